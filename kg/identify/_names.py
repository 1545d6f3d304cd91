"""What the vocabulary says of organisations, from the names that affiliations give them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from kg import ids
from kg.identify._ledger import Edited
from kg.rdf import vocabulary
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import FOAF, KG, RDF
from kg.rdf.vocabulary import Registered
from kg.resolve.mentions import Matches
from kg.resolve.organizations import OrganizationMatch
from kg.resolve.registry import Registry
from kg.store.store import Store


def registered(used: Iterable[Sequence[str]], registry: Registry) -> list[Registered]:
    """Organisations in use that a registry knows, and all above them, sorted."""
    known: dict[str, Registered] = {}
    waiting = sorted({path for paths in used for path in paths})
    while waiting:
        path = waiting.pop()
        found = registry.organization(path)
        if found is not None and path not in known:
            known[path] = Registered(
                path=path,
                label=found.label,
                names=tuple((one.text, one.lang) for one in found.names),
                parents=found.parents,
                ror=found.ror,
            )
            waiting.extend(found.parents)
    return [known[path] for path in sorted(known)]


def told(found: Sequence[OrganizationMatch], registry: Registry) -> dict[str, str]:
    """Tallies in which the text of a mention counts, each with the text.

    `org` is of an organisation that no registry knows, and counts its names; `typo` of one whose
    name is misspelt.
    """
    tallied = {
        f"org {one.organization}": one.as_written
        for one in found
        if registry.organization(one.organization) is None
    }
    for one in found:
        if one.misspelt:
            tallied = {name: text for name, text in tallied.items() if name[:5] != "typo "}
            tallied[f"typo {one.organization}"] = one.as_written
    return tallied


def tallies(
    written: Iterable[str], matches: Matches, registry: Registry
) -> Mapping[str, Counter[str]]:
    """How many mentions give each name, by organisation."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for text, count in Counter(written).items():
        for name, form in told(matches[text], registry).items():
            found[name][form] += count
    return found


def follow(
    store: Store, base: Base, edited: Edited, registry: Registry, paths: Iterable[str]
) -> None:
    """Say anew what the vocabulary says of organisations that mentions name, or no longer name."""
    graph = ox.NamedNode(base.address + ids.graph("vocabulary"))
    known = _above(paths, registry)
    used = _in_use(store, base, known, registry)
    unknown = {path for path in paths if registry.organization(path) is None}
    typos = {path: edited.tally("typo", path) for path in known}
    said = vocabulary.graph(
        codes=(),
        known=[one for one in registered([sorted(used)], registry) if one.path in known],
        names={path: sorted(found) for path in sorted(unknown)
               if (found := edited.tally("org", path))},
        misspelt={text: path for path in typos for text in typos[path]},
        base=base,
    )  # fmt: skip
    replace(store, graph, {base.address + path for path in known | unknown}, said)


def replace(store: Store, graph: ox.NamedNode, subjects: set[str], said: bytes) -> None:
    """Let a graph say of some subjects what is said here of them, and nothing else."""
    quads = ox.parse(said, format=ox.RdfFormat.N_QUADS)
    fresh = {quad for quad in quads if value(quad.subject) in subjects}
    former = {
        quad
        for subject in subjects
        for quad in store.engine.quads_for_pattern(ox.NamedNode(subject), None, None, graph)
    }
    store.replace([*(former - fresh)], [*(fresh - former)])


def _above(paths: Iterable[str], registry: Registry) -> set[str]:
    """Those that a registry knows, and all above them."""
    return {one.path for one in registered([[*paths]], registry)}


def _in_use(store: Store, base: Base, wanted: set[str], registry: Registry) -> set[str]:
    """Those of some organisations that a mention names, or one below them that is named."""

    def is_named(path: str) -> bool:
        node = ox.NamedNode(base.address + path)
        return next(store.engine.quads_for_pattern(None, _ORGANIZATION, node), None) is not None

    used = set(filter(is_named, wanted))
    if used == wanted:
        return used
    said = store.engine.quads_for_pattern(None, _IS_A, _ANY)
    others = {value(quad.subject).removeprefix(base.address) for quad in said} - wanted
    return _above(used | {*filter(is_named, others)}, registry) & wanted


def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())


_ORGANIZATION, _IS_A, _ANY = _node(KG.organization), _node(RDF.type), _node(FOAF.Organization)
