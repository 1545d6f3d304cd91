"""Positions: equal for equal input, and no box upon another."""

import random

import pytest

from kg.view import layout

Pairs = list[tuple[int, int]]


def star(count: int) -> Pairs:
    """Join all to the first."""
    return [(0, node) for node in range(1, count)]


def ring(count: int) -> Pairs:
    """Join each to the next."""
    return [(node, (node + 1) % count) for node in range(count)]


def clique(count: int) -> Pairs:
    """Join each to each."""
    return [(a, b) for a in range(count) for b in range(a)]


def stars(count: int) -> Pairs:
    """Join hubs with leaves of their own to one middle."""
    return [(0, hub) for hub in range(1, 6)] + [(1 + node % 5, node) for node in range(6, count)]


def scattered(count: int) -> Pairs:
    """Join by chance, the same chance each time."""
    chance = random.Random(7)
    return [(chance.randrange(count), chance.randrange(count)) for _ in range(count)]


SHAPES = [star(24), ring(30), clique(9), stars(70), scattered(60), [], [(0, 1)], [(0, 0), (0, 1)]]


def touching(spots: list[tuple[int, int]], boxes: list[layout.Box]) -> Pairs:
    """List the pairs whose boxes lie upon each other."""
    return [
        (a, b)
        for a in range(len(spots))
        for b in range(a)
        if abs(spots[a][0] - spots[b][0]) < (boxes[a][0] + boxes[b][0]) / 2 - 1
        and abs(spots[a][1] - spots[b][1]) < (boxes[a][1] + boxes[b][1]) / 2 - 1
    ]


@pytest.mark.parametrize("pairs", SHAPES)
def test_no_box_upon_another(pairs: Pairs) -> None:
    """Find room for labels as wide as names."""
    count = max((max(pair) for pair in pairs), default=11) + 1
    boxes = [(60.0 + 11 * (node % 6), 40.0) for node in range(count)]
    spots = layout.place(boxes, pairs)
    assert len(spots) == count
    assert touching(spots, boxes) == []


@pytest.mark.parametrize("pairs", SHAPES)
def test_same_input_same_positions(pairs: Pairs) -> None:
    """Compute twice, then with the edges in another order and direction."""
    boxes = [(80.0, 40.0)] * 80
    spots = layout.place(boxes, pairs)
    assert spots == layout.place(boxes, pairs)
    assert spots == layout.place(boxes, [(b, a) for a, b in reversed(pairs)])


def test_parts_lie_beside_each_other() -> None:
    """Keep the bounding boxes of two parts apart."""
    left = [(0, node) for node in range(1, 9)]
    right = [(9, node) for node in range(10, 15)]
    spots = layout.place([(70.0, 40.0)] * 15, left + right)

    def bounds(nodes: range) -> tuple[int, int, int, int]:
        xs, ys = zip(*(spots[node] for node in nodes), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    a, b = bounds(range(9)), bounds(range(9, 15))
    assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]


def test_leaves_surround_their_hub() -> None:
    """Keep the middle of a star's leaves near the hub."""
    spots = layout.place([(60.0, 40.0)] * 13, star(13))
    x = sum(spot[0] for spot in spots[1:]) / 12 - spots[0][0]
    y = sum(spot[1] for spot in spots[1:]) / 12 - spots[0][1]
    assert abs(x) < 12
    assert abs(y) < 12


def test_crowds_shrink_to_their_nodes() -> None:
    """Stay within bounds where labels cannot all find room."""
    pairs = scattered(400) + scattered(399)
    spots = layout.place([(160.0, 58.0)] * 400, pairs)
    assert len(set(spots)) == 400
    assert max(abs(x) for x, _ in spots) < 3_000


def test_nothing_to_place() -> None:
    """Take an empty network and a single node."""
    assert layout.place([], []) == []
    assert layout.place([(60.0, 40.0)], []) == [(0, 0)]
