"""A browser without a network, and pages that remember what went wrong in them."""

import contextlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

import kg
from kg.view.page import PageOptions, write
from tests.serving import Served, serving
from tests.view import mentioned

expect.set_options(timeout=30_000)  # a busy machine is slow, and no clock decides a test

NAMES = (
    "chromium-headless-shell",  # Chromium without its windows: half the time of the others
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
FLAGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]
REPORT = """
window.__violations = [];
addEventListener("securitypolicyviolation", (event) => __violations.push(event.violatedDirective));
"""


MISSING = (
    "no browser: apt-get install chromium-headless-shell fonts-noto-cjk, or playwright install "
    "chromium, or set KG_BROWSER to the path of one"
)


def binary() -> str | None:
    """Find the browser: the one that KG_BROWSER names, else the first that is installed."""
    return os.environ.get("KG_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def flags() -> list[str]:
    """Give the options of a browser that asks for nothing; root has no sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser that is there; skip without one, but not in CI."""
    found = binary()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=flags())
        yield started
        started.close()


@pytest.fixture(scope="module")
def served(graph_dir: Path) -> Iterator[Served]:
    """The sample's graph, served."""
    with serving(graph_dir) as found:
        yield found


class Visit:
    """A page in a context of its own, with all that it asked for and complained about."""

    def __init__(self, context: BrowserContext) -> None:
        """Listen before anything is loaded."""
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def open(self, path: Path, fragment: str = "") -> Page:
        """Load a page and wait until it may be used."""
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_selector("body[data-ready]", timeout=60_000)
        return self.page

    def check(self) -> None:
        """Hold that nothing was asked for but the page, and nothing went wrong."""
        assert len({url.split("#")[0] for url in self.requests}) == 1
        assert self.complaints == []
        assert self.page.evaluate("__violations") == []


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Give contexts without a network, with the wanted size, language and colours."""
    contexts = []

    def new(**options: object) -> Visit:
        settings = {
            "viewport": {"width": 1400, "height": 950},
            "locale": "en-US",
            "color_scheme": "light",
            "device_scale_factor": 1,
        } | options
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # a mixed dictionary
        context.set_offline(True)
        context.add_init_script(REPORT)
        contexts.append(context)
        return Visit(context)

    yield new
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def network() -> "nx.MultiDiGraph[str]":
    """Give the nine invented papers of the tests of the view."""
    path = Path(__file__).parent.parent / "view" / "network.json"
    graph = nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")
    assert isinstance(graph, nx.MultiDiGraph)
    return graph


@pytest.fixture(scope="session")
def small(network: "nx.MultiDiGraph[str]", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of the nine papers."""
    path = tmp_path_factory.mktemp("small") / "graph.html"
    write(network, path, PageOptions(title="The Daily Herd"))
    return path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of 1,000 nodes and 3,000 edges, a few of them hubs."""
    chance = random.Random(11)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    parts = {"author": 450, "institution": 90, "category": 10, "concept": 50}
    ends = [(kind, number) for kind, count in parts.items() for number in range(count)]
    predicates = {
        "author": "dct:creator",
        "institution": "kg:institution",
        "category": "dct:subject",
        "concept": "kg:mentions",
    }
    for number in range(400):
        graph.add_node(f"urn:kg:paper/{number}", type="paper", label=f"Flock study {number}")
    for kind, number in ends:
        graph.add_node(f"urn:kg:{kind}/{number}", type=kind, label=f"{kind.title()} {number}")
    while graph.number_of_edges() < 3_000:
        kind, number = ends[int(len(ends) * chance.random() ** 2)]
        paper = f"urn:kg:paper/{int(400 * chance.random() ** 2)}"
        key = predicates[kind]
        graph.add_edge(paper, f"urn:kg:{kind}/{number}", key=key, predicate=key)
    path = tmp_path_factory.mktemp("large") / "graph.html"
    write(graph, path, PageOptions(title="The Large Herd"))
    return path


@pytest.fixture(scope="session")
def flocks() -> kg.Graph:
    """Build the graph of four papers with their concepts."""
    return mentioned.build()


@pytest.fixture(scope="session")
def papers(flocks: kg.Graph) -> "nx.MultiDiGraph[str]":
    """Give the network of the four papers."""
    network = flocks.to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    return network


@pytest.fixture(scope="session")
def papers_page(flocks: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of the four papers."""
    return flocks.to_html(tmp_path_factory.mktemp("flocks") / "papers.html")


@pytest.fixture(scope="session")
def concepts_page(flocks: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of their concepts."""
    return flocks.to_html(tmp_path_factory.mktemp("flocks") / "concepts.html", "concepts")


def double_click(page: Page, spot: Callable[[], tuple[float, float]], done: str) -> None:
    """Double-click at a spot; a condition of the page must hold after the first one it sees.

    Two presses count as one double click only where the page sees them shortly one after the
    other, which a busy machine may spoil; only then they are pressed again.
    """
    page.evaluate("network.on('doubleClick', () => { window.__doubled = true; })")
    for _ in range(10):
        page.mouse.dblclick(*spot())
        with contextlib.suppress(PlaywrightTimeoutError):
            page.wait_for_function("() => window.__doubled", timeout=5_000)
            break
    else:
        pytest.fail("the page sees no double click")
    page.wait_for_function(done)
