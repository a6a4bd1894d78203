"""Documents, or what came of them, as the flat tables of docs/tables.md.

`avstem extract` reads, `avstem tables` makes the rows, and pyarrow takes up the Parquet with its types. Nothing is computed here: tables,
columns, ids and values are the command's.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ._command import find_command
from ._outcomes import CommandError
from ._read import each_of, options_of

if TYPE_CHECKING:
    import pyarrow
    from typing_extensions import Unpack

    from ._read import Paths, Reading
    from ._worker import Answer

#: Exit codes of the command: all is done; a document was not read.
_DONE, _NOT_READ = 0, 3

#: Characters of what the command said that an exception repeats: the last ones, which say why it ended.
_SAID = 2000


def tables(
    paths: Paths, *, json: str | os.PathLike[str] | None = None, jobs: int | None = None, **options: Unpack[Reading]
) -> dict[str, pyarrow.Table]:
    """The tables of docs/tables.md by name, of all documents that `avstem extract` finds at and below the paths; `documents` has a row for
    those that were not read too.

    `json` is a folder for what `avstem extract --out` writes. The next call with it reads only what is new or changed, and the tables
    hold everything that is in it. Without it a temporary folder is used. All rows are held in memory: for archives of a size where that
    matters, give the folder to `avstem tables` and ask its files in DuckDB or polars.

    Needs pyarrow. Raises `CommandError` where the command refuses: wrong options, a full disk, nothing to read. Warns of amounts that
    DECIMAL(38, 18) does not hold: null, and exact in the column of text beside them.
    """
    _need_pyarrow()
    command = options.get("command") or find_command()
    given = [*options_of(options), *(["--jobs", str(jobs)] if jobs else [])]
    with tempfile.TemporaryDirectory(prefix="avstem-") as folder:
        out = os.fspath(json or Path(folder, "json"))
        line = [command, "extract", "--files-from", "-", "--out", out, "--format", "json", "--quiet", *given]
        _run(line, [_DONE, _NOT_READ], b"".join(os.fsencode(path) + b"\0" for path in each_of(paths)))
        return _made(command, [out], folder)


def tables_of(answers: Iterable[Answer], *, command: str | None = None) -> dict[str, pyarrow.Table]:
    """The same of what came of documents, as `read_all` and `Worker.read` tell it. No document is read."""
    _need_pyarrow()
    with tempfile.TemporaryDirectory(prefix="avstem-") as folder:
        reports, not_read = Path(folder, "reports.ndjson"), Path(folder, "not-read")
        not_read.mkdir()
        # What was not read stands in a manifest, as `avstem extract` leaves it.
        with open(reports, "w", encoding="utf-8") as lines, open(not_read / "avstem.manifest.ndjson", "w", encoding="utf-8") as manifest:
            for answer in answers:
                if answer.json is None:
                    manifest.write(json.dumps(_entry(answer)) + "\n")
                else:
                    lines.write(answer.json + "\n")
        inputs = [os.fspath(path) for path in ([reports] if reports.stat().st_size else []) + [not_read]]
        return _made(command or find_command(), inputs, folder)


def _entry(answer: Answer) -> dict[str, str | None]:
    told = {"path": answer.path, "sha256": answer.sha256, "outcome": answer.outcome, "reason": answer.reason}
    return {**told, "output": None, "length": None, "engine": "", "configuration": ""}


def _made(command: str, inputs: Sequence[str], folder: str) -> dict[str, pyarrow.Table]:
    """The tables of JSON, by way of a folder below this one."""
    import pyarrow.parquet

    out = Path(folder, "tables")
    said = _run([command, "tables", "--out", str(out), "--format", "parquet", "--quiet", "--", *inputs], [_DONE])
    for line in said.splitlines():
        warnings.warn(line.removeprefix("avstem: "), stacklevel=3)
    listed = json.loads((out / "avstem-tables.json").read_bytes())["tables"]
    return {name: pyarrow.parquet.read_table(out / name, partitioning=None) for name in listed}


def _run(line: Sequence[str], good: Sequence[int], given: bytes = b"") -> str:
    """What the command said on standard error."""
    try:
        done = subprocess.run(line, input=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    except OSError as error:
        raise CommandError(f"the command could not be started: {error}") from error
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode not in good:
        raise CommandError(f"avstem {line[1]}: exit code {done.returncode}: {said[-_SAID:]}")
    return said


def _need_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise ImportError("tables are given as those of pyarrow, which is not installed: pip install pyarrow") from error
