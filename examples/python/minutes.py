# %% [markdown]
# # Measures and accounts of an archive, in pandas and DuckDB
#
# Run it as a script, or cell by cell in an editor that knows `# %%`. It needs the wheel of avstem (`make python`), pyarrow, pandas and duckdb.

# %%
import sys

import avstem
import duckdb
import pandas as pd

ARCHIVE = sys.argv[1] if len(sys.argv) > 1 else "fixtures"

# %% [markdown]
# The flat tables of docs/tables.md: pyarrow's, by name. Every document has a row in `documents` and ends in one outcome. What was not read is
# counted, so that a sum over the rest is not taken for a sum over all.

# %%
tables = avstem.tables(ARCHIVE, ocr="never")
documents, measures, lines = tables["documents"].to_pandas(), tables["measures"].to_pandas(), tables["account_lines"]
print(documents["outcome"].value_counts().to_string(), "\n")

# %% [markdown]
# A row a measure. Words are kept apart from where they stand; `document_id` leads to the document.

# %%
late = measures[measures["status_state"].isin(["delayed", "postponed"])].merge(documents, on="document_id", suffixes=("", "_document"))
late["board"] = late["body"].fillna(late["organisation"])
print(late.groupby("board", dropna=False)["measure_id"].count().to_string(), "\n")

# %% [markdown]
# A row a figure. Amounts are exact decimals in the currency's main unit; a float would lose cents. DuckDB asks a table of pyarrow, and a data
# frame, by its name.

# %%
print(
    duckdb.sql(
        """
        select year(period_from) as year, scenario, count(*) as figures, sum(value)::decimal(38, 2) as amount
        from lines
        where account like '5%' and kind = 'line' and period_from is not null
        group by all order by all
        """
    )
)

# %% [markdown]
# What does not add up.

# %%
wrong = tables["findings"].to_pandas().merge(documents[["document_id", "path"]], on="document_id")
wrong = wrong[wrong["severity"].isin(["error", "warning"])]
print(wrong[["path", "code", "severity", "stated_text", "expected_text"]].to_string(index=False, max_rows=10))
