"""What is drawn first: everything if it fits, else the hubs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NODES = 400
MOST_EDGES = 1_500
HUBS = 150


def degrees(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Count the edges at each node."""
    degree = [0] * count
    for s, t in pairs:
        degree[s] += 1
        degree[t] += 1
    return degree


def first(types: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Choose the nodes of the first picture, in the order of their numbers."""
    if len(types) <= MOST_NODES:
        return list(range(len(types)))
    degree = degrees(len(types), pairs)
    ranked = sorted(range(len(types)), key=lambda node: (-degree[node], node))
    chosen = set(ranked[:HUBS])
    for kind in sorted(set(types)):
        chosen.add(next(node for node in ranked if types[node] == kind))
    return sorted(chosen)


def among(nodes: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Choose the edges drawn between these nodes; beyond the limit those of the larger hubs."""
    inside = set(nodes)
    found = [edge for edge, (s, t) in enumerate(pairs) if s in inside and t in inside]
    if len(found) <= MOST_EDGES:
        return found
    degree: dict[int, int] = defaultdict(int)
    for edge in found:
        for node in pairs[edge]:
            degree[node] += 1
    found.sort(key=lambda edge: (-sum(degree[node] for node in pairs[edge]), edge))
    return sorted(found[:MOST_EDGES])
