"""What could not be read of the sources, as lines of `rejected.jsonl`; in memory while few."""

import contextlib
import heapq
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

import msgspec

from kg.errors import StoreError
from kg.records import Rejected

_IN_MEMORY = 1 << 20
"""Bytes of one source beyond which its lines go to a file."""
_FIRST, _LAST = b'{"source":"', b'"}\n'
"""How a whole line begins and ends."""
_BY_SOURCE = itemgetter(slice(len(_FIRST) + 16))
"""The part of a line that names its source; lines are kept in the order of the ids."""


class RejectedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of rejected.jsonl."""

    source: str
    path: str
    line: int
    reason: str
    text: str


class Rejections:
    """Rejected lines of a graph, sorted by source, then as they stand there."""

    def __init__(self, before: Path | None = None) -> None:
        """Begin with the lines of an earlier file, or with none."""
        self._before = before
        self._withdrawn: set[bytes] = set()
        self._added: dict[str, IO[bytes]] = {}
        self._open = contextlib.ExitStack()
        weakref.finalize(self, self._open.close)

    def add(self, rejected: Iterable[Rejected], path: str) -> int:
        """Add what was rejected next in the source at a path; says how many lines it was."""
        count = 0
        for one in rejected:
            if one.source not in self._added:
                self._added[one.source] = self._open.enter_context(_spooled())
            line = RejectedLine(
                source=one.source, path=path, line=one.line, reason=one.reason, text=one.text
            )
            self._added[one.source].write(_encode(line))
            count += 1
        return count

    def withdraw(self, source: str) -> None:
        """Leave out what came from a source."""
        self._withdrawn.add(_BY_SOURCE(_FIRST + source.encode()))
        self._added.pop(source, None)

    def __iter__(self) -> Iterator[RejectedLine]:
        """Read every line; raises StoreError where they are damaged."""
        return map(self._decoded, self._lines())

    def write(self, path: Path, names: Mapping[str, str]) -> None:
        """Write the file; `names` are the paths of the sources as they are now, by id."""
        with path.open("wb") as file:
            for _, lines in groupby(self._lines(), _BY_SOURCE):
                file.writelines(self._named(lines, names))

    def _named(self, lines: Iterator[bytes], names: Mapping[str, str]) -> Iterator[bytes]:
        """Lines of one source under the path that it has now: it may have been read at another."""
        first = next(lines)
        told = self._decoded(first)
        name = names.get(told.source, told.path)
        for line in chain([first], lines):
            yield (
                line
                if name == told.path
                else _encode(msgspec.structs.replace(self._decoded(line), path=name))
            )

    def _decoded(self, line: bytes) -> RejectedLine:
        try:
            return _decode(line)
        except msgspec.DecodeError as error:
            raise _damaged(self._before or Path("rejected.jsonl")) from error

    def _lines(self) -> Iterator[bytes]:
        return heapq.merge(self._kept(), *map(_read, self._added.values()), key=_BY_SOURCE)

    def _kept(self) -> Iterator[bytes]:
        if self._before is not None:
            try:
                with self._before.open("rb") as file:
                    for line in file:
                        if not (line.startswith(_FIRST) and line.endswith(_LAST)):
                            raise _damaged(self._before)
                        if _BY_SOURCE(line) not in self._withdrawn:
                            yield line
            except FileNotFoundError as error:
                raise _damaged(self._before) from error


def _spooled() -> tempfile.SpooledTemporaryFile[bytes]:
    return tempfile.SpooledTemporaryFile(_IN_MEMORY)


def _damaged(path: Path) -> StoreError:
    what = "the list of rejected lines is damaged or gone"
    return StoreError(what, "restore a copy, or build the graph anew with --fresh", path=path)


def _encode(line: RejectedLine) -> bytes:
    return msgspec.json.encode(line) + b"\n"


_decode = msgspec.json.Decoder(RejectedLine).decode


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    yield from file
    file.seek(0, 2)
