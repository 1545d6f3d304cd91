"""The whole build on one screen: sources to quads, quads to the store, then who is who."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import IO, Protocol

import msgspec

from kg import ids, plugins
from kg.about import describe
from kg.engines import Engine
from kg.errors import SourceError, StoreError
from kg.identify import identify
from kg.infer import graph_name
from kg.rdf import terms
from kg.rdf.lift import Base, lift
from kg.records import Chunk, Coverage, DigestIssue, Judgement, Paper, Record, Rejected
from kg.sources import Found, Source
from kg.store.directory import Generation, RejectedLine, SourceEntry


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What a chunk became."""

    nquads: bytes
    rejected: tuple[Rejected, ...]
    coverage: Coverage
    papers: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did, by path as given."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    """Files of folders that could not be read, each with its reason."""
    interrupted: bool = False


class Progress(Protocol):
    """Who is told how far a build has come, and may ask it to stop."""

    def source(self, name: str, place: int, count: int) -> None:
        """A source begins; `place` counts from 1."""

    def chunk(self, byte_count: int) -> None:
        """A piece of the source is done."""

    def identity(self) -> None:
        """All sources are in; who is who begins."""

    def stopped(self) -> bool:
        """Whether to take no further source and finish with those that are in."""


def build(generation: Generation, found: Found, engine: Engine, progress: Progress) -> Report:
    """Bring sources into a draft generation; the same content is in once, whatever its path."""
    base = Base(generation.manifest.settings.base)
    done: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": []}
    with tempfile.NamedTemporaryFile(prefix="kg-", suffix=".nq") as nquads:
        for place, source in enumerate(found.sources, 1):
            if progress.stopped():
                break
            progress.source(source.name, place, len(found.sources))
            kind = _take(generation, source, partial(_convert_into, nquads, engine, progress))
            done[kind].append(source.path)
        nquads.flush()
        # One load for all sources: the engine makes files of its own for each, and slows with them.
        generation.store.load(Path(nquads.name))
    if done["added"] or done["replaced"] or not len(generation.store):
        progress.identity()
        _conclude(generation, base, engine)
    return Report(
        added=tuple(done["added"]),
        replaced=tuple(done["replaced"]),
        unchanged=tuple(done["unchanged"]),
        passed_over=tuple(found.passed_over),
        interrupted=sum(map(len, done.values())) < len(found.sources),
    )


def remove(generation: Generation, name: str, engine: Engine) -> SourceEntry:
    """Withdraw a source, by its id or path, with all that came from it."""
    base = Base(generation.manifest.settings.base)
    source = generation.manifest.find(name)
    if source is None:
        what, mend = "no such source in this graph", "see: kg sources"
        raise StoreError(what, mend, path=name)
    _withdraw(generation, source.id)
    _conclude(generation, base, engine)
    return source


def convert(chunk: Chunk, base: str) -> Converted:
    """Parse, infer and lift one piece of a source. Opens nothing, knows no engine and no store."""
    rejected: list[Rejected] = []
    nquads: list[bytes] = []
    coverage, papers = Coverage(), 0
    for found in plugins.load("kg.sources", chunk.format).parse(chunk):
        if isinstance(found, Rejected):
            rejected.append(found)
        elif isinstance(found, Coverage):
            coverage = coverage + found
        else:
            conclusions = {
                graph_name(name, rule.VERSION): rule.infer(found)
                for name, rule in plugins.load_all("kg.infer").items()
            }
            nquads.append(terms.lines(lift(found, conclusions, Base(base))))
            papers += _papers(found)
    return Converted(
        nquads=b"".join(nquads), rejected=tuple(rejected), coverage=coverage, papers=papers
    )


def _papers(record: Record) -> int:
    match record:
        case DigestIssue():
            return len(record.entries)
        case Paper():
            return 1
        case Judgement():
            return 0


def _take(
    generation: Generation,
    source: Source,
    convert_into: Callable[[Generation, Source], SourceEntry],
) -> str:
    """Bring one source in as a whole; what came from other content of its path goes."""
    known = generation.manifest.find(source.id)
    former = generation.manifest.at(source.home)
    if known is not None and (source.home in known.places or not source.home):
        return "unchanged"
    if known is None:
        entry = convert_into(generation, source)
    else:
        entry = _with_places(known, [*_places(known), (source.path, source.home)])
    if former is not None:
        _forget_place(generation, former, source.home)
    generation.manifest = generation.manifest.with_source(entry)
    return "added" if former is None else "replaced"


def _convert_into(
    nquads: IO[bytes],
    engine: Engine,
    progress: Progress,
    generation: Generation,
    source: Source,
) -> SourceEntry:
    """Write what a source becomes to a file; keep what could not be read."""
    coverage, papers, triples = Coverage(), 0, 0
    base = Base(generation.manifest.settings.base)
    for converted in _converted(source, base, engine):
        nquads.write(converted.nquads)
        triples += converted.nquads.count(b"\n")
        coverage, papers = coverage + converted.coverage, papers + converted.papers
        generation.rejected.extend(RejectedLine.of(one, source.path) for one in converted.rejected)
        progress.chunk(len(converted.nquads))
    _demand_whole(source, coverage)
    return SourceEntry(
        id=source.id,
        sha256=source.sha256,
        paths=(source.path,),
        places=(source.home,),
        format=source.format,
        byte_size=source.byte_size,
        line_count=source.line_count,
        papers=papers,
        triples=triples,
        coverage=coverage,
    )


def _demand_whole(source: Source, coverage: Coverage) -> None:
    """Refuse a source that is no longer what was measured, so that its id names its content."""
    if not source.unchanged() or coverage.lines != source.line_count:
        what, mend = "the file changed while it was read", "build it again"
        raise SourceError(what, mend, path=source.path)


def _converted(source: Source, base: Base, engine: Engine) -> Iterator[Converted]:
    chunks = plugins.load("kg.sources", source.format).split(source)
    function: Callable[[Chunk], Converted] = partial(convert, base=base.address)
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
    base = Base(generation.manifest.settings.base)
    stated = base(ids.graph("source", source_id))
    derived = tuple(
        base.address + ids.graph(kind, source_id, "") for kind in ("concepts", "inferred")
    )
    graphs = [terms.iri(name) for name in generation.store.graphs() if name.startswith(derived)]
    generation.store.drop([stated, *graphs])
    generation.manifest = generation.manifest.without(source_id)
    generation.rejected = [one for one in generation.rejected if one.source != source_id]


def _conclude(generation: Generation, base: Base, engine: Engine) -> None:
    identify(generation.store, base, partial(engine.group, key=attrgetter("block")))
    describe(generation, base)
