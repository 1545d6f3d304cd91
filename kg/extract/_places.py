"""Where each token stands in a term or beside one: the most probable way to read a sentence.

A hidden Markov model whose evidence are counted words: a token's own counts, and at half weight
what its neighbours say of it. Rare words fall back on their ending and their shape. All logarithms
are whole numbers (thousandths), so a reading never depends on what is read beside it.
"""

from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.extract._words import PLACES, Counts, Words, ending, has_ending, key, shape

_Whole: TypeAlias = NDArray[np.int32]

_WORD, _ENDING, _SHAPE = 3.0, 10.0, 2.0
"""How many sightings what a word falls back on counts for. These and the next two were chosen by
cross-validation within the part that the words were counted on."""
_NEIGHBOUR = 0.5
"""Weight of what neighbours say."""
_ORDER = 0.6
"""Weight of how often one place follows another."""
_UNIT = 1000
_NEVER = -(10**7)
STOPS: Final = frozenset(".!?;")
"""Tokens at which reading begins anew."""
_LONGEST = 200
"""Tokens that are read at once."""
_MOST_WORDS = 1 << 17
_SIZE = len(PLACES)
_NOTHING = (0.0,) * _SIZE
_BITS = 15
"""A place beside a score: scores are counted in steps of 16."""
_AWAY = PLACES.index("o")
_OPEN = [PLACES.index(place) for place in "<=BI"]
"""Places that something must follow."""


class _Rows(dict[str, int]):
    """Numbers of words, found out where they are missing."""

    def __init__(self, row: Callable[[str], int]) -> None:
        super().__init__()
        self._row = row

    def __missing__(self, word: str) -> int:
        self[word] = row = self._row(word)
        return row


class Places:
    """Reads tokens by the counts it is given."""

    def __init__(self, words: Words) -> None:
        """Take counts; what a word says is worked out when it is first met."""
        self._words = words
        after = np.array([words.after.get(place, [0.0] * _SIZE) for place in PLACES])
        self._prior: list[float] = (after.sum(axis=0) / after.sum()).tolist()
        self._log_prior = [log(one) for one in self._prior]
        chance = (after + 0.1) / (after + 0.1).sum(axis=1, keepdims=True)
        said = np.rint(np.log(chance / self._prior) * _ORDER * _UNIT).astype(np.int32)
        steps = np.where(after > 1, said, np.int32(_NEVER))
        self._steps = steps * (_BITS + 1) + np.arange(_SIZE, dtype=np.int32)[:, None]
        self._rows = _Rows(self._row)
        self._row_of: dict[tuple[str, str, str], int] = {}
        self._said = np.empty((3, 1024, _SIZE), np.int32)
        """What each row says of a token, of the one right of it and of the one left of it."""
        self._stops = [self._rows[stop] for stop in sorted(STOPS)]

    def read(self, texts: Iterable[Sequence[str]]) -> list[str]:
        """The letter of `PLACES` of each token, a string for each text."""
        if len(self._rows) > _MOST_WORDS:
            self._rows.clear()
        row, stop = self._rows.__getitem__, self._rows["."]
        rows, ends = [stop], []
        for words in texts:
            rows += map(row, words)
            ends.append((len(rows) - len(words), len(rows)))
            rows += (stop, stop)  # so that the first is next to nothing of another text
        letters = self._letters(np.array(rows))
        return [letters[start:end] for start, end in ends]

    def _letters(self, rows: _Whole) -> str:
        own, left, right = self._said
        said = own[rows]
        said[1:] += left[rows[:-1]]
        said[:-1] += right[rows[1:]]
        first = np.concatenate(([0], np.flatnonzero(np.isin(rows, self._stops))[:-1] + 1))
        found = best(said, self._steps, _cut(first, len(rows)))
        return found.astype(np.uint8).tobytes().translate(_LETTERS).decode()

    def _row(self, word: str) -> int:
        """Number of what a word says; words that say the same have the same."""
        name, last = key(word), ending(word) if has_ending(word) else ""
        same = (
            name if name in self._words.own or name in STOPS else "",
            last if last in self._words.own else "",
            shape(word),
        )
        row = self._row_of.setdefault(same, len(self._row_of))
        if row == self._said.shape[1]:
            self._said = np.concatenate([self._said, np.empty_like(self._said)], axis=1)
        if row == len(self._row_of) - 1:
            own, left, right = self._words[:3]
            self._said[:, row] = (
                self._says(own, same, 1, self._log_prior),
                self._says(left, same, _NEIGHBOUR),
                self._says(right, same, _NEIGHBOUR),
            )
        return row

    def _says(
        self, counts: Counts, names: Sequence[str], weight: float, more: Sequence[float] = _NOTHING
    ) -> list[int]:
        """How much more probable each place is for what bears these names."""
        chances = self._prior
        for name, against in zip(reversed(names), (_SHAPE, _ENDING, _WORD), strict=True):
            row = counts.get(name)
            if row is not None:
                whole = sum(row) + against
                chances = [
                    (one + against * two) / whole for one, two in zip(row, chances, strict=True)
                ]
        return [
            round((log(one / two) * weight + three) * _UNIT)
            for one, two, three in zip(chances, self._prior, more, strict=True)
        ]


_LETTERS = PLACES.encode() + bytes(256 - _SIZE)


def best(said: _Whole, steps: _Whole, first: _Whole) -> _Whole:
    """Most probable places of tokens (Viterbi's way), all sequences side by side.

    `said` is tokens by places; `steps` places by next places, in steps of 16, with the number of
    the place; `first` the first token of each sequence.
    """
    sizes = np.diff(first, append=len(said))
    order = np.argsort(-sizes, kind="stable")
    first, sizes = first[order], sizes[order]
    active = np.searchsorted(-sizes, -np.arange(sizes[0]))
    score = (said[first] + (steps[_AWAY] >> 4)).T
    scores, came_from = [score], [score]
    for place in range(1, sizes[0]):
        still = active[place]
        ways = (score[:, None, :still] * (_BITS + 1) + steps[:, :, None]).max(axis=0)
        score = (ways >> 4) + said[first[:still] + place].T
        scores.append(score)
        came_from.append(ways & _BITS)
    found = np.empty(len(said), np.int32)
    state = np.empty(len(first), np.int32)
    going = 0
    for place in range(sizes[0] - 1, -1, -1):
        still = active[place]
        state[:going] = came_from[place + 1][state[:going], np.arange(going)] if going else 0
        last = scores[place][:, going:still]
        last[_OPEN] = _NEVER * 2
        state[going:still] = last.argmax(axis=0)
        found[first[:still] + place] = state[:still]
        going = still
    return found


def _cut(first: _Whole, size: int) -> _Whole:
    """First tokens of pieces that are not too long."""
    far = np.flatnonzero(np.diff(first, append=size) > _LONGEST)
    more = [np.arange(first[one], [*first, size][one + 1], _LONGEST) for one in far]
    return np.unique(np.concatenate([first, *more]))
