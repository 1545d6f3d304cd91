"""What is drawn first: everything if it fits, else communities and their hubs."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NODES = 400
MOST_EDGES = 1_500
HUBS = 200
"""Nodes of the first picture of a graph too large to be drawn whole."""
COMMUNITIES = 40
"""The rest are gathered in one that has no name."""
BUNDLES = 300
NAMES = 3
LEAST = 3
"""Smaller ones are gathered with the rest."""
ROUNDS = 8
FEW_LONE = 20
"""More terms of one paper only than these are folded away at first."""
FEW_EDGES = 5_000
"""Louvain alone is as fast up to here, and finds a little more."""

Pairs: TypeAlias = "Sequence[tuple[int, int]]"


class Communities(NamedTuple):
    """Parts of a network that hold together more than they are tied to each other."""

    of: list[int]
    """The community of each node; communities are numbered by size, the gathered rest is last."""
    sizes: list[int]
    names: list[list[int]]
    """The nodes that tell best what a community is about; none for the gathered rest."""
    bundles: list[tuple[int, int, int]]
    """Two communities and how many edges run between them, the thickest."""


def degrees(count: int, pairs: Pairs) -> list[int]:
    """Count the edges at each node."""
    degree = [0] * count
    for s, t in pairs:
        degree[s] += 1
        degree[t] += 1
    return degree


def first(types: Sequence[int], pairs: Pairs) -> list[int]:
    """Choose the hubs of the first picture: the greatest of each type, then the greatest."""
    degree = degrees(len(types), pairs)
    ranked = sorted(range(len(types)), key=lambda node: (-degree[node], node))
    greatest = [next(node for node in ranked if types[node] == kind) for kind in sorted(set(types))]
    return list(dict.fromkeys([*greatest, *ranked]))[:HUBS]


def folds(count: int, lone: int) -> bool:
    """Whether the terms of one paper only are folded away at first: many, but not all there is."""
    return FEW_LONE < lone < count


def by_community(nodes: Sequence[int], of: Sequence[int]) -> dict[int, list[int]]:
    """Sort nodes into their communities, in the order given."""
    found: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        found[of[node]].append(node)
    return found


def among(nodes: Sequence[int], pairs: Pairs) -> list[int]:
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


def communities(
    types: Sequence[int], pairs: Pairs, weights: Sequence[int], subjects: frozenset[int]
) -> Communities:
    """Find communities by the method of Louvain (Blondel et al. 2008).

    In a large network labels spread first (Raghavan et al. 2007) and Louvain joins those.
    `subjects` are the types whose nodes name a community; one without any is named by members.
    """
    small = len(pairs) <= FEW_EDGES
    label = range(len(types)) if small else _labels(_ties(len(types), pairs, weights))
    found = _joined(label, pairs, weights)
    members: dict[int, list[int]] = defaultdict(list)
    for node, community in enumerate(found):
        members[community].append(node)
    ranked = sorted(members.values(), key=lambda own: (-len(own), own[0]))
    kept = [own for own in ranked[:COMMUNITIES] if len(own) >= LEAST or len(types) <= MOST_NODES]
    of = [len(kept)] * len(types)
    for number, own in enumerate(kept):
        for node in own:
            of[node] = number
    sizes = Counter(of)
    between = Counter((min(of[s], of[t]), max(of[s], of[t])) for s, t in pairs if of[s] != of[t])
    thickest = sorted(between.items(), key=lambda bundle: (-bundle[1], bundle[0]))[:BUNDLES]
    return Communities(
        of,
        [sizes[number] for number in range(len(sizes))],
        _names(of, len(kept), types, pairs, subjects),
        [(a, b, count) for (a, b), count in sorted(thickest)],
    )


def _ties(count: int, pairs: Pairs, weights: Sequence[int]) -> list[dict[int, int]]:
    ties: list[dict[int, int]] = [{} for _ in range(count)]
    for (s, t), weight in zip(pairs, weights, strict=True):
        if s != t:
            ties[s][t] = ties[s].get(t, 0) + weight
            ties[t][s] = ties[t].get(s, 0) + weight
    return ties


def _labels(ties: list[dict[int, int]]) -> list[int]:
    """Let each node take the label of most of its ties, small nodes first, until few change.

    No label grows beyond a two-hundredth of the nodes, so that hubs do not swallow everything
    (Meyerhenke, Sanders and Schulz 2014).
    """
    label = list(range(len(ties)))
    size = [1] * len(ties)
    most_members = len(ties) // 200 + 1
    order = sorted(range(len(ties)), key=lambda node: (len(ties[node]), node))
    for _ in range(ROUNDS):
        changed = 0
        for node in order:
            own = label[node]
            votes: dict[int, int] = {}
            for other, weight in ties[node].items():
                name = label[other]
                if name == own or size[name] < most_members:
                    votes[name] = votes.get(name, 0) + weight
            most = max(votes.values(), default=0)
            if votes.get(own, 0) < most:
                label[node] = min(name for name, count in votes.items() if count == most)
                size[own] -= 1
                size[label[node]] += 1
                changed += 1
        if changed * 200 < len(ties):
            break
    return label


def _joined(label: Sequence[int], pairs: Pairs, weights: Sequence[int]) -> list[int]:
    import networkx as nx

    between: Counter[tuple[int, int]] = Counter()
    for (s, t), weight in zip(pairs, weights, strict=True):
        between[min(label[s], label[t]), max(label[s], label[t])] += weight
    coarse: nx.Graph[int] = nx.Graph()
    coarse.add_nodes_from(sorted(set(label)))
    coarse.add_weighted_edges_from((a, b, count) for (a, b), count in sorted(between.items()))
    parts = nx.community.louvain_communities(coarse, seed=0)
    part_of = {name: number for number, part in enumerate(parts) for name in part}
    return [part_of[name] for name in label]


def _names(
    of: list[int], count: int, types: Sequence[int], pairs: Pairs, subjects: frozenset[int]
) -> list[list[int]]:
    """Rank subjects by how often the community meets them and how much they are its own."""
    met: Counter[tuple[int, int]] = Counter()
    total: Counter[int] = Counter()
    for s, t in pairs:
        for node, other in ((s, t), (t, s)):
            met[of[other], node] += 1
            total[node] += 1
    ranked: dict[int, list[tuple[bool, float, int]]] = defaultdict(list)
    for (community, node), times in met.items():
        subject = types[node] in subjects
        if subject or of[node] == community:
            ranked[community].append((not subject, -times * times / total[node], node))
    first = {number: sorted(found)[:NAMES] for number, found in ranked.items()}
    return [_alike(first.get(number, [])) for number in range(count)]


def _alike(ranked: list[tuple[bool, float, int]]) -> list[int]:
    """Name by subjects alone where there is one."""
    return [node for other, _, node in ranked if other == ranked[0][0]]
