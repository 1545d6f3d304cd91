"""Agglomerative clustering of one block: best pairs first, never across a cannot-link.

Two clusters are as near as two thirds of the weight of their best pair and one third of their
average pair's (single and average linkage; the latter is UPGMA, Sokal and Michener 1958): the
best pair finds what belongs together, the average stops chains.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.resolve._evidence import Flags, Matrix

_NEVER = -1e12
"""Weight of a forbidden pair: no sum of others lifts it, so clusters inherit what is forbidden."""
_FORBIDDEN = -1e9
Weights: TypeAlias = NDArray[np.float64]


def _nearness(best: Weights, average: Weights) -> Weights:
    """Shares of the two tuned on the part that _weights.py names."""
    return (2 * best + average) / 3


class Merge(NamedTuple):
    """Two clusters, or rather their best pair, and how near they are."""

    left: int
    right: int
    nearness: float


class Clusters:
    """The clusters of a block, each under the row of its least member."""

    def __init__(self, weight: Matrix, eligible: Flags, never: Flags) -> None:
        """Begin with singletons; only eligible pairs may be the best one of two clusters."""
        count = len(weight)
        self._total = np.where(never | np.eye(count, dtype=bool), _NEVER, weight)
        self._pairs = np.where(eligible, self._total, _NEVER)
        self._best = self._pairs.copy()
        self._near = _nearness(self._best, self._total)
        self._nearest = self._near.max(axis=1)
        self._sizes, self._gone = np.ones(count), np.zeros(count)
        self._members = [[row] for row in range(count)]
        self._leader = list(range(count))

    def merges(self, threshold: float) -> Iterator[Merge]:
        """Join the two nearest clusters until none are as near as the threshold."""
        while True:
            left = int(self._nearest.argmax())
            nearness = float(self._nearest[left])
            if nearness < threshold:
                return
            right = int(self._near[left].argmax())
            yield self._pair(left, right, nearness)
            self._join(*sorted((left, right)))

    def rest(self, threshold: float) -> Iterator[Merge]:
        """The nearest other cluster of each, where it is as near as the threshold."""
        for left in np.flatnonzero(self._nearest >= threshold):
            right = int(self._near[left].argmax())
            if left < right or self._near[right].argmax() != left:
                yield self._pair(int(left), right, float(self._nearest[left]))

    def together(self, left: int, right: int, *, always: bool) -> bool:
        """Join the clusters of two rows, where nothing forbids it or `always`; tell if it did."""
        left, right = sorted((self._leader[left], self._leader[right]))
        if left == right or (self._total[left, right] < _FORBIDDEN and not always):
            return False
        self._join(left, right)
        return True

    def _join(self, left: int, right: int) -> None:
        """Make two clusters one, under the lesser row."""
        for row in self._members[right]:
            self._leader[row] = left
        self._members[left] += self._members[right]
        self._sizes[left] += self._sizes[right]
        stale = self._nearest <= np.maximum(self._near[left], self._near[right])
        total, best = self._total[left], self._best[left]
        total += self._total[right]
        np.maximum(best, self._best[right], out=best)
        near = _nearness(best, total / (self._sizes * self._sizes[left]))
        self._gone[right] = _NEVER
        near += self._gone
        near[left] = _NEVER
        self._total[:, left], self._best[:, left] = total, best
        self._near[left] = self._near[:, left] = near
        self._near[right] = self._near[:, right] = _NEVER
        stale &= near < self._nearest
        np.maximum(self._nearest, near, out=self._nearest)
        stale[left] = stale[right] = True
        rows = np.flatnonzero(stale)
        self._nearest[rows] = self._near[rows].max(axis=1)

    def _pair(self, left: int, right: int, nearness: float) -> Merge:
        """The best pair of two clusters, the least of equals."""
        rows, columns = sorted(self._members[left]), sorted(self._members[right])
        if len(rows) == len(columns) == 1:
            return Merge(left, right, nearness)
        place = int(self._pairs[rows].take(columns, axis=1).argmax())
        return Merge(rows[place // len(columns)], columns[place % len(columns)], nearness)


def joined(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The least row that pairs lead each row to."""
    least = list(range(count))
    for left, right in pairs:
        one, other = sorted((least[left], least[right]))
        if one != other:
            least = [one if row == other else row for row in least]
    return least
