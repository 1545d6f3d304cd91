"""Papers that are records of one work: equal identifiers, else equal titles and authors."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations, pairwise
from typing import TypeAlias

from msgspec.structs import replace

from kg import ids, names
from kg.records import Judgement, Link, PaperRecord
from kg.resolve.alignment import align
from kg.resolve.clusters import Clusters, judged

_TITLE_WORDS, _TITLE_LENGTH = 4, 25
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_LENGTH = 3
"""Latin letters that a Han character stands for: eight are as telling as 25 letters."""
_YEARS_APART = 2
_COMMONEST = 50
"""Up to so many papers of one title or word are compared in pairs."""
_NEAR = 95
"""Token-set similarity, of 100, from which two titles are near (identity.md, section 5)."""
_RAREST = 2
"""Words of a title by which near ones are found: a typo spoils one of them."""
_LEAST_WORDS = 4
"""A title of fewer words is a part of too many."""
_ACCEPTED = 0.95
_BY_IDENTIFIER = "work-identifier-1"
_DOI, _ARXIV = "https://doi.org/", "https://arxiv.org/abs/"
_DOI_OF_ARXIV = "https://doi.org/10.48550/arxiv."
_GENERIC = frozenset(
    "introduction|preface|editorial|foreword|erratum|corrigendum|correction|errata|reply|comment"
    "|discussion|rejoinder|book review|in memoriam|obituary|panel|keynote|tutorial|abstracts"
    "|table of contents|author index|reviewers|conclusion|conclusions|guest editorial".split("|")
)
"""Titles of many works; the same people write some of them every year."""


def link(papers: Sequence[PaperRecord], verdicts: Iterable[Judgement] = ()) -> list[Link]:
    """Links between papers that are one work; the outcome does not depend on their order."""
    verdicts = tuple(verdicts)
    works = _Works(papers, Clusters(verdicts))
    for candidates, judge in _METHODS:
        for left, right, shared in candidates(papers):
            works.consider(left, right, partial(judge, shared))
    links = (*judged(verdicts), *works.links())
    return sorted(links, key=lambda link: (link.left, link.right))


class _Works:
    """Clusters of papers, and the links that made them."""

    def __init__(self, papers: Sequence[PaperRecord], clusters: Clusters) -> None:
        self._records = {paper.paper: paper for paper in papers}
        self._clusters = clusters
        self._members: dict[str, list[PaperRecord]] = {}
        """Of clusters of several papers, by the least."""
        for node, least in clusters.canonical().items():
            self._members.setdefault(least, []).append(self._records[node])
        self._accepted: list[Link] = []
        self._proposed: dict[tuple[str, str], Link] = {}

    def consider(
        self, left: str, right: str, judge: Callable[[PaperRecord, PaperRecord], Link | None]
    ) -> None:
        """Join two papers if they are one work and nothing in their clusters denies it."""
        one, other = self._clusters.least(left), self._clusters.least(right)
        if one == other or self._clusters.apart(one, other):
            return
        found = judge(self._records[left], self._records[right])
        if found is None:
            return
        mine, others = self._of(one), self._of(other)
        if clash := next(filter(None, (_clash(a, b) for a in mine for b in others)), None):
            if found.method == _BY_IDENTIFIER:
                self._proposed.setdefault((left, right), _doubted(found, clash))
        elif found.decision == "accepted":
            self._clusters.join(left, right)
            self._members[self._clusters.least(left)] = mine + others
            self._accepted.append(found)
        else:
            self._proposed.setdefault((left, right), found)

    def _of(self, least: str) -> list[PaperRecord]:
        return self._members.get(least) or [self._records[least]]

    def links(self) -> Iterator[Link]:
        """Links that join, and those proposed whose papers are still two works."""
        yield from self._accepted
        for found in self._proposed.values():
            if self._clusters.least(found.left) != self._clusters.least(found.right):
                yield found


_Pairs: TypeAlias = Iterator[tuple[str, str, str]]
"""Two papers and what they share."""


def _by_identifier(papers: Sequence[PaperRecord]) -> _Pairs:
    return _pairs(_groups((key, paper) for paper in papers for key in _identifiers(paper)))


def _by_title(papers: Sequence[PaperRecord]) -> _Pairs:
    groups = _groups((key, paper) for paper in papers for key in _title_keys(paper))
    return _pairs(sorted(groups, key=lambda found: (not _telling(found[0]), found[0])))


def _by_near_title(papers: Sequence[PaperRecord]) -> _Pairs:
    """Pairs that share a rare word of their titles and the first or the last author."""
    titles = {paper.paper: [key.split() for key in _title_keys(paper)] for paper in papers}
    seen = Counter(word for found in titles.values() for words in found for word in {*words})

    def keys(paper: PaperRecord) -> Iterator[str]:
        ends = {names.key(name) for name in (*paper.authors[:1], *paper.authors[-1:])}
        for words in titles[paper.paper]:
            if len(words) >= _LEAST_WORDS:
                rare = sorted({*words}, key=lambda word: (seen[word], word))[:_RAREST]
                yield from (f"{word} {end}" for word in rare for end in ends)

    groups = _groups((key, paper) for paper in papers for key in keys(paper))
    return _pairs((key, group) for key, group in groups if len(group) <= _COMMONEST)


def _same_identifier(identifier: str, one: PaperRecord, other: PaperRecord) -> Link:
    return _link(one, other, _BY_IDENTIFIER, 1.0, f"same {identifier}")


def _same_title(title: str, one: PaperRecord, other: PaperRecord) -> Link | None:
    if _telling(title):
        score = _agreement(one, other)
        evidence = f"same title ({title}) and authors"
        return _link(one, other, "work-title-1", score, evidence) if score else None
    if not _all_agree(one, other):
        return None
    score = 0.95 if len(one.authors) > 1 and title not in _GENERIC else 0.6
    evidence = f"same short title ({title}) and all authors"
    return _link(one, other, "work-short-title-1", score, evidence)


def _near_title(_: str, one: PaperRecord, other: PaperRecord) -> Link | None:
    from rapidfuzz import fuzz

    likeness, title, twin = max(
        (fuzz.token_set_ratio(a, b), a, b) for a in _title_keys(one) for b in _title_keys(other)
    )
    shortest = min(len(title.split()), len(twin.split()))
    if likeness < _NEAR or shortest < _LEAST_WORDS or not _agreement(one, other):
        return None
    evidence = f"titles alike by {likeness:.0f} of 100 ({title} | {twin}), same authors"
    return _link(one, other, "work-near-title-1", 0.8, evidence)


_METHODS = (
    (_by_identifier, _same_identifier),
    (_by_title, _same_title),
    (_by_near_title, _near_title),
)
"""Who may be one work, and whether they are; the surest first."""


def _doubted(found: Link, clash: str) -> Link:
    evidence = (f"{found.evidence[0]}, but two {clash}",)
    return replace(found, score=0.5, decision="proposed", evidence=evidence)


def _groups(keyed: Iterable[tuple[str, PaperRecord]]) -> Iterator[tuple[str, list[str]]]:
    """Papers of each key that several have, sorted."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, paper in keyed:
        groups[key].append(paper.paper)
    for key in sorted(key for key, group in groups.items() if len(group) > 1):
        group = sorted({*groups[key]})
        if len(group) > 1:
            yield key, group


def _identifiers(paper: PaperRecord) -> Iterator[str]:
    """Identifiers; a DOI that arXiv gave is the arXiv identifier."""
    for name in paper.identifiers:
        if name.startswith(_DOI_OF_ARXIV):
            yield _ARXIV + name.removeprefix(_DOI_OF_ARXIV)
        else:
            yield name


def _title_keys(paper: PaperRecord) -> list[str]:
    keys = (ids.title_key(title) for title in paper.titles)
    return [key for key in dict.fromkeys(keys) if key]


def _telling(key: str) -> bool:
    """Whether a title is long enough to mean one work."""
    length = len(key) + (_HAN_LENGTH - 1) * len(_HAN.findall(key))
    return len(key.split()) >= _TITLE_WORDS or length >= _TITLE_LENGTH


def _pairs(groups: Iterable[tuple[str, list[str]]]) -> _Pairs:
    """All pairs of small groups; of a large one each member with the first and its neighbour."""
    for key, group in groups:
        pairs: Iterable[tuple[str, str]] = combinations(group, 2)
        if len(group) > _COMMONEST:
            pairs = sorted({(group[0], member) for member in group[1:]} | {*pairwise(group)})
        yield from ((left, right, key) for left, right in pairs)


def _agreement(one: PaperRecord, other: PaperRecord) -> float:
    """How surely papers of one title are one work, by their authors and years; 0 if they differ.

    Equal titles of the ACL Anthology (2021, 48,808 papers, `tests.quality.works --show`): 407
    pairs agree at least by half. In 301 lists or years differ; a third of these was read by eye.
    Where the shorter list misses more than one author, both pairs were two works; of the other 99
    two were, and five a second paper on one thing. Tuned there.
    """
    if not one.authors or not other.authors or _years_apart(one, other) > _YEARS_APART:
        return 0.0
    aligned = len(places := align(one.authors, other.authors))
    short, long = sorted((len(one.authors), len(other.authors)))
    ends = places.get(0) == 0 or places.get(len(one.authors) - 1) == len(other.authors) - 1
    if not ends or 2 * aligned < short:
        return 0.0
    if aligned == long:
        return 0.99
    return 0.95 if aligned >= short - 1 else 0.85


def _all_agree(one: PaperRecord, other: PaperRecord) -> bool:
    """The same authors, all of them, and years not known to differ."""
    if not one.authors or len(one.authors) != len(other.authors) or _years_apart(one, other):
        return False
    return len(align(one.authors, other.authors)) == len(one.authors)


def _years_apart(one: PaperRecord, other: PaperRecord) -> int:
    return abs(one.year - other.year) if one.year and other.year else 0


def _clash(one: PaperRecord, other: PaperRecord) -> str | None:
    """Name the kind of identifier that both have and of which they share none."""
    keys, others = {*_identifiers(one)}, {*_identifiers(other)}
    for kind, start in (("DOIs", _DOI), ("arXiv identifiers", _ARXIV)):
        left = {name for name in keys if name.startswith(start)}
        right = {name for name in others if name.startswith(start)}
        if left and right and not left & right:
            return kind
    return None


def _link(one: PaperRecord, other: PaperRecord, method: str, score: float, evidence: str) -> Link:
    return Link(
        left=one.paper,
        right=other.paper,
        score=score,
        method=method,
        decision="accepted" if score >= _ACCEPTED else "proposed",
        evidence=(evidence,),
    )
