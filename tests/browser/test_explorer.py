"""The page with a server behind it, in a browser, over real `kg serve` processes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

import kg
from tests import corpus
from tests.asking import column, rows
from tests.browser.conftest import REPORT, Visit, double_click
from tests.browser.test_accessibility import violations
from tests.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("explorer")]  # built once: 10 s

PAPERS = 2_000
BASE = "https://w3id.org/paperkg/"
HUB = f"{BASE}category/arxiv/cs.LG"
DRAWN = "[kg.canvas.drawnNodes().length, kg.canvas.drawnEdges().length]"
NUMBER = "(iri) => kg.data.numberOf(iri) ?? -1"
STILL = f"""async (iri) => {{
  const spot = () => network.canvasToDOM(kg.canvas.spot(({NUMBER})(iri)));
  for (let before = spot(), frames = 0; frames < 20; frames += 1) {{
    await new Promise(requestAnimationFrame);
    const {{ x, y }} = spot();
    if (x !== before.x || y !== before.y) frames = 0;
    before = {{ x, y }};
  }}
  return [spot().x, spot().y];
}}"""
"""Where a node lies in the picture once nothing has moved for twenty frames."""
OPEN = "(iri) => kg.open(kg.data.numberOf(iri))"
HELD = """() => Array.from({ length: kg.data.edgeCount }, (_, edge) => kg.data.edge(edge))
  .map(({ s, t, predicate }) => [kg.data.iri(s), predicate, kg.data.iri(t)])"""

Explore = Callable[..., Visit]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    """Graph of some thousands of papers with their concepts."""
    folder = tmp_path_factory.mktemp("large")
    with (folder / "papers.jsonl").open("wb") as file:
        corpus.write(file, PAPERS)
    kg.build(folder / "papers.jsonl", to=folder / "graph.kg")
    return kg.open(folder / "graph.kg")


@pytest.fixture(scope="module")
def network(large: kg.Graph) -> "nx.MultiDiGraph[str]":
    """The whole of it."""
    found = large.to_networkx()
    assert isinstance(found, nx.MultiDiGraph)
    return found


@pytest.fixture(scope="module")
def served(large: kg.Graph) -> Iterator[Served]:
    """It, served; the index of the search is made before any test asks for it."""
    assert large.store.path is not None
    with serving(large.store.path.parents[1]) as one:
        httpx.get(f"{one.address}search?q=x", timeout=60).raise_for_status()
        yield one


@pytest.fixture(scope="module")
def sampled(graph_dir: Path) -> Iterator[Served]:
    """The sample, served."""
    with serving(graph_dir) as one:
        yield one


@pytest.fixture
def explore(browser: Browser) -> Iterator[Explore]:
    """Open pages of a server; at the end nothing may have gone wrong, nor been asked elsewhere."""
    visits: list[tuple[Visit, str]] = []

    def new(address: str, fragment: str = "", **options: object) -> Visit:
        settings = {"viewport": {"width": 1400, "height": 950}, "locale": "en-US"} | options
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # a mixed dictionary
        context.add_init_script(REPORT)
        visits.append((Visit(context), address))
        there = visits[-1][0]
        there.page.goto(address + fragment)
        there.page.wait_for_selector("body[data-ready]", timeout=60_000)
        return there

    yield new
    for there, address in visits:
        assert {urlsplit(url).netloc for url in there.requests} == {urlsplit(address).netloc}
        assert there.complaints == []
        there.page.context.close()


def asked(there: Visit, path: str) -> list[dict[str, list[str]]]:
    """Parameters of the requests to a path, in their order."""
    addresses = map(urlsplit, there.requests)
    return [parse_qs(one.query) for one in addresses if one.path == path]


def absent(page: Page, network: "nx.MultiDiGraph[str]") -> str:
    """A paper that the page does not hold, with a title like no other."""
    held = set(
        page.evaluate("Array.from({ length: kg.data.count }, (_, node) => kg.data.iri(node))")
    )
    titles = [facts["label"] for _, facts in network.nodes(data=True) if facts["type"] == "paper"]
    return next(
        node
        for node, facts in network.nodes(data=True)
        if facts["type"] == "paper" and node not in held and titles.count(facts["label"]) == 1
        and len(facts["label"]) > 40 and facts["label"].isascii()
    )  # fmt: skip


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")


def title(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


def unfold(page: Page) -> None:
    """Press the button of the panel that shows more, and wait until it has."""
    button = page.locator(".growth button").first
    words = button.inner_text()
    button.click()
    expect(page.locator(".growth button").first).not_to_have_text(words)


def test_a_small_graph_is_there_whole(sampled: Served, explore: Explore, graph: kg.Graph) -> None:
    """Everything is drawn, nothing is asked for, and nothing is offered that is not there."""
    there = explore(sampled.address)
    page, whole = there.page, graph.to_networkx()
    assert page.evaluate(DRAWN) == [len(whole), whole.number_of_edges()]
    assert "all drawn" in page.locator("#status").inner_text()
    assert " of " not in page.locator("#summary").inner_text()
    page.evaluate(OPEN, HUB)
    assert page.locator(".growth button").count() == 0
    assert there.requests == [sampled.address]


def test_a_large_graph_tells_what_is_here(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]"
) -> None:
    page = explore(served.address).page
    papers = page.evaluate("kg.filters.kinds[0].count")
    words = page.locator("#summary").inner_text()
    assert f"Here: {papers} of {PAPERS:,} papers" in words
    authors = [node for node, facts in network.nodes(data=True) if facts["type"] == "author"]
    assert f"of {len(authors):,} authors" in words
    assert "search or unfold for more" in page.locator("#status").inner_text()
    assert 0 < page.evaluate("kg.data.count") <= 400
    page.get_by_role("button", name="中文").click()
    assert f"此处:{papers} / {PAPERS:,} 篇论文" in page.locator("#summary").inner_text()


def test_a_paper_that_is_not_here_is_found_and_drawn(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]"
) -> None:
    """Search, Enter: with all it points to, its panel open, its address kept."""
    there = explore(served.address)
    page = there.page
    paper = absent(page, network)
    search(page, network.nodes[paper]["label"])
    expect(page.locator("#panel h2")).to_have_text(network.nodes[paper]["label"])
    assert page.evaluate(f"kg.canvas.isShown(({NUMBER})('{paper}'))")
    held = [edge for edge in page.evaluate(HELD) if edge[0] == paper]
    wanted = [[paper, key, end] for _, end, key in network.out_edges(paper, keys=True)]
    assert sorted(held) == sorted(wanted)
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    assert urlencode({"node": paper.removeprefix(BASE)}) in page.url
    assert [query["iri"] for query in asked(there, "/neighbours")] == [[paper]]
    assert len(asked(there, "/search")) == 1


def test_results_of_page_and_server_stand_together_once(served: Served, explore: Explore) -> None:
    """At once what the page holds, then what the server finds; each node once."""
    there = explore(served.address)
    page = there.page
    box = page.get_by_role("searchbox")
    box.fill("learning")
    first = page.locator("#results [role=option] .result-name").all_inner_texts()
    assert first
    assert not asked(there, "/search")
    expect(page.locator("#results [role=option]")).not_to_have_count(len(first))
    assert asked(there, "/search")[0]["q"] == ["learning"]
    found = page.locator("#results [role=option]").all_inner_texts()
    assert len(found) == len(set(found)) > len(first)
    assert any("papers · Method" in text for text in found)
    hits = httpx.get(f"{served.address}search", params={"q": "learning"}).json()["total"]
    note = page.locator("#note").inner_text()
    assert int(note.split()[0].replace(",", "")) >= hits
    box.press("ArrowDown")
    assert page.locator("#result-0").get_attribute("aria-selected") == "true"


def test_chinese_finds_what_is_not_here(served: Served, explore: Explore, large: kg.Graph) -> None:
    stated = "SELECT ?w ?t { ?p dct:title ?t ; kg:work ?w FILTER(LANG(?t) = 'zh') }"
    page = explore(served.address, locale="zh-CN").page
    found = [(str(w), str(t)) for w, t in rows(large, stated)]
    work, words = min((w, t) for w, t in found if page.evaluate(NUMBER, w) < 0)
    search(page, words)
    expect(page.locator("#panel h2")).to_have_text(words)
    shown = page.evaluate("kg.data.iri(kg.state.selected.node)")
    assert shown == work or [t for w, t in found if w == shown] == [words]


def test_where_a_word_stands_is_told(served: Served, explore: Explore, large: kg.Graph) -> None:
    """A hit in the abstract shows the words around it, those that were looked for marked."""
    (abstract, work) = next(
        (str(text), str(work))
        for text, work in rows(
            large, "SELECT ?a ?w { ?p dct:abstract ?a ; kg:work ?w } ORDER BY ?w"
        )
        if str(text).isascii()
    )
    words = " ".join(abstract.split()[3:9])
    page = explore(served.address).page
    page.get_by_role("searchbox").fill(f'"{words}"')
    marks = page.locator("#results .result-beneath mark")
    expect(marks.first).to_be_visible()
    assert work
    assert words.lower().rstrip(".,") in " ".join(marks.all_inner_texts()).lower()


def test_a_hub_unfolds_in_parts(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]"
) -> None:
    """Fifty at a time, the newest first, with words that count what is left in the graph."""
    there = explore(served.address)
    page = there.page
    page.evaluate(OPEN, HUB)
    total = network.in_degree(HUB)
    before = page.evaluate("kg.canvas.drawnNodes().map(kg.data.iri)")
    own = [node for node in before if network.has_edge(node, HUB)]
    assert f"{len(own)} of its {total} papers" in page.locator(".partly").inner_text()
    button = page.locator(".growth button").first
    assert button.inner_text() == f"Show 50 hidden neighbours (of {total - len(own)})"
    unfold(page)
    assert button.inner_text() == f"Show 50 more (of {total - len(own) - 50})"
    after = page.evaluate("kg.canvas.drawnNodes().map(kg.data.iri)")
    fresh = set(after) - set(before)
    dates = sorted((network.nodes[n]["issued"] for n in network.predecessors(HUB)), reverse=True)
    assert len(fresh) == 50
    assert min(network.nodes[node]["issued"] for node in fresh) >= dates[len(own) + 50]
    unfold(page)
    assert button.inner_text() == f"Show 50 more (of {total - len(own) - 100})"
    offsets = [query["offset"] for query in asked(there, "/neighbours")]
    assert offsets == [["0"], ["50"], ["100"]][: len(offsets)]
    assert len(offsets) >= 2


def test_a_double_click_unfolds_too(served: Served, explore: Explore) -> None:
    page = explore(served.address, reduced_motion="reduce").page
    page.evaluate(OPEN, HUB)
    box = page.locator("#picture").bounding_box()
    assert box

    def spot() -> tuple[float, float]:
        x, y = page.evaluate(STILL, HUB)
        return box["x"] + x, box["y"] + y

    double_click(page, spot, f"() => {DRAWN}[0] >= {page.evaluate(DRAWN)[0] + 40}")


def test_what_is_held_is_as_in_the_graph(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]"
) -> None:
    """After growth: no edge twice, none missing, numbers as they were, filters and counts right."""
    page = explore(served.address).page
    first = page.evaluate("Array.from({ length: kg.data.count }, (_, node) => kg.data.iri(node))")
    page.evaluate(OPEN, HUB)
    page.evaluate("kg.filters.onlyCategory('cs.LG')")
    for _ in range(3):
        unfold(page)
    assert "50 that pass the filters were drawn" in page.locator("#note").inner_text()
    assert page.evaluate(f"{first!r}.every((iri, node) => kg.data.numberOf(iri) === node)")
    held = page.evaluate(HELD)
    papers = {edge[0] for edge in held}
    wanted = [[s, key, t] for s, t, key in network.out_edges(papers, keys=True)]
    assert sorted(held) == sorted(wanted)
    counts = page.evaluate("kg.filters.kinds.map(({ name, count }) => [name, count])")
    own = {node for node in papers if network.has_edge(node, HUB)}
    assert dict(counts)["paper"] == len(own) > 150
    assert page.evaluate("kg.filters.active()") is True
    labels = page.evaluate("(iris) => iris.map((iri) => kg.name(kg.data.numberOf(iri)))", list(own))
    assert labels == [network.nodes[node]["label"] for node in own]
    page.evaluate("kg.filters.reset()")
    entries = page.locator("#list-count").inner_text()
    assert entries == "{0:,} of {0:,} nodes".format(page.evaluate("kg.data.count"))
    assert page.evaluate(
        "kg.communities.reduce((sum, one) => sum + one.count, 0)"
    ) == page.evaluate("kg.data.count")


def test_never_more_is_drawn_than_can_be(served: Served, explore: Explore) -> None:
    """What goes when there is no room is told; what the person unfolded stays."""
    page = explore(served.address).page
    page.evaluate(OPEN, HUB)
    for _ in range(6):
        unfold(page)
        nodes, edges = page.evaluate(DRAWN)
        assert nodes <= 400
        assert edges <= 1_500
    assert page.evaluate("kg.data.count") > 1_000
    assert "of the beginning were taken back" in page.locator("#note").inner_text()
    hub = page.evaluate(NUMBER, HUB)
    drawn = page.evaluate("kg.canvas.drawnNodes()")
    beside = page.evaluate("(n) => kg.data.incident(n).map((e) => kg.data.other(e, n))", hub)
    assert len(set(drawn) & set(beside)) >= 300


@pytest.mark.parametrize("short", [True, False])
def test_an_address_brings_what_is_not_here(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]", *, short: bool
) -> None:
    page = explore(served.address).page
    paper = absent(page, network)
    node = {"node": paper.removeprefix(BASE) if short else paper}
    other = explore(served.address, f"#{urlencode(node)}").page
    expect(other.locator("#panel h2")).to_have_text(network.nodes[paper]["label"])
    assert other.evaluate(f"kg.canvas.isShown(({NUMBER})('{paper}'))")


def test_a_reload_restores_what_was_unfolded(served: Served, explore: Explore) -> None:
    page = explore(served.address).page
    page.evaluate(OPEN, HUB)
    unfold(page)
    unfold(page)
    page.wait_for_function("() => location.hash.includes('view=')")
    page.wait_for_timeout(400)
    state = "() => [kg.canvas.drawnNodes().map(kg.data.iri).sort(), location.hash]"
    before = page.evaluate(state)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#panel h2")).to_have_text("cs.LG")
    assert page.evaluate(state) == before


def test_back_and_forward_step_through_what_came_later(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]"
) -> None:
    page = explore(served.address).page
    paper = absent(page, network)
    page.evaluate(OPEN, HUB)
    search(page, network.nodes[paper]["label"])
    expect(page.locator("#panel h2")).to_have_text(network.nodes[paper]["label"])
    page.go_back()
    expect(page.locator("#panel h2")).to_have_text("cs.LG")
    page.go_forward()
    expect(page.locator("#panel h2")).to_have_text(network.nodes[paper]["label"])
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.go_back()
    expect(page.locator("#panel h2")).to_have_text("cs.LG")


def test_a_node_that_is_nowhere_is_told(served: Served, explore: Explore) -> None:
    there = explore(served.address, "#node=urn%3Ano%3Asuch")
    page = there.page
    expect(page.locator("#note")).to_have_text("The graph has no such node")
    there.complaints.clear()  # the browser's own word on the 404
    page.evaluate(OPEN, HUB)
    assert title(page) == "cs.LG"


def test_the_panel_leads_to_the_page_of_the_node(served: Served, explore: Explore) -> None:
    page = explore(served.address).page
    page.evaluate(OPEN, HUB)
    link = page.get_by_role("link", name="All facts")
    assert link.get_attribute("href") == "/category/arxiv/cs.LG"
    assert link.get_attribute("target") is None
    assert httpx.get(f"{served.address}category/arxiv/cs.LG").status_code == 200
    places = {
        "urn:x y?#": "/entity?iri=urn%3Ax+y%3F%23",
        f"{BASE}sparql": f"/entity?{urlencode({'iri': f'{BASE}sparql'})}",
        f"{BASE}/x": f"/entity?{urlencode({'iri': f'{BASE}/x'})}",
        f"{BASE}org/%E4%BD%A0": "/org/%E4%BD%A0",
    }
    for iri, place in places.items():
        assert page.evaluate("(iri) => kg.source.place(iri)", iri) == place


def test_what_the_network_does_not_have_has_a_page(sampled: Served, explore: Explore) -> None:
    """The code of a digest that matches a category is no node of its own."""
    there = explore(sampled.address)
    there.page.evaluate("(iri) => { kg.source.open(iri); }", f"{BASE}category/digest/LG")
    there.page.wait_for_url("**/category/digest/LG")
    there.complaints.clear()  # the browser's own word on the 404


def test_a_slow_answer_is_waited_for_with_a_word(served: Served, explore: Explore) -> None:
    """An answer that comes after a later question is dropped."""
    page = explore(served.address).page
    held: list[Route] = []

    def slow(route: Route) -> None:
        if "slow" in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/search?*", slow)
    box = page.get_by_role("searchbox")
    box.fill("slow zzqx")
    expect(page.locator("#note")).to_have_text("The server is asked …")
    assert "Searching the whole graph" in page.locator("#results").inner_text()
    box.fill("neural")
    expect(page.locator("#results")).to_contain_text("add a word")
    before = page.locator("#results").inner_text()
    for route in held:
        route.abort()  # the page has given it up already
    page.wait_for_timeout(200)
    assert page.locator("#results").inner_text() == before
    assert len(held) == 1


def test_only_the_last_that_was_asked_for_is_opened(
    served: Served, explore: Explore, network: "nx.MultiDiGraph[str]"
) -> None:
    page = explore(served.address).page
    paper = absent(page, network)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(f"**/neighbours?*{paper.rpartition('/')[2]}*", hold)
    search(page, network.nodes[paper]["label"])
    expect(page.locator("#note")).to_have_text("The server is asked …")
    page.get_by_role("searchbox").fill("")
    page.evaluate("(iri) => kg.source.open(iri)", f"{BASE}category/arxiv/cs.CV")
    expect(page.locator("#panel h2")).to_have_text("cs.CV")
    late[0].continue_()
    page.wait_for_function(f"(iri) => ({NUMBER})(iri) >= 0", arg=paper)
    assert title(page) == "cs.CV"


def test_a_server_that_is_gone_is_told(graph_dir: Path, explore: Explore) -> None:
    """In words; what the page holds can be used on."""
    with serving(graph_dir) as one:
        there = explore(one.address)
    page = there.page
    page.get_by_role("searchbox").fill("attention")
    expect(page.locator("#note")).to_have_text("The server does not answer: is it still running?")
    there.complaints.clear()  # the browser's own word on the connection
    page.keyboard.press("Enter")
    assert "attention" in title(page).lower()
    page.get_by_role("searchbox").fill("no such thing anywhere")
    expect(page.locator("#results")).to_contain_text("Nothing found")
    there.complaints.clear()


@pytest.mark.parametrize(("status", "words"), [(503, "busy"), (504, "too long"), (500, "500")])
def test_each_failure_has_its_words(
    served: Served, explore: Explore, status: int, words: str
) -> None:
    there = explore(served.address)
    there.page.route("**/neighbours?*", lambda route: route.fulfill(status=status))
    there.page.evaluate(OPEN, HUB)
    there.page.locator(".growth button").first.click()
    expect(there.page.locator("#note")).to_contain_text(words)
    assert title(there.page) == "cs.LG"
    there.complaints.clear()  # the browser's own word on the status


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nobody_is_kept_out(served: Served, explore: Explore, colours: str) -> None:
    there = explore(served.address, color_scheme=colours, bypass_csp=True, reduced_motion="reduce")
    page = there.page
    page.evaluate(OPEN, HUB)
    unfold(page)
    assert violations(page) == []
    page.get_by_role("searchbox").fill("graph")
    expect(page.locator("#results")).to_contain_text("add a word")
    assert violations(page) == []
    there.complaints.clear()  # without the policy the browser asks for an icon


def test_a_phone_has_it_all(served: Served, explore: Explore) -> None:
    """Nothing scrolls sideways; the other pages are behind the button of the list."""
    page = explore(served.address, viewport={"width": 390, "height": 844}, has_touch=True).page
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= 390
    ontology = page.get_by_role("link", name="Model")
    assert ontology.count() == 0
    page.get_by_role("button", name="Filters and list").click()
    expect(ontology).to_be_visible()
    page.get_by_role("button", name="Filters and list").click()
    page.get_by_role("searchbox").fill("attention")
    expect(page.locator("#results")).to_contain_text("add a word")
    assert page.evaluate(width) <= 390
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    assert page.evaluate(width) <= 390


def test_a_file_asks_for_nothing(sampled: Served, graph: kg.Graph, tmp_path: Path) -> None:
    """The page of `kg view` has none of it."""
    html = graph.to_html(tmp_path / "graph.html").read_text(encoding="utf-8")
    served = httpx.get(sampled.address).text
    for trace in ("kg.source =", "connect-src", "/neighbours", 'class="elsewhere'):
        assert trace in served
        assert trace not in html
    assert column(graph, "SELECT (COUNT(*) AS ?n) { ?w a fabio:Work }") == [10]
