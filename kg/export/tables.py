"""Parquet tables of nodes, edges and records, for DuckDB, pandas and Spark (a folder).

A README beside the tables tells what each column holds; the same stands in the files, as
`description` and `unit` of the columns. Needs the extra `tables`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox
from msgspec.structs import replace

from kg import ids
from kg.export import ExportOptions
from kg.export._property import rows as network_rows
from kg.export._rdf import Lines
from kg.rdf.parsed import value
from kg.rdf.vocab import KG
from kg.store.directory import Generation
from kg.store.store import Store
from kg.tables import Known, Row, Table, columns, pyarrow, rows, schema
from kg.tables.columns import Column

SUFFIXES = ("tables/",)

_README = "README.md"
_ABOUT = """\
# Tables

One Parquet file a table. An IRI names the same node in all of them; a column that names a node
says in which table it stands. Rows are in the order of their IRIs in sorted N-Quads, edges by type
of target, source and target. A list without values is empty, any other value that is not known is
none. `text` is a struct of `lang` (BCP 47) and `value`.

```sql
SELECT p.title_en, a.ordinal, a.name
FROM 'authorships.parquet' a JOIN 'papers.parquet' p ON p.iri = a.paper
ORDER BY p.iri, a.ordinal;
```
"""
_ROWS, _SIGNS = 1 << 16, 1 << 25
"""Rows of a row group, and signs of its texts, at most; a longer text has one for itself."""
_LEVEL = 3
_OWN = frozenset(column.name for column in columns.NODES.columns)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write a file for each table, rows in the order of sorted N-Quads, and the README.

    Edges are by type of their target, then by source and target. Memory holds the nodes of the
    view `papers`, then of each work its records, and a row group of each table.
    Raises MissingExtraError without pyarrow, SettingsError where only facts are wanted.
    """
    pyarrow("pyarrow.parquet")
    network = network_rows(generation, replace(options, view="papers"))
    path.mkdir()
    with ExitStack() as stack:
        files = {table: stack.enter_context(_File(path, table)) for table in columns.TABLES}
        for iri in sorted(network.nodes):
            files[columns.NODES].add(_node(iri, network.nodes[iri]))
        for start, end, facts in network.edges:
            files[columns.EDGES].add(_of(columns.EDGES, {"source": start, "target": end, **facts}))
        known = _known(generation, network.nodes)
        del network
        lines = Lines(generation, path / _README, options).quads()
        for table, row in rows(lines, known):
            files[table].add(row)
        for row in _sources(generation):
            files[columns.SOURCES].add(row)
    (path / _README).write_text("".join(_readme()), encoding="utf-8", newline="\n")


def _known(generation: Generation, nodes: Mapping[str, Mapping[str, Any]]) -> Known:
    records: dict[str, list[str]] = {}
    for paper, work in sorted(generation.store.objects(KG.work)):
        records.setdefault(work, []).append(paper)
    works = {iri: facts["papers"] for iri, facts in nodes.items() if "papers" in facts}
    papers = dict(generation.store.objects(KG.describes))
    return Known(works, records, papers, _identifiers(generation.store))


def _identifiers(store: Store) -> dict[tuple[str, str], set[str]]:
    """Addresses of persons by column, as they stand on a person or on one of its authorships."""
    found: dict[tuple[str, str], set[str]] = {}
    author = ox.NamedNode(KG.author[1:-1].decode())
    for column in columns.IDENTIFIERS:
        for node, address in store.objects(column.said or KG.orcid):
            quads = store.engine.quads_for_pattern(ox.NamedNode(node), author, None)
            for person in {value(quad.object) for quad in quads} or {node}:
                found.setdefault((person, column.name), set()).add(address)
    return found


def _node(iri: str, facts: Mapping[str, Any]) -> Row:
    further = [
        {"lang": name.removeprefix("label_"), "value": text}
        for name, text in sorted(facts.items())
        if name.startswith("label_") and name not in _OWN
    ]
    return _of(columns.NODES, {**facts, "iri": iri, "labels": further})


def _of(table: Table, facts: Mapping[str, object]) -> Row:
    return tuple(facts.get(column.name) for column in table.columns)


def _sources(generation: Generation) -> Iterator[Row]:
    base = generation.manifest.settings.base
    for one in generation.manifest.sources:
        yield (
            base + ids.source(one.id),
            one.id,
            one.sha256,
            one.name,
            one.format,
            one.byte_size,
            one.line_count,
            one.papers,
            one.triples,
            one.rejected,
        )


class _File:
    """A table that is being written, a row group at a time."""

    def __init__(self, folder: Path, table: Table) -> None:
        self._schema = schema(table)
        self._writer = pyarrow("pyarrow.parquet").ParquetWriter(
            str(folder / f"{table.name}.parquet"),
            self._schema,
            version="2.6",
            compression="zstd",
            compression_level=_LEVEL,
        )
        self._rows: list[Row] = []
        self._signs = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Write what is left, and the end of the file."""
        if error[0] is None:
            self._write()
        self._writer.close()

    def add(self, row: Row) -> None:
        """Take a row."""
        signs = sum(len(value) for value in row if isinstance(value, str))
        if len(self._rows) == _ROWS or (self._rows and self._signs + signs > _SIGNS):
            self._write()
        self._rows.append(row)
        self._signs += signs

    def _write(self) -> None:
        if not self._rows:
            return
        pa = pyarrow("pyarrow")
        values_of = zip(*self._rows, strict=True)
        arrays = [
            pa.array(values, field.type)
            for values, field in zip(values_of, self._schema, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._writer.write_batch(batch, row_group_size=len(self._rows))
        self._rows, self._signs = [], 0


def _readme() -> Iterator[str]:
    """What the tables hold, in Markdown."""
    yield _ABOUT
    for table in columns.TABLES:
        yield f"\n## {table.name}\n\n{table.meaning}.\n\n"
        yield from _lines(("column", "type", "meaning", "unit"), table.columns)


def _lines(heads: Sequence[str], found: Sequence[Column]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n"
    for one in found:
        yield f"| {one.name} | `{one.type}` | {one.meaning} | {one.unit} |\n"
