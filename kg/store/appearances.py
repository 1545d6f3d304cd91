"""What identity needs to know, read from the source graphs as records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg import names
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG
from kg.records import Appearance, PaperRecord
from kg.store.store import Store


class Stated:
    """Papers, authorships and affiliation mentions as the sources state them, by relative IRI."""

    def __init__(self, store: Store, base: str) -> None:
        """Read the statements once."""
        self._base = base
        written = dict(self._pairs(store, KG.asWritten))
        ordinals = {subject: int(value) for subject, value in self._pairs(store, KG.ordinal)}
        self.authorships = self._children(store, KG.authorship, ordinals)
        """Paper to its authorships, by ordinal."""
        self.mentions: dict[str, str] = {}
        """Affiliation mention to its text."""
        self.institutions: dict[str, set[str]] = defaultdict(set)
        """Paper to its affiliation mentions, those of its authorships included."""
        paper_of = {
            child: paper for paper, children in self.authorships.items() for child in children
        }
        for parent, mention in self._pairs(store, KG.affiliation):
            mention_path = mention.removeprefix(base)
            self.mentions[mention_path] = written[mention_path]
            self.institutions[paper_of.get(parent, parent)].add(mention_path)
        self.codes = sorted({code.removeprefix(base)
                             for _, code in self._pairs(store, KG.assignedCategory)})  # fmt: skip
        """Digest categories in use."""
        self.names = {child: written[child] for child in paper_of}
        """Authorship to the name as written."""
        self._titles = self._texts(store)
        self._store = store

    def papers(self) -> Iterator[PaperRecord]:
        """Every paper once, sorted by IRI."""
        identifiers: dict[str, set[str]] = defaultdict(set)
        for predicate in (KG.doi, KG.arxiv):
            for paper, identifier in self._pairs(self._store, predicate):
                identifiers[paper].add(identifier)
        years = {paper: int(day[:4]) for paper, day in self._pairs(self._store, DCT.issued)}
        abstracts = {paper for paper, _ in self._pairs(self._store, DCT.abstract)}
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

    def _pairs(self, store: Store, predicate: Iri) -> Iterator[tuple[str, str]]:
        base = self._base
        for subject, value in store.objects(predicate):
            yield subject.removeprefix(base), value

    def _children(
        self, store: Store, predicate: Iri, ordinals: dict[str, int]
    ) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for parent, child in self._pairs(store, predicate):
            children[parent].append(child.removeprefix(self._base))
        for siblings in children.values():
            siblings.sort(key=lambda child: (ordinals[child], child))
        return dict(children)

    def _texts(self, store: Store) -> dict[str, list[str]]:
        """Titles of each paper, English before others, then by code point."""
        titles: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        for subject, term in store.statements(DCT.title):
            if isinstance(term, ox.Literal):
                titles[subject.removeprefix(self._base)].append((term.language != "en", term.value))
        return {paper: [title for _, title in sorted(found)] for paper, found in titles.items()}
