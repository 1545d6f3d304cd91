"""What a graph is made of, as VoID, DCAT and PROV: the one graph that knows files and the clock."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import pyoxigraph as ox

from kg import ids
from kg.about import _dataset, _sources
from kg.about._catalog import Distribution, catalog
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Iri, Literal, Quads, instant
from kg.rdf.vocab import DCT, PROV, RDF, VOID
from kg.store import tally
from kg.store.directory import Generation, SourceEntry
from kg.store.spool import Spool
from kg.store.store import Store
from kg.store.tally import Tally

__all__ = ["Distribution", "catalog", "describe", "described"]


class _State(NamedTuple):
    """What is described."""

    sources: Mapping[str, SourceEntry]
    tally: Tally
    licences: Mapping[str, Iri]
    """Of named graphs that have one."""


class _Scope(NamedTuple):
    """Of which sources and graphs to speak, besides the whole."""

    sources: Collection[str]
    """Ids."""
    graphs: Collection[str]
    """IRIs."""


def describe(generation: Generation, base: Base) -> None:
    """Make the graph `about` a description of the generation as it stands.

    Where the generation before is described, only what has changed is said anew: of 10,000
    sources and their graphs there are half a million triples to say.
    """
    store, about = generation.store, base(ids.graph("about"))
    now = instant(_now().isoformat(timespec="seconds"))
    times = _created(store, base) or now, now
    state, former = _state(generation, tally.read(generation)), _former(generation, base)
    if former is None:
        state = state._replace(licences=_sources.licences(store))
        store.drop([about])
        with Spool(store) as spool:
            out = Quads(about, spool.write)
            _say(state, _Scope(state.sources, state.tally.graphs), times, out, base)
            out.hand_on()
        return
    scope = _changed(former, state)
    state = state._replace(licences=_sources.licences(store, scope.graphs))
    fresh, stale = (_parsed(one, scope, times, base) for one in (state, former))
    held = {*_held(store, fresh | stale, about, base)}
    store.replace(sorted(held - fresh, key=str), sorted(fresh - held, key=str))


def described(
    sources: Iterable[SourceEntry], found: Tally, licences: Mapping[str, Iri], base: Base
) -> bytes:
    """N-Quads of the graph `about` of a graph that no store holds."""
    now = instant(_now().isoformat(timespec="seconds"))
    state = _State({one.id: one for one in sources}, found, licences)
    out = Quads(base(ids.graph("about")))
    _say(state, _Scope(state.sources, found.graphs), (now, now), out, base)
    return out.text()


def _now() -> datetime:
    """Time of building, or the one that SOURCE_DATE_EPOCH names (reproducible-builds.org)."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)


def _created(store: Store, base: Base) -> Literal | None:
    """When the graph was built first, if it says so."""
    dataset, about = _node(base(_dataset.NODE)), _node(base(ids.graph("about")))
    quads = store.engine.quads_for_pattern(dataset, _node(DCT.created), None, about)
    first = next(quads, None)
    return None if first is None else instant(value(first.object))


def _state(generation: Generation, found: Tally) -> _State:
    return _State({one.id: one for one in generation.manifest.sources}, found, {})


def _former(generation: Generation, base: Base) -> _State | None:
    """What the generation before describes, if this version of ours has described it."""
    before = generation.before
    found = None if before is None else tally.kept(before)
    about, ours = _node(base(ids.graph("about"))), _node(_sources.software(base))
    if before is None or found is None:
        return None
    if next(before.store.engine.quads_for_pattern(ours, None, None, about), None) is None:
        return None
    return _state(before, found)


def _changed(former: _State, state: _State) -> _Scope:
    """Sources and graphs of which other things are to be said."""
    ours, theirs = state.sources, former.sources
    sources = {one for one in ours.keys() | theirs.keys() if ours.get(one) != theirs.get(one)}
    was, stands = former.tally.graphs, state.tally.graphs
    graphs = {one for one in was.keys() | stands.keys() if was.get(one) != stands.get(one)}
    return _Scope(sources, graphs | {one for one in stands if _sources.source_of(one) in sources})


def _say(
    state: _State, scope: _Scope, times: tuple[Literal, Literal], out: Quads, base: Base
) -> None:
    """Say the whole, and of the scope the sources and graphs that there are."""
    _dataset.say(state.tally, times, out, base)
    out.say(_sources.software(base), RDF.type, PROV.SoftwareAgent)
    said = _sources.Sources(state.sources, state.licences, out, base)
    for one in sorted(state.sources.keys() & {*scope.sources}):
        said.source(state.sources[one])
    for name in sorted(state.tally.graphs.keys() & {*scope.graphs}):
        said.graph(name, state.tally.graphs[name])


def _held(store: Store, said: set[ox.Quad], about: Iri, base: Base) -> Iterator[ox.Quad]:
    """What the store has of the nodes that are spoken of; of the whole, it has a link to each."""
    dataset, subset, graph = _node(base(_dataset.NODE)), _node(VOID.subset), _node(about)
    find = store.engine.quads_for_pattern
    for node in {quad.subject for quad in said} - {dataset}:
        yield from find(node, None, None, graph)
        yield from find(dataset, subset, node, graph)
    for predicate in {quad.predicate for quad in said if quad.subject == dataset} - {subset}:
        yield from find(dataset, predicate, None, graph)


def _parsed(
    state: _State, scope: _Scope, times: tuple[Literal, Literal], base: Base
) -> set[ox.Quad]:
    """What is to be said of a scope, as the engine gives it."""
    out = Quads(base(ids.graph("about")))
    _say(state, scope, times, out, base)
    return {*ox.parse(out.text(), format=ox.RdfFormat.N_QUADS)}


def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())
