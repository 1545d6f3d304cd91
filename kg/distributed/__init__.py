"""The whole build past one machine: sources to parts of N-Quads and tables, on a cluster.

sources -> measured -> pieces -> who is who -> quads by owner -> parts, tables, numbers

The functions are those of the build on this machine; only where they run is another. Each step is
written once under `_work`: a build that was broken off goes on behind the last step that was done.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kg import __version__, extract, identify
from kg.convert import convert
from kg.distributed import _finish, _pieces, _result
from kg.distributed._pieces import Done
from kg.distributed._result import Result
from kg.errors import ClusterError, SettingsError, SourceError
from kg.flow import session
from kg.flow.hadoop import Folder
from kg.flow.spark import Flow
from kg.identify import shares
from kg.pipeline import demand_agreement, demand_judgements
from kg.records import Judgement
from kg.resolve import ror as registries
from kg.settings import Settings
from kg.sources import Measured, Named, Part, Source, named, split
from kg.store import verdicts
from kg.store.manifest import SourceEntry
from kg.store.numbers import Numbers
from kg.store.store import Store

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kg.pipeline import Progress

__all__ = ["Given", "Result", "build"]

_SHARE = 4 << 20
"""Bytes of the sources whose quads make a share: some 30 MB without concepts, 120 with."""
_LEAST, _MOST = 2, 20_000
"""Shares for each core, and of all."""


class Given(NamedTuple):
    """What `kg build` was given."""

    paths: Sequence[str]
    settings: Settings
    format_name: str | None = None
    ror: Path | None = None
    judgements: str | None = None
    fresh: bool = False
    part_size: int = 32 << 20
    """Decompressed bytes that one task reads: some ten seconds of work with concepts."""


def run(given: Given, url: str, master: str | None, progress: "Progress") -> Result:
    """Build at a master; without one on all cores of this machine.

    Raises MissingExtraError without pyspark, ClusterError where Spark fails, and what `build` does.
    """
    spark = session.session(master)
    with session.stopped(spark), _failing(spark):
        return build(given, url, spark, progress)


@contextlib.contextmanager
def _failing(spark: "SparkSession") -> Iterator[None]:
    """Tell in one line what fails on the cluster."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark.", "py4j.")):
            raise
        mend = "see the logs of the master and its workers; run it again to go on from there"
        master = str(spark.sparkContext.master)
        raise ClusterError(session.reason(error), mend, master=master) from error


def build(given: Given, url: str, spark: "SparkSession", progress: "Progress") -> Result:
    """Build a graph into the folder at a URL; what was built there from the same is left as it is.

    Raises SourceError for what cannot be read or restored here, SettingsError where another graph
    is in the place.
    """
    folder = Folder(spark, url)
    found, passed_over = _measured(given, url, spark, progress)
    sources = {one.source.id: one.source for one in found}
    _refuse_dumps(sources.values())
    with tempfile.TemporaryDirectory(prefix="kg-") as aside:
        known, registry = _known(given, spark, Path(aside))
        key = _key(sources, given, registry)
        before = _result.read(folder)
        if before is not None and not given.fresh:
            if before.key == key:
                _result.sweep(folder)
                return msgspec.structs.replace(before, unchanged=True)
            mend = "name another place, or start it anew with --fresh"
            raise SettingsError("the place of the graph", url, f"{mend}: another graph is there")
        size = sum(source.byte_size for source in sources.values())
        progress.begin(size)
        flow = Flow(spark, f"{url.rstrip('/')}/_work/{key}", _shares(size, spark))
        parts = _pieces.parts(found)
        progress.source(f"{len(parts)} parts of {len(sources)} sources", 1, 1)
        pieces = flow.spread("pieces", parts, partial(_pieces.read, given.settings))
        entries = _entries(found, _pieces.summed(pieces.of("done")), given.settings)
        progress.chunk(size)
        progress.identity()
        judged = _judgements([*sources.values()], given.settings)
        resolved = shares.resolve(flow, pieces, known, judged)
        quads = pieces.of("quads") | resolved.quads
        finished = flow.grouped("finished", quads, partial(_finish.finish, given.settings.base))
        result = Result(
            key=key,
            settings=given.settings,
            sources=entries,
            counts=resolved.counts,
            tally=(numbers := Numbers.sum(row.value for row in finished.of("numbers"))).tally(),
            unknown=resolved.unknown,
            passed_over=passed_over,
        )
        _result.write(folder, url, finished, pieces.of("rejected"), result, numbers)
    return result


def _measured(
    given: Given, url: str, spark: "SparkSession", progress: "Progress"
) -> tuple[list[Measured], tuple[str, ...]]:
    """Look at all files, one task a file."""
    files = [*named(given.paths)]
    judged = [] if given.judgements is None else [*named([given.judgements])]
    for one in files:
        progress.measuring(one.path)
    found: list[Measured] = []
    passed_over: list[str] = []
    for some, format_name in ((files, given.format_name), (judged, "judgements")):
        if some:
            stamp = _digest([(*one, *_stamp(one)) for one in some], format_name, given.part_size)
            flow = Flow(spark, f"{url.rstrip('/')}/_work/{stamp}", 1)
            rows = flow.spread(
                "measured",
                [*map(_pieces.file, some)],
                partial(_pieces.measure, format_name, given.part_size),
            )
            known, measured = _pieces.found(some, rows)
            if some is judged:
                demand_judgements(measured[0].source)
            found += measured
            passed_over += known.passed_over
    return found, tuple(passed_over)


def _stamp(one: Named) -> tuple[int, int]:
    status = Path(one.place).stat()
    return status.st_size, status.st_mtime_ns


def _refuse_dumps(sources: Iterable[Source]) -> None:
    for source in sources:
        if source.format == "rdf":
            what = "a dump is restored into the store of one machine"
            raise SourceError(what, "build it with --engine local", path=source.path)


def _known(given: Given, spark: "SparkSession", aside: Path) -> tuple[shares.Known, str]:
    """The registry of organisations, sent to all workers, and the name of its content."""
    if given.ror is None:
        return shares.Known(given.settings.base), ""
    index = registries.compile(given.ror, aside)
    sent = index.rename(aside / f"{aside.name}-{index.name}")
    spark.sparkContext.addFile(str(sent))
    return shares.Known(given.settings.base, str(sent), shipped=True), index.name


def _key(sources: Mapping[str, Source], given: Given, registry: str) -> str:
    """Digest of all that the quads, and the rows on the way to them, follow from."""
    methods = (__version__, extract.method(given.settings), identify.method())
    return _digest(sorted(sources), given.settings, registry, methods, given.part_size)


def _digest(*told: object) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(told)).hexdigest()[:16]


def _shares(byte_size: int, spark: "SparkSession") -> int:
    least = _LEAST * int(spark.sparkContext.defaultParallelism)
    return min(_MOST, max(least, byte_size // _SHARE))


def _entries(
    measured: Iterable[Measured], done: Mapping[str, Done], settings: Settings
) -> tuple[SourceEntry, ...]:
    """What is known of each source; raises SourceError for one that was not read as measured."""
    places: dict[str, list[Source]] = {}
    for one in measured:
        places.setdefault(one.source.id, []).append(one.source)
    return tuple(_entry(places[name], done.get(name, Done()), settings) for name in sorted(places))


def _entry(same: Sequence[Source], done: Done, settings: Settings) -> SourceEntry:
    source, homes = same[0], sorted({(one.path, one.home) for one in same})
    if done.coverage.lines != source.line_count:
        what, mend = "the file changed while it was read", "build it again"
        raise SourceError(what, mend, path=source.path)
    return SourceEntry(
        id=source.id,
        sha256=source.sha256,
        paths=tuple(path for path, _ in homes),
        places=tuple(home for _, home in homes),
        format=source.format,
        byte_size=source.byte_size,
        line_count=source.line_count,
        papers=done.papers,
        triples=done.triples,
        rejected=done.rejected,
        coverage=done.coverage,
        searched=extract.method(settings),
    )


def _judgements(sources: Sequence[Source], settings: Settings) -> tuple[Judgement, ...]:
    """What people judged; raises SourceError where that cannot all be true."""
    store = Store.in_memory()
    for source in sources:
        if source.format == "judgements":
            for chunk in split(Part(source)):
                store.load(convert(chunk, settings).nquads)
    found = verdicts.read(store, settings.base)
    demand_agreement(found, {one.id: one.path for one in sources})
    return found
