"""Pairs of nodes that share works, counted in pieces: a paper of n nodes has n(n-1)/2 of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]

_PIECE = 4_000_000
"""Pairs held at once, but for those of a single node."""


class Bounds(NamedTuple):
    """What a network may hold."""

    pairs: int | None
    titles: int | None
    """For each pair."""


WHOLE = Bounds(None, None)
BOUNDED = Bounds(200_000, 20)


class Shared:
    """Pairs of nodes with their number of shared works, and the works' titles.

    Where there are more pairs than the bounds allow, those of fewest works are left out: all
    pairs of one weight stay or go together, so that it can be said which.
    """

    def __init__(
        self, nodes_of: Mapping[str, list[str]], titles: Mapping[str, str], bounds: Bounds
    ) -> None:
        self._titles, self._bounds = list(titles.values()), bounds
        self._nodes = sorted({node for nodes in nodes_of.values() for node in nodes})
        number = {node: place for place, node in enumerate(self._nodes)}
        rows = [[number[node] for node in nodes_of[work]] for work in titles]
        sizes = np.array([len(row) for row in rows], dtype=np.int64)
        self._node = np.array([node for row in rows for node in row], dtype=np.int64)
        self._work = np.repeat(np.arange(len(rows)), sizes)
        self._after = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(self._node)) - 1
        self._least, self._left_out = self._threshold()

    def left_out(self) -> dict[str, int]:
        """What is left out, as attributes of the network; empty where it is whole."""
        if not self._left_out:
            return {}
        return {"least_weight": self._least, "pairs_left_out": self._left_out}

    def pairs(self) -> Iterator[tuple[str, str, int, list[str]]]:
        """Nodes of each pair in order, its works and the titles of the first of them."""
        for keys, works in self._pieces():
            order = np.argsort(keys, kind="stable")
            found, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
            kept = counts >= self._least
            of = works[order]
            for key, start, count in np.stack([found, starts, counts])[:, kept].T.tolist():
                left, right = divmod(key, len(self._nodes))
                most = count if self._bounds.titles is None else self._bounds.titles
                first = of[start : start + min(most, count)].tolist()
                yield (
                    self._nodes[left],
                    self._nodes[right],
                    count,
                    [self._titles[work] for work in first],
                )

    def _threshold(self) -> tuple[int, int]:
        """Least weight at which the pairs are few enough, and how many pairs weigh less."""
        by_weight = np.zeros(len(self._titles) + 2, dtype=np.int64)  # the last is of none
        for keys, _ in self._pieces():
            _, counts = np.unique(keys, return_counts=True)
            found = np.bincount(counts)
            by_weight[: len(found)] += found
        most = self._bounds.pairs
        total = int(by_weight.sum())
        at_least = total - np.cumsum(by_weight) + by_weight
        if most is None or total <= most:
            return 1, 0
        least = int(np.argmax(at_least <= most))
        return least, total - int(at_least[least])

    def _pieces(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Keys of pairs (left number times all, plus right) with their works, by left node."""
        order = np.argsort(self._node, kind="stable")
        nodes, filled = self._node[order], np.cumsum(self._after[order])
        start = 0
        while start < len(order):
            before = filled[start - 1] if start else 0
            last = int(np.searchsorted(filled, before + _PIECE, side="right")) - 1
            end = int(np.searchsorted(nodes, nodes[max(last, start)], side="right"))
            yield self._pairs_of(order[start:end])
            start = end

    def _pairs_of(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Pair what stands at each place with all that follows it in its row."""
        after = self._after[places]
        left = np.repeat(places, after)
        first = np.repeat(np.cumsum(after) - after, after)
        right = left + 1 + np.arange(len(left)) - first
        return self._node[left] * len(self._nodes) + self._node[right], self._work[left]
