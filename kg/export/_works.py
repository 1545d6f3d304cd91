"""The works of a graph, one after another, each with its records, the richest first."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox
from msgspec import Struct

from kg import ids
from kg.errors import SettingsError
from kg.export import ExportOptions
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, RDF, SKOS
from kg.store.directory import Generation
from kg.store.store import Store

_KEPT = 1 << 12
"""Venues and categories that are kept at hand."""
_TOLD = 1 << 8
"""Works after which the progress is told."""


class Venue(NamedTuple):
    name: str
    issn: tuple[str, ...]


class Record(Struct, kw_only=True, gc=False):
    """What all sources that share its IRI state of a paper."""

    titles: dict[str, str]
    """By language; the English one first, then by title."""
    abstracts: dict[str, str]
    authors: tuple[str, ...]
    """As written, in order."""
    issued: str | None
    identifiers: tuple[str, ...]
    """DOI and arXiv IRIs, sorted."""
    venue: Venue
    reference: str
    """Where it appeared, as written."""
    categories: tuple[tuple[str, str], ...]
    """IRIs with their codes, sorted."""
    addresses: tuple[str, ...]
    comment: str


def works(generation: Generation, options: ExportOptions) -> Iterator[tuple[str, list[Record]]]:
    """Give IRIs of works, sorted, with their records; SettingsError where only facts are wanted.

    Memory holds the IRIs of papers and works; the rest is read work by work.
    """
    if options.facts_only:
        name, mend = "a list of works", "leave --facts-only to the RDF formats"
        raise SettingsError(name, "facts only", mend)
    papers: dict[str, list[str]] = {}
    for paper, work in generation.store.objects(KG.work):
        papers.setdefault(work, []).append(paper)
    reader = _Reader(generation.store)
    for place, work in enumerate(sorted(papers)):
        if place % _TOLD == 0:
            options.progress(place + 1, len(papers))
        found = filter(None, map(reader.record, sorted(papers[work])))
        yield work, sorted(found, key=_richness)


def _richness(record: Record) -> tuple[int, bool, int, str]:
    """Sort key, the richest first, by which kg.rdf.identity labels a work."""
    title = next(iter(record.titles.values()))
    return (-len(record.identifiers), not record.abstracts, -len(title), title)


class _Reader:
    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self._venue = lru_cache(_KEPT)(self._read_venue)
        self._code = lru_cache(_KEPT)(self._read_code)

    def record(self, paper: str) -> Record | None:
        """A paper; None where it has no title."""
        node = ox.NamedNode(paper)
        titles = self._texts(node, DCT.title)
        if not titles:
            return None
        subjects = self._values(node, DCT.subject)
        return Record(
            titles=titles,
            abstracts=self._texts(node, DCT.abstract),
            authors=tuple(self._authors(node)),
            issued=self._one(node, DCT.issued) or None,
            identifiers=self._values(node, KG.doi, KG.arxiv),
            venue=self._venue(self._one(node, DCT.isPartOf)),
            reference=self._one(node, DCT.bibliographicCitation),
            categories=tuple((one, code) for one in subjects if (code := self._code(one))),
            addresses=self._values(node, RDF.seeAlso),
            comment=self._one(node, RDF.comment),
        )

    def _authors(self, paper: ox.NamedNode) -> Iterator[str]:
        nodes = self._values(paper, KG.authorship)
        for node in sorted(nodes, key=lambda node: (ids.parted(node)[2], node)):
            if written := self._one(ox.NamedNode(node), KG.asWritten):
                yield written

    def _read_venue(self, node: str) -> Venue:
        if not node:
            return Venue("", ())
        venue = ox.NamedNode(node)
        return Venue(self._one(venue, RDF.label), self._values(venue, KG.issn))

    def _read_code(self, node: str) -> str:
        return self._one(ox.NamedNode(node), SKOS.notation)

    def _texts(self, node: ox.NamedNode, predicate: Iri) -> dict[str, str]:
        """Texts by language, the least of each; English first, then by text."""
        found: dict[str, str] = {}
        for term in sorted(self._said(node, predicate), key=_english_first):
            found.setdefault(_language(term), value(term))
        return found

    def _one(self, node: ox.NamedNode, predicate: Iri) -> str:
        """The least that is said, as plain text; nothing where nothing is."""
        return min(map(value, self._said(node, predicate)), default="")

    def _values(self, node: ox.NamedNode, *predicates: Iri) -> tuple[str, ...]:
        """All that is said, as plain text, sorted, each once."""
        found = {value(term) for one in predicates for term in self._said(node, one)}
        return tuple(sorted(found))

    def _said(self, node: ox.NamedNode, predicate: Iri) -> Iterable[Term]:
        """Objects of a predicate in every graph."""
        found = self._engine.quads_for_pattern(node, _node(predicate), None)
        return (quad.object for quad in found)


@lru_cache(64)
def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())


def _language(term: Term) -> str:
    return (term.language if isinstance(term, ox.Literal) else None) or "und"


def _english_first(term: Term) -> tuple[bool, str]:
    return _language(term) != "en", value(term)
