"""What the store says of single works and nodes, without reading the rest."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain

import pyoxigraph as ox

from kg.network._tables import RELATIONS
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, ITS, KG, NIF, RDF, SKOS
from kg.store.store import Store


def _term(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())


_WORK, _AUTHORSHIP = _term(KG.work), _term(KG.authorship)
_DESCRIBES, _ASSIGNED, _MATCH = map(_term, (KG.describes, KG.assignedCategory, SKOS.exactMatch))
_ISSUED, _HAS_PART = _term(DCT.issued), _term(DCT.hasPart)
_TEXT_OF, _CONTEXT, _NAMES = map(_term, (KG.textOf, NIF.referenceContext, ITS.taIdentRef))
_BROADER, _LABEL, _TITLE = map(_term, (SKOS.broader, SKOS.prefLabel, RDF.label))
_SAID = {kind: tuple(map(_term, said)) for _, kind, said in RELATIONS}


class Reading:
    """Lookups around works, by the engine; works and nodes are its terms."""

    def __init__(self, store: Store) -> None:
        self._store, self._engine = store, store.engine
        self._counts: dict[ox.NamedNode, int] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """Types of what works point to."""
        return tuple(_SAID)

    @cached_property
    def total(self) -> int:
        """Works of the graph."""
        return self._store.count(KG.work)

    @cached_property
    def _single(self) -> bool:
        """Whether every work has one record, so that records can be counted instead."""
        return self._number("(COUNT(*) AS ?n) { GRAPH ?g { ?p " + str(_WORK) + " ?w } }") == (
            self.total
        )

    def nodes(self, kind: str) -> int:
        """Count the different nodes of a type."""
        if kind == "paper":
            return self.total
        said = " UNION ".join(f"{{ GRAPH ?g {{ ?p {one} ?node }} }}" for one in _SAID[kind])
        found = self._number(f"(COUNT(DISTINCT ?node) AS ?n) {{ {said} }}")
        return found + (len(self._unmatched) if kind == "category" else 0)

    @cached_property
    def _unmatched(self) -> set[ox.NamedNode]:
        """Categories of digests that stand for themselves."""
        rows = self._store.select(f"DISTINCT ?c {{ GRAPH ?g {{ ?e {_ASSIGNED} ?c }} }}")
        return {code for (code,) in rows if not self._any(code, _MATCH, None)}

    def work(self, node: ox.NamedNode) -> str | None:
        """The work that a node is, or is a record of."""
        if self._any(None, _WORK, node):
            return value(node)
        return next((value(one) for one in self._objects(node, _WORK)), None)

    def kind(self, node: ox.NamedNode) -> str | None:
        """Type of a node that works point to."""
        for kind, said in _SAID.items():
            if any(self._any(None, one, node) for one in said):
                return kind
        return "category" if node in self._unmatched else None

    def count(self, node: ox.NamedNode, kind: str) -> int:
        """Count the works that point to a node."""
        if node not in self._counts:
            what = "?p" if self._single else "?w"
            also = "" if self._single else f" GRAPH ?h {{ ?p {_WORK} ?w }}"
            pattern = f"{{ {self._pointing(node, kind)}{also} }}"
            self._counts[node] = self._number(f"(COUNT(DISTINCT {what}) AS ?n) {pattern}")
        return self._counts[node]

    def works(self, node: ox.NamedNode, kind: str) -> set[str]:
        """All works that point to a node."""
        pattern = f"{{ {self._pointing(node, kind)} GRAPH ?h {{ ?p {_WORK} ?w }} }}"
        return {value(work) for (work,) in self._store.select(f"DISTINCT ?w {pattern}")}

    def _pointing(self, node: ox.NamedNode, kind: str) -> str:
        """Pattern of the papers that point to a node; a term writes itself, it cannot break out."""
        said = [f"{{ GRAPH ?g {{ ?p {one} {node} }} }}" for one in _SAID[kind]]
        if kind == "category" and node in self._unmatched:
            entry = f"GRAPH ?g {{ ?e {_ASSIGNED} {node} }} GRAPH ?i {{ ?e {_DESCRIBES} ?p }}"
            said.append(f"{{ {entry} }}")
        return " UNION ".join(said)

    def points(self, work: str, node: ox.NamedNode, kind: str) -> bool:
        """Whether a work points to a node."""
        unmatched = kind == "category" and node in self._unmatched
        return any(
            any(self._any(paper, one, node) for one in _SAID[kind])
            or (unmatched and any(self._any(e, _ASSIGNED, node) for e in self._entries(paper)))
            for paper in self._records(work)
        )

    def issued(self, work: str) -> str:
        """Date of a work, as `Tables.issued` finds it; empty where it has none."""
        records = self._records(work)
        if stated := next(filter(None, map(self._date, records)), ""):
            return stated
        for paper in records:
            for entry in self._entries(paper):
                date = max((self._date(issue) for issue in self._issues(entry)), default="")
                if date:
                    return date
        return ""

    def _date(self, node: ox.NamedNode) -> str:
        return min((value(quad.object) for quad in self._about(node, _ISSUED)), default="")

    @cached_property
    def dates(self) -> dict[str, list[ox.Literal]]:
        """All dates that are stated, the latest first; several terms may be written alike."""
        found: dict[str, list[ox.Literal]] = {}
        for (date,) in self._store.select(f"DISTINCT ?d {{ GRAPH ?g {{ ?s {_ISSUED} ?d }} }}"):
            if isinstance(date, ox.Literal):
                found.setdefault(value(date), []).append(date)
        return dict(sorted(found.items(), reverse=True))

    def issued_on(self, date: str) -> set[str]:
        """Works that may be of a date: a record is, or an issue that lists one."""
        found: set[str] = set()
        for term in self.dates[date]:
            for node in self._subjects(_ISSUED, term):
                entries = self._objects(node, _HAS_PART)
                papers = [p for entry in entries for p in self._objects(entry, _DESCRIBES)]
                for paper in (node, *papers):
                    found.update(value(work) for work in self._objects(paper, _WORK))
        return found

    def any_works(self) -> Iterator[str]:
        """Works as the store has them."""
        for quad in self._engine.quads_for_pattern(None, _WORK, None):
            yield value(quad.object)

    def quads(self, works: Iterable[str]) -> Iterator[ox.Quad]:
        """All that the network of these works is made of."""
        targets: set[ox.NamedNode] = set()
        for work in works:
            yield from self._about(ox.NamedNode(work), _TITLE)
            for paper in self._records(work):
                yield from self._about(paper)
                yield from self._places(paper)
                for authorship in self._objects(paper, _AUTHORSHIP):
                    yield from self._about(authorship)
                for predicate in chain.from_iterable(_SAID.values()):
                    targets.update(self._objects(paper, predicate))
                for entry in self._entries(paper):
                    yield from self._entry(entry)
                    targets.update(self._objects(entry, _ASSIGNED))
        for node in sorted(targets, key=value):
            yield from self._about(node)
            for above in self._objects(node, _BROADER):
                yield from self._about(above, _LABEL)

    def _entry(self, entry: ox.NamedNode) -> Iterator[ox.Quad]:
        yield from self._about(entry)
        yield from self._places(entry)
        yield from self._engine.quads_for_pattern(None, _HAS_PART, entry)
        for issue in self._issues(entry):
            yield from self._about(issue, _ISSUED)

    def _places(self, owner: ox.NamedNode) -> Iterator[ox.Quad]:
        """Texts of a paper or an entry, and what their phrases name."""
        for text in self._subjects(_TEXT_OF, owner):
            yield from self._about(text)
            for phrase in self._subjects(_CONTEXT, text):
                yield from self._about(phrase, _NAMES)

    def _records(self, work: str) -> list[ox.NamedNode]:
        return self._subjects(_WORK, ox.NamedNode(work))

    def _entries(self, paper: ox.NamedNode) -> list[ox.NamedNode]:
        return self._subjects(_DESCRIBES, paper)

    def _issues(self, entry: ox.NamedNode) -> list[ox.NamedNode]:
        return self._subjects(_HAS_PART, entry)

    def _subjects(
        self, predicate: ox.NamedNode, node: ox.NamedNode | ox.Literal
    ) -> list[ox.NamedNode]:
        return _named(q.subject for q in self._engine.quads_for_pattern(None, predicate, node))

    def _objects(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        return _named(quad.object for quad in self._about(node, predicate))

    def _about(
        self, node: ox.NamedNode, predicate: ox.NamedNode | None = None
    ) -> Iterator[ox.Quad]:
        return self._engine.quads_for_pattern(node, predicate, None)

    def _any(
        self, node: ox.NamedNode | None, predicate: ox.NamedNode, other: ox.NamedNode | None
    ) -> bool:
        return next(self._engine.quads_for_pattern(node, predicate, other), None) is not None

    def _number(self, query: str) -> int:
        ((number,),) = self._store.select(query)
        return int(value(number))


def _named(found: Iterable[Term]) -> list[ox.NamedNode]:
    """The IRIs among terms, each once, sorted."""
    return sorted({one for one in found if isinstance(one, ox.NamedNode)}, key=value)
