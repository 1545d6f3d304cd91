"""Filters of the page: what passes and what each option counts, against NetworkX."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Page, expect

from kg.view.page import PageOptions, write
from tests.browser import facets
from tests.browser.facets import Choice

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]

STATE = """() => {
  const { filters, data } = kg;
  const all = (count) => Array.from({ length: count }, (_, number) => number);
  const count = (one) => Number(one.querySelector(".count").textContent.replace(/\\D/g, ""));
  const options = (box) => Array.from(document.querySelectorAll(`#${box} .toggle`));
  const told = (box, key) => options(box).map((one) => [one.dataset[key], count(one)]);
  const dates = Array.from(document.querySelectorAll("#date-from option"));
  return {
    nodes: all(data.count).filter(filters.node).map(data.iri),
    edges: all(data.edgeCount).filter(filters.edge).map((edge) => data.edge(edge).predicate),
    count: filters.count(),
    kinds: told("legend", "type"),
    relations: told("predicates", "predicate"),
    category: told("categories", "value"),
    words: told("sections", "value"),
    date: dates.map((option) => /^(\\d+) \\((\\d+)\\)$/.exec(option.textContent).slice(1)),
  };
}"""
GO = """(hash) => new Promise((done) => {
  if (location.hash === hash) done();
  addEventListener("hashchange", done, { once: true });
  location.hash = hash;
})"""
READY = "body[data-ready]"
HERD = facets.herd()


@pytest.fixture(scope="module")
def herd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of 2,000 nodes."""
    path = tmp_path_factory.mktemp("herd") / "graph.html"
    write(HERD, path, PageOptions(title="The Wide Herd"))
    return path


def unfold(page: Page, name: str) -> None:
    """Open a group of filters."""
    page.locator(f"#{name}-filter > summary").click()


def choose(page: Page, choice: Choice) -> Choice:
    """Go to the address of a choice, of the community that stands there in this page."""
    if choice.community is not None:
        members = page.evaluate(
            """(wanted) => Array.from({ length: kg.data.count }, (_, node) => node)
              .filter((node) => kg.data.community(node) === wanted).map(kg.data.iri)""",
            choice.community,
        )
        choice = replace(choice, members=frozenset(members))
    page.evaluate(GO, choice.address())
    return choice


def compare(page: Page, network: nx.MultiDiGraph[str], choice: Choice) -> None:
    """Hold nodes, edges and all counts equal to NetworkX."""
    seen = page.evaluate(STATE)
    wanted = facets.counts(network, choice)
    assert set(seen["nodes"]) == facets.nodes(network, choice)
    assert seen["count"] == len(seen["nodes"])
    assert {name: seen["edges"].count(name) for name in seen["edges"]} == facets.edges(
        network, choice
    )
    for name in ("kinds", "relations", "category"):
        assert dict(seen[name]) == wanted[name]
    assert dict(seen["words"]) == wanted["section"] | wanted["starred"]
    years = {year: int(count) for year, count in seen["date"] if int(count)}
    if len(wanted["date"]) > 1:
        assert years == {year: count for year, count in wanted["date"].items() if count}


def test_counts_equal_the_networks(visit: Visits, herd: Path) -> None:
    """Combine all filters in many ways over 2,000 nodes."""
    there = visit()
    page = there.open(herd)
    compare(page, HERD, Choice())
    for seed in range(16):
        choice = choose(page, facets.chosen(seed))
        compare(page, HERD, choice)
    page.evaluate("kg.filters.reset()")
    compare(page, HERD, Choice())
    assert there.complaints == []


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(facets={"category": frozenset({"cs.LG"})}),
        Choice(facets={"category": frozenset({"cs.LG", "cs.RO"})}, kinds=frozenset({"paper"})),
        Choice(facets={"section": frozenset({"main"})}, relations=frozenset({"dct:creator"})),
        Choice(facets={"starred": frozenset({"only"})}, kinds=frozenset({"author"})),
    ],
    ids=lambda choice: choice.address(),
)
def test_counts_of_a_digest(
    visit: Visits, small: Path, network: nx.MultiDiGraph[str], choice: Choice
) -> None:
    """Agree on the page of nine papers; a kind that is hidden lets its neighbours pass."""
    page = visit().open(small, choice.address())
    compare(page, network, choice)
    drawn = page.evaluate("kg.canvas.drawnNodes().map(kg.data.iri)")
    assert set(drawn) == facets.nodes(network, choice)
    shown = page.locator("#list-count").inner_text()
    assert shown == f"{len(drawn)} of {network.number_of_nodes()} nodes"


def test_legend_toggles(visit: Visits, small: Path, network: nx.MultiDiGraph[str]) -> None:
    """Hide a kind and a relation everywhere, bring all back."""
    page = visit().open(small)
    page.locator('#legend [data-type="author"]').click()
    assert page.locator('#legend [data-type="author"]').get_attribute("aria-pressed") == "false"
    unfold(page, "predicate")
    page.locator('[data-predicate="dct:subject"].toggle').click()
    choice = Choice(kinds=frozenset({"author"}), relations=frozenset({"dct:subject"}))
    compare(page, network, choice)
    edges = page.evaluate("kg.canvas.drawnEdges().length")
    assert edges == facets.edges(network, choice).total()
    left = len(facets.nodes(network, choice))
    assert page.locator("#nodes [role=option]").count() == left
    assert page.locator("#note").inner_text() == f"{left} of 65 nodes pass the filters"
    page.get_by_role("button", name="Show everything").click()
    compare(page, network, Choice())
    assert page.locator("#active").is_hidden()
    assert page.evaluate("document.activeElement.dataset.type") == "paper"


def test_categories(visit: Visits, small: Path, network: nx.MultiDiGraph[str]) -> None:
    """Choose one and a second, by code and meaning in either language; a reload keeps them."""
    page = visit().open(small)
    unfold(page, "category")
    page.get_by_role("button", name="cs.LG Machine Learning").click()
    compare(page, network, Choice(facets={"category": frozenset({"cs.LG"})}))
    page.locator('#categories [data-value="cs.RO"]').click()
    page.reload()
    page.wait_for_selector(READY)
    compare(page, network, Choice(facets={"category": frozenset({"cs.LG", "cs.RO"})}))
    assert page.locator("#category-filter .set").inner_text() == "2 chosen"
    page.get_by_role("button", name="中文").click()
    unfold(page, "category")
    assert "机器学习" in page.locator('#categories [data-value="cs.LG"]').inner_text()


def test_six_categories_and_all(visit: Visits, herd: Path) -> None:
    """Show the commonest first, the rest on demand and whatever is chosen."""
    page = visit().open(herd)
    unfold(page, "category")
    options = page.locator("#categories .toggle:visible")
    assert options.count() == 6
    numbers = [int(text) for text in options.locator(".count").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    page.get_by_role("button", name="All 8").click()
    assert options.count() == len(facets.CODES)
    options.nth(7).click()
    page.get_by_role("button", name="Fewer").click()
    assert options.count() == 7


def test_histogram(visit: Visits, herd: Path) -> None:
    """Point at a bar, click it, click it again, drag over three; the lists follow."""
    page = visit().open(herd)
    unfold(page, "date")
    bars = page.locator("#bars .bar")
    assert bars.count() == 12
    total = facets.counts(HERD, Choice())["date"]
    bars.nth(11).hover()
    value = page.locator("#date-value")
    assert value.inner_text() == f"2021 · {total['2021']} papers"
    bars.nth(11).click()
    expect(page.locator("#date-from")).to_have_value("11")
    compare(page, HERD, Choice(facets={"date": frozenset({"2021"})}))
    bars.nth(11).click()
    compare(page, HERD, Choice())
    bars.nth(9).hover()
    page.mouse.down()
    bars.nth(7).hover()
    assert (
        value.inner_text()
        == f"2017 – 2019 · {sum(total[str(y)] for y in (2017, 2018, 2019))} papers"
    )
    compare(page, HERD, Choice())
    page.mouse.up()
    compare(page, HERD, Choice(facets={"date": frozenset({"2017", "2018", "2019"})}))
    assert page.locator("#bars .bar.out").count() == 9


def test_dates_by_lists(visit: Visits, herd: Path) -> None:
    """Choose a range without a pointer; a range turned round becomes a single date."""
    page = visit().open(herd)
    unfold(page, "date")
    page.get_by_label("From").select_option("8")
    compare(page, HERD, Choice(facets={"date": frozenset({"2018", "2019", "2020", "2021"})}))
    page.locator("#date-to").select_option("9")
    compare(page, HERD, Choice(facets={"date": frozenset({"2018", "2019"})}))
    assert "2018–2019" in page.locator("#chips").inner_text().replace(" ", "")
    page.locator("#date-to").select_option("3")
    compare(page, HERD, Choice(facets={"date": frozenset({"2013"})}))
    page.locator("#date-from").select_option("0")
    page.locator("#date-to").select_option("11")
    compare(page, HERD, Choice())


@pytest.mark.parametrize(
    ("texts", "bars", "first", "last", "places"),
    [
        (["2019", "2021-04", "", "2020-01-01"], 3, "2019", "2021", [0, 2, None, 1]),
        (["2020-11-30", "2021-02", "nonsense"], 4, "2020-11", "2021-02", [0, 3, None]),
        (["2020-12-31", "2021"], 2, "2020", "2021", [0, 1]),
        (["2021-04-26", "2021-04-29"], 4, "2021-04-26", "2021-04-29", [0, 3]),
        (["2021-04", "2021-04-29"], 1, "2021-04", "2021-04", [0, 0]),
        (["2021-13-01", "20210426"], 1, "2021", "2021", [0, None]),
        (["0001", "9999-12-31"], 50, "0000", "9999", [0, 49]),
        (["1970", "2069", "2024"], 50, "1970", "2069", [0, 49, 27]),
        ([], 0, None, None, []),
    ],
)
def test_axis(
    visit: Visits,
    small: Path,
    *,
    texts: list[str],
    bars: int,
    first: str | None,
    last: str | None,
    places: list[int | None],
) -> None:
    """Take years, months or days, as many as the papers need and a page can show."""
    page = visit().open(small)
    found = page.evaluate("(texts) => kg.dates.axis(texts)", texts)
    assert len(found["bars"]) == bars
    assert found["of"] == places
    if bars:
        assert (found["bars"][0]["from"], found["bars"][-1]["to"]) == (first, last)


def test_months_of_a_year(visit: Visits, tmp_path: Path) -> None:
    """Show months where there are no three years."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(6):
        issued = f"2021-0{2 + number // 2}-11"
        graph.add_node(f"urn:{number}", type="paper", label=f"Ewe {number}", issued=issued)
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions())
    page = visit(locale="zh-CN").open(path, "#filter=date.2021-03..2021-03")
    assert page.evaluate("kg.filters.count()") == 2
    assert page.locator(".chip").inner_text() == "2021年3月"
    page.evaluate(GO, "#filter=date.2021..2021")
    assert page.evaluate("kg.filters.count()") == 6
    assert page.locator("#date-first").text_content() == "2021年2月"


def test_address_of_strange_words(visit: Visits, herd: Path) -> None:
    """Keep blanks, per cent signs and Chinese; pass over what the page does not know."""
    page = visit().open(herd)
    unfold(page, "category")
    page.get_by_role("button", name="All 8").click()
    for code in ("100% wool & more", "羊毛"):
        page.locator(f'#categories [data-value="{code}"]').click()
    wanted = Choice(facets={"category": frozenset({"100% wool & more", "羊毛"})})
    compare(page, HERD, wanted)
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}+kind.author+-kind.sheep+date.x..y+category.nothing+community.999+%25+..")
    page.wait_for_selector(READY)
    compare(page, HERD, wanted)
    assert page.locator(".chip").count() == 2


def test_chips(visit: Visits, herd: Path) -> None:
    """Name all that is set, take each away alone, and keep the focus in the row."""
    page = visit().open(
        herd,
        "#filter=-kind.author+-relation.cito:cites+category.cs.LG+section.more+starred.only"
        "+date.2018..2021+community.0",
    )
    chips = page.locator(".chip")
    texts = chips.all_inner_texts()
    assert texts[0].startswith("Community: ")
    assert texts[1:] == [
        "cs.LG", "2018 – 2021", "more papers", "Starred only",
        "without Authors", "without the relation cito:cites",
    ]  # fmt: skip
    chips.nth(1).focus()
    for left in range(6, 0, -1):
        page.keyboard.press("Enter")
        assert chips.count() == left
        assert page.evaluate("document.activeElement.className") == "chip"
    page.keyboard.press("Enter")
    assert page.locator("#active").is_hidden()
    assert page.evaluate("document.activeElement.dataset.type") == "paper"
    compare(page, HERD, Choice())


def test_only_one(visit: Visits, herd: Path) -> None:
    """Choose a community or a category from elsewhere; a second time gives it up."""
    page = visit().open(herd)
    page.evaluate("kg.filters.onlyCategory('cs.CV')")
    compare(page, HERD, Choice(facets={"category": frozenset({"cs.CV"})}))
    page.evaluate("kg.filters.onlyCategory('cs.LG')")
    compare(page, HERD, Choice(facets={"category": frozenset({"cs.LG"})}))
    page.evaluate("kg.filters.onlyCategory('cs.LG')")
    page.evaluate("kg.filters.onlyCommunity(1)")
    assert page.evaluate("kg.filters.community()") == 1
    sizes = page.evaluate("[kg.filters.count(), kg.communities[1].count]")
    assert sizes[0] == sizes[1]
    page.evaluate("kg.filters.onlyCommunity(1)")
    compare(page, HERD, Choice())
    assert not page.evaluate("kg.filters.active()")


def test_no_groups_without_data(visit: Visits, tmp_path: Path) -> None:
    """Show no filter of papers where there are none."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("urn:a", type="author", label="A Meadow")
    graph.add_node("urn:b", type="author", label="B Fold")
    graph.add_edge("urn:a", "urn:b", weight=2, papers="Counting Sheep; 数羊")
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions(view="coauthors"))
    page = visit().open(path)
    for name in ("category", "date", "section", "predicate"):
        assert page.locator(f"#{name}-filter").is_hidden()
    assert page.locator("#legend .toggle").all_inner_texts() == ["Authors\n2"]


@pytest.mark.parametrize("size", [(1400, 950), (390, 844)])
def test_room(visit: Visits, herd: Path, size: tuple[int, int]) -> None:
    """Leave the list 240 pixels with all unfolded; nothing is wider than the page or too small."""
    phone = size[0] < 500
    there = visit(viewport={"width": size[0], "height": size[1]}, has_touch=phone)
    page = there.open(herd, "#filter=category.cs.LG+-kind.author+starred.only+date.2018..2020")
    if phone:
        page.locator("#side-button").click()
    page.evaluate("document.querySelectorAll('.group').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.querySelector('#nodes').offsetHeight") >= 240
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    side = page.locator("#side")
    assert side.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    controls = page.locator("#side .filters :is(button, select, summary):visible, #active button")
    for box in controls.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect())"):
        assert min(box["width"], box["height"]) >= 24
    if phone:
        bars = page.locator("#bars")
        bars.scroll_into_view_if_needed()
        page.locator("#bars .bar").nth(2).tap()
        expect(page.locator("#date-from")).to_have_value("2")


def test_keyboard(visit: Visits, herd: Path) -> None:
    """Unfold, toggle and fold by keys alone; focus stays on what was pressed."""
    page = visit().open(herd)
    page.locator("#kind-filter > summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.dataset.type") == "paper"
    compare(page, HERD, Choice(kinds=frozenset({"paper"})))
    page.locator("#category-filter > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = page.evaluate("document.activeElement.dataset.value")
    assert page.locator(".chip").first.inner_text() == first
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    assert re.search(r"filter=[^&]*category\.", page.url)
