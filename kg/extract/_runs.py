"""Which runs of words are terms: without weak words at their ends, general words, loose names."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.extract import _words
from kg.extract._places import STOPS
from kg.extract._tokens import OPAQUE, TokenizedText

_RUN = re.compile("BI*E|S")
_MOST_TOKENS = 7
_MOST_WORDS = 6
_JOINING = frozenset({"and", "or", "/", "&", "and/or", "vs", "vs."})
_BREAKING = frozenset({"of", "'s", ",", ":", "*"})
_BRACKETS = frozenset('()[]{}"`')
_ROMAN = re.compile(r"X{0,3}(?:I{1,3}|I?[VX]|VI{1,3})[a-c]?")
"""Numbers of parts and series."""
_WEAK = frozenset(
    "a an the this that these those such our their its his her my your any each every some no all "
    "both two three four new novel proposed existing various several many different other another "
    "same similar certain particular following above current previous own respective corresponding "
    "appropriate suitable possible available additional further important main major recent "
    "efficient effective accurate powerful promising comprehensive extensive good better correct "
    "well-known well-defined state-of-the-art advanced underlying whole entire overall only just "
    "very also not particularly "
    "rethinking revisiting demystifying exploring investigating improving leveraging exploiting "
    "towards toward".split()
)
"""Words that no term begins with."""
_GENERAL = frozenset(
    "ability advantage aim algorithm analysis application approach area article aspect author "
    "baseline benefit bound case challenge change class code comparison component concept "
    "condition context contribution cost data dataset demonstration description design detail "
    "development difference direction discussion domain effect environment evaluation evidence "
    "example experiment extension fact factor family field finding form framework function gap "
    "goal group idea image implementation improvement information input insight instance issue "
    "kind knowledge level limitation literature material mean means measure mechanism method "
    "methodology metric model module need notion number object one output paper part pattern "
    "people performance perspective practice principle problem procedure process program project "
    "property proposal purpose quality question range reason relation report research result "
    "review ring role rule scenario scheme set setting solution state step strategy structure "
    "study subject success survey system task technique technology term theory thing tool topic "
    "type use user value variety version view way work".split()
)
"""Words that name no concept alone, nor with nothing but others of them or weak ones."""
_LETTERED, _JOINS, _BREAKS, _DULL, _WEAKENS = 1, 2, 4, 8, 16
_TITLE_WORD = re.compile("[A-Z][a-z]+(?:-[A-Za-z][a-z]*)*")


class Line(NamedTuple):
    """A text as it is read: no spaces among its tokens, no capitals for being a title."""

    title: bool
    words: list[str]
    starts: list[int]
    ends: list[int]


class Run(NamedTuple):
    """Tokens of a term, the last not included, and what speaks for it."""

    first: int
    last: int
    evidence: str


def line(text: TokenizedText) -> Line:
    """A text without spaces; of a title in capitals, words in lower case."""
    words, starts, ends = text.words, text.starts, text.ends
    if any(map(str.isspace, words)):
        seen = [place for place, word in enumerate(words) if not word.isspace()]
        words = [words[place] for place in seen]
        starts = [starts[place] for place in seen]
        ends = [ends[place] for place in seen]
    title = text.field == "title"
    if title and _in_capitals(words):
        words = [word.lower() if _TITLE_WORD.fullmatch(word) else word for word in words]
    return Line(title, words, starts, ends)


def _in_capitals(words: Sequence[str]) -> bool:
    """Whether most words of a title, the first and short ones apart, begin with a capital."""
    long = [word for word in words[1:] if len(word) > 3 and word[0].isalpha()]
    return 2 * sum(word[0].isupper() for word in long) > len(long)


def terms(one: Line, places: str, texts: Sequence[TokenizedText]) -> Iterator[Run]:
    """Terms of an English text by the places of its tokens; `texts` are all of the paper."""
    for run in _RUN.finditer(places):
        for first, last in _parts(one, *run.span()):
            evidence = _evidence(one, first, last, texts)
            if evidence:
                yield Run(first, last, evidence)


def _parts(one: Line, first: int, last: int) -> list[tuple[int, int]]:
    """A run without its weak beginning; both sides of `A and B`, and of `of` in a title."""
    words = one.words
    while first < last and _trait(words[first]) & _WEAKENS:
        first += 1
    if last - first == 3 and words[first + 1] in _JOINING:
        return [(first, first + 1), (first + 2, last)]
    if one.title and "of" in words[first:last]:
        middle = words.index("of", first)
        return [(first, middle), *_parts(one, middle + 1, last)]
    return [(first, last)]


def _evidence(one: Line, first: int, last: int, texts: Sequence[TokenizedText]) -> str | None:
    """What speaks for a term; None where it is none."""
    size = last - first
    if size < 2:
        return _alone(one, first, texts) if size else None
    if size > _MOST_TOKENS:
        return None
    some, lettered, dull = 0, 0, 0
    for word in one.words[first:last]:
        trait = _trait(word)
        some |= trait
        lettered += trait & _LETTERED
        dull += trait & _DULL
    if some & _BREAKS or not 1 < lettered <= _MOST_WORDS or dull == size * _DULL:
        return None
    if some & _JOINS:
        return "coordination"
    return "two words" if size == 2 else "more words"


@lru_cache(1 << 16)
def _trait(word: str) -> int:
    """What a token is in a run: has letters, joins, breaks it, names nothing, begins nothing."""
    lower = word.lower()
    breaks = lower in _BREAKING or not _BRACKETS.isdisjoint(word) or not word.strip(OPAQUE)
    return (
        _LETTERED * any(map(str.isalpha, word))
        + _JOINS * (lower in _JOINING)
        + _BREAKS * breaks
        + _DULL * (lower in _WEAK or _words.key(word) in _GENERAL)
        + _WEAKENS * (lower in _WEAK)
    )


def _alone(one: Line, place: int, texts: Sequence[TokenizedText]) -> str | None:
    """What speaks for a single word: its look, or that the counts know it."""
    word = one.words[place]
    if is_name(word):
        return "name"
    form, name = _words.shape(word), _words.key(word)
    if name in _GENERAL or form not in {"#x", "#x-x", "#Xx"} or len(word) < 3:
        return None
    if form == "#Xx":
        begins = place == 0 or one.words[place - 1] in STOPS
        return None if begins and not _again(word, texts) else "name"
    return "word" if name in _words.load().own else None


def is_name(word: str) -> bool:
    """Whether a word looks like a name wherever it stands: `ReLU`, `DARTS`, `OPUS-100`."""
    form = _words.shape(word)
    if _ROMAN.fullmatch(word) or word == "arXiv":
        return False
    return form in {"#XX", "#xX", "#X-x"} or (form == "#x9" and word[0].isalpha())


def _again(word: str, texts: Sequence[TokenizedText]) -> bool:
    """Whether a word is met with its capital where no sentence begins."""
    return any(
        word == other and place > 0 and text.words[place - 1] not in STOPS
        for text in texts
        for place, other in enumerate(text.words)
    )


def names(one: Line) -> Iterator[Run]:
    """Latin words in a Chinese text that look like names and stand alone."""
    for place, word in enumerate(one.words):
        if word[0].isascii() and (is_name(word) or _words.shape(word) == "#Xx"):
            around = [*one.words[max(place - 1, 0) : place], *one.words[place + 1 : place + 2]]
            if not any(other[0].isascii() and other[0].isalpha() for other in around):
                yield Run(place, place + 1, "in Chinese")
