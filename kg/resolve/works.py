"""Papers that are records of one work: equal identifiers, else equal titles and authors."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from kg import ids, names
from kg.records import Link, PaperRecord

_TITLE_WORDS, _TITLE_LENGTH = 4, 25
_YEARS_APART = 2
_COMMONEST = 50
"""Up to so many papers of one title are compared in pairs."""


def link(papers: Sequence[PaperRecord]) -> list[Link]:
    """Links between papers that are one work; the outcome does not depend on their order."""
    records = {paper.paper: paper for paper in papers}
    clusters = {paper.paper: [paper] for paper in papers}
    links: list[Link] = []

    def join(left: str, right: str, link: Link) -> None:
        one, other = clusters[left], clusters[right]
        one.extend(other)
        clusters.update((paper.paper, one) for paper in other)
        links.append(link)

    for identifier, group in _groups(papers, identifiers=True):
        for left, right in pairwise(group):
            if clusters[left] is not clusters[right]:
                evidence = f"same {identifier}"
                join(left, right, _link(left, right, "work-identifier-1", 1.0, evidence))
    for title, group in _groups(papers, identifiers=False):
        for left, right in _pairs(group):
            one, other = clusters[left], clusters[right]
            agree = one is not other and _agree(records[left], records[right])
            if agree and not any(_clash(a, b) for a in one for b in other):
                evidence = f"same title ({title}) and authors"
                join(left, right, _link(left, right, "work-title-1", 0.99, evidence))
    return sorted(links, key=lambda link: (link.left, link.right))


def _groups(papers: Sequence[PaperRecord], *, identifiers: bool) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for key in paper.identifiers if identifiers else _title_keys(paper):
            groups[key].add(paper.paper)
    for key in sorted(groups):
        if len(groups[key]) > 1:
            yield key, sorted(groups[key])


def _title_keys(paper: PaperRecord) -> Iterator[str]:
    """Title keys that are long enough to mean one work."""
    for title in paper.titles:
        key = ids.title_key(title)
        if len(key.split()) >= _TITLE_WORDS or len(key) >= _TITLE_LENGTH:
            yield key


def _pairs(group: list[str]) -> Iterator[tuple[str, str]]:
    """All pairs of a small group; of a large one each member with the first and its neighbour."""
    if len(group) <= _COMMONEST:
        yield from combinations(group, 2)
        return
    seen = {(group[0], member) for member in group[1:]} | set(pairwise(group))
    yield from sorted(seen)


def _agree(one: PaperRecord, other: PaperRecord) -> bool:
    """Half of the shorter author list compatible, first or last too, years near."""
    if not one.authors or not other.authors:
        return False
    if one.year and other.year and abs(one.year - other.year) > _YEARS_APART:
        return False
    short, long = sorted((one.authors, other.authors), key=len)
    shared = sum(any(names.compatible(name, twin) for twin in long) for name in short)
    ends = names.compatible(short[0], long[0]) or names.compatible(short[-1], long[-1])
    return ends and 2 * shared >= len(short)


def _clash(one: PaperRecord, other: PaperRecord) -> bool:
    """Whether both have an identifier of one kind and share none of that kind."""
    for kind in ("https://doi.org/", "https://arxiv.org/"):
        left = {name for name in one.identifiers if name.startswith(kind)}
        right = {name for name in other.identifiers if name.startswith(kind)}
        if left and right and not left & right:
            return True
    return False


def _link(left: str, right: str, method: str, score: float, evidence: str) -> Link:
    return Link(
        left=left,
        right=right,
        score=score,
        method=method,
        decision="accepted",
        evidence=(evidence,),
    )
