"""Node-link JSON of a view, for D3 and NetworkX (`node_link_graph(data, edges="edges")`).

An object with `nodes` (each with its `id`) and `edges` (`source`, `target`, in `papers` the `key`),
a line each, beside `directed`, `multigraph` and the attributes of the `graph`. Memory holds the
nodes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from kg.export import ExportOptions, _property
from kg.network import Attributes, Rows, plain
from kg.store.directory import Generation

SUFFIXES = (".json",)

_AT_ONCE = 1 << 20
"""Bytes."""


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the view with its attributes."""
    options.progress(1, 2)
    rows = _property.rows(generation, options)
    options.progress(2, 2)
    _put(rows, path)


def _put(rows: Rows, path: Path) -> None:
    with path.open("wb", buffering=_AT_ONCE) as file:
        file.writelines(_lines(rows))


def _lines(rows: Rows) -> Iterator[bytes]:
    own = {"directed": rows.directed, "multigraph": rows.directed, "graph": rows.about}
    yield orjson.dumps(own)[:-1]
    yield b',\n"nodes":['
    yield from _items({**plain(facts), "id": node} for node, facts in rows.nodes.items())
    yield b'],\n"edges":['
    yield from _items(_edges(rows))
    yield b"]}\n"


def _edges(rows: Rows) -> Iterator[Attributes]:
    for start, end, facts in rows.edges:
        edge = {**plain(facts), "source": start, "target": end}
        yield {**edge, "key": facts["predicate"]} if rows.directed else edge


def _items(objects: Iterable[Attributes]) -> Iterator[bytes]:
    """Members of an array, a line each."""
    between = b"\n"
    for one in objects:
        yield between
        yield orjson.dumps(one)
        between = b",\n"
