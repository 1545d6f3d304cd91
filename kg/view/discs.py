"""Communities as discs: tied ones near each other, none upon another, hubs spread inside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

UNIT = 7.2
"""Radius of the disc of a single node; areas grow with the members."""
LEAST = 64.0
GAP = 26.0
ASPECT = 1.5
"""Width to height of the picture: a window with a bar at its side."""
ROUNDS = 400
WIDE, HIGH, LOW = 0.74, 0.44, 0.36
"""Members stand in an ellipse in the lower part of the disc; its name stands above them."""
APART = 26.0
"""Pixels between members in the first picture."""
WINDOW = (1_060.0, 760.0)
GOLDEN = math.pi * (3 - math.sqrt(5))


def radius(members: int) -> float:
    """Give the radius of a disc whose area is as large as its number of members."""
    return max(LEAST, UNIT * math.sqrt(members))


def radii(sizes: Sequence[int], named: int) -> list[float]:
    """Give the radii of communities; the gathered rest, which comes last, is never the largest."""
    found = [radius(size) for size in sizes]
    return [
        *found[:named],
        *(min(rest, max(found[:named], default=rest)) for rest in found[named:]),
    ]


def place(radii: Sequence[float], bundles: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Give each disc a centre: ties pull while discs grow, so that they pass each other early."""
    if not radii:
        return []
    size = np.array(radii)
    ties = np.zeros((len(radii), len(radii)))
    for a, b, count in bundles:
        ties[a, b] = ties[b, a] = count / (size[a] * size[b])
    ties /= ties.max() or 1.0
    xy = _spread(size)
    for step in range(ROUNDS):
        heat = 1 - step / ROUNDS
        way = xy[None, :, :] - xy[:, None, :]
        xy = xy + heat * (0.02 * (ties[:, :, None] * way).sum(axis=1))
        xy = xy - np.array([0.012 / ASPECT**2, 0.012 * ASPECT**2]) * xy
        xy = _apart(xy, size * min(1.0, 1.6 * step / ROUNDS), 3)
    xy = _apart(xy, size, 300)
    xy -= (xy.min(axis=0) + xy.max(axis=0)) / 2
    return [(round(x), round(y)) for x, y in xy.tolist()]


def capacity(radius: float, scale: float) -> int:
    """Tell how many members may stand in a disc without touching, at so many pixels a unit."""
    return int(math.pi * WIDE * HIGH * (radius * scale / APART) ** 2)


def scale(centres: Sequence[tuple[int, int]], radii: Sequence[float]) -> float:
    """Give the pixels a unit at which all discs are seen in a window."""
    wide, high = (
        max(centre[axis] + reach for centre, reach in zip(centres, radii, strict=True))
        - min(centre[axis] - reach for centre, reach in zip(centres, radii, strict=True))
        for axis in (0, 1)
    )
    return min(WINDOW[0] / wide, WINDOW[1] / high)


def slots(count: int, centre: tuple[int, int], reach: float) -> list[tuple[int, int]]:
    """Spread members inside a disc as seeds stand in a sunflower, the first in the middle."""
    places = []
    for seed in range(count):
        out, turn = reach * math.sqrt((seed + 0.3) / count), GOLDEN * seed
        x = centre[0] + WIDE * out * math.cos(turn)
        y = centre[1] + LOW * reach + HIGH * out * math.sin(turn)
        places.append((round(x), round(y)))
    return places


def _spread(size: Array) -> Array:
    """Begin in the order of seeds in a sunflower, the largest in the middle."""
    order = np.argsort(-size, kind="stable")
    xy = np.zeros((len(size), 2))
    for place, disc in enumerate(order.tolist()):
        out, turn = (
            1.3 * float(size.mean()) * math.sqrt(place),
            place * math.pi * (3 - math.sqrt(5)),
        )
        xy[disc] = (out * ASPECT * math.cos(turn), out * math.sin(turn))
    return xy


def _apart(xy: Array, size: Array, rounds: int) -> Array:
    """Push discs that touch apart, the smaller one farther."""
    size = np.maximum(size, 1e-6)
    room = size[:, None] + size[None, :] + GAP
    np.fill_diagonal(room, 0.0)
    share = (size[None, :] / (size[:, None] + size[None, :]))[:, :, None]
    for _ in range(rounds):
        way = xy[:, None, :] - xy[None, :, :]
        far = np.sqrt((way * way).sum(axis=2))
        over = np.maximum(room - far, 0.0)
        if not over.any():
            break
        unit = way / np.maximum(far, 1e-9)[:, :, None]
        xy = xy + (share * over[:, :, None] * unit).sum(axis=1) * 0.6
    return xy
