"""The workbench in a browser: what goes wrong, links, languages, looks, and who can use it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, unquote_plus

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_accessibility import violations
from tests.browser.workbench import (
    AUTHORS,
    EDITOR,
    PAIRS,
    PHONE,
    Visits,
    ask,
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


# What goes wrong


def test_a_wrong_query_says_where(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    ask(page, "SELECT * {\n  ?s ?p\n}")
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_have_text("The query is not right")
    assert "{" not in alert.locator(".detail").inner_text()[:1]
    alert.get_by_role("button", name=re.compile(r"Line 3, column \d+")).click()
    assert page.evaluate(f"{EDITOR}.getDoc().getCursor().line") == 2
    ask(page, "ASK { ?s ?p ?o }")
    expect(page.locator(".truth")).to_have_text("Yes")
    expect(page.get_by_role("alert")).to_have_count(0)
    seen.check(expected="400 (Bad Request)")


def test_what_is_forbidden_is_told(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    ask(page, "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }")
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("This is not allowed")
    seen.check(expected="403 (Forbidden)")


def test_a_running_query_can_be_stopped(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    ask(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".yasr_results")).to_have_text("Stopped")
    page.get_by_role("button", name="Run", exact=True).wait_for()
    seen.check()


# Links, languages, looks


def test_an_address_opens_its_query_and_runs_nothing(visit: Visits) -> None:
    seen = visit()
    asked: list[str] = []
    seen.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    for address in (f"/sparql?query={quote(AUTHORS)}", f"/sparql#query={quote(AUTHORS)}"):
        page = seen.open(address)
        assert written(page) == AUTHORS
    assert not any(one.startswith("POST") for one in asked)
    expect(page.locator(".waiting")).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(1)
    page = seen.open(f"/sparql?query={quote(AUTHORS)}")
    write(page, "ASK {}")
    page.get_by_role("link", name="Skip to the query").press("Enter")
    assert written(page) == "ASK {}"
    expect(page.get_by_role("tab")).to_have_count(1)
    seen.check()


def test_it_works_where_nothing_may_be_stored(visit: Visits) -> None:
    seen = visit()
    seen.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    )
    page = seen.open()
    page.get_by_role("button", name="中文").click()
    ask(page, AUTHORS)
    assert rows(page)
    seen.check()


def test_a_link_is_copied_and_reopens(visit: Visits) -> None:
    seen = visit(permissions=["clipboard-read", "clipboard-write"])
    page = seen.open()
    query = 'SELECT ?a { VALUES ?a { "é & 中文 # + %" } }'
    page.evaluate(f"(query) => {EDITOR}.setValue(query)", query)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#status")).to_contain_text("Copied")
    address = str(page.evaluate("navigator.clipboard.readText()"))
    assert address.startswith(f"{seen.address}/sparql?query=")
    assert unquote(address.partition("query=")[2]) == query
    other = visit().open(address.removeprefix(seen.address))
    assert written(other) == query
    long = f"# {'x' * 20_000}\nASK {{}}"
    page.evaluate(f"(query) => {EDITOR}.setValue(query)", long)
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function(
        "() => navigator.clipboard.readText().then((text) => text.includes('#query='))"
    )
    address = str(page.evaluate("navigator.clipboard.readText()"))
    assert written(visit().open(address.removeprefix(seen.address))) == long


def test_without_a_clipboard_the_link_is_shown(visit: Visits) -> None:
    seen = visit()
    seen.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = seen.open()
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_role("textbox", name="Copy this address:")
    assert field.input_value().startswith(f"{seen.address}/sparql?query=")


def test_the_language_is_chosen_and_remembered(visit: Visits) -> None:
    seen = visit()
    page = seen.open()
    ask(page, AUTHORS)
    rows(page)
    page.get_by_role("button", name="中文").click()
    assert page.title() == "SPARQL 工作台"
    for word in ("运行", "复制链接", "表格", "下载"):
        expect(page.get_by_text(word, exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name="各 arXiv 分类的论文数")).to_be_visible()
    expect(page.locator(".summary")).to_have_text(re.compile("行，"))
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    expect(page.get_by_role("button", name="运行")).to_be_visible()
    english = re.compile(r"[A-Za-z]{3,}")
    seen_words = page.locator("header, .bar, .yasr_header, .rows-bar").all_inner_texts()
    assert {word for text in seen_words for word in english.findall(text)} <= {"SPARQL", "English"}
    seen.check()


def test_the_browser_chooses_the_first_language(visit: Visits) -> None:
    page = visit(locale="zh-CN").open()
    expect(page.get_by_role("heading", level=1)).to_have_text("SPARQL 工作台")
    assert visit(locale="zh-CN").open("/sparql?lang=en").title() == "SPARQL workbench"


def test_the_look_is_remembered(visit: Visits) -> None:
    seen = visit(color_scheme="dark")
    page = seen.open()
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").click()
    light = page.evaluate(ground)
    assert dark != light
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate(ground) == light


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_phone_scrolls_one_way(visit: Visits, locale: str) -> None:
    seen = visit(viewport=PHONE, locale=locale, has_touch=True)
    page = seen.open()
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= 390
    page.locator("aside summary").click()
    assert page.evaluate(width) <= 390
    ask(page, "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 20")
    rows(page)
    assert page.evaluate(width) <= 390
    ask(page, PAIRS)
    page.locator(".select_picture").click()
    page.wait_for_selector(".canvas[data-drawn]")
    assert page.evaluate(width) <= 390
    seen.check()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_nobody_is_kept_out(visit: Visits, locale: str, colours: str) -> None:
    page = visit(
        color_scheme=colours, locale=locale, bypass_csp=True, reduced_motion="reduce"
    ).open()
    assert violations(page) == []
    ask(page, AUTHORS)
    rows(page)
    page.evaluate("document.querySelectorAll('.menu').forEach((one) => { one.open = true; })")
    assert violations(page) == []
    write(page, "SELECT * { ?s kg:auth")
    page.wait_for_selector(".CodeMirror-hints")
    assert violations(page) == []
    page.keyboard.press("Escape")
    ask(page, "SELECT * {")
    page.wait_for_selector(".problem")
    assert violations(page) == []


def test_the_keyboard_reaches_everything(visit: Visits) -> None:
    page = visit().open()
    ask(page, "SELECT ?paper { ?paper dct:creator ?author } LIMIT 1")
    rows(page)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({ ariaLabel, innerText }) => (ariaLabel || innerText || '').trim())"
                "(document.activeElement)"
            )
        )
    for name in (
        *("Skip to the query", "Graph", "中文", "Papers per arXiv category", "Query", "New query"),
        *("SPARQL query", "Run", "Copy link", "Tidy", "Help", "Table", "Response", "Download"),
    ):
        assert any(one.startswith(name) for one in reached), name
    assert reached.index("SPARQL query") < reached.index("Run")


def test_without_script_it_is_a_form(visit: Visits) -> None:
    seen = visit(java_script_enabled=False)
    page = seen.page
    page.goto(f"{seen.address}/sparql")
    page.get_by_role("combobox").first.select_option(label="First and last author")
    page.get_by_role("button", name="Open").click()
    assert "kg:asWritten ?last" in unquote_plus(page.url)
    page.get_by_role("textbox").fill("ASK { ?s ?p ?o }")
    page.get_by_role("combobox").last.select_option("text/csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Run").click()
    assert "true" in Path(download.value.path()).read_text(encoding="utf-8")
    assert seen.outside == []
