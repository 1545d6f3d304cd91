"""Quads and triples of an export, in one order for all formats."""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.export import ExportOptions
from kg.rdf import parsed, vocab
from kg.rdf.parsed import value
from kg.store.store import Store

_DECISIONS = ("/graph/identity", "/graph/inferred/")
_ABOUT = "/graph/about"
_HEADER = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_ROOT = re.compile(rb"<rdf:RDF ([^>]*)>")


def quads(store: Store, options: ExportOptions) -> list[ox.Quad]:
    """Quads by graph, subject, predicate, object."""
    return sorted(
        _chosen(store, options), key=lambda quad: (value(quad.graph_name), str(quad.triple))
    )


def triples(store: Store, options: ExportOptions) -> list[ox.Triple]:
    """Triples of the union of the graphs, each once, by subject, predicate, object."""
    return sorted({quad.triple for quad in _chosen(store, options)}, key=str)


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


def _sorted_lines(text: bytes) -> bytes:
    return b"".join(sorted(text.splitlines(keepends=True)))


def _chosen(store: Store, options: ExportOptions) -> Iterator[ox.Quad]:
    return (quad for quad in store.engine if not (options.facts_only and _decided(quad)))


def _decided(quad: ox.Quad) -> bool:
    """Whether a quad stands in a graph of decisions or describes one."""
    name = value(quad.graph_name)
    told = (value(quad.subject), value(quad.object)) if name.endswith(_ABOUT) else ()
    return any(part in address for part in _DECISIONS for address in (name, *told))
