"""What the vocabulary says of concepts and codes, followed by the difference."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg import extract, ids
from kg.identify._ledger import Edited
from kg.identify._names import replace
from kg.rdf import concepts, vocabulary
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import ITS, KG, NIF
from kg.records import NewTerm
from kg.store.changes import Changes
from kg.store.mentioned import FORM, KIND, new_term
from kg.store.store import Store


def follow(store: Store, base: Base, edited: Edited, touched: "Touched") -> None:
    """Say anew what the vocabulary says of concepts and codes that changes reach."""
    graph = ox.NamedNode(base.address + ids.graph("vocabulary"))
    flipped: set[str] = set()
    for concept, tally in touched.tallies.items():
        before = bool(edited.tally("concept", concept))
        edited.count("concept", concept, tally)
        if before != bool(edited.tally("concept", concept)) and extract.is_known(concept):
            flipped.add(concept)
    _say_known(store, base, edited, flipped)
    new = {one for one in touched.concepts if not extract.is_known(one)}
    said: list[bytes] = []
    concepts.graph((), _terms(store, base, edited, new), base, said.append)
    replace(store, graph, {base.address + one for one in new}, b"".join(said))
    _say_codes(store, base, touched.codes)


class Touched:
    """What changed statements say of concepts and codes."""

    def __init__(self, changes: Changes, store: Store, former: Store, base: Base) -> None:
        """Read the changes that led from the former store to this one."""
        start = len(base.address)
        self.tallies: dict[str, Counter[str]] = defaultdict(Counter)
        """How much more often each form and kind stands, by concept."""
        self.concepts: set[str] = set()
        self.codes: set[str] = set()
        sides = ((changes.gone(), store, -1), (changes.fresh(), former, 1))
        for quads, other, sense in sides:
            for concept, told in _counted(self._passing(quads, other, start)):
                self.tallies[concept[start:]][told] += sense
        self.concepts |= self.tallies.keys()

    def _passing(self, quads: Iterable[ox.Quad], other: Store, start: int) -> Iterator[ox.Quad]:
        """Hand on what is said of mentions, and not on the other side too; keep the rest.

        A source may state a thing twice, and two dumps the same in one graph.
        """
        for quad in quads:
            if quad.predicate in _MENTION:
                if quad not in other.engine:
                    yield quad
            elif quad.predicate == _CANDIDATE:
                self.concepts.add(value(quad.subject)[start:])
            elif quad.predicate == _ASSIGNED:
                self.codes.add(value(quad.object)[start:])


def _counted(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str]]:
    """Concept with a form or a kind, for each mention that says so."""
    mentions: dict[tuple[str, str], dict[ox.NamedNode, set[str]]] = {}
    for quad in quads:
        place = (value(quad.graph_name), value(quad.subject))
        found = mentions.setdefault(place, {name: set() for name in _MENTION})
        found[quad.predicate].add(value(quad.object))
    for found in mentions.values():
        for concept in found[_CONCEPT]:
            yield from ((concept, FORM + form) for form in found[_FORM])
            yield from ((concept, KIND + kind) for kind in found[_KIND])


def _terms(store: Store, base: Base, edited: Edited, paths: Iterable[str]) -> Iterator[NewTerm]:
    for path in sorted(paths):
        tally = edited.tally("concept", path)
        if tally:
            node = ox.NamedNode(base.address + path)
            quads = store.engine.quads_for_pattern(node, _CANDIDATE, None)
            yield new_term(path, tally, {value(quad.object) for quad in quads})


def _say_known(store: Store, base: Base, edited: Edited, flipped: set[str]) -> None:
    """Say the shipped concepts that are in use now, or no longer, with all above them."""
    graph = ox.NamedNode(base.address + ids.graph("vocabulary"))
    schemes, around, said = list[bytes](), list[bytes](), list[bytes]()
    concepts.graph((), (), base, schemes.append)
    concepts.graph(flipped, (), base, around.append)
    named = {value(quad.subject) for quad in _read(schemes)}
    there = any(True for one in named for _ in _of(store, one, graph))
    wanted = next(store.engine.quads_for_pattern(None, _CONCEPT, None), None) is not None
    subjects = {value(quad.subject) for quad in _read(around)} - named
    if there != wanted:
        subjects |= named
    if subjects:
        used = [one for one in extract.known() if edited.tally("concept", one)] if flipped else []
        if wanted:
            concepts.graph(used, (), base, said.append)
        replace(store, graph, subjects, b"".join(said))


def _say_codes(store: Store, base: Base, codes: Iterable[str]) -> None:
    graph = ox.NamedNode(base.address + ids.graph("vocabulary"))
    subjects = {base.address + code for code in codes}
    used = [code for code in sorted(codes) if _is_used(store, base.address + code)]
    if subjects:
        said = vocabulary.graph(used, (), {}, {}, base)
        replace(store, graph, subjects, said)


def _is_used(store: Store, code: str) -> bool:
    found = store.engine.quads_for_pattern(None, _ASSIGNED, ox.NamedNode(code))
    return next(found, None) is not None


def _of(store: Store, subject: str, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    return store.engine.quads_for_pattern(ox.NamedNode(subject), None, None, graph)


def _read(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    return ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)


def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())


_CONCEPT, _FORM, _KIND = _node(ITS.taIdentRef), _node(NIF.anchorOf), _node(ITS.taClassRef)
_MENTION = frozenset((_CONCEPT, _FORM, _KIND))
_CANDIDATE, _ASSIGNED = _node(KG.candidateLabel), _node(KG.assignedCategory)
