"""Triples as text: sorted, with our prefixes, the same bytes each time.

The writers take sorted lines of N-Triples, as the engine writes them, and hold one subject at a
time. Its escapes are legal in Turtle, and in JSON as well.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from kg.rdf import parsed
from kg.store._blocks import literal
from kg.store._json_ld import JsonLd
from kg.store._rdf_xml import RdfXml
from kg.store._turtle import Turtle

__all__ = ["JsonLd", "RdfXml", "Turtle", "json_ld", "lines", "literal", "prefixed"]


def lines(found: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    """N-Triples or N-Quads, lines sorted by code point."""
    return b"".join(_sorted(found, form))


def prefixed(found: Iterable[ox.Triple], form: ox.RdfFormat) -> bytes:
    """Turtle or RDF/XML; of our prefixes those are declared that are used."""
    writer = RdfXml() if form == ox.RdfFormat.RDF_XML else Turtle()
    body = b"".join(writer.body(_sorted(found, ox.RdfFormat.N_TRIPLES)))
    return writer.head() + body + writer.foot()


def json_ld(found: Iterable[ox.Triple]) -> Iterator[bytes]:
    """JSON-LD 1.1, compact with our context inlined: a node a line, in pieces."""
    writer = JsonLd()
    body = writer.body(_sorted(found, ox.RdfFormat.N_TRIPLES))
    return chain((writer.head(),), body, (writer.foot(),))


def _sorted(found: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> list[bytes]:
    return sorted(parsed.text(found, form).splitlines(keepends=True))
