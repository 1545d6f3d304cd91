"""Measures, colours and sizes of nodes in a browser, against NetworkX."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from networkx.algorithms.link_analysis.pagerank_alg import (  # type: ignore[attr-defined]  # without scipy
    _pagerank_python,
)
from playwright.sync_api import Page, expect

from kg.view.page import PageOptions, write

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]


def values(page: Page, name: str) -> dict[str, float]:
    """Read a measure of all nodes."""
    return dict(
        page.evaluate(
            """(name) => Array.from({ length: kg.data.count }, (_, node) =>
              [kg.data.iri(node), kg.measures.value(name, node) || 0])""",
            name,
        )
    )


def pagerank(network: nx.Graph[str]) -> dict[str, float]:
    """Compute PageRank over undirected edges, those of one pair as one."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network)
    for s, t, weight in network.edges(data="weight", default=1):
        graph.add_edge(s, t, weight=weight + graph.get_edge_data(s, t, {"weight": 0})["weight"])
    found: dict[str, float] = _pagerank_python(graph, tol=1e-13, max_iter=1_000)
    return found


def choices(page: Page, name: str) -> list[str]:
    """List what can be chosen."""
    found: list[str] = page.locator(f"#{name} option").evaluate_all("all => all.map(o => o.value)")
    return found


def unfold(page: Page) -> None:
    """Open the choice of colours and sizes."""
    page.locator("#look summary").click()
    page.locator("#color option").first.wait_for(state="attached")


def colours(page: Page) -> dict[str, str]:
    """Read the colours of the nodes as vis-network has them."""
    return dict(
        page.evaluate(
            """kg.canvas.looks().nodes.map((look) =>
              [kg.data.iri(look.id), look.color.background])"""
        )
    )


@pytest.fixture
def herd() -> nx.MultiDiGraph[str]:
    """Give 30 papers of three years with cited and uncited ones, a lone and a looping node."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    codes = [f"wool.{letter}" for letter in "ABCDEFGHIJ"]
    for code in codes:
        graph.add_node(f"urn:{code}", type="category", label=code, label_en=f"Wool {code[-1]}")
    for number in range(30):
        paper, code = f"urn:p{number:02}", codes[number // 3]
        graph.add_node(
            paper, type="paper", label=f"Fleece {number}", category=code, year=2019 + number % 3
        )
        if number % 2:
            graph.nodes[paper]["citations"] = number**2
        graph.add_node(f"urn:a{number % 7}", type="author", label=f"Ewe {number % 7}")
        graph.add_edge(paper, f"urn:{code}", key="dct:subject", predicate="dct:subject")
        graph.add_edge(paper, f"urn:a{number % 7}", key="dct:creator", predicate="dct:creator")
        if not number % 5:
            graph.add_edge(paper, f"urn:a{number % 7}", key="ex:praises", predicate="ex:praises")
    graph.add_node("urn:lone", type="author", label="Lone Ram")
    graph.add_edge("urn:p00", "urn:p00", key="ex:cites", predicate="ex:cites")
    return graph


@pytest.fixture
def herd_page(herd: nx.MultiDiGraph[str], tmp_path: Path) -> Path:
    """Write the page of these papers."""
    write(herd, tmp_path / "herd.html", PageOptions(title="The Shorn Herd"))
    return tmp_path / "herd.html"


def test_centrality_is_pagerank(
    visit: Visits, herd: nx.MultiDiGraph[str], herd_page: Path, large: Path
) -> None:
    """Agree with NetworkX, with parallel edges, loops and lone nodes, and in a large graph."""
    page = visit().open(herd_page)
    assert values(page, "centrality") == pytest.approx(pagerank(herd), abs=1e-6)
    page = visit().open(large)
    found = values(page, "centrality")
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(found)
    graph.add_edges_from(
        page.evaluate(
            """Array.from({ length: kg.data.edgeCount }, (_, edge) =>
              [kg.data.edge(edge).s, kg.data.edge(edge).t].map(kg.data.iri))"""
        )
    )
    assert found == pytest.approx(pagerank(graph), abs=1e-6)
    assert sum(found.values()) == pytest.approx(1)


def test_weights_count(visit: Visits, tmp_path: Path) -> None:
    """Let heavy edges carry more, and rank equals equally."""
    graph: nx.Graph[str] = nx.Graph()
    for number in range(6):
        graph.add_node(f"urn:{number}", type="author", label=f"Ewe {number}", papers=number + 1)
    graph.add_weighted_edges_from(
        (f"urn:{s}", f"urn:{t}", weight)
        for s, t, weight in ((0, 1, 5), (0, 2, 1), (0, 3, 1), (1, 4, 2), (0, 4, 2))
    )
    write(graph, tmp_path / "graph.html", PageOptions(view="coauthors"))
    page = visit().open(tmp_path / "graph.html")
    wanted = pagerank(graph)
    assert values(page, "centrality") == pytest.approx(wanted, abs=1e-6)
    ranks = page.evaluate("Array.from({ length: 6 }, (_, node) => kg.measures.rank(node))")
    rounded = [round(value, 9) for _, value in sorted(wanted.items())]
    assert ranks == [1 + sum(other > own for other in rounded) for own in rounded]
    assert ranks[2] == ranks[3]
    unfold(page)
    assert choices(page, "color") == ["kind", "community", "degree", "papers", "centrality"]
    assert choices(page, "size") == ["degree", "papers", "centrality", "equal"]


def test_equals_are_equal(visit: Visits, tmp_path: Path) -> None:
    """Offer no centrality where all have the same, whatever the last digits say."""
    graph: nx.Graph[str] = nx.Graph()
    for flock in range(2, 8):
        ewes = [f"urn:{flock}-{number}" for number in range(flock)]
        graph.add_nodes_from(ewes, type="author")
        graph.add_edges_from((a, b) for a in ewes for b in ewes if a < b)
    write(graph, tmp_path / "graph.html", PageOptions(view="coauthors"))
    page = visit().open(tmp_path / "graph.html")
    unfold(page)
    assert "centrality" not in choices(page, "size")
    assert page.evaluate("kg.measures.rank(0) + kg.measures.rank(26)") == 2


def test_plain_measures(visit: Visits, herd: nx.MultiDiGraph[str], herd_page: Path) -> None:
    """Count connections, papers and citations; take years and categories from the papers."""
    page = visit().open(herd_page)
    loops = nx.number_of_selfloops(herd)
    assert loops == 1
    degree = {node: count for node, count in herd.degree()}  # noqa: C416 - a view is no dictionary
    degree["urn:p00"] -= loops
    assert values(page, "degree") == degree
    beside = {node: set(herd.predecessors(node)) for node in herd}
    kind = {node: own["type"] for node, own in herd.nodes(data=True)}
    papers = {node: 1 if kind[node] == "paper" else len(beside[node]) for node in herd}
    assert values(page, "papers") == papers
    years = {node: own.get("year", 0) for node, own in herd.nodes(data=True)}
    latest = {
        node: years[node] or max((years[p] for p in beside[node]), default=0) for node in herd
    }
    assert values(page, "year") == latest
    named = page.evaluate(
        """Array.from({ length: kg.data.count }, (_, node) =>
          [kg.data.iri(node), kg.measures.category(node) ?? null])"""
    )
    for node, code in named:
        own = herd.nodes[node]
        common = Counter(herd.nodes[paper]["category"] for paper in beside[node])
        ranked = sorted(common, key=lambda code: (-common[code], code))
        wanted = {"paper": own.get("category"), "category": own["label"]}
        assert code == wanted.get(own["type"], ranked[0] if ranked else None)


def test_only_what_the_data_allow(visit: Visits, small: Path, large: Path, herd_page: Path) -> None:
    """Offer citations, years and categories where there are any that differ."""
    always = {"kind", "community", "degree", "centrality"}
    for path, more, cited in (
        (small, {"category", "papers"}, False),
        (large, {"papers"}, False),
        (herd_page, {"category", "papers", "year"}, True),
    ):
        page = visit().open(path)
        unfold(page)
        assert set(choices(page, "color")) == always | more
        assert ("citations" in choices(page, "size")) is cited
    page.evaluate("location.hash = 'color=wool&size=__proto__'")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    unfold(page)
    expect(page.locator("#color")).to_have_value("kind")
    expect(page.locator("#size")).to_have_value("degree")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_the_picture(visit: Visits, herd_page: Path, scheme: str) -> None:
    """Paint classes in their own colours, the rare ones and the unknown in the neutral one."""
    there = visit(color_scheme=scheme)
    page = there.open(herd_page)
    by_kind = colours(page)
    assert len(set(by_kind.values())) == 3
    unfold(page)
    page.locator("#color").select_option("category")
    rows = page.locator("#color-key li")
    names = [text.split("\n")[0] for text in rows.all_inner_texts()]
    assert names[0] == "wool.A Wool A"
    assert names[-1] == "all others"
    assert len(names) == 9
    counts = [int(text.split("\n")[1]) for text in rows.all_inner_texts()]
    found = colours(page)
    assert sorted(counts) == sorted(Counter(found.values()).values())
    assert sum(counts) == len(found)
    assert found["urn:p00"] == found["urn:p02"] == found["urn:wool.A"] != found["urn:p03"]
    rest = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--rest').trim()"
    )
    assert found["urn:lone"] == found["urn:p29"] == rest
    shown = page.evaluate("kg.canvas.looks().nodes.length")
    page.locator("#color").select_option("year")
    found = colours(page)
    assert found["urn:p00"] == found["urn:p03"] != found["urn:p01"] != found["urn:p02"]
    key = page.locator("#color-key [role=img]")
    assert key.get_attribute("aria-label") == "Colours from 2019 over 2020 to 2021"
    assert page.locator("#color-key .ends span").all_inner_texts() == ["2019", "2020", "2021"]
    assert page.locator("#color-key li").all_inner_texts() == ["not known\n1"]
    page.get_by_role("button", name="Light or dark").click()
    assert colours(page)["urn:p00"] != found["urn:p00"]
    assert page.evaluate("kg.canvas.looks().nodes.length") == shown
    there.check()


def test_key_filters(visit: Visits, herd_page: Path) -> None:
    """Show a category or a community alone by its entry in the key."""
    page = visit().open(herd_page)
    unfold(page)
    page.locator("#color").select_option("category")
    page.locator("#color-key").get_by_role("button", name="wool.B").click()
    papers = "kg.canvas.drawnNodes().filter((node) => kg.data.type(node) === 'paper').length"
    assert page.evaluate(papers) == 3
    page.evaluate("kg.filters.reset()")
    page.locator("#color").select_option("community")
    page.locator("#color-key button").first.click()
    count = int(page.locator("#color-key .count").first.inner_text())
    assert page.evaluate("kg.canvas.drawnNodes().length") == count


@pytest.mark.parametrize("name", ["degree", "papers", "centrality", "citations", "equal"])
def test_sizes(visit: Visits, herd_page: Path, name: str) -> None:
    """Keep every size in bounds, and let larger values be no smaller."""
    page = visit().open(herd_page, f"#size={name}")
    found = page.evaluate(
        """(name) => Array.from({ length: kg.data.count }, (_, node) =>
          [kg.data.type(node), kg.look.size(node),
            name === "equal" ? 0 : kg.measures.value(name, node) || 0])""",
        name,
    )
    for kind in {kind for kind, *_ in found}:
        ranked = sorted((value, size) for own, size, value in found if own == kind)
        sizes = [size for _, size in ranked]
        assert sizes == pytest.approx(sorted(sizes))
        low, high = (8, 12) if kind == "paper" else (4.5, 18)
        assert all(low <= size <= high for size in sizes)
    assert (len({size for _, size, _ in found}) == 1) == (name == "equal")


def test_address_keeps_the_look(visit: Visits, herd_page: Path) -> None:
    """Restore colour and size on a reload, with the key in sight and in the other language."""
    there = visit()
    page = there.open(herd_page)
    unfold(page)
    page.locator("#color").select_option("centrality")
    page.locator("#size").select_option("citations")
    before = colours(page)
    assert "color=centrality" in page.url
    assert "size=citations" in page.url
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert colours(page) == before
    expect(page.locator("#color")).to_have_value("centrality")
    expect(page.locator("#size")).to_have_value("citations")
    assert page.locator("#color-key [role=img]").is_visible()
    page.get_by_role("button", name="中文").click()
    assert "颜色从" in (page.locator("#color-key [role=img]").get_attribute("aria-label") or "")
    page.locator("#color").select_option("kind")
    assert "color=" not in page.url
    assert page.locator("#color-key").inner_text() == ""
    there.check()
