"""The whole build on one screen: sources to quads, quads to the store, then who is who."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import msgspec

from kg import extract, ids, plugins, search
from kg.about import describe
from kg.convert import Converted, convert, mentioned
from kg.engines import Engine
from kg.errors import SourceError, StoreError
from kg.rdf import terms
from kg.rdf.lift import Base
from kg.records import Chunk, Coverage, Judgement, PaperTexts
from kg.resolve import clusters, mentions, registry
from kg.resolve import ror as registries
from kg.restore import restore, withdraw
from kg.settings import Settings
from kg.sources import Found, Source
from kg.store import tally, texts, verdicts
from kg.store.directory import Generation, SourceEntry
from kg.store.spool import Spool

if TYPE_CHECKING:
    from kg.identify import Identity

_HEAD = 1 << 16
"""Bytes from which a format is told."""
_PIECE = 200
"""Papers whose texts are searched at a time."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did, by path as given."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    """Files of folders that could not be read, each with its reason."""
    interrupted: bool = False
    resolved: int = 0
    """Name blocks that were resolved."""
    reused: int = 0
    """Name blocks whose inputs were as before, so their links too."""
    unknown: tuple[str, ...] = ()
    """Nodes of judgements that are not in the graph."""
    withdrawn: int = 0
    """Pairs that a file of judgements decided before, and does no more."""


class Progress(Protocol):
    """Who is told how far a build has come, and may ask it to stop."""

    def measuring(self, path: str) -> None:
        """A source is looked at: its format, its size, its hash."""

    def begin(self, byte_count: int) -> None:
        """Sources of so many bytes in all are to be read."""

    def source(self, name: str, place: int, count: int) -> None:
        """A source begins; `place` counts from 1."""

    def chunk(self, byte_count: int) -> None:
        """So many more bytes of the source are done."""

    def concepts(self, name: str) -> None:
        """Concepts are looked for in the texts of a source that is in already."""

    def identity(self) -> None:
        """All sources are in; who is who begins."""

    def stopped(self) -> bool:
        """Whether to take no further source and finish with those that are in."""


def build(  # noqa: PLR0913 - what `kg build` is given
    generation: Generation,
    found: Found,
    engine: Engine,
    progress: Progress,
    *,
    ror: Path | None = None,
    judgements: Source | None = None,
    changes: Mapping[str, str | bool | None] = MappingProxyType({}),
) -> Report:
    """Bring sources into a draft generation; the same content is in once, whatever its path.

    A registry of organisations, a file of judgements and `changes` (other settings by name) take
    the place of those in force; where these change what is found in texts, the texts of the
    sources that are in already are searched anew.
    """
    before = generation.manifest.settings
    generation.set(**changes)
    searched = extract.method(generation.manifest.settings)
    if ror is not None:
        generation.set(ror=registries.compile(ror, generation.aside).name)
        if before.ror not in (None, generation.manifest.settings.ror):
            (generation.aside / str(before.ror)).unlink(missing_ok=True)
    sources = [*found.sources, *filter(None, [judgements])]
    judging = any(source.format == "judgements" for source in sources)
    judged = _judged(generation) if judging else set()
    done: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": []}
    progress.begin(sum(source.byte_size for source in sources))
    with Spool(generation.store) as spool:
        for place, source in enumerate(sources, 1):
            if progress.stopped():
                break
            progress.source(source.name, place, len(sources))
            kind = _take(generation, source, partial(_convert_into, spool, engine, progress))
            done[kind].append(source.path)
    if judgements is not None and generation.manifest.get(judgements.id):
        _put_in_force(generation, judgements.id)
    again = _search_again(generation, engine, progress, searched)
    identity = None
    changed = again or done["added"] or done["replaced"]
    if changed or generation.manifest.settings != before or generation.store.is_empty:
        progress.identity()
        identity = _conclude(generation, engine)
    return Report(
        added=tuple(done["added"]),
        replaced=tuple(done["replaced"]),
        unchanged=tuple(done["unchanged"]),
        passed_over=tuple(found.passed_over),
        interrupted=sum(map(len, done.values())) < len(sources),
        resolved=identity.resolved if identity else 0,
        reused=identity.reused if identity else 0,
        unknown=identity.unknown if identity else (),
        withdrawn=len(judged - _judged(generation)) if judged else 0,
    )


def _judged(generation: Generation) -> set[frozenset[str]]:
    """Pairs that a person decided."""
    base = generation.manifest.settings.base
    return {frozenset((one.left, one.right)) for one in verdicts.read(generation.store, base)}


def _search_again(
    generation: Generation, engine: Engine, progress: Progress, searched: str
) -> bool:
    """Look for concepts in the texts of sources that other methods or none have searched."""
    settings = generation.manifest.settings
    outdated = [one for one in generation.manifest.sources if one.searched != searched]
    find = partial(mentioned, settings=settings)
    with Spool(generation.store) as spool:
        for source in outdated:
            progress.concepts(source.name)
            former = _graphs(generation, source.id, "concepts")
            triples = source.triples - sum(map(generation.store.size, former))
            generation.store.drop(former)
            if settings.concepts:
                papers = texts.read(generation.store, settings.base, source.id)
                for nquads in engine.map(find, _pieces(papers)):
                    spool.write(nquads)
                    triples += nquads.count(b"\n")
            entry = msgspec.structs.replace(source, searched=searched, triples=triples)
            generation.manifest = generation.manifest.with_source(entry)
    return bool(outdated)


def _pieces(papers: Iterator[PaperTexts]) -> Iterator[list[PaperTexts]]:
    while piece := list(islice(papers, _PIECE)):
        yield piece


def _put_in_force(generation: Generation, judgements: str) -> None:
    """Let a source be the file of judgements; the one before goes."""
    former = generation.manifest.settings.judgements
    if former is not None and former != judgements and generation.manifest.get(former):
        _withdraw(generation, former)
    generation.set(judgements=judgements)


def remove(generation: Generation, name: str, engine: Engine) -> SourceEntry:
    """Withdraw a source, by its id or path, with all that came from it."""
    source = generation.manifest.find(name)
    if source is None:
        what, mend = "no such source in this graph", "see: kg sources"
        raise StoreError(what, mend, path=name)
    _withdraw(generation, source.id)
    if generation.manifest.settings.judgements == source.id:
        generation.set(judgements=None)
    _conclude(generation, engine)
    return source


def _take(
    generation: Generation,
    source: Source,
    convert_into: Callable[[Generation, Source], Sequence[SourceEntry]],
) -> str:
    """Bring one source in as a whole; what came from other content of its path goes."""
    known = generation.manifest.get(source.id)
    former = generation.manifest.at(source.home)
    if known is not None and (source.home in known.places or not source.home):
        return "unchanged"
    if known is None:
        entries = convert_into(generation, source)
    else:
        entries = [_with_places(known, [*_places(known), (source.path, source.home)])]
    for entry in entries:
        generation.manifest = generation.manifest.with_source(entry)
    if former is not None:
        _forget_place(generation, former, source.home)
        in_force = generation.manifest.settings.judgements == former.id
        if in_force and generation.manifest.get(former.id) is None:
            generation.set(judgements=source.id if source.format == "judgements" else None)
    return "added" if former is None else "replaced"


def _convert_into(
    spool: Spool,
    engine: Engine,
    progress: Progress,
    generation: Generation,
    source: Source,
) -> list[SourceEntry]:
    """Write what a source becomes to a file; keep what could not be read."""
    if source.format == "rdf":
        return restore(generation, source, progress.chunk, spool)
    coverage, papers, triples, rejected = Coverage(), 0, 0, 0
    settings = generation.manifest.settings
    for converted in _converted(source, settings, engine):
        spool.write(converted.nquads)
        triples += converted.nquads.count(b"\n")
        coverage, papers = coverage + converted.coverage, papers + converted.papers
        rejected += generation.rejected.add(converted.rejected, source.path)
        progress.chunk(converted.byte_count)
    _demand_whole(source, coverage)
    entry = SourceEntry(
        id=source.id,
        sha256=source.sha256,
        paths=(source.path,),
        places=(source.home,),
        format=source.format,
        byte_size=source.byte_size,
        line_count=source.line_count,
        papers=papers,
        triples=triples,
        rejected=rejected,
        coverage=coverage,
        searched=extract.method(settings),
    )
    return [entry]


def _demand_whole(source: Source, coverage: Coverage) -> None:
    """Refuse a source that is no longer what was measured, so that its id names its content."""
    if not source.unchanged() or coverage.lines != source.line_count:
        what, mend = "the file changed while it was read", "build it again"
        raise SourceError(what, mend, path=source.path)


def _converted(source: Source, settings: Settings, engine: Engine) -> Iterator[Converted]:
    chunks = plugins.load("kg.sources", source.format).split(source)
    function: Callable[[Chunk], Converted] = partial(convert, settings=settings)
    return engine.map(function, chunks)


def _forget_place(generation: Generation, former: SourceEntry, place: str) -> None:
    """Take a place from a source; a source without place goes."""
    kept = [(path, other) for path, other in _places(former) if other != place]
    if kept:
        generation.manifest = generation.manifest.with_source(_with_places(former, kept))
    else:
        _withdraw(generation, former.id)


def _places(source: SourceEntry) -> list[tuple[str, str]]:
    """Paths as given, each with its place."""
    return list(zip(source.paths, source.places, strict=True))


def _with_places(source: SourceEntry, places: list[tuple[str, str]]) -> SourceEntry:
    paths, homes = zip(*sorted(set(places)), strict=True)
    return msgspec.structs.replace(source, paths=paths, places=homes)


def _withdraw(generation: Generation, source_id: str) -> None:
    for brought in withdraw(generation, source_id):
        _withdraw(generation, brought)
    base = Base(generation.manifest.settings.base)
    stated = base(ids.graph("source", source_id))
    derived = _graphs(generation, source_id, "concepts", "inferred")
    generation.store.drop([stated, *derived])
    generation.manifest = generation.manifest.without(source_id)
    generation.rejected.withdraw(source_id)


def _graphs(generation: Generation, source_id: str, *kinds: str) -> list[terms.Iri]:
    """Named graphs that were derived from a source."""
    base = generation.manifest.settings.base
    starts = tuple(base + ids.graph(kind, source_id, "") for kind in kinds)
    return [terms.iri(name) for name in generation.store.graphs() if name.startswith(starts)]


def _conclude(generation: Generation, engine: Engine) -> "Identity":
    """Decide who is who, and describe the graph."""
    from kg.identify import Group, Known, identify  # brings numpy

    settings = generation.manifest.settings
    base = Base(settings.base)
    found = verdicts.read(generation.store, settings.base)
    demand_agreement(found, {one.id: one.paths[0] for one in generation.manifest.sources})
    index = generation.aside / settings.ror if settings.ror else None
    group: Group = partial(engine.group, key=attrgetter("block"))
    identity = identify(generation, group, Known(registry.load(index), found))
    tally.follow(generation)
    search.follow(generation)
    describe(generation, base)
    return identity


def demand_judgements(source: Source) -> None:
    """Refuse a file that is given as judgements and holds none."""
    with source.open() as file:
        if not plugins.load("kg.sources", "judgements").sniff(file.read(_HEAD)):
            what = "no file of judgements"
            mend = "begin it with the columns left, right and decision"
            raise SourceError(what, mend, path=source.path)


def demand_agreement(found: Sequence[Judgement], paths: Mapping[str, str]) -> None:
    """Refuse judgements that cannot all be true; `paths` are those of the sources by id."""
    others = [one for one in found if not mentions.is_mention(one.left)]
    against = clusters.contradiction(others) or mentions.contradiction(found)
    if against:
        places = [(paths[one.origin.source], one.origin.first + 1) for one in against]
        told = ", ".join(f"{path}:{line}" for path, line in sorted(set(places)))
        what, mend = "judgements that cannot all be true", "take back one of these lines"
        raise SourceError(what, mend, path=told)
