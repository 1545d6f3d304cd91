"""A named graph as N-Triples in slices, read from the store as they are sent."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.rdf.parsed import Term

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name
    for name in "boolean integer decimal double float long int short byte nonNegativeInteger "
    "positiveInteger nonPositiveInteger unsignedLong unsignedInt unsignedShort unsignedByte".split()
)
_TIMES = frozenset(_XSD + name for name in "date dateTime gYear gYearMonth".split())
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?(?:Z|[+-]00:00)?$|Z$")
_TRUTH = {"true": 1.0, "false": 0.0}


class Slice(NamedTuple):
    """Lines of N-Triples, and how many."""

    text: bytes
    triples: int


def slices(
    engine: ox.Store, graph: str, base: str, most_triples: int, most_bytes: int
) -> Iterator[Slice]:
    """Triples of a graph; a triple alone may be longer than `most_bytes`.

    Blank nodes become IRIs under the base, the same in each slice (RDF 1.1 Concepts, 3.5): a
    server would else take those of another slice for others.
    """
    lines: list[bytes] = []
    size = 0
    for quad in engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
        subject, node = _named(quad.subject, base), _named(quad.object, base)
        line = f"{subject} {quad.predicate} {node} .\n".encode()
        if lines and (len(lines) == most_triples or size + len(line) > most_bytes):
            yield Slice(b"".join(lines), len(lines))
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield Slice(b"".join(lines), len(lines))


def values(engine: ox.Store, graph: str) -> int:
    """Triples of a graph for a server that keeps numbers, truth values and times by value only.

    To it `true` and `1` of one subject and property are one, and so are 2021 and 2021-01-01.
    """
    count, seen = 0, set()
    for quad in engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
        value = _value(quad.object)
        if value is None:
            count += 1
        else:
            seen.add(hash((quad.subject, quad.predicate, value)))
    return count + len(seen)


def _named(node: Term, base: str) -> Term:
    if isinstance(node, ox.BlankNode):
        return ox.NamedNode(f"{base}.well-known/genid/{node.value}")
    return node


def _value(node: Term) -> float | str | None:
    if not isinstance(node, ox.Literal):
        return None
    kind, text = node.datatype.value, node.value
    if kind in _NUMBERS:
        try:
            return _TRUTH[text] if text in _TRUTH else float(text)
        except ValueError:
            return None
    if kind in _TIMES:
        day = _MIDNIGHT.sub("", text)
        return day + "-01" * (2 - day.count("-", 1))
    return None
