"""Who is who: people, institutions and decisions that came, went or changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.diff._names import label, node
from kg.diff._told import Changed, Difference, Kind, Side
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import FOAF, KG, ONTOLOGY, RDF, SKOS

_Names: TypeAlias = dict[str, tuple[str, ...]]
"""Names of nodes by IRI."""
_MEANT = {"accepted": "same", "rejected": "different", "proposed": "perhaps the same"}
_JUDGED = (KG.decision, KG.score, KG.method)


def people(removed: Path, added: Path, former: Side, later: Side) -> Kind:
    """Compare the people by name: their IRIs follow the keys of papers."""
    return _by_name(removed, added, former, later, (FOAF.Person, FOAF.name))


def institutions(removed: Path, added: Path, former: Side, later: Side) -> Kind:
    """Compare the institutions by name."""
    return _by_name(removed, added, former, later, (FOAF.Organization, SKOS.prefLabel))


def links(removed: Path, added: Path, former: Side, later: Side) -> Kind:
    """Compare the decisions by what they are about: their IRIs follow those of both sides."""
    gone, came = _gone_and_came(removed, added, former, later, KG.IdentityLink)
    touched = {*_about(removed, _JUDGED), *_about(added, _JUDGED)} - gone - came
    befores = Counter(_in_words(former, one) for one in gone)
    afters = Counter(_in_words(later, one) for one in came)
    return _kind(befores, afters, (_changed(former, later, one) for one in touched))


def _by_name(removed: Path, added: Path, former: Side, later: Side, terms: tuple[Iri, Iri]) -> Kind:
    """Compare the nodes of a class by the property that names them."""
    kind, naming = terms
    gone, came = _gone_and_came(removed, added, former, later, kind)
    befores, afters = _names(removed, naming), _names(added, naming)
    renamed = (befores.keys() & afters.keys()) - gone - came
    lost = Counter(name for one in gone for name in befores.get(one, (one,)))
    found = Counter(name for one in came for name in afters.get(one, (one,)))
    changed = (
        Changed(afters[one][0], (Difference("name", befores[one], afters[one]),))
        for one in renamed
        if _is_a(later, one, kind)
    )
    return _kind(lost, found, changed)


def _kind(befores: Counter[str], afters: Counter[str], changed: Iterable[Changed]) -> Kind:
    """Put in order what has a name on one side only, as often as it has, and what changed."""
    return Kind(
        came=tuple(sorted((afters - befores).elements())),
        gone=tuple(sorted((befores - afters).elements())),
        changed=tuple(sorted(changed, key=lambda one: (one.name, one.differences))),
    )


def _gone_and_came(
    removed: Path, added: Path, former: Side, later: Side, kind: Iri
) -> tuple[set[str], set[str]]:
    """Nodes of a class that only one of the graphs has, in whatever named graph."""
    gone = {one for one in _about(removed, (RDF.type,), kind) if not _is_a(later, one, kind)}
    came = {one for one in _about(added, (RDF.type,), kind) if not _is_a(former, one, kind)}
    return gone, came


def _is_a(side: Side, address: str, kind: Iri) -> bool:
    quads = side.store.engine.quads_for_pattern(
        ox.NamedNode(address), node(RDF.type), node(kind), None
    )
    return next(quads, None) is not None


def _about(path: Path, predicates: Iterable[Iri], target: Iri | None = None) -> Iterator[str]:
    """Nodes of which a file of N-Quads says something."""
    return (value(quad.subject) for quad in _quads(path, predicates, target))


def _names(path: Path, predicate: Iri) -> _Names:
    found = defaultdict(set)
    for quad in _quads(path, (predicate,), None):
        found[value(quad.subject)].add(value(quad.object))
    return {address: tuple(sorted(names)) for address, names in found.items()}


def _quads(path: Path, predicates: Iterable[Iri], target: Iri | None) -> Iterator[ox.Quad]:
    """Quads of a file with one of these predicates, and with this object."""
    wanted, start = {*predicates}, None if target is None else target + b" "
    with path.open("rb") as lines:
        for line in lines:
            _, predicate, rest = line.split(b" ", 2)
            if predicate in wanted and (start is None or rest.startswith(start)):
                yield from ox.parse(line, format=ox.RdfFormat.N_QUADS)


def _changed(former: Side, later: Side, link: str) -> Changed:
    """A decision that both graphs have, on the same two nodes."""
    (name, before), (_, after) = _link(former, link), _link(later, link)
    fields = zip(("decision", "score", "method"), before, after, strict=True)
    differences = (Difference(field, one, other) for field, one, other in fields if one != other)
    return Changed(name, tuple(differences))


def _in_words(side: Side, link: str) -> str:
    name, (decision, _, method) = _link(side, link)
    return f"{name}: {', '.join(decision + method)}"


def _link(side: Side, link: str) -> tuple[str, list[tuple[str, ...]]]:
    """What a decision is about, and how it was judged, by which method."""
    found = defaultdict(set)
    for quad in side.quads(link):
        found[quad.predicate].add(value(quad.object))
    ends = (sorted(found[node(end)]) for end in (KG.left, KG.right))
    name = " and ".join(label(side.store, one) for end in ends for one in end)
    judged = [tuple(sorted(found[node(one)])) for one in _JUDGED]
    judged[0] = tuple(_MEANT.get(one.removeprefix(ONTOLOGY), one) for one in judged[0])
    return name, judged
