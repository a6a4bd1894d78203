"""What came of a document: the outcomes of docs/worker.md, as values and as exceptions."""

from __future__ import annotations

from typing import Literal, get_args

#: What can come of a document.
Outcome = Literal[
    "ok", "partial", "unsupported", "encrypted", "damaged", "too_large", "timeout", "out_of_memory", "crashed", "vanished", "skipped"
]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class AvstemError(Exception):
    """What this package raises."""


class WorkerError(AvstemError):
    """The worker itself failed: it could not be started, ended twice in a row, or was asked what is no job."""


class CommandError(AvstemError):
    """The command refused or broke off: wrong options, a full disk; it says which."""


class IsContainer(AvstemError):
    """An archive or a mail was read as one document; `read_all` reads what is in it."""

    def __init__(self, path: str, members: int) -> None:
        super().__init__(f"{path}: an archive or a mail with {members} members; read_all reads them")
        self.path = path
        self.members = members


class NotRead(AvstemError):
    """A document was not read. There is a subclass for each outcome."""

    outcome: Outcome

    def __init__(self, path: str, outcome: Outcome, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.outcome = outcome
        self.reason = reason


class Unsupported(NotRead):
    """No format that is read, or no regular file."""


class Encrypted(NotRead):
    """A password is needed."""


class Damaged(NotRead):
    """The bytes break the rules of their format, or there are none."""


class TooLarge(NotRead):
    """A limit was passed."""


class Timeout(NotRead):
    """The limit of time was passed."""


class OutOfMemory(NotRead):
    """The limit of memory was passed."""


class Crashed(NotRead):
    """The process that read it ended without an answer, or a parser panicked."""


class Vanished(NotRead):
    """Gone, changed or not to be opened when its turn came."""


class Skipped(NotRead):
    """Passed over on purpose."""


_CLASSES: dict[Outcome, type[NotRead]] = {
    "unsupported": Unsupported,
    "encrypted": Encrypted,
    "damaged": Damaged,
    "too_large": TooLarge,
    "timeout": Timeout,
    "out_of_memory": OutOfMemory,
    "crashed": Crashed,
    "vanished": Vanished,
    "skipped": Skipped,
}


def not_read(path: str, outcome: Outcome, reason: str) -> NotRead:
    """The exception for an outcome without a report."""
    return _CLASSES.get(outcome, NotRead)(path, outcome, reason)
