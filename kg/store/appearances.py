"""What identity needs to know, read from the source graphs as records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg import ids, names
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG
from kg.records import Appearance, PaperRecord
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
        years = {paper: int(day[:4]) for paper, day in self._pairs(DCT.issued)}
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

    def appearances(self, works: Mapping[str, str]) -> Iterator[Appearance]:
        """Every authorship once, sorted; `works` maps a paper to its work."""
        for paper in sorted(self.authorships):
            children = self.authorships[paper]
            keys = [names.key(self.names[child]) for child in children]
            for place, child in enumerate(children):
                yield Appearance(
                    authorship=child,
                    paper=paper,
                    work=works[paper],
                    block=keys[place],
                    name=self.names[child],
                    coauthors=tuple(sorted({*keys[:place], *keys[place + 1 :]})),
                )

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
