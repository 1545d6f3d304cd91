"""Networks are read back by NetworkX: equal nodes, edges and attributes, whatever the texts."""

import copy
import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings

import kg
from kg.export import ExportOptions, gexf, graphml, nodelink, unseen
from kg.network import VIEWS, Rows, View, plain, rows, to_networkx
from kg.store.store import Store
from tests.export import hostile
from tests.view import mentioned

# Extensible Markup Language 1.0, production 2: all but these are characters.
NONE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WRITERS: dict[str, Callable[[Rows, Path], None]] = {
    ".graphml": graphml._put,
    ".gexf": gexf._put,
    ".json": nodelink._put,
}
Facts = dict[str, Any]


@pytest.fixture(scope="module")
def stores() -> dict[str, Store]:
    return {"flocks": mentioned.build().store, "hostile": hostile.store()}


def again(found: Rows) -> tuple[Rows, list[tuple[str, str, Facts]]]:
    """Rows that can be read again, and their edges, none of them shared."""
    edges = list(found.edges)
    return found._replace(edges=iter(copy.deepcopy(edges))), edges


def read(path: Path) -> "nx.Graph[str]":
    if path.suffix == ".json":
        return nx.node_link_graph(json.loads(path.read_bytes()), edges="edges")
    reader: Callable[[Path], nx.Graph[str]] = (
        nx.read_gexf if path.suffix == ".gexf" else nx.read_graphml
    )
    return reader(path)


def characters(facts: Facts, suffix: str) -> Facts:
    """What a format can hold."""
    if suffix == ".json":
        return facts
    return {
        name: NONE.sub("\ufffd", value) if isinstance(value, str) else value
        for name, value in facts.items()
    }


def check(found: "nx.Graph[str]", wanted: "nx.Graph[str]", suffix: str) -> None:
    """All that is wanted is there; formats may add ids and looks, but no node or edge."""
    assert found.is_directed() == wanted.is_directed()
    assert set(found) == set(wanted)
    for node, facts in wanted.nodes(data=True):
        known = {name: found.nodes[node].get(name) for name in facts}
        assert known == characters(facts, suffix)
    assert found.number_of_edges() == wanted.number_of_edges()
    for start, end, facts in wanted.edges(data=True):
        between = found.get_edge_data(start, end)
        options = between.values() if found.is_multigraph() else [between]
        held = [{name: one.get(name) for name in facts} for one in options]
        assert characters(facts, suffix) in held


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["flocks", "hostile"])
@pytest.mark.parametrize("suffix", WRITERS)
def test_views_are_read_back(
    suffix: str, name: str, view: View, stores: dict[str, Store], tmp_path: Path
) -> None:
    store, path = stores[name], tmp_path / f"g{suffix}"
    WRITERS[suffix](rows(store, view), path)
    wanted = to_networkx(store, view)
    assert len(wanted) > 2
    check(read(path), wanted, suffix)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(view=hostile.views())
@pytest.mark.parametrize("suffix", WRITERS)
def test_any_texts_are_read_back(suffix: str, tmp_path: Path, view: Rows) -> None:
    own, edges = again(view)
    wanted: nx.Graph[str] = nx.DiGraph() if view.directed else nx.Graph()
    nodes = copy.deepcopy(view.nodes)
    wanted.add_nodes_from((node, plain(facts)) for node, facts in nodes.items())
    wanted.add_edges_from((start, end, plain(facts)) for start, end, facts in edges)
    path = tmp_path / f"g{suffix}"
    WRITERS[suffix](own, path)
    found = read(path)
    check(found, wanted, suffix)
    if suffix != ".gexf":  # has no place for them but a description
        assert {name: found.graph.get(name) for name in view.about} == view.about


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["flocks", "hostile"])
def test_rows_are_those_of_networkx(name: str, view: View, stores: dict[str, Store]) -> None:
    store, network = stores[name], to_networkx(stores[name], view)
    own, edges = again(rows(store, view))
    assert own.directed == network.is_multigraph() == network.is_directed()
    assert own.about == network.graph
    nodes = {node: plain(facts) for node, facts in own.nodes.items()}
    assert nodes == dict(network.nodes.items())
    assert list(nodes) == list(network)
    assert len(edges) == network.number_of_edges()
    for start, end, facts in edges:
        key = facts["predicate"] if isinstance(network, nx.MultiDiGraph) else None
        found = network.get_edge_data(start, end)
        assert (found if key is None else found[key]) == plain(facts)


@pytest.mark.parametrize("view", VIEWS)
def test_several_texts_are_apart(view: View, stores: dict[str, Store]) -> None:
    found = rows(stores["hostile"], view)
    several = [value for facts in found.nodes.values() for value in facts.values()]
    several += [value for *_, facts in found.edges for value in facts.values()]
    texts = {text for value in several if isinstance(value, tuple) for text in value}
    if view in {"papers", "concepts"}:
        assert texts >= set(hostile.TEXTS)
    else:
        assert texts
    assert texts <= set(hostile.TEXTS)


def test_nodes_have_the_first_date_of_what_points_to_them(stores: dict[str, Store]) -> None:
    found = rows(stores["flocks"], "papers")
    edges, dates = list(found.edges), found.dates()
    issued = {node: facts["issued"] for node, facts in found.nodes.items() if "issued" in facts}
    assert sorted(issued.values()) == sorted(mentioned.DATES)
    for node, facts in found.nodes.items():
        works = [start for start, end, _ in edges if end == node] or [node]
        assert dates.get(node) == min(
            (issued[work] for work in works if work in issued), default=None
        )
        if "first" in facts:
            assert dates[node] == facts["first"]


def many(count: int) -> Rows:
    """Few nodes and very many edges, made as they are asked for."""

    def edges() -> Iterator[tuple[str, str, Facts]]:
        for number in range(count):
            titles = (f"A title & nothing more {number}" * 3,)
            yield "http://e/a", "http://e/b", {"weight": 1 + number % 50, "papers": titles}

    types = {"a": "author", "b": "institution"}
    nodes = {f"http://e/{name}": {"type": kind, "label": name} for name, kind in types.items()}
    return Rows(directed=False, about={}, nodes=nodes, edges=edges(), dates=dict)


@pytest.mark.parametrize("suffix", WRITERS)
def test_edges_are_not_held(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.export._xml._MOST_KEPT", 1_000)
    peaks = []
    for count in (10, 4_000, 40_000):  # the first loads what is needed
        tracemalloc.start()
        WRITERS[suffix](many(count), tmp_path / f"g{suffix}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] - peaks[1] < 500_000
    assert (tmp_path / f"g{suffix}").stat().st_size > 5_000_000


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_parts_are_told(suffix: str, graph: kg.Graph, tmp_path: Path) -> None:
    from kg import plugins

    told: list[tuple[int, int]] = []
    options = ExportOptions(progress=lambda part, parts: told.append((part, parts)))
    names = {".graphml": "graphml", ".gexf": "gexf", ".json": "nodelink"}
    plugins.load("kg.export", names[suffix]).write(graph._generation, tmp_path / "g", options)
    assert told == [(1, 2), (2, 2)]
    assert unseen(1, 2) is None  # type: ignore[func-returns-value]  # it returns nothing
