"""What tests of the workbench share: visits that reach the server alone, what is done in them."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.browser.conftest import REPORT
from tests.serving import Served

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

AUTHORS = """SELECT ?author ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?paper dct:creator ?author . ?author foaf:name ?name
} GROUP BY ?author ?name ORDER BY ?name"""
PAIRS = """CONSTRUCT { ?paper a fabio:ResearchPaper ; dct:creator ?author ; rdfs:label ?title .
  ?author foaf:name ?name } WHERE { ?paper dct:creator ?author ; kg:work/rdfs:label ?title .
  ?author foaf:name ?name }"""
HOSTILE = '<img src=x onerror="window.__x=1">{{name}}</script><script>window.__x=1</script>'
PHONE = {"width": 390, "height": 844}
EDITOR = "document.querySelector('.tabPanel.active .yasqe .CodeMirror').CodeMirror"


class Visit:
    """A page of the server with all that it asked for and complained about."""

    def __init__(self, context: "BrowserContext", address: str) -> None:
        self.address = address.rstrip("/")
        self.outside: list[str] = []
        self.complaints: list[str] = []
        context.route("**/*", self._only_ours)
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _only_ours(self, route: "Route") -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.address).netloc:
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def open(self, path: str = "/sparql") -> "Page":
        """Load the workbench and wait until it may be used."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def check(self, *, expected: str = "") -> None:
        """Nothing was asked of others, nothing went wrong but what was expected to."""
        assert self.outside == []
        assert [one for one in self.complaints if not expected or expected not in one] == []
        assert self.page.evaluate("__violations") == []
        assert self.page.evaluate("window.__x") is None


Visits = Callable[..., Visit]


@contextlib.contextmanager
def visiting(browser: Browser, served: Served) -> Iterator[Visits]:
    """Contexts that reach the server and nothing else."""
    contexts = []

    def new(**options: Any) -> Visit:
        settings = {"viewport": {"width": 1400, "height": 950}, "locale": "en-US"} | options
        context = browser.new_context(**settings)
        context.add_init_script(REPORT)
        contexts.append(context)
        return Visit(context, served.address)

    yield new
    for context in contexts:
        context.close()


def write(page: "Page", query: str) -> None:
    """Empty the editor and type."""
    page.locator(".tabPanel.active .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(query)
    # the editor reads what an input method brings a moment later
    page.wait_for_function(f"(query) => {EDITOR}.getValue().endsWith(query)", arg=query)


def choose(page: "Page", name: str) -> None:
    """Take a completion; the editor has the focus again."""
    page.locator(".CodeMirror-hint", has_text=name).first.click()
    page.wait_for_function(f"() => {EDITOR}.hasFocus()")


def written(page: "Page") -> str:
    return str(page.evaluate(f"{EDITOR}.getValue()"))


def ask(page: "Page", query: str) -> None:
    """Put a query in the editor and run it by the keyboard."""
    page.evaluate(f"(query) => {EDITOR}.setValue(query)", query)
    page.locator(".tabPanel.active .CodeMirror").click()
    page.keyboard.press("Control+Enter")


def rows(page: "Page") -> list[list[str]]:
    """Cells of the table, once it is there."""
    page.wait_for_selector(".rows tbody tr")
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('.tabPanel.active .rows tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    return found


def columns(page: "Page") -> list[str]:
    return page.locator(".rows thead th").all_inner_texts()
