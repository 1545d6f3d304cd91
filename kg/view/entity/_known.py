"""What a store says of nodes, read once however often it is asked for."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf.parsed import Term, value
from kg.rdf.vocab import RDF, SKOS
from kg.store.store import Store
from kg.view.entity._kinds import CLASSES, OWL, TERMS
from kg.view.entity._terms import named, order
from kg.view.entity._words import Text

LINES = re.compile(r"(?P<source>.*)#line=(?P<first>\d{1,15}),(?P<last>\d{1,15})")
"""IRI of lines of a source (RFC 5147)."""
KEPT = 1 << 13
"""Nodes whose facts are kept; of others they are read anew."""
MANY = 400
"""Facts that are read at once; nodes with more are asked for what is needed of them."""

Ends: TypeAlias = Mapping[ox.NamedNode, Mapping[Term, list[str]]]
"""By predicate the other ends of facts, in the store's order, each with the graphs it stands in."""


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

    Memory holds those of the nodes that were asked for last. The store must not change.
    """

    def __init__(self, store: Store, kept: int = KEPT) -> None:
        """Read a store; keep what is known of so many nodes."""
        self.engine = store.engine
        self.facts = lru_cache(kept)(self._facts)
        self.pointing = lru_cache(kept)(self._pointing)
        self.kind = lru_cache(kept)(self._kind)
        self._kept, self._names = kept, dict[str, Names]()

    def names(self, lang: str) -> Names:
        """What nodes are called in a language, as far as it was asked."""
        return self._names.setdefault(lang, Names(self._kept))

    def _facts(self, node: ox.NamedNode) -> Ends | None:
        """Objects of a node by predicate; None where they are many."""
        quads = self.engine.quads_for_pattern(node, None, None, None)
        return _ends((quad.predicate, quad.object, quad.graph_name) for quad in quads)

    def _pointing(self, node: ox.NamedNode) -> Ends | None:
        """Subjects that point to a node by predicate; None where they are many."""
        quads = self.engine.quads_for_pattern(None, None, node, None)
        return _ends((quad.predicate, quad.subject, quad.graph_name) for quad in quads)

    def objects(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[Term]:
        """Objects of a predicate, each once, in one order."""
        found: Collection[Term]
        ends = self.facts(node)
        if ends is None:
            quads = self.engine.quads_for_pattern(node, predicate, None, None)
            found = {quad.object for quad in quads}
        else:
            found = ends.get(predicate, ())
        return sorted(found, key=order) if len(found) > 1 else list(found)

    def subjects(self, predicate: ox.NamedNode, node: ox.NamedNode) -> Iterator[Term]:
        """Subjects of a predicate in the store's order, perhaps again for another graph."""
        ends = self.pointing(node)
        if ends is None:
            quads = self.engine.quads_for_pattern(None, predicate, node, None)
            return (quad.subject for quad in quads)
        return iter(ends.get(predicate, ()))

    def graphs(self, subject: Term, predicate: ox.NamedNode, end: Term) -> Iterable[str]:
        """Names of the graphs that a fact stands in."""
        ends = self.facts(subject) if isinstance(subject, ox.NamedNode) else None
        if ends is not None:
            return ends.get(predicate, {}).get(end, ())
        ends = self.pointing(end) if isinstance(end, ox.NamedNode) else None
        if ends is not None:
            return ends.get(predicate, {}).get(subject, ())
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        quads = self.engine.quads_for_pattern(subject, predicate, end, None)
        return {value(quad.graph_name) for quad in quads}

    def is_subject(self, node: ox.NamedNode) -> bool:
        """Whether anything is said of a node."""
        ends = self.facts(node)
        return ends is None or bool(ends)

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
