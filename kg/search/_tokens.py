"""Text to the words of the index: folded, hyphenated words apart and joined, Chinese in pairs."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_EAST_ASIAN = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
)
"""Letters of Chinese, Japanese and Korean: written without spaces, or searched as if they were."""
_LETTER = rf"[^\W_{_EAST_ASIAN}]"
_HYPHENS = "-\u2010-\u2013\u2212_'\u2019\u02bc"
"""Between them stand parts of what is also written as one word."""
_TIES = rf"{_HYPHENS}./@&+\u00b7"
"""Between them stand parts of one expression: `10.5555/flock.1`."""

_PART = re.compile(rf"([{_EAST_ASIAN}]+)|{_LETTER}+(?:[{_TIES}]{_LETTER}+)*")
_ITEM = re.compile(rf"([{_EAST_ASIAN}]+)|({_LETTER}+)")
_WORD = re.compile(rf"{_LETTER}+")
_JOINED = re.compile(rf"(?<!{_LETTER}){_LETTER}+(?:[{_HYPHENS}]{_LETTER}+)+")
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_NO_LETTER = re.compile(r"[\W_]+")
_ACCENTS = re.compile(f"[{_MARKS}]+")
_CLUSTER = re.compile(
    rf"[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|(?s:.)[{_MARKS}\u3099\u309a]*"
)
"""Signs that are folded together: a letter with its accents, the letters of a Korean syllable."""
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)  # fmt: skip

GAP = "·"
"""A word that no text has: what stands on its two sides is no phrase."""


class Token(NamedTuple):
    """A word of the index, and the characters of the folded text that it stands for."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Small letters without accents, of one width."""
    if text.isascii():
        return text.lower()
    small = unicodedata.normalize("NFKC", text).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", small))
    return unicodedata.normalize("NFKC", bare).translate(_PLAIN)


def places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters where it stands in the text."""
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        folded = _folded(cluster[0])
        letters.append(folded)
        spans += [cluster.span()] * len(folded)
    return "".join(letters), spans


_folded = lru_cache(1 << 12)(fold)


def key(text: str) -> str:
    """The letters and digits alone: equal for texts that are the same but for case and signs."""
    return _NO_LETTER.sub("", fold(text))


def expressions(folded: str) -> list[str]:
    """The runs of Chinese, and the words with what is tied to them, in order."""
    return [part[0] for part in _PART.finditer(folded)]


def words(expression: str) -> list[str]:
    """The words of an expression for a phrase: pairs of a run of Chinese, the parts of others."""
    if is_run(expression):
        return ["".join(pair) for pair in pairwise(expression)] or [expression]
    return _WORD.findall(expression)


def is_run(expression: str) -> bool:
    """Whether an expression is a run of Chinese, Japanese or Korean."""
    found = _PART.match(expression)
    return found is not None and found[1] is not None


def joined(expression: str) -> str | None:
    """An expression with hyphens as one word: `kmeans` for `k-means`."""
    return _NO_LETTER.sub("", expression) if _JOINED.fullmatch(expression) else None


def indexed(text: str) -> str:
    """The words of a text as the index takes them, with spaces between; as `tokens` has them."""
    folded = fold(text)
    found: list[str] = []
    for run, word in _ITEM.findall(folded):
        if word:
            found.append(word)
        else:
            found += map("".join, pairwise(run))
            found.append(run[-1])
    joints = [token.word for token in _joints(folded)]
    return " ".join([*found, GAP, *joints] if joints else found)


def tokens(folded: str) -> list[Token]:
    """The words in order, a gap, then those that are also written as one word.

    A run of Chinese gives its pairs and then its last letter, so that each single letter begins
    some word. What has several hyphens is joined as a whole and in pairs.
    """
    found: list[Token] = []
    for item in _ITEM.finditer(folded):
        start, end = item.span()
        if item[2]:
            found.append(Token(item[2], start, end))
        else:
            found += [Token(folded[at : at + 2], at, at + 2) for at in range(start, end - 1)]
            found.append(Token(folded[end - 1], end - 1, end))
    joints = _joints(folded)
    return [*found, Token(GAP, 0, 0), *joints] if joints else found


def _joints(folded: str) -> list[Token]:
    found: list[Token] = []
    for compound in _JOINED.finditer(folded) if _HYPHEN.search(folded) else ():
        parts = [word.span() for word in _WORD.finditer(folded, *compound.span())]
        ends = {(left[0], right[1]) for left, right in pairwise(parts)} | {compound.span()}
        for start, end in sorted(ends):
            found.append(Token(_NO_LETTER.sub("", folded[start:end]), start, end))
    return found
