"""Counts of a graph, from the store and the manifest alone."""

from msgspec import Struct

from kg.rdf import vocab
from kg.rdf.vocab import DCT, KG, SKOS
from kg.records import Coverage
from kg.store.directory import Generation, SourceEntry


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
    """Count what a generation holds."""
    store, base = generation.store, generation.manifest.settings.base
    classes = {vocab.curie(name): count for name, count in store.classes().items()}
    return Stats(
        papers=store.count(KG.work),
        authors=store.count(KG.author),
        institutions=store.count(KG.institution),
        categories=store.count(DCT.subject),
        concepts=store.count(KG.mentions),
        triples=len(store),
        rejected=sum(source.rejected for source in generation.manifest.sources),
        unmatched=_unmatched(generation),
        classes=dict(sorted(classes.items())),
        graphs={name.removeprefix(base): count for name, count in store.counts().items()},
        sources=tuple(map(_coverage, generation.manifest.sources)),
    )


def _unmatched(generation: Generation) -> tuple[str, ...]:
    matched = {code for code, _ in generation.store.objects(SKOS.exactMatch)}
    notation = dict(generation.store.objects(SKOS.notation))
    used = {code for _, code in generation.store.objects(KG.assignedCategory)}
    return tuple(sorted(notation[code] for code in used - matched))


def _coverage(source: SourceEntry) -> SourceCoverage:
    return SourceCoverage(
        id=source.id, name=source.name, papers=source.papers, lines=source.coverage
    )
