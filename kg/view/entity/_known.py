"""What a store says of nodes, read once however often it is asked for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf.parsed import Term, value
from kg.rdf.vocab import DCT, RDF, SKOS
from kg.store.store import Store
from kg.view.entity._kinds import CLASSES, OWL, TERMS
from kg.view.entity._terms import named, natural, order
from kg.view.entity._words import Text

LINES = re.compile(r"(?P<source>.*)#line=(?P<first>\d{1,15}),(?P<last>\d{1,15})")
"""IRI of lines of a source (RFC 5147)."""
KEPT = 1 << 15
"""Answers that are kept; others are read anew."""
MANY = 400
"""Facts that are read at once; nodes with more are asked for what is needed of them."""
_WHOLE = 16
"""Nodes all facts of which are kept."""

Graphs: TypeAlias = Mapping[Term, list[str]]
"""Other ends of facts, in the store's order, each with the graphs that it stands in."""
Ends: TypeAlias = Mapping[ox.NamedNode, Graphs]
"""The same by predicate."""
_NONE: Graphs = {}
_ISSUED = named(DCT.issued)


class Names:
    """What nodes are called, in one language; as many as are kept."""

    def __init__(self, kept: int) -> None:
        """Keep so many."""
        self._kept = kept
        self._names: dict[str, tuple[Text, ...]] = {}
        self.get = self._names.get

    def put(self, iri: str, names: tuple[Text, ...]) -> None:
        """Keep the names of a node; where there are too many, forget all others."""
        if len(self._names) >= self._kept:
            self._names.clear()
        self._names[iri] = names


class Known:
    """Facts of nodes and their kinds, for pages that are made one after another.

    All facts are read of nodes that have a page of their own, of their neighbours only those that
    are asked for: a paper has a hundred, of which a list shows three. Memory holds what was asked
    for last. The store must not change.
    """

    def __init__(self, store: Store, kept: int = KEPT) -> None:
        """Read a store; keep so many answers."""
        self.engine = store.engine
        self.kind = lru_cache(kept)(self._kind)
        self.newest = lru_cache(_WHOLE)(self._newest)
        self._said = lru_cache(kept)(self._read_said)
        self._by = lru_cache(kept)(self._read_by)
        self._facts: dict[ox.NamedNode, Ends | None] = {}
        self._pointing: dict[ox.NamedNode, Ends | None] = {}
        self._kept, self._names = kept, dict[str, Names]()

    def names(self, lang: str) -> Names:
        """What nodes are called in a language, as far as it was asked."""
        return self._names.setdefault(lang, Names(self._kept))

    def facts(self, node: ox.NamedNode) -> Ends | None:
        """All objects of a node by predicate; None where they are many."""
        if node not in self._facts:
            quads = self.engine.quads_for_pattern(node, None, None, None)
            ends = _ends((quad.predicate, quad.object, quad.graph_name) for quad in quads)
            _keep(self._facts, node, ends)
        return self._facts[node]

    def pointing(self, node: ox.NamedNode) -> Ends | None:
        """All subjects that point to a node by predicate; None where they are many."""
        if node not in self._pointing:
            quads = self.engine.quads_for_pattern(None, None, node, None)
            ends = _ends((quad.predicate, quad.subject, quad.graph_name) for quad in quads)
            _keep(self._pointing, node, ends)
        return self._pointing[node]

    def _read_said(self, node: ox.NamedNode, predicate: ox.NamedNode) -> Graphs:
        quads = self.engine.quads_for_pattern(node, predicate, None, None)
        return _graphs((quad.object, quad.graph_name) for quad in quads)

    def _read_by(self, predicate: ox.NamedNode, node: ox.NamedNode) -> tuple[Term, ...] | None:
        quads = self.engine.quads_for_pattern(None, predicate, node, None)
        found = dict.fromkeys(quad.subject for quad in islice(quads, MANY))
        return None if next(quads, None) is not None else tuple(found)

    def said(self, node: ox.NamedNode, predicate: ox.NamedNode) -> Graphs:
        """Objects of a predicate with the graphs that say so."""
        ends = self._facts.get(node)
        return self._said(node, predicate) if ends is None else ends.get(predicate, _NONE)

    def objects(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[Term]:
        """Objects of a predicate, each once, in one order."""
        found = self.said(node, predicate)
        return sorted(found, key=order) if len(found) > 1 else list(found)

    def subjects(self, predicate: ox.NamedNode, node: ox.NamedNode) -> Iterator[Term]:
        """Subjects of a predicate in the store's order, perhaps again for another graph."""
        ends = self._pointing.get(node)
        if ends is not None:
            return iter(ends.get(predicate, ()))
        found = self._by(predicate, node)
        if found is not None:
            return iter(found)
        quads = self.engine.quads_for_pattern(None, predicate, node, None)
        return (quad.subject for quad in quads)

    def graphs(self, subject: Term, predicate: ox.NamedNode, end: Term) -> Iterable[str]:
        """Names of the graphs that a fact stands in."""
        ends = self._facts.get(subject) if isinstance(subject, ox.NamedNode) else None
        if ends is not None:
            return ends.get(predicate, _NONE).get(end, ())
        ends = self._pointing.get(end) if isinstance(end, ox.NamedNode) else None
        if ends is not None:
            return ends.get(predicate, _NONE).get(subject, ())
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        quads = self.engine.quads_for_pattern(subject, predicate, end, None)
        return {value(quad.graph_name) for quad in quads}

    def _newest(self, node: ox.NamedNode, predicate: ox.NamedNode) -> tuple[Term, ...]:
        """Subjects of a predicate: the newest first where they have a date, then by IRI."""
        dates: dict[Term, str] = defaultdict(str)
        for subject, date in self._dated(node, predicate):
            dates[subject] = max(dates[subject], date)
        by_iri = sorted(dates, key=lambda one: natural(value(one)))
        return tuple(sorted(by_iri, key=dates.__getitem__, reverse=True))

    def _dated(self, node: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[tuple[Term, str]]:
        """Subjects of a predicate with each of their dates; empty where one has none."""
        ends = self._pointing.get(node)
        if ends is not None:
            for subject in ends.get(predicate, ()):
                yield subject, ""
                if isinstance(subject, ox.NamedNode):
                    yield from ((subject, value(one)) for one in self.said(subject, _ISSUED))
            return
        query = """SELECT DISTINCT ?o ?p ?s ?date { GRAPH ?g { ?s ?p ?o }
            OPTIONAL { GRAPH ?h { ?s <http://purl.org/dc/terms/issued> ?date } } }"""
        bound: dict[ox.Variable, Term] = {ox.Variable("o"): node, ox.Variable("p"): predicate}
        rows = self.engine.query(query, substitutions=bound)
        assert isinstance(rows, ox.QuerySolutions)
        for _, _, subject, date in rows:
            yield subject, value(date) if date is not None else ""

    def is_subject(self, node: ox.NamedNode) -> bool:
        """Whether anything is said of a node."""
        return next(self.engine.quads_for_pattern(node, None, None, None), None) is not None

    def classes(self, node: ox.NamedNode) -> set[str]:
        """IRIs of the classes of a node."""
        return {value(one) for one in self.objects(node, named(RDF.type))}

    def _kind(self, node: ox.NamedNode) -> str:
        """What a node is: a kind of KINDS, `category`, a term of an ontology, else empty."""
        classes = self.classes(node)
        kind = next((kind for name, kind in CLASSES.items() if name in classes), "")
        if kind == "concept" and self.objects(node, named(SKOS.notation)):
            return "category"
        if kind in ("", "dataset of facts") and self.engine.contains_named_graph(node):
            return "graph"
        if not kind:
            own = {name.removeprefix(OWL) for name in classes if name.startswith(OWL)}
            kind = next((TERMS[name] for name in sorted(own) if name in TERMS), "")
            if any(name.endswith("Property") for name in own):
                kind = "property"
        return kind or ("lines" if LINES.fullmatch(node.value) else "")


def _ends(facts: Iterator[tuple[ox.NamedNode, Term, Term | ox.DefaultGraph]]) -> Ends | None:
    found: dict[ox.NamedNode, dict[Term, list[str]]] = {}
    for predicate, end, graph in islice(facts, MANY):
        found.setdefault(predicate, {}).setdefault(end, []).append(value(graph))
    return None if next(facts, None) is not None else found


def _graphs(facts: Iterator[tuple[Term, Term | ox.DefaultGraph]]) -> Graphs:
    found: dict[Term, list[str]] = {}
    for end, graph in facts:
        found.setdefault(end, []).append(value(graph))
    return found


def _keep(found: dict[ox.NamedNode, Ends | None], node: ox.NamedNode, ends: Ends | None) -> None:
    """Keep what was read last."""
    if len(found) >= _WHOLE:
        del found[next(iter(found))]
    found[node] = ends
