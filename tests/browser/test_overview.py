"""The overview of a large graph: discs, bundled curves, what is unfolded, and the camera."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from kg.view import overview
from kg.view.page import PageOptions, write
from tests.browser.conftest import double_click

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

FLOCKS = 8
EACH = 90


@pytest.fixture(scope="module")
def flocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page of eight flocks: 90 papers each about one concept, with a few common authors."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for flock in range(FLOCKS):
        concept = f"urn:kg:concept/{flock}"
        graph.add_node(concept, type="concept", label=f"grazing {flock}", label_zh=f"放牧{flock}")
        for number in range(EACH):
            paper = f"urn:kg:paper/{flock}-{number:02}"
            label = f"Study {number} of flock {flock}"
            graph.add_node(paper, type="paper", label=label, year=2001 + flock)
            graph.add_edge(paper, concept, key="kg:mentions", predicate="kg:mentions")
            author = f"urn:kg:person/{flock}-{number % 5}"
            graph.add_node(author, type="author", label=f"Ada {number % 5} Fold {flock}")
            graph.add_edge(paper, author, key="dct:creator", predicate="dct:creator")
    for flock in range(FLOCKS):
        paper, other = f"urn:kg:paper/{flock}-00", f"urn:kg:person/{(flock + 1) % FLOCKS}-0"
        graph.add_edge(paper, other, key="dct:creator", predicate="dct:creator")
    path = tmp_path_factory.mktemp("flocks") / "graph.html"
    write(graph, path, PageOptions(title="Eight flocks"))
    return path


@pytest.fixture
def page(visit: "Callable[..., Visit]", flocks: Path) -> "Page":
    """Open the page of the flocks without gliding."""
    return visit(reduced_motion="reduce").open(flocks)


def at(page: "Page", point: str) -> tuple[float, float]:
    """Find a point of the map in the window."""
    frame = page.locator("#picture").bounding_box()
    assert frame
    spot = page.evaluate(f"network.canvasToDOM({point})")
    return frame["x"] + spot["x"], frame["y"] + spot["y"]


RIM = "(({{ x, y, r }}) => ({{ x: x - 0.68 * r, y: y - 0.62 * r }}))(kg.communities[{number}])"


def test_discs_are_the_communities(page: "Page") -> None:
    """Draw a disc for each flock, named by its concept, and curves only between neighbours."""
    discs = page.evaluate("kg.discs.drawn()")
    assert len(discs) == FLOCKS
    names = page.evaluate("kg.communities.map((_, number) => kg.communityNames(number)[0])")
    assert sorted(names) == [f"grazing {flock}" for flock in range(FLOCKS)]
    assert len(page.evaluate("kg.discs.curves()")) == FLOCKS
    assert page.evaluate("kg.bundles.every(({ count }) => count < 20)")
    assert page.evaluate("kg.canvas.drawnEdges().length") == 0
    page.get_by_role("button", name="中文").click()
    assert page.evaluate("kg.communityNames(0)[0]").startswith("放牧")


def test_a_click_opens_the_card_of_a_community(page: "Page") -> None:
    """Hit the disc at its rim, where no member stands."""
    page.mouse.click(*at(page, RIM.format(number=2)))
    assert page.evaluate("kg.state.selected") == {"community": 2}
    assert page.locator("#panel h2").inner_text() == page.evaluate("kg.communityName(2)")
    page.keyboard.press("Escape")
    assert page.evaluate("kg.state.selected") is None


def test_a_click_on_a_curve_names_both_ends(page: "Page") -> None:
    """Find the curve half-way, where no disc covers it."""
    free = """kg.bundles.findIndex((_, number) => {
      const { x, y } = kg.discs.middle(number);
      return kg.communities.every((disc) => Math.hypot(disc.x - x, disc.y - y) > disc.r + 4);
    })"""
    bundle = page.evaluate(free)
    assert bundle >= 0
    x, y = at(page, f"kg.discs.middle({bundle})")
    page.mouse.move(x, y)
    page.wait_for_function("() => !document.querySelector('#tip').hidden")
    page.mouse.click(x, y)
    assert page.evaluate("kg.state.selected") == {"bundle": bundle}
    text = page.locator("#panel").inner_text()
    for end in ("a", "b"):
        assert page.evaluate(f"kg.communityNames(kg.bundles[{bundle}].{end})[0]") in text


def test_a_community_unfolds_where_it_lies(page: "Page") -> None:
    """Show fifty members inside the disc by a double click, then fold them."""
    before = set(page.evaluate("kg.canvas.drawnNodes()"))
    rim = partial(at, page, RIM.format(number=1))
    double_click(page, rim, "() => kg.canvas.isExpandedCommunity(1)")
    added = set(page.evaluate("kg.canvas.drawnNodes()")) - before
    assert len(added) == 50
    inside = """(nodes) => nodes.every((node) => {
      const [{ x, y, r }, spot] = [kg.communities[1], kg.canvas.spot(node)];
      return kg.data.community(node) === 1 && Math.hypot(spot.x - x, spot.y - y) < 1.3 * r;
    })"""
    assert page.evaluate(inside, sorted(added))
    assert page.evaluate("kg.canvas.drawnEdges().length") > 0
    page.evaluate("kg.canvas.collapseCommunity(1)")
    assert set(page.evaluate("kg.canvas.drawnNodes()")) == before


def test_no_two_members_stand_on_one_spot(page: "Page") -> None:
    """Unfold several and compare their places."""
    page.evaluate("for (const number of [0, 1, 2, 3]) kg.canvas.expandCommunity(number)")
    spots = page.evaluate("kg.canvas.drawnNodes().map((node) => kg.canvas.spot(node))")
    assert len({(spot["x"], spot["y"]) for spot in spots}) == len(spots)


def test_a_filter_draws_all_that_passes(page: "Page") -> None:
    """Choose one flock: its members are drawn with the edges among them, no other disc remains."""
    page.evaluate("kg.filters.onlyCommunity(4)")
    members = page.evaluate("kg.communities[4].count")
    assert page.evaluate("kg.canvas.drawnNodes().length") == members
    assert page.evaluate("kg.canvas.drawnEdges().length") >= members
    assert page.evaluate("kg.shown.discs()") == [4]
    page.locator("#reset").click()
    assert page.evaluate("kg.shown.discs().length") == FLOCKS


def test_the_address_restores_what_was_unfolded(page: "Page") -> None:
    """Reload with a community, a node and its neighbours unfolded, and the camera moved."""
    page.evaluate("kg.canvas.expandCommunity(0)")
    page.evaluate("kg.open(kg.data.numberOf('urn:kg:paper/5-80'))")
    page.evaluate("network.moveTo({ scale: 0.9, position: { x: 40, y: -30 }, animation: false })")
    page.evaluate("(kg.camera.touch(), kg.camera.settled())")
    page.wait_for_function("() => location.hash.includes('view=40')")
    state = """({ nodes: kg.canvas.drawnNodes().sort((a, b) => a - b), chosen: kg.state.selected,
      spots: kg.canvas.drawnNodes().sort((a, b) => a - b).map(kg.canvas.spot),
      scale: Number(network.getScale().toFixed(2)), hash: location.hash })"""
    before: dict[str, Any] = page.evaluate(state)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate(state) == before
    assert "open=" in before["hash"]


def test_back_takes_an_unfolding_and_a_selection_back(page: "Page") -> None:
    """Step through two selections and back again."""
    first = page.evaluate("kg.data.numberOf('urn:kg:paper/5-80')")
    second = page.evaluate("kg.data.numberOf('urn:kg:paper/6-70')")
    page.evaluate("(node) => kg.open(node)", first)
    page.evaluate("(node) => kg.open(node)", second)
    page.go_back()
    page.wait_for_function("(node) => kg.state.selected?.node === node", arg=first)
    page.go_forward()
    page.wait_for_function("(node) => kg.state.selected?.node === node", arg=second)
    assert page.evaluate("(node) => kg.canvas.isShown(node)", second)


def test_a_high_window_turns_the_map(visit: "Callable[..., Visit]", flocks: Path) -> None:
    """Let discs fill a phone better than lying across, members still inside their discs."""
    page = visit(viewport={"width": 390, "height": 844}, reduced_motion="reduce").open(flocks)
    box = page.evaluate("""(() => {
      const { communities } = kg;
      const span = (name) => Math.max(...communities.map((disc) => disc[name])) -
        Math.min(...communities.map((disc) => disc[name]));
      return { wide: span("x"), high: span("y") };
    })()""")
    assert box["high"] > box["wide"]
    assert page.evaluate("""kg.first.every(({ id }) => {
      const [{ x, y, r }, spot] = [kg.communities[kg.data.community(id)], kg.canvas.spot(id)];
      return Math.hypot(spot.x - x, spot.y - y) < r;
    })""")


def test_ten_unfoldings_stay_within_the_limit(page: "Page") -> None:
    """Fold the oldest where a new one needs the room, and say so."""
    for number in range(FLOCKS):
        page.evaluate("(number) => kg.canvas.expandCommunity(number)", number)
        page.evaluate("(number) => kg.canvas.expandCommunity(number)", number)
    drawn = page.evaluate("kg.canvas.drawnNodes().length + kg.shown.discs().length")
    assert 300 < drawn <= overview.MOST_NODES
    assert page.evaluate("kg.canvas.isExpandedCommunity(7)")
    assert not page.evaluate("kg.canvas.isExpandedCommunity(0)")
    assert "oldest expansion" in page.locator("#note").inner_text()
