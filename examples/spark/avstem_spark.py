#!/usr/bin/env python3
"""Documents read on Apache Spark, one `avstem worker` a task. docs/cluster.md says how to size it.

    spark-submit avstem_spark.py read   INPUTS OUT [--wave N] [--partition N] [-- OPTIONS OF avstem worker]
    spark-submit avstem_spark.py books  OUT TO
    spark-submit avstem_spark.py tables OUT

`read`   INPUTS is a folder (an object store's mount, say) or a text file with a path a line, which every executor sees under the same name.
         OUT becomes a folder of Parquet:
             inputs/    what is to be read: `input` (its path), `job` (for the worker, as JSON)
             reports/   what came of it: `input`, `path`, `outcome`, `reason`, `sha256`, `report` (JSON as text, as `avstem extract --out -` writes it)
         A container has a row a member, and `input` says which one it was. The same command goes on where a run was broken off.
`books`  the same as one machine's run: TO/reports.ndjson (the reports sorted by path, byte for byte) and TO/books.json (documents by outcome).
`tables` OUT/tables/NAME: the flat tables of docs/tables.md as Parquet, with the rows and ids that `avstem tables` gives of one machine's run. They
         are made of `reports` alone, a partition at a time, always all of them: what a run that broke off left of them is replaced.

Every input ends in one outcome although executors die. The worker outlives what a document does to its reader. Where an executor dies, Spark
runs its tasks again; the rows of a task are written to one file which its commit puts in place, and the driver lets one attempt of a task
commit, so that neither a retry nor a speculative copy doubles a row. Inputs are read in waves, a job each: a driver that dies loses one
wave at most, and the next run leaves out (anti-join) what has rows already.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from avstem import Answer, Worker, jobs_at, tables_of
from pyspark import StorageLevel
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

if TYPE_CHECKING:
    import pyarrow
    from avstem import Job
    from pyspark.sql import DataFrame, Row

INPUTS = "input string, job string"
REPORTS = "input string, path string, outcome string, reason string, sha256 string, report string"

PIECES = "name string, part binary"

#: Inputs a wave: what a driver that dies costs. Each wave ends with its slowest task, so that small ones leave executors idle.
WAVE = 20_000
#: Inputs a partition, which is a task, a worker and a file of Parquet.
PARTITION = 250
#: Paths that the driver holds while it lists a folder.
LISTED = 50_000
#: Bytes of JSON that a task makes tables of at once: what it holds in memory and on its disk.
PIECE = 64 << 20
#: Bytes of pieces that become one file of a table.
FILE = 64 << 20


def read_partition(rows: Iterable[tuple[str, str]], options: list[str]) -> Iterator[tuple[str | None, ...]]:
    """What comes of the inputs of a task. Runs on an executor; the worker ends with the task, also when the task is killed."""
    with Worker(options) as worker:
        for row in rows:
            for answer in worker.read(json.loads(row[1])):
                yield row[0], answer.path, answer.outcome, answer.reason, answer.sha256, answer.json


def list_inputs(spark: SparkSession, inputs: str, out: str) -> None:
    """Writes OUT/inputs."""
    if os.path.isdir(inputs):
        mode = "overwrite"
        rows = ((job["path"], json.dumps(job)) for job in map(from_anywhere, jobs_at(inputs)))
        while listed := list(islice(rows, LISTED)):
            spark.createDataFrame(listed, INPUTS).write.mode(mode).parquet(f"{out}/inputs")
            mode = "append"
        if mode == "overwrite":
            sys.exit(f"{inputs}: a folder without documents; is it mounted?")
    else:
        here = os.getcwd()
        paths = spark.read.text(Path(inputs).absolute().as_uri()).where("trim(value) != ''").distinct()
        absolute = f.when(f.col("value").startswith("/"), f.col("value")).otherwise(f.concat(f.lit(here + "/"), f.col("value")))
        job = f.to_json(f.struct(f.col("value").alias("path"), absolute.alias("file")))
        paths.select(f.col("value").alias("input"), job.alias("job")).write.mode("overwrite").parquet(f"{out}/inputs")


def from_anywhere(job: Job) -> Job:
    """The job for an executor, whose working folder is another one."""
    if "file_bytes" in job:
        return {**job, "file_bytes": list(os.path.abspath(bytes(job["file_bytes"])))}
    return {**job, "file": os.path.abspath(job["path"])}


def reports(spark: SparkSession, out: str) -> DataFrame | None:
    """What is written already."""
    try:
        return spark.read.schema(REPORTS).parquet(f"{out}/reports")
    except AnalysisException:
        return None


def read(spark: SparkSession, inputs: str, out: str, *, wave: int = WAVE, partition: int = PARTITION, options: Iterable[str] = ()) -> int:
    """Reads what has no rows yet; the number of inputs that were read."""
    list_inputs(spark, inputs, out)
    todo = spark.read.parquet(f"{out}/inputs")
    done = reports(spark, out)
    if done is not None:
        todo = todo.join(done.select("input").distinct(), on="input", how="left_anti")
    # Fixed before the first wave, by content: a wave that is made again is the same one.
    count = int(todo.count())
    waves = max(1, math.ceil(count / wave))
    todo = todo.withColumn("wave", f.pmod(f.xxhash64("input"), f.lit(waves)))
    todo.write.mode("overwrite").partitionBy("wave").parquet(f"{out}/todo")
    given = list(options)
    for number in range(waves) if count else []:
        rows = spark.read.schema(f"{INPUTS}, wave int").parquet(f"{out}/todo").where(f.col("wave") == number).select("input", "job")
        tasks = max(1, math.ceil(count / waves / partition))
        answered = rows.repartition(tasks, "input").rdd.mapPartitions(lambda rows: read_partition(rows, given))
        spark.createDataFrame(answered, REPORTS).write.mode("append").parquet(f"{out}/reports")
    return count


def balanced(spark: SparkSession, out: str) -> DataFrame:
    """What is written, where every input has its rows and no document two; else the end."""
    written = reports(spark, out)
    if written is None:
        sys.exit(f"{out}: nothing was read yet")
    inputs = spark.read.parquet(f"{out}/inputs").select("input")
    unread = inputs.join(written.select("input").distinct(), on="input", how="left_anti").count()
    twice = written.groupBy("path").count().where("count > 1").count()
    if unread or twice:
        sys.exit(f"{out}: the books do not balance: {unread} inputs without a row, {twice} documents with several")
    return written


def books(spark: SparkSession, out: str, to: str) -> dict[str, int]:
    """The reports and the outcomes of OUT as one machine's run tells them. The reports pass through the driver one partition at a time."""
    written = balanced(spark, out)
    Path(to).mkdir(parents=True, exist_ok=True)
    with open(f"{to}/reports.ndjson", "w", encoding="utf-8", newline="\n") as file:
        for row in written.where("report is not null").select("path", "report").orderBy("path").toLocalIterator():
            file.write(row["report"] + "\n")
    outcomes = {row["outcome"]: row["count"] for row in written.groupBy("outcome").count().orderBy("outcome").collect()}
    Path(to, "books.json").write_text(json.dumps({"documents": sum(outcomes.values()), "outcomes": outcomes}, indent=2) + "\n")
    return outcomes


def answer_of(row: Row) -> Answer:
    return Answer(row["path"], row["outcome"], row["reason"], row["sha256"], row["report"])


def pieces_of(rows: Iterable[Row], piece: int) -> Iterator[tuple[str, bytes]]:
    """The rows of every table, of the reports of a partition: pieces of Parquet under the table's name. Runs on an executor."""
    held, size = [], 0
    for row in rows:
        held.append(answer_of(row))
        size += len(row["report"] or "")
        if size >= piece:
            yield from packed(held)
            held, size = [], 0
    if held:
        yield from packed(held)


def packed(answers: list[Answer]) -> Iterator[tuple[str, bytes]]:
    import pyarrow
    import pyarrow.parquet

    for name, table in tables_of(answers).items():
        if table.num_rows:
            sink = pyarrow.BufferOutputStream()
            pyarrow.parquet.write_table(table, sink, compression="zstd")
            yield name, sink.getvalue().to_pybytes()


def unpacked(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """The rows of pieces of one table. Runs on an executor."""
    import pyarrow
    import pyarrow.parquet

    for batch in batches:
        for part in batch.column("part"):
            yield from pyarrow.parquet.ParquetFile(pyarrow.BufferReader(part.as_buffer())).iter_batches()


def tables(spark: SparkSession, out: str, *, piece: int = PIECE, file: int = FILE) -> None:
    """Writes OUT/tables. The pieces wait on the executors' disks; those of an executor that dies are made again."""
    written = balanced(spark, out)
    pieces = spark.createDataFrame(written.rdd.mapPartitions(lambda rows: pieces_of(rows, piece)), PIECES).persist(StorageLevel.DISK_ONLY)
    sizes = {row["name"]: row["bytes"] for row in pieces.groupBy("name").agg(f.sum(f.length("part")).alias("bytes")).collect()}
    # One document tells which tables there are, with which columns.
    for name, table in tables_of([answer_of(row) for row in written.take(1)]).items():
        columns = spark.createDataFrame(table.slice(0, 0)).schema
        files = math.ceil(sizes.get(name, 1) / file)
        rows = pieces.where(f.col("name") == name).select("part").repartition(files).mapInArrow(unpacked, columns)
        rows.write.mode("overwrite").parquet(f"{out}/tables/{name}")
    pieces.unpersist()


def session() -> SparkSession.Builder:
    """A session whose committer puts the file of one attempt of each task in place at the job's commit (its first algorithm), and whose
    Parquet is pressed hard: the JSON of a document shrinks to a tenth."""
    session = SparkSession.builder.appName("avstem").config("spark.sql.parquet.compression.codec", "zstd")
    return session.config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "1")


def main() -> None:
    # What follows `--` is the worker's.
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    given, options = sys.argv[1:end], sys.argv[end + 1 :]
    parser = argparse.ArgumentParser(description="Documents read on Apache Spark.")
    commands = parser.add_subparsers(dest="command", required=True)
    reads = commands.add_parser("read")
    reads.add_argument("inputs")
    reads.add_argument("out")
    reads.add_argument("--wave", type=int, default=WAVE, metavar="N", help="inputs a job of Spark")
    reads.add_argument("--partition", type=int, default=PARTITION, metavar="N", help="inputs a task")
    told = commands.add_parser("books")
    told.add_argument("out")
    told.add_argument("to")
    commands.add_parser("tables").add_argument("out")
    arguments = parser.parse_args(given)
    spark = session().getOrCreate()
    if arguments.command == "read":
        count = read(spark, arguments.inputs, arguments.out, wave=arguments.wave, partition=arguments.partition, options=options)
        print(f"{count} inputs were read", file=sys.stderr)
    elif arguments.command == "tables":
        tables(spark, arguments.out)
    else:
        print(json.dumps(books(spark, arguments.out, arguments.to)))
    spark.stop()


if __name__ == "__main__":
    main()
