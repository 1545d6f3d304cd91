"""Names of people: the key that blocks candidates, and which forms may be one person's."""

import re
import unicodedata
from functools import lru_cache

_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", ".": " "})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")

_KEPT = 1 << 15
"""Names whose key is kept at hand: few names stand on most papers."""


def fold(name: str) -> str:
    """Lower-case letters without marks; dots dropped, a dot between letters parts them."""
    if name.isascii():
        return " ".join(name.casefold().replace(".", " ").split())
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.casefold().translate(_PLAIN_LETTERS).split())


@lru_cache(_KEPT)
def key(name: str) -> str:
    """Name key: surname, space, first letter of the first token; a Han name is its own key.

    It blocks candidates for one person and never merges by itself.
    """
    if _HAN.search(name):
        return unicodedata.normalize("NFKC", name).strip()
    tokens = _tokens(name)
    return f"{tokens[-1]} {tokens[0][0]}" if tokens else fold(name)


@lru_cache(_KEPT)
def compatible(one: str, other: str) -> bool:
    """Whether two written names may be one person's.

    The initials of one must be a subsequence of the initials of the other, given names
    written in full must not differ, and the surnames must be equal. A name of one word says
    nothing against one with given names.
    """
    if key(one) != key(other):
        return False
    short, long = sorted((_given(one), _given(other)), key=len)
    return _subsequence([token[0] for token in short], [token[0] for token in long]) and all(
        a == b or a.startswith(b) or b.startswith(a)
        for a, b in zip(short[:1], long[:1], strict=False)
    )


def _tokens(name: str) -> list[str]:
    tokens = fold(name).split()
    while len(tokens) > 1 and tokens[-1] in _SUFFIXES:
        tokens.pop()
    return tokens


def _given(name: str) -> list[str]:
    """Given names and particles as tokens, hyphens parted."""
    return [part for token in _tokens(name)[:-1] for part in token.split("-") if part]


def _subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)
