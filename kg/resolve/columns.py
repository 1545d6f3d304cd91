"""What a whole graph tells of each appearance, prepared before the blocks are resolved alone.

Statistics stand in the few classes that the weights tell apart, whose borders are powers of two:
a source more changes few of them, so few blocks.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from kg import names
from kg.records import Appearance, Counted
from kg.resolve import _weights

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


_ENOUGH = len(_weights.WORDS) - 1
_LARGE = len(_weights.VENUES) - 1
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


class Counts(Protocol):
    """How often the signs of a whole graph occur."""

    def papers(self) -> int:
        """Count all papers."""

    def forms(self, surname: str) -> int:
        """Count the forms in initials that share a surname; 0 where too few names are known."""

    def word(self, word: str) -> int:
        """Count the papers that bear a word in their title."""

    def series(self, name: str) -> int:
        """Count the papers of a series."""

    def organization(self, path: str) -> int:
        """Count the places in author lists that name an organisation."""


def appearances(papers: Sequence[Listed]) -> Iterator[Appearance]:
    """Every author of every paper, in the order of the papers."""
    told = Told(_Counted(papers))
    for paper in papers:
        yield from told.appearances(paper)


class Told:
    """What the counts tell of each appearance; equal signs are one object, for the memory."""

    def __init__(self, counts: Counts) -> None:
        """Ask these counts."""
        self._counts, self._papers = counts, step(counts.papers())
        self._one: dict[Counted, Counted] = {}

    def appearances(self, paper: Listed) -> Iterator[Appearance]:
        """Every author of a paper."""
        keys = [names.key(author.name) for author in paper.authors]
        borne = [self._counts.forms(names.surname(key)) for key in keys]
        counted = [self._kept(key, beside(count)) for key, count in zip(keys, borne, strict=True)]
        words_, venue = self._words(paper.title), self._venue(paper.venue)
        bearers = Counter(counted)
        everyone = tuple(sorted(bearers))
        for place, author in enumerate(paper.authors):
            yield Appearance(
                authorship=author.authorship,
                paper=paper.paper,
                work=paper.work,
                block=keys[place],
                name=author.name,
                spread=spread(borne[place]),
                identifiers=author.identifiers,
                coauthors=_beside(counted[place], everyone, bearers),
                organizations=self._organizations(author.organizations),
                venue=venue,
                categories=paper.categories,
                words=words_,
                year=paper.year,
            )

    def _organizations(self, found: tuple[str, ...]) -> tuple[Counted, ...]:
        counts = self._counts
        return tuple(self._kept(name, named(counts.organization(name))) for name in sorted(found))

    def _venue(self, name: str | None) -> Counted | None:
        found = series(name) if name else ""
        return self._kept(found, told(self._counts.series(found))) if found else None

    def _words(self, title: str) -> tuple[Counted, ...]:
        above = ((word, rarity(self._papers, self._counts.word(word))) for word in words(title))
        return tuple(self._kept(word, found) for word, found in sorted(above) if found > 0)

    def _kept(self, sign: str, above: int) -> Counted:
        found = (sign, above)
        return self._one.setdefault(found, found)


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


def rarity(papers: int, bearers: int) -> int:
    """How telling a word is: steps that its papers lie below those of a word that says nothing.

    `papers` is the step of all papers, `bearers` the number of those that bear the word. More
    than what is enough by itself is not told, so that a rare word says the same for long.
    """
    return max(0, min(papers - step(bearers) - _TELLING, _ENOUGH))


def spread(forms: int) -> int:
    """How many forms of names share a surname, as far as weights tell."""
    return min(step(forms), _weights.SPREADS - 1)


def beside(forms: int) -> int:
    """What a shared co-author of such a surname says."""
    return _weights.coauthor(step(forms))


def named(organization: int) -> int:
    """What a shared organisation says that so many places of author lists name."""
    return _weights.organization(step(organization))


def told(venue: int) -> int:
    """What a series of so many papers says: all that matters is whether it is a large one."""
    return 1 if step(venue) < _LARGE else _LARGE


class _Counted:
    """Counts over papers that are all at hand."""

    def __init__(self, papers: Sequence[Listed]) -> None:
        self._papers = len(papers)
        self._forms = {surname: len(found) for surname, found in _forms(papers).items()}
        self._words = Counter(word for paper in papers for word in words(paper.title))
        self._series = Counter(series(paper.venue) for paper in papers if paper.venue)
        self._organizations = Counter(
            name for paper in papers for author in paper.authors for name in author.organizations
        )

    def papers(self) -> int:
        return self._papers

    def forms(self, surname: str) -> int:
        return self._forms.get(surname, 0)

    def word(self, word: str) -> int:
        return self._words[word]

    def series(self, name: str) -> int:
        return self._series[name]

    def organization(self, path: str) -> int:
        return self._organizations[path]


def _forms(papers: Sequence[Listed]) -> dict[str, set[str]]:
    """Forms in initials of each surname; none where too few are known."""
    forms: dict[str, set[str]] = defaultdict(set)
    for name in {author.name for paper in papers for author in paper.authors}:
        forms[names.surname(names.key(name))].add(names.initials(name))
    return forms if telling(sum(map(len, forms.values()))) else {}


def telling(forms: int) -> bool:
    """Whether so many forms of names are enough to tell frequent surnames from rare ones."""
    return forms >= _NAMES_FOR_STATISTICS


def words(title: str) -> set[str]:
    """Words of a title, the plural's s cut off."""
    return {
        word[:-1] if len(word) > 4 and word[-1] == "s" != word[-2] else word
        for word in _WORD.findall(names.fold(title))
    }


def series(venue: str) -> str:
    """Words that name a series of conferences, without number and year."""
    found = (word for word in _WORD.findall(names.fold(venue)) if word not in _NOT_THE_SERIES)
    return " ".join(found)


def step(count: int) -> int:
    """Place of a count among the powers of two."""
    return count.bit_length()
