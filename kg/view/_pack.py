"""Rectangles beside each other in as little room as a simple rule finds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Size: TypeAlias = tuple[float, float]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

NEAR = 1e-6


def grid(sizes: Sequence[Size], gap: float, aspect: float) -> Array:
    """Put single boxes in rows and give their centres."""
    wide = max(size[0] for size in sizes) + gap
    high = max(size[1] for size in sizes) + gap
    columns = max(1, round(math.sqrt(len(sizes) * aspect * high / wide)))
    return np.array(
        [((row % columns) * wide, (row // columns) * high) for row in range(len(sizes))]
    )


def pack(sizes: Sequence[Size], gap: float, aspect: float) -> list[Size]:
    """Choose the left upper corner of each rectangle, the largest in the middle."""
    order = sorted(range(len(sizes)), key=lambda row: (-sizes[row][0] * sizes[row][1], row))
    taken: list[Rectangle] = []
    for row in order:
        wide, high = sizes[row][0] + gap, sizes[row][1] + gap
        x, y = _spot(taken, wide, high, aspect)
        taken.append((x, y, x + wide, y + high))
    placed = _centred(taken)
    return [placed[order.index(row)][:2] for row in range(len(sizes))]


def _centred(taken: list[Rectangle]) -> list[Rectangle]:
    """Move what lies below, above or beside the largest to its middle, if nothing is in the way."""
    for axis, near, far in ((0, 1, 3), (1, 0, 2)):
        for after in (True, False):
            group = [
                row
                for row, box in enumerate(taken)
                if (
                    box[near] >= taken[0][far] - NEAR
                    if after
                    else box[far] <= taken[0][near] + NEAR
                )
            ]
            if not group:
                continue
            start = min(taken[row][axis] for row in group)
            end = max(taken[row][axis + 2] for row in group)
            way = (taken[0][axis] + taken[0][axis + 2] - start - end) / 2
            moved = [
                _shifted(box, axis, way if row in group else 0.0) for row, box in enumerate(taken)
            ]
            if not any(
                _clash(moved[a], moved[b]) for a in group for b in range(len(moved)) if a != b
            ):
                taken = moved
    return taken


def _shifted(box: Rectangle, axis: int, way: float) -> Rectangle:
    left, top, right, bottom = box
    return (
        (left + way, top, right + way, bottom)
        if axis == 0
        else (left, top + way, right, bottom + way)
    )


def _clash(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] - NEAR and b[0] < a[2] - NEAR and a[1] < b[3] - NEAR and b[1] < a[3] - NEAR


def _spot(
    taken: Sequence[tuple[float, float, float, float]], wide: float, high: float, aspect: float
) -> Size:
    """Choose the free place at a side of a rectangle that keeps the whole small and in shape."""
    if not taken:
        return 0.0, 0.0
    left, top, right, bottom = np.array(taken).T
    xs = np.concatenate([right, right, right, left - wide, left - wide, left - wide])
    ys = np.concatenate([top, bottom - high, (top + bottom - high) / 2] * 2)
    xs = np.concatenate(
        [
            xs,
            left,
            right - wide,
            (left + right - wide) / 2,
            left,
            right - wide,
            (left + right - wide) / 2,
        ]
    )
    ys = np.concatenate([ys, bottom, bottom, bottom, top - high, top - high, top - high])
    clash = (
        (xs[:, None] < right - NEAR)
        & (xs[:, None] + wide > left + NEAR)
        & (ys[:, None] < bottom - NEAR)
        & (ys[:, None] + high > top + NEAR)
    ).any(axis=1)
    across = np.maximum(right.max(), xs + wide) - np.minimum(left.min(), xs)
    down = np.maximum(bottom.max(), ys + high) - np.minimum(top.min(), ys)
    side = np.maximum(across / aspect, down)
    dx = xs + wide / 2 - (left.min() + right.max()) / 2
    dy = ys + high / 2 - (top.min() + bottom.max()) / 2
    cost = side + 0.02 * (across / aspect + down) + 0.001 * np.sqrt(dx * dx + dy * dy)
    best = int(np.argmin(np.where(clash, np.inf, np.round(cost, 3))))
    return float(xs[best]), float(ys[best])
