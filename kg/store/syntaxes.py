"""Triples as text: sorted, with our prefixes, the same bytes each time."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import orjson
import pyoxigraph as ox

from kg.rdf import parsed, vocab
from kg.rdf.parsed import Term, value

_HEADER = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_ROOT = re.compile(rb"<rdf:RDF ([^>]*)>")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def lines(found: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    """N-Triples or N-Quads, lines sorted by code point."""
    text = parsed.text(found, form)
    return b"".join(sorted(text.splitlines(keepends=True)))


def prefixed(found: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    """Text in a format with prefixes, ours declared in alphabetical order.

    The engine writes them in an order that differs from run to run.
    """
    text = parsed.text(found, form, vocab.prefixes())
    if form == ox.RdfFormat.RDF_XML:
        return _ROOT.sub(
            lambda root: b"<rdf:RDF %b>" % b" ".join(sorted(root[1].split())), text, count=1
        )
    return _HEADER.sub(lambda header: _sorted_lines(header[0]) + b"\n", text)


def json_ld(found: Iterable[ox.Triple]) -> Iterator[bytes]:
    """JSON-LD 1.1 of sorted triples, compact with our context inlined: a node a line, in pieces."""
    context = orjson.dumps(vocab.prefixes())
    yield b'{"@context":%b,\n"@graph":[' % context
    for number, node in enumerate(_nodes(found)):
        yield (b",\n" if number else b"\n") + orjson.dumps(node)
    yield b"\n]}\n"


def _sorted_lines(text: bytes) -> bytes:
    return b"".join(sorted(text.splitlines(keepends=True)))


def _nodes(found: Iterable[ox.Triple]) -> Iterator[dict[str, Any]]:
    for subject, about in groupby(found, key=lambda triple: triple.subject):
        node: dict[str, Any] = {"@id": _id(subject)}
        for predicate, same in groupby(about, key=lambda triple: value(triple.predicate)):
            objects = [triple.object for triple in same]
            if predicate == _TYPE and not any(isinstance(one, ox.Literal) for one in objects):
                values: list[Any] = [_id(one) for one in objects]
                node["@type"] = values if len(values) > 1 else values[0]
            else:
                values = [_value(one) for one in objects]
                node[vocab.curie(predicate)] = values if len(values) > 1 else values[0]
        yield node


def _id(term: Term) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else vocab.curie(value(term))


def _value(term: Term) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(term, ox.Literal):
        return {"@id": _id(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": vocab.curie(term.datatype.value)}
