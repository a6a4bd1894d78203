#!/usr/bin/env python3
"""The example on a cluster of several processes whose executors are killed, against one machine's run.

    test_spark.py BINARY [--count N] [--kills N] [--timeout S] [--bare]

BINARY is avstem built with `--features misbehave`; pyspark is installed. N documents (200) are made of the fixtures, every hundredth misbehaves,
some are archives and mails. One machine reads them; Spark reads them while executors are killed, after that once more, with a document that came
later: books and reports must be the same to the byte, and every row of the flat tables. `--bare` runs it without kills too, for the times.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "python"), str(ROOT / "tests")]
from soak import KINDS, check, failures, option  # noqa: E402

#: Behind the reason of what failed by what may be chance.
NEXT_RUN = "; it is tried again in the next run"

LIMITS = ["--timeout", str(option("--timeout", 10)), "--max-memory", "256", "--ocr", "never"]


def make(folder: Path, count: int) -> None:
    """Documents of varied content, each of its own bytes."""
    sources = sorted(path for path in ROOT.glob("fixtures/*/source.*") if path.suffix in (".docx", ".pdf", ".xlsx", ".txt", ".csv"))
    kinds = list(KINDS)
    mail = (ROOT / "fixtures/mail-with-budget/mail.eml").read_bytes()
    for n in range(count):
        below = folder / f"{n % 20:02}"
        below.mkdir(parents=True, exist_ok=True)
        source = sources[n % len(sources)]
        tail = {".pdf": f"\n%{n}\n".encode(), ".txt": b"", ".csv": b""}.get(source.suffix, b"\0" * 4 + str(n).encode())
        data = source.read_bytes() + tail
        if n % 100 == 50:
            (below / f"{n}-bad.txt").write_bytes(f"avstem-misbehave: {kinds[n // 100 % len(kinds)]}\n\n{n}\n".encode())
        elif n % 100 == 60:
            with zipfile.ZipFile(below / f"{n}.zip", "w") as archive:
                for name in (f"a/{n}{source.suffix}", ".hidden", "broken.docx"):
                    archive.writestr(name, data if name.startswith("a/") else data[:500])
        elif n % 100 == 70:
            (below / f"{n}.eml").write_bytes(mail.replace(b"Subject:", f"Subject: {n} ".encode(), 1))
        elif n % 100 == 80:
            (below / f".{n}").write_bytes(b"hidden")
        else:
            (below / f"{n}{source.suffix}").write_bytes(data)


def processes(mark: str, name: str) -> list[int]:
    """Processes that carry the mark of this run, with this in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if f"AVSTEM_MISBEHAVE={mark}".encode() in (entry / "environ").read_bytes().split(b"\0") and name.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


class Killer(threading.Thread):
    """Kills an executor, as an operating system short of memory does, when both are there and in the midst of something; so many times."""

    def __init__(self, mark: str, kills: int, pause: float, is_amidst: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.mark, self.left, self.pause, self.is_amidst, self.killed, self.running = mark, kills, pause, is_amidst, 0, True

    def run(self) -> None:
        while self.running and self.left:
            time.sleep(self.pause)
            executors = processes(self.mark, "CoarseGrainedExecutorBackend")
            if self.running and len(executors) >= 2 and self.is_amidst():
                os.kill(executors[self.left % 2], signal.SIGKILL)
                self.left, self.killed = self.left - 1, self.killed + 1


def spark_run(folder: Path, out: str, mark: str, kills: int) -> tuple[float, int, int]:
    """Seconds, inputs read and executors killed."""
    import pyspark

    os.environ["SPARK_HOME"] = str(Path(str(pyspark.__file__)).parent)
    os.environ.setdefault("SPARK_SCALA_VERSION", "2.13")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    import avstem_spark

    session = avstem_spark.session().master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    for name, value in {
        "spark.executorEnv.PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT / "python")]),
        "spark.executorEnv.AVSTEM": os.environ["AVSTEM"],
        "spark.executorEnv.AVSTEM_MISBEHAVE": mark,
        "spark.executor.memory": "1g",
        "spark.task.maxFailures": "10",
        "spark.speculation": "true",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "spark"),
        "spark.sql.shuffle.partitions": "4",
    }.items():
        session = session.config(name, value)
    spark = session.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    killer = Killer(mark, kills, 4, lambda: bool(processes(mark, "worker\0")))
    killer.start()
    begin = time.time()
    count = avstem_spark.read(spark, "in", out, wave=1000, partition=50, options=LIMITS)
    seconds = time.time() - begin
    killer.running = False
    avstem_spark.books(spark, out, f"{out}-books")
    # Once a table is there, the executors hold what the others are made of.
    shutil.rmtree(folder / out / "tables", ignore_errors=True)
    second = Killer(mark, min(kills, 1), 0.1, lambda: any((folder / out / "tables").glob("*/_SUCCESS")))
    second.start()
    begin = time.time()
    # Several pieces a partition, and several files a table.
    avstem_spark.tables(spark, out, piece=1 << 20, file=1 << 15)
    second.running = False
    print(f"   the flat tables: {time.time() - begin:.0f} s, {second.killed} executors killed")
    spark.stop()
    return seconds, count, killer.killed + second.killed


def machine_run(binary: str, folder: Path, out: str) -> float:
    """One machine's books and reports, in the same form."""
    begin = time.time()
    command = [binary, "extract", "in", "--out", "-", "--summary", f"{out}.json", "--quiet", *LIMITS]
    run = subprocess.run(command, cwd=folder, env={**os.environ, "AVSTEM_MISBEHAVE": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.time() - begin
    check(f"one machine: {seconds:.0f} s, exit code {run.returncode}", run.returncode == 3)
    lines = {json.loads(line)["document"]["path"]: line for line in run.stdout.splitlines(keepends=True)}
    (folder / f"{out}.ndjson").write_bytes(b"".join(lines[path] for path in sorted(lines, key=str.encode)))
    command = [binary, "extract", "in", "--out", f"{out}-json", "--quiet", *LIMITS]
    subprocess.run(command, cwd=folder, env={**os.environ, "AVSTEM_MISBEHAVE": "1"}, stderr=subprocess.DEVNULL)
    subprocess.run([binary, "tables", f"{out}-json", "--out", f"{out}-tables", "--quiet"], cwd=folder, check=True)
    return seconds


def rows_of(folder: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """The columns of a table with their types, and its rows in one order, without what only `extract --out DIR` can say."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(folder)
    return [(field.name, str(field.type)) for field in table.schema], sorted(repr(row).replace(NEXT_RUN, "") for row in table.to_pylist())


def compare_tables(folder: Path, out: str) -> None:
    names = sorted(path.name for path in (folder / "machine-tables").iterdir() if path.is_dir())
    check(f"there are the tables of one machine: {len(names)}", names == sorted(path.name for path in (folder / out / "tables").iterdir()))
    expected = {name: rows_of(folder / "machine-tables" / name) for name in names}
    other = [name for name in names if rows_of(folder / out / "tables" / name) != expected[name]]
    check(f"columns and rows are those of one machine: {sum(len(rows) for _, rows in expected.values())} rows", not other)
    if other:
        print(f"        other: {' '.join(other)}")


def compare(folder: Path, out: str, mark: str) -> None:
    books, told = (json.loads((folder / name).read_text()) for name in (f"{out}-books/books.json", "machine.json"))
    check(f"the books are those of one machine: {books['outcomes']}", books["outcomes"] == told["outcomes"])
    same = (folder / f"{out}-books/reports.ndjson").read_bytes() == (folder / "machine.ndjson").read_bytes()
    check(f"the reports are those of one machine, byte for byte: {(folder / 'machine.ndjson').stat().st_size} bytes", same)
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(folder / out / "reports", columns=["path", "outcome", "reason"]).to_pylist()
    reasons = {row["path"]: row["reason"] for row in rows if row["reason"] is not None and row["outcome"] != "skipped"}
    compare_tables(folder, out)
    check("the reasons too", reasons == {one["path"]: one["message"] for one in told["not_read"]})
    size = sum(path.stat().st_size for path in (folder / out / "reports").glob("*.parquet"))
    print(f"   reports as Parquet: {size} bytes in {len(list((folder / out / 'reports').glob('*.parquet')))} files")
    begin = time.time()
    while processes(mark, "avstem") and time.time() - begin < 60:
        time.sleep(0.5)
    check("no worker is left behind", not processes(mark, "avstem"))


def main() -> int:
    binary, count, kills = os.path.abspath(sys.argv[1]), option("--count", 200), option("--kills", 2)
    mark = str(100_000 + os.getpid())
    folder = Path(tempfile.mkdtemp(prefix="avstem-spark-"))
    os.chdir(folder)
    os.environ["AVSTEM"] = binary
    try:
        make(folder / "in", count)
        seconds = machine_run(binary, folder, "machine")
        if "--bare" in sys.argv:
            took, read, _ = spark_run(folder, "bare", mark, 0)
            check(f"Spark without kills: {took:.0f} s, {took / seconds:.2f} times one machine's, {read} inputs", read == count)
            compare(folder, "bare", mark)
        took, read, killed = spark_run(folder, "out", mark, kills)
        good = (read, killed) == (count, kills + min(kills, 1))
        check(f"Spark with {killed} executors killed: {took:.0f} s, {took / seconds:.2f} times one machine's, {read} inputs", good)
        compare(folder, "out", mark)
        # As a driver that died would have left it: without some of its files.
        for path in sorted((folder / "out/reports").glob("*.parquet"))[::3]:
            path.unlink()
        took, read, _ = spark_run(folder, "out", mark, 0)
        check(f"what is missing is read again, and nothing else: {read} inputs", 0 < read < count)
        compare(folder, "out", mark)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        # What executors leave of their own, beside the installed Spark.
        if "pyspark" in sys.modules:
            shutil.rmtree(Path(str(sys.modules["pyspark"].__file__)).parent / "work", ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
