"""The package against the command that it was installed with, on the fixtures."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

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
