"""Authorships of one person in different name blocks: an identifier or an aligned paper tells."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from kg import names
from kg.records import Appearance, Link
from kg.resolve.alignment import align

_ORCID = "https://orcid.org/"
_IDENTIFIER = "person-identifier-1"
_ALIGNED_SCORE = 0.99
_RECORDS = 8
"""Up to so many records of a work are aligned in pairs; more only each with the longest."""


class Identified:
    """Authorships with identifiers, gathered while the appearances pass by."""

    def __init__(self) -> None:
        """Begin with none."""
        self._holders: dict[str, dict[str, str]] = defaultdict(dict)
        self.orcids: dict[str, str] = {}
        """By authorship."""

    def passing(self, appearances: Iterable[Appearance]) -> Iterator[Appearance]:
        """Hand appearances on and remember who has which identifier."""
        for one in appearances:
            for identifier in one.identifiers:
                blocks = self._holders[identifier]
                blocks[one.block] = min(one.authorship, blocks.get(one.block, one.authorship))
            if (found := orcid(one.identifiers)) is not None:
                self.orcids[one.authorship] = found
            yield one

    def links(self) -> Iterator[Link]:
        """Links between the blocks in which an identifier stands."""
        for identifier in sorted(self._holders):
            yield from identified(identifier, self._holders[identifier].values())


def orcid(identifiers: Iterable[str]) -> str | None:
    """The ORCID among identifiers, the last where there are several."""
    return max((one for one in identifiers if one.startswith(_ORCID)), default=None)


def surest(crossing: Iterable[Link]) -> list[Link]:
    """One link for each pair of authorships: an identifier tells more than an aligned paper."""
    ordered = sorted(crossing, key=lambda one: (one.method == _IDENTIFIER, one.evidence))
    return [*{(one.left, one.right): one for one in ordered}.values()]


def identified(identifier: str, holders: Iterable[str]) -> Iterator[Link]:
    """Links between the least authorships of the blocks in which an identifier stands."""
    for left, right in pairwise(sorted(holders)):
        yield _link(left, right, _IDENTIFIER, 1.0, f"same {identifier}")


def records(work_of: Mapping[str, str]) -> list[list[str]]:
    """Papers of each work that has several."""
    papers: dict[str, list[str]] = defaultdict(list)
    for paper, work in work_of.items():
        papers[work].append(paper)
    return [found for found in papers.values() if len(found) > 1]


def aligned(
    works: Iterable[Sequence[str]],
    authorships: Mapping[str, Sequence[str]],
    written: Mapping[str, str],
) -> Iterator[Link]:
    """Links between the author lists of the papers of each work, where the name keys differ.

    `authorships` is by paper, in order; `written` the name of each.
    """
    for papers in works:
        for left, right in _pairs(papers, authorships):
            one, other = authorships[left], authorships[right]
            places = align([written[node] for node in one], [written[node] for node in other])
            for place, twin in sorted(places.items()):
                ends = sorted((one[place], other[twin]))
                if names.key(written[ends[0]]) != names.key(written[ends[1]]):
                    yield _link(ends[0], ends[1], "person-work-2", _ALIGNED_SCORE, _EVIDENCE)


_EVIDENCE = "authors of one work"


def _pairs(
    papers: Sequence[str], authorships: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    listed = sorted(paper for paper in papers if authorships.get(paper))
    if len(listed) <= _RECORDS:
        yield from combinations(listed, 2)
        return
    longest = max(listed, key=lambda paper: (len(authorships[paper]), paper))
    yield from ((longest, paper) for paper in listed if paper != longest)


def _link(left: str, right: str, method: str, score: float, evidence: str) -> Link:
    return Link(
        left=left,
        right=right,
        score=score,
        method=method,
        decision="accepted",
        evidence=(evidence,),
    )
