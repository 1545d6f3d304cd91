"""Where the words that a cue points at begin and end: noun phrases by their borders, in English."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kg.extract._definitions import Definition
from kg.extract._plain import (
    DETERMINERS,
    DOING,
    GENERIC,
    LY_INSIDE,
    NUMBER_WORDS,
    PREPOSITIONS,
    STOPS,
    TELLING,
    WEAK,
)
from kg.extract._tokens import TokenizedText

_MOST_WORDS = 7
_LISTING = frozenset("e.g. i.e i.e. including like namely such".split())
_APART = "\x1f"
"""Stands in hardly any text."""
_SENTENCE_ENDS = frozenset(".!?:")
_NO_NAME = frozenset("()[]{}<>=%")
_TELLING_ENDS = ("-based", "-guided", "-aware", "-theoretic", "-box", "-augmented", "-driven")


class Span(NamedTuple):
    """Tokens, the last not included."""

    first: int
    last: int


class Reading(NamedTuple):
    """A text and what its rules look at again and again."""

    text: TokenizedText
    words: list[str]
    lower: list[str]
    longs: Mapping[int, Span]
    """By token, the long form that it is part of."""
    defined: Mapping[str, Definition]
    """Definitions of the paper, by short form."""

    @property
    def title(self) -> bool:
        """Whether it is a title, where capitals say little."""
        return self.text.field == "title"

    def place(self, span: Span) -> tuple[int, int]:
        """Code points of a span."""
        return self.text.starts[span.first], self.text.ends[span.last - 1]

    def surface(self, span: Span) -> str:
        """Words of a span, exactly."""
        return self.text.text[slice(*self.place(span))]


def reading(text: TokenizedText, number: int, defined: Mapping[str, Definition]) -> Reading:
    """Prepare the text of a number, with the definitions of its paper."""
    longs: dict[int, Span] = {}
    for one in defined.values():
        if one.text == number:
            start, end = one.long_place
            first, last = bisect_left(text.starts, start), bisect_right(text.ends, end)
            longs.update(dict.fromkeys(range(first, last), Span(first, last)))
    return Reading(text, text.words, _lower(text.words), longs, defined)


def _lower(words: list[str]) -> list[str]:
    """Words in lower case, all at once: several times as fast as one by one."""
    lower = _APART.join(words).lower().split(_APART)
    return lower if len(lower) == len(words) else [word.lower() for word in words]


@lru_cache(1 << 15)
def standing(word: str) -> int:
    """How much a word looks like a name: 2 `ReLU`, `OPUS-100`, 1 `Penn`, 0 `penn`, `BERT-based`."""
    if len(word) < 2 or not word[0].isalnum() or not _NO_NAME.isdisjoint(word):
        return 0
    end = word.rpartition("-")[2]
    if end != word and end.isalpha() and end.islower() and len(end) > 3:
        return 0
    if word.startswith("non-") or sum(map(str.isalpha, word)) < 2:
        return 0
    if word[0].isdigit() and sum(map(str.isupper, word)) < 2:
        return 0
    if _ordinary(word):
        return int(word[0].isupper())
    return 2 if any(map(str.isupper, word)) or any(map(str.isdigit, word)) else 0


def _ordinary(word: str) -> bool:
    """Whether a word has capitals only where a title has them: `Penn`, `Auto-Encoder`."""
    parts = [part for part in word.replace("'", "-").split("-") if part]
    if len(parts) > 1 and any(len(part) == 1 and part.isupper() for part in parts):
        return False
    return all(part.isalpha() and part[1:] == part[1:].lower() for part in parts)


@lru_cache(1 << 15)
def _stops(word: str) -> bool:
    """Whether a word in lower case ends a phrase wherever it stands."""
    return word in STOPS or word in DETERMINERS or not (word[0].isalnum() and word[-1] != "-")


@lru_cache(1 << 15)
def _ending(word: str) -> str:
    return "ed" if word.endswith("ed") else "ing" if word.endswith("ing") else ""


@lru_cache(1 << 15)
def _adverb(word: str) -> bool:
    return word.endswith("ly") and word not in LY_INSIDE


def skipped(one: Reading, place: int) -> int:
    """Token after determiners, numbers and weak adjectives."""
    lower, count = one.lower, len(one.lower)
    while place < count:
        word = lower[place]
        after = lower[place + 1] if place + 1 < count else "."
        if place in one.longs or _capital_inside(one, place):
            return place
        if not (
            word in WEAK
            or _adverb(word)
            or (word.endswith("ed") and place and _adverb(lower[place - 1]))
            or word in DETERMINERS
            or word.isdigit()
            or word in "\"'`“‘"
            or (word in {"and", "yet", "but", ","} and after in WEAK)
        ):
            return place
        place += 1
    return place


def _capital_inside(one: Reading, place: int) -> bool:
    """Whether a word has a capital that no sentence or title gives it: `called Two Teachers`."""
    inside = place > 0 and one.words[place - 1] not in _SENTENCE_ENDS
    return inside and not one.title and one.words[place][0].isupper()


def phrase(one: Reading, place: int) -> Span | None:
    """The noun phrase that begins at a token, without determiners and weak adjectives."""
    lower, count = one.lower, len(one.lower)
    first = last = skipped(one, place)
    while last < count and last - first <= _MOST_WORDS:
        if last in one.longs and one.longs[last].first >= first:
            return one.longs[last]
        if _ends(lower, first, last):
            break
        last += 1
    while last > first and (lower[last - 1] in WEAK or _adverb(lower[last - 1])):
        last -= 1
    return Span(first, last) if first < last <= first + _MOST_WORDS else None


def _ends(lower: list[str], first: int, place: int) -> bool:
    word = lower[place]
    after = lower[place + 1] if place + 1 < len(lower) else "."
    if _stops(word):
        inside = word == "based" and first < place and after in GENERIC
        return not (inside or (word == "named" and after.startswith("entit")))
    ending = _ending(word)
    if ending == "ed":
        return after in PREPOSITIONS or after in DETERMINERS or after == "that"
    if ending == "ing":
        doing = after in DETERMINERS or after == "to" or word in DOING
        return place > first and doing
    return place > first and _adverb(word)


def phrase_before(one: Reading, place: int) -> Span | None:
    """The noun phrase that ends before a token, without determiners and weak adjectives."""
    lower = one.lower
    first = place
    while first and place - first <= _MOST_WORDS and not _stops(lower[first - 1]):
        if _ends(lower, -1, first - 1):
            break
        first -= 1
    first = skipped(one, first)
    return Span(first, place) if first < place <= first + _MOST_WORDS else None


def generic(one: Reading, span: Span) -> bool:
    """Whether a phrase names nothing in particular: `method`, `baseline results`."""
    return all(
        word in GENERIC or word in WEAK or word in NUMBER_WORDS
        for word in one.lower[span.first : span.last]
    )


def vague(one: Reading, span: Span) -> bool:
    """Whether a phrase is too general to be a concept: generic, or a general head and one word."""
    count = span.last - span.first
    if span.first in one.longs:
        return False
    if generic(one, span):
        return True
    head = one.lower[span.last - 1]
    if count > 2 or head not in GENERIC or head in TELLING:
        return False
    if count == 1:
        return False
    modifier = one.words[span.first]
    return not (standing(modifier) or modifier.endswith(_TELLING_ENDS))


def whole(one: Reading, span: Span) -> Span:
    """A span with what is written on to its last word: `BDD100K` is two tokens."""
    last = span.last
    while last < len(one.words) and _written_on(one, last):
        last += 1
    return Span(span.first, last)


def _written_on(one: Reading, place: int) -> bool:
    """Whether a token goes on what is before it: no space, a letter or digit, or `/` and one."""
    starts, ends, words = one.text.starts, one.text.ends, one.words
    if starts[place] != ends[place - 1]:
        return False
    if words[place] in {"/", "+"} and place + 1 < len(words):
        return starts[place + 1] == ends[place] and words[place + 1].isalnum()
    return words[place].isalnum()


def name_in(one: Reading, span: Span) -> Span | None:
    """The first run of names in a phrase: `CIFAR-10` in `CIFAR-10 image classification`."""
    words, enough = one.words, 2 if one.title else 1
    for first in range(span.first, span.last):
        if standing(words[first]) >= (enough if first else 2):
            last = first + 1
            while last < span.last and (standing(words[last]) >= enough or words[last].isdigit()):
                last += 1
            return whole(one, Span(first, last))
    return None


def next_of_list(lower: list[str], place: int, end: int) -> int:
    """Token after the signs and words between two members of a list; -1 where it ends."""
    first = place
    while place < end and (
        lower[place] in {",", "and", "&", "(", ":", "or", "both"}
        or (lower[place] in _LISTING and place > first)
        or (lower[place] == "as" and place > first and lower[place - 1] == "such")
        or lower[place] == "such"
    ):
        place += 1
    return place if first < place < end else -1
