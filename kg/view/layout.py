"""Positions, computed once and for all: equal input gives an equal picture.

Each connected part is unrolled from its centre as a tree, relaxed until drawn distances agree with
those in the graph, spread until the boxes of nodes and labels are free, and the parts are packed.
After the start only + - * / and sqrt are used, then coordinates are rounded to integers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kg.view import _pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Box: TypeAlias = tuple[float, float]
"""Width and height that a node takes together with its label, in pixels at scale 1."""

ASPECT = 1.3
"""Width to height of the picture: a window with a bar at its side."""
GAP = 10.0
PART_GAP = 60.0
LEAF = 64.0
"""Shortest edge."""
WIDE, FLAT = 1.22, 0.88
"""Rings are flat, for labels are wide."""
DOUBLE = 12
"""More leaves than these stand in two rings."""
TIGHT = 0.85
"""Rooms of rings are estimated as boxes; their corners are free, so all may move together."""
CROWD = 620_000.0
"""Room for labels in a window, in square pixels: beyond it labels wait for a nearer zoom."""


def place(boxes: Sequence[Box], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give each node a position: no two boxes touch where that can be had."""
    boxes = _shrunk(boxes)
    links = neighbours(len(boxes), pairs)
    parts = _parts(links)
    alone = [part[0] for part in parts if len(part) == 1]
    groups = [part for part in parts if len(part) > 1]
    placed = [_place_part(part, links, boxes) for part in groups]
    if alone:
        groups.append(alone)
        placed.append(_pack.grid([boxes[node] for node in alone], GAP, ASPECT))
    spots = np.zeros((len(boxes), 2))
    corners = [
        _bounds(xy, [boxes[node] for node in group])
        for group, xy in zip(groups, placed, strict=True)
    ]
    origins = _pack.pack([(c[2] - c[0], c[3] - c[1]) for c in corners], PART_GAP, ASPECT)
    for group, xy, corner, origin in zip(groups, placed, corners, origins, strict=True):
        spots[group] = xy - np.array(corner[:2]) + np.array(origin)
    if len(spots):
        spots -= (spots.min(axis=0) + spots.max(axis=0)) / 2
    return [(round(x), round(y)) for x, y in spots.tolist()]


def _shrunk(boxes: Sequence[Box]) -> Sequence[Box]:
    """Leave boxes as they are while all labels find room, else shrink them down to the nodes."""
    need = sum(wide * high for wide, high in boxes)
    if need <= CROWD:
        return boxes
    scale = math.sqrt(CROWD / need)
    return [(max(30.0, wide * scale), max(26.0, high * scale)) for wide, high in boxes]


def neighbours(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """List the nodes next to each node, each once, sorted."""
    links: list[set[int]] = [set() for _ in range(count)]
    for s, t in pairs:
        if s != t:
            links[s].add(t)
            links[t].add(s)
    return [sorted(link) for link in links]


def _parts(links: list[list[int]]) -> list[list[int]]:
    """Find the connected parts, the largest first."""
    seen = [False] * len(links)
    parts = []
    for start in range(len(links)):
        if seen[start]:
            continue
        seen[start] = True
        part = [start]
        for node in part:
            for other in links[node]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def _place_part(part: list[int], links: list[list[int]], boxes: Sequence[Box]) -> Array:
    """Place what holds a connected part together, then the leaves in rings around that."""
    leaves: dict[int, list[int]] = {}
    core = [node for node in part if len(links[node]) > 1] or part[:1]
    held = set(core)
    for node in part:
        if node not in held:
            leaves.setdefault(links[node][0], []).append(node)
    rings = {hub: _ring([boxes[leaf] for leaf in own], boxes[hub]) for hub, own in leaves.items()}
    local = {node: row for row, node in enumerate(core)}
    near = [[local[other] for other in links[node] if other in held] for node in core]
    sizes = np.array([_with_ring(boxes[node], rings.get(node, 0.0)) for node in core])
    distance = _distances(near, sizes)
    if all(len(others) == len(core) - 1 for others in near):
        xy = _separate(_circle(sizes), sizes)  # all know each other: nobody stands in the middle
    else:
        xy = _lie_flat(_relax(_unroll(near, distance), distance))
        xy = _separate(_in_shape(xy, sizes), sizes)
    spots = {node: xy[row] for node, row in local.items()}
    for hub, own in leaves.items():
        toward = [xy[row] - spots[hub] for row in near[local[hub]]]
        spots.update(zip(own, _around(spots[hub], rings[hub], len(own), toward), strict=True))
    whole = np.array([spots[node] for node in part]) * (TIGHT if len(core) > 1 else 1.0)
    return _separate(whole, np.array([boxes[node] for node in part]))


def _circle(sizes: Array) -> Array:
    """Place all on one ring."""
    count = len(sizes)
    radius = (
        max(LEAF / 2, float(np.sqrt(sizes[:, 0] * sizes[:, 1]).sum()) * 1.2 / (2 * math.pi))
        if count > 1
        else 0.0
    )
    turns = [2 * math.pi * (step + 0.5) / count for step in range(count)]
    return np.array(
        [(radius * WIDE * math.sin(turn), -radius * FLAT * math.cos(turn)) for turn in turns]
    )


def _ring(own: list[Box], hub: Box) -> float:
    """Find the radius at which leaves stand beside each other and clear of the hub's label."""
    room = sum(math.sqrt(wide * high) for wide, high in own) * (1.0 if len(own) <= DOUBLE else 0.62)
    return max(hub[1] + 14, room * 1.08 / (2 * math.pi))


def _with_ring(box: Box, ring: float) -> Box:
    """Add the room of its leaves to that of a node."""
    if not ring:
        return box
    return max(box[0], 2 * ring * WIDE + 70), max(box[1], 2 * ring * FLAT + 40)


def _around(hub: Array, radius: float, count: int, toward: list[Array]) -> list[Array]:
    """Choose places on a ring, evenly in the gaps between the hub's other neighbours."""
    taken = sorted(math.atan2(float(way[1]), float(way[0])) for way in toward) or [
        -math.pi / 2 - math.pi / count
    ]
    gaps = [
        (begin, (end - begin) or 2 * math.pi)
        for begin, end in zip(taken, [*taken[1:], taken[0] + 2 * math.pi], strict=True)
    ]
    share = [0] * len(gaps)
    for _ in range(count):
        share[max(range(len(gaps)), key=lambda gap: (gaps[gap][1] / (share[gap] + 1), -gap))] += 1
    edge = 1 if toward else 0
    angles = [
        begin + width * (step + (1 if edge else 0.5)) / (inside + edge)
        for (begin, width), inside in zip(gaps, share, strict=True)
        for step in range(inside)
    ]
    places = []
    for step, angle in enumerate(angles):
        reach = radius * (1.5 if count > DOUBLE and step % 2 else 1.0)
        places.append(
            hub + np.array([reach * WIDE * math.cos(angle), reach * FLAT * math.sin(angle)])
        )
    return places


def _distances(near: list[list[int]], sizes: Array) -> Array:
    """Measure the shortest paths; an edge is as long as the room of its ends needs."""
    count = len(near)
    radius = np.sqrt(sizes[:, 0] * sizes[:, 1]) / 2
    distance = np.full((count, count), np.inf)
    np.fill_diagonal(distance, 0.0)
    for node, others in enumerate(near):
        for other in others:
            distance[node, other] = max(LEAF, radius[node] + radius[other])
    for middle in range(count):
        np.minimum(
            distance,
            distance[:, middle : middle + 1] + distance[middle : middle + 1, :],
            out=distance,
        )
    return distance


def _unroll(near: list[list[int]], distance: Array) -> Array:
    """Unroll a tree of shortest paths from the centre, each branch in its own wedge."""
    centre = int(np.argmin(np.round(distance.sum(axis=1), 6)))
    reach = distance[centre]
    order = sorted(range(len(near)), key=lambda node: (round(float(reach[node]), 6), node))
    parent = {
        node: min(near[node], key=lambda other: (round(float(reach[other]), 6), other))
        for node in order[1:]
    }
    branches: list[list[int]] = [[] for _ in near]
    weight = [1.0] * len(near)
    for node in reversed(order[1:]):
        weight[parent[node]] += weight[node]
    for node in order[1:]:
        branches[parent[node]].append(node)
    xy = np.zeros((len(near), 2))
    wedge = {centre: (0.0, 2 * math.pi)}
    for node in order:
        begin, end = wedge[node]
        total = sum(weight[child] for child in branches[node])
        for child in _mixed(branches[node], weight):
            until = begin + (end - begin) * weight[child] / total
            total -= weight[child]
            wedge[child] = (begin, until)
            angle = (begin + until) / 2
            xy[child] = (reach[child] * math.cos(angle), reach[child] * math.sin(angle))
            begin = until
    return xy


def _mixed(children: list[int], weight: list[float]) -> list[int]:
    """Take large and small branches in turn, so that no side is crowded by the large ones."""
    ranked = sorted(children, key=lambda node: (-weight[node], node))
    half = (len(ranked) + 1) // 2
    large, small = ranked[:half], ranked[half:][::-1]
    mixed = []
    for row, node in enumerate(large):
        mixed.append(node)
        if row < len(small):
            mixed.append(small[row])
    return mixed


def _relax(xy: Array, distance: Array) -> Array:
    """Move each node to where its distances to all others say (stress majorisation)."""
    count = len(xy)
    rounds = max(60, min(300, 40_000 // count))
    apart = distance + np.eye(count)
    weight = 1 / (apart * apart)
    np.fill_diagonal(weight, 0.0)
    total = weight.sum(axis=1)
    pull = weight * distance
    for _ in range(rounds):
        dx = xy[:, 0, None] - xy[None, :, 0]
        dy = xy[:, 1, None] - xy[None, :, 1]
        drawn = np.sqrt(dx * dx + dy * dy) + 1e-3
        ratio = pull / drawn
        x = (weight * xy[None, :, 0] + ratio * dx).sum(axis=1) / total
        y = (weight * xy[None, :, 1] + ratio * dy).sum(axis=1) / total
        xy = np.stack((x, y), axis=1)
    return xy


def _lie_flat(xy: Array) -> Array:
    """Turn the longer side across, for windows are wide."""
    xy = xy - xy.mean(axis=0)
    a = float((xy[:, 0] * xy[:, 0]).sum())
    b = float((xy[:, 0] * xy[:, 1]).sum())
    c = float((xy[:, 1] * xy[:, 1]).sum())
    root = math.sqrt((a - c) * (a - c) + 4 * b * b)
    along, across = b, (root - (a - c)) / 2
    length = math.sqrt(along * along + across * across)
    if length < 1e-6:
        return xy if a >= c else xy[:, ::-1]
    cos, sin = along / length, across / length
    return np.stack((xy[:, 0] * cos + xy[:, 1] * sin, xy[:, 1] * cos - xy[:, 0] * sin), axis=1)


def _in_shape(xy: Array, sizes: Array) -> Array:
    """Press long chains together and pull them up, towards the shape of a window."""
    left, top, right, bottom = _bounds(xy, sizes)
    excess = (right - left) / (bottom - top) / ASPECT
    factor = math.sqrt(max(1.0, min(excess, 3.0)))
    pressed: Array = xy * np.array([1 / factor, factor])
    return pressed


def _separate(xy: Array, sizes: Array) -> Array:
    """Push boxes that touch apart, along the way that is shorter for their shape."""
    width = (sizes[:, 0, None] + sizes[None, :, 0]) / 2 + GAP
    height = (sizes[:, 1, None] + sizes[None, :, 1]) / 2 + GAP
    np.fill_diagonal(width, 0.0)
    side = np.sign(np.arange(len(xy))[:, None] - np.arange(len(xy))[None, :])
    xy = xy.copy()
    for _ in range(200):
        dx = xy[:, 0, None] - xy[None, :, 0]
        dy = xy[:, 1, None] - xy[None, :, 1]
        over_x = width - np.abs(dx)
        over_y = height - np.abs(dy)
        touch = (over_x > 0) & (over_y > 0)
        if not touch.any():
            break
        along_x = touch & (over_x * height <= over_y * width)
        along_y = touch & ~along_x
        move_x = np.where(along_x, over_x * np.where(dx == 0, side, np.sign(dx)), 0.0)
        move_y = np.where(along_y, over_y * np.where(dy == 0, side, np.sign(dy)), 0.0)
        xy[:, 0] += move_x.sum(axis=1) * 0.35
        xy[:, 1] += move_y.sum(axis=1) * 0.35
    return xy


def _bounds(xy: Array, boxes: Sequence[Box] | Array) -> tuple[float, float, float, float]:
    """Find left, top, right and bottom of the boxes."""
    half = np.array(boxes) / 2
    left, top = (xy - half).min(axis=0).tolist()
    right, bottom = (xy + half).max(axis=0).tolist()
    return left, top, right, bottom
