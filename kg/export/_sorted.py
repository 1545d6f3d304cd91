"""Lines in order, each once, of any number: sorted piece by piece on disk, then merged."""

import io
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_RUN = 16 << 20
"""Bytes of lines that are sorted at once; some three times as much is then in memory."""
_RUNS = 128
"""Runs merged at once; each holds a file open, and all together `_RUN` bytes in memory."""
_BLOCK = 1 << 16
"""Bytes that are read from a run at least."""
_PIECE = 1 << 20
"""Bytes that are cut into lines at once; the engine writes some 8 KiB at a time."""


class SortedLines(io.RawIOBase):
    """Takes N-Triples in pieces of any size; gives its lines by code point, each once.

    Memory holds `run` bytes of lines or so, or the longest line where that is more.
    """

    def __init__(
        self, folder: Path, told: Callable[[int], None], run: int = _RUN, runs: int = _RUNS
    ) -> None:
        """Keep what has no room in nameless files of a folder; `told` hears of lines taken."""
        super().__init__()
        self._folder, self._told, self._run, self._most = folder, told, run, runs
        self._graph = b""
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def begin(self, graph: bytes) -> None:
        """Put a term before the full stop of each line from here on, which makes N-Quads."""
        self._take()
        self._graph = graph

    def writable(self) -> bool:
        """Whether it takes text: it does."""
        return True

    def write(self, piece: "ReadableBuffer", /) -> int:
        """Take a piece of text; its last line may go on in the next piece."""
        taken = bytes(piece)
        self._pieces.append(taken)
        self._waiting += len(taken)
        if self._waiting > min(_PIECE, self._run):
            self._take()
        return len(taken)

    def lists(self) -> Iterator[list[bytes]]:
        """Give the lines, many at a time; nothing may be written any more."""
        self._take()
        if not self._runs:
            yield sorted(set(self._lines))
            return
        self._spill()
        while len(self._runs) > self._most:
            first, self._runs = self._runs[: self._most], self._runs[self._most :]
            self._keep(_merged(first, self._run))
        yield from _merged(self._runs, self._run)

    def close(self) -> None:
        """Let go of the files."""
        for run in self._runs:
            run.close()
        super().close()

    def _take(self) -> None:
        """Cut what waits into lines; what follows the last end of a line waits on."""
        *lines, rest = b"".join(self._pieces).split(b"\n")
        self._pieces, self._waiting = [rest], 0
        if self._graph:
            end = b"%b .\n" % self._graph
            self._lines += [line[:-1] + end for line in lines]
        else:
            self._lines += [line + b"\n" for line in lines]
        self._size += sum(map(len, lines))
        self._told(len(lines))
        if self._size > self._run:
            self._spill()

    def _spill(self) -> None:
        if self._lines:
            self._keep([sorted(set(self._lines))])
            self._lines, self._size = [], 0

    def _keep(self, found: Iterable[list[bytes]]) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with the object
        self._runs.append(run)
        for lines in found:
            run.writelines(lines)
        run.seek(0)


def _merged(runs: Sequence[IO[bytes]], room: int) -> Iterator[list[bytes]]:
    """Merge sorted runs without repetition.

    What is not after the last line of any block can be given: all before it has been read. To
    sort that costs a fraction of picking line by line (`heapq.merge`).
    """
    hint = max(_BLOCK, room // len(runs))
    blocks = [(run.readlines(hint), run) for run in runs]
    while blocks:
        last = min(lines[-1] for lines, _ in blocks)
        found: set[bytes] = set()
        left = []
        for lines, run in blocks:
            cut = bisect_right(lines, last)
            found.update(lines[:cut])
            if rest := lines[cut:] or run.readlines(hint):
                left.append((rest, run))
            else:
                run.close()
        blocks = left
        yield sorted(found)
