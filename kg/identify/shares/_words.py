"""The vocabulary in shares: concepts by how they are called, organisations by their names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg import extract, ids
from kg.flow import Row, groups
from kg.identify.shares._known import Known, registry_of
from kg.rdf import concepts, vocabulary
from kg.rdf.lift import Base
from kg.rdf.owners import owned
from kg.rdf.parsed import value
from kg.rdf.terms import Quads
from kg.rdf.vocab import ITS, NIF
from kg.store.mentioned import FORM, KIND, new_term

_COUNTED: dict[str, str] = {
    predicate[1:-1].decode(): start
    for predicate, start in ((NIF.anchorOf, FORM), (ITS.taClassRef, KIND))
}
_IDENTITY = ITS.taIdentRef[1:-1].decode()
_HELD = 1 << 18


def tally(base: str, rows: Iterable[Row]) -> Iterator[Row]:
    """How often each concept has which form and kind, out of mentions by owner."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, group in groups(rows):
        counts.update(_counted(b"".join(row.value for row in group), base))
        if len(counts) > _HELD:
            yield from _told(counts)
            counts.clear()
    yield from _told(counts)


def _counted(nquads: bytes, base: str) -> Iterator[tuple[str, str]]:
    """Concept and what is said of it, for each mention in each graph."""
    said: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in {*ox.parse(nquads, format=ox.RdfFormat.N_QUADS)}:
        place = value(quad.graph_name), value(quad.subject)
        said[place][quad.predicate.value].append(value(quad.object))
    for found in said.values():
        for concept in found.get(_IDENTITY, ()):
            for predicate, start in _COUNTED.items():
                for name in found.get(predicate, ()):
                    yield concept.removeprefix(base), start + name


def _told(counts: Counter[tuple[str, str]]) -> Iterator[Row]:
    return (Row("tally", concept, said.encode(), n) for (concept, said), n in counts.items())


def terms(base: str, rows: Iterable[Row]) -> Iterator[Row]:
    """What no vocabulary knows, said; what is known, named. Out of tallies by concept."""
    address = Base(base)
    number, new = 0, False
    for concept, group in groups(rows):
        told: Counter[str] = Counter()
        candidates: set[str] = set()
        kept = 0
        for row in group:
            if row.kind == "kept":
                kept = 1
            elif row.kind == "candidate":
                candidates.add(row.value.decode())
            else:
                told[row.value.decode()] += row.number
        number += kept
        if told and extract.is_known(concept):
            yield Row("concept", concept)
        elif told:
            new = True
            out = Quads(address(ids.graph("vocabulary")))
            concepts.terms([new_term(concept, told, candidates)], out, address)
            yield from (Row("quads", owner, said) for owner, said in owned(out.text(), base))
    yield Row("number", "concepts", b"", number)
    if new:
        yield Row("concept", "")


def named(known: Known, rows: Iterable[Row]) -> Iterator[Row]:
    """What is said of organisations in use by their names; rows are by organisation."""
    base, registry = Base(known.base), registry_of(known)
    number = 0
    for path, group in groups(rows):
        found: dict[str, set[bytes]] = defaultdict(set)
        for row in group:
            found[row.kind].add(row.value)
        if "used" not in found:
            continue
        number += 1
        if registry.knows(path):
            yield Row("registered", path)
        yield from (Row("typo", path, said) for said in sorted(found["misspelt"]))
        names: Sequence[str] = sorted(name.decode() for name in found["named"])
        if names:
            out = Quads(base(ids.graph("vocabulary")))
            vocabulary.organizations({path: names}, registry.knows, out, base)
            said = owned(out.text(), known.base)
            yield from (Row("quads", owner, lines) for owner, lines in said)
    yield Row("number", "institutions", b"", number)
