"""Quads that one store has and another has not, exactly, graph by graph, by way of files."""

import filecmp
import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TypeAlias
from zlib import crc32

import pyoxigraph as ox
from msgspec import Struct

from kg.errors import StoreError
from kg.store.engine import one_line
from kg.store.store import Store

_PART = 32 << 20
"""Bytes of a graph that are compared at a time; some three times as much is then in memory."""
_PARTS = 128
"""Most parts, each a file open on either side; of a graph above 4 GiB they are larger."""

Progress: TypeAlias = Callable[[int, int], None]


class Count(Struct, frozen=True):
    """Quads of a named graph that went, and that came."""

    removed: int
    added: int


class Places(Struct, frozen=True):
    """Files of the quads that went and came: by graph, then by line, in code points."""

    removed: Path
    added: Path


def write(
    former: Store, store: Store, places: Places, *, passed_over: str, progress: Progress
) -> dict[str, Count]:
    """Write the quads that went and came; says how many, by the IRI of the graph ("": none).

    Graphs whose IRI ends in `passed_over` are left out, unless that is empty.
    """
    names = sorted({*_names(former), *_names(store)})
    names = [name for name in names if not (passed_over and name.endswith(passed_over))]
    counts: dict[str, Count] = {}
    with (
        places.removed.open("wb") as removed,
        places.added.open("wb") as added,
        TemporaryDirectory(dir=places.added.parent) as folder,
    ):
        for number, name in enumerate(names, 1):
            progress(number, len(names))
            sides = Path(folder, "former.nt"), Path(folder, "graph.nt")
            for one, path in zip((former, store), sides, strict=True):
                _dump(one, name, path)
            if not filecmp.cmp(*sides, shallow=False):
                count = _compare(*sides, name, removed, added)
                if count.removed or count.added:
                    counts[name] = count
    return counts


def different(former: Path, later: Path) -> Iterator[tuple[bytes, bool]]:
    """Lines that only one of two files has, in order, and whether it is the later one."""
    size = max(former.stat().st_size, later.stat().st_size)
    count = min(_PARTS, 1 + size // _PART)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=later.parent)))

        def files(name: str) -> list[IO[bytes]]:
            paths = (folder / f"{name}-{part}" for part in range(count))
            return [stack.enter_context(path.open("w+b")) for path in paths]

        befores, afters = (_parted(path, files(path.stem)) for path in (former, later))
        found = [
            _only_one(before, after, stack.enter_context((folder / f"found-{part}").open("w+b")))
            for part, (before, after) in enumerate(zip(befores, afters, strict=True))
        ]
        for line in heapq.merge(*found, key=lambda line: line[1:]):
            yield line[1:], line[:1] == b"+"


def _parted(path: Path, files: list[IO[bytes]]) -> list[IO[bytes]]:
    """Lines of a file in parts that their text says."""
    with path.open("rb") as lines:
        if len(files) == 1:
            files[0].writelines(lines)
        else:
            for line in lines:
                files[crc32(line) % len(files)].write(line)
    return files


def _only_one(before: IO[bytes], after: IO[bytes], found: IO[bytes]) -> Iterable[bytes]:
    """Lines that only one of two parts has, sorted, after the sign of the part."""
    one, other = _lines(before), _lines(after)
    signed = [b"-" + line for line in one - other] + [b"+" + line for line in other - one]
    found.writelines(sorted(signed, key=lambda line: line[1:]))
    found.seek(0)
    return found


def _lines(file: IO[bytes]) -> set[bytes]:
    file.seek(0)
    lines = {*file}
    file.truncate(0)
    return lines


def _compare(former: Path, later: Path, name: str, removed: IO[bytes], added: IO[bytes]) -> Count:
    end = b" <%b> .\n" % name.encode() if name else b" .\n"
    counts = [0, 0]
    for line, is_later in different(former, later):
        (added if is_later else removed).write(line.removesuffix(b" .\n") + end)
        counts[is_later] += 1
    return Count(*counts)


def _names(store: Store) -> Iterator[str]:
    """IRIs of the graphs that hold something; the default graph has none."""
    yield from store.graphs()
    if next(store.engine.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        yield ""


def _dump(store: Store, name: str, path: Path) -> None:
    graph = ox.NamedNode(name) if name else ox.DefaultGraph()
    try:
        store.engine.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=graph)
    except RuntimeError as error:
        what = f"the store cannot be read: {one_line(error)}"
        mend = "build the graph anew with --fresh"
        raise StoreError(what, mend, path=store.path or "memory") from error
