"""Whether and where the letters of a short form fit the words before or after it."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, TypeAlias

_PIECE = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff]+|[0-9]+|\S")
_JOINTS = frozenset("-\u2010\u2011\u2012\u2013\u00ad/'\u2019")
_CLEAR = frozenset('$"“”‘`{}^_*\\&~')
"""Signs that stand in long forms and mean nothing: quotes, LaTeX."""
_ARTICLES = frozenset({"a", "an", "the"})
_JOINING = frozenset("across against between through toward towards using via when with".split())
_SMALL = frozenset(
    "and as at by for from in into is it its of on onto or over per that their this to under "
    "vs we within without".split()
)
_BETWEEN = {
    **dict.fromkeys(_SMALL, 0.1),
    **dict.fromkeys(_ARTICLES, 0.3),
    **dict.fromkeys(_JOINING, 0.5),
}
"""Words that a short form often passes over, and what that costs."""
_NO_START = (_BETWEEN.keys() - {"in", "on", "over", "per", "under", "within"}) | frozenset(
    "also are be been both called can has have our so such termed these those use used uses "
    "was were where which".split()
)
_WEAK_START = frozenset({"named", "new", "novel"})
"""Words that begin a long form (`named entity`), and more often stand before one."""
_HEADS = frozenset(
    "algorithm algorithms approach approaches architecture architectures benchmark classifier "
    "classifiers corpus criterion dataset datasets framework frameworks function language "
    "layer layers loss mechanism mechanisms method methods metric metrics model models module "
    "modules network networks paradigm principle problem problems procedure process scheme "
    "score setting settings strategy system systems task tasks technique techniques "
    "technology tool".split()
)
"""Heads that a long form may have and its short form leaves out: `… memory networks (LSTM)`."""
_AFTER_TITLE = _BETWEEN.keys() | _HEADS
"""What may follow the long form in a title: `RAM: Ruminant Attention Maps for Meadows`."""
_MOST_HEADS = 2
_WORD_LENGTH = 22
"""Code points, with its space, of a word that is longer than most."""
_SPOKEN = {"2": ("to", "two"), "3": ("three",), "4": ("for", "four")}
_AS_X = ("ex", "cross", "trans")

# Costs of a fit, tuned by reading the pairs found (see tests/quality/abbreviations.py).
_PART_PASSED, _WORD_PASSED, _HEAD_LEFT, _WEAK = 0.5, 1.2, 0.05, 0.4
_PAUSE = 0.9
_SPOKEN_COST, _INSIDE, _LOWER_NEXT, _LOWER_INSIDE = 0.2, 0.7, 0.05, 0.4
_SHORTEST = 2.5
"""Letters of a long form of one word, for each of its short form."""
_BY_LETTER, _MOST, _BY_LETTER_IN_TITLE = 0.5, 2.2, 0.25


class Where(Enum):
    """Which part of a place the long form is."""

    END = "end"
    BEGINNING = "beginning"
    WHOLE = "whole"


class _Part(NamedTuple):
    """A word, or what stands between two hyphens of one."""

    text: str
    lower: str
    start: int
    end: int
    begins: bool
    """Whether it begins a word."""
    pause: bool
    """Whether a comma stands before it."""


_Fit: TypeAlias = tuple[float, int]
"""Cost, and the number of the part after the last."""


def fit(short: str, text: str, place: tuple[int, int], where: Where) -> tuple[int, int] | None:
    """Place of the long form of `short` within a place of a text, in code points."""
    letters = "".join(filter(str.isalnum, short))
    words = min(len(letters) + 5, 2 * len(letters))
    if where is Where.END:
        place = _near(text, place, words)
    parts = _parts(text, place, words, where)
    best: tuple[float, int, int] | None = None
    for start in _starts(parts, where):
        for reading in _readings(letters):
            found = _Fitting(reading, parts, where).first(start)
            if found is not None:
                cost = found[0] + _WEAK * (parts[start].lower in _WEAK_START)
                best = best if best and best[0] < cost else (cost, start, found[1])
    if best is None or best[0] > _allowed(len(letters), where):
        return None
    first, last = parts[best[1]], parts[best[2] - 1]
    if first is last and len(first.text) < _SHORTEST * len(letters):
        return None
    return first.start, last.end


def _allowed(letters: int, where: Where) -> float:
    """Cost up to which a fit is believed."""
    if where is Where.BEGINNING:
        return _BY_LETTER_IN_TITLE * letters if letters > 2 else 0.0
    return min(_BY_LETTER * letters, _MOST)


def _near(text: str, place: tuple[int, int], words: int) -> tuple[int, int]:
    """The end of a place, from a space on: room enough for so many words."""
    begin = place[1] - words * _WORD_LENGTH
    space = text.find(" ", begin, place[1]) if begin > place[0] else -1
    return (space, place[1]) if space >= 0 else place


def _parts(text: str, place: tuple[int, int], words: int, where: Where) -> list[_Part]:
    """Parts of at most so many words next to the short form, none across a stop."""
    parts: list[_Part] = []
    pause = False
    for piece in _PIECE.finditer(text, *place):
        sign, (start, end) = piece[0], piece.span()
        if sign.isalnum() and sign < "\u0400":
            joined = start > place[0] and (text[start - 1].isalnum() or text[start - 1] in _JOINTS)
            parts.append(_Part(sign, sign.lower(), start, end, not (joined and parts), pause))
            pause = False
        elif sign == ",":
            pause = True
        elif _stops(sign, text[start - 1] if start else " "):
            if where is not Where.END:
                break
            parts.clear()
    begun = [number for number, part in enumerate(parts) if part.begins]
    if len(begun) <= words:
        return parts
    return parts[begun[-words] :] if where is Where.END else parts[: begun[words]]


def _stops(sign: str, before: str) -> bool:
    return before.isspace() if sign in _JOINTS else sign not in _CLEAR


def _starts(parts: list[_Part], where: Where) -> Iterator[int]:
    """Parts that a long form may begin with."""
    for number, part in enumerate(parts):
        if part.begins and part.lower not in _NO_START:
            yield number
        if where is not Where.END and part.lower not in _ARTICLES:
            return


def _readings(letters: str) -> Iterator[str]:
    """The letters; and with a digit as a repetition: `A3C` is AAAC."""
    yield letters
    for place, digit in enumerate(letters):
        if place and digit in "234":
            yield f"{letters[:place]}{letters[place - 1] * (int(digit) - 1)}{letters[place + 1 :]}"


class _Fitting:
    """Letters laid over parts, from left to right."""

    def __init__(self, letters: str, parts: list[_Part], where: Where) -> None:
        self.letters, self.parts, self.where = letters, parts, where
        self.known: dict[tuple[int, int], _Fit | None] = {}

    def first(self, part: int) -> _Fit | None:
        """Cheapest fit whose first letter begins a part."""
        return self._with(part, 0)

    def _with(self, part: int, letter: int) -> _Fit | None:
        """Cheapest fit of the letters from one on, that one at the beginning of the part."""
        best: _Fit | None = None
        for count, cost in _taken(self.letters[letter:], self.parts[part]):
            rest = self._rest(part + 1, letter + count)
            if rest is not None and (best is None or rest[0] + cost < best[0]):
                best = (rest[0] + cost, rest[1])
        return best

    def _rest(self, part: int, letter: int) -> _Fit | None:
        if letter == len(self.letters):
            return self._ended(part)
        if part == len(self.parts):
            return None
        key = (part, letter)
        if key not in self.known:
            self.known[key] = self._cheaper(part, letter)
        return self.known[key]

    def _cheaper(self, number: int, letter: int) -> _Fit | None:
        part = self.parts[number]
        best = self._with(number, letter)
        if passed := self._rest(number + 1, letter):
            cost = passed[0] + _passed(part)
            best = best if best and best[0] <= cost else (cost, passed[1])
        return best and (best[0] + _PAUSE * part.pause, best[1])

    def _ended(self, part: int) -> _Fit | None:
        """Whether a long form may end before a part."""
        cost = 0.0
        while part < len(self.parts) and not self.parts[part].begins:
            cost, part = cost + _PART_PASSED, part + 1
        left = self.parts[part:]
        if self.where is Where.BEGINNING:
            ends = not left or left[0].pause or left[0].lower in _AFTER_TITLE
        else:
            ends = len(left) <= _MOST_HEADS and all(one.lower in _HEADS for one in left)
            cost += _HEAD_LEFT * len(left)
            if left and self.parts[part - 1].lower == "neural":
                part += 1  # its network is never left out of a long form
        return (cost, part) if ends else None


def _passed(part: _Part) -> float:
    return _BETWEEN.get(part.lower, _WORD_PASSED if part.begins else _PART_PASSED)


def _taken(letters: str, part: _Part) -> Iterator[tuple[int, float]]:
    """How many letters a part may take, the first at its beginning, and what that costs."""
    cost = _opening(letters[0], part.lower)
    if cost is None:
        return
    yield 1, cost
    place = 0
    for count, letter in enumerate(letters[1:], 2):
        next_place = part.lower.find(letter.lower(), place + 1)
        if next_place < 0:
            return
        if letter.isupper():
            cost += 0.0 if part.text[next_place].isupper() else _INSIDE
        else:
            cost += _LOWER_NEXT if next_place == place + 1 else _LOWER_INSIDE
        place = next_place
        yield count, cost


def _opening(letter: str, word: str) -> float | None:
    if word[0] == letter.lower():
        return 0.0
    if word in _SPOKEN.get(letter, ()) or (letter in "xX" and word.startswith(_AS_X)):
        return _SPOKEN_COST
    return None
