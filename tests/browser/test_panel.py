"""The details of nodes, edges, communities and bundles in a browser, against the store."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import kg
from kg.store import results
from kg.view.page import PageOptions, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parent.parent / "data" / "digest" / "sample.txt"
ROLES = ("proposes", "uses", "evaluatesOn", "comparesWith")
MENTIONS = " ".join(f"kg:{name}" for name in ("mentions", *ROLES))
RELATIONS = f"VALUES ?p {{ dct:creator kg:institution dct:subject {MENTIONS} }}"

Visits = Callable[..., Any]
Shown = dict[tuple[str, str], list[str]]


def select(page: Page, iri: str) -> None:
    """Select a node."""
    page.evaluate("(iri) => kg.open(kg.data.numberOf(iri))", iri)


def title(page: Page) -> str:
    """Read the heading of the details."""
    return page.locator("#panel h2").inner_text()


def neighbours(page: Page) -> Shown:
    """Read the neighbours in the details by relation and direction, as they stand there."""
    return {
        (predicate, way): iris
        for predicate, way, iris in page.evaluate(
            """Array.from(document.querySelectorAll("#panel section[data-predicate]"), (part) => [
              part.dataset.predicate, part.dataset.way,
              Array.from(part.querySelectorAll("[data-node]"), (link) => +link.dataset.node)
                .map(kg.data.iri),
            ])"""
        )
    }


def section(page: Page, heading: str) -> str:
    """Read a part of the details by its heading."""
    return page.locator("#panel section", has=page.locator("h3", has_text=heading)).inner_text()


@pytest.fixture(scope="module")
def sample() -> kg.Graph:
    """Build the project's own sample digest in memory."""
    return kg.build(SAMPLE)


@pytest.fixture(scope="module")
def sample_page(sample: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write its page."""
    return sample.to_html(tmp_path_factory.mktemp("sample") / "graph.html")


def rows(graph: kg.Graph, query: str) -> list[list[str]]:
    """Ask the store for rows of texts."""
    found = graph.query(query)
    assert isinstance(found, results.Rows)
    return [list(map(str, row)) for row in found]


def relations(graph: kg.Graph, iri: str, kind: str) -> dict[tuple[str, str], set[str]]:
    """Ask the store for the neighbours of a node by relation and direction."""
    paper = kind == "paper"
    work, other = (f"<{iri}>", "?other") if paper else ("?other", f"<{iri}>")
    pattern = f"?paper kg:work {work} ; ?p {other} {RELATIONS}"
    found: dict[tuple[str, str], set[str]] = {}
    for predicate, node in rows(graph, f"SELECT DISTINCT ?p ?other WHERE {{ {pattern} }}"):
        name = re.sub(r".*/terms/", "dct:", re.sub(r".*ontology#", "kg:", predicate))
        name = re.sub(rf"^kg:({'|'.join(ROLES)})$", "kg:mentions", name)  # a role is a mention
        found.setdefault((name, "out" if paper else "in"), set()).add(node)
    return found


def column(graph: kg.Graph, select: str, pattern: str) -> list[str]:
    """Ask the store for one column."""
    return [row for (row,) in rows(graph, f"SELECT DISTINCT {select} WHERE {{ {pattern} }}")]


def test_neighbours_equal_the_triples(visit: Visits, sample: kg.Graph, sample_page: Path) -> None:
    """Show for every node what SPARQL finds, and nothing else."""
    network = sample.to_networkx()
    there = visit(reduced_motion="reduce")
    page = there.open(sample_page)
    assert page.evaluate("kg.data.count") == network.number_of_nodes()
    for node, attributes in network.nodes(data=True):
        kind = attributes["type"]
        select(page, node)
        wanted = relations(sample, node, kind)
        found = neighbours(page)
        assert {key: set(iris) for key, iris in found.items()} == wanted
        assert all(len(set(iris)) == len(iris) for iris in found.values())
        assert page.locator("#panel code").inner_text() == node
        names = column(sample, "?name", f"<{node}> foaf:name|skos:prefLabel|skos:notation ?name")
        assert kind == "paper" or title(page) in names
    there.check()


def test_neighbours_equal_the_network(
    visit: Visits, small: Path, network: nx.MultiDiGraph[str]
) -> None:
    """Show for every node of a network with concepts its edges, each once."""
    page = visit(reduced_motion="reduce").open(small)
    for node in sorted(network.nodes):
        select(page, node)
        wanted: dict[tuple[str, str], list[str]] = {}
        for start, _, key in network.in_edges(node, keys=True):
            wanted.setdefault((key, "in"), []).append(start)
        for _, end, key in network.out_edges(node, keys=True):
            wanted.setdefault((key, "out"), []).append(end)
        found = {key: sorted(iris) for key, iris in neighbours(page).items()}
        assert found == {key: sorted(iris) for key, iris in wanted.items()}


def test_papers_equal_the_triples(visit: Visits, sample: kg.Graph, sample_page: Path) -> None:
    """Show titles, authors as written, texts, links, star and section of every paper."""
    page = visit(reduced_motion="reduce").open(sample_page)
    for work in column(sample, "?work", "?paper kg:work ?work"):
        select(page, work)
        paper = f"?paper kg:work <{work}> ."
        entry = f"{paper} ?entry kg:describes ?paper ."
        shown = page.locator("#panel h2, #panel .second-title").evaluate_all(
            "all => all.map((item) => [item.textContent, item.lang])"
        )
        titles = (
            f"SELECT ?title (LANG(?title) AS ?lang) WHERE {{ {paper} ?paper dct:title ?title }}"
        )
        assert sorted(shown) == sorted(rows(sample, titles))
        written = "?paper kg:authorship ?one . ?one kg:ordinal ?place ; kg:asWritten ?name"
        authors = rows(sample, f"SELECT ?name WHERE {{ {paper} {written} }} ORDER BY ?place")
        names = page.locator('#panel [data-predicate="dct:creator"] li').all_inner_texts()
        assert [[name] for name in names] == authors
        for lang, pattern in (
            ("zh", f"{entry} ?entry kg:summary ?text"),
            ("en", f"{paper} ?paper dct:abstract ?text"),
        ):
            shown = page.locator(f"#panel .prose[lang={lang}]").all_inner_texts()
            assert shown == column(sample, "?text", pattern)
        links = {
            *column(sample, "?link", f"{entry} ?entry rdfs:seeAlso ?link"),
            *column(sample, "?link", f"{paper} ?paper dct:references ?link"),
        }
        shown = page.locator("#panel .addresses a").evaluate_all("all => all.map(a => a.href)")
        assert set(shown) == links
        assert len(shown) == len(links)
        starred = column(sample, "?star", f"{entry} ?entry kg:starred ?star")
        assert page.locator("#panel .star").count() == (starred == ["True"])
        part = column(sample, "?section", f"{entry} ?entry kg:section ?section")[0]
        words = {"main": "main part", "more": "more papers"}
        assert words[part.rpartition("#")[2]] in page.locator("#panel dl").inner_text()


def test_details_of_a_paper(visit: Visits, small: Path) -> None:
    """Show titles, authors in order, categories, texts, links, source and identifier."""
    page = visit().open(small)
    select(page, "https://w3id.org/paperkg/paper/50abfc158a14c382-1")
    panel = page.locator("#panel")
    assert title(page) == "Counting Sheep with Sparse Attention"
    assert panel.locator(".second-title").inner_text() == "用稀疏注意力数羊"
    assert panel.locator(".second-title").get_attribute("lang") == "zh"
    order = panel.locator("section[data-predicate]").evaluate_all(
        "all => all.map((part) => part.dataset.predicate)"
    )
    assert order == ["dct:creator", "kg:institution", "dct:subject", "kg:mentions"]
    authors = panel.locator('section[data-predicate="dct:creator"] li').all_inner_texts()
    assert authors == ["A Meadow", "B C. Fold", "J-P Hill"]
    text = panel.inner_text()
    for part in ("26 April 2021", "cs.LG", "Wool Research", "sparse attention", "本文由人虚构"):
        assert part in text
    assert "★ Starred" in text
    assert "lines 3–12 of source 50abfc15…" in text
    assert "We invent this abstract" in text
    links = panel.get_by_role("link")
    assert links.count() == 4
    for row in range(links.count()):
        assert re.match(r"https?://", links.nth(row).get_attribute("href") or "")
        assert links.nth(row).get_attribute("rel") == "noopener noreferrer"
    panel.get_by_role("button", name="B C. Fold").click()
    assert title(page) == "B C. Fold"
    assert "Author of" in panel.inner_text()
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_languages_of_the_details(visit: Visits, small: Path) -> None:
    """Put the title of the interface's language first, and mark each text with its own."""
    page = visit(locale="zh-CN").open(small)
    select(page, "https://w3id.org/paperkg/paper/50abfc158a14c382-1")
    assert title(page) == "用稀疏注意力数羊"
    assert page.locator("#panel h2").get_attribute("lang") == "zh"
    assert page.locator("#panel .second-title").get_attribute("lang") == "en"
    assert "2021年4月26日" in page.locator("#panel .kind").inner_text()
    assert "第 1 位,共 65" in page.evaluate(
        """(kg.open(Array.from({ length: kg.data.count }, (_, node) => node)
          .find((node) => kg.measures.rank(node) === 1)),
          document.querySelector("#panel dl").textContent)"""
    )


def test_ranks(visit: Visits, small: Path) -> None:
    """Say the place among all by centrality, and lead to the community."""
    page = visit().open(small)
    endings = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th"}
    for node, rank in page.evaluate(
        """Array.from({ length: kg.data.count }, (_, node) => [node, kg.measures.rank(node)])"""
    ):
        if rank in endings:
            page.evaluate("(node) => kg.open(node)", node)
            text = page.locator("#panel dl").inner_text()
            assert f"{endings[rank]} of 65" in text
    name = page.locator("#panel dl [data-community]").inner_text()
    page.locator("#panel dl [data-community]").click()
    assert title(page) == name
    assert page.locator("#panel .kind").inner_text().startswith("Community")


def test_long_author_lists_fold(visit: Visits, tmp_path: Path) -> None:
    """Show twenty authors, the rest on demand, and leave the focus at the first new one."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"Ewe {number}" for number in range(1, 46)]
    graph.add_node("urn:p", type="paper", label="A Flock Writes", authors="; ".join(names))
    for place, name in enumerate(names[:30], 1):
        graph.add_node(f"urn:a{place}", type="author", label=name.upper())
        graph.add_edge(
            "urn:p", f"urn:a{place}", key="dct:creator", predicate="dct:creator", ordinal=place
        )
    write(graph, tmp_path / "graph.html", PageOptions())
    page = visit().open(tmp_path / "graph.html")
    select(page, "urn:p")
    items = page.locator('#panel [data-predicate="dct:creator"] li')
    assert items.all_inner_texts() == [*names[:20], "Show all 45"]
    page.get_by_role("button", name="Show all 45").click()
    assert items.all_inner_texts() == names
    assert page.evaluate("document.activeElement.textContent") == "Ewe 21"
    assert items.locator("button").count() == 30


def test_edge(visit: Visits, tmp_path: Path) -> None:
    """Show the papers behind a weight."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("urn:a", type="author", label="A Meadow")
    graph.add_node("urn:b", type="author", label="B Fold")
    graph.add_edge("urn:a", "urn:b", weight=2, papers="Counting Sheep; 数羊")
    write(graph, tmp_path / "graph.html", PageOptions(view="coauthors"))
    page = visit().open(tmp_path / "graph.html")
    page.evaluate("kg.select({ edge: 0 })")
    assert title(page) == "2 shared papers"
    assert page.locator("#panel .titles li").all_inner_texts() == ["Counting Sheep", "数羊"]
    select(page, "urn:a")
    page.get_by_role("button", name="2 shared papers").click()
    assert title(page) == "2 shared papers"


def test_community(visit: Visits, large: Path) -> None:
    """Tell what a community holds and is tied to; unfold, fold and single it out."""
    there = visit(reduced_motion="reduce")
    page = there.open(large)
    page.evaluate("kg.select({ community: 0 })")
    members = page.evaluate(
        """Array.from({ length: kg.data.count }, (_, node) => node)
          .filter((node) => kg.data.community(node) === 0)"""
    )
    kinds = Counter(page.evaluate("(members) => members.map(kg.data.type)", members))
    assert title(page) == page.evaluate("kg.communityName(0)")
    assert f"{len(members)} nodes" in page.locator("#panel .kind").inner_text()
    counts = [int(text.split()[0]) for text in page.locator("#panel .tally li").all_inner_texts()]
    assert sorted(counts) == sorted(kinds.values())
    for kind in kinds:
        part = page.locator(f'#panel section[data-kind="{kind}"]')
        ties = [int(text.split()[0]) for text in part.locator("li .count").all_inner_texts()]
        assert ties == sorted(ties, reverse=True)
        assert len(ties) == min(5, kinds[kind])
    tied = page.evaluate("kg.bundles.filter(({ a, b }) => !a || !b).map(({ count }) => count)")
    shown = page.locator("#panel .ties .weight").all_inner_texts()
    assert list(map(int, shown)) == sorted(tied, reverse=True)[:8]
    drawn = "(members) => members.filter(kg.canvas.isShown).length"
    before = page.evaluate(drawn, members)
    page.locator("#panel .growth button", has_text="more").click()
    assert page.evaluate(drawn, members) == min(before + 50, len(members))
    page.get_by_role("button", name="Take back").click()
    assert page.evaluate(drawn, members) == before
    page.get_by_role("button", name="Only this community").click()
    passing = page.evaluate("(members) => members.filter(kg.filters.node).length", members)
    assert passing == len(members) == page.evaluate("kg.filters.count()")
    page.evaluate("kg.filters.reset()")
    page.locator("#panel .ties [data-community]").first.click()
    assert page.evaluate("kg.state.selected.community") > 0
    there.check()


@pytest.fixture
def flocks(tmp_path: Path) -> Path:
    """Write the page of three flocks of 200 nodes with few edges between them."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for flock in range(3):
        for number in range(100):
            graph.add_node(f"urn:p{flock}-{number}", type="paper", label=f"Fold {flock}.{number}")
            graph.add_node(f"urn:a{flock}-{number}", type="author", label=f"Ewe {flock}.{number}")
        for number in range(100):
            for step in (0, 1, 7, 31):
                other = (number * 3 + step) % 100
                ends = (f"urn:p{flock}-{number}", f"urn:a{flock}-{other}")
                graph.add_edge(*ends, key="dct:creator", predicate="dct:creator")
    for number in range(24):
        key = "dct:creator" if number % 3 else "ex:feeds"
        ends = (f"urn:p{number % 2}-0", f"urn:a{number % 2 + 1}-{number}")
        graph.add_edge(*ends, key=key, predicate=key)
    write(graph, tmp_path / "flocks.html", PageOptions())
    return tmp_path / "flocks.html"


def test_bundle(visit: Visits, flocks: Path) -> None:
    """Tell what ties two communities: how many edges, which, and between whom."""
    there = visit(reduced_motion="reduce")
    page = there.open(flocks)
    bundle = page.evaluate(
        """() => {
          const counts = kg.bundles.map(({ count }) => count);
          const bundle = counts.indexOf(Math.max(...counts));
          kg.select({ bundle });
          return kg.bundles[bundle];
        }"""
    )
    between = page.evaluate(
        """({ a, b }) => Array.from({ length: kg.data.edgeCount }, (_, edge) => kg.data.edge(edge))
          .filter(({ s, t }) => [[a, b], [b, a]].some(([one, other]) =>
            kg.data.community(s) === one && kg.data.community(t) === other))
          .map(({ s, t, predicate }) => [s, t, kg.words.predicate(predicate)])""",
        bundle,
    )
    assert title(page) == f"{len(between)} edges" == f"{bundle['count']} edges"
    counts = Counter(word for *_, word in between)
    shown = section(page, "Relations").split("\n")[1:]
    assert dict(zip(shown[::2], map(int, shown[1::2]), strict=True)) == counts
    pairs = page.locator("#panel .pair")
    assert pairs.count() == min(10, len(between))
    for pair in pairs.all():
        ends = pair.locator("[data-node]").evaluate_all("all => all.map(a => +a.dataset.node)")
        assert ends in [[s, t] for s, t, _ in between]
    pairs.first.locator(".weight").click()
    assert page.evaluate("kg.state.selected.edge") >= 0
    page.go_back()
    page.locator("#panel .triple [data-community]").first.click()
    assert page.evaluate("kg.state.selected") == {"community": bundle["a"]}
    there.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sheet(visit: Visits, small: Path, scheme: str) -> None:
    """Be a sheet on a phone, scrolled within, closed by pulling its handle down."""
    there = visit(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme=scheme
    )
    page = there.open(small)
    select(page, "https://w3id.org/paperkg/paper/50abfc158a14c382-1")
    sheet = page.locator("#panel").bounding_box()
    assert sheet
    assert sheet["width"] == 390
    assert sheet["height"] <= 0.56 * 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    body = "document.querySelector('#panel-body')"
    assert page.evaluate(f"{body}.scrollHeight > {body}.clientHeight")
    assert page.evaluate(f"({body}.scrollTop = 9999, {body}.scrollTop)") > 0
    for target in page.locator("#panel button:visible, #panel a:visible").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
    middle, top = 195, sheet["y"] + 10
    page.mouse.move(middle, top)
    page.mouse.down()
    page.mouse.move(middle, top + 40)
    page.mouse.up()
    assert page.locator("#panel").is_visible()
    page.mouse.move(middle, top)
    page.mouse.down()
    page.mouse.move(middle, top + 120, steps=4)
    page.mouse.up()
    assert page.locator("#panel").is_hidden()
    there.check()


def test_own_iri_is_copied_exactly(visit: Visits, small: Path) -> None:
    """Put the IRI as it is into the clipboard."""
    there = visit(permissions=["clipboard-read", "clipboard-write"])
    page = there.open(small)
    select(page, "https://w3id.org/paperkg/paper/50abfc158a14c382-1")
    page.get_by_role("button", name="Copy").click()
    page.locator("#note", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "https://w3id.org/paperkg/paper/50abfc158a14c382-1"
