"""What a graph holds in numbers, kept in a file beside its generation, in step with its store.

The graph `about`, which tells these numbers, is not counted. With the cores shared, to count 6.4 M
quads anew took 20 CPU-s and 330 MB, to follow the 15,000 that a digest of 50 papers changed 1.1.
"""

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec
import pyoxigraph as ox

from kg import ids
from kg.rdf.parsed import value
from kg.rdf.vocab import FABIO, FOAF, RDF
from kg.store.changes import Changes
from kg.store.directory import Generation
from kg.store.store import Store

FILE = "graph.tally"

_LAYOUT = b"kg-tally-1\n"
_STATE, _CHECK = 16, 32
_FOLLOWED = 300_000
"""Changed quads that are followed at most; they are in memory."""
_FEW = 1_000
"""Changed quads that are always followed."""
_WORTH = 16
"""Quads that are counted anew in the time in which a changed one is followed."""
_EXAMPLES = tuple(name[1:-1].decode() for name in (FABIO.Work, FOAF.Person, FOAF.Organization))
_IS_A = ox.NamedNode(RDF.type[1:-1].decode())

_Subject: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
_Pattern: TypeAlias = tuple[
    _Subject | None,
    ox.NamedNode | None,
    _Subject | ox.Literal | None,
    ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None,
]
"""Subject, predicate, object and graph; None for any."""
_Moves: TypeAlias = list[tuple[_Pattern, int]]
"""Patterns that now match some quad and did not (1), or did and no longer do (-1)."""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Numbers of a named graph."""

    triples: int
    entities: int
    """Different subjects."""


class Use(msgspec.Struct, frozen=True, array_like=True):
    """Numbers of a property over the union of the graphs."""

    triples: int
    subjects: int
    objects: int | None
    """None where that was not counted."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of a graph; classes and properties are counted over the union of its graphs."""

    graphs: dict[str, Part]
    """By IRI, sorted."""
    classes: dict[str, int]
    """Different nodes of each class, by IRI, sorted."""
    properties: dict[str, Use]
    """By IRI, sorted."""
    entities: int
    """Different subjects."""
    examples: dict[str, str]
    """Least IRI of a work, a person and an organisation, by class."""

    @property
    def quads(self) -> int:
        """Triples of all graphs, one that several graphs state counted in each."""
        return sum(part.triples for part in self.graphs.values())

    @property
    def triples(self) -> int:
        """Different triples of all graphs."""
        return sum(use.triples for use in self.properties.values())

    def objects(self, predicate: bytes) -> int:
        """Different objects of a property."""
        use = self.properties.get(predicate[1:-1].decode())
        return (use.objects or 0) if use else 0


def read(generation: Generation) -> Tally:
    """Numbers of a generation: from its file, or counted where that is of no use."""
    return kept(generation) or count(generation.store, _about(generation))


def follow(generation: Generation) -> Tally:
    """Bring the numbers of a draft up to date with its store, and keep them beside it."""
    before, changes = generation.before, generation.changes
    known = None if before is None else kept(before)
    about = _about(generation)
    told = _few(changes, known) if changes and known else None
    if before is None or known is None or told is None:
        tally = count(generation.store, about)
    else:
        tally = _Shift(before.store, generation.store, told, about).applied(known)
    _write(generation, tally)
    return tally


def kept(generation: Generation) -> Tally | None:
    """Numbers that were written for this very state of a graph; None where there are none."""
    start = _LAYOUT + _state(generation)
    try:
        content = (generation.aside / FILE).read_bytes()
        check, packed = content[len(start) :][:_CHECK], content[len(start) + _CHECK :]
        if not content.startswith(start) or check != hashlib.sha256(packed).digest():
            return None
        return msgspec.msgpack.decode(zlib.decompress(packed), type=Tally)
    except (OSError, zlib.error, msgspec.DecodeError):
        return None


def _write(generation: Generation, tally: Tally) -> None:
    """Write the file anew; the one of an earlier generation may be the same and stays."""
    packed = zlib.compress(msgspec.msgpack.encode(tally), 1)
    path = generation.aside / FILE
    fresh = path.with_name(f"{path.name}.new")
    content = _LAYOUT + _state(generation) + hashlib.sha256(packed).digest() + packed
    Path(fresh).write_bytes(content)
    fresh.replace(path)


def _state(generation: Generation) -> bytes:
    """Digest of all that the quads of a generation follow from.

    The engine cannot tell their number without passing over them all.
    """
    manifest = generation.manifest
    sources = [(one.id, one.searched) for one in manifest.sources]
    content = msgspec.msgpack.encode((manifest.settings, sources))
    return hashlib.blake2b(content, digest_size=_STATE).digest()


def _about(generation: Generation) -> ox.NamedNode:
    return ox.NamedNode(generation.manifest.settings.base + ids.graph("about"))


class _Told(NamedTuple):
    """Quads that are said to have gone and to have come, each once, as the engine writes them."""

    gone: ox.Store
    fresh: ox.Store


def _few(changes: Changes, known: Tally) -> _Told | None:
    """What is said to have changed; None where to count anew is quicker."""
    most = min(_FOLLOWED, max(_FEW, known.quads // _WORTH))
    told = _Told(ox.Store(), ox.Store())
    for store, quads in zip(told, (changes.gone(), changes.fresh()), strict=True):
        store.bulk_extend(islice(quads, most))
        if next(quads, None) is not None:
            return None
    return told


def count(store: Store, about: ox.NamedNode) -> Tally:
    """Count a whole store but for one graph.

    In memory are the different subjects of each graph, then the different subjects, objects and
    pairs of both of one property after the other.
    """
    apart = f"FILTER(?g != {about})" if store.engine.contains_named_graph(about) else ""
    every = f"GRAPH ?g {{ ?s ?p ?o }} {apart}"
    parts = store.select(
        f"?g (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) {{ {every} }} GROUP BY ?g"
    )
    ((entities,),) = store.select(f"(COUNT(DISTINCT ?s) AS ?n) {{ {every} }}")
    typed = f"GRAPH ?g {{ ?s {_IS_A} ?c }} {apart}"
    classes = store.select(f"?c (COUNT(DISTINCT ?s) AS ?n) {{ {typed} }} GROUP BY ?c")
    kinds = {one.value: _int(n) for one, n in classes if isinstance(one, ox.NamedNode)}
    return Tally(
        graphs=dict(sorted((value(name), Part(*map(_int, row))) for name, *row in parts)),
        classes=dict(sorted(kinds.items())),
        properties=dict(sorted(_uses(store, apart))),
        entities=_int(entities),
        examples={name: _least(store, name, about) for name in _EXAMPLES if name in kinds},
    )


def _uses(store: Store, apart: str) -> Iterator[tuple[str, Use]]:
    """Numbers of each property; a triple can be in several graphs only if its property is."""
    graphs = store.select(
        f"?p (COUNT(DISTINCT ?g) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {apart} }} GROUP BY ?p"
    )
    counted = [
        f"{{ SELECT ({name} AS ?p) (COUNT({'*' if _int(number) == 1 else 'DISTINCT *'}) AS ?n)"
        " (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?o) AS ?l)"
        f" {{ SELECT ?s ?o {{ GRAPH ?g {{ ?s {name} ?o }} {apart} }} }} }}"
        for name, number in graphs
    ]
    if counted:
        for name, *row in store.select(f"?p ?n ?m ?l {{ {' UNION '.join(counted)} }}"):
            yield value(name), Use(*map(_int, row))


def _least(store: Store, name: str, about: ox.NamedNode) -> str:
    """Least IRI of a class; empty where it has none."""
    ((found,),) = store.select(
        f"(MIN(STR(?s)) AS ?n) {{ GRAPH ?g {{ ?s {_IS_A} <{name}> }} FILTER(?g != {about}) }}"
    )
    return "" if found is None else value(found)


def _int(term: object) -> int:
    assert isinstance(term, ox.Literal)
    return int(term.value)


class _Shift:
    """How the numbers move between two states of a store."""

    def __init__(self, before: Store, after: Store, told: _Told, about: ox.NamedNode) -> None:
        """Find what has changed of what is said to have.

        What went may have come again, or never have been there; what came may have been there.
        """
        self._before, self._after, self._about = before.engine, after, about
        absent = self._absent(before.engine, told.fresh), self._absent(after.engine, told.gone)
        self._fresh = [
            quad
            for quad in told.fresh
            if quad.graph_name != about
            and (quad not in told.gone or quad in after.engine)
            and (quad.subject in absent[0] or quad not in before.engine)
        ]
        self._gone = [
            quad
            for quad in told.gone
            if quad.graph_name != about
            and (quad not in told.fresh or quad not in after.engine)
            and quad in before.engine
        ]
        self._new = absent[0] & {quad.subject for quad in self._fresh}
        self._lost = absent[1] & {quad.subject for quad in self._gone}

    def _absent(self, engine: ox.Store, quads: ox.Store) -> set[_Subject | None]:
        """Subjects of quads that a state has not."""
        subjects = {quad.subject for quad in quads}
        return {one for one in subjects if not self._matches(engine, (one, None, None, None))}

    def applied(self, known: Tally) -> Tally:
        """Numbers after the changes."""
        statements = self._moved(lambda quad: (quad.subject, quad.predicate, quad.object, None))
        typed = [
            (kind.value, value(node), step)
            for (node, predicate, kind, _), step in statements
            if predicate == _IS_A and isinstance(kind, ox.NamedNode) and node is not None
        ]
        classes = Counter(known.classes)
        for name, _, step in typed:
            classes[name] += step
        return Tally(
            graphs=self._graphs(known.graphs),
            classes=_positive(classes),
            properties=self._properties(known.properties, statements),
            entities=known.entities + len(self._new) - len(self._lost),
            examples=self._examples(known.examples, typed),
        )

    def _moved(self, pattern: Callable[[ox.Quad], _Pattern]) -> _Moves:
        fresh, gone = {*map(pattern, self._fresh)}, {*map(pattern, self._gone)}
        came = [
            (one, 1)
            for one in fresh - gone
            if one[0] in self._new or not self._matches(self._before, one)
        ]
        went = [
            (one, -1)
            for one in gone - fresh
            if one[0] in self._lost or not self._matches(self._after.engine, one)
        ]
        return came + went

    def _matches(self, engine: ox.Store, pattern: _Pattern) -> bool:
        """Whether a quad outside `about` matches; the first one tells."""
        found, of = engine.quads_for_pattern(*pattern), pattern[2]
        # on disk the engine also finds up to 255 numbers above one whose last byte is 255
        return any(quad.graph_name != self._about and of in (None, quad.object) for quad in found)

    def _graphs(self, known: Mapping[str, Part]) -> dict[str, Part]:
        triples = Counter({name: part.triples for name, part in known.items()})
        triples.update(value(quad.graph_name) for quad in self._fresh)
        triples.subtract(value(quad.graph_name) for quad in self._gone)
        entities = Counter({name: part.entities for name, part in known.items()})
        subjects = self._moved(lambda quad: (quad.subject, None, None, quad.graph_name))
        for (*_, graph), step in subjects:
            if graph is not None:
                entities[value(graph)] += step
        return {name: Part(number, entities[name]) for name, number in _positive(triples).items()}

    def _properties(self, known: Mapping[str, Use], statements: _Moves) -> dict[str, Use]:
        columns = [
            statements,
            self._moved(lambda quad: (quad.subject, quad.predicate, None, None)),
            self._moved(lambda quad: (None, quad.predicate, quad.object, None)),
        ]
        numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        numbers |= {
            name: [use.triples, use.subjects, use.objects or 0] for name, use in known.items()
        }
        for place, moved in enumerate(columns):
            for (_, predicate, *_), step in moved:
                if predicate is not None:
                    numbers[predicate.value][place] += step
        return {name: Use(*row) for name, row in sorted(numbers.items()) if row[0]}

    def _examples(
        self, known: Mapping[str, str], typed: Sequence[tuple[str, str, int]]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in _EXAMPLES:
            came = {node for one, node, step in typed if one == name and step > 0}
            went = {node for one, node, step in typed if one == name and step < 0}
            if known.get(name) in went:
                least = _least(self._after, name, self._about)
            else:
                least = min({*came, known.get(name, "")} - {""}, default="")
            found |= {name: least} if least else {}
        return found


def _positive(numbers: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in sorted(numbers.items()) if number > 0}
