"""A graph in shares, here or on a cluster, beside the one of a single store."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

import kg
from kg import plugins, sources
from kg.convert import convert
from kg.flow import Row
from kg.flow.here import Flow, Rows
from kg.identify import shares
from kg.records import Judgement
from kg.settings import Settings
from kg.store import verdicts

ABOUT = b"/graph/about> ."


def whole(graph: kg.Graph) -> list[bytes]:
    """Sorted lines of a graph but for those of the clock."""
    dump = graph.store.engine.dump(format=ox.RdfFormat.N_QUADS) or b""
    return sorted(line for line in dump.split(b"\n")[:-1] if not line.endswith(ABOUT))


def lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Lines of the rows that hold quads."""
    for row in rows:
        if row.kind in {"quads", "part"}:
            yield from filter(None, row.value.split(b"\n"))


def in_shares(
    paths: Sequence[Path], settings: Settings, count: int, known: shares.Known, piece: int = 3
) -> tuple[list[bytes], shares.Shares[Rows]]:
    """Sorted, different lines of a graph that is made in so many shares, and what else is told."""
    found: list[list[Row]] = []
    for source in sources.find(map(str, paths)).sources:
        chunks = plugins.load("kg.sources", source.format).split(source)
        rows = (row for chunk in chunks
                for row in shares.sift(convert(chunk, settings).nquads, settings.base))  # fmt: skip
        while some := [*islice(rows, piece)]:
            found.append(some)
    flow, pieces = Flow(count), Rows(found)
    told = shares.resolve(flow, pieces, known, judged(paths, settings))
    return sorted({*lines(pieces), *lines(told.quads)}), told


def judged(paths: Sequence[Path], settings: Settings) -> tuple[Judgement, ...]:
    """Judgements that stand in some of the files."""
    graph = kg.build(*paths, base=settings.base, concepts=False)
    return verdicts.read(graph.store, settings.base)
