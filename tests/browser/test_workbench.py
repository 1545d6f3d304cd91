"""The workbench in a browser, over a real `kg serve` process: to ask, and what is answered."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.workbench import (
    AUTHORS,
    HOSTILE,
    PAIRS,
    Visits,
    ask,
    choose,
    columns,
    rows,
    visiting,
    write,
    written,
)
from tests.serving import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Visits]:
    with visiting(browser, served) as new:
        yield new


# To ask


def test_a_query_is_written_and_run(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    write(page, "SELECT ?paper ?title { ?paper dct:title ?title } ORDER BY ?title")
    assert written(page).startswith("PREFIX dct: <http://purl.org/dc/terms/>\n")
    page.get_by_role("button", name="Run", exact=True).click()
    found = rows(page)
    assert columns(page) == ["paper", "title"]
    assert ("Attention Is All You Need") in {title.removesuffix(" en") for _, title in found}
    assert [paper for paper, _ in found if not paper.startswith("paper/")] == []
    expect(page.locator(".summary")).to_have_text(re.compile(rf"^{len(found)} rows in [\d.]+ s$"))
    seen.check()


def test_terms_complete_while_they_are_typed(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    write(page, "SELECT * { ?paper kg:authors")
    expect(page.locator(".CodeMirror-hint")).to_have_count(2)
    expect(page.locator(".CodeMirror-hint").first).to_have_text(
        re.compile("kg:authorship.*property")
    )
    page.keyboard.press("Enter")
    assert written(page).endswith("SELECT * { ?paper kg:authorship")
    page.keyboard.type(" ?one . ?one a person")
    page.keyboard.press("Control+ ")
    choose(page, "foaf:Person")
    page.keyboard.type(" }")
    assert written(page).startswith("PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nPREFIX kg: <")
    assert written(page).endswith("?one a foaf:Person }")
    assert written(page).count("PREFIX") == 2
    seen.check()


def test_terms_complete_by_their_chinese_label(visit: Visits) -> None:
    seen = visit(locale="zh-CN")
    page = seen.open()
    write(page, "SELECT * { ?p 标题")
    page.keyboard.press("Control+ ")
    choose(page, "dct:title")
    assert written(page) == "PREFIX dct: <http://purl.org/dc/terms/>\nSELECT * { ?p dct:title"
    seen.check()


@pytest.mark.parametrize("typed", ['"y beng', "<y beng", "Bengio"])
def test_entities_complete_by_what_they_are_called(visit: Visits, typed: str) -> None:
    seen = visit()
    page = seen.open()
    write(page, f"SELECT ?paper {{ ?paper dct:creator {typed}")
    page.keyboard.press("Control+ ")
    choose(page, "Y Bengio")
    page.keyboard.type(" }")
    assert re.search(
        r"dct:creator <https://w3id\.org/paperkg/person/[^<>\"\s]+> \}$", written(page)
    )
    page.keyboard.press("Control+Enter")
    assert len(rows(page)) >= 1
    seen.check()


def test_prefixes_complete_where_they_are_declared(visit: Visits) -> None:
    page = visit().open()
    write(page, "PREFIX foa")
    choose(page, "foaf:")
    assert written(page) == "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"


def test_our_prefixes_need_no_declaration(visit: Visits) -> None:
    page = visit().open(f"/sparql?query={quote(AUTHORS)}")
    assert page.locator(".parseErrorIcon").count() == 0
    ask(page, "SELECT * { ?s nobody:knows ?o }")
    expect(page.locator(".parseErrorIcon")).to_have_count(1)


def test_an_example_runs(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    page.get_by_role("searchbox", name="Find an example").fill("first and last")
    page.get_by_role("button", name="First and last author").click()
    assert "# title" not in written(page)
    page.get_by_role("button", name="Run", exact=True).click()
    assert ["Attention Is All You Need", "A Vaswani", "I Polosukhin"] in rows(page)
    assert columns(page) == ["title", "first", "last"]
    seen.check()


def test_an_example_says_what_it_does(visit: Visits) -> None:
    page = visit().open()
    said = page.get_by_text("Change the title in the VALUES line.")
    expect(said).to_be_hidden()
    page.get_by_role("button", name="Authors of a paper, in order").click()
    expect(said).to_be_visible()
    expect(page.get_by_role("tab", name="Authors of a paper, in order")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_text("请在 VALUES 行更换标题。")).to_be_visible()


def test_tabs_have_a_menu(visit: Visits) -> None:
    seen = visit(locale="zh-CN")
    page = seen.open()
    page.get_by_role("button", name="新建查询").click()
    expect(page.get_by_role("tab")).to_have_count(2)
    page.get_by_role("tab").first.click(button="right")
    names = ["新建查询", "重命名", "复制一份", "关闭", "关闭其他", "重新打开最近关闭的"]
    expect(page.locator(".context-menu-item")).to_have_text(names)
    page.get_by_text("关闭其他").click()
    expect(page.get_by_role("tab")).to_have_count(1)
    page.get_by_role("tab").dblclick()
    page.get_by_role("textbox", name="查询的名称").fill("论文")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="论文")).to_be_visible()
    seen.check()


def test_an_example_takes_no_query_away(visit: Visits) -> None:
    page = visit().open()
    write(page, "ASK { ?mine ?own ?query }")
    page.get_by_role("button", name="Papers per arXiv category").click()
    expect(page.get_by_role("tab")).to_have_count(2)
    assert "dct:subject" in written(page)
    page.get_by_role("tab").first.click()
    assert written(page) == "ASK { ?mine ?own ?query }"


def test_the_query_is_there_after_a_reload(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    ask(page, AUTHORS)
    before = rows(page)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert written(page) == AUTHORS
    assert rows(page) == before
    seen.check()


# Answers


def test_links_lead_to_pages_of_entities(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    ask(page, AUTHORS)
    row = page.locator(".rows tbody tr", has=page.get_by_text("Y Bengio", exact=True))
    link = row.get_by_role("link")
    assert link.get_attribute("title") == f"https://w3id.org/paperkg{link.get_attribute('href')}"
    link.click()
    page.wait_for_url(re.compile(r"/person/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Y Bengio")


def test_links_of_other_iris_stay_here(visit: Visits) -> None:
    page = visit().open()
    ask(
        page,
        """SELECT ?iri { VALUES ?iri { <https://example.org/a?b=c&d#e> kg:Authorship foaf:name
      <https://w3id.org/paperkg/source/abc#line=1,2> <urn:x:y> <javascript:alert(1)>
      <https://w3id.org/paperkg/../etc> <https://w3id.org/paperkg/search> } }""",
    )
    rows(page)
    links = page.locator(".rows tbody a")
    assert [one.get_attribute("href") for one in links.all()] == [
        f"/entity?iri={quote('https://example.org/a?b=c&d#e', safe='')}",
        "/ontology#Authorship",
        f"/entity?iri={quote('http://xmlns.com/foaf/0.1/name', safe='')}",
        "/source/abc",
        f"/entity?iri={quote('urn:x:y', safe='')}",
        "/entity?iri=javascript%3Aalert(1)",
        f"/entity?iri={quote('https://w3id.org/paperkg/../etc', safe='')}",
        f"/entity?iri={quote('https://w3id.org/paperkg/search', safe='')}",
    ]  # fmt: skip
    assert links.all_inner_texts()[1:3] == ["kg:Authorship", "foaf:name"]


def test_texts_stay_texts(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    lang, name = f"{json.dumps(HOSTILE)}@en", json.dumps("{{ 7*7 }}")
    ask(
        page,
        "SELECT ?hostile ?name ?none ?n { VALUES (?hostile ?name ?none ?n)"
        f"{{ ({lang} {name} UNDEF 7) }} }}",
    )
    hostile, name_cell, none, number = rows(page)[0]
    assert hostile == f"{HOSTILE} en"
    assert name_cell == "{{ 7*7 }}"
    assert "–" in none
    assert number == "7"
    ask(page, f"CONSTRUCT {{ <urn:a> rdfs:label {lang} }} {{}}")
    expect(page.locator(".rows tbody td").last).to_have_text(f"{HOSTILE} en")
    page.get_by_role("button", name="Graph", exact=True).click()
    page.wait_for_selector(".canvas[data-drawn]")
    seen.check()


def test_rows_sort_and_filter(visit: Visits) -> None:
    page = visit().open()
    values = " ".join(
        f'({number} "{name}")'
        for number, name in zip(range(20, 0, -1), "tsrqponmlkjihgfedcba", strict=True)
    )
    ask(page, f"SELECT ?n ?name {{ VALUES (?n ?name) {{ {values} }} }}")
    assert [row[0] for row in rows(page)][:3] == ["20", "19", "18"]
    page.get_by_role("button", name="n", exact=True).click()
    assert [row[0] for row in rows(page)][:3] == ["1", "2", "3"]
    expect(page.locator(".rows th").first).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="n", exact=True).click()
    assert [row[0] for row in rows(page)][:3] == ["20", "19", "18"]
    page.get_by_role("searchbox", name="Filter the rows").fill("c")
    assert rows(page) == [["3", "c"]]
    expect(page.locator(".rows-bar .count")).to_have_text("1 of 20 rows")


def test_many_rows_come_in_pieces(visit: Visits) -> None:
    page = visit().open()
    ask(page, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 450")
    assert len(rows(page)) == 200
    page.get_by_role("button", name="Show 200 more (of 250)").click()
    page.get_by_role("button", name="Show 50 more (of 50)").click()
    assert len(rows(page)) == 450
    expect(page.get_by_role("button", name=re.compile("^Show"))).to_have_count(0)


def test_nothing_found_is_said(visit: Visits) -> None:
    page = visit().open()
    ask(page, "SELECT ?s { ?s <urn:none> ?o }")
    expect(page.locator(".yasr_results")).to_contain_text("finds nothing")
    ask(page, "CONSTRUCT { ?s ?p ?o } { ?s <urn:none> ?o . ?s ?p ?o }")
    expect(page.locator(".summary")).to_contain_text("0 triples")
    expect(page.locator(".yasr_results")).to_contain_text("finds nothing")
    page.get_by_role("button", name="Response", exact=True).click()
    expect(page.locator(".raw")).to_have_text("")


@pytest.mark.parametrize(
    ("query", "said"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { ?s <urn:none> ?o }", "No")]
)
def test_yes_and_no(visit: Visits, query: str, said: str) -> None:
    page = visit().open()
    ask(page, query)
    expect(page.locator(".truth")).to_have_text(said)


def test_triples_are_drawn(visit: Visits) -> None:
    seen = visit(reduced_motion="reduce")
    page = seen.open()
    ask(page, PAIRS)
    rows(page)
    page.get_by_role("button", name="Graph", exact=True).click()
    page.wait_for_selector(".canvas[data-drawn]")
    picture = page.get_by_role("img", name=re.compile(r"Graph of the answer: \d+ nodes, \d+ edges"))
    box = picture.bounding_box()
    assert box is not None
    assert box["height"] > 300
    inked = page.evaluate("""() => {
      const canvas = document.querySelector(".canvas canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3]) colours.add(data.slice(at, at + 3).join());
      }
      return colours.size;
    }""")
    assert inked > 20
    seen.check()


def test_the_response_is_shown_as_it_came(visit: Visits) -> None:
    page = visit().open()
    ask(page, 'SELECT ?a { VALUES ?a { "{{b}}" } }')
    rows(page)
    page.get_by_role("button", name="Response", exact=True).click()
    said = json.loads(page.locator(".raw").inner_text())
    assert said["results"]["bindings"] == [{"a": {"type": "literal", "value": "{{b}}"}}]


@pytest.mark.parametrize("form", ["CSV", "TSV", "JSON", "XML"])
def test_rows_are_saved(visit: Visits, form: str) -> None:
    seen = visit()
    page = seen.open()
    ask(page, AUTHORS)
    found = rows(page)
    write(page, "SELECT * { }")  # what is saved is what is shown
    page.locator(".yasr summary", has_text="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=form, exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.count("https://w3id.org/paperkg/person/") == len(found)
    if form == "CSV":
        assert download.value.suggested_filename.endswith(".csv")
        assert [row[1] for row in csv.reader(io.StringIO(text))][1:] == [row[1] for row in found]
    seen.check()


@pytest.mark.parametrize(
    ("form", "part"),
    [("Turtle", "@prefix"), ("N-Triples", "<http"), ("JSON-LD", "@id"), ("RDF/XML", "<rdf:RDF")],
)
def test_triples_are_saved(visit: Visits, form: str, part: str) -> None:
    page = visit().open()
    ask(page, PAIRS)
    rows(page)
    page.locator(".yasr summary", has_text="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=form, exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert part in text
    assert "Y Bengio" in text
