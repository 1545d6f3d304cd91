"""What kind of concept a phrase names, by its head word and the words before it."""

from functools import cache, lru_cache
from math import exp, log
from typing import Final, TypeAlias

from kg.extract import _words
from kg.extract._words import KINDS, Words, ending, key
from kg.records import ConceptKind

_HEAD, _ENDING, _PART = 2.0, 12.0, 6.0
"""How many sightings what a word falls back on counts for. These and the next two were chosen by
cross-validation within the part that the words were counted on."""
_OTHERS = 0.3
"""Weight of the words before the head."""
_SURE = 0.5
"""Probability from which a kind is stated."""
_COLLECTIONS: Final = frozenset(
    "benchmark challenge collection corpus data database dataset encyclopedia imagenet resource "
    "suite testbed treebank wikipedia wordnet".split()
)
"""Heads of what is a dataset: the gold set's `Material` holds `images` and `English` too."""
_Five: TypeAlias = tuple[float, float, float, float, float]
"""A number for each of `KINDS`."""


def of_head(words: str) -> ConceptKind | None:
    """Kind that a phrase names by its last word (and, with less weight, the words before).

    None where the counts do not speak clearly, and for what is only a term.
    """
    return Kinds.shipped().of(words)


class Kinds:
    """Tells kinds by the counts it is given."""

    def __init__(self, words: Words) -> None:
        """Take counts; what a word says is worked out when it is first met."""
        self._words = words
        sums = [sum(column) + 1 for column in zip(*words.head.values(), strict=True)]
        self._prior = [one / sum(sums) for one in sums]
        self._head = lru_cache(1 << 14)(self._of_head)
        self._part = lru_cache(1 << 14)(self._of_part)

    @staticmethod
    @cache
    def shipped() -> "Kinds":
        """By the shipped counts, once per process."""
        return Kinds(_words.load())

    def of(self, words: str) -> ConceptKind | None:
        """Kind of a phrase, where it is sure."""
        if not words:
            return None
        *others, head = words.split()
        if not others and head != head.lower() and key(head) not in self._words.head:
            return None  # the last letters of a name say nothing
        a, b, c, d, e = self._head(head)
        for other in others:
            said = self._part(other)
            if said is not None:
                a, b, c, d, e = a + said[0], b + said[1], c + said[2], d + said[3], e + said[4]
        most = max(a, b, c, d, e)
        if most == e:
            return None
        if (
            exp(a - most) + exp(b - most) + exp(c - most) + exp(d - most) + exp(e - most)
            > 1 / _SURE
        ):
            return None
        found = KINDS[(a, b, c, d).index(most)]
        return None if found == "dataset" and key(head) not in _COLLECTIONS else found

    def _of_head(self, head: str) -> _Five:
        """Logarithms of the chances of each kind."""
        chances = self._prior
        for name, against in ((ending(head), _ENDING), (key(head), _HEAD)):
            row = self._words.head.get(name)
            if row is not None:
                chances = _smooth(row, against, chances)
        a, b, c, d, e = map(log, chances)
        return a, b, c, d, e

    def _of_part(self, word: str) -> _Five | None:
        """How much a word before the head adds to them."""
        row = self._words.part.get(key(word))
        if row is None:
            return None
        said = _smooth(row, _PART, self._prior)
        a, b, c, d, e = (
            _OTHERS * log(one / two) for one, two in zip(said, self._prior, strict=True)
        )
        return a, b, c, d, e


def _smooth(row: list[float], against: float, fallback: list[float]) -> list[float]:
    whole = sum(row) + against
    return [(one + against * two) / whole for one, two in zip(row, fallback, strict=True)]
