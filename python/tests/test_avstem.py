"""The package against the command that it was installed with, on the fixtures."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import avstem
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures"
BUDGET = FIXTURES / "budget-pdf-faulty" / "source.pdf"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with a document, one that is encrypted, a hidden one, and a container with a member and a broken one."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "budget.pdf").write_bytes(BUDGET.read_bytes())
    (folder / "locked.pdf").write_bytes((FIXTURES / "unreadable" / "encrypted.pdf").read_bytes())
    (folder / ".hidden").write_text("x")
    with zipfile.ZipFile(folder / "all.zip", "w") as zipped:
        zipped.writestr("a/budget.pdf", BUDGET.read_bytes())
        zipped.writestr("broken.docx", (FIXTURES / "budget-clean" / "source.docx").read_bytes()[:900])
    return folder


def extracted(folder: Path, *more: str) -> list[str]:
    """The lines of `avstem extract --out -`, run in the folder's parent."""
    command = [avstem.find_command(), "extract", folder.name, "--out", "-", "--quiet", *more]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False).stdout.splitlines()


def test_a_document_is_read_into_its_report() -> None:
    report = avstem.read(BUDGET)
    assert report["document"]["path"] == str(BUDGET)
    [finding] = report["findings"]
    assert (finding["code"], finding["stated"], finding["expected"]) == ("A101", "846000", "844000")
    assert any(line["facts"] for statement in report["statements"] for line in statement["lines"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("unreadable/encrypted.pdf", avstem.Encrypted),
        ("unreadable/truncated.docx", avstem.Damaged),
        ("unreadable/presentation.pptx", avstem.Unsupported),
        ("unreadable/no-such-file", avstem.Vanished),
    ],
)
def test_what_is_not_read_raises_its_outcome(name: str, kind: type[avstem.NotRead]) -> None:
    with pytest.raises(kind) as raised:
        avstem.read(FIXTURES / name)
    assert (raised.value.path, raised.value.outcome) == (str(FIXTURES / name), kind.__name__.lower())
    assert raised.value.reason in str(raised.value)


def test_every_document_has_one_answer_in_the_order_of_the_paths(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(archive.parent)
    told = [(answer.path, answer.outcome) for answer in avstem.read_all("in", jobs=3)]
    assert told == [
        ("in/.hidden", "skipped"),
        ("in/all.zip/a/budget.pdf", "ok"),
        ("in/all.zip/broken.docx", "damaged"),
        ("in/locked.pdf", "encrypted"),
        ("in/sub/budget.pdf", "ok"),
    ]


def test_the_reports_are_those_of_extract_byte_for_byte(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(archive.parent)
    reports = [answer.json for answer in avstem.read_all([Path("in")], jobs=2, timeout=60, ocr="never") if answer.is_read]
    assert reports == extracted(archive, "--timeout", "60", "--ocr", "never")
    assert len(reports) == 2


def test_a_reader_that_stops_early_leaves_no_process(archive: Path) -> None:
    answers = avstem.read_all([archive] * 50, jobs=2)
    assert next(answers).outcome == "skipped"
    assert isinstance(answers, Iterator)
    answers.close()  # type: ignore[attr-defined]
    if sys.platform == "linux":
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        assert children == []


def test_an_audit_says_what_it_could_not_read(archive: Path) -> None:
    audit = avstem.audit(archive)
    assert [(Path(path).parent.name, finding["code"]) for path, finding in audit.findings] == [("a", "A101"), ("sub", "A101")]
    assert [problem.outcome for problem in audit.not_read] == ["damaged", "encrypted"]
    assert audit.read == 2


def test_names_are_passed_over_as_extract_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "~$a.docx", ".~lock.a.odt#", ".a", ".git/a.txt", "~$b/a.txt", "b~$/a.txt", "B.txt", "\u00e6.txt", "b", "b0.txt", "b/~.txt"):
        path = tmp_path / "in" / name
        if name != "b":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Budsjett 2026 {name}\n")
    subprocess.run([avstem.find_command(), "extract", "in", "--out", "json", "--quiet"], check=True)
    manifest = [json.loads(line) for line in (tmp_path / "json" / "avstem.manifest.ndjson").read_text().splitlines()]
    told = [(entry["path"], entry["outcome"], entry["reason"], entry["sha256"]) for entry in manifest]
    answers = [(answer.path, answer.outcome, answer.reason, answer.sha256) for answer in avstem.read_all("in")]
    assert sorted(answers) == sorted(told)
    assert {answer[2] for answer in answers} == {None, "hidden", "a lock file"}


def rows(table: Any) -> list[str]:
    return sorted(map(repr, table.to_pylist()))


def test_tables_are_those_of_the_command(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.chdir(archive.parent)
    # What options the working folder has is not how they are handed over.
    (archive.parent / "avstem.toml").write_text('[extract]\nformat = "csv"\n[tables]\nformat = "csv"\n')
    tables = avstem.tables(["in"], ocr="never", jobs=2)
    (archive.parent / "avstem.toml").unlink()
    for line in (["extract", "in", "--out", "json", "--ocr", "never"], ["tables", "json", "--out", "tables"]):
        subprocess.run([avstem.find_command(), *line, "--quiet"], check=False)
    assert sorted(tables) == sorted(path.name for path in (archive.parent / "tables").iterdir() if path.is_dir())
    assert all(table.equals(parquet.read_table(archive.parent / "tables" / name)) for name, table in tables.items())
    assert (tables["documents"].num_rows, tables["findings"].num_rows) == (5, 2)
    value, day = tables["account_lines"].schema.field("value").type, tables["account_lines"].schema.field("period_to").type
    assert (str(value), str(day)) == ("decimal128(38, 18)", "date32[day]")


def test_tables_of_answers_are_the_same(archive: Path) -> None:
    pytest.importorskip("pyarrow")
    tables = avstem.tables(archive, ocr="never")
    of_answers = avstem.tables_of(avstem.read_all(archive, ocr="never"))
    assert {name: rows(table) for name, table in of_answers.items()} == {name: rows(table) for name, table in tables.items()}
    unread = avstem.tables_of(answer for answer in avstem.read_all(archive, ocr="never") if not answer.is_read)
    assert sorted(unread["documents"]["outcome"].to_pylist()) == ["damaged", "encrypted", "skipped"]
    assert unread["documents"].schema == tables["documents"].schema


def test_tables_read_what_is_new_where_the_json_is_kept(archive: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    first = avstem.tables(archive, json=tmp_path / "json", ocr="never")
    outputs = {path: path.stat().st_ino for path in (tmp_path / "json").rglob("*.json")}
    (archive / "new.txt").write_text("Budsjett 2027\n")
    second = avstem.tables(archive, json=tmp_path / "json", ocr="never")
    assert second["documents"].num_rows == first["documents"].num_rows + 1
    assert all(path.stat().st_ino == inode for path, inode in outputs.items())
    assert len(outputs) == 2


def test_what_the_command_says_of_tables_is_a_warning() -> None:
    pytest.importorskip("pyarrow")
    answers = list(avstem.read_all(BUDGET))
    with pytest.warns(UserWarning, match="1 document was given more than once") as told:
        assert avstem.tables_of(answers * 2)["documents"].num_rows == 1
    assert told[0].filename == __file__


def test_tables_that_cannot_be_made_are_told(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(avstem.CommandError, match="nothing to put into tables"):
        avstem.tables(tmp_path)
    with pytest.raises(avstem.CommandError, match="nothing to put into tables"):
        avstem.tables_of([])
    with pytest.raises(avstem.CommandError, match="invalid value 'xx'"):
        avstem.tables(BUDGET, lang="xx")  # type: ignore[arg-type]
    with pytest.raises(avstem.CommandError, match="could not be started"):
        avstem.tables(BUDGET, command=str(tmp_path / "none"))


def test_only_tables_need_pyarrow() -> None:
    code = f"""
import sys
sys.modules["pyarrow"] = None
import avstem
assert avstem.audit({str(BUDGET)!r}).read == 1
try:
    avstem.tables({str(BUDGET)!r})
except ImportError as problem:
    assert "pip install pyarrow" in str(problem), problem
else:
    sys.exit("no error")
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_tables_of_the_readme_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("pyarrow", "pandas", "duckdb"):
        pytest.importorskip(module)
    monkeypatch.chdir(tmp_path)
    for name in ("period-report-clean", "accounts-workbook", "action-plan-budget-clean"):
        [source] = (FIXTURES / name).glob("source.*")
        (tmp_path / "archive" / name).mkdir(parents=True)
        (tmp_path / "archive" / name / source.name).write_bytes(source.read_bytes())
    readme = (ROOT / "python" / "README.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", readme.partition("## Tables")[2], re.S):
        exec(block, names)
    told = capsys.readouterr().out
    assert "Direktørforum    1\n" in told
    assert "│ 5420    │  2026 │     186045.00 │" in told


def test_a_container_is_not_one_document(archive: Path) -> None:
    with pytest.raises(avstem.IsContainer) as raised:
        avstem.read(archive / "all.zip")
    assert raised.value.members == 2


def test_wrong_options_are_told_before_anything_is_read() -> None:
    with pytest.raises(avstem.WorkerError):
        avstem.read(BUDGET, lang="xx")  # type: ignore[arg-type]
    with pytest.raises(avstem.WorkerError, match="no language"), avstem.Worker() as worker:
        worker.ask({"path": "x", "options": {"language": "xx"}})  # type: ignore[typeddict-item]


def test_a_worker_that_was_killed_is_started_anew() -> None:
    with avstem.Worker() as worker:
        versions = worker.versions()
        assert (versions["hello"], versions["avstem"]) == (1, subprocess.check_output([avstem.find_command(), "--version"], text=True).split()[1])
        process = worker._process
        assert process is not None
        process.send_signal(signal.SIGTERM)
        process.wait()
        answer = worker.ask(avstem.job_of(BUDGET))
        assert isinstance(answer, avstem.Answer)
        assert answer.outcome == "ok"


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no UTF-8 are for Linux")
def test_a_name_that_is_no_utf_8_is_read(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/m\xf8te.txt"
    Path(os.fsdecode(name)).write_text("Budsjett 2026\n")
    [answer] = avstem.read_all(tmp_path)
    assert (answer.outcome, answer.path) == ("ok", f"{tmp_path}/m\ufffdte.txt")


def test_the_types_are_those_of_the_schema() -> None:
    run = subprocess.run([sys.executable, ROOT / "python" / "make_types.py", "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads((ROOT / "schemas" / "document.schema.json").read_text())["title"] == "Report"


def test_there_is_an_exception_for_every_outcome() -> None:
    raised = {kind.__name__ for kind in avstem.NotRead.__subclasses__()}
    named = {"".join(part.title() for part in outcome.split("_")) for outcome in avstem.OUTCOMES}
    assert raised == named - {"Ok", "Partial"}
