"""Mentions of concepts: underlined where they stand, in files, and as text whatever they hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
import rdflib
from rdflib.namespace import RDF, SKOS

from kg.view.page import PageOptions, write
from tests.browser.exports import graphml, node_link, save, statements
from tests.browser.flocks import BARNNET, SPARSE, paper_of
from tests.browser.test_export import DIFFERENCE
from tests.browser.test_panel import select, title

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]
Span = tuple[int, int, str]


def places(written: str, name: str) -> list[tuple[int, int]]:
    """Read the places in one text."""
    for part in written.split("; "):
        first, *spans = part.split(" ")
        if first == name:
            ends = [span.split("-") for span in spans]
            return [(int(start), int(end)) for start, end in ends]
    return []


def longest(spans: list[Span], order: list[str]) -> list[Span]:
    """Keep of overlapping mentions the longer, of equally long ones the first."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0] - one[1], one[0], order.index(one[2]))):
        if all(span[1] <= start or end <= span[0] for start, end, _ in kept):
            kept.append(span)
    return sorted(kept)


def marked(page: Page, selector: str) -> list[tuple[str, str]]:
    """Read the underlined words of a text and where each leads."""
    found = page.locator(f"{selector} a.mention").evaluate_all(
        "all => all.map((one) => [one.textContent, kg.data.iri(Number(one.dataset.node))])"
    )
    return [(words, node) for words, node in found]


def test_mentions_are_underlined_where_they_stand(
    visit: Visits, papers_page: Path, papers: nx.MultiDiGraph[str]
) -> None:
    """In titles, summary and abstract, behind letters of two units, and none within another."""
    there = visit(reduced_motion="reduce")
    page = there.open(papers_page)
    order = sorted(papers)
    total = 0
    for paper, what in papers.nodes(data=True):
        if what["type"] != "paper":
            continue
        select(page, paper)
        for name, selector in (
            ("label_en", "#panel h2"),
            ("label_zh", "#panel .second-title"),
            ("summary", "#panel .prose[lang=zh]"),
            ("abstract", "#panel .prose[lang=en]"),
        ):
            text = what[name]
            spans = [
                (start, end, node)
                for _, node, edge in papers.edges(paper, data=True)
                for start, end in places(edge.get("places", ""), name)
            ]
            wanted = [(text[start:end], node) for start, end, node in longest(spans, order)]
            assert marked(page, selector) == wanted
            assert page.locator(selector).text_content() == text
            total += len(wanted)
    assert total > 20
    there.check()


def test_a_mention_leads_to_its_concept(
    visit: Visits, papers_page: Path, papers: nx.MultiDiGraph[str]
) -> None:
    page = visit(reduced_motion="reduce").open(papers_page)
    select(page, paper_of(papers, "BarnNet"))
    mention = page.locator("#panel .prose[lang=en] a.mention").first
    assert mention.inner_text() == "BarnNet"
    assert mention.get_attribute("title") == "Method: BarnNet"
    page.locator("#panel h2").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.prose[lang=en]') !== null"):
            break
    page.keyboard.press("Enter")
    assert title(page) == "BarnNet"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.go_back()
    assert title(page).startswith("BarnNet: Flock")
    mention.click()
    assert title(page) == "BarnNet"
    assert page.evaluate("location.hash").startswith("#node=concept%2Fmethod%2Fbarnnet")


def test_any_text_is_cut_at_code_points(visit: Visits, tmp_path: Path) -> None:
    chance = random.Random(5)
    text = "".join(chance.choices("ab 羊🐑𝔻é<&", k=400))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("urn:p", type="paper", label="p", abstract=text)
    spans: list[Span] = []
    for number in range(60):
        node, start = f"urn:c{number:02}", chance.randrange(395)
        end = start + chance.randint(1, 9)
        graph.add_node(node, type="concept", kind="term", label=f"c{number}", papers=2)
        written = f"abstract {start}-{min(end, 400)}"
        graph.add_edge("urn:p", node, key="m", predicate="kg:mentions", places=written)
        spans.append((start, min(end, 400), node))
    write(graph, tmp_path / "graph.html", PageOptions())
    page = visit().open(tmp_path / "graph.html")
    select(page, "urn:p")
    wanted = [(text[start:end], node) for start, end, node in longest(spans, sorted(graph))]
    assert marked(page, "#panel .prose") == wanted
    assert page.locator("#panel .prose").text_content() == text


def test_edges_tell_role_and_places(visit: Visits, papers_page: Path) -> None:
    page = visit().open(papers_page)
    edge = page.evaluate(
        f"""kg.data.incident(kg.data.numberOf("{BARNNET}"))
          .find((edge) => kg.data.edge(edge).role === "proposes; uses")"""
    )
    page.evaluate("(edge) => kg.select({ edge })", edge)
    assert page.locator("#panel dl").inner_text().split("\n") == [
        "Role",
        "Proposes, Uses",
        "Places",
        "5",
    ]
    dashes = page.evaluate(
        "(edge) => kg.canvas.looks().edges.find(({ id }) => id === edge).dashes", edge
    )
    assert dashes is False


def test_files_tell_kinds_roles_and_places(
    visit: Visits, tmp_path: Path, papers_page: Path, papers: nx.MultiDiGraph[str]
) -> None:
    page = visit(accept_downloads=True).open(papers_page)
    for saved in (node_link(page), graphml(page, tmp_path)):
        for node, what in papers.nodes(data=True):
            for name in ("type", "kind", "alternatives", "candidate_zh", "broader", "label_zh"):
                assert saved.nodes[node].get(name) == what.get(name)
        mentions = {
            (s, t): [what.get(name) for name in ("role", "mentions", "places")]
            for s, t, what in saved.edges(data=True)
            if what["predicate"] == "kg:mentions"
        }
        assert mentions == {
            (s, t): [what.get(name) for name in ("role", "mentions", "places")]
            for s, t, what in papers.edges(data=True)
            if what["predicate"] == "kg:mentions"
        }
    said = statements(page)
    ontology = rdflib.Namespace("https://w3id.org/paperkg/ontology#")
    sparse, paper = rdflib.URIRef(SPARSE), rdflib.URIRef(paper_of(papers, "BarnNet"))
    assert (sparse, RDF.type, ontology.Method) in said
    assert (sparse, SKOS.altLabel, rdflib.Literal("局部关注", lang="zh")) in said
    assert (sparse, ontology.candidateLabel, rdflib.Literal("稀疏注意力", lang="zh")) in said
    assert set(said.predicates(paper, rdflib.URIRef(BARNNET))) == {
        ontology.mentions,
        ontology.proposes,
        ontology.uses,
    }


def test_drawings_show_the_kinds(visit: Visits, papers_page: Path) -> None:
    page = visit(accept_downloads=True).open(papers_page)
    files = [list(save(page, name)) for name in ("svg", "png")]
    assert page.evaluate(DIFFERENCE, files) < 0.01


def test_hostile_concepts_stay_text(visit: Visits, tmp_path: Path) -> None:
    evil = '<img src=x onerror="window.__x=1">'
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("urn:p", type="paper", label=evil, abstract=f"{evil} {evil}", summary=evil)
    names = dict.fromkeys(("label", "label_zh", "alternatives", "candidate_zh", "broader"), evil)
    graph.add_node("urn:c#'\"><script>", type="concept", kind="method", papers=1, **names)
    graph.add_edge(
        "urn:p",
        "urn:c#'\"><script>",
        key="kg:mentions",
        predicate="kg:mentions",
        role=f"proposes; {evil}",
        places=f"abstract 0-{len(evil)} 5-x {evil}; summary 0-900000; label 0-3; label_en 3-1",
    )
    write(graph, tmp_path / "graph.html", PageOptions())
    there = visit(reduced_motion="reduce")
    page = there.open(tmp_path / "graph.html")
    select(page, "urn:p")
    assert page.locator("#panel .prose a.mention").first.inner_text() == evil
    assert page.locator("#panel .prose[lang=zh]").text_content() == evil
    page.locator("#panel .prose a.mention").first.click()
    assert title(page) == evil
    page.locator("#panel .kind").hover()
    page.evaluate("kg.select({ edge: 0 })")
    assert page.locator("#panel dd").first.inner_text() == "Proposes"
    assert page.locator("img").count() == 0
    assert page.evaluate("window.__x") is None
    there.check()
