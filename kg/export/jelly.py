"""Jelly, a compact binary form of RDF, graph by graph; needs the extra `jelly`."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import orjson

from kg.errors import MissingExtraError
from kg.export import ExportOptions
from kg.export._rdf import Lines
from kg.store.directory import Generation
from kg.store.syntaxes import literal

if TYPE_CHECKING:
    from pyjelly import jelly
    from pyjelly.integrations.generic import generic_sink as sink

    _Term: TypeAlias = sink.IRI | sink.BlankNode | sink.Literal

SUFFIXES = (".jelly",)

_KNOWN = 1 << 12
"""Terms that are kept, to be made once."""


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the quads by graph, subject, predicate and object: one delimited stream of quads.

    The format is Jelly-RDF 1.0. Raises MissingExtraError where pyjelly is not installed.
    """
    try:
        from pyjelly.serialize.ioutils import write_delimited
    except ImportError as error:
        raise MissingExtraError("pyjelly", "jelly") from error
    with path.open("wb") as file:
        for frame in _frames(Lines(generation, path, options)):
            write_delimited(frame, file)


def _frames(lines: Lines) -> "Iterator[jelly.RdfStreamFrame]":
    from pyjelly.integrations.generic.generic_sink import DefaultGraph
    from pyjelly.integrations.generic.serialize import GenericSinkTermEncoder
    from pyjelly.serialize.streams import QuadStream

    stream, term = QuadStream(encoder=GenericSinkTermEncoder()), lru_cache(_KNOWN)(_term)
    stream.enroll()
    for name, found in lines.by_graph():
        graph = term(name) if name else DefaultGraph
        for line in found:
            subject, predicate, rest = line.split(b" ", 2)
            node = rest[:-3]
            made = _term(node) if node.startswith(b'"') else term(node)
            frame = stream.quad((term(subject), term(predicate), made, graph))
            if frame is not None:
                yield frame
    last = stream.flow.to_stream_frame()
    if last is not None:
        yield last


def _term(text: bytes) -> "_Term":
    """Make a term of its form in N-Triples."""
    from pyjelly.integrations.generic import generic_sink as sink

    if text.startswith(b"<"):
        return sink.IRI(text[1:-1].decode())
    if text.startswith(b"_"):
        return sink.BlankNode(text[2:].decode())
    quoted, language, datatype = literal(text)
    return sink.Literal(orjson.loads(quoted), language.decode() or None, datatype.decode() or None)
