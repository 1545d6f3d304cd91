"""Sorted files of what later builds look up: never changed, written anew from the one before.

A file is looked into by a memory map and a binary search, so to open one costs nothing and to
write the next one little more than to copy it.
"""

import contextlib
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Keys: TypeAlias = NDArray[np.uint64]
Values: TypeAlias = bytes | memoryview
_NONE: Keys = np.empty(0, np.uint64)
_HEAD = 16
"""Bytes before the columns: number of rows, length of the values."""
_NAMES = 1 << 16


@lru_cache(_NAMES)
def key(name: str) -> int:
    """64 bits that stand for a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def checksum(path: Path) -> int:
    """CRC-32 of a file."""
    return zlib.crc32(_mapped(path).data)


class Shelf:
    """A map from 64-bit keys to bytes."""

    def __init__(
        self, keys: Keys = _NONE, ends: Keys = _NONE, values: bytes | memoryview = b""
    ) -> None:
        """Hold sorted keys, where the value of each ends, and the values one after the other."""
        self._keys, self._ends, self._values = keys, ends, values

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file; raises OSError where there is none, ValueError for a torn one."""
        file = _mapped(path)
        count, length = (int(number) for number in file[:_HEAD].view(np.uint64))
        if len(file) != _HEAD + 16 * count + length:
            message = f"{path} is torn"
            raise ValueError(message)
        columns = file[_HEAD : _HEAD + 16 * count].view(np.uint64)
        return cls(columns[:count], columns[count:], file[_HEAD + 16 * count :].data)

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        """Travel to other processes empty: what is looked up is only what else is worked out."""
        return type(self), ()

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._keys)

    def get(self, wanted: int) -> bytes | None:
        """Value of a key."""
        place = int(np.searchsorted(self._keys, np.uint64(wanted)))
        if place == len(self._keys) or int(self._keys[place]) != wanted:
            return None
        return bytes(self._values[self._start(place) : int(self._ends[place])])

    def _start(self, place: int) -> int:
        return int(self._ends[place - 1]) if place else 0

    def write(self, path: Path, changes: Mapping[int, bytes | None]) -> None:
        """Write the map with other values, of which None takes a key away."""
        order = sorted(changes)
        fresh = [wanted for wanted in order if changes[wanted] is not None]
        places = np.searchsorted(self._keys, np.array(order, np.uint64))
        gone = np.array(
            [p for p, k in zip(places.tolist(), order, strict=True) if self._holds(p, k)], np.int64
        )
        sizes = np.diff(self._ends, prepend=np.uint64(0))
        added = np.array([len(changes[wanted] or b"") for wanted in fresh], np.uint64)
        kept = np.delete(self._keys, gone)
        at = np.searchsorted(kept, np.array(fresh, np.uint64))
        keys = np.insert(kept, at, np.array(fresh, np.uint64))
        ends = np.cumsum(np.insert(np.delete(sizes, gone), at, added), dtype=np.uint64)
        with _replacing(path) as file:
            file.write(np.array([len(keys), ends[-1] if len(ends) else 0], np.uint64).tobytes())
            file.write(keys.data)
            file.write(ends.data)
            self._copy(file, order, places.tolist(), changes)

    def _holds(self, place: int, wanted: int) -> bool:
        return place < len(self._keys) and int(self._keys[place]) == wanted

    def _copy(
        self,
        file: IO[bytes],
        order: list[int],
        places: list[int],
        changes: Mapping[int, bytes | None],
    ) -> None:
        """Write the values: runs of those that stay, and what is changed between them."""
        done = 0
        for wanted, place in zip(order, places, strict=True):
            start = self._start(place)
            file.write(self._values[done:start])
            file.write(changes[wanted] or b"")
            done = int(self._ends[place]) if self._holds(place, wanted) else start
        file.write(self._values[done:])


class Postings:
    """Which members bear a sign, each so many times: rows of sign, member and number."""

    def __init__(self, signs: Keys = _NONE, members: Keys = _NONE, counts: Keys = _NONE) -> None:
        """Hold rows sorted by sign, then member."""
        self._signs, self._members, self._counts = signs, members, counts

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file; raises OSError where there is none, ValueError for a torn one."""
        columns = _mapped(path).view(np.uint64)
        if len(columns) % 3:
            message = f"{path} is torn"
            raise ValueError(message)
        size = len(columns) // 3
        return cls(columns[:size], columns[size : 2 * size], columns[2 * size :])

    def of(self, sign: int) -> dict[int, int]:
        """Members of a sign, each with its number."""
        first, last = self._range(sign)
        members, counts = self._members[first:last], self._counts[first:last]
        return dict(zip(members.tolist(), counts.tolist(), strict=True))

    def total(self, sign: int) -> int:
        """Sum of the numbers of a sign."""
        first, last = self._range(sign)
        return int(self._counts[first:last].sum())

    def _range(self, sign: int) -> tuple[int, int]:
        wanted = np.uint64(sign)
        first = int(np.searchsorted(self._signs, wanted))
        return first, first + int(np.searchsorted(self._signs[first:], wanted, "right"))

    def write(self, path: Path, changes: Mapping[int, Mapping[int, int]]) -> None:
        """Write the rows with other numbers by sign and member; a number of 0 takes a row away."""
        rows = sorted((s, m, n) for s, found in changes.items() for m, n in found.items())
        signs, members, counts = np.array(rows, np.uint64).reshape(-1, 3).T
        places = np.array([self._place(s, m) for s, m, _ in rows], np.int64)
        held = np.array(
            [self._holds(p, s, m) for p, (s, m, _) in zip(places.tolist(), rows, strict=True)], bool
        )
        stays = counts > 0
        before = [self._signs, self._members, self._counts]
        kept = [np.delete(column, places[held]) for column in before]
        shift = places - np.cumsum(held) + held  # rows taken away before each place
        with _replacing(path) as file:
            for column, fresh in zip(kept, (signs, members, counts), strict=True):
                file.write(np.insert(column, shift[stays], fresh[stays]).data)

    def _place(self, sign: int, member: int) -> int:
        first, last = self._range(sign)
        return first + int(np.searchsorted(self._members[first:last], np.uint64(member)))

    def _holds(self, place: int, sign: int, member: int) -> bool:
        return (
            place < len(self._signs)
            and int(self._signs[place]) == sign
            and int(self._members[place]) == member
        )

    @classmethod
    def sorted(cls, signs: Iterable[int], members: Iterable[int], counts: Iterable[int]) -> Self:
        """Sort rows; no sign and member may come twice."""
        columns = [np.fromiter(column, np.uint64) for column in (signs, members, counts)]
        order = np.lexsort((columns[1], columns[0]))
        return cls(*(column[order] for column in columns))


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file beside its place; the one of an earlier generation may be the same and stays."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        yield file
    fresh.replace(path)


def _mapped(path: Path) -> NDArray[np.uint8]:
    return np.memmap(path, np.uint8, "r") if path.stat().st_size else np.empty(0, np.uint8)
