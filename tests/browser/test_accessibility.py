"""The page judged by axe-core: nothing serious or critical, in any of its looks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # has no types
    Axe,
)

from tests.view import mentioned

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]
PHONE = {"width": 390, "height": 844}
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All that axe looks at by itself, and WCAG 2.2's size of targets."""


def violations(page: "Page") -> list[tuple[str, str, list[Any]]]:
    """Faults that keep somebody out, each with the elements that have it."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        (one["id"], one["help"], [node["target"] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", ["small", "large"])
def test_at_first_sight(
    visit: Visits, request: pytest.FixtureRequest, name: str, colours: str
) -> None:
    path = request.getfixturevalue(name)
    page = visit(color_scheme=colours, bypass_csp=True, reduced_motion="reduce").open(path)
    assert violations(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_with_everything_open(visit: Visits, small: Path, locale: str, colours: str) -> None:
    page = visit(
        color_scheme=colours, locale=locale, bypass_csp=True, reduced_motion="reduce"
    ).open(small)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate("kg.open(kg.data.numberOf(kg.data.iri(0)))")
    assert violations(page) == []
    page.locator("#export").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("wool")
    assert violations(page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_concepts(visit: Visits, tmp_path: Path, locale: str, colours: str) -> None:
    flocks = mentioned.build()
    for view in ("papers", "concepts"):
        path = flocks.to_html(tmp_path / f"{view}.html", view)
        page = visit(
            color_scheme=colours, locale=locale, bypass_csp=True, reduced_motion="reduce"
        ).open(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert violations(page) == []
        for kind in ("paper", "method", "term") if view == "papers" else ("method",):
            page.evaluate(
                """(kind) => kg.open(Array.from({ length: kg.data.count }, (_, node) => node)
                  .find((node) => kg.data.type(node) === kind))""",
                kind,
            )
            assert violations(page) == []


def test_mentions_on_a_phone(visit: Visits, tmp_path: Path) -> None:
    path = mentioned.build().to_html(tmp_path / "graph.html")
    page = visit(viewport=PHONE, has_touch=True, bypass_csp=True, reduced_motion="reduce").open(
        path
    )
    for name in ("BarnNet: Flock Counting with Sparse Attention", "sparse attention"):
        page.evaluate(
            """(name) => kg.open(Array.from({ length: kg.data.count }, (_, node) => node)
              .find((node) => kg.data.get(node, "label") === name
                || kg.data.get(node, "label_en") === name))""",
            name,
        )
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert violations(page) == []


def test_cards_of_communities_and_bundles(visit: Visits, large: Path) -> None:
    page = visit(bypass_csp=True, reduced_motion="reduce").open(large)
    for chosen in ("{ community: 0 }", "{ bundle: 0 }"):
        page.evaluate(f"kg.select({chosen})")
        assert page.locator("#panel").is_visible()
        assert violations(page) == []


@pytest.mark.parametrize("name", ["small", "large"])
def test_on_a_phone(visit: Visits, request: pytest.FixtureRequest, name: str) -> None:
    path = request.getfixturevalue(name)
    page = visit(viewport=PHONE, has_touch=True, bypass_csp=True, reduced_motion="reduce").open(
        path
    )
    assert violations(page) == []
    page.locator("#side-button").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.evaluate("kg.open(0)")
    assert violations(page) == []


@pytest.mark.parametrize("wide", [1400, 390])
def test_the_skip_link_leads_to_the_list(visit: Visits, small: Path, wide: int) -> None:
    """Focus the list, on a phone in its sheet, and leave filters and address as they are."""
    page = visit(viewport={"width": wide, "height": 844}).open(small, "#filter=category.cs.LG")
    address = page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "nodes"
    assert page.evaluate("kg.filters.active()")
    assert page.url == address


def test_the_list_of_results_is_reached_by_keyboard(visit: Visits, small: Path) -> None:
    """Tab goes from the box into the list, arrows choose, Escape goes back and closes it."""
    page = visit(bypass_csp=True).open(small)
    box = page.get_by_role("searchbox", name="Search", exact=True)
    results = page.get_by_role("listbox", name="Search results")
    box.fill("wool")
    assert results.is_visible()
    assert violations(page) == []
    box.press("Tab")
    assert page.evaluate("document.activeElement.id") == "results"
    assert results.is_visible()
    page.keyboard.press("ArrowDown")
    assert results.locator('[aria-selected="true"]').count() == 1
    page.keyboard.press("Escape")
    assert results.is_hidden()
    assert page.evaluate("document.activeElement.id") == "search"
