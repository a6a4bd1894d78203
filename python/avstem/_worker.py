"""`avstem worker` as an object: a job in, its answer out, one at a time. docs/worker.md is what it speaks.

The worker opens no document itself, so that no document ends it. Where it is gone all the same (somebody killed it), it is started anew and
the job sent once more.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

from ._command import find_command
from ._outcomes import Outcome, WorkerError, not_read

if TYPE_CHECKING:
    from .types import Report

#: What this package understands.
PROTOCOL = 1

#: What stands before the report in the line of an answer; inside strings quotes are escaped, so that it stands nowhere else.
_BEFORE_REPORT = b',"report":'


class Options(TypedDict, total=False):
    """The options of one job, before those of the worker."""

    language: Literal["nb", "nn", "sv", "da", "en", "de"]
    ocr: Literal["auto", "never", "always"]
    timeout: int


class Job(TypedDict, total=False):
    """A job, as it is sent and as a container's answer lists it; `path` is always there."""

    job: int
    path: str
    file: str
    file_bytes: list[int]
    member: list[int]
    sha256: str
    settled: dict[str, str]
    options: Options


@dataclass(frozen=True)
class Answer:
    """What came of one document."""

    path: str
    outcome: Outcome
    #: Why there is no report; None where there is one.
    reason: str | None
    #: Of the document's bytes, where they could be read.
    sha256: str | None
    #: The report as the line that `avstem extract --out -` writes, byte for byte, without its end; None where it was not read.
    json: str | None = field(repr=False)

    @property
    def is_read(self) -> bool:
        return self.json is not None

    @property
    def report(self) -> Report:
        """The report. A document that was not read raises what came of it (`NotRead`)."""
        if self.json is None:
            raise not_read(self.path, self.outcome, self.reason or "")
        return cast("Report", json.loads(self.json))


@dataclass(frozen=True)
class Container:
    """An archive or a mail: what is in it, as jobs to send."""

    path: str
    members: list[Job]


def job_of(path: str | os.PathLike[str], *, file: str | os.PathLike[str] | None = None, options: Options | None = None) -> Job:
    """The job of reading a document; `file` is where it is, if it is not at `path`. Names that are no UTF-8 are taken as they are."""
    name = os.fspath(path)
    where = os.fspath(path if file is None else file)
    job: Job = {"path": _shown(name)}
    if _shown(where) != where:
        job["file_bytes"] = list(os.fsencode(where))
    elif file is not None:
        job["file"] = where
    if options:
        job["options"] = options
    return job


def _shown(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


class Worker:
    """A worker process. Use it in a `with`, from one thread.

    `arguments` go to `avstem worker`: `["--timeout", "60", "--ocr", "never"]`.
    """

    def __init__(self, arguments: Sequence[str] = (), *, command: str | None = None) -> None:
        self._line = [command or find_command(), "worker", *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, job: Job) -> Answer | Container:
        """The answer to a job."""
        line = self._ask(json.dumps(job).encode() + b"\n")
        at = line.find(_BEFORE_REPORT)
        report = line[at + len(_BEFORE_REPORT) : line.rindex(b"}")] if at >= 0 else b"null"
        told = json.loads(line[:at] + b"}" if at >= 0 else line)
        if told.get("protocol") != PROTOCOL:
            raise WorkerError(f"the worker speaks protocol {told.get('protocol')}, this package speaks {PROTOCOL}")
        if "error" in told:
            raise WorkerError(told["error"])
        if "members" in told:
            return Container(told["path"], told["members"])
        text = None if report == b"null" else report.decode()
        return Answer(told["path"], told["outcome"], told["reason"], told["sha256"], text)

    def read(self, job: Job) -> Iterator[Answer]:
        """The answers to a job: one for a document, one for each member of an archive or a mail."""
        answer = self.ask(job)
        if isinstance(answer, Answer):
            yield answer
            return
        for member in answer.members:
            yield from self.read(member)

    def versions(self) -> dict[str, Any]:
        """`avstem`, `hello` (the protocol) and `schema_version`."""
        return cast("dict[str, Any]", json.loads(self._ask(b'{"hello": 1}\n')))

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
        process.wait()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ask(self, line: bytes) -> bytes:
        for _ in range(2):
            answer = self._once(line)
            if answer.endswith(b"\n"):
                return answer
            code = self._process.wait() if self._process else None
            self.close()
        raise WorkerError(f"the worker ended without an answer, twice (exit code {code}); what it said stands on standard error")

    def _once(self, line: bytes) -> bytes:
        if self._process is None:
            try:
                self._process = subprocess.Popen(self._line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError as error:
                raise WorkerError(f"the worker could not be started: {error}") from error
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(line)
            stdin.flush()
        except BrokenPipeError:
            return b""
        return stdout.readline()
