"""The texts of a source's papers, read from its graph as they were stated."""

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg import extract, ids
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG
from kg.records import Field, PaperText, PaperTexts, Text
from kg.store.store import Store

_FIELDS: tuple[tuple[Field, Iri], ...] = (
    ("title", DCT.title),
    ("abstract", DCT.abstract),
    ("summary", KG.summary),
)


def read(store: Store, base: str, source: str) -> Iterator[PaperTexts]:
    """Texts of each paper that a source states, sorted by the paper's IRI."""
    graph = ox.NamedNode(base + ids.graph("source", source))
    entries = {
        value(quad.subject): value(quad.object) for quad in _quads(store, KG.describes, graph)
    }
    found: dict[str, list[PaperText]] = defaultdict(list)
    for field, predicate in _FIELDS:
        for quad in _quads(store, predicate, graph):
            owner, literal = value(quad.subject), quad.object
            if not owner.startswith(base):  # RDF that is not ours
                continue
            text = Text(value=value(literal), lang=getattr(literal, "language", None) or "und")
            one = PaperText(owner=owner.removeprefix(base), field=field, text=text)
            found[entries.get(owner, owner).removeprefix(base)].append(one)
    for paper in sorted(found):
        yield extract.gathered(paper, source, found[paper])


def _quads(store: Store, predicate: Iri, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    return store.engine.quads_for_pattern(None, ox.NamedNode(predicate[1:-1].decode()), None, graph)
