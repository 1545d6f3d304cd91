"""CSV files for `neo4j-admin database import`, with a script and a README (a folder).

The view `papers`, whatever view is chosen. Neo4j Operations Manual, "Import" and "Import header
format"; fields are quoted by RFC 4180. Texts stand in quotes, an empty field is unknown. Members
of arrays and the labels of a node have U+001F between them; where a member has it, it is written
as U+FFFD. Memory holds the nodes.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from msgspec.structs import replace

from kg.export import ExportOptions, _neo4j_texts, _property
from kg.export._neo4j_columns import NODES, RELATIONSHIPS, SPACE, Table, with_further
from kg.network import Attributes, Rows
from kg.store.directory import Generation

SUFFIXES = ("neo4j/",)

_QUOTE, _BETWEEN, _INSTEAD = '"', "\x1f", "\ufffd"
_AT_ONCE = 1 << 20
"""Bytes."""
_NODE = ("iri:ID({space})", ":LABEL")
_RELATIONSHIP = (":START_ID({space})", ":END_ID({space})", ":TYPE")


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write a file for each label and each type of relationship, in the order of the view."""
    options.progress(1, 2)
    rows = _property.rows(generation, replace(options, view="papers"))
    options.progress(2, 2)
    _put(rows, path)


def _put(rows: Rows, path: Path) -> None:
    path.mkdir()
    with ExitStack() as stack:
        nodes = {
            kind: stack.enter_context(_File(path, table, _NODE))
            for kind, table in _tables(rows.nodes.values()).items()
        }
        relationships = {
            predicate: stack.enter_context(_File(path, table, _RELATIONSHIP))
            for predicate, table in RELATIONSHIPS.items()
        }
        for node, facts in rows.nodes.items():
            file = nodes[facts["type"]]
            file.add(facts, node, _labels(file.table, facts))
        for start, end, facts in rows.edges:
            file = relationships[facts["predicate"]]
            file.add(facts, start, end, file.table.label)
    _beside(path, list(nodes.values()), list(relationships.values()))


def _tables(nodes: Iterable[Attributes]) -> dict[str, Table]:
    """Tables by type, with columns for all attributes that the nodes have."""
    met: dict[str, dict[str, type]] = defaultdict(dict)
    for facts in nodes:
        own = met[facts["type"]]
        own.update((name, type(value)) for name, value in facts.items() if name not in own)
    return {kind: with_further(table, met[kind]) for kind, table in NODES.items()}


def _labels(table: Table, facts: Attributes) -> tuple[str, ...]:
    """Labels of a node: that of its type, and of its kind."""
    return (table.label, facts["kind"].capitalize()) if "kind" in facts else (table.label,)


def _beside(path: Path, nodes: "list[_File]", relationships: "list[_File]") -> None:
    """Write what goes with the files."""
    files = (*nodes, *relationships)
    tables = [one.table for one in nodes], [one.table for one in relationships]
    texts = {
        "README.md": _neo4j_texts.readme(*tables, {one.table.file: one.rows for one in files}),
        "constraints.cypher": _neo4j_texts.cypher(tables[0]),
        "import.sh": _neo4j_texts.script(
            *tables,
            longest=max(one.longest for one in files),
            multiline=any(one.multiline for one in files),
        ),
    }
    for name, text in texts.items():
        (path / name).write_text(text, encoding="utf-8", newline="\n")


class _File:
    """A file that is written, and what the importer must know of it."""

    def __init__(self, folder: Path, table: Table, own: tuple[str, ...]) -> None:
        self.table = table
        self.rows, self.longest, self.multiline = 0, 0, False
        self._file = (folder / table.file).open("wb", buffering=_AT_ONCE)
        self._names = [column.name for column in table.columns]
        header = (*(one.format(space=SPACE) for one in own), *(c.header for c in table.columns))
        self._file.write(f"{','.join(header)}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, facts: Attributes, *own: object) -> None:
        """Write a row: its own fields, then its properties."""
        values = (*own, *map(facts.get, self._names))
        line = ",".join(map(_field, values))
        data = line.encode()
        self._file.write(data)
        self._file.write(b"\n")
        self.rows += 1
        self.longest = max(self.longest, len(data))
        self.multiline = self.multiline or "\n" in line or "\r" in line


def _field(value: object) -> str:
    if isinstance(value, str):
        return f'"{value.replace(_QUOTE, _QUOTE * 2)}"'
    if isinstance(value, tuple):
        return _field(_BETWEEN.join(one.replace(_BETWEEN, _INSTEAD) for one in value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
