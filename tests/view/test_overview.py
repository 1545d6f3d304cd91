"""What is drawn first of a network too large to be drawn whole."""

import random
from collections import Counter
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.view import overview


def test_hubs_of_every_type_come_first() -> None:
    """Begin with the greatest of each type, then go by edges."""
    star = [(0, node) for node in range(1, 1_000)] + [(500, 700)]
    chosen = overview.first([0] * 999 + [4], star)
    assert len(chosen) == overview.HUBS
    assert chosen[:4] == [0, 999, 500, 700]


def test_edges_are_capped_at_the_limit() -> None:
    """Keep the edges of the larger hubs."""
    pairs = [(a, b) for a in range(60) for b in range(a)]
    kept = overview.among(range(60), pairs)
    assert len(kept) == overview.MOST_EDGES
    assert kept == sorted(set(kept))


def herds(count: int, each: int) -> list[tuple[int, int]]:
    """Give flocks in which all know each other, in a row with one tie between neighbours."""
    inside = [
        (flock * each + a, flock * each + b)
        for flock in range(count)
        for a, b in combinations(range(each), 2)
    ]
    return inside + [(flock * each, (flock + 1) * each) for flock in range(count - 1)]


def test_flocks_are_communities() -> None:
    """Find what was built in, the numbers following the nodes where sizes are equal."""
    found = overview.communities([0] * 30, herds(5, 6), [1] * len(herds(5, 6)), frozenset())
    assert found.of == [node // 6 for node in range(30)]
    assert found.sizes == [6] * 5
    assert found.bundles == [(flock, flock + 1, 1) for flock in range(4)]


def test_the_rest_is_gathered() -> None:
    """Name forty communities and gather the others, whatever their number."""
    pairs = herds(60, 4)
    ties = [pair for pair in pairs if pair[0] // 4 == pair[1] // 4]
    found = overview.communities([0] * 240, ties, [1] * len(ties), frozenset())
    assert len(found.sizes) == overview.COMMUNITIES + 1
    assert found.sizes[-1] == 240 - 4 * overview.COMMUNITIES
    assert len(found.names) == overview.COMMUNITIES
    assert found.bundles == []


def test_a_community_is_named_by_what_is_its_own() -> None:
    """Prefer a subject of few communities to one that all share; nothing else names one."""
    papers, everywhere, own, other = range(20), 20, 21, 22
    pairs = [(paper, everywhere) for paper in papers]
    pairs += [(paper, own if paper < 10 else other) for paper in papers]
    pairs += [(a, b) for half in (range(10), range(10, 20)) for a, b in combinations(half, 2)]
    found = overview.communities([0] * 20 + [3] * 3, pairs, [1] * len(pairs), frozenset({3}))
    assert found.names[found.of[0]][:2] == [own, everywhere]
    assert found.names[found.of[19]][:2] == [other, everywhere]


def test_a_community_without_subject_is_named_by_members() -> None:
    """Give the ones with most edges."""
    pairs = [(0, 9), (0, 1), (0, 2), (1, 2), *((5, other) for other in (6, 7, 8)), (6, 7)]
    found = overview.communities([0] * 9 + [3], pairs, [1] * len(pairs), frozenset({3}))
    assert found.names[found.of[0]] == [9]
    assert found.names[found.of[5]][0] == 5


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=120), st.randoms())
def test_order_is_irrelevant(pairs: list[tuple[int, int]], chance: random.Random) -> None:
    """Find the same in edges told in any order, each node in one community."""
    mixed = [*pairs]
    chance.shuffle(mixed)
    found = overview.communities([0] * 41, pairs, [1] * len(pairs), frozenset())
    assert found == overview.communities([0] * 41, mixed, [1] * len(pairs), frozenset())
    assert Counter(found.of) == Counter(dict(enumerate(found.sizes)))
    assert sum(count for *_, count in found.bundles) == sum(
        found.of[s] != found.of[t] for s, t in pairs
    )


def test_communities_hold_together() -> None:
    """Come near to what Louvain alone finds on a network of planted parts."""
    planted = nx.planted_partition_graph(12, 40, 0.3, 0.01, seed=3)
    pairs = list(planted.edges)
    found = overview.communities([0] * 480, pairs, [1] * len(pairs), frozenset())
    parts = [{node for node in planted if found.of[node] == part} for part in set(found.of)]
    best = nx.community.modularity(planted, nx.community.louvain_communities(planted, seed=0))
    assert nx.community.modularity(planted, parts) > 0.9 * best


def test_members_of_each_community() -> None:
    """Keep the order."""
    assert overview.by_community([2, 1, 3, 0], [0, 0, 1, 1]) == {1: [2, 3], 0: [1, 0]}


def test_hubs_do_not_swallow_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep parts apart that a few hubs tie together, in a network large enough for labels."""
    monkeypatch.setattr(overview, "FEW_EDGES", 0)
    inside = [pair for pair in herds(300, 8) if pair[0] // 8 == pair[1] // 8]
    hubs = [(node, 2_400 + node % 3) for node in range(2_400)]
    pairs = [*inside, *hubs]
    found = overview.communities([0] * 2_403, pairs, [1] * len(pairs), frozenset())
    flocks = [found.of[8 * flock : 8 * flock + 8] for flock in range(300)]
    assert sum(len(set(flock)) == 1 for flock in flocks) > 290
    assert max(found.sizes[:-1]) < 1_200
