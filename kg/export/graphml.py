"""GraphML of a view, for yEd, Gephi, Cytoscape and NetworkX.

GraphML 1.0 with attributes of the types string, long, double and boolean alone, which Gephi takes.
What XML has no character for (control characters) is written as U+FFFD; several texts of one
attribute are joined as NetworkX gets them. Memory holds the nodes.
"""

from collections.abc import Iterator
from pathlib import Path

from kg.export import ExportOptions, _property, _xml
from kg.network import Rows
from kg.store.directory import Generation

SUFFIXES = (".graphml",)

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="{_SPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="{_SPACE} {_SPACE}/1.0/graphml.xsd">
"""
_GRAPH = b"{}\n"
_NODE = b'<node id="%b">{}</node>\n'
_EDGE = b'<edge id="e%d" source="%b" target="%b">{}</edge>\n'
_CELL = b'<data key="{}">%b</data>'


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the view, a node or an edge a line; edge ids are unique, as Gephi wants them."""
    options.progress(1, 2)
    rows = _property.rows(generation, options)
    options.progress(2, 2)
    _put(rows, path)


def _put(rows: Rows, path: Path) -> None:
    lines = {
        "graph": _xml.Lines(_GRAPH, _CELL, "g", _xml.text),
        "node": _xml.Lines(_NODE, _CELL, "n", _xml.text),
        "edge": _xml.Lines(_EDGE, _CELL, "e", _xml.text),
    }
    iris = {node: _xml.quoted(node) for node in rows.nodes}
    edges = lines["edge"](
        (number, iris[start], iris[end], facts)
        for number, (start, end, facts) in enumerate(rows.edges)
    )
    _xml.assemble(path, edges, _head(rows, lines, iris), b"</graph>\n</graphml>\n")


def _head(rows: Rows, lines: dict[str, _xml.Lines], iris: dict[str, bytes]) -> Iterator[bytes]:
    """All before the edges; keys stand before what has them."""
    about = b"".join(lines["graph"]([(rows.about,)] if rows.about else []))
    for facts in rows.nodes.values():
        lines["node"].meet(facts)
    yield _HEAD.encode()
    for kind, own in lines.items():
        for column in own.columns.values():
            name = _xml.quoted(column.name).decode()
            known = f'attr.name="{name}" attr.type="{column.type}"'
            yield f'<key id="{column.id}" for="{kind}" {known}/>\n'.encode()
    yield f'<graph edgedefault="{"directed" if rows.directed else "undirected"}">\n'.encode()
    yield about
    yield from lines["node"]((iris[node], facts) for node, facts in rows.nodes.items())
