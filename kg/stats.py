"""Counts of a graph, from its tally, its store and its manifest."""

import pyoxigraph as ox
from msgspec import Struct

from kg import ids
from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.rdf.vocab import DCT, KG, SKOS
from kg.records import Coverage
from kg.store import tally
from kg.store.directory import Generation, SourceEntry
from kg.store.store import Store


class SourceCoverage(Struct, frozen=True, kw_only=True):
    """How the lines of one source were accounted for."""

    id: str
    name: str
    papers: int
    lines: Coverage


class Stats(Struct, frozen=True, kw_only=True):
    """What a graph holds. Papers are works; institutions and categories are those in use."""

    papers: int
    authors: int
    institutions: int
    categories: int
    concepts: int
    triples: int
    """Quads of all named graphs."""
    rejected: int
    unmatched: tuple[str, ...]
    """Codes of digests that match no arXiv category."""
    classes: dict[str, int]
    """Nodes by class, as prefixed names."""
    graphs: dict[str, int]
    """Triples by named graph, as IRIs relative to the base."""
    sources: tuple[SourceCoverage, ...]


def of(generation: Generation) -> Stats:
    """Tell what a generation holds; its tally leaves the graph `about` out."""
    store, base = generation.store, generation.manifest.settings.base
    found = tally.read(generation)
    about = ox.NamedNode(base + ids.graph("about"))
    classes = found.classes | _classes(store, about, found.classes)
    graphs = {name: part.triples for name, part in found.graphs.items()} | _size(store, about)
    return Stats(
        papers=found.objects(KG.work),
        authors=found.objects(KG.author),
        institutions=found.objects(KG.institution),
        categories=found.objects(DCT.subject),
        concepts=found.objects(KG.mentions),
        triples=sum(graphs.values()),
        rejected=sum(source.rejected for source in generation.manifest.sources),
        unmatched=_unmatched(store),
        classes=dict(sorted((vocab.curie(name), count) for name, count in classes.items())),
        graphs={name.removeprefix(base): count for name, count in sorted(graphs.items())},
        sources=tuple(map(_coverage, generation.manifest.sources)),
    )


def _size(store: Store, graph: ox.NamedNode) -> dict[str, int]:
    """Triples of a graph by its IRI, if it has any."""
    ((number,),) = store.select(f"(COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    return {graph.value: int(value(number))} if value(number) != "0" else {}


def _classes(store: Store, graph: ox.NamedNode, elsewhere: dict[str, int]) -> dict[str, int]:
    """Nodes of each class of a graph by IRI, with those that only other graphs have."""
    rows = store.select(f"?c (COUNT(?s) AS ?n) {{ GRAPH {graph} {{ ?s a ?c }} }} GROUP BY ?c")
    found = {value(name): int(value(number)) for name, number in rows}
    for name in found.keys() & elsewhere.keys():
        ((number,),) = store.select(
            f"(COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a {ox.NamedNode(name)} }} }}"
        )
        found[name] = int(value(number))
    return found


def _unmatched(store: Store) -> tuple[str, ...]:
    matched = {code for code, _ in store.objects(SKOS.exactMatch)}
    notation = dict(store.objects(SKOS.notation))
    codes = [code for code in notation if code not in matched and _is_assigned(store, code)]
    return tuple(sorted(notation[code] for code in codes))


def _is_assigned(store: Store, code: str) -> bool:
    """Whether an entry has a category; the first one tells."""
    assigned = ox.NamedNode(KG.assignedCategory[1:-1].decode())
    entries = store.engine.quads_for_pattern(None, assigned, ox.NamedNode(code))
    return next(entries, None) is not None


def _coverage(source: SourceEntry) -> SourceCoverage:
    return SourceCoverage(
        id=source.id, name=source.name, papers=source.papers, lines=source.coverage
    )
