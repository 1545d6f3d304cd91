"""One name block to links between authorships of one person, each with its reasons in words.

Initials alone never merge: some witness other than the name must speak for a pair, and two of
them where the name is a frequent one. Judgements decide over all, then identifiers and works,
then the sum of the evidence.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg import ids
from kg.records import Appearance, Judgement, Link
from kg.resolve import _division, _evidence, _wording
from kg.resolve._evidence import Evidence, Flags
from kg.resolve._linkage import Clusters, Merge
from kg.resolve._weights import ACCEPTED, PROPOSED, score


class _Certain(NamedTuple):
    """A pair that needs no weighing; the least is joined first."""

    rank: int
    """0 for a judgement, 1 for an identifier, 2 for a work."""
    gap: int
    """Places between the two in the author lists of one work."""
    left: int
    right: int
    method: str
    score: float
    reason: str


def link(block: Sequence[Appearance], verdicts: Sequence[Judgement] = ()) -> list[Link]:
    """Links of a block, sorted; verdicts that reach beyond the block are left out.

    A function of what is in the block alone, in whatever order. Blocks too large to compare
    all pairs are resolved in parts (see _division.py), judged appearances in one.
    """
    within = {one.authorship for one in block}
    ruling = [one for one in verdicts if one.left in within and one.right in within]
    parts = _division.divided(sorted(block, key=lambda one: one.authorship), ruling)
    found = [link for part in parts if len(part) > 1 for link in _link(part, ruling)]
    return sorted(found, key=lambda link: (link.left, link.right))


def _link(part: Sequence[Appearance], verdicts: Sequence[Judgement]) -> Iterator[Link]:
    row = {one.authorship: number for number, one in enumerate(part)}
    ruling = [one for one in verdicts if one.left in row and one.right in row]
    evidence = _evidence.weigh(part)
    for one in ruling:
        left, right = row[one.left], row[one.right]
        evidence.never[left, right] = evidence.never[right, left] = not one.same
    clusters = Clusters(evidence.weight, evidence.eligible, evidence.never)
    for sure in sorted([*_judged(ruling, row), *_identified(part, evidence)]):
        if clusters.together(sure.left, sure.right, always=sure.rank == 0):
            yield _written(part, sure)
    for merge in clusters.merges(ACCEPTED):
        yield _weighed(part, merge)
    for merge in clusters.rest(PROPOSED):
        yield _weighed(part, merge)


def _judged(verdicts: Sequence[Judgement], row: dict[str, int]) -> Iterator[_Certain]:
    for one in verdicts:
        if one.same:
            left, right = sorted((row[one.left], row[one.right]))
            yield _Certain(0, 0, left, right, "judgement-1", 1.0, one.reason)


def _identified(part: Sequence[Appearance], evidence: Evidence) -> Iterator[_Certain]:
    """Pairs with one identifier, and the same place in the records of one work."""
    for left, right in _pairs(evidence.same):
        reason = _wording.identifiers(part[left], part[right])
        yield _Certain(1, 0, left, right, "person-identifier-1", 1.0, reason)
    for left, right in _pairs(evidence.one_work):
        gap = abs(_place(part[left]) - _place(part[right]))
        yield _Certain(2, gap, left, right, "person-work-1", 0.99, "authors of one work")


def _pairs(flags: Flags) -> list[tuple[int, int]]:
    """Pairs that are flagged, each once."""
    return [(left, right) for left, right in np.argwhere(flags).tolist() if left < right]


def _place(one: Appearance) -> int:
    return ids.parted(one.authorship)[2]


def _written(part: Sequence[Appearance], sure: _Certain) -> Link:
    return Link(
        left=part[sure.left].authorship,
        right=part[sure.right].authorship,
        score=sure.score,
        method=sure.method,
        decision="accepted",
        evidence=(sure.reason,),
    )


def _weighed(part: Sequence[Appearance], merge: Merge) -> Link:
    left, right = sorted((merge.left, merge.right))
    return Link(
        left=part[left].authorship,
        right=part[right].authorship,
        score=score(merge.nearness),
        method="person-evidence-1",
        decision="accepted" if merge.nearness >= ACCEPTED else "proposed",
        evidence=_wording.reasons(part[left], part[right]),
    )
