"""What a whole graph tells of each appearance, prepared before the blocks are resolved alone.

Statistics stand in steps of powers of two: a source more changes few of them, so few blocks.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg import names
from kg.records import Appearance, Counted

_NAMES_FOR_STATISTICS = 10_000
"""Below so many forms of names every surname looks rare, and its rarity says nothing."""
_TELLING = 4
"""A word says something where less than one paper in 2**4 bears it (tuned: _weights.py)."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_NOT_THE_SERIES = frozenset(
    "the of on and for in proceedings annual international conference workshop meeting first "
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
)
"""Words that do not tell one series of conferences from another, or one year's from the next."""


_BESIDE = 100
"""Co-authors that tell of an author; the longest list of our ACL data has 62 authors."""


class Author(NamedTuple):
    """One place in the author list of a paper."""

    authorship: str
    name: str
    identifiers: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()


class Listed(NamedTuple):
    """A paper as its appearances need it."""

    paper: str
    work: str
    authors: tuple[Author, ...]
    title: str = ""
    venue: str | None = None
    categories: tuple[str, ...] = ()
    year: int | None = None


def appearances(papers: Sequence[Listed]) -> Iterator[Appearance]:
    """Every author of every paper, in the order of the papers."""
    corpus = _Corpus(papers)
    for paper in papers:
        keys = [names.key(author.name) for author in paper.authors]
        counted = [corpus.coauthor(key) for key in keys]
        words, venue = corpus.words(paper.title), corpus.venue(paper.venue)
        bearers = Counter(counted)
        everyone = tuple(sorted(bearers))
        for place, author in enumerate(paper.authors):
            yield Appearance(
                authorship=author.authorship,
                paper=paper.paper,
                work=paper.work,
                block=keys[place],
                name=author.name,
                spread=counted[place][1],
                identifiers=author.identifiers,
                coauthors=_beside(counted[place], everyone, bearers),
                organizations=corpus.organizations(author.organizations),
                venue=venue,
                categories=paper.categories,
                words=words,
                year=paper.year,
            )


def _beside(
    own: Counted, everyone: tuple[Counted, ...], bearers: Mapping[Counted, int]
) -> tuple[Counted, ...]:
    """Keys of the others, sorted: all but the own one, unless another bears it too.

    Of a long list those next to the own key stand for all: two papers of one collaboration share
    them, and the work stays linear in its authors.
    """
    place = bisect_left(everyone, own)
    others = everyone if bearers[own] > 1 else everyone[:place] + everyone[place + 1 :]
    first = max(0, min(place - _BESIDE // 2, len(others) - _BESIDE))
    return others[first : first + _BESIDE]


class _Corpus:
    """Counts over all papers; equal signs are one object, for the memory."""

    def __init__(self, papers: Sequence[Listed]) -> None:
        self._papers = _step(len(papers))
        self._spread = _spreads(papers)
        self._titles = Counter(word for paper in papers for word in _words(paper.title))
        self._venues = Counter(_series(paper.venue) for paper in papers if paper.venue)
        self._organizations = Counter(
            name for paper in papers for author in paper.authors for name in author.organizations
        )
        self._one: dict[Counted, Counted] = {}

    def coauthor(self, key: str) -> Counted:
        return self._kept(key, self._spread.get(names.surname(key), 0))

    def organizations(self, found: tuple[str, ...]) -> tuple[Counted, ...]:
        return tuple(self._kept(name, _step(self._organizations[name])) for name in sorted(found))

    def venue(self, name: str | None) -> Counted | None:
        series = _series(name) if name else ""
        return self._kept(series, _step(self._venues[series])) if series else None

    def words(self, title: str) -> tuple[Counted, ...]:
        rarity = ((w, self._papers - _step(self._titles[w]) - _TELLING) for w in _words(title))
        return tuple(self._kept(word, step) for word, step in sorted(rarity) if step > 0)

    def _kept(self, sign: str, step: int) -> Counted:
        found = (sign, step)
        return self._one.setdefault(found, found)


def _spreads(papers: Sequence[Listed]) -> dict[str, int]:
    """Step of the forms in initials of each surname; none where too few forms are known."""
    forms: dict[str, set[str]] = defaultdict(set)
    for name in {author.name for paper in papers for author in paper.authors}:
        forms[names.surname(names.key(name))].add(names.initials(name))
    if sum(map(len, forms.values())) < _NAMES_FOR_STATISTICS:
        return {}
    return {surname: _step(len(found)) for surname, found in forms.items()}


def _words(title: str) -> set[str]:
    """Words of a title, the plural's s cut off."""
    return {
        word[:-1] if len(word) > 4 and word[-1] == "s" != word[-2] else word
        for word in _WORD.findall(names.fold(title))
    }


def _series(venue: str) -> str:
    found = (word for word in _WORD.findall(names.fold(venue)) if word not in _NOT_THE_SERIES)
    return " ".join(found)


def _step(count: int) -> int:
    return count.bit_length()
