"""A world of researchers that never were, and what they publish: the papers of corpus.py.

People belong to communities that publish together; a larger corpus has more communities, the
older ones larger, so that authors, institutions and words are distributed by Zipf's law.
Nothing is kept from one paper to the next: a person is a function of a community and a rank.
"""

import random
import re
import tomllib
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("corpus.toml").read_text(encoding="utf-8")
)
INSTITUTIONS = 6000
_PAPERS_PER_COMMUNITY = 50
_FIRST_COMMUNITIES = 20
_OLDER_IS_LARGER = 0.4
_MONTHS = 120
_FIRST_YEAR = 2015
_ARXIV_MONTHLY = 99_999
_AUTHORS = (12, 19, 22, 17, 11, 7, 4, 3, 1.5, 1, 0.7, 0.5, 0.4, 0.3, 0.2, 0.2)
"""Weights of 1, 2, … authors; the last is of all larger lists."""
_AFFILIATIONS = (6, 78, 13, 3)
Chance: TypeAlias = Callable[[], float]
"""A number from 0 to 1, each time another."""
_SLOT = re.compile(r"\{(\w+)\}")


class Institution(NamedTuple):
    """An institution by its rank; 0 is the one that publishes most."""

    rank: int
    name: str


class Person(NamedTuple):
    """An author; `key` is who it is, whatever the name."""

    key: str
    number: int
    given: str
    family: str
    suffix: str
    initials: str
    """As a digest writes the name: `K M. Pohl`, `F D l Torre`."""
    orcid: str | None
    affiliations: tuple[Institution, ...]
    written: tuple[str, ...]
    """The affiliations as this person writes them."""

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}{self.suffix and ' '}{self.suffix}"


class Paper(NamedTuple):
    """A paper that never was."""

    number: int
    """From 1."""
    title: str
    abstract: str
    chinese: float
    """Below 0.02 a listing has the Chinese texts alone, below 0.07 both."""
    authors: tuple[Person, ...]
    in_initials: bool
    bound: bool
    """Whether a listing tells whose affiliation is which."""
    categories: tuple[str, ...]
    date: str
    arxiv: str | None
    arxiv_stated: bool
    doi: str | None
    venue: int | None
    link: str | None

    @property
    def chinese_texts(self) -> tuple[str, str]:
        """Title and summary; drawn only where they are wanted, since few formats do."""
        chance = random.Random(self.chinese).random
        title = _PHRASES["title_zh"].say(chance).replace("{name}", _MODELS.draw(chance))
        return title, _several(_PHRASES["summary"], 2 + self.number % 4, chance, "")

    @property
    def names(self) -> list[str]:
        return [one.initials if self.in_initials else one.name for one in self.authors]

    @property
    def affiliations(self) -> list[str]:
        """All affiliations as written, each once."""
        return list(dict.fromkeys(name for one in self.authors for name in one.written))


class _Weighted:
    """A choice by weights."""

    def __init__(self, weights: Iterable[float]) -> None:
        self.sums = list(accumulate(weights))

    def draw(self, chance: float) -> int:
        """Place of the choice for a number from 0 to 1."""
        return bisect(self.sums, chance * self.sums[-1])


class _Phrases:
    """Patterns of one role with their words; the first words of a list are chosen most."""

    def __init__(self, patterns: list[str], slots: dict[str, list[str]]) -> None:
        self.forms: list[tuple[str, tuple[tuple[list[str], int], ...]]] = []
        for pattern in patterns:
            names = [name for name in _SLOT.findall(pattern) if name in slots]
            form = pattern.replace("%", "%%")
            for name in names:
                form = form.replace(f"{{{name}}}", "%s")
            self.forms.append((form, tuple((slots[name], len(slots[name])) for name in names)))

    def say(self, chance: Chance) -> str:
        form, slots = self.forms[int(chance() * len(self.forms))]
        return form % tuple([words[int(chance() ** 2 * count)] for words, count in slots])


def _slots() -> dict[str, list[str]]:
    slots: dict[str, list[str]] = {one: words.split() for one, words in WORDS["words"].items()}
    phrases = WORDS["phrases"] | WORDS["chinese"]
    slots |= {name: words.split("|") for name, words in phrases.items()}
    for name in ("task", "method"):
        slots[name.title()] = [one.title() for one in slots[name]]
    return slots


class _Names:
    """Names put together of parts, each a choice among words."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = [
            ["" if one == "_" else one for one in part.split()] or [" "] for part in parts
        ]

    def draw(self, chance: Chance) -> str:
        return "".join([part[int(chance() * len(part))] for part in self.parts])


_MODELS = _Names(list(WORDS["names"].values()))
_PHRASES = {role: _Phrases(patterns, _slots()) for role, patterns in WORDS["grammar"].items()}


@cache
def institution(rank: int) -> Institution:
    """The institution of a rank; no two have one name."""
    words = WORDS["institutions"]
    first, last = words["first"].split(), words["last"].split()
    places, patterns = len(first) * len(last), words["patterns"]
    row, column = divmod(rank * 101 % places, len(last))
    pattern = patterns[(rank + rank // places) % len(patterns)]
    return Institution(rank, pattern.format(place=first[row] + last[column]))


def _institution_rank(rng: random.Random) -> int:
    """Draw by Zipf's law, the head flattened: the share of a rank is as 1 / (rank + 10)."""
    return int(10 * ((INSTITUTIONS / 10 + 1) ** rng.random() - 1))


class _Tradition(NamedTuple):
    given: _Names
    family: _Names
    facts: dict[str, Any]


_TRADITIONS = [
    _Tradition(_Names(one["given"]), _Names(one["family"]), one) for one in WORDS["traditions"]
]
_TRADITION = _Weighted(one.facts["weight"] for one in _TRADITIONS)
_CATEGORIES = list(WORDS["categories"])
_CATEGORY = _Weighted(weight for weight, _ in WORDS["categories"].values())
_AUTHOR_COUNT, _AFFILIATION_COUNT = _Weighted(_AUTHORS), _Weighted(_AFFILIATIONS)


def _rng(seed: int, *place: int) -> random.Random:
    """A source of chance of its own for one thing of the world."""
    number = seed
    for one in place:
        number = number << 40 | one
    return random.Random(number)


class _Community(NamedTuple):
    homes: tuple[int, ...]
    tradition: _Tradition
    category: str


class World:
    """What a seed holds: communities, people, papers."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.person: Callable[[int, int], Person] = lru_cache(1 << 16)(self._person)
        self.community: Callable[[int], _Community] = lru_cache(1 << 14)(self._community)

    def papers(self, count: int) -> Iterator[Paper]:
        """The first papers: a larger corpus begins with the smaller one."""
        rng = _rng(self.seed)
        return (self._paper(number, rng) for number in range(1, count + 1))

    def _community(self, number: int) -> _Community:
        rng = _rng(self.seed, 1, number)
        tradition = _TRADITIONS[_TRADITION.draw(rng.random())]
        category = _CATEGORIES[_CATEGORY.draw(rng.random())]
        return _Community(tuple(_institution_rank(rng) for _ in range(3)), tradition, category)

    def _person(self, community: int, rank: int) -> Person:
        rng = _rng(self.seed, 2, community, rank)
        home = self.community(community)
        tradition = _TRADITIONS[_TRADITION.draw(rng.random())]
        given, family, suffix = _name(rng, home.tradition if rng.random() < 0.4 else tradition)
        count = _AFFILIATION_COUNT.draw(rng.random())
        ranks = [rng.choice(home.homes) if rng.random() < 0.3 else _institution_rank(rng)
                 for _ in range(count)]  # fmt: skip
        affiliations = tuple(institution(one) for one in dict.fromkeys(ranks))
        number = community * 1_000_000 + rank
        return Person(
            key=f"{community}-{rank}",
            number=number,
            given=given,
            family=family,
            suffix=suffix,
            initials=_initials(given, family, suffix),
            orcid=_orcid(number) if rng.random() < 0.3 else None,
            affiliations=affiliations,
            written=tuple(_written(rng, one) for one in affiliations),
        )

    def _paper(self, number: int, rng: random.Random) -> Paper:
        chance = rng.random
        alive = _FIRST_COMMUNITIES + number // _PAPERS_PER_COMMUNITY
        home = _draw_community(chance(), alive)
        name = _MODELS.draw(chance)
        month, nth = number % _MONTHS, number // _MONTHS + 1
        year, month = _FIRST_YEAR + month // 12, month % 12 + 1
        link = f"https://github.com/{name.lower()}/{name}-{number}" if chance() < 0.2 else None
        return Paper(
            number=number,
            title=_PHRASES["title"].say(chance).replace("{name}", name),
            abstract=_abstract(chance, link).replace("{name}", name),
            chinese=chance(),
            authors=self._authors(chance, home, alive),
            in_initials=chance() < 0.12,
            bound=chance() < 0.75,
            categories=_categories(chance, self.community(home).category),
            date=f"{year}-{month:02}-{1 + int(28 * chance()):02}",
            arxiv=f"{year % 100:02}{month:02}.{nth:05}" if nth <= _ARXIV_MONTHLY else None,
            arxiv_stated=chance() < 0.55,
            doi=f"10.5555/wool.{number}" if chance() < 0.45 else None,
            venue=int(72 * chance() ** 2) if chance() < 0.3 else None,
            link=link,
        )

    def _authors(self, chance: Chance, community: int, alive: int) -> tuple[Person, ...]:
        """Distinct people, most of them of one community, its first ranks most often."""
        count = 1 + _AUTHOR_COUNT.draw(chance())
        if count == len(_AUTHORS):
            count += int(30 * chance() ** 3)
        found: dict[tuple[int, int], Person] = {}
        while len(found) < count:
            home = community if chance() < 0.92 else _draw_community(chance(), alive)
            rank = min(int(5 * ((1 - chance()) ** -0.9 - 1)), 999_999)
            found.setdefault((home, rank), self.person(home, rank))
        return tuple(found.values())


def _draw_community(chance: float, alive: int) -> int:
    return int(alive * chance ** (1 / (1 - _OLDER_IS_LARGER)))


def _categories(chance: Chance, first: str) -> tuple[str, ...]:
    more = [_CATEGORIES[_CATEGORY.draw(chance())] for _ in range(int(3 * chance()))]
    return tuple(dict.fromkeys((first, *more)))


def _several(phrases: _Phrases, count: int, chance: Chance, space: str) -> str:
    return space.join(dict.fromkeys(phrases.say(chance) for _ in range(count)))


def _abstract(chance: Chance, link: str | None) -> str:
    parts = [_PHRASES[role].say(chance) for role in ("opening", "gap", "approach")]
    parts.append(_several(_PHRASES["middle"], 3 + int(3 * chance()), chance, " "))
    parts.append(_PHRASES["closing"].say(chance))
    if link is not None and chance() < 0.5:
        parts.append(f"Code is available at {link}.")
    return " ".join(parts)


def _name(rng: random.Random, tradition: _Tradition) -> tuple[str, str, str]:
    """Given names, family name with its particle, suffix."""
    facts = tradition.facts
    given, family = tradition.given.draw(rng.random), tradition.family.draw(rng.random)
    if rng.random() < facts.get("middle", 0):
        given = f"{given} {rng.choice('ABCDEFGHJKLMNPRSTW')}."
    if rng.random() < facts.get("double", 0):
        family = f"{family}{rng.choice(' -')}{tradition.family.draw(rng.random)}"
    if rng.random() < facts.get("particle", 0):
        family = f"{rng.choice(facts['particles'])} {family}"
    suffix = rng.choice(("Jr.", "III")) if rng.random() < facts.get("suffix", 0) else ""
    return given, family, suffix


def _initials(given: str, family: str, suffix: str) -> str:
    """First letters; a dotted initial keeps its dot, a hyphen stays, the last token is in full."""
    tokens = f"{given} {family}".split()
    short = [
        token if token.endswith(".") else "-".join(part[0] for part in token.split("-") if part)
        for token in tokens[:-1]
    ]
    return " ".join((*short, tokens[-1], *filter(None, (suffix,))))


def _written(rng: random.Random, one: Institution) -> str:
    if rng.random() < 0.5:
        return f"{rng.choice(WORDS['institutions']['departments'])}, {one.name}"
    return one.name.replace("University", "Univ.") if rng.random() < 0.05 else one.name


def _orcid(number: int) -> str:
    """An ORCID with its check sign (ISO 7064 MOD 11-2)."""
    digits = f"{number % 10**15:015}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    rest = (12 - total) % 11
    whole = f"{digits}{'X' if rest == 10 else rest}"
    return "-".join(whole[start : start + 4] for start in range(0, 16, 4))
