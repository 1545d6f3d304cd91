"""Discs of communities, and the places inside them."""

import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.view import discs

SIZES = st.lists(st.integers(1, 4_000), max_size=41)


@settings(max_examples=40)
@given(SIZES)
def test_no_disc_upon_another(sizes: list[int]) -> None:
    """Keep discs of any sizes apart; a rounding at each end is forgiven."""
    radii = [discs.radius(size) for size in sizes]
    centres = discs.place(radii, [(0, other, other) for other in range(1, len(sizes))])
    for (a, one), (b, other) in combinations(enumerate(centres), 2):
        assert math.dist(one, other) >= radii[a] + radii[b] - 2


def test_area_is_the_number_of_members() -> None:
    """Double the radius for four times the members."""
    assert discs.radius(4_000) == 2 * discs.radius(1_000)
    assert discs.radius(1) == discs.LEAST
    assert discs.radii([400, 100, 9_000], named=2) == [144.0, 72.0, 144.0]
    assert discs.radii([400], named=0) == [144.0]


def test_tied_discs_lie_near() -> None:
    """Let the two that share most edges be nearer than the average."""
    radii = [100.0] * 12
    centres = discs.place(radii, [(2, 9, 500), *((0, other, 1) for other in range(1, 12))])
    mean = sum(math.dist(a, b) for a, b in combinations(centres, 2)) / 66
    assert math.dist(centres[2], centres[9]) < 0.8 * mean


def test_places_inside_are_even() -> None:
    """Keep members inside their disc, below its name, and as far apart as their number allows."""
    for count in (1, 2, 7, 40, 200):
        spots = discs.slots(count, (50, -20), 200)
        assert all(math.dist(spot, (50, -20)) < 200 for spot in spots)
        assert all(y > -20 - 0.1 * 200 for _, y in spots)
        nearest = min((math.dist(a, b) for a, b in combinations(spots, 2)), default=200)
        assert nearest > 0.45 * 200 / math.sqrt(count)


def test_nothing_to_place() -> None:
    """Take no disc at all."""
    assert discs.place([], []) == []
