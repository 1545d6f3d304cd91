"""Name blocks to links: resolved anew where anything they rest on has changed."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from kg.records import Appearance, Judgement, Link

_DIGEST = 16


class _Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A link, its ends as their places among the members of the block."""

    left: int
    right: int
    score: float
    method: str
    decision: str
    evidence: tuple[str, ...]


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name block as it was resolved."""

    digest: bytes
    """Of the members and the judgements on them."""
    members: list[Appearance]
    """Sorted by authorship."""
    rows: list[_Row]

    @property
    def links(self) -> list[Link]:
        """Its links."""
        nodes = [one.authorship for one in self.members]
        return [_link(row, nodes) for row in self.rows]


class Block(NamedTuple):
    """A name block, and whether its links are those of before."""

    name: str
    kept: Kept
    links: list[Link]
    reused: bool = False


def resolve(
    block: Sequence[Appearance], verdicts: Sequence[Judgement], before: Kept | None
) -> Block:
    """Links of a block; those from before where their inputs were the same."""
    from kg.resolve import people

    name, members = block[0].block, sorted(block, key=lambda one: one.authorship)
    inputs = digest(members, verdicts)
    if before is not None and before.digest == inputs:
        return Block(name, before, before.links, reused=True)
    links = people.link(members, verdicts) if len(members) > 1 else []
    return Block(name, Kept(inputs, members, _rows(links, members)), links)


def digest(block: Sequence[Appearance], verdicts: Sequence[Judgement]) -> bytes:
    """Digest of a block, sorted, and the judgements on it; where these stand does not matter."""
    judged = [(one.left, one.right, one.same, one.reason, one.by) for one in verdicts]
    content = msgspec.msgpack.encode((block, judged))
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _rows(links: Sequence[Link], members: Sequence[Appearance]) -> list[_Row]:
    place: Mapping[str, int] = {one.authorship: number for number, one in enumerate(members)}
    return [
        _Row(place[one.left], place[one.right], one.score, one.method, one.decision, one.evidence)
        for one in links
    ]


def _link(row: _Row, nodes: Sequence[str]) -> Link:
    return msgspec.convert(
        {
            "left": nodes[row.left],
            "right": nodes[row.right],
            "score": row.score,
            "method": row.method,
            "decision": row.decision,
            "evidence": row.evidence,
        },
        Link,
    )
