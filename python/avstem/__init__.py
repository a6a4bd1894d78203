"""avstem in Python: reads minutes, reports and budgets, and checks every figure that a document itself lets one check.

    import avstem

    report = avstem.read("budget-2026.pdf")             # the JSON of docs, as typed dictionaries
    for answer in avstem.read_all(["archive/"], jobs=4):  # every document in exactly one outcome
        print(answer.path, answer.outcome, answer.reason)
    for path, finding in avstem.audit(["archive/"]).findings:
        print(path, finding["code"], finding["stated"], finding["expected"])
    avstem.tables(["archive/"])["measures"]               # the flat tables of docs/tables.md, as those of pyarrow

Each document is opened by a process of its own, with limits on time and memory; one that crashes it, hangs or takes too much raises, or is
told as, what came of it.
"""

from ._command import find_command
from ._outcomes import (
    OUTCOMES,
    AvstemError,
    CommandError,
    Crashed,
    Damaged,
    Encrypted,
    IsContainer,
    NotRead,
    Outcome,
    OutOfMemory,
    Skipped,
    Timeout,
    TooLarge,
    Unsupported,
    Vanished,
    WorkerError,
)
from ._read import Audit, Reading, audit, jobs_at, read, read_all
from ._tables import tables, tables_of
from ._worker import Answer, Container, Job, Options, Worker, job_of

__all__ = [
    "OUTCOMES",
    "Answer",
    "Audit",
    "AvstemError",
    "CommandError",
    "Container",
    "Crashed",
    "Damaged",
    "Encrypted",
    "IsContainer",
    "Job",
    "NotRead",
    "Options",
    "OutOfMemory",
    "Outcome",
    "Reading",
    "Skipped",
    "Timeout",
    "TooLarge",
    "Unsupported",
    "Vanished",
    "Worker",
    "WorkerError",
    "audit",
    "find_command",
    "job_of",
    "jobs_at",
    "read",
    "read_all",
    "tables",
    "tables_of",
]
