"""What the store says of the nodes of the network, one at a time."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Literal, NamedTuple, TypeAlias

import pyoxigraph as ox

from kg.rdf.mentions import CLASSES
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, FOAF, KG, RDF, SKOS
from kg.store.store import Store

Type: TypeAlias = Literal["paper", "author", "institution", "category", "concept"]
Field: TypeAlias = Literal["name", "other", "people", "text"]
"""Where a text stands: a title or label; another name or an identifier; authors; prose."""

_KEPT = 1 << 10
"""Nodes whose facts are kept at hand: those of a work and its authorships."""
_YEAR = re.compile(r"\d{4}")


def _name(iri: Iri) -> str:
    return iri[1:-1].decode()


_LINKS: dict[str, Type] = {
    _name(DCT.creator): "author",
    _name(KG.institution): "institution",
    _name(DCT.subject): "category",
    **{
        _name(one): "concept"
        for one in (KG.mentions, KG.proposes, KG.uses, KG.evaluatesOn, KG.comparesWith)
    },
}
"""Properties of papers that lead to the other nodes of the network."""
_KINDS = {_name(one): kind for kind, one in CLASSES.items()}
_TYPE, _TITLE, _ABSTRACT = map(_name, (RDF.type, DCT.title, DCT.abstract))
_AUTHORSHIP, _ORDINAL, _WRITTEN = map(_name, (KG.authorship, KG.ordinal, KG.asWritten))
_DOI, _ARXIV, _ORCID, _ROR = map(_name, (KG.doi, KG.arxiv, KG.orcid, KG.ror))
_SUMMARY, _ASSIGNED, _ISSUED = map(_name, (KG.summary, KG.assignedCategory, DCT.issued))
_FOAF_NAME, _NOTATION, _LABEL = map(_name, (FOAF.name, SKOS.notation, SKOS.prefLabel))
_ALTERNATIVE, _HIDDEN, _CANDIDATE = map(_name, (SKOS.altLabel, SKOS.hiddenLabel, KG.candidateLabel))
_MATCH, _RDFS_LABEL = map(_name, (SKOS.exactMatch, RDF.label))
_ADDRESSES = {
    _DOI: "https://doi.org/",
    _ARXIV: "https://arxiv.org/abs/",
    _ORCID: "https://orcid.org/",
    _ROR: "https://ror.org/",
}
"""With what the addresses of identifiers begin."""
_WORK, _DESCRIBES, _HAS_PART, _AUTHOR, _SIGNING, _ASSIGNING = (
    ox.NamedNode(_name(one))
    for one in (
        KG.work,
        KG.describes,
        DCT.hasPart,
        KG.author,
        KG.authorship,
        KG.assignedCategory,
    )
)
_OF_RECORDS = {*_LINKS, _AUTHORSHIP, _TITLE, _ABSTRACT, _DOI, _ARXIV}
_OF_AUTHORSHIPS = {_AUTHOR.value, _ORDINAL, _WRITTEN, _ORCID}
_OF_ENTRIES = {_SUMMARY, _ASSIGNED}
_OF_WORKS = _OF_RECORDS | _OF_AUTHORSHIPS | _OF_ENTRIES | {_WORK.value, _DESCRIBES.value, _MATCH}
_OF_NODES = {_FOAF_NAME, _NOTATION, _LABEL, _ALTERNATIVE, _HIDDEN, _CANDIDATE, _ROR, _TYPE}
"""Properties that are read here: of what a work is put together from, and of all other nodes."""


class Text(NamedTuple):
    """Words of a node."""

    field: Field
    value: str


class Node(NamedTuple):
    """What a node is and is called."""

    type: Type
    label: str
    label_zh: str | None = None
    label_en: str | None = None
    kind: str | None = None
    """Of a concept."""
    year: int | None = None
    """Of a paper."""


class Facts:
    """What is said of one node."""

    def __init__(self, engine: ox.Store, node: str) -> None:
        self._texts: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._nodes: dict[str, set[str]] = defaultdict(set)
        for quad in engine.quads_for_pattern(ox.NamedNode(node), None, None):
            said = quad.object
            if isinstance(said, ox.NamedNode):
                self._nodes[quad.predicate.value].add(said.value)
            elif isinstance(said, ox.Literal):
                self._texts[quad.predicate.value].add((said.value, said.language or ""))

    def nodes(self, name: str) -> list[str]:
        """IRIs that a property leads to, sorted."""
        return sorted(self._nodes.get(name, ()))

    def all(self, name: str) -> list[str]:
        """Texts of a property, sorted."""
        return sorted({text for text, _ in self._texts.get(name, ())})

    def first(self, name: str) -> str | None:
        """The least of them."""
        return min(self._texts[name])[0] if name in self._texts else None

    def by_language(self, name: str) -> dict[str, str]:
        """The least text of each language, empty for none."""
        return {lang: text for text, lang in sorted(self._texts.get(name, ()), reverse=True)}


class Reading:
    """Lookups of the engine; the store must not change meanwhile."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self._about = lru_cache(_KEPT)(partial(Facts, store.engine))

    def works(self) -> Iterator[str]:
        """The works of all papers, as many times as they have records."""
        return (value(quad.object) for quad in self._engine.quads_for_pattern(None, _WORK, None))

    def node(self, iri: str, kind: Type) -> Node:
        """What a node of the network is called."""
        if kind == "paper":
            return self._paper(iri)
        facts = self._about(iri)
        if kind == "author":
            return Node(kind, facts.first(_FOAF_NAME) or iri)
        labels = facts.by_language(_LABEL)
        chinese, english = labels.get("zh"), labels.get("en")
        label = labels.get("") or english or min(labels.values(), default=iri)
        if kind == "concept":
            classes = facts.nodes(_TYPE)
            found = next((name for one, name in _KINDS.items() if one in classes), None)
            return Node(kind, label, chinese, english, found)
        if kind == "category":
            label = facts.first(_NOTATION) or label
        return Node(kind, label, chinese or facts.by_language(_ALTERNATIVE).get("zh"), english)

    def _paper(self, work: str) -> Node:
        titles: dict[str, str] = {}
        for paper in self._records(work):
            titles = self._about(paper).by_language(_TITLE) | titles
        label = self._about(work).first(_RDFS_LABEL) or work
        year = _YEAR.match(self._issued(work))
        number = int(year[0]) if year else None
        return Node("paper", label, titles.get("zh"), titles.get("en"), year=number)

    def texts(self, iri: str, kind: Type) -> Iterator[Text]:
        """The words of a node, its names first; how an author is written elsewhere is apart."""
        if kind == "paper":
            yield from self._paper_texts(iri)
            return
        facts = self._about(iri)
        for name in (_FOAF_NAME, _NOTATION, _LABEL):
            yield from (Text("name", one) for one in facts.all(name))
        for name in (_ALTERNATIVE, _HIDDEN, _CANDIDATE):
            yield from (Text("other", one) for one in facts.all(name))
        yield from _identifiers(facts, _ROR)

    def _paper_texts(self, work: str) -> Iterator[Text]:
        papers = self._records(work)
        records = [*map(self._about, papers)]
        yield from (Text("name", one) for facts in records for one in facts.all(_TITLE))
        for facts in records:
            yield from _identifiers(facts, _DOI, _ARXIV)
            yield from (Text("text", one) for one in facts.all(_ABSTRACT))
        for paper in papers:
            for entry in self._subjects(_DESCRIBES, paper):
                yield from (Text("text", one) for one in self._about(entry).all(_SUMMARY))
        for facts in records:
            names = [name for one in self._authorships(facts) for name in one.all(_WRITTEN)]
            if names:
                yield Text("people", "; ".join(names))

    def forms(self, person: str) -> Iterator[Text]:
        """How papers write an author's name, and the identifiers they state."""
        known: set[Text] = set()
        for authorship in self._subjects(_AUTHOR, person):
            if not any(map(self._works, self._subjects(_SIGNING, authorship))):
                continue
            fresh = [one for one in _signed(self._about(authorship)) if one not in known]
            known.update(fresh)
            yield from fresh

    def signed(self, work: str) -> Iterator[tuple[str, Text]]:
        """The authors of a work, each with the forms that it has of them."""
        for paper in self._records(work):
            for facts in self._authorships(self._about(paper)):
                for person in facts.nodes(_AUTHOR.value):
                    yield from ((person, text) for text in _signed(facts))

    def _authorships(self, paper: Facts) -> list[Facts]:
        """In their order."""
        found = [(one, self._about(one)) for one in paper.nodes(_AUTHORSHIP)]
        found.sort(key=lambda one: (int(one[1].first(_ORDINAL) or 0), one[0]))
        return [facts for _, facts in found]

    def linked(self, work: str) -> dict[str, Type]:
        """The other nodes of the network that a work leads to."""
        found: dict[str, Type] = {}
        for paper in self._records(work):
            facts = self._about(paper)
            for name, kind in _LINKS.items():
                found |= dict.fromkeys(facts.nodes(name), kind)
            for entry in self._subjects(_DESCRIBES, paper):
                codes = self._about(entry).nodes(_ASSIGNED)
                own = (code for code in codes if not self._about(code).nodes(_MATCH))
                found |= dict.fromkeys(own, "category")
        return found

    def is_work(self, iri: str) -> bool:
        """Whether some paper is a record of it."""
        return self._has(None, _WORK, ox.NamedNode(iri))

    def has(self, quad: ox.Quad) -> bool:
        """Whether some graph says the same."""
        return self._has(quad.subject, quad.predicate, quad.object)

    def works_with(self, quad: ox.Quad) -> Iterator[str]:
        """The works in whose words, links or signatures a fact of this store has a part."""
        node, name = value(quad.subject), quad.predicate.value
        if name == _WORK.value:
            yield value(quad.object)
        elif name in _OF_RECORDS:
            yield from self._works(node)
        elif name in _OF_AUTHORSHIPS:
            for paper in self._subjects(_SIGNING, node):
                yield from self._works(paper)
        elif name == _DESCRIBES.value:
            yield from self._works(value(quad.object))
        elif name in _OF_ENTRIES:
            yield from self._described(node)
        elif name == _MATCH:
            for entry in self._subjects(_ASSIGNING, node):
                yield from self._described(entry)

    def _described(self, entry: str) -> Iterator[str]:
        for paper in self._about(entry).nodes(_DESCRIBES.value):
            yield from self._works(paper)

    def _works(self, paper: str) -> list[str]:
        quads = self._engine.quads_for_pattern(ox.NamedNode(paper), _WORK, None)
        return [value(quad.object) for quad in quads]

    def _has(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode,
        node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
    ) -> bool:
        return next(self._engine.quads_for_pattern(subject, predicate, node), None) is not None

    def _issued(self, work: str) -> str:
        """Date of the first record that has one, else of an issue that lists one; else empty."""
        records = self._records(work)
        for paper in records:
            if date := self._about(paper).first(_ISSUED):
                return date
        for paper in records:
            for entry in self._subjects(_DESCRIBES, paper):
                issues = self._subjects(_HAS_PART, entry)
                known = [date for issue in issues for date in self._about(issue).all(_ISSUED)]
                if known:
                    return max(known)
        return ""

    def _records(self, work: str) -> list[str]:
        return self._subjects(_WORK, work)

    def _subjects(self, predicate: ox.NamedNode, node: str) -> list[str]:
        quads = self._engine.quads_for_pattern(None, predicate, ox.NamedNode(node))
        return sorted({value(quad.subject) for quad in quads})


def is_read(quad: ox.Quad) -> bool:
    """Whether a fact may have a part in the words of a node or in what leads to it."""
    return quad.predicate.value in _OF_WORKS or is_of_node(quad)


def is_of_node(quad: ox.Quad) -> bool:
    """Whether a fact has a part in the words of the node that it is about, which is no work."""
    name = quad.predicate.value
    return name in _OF_NODES and (name != _TYPE or value(quad.object) in _KINDS)


def _signed(authorship: Facts) -> Iterator[Text]:
    yield from (Text("other", form) for form in authorship.all(_WRITTEN))
    yield from _identifiers(authorship, _ORCID)


def _identifiers(facts: Facts, *names: str) -> Iterator[Text]:
    for name in names:
        yield from (Text("other", one.removeprefix(_ADDRESSES[name])) for one in facts.nodes(name))
