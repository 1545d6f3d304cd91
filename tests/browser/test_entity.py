"""Pages of nodes in a browser: without a script, in both languages, light and dark, on a phone."""

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.store.directory import Generation
from kg.view import entity
from tests.asking import column
from tests.browser.test_accessibility import PHONE, violations
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]
KINDS = {
    "paper": "?x a fabio:ResearchPaper ; dct:abstract ?a",
    "work": "?x a fabio:Work",
    "person": "?x a foaf:Person",
    "institution": "?x a foaf:Organization",
    "category": "?p dct:subject ?x",
    "concept": "?p kg:mentions ?x . ?x skos:altLabel ?b",
    "issue": "?x a kg:DigestIssue",
    "entry": "?x a kg:DigestEntry ; kg:summary ?s",
    "authorship": "?x a kg:Authorship",
    "mention": '?x a nif:Phrase ; nif:referenceContext/kg:field "abstract"',
    "text": "?x a nif:Context",
    "source": "?x a prov:Entity",
    "graph": "GRAPH ?x { ?s dct:title ?t }",
    "class": "?s a ?x . ?x a owl:Class",
    "property": "?x a owl:ObjectProperty ; rdfs:domain ?d",
}


def one(generation: Generation, kind: str) -> str:
    query = f"SELECT ?x {{ {KINDS[kind]} }} ORDER BY ?x LIMIT 1"
    return str(column(generation.store, query)[0])


def write(generation: Generation, place: Path, iri: str | None, lang: str) -> Path:
    """The page as a file; of the ontology where no IRI is given."""
    out = io.BytesIO()
    if iri is None:
        entity.ontology(generation, out, lang=lang)
    else:
        assert entity.page(generation, out, iri=iri, lang=lang)["found"]
    place.write_bytes(out.getvalue())
    return place


def look(visit: Any, path: Path) -> "Page":
    """Open a page that needs no script."""
    page: Page = visit.page
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_accessible_in_every_look(
    visit: Visits, graph: kg.Graph, tmp_path: Path, kind: str
) -> None:
    generation = graph._generation
    iri = one(generation, kind)
    for lang, colours in (("en", "light"), ("zh", "dark")):
        path = write(generation, tmp_path / f"{lang}.html", iri, lang)
        for size in ({"width": 1400, "height": 950}, PHONE):
            browsing = visit(color_scheme=colours, viewport=size, bypass_csp=True)
            page = look(browsing, path)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
            browsing.check()


@pytest.mark.parametrize("size", [{"width": 1400, "height": 950}, PHONE])
def test_ontology(visit: Visits, graph: kg.Graph, tmp_path: Path, size: dict[str, int]) -> None:
    path = write(graph._generation, tmp_path / "page.html", None, "zh")
    page = look(visit(viewport=size, bypass_csp=True), path)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_nothing_is_cut_in_the_picture(visit: Visits, graph: kg.Graph, tmp_path: Path) -> None:
    """Every label stands inside the drawing, none upon another."""
    generation = graph._generation
    for kind in ("paper", "person", "institution", "category", "concept"):
        path = write(generation, tmp_path / "page.html", one(generation, kind), "zh")
        page = look(visit(), path)
        boxes = page.evaluate(
            """Array.from(document.querySelectorAll(".picture text")).map((text) => {
                 const { x, y, width, height } = text.getBBox();
                 return [x, y, width, height];
               })"""
        )
        height = page.evaluate("document.querySelector('.picture').viewBox.baseVal.height")
        assert boxes
        for x, y, wide, high in boxes:
            assert x >= 0
            assert y >= 0
            assert x + wide <= 362
            assert y + high <= height + 2
        ordered = sorted(y for _, y, _, _ in boxes)
        assert all(below - above >= 14 for above, below in pairwise(ordered))


def test_dark_by_the_system(visit: Visits, graph: kg.Graph, tmp_path: Path) -> None:
    path = write(graph._generation, tmp_path / "page.html", one(graph._generation, "paper"), "en")
    grounds = {
        colours: look(visit(color_scheme=colours), path).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for colours in ("light", "dark")
    }
    assert grounds == {"light": "rgb(250, 249, 246)", "dark": "rgb(20, 23, 28)"}


@pytest.fixture(scope="module")
def address(graph_dir: Path) -> Iterator[str]:
    """Address of the sample, served."""
    with serving(graph_dir) as served:
        yield served.address


def test_by_keyboard_from_page_to_page(browser: "Browser", graph: kg.Graph, address: str) -> None:
    """Follow links as a reader does: paper, person, the other language, back."""
    iri = one(graph._generation, "paper")
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + iri.removeprefix("https://w3id.org/paperkg/"))
    title = page.locator("h1").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    name = page.locator(".is-names a").first.inner_text()
    page.locator(".is-names a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/person/"))
    assert page.locator("h1").inner_text() == name
    assert page.locator(".is-list a", has_text=title).count() == 1
    page.locator(".picture a").first.click()
    page.wait_for_url(re.compile("/paper/|/work/"))
    page.locator('a[hreflang="zh"]').click()
    page.wait_for_url(re.compile("lang=zh"))
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert complaints == []
    context.close()
