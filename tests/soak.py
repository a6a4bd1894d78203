#!/usr/bin/env python3
"""The batch contract under load, on the real binary. Run by `make soak`, or one part by name:

    tests/soak.py BINARY [documents] [kills] [disk] [bombs] [--count N] [--kills N]

documents  N documents made from the fixtures with 1 % of every misbehaviour mixed in: outcomes, the good outputs against a
           clean run, processes left behind, time and memory; --jobs 1 against --jobs 2
kills      kill -9 of the run at random moments, each followed by a resume: the output folder and the ledger against those of
           an undisturbed run
disk       a small full file system and a read-only one (needs root): nothing half-written
bombs      files that unpack, recurse or nest without end (fixtures/make/bombs.py): outcome, time and memory of each

BINARY is built with `--features misbehave`; without it, the misbehaving documents are plain texts and the part fails.
"""
from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(p for p in ROOT.glob("fixtures/*/source.*") if p.suffix != ".xls")
# Recognising one takes as long as reading a hundred others: they come in one turn of ten.
SCANS = {p for p in SOURCES if p.parent.name.startswith(("scanned", "pasted"))}
# What LibreOffice converts, several in one start.
CONVERTED = sorted(ROOT.glob("fixtures/minutes-every-format/minutes.[rd][to][fc]"))
KINDS = {"abort": "crashed", "allocation": "out_of_memory", "exit": "crashed", "flood-answers": "too_large", "flood-stderr": "ok",
         "flood-stdout": "ok", "grandchild": "ok", "grandchild-exit": "crashed", "half": "crashed", "leak": "ok", "loop": "timeout",
         "memory": "out_of_memory", "overflow": "crashed", "panic": "crashed", "sleep": "timeout", "twice": "ok"}
failures: list[str] = []


def check(what: str, good: bool) -> None:
    print(f"   {'ok  ' if good else 'FAIL'} {what}", flush=True)
    if not good:
        failures.append(what)


def option(name: str, default: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def make(folder: Path, count: int, bad: bool) -> dict[str, str]:
    """Documents of varied content, and the outcome that each must have."""
    expected = {}
    kinds = sorted(KINDS)
    for n in range(count):
        below = folder / f"{n % 50:02}"
        below.mkdir(parents=True, exist_ok=True)
        kind = kinds[n % 100] if bad and n % 100 < len(kinds) else None
        if kind:
            name, data, outcome = f"{n}-{kind}.txt", f"avstem-misbehave: {kind}\n\n{n}\n".encode(), KINDS[kind]
        elif n % 100 < len(kinds):
            continue
        else:
            turn, at = divmod(n, len(SOURCES))
            source = SOURCES[at]
            if source in SCANS and turn % 10 != 1:
                source = next(p for p in SOURCES[at:] + SOURCES if p not in SCANS)
            # Another content each time: after a zip's or a PDF's end, or one more line of text.
            tail = {".pdf": f"\n%{n}\n".encode(), ".txt": f"\n\nNr. {n}\n".encode(), ".csv": b""}.get(source.suffix, b"\0" * 4 + str(n).encode())
            if source.parent.name == "minutes-utf16":
                tail = f"\n\nNr. {n}\n".encode("utf-16-le")
            name, data, outcome = f"{n}{source.suffix}", source.read_bytes() + tail, "ok"
        (below / name).write_bytes(data)
        expected[f"in/{below.name}/{name}"] = outcome
    return expected


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def marked(mark: str) -> list[int]:
    """Processes that carry the mark of a run in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if f"AVSTEM_MISBEHAVE={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


def left_behind(mark: str) -> list[int]:
    """Processes of a run that stay when it is over. Those that remove a folder wait a second for who writes into it."""
    end = time.time() + 30
    while marked(mark) and time.time() < end:
        time.sleep(0.2)
    return marked(mark)


class Peaks(threading.Thread):
    """Peak resident memory in MiB of a run's supervisor and of its largest worker, sampled."""

    def __init__(self, pid: int, mark: str) -> None:
        super().__init__(daemon=True)
        self.pid, self.mark, self.supervisor, self.worker, self.running = pid, mark, 0, 0, True

    def run(self) -> None:
        while self.running:
            for pid in marked(self.mark):
                try:
                    text = Path(f"/proc/{pid}/status").read_text()
                    peak = next((int(line.split()[1]) // 1024 for line in text.splitlines() if line.startswith("VmHWM")), 0)
                except OSError:
                    continue
                if pid == self.pid:
                    self.supervisor = max(self.supervisor, peak)
                else:
                    self.worker = max(self.worker, peak)
            time.sleep(0.05)


def extract(binary: str, folder: Path, out: str, mark: str, *more: str) -> tuple[int, float, dict[str, str], Peaks, str]:
    command = [binary, "extract", "in", "--out", out, "--format", "ndjson", "--quiet", *more]
    start = time.time()
    run = subprocess.Popen(command, cwd=folder, env={**os.environ, "AVSTEM_MISBEHAVE": mark}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peaks = Peaks(run.pid, mark)
    peaks.start()
    stdout, stderr = run.communicate()
    seconds = time.time() - start
    peaks.running = False
    outcomes = {r["path"]: r["outcome"] for r in map(json.loads, stdout.splitlines())}
    return run.returncode, seconds, outcomes, peaks, stderr


def documents(binary: str) -> None:
    count = option("--count", 5000)
    mark = str(100_000 + os.getpid())
    with tempfile.TemporaryDirectory() as bad, tempfile.TemporaryDirectory() as clean:
        bad, clean = Path(bad), Path(clean)
        expected = make(bad / "in", count, True)
        good = make(clean / "in", count, False)
        limits = ["--timeout", "2", "--max-memory", "256"]
        code, seconds, outcomes, peaks, _ = extract(binary, bad, "out", mark, "--jobs", "2", *limits)
        left = left_behind(mark)
        print(f"documents: {len(expected)}, of which {len(expected) - len(good)} misbehave: {seconds:.0f} s, "
              f"peak supervisor {peaks.supervisor} MiB, worker {peaks.worker} MiB, {dict(Counter(outcomes.values()))}")
        wrong = {path: (outcome, outcomes.get(path)) for path, outcome in expected.items() if outcomes.get(path) != outcome}
        check(f"every document has its outcome {list(wrong.items())[:5] if wrong else ''}", not wrong)
        check("exit code 3", code == 3)
        check(f"no process is left behind {left}", not left)
        times = {}
        for jobs in ("1", "2"):
            _, times[jobs], _, peaks, _ = extract(binary, clean, f"out{jobs}", mark, "--jobs", jobs, *limits)
            print(f"   {len(good)} good documents, --jobs {jobs}: {times[jobs]:.1f} s, {len(good) / times[jobs]:.0f}/s, "
                  f"peak supervisor {peaks.supervisor} MiB, worker {peaks.worker} MiB")
        one, two = tree(clean / "out1"), tree(clean / "out2")
        check("--jobs 1 and --jobs 2 give the same bytes", one == two)
        among = tree(bad / "out")
        differing = [p for p, data in one.items() if p.endswith(".json") and among.get(p) != data]
        check(f"the good outputs are those of a clean run {differing[:3]}", not differing)


def digest(binary: str, folder: Path, ledger: str) -> str:
    return subprocess.run([binary, "ledger", "digest", "--ledger", ledger], cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout


def rows(ledger: Path) -> set[str]:
    """What a ledger says of documents and findings, a line each."""
    with sqlite3.connect(ledger) as database:
        documents = database.execute("SELECT shown, outcome, reason, sha256, title, year, gone_run FROM documents")
        findings = database.execute("SELECT shown, code, message, f.gone_run FROM findings f JOIN documents d ON d.id = f.document")
        figures = database.execute("SELECT shown, count(*) FROM figures JOIN documents ON id = document GROUP BY shown")
        return {str(row) for row in [*documents, *findings, *figures]}


def kills(binary: str) -> None:
    rounds = option("--kills", 100)
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    mark = str(200_000 + os.getpid())
    environment = {**os.environ, "AVSTEM_MISBEHAVE": mark}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        make(folder / "in", 60, False)
        shutil.copy(min(SCANS), folder / f"in/scan{min(SCANS).suffix}")
        for n in range(6 if shutil.which("soffice") else 0):
            source = CONVERTED[n % len(CONVERTED)]
            (folder / f"in/converted{n}{source.suffix}").write_bytes(source.read_bytes() + f"\n{n}".encode())
        shutil.copy(ROOT / "fixtures/unreadable/encrypted.pdf", folder / "in/locked.pdf")
        shutil.copy(SOURCES[0], folder / f"in/copy{SOURCES[0].suffix}")
        shutil.copy(SOURCES[0], folder / f"in/twin{SOURCES[0].suffix}")

        def commands(name: str) -> list[list[str]]:
            return [[binary, "extract", "in", "--out", f"{name}.out", "--quiet"], [binary, "reconcile", "in", "--ledger", f"{name}.ledger", "--quiet"]]

        def quietly(command: list[str]) -> subprocess.Popen:
            return subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        start = time.time()
        for command in commands("whole"):
            quietly(command).wait()
        whole = (time.time() - start) / 2
        want = tree(folder / "whole.out"), digest(binary, folder, "whole.ledger")
        bad, struck, left = 0, 0, 0
        for n in range(rounds):
            name = f"killed{n}"
            for command in commands(name):
                for _ in range(chance.choice([1, 1, 2, 3])):
                    run = quietly(command)
                    time.sleep(chance.uniform(0, whole * 1.1))
                    struck += run.poll() is None
                    try:
                        os.killpg(run.pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                    run.wait()
                code = quietly(command).wait()
                if code not in (0, 1, 3):
                    print(f"   round {n}: {command[1]} ended with {code}")
            found = tree(folder / f"{name}.out"), digest(binary, folder, f"{name}.ledger")
            if found != want:
                bad += 1
                paths = [p for p in {*found[0], *want[0]} if found[0].get(p) != want[0].get(p)]
                print(f"   round {n}: {'the ledger and ' if found[1] != want[1] else ''}{len(paths)} files differ: {sorted(paths)[:4]}")
                for line in sorted(rows(folder / f"{name}.ledger") ^ rows(folder / "whole.ledger"))[:6]:
                    print(f"      {line}")
            shutil.rmtree(folder / f"{name}.out")
            os.remove(folder / f"{name}.ledger")
        left = left_behind(mark)
        print(f"kills: {rounds} rounds of extract and reconcile over {len(want[0])} files, {struck} runs killed at work, seed {seed}")
        check(f"{rounds - bad} of {rounds} folders and ledgers are those of an undisturbed run", not bad)
        check(f"no process is left behind {left}", not left)


def disk(binary: str) -> None:
    if os.geteuid() != 0:
        print("disk: left out, mounting needs root")
        return
    mark = str(300_000 + os.getpid())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        make(folder / "in", 300, False)
        extract(binary, folder, "whole", mark)
        whole = tree(folder / "whole")
        small = folder / "small"
        small.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=True)
        try:
            code, _, _, _, stderr = extract(binary, folder, "small", mark)
            print(f"disk: {stderr.strip()}")
            found = tree(small)
            check("a full disk ends the run with exit code 5 and one clear line", code == 5 and len(stderr.splitlines()) == 1 and "no room is left" in stderr)
            half = [p for p, data in found.items() if p.endswith(".json") and data != whole.get(p)]
            check(f"nothing is half-written {half[:3]}", not half and not [p for p in found if p.endswith(".tmp")])
            check(f"what was done is kept ({sum(p.endswith('.json') for p in found)} outputs)", len(found) > 5)
            ledger = subprocess.run([binary, "reconcile", "in", "--ledger", "small/x.ledger", "--quiet"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            check(f"a ledger on a full disk ends the run with one line: {ledger.stderr.strip()}", ledger.returncode == 5 and len(ledger.stderr.splitlines()) == 1)
            subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
            code, _, _, _, stderr = extract(binary, folder, "small", mark)
            check(f"a read-only disk is one clear line: {stderr.strip()}", code == 5 and len(stderr.splitlines()) == 1)
            subprocess.run(["mount", "-o", "remount,rw,size=64m", str(small)], check=True)
            for name in ("x.ledger", "x.ledger.lock", "x.ledger-journal"):
                (small / name).unlink(missing_ok=True)
            code, _, outcomes, _, _ = extract(binary, folder, "small", mark)
            check(f"with room again the run goes on ({Counter(outcomes.values())['skipped']} skipped) and ends like any other", code == 0 and tree(small) == whole)
        finally:
            subprocess.run(["umount", str(small)], check=False)


# What a bomb may end in, by its name; `ok` and `partial` where there is something to read, which the limits then cut.
READ, REFUSED = {"ok", "partial"}, {"too_large", "damaged", "unsupported"}
MEMORY = {"out_of_memory", *REFUSED}  # unpacked by a parser that counts nothing: the worker's limit ends it
ENDS = {"repeated.ods": {"too_large"}, "repeated.fods": {"too_large"}, "two-gigabytes.docx": {"too_large"}, "zip-ratio.docx": {"too_large"},
        "zip-ratio.xlsx": {"too_large"}, "quine.zip": {"too_large"}, "zip-nested.zip": {"too_large"}, "xml-depth.docx": {"too_large"},
        "tables-in-tables.docx": {"too_large"}, "flate.pdf": MEMORY | READ, "flate-flate.pdf": MEMORY | READ,
        "repeated-rows.ods": {"too_large"}}


def bombs(binary: str) -> None:
    mark = str(400_000 + os.getpid())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        subprocess.run([sys.executable, str(ROOT / "fixtures/make/bombs.py"), str(folder / "all")], check=True)
        print("bombs: outcome, seconds, peak MiB of the worker (--timeout 20, --max-memory 1024)")
        for bomb in sorted((folder / "all").iterdir()):
            inside = folder / bomb.name
            (inside / "in").mkdir(parents=True)
            shutil.copy(bomb, inside / "in" / bomb.name)
            _, seconds, outcomes, peaks, stderr = extract(binary, inside, "out", mark, "--timeout", "20", "--max-memory", "1024")
            outcome = next(iter(outcomes.values()), "none")
            lines = [line for line in stderr.splitlines() if bomb.name in line]
            reason = stderr.strip().split(": ", 2)[-1][:90]
            print(f"   {bomb.name:28} {bomb.stat().st_size:>9} bytes  {outcome:14} {seconds:5.1f} s {peaks.worker:5} MiB  {reason}")
            check(f"{bomb.name} ends as it may, in time, with a line a document", set(outcomes.values()) <= ENDS.get(bomb.name, READ | REFUSED)
                  and outcome != "none" and seconds < 45 and len(lines) <= len(outcomes))


PARTS = {f.__name__: f for f in (documents, kills, disk, bombs)}

if __name__ == "__main__":
    binary = str(Path(sys.argv[1]).resolve())
    for name in [a for a in sys.argv[2:] if a in PARTS] or list(PARTS):
        PARTS[name](binary)
    sys.exit(f"{len(failures)} checks failed" if failures else 0)
