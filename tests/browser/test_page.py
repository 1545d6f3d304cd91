"""The page in a browser: the points of the view's acceptance that a browser can see."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from kg.view.page import PageOptions, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PAPER = "Herding Gradients under Neural Tangent Fences"
HOSTILE = (
    '<img src=x onerror="window.__x=1">',
    "<script>window.__x=1</script>",
    "</script><script>window.__x=1</script>",
    '<a href="javascript:window.__x=1">href</a>',
    "javascript:window.__x=1",
    "data:text/html,<script>parent.__x=1</script>",
    '"><svg/onload=window.__x=1>',
    "'-window.__x=1-'",
    "{{ 7*7 }}{% raw %} ${window.__x=1}",
    "<!--<script> ]]> \u2028 \u2029",
    "Lev \u202eleoN\u2066 \x00",
    "__proto__",
    "constructor",
    "toString",
    "&lt;b&gt; &amp;amp;",
    "long " * 20_000,
)

Visits = Callable[..., Any]


def search(page: "Page", text: str) -> None:
    """Type into the search and press Enter."""
    page.get_by_role("searchbox").fill(text)
    page.keyboard.press("Enter")


def title(page: "Page") -> str:
    """Read the heading of the details."""
    return page.locator("#panel h2").inner_text()


def overlaps(boxes: list[dict[str, float]]) -> int:
    """Count the pairs of label boxes upon each other."""
    return sum(
        a["left"] < b["right"] - 0.5
        and b["left"] < a["right"] - 0.5
        and a["top"] < b["bottom"] - 0.5
        and b["top"] < a["bottom"] - 0.5
        for at, a in enumerate(boxes)
        for b in boxes[:at]
    )


@pytest.mark.parametrize("name", ["small", "large"])
def test_nothing_leaves_the_page(visit: Visits, request: pytest.FixtureRequest, name: str) -> None:
    """Ask for nothing but the file, without a word on the console."""
    there = visit()
    page = there.open(request.getfixturevalue(name))
    search(page, "fl")
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("button", name="中文").click()
    page.wait_for_timeout(300)
    there.check()


def test_the_picture_stands_still(visit: Visits, small: Path) -> None:
    """Find equal positions in two loads and three seconds after the first."""
    first = visit().open(small)
    positions = first.evaluate("network.getPositions()")
    view = first.evaluate("[network.getScale(), network.getViewPosition()]")
    assert visit().open(small).evaluate("network.getPositions()") == positions
    first.wait_for_timeout(3_000)
    assert first.evaluate("network.getPositions()") == positions
    assert first.evaluate("[network.getScale(), network.getViewPosition()]") == view


def test_counts_are_said(visit: Visits, small: Path, network: "nx.MultiDiGraph[str]") -> None:
    """Name the picture with the numbers of nodes and edges, and lose none."""
    page = visit().open(small)
    nodes, edges = network.number_of_nodes(), network.number_of_edges()
    label = page.get_by_role("img").get_attribute("aria-label") or ""
    assert f"{nodes} nodes, {edges} edges" in label
    assert page.evaluate("[kg.data.count, kg.data.edgeCount]") == [nodes, edges]
    assert page.evaluate("kg.canvas.drawnEdges().length") == edges


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("neural tangent", PAPER),
        ("神经切线", PAPER),
        ("NEURAL  tangent", PAPER),
        ("ｎｅｕｒａｌ", PAPER),
        ("defausse", "A Défaussé"),
        ("dalaigh", "Ó Dálaigh"),
        ("机器学习", "cs.LG"),
        ("cs.RO", "cs.RO"),
        ("10.5555/sheep.1", "Counting Sheep with Sparse Attention"),
        ("2104.00001", "Counting Sheep with Sparse Attention"),
        ("university of pasture", "University of Pasture"),
        ("bleat recognition", "bleat recognition"),
    ],
)
def test_search(visit: Visits, small: Path, words: str, found: str) -> None:
    """Find titles in both languages, names, categories and identifiers, however written."""
    page = visit().open(small)
    search(page, words)
    assert found in title(page)


def test_results_name_their_kind(visit: Visits, small: Path) -> None:
    """List labels with kinds, walk them with arrows, close with Escape."""
    page = visit().open(small)
    box = page.get_by_role("searchbox")
    box.fill("sheep")
    options = page.locator("#results [role=option]")
    texts = options.all_inner_texts()
    assert any("Counting Sheep" in text and "Paper" in text for text in texts)
    assert not any("https://" in text or "urn:" in text for text in texts)
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == "result-1"
    box.press("Escape")
    assert page.locator("#results").is_hidden()
    box.fill("no such thing anywhere")
    assert "Nothing found" in page.locator("#results").inner_text()


def test_chinese_has_glyphs(visit: Visits, small: Path) -> None:
    """Draw Chinese differently from characters that no font has."""
    page = visit(locale="zh-CN").open(small)
    drawn = """(text) => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d");
      context.font = `20px ${getComputedStyle(document.body).fontFamily}`;
      context.fillText(text, 10, 40);
      return canvas.toDataURL();
    }"""
    if page.evaluate(drawn, "神") == page.evaluate(drawn, "\U000e0fff"):
        pytest.skip("no font with Chinese characters on this machine")
    assert page.evaluate(drawn, "神经") != page.evaluate(drawn, "羊毛")


def test_selection_dims_the_rest(visit: Visits, small: Path) -> None:
    """Keep neighbours, fade others, bring all back with Escape."""
    page = visit().open(small)
    search(page, "neural tangent")
    opacity = """() => {
      const node = kg.state.selected.node;
      const near = new Set(kg.data.incident(node).map((edge) => kg.data.other(edge, node)));
      const sight = (ids) => [...new Set(ids.map(kg.canvas.opacity))];
      const all = kg.canvas.drawnNodes();
      return [sight([node, ...near]), sight(all.filter((id) => id !== node && !near.has(id)))];
    }"""
    near, far = page.evaluate(opacity)
    assert near == [1]
    assert all(value < 0.3 for value in far)
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("kg.canvas.drawnNodes().every((id) => kg.canvas.opacity(id) === 1)")


def test_parallel_and_opposite_edges(visit: Visits, tmp_path: Path) -> None:
    """Meet each of four edges of one pair at its own place, with its own predicate."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in ("urn:a", "urn:b"):
        graph.add_node(node, type="paper", label=node)
    for start, end, key in (
        ("urn:a", "urn:b", "ex:one"),
        ("urn:a", "urn:b", "ex:two"),
        ("urn:b", "urn:a", "ex:one"),
        ("urn:b", "urn:a", "ex:three"),
    ):
        graph.add_edge(start, end, key=key, predicate=key)
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions())
    page = visit().open(path)
    assert page.evaluate("kg.canvas.drawnEdges()") == [0, 1, 2, 3]
    spots = page.evaluate(
        """kg.canvas.drawnEdges().map((id) => {
          const { x, y } = network.canvasToDOM(network.body.edges[id].edgeType.getPoint(0.5));
          return [x, y];
        })"""
    )
    frame = page.locator("#picture").bounding_box()
    assert frame
    seen = set()
    for x, y in spots:
        page.mouse.click(frame["x"] + x, frame["y"] + y)
        page.wait_for_timeout(100)
        seen.add(
            (
                page.evaluate("kg.state.selected.edge"),
                page.locator("#panel code").inner_text(),
            )
        )
    assert len(seen) == 4
    assert {predicate for _, predicate in seen} == {"ex:one", "ex:two", "ex:three"}


@pytest.mark.parametrize("size", [(1400, 950), (1024, 700), (390, 844)])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("name", ["small", "large"])
def test_first_picture(
    visit: Visits, request: pytest.FixtureRequest, name: str, locale: str, size: tuple[int, int]
) -> None:
    """Let no label lie upon another and none leave the window; the fit button restores it."""
    viewport = {"width": size[0], "height": size[1]}
    there = visit(viewport=viewport, locale=locale, reduced_motion="reduce")
    page = there.open(request.getfixturevalue(name))
    boxes = page.evaluate("[...kg.canvas.labels(), ...kg.canvas.titles()]")
    frame = page.locator("#picture").bounding_box()
    assert frame
    assert len(boxes) >= (8 if size[0] < 500 else 15)
    assert overlaps(boxes) == 0
    for box in boxes:
        assert box["left"] >= 0
        assert box["top"] >= 0
        assert box["right"] <= frame["width"]
        assert box["bottom"] <= frame["height"]
    scale = page.evaluate("network.getScale()")
    page.evaluate("network.moveTo({ scale: 3, position: { x: 500, y: 500 } })")
    page.locator("#fit").click()
    assert page.evaluate("network.getScale()") == pytest.approx(scale)


def test_most_labels_at_first_sight(visit: Visits, small: Path) -> None:
    """Find room for nine labels of ten in a desktop window, and for each paper's."""
    page = visit().open(small)
    count = page.evaluate("kg.data.count")
    assert page.evaluate("kg.canvas.labels().length") >= 0.9 * count
    titled = "kg.canvas.labels().filter(({ node }) => kg.data.type(node) === 'paper').length"
    assert page.evaluate(titled) == 9


def test_keyboard_only(visit: Visits, small: Path) -> None:
    """Reach all by Tab; search by slash, walk by arrows, open by Enter, close by Escape."""
    page = visit().open(small)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert {"search", "fit", "theme", "lang", "order", "nodes", "picture"} <= reached
    page.locator("#picture").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("fleece tracking")
    page.keyboard.press("Enter")
    assert "Fleece Tracking" in title(page) or "fleece tracking" in title(page)
    assert page.evaluate("document.querySelector('#panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    page.locator("#picture").focus()
    page.keyboard.press("ArrowRight")
    first = page.evaluate("kg.state.selected.node")
    walked = set()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        walked.add(page.evaluate("kg.state.selected.node"))
    assert walked - {first}
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#panel').contains(document.activeElement)")


def test_list_in_step(visit: Visits, small: Path) -> None:
    """Select in the list and see it in the picture, and the other way round."""
    page = visit().open(small)
    page.locator("#nodes [role=option]", has_text="Wool Research").click()
    assert title(page) == "Wool Research"
    search(page, "DeepFold")
    chosen = page.locator('#nodes [aria-selected="true"]')
    assert chosen.count() == 1
    assert "DeepFold" in chosen.inner_text()
    page.locator("#nodes").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator('#nodes [aria-selected="true"]').count() == 1
    assert title(page) != "DeepFold"
    page.get_by_label("Order").select_option("degree")
    counts = page.locator("#nodes .count").all_text_contents()
    degrees = [int(text.split()[0]) for text in counts]
    assert degrees == sorted(degrees, reverse=True)


def test_address_keeps_the_state(visit: Visits, small: Path) -> None:
    """Restore selection, filter, language and look; step back and forward."""
    there = visit()
    page = there.open(small)
    search(page, "neural tangent")
    page.locator('#legend [data-type="concept"]').click()
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("button", name="中文").click()
    address = page.url
    assert "node=" in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    assert title(page) == "神经切线围栏下的梯度放牧"
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator('#legend [data-type="concept"]').get_attribute("aria-pressed") == "false"
    search(page, "DeepFold")
    page.go_back()
    assert title(page) == "神经切线围栏下的梯度放牧"
    page.go_forward()
    assert title(page) == "DeepFold"


def test_languages(visit: Visits, small: Path) -> None:
    """Speak the browser's language first, then the other without loading anew."""
    there = visit(locale="zh-CN")
    page = there.open(small)
    assert "论文" in page.locator("#legend").inner_text()
    search(page, "neural tangent")
    assert title(page) == "神经切线围栏下的梯度放牧"
    page.get_by_role("button", name="English").click()
    assert title(page) == PAPER
    assert "Papers" in page.locator("#legend").inner_text()
    assert page.get_by_role("img").get_attribute("aria-label") == "Graph: 65 nodes, 68 edges"
    there.check()


def test_dark(visit: Visits, small: Path) -> None:
    """Follow the system, then the switch."""
    ground = "getComputedStyle(document.body).backgroundColor"
    light = visit().open(small).evaluate(ground)
    page = visit(color_scheme="dark").open(small)
    dark = page.evaluate(ground)
    assert dark != light
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(ground) == light


def test_phone(visit: Visits, small: Path) -> None:
    """Scroll not sideways, open what is tapped, show details as a sheet, reach the list."""
    there = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = there.open(small)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    spot = page.evaluate("network.canvasToDOM(kg.canvas.spot(kg.data.numberOf(kg.data.iri(0))))")
    frame = page.locator("#picture").bounding_box()
    assert frame
    page.touchscreen.tap(frame["x"] + spot["x"], frame["y"] + spot["y"])
    page.wait_for_selector("#panel:visible")
    sheet = page.locator("#panel").bounding_box()
    assert sheet
    assert sheet["width"] == 390
    assert 0 < sheet["height"] < 0.6 * 844
    page.locator("#panel-close").tap()
    page.get_by_role("button", name="Filters and list").tap()
    page.locator("#nodes [role=option]", has_text="Wool Research").tap()
    assert title(page) == "Wool Research"
    for button in page.locator("header button:visible").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
    there.check()


def test_print(visit: Visits, small: Path) -> None:
    """Leave the controls out on paper."""
    page = visit().open(small)
    page.emulate_media(media="print")
    assert page.locator("#side").is_hidden()
    assert page.locator("#search").is_hidden()
    assert page.get_by_role("img").is_visible()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_camera(visit: Visits, small: Path, motion: str) -> None:
    """Jump at once where motion is unwanted, glide elsewhere."""
    page = visit(reduced_motion=motion).open(small)
    at_once = page.evaluate("(kg.open(0), network.getViewPosition())")
    page.wait_for_timeout(600)
    assert (at_once == page.evaluate("network.getViewPosition()")) == (motion == "reduce")


def test_large_graph_is_capped(visit: Visits, large: Path) -> None:
    """Draw at most 400 nodes and 1,500 edges, say so, and reach the rest by ten expansions."""
    there = visit(reduced_motion="reduce")
    page = there.open(large)
    counts = "[kg.canvas.drawnNodes().length, kg.canvas.drawnEdges().length]"

    def drawn() -> int:
        nodes, edges = page.evaluate(counts)
        assert nodes <= 400
        assert edges <= 1_500
        label = page.get_by_role("img").get_attribute("aria-label") or ""
        assert "1000 nodes, 3000 edges" in label
        assert f"drawn: {nodes} nodes, {edges} edges" in label
        return int(nodes)

    first = drawn()
    discs = page.evaluate("kg.shown.discs().length")
    assert 0 < discs <= 41
    assert first + discs < 400
    kinds = set(page.evaluate("kg.canvas.drawnNodes().map(kg.data.type)"))
    assert kinds == {"paper", "author", "institution", "category", "concept"}
    assert "of 1,000 nodes" in page.locator("#status").inner_text()
    search(page, "flock study 0")
    first = drawn()
    page.get_by_role("button", name=re.compile("hidden neighbour")).click()
    assert drawn() > first
    page.get_by_role("button", name="Take back what was expanded").click()
    assert drawn() == first
    for number in range(10):
        page.evaluate("(iri) => kg.open(kg.data.numberOf(iri))", f"urn:kg:category/{number}")
        button = page.get_by_role("button", name=re.compile("hidden neighbour"))
        while button.count() and drawn() < 390:
            button.click()
        drawn()
    page.evaluate("for (let node = 0; node < 10; node += 1) kg.canvas.expand(node)")
    drawn()
    there.check()


def test_search_draws_what_is_not_there(visit: Visits, large: Path) -> None:
    """Bring a node into the picture that was not drawn."""
    page = visit().open(large)
    hidden = page.evaluate(
        """Array.from({ length: kg.data.count }, (_, node) => node)
          .find((node) => !kg.canvas.isShown(node))"""
    )
    name = page.evaluate("(node) => kg.name(node)", hidden)
    search(page, name)
    assert title(page) == name
    assert page.evaluate("(node) => kg.canvas.drawnNodes().includes(node)", hidden)


def test_list_of_a_large_graph(visit: Visits, large: Path) -> None:
    """Say how many there are and show more on demand."""
    page = visit().open(large)
    assert page.locator("#list-count").inner_text() == "1,000 of 1,000 nodes"
    assert page.locator("#nodes [role=option]").count() == 100
    page.locator("#list-more").click()
    assert page.locator("#nodes [role=option]").count() == 200
    page.evaluate("kg.open(kg.data.numberOf('urn:kg:concept/49'))")
    assert page.locator('#nodes [aria-selected="true"]').count() == 1
    assert page.locator("#nodes [role=option]").count() == 100
    page.locator("#list-less").click()
    assert page.locator("#nodes [role=option]").count() == 200


def test_hostile_strings_stay_text(visit: Visits, tmp_path: Path) -> None:
    """Hover, click, search, filter and list each hostile node: nothing runs or appears."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    texts = ("label", "label_zh", "label_en", "abstract", "summary", "authors", "category")
    more = ("section", "issued", "posts", "links", "doi", "arxiv", "source", "year")
    for number, evil in enumerate(HOSTILE):
        paper, other = f"urn:p{number} {evil[:300]}", f"urn:o{number} {evil[:300]}"
        graph.add_node(paper, type="paper", **dict.fromkeys((*texts, *more), evil))
        kind = ("author", "institution", "category", "concept")[number % 4]
        graph.add_node(other, type=kind, **dict.fromkeys(texts[:3], evil))
        graph.add_edge(paper, other, key=evil, predicate=evil[:300], ordinal=1)
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions(title=HOSTILE[0]))
    there = visit(reduced_motion="reduce")
    page = there.open(path)
    strange = """() => [
      document.querySelectorAll("img, iframe, object, embed, base, form").length,
      document.querySelectorAll("[onerror], [onload], [onclick], [src]").length,
      document.querySelectorAll("script").length,
      Array.from(document.querySelectorAll("a[href]"), (link) => link.getAttribute("href"))
        .filter((address) => !/^(https?:|#)/.test(address)).length,
      typeof window.__x,
    ]"""
    wanted = page.evaluate(strange)
    assert wanted[:2] == [0, 0]
    assert wanted[3:] == [0, "undefined"]
    for node in range(graph.number_of_nodes()):
        page.evaluate("(node) => kg.open(node)", node)
        page.evaluate("(node) => kg.tip.show({ node })", node)
        assert page.evaluate(strange) == wanted
    for edge in range(graph.number_of_edges()):
        page.evaluate("(edge) => { kg.select({ edge }); kg.tip.show({ edge }); }", edge)
        assert page.evaluate(strange) == wanted
    for evil in HOSTILE:
        search(page, evil[:200])
        assert page.evaluate(strange) == wanted
    page.locator("#predicate-filter summary").click()
    for button in page.locator("#predicates .toggle").all()[:4]:
        button.click()
    page.get_by_role("button", name="中文").click()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate(strange) == wanted
    drawn = page.evaluate("kg.canvas.labels().flatMap((label) => label.text).join('')")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", drawn)
    there.check()
