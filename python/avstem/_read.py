"""Documents in, reports and findings out: the functions that most need.

Threads hand documents to workers, one each, and what comes of them is given out in the order of the paths, whatever takes longest. Few are
under way at a time, so that memory stays bounded however many paths there are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Literal, TypedDict, Union, cast

from ._outcomes import IsContainer, NotRead, not_read
from ._worker import Answer, Container, Job, Worker, job_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .types import Finding, Report

#: A path, or several.
Paths = Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]]]

#: A file, or several.
Files = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]


class Reading(TypedDict, total=False):
    """How documents are read: the options of `avstem extract`."""

    #: Seconds of processor time after which a document is given up.
    timeout: int
    #: MiB of memory after which a document is given up.
    max_memory: int
    #: Whether pictures of writing are recognised.
    ocr: Literal["auto", "never", "always"]
    lang: Literal["auto", "nb", "nn", "sv", "da", "en", "de"]
    #: Files that say what you know of the documents (docs/profiles.md), and of your words (docs/vocabulary.md).
    profile: Files
    vocabulary: Files
    #: The command, where it is not the one that came with this package.
    command: str


#: Paths a worker that are handed out before the earliest of them is given out.
_AHEAD = 8


def read(path: str | os.PathLike[str], **options: Unpack[Reading]) -> Report:
    """The report of one document. Raises the subclass of `NotRead` for what came of it, and `IsContainer` for an archive or a mail.

    A worker is started for it; `read_all` and `Worker` keep theirs.
    """
    with _worker(options) as worker:
        answer = worker.ask(job_of(path))
        if isinstance(answer, Container):
            raise IsContainer(answer.path, len(answer.members))
        return answer.report


def read_all(paths: Paths, *, jobs: int | None = None, **options: Unpack[Reading]) -> Iterator[Answer]:
    """What came of each document, in the order of the paths: exactly one answer each, also for those that were not read.

    Folders are searched through; archives and mails are answered by their members. `jobs` documents are read at once (default: the number of
    processors).
    """
    count = max(1, jobs or os.cpu_count() or 1)
    workers = [_worker(options) for _ in range(count)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def done(job: Job) -> list[Answer]:
        worker = idle.get()
        try:
            return list(worker.read(job))
        finally:
            idle.put(worker)

    under_way: deque[Future[list[Answer]]] = deque()
    threads = ThreadPoolExecutor(count)
    try:
        for job in jobs_at(paths):
            under_way.append(threads.submit(done, job))
            if len(under_way) >= count * _AHEAD:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()
        threads.shutdown()
        for worker in workers:
            worker.close()


@dataclass
class Audit:
    """What an audit found."""

    #: The path of the document with each finding, in the order of the paths.
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    #: What was not read, one exception each; it says nothing about these documents' figures.
    not_read: list[NotRead] = field(default_factory=list)
    #: Documents that were read.
    read: int = 0


def audit(
    paths: Paths,
    *,
    severity: Literal["error", "warning", "info"] = "warning",
    jobs: int | None = None,
    **options: Unpack[Reading],
) -> Audit:
    """The findings at or above a severity in all documents, and what was not read."""
    severities = ["error", "warning", "info"]
    shown = severities[: severities.index(severity) + 1]
    found = Audit()
    for answer in read_all(paths, jobs=jobs, **options):
        if answer.is_read:
            found.read += 1
            found.findings.extend((answer.path, finding) for finding in answer.report["findings"] if finding["severity"] in shown)
        elif answer.outcome != "skipped":
            found.not_read.append(not_read(answer.path, answer.outcome, answer.reason or ""))
    return found


def each_of(paths: Paths) -> Iterable[str | os.PathLike[str]]:
    """The paths one by one, also where there is one."""
    return [paths] if isinstance(paths, (str, os.PathLike)) else paths


def jobs_at(paths: Paths) -> Iterator[Job]:
    """A job for each file at and below the paths. As `avstem extract` finds them: in byte order of names, hidden files and lock files passed
    over, which is an answer too. Links below folders are not followed, and have none."""
    for path in each_of(paths):
        if os.path.isdir(path):
            yield from _below(Path(path))
        else:
            yield job_of(path)


def _below(folder: Path) -> Iterator[Job]:
    with os.scandir(folder) as entries:
        sorted_entries = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    for entry in sorted_entries:
        path = folder / entry.name
        passed_over = _passed_over(entry.name)
        if passed_over is not None:
            yield {**job_of(path), "settled": {"outcome": "skipped", "reason": passed_over}}
        elif entry.is_symlink():
            continue
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(path)
        else:
            yield job_of(path)


def _passed_over(name: str) -> str | None:
    if name.startswith(("~$", ".~lock")):
        return "a lock file"
    return "hidden" if name.startswith(".") else None


def options_of(options: Reading) -> list[str]:
    """The options as the command takes them."""
    arguments: list[str] = []
    for name in ("timeout", "max_memory", "ocr", "lang"):
        value = options.get(name)
        if value is not None:
            arguments += [f"--{name.replace('_', '-')}", str(value)]
    for name in ("profile", "vocabulary"):
        for file in each_of(cast("Files", options.get(name, ()))):
            arguments += [f"--{name}", os.fspath(file)]
    return arguments


def _worker(options: Reading) -> Worker:
    return Worker(options_of(options), command=options.get("command"))
