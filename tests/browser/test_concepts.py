"""Concepts on the page: their kinds, cards, search, folding, and the view of their company."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from playwright.sync_api import Page, expect

from kg.view.page import PageOptions, write
from tests.browser.flocks import BARNNET, BASE, SPARSE, paper_of
from tests.browser.test_panel import neighbours, section, select, title

if TYPE_CHECKING:
    import kg

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]
ROLES = {
    "proposes": "Proposes",
    "evaluatesOn": "Evaluates on",
    "comparesWith": "Compares with",
    "uses": "Uses",
}
NODES = "Array.from({ length: kg.data.count }, (_, node) => node)"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page of three papers with 30 terms of their own and one in common each."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("urn:kg:task", type="concept", kind="task", label="herding", papers=1)
    graph.add_node("urn:kg:all", type="concept", kind="term", label="meadow", papers=3)
    for number in range(3):
        paper = f"urn:kg:paper/{number}"
        graph.add_node(paper, type="paper", label=f"Flock study {number}")
        own = [f"urn:kg:term/{number}-{place}" for place in range(30)]
        for place, term in enumerate(own):
            name = f"tuft {number}.{place}"
            graph.add_node(term, type="concept", kind="term", label=name, papers=1)
        for term in [*own, "urn:kg:all"]:
            graph.add_edge(paper, term, key="kg:mentions", predicate="kg:mentions")
    graph.add_edge("urn:kg:paper/0", "urn:kg:task", key="kg:mentions", predicate="kg:mentions")
    path = tmp_path_factory.mktemp("crowd") / "graph.html"
    write(graph, path, PageOptions())
    return path


def kinds(page: Page) -> dict[str, int]:
    """Read the counts of the legend."""
    return dict(
        page.locator("#legend [data-type]").evaluate_all(
            "all => all.map((one) => [one.dataset.type, +one.querySelector('.count').textContent])"
        )
    )


def told(network: nx.Graph[str]) -> Counter[str]:
    """Count the nodes by what the legend calls them."""
    return Counter(what.get("kind", what["type"]) for _, what in network.nodes(data=True))


def test_the_legend_counts_kinds(
    visit: Visits, papers_page: Path, papers: nx.MultiDiGraph[str]
) -> None:
    there = visit()
    page = there.open(papers_page)
    assert kinds(page) == told(papers)
    page.locator('#legend [data-type="method"]').click()
    assert page.url.endswith("#filter=-kind.method")
    assert page.locator("#chips").inner_text() == "without Methods"
    methods = [node for node, what in papers.nodes(data=True) if what.get("kind") == "method"]
    passing = page.evaluate(f"{NODES}.filter(kg.filters.node).map(kg.data.iri)")
    assert set(passing) == set(papers) - set(methods)
    assert kinds(page) == told(papers)
    page.evaluate("kg.filters.reset()")
    page.locator("#category-filter > summary").click()
    page.locator('#categories [data-value="cs.CV"]').click()
    paper = paper_of(papers, "Flock Counting from")
    near = papers.subgraph([paper, *papers.successors(paper)])
    assert kinds(page) == {**dict.fromkeys(told(papers), 0), **told(near)}
    there.check()


def test_kinds_have_shapes_and_colours_of_their_own(visit: Visits, papers_page: Path) -> None:
    page = visit(reduced_motion="reduce").open(papers_page)
    shown = page.locator("#legend [data-type] .sign").evaluate_all(
        """all => all.map((sign) => [sign.querySelector("path").getAttribute("d"),
          getComputedStyle(sign.querySelector("path")).fill])"""
    )
    assert len(shown) == 9
    assert len({shape for shape, _ in shown}) == len({colour for _, colour in shown}) == 9
    # What is drawn at the middle of a node has the colour of its kind, whoever draws it.
    seen = page.evaluate(
        f"""() => {{
          const canvas = document.querySelector("#picture canvas");
          const ratio = canvas.width / canvas.clientWidth;
          const hex = (node) => {{
            const {{ x, y }} = kg.canvas.view().toScreen(kg.canvas.spot(node));
            const context = canvas.getContext("2d");
            const [r, g, b] = context.getImageData(x * ratio, y * ratio, 1, 1).data;
            return "#" + [r, g, b].map((one) => one.toString(16).padStart(2, "0")).join("");
          }};
          return {NODES}.map((node) => [kg.data.type(node), hex(node), kg.look.color(node)]);
        }}"""
    )
    assert {kind for kind, *_ in seen} >= {"task", "method", "dataset", "metric", "term"}
    assert [one for one in seen if one[1] != one[2]] == []


def test_the_card_of_a_concept(
    visit: Visits, papers_page: Path, papers: nx.MultiDiGraph[str]
) -> None:
    there = visit(reduced_motion="reduce")
    page = there.open(papers_page)
    select(page, SPARSE)
    panel = page.locator("#panel")
    assert title(page) == "sparse attention"
    assert panel.locator(".kind").inner_text() == "Method"
    assert panel.locator(".candidate bdi").inner_text() == "稀疏注意力"
    assert panel.locator(".candidate bdi").get_attribute("lang") == "zh"
    assert panel.locator(".candidate .mark").inner_text() == "candidate label, not checked"
    facts = panel.locator("dl").inner_text()
    for part in ("Broader\nattention", "Also\n局部关注", "2 March 2019 – 6 May 2021", "Papers\n2"):
        assert part in facts
    rows = panel.locator('[data-predicate="kg:mentions"] li').all_inner_texts()
    assert [row.split("\n") for row in rows] == [
        ["BarnNet: Flock Counting with Sparse Attention", "Uses"],
        ["Flock Counting from a Drone", "Uses"],
    ]
    heard = panel.locator(".history [role=img]").get_attribute("aria-label")
    assert heard == "Papers over time: 2019: 1, 2021: 1"
    own = set(papers.predecessors(SPARSE))
    wanted = {
        papers.nodes[node]["label"]: len(shared)
        for node, what in papers.nodes(data=True)
        if what["type"] == "concept" and node != SPARSE
        for shared in [own & set(papers.predecessors(node))]
        if shared
    }
    rows = panel.locator(".together li").all_inner_texts()
    found = [(name, int(count.removeprefix("× "))) for name, count in (r.split("\n") for r in rows)]
    assert dict(found) == wanted
    assert [count for _, count in found] == sorted(wanted.values(), reverse=True)
    panel.locator("dl").get_by_role("button", name="attention").click()
    assert title(page) == "attention"
    assert panel.locator(".second-title").inner_text() == "注意力"
    there.check()


def test_the_card_in_chinese(visit: Visits, papers_page: Path) -> None:
    page = visit(locale="zh-CN", reduced_motion="reduce").open(papers_page)
    select(page, f"{BASE}task/flock-counting")
    assert title(page) == "羊群计数"
    assert page.locator("#panel .kind").inner_text() == "任务"
    assert page.locator("#panel .second-title").inner_text() == "flock counting"
    assert "共同出现" in page.locator("#panel").inner_text()
    select(page, SPARSE)
    assert title(page) == "sparse attention"
    assert page.locator("#panel .candidate").inner_text() == "稀疏注意力 候选译名,未经核对"
    assert "上位概念\n注意力" in page.locator("#panel dl").inner_text()


def test_a_paper_groups_its_concepts_by_role_and_kind(
    visit: Visits, papers_page: Path, papers: nx.MultiDiGraph[str]
) -> None:
    page = visit(reduced_motion="reduce").open(papers_page)
    for paper in [node for node, what in papers.nodes(data=True) if what["type"] == "paper"]:
        select(page, paper)
        shown = page.locator("#panel .concept-part").evaluate_all(
            """all => all.map((part) => [part.dataset.role ?? "", part.dataset.kind ?? "",
              Array.from(part.querySelectorAll("[data-node]"), (one) => +one.dataset.node)
                .map(kg.data.iri)])"""
        )
        seen = []
        for role, kind, nodes in shown:
            assert nodes
            for node in nodes:
                stated = papers.edges[paper, node, "kg:mentions"].get("role", "").split("; ")
                assert (role in stated) if role else stated == [""]
                assert not kind or papers.nodes[node]["kind"] == kind
                seen.append(node)
        mentioned_here = [
            end for _, end, key in papers.edges(paper, keys=True) if key == "kg:mentions"
        ]
        assert sorted(seen) == sorted(mentioned_here)
        order = [role for role, _, _ in shown if role]
        assert order == [role for role in ROLES if role in order]
    select(page, paper_of(papers, "BarnNet"))
    part = page.locator('#panel .concept-part[data-role="proposes"]')
    assert part.locator("h4").inner_text().split() == ["Proposes", "1"]
    assert part.locator("li").inner_text().split() == ["BarnNet", "Uses"]


def test_search_finds_any_name(visit: Visits, papers_page: Path) -> None:
    page = visit(reduced_motion="reduce").open(papers_page)
    box = page.get_by_role("searchbox", name="Search", exact=True)
    for words, wanted in {
        "sheep counting": "flock counting",
        "羊群计数": "flock counting",
        "局部关注": "sparse attention",
        "稀疏注意力": "sparse attention",
        "召回率": "recall",
        "BELL-wether": "bell-wether",
    }.items():
        box.fill(words)
        names = page.locator("#results .result-name").all_inner_texts()
        types = page.locator("#results .result-type").all_inner_texts()
        assert wanted in names[:3]
        assert types[names.index(wanted)] in {"Task", "Method", "Metric", "Term"}
    box.fill("sheep counting")
    box.press("Enter")
    assert title(page) == "flock counting"


def drawn(page: Page) -> set[str]:
    """List the nodes of the picture."""
    return set(page.evaluate("kg.canvas.drawnNodes().map(kg.data.iri)"))


def test_terms_of_one_paper_are_folded_away(visit: Visits, crowd: Path) -> None:
    there = visit(reduced_motion="reduce")
    page = there.open(crowd)
    switch = page.locator("#lone-terms")
    first = {"urn:kg:task", "urn:kg:all", *(f"urn:kg:paper/{number}" for number in range(3))}
    assert drawn(page) == first
    assert switch.get_attribute("aria-pressed") == "false"
    assert switch.inner_text().split("\n") == ["of one paper only", "90"]
    assert page.locator("#status").inner_text().startswith("5 of 95 nodes")
    assert page.locator("#list-count").inner_text() == "95 of 95 nodes"
    assert page.locator("#active").is_hidden()
    before = page.evaluate("network.getPositions()")
    switch.focus()
    page.keyboard.press("Enter")
    assert len(drawn(page)) == 95
    assert switch.get_attribute("aria-pressed") == "true"
    assert page.evaluate("location.hash") == "#terms=all"
    after = page.evaluate("network.getPositions()")
    assert {node: after[node] for node in before} == before
    assert len({(spot["x"], spot["y"]) for spot in after.values()}) == 95
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert len(drawn(page)) == 95
    switch.click()
    assert drawn(page) == first
    assert page.evaluate("location.hash") == ""
    there.check()


def test_what_is_folded_away_is_found_and_unfolded(visit: Visits, crowd: Path) -> None:
    page = visit(reduced_motion="reduce").open(crowd)
    page.get_by_role("searchbox").fill("tuft 1.7")
    page.keyboard.press("Enter")
    assert title(page) == "tuft 1.7"
    assert "urn:kg:term/1-7" in drawn(page)
    select(page, "urn:kg:paper/2")
    page.locator("#panel .growth button").first.click()
    assert {f"urn:kg:term/2-{place}" for place in range(30)} <= drawn(page)
    assert not {f"urn:kg:term/0-{place}" for place in range(30)} & drawn(page)


def test_few_terms_are_drawn_at_once_and_can_be_folded(visit: Visits, papers_page: Path) -> None:
    page = visit().open(papers_page)
    everything = page.evaluate("kg.data.count")
    assert len(drawn(page)) == everything
    page.locator("#lone-terms").click()
    assert len(drawn(page)) == everything - 4
    assert page.evaluate("location.hash") == "#terms=shared"


def test_the_view_of_concepts(visit: Visits, flocks: kg.Graph, concepts_page: Path) -> None:
    network = flocks.to_networkx("concepts")
    there = visit(reduced_motion="reduce")
    page = there.open(concepts_page)
    assert kinds(page) == told(network)
    assert page.evaluate("kg.data.edgeCount") == network.number_of_edges()
    page.locator("#look > summary").click()
    expect(page.locator("#size")).to_have_value("papers")
    sizes = dict(page.evaluate(f"{NODES}.map((node) => [kg.data.iri(node), kg.look.size(node)])"))
    for one, other in itertools.combinations(network, 2):
        a, b = network.nodes[one], network.nodes[other]
        if a["kind"] == b["kind"]:
            assert (a["papers"] > b["papers"]) == (sizes[one] > sizes[other])
    widths: dict[int, set[float]] = {}
    for s, t, width in page.evaluate(
        "kg.canvas.looks().edges.map(({ from, to, width }) => [from, to, width])"
        ".map(([s, t, width]) => [kg.data.iri(s), kg.data.iri(t), width])"
    ):
        widths.setdefault(network.edges[s, t]["weight"], set()).add(width)
    assert sorted(widths) == [1, 2]
    assert max(widths[1]) < min(widths[2])
    select(page, SPARSE)
    assert "Appears together with" in page.locator("#panel").inner_text()
    shown = neighbours(page)["", "out"]
    assert sorted(shown) == sorted(network[SPARSE])
    page.locator("#panel .weight").first.click()
    assert title(page) == "2 shared papers"
    titles = page.locator("#panel .titles li").all_inner_texts()
    assert titles == [
        "Flock Counting from a Drone",
        "BarnNet: Flock Counting with Sparse Attention",
    ]
    there.check()


def test_years_choose_concepts(visit: Visits, flocks: kg.Graph, concepts_page: Path) -> None:
    network = flocks.to_networkx("concepts")
    page = visit().open(concepts_page)
    page.locator("#date-filter > summary").click()
    years = {
        node: [part.split(": ")[0] for part in what["years"].split("; ")]
        for node, what in network.nodes(data=True)
    }
    counts = Counter(year for own in years.values() for year in own)
    options = page.locator("#date-from option").all_inner_texts()
    assert options == [f"{year} ({counts[year]})" for year in ("2019", "2020", "2021")]
    assert page.locator("#date-value").inner_text() == f"2019 – 2021 · {len(network)} concepts"
    page.locator("#date-to").select_option("0")
    old = {node for node, own in years.items() if "2019" in own}
    assert drawn(page) == old
    assert page.locator("#date-value").inner_text() == f"2019 · {len(old)} concepts"
    assert sum(kinds(page).values()) == len(old)
    page.locator("#color").evaluate("(one) => { document.getElementById('look').open = true; }")
    options = page.locator("#color option").all_inner_texts()
    assert "year" in options
    select(page, BARNNET)
    heard = page.locator("#panel .history [role=img]").get_attribute("aria-label")
    assert heard == "Papers over time: 2019: 1, 2021: 1"


def test_what_is_left_out_is_said(visit: Visits, tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph(least_weight=3, pairs_left_out=1234)
    for name in "ab":
        graph.add_node(f"urn:{name}", type="concept", kind="task", label=name, papers=5)
    graph.add_edge("urn:a", "urn:b", weight=5, papers="One; Two")
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions(view="concepts"))
    page = visit().open(path)
    assert "1,234 pairs of fewer than 3 papers left out" in page.locator("#summary").inner_text()
    page.evaluate("kg.select({ edge: 0 })")
    assert page.locator("#panel .quiet").inner_text() == "and 3 more"
    graph.edges["urn:a", "urn:b"]["papers"] = "x" * 1_000_001
    write(graph, path, PageOptions(view="concepts"))
    page = visit(locale="zh-CN").open(path)
    page.evaluate("kg.select({ edge: 0 })")
    assert page.locator("#panel .quiet").inner_text() == "共同论文过多,本页未含其标题。"


def test_the_first_picture_has_room(visit: Visits, papers_page: Path, concepts_page: Path) -> None:
    """Let no two labels overlap, nor one leave the window."""
    for path in (papers_page, concepts_page):
        page = visit().open(path)
        boxes = page.evaluate("kg.canvas.labels()")
        size = page.evaluate("kg.canvas.view()")
        assert len(boxes) > 10
        for box in boxes:
            assert box["left"] >= 0
            assert box["top"] >= 0
            assert box["right"] <= size["width"]
            assert box["bottom"] <= size["height"]
        for a, b in itertools.combinations(boxes, 2):
            apart = a["right"] <= b["left"] or b["right"] <= a["left"]
            assert apart or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]


def test_sections_of_the_card_keep_their_order(visit: Visits, papers_page: Path) -> None:
    page = visit(reduced_motion="reduce").open(papers_page)
    select(page, f"{BASE}term/wool")
    assert page.locator("#panel h3").all_inner_texts()[0] == "Papers over time"
    assert "Flock Counting from a Drone" in section(page, "Papers that mention it")
