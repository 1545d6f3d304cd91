"""The README's pictures, of our own samples: `python -m tests.browser.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import kg
from kg.view.page import PageOptions, write
from tests.browser import conftest
from tests.view.herd import herd

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "data" / "digest" / "sample.txt"
PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 1400, "height": 860}


def opened(browser: Browser, page: Path, colours: str, fragment: str) -> Page:
    """Open a page without a network and wait until it may be used."""
    context = browser.new_context(
        viewport={"width": SIZE["width"], "height": SIZE["height"]},
        color_scheme="dark" if colours == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_offline(True)
    shown = context.new_page()
    shown.goto(page.as_uri() + fragment)
    shown.wait_for_selector("body[data-ready]")
    return shown


def main() -> None:
    """Take both pictures."""
    binary = conftest.binary()
    if binary is None:
        raise SystemExit(conftest.MISSING)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        small, large = Path(folder) / "papers.html", Path(folder) / "overview.html"
        kg.build(SAMPLE).to_html(small)
        write(herd(), large, PageOptions(title="An invented corpus"))
        browser = playwright.chromium.launch(executable_path=binary, args=conftest.flags())
        digest = opened(browser, small, "light", "")
        digest.get_by_role("searchbox").fill("attention is all")
        digest.keyboard.press("Enter")
        digest.wait_for_timeout(400)
        digest.screenshot(path=PICTURES / "papers.png")
        overview = opened(browser, large, "dark", "")
        overview.wait_for_timeout(400)
        overview.screenshot(path=PICTURES / "overview.png")
        browser.close()


if __name__ == "__main__":
    main()
