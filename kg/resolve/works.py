"""Papers that are records of one work: equal identifiers, else equal titles and authors."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from kg import ids, names
from kg.records import Judgement, Link, PaperFacts, PaperRecord
from kg.resolve.alignment import align
from kg.resolve.clusters import Clusters, judged

_TITLE_WORDS, _TITLE_LENGTH = 4, 25
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_LENGTH = 3
"""Latin letters that a Han character stands for: eight are as telling as 25 letters."""
_YEARS_APART = 2
_COMMONEST = 50
"""Up to so many papers of one key are compared in pairs."""
_NEAR = 95
"""Token-set similarity, of 100, from which two titles are near (identity.md, section 5)."""
_LONGEST = 3
"""Words of a title of which two are to be shared by near ones: a typo spoils one of them."""
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


Groups: TypeAlias = Mapping[str, Sequence[str]]
"""Key to the papers that have it, sorted."""


def record(facts: PaperFacts) -> PaperRecord:
    """What is needed of a paper to find its work."""
    return PaperRecord(
        paper=facts.paper,
        titles=facts.titles,
        authors=tuple(author.name for author in facts.authors),
        identifiers=facts.identifiers,
        year=facts.year,
        has_abstract=facts.has_abstract,
    )


def keys(paper: PaperRecord) -> list[str]:
    """Keys of which two papers share one if they may be one work, each with its kind before it."""
    found = [f"{kind} {key}" for kind, method in _METHODS.items() for key in method.keys(paper)]
    return [*dict.fromkeys(found)]


def groups(papers: Iterable[PaperRecord]) -> Groups:
    """Papers of each key that several have."""
    found: dict[str, list[str]] = defaultdict(list)
    for paper in papers:
        for key in keys(paper):
            found[key].append(paper.paper)
    return {key: sorted({*group}) for key, group in found.items() if len(group) > 1}


def link(
    papers: Iterable[PaperRecord],
    verdicts: Iterable[Judgement] = (),
    shared: Groups | None = None,
) -> list[Link]:
    """Links between papers that are one work; the outcome does not depend on their order.

    `shared` are the groups of a whole graph, where the papers are a part of it that no link
    leaves: what is found is then what the whole would say of that part.
    """
    records = {paper.paper: paper for paper in papers}
    shared = groups(records.values()) if shared is None else shared
    found = (
        (key, left, right)
        for key in sorted(shared, key=_surest_first)
        for left, right in pairs(key, shared[key])
        if left in records and right in records
    )
    return _linked(records, verdicts, found)


def link_alike(
    papers: Iterable[PaperRecord],
    verdicts: Iterable[Judgement],
    found: Iterable[tuple[str, str, str]],
) -> list[Link]:
    """Links between papers of which it is known what is said of: key, left and right paper each.

    What `alike` denies says nothing, so the outcome is that of `link`.
    """
    ordered = sorted(found, key=lambda one: (_surest_first(one[0]), one[1], one[2]))
    return _linked({paper.paper: paper for paper in papers}, verdicts, ordered)


def _linked(
    records: Mapping[str, PaperRecord],
    verdicts: Iterable[Judgement],
    found: Iterable[tuple[str, str, str]],
) -> list[Link]:
    verdicts = tuple(verdicts)
    works = _Works(records, Clusters(verdicts))
    for key, left, right in found:
        kind, _, told = key.partition(" ")
        works.consider(left, right, partial(_METHODS[kind].judge, told))
    links = (*judged(verdicts), *works.links())
    return sorted(links, key=lambda link: (link.left, link.right))


def alike(key: str, one: PaperRecord, other: PaperRecord) -> bool:
    """Whether something is said of two papers that share a key."""
    kind, _, told = key.partition(" ")
    return _METHODS[kind].judge(told, one, other) is not None


def _surest_first(key: str) -> tuple[int, bool, str]:
    kind, _, told = key.partition(" ")
    return [*_METHODS].index(kind), kind == "title" and not _telling(told), told


class _Works:
    """Clusters of papers, and the links that made them."""

    def __init__(self, records: Mapping[str, PaperRecord], clusters: Clusters) -> None:
        self._records = records
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


def _rare(paper: PaperRecord) -> Iterator[str]:
    """Two long words of a title with the first or the last author: near titles share such a key.

    Long words are seldom common ones, and no count of other papers is needed to tell them.
    """
    ends = sorted({names.key(name) for name in (*paper.authors[:1], *paper.authors[-1:])})
    for title in _title_keys(paper):
        words = {*title.split()}
        if len(title.split()) >= _LEAST_WORDS:
            longest = sorted(words, key=lambda word: (-len(word), word))[:_LONGEST]
            for one, other in combinations(sorted(longest), 2):
                yield from (f"{one} {other} {end}" for end in ends)


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


def _doubted(found: Link, clash: str) -> Link:
    evidence = (f"{found.evidence[0]}, but two {clash}",)
    return replace(found, score=0.5, decision="proposed", evidence=evidence)


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


def is_crowd(group: Sequence[str]) -> bool:
    """Whether a group is too large to compare all its pairs."""
    return len(group) > _COMMONEST


def pairs(key: str, group: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All pairs of a small group; of a large one each member with the first and its neighbour.

    A large group that shares no more than a word and an author has none.
    """
    if not is_crowd(group):
        yield from combinations(group, 2)
    elif not key.startswith("near "):
        yield from sorted({(group[0], member) for member in group[1:]} | {*pairwise(group)})


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


class _Method(NamedTuple):
    """Who may be one work, and whether they are."""

    keys: Callable[[PaperRecord], Iterable[str]]
    judge: Callable[[str, PaperRecord, PaperRecord], Link | None]


_METHODS = {
    "identifier": _Method(_identifiers, _same_identifier),
    "title": _Method(_title_keys, _same_title),
    "near": _Method(_rare, _near_title),
}
"""The surest first."""
