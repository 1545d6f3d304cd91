"""One name block to links between authorships of one person.

Initials alone never merge: two appearances are one person's where they are the same place of
one work, or where their papers share several co-authors.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from kg import names
from kg.records import Appearance, Link

_COMMONEST = 50
"""Up to so many who share a co-author or work are compared in pairs; more only along a row."""
_SAME_WORK_SCORE = 0.99
_SHARED_SCORES = {2: 0.94, 3: 0.95, 4: 0.96}
"""Right pairs among compatible names with so many shared co-author keys, in blocks of several
people: 14,681 of 15,566; 4,685 of 4,930; 2,607 of 2,711 (author lists of the ACL Anthology of
2021 in initials, 92,074 appearances)."""
_ACCEPTED = 0.95


def link(block: Sequence[Appearance]) -> list[Link]:
    """Links of a block, sorted; two authorships of one paper are never joined."""
    members = {appearance.authorship: appearance for appearance in block}
    found = [_witnesses(members[left], members[right]) for left, right in _candidates(members)]
    ranked = sorted(
        (link for link in found if link is not None),
        key=lambda link: (-link.score, link.left, link.right),
    )
    return sorted(_joinable(ranked, members), key=lambda link: (link.left, link.right))


def _candidates(members: dict[str, Appearance]) -> Iterator[tuple[str, str]]:
    """Pairs of possible namesakes that share a work or a co-author, sorted."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for authorship in sorted(members):
        for witness in (members[authorship].work, *members[authorship].coauthors):
            sharing[witness].append(authorship)
    pairs = {pair for group in sharing.values() for pair in _pairs(group)}
    return (
        (left, right) for left, right in sorted(pairs) if _possible(members[left], members[right])
    )


def _pairs(group: list[str]) -> Iterator[tuple[str, str]]:
    """All pairs of a small group; of a large one each member with the first and its neighbour."""
    if len(group) <= _COMMONEST:
        yield from combinations(group, 2)
    else:
        yield from pairwise(group)
        yield from ((group[0], member) for member in group[1:])


def _possible(one: Appearance, other: Appearance) -> bool:
    return one.paper != other.paper and names.compatible(one.name, other.name)


def _witnesses(one: Appearance, other: Appearance) -> Link | None:
    if one.work == other.work:
        return _link(one, other, "person-work-1", _SAME_WORK_SCORE, "authors of one work")
    shared = sorted(set(one.coauthors) & set(other.coauthors))
    if len(shared) < min(_SHARED_SCORES):
        return None
    score = _SHARED_SCORES[min(len(shared), max(_SHARED_SCORES))]
    evidence = f"share the co-authors {', '.join(shared)}"
    return _link(one, other, "person-coauthors-1", score, evidence)


class _Cluster(NamedTuple):
    """What speaks against joining a person's appearances with another's."""

    papers: set[str]
    names: set[str]

    def may_join(self, other: "_Cluster") -> bool:
        """Whether no paper names both, and all their names may be one person's."""
        return self.papers.isdisjoint(other.papers) and all(
            names.compatible(name, twin) for name in self.names for twin in other.names
        )


def _joinable(ranked: Sequence[Link], members: dict[str, Appearance]) -> Iterator[Link]:
    """Links that join, best first; no two names of one paper, or that differ, come together."""
    parent = {authorship: authorship for authorship in members}
    clusters = {name: _Cluster({one.paper}, {one.name}) for name, one in members.items()}
    for found in ranked:
        left, right = _root(parent, found.left), _root(parent, found.right)
        if left == right:
            continue
        if found.decision == "proposed":
            yield found
        elif clusters[left].may_join(clusters[right]):
            if len(clusters[left].papers) < len(clusters[right].papers):
                left, right = right, left
            parent[right] = left
            clusters[left].papers.update(clusters[right].papers)
            clusters[left].names.update(clusters.pop(right).names)
            yield found


def _root(parent: dict[str, str], node: str) -> str:
    while parent[node] != node:
        parent[node] = node = parent[parent[node]]
    return node


def _link(one: Appearance, other: Appearance, method: str, score: float, evidence: str) -> Link:
    return Link(
        left=one.authorship,
        right=other.authorship,
        score=score,
        method=method,
        decision="accepted" if score >= _ACCEPTED else "proposed",
        evidence=(evidence,),
    )
