"""GEXF 1.3 of a view with colours, sizes and dates, for Gephi 0.9.3 and newer.

GEXF 1.3 (gexf.net). Colours are those of the page: of the types of nodes, or of the communities
where all nodes are of one type. Sizes tell degrees. A node is there from its date on, or from that
of the first work that points to it, and an edge as long as its nodes are. What XML has no character
for (control characters) is written as U+FFFD; several texts of one attribute are joined as NetworkX
gets them. Memory holds the nodes, and for communities the ends of the edges.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export import ExportOptions, _property, _xml
from kg.network import Attributes, Rows
from kg.store.directory import Generation

if TYPE_CHECKING:
    from kg.view.palette import Colour

SUFFIXES = (".gexf",)

_SPACE = "http://gexf.net/1.3"
_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="{_SPACE}" xmlns:viz="{_SPACE}/viz" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="{_SPACE} {_SPACE}/gexf.xsd" version="1.3">
"""
_NODE = b'<node id="%b" label="%b"%b><viz:color %b/><viz:size value="%b"/>{}</node>\n'
_EDGE = b'<edge id="%d" source="%b" target="%b" %b>{}</edge>\n'
_CELL = b'<attvalue for="{}" value="%b"/>'
_CELLS = b"<attvalues>{}</attvalues>"
_LEAST, _MOST = 4, 40
"""Sizes of the nodes with the fewest and the most edges."""
_DATE = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T.*)?)?)?(?:Z|[+-][0-9:]{5})?")
"""Date, year and month, or year of XML Schema, of our era."""


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the view, a node or an edge a line, without the day on which it is written."""
    options.progress(1, 2)
    rows = _property.rows(generation, options)
    options.progress(2, 2)
    _put(rows, path)


def _put(rows: Rows, path: Path) -> None:
    iris = {node: _xml.quoted(node) for node in rows.nodes}
    lines = {
        "node": _xml.Lines(_NODE, _CELL, "n", _xml.quoted, around=_CELLS, left_out=("label",)),
        "edge": _xml.Lines(_EDGE, _CELL, "e", _xml.quoted, around=_CELLS, left_out=("weight",)),
    }
    looks = _Looks(rows)
    edges = lines["edge"](_edges(rows, iris, looks))
    head = _head(rows, lines, iris, looks)
    _xml.assemble(path, edges, head, b"</edges>\n</graph>\n</gexf>\n")


def _edges(
    rows: Rows, iris: Mapping[str, bytes], looks: "_Looks"
) -> Iterator[tuple[int, bytes, bytes, bytes, Attributes]]:
    # Gephi keeps edges of different kinds apart, and has a place of its own for weights.
    name, form = ("predicate", b'kind="%b"') if rows.directed else ("weight", b'weight="%b"')
    known: dict[object, bytes] = {}
    for number, (start, end, facts) in enumerate(rows.edges):
        value = facts[name]
        if value not in known:
            known[value] = form % _xml.quoted(str(value))
        looks.tie(start, end, facts)
        yield number, iris[start], iris[end], known[value], facts


def _head(
    rows: Rows, lines: Mapping[str, _xml.Lines], iris: Mapping[str, bytes], looks: "_Looks"
) -> Iterator[bytes]:
    """All before the edges; attributes stand before what has them."""
    for facts in rows.nodes.values():
        lines["node"].meet(facts)
    starts = {node: start for node, when in rows.dates().items() if (start := _day(when))}
    yield _HEAD.encode()
    cut = "; ".join(f"{name} {value}" for name, value in rows.about.items())
    about = f"<description>{_xml.text(cut).decode()}</description>" if cut else ""
    yield f"<meta><creator>paperkg</creator>{about}</meta>\n".encode()
    mode = 'mode="dynamic" timeformat="date"' if starts else 'mode="static"'
    kind = "directed" if rows.directed else "undirected"
    yield f'<graph defaultedgetype="{kind}" {mode}>\n'.encode()
    for name, own in lines.items():
        yield from _attributes(name, own.columns.values())
    yield b'<nodes count="%d">\n' % len(rows.nodes)
    yield from lines["node"](_nodes(rows, iris, starts, looks))
    yield b'</nodes>\n<edges count="%d">\n' % looks.edges


def _nodes(
    rows: Rows, iris: Mapping[str, bytes], starts: Mapping[str, str], looks: "_Looks"
) -> Iterator[tuple[bytes, bytes, bytes, bytes, bytes, Attributes]]:
    for node, colour, size in looks.of_nodes():
        facts = rows.nodes[node]
        life = f' start="{starts[node]}"'.encode() if node in starts else b""
        yield iris[node], _xml.quoted(facts["label"]), life, colour, size, facts


def _attributes(kind: str, columns: Iterable[_xml.Column]) -> Iterator[bytes]:
    yield f'<attributes class="{kind}">\n'.encode()
    for column in columns:
        title = _xml.quoted(column.name).decode()
        yield f'<attribute id="{column.id}" title="{title}" type="{column.type}"/>\n'.encode()
    yield b"</attributes>\n"


class _Looks:
    """Sizes and colours of nodes, by their edges.

    These are kept where all nodes are of one type, for colours then tell who holds together.
    """

    def __init__(self, rows: Rows) -> None:
        from kg.view.data import kind

        self.edges = 0
        self._kinds = {node: kind(facts) for node, facts in rows.nodes.items()}
        self._degree = dict.fromkeys(rows.nodes, 0)
        self._ties: list[tuple[int, int]] = []
        self._weights: list[int] = []
        alike = len(set(self._kinds.values())) == 1
        self._number = {node: number for number, node in enumerate(rows.nodes)} if alike else {}

    def tie(self, start: str, end: str, facts: Attributes) -> None:
        """Take note of an edge."""
        self.edges += 1
        self._degree[start] += 1
        self._degree[end] += 1
        if self._number:
            self._ties.append((self._number[start], self._number[end]))
            self._weights.append(facts.get("weight", 1))

    def of_nodes(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Nodes in order, each with its colour and its size as GEXF writes them."""
        colours = self._communities() if self._ties else self._types()
        most = max(self._degree.values(), default=0)
        for (node, degree), (red, green, blue) in zip(self._degree.items(), colours, strict=True):
            colour = f'r="{red}" g="{green}" b="{blue}"'
            yield node, colour.encode(), b"%.1f" % _size(degree, most)

    def _types(self) -> Iterator["Colour"]:
        from kg.view import palette

        colours = palette.kinds()
        return (colours[kind] for kind in self._kinds.values())

    def _communities(self) -> Iterator["Colour"]:
        """Colours of the communities that the page finds, the largest first."""
        from kg.view import overview, palette

        types = [0] * len(self._number)
        found = overview.communities(types, self._ties, self._weights, frozenset())
        *hues, rest = palette.classes()
        own = hues[: len(found.names)]
        return (own[number] if number < len(own) else rest for number in found.of)


def _size(degree: int, most: int) -> float:
    """Size of a node, on the scale of logarithms: most nodes have few edges, few very many."""
    return _LEAST + (_MOST - _LEAST) * log(1 + degree) / log(1 + most) if most else _LEAST


def _day(when: str) -> str | None:
    """First day of a year, a month or a day; None for what is none of them."""
    found = _DATE.fullmatch(when)
    if found is None:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
