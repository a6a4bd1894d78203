# %% [markdown]
# # Measures and accounts of an archive, in pandas and DuckDB
#
# Run it as a script, or cell by cell in an editor that knows `# %%`. It needs the wheel of avstem (`make python`), pandas and duckdb.

# %%
import sys
from decimal import Decimal

import avstem
import duckdb
import pandas as pd

ARCHIVE = sys.argv[1] if len(sys.argv) > 1 else "fixtures"

# %% [markdown]
# Every document ends in one outcome. What was not read is named, so that a sum over the rest is not taken for a sum over all.

# %%
answers = list(avstem.read_all(ARCHIVE, ocr="never"))
outcomes = pd.DataFrame([(a.path, a.outcome, a.reason) for a in answers], columns=["path", "outcome", "reason"])
print(outcomes["outcome"].value_counts().to_string(), "\n")

# %% [markdown]
# A row a measure. The JSON says where each word stands; here only the words are kept.

# %%
reports = [answer.report for answer in answers if answer.is_read]
measures = pd.DataFrame(
    [
        {
            "board": report["document"]["body"] or report["document"]["organisation"],
            "date": report["document"]["meeting_date"],
            "measure": measure["measure"] or measure["activity"],
            "state": measure["status"]["state"] if measure["status"] else None,
            "responsible": measure.get("responsible"),
        }
        for report in reports
        for measure in report["measures"]
    ]
)
late = measures[measures["state"].isin(["delayed", "postponed"])]
print(late.groupby("board", dropna=False)["measure"].count().to_string(), "\n")

# %% [markdown]
# A row a figure. Amounts are exact decimals in the currency's main unit; a float would lose cents.

# %%
figures = pd.DataFrame(
    [
        {
            "path": report["document"]["path"],
            "account": line["account"],
            "label": line["label"],
            "year": column["period"]["from"][:4] if column["period"] else None,
            "scenario": column["scenario"],
            "amount": Decimal(fact["value"]),
        }
        for report in reports
        for statement in report["statements"]
        for line in statement["lines"]
        for fact in line["facts"]
        for column in statement["columns"]
        if column["id"] == fact["column"]
    ]
)

# %% [markdown]
# DuckDB asks a data frame by its name.

# %%
print(
    duckdb.sql(
        """
        select year, scenario, count(*) as figures, sum(amount::decimal(18, 2)) as amount
        from figures
        where account like '5%' and year is not null
        group by all order by all
        """
    )
)

# %% [markdown]
# What does not add up.

# %%
audit = avstem.audit(ARCHIVE, ocr="never")
wrong = pd.DataFrame([{"path": path, **{key: finding[key] for key in ("code", "severity", "stated", "expected")}} for path, finding in audit.findings])
print(wrong.to_string(index=False, max_rows=10))
print(f"\n{audit.read} documents were read, {len(audit.not_read)} were not")
