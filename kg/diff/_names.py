"""What named graphs and nodes are called when a person is told of them."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from kg import ids
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, RDF, SKOS
from kg.store.store import Store

_GRAPH = re.compile(r".*/graph/((?:source|concepts|inferred)/([0-9a-f]{16})(?:/.*)?)")
_PART = re.compile(rf"(.*/{ids.PAPER})/.+")
_LABELS = (KG.asWritten, DCT.title, SKOS.prefLabel, RDF.label)
_DERIVED = re.compile(r".*/graph/(?:(?:concepts|inferred)/.*|identity|vocabulary|about)")


def node(iri: Iri) -> ox.NamedNode:
    """Term of the engine."""
    return ox.NamedNode(iri[1:-1].decode())


def files(store: Store) -> dict[str, str]:
    """File names of the sources that a graph says it has, by id."""
    return {iri.rpartition("/")[2]: name for iri, name in store.objects(KG.fileName)
            if "/source/" in iri}  # fmt: skip


def source_of(graph: str) -> str | None:
    """Id of the source that a named graph comes from."""
    found = _GRAPH.fullmatch(graph)
    return found and found[2]


def is_stated(graph: str) -> bool:
    """Whether a graph holds what a source states, and nothing that was found out here."""
    return _DERIVED.fullmatch(graph) is None


def graph_label(graph: str, sources: dict[str, str]) -> str:
    """Name of a graph for a person: without the base, with the file that it comes from."""
    identifier = source_of(graph)
    if not graph:
        return "(no graph)"
    short = graph.rpartition("/graph/")[2] if not is_stated(graph) or identifier else graph
    return f"{short} ({sources[identifier]})" if identifier in sources else short


def label(store: Store, address: str) -> str:
    """What a node is called, and for a part of a paper in which; its IRI where nothing says."""
    own = next(_literals(store, address), address)
    paper = _PART.fullmatch(address)
    whole = next(_literals(store, paper[1]), "") if paper else ""
    return f"{own} in {quoted(whole)}" if whole else quoted(own)


def title(store: Store, paper: str) -> str:
    """Title of a paper, the English before others; its IRI where it has none."""
    return next(_literals(store, paper), paper)


def quoted(text: str) -> str:
    """Words in quotation marks."""
    return f"“{text}”"


def _literals(store: Store, address: str) -> Iterator[str]:
    """Labels of a node, the best first."""
    for predicate in _LABELS:
        quads = store.engine.quads_for_pattern(ox.NamedNode(address), node(predicate), None)
        found = {(_rank(quad.object), value(quad.object)) for quad in quads}
        yield from (text for _, text in sorted(found))


def _rank(term: object) -> bool:
    return getattr(term, "language", None) not in ("en", None)
