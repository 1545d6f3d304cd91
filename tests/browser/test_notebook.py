"""The page in the frame of a notebook's cell, as a notebook's page shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import notebook

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]


@pytest.fixture(scope="module")
def shown(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page around what a cell has put out."""
    folder = tmp_path_factory.mktemp("notebook")
    (outputs,) = notebook.run(folder, f"import kg\nkg.build({str(sample)!r}).show(height=640)")
    path = folder / "notebook.html"
    frame = outputs[0]["data"]["text/html"]
    page = f"<!doctype html><meta charset=utf-8><title>Notebook</title><body>{frame}</body>"
    path.write_text(page, encoding="utf-8")
    return path


def test_page_in_a_frame(visit: Visits, shown: Path) -> None:
    there = visit()
    page: Page = there.page
    page.goto(shown.as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("body[data-ready]").wait_for(timeout=60_000)
    search = inside.get_by_role("searchbox")
    search.fill("attention is all")
    search.press("Enter")
    assert "Attention Is All You Need" in inside.locator("#panel h2").inner_text()
    inside.get_by_role("button", name="Copy", exact=True).click()
    inside.locator("#note", has_text="Copied").wait_for()
    inside.get_by_role("button", name="中文").click()
    assert "论文" in inside.locator("#legend").inner_text()
    inside.locator("#panel-close").click()
    assert inside.locator("#panel").is_hidden()
    assert page.frames[1].evaluate("origin") == "null"
    box = page.locator("iframe").bounding_box()
    assert box
    assert box["height"] == pytest.approx(640, abs=2)
    assert there.complaints == []
    assert there.requests == [shown.as_uri()]
