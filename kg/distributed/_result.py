"""What a build on a cluster leaves: a folder of parts, tables and rejected lines, and its head.

parts/part-00000.nq …     N-Quads without doubles, a paper's quads together
tables/papers/ …          Parquet, one folder a table
rejected/                 JSON lines
about.nq                  the graph `about`
manifest.json             sources, settings, numbers; written last
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from kg import about
from kg.distributed._finish import TABLE
from kg.flow.hadoop import Folder
from kg.flow.spark import Rows
from kg.rdf.lift import Base
from kg.rdf.terms import Iri
from kg.rdf.vocab import FABIO, FOAF
from kg.settings import Settings
from kg.store.manifest import SourceEntry
from kg.store.numbers import Numbers
from kg.store.tally import Tally
from kg.tables import Table, columns
from kg.tables import schema as schema_of

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD = "manifest.json"
_OUT = ("parts", "tables", "rejected")
_WORK = "_work"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What was built."""

    layout: int = 1
    key: str
    """Digest of all that the quads follow from."""
    settings: Settings
    sources: tuple[SourceEntry, ...]
    counts: dict[str, int]
    tally: Tally
    unknown: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    unchanged: bool = False

    @property
    def numbers(self) -> dict[str, int]:
        """What the summary of a build tells."""
        kinds = self.tally.classes
        return {
            "papers": kinds.get(_name(FABIO.Work), 0),
            "authors": kinds.get(_name(FOAF.Person), 0),
            **self.counts,
            "triples": self.tally.quads,
            "rejected": sum(one.rejected for one in self.sources),
        }


def read(folder: Folder) -> Result | None:
    """What was built in a folder before; None where nothing was, or not to the end."""
    if not folder.exists(_HEAD):
        return None
    return msgspec.json.decode(folder.read(_HEAD), type=Result)


def write(  # noqa: PLR0913, PLR0917 - what there is
    folder: Folder, url: str, finished: Rows, rejected: Rows, result: Result, numbers: Numbers
) -> None:
    """Write all, the head last; then the steps on the way go."""
    root = url.rstrip("/")
    folder.remove(_HEAD)
    for name in _OUT:
        folder.remove(name)
    _text(finished.of("part"), f"{root}/parts", "nq")
    _text(rejected, f"{root}/rejected", "jsonl")
    for table in columns.OF_NODES:
        _table(finished, table, f"{root}/tables/{table.name}")
    base = Base(result.settings.base)
    licences: Mapping[str, Iri] = {name: Iri(one) for name, one in numbers.licensed().items()}
    folder.write("about.nq", about.described(result.sources, result.tally, licences, base))
    folder.write(_HEAD, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    sweep(folder)


def sweep(folder: Folder) -> None:
    """Remove the steps on the way."""
    folder.remove(_WORK)


def _text(rows: Rows, place: str, suffix: str) -> None:
    """Write values as lines, the files numbered."""
    frame = rows.frame
    frame.select(frame["value"].cast("string")).write.mode("overwrite").text(place)
    written = Folder(frame.sparkSession, place)
    for name in written.names():
        if name.startswith("part-"):
            written.rename(name, f"part-{name.split('-')[1]}.{suffix}")


def _table(finished: Rows, table: Table, place: str) -> None:
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = schema_of(_without_works(table))
    frame = finished.of(TABLE + table.name).frame.select("value")
    step = partial(_typed, table.name)
    rows = frame.mapInArrow(step, from_arrow_schema(schema))
    rows.write.mode("overwrite").option("compression", "zstd").parquet(place)


def _without_works(table: Table) -> Table:
    """A table without what only the whole network tells."""
    return table._replace(columns=tuple(one for one in table.columns if one.name != "works"))


def _typed(name: str, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Rows of a table in its columns; runs in a worker."""
    import pyarrow as pa

    table = next(one for one in columns.OF_NODES if one.name == name)
    kept = [place for place, one in enumerate(table.columns) if one.name != "works"]
    schema: Any = schema_of(_without_works(table))
    decode = msgspec.msgpack.Decoder().decode
    for batch in batches:
        rows = [decode(row) for row in batch.column("value").to_pylist()]
        values = [[row[place] for row in rows] for place in kept]
        arrays = [pa.array(one, field.type) for one, field in zip(values, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names=schema.names)


def _name(term: bytes) -> str:
    return term[1:-1].decode()
