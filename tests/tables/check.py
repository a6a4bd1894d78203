"""Flat tables and JSON as people use them: in DuckDB, pandas and polars, with the queries of docs/tables.md.

    python3 tests/tables/check.py target/debug/avstem

Reads the fixtures with the command, writes tables as Parquet and as CSV, and asks the two questions of docs/tables.md of all of them and of
the JSON itself. What they must answer is computed here from the JSON with nothing but Python. A program that is not installed is not tested,
and that is said.
"""

import collections
import csv
import decimal
import glob
import importlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LATE = ["delayed", "postponed"]


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed: not tested")
        return None


def takes_once(query):
    """Whether a query takes each figure once, where others add up all that there are."""
    return "QUALIFY" in query


def queries(folder):
    """The SQL of docs/tables.md: late measures and accounts from tables, then the same from JSON; and that which takes each figure once."""
    text = (ROOT / "docs/tables.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```sql\n(.*?);?\n```", text, re.S) if "COPY" not in block]
    blocks.sort(key=takes_once)
    assert [takes_once(block) for block in blocks] == [False] * 4 + [True]
    return [block.replace("'tables/", f"'{folder}/tables/").replace("'all.ndjson'", f"'{folder}/all.ndjson'") for block in blocks]


def facts(line):
    """The figures of a line with their columns, of either version of the JSON."""
    found = line["facts"]
    return found.items() if isinstance(found, dict) else [(fact["column"], fact) for fact in found]


def expected(reports):
    """The answers, in plain Python."""
    late = sorted(
        (report["document"]["body"] or "", measure["measure"] or "", measure["status"]["raw"])
        for report in reports
        for measure in report["measures"]
        if (measure["status"] or {}).get("state") in LATE
    )
    totals = collections.Counter()
    for report in reports:
        of_document = (report["document"]["period"] or {}).get("to")
        for statement in report["statements"]:
            columns = {column["id"]: column for column in statement["columns"]}
            for line in statement["lines"]:
                if line["kind"] != "line" or not (line["account"] or "").startswith("5"):
                    continue
                for column, fact in facts(line):
                    if columns[column]["scenario"] == "actual":
                        to = (columns[column]["period"] or {}).get("to") or of_document
                        totals[line["account"], int(to[:4])] += decimal.Decimal(fact["value"])
    return late, sorted((*key, round(total, 2)) for key, total in totals.items())


def plain(rows):
    return sorted(tuple("" if value is None else value for value in row) for row in rows)


def with_duckdb(duckdb, folder, late, totals):
    duckdb.sql("SET memory_limit = '2GB'")
    for query in filter(lambda query: not takes_once(query), queries(folder)):
        is_json = "read_json" in query
        yield ("DuckDB on JSON" if is_json else "DuckDB on Parquet"), query, late if "board" in query else totals
        if is_json:
            mirrored = query.replace(f"'{folder}/all.ndjson'", f"'{folder}/json/**/*.json', union_by_name = true")
            yield "DuckDB on a folder of JSON", mirrored, late if "board" in query else totals
        else:
            yield "DuckDB on CSV", query.replace(".parquet'", ".csv'").replace("/tables/", "/csv/"), late if "board" in query else totals


def check_duckdb(duckdb, folder, late, totals):
    for name, query, answer in with_duckdb(duckdb, folder, late, totals):
        if ".csv'" in query:
            # A CSV without types: DuckDB guesses them, and an account number is no number.
            query = re.sub(r"'([^']*/(account_lines|measures|documents)/\*\.csv)'", r"read_csv('\1', all_varchar = true)", query)
            query = query.replace("coalesce(l.period_to, d.period_to)", "coalesce(l.period_to, d.period_to)::DATE")
            query = query.replace("sum(l.value)", "sum(l.value::DECIMAL(38, 18))")
        found = plain(duckdb.sql(query).fetchall())
        assert found == answer, f"{name}: {found} for {answer}\n{query}"
        yield name
    once = [(account, year, total) for _, _, account, year, total in duckdb.sql(queries(folder)[-1]).fetchall()]
    everything = {(account, year): total for account, year, total in totals}
    assert once and all(account.startswith("5") and (account, year) in everything for account, year, _ in once), once
    documents = f"'{folder}/tables/documents/*.parquet'"
    duckdb.sql(f"CREATE TEMP TABLE of_nobody AS SELECT * REPLACE (NULL AS organisation) FROM {documents}")
    assert not duckdb.sql(queries(folder)[-1].replace(documents, "of_nobody")).fetchall(), "documents of nobody are added up"
    yield "DuckDB, each figure once"
    types = dict(row[:2] for row in duckdb.sql(f"DESCRIBE FROM '{folder}/tables/account_lines/*.parquet'").fetchall())
    wanted = {"value": "DECIMAL(38,18)", "period_to": "DATE", "scale": "BIGINT", "hidden": "BOOLEAN", "label": "VARCHAR", "place_x0": "FLOAT"}
    assert {name: types[name] for name in wanted} == wanted, types
    yield "DuckDB's types"


def check_pandas(pandas, folder, late, totals):
    if module("pyarrow"):
        documents, measures, lines = (pandas.read_parquet(folder / "tables" / name) for name in ["documents", "measures", "account_lines"])
        found = measures[measures.status_state.isin(LATE)].merge(documents, on="document_id", suffixes=("", "_document"))
        assert plain(found[["body", "measure", "status_raw"]].fillna("").itertuples(index=False, name=None)) == late
        lines = lines.merge(documents[["document_id", "period_to"]], on="document_id", suffixes=("", "_document"))
        lines["year"] = lines.period_to.fillna(lines.period_to_document).map(lambda day: day.year, na_action="ignore")
        lines = lines[lines.account.str.startswith("5", na=False) & (lines.kind == "line") & (lines.scenario == "actual")]
        sums = lines.groupby(["account", "year"]).value.sum()
        assert sorted((account, int(year), round(value, 2)) for (account, year), value in sums.items()) == totals
        yield "pandas on Parquet"
    reports = pandas.read_json(folder / "all.ndjson", lines=True)
    measures = pandas.json_normalize(reports[["document", "measures"]].explode("measures").dropna().to_dict("records"))
    found = measures[measures["measures.status.state"].isin(LATE)]
    found = found[["document.body", "measures.measure", "measures.status.raw"]].fillna("")
    assert plain(found.itertuples(index=False, name=None)) == late
    yield "pandas on JSON"


def check_polars(polars, folder, late, totals):
    documents, measures, lines = (polars.read_parquet(folder / "tables" / name / "*.parquet") for name in ["documents", "measures", "account_lines"])
    found = measures.filter(polars.col("status_state").is_in(LATE)).join(documents, on="document_id")
    assert plain(found.select("body", "measure", "status_raw").rows()) == late
    lines = lines.join(documents.select("document_id", "period_to"), on="document_id", suffix="_document")
    lines = lines.filter(polars.col("account").str.starts_with("5"), kind="line", scenario="actual")
    lines = lines.with_columns(polars.coalesce("period_to", "period_to_document").dt.year().alias("year"))
    sums = lines.group_by("account", "year").agg(polars.col("value").sum())
    assert sorted((account, year, round(value, 2)) for account, year, value in sums.rows()) == totals
    yield "polars on Parquet"
    reports = polars.read_ndjson(folder / "all.ndjson", infer_schema_length=None)
    measures = reports.select(polars.col("document").struct.field("body").alias("board"), "measures").explode("measures").unnest("measures")
    found = measures.filter(polars.col("status").struct.field("state").is_in(LATE))
    assert plain(found.select("board", "measure", polars.col("status").struct.field("raw")).rows()) == late
    yield "polars on JSON"
    for path in sorted(glob.glob(f"{folder}/json/**/*.json", recursive=True)):
        assert polars.read_json(path, infer_schema_length=None).height == 1, path
    yield "polars on a folder of JSON"


def check_csv(folder, reports):
    """With nothing but Python: every figure and mark has its row."""
    with open(folder / "csv/account_lines/part-0000.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [line for report in reports for statement in report["statements"] for line in statement["lines"]]
    assert len(rows) == sum(len(line["facts"]) + len(line.get("marks", [])) for line in lines)
    value = sum(decimal.Decimal(row["value"]) for row in rows if row["value"])
    assert value == sum(decimal.Decimal(fact["value"]) for line in lines for _, fact in facts(line))
    yield "CSV"


def run(binary, *arguments, **options):
    done = subprocess.run([binary, *map(str, arguments)], cwd=ROOT, check=False, **options)
    assert done.returncode in (0, 3), (arguments, done.returncode)


def main(binary):
    binary = str(pathlib.Path(binary).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(binary, "extract", "fixtures", "--out", folder / "json", "--ocr", "never", "--quiet", stderr=subprocess.DEVNULL)
        with open(folder / "all.ndjson", "wb") as file:
            run(binary, "extract", "fixtures", "--out", "-", "--ocr", "never", "--quiet", stdout=file, stderr=subprocess.DEVNULL)
        run(binary, "tables", folder / "json", "--out", folder / "csv", "--format", "csv", "--quiet")
        run(binary, "tables", folder / "all.ndjson", "--out", folder / "tables", "--quiet")
        reports = [json.loads(line) for line in open(folder / "all.ndjson", encoding="utf-8")]
        late, totals = expected(reports)
        assert late and totals, "the fixtures answer nothing"
        done = list(check_csv(folder, reports))
        for name, check in [("duckdb", check_duckdb), ("pandas", check_pandas), ("polars", check_polars)]:
            found = module(name)
            if found:
                done += check(found, folder, late, totals)
    for name in done:
        print(f"{name}: as expected")
    print(f"{len(done)} passed, 0 failed")


if __name__ == "__main__":
    main(sys.argv[1])
