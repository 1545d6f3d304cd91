"""Links of name blocks beside a generation, by the digest of all they were resolved from.

A block whose inputs are as before has the links it had; so a source more costs no more than the
blocks that it changes. What was resolved by another method, or is damaged, is not used.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from kg.records import Appearance, Judgement, Link

FILE = "blocks.memo"

Digest: TypeAlias = bytes
Memo: TypeAlias = Mapping[Digest, bytes]
"""Digest of a block's inputs to its links, packed."""

_LAYOUT = b"kg-memo-1\n"
_CHECK, _DIGEST = 32, 16
_Packed: TypeAlias = list[tuple[int, int, float, str, str, tuple[str, ...]]]


def read(path: Path | None, method: bytes) -> Memo:
    """Read what the same method has resolved before; nothing where there is no such file."""
    start = _LAYOUT + method
    try:
        content = b"" if path is None else path.read_bytes()
        check, packed = content[len(start) :][:_CHECK], content[len(start) + _CHECK :]
        if not content.startswith(start) or check != hashlib.sha256(packed).digest():
            return {}
        return msgspec.msgpack.decode(zlib.decompress(packed), type=dict[bytes, bytes])
    except (OSError, zlib.error, msgspec.DecodeError):
        return {}


def write(path: Path, method: bytes, memo: Memo) -> None:
    """Write the file anew; the one of an earlier generation may be the same and stays."""
    packed = zlib.compress(msgspec.msgpack.encode(dict(sorted(memo.items()))), 1)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(_LAYOUT + method + hashlib.sha256(packed).digest() + packed)
    fresh.replace(path)


def digest(block: Sequence[Appearance], verdicts: Sequence[Judgement]) -> Digest:
    """Digest of a block, sorted, and the judgements on it; where these stand does not matter."""
    judged = [(one.left, one.right, one.same, one.reason, one.by) for one in verdicts]
    content = msgspec.msgpack.encode((block, judged))
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def pack(links: Sequence[Link], block: Sequence[Appearance]) -> bytes:
    """Pack the links of a sorted block, each end as its place there."""
    place = {one.authorship: number for number, one in enumerate(block)}
    rows = [(place[one.left], place[one.right], one.score, one.method, one.decision, one.evidence)
            for one in links]  # fmt: skip
    return msgspec.msgpack.encode(rows)


def unpack(packed: bytes, block: Sequence[Appearance]) -> list[Link]:
    """Links of a sorted block."""
    return [
        msgspec.convert(
            {
                "left": block[left].authorship,
                "right": block[right].authorship,
                "score": score,
                "method": method,
                "decision": decision,
                "evidence": evidence,
            },
            Link,
        )
        for left, right, score, method, decision, evidence in _decode(packed)
    ]


_decode = msgspec.msgpack.Decoder(_Packed).decode
