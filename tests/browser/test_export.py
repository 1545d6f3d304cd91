"""What the page saves: each file is loaded by the library that people load it with."""

import json
import re
import struct
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS

from kg.view.page import PageOptions, write
from tests.browser.exports import (
    CHINESE,
    COUNTING,
    DRAWN,
    FORMATS,
    PASTURE,
    SVG,
    drawing,
    graphml,
    menu,
    node_link,
    pairs,
    save,
    select,
    statements,
    table,
)
from tests.sources import papers

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]

FABIO = rdflib.Namespace("http://purl.org/spar/fabio/")
KG = rdflib.Namespace("https://w3id.org/paperkg/ontology#")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HOSTILE = (
    '<img src=x onerror="window.__x=1">',
    "</script><script>window.__x=1</script>",
    "javascript:window.__x=1",
    "{{ 7*7 }}{% raw %} ${window.__x=1}",
    "<!--<script> ]]> \u2028 \u2029",
    "Lev \u202eleoN\u2066 \x00 \x1b",
    "__proto__",
    "&lt;b&gt; &amp;amp;",
    '=HYPERLINK("http://x")',
    "@SUM(1)",
    "\tone\r\ntwo",
    "back\\slash } { brace % # _ ^ ~ -- `` '' @misc{x,",
    "Ada and Bob, Carl, Dolly, Flo; others",
    "long " * 20_000,
)
TEXTS = (
    "label",
    "label_zh",
    "label_en",
    "abstract",
    "summary",
    "authors",
    "category",
    "issued",
    "doi",
    "arxiv",
    "links",
    "posts",
    "source",
)
SIZE = """(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])
  (document.querySelector("#picture canvas"))"""
PIXELS = """(bytes, type) => new Promise((done) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      done({ canvas, data: context.getImageData(0, 0, canvas.width, canvas.height).data });
    };
    image.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  })"""
COLOURS = f"""async (bytes) => {{
  const {{ data }} = await ({PIXELS})(bytes, "image/png");
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) colours.add(data.slice(at, at + 3).join(", "));
  return [data.slice(0, 3).join(", "), colours.size];
}}"""
DIFFERENCE = f"""async ([svg, png]) => {{
  const [one, two] = [await ({PIXELS})(svg, "image/svg+xml"), await ({PIXELS})(png, "image/png")];
  const half = document.createElement("canvas");
  [half.width, half.height] = [one.canvas.width, one.canvas.height];
  const context = half.getContext("2d");
  context.drawImage(two.canvas, 0, 0, half.width, half.height);
  const other = context.getImageData(0, 0, half.width, half.height).data;
  let far = 0;
  for (let at = 0; at < other.length; at += 4) far += Math.abs(other[at] - one.data[at]) > 64;
  return (4 * far) / other.length;
}}"""


def test_menu_by_keyboard(visit: Visits, small: Path) -> None:
    """Open by Enter, walk by arrows, Home, End and letters, close by Escape, Tab and a click."""
    page = visit().open(small)
    button = page.locator("#export")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("menuitem").count() == len(FORMATS)
    walked = []
    for key in ("ArrowUp", "ArrowDown", "ArrowDown", "End", "Home", "g", "b"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.firstChild.textContent"))
    assert walked == ["Turtle", "PNG", "SVG", "Turtle", "PNG", "GraphML", "BibTeX"]
    page.keyboard.press("Escape")
    assert page.locator("#export-menu").is_hidden()
    assert page.evaluate("document.activeElement.id") == "export"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.locator("#export-menu").is_hidden()
    assert page.evaluate("document.activeElement.id") == "theme"
    button.click()
    page.locator("#picture").click(position={"x": 5, "y": 5})
    assert page.locator("#export-menu").is_hidden()


def test_menu_tells_what_and_how_many(visit: Visits, small: Path) -> None:
    """Name what is drawn, and the papers of the selection."""
    page = visit().open(small)
    nodes, edges = page.evaluate(DRAWN)
    _, graph, chosen = menu(page)
    assert f"What is drawn: {nodes} nodes, {edges} edges" in graph
    assert "9 papers, all that are drawn" in chosen
    select(page, COUNTING)
    assert "1 paper: Counting Sheep with Sparse Attention" in menu(page)[2]
    select(page, PASTURE)
    assert "2 papers beside University of Pasture" in menu(page)[2]
    page.evaluate("kg.words.speak('zh')")
    assert "与“University of Pasture”相邻的 2 篇论文" in menu(page)[2]


def test_nothing_is_asked_for(visit: Visits, small: Path) -> None:
    """Save all formats without a request or a word on the console, under names of ASCII."""
    there = visit()
    page = there.open(small)
    page.evaluate("document.title = 'Ünsere Herde: 牧羊 <日报>'")
    names = []
    for row in range(len(FORMATS)):
        page.locator("#export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem").nth(row).click()
        names.append(download.value.suggested_filename)
    endings = [".png", ".svg", "-nodes.csv", "-edges.csv", ".json", ".graphml"]
    assert names == [f"unsere-herde{ending}" for ending in [*endings, ".bib", ".csl.json", ".ttl"]]
    assert page.locator("#note").inner_text() == "Saved as unsere-herde.ttl"
    assert all(url.startswith(("file:", "blob:")) for url in there.requests)
    assert there.complaints == []
    assert page.evaluate("__violations") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png(visit: Visits, small: Path, theme: str) -> None:
    """Find the picture at twice its size, on the theme's ground, and not blank."""
    page = visit(color_scheme=theme).open(small)
    content = save(page, "png")
    wide, high = page.evaluate(SIZE)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (2 * wide, 2 * high)
    corner, colours = page.evaluate(COLOURS, list(content))
    assert f"rgb({corner})" == page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colours > 100


@pytest.mark.parametrize("name", ["small", "large"])
def test_drawing_is_the_picture(visit: Visits, request: pytest.FixtureRequest, name: str) -> None:
    """Find each label once, a shape for each node, and the same pixels as in the image."""
    page = visit().open(request.getfixturevalue(name))
    content = save(page, "svg")
    svg = ET.fromstring(content)
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} == {
        *("svg", "title", "desc", "rect", "path", "text")
    }
    texts = [text.text for text in svg.iter(f"{SVG}text") if text.get("aria-hidden") is None]
    labels = page.evaluate("kg.canvas.labels().flatMap(({ text }) => text)")
    assert not Counter(labels) - Counter(texts)
    nodes, edges = page.evaluate(DRAWN)
    assert len(list(svg.iter(f"{SVG}path"))) >= nodes + edges
    assert page.evaluate(DIFFERENCE, [list(content), list(save(page, "png"))]) < 0.02


def test_parallel_edges_stay_apart(visit: Visits, tmp_path: Path) -> None:
    """Bend four edges of one pair, loop one, and keep their keys apart."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in ("urn:a", "urn:b"):
        graph.add_node(node, type="paper", label=node)
    for start, end, key in (
        *(("urn:a", "urn:b", "one"), ("urn:a", "urn:b", "two"), ("urn:b", "urn:a", "one")),
        *(("urn:a", "urn:b", "three"), ("urn:b", "urn:b", "one")),
    ):
        graph.add_edge(start, end, key=key, predicate="kg:cites")
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions())
    page = visit().open(path)
    assert save(page, "svg").count(b"Q") >= 3
    for loaded in (node_link(page), graphml(page, tmp_path)):
        assert loaded.is_multigraph()
        assert pairs(loaded) == pairs(graph)


def test_tables(visit: Visits, small: Path, network: "nx.MultiDiGraph[str]") -> None:
    """Find each node and edge in a row, with its attributes."""
    page = visit().open(small)
    assert save(page, "nodes").startswith(b"\xef\xbb\xbfid,type,label,")
    rows = {row["id"]: row for row in table(page, "nodes")}
    assert rows.keys() == set(network.nodes)
    for node, what in network.nodes(data=True):
        wanted = {name: str(value) for name, value in what.items() if name != "starred"}
        assert {name: rows[node][name] for name in wanted} == wanted
        assert rows[node]["degree"] == str(network.degree(node))
    found = Counter(
        (row["source"], row["target"], row["predicate"]) for row in table(page, "edges")
    )
    assert found == pairs(network)


def test_graph_files(
    visit: Visits, small: Path, network: "nx.MultiDiGraph[str]", tmp_path: Path
) -> None:
    """Load the same graph with the same attributes from both files."""
    page = visit().open(small)
    loaded = node_link(page)
    assert set(loaded.edges(keys=True)) == set(network.edges(keys=True))
    for graph in (loaded, graphml(page, tmp_path)):
        assert graph.is_directed()
        assert pairs(graph) == pairs(network)
        for node, what in network.nodes(data=True):
            assert what.items() <= graph.nodes[node].items()
    ordinals = nx.get_edge_attributes(network, "ordinal")
    assert nx.get_edge_attributes(loaded, "ordinal") == ordinals


def test_only_what_is_drawn(visit: Visits, large: Path, tmp_path: Path) -> None:
    """Save as many nodes and edges as the canvas draws, of a graph drawn in part."""
    page = visit().open(large)
    nodes, edges = page.evaluate(DRAWN)
    for graph in (node_link(page), graphml(page, tmp_path)):
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (nodes, edges)
    assert (len(table(page, "nodes")), len(table(page, "edges"))) == (nodes, edges)
    drawn = page.evaluate("kg.canvas.drawnNodes().filter((n) => kg.data.type(n) === 'paper')")
    assert len(json.loads(save(page, "csl"))) == len(drawn)


def test_papers_of_a_community(visit: Visits, large: Path) -> None:
    """Save the papers inside a selected community, drawn or not."""
    page = visit().open(large)
    page.evaluate("kg.select({ community: 0 })")
    inside = page.evaluate(
        """Array.from({ length: kg.data.count }, (_, n) => n)
        .filter((n) => kg.data.type(n) === "paper" && kg.data.community(n) === 0).length"""
    )
    assert inside > 1
    assert f"{inside} papers in " in menu(page)[2]
    assert len(json.loads(save(page, "csl"))) == inside


def test_weighted_view(visit: Visits, tmp_path: Path) -> None:
    """Save an undirected graph with weights; there are no papers to save."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("urn:a", type="author", label="A Meadow", papers=2)
    graph.add_node("urn:b", type="author", label="B Fold", papers=2)
    graph.add_edge("urn:a", "urn:b", weight=2, papers="Counting Sheep; 数羊")
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions(view="coauthors"))
    page = visit().open(path)
    for loaded in (node_link(page), graphml(page, tmp_path)):
        assert not loaded.is_directed()
        assert not loaded.is_multigraph()
        assert loaded.edges["urn:a", "urn:b"]["weight"] == 2
        assert loaded.edges["urn:a", "urn:b"]["papers"] == "Counting Sheep; 数羊"
    assert "No paper is drawn" in menu(page)[2]
    page.locator("#export").click()
    assert page.get_by_role("menuitem", name="GraphML").is_visible()
    assert not page.get_by_role("menuitem", name="BibTeX").is_visible()


def test_turtle(visit: Visits, small: Path, network: "nx.MultiDiGraph[str]") -> None:
    """State titles, dates, identifiers and relations of all papers in the model's terms."""
    page = visit().open(small)
    graph = statements(page)
    assert len(set(graph.subjects(RDF.type, FABIO.Work))) == 9
    one = rdflib.URIRef(COUNTING)
    assert str(graph.value(one, RDFS.label)) == "Counting Sheep with Sparse Attention"
    assert rdflib.Literal("用稀疏注意力数羊", lang="zh") in set(graph.objects(one, DCTERMS.title))
    assert graph.value(one, DCTERMS.issued).toPython() == date(2021, 4, 26)  # type: ignore[union-attr]
    assert graph.value(one, KG.doi) == rdflib.URIRef("https://doi.org/10.5555/sheep.1")
    names: dict[str, Any] = {"dct": DCTERMS, "kg": KG}
    for start, end, key in network.edges(keys=True):
        prefix, name = key.split(":")
        assert (rdflib.URIRef(start), names[prefix][name], rdflib.URIRef(end)) in graph
    assert len(set(graph.subjects(FOAF.name))) == sum(
        what["type"] == "author" for _, what in network.nodes(data=True)
    )
    assert rdflib.Literal("机器学习", lang="zh") in set(graph.objects(None, SKOS.prefLabel))


@pytest.mark.parametrize(("name", "source"), [("bib", "bibtex"), ("csl", "csl")])
def test_our_reader_reads_citations(
    visit: Visits, small: Path, network: "nx.MultiDiGraph[str]", name: str, source: str
) -> None:
    """Get back titles, authors, dates, identifiers, categories and abstracts."""
    page = visit().open(small)
    read = papers.read(source, save(page, name))
    assert read.rejected == ()
    found = {paper.titles[0].value: paper for paper in read.papers}
    known = [what for _, what in network.nodes(data=True) if what["type"] == "paper"]
    assert found.keys() == {what["label"] for what in known}
    for what in known:
        paper = found[what["label"]]
        written = [author.as_written for author in paper.authorships]
        assert written == what["authors"].split("; ")
        assert (paper.doi, paper.arxiv) == (what.get("doi"), what.get("arxiv"))
        assert paper.issued == what["issued"]
        assert paper.categories == (what["category"],)
        assert [text.value for text in paper.abstracts] == [*filter(None, [what.get("abstract")])]


def test_citation_keys(visit: Visits, small: Path) -> None:
    """Make keys of name, year and title; only the selection is saved."""
    page = visit().open(small)
    keys = re.findall(r"^@misc\{(.*),$", save(page, "bib").decode(), re.MULTILINE)
    assert keys[:2] == ["meadow2021counting", "crook2021herding"]
    assert len(set(keys)) == 9
    select(page, PASTURE)
    items = json.loads(save(page, "csl"))
    assert [item["id"] for item in items] == keys[:2]
    assert items[0]["issued"] == {"date-parts": [[2021, 4, 26]]}
    assert items[0]["author"][0] == {"family": "Meadow", "given": "A"}
    select(page, CHINESE)
    assert "伪量化羊毛的可微压缩" in save(page, "bib").decode()


@pytest.mark.parametrize("evil", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(
    visit: Visits, network: "nx.MultiDiGraph[str]", tmp_path: Path, evil: str
) -> None:
    """Put a hostile string into every field; each file still loads, with equal counts."""
    graph = network.copy()
    for _, what in graph.nodes(data=True):
        what.update(dict.fromkeys(TEXTS, evil))
    graph.add_node(evil, type="paper", label=evil)
    graph.add_edge(evil, COUNTING, key=evil, predicate=evil)
    path = tmp_path / "graph.html"
    write(graph, path, PageOptions(title=evil))
    page = visit().open(path)
    counts = page.evaluate(DRAWN)
    tags = {element.tag for element in drawing(page).iter()}
    assert tags <= {f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "path", "text")}
    for loaded in (node_link(page), graphml(page, tmp_path)):
        assert [loaded.number_of_nodes(), loaded.number_of_edges()] == counts
        assert loaded.nodes[COUNTING]["label"] == re.sub("[\x00\x1b]", "", evil)
    for name, count in zip(("nodes", "edges"), counts, strict=True):
        rows = table(page, name)
        assert len(rows) == count
        assert not [cell for row in rows for cell in row.values() if cell[:1] in FORMULA]
    number = page.evaluate("kg.export.chosen().papers.length")
    assert len(set(statements(page).subjects(RDF.type, FABIO.Work))) == number
    for name, source in (("bib", "bibtex"), ("csl", "csl")):
        read = papers.read(source, save(page, name))
        assert len(read.papers) == number
    assert page.evaluate("window.__x") is None
