"""B, a network of 20,000 nodes and 60,000 edges: what its page must hold besides its speed."""

import hashlib
import os
import pickle
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from kg.view import page as pages
from tests.browser.test_page import overlaps, search, title
from tests.view.herd import herd

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("herd")]  # built once: 5 s

Visits = Callable[..., Any]

DRAWN = """(() => {
  const { nodes, edges } = kg.canvas.looks();
  return [nodes.length + kg.shown.discs().length, edges.length + kg.discs.curves().length];
})()"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page once."""
    path = tmp_path_factory.mktemp("herd") / "graph.html"
    pages.write(herd(), path, pages.PageOptions(title="A corpus of sheep"))
    return path


@pytest.fixture
def there(visit: Visits, written: Path) -> "Visit":
    """Open it without gliding."""
    visiting: Visit = visit(reduced_motion="reduce")
    visiting.open(written)
    return visiting


@pytest.fixture
def page(there: "Visit") -> "Page":
    return there.page


def kinds() -> Counter[str]:
    """Count the nodes by type, concepts by kind."""
    nodes = herd().nodes(data=True)
    return Counter(str(what.get("kind", what["type"])) for _, what in nodes)


def test_size(written: Path) -> None:
    assert written.stat().st_size <= 3_500_000


def test_nothing_leaves_the_page(there: "Visit") -> None:
    search(there.page, "fleece")
    there.check()


def test_every_node_and_edge_is_in_the_page(page: "Page") -> None:
    network = herd()
    assert page.evaluate("[kg.data.count, kg.data.edgeCount]") == [
        network.number_of_nodes(),
        network.number_of_edges(),
    ]
    label = page.get_by_role("img").get_attribute("aria-label") or ""
    assert "20000 nodes, 60000 edges" in label
    told = Counter(
        page.evaluate("Array.from({ length: kg.data.count }, (_, node) => kg.data.type(node))")
    )
    assert told == kinds()


def test_the_legend_counts_as_the_network_does(page: "Page") -> None:
    counts = kinds()
    for kind, count in counts.items():
        told = page.locator(f'#legend [data-type="{kind}"] .count').inner_text()
        assert int(told.replace(",", "")) == count
    page.locator('#legend [data-type="author"]').click()
    left = sum(counts.values()) - counts["author"]
    assert page.evaluate("kg.filters.count()") == left
    assert f"{left:,} of 20,000 nodes" in page.locator("#list-count").inner_text()


def test_same_bytes_from_any_order(written: Path, tmp_path: Path) -> None:
    """Write it in another process with another hash seed from a shuffled network."""
    network, chance = herd(), random.Random(7)
    nodes, edges = [*network.nodes(data=True)], [*network.edges(keys=True, data=True)]
    chance.shuffle(nodes)
    chance.shuffle(edges)
    mixed: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    mixed.add_nodes_from(nodes)
    mixed.add_edges_from(edges)
    (tmp_path / "mixed").write_bytes(pickle.dumps(mixed))
    code = (
        "import pickle, sys, pathlib; from kg.view.page import PageOptions, write;"
        " folder = pathlib.Path(sys.argv[1]);"
        " write(pickle.loads((folder / 'mixed').read_bytes()), folder / 'graph.html',"
        " PageOptions(title='A corpus of sheep'))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", code, str(tmp_path)]
    subprocess.run(command, check=True, env=environment)
    digests = [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (written, tmp_path / "graph.html")
    ]
    assert digests[0] == digests[1]


def test_nothing_moves(page: "Page") -> None:
    before = page.evaluate("network.getPositions()")
    page.wait_for_timeout(1_000)
    assert page.evaluate("network.getPositions()") == before


def test_never_more_than_the_limits(page: "Page") -> None:
    """Unfold ten nodes and ten communities and count at each step."""
    hubs = page.evaluate("kg.canvas.drawnNodes().slice(0, 10)")
    for step in range(10):
        page.evaluate("(node) => kg.canvas.expand(node)", hubs[step])
        page.evaluate("(number) => kg.canvas.expandCommunity(number)", step)
        nodes, edges = page.evaluate(DRAWN)
        assert nodes <= 400
        assert edges <= 1_500


def test_both_languages_find_the_same(page: "Page") -> None:
    concepts = (what for _, what in herd().nodes(data=True) if what["type"] == "concept")
    concept = min(concepts, key=lambda what: str(what["label"]))
    search(page, concept["label"])
    found = page.evaluate("kg.state.selected.node")
    page.keyboard.press("Escape")
    search(page, concept["label_zh"])
    assert page.evaluate("kg.state.selected.node") == found
    assert title(page) == concept["label"]


def test_a_found_node_is_drawn_in_the_middle(page: "Page") -> None:
    """Choose a paper that is not drawn: Enter draws it beside its panel, with its neighbours."""
    node = page.evaluate("""Array.from({ length: kg.data.count }, (_, node) => node)
      .find((node) => !kg.canvas.isShown(node) && kg.data.type(node) === "paper")""")
    search(page, page.evaluate("(node) => kg.data.iri(node)", node))
    assert page.evaluate("kg.state.selected.node") == node
    spot = page.evaluate("(node) => network.canvasToDOM(kg.canvas.spot(node))", node)
    view, cover = page.evaluate("[kg.canvas.view(), kg.panel.cover()]")
    assert spot["x"] == pytest.approx((view["width"] - cover["right"]) / 2, abs=3)
    assert spot["y"] == pytest.approx(view["height"] / 2, abs=3)
    lit = "(node) => kg.data.incident(node).some((edge) => kg.canvas.drawnEdges().includes(edge))"
    assert page.evaluate(lit, node)


def test_panels_say_what_the_network_says(page: "Page") -> None:
    """Compare the neighbours of a hundred nodes, by relation and direction."""
    network = herd()
    for iri in random.Random(5).sample(sorted(network), 100):
        page.evaluate("(iri) => kg.select({ node: kg.data.numberOf(iri) })", iri)
        told = page.evaluate(
            """(iri) => {
          const node = kg.data.numberOf(iri);
          return kg.data.incident(node).map((edge) => {
            const { s, t, predicate } = kg.data.edge(edge);
            return [kg.data.iri(s), predicate, kg.data.iri(t)];
          });
        }""",
            iri,
        )
        wanted = [(s, key, t) for s, t, key in network.out_edges(iri, keys=True)]
        wanted += [(s, key, t) for s, t, key in network.in_edges(iri, keys=True)]
        assert Counter(map(tuple, told)) == Counter(wanted)
        counts = page.locator("#panel section[data-predicate] h3 .count").all_inner_texts()
        assert sum(int(count.replace(",", "")) for count in counts) == len(wanted)


def test_selection_dims_what_is_not_beside_it(page: "Page") -> None:
    hub = page.evaluate("kg.canvas.drawnNodes()[0]")
    page.evaluate("(node) => kg.select({ node })", hub)
    beside = {hub, *page.evaluate(
        "(node) => kg.data.incident(node).map((edge) => kg.data.other(edge, node))", hub
    )}  # fmt: skip
    for node in page.evaluate("kg.canvas.drawnNodes()"):
        faint = page.evaluate("(node) => kg.canvas.opacity(node)", node) < 1
        assert faint != (node in beside)


@pytest.mark.parametrize("size", [(1400, 950), (390, 844)])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_first_picture(visit: Visits, written: Path, locale: str, size: tuple[int, int]) -> None:
    """Let no text lie upon another and none leave the window; nothing scrolls sideways."""
    viewport = {"width": size[0], "height": size[1]}
    page = visit(viewport=viewport, locale=locale, has_touch=size[0] < 500).open(written)
    boxes = page.evaluate("[...kg.canvas.labels(), ...kg.canvas.titles()]")
    assert len(boxes) >= 15
    assert overlaps(boxes) == 0
    view = page.evaluate("kg.canvas.view()")
    for box in boxes:
        assert min(box["left"], box["top"]) >= 0
        assert box["right"] <= view["width"]
        assert box["bottom"] <= view["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_list_holds_all_and_follows(page: "Page") -> None:
    assert "20,000 of 20,000 nodes" in page.locator("#list-count").inner_text()
    node = page.evaluate("kg.data.numberOf(kg.data.iri(12345))")
    page.evaluate("(node) => kg.open(node)", node)
    assert page.locator('#nodes [aria-selected="true"]').get_attribute("id") == f"node-{node}"


def test_the_address_restores_the_picture(page: "Page") -> None:
    """Reload with a filter, a selection and an unfolding; step back to the selection before."""
    first, second = page.evaluate("""["paper", "author"].map((type) =>
      kg.canvas.drawnNodes().find((node) => kg.data.type(node) === type))""")
    page.evaluate("kg.filters.turn(kg.filters.relations[1])")
    page.evaluate("(node) => kg.open(node)", first)
    page.evaluate("(node) => { kg.canvas.expand(node); kg.open(node); }", second)
    page.wait_for_function("() => location.hash.includes('view=')")
    page.wait_for_timeout(400)
    state = """({ nodes: kg.canvas.drawnNodes(), chosen: kg.state.selected, hash: location.hash,
      spots: kg.canvas.drawnNodes().map(kg.canvas.spot), passing: kg.filters.count(),
      camera: [network.getScale().toFixed(2), Math.round(network.getViewPosition().x)] })"""
    before = page.evaluate(state)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate(state) == before
    page.go_back()
    page.wait_for_function("(node) => kg.state.selected?.node === node", arg=first)
    page.go_forward()
    page.wait_for_function("(node) => kg.state.selected?.node === node", arg=second)
