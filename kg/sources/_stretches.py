"""Large files of lines in stretches that can be read alone: plain files, and bzip2 by its blocks.

A block of bzip2 begins at any bit, with the digits of pi; made a stream of its own, it can be
unpacked without those before it (https://en.wikipedia.org/wiki/Bzip2#File_format). What gzip and
zstd have packed can be read from the beginning only.
"""

import bz2
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

_WINDOW = 1 << 20
_BLOCK, _END = 0x314159265359, 0x177245385090
"""What stands before a block, and behind the last of a stream (48 bits)."""
_SIGN = 48
_HEADER = int.from_bytes(b"BZh9")
_LONGEST = 8 * (4 << 20)
"""Bits that hold any block: 900,000 symbols of 20 bits at most, and its tables."""
_OTHERS = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""How gzip and zstd begin."""


class Stretch(Struct, frozen=True, kw_only=True, array_like=True):
    """Lines that begin in a part of a file, each to its end."""

    start: int
    """Byte of a plain file; bit at which a block begins of one that bzip2 has packed."""
    skip: int
    """Unpacked bytes there that belong to the stretch before."""
    byte_size: int
    """Unpacked bytes of the lines."""
    first: int
    """Lines of the file before these."""


def measure(place: str, size: int) -> tuple[str, tuple[Stretch, ...]]:
    """SHA-256 of what a file holds, and stretches of about `size` bytes that cover it.

    There are none where the file can be read from the beginning only.
    """
    sha, found = hashlib.sha256(), list[Stretch]()
    start = skip = first = length = lines = 0
    with Path(place).open("rb") as file:
        if file.read(4).startswith(_OTHERS):
            return "", ()
        for where, data in _pieces(file, 0):
            sha.update(data)
            begin = 0
            while length + len(data) - begin >= size:
                cut = data.find(b"\n", max(begin, begin + size - length - 1)) + 1
                if not cut:
                    break
                length += cut - begin
                lines += data.count(b"\n", begin, cut)
                found.append(Stretch(start=start, skip=skip, byte_size=length, first=first))
                start, skip = where, cut
                first, length, lines, begin = first + lines, 0, 0, cut
            length += len(data) - begin
            lines += data.count(b"\n", begin)
    if length:
        found.append(Stretch(start=start, skip=skip, byte_size=length, first=first))
    return sha.hexdigest(), tuple(found)


def read(place: str, part: Stretch, piece: int = 1 << 17) -> Iterator[tuple[int, bytes]]:
    """Pieces of whole lines of a stretch, each with the number of lines before it in the file."""
    first, held, size = part.first, list[bytes](), 0
    with Path(place).open("rb") as file:
        for data in _taken(file, part):
            held.append(data)
            size += len(data)
            if size < piece or b"\n" not in data:
                continue
            joined = b"".join(held)
            end = joined.rindex(b"\n") + 1
            for lines in _cut(joined[:end], piece):
                yield first, lines
                first += lines.count(b"\n")
            held, size = [joined[end:]], len(joined) - end
    for lines in _cut(b"".join(held), piece):
        yield first, lines
        first += lines.count(b"\n")


def _cut(data: bytes, piece: int) -> Iterator[bytes]:
    """Whole lines, about so many bytes at a time; the last need not have an end."""
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", begin + piece - 1) + 1 or len(data)
        yield data[begin:end]
        begin = end


def _taken(file: IO[bytes], part: Stretch) -> Iterator[bytes]:
    """The bytes of a stretch."""
    skip, left = part.skip, part.byte_size
    for _, data in _pieces(file, part.start):
        taken = data[skip : skip + left]
        skip, left = max(0, skip - len(data)), left - len(taken)
        yield taken
        if not left:
            return
    message = "the file ends before the stretch"
    raise EOFError(message)


def _pieces(file: IO[bytes], start: int) -> Iterator[tuple[int, bytes]]:
    """Unpacked bytes from a place on, with the place at which each piece begins."""
    file.seek(0)
    if file.read(3) == b"BZh":
        yield from _unpacked(file, start)
        return
    file.seek(start)
    while data := file.read(_WINDOW):
        yield start, data
        start += len(data)


def _unpacked(file: IO[bytes], start: int) -> Iterator[tuple[int, bytes]]:
    """Blocks of bzip2 from a bit on, each with the bit at which it begins.

    Data may look like the beginning of a block, so what does not unpack goes on to the next.
    """
    block: int | None = None
    for place, begins in _signs(file, start):
        if block is not None:
            try:
                yield block, bz2.decompress(_alone(file, block, place))
            except (OSError, ValueError) as error:
                if place - block < _LONGEST:
                    continue
                message = "the compressed file is damaged"
                raise OSError(message) from error
            block = None
        if begins:
            block = place
    if block is not None:
        message = "the compressed file is cut off or damaged"
        raise EOFError(message)


def _signs(file: IO[bytes], start: int) -> Iterator[tuple[int, bool]]:
    """Bits at which a block begins (true) or a stream ends (false), in order."""
    offset, data = start // 8, b""
    while True:
        file.seek(offset + len(data))
        fresh = file.read(_WINDOW)
        data += fresh
        for place, begins in sorted(_found(data)):
            bit = 8 * offset + place
            if bit >= start:
                yield bit, begins
                start = bit + 1
        if not fresh:
            return
        kept = min(len(data), _SIGN // 8 + 1)
        offset, data = offset + len(data) - kept, data[-kept:]


def _found(data: bytes) -> Iterator[tuple[int, bool]]:
    """Bits at which a sign stands; its last five whole bytes are looked for at each shift."""
    for sign, begins in ((_BLOCK, True), (_END, False)):
        for shift in range(8):
            whole = (sign >> shift & (1 << 40) - 1).to_bytes(5)
            place = data.find(whole)
            while place >= 0:
                bit = 8 * (place + 5) + shift - _SIGN
                if bit >= 0 and _bits(data, bit, bit + _SIGN) == sign:
                    yield bit, begins
                place = data.find(whole, place + 1)


def _bits(data: bytes, start: int, end: int) -> int:
    """Bits of some bytes as a number; bits behind the bytes are missing, and tell nothing."""
    last = -(-end // 8)
    return int.from_bytes(data[start // 8 : last]) >> 8 * last - end & (1 << end - start) - 1


def _alone(file: IO[bytes], start: int, end: int) -> bytes:
    """A block as a stream of its own, whose check sum is the block's."""
    file.seek(start // 8)
    data = file.read(-(-end // 8) - start // 8)
    size = end - start
    block = _bits(data, start % 8, start % 8 + size)
    check = block >> max(0, size - _SIGN - 32) & 0xFFFFFFFF
    stream = ((_HEADER << size | block) << _SIGN | _END) << 32 | check
    bits = 32 + size + _SIGN + 32
    return (stream << -bits % 8).to_bytes(-(-bits // 8))
