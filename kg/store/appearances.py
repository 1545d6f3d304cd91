"""What identity needs to know, read from the source graphs: of all papers, or of a single one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import pyoxigraph as ox

from kg import ids
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, RDF
from kg.records import AuthorFacts, MentionFacts, PaperFacts
from kg.store.store import Store


class Reader(Protocol):
    """Statements to be asked for by predicate, each once: a store, or some quads at hand."""

    def statements(self, predicate: Iri) -> Iterator[tuple[str, Term]]:
        """Subject and object of the triples with a predicate."""

    def objects(self, predicate: Iri) -> Iterator[tuple[str, str]]:
        """Like `statements`, the objects as plain text."""

    def subjects(self, predicate: Iri) -> Iterator[str]:
        """Subjects of the triples with a predicate."""


class Papers:
    """The papers of statements, as all sources state them; IRIs are relative to the base.

    Whose part an authorship or a mention is, and at which place, its IRI says (see kg.ids); what
    that paper, or an authorship of it, does not state to be its own is none, whoever says so.
    """

    def __init__(self, reader: Reader, base: str) -> None:
        """Read these statements; the data's IRIs begin with `base`."""
        self._reader, self._base = reader, base

    def papers(self) -> list[PaperFacts]:
        """Every paper once, sorted by IRI."""
        parts = self._parts()
        titles = defaultdict(set)
        for subject, term in self._reader.statements(DCT.title):
            if _PAPER.fullmatch(paper := subject.removeprefix(self._base)):
                titles[paper].add(_title(term))
        identifiers = self._gathered(KG.doi, KG.arxiv)
        people = self._gathered(KG.orcid, KG.openalex, KG.dblp)
        categories, days = self._gathered(DCT.subject), self._gathered(DCT.issued)
        venues, labels = self._gathered(DCT.isPartOf), self._gathered(RDF.label)
        base = self._base
        abstracts = {paper.removeprefix(base) for paper in self._reader.subjects(DCT.abstract)}
        return [
            _facts(
                paper,
                titles=titles[paper],
                parts=parts.get(paper, {}),
                people=people,
                identifiers=identifiers.get(paper, ()),
                days=days.get(paper, ()),
                has_abstract=paper in abstracts,
                venue=_least(labels.get(_least(venues.get(paper, ())) or "", ())),
                categories=categories.get(paper, ()),
            )
            for paper in sorted(titles)
        ]

    def venues(self) -> dict[str, str]:
        """The venue of each paper that has one, the least where there are several."""
        return {paper: min(found) for paper, found in self._gathered(DCT.isPartOf).items()}

    def codes(self) -> list[str]:
        """Digest categories in use, sorted."""
        return sorted({code for _, code in self._pairs(KG.assignedCategory)})

    def _parts(self) -> dict[str, dict[str, str]]:
        """Texts of authorships and mentions as written, by paper."""
        pairs = self._pairs(KG.authorship)
        own = {node: paper for paper, node in pairs if _is_authorship(node, paper)}
        mentions: dict[str, str] = {}
        for above, node in self._pairs(KG.affiliation):
            paper = own.get(above, above)
            if _is_mention(node, paper):
                mentions[node] = paper
        own |= mentions
        parts: dict[str, dict[str, str]] = defaultdict(dict)
        for node, written in self._pairs(KG.asWritten):
            if node in own:
                told = parts[own[node]]
                told[node] = min(written, told.get(node, written))
        return parts

    def _gathered(self, *predicates: Iri) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for predicate in predicates:
            for subject, node in self._pairs(predicate):
                found[subject].add(node)
        return found

    def _pairs(self, predicate: Iri) -> Iterator[tuple[str, str]]:
        base = self._base
        for subject, found in self._reader.objects(predicate):
            yield subject.removeprefix(base), found.removeprefix(base)


class Stated(Papers):
    """The papers of a store: all, or one at a time."""

    def __init__(self, store: Store, base: str) -> None:
        """Read from this store."""
        super().__init__(store, base)
        self._store = store

    def paper(self, paper: str) -> PaperFacts | None:
        """One paper; None where no source states it."""
        own = self._about(self._base + paper)
        if not own[_TITLE] or not _PAPER.fullmatch(paper):
            return None
        parts: dict[str, str] = {}
        people: dict[str, set[str]] = {}
        for node in self._values(own[_AFFILIATION]):
            if _is_mention(node, paper):
                parts |= _written(node, self._about(self._base + node))
        for node in self._values(own[_AUTHORSHIP]):
            if _is_authorship(node, paper):
                about = self._about(self._base + node)
                parts |= _written(node, about)
                people[node] = {value(term) for name in _PEOPLE for term in about[name]}
                for mention in self._values(about[_AFFILIATION]):
                    if _is_mention(mention, paper):
                        parts |= _written(mention, self._about(self._base + mention))
        venue = _least(map(value, own[_VENUE]))
        labels = self._about(venue)[_LABEL] if venue else ()
        return _facts(
            paper,
            titles={_title(term) for term in own[_TITLE]},
            parts=parts,
            people=people,
            identifiers={value(term) for name in _IDENTIFIERS for term in own[name]},
            days={value(term) for term in own[_ISSUED]},
            has_abstract=bool(own[_ABSTRACT]),
            venue=_least(map(value, labels)),
            categories=self._values(own[_SUBJECT]),
        )

    def _about(self, node: str) -> dict[str, list[Term]]:
        """What is said of a node, by predicate; nothing is where it is no IRI."""
        found: dict[str, list[Term]] = defaultdict(list)
        try:
            subject = ox.NamedNode(node)
        except ValueError:
            return found
        for quad in self._store.engine.quads_for_pattern(subject, None, None):
            found[quad.predicate.value].append(quad.object)
        return found

    def _values(self, terms: Iterable[Term]) -> set[str]:
        return {value(term).removeprefix(self._base) for term in terms}


def _is_authorship(node: str, paper: str) -> bool:
    """Whether an IRI is that of an authorship of a paper."""
    found = _AUTHORSHIP_OF.fullmatch(node)
    return found is not None and found[1] == paper


def _is_mention(node: str, paper: str) -> bool:
    """Whether an IRI is that of an affiliation mention of a paper, or of an authorship of it."""
    found = _MENTION_OF.fullmatch(node)
    return found is not None and found[1] == paper


_YEAR = re.compile("[0-9]{4}")
_PAPER = re.compile(ids.PAPER)
_AUTHORSHIP_OF = re.compile(f"({ids.PAPER})/authorship/[0-9]{{1,9}}-[^/]+")
_MENTION_OF = re.compile(
    f"({ids.PAPER})(?:/authorship/[0-9]{{1,9}}-[^/]+)?/affiliation/[0-9]{{1,9}}-[^/]+"
)


def _written(node: str, about: Mapping[str, list[Term]]) -> dict[str, str]:
    return dict.fromkeys([node] * bool(about[_WRITTEN]), _least(map(value, about[_WRITTEN])) or "")


def _facts(  # noqa: PLR0913 - one for each kind of statement
    paper: str,
    *,
    titles: Iterable[tuple[bool, str]],
    parts: Mapping[str, str],
    people: Mapping[str, Iterable[str]],
    identifiers: Iterable[str],
    days: Iterable[str],
    has_abstract: bool,
    venue: str | None,
    categories: Iterable[str],
) -> PaperFacts:
    authors: list[tuple[int, str]] = []
    mentions: list[str] = []
    for node in parts:
        _, kind, ordinal = ids.parted(node)
        if kind == "authorship":
            authors.append((ordinal, node))
        else:
            mentions.append(node)
    first = _least(days)
    return PaperFacts(
        paper=paper,
        titles=tuple(dict.fromkeys(title for _, title in sorted(titles))),
        authors=tuple(
            AuthorFacts(node, parts[node], tuple(sorted(people.get(node, ()))))
            for _, node in sorted(authors)
        ),
        mentions=tuple(MentionFacts(node, parts[node]) for node in sorted(mentions)),
        identifiers=tuple(sorted(identifiers)),
        year=int(first[:4]) if first and _YEAR.match(first) else None,
        has_abstract=has_abstract,
        venue=venue,
        categories=tuple(sorted(categories)),
    )


def _title(term: Term) -> tuple[bool, str]:
    """A title, and whether it is in another language than English."""
    language = term.language if isinstance(term, ox.Literal) else None
    return language != "en", value(term)


def _least(found: Iterable[str]) -> str | None:
    return min(found, default=None)


def _name(predicate: Iri) -> str:
    return predicate[1:-1].decode()


_TITLE, _ABSTRACT, _ISSUED = _name(DCT.title), _name(DCT.abstract), _name(DCT.issued)
_VENUE, _LABEL, _SUBJECT = _name(DCT.isPartOf), _name(RDF.label), _name(DCT.subject)
_AUTHORSHIP, _AFFILIATION = _name(KG.authorship), _name(KG.affiliation)
_WRITTEN = _name(KG.asWritten)
_PEOPLE = tuple(map(_name, (KG.orcid, KG.openalex, KG.dblp)))
_IDENTIFIERS = tuple(map(_name, (KG.doi, KG.arxiv)))
PREDICATES = frozenset(
    (_TITLE, _ABSTRACT, _ISSUED, _VENUE, _LABEL, _SUBJECT, _AUTHORSHIP, _AFFILIATION, _WRITTEN,
     *_PEOPLE, *_IDENTIFIERS)
)  # fmt: skip
"""Of the statements that the facts of papers rest on, as IRIs."""
