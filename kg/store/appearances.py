"""What identity needs to know, read from the source graphs as records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pyoxigraph as ox

from kg import ids
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, RDF
from kg.records import Appearance, PaperRecord
from kg.resolve import columns
from kg.resolve.columns import Author, Listed
from kg.store.store import Store


class Stated:
    """Papers, authorships and affiliation mentions as the sources state them, by relative IRI.

    Whose part an authorship or a mention is, and at which place, its IRI says (see kg.ids).
    """

    def __init__(self, store: Store, base: str) -> None:
        """Read the statements once."""
        self._base, self._store = base, store
        self.authorships: dict[str, list[str]] = defaultdict(list)
        """Paper to its authorships, by ordinal."""
        self.names: dict[str, str] = {}
        """Authorship to the name as written."""
        self.mentions: dict[str, str] = {}
        """Affiliation mention to its text."""
        self.institutions: dict[str, set[str]] = defaultdict(set)
        """Paper to its affiliation mentions, those of its authorships included."""
        for node, name in self._pairs(KG.asWritten):
            paper, kind, _ = ids.parted(node)
            if kind == "authorship":
                self.authorships[paper].append(node)
                self.names[node] = name
            else:
                self.institutions[paper].add(node)
                self.mentions[node] = name
        for siblings in self.authorships.values():
            siblings.sort(key=lambda node: (ids.parted(node)[2], node))
        self.codes = sorted(
            {code.removeprefix(base) for _, code in self._pairs(KG.assignedCategory)}
        )
        """Digest categories in use."""
        self._titles = self._texts()

    def papers(self) -> Iterator[PaperRecord]:
        """Every paper once, sorted by IRI."""
        identifiers: dict[str, set[str]] = defaultdict(set)
        for predicate in (KG.doi, KG.arxiv):
            for paper, identifier in self._pairs(predicate):
                identifiers[paper].add(identifier)
        years = self._years()
        base = self._base
        abstracts = {paper.removeprefix(base) for paper in self._store.subjects(DCT.abstract)}
        for paper in sorted(self._titles):
            yield PaperRecord(
                paper=paper,
                titles=tuple(self._titles[paper]),
                authors=tuple(self.names[one] for one in self.authorships.get(paper, ())),
                identifiers=tuple(sorted(identifiers[paper])),
                year=years.get(paper),
                has_abstract=paper in abstracts,
            )

    def appearances(
        self,
        works: Mapping[str, str],
        organization_of: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> Iterator[Appearance]:
        """Every authorship once, sorted by paper; `works` maps a paper to its work.

        `organization_of` maps a mention to its organisations: those of an authorship's own
        mentions are its, and where it has none those of the paper's.
        """
        return columns.appearances(list(self._listed(works, organization_of)))

    def _listed(
        self, works: Mapping[str, str], organization_of: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Listed]:
        identifiers = self._gathered(KG.orcid, KG.openalex, KG.dblp)
        categories = self._gathered(DCT.subject, KG.assignedCategory)
        venues = dict(sorted(self._pairs(DCT.isPartOf), reverse=True))
        labels = dict(sorted(self._pairs(RDF.label), reverse=True))
        years = self._years()
        for paper in sorted(self.authorships):
            found = self._employers(paper, organization_of)
            yield Listed(
                paper=paper,
                work=works[paper],
                authors=tuple(
                    Author(
                        child,
                        self.names[child],
                        tuple(sorted(identifiers.get(child, ()))),
                        tuple(sorted(found[child] or found[paper])),
                    )
                    for child in self.authorships[paper]
                ),
                title=next(iter(self._titles.get(paper, ())), ""),
                venue=labels.get(venues.get(paper, "")),
                categories=tuple(sorted(categories.get(paper, ()))),
                year=years.get(paper),
            )

    def _employers(
        self, paper: str, organization_of: Mapping[str, tuple[str, ...]]
    ) -> dict[str, set[str]]:
        """Organisations of a paper and of each of its authorships, by whose mention names them."""
        found: dict[str, set[str]] = defaultdict(set)
        for mention in self.institutions.get(paper, ()):
            bearer = mention.rpartition("/affiliation/")[0]
            found[bearer].update(organization_of.get(mention, ()))
        return found

    def _years(self) -> dict[str, int]:
        """Year of each paper, the first where sources differ."""
        dated = sorted(self._pairs(DCT.issued), reverse=True)
        return {paper: int(day[:4]) for paper, day in dated}

    def _gathered(self, *predicates: Iri) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for predicate in predicates:
            for subject, node in self._pairs(predicate):
                found[subject].add(node.removeprefix(self._base))
        return found

    def _pairs(self, predicate: Iri) -> Iterator[tuple[str, str]]:
        base = self._base
        for subject, value in self._store.objects(predicate):
            yield subject.removeprefix(base), value

    def _texts(self) -> dict[str, list[str]]:
        """Titles of each paper, English before others, then by code point."""
        titles: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        for subject, term in self._store.statements(DCT.title):
            if isinstance(term, ox.Literal):
                titles[subject.removeprefix(self._base)].append((term.language != "en", term.value))
        return {paper: [title for _, title in sorted(found)] for paper, found in titles.items()}
