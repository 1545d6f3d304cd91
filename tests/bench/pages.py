"""The page's figures beside their limits: `python tests/bench/run.py page`.

A is the page of the sample digest, B that of an invented corpus of 20,000 nodes and 60,000 edges,
opened in a headless browser; what Python takes from the network to the file is told for twice B
as well. Times are the processor's, in the browser those of the page's main thread: on a busy
machine the clock on the wall says nothing. Told are medians of three loads. No figure fails.
"""

import math
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.measure import job
from tests.browser import conftest
from tests.view.herd import SIZE

Found = dict[str, Any]
PAGES = {"A": 0, "B": SIZE, "2B": 2 * SIZE}
"""Numbers of nodes; 0 stands for the sample digest."""
LOADS = 3
_STEPS = 60
_EXPANSIONS = 10
_WORD = "fleece"


class Figure(NamedTuple):
    """What is measured: the point of the page's design that asks for it, and the limits there."""

    what: str
    unit: str
    limits: dict[str, float]


_REDRAW = {"A": 25.0, "B": 50.0}
_HEAP = {"A": 20.0, "B": 60.0}
FIGURES = {
    "size": Figure("2  size of the file", "MB", {"A": 1.0, "B": 3.5}),
    "ready": Figure("3  until it may be used", "s", {"A": 0.5, "B": 1.0}),
    "drag": Figure("5  a redraw, dragged", "ms", _REDRAW),
    "wheel": Figure("5  a redraw, zoomed", "ms", _REDRAW),
    "heap": Figure("5  heap", "MB", _HEAP),
    "drag-more": Figure("5  dragged, 10 unfolded", "ms", _REDRAW),
    "wheel-more": Figure("5  zoomed, 10 unfolded", "ms", _REDRAW),
    "heap-more": Figure("5  heap, 10 unfolded", "MB", _HEAP),
    "nodes": Figure("5  most nodes drawn", "", dict.fromkeys("AB", 400.0)),
    "edges": Figure("5  most edges drawn", "", dict.fromkeys("AB", 1_500.0)),
    "search": Figure("8  the search entered", "ms", {}),
    "key": Figure("8  its slowest key", "ms", {"B": 30.0}),
    "python": Figure("19 Python, to the file", "s", {"A": 1.0, "B": 10.0}),
    "imports": Figure("19 its imports", "s", {}),
    "twice": Figure("19 Python, against B", "×", {"2B": 2.5}),
}

# What is drawn is counted at each redraw: nodes with the discs of communities, edges with bundles.
WATCH = """() => {
  window.redraws = 0;
  window.most = { nodes: 0, edges: 0 };
  network.on("afterDrawing", () => {
    redraws += 1;
    const nodes = kg.canvas.drawnNodes().length + kg.shown.discs().length;
    const edges = kg.canvas.drawnEdges().length + kg.discs.curves().length;
    most.nodes = Math.max(most.nodes, nodes);
    most.edges = Math.max(most.edges, edges);
  });
}"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
HUBS = """(count) => Array.from({ length: kg.data.count }, (_, node) => node)
  .sort((a, b) => kg.data.degree(b) - kg.data.degree(a) || a - b).slice(0, count)"""


class Meter:
    """What the main thread of a page has done, by the browser's own account."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _read(self, name: str) -> float:
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == name))

    def cpu_s(self) -> float:
        return self._read("TaskDuration")

    def heap_mb(self) -> float:
        self.devtools.send("HeapProfiler.collectGarbage")
        return self._read("JSHeapUsedSize") / 1e6

    def took_ms(self, act: Callable[[], object]) -> float:
        """Time of an act, with the frame that shows it."""
        before = self.cpu_s()
        act()
        self.page.evaluate(FRAME)
        return 1000 * (self.cpu_s() - before)

    def redraw_ms(self, act: Callable[[], object]) -> float:
        """Time of an act shared among the redraws that it brought."""
        before = self.page.evaluate("redraws")
        took = self.took_ms(act)
        redraws: int = self.page.evaluate("redraws") - before
        return took / max(1, redraws)


def load(browser: Browser, path: Path) -> Found:
    """Open a page in a context of its own and use it: the figures of one load."""
    with _opened(browser) as page:
        meter = Meter(page)
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready]", timeout=120_000)
        found: Found = {"ready": meter.cpu_s()}
        page.evaluate(WATCH)
        # Before the heap is swept: with what is unused goes code that was compiled.
        opened = meter.took_ms(page.locator("#search").focus)
        keys = [meter.took_ms(partial(page.keyboard.press, letter)) for letter in _WORD]
        page.keyboard.press("Escape")
        found |= _moved(meter, "")
        for node in page.evaluate(HUBS, _EXPANSIONS):
            page.evaluate("(node) => kg.canvas.expand(node)", node)
            page.evaluate(FRAME)
        found |= _moved(meter, "-more") | page.evaluate("most")
        return found | {"search": opened, "key": max(keys)}


@contextmanager
def _opened(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 950}, locale="en-US")
    context.set_offline(True)
    yield context.new_page()
    context.close()


def _moved(meter: Meter, when: str) -> Found:
    """Drag the picture in a circle, zoom out and in by ten steps each."""
    mouse, frame = meter.page.mouse, meter.page.locator("#picture").bounding_box()
    assert frame
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2

    def drag() -> None:
        for step in range(1, _STEPS + 1):
            turn = 2 * math.pi * step / _STEPS
            mouse.move(frame["x"] + 90 - 80 * math.cos(turn), frame["y"] + 90 + 80 * math.sin(turn))

    def wheel() -> None:
        for step in range(_STEPS):
            mouse.wheel(0, -60 if step // 10 % 2 else 60)

    mouse.move(frame["x"] + 10, frame["y"] + 90)
    mouse.down()
    dragged = meter.redraw_ms(drag)
    mouse.up()
    mouse.move(*middle)
    zoomed = meter.redraw_ms(wheel)
    return {f"drag{when}": dragged, f"wheel{when}": zoomed, f"heap{when}": meter.heap_mb()}


def written(folder: Path, name: str, times: int) -> list[Found]:
    """Write a page so many times, each in a process of its own."""
    job("make_page_network", folder, PAGES[name])
    found = []
    for _ in range(times):
        made, _rss = job("page", folder, PAGES[name])
        path = folder / made["file"]
        own = {"python": made["cpu_s"], "imports": made["import_s"]}
        found.append(own | {"size": path.stat().st_size / 1e6, "path": path, "n": made["nodes"]})
    return found


def rows(folder: Path, loads: int | None) -> Iterator[Found]:
    """Figures of all pages; without a browser only those of size and Python, and what to type."""
    times = loads or LOADS
    made = {name: written(folder, name, times) for name in PAGES}
    for own, base in zip(made["2B"], made["B"], strict=True):
        own["twice"] = own["python"] / base["python"]
    binary = conftest.binary()
    if binary is None:
        print(conftest.MISSING, flush=True)  # noqa: T201 - as the table is
    else:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=binary, args=conftest.flags())
            for name in "AB":
                for own in made[name]:
                    own.update(load(browser, own["path"]))
            browser.close()
    for name, found in made.items():
        for figure in FIGURES:
            if all(figure in own for own in found):
                yield _row(name, figure, found)


def _row(name: str, figure: str, found: list[Found]) -> Found:
    values = [own[figure] for own in found]
    limit = FIGURES[figure].limits.get(name)
    return {
        "case": f"page-{name}-{figure}",
        "n": found[0]["n"],
        "value": statistics.median(values),
        "min": min(values),
        "max": max(values),
        "unit": FIGURES[figure].unit,
        "limit": limit,
        "ratio": None if limit is None else statistics.median(values) / limit,
        "pairs": len(values),
        "result": None,
        "input": None,
    }


HEAD = "page    nodes  what                        measured     limit  × limit  (min–max)   loads"


def line(row: Found) -> str:
    """Write a row of the table."""
    _, name, figure = row["case"].split("-", 2)
    unit = row["unit"]
    measured = f"{_short(row['value'])} {unit}".strip()
    limit = "" if row["limit"] is None else f"{row['limit']:,g} {unit}".strip()
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
    span = f"({_short(row['min'])}–{_short(row['max'])})"
    return (
        f"{name:4}{row['n']:9,}  {FIGURES[figure].what:24}{measured:>12}{limit:>10}{ratio:>9}"
        f"  {span:14}{row['pairs']:3}"
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.{1 if value >= 10 else 2}f}"
