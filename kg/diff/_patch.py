"""Quads that went and came as RDF Patch.

https://afs.github.io/rdf-delta/rdf-patch.html: rows of a code and terms as in N-Triples, each
ended by a full stop. `H` rows head the patch, `D` and `A` rows between `TX` and `TC` delete and
add a quad. The patch is named by what it says, so the same difference has the same name.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

_BLOCK = 1 << 20


def rows(removed: Path, added: Path) -> Iterator[bytes]:
    """Rows of the patch of two files of N-Quads: what goes first, then what comes."""
    yield b"H id <uuid:%b> .\n" % _name(removed, added).encode()
    yield b"TX .\n"
    for code, path in ((b"D ", removed), (b"A ", added)):
        with path.open("rb") as lines:
            for line in lines:
                yield code + line
    yield b"TC .\n"


def _name(removed: Path, added: Path) -> str:
    """UUID of a digest of the patch (RFC 9562, version 8: of one's own making)."""
    digest = sha256()
    for sign, path in ((b"D", removed), (b"A", added)):
        digest.update(sign)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    bits = int.from_bytes(digest.digest()[:16])
    bits = bits & ~(0xF << 76) | 8 << 76
    bits = bits & ~(0b11 << 62) | 0b10 << 62
    return str(UUID(int=bits))
