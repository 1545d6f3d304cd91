"""A flow on Apache Spark: each step's rows are Parquet on a Hadoop file system, written once.

What was written stays: a flow over the same folder goes on behind the last step that was done.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import finalize

from kg.flow import NONE, Lookup, Row, Step
from kg.flow.hadoop import Folder

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_SCHEMA = "kind string, key string, value binary, number bigint"
_COLUMNS = ("kind", "key", "value", "number")
_ROWS, _BYTES = 1 << 13, 1 << 22
"""Of a batch on its way between Python and the JVM, at most; a longer value goes alone."""
_WAVE = 1 << 10
"""Tasks whose rows are written together: what a restart does again."""
_CONF = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_ROWS),
    "spark.sql.execution.arrow.maxBytesPerBatch": str(4 * _BYTES),
    # Files of a task stay open side by side, else all its rows would be sorted by kind.
    "spark.sql.maxConcurrentOutputFileWriters": "32",
    "spark.sql.files.maxPartitionBytes": "32m",
}
_PARQUET = {"compression": "zstd", "parquet.block.size": str(16 << 20)}
"""Row groups that fit, one for each kind, into an executor of 512 MB, and may be read apart."""


class Rows:
    """Rows that lie on the cluster."""

    def __init__(self, frame: "DataFrame") -> None:
        """Wrap a frame of the four columns."""
        self.frame = frame

    def of(self, *kinds: str) -> "Rows":
        """Only those of some kinds."""
        return Rows(self.frame.where(self.frame["kind"].isin(*kinds)))

    def __or__(self, other: "Rows") -> "Rows":
        """These and others."""
        return Rows(self.frame.unionByName(other.frame))

    def __iter__(self) -> Iterator[Row]:
        """Bring all here."""
        return _rows(self.frame.select(*_COLUMNS).toArrow().to_batches())


class Flow:
    """Runs steps on a cluster."""

    def __init__(self, spark: "SparkSession", work: str, shares: int) -> None:
        """Write steps into the folder `work`; `shares` is into how many what is grouped goes."""
        self._spark, self._work, self._shares = spark, work.rstrip("/"), shares
        for name, setting in _CONF.items():
            spark.conf.set(name, setting)
        self._local = Path(tempfile.mkdtemp(prefix="kg-"))
        finalize(self, shutil.rmtree, self._local, ignore_errors=True)

    def given(self, rows: Iterable[Row]) -> Rows:
        """Rows from here."""
        return Rows(self._frame([*rows]).select(*_COLUMNS))

    def spread(self, name: str, rows: Sequence[Row], step: Step) -> Rows:
        """Apply a step to rows from here, each of which is worth a task."""
        waves = [rows[start : start + _WAVE] for start in range(0, len(rows), _WAVE)] or [rows]
        found = []
        for number, wave in enumerate(waves):
            frame = self._frame(wave).repartitionById(max(1, len(wave)), "place")
            found.append(self._done(f"{name}-{number:06}", frame.select(*_COLUMNS), step))
        return reduce(Rows.__or__, found)

    def each(self, name: str, rows: Rows, step: Step) -> Rows:
        """Apply a step to shares of rows."""
        return self._done(name, rows.frame.select(*_COLUMNS), step)

    def grouped(self, name: str, rows: Rows, step: Step, large: Mapping[str, int] = NONE) -> Rows:
        """Apply a step to rows by key."""
        frame = rows.frame.select(*_COLUMNS)
        if large:
            frame = frame.repartitionById(self._shares + len(large), self._place(large))
        else:
            frame = frame.repartition(self._shares, "key")
        return self._done(name, frame.sortWithinPartitions("key", "kind"), step)

    def ship(self, name: str, table: Mapping[str, bytes]) -> Lookup:
        """Send a table to all workers."""
        path = self._local / f"{self._local.name}-{name}"
        found = Lookup.write(path, table, shipped=True)
        self._spark.sparkContext.addFile(str(path))  # under its name, the only one of this session
        return found

    def _place(self, large: Mapping[str, int]) -> Any:  # noqa: ANN401 - a column
        """Number of the share of each key: a large one has its own, the largest come first."""
        from pyspark.sql import functions as sql

        ordered = sorted(large, key=lambda key: (-large[key], key))
        pairs = [sql.lit(part) for place, key in enumerate(ordered) for part in (key, place)]
        own = sql.element_at(sql.create_map(*pairs), sql.col("key"))
        hashed = sql.pmod(sql.xxhash64("key"), sql.lit(self._shares)) + sql.lit(len(large))
        return sql.coalesce(own.cast("int"), hashed.cast("int"))

    def _done(self, name: str, frame: "DataFrame", step: Step) -> Rows:
        """Write what a step makes of rows, if that is not there yet, and read it."""
        place = f"{self._work}/{name}"
        if not Folder(self._spark, place).exists("_SUCCESS"):
            out = frame.mapInArrow(partial(_applied, step), _SCHEMA)
            writer = out.write.mode("overwrite").partitionBy("kind")
            writer.options(**_PARQUET).parquet(place)
        return Rows(self._spark.read.schema(_SCHEMA).parquet(place))

    def _frame(self, rows: Sequence[Row]) -> "DataFrame":
        import pyarrow as pa

        table = pa.table(_arrays(rows), names=[*_COLUMNS])
        table = table.append_column("place", pa.array(range(len(rows)), pa.int32()))
        return self._spark.createDataFrame(table)


def _applied(step: Step, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """A step over Arrow's batches; runs in a worker."""
    import pyarrow as pa

    for rows in _batched(step(_rows(batches))):
        yield pa.RecordBatch.from_arrays(_arrays(rows), names=[*_COLUMNS])


def _rows(batches: "Iterable[pa.RecordBatch]") -> Iterator[Row]:
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in _COLUMNS)
        yield from map(Row, *columns)


def _arrays(rows: Sequence[Row]) -> "list[pa.Array]":
    import pyarrow as pa

    types = (pa.string(), pa.string(), pa.binary(), pa.int64())
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    return [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]


def _batched(rows: Iterable[Row]) -> Iterator[list[Row]]:
    found = iter(rows)
    while batch := _batch(found):
        yield batch


def _batch(rows: Iterator[Row]) -> list[Row]:
    batch, size = [], 0
    for row in islice(rows, _ROWS):
        batch.append(row)
        size += len(row.value)
        if size > _BYTES:
            break
    return batch
