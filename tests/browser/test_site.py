"""The static site in a browser: from a folder of a plain host, and from the disk."""

import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

import kg
from tests.asking import column
from tests.browser.conftest import REPORT, Visit
from tests.browser.test_accessibility import PHONE, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]
BASE = "https://w3id.org/paperkg/"
FOLDER = "some path/of a site"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain host that gives out files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Say nothing."""


@pytest.fixture(scope="module")
def root(graph_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a host in which the site of the sample lies, two folders deep."""
    root = tmp_path_factory.mktemp("host")
    place = root / FOLDER / "site"
    place.parent.mkdir(parents=True)
    kg.open(graph_dir).export(place)
    return root


@pytest.fixture(scope="module")
def hosted(root: Path) -> Iterator[str]:
    """Address of the site on a host."""
    handler = functools.partial(Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/{FOLDER.replace(' ', '%20')}/site/"
        server.shutdown()


@pytest.fixture
def there(browser: Browser, hosted: str) -> Iterator[Callable[..., Visit]]:
    """Contexts that reach the host; at the end nothing went wrong, nor was asked elsewhere."""
    visits: list[Visit] = []

    def new(**options: object) -> Visit:
        settings = {"viewport": {"width": 1400, "height": 950}, "locale": "en-US"} | options
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # a mixed dictionary
        context.add_init_script(REPORT)
        visits.append(Visit(context))
        return visits[-1]

    yield new
    for visit in visits:
        assert {urlsplit(url).netloc for url in visit.requests} == {urlsplit(hosted).netloc}
        assert visit.complaints == []
        assert visit.page.evaluate("__violations") == []
        visit.page.context.close()


def own(graph: kg.Graph, pattern: str) -> str:
    """Path of the first node of a pattern."""
    iri = column(graph, f"SELECT ?x {{ {pattern} }} ORDER BY ?x LIMIT 1")[0]
    return str(iri).removeprefix(BASE)


def heading(page: "Page") -> str:
    return page.locator("h1").inner_text()


def test_from_the_viewer_to_a_download(
    there: Visits, hosted: str, graph: kg.Graph, root: Path
) -> None:
    """Begin, choose an author, follow to a paper, to the page about all, and take a file."""
    person = own(graph, "?x a foaf:Person")
    name = str(column(graph, f"SELECT ?n {{ <{BASE}{person}> foaf:name ?n }}")[0])
    page = there().page
    page.goto(hosted)
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.get_by_role("searchbox").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="All facts").click()
    page.wait_for_url(f"{hosted}{person}/index.html")
    assert heading(page) == name
    page.locator(".is-list a").first.click()
    page.wait_for_url(f"{hosted}work/*/index.html")
    assert page.locator(".kind span").inner_text() == "Work"
    assert page.evaluate("document.styleSheets.length") == 1
    page.get_by_role("link", name="Turtle").focus()
    page.get_by_role("link", name="About and files").click()
    with page.expect_download() as found:
        page.get_by_role("link", name="graph.nq.gz").click()
    file = root / FOLDER / "site" / "dumps" / "graph.nq.gz"
    assert Path(found.value.path()).read_bytes() == file.read_bytes()
    page.get_by_role("link", name="Graph", exact=True).first.click()
    page.wait_for_selector("body[data-ready]", timeout=60_000)


def test_identifiers_answer_on_a_plain_host(there: Visits, hosted: str, graph: kg.Graph) -> None:
    """With no suffix and no slash, as on the server."""
    visit = there()
    for pattern in ("?x a fabio:ResearchPaper", "?x skos:notation 'cs.CV'", "?x a kg:DigestIssue"):
        path = own(graph, pattern)
        answer = visit.page.goto(hosted + path)
        assert answer.ok
        assert visit.page.url == f"{hosted}{path}/"
        assert visit.page.locator("[about]").get_attribute("about") == BASE + path


def test_both_languages(there: Visits, hosted: str, graph: kg.Graph) -> None:
    """The way to the other language stays on the same page; the viewer leads to its own."""
    path = own(graph, "?x a fabio:ResearchPaper")
    page = there(locale="zh-CN").page
    page.goto(f"{hosted}{path}/")
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(f"{hosted}{path}/index.zh.html")
    assert page.locator("html").get_attribute("lang") == "zh"
    page.locator("dd a").first.click()
    page.wait_for_url("**/index.zh.html")
    page.goto(hosted)
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.get_by_role("link", name="关于与文件").first.click()
    page.wait_for_url(f"{hosted}about/index.zh.html")
    assert page.get_by_role("link", name="graph.ttl.gz").is_visible()


def test_explored_from_a_page(there: Visits, hosted: str, graph: kg.Graph) -> None:
    path = own(graph, "?x a foaf:Person")
    page = there().page
    page.goto(f"{hosted}{path}/")
    name = heading(page)
    page.get_by_role("link", name="Show in the graph").click()
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    expect(page.locator("#panel h2")).to_have_text(name)


def hits(page: "Page") -> list[str]:
    return page.locator("#hits a").all_inner_texts()


def test_search(there: Visits, hosted: str, graph: kg.Graph) -> None:
    page = there().page
    page.goto(f"{hosted}search/index.html")
    find(page, graph)


def test_search_from_the_disk(visit: Visits, root: Path, graph: kg.Graph) -> None:
    browsing = visit()
    browsing.page.goto((root / FOLDER / "site" / "search" / "index.html").as_uri())
    find(browsing.page, graph)
    assert {urlsplit(url).scheme for url in browsing.requests} == {"file"}
    assert browsing.complaints == []
    assert browsing.page.evaluate("__violations") == []


def find(page: "Page", graph: kg.Graph) -> None:
    """By parts of words, whatever their case, of Chinese by any letters; with the keyboard."""
    box, status = page.get_by_role("searchbox"), page.get_by_role("status")
    titles = [
        str(one) for one in column(graph, "SELECT ?t { ?x a fabio:ResearchPaper ; dct:title ?t }")
    ]
    english = next(one for one in titles if one.isascii() and len(one.split()) > 4)
    chinese = next(one for one in titles if not one.isascii() and not one[:3].isascii())
    word = max(english.split(), key=len)
    for asked in (word.lower(), f"{english.split()[0]} {word[:-1].upper()}", english):
        box.fill(asked)
        expect(page.get_by_role("link", name=english).first).to_be_visible()
    box.fill("zzzz")
    expect(status).to_have_text("Nothing found")
    assert hits(page) == []
    run = max(re.findall(r"[\u4e00-\u9fff]+", chinese), key=len)
    for asked in (run[1:3], run[-1], run):
        box.fill(asked)
        expect(page.locator("#hits li", has_text=run).first).to_be_visible()
    box.press("Enter")
    page.wait_for_function("document.activeElement.closest('#hits')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html")
    assert page.locator("[about]").count() == 1
    page.go_back()
    expect(box).to_have_value(run)
    expect(page.locator("#hits li", has_text=run).first).to_be_visible()


def test_search_shows_more(there: Visits, hosted: str, graph: kg.Graph) -> None:
    """The same words are found here as the pieces of the index were made of."""
    names = [str(one) for one in column(graph, "SELECT ?n { ?x a foaf:Person ; foaf:name ?n }")]
    letter = max("abcdefghijklmnopqrstuvwxyz", key=lambda one: sum(
        any(part.lower() == one for part in name.split()) for name in names))  # fmt: skip
    page = there().page
    page.goto(f"{hosted}search/?q={letter}")
    expected = sum(any(part.lower() == letter for part in name.split()) for name in names)
    expect(page.get_by_role("status")).to_contain_text("found")
    told = int(page.get_by_role("status").inner_text().split()[0])
    assert told >= expected
    while page.locator("#more").is_visible():
        before = len(hits(page))
        page.locator("#more").click()
        expect(page.locator("#hits li").nth(before)).to_be_visible()
    assert len(hits(page)) == told


def test_from_the_disk(visit: Visits, root: Path, graph: kg.Graph) -> None:
    """Pages, their style and the viewer need no host."""
    browsing = visit()
    page = browsing.open(root / FOLDER / "site" / "index.html")
    page.get_by_role("link", name="About and files").first.click()
    assert "graph.nq.gz" in page.locator("main").inner_text()
    path = own(graph, "?x a fabio:ResearchPaper")
    page.goto((root / FOLDER / "site" / path / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "27px"
    assert {urlsplit(url).scheme for url in browsing.requests} == {"file"}
    assert browsing.complaints == []


@pytest.mark.parametrize(("lang", "colours"), [("en", "light"), ("zh", "dark")])
def test_accessible(there: Visits, hosted: str, graph: kg.Graph, lang: str, colours: str) -> None:
    name = "index.html" if lang == "en" else "index.zh.html"
    paths = ["about", "search", "ontology", own(graph, "?x a fabio:ResearchPaper")]
    for size in ({"width": 1400, "height": 950}, PHONE):
        page = there(color_scheme=colours, viewport=size, bypass_csp=True).page
        for path in paths:
            page.goto(f"{hosted}{path}/{name}")
            if path == "search":
                page.get_by_role("searchbox").fill("a")
                expect(page.locator("#hits li").first).to_be_visible()
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        page.goto(f"{hosted}404.html")
        assert violations(page) == []
