"""The page as a file: whole, closed, and the same each time."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest

from kg.view import data, overview, page

VIEW = Path(page.__file__).parent
SCRIPTS = sorted((VIEW / "js").glob("*.js"))
WORDS = ("messages.json", "served.json")
BUILD = r"""
import json, sys
from pathlib import Path
import networkx as nx
from kg.view.page import PageOptions, write
graph = nx.node_link_graph(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), edges="edges")
write(graph, Path(sys.argv[2]), PageOptions(title="\u7267\u7f8a\u65e5\u62a5"))
"""

HOSTILE = (
    '<img src=x onerror="window.__x=1">',
    "</script><script>window.__x=1</script>",
    "<!--<script>",
    "{{ 7*7 }}{% raw %}",
    "\u2028\u2029\u202e\x00",
    "'-window.__x=1-'",
)


class Elements(HTMLParser):
    """Lists the elements of a page with the texts of its scripts."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        """Note the text of a script."""
        if self.tags and self.tags[-1][0] == "script" and self.cdata_elem == "script":
            self.scripts[-1] += data


def parse(html: str) -> Elements:
    """Read a page."""
    elements = Elements()
    elements.feed(html)
    return elements


@pytest.fixture
def html(network: "nx.MultiDiGraph[str]") -> str:
    """Give the page of the nine papers."""
    return page.render(network, page.PageOptions(title="牧羊日报"))


def test_head(html: str) -> None:
    """Begin as a page should."""
    assert html.startswith("<!doctype html>\n<html lang=")
    assert "<title>牧羊日报</title>" in html
    assert '<meta charset="utf-8">' in html
    assert '<meta name="viewport"' in html


def test_policy_allows_each_script_by_hash(html: str) -> None:
    """Compare the hashes of the policy with the scripts that stand there."""
    elements = parse(html)
    policy = next(
        attrs["content"] for _, attrs in elements.tags if "http-equiv" in attrs and attrs["content"]
    )
    assert policy.startswith("default-src 'none';")
    scripts = [attrs for tag, attrs in elements.tags if tag == "script"]
    running = [
        text for attrs, text in zip(scripts, elements.scripts, strict=True) if "type" not in attrs
    ]
    assert len(running) == len(page.SCRIPTS) + 1
    for text in running:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_nothing_is_fetched(html: str) -> None:
    """Allow no address in an attribute that a browser would follow by itself."""
    for tag, attrs in parse(html).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attrs
        assert not any(name.startswith("on") for name in attrs)
    assert "sourceMappingURL" not in html


def test_size(html: str) -> None:
    """Stay below a megabyte."""
    assert len(html.encode()) <= 1_000_000


def test_first_picture_goes_through_pyvis(html: str, network: "nx.MultiDiGraph[str]") -> None:
    """Find all nodes and edges with whole numbers as positions."""
    drawn = {
        name: json.loads(text)
        for name, text in re.findall(
            r'<script type="application/json" id="drawn-(\w+)">(.*?)</script>', html
        )
    }
    assert len(drawn["nodes"]) == network.number_of_nodes()
    assert len(drawn["edges"]) == network.number_of_edges()
    assert all(isinstance(node["x"], int) and isinstance(node["y"], int) for node in drawn["nodes"])


def first_picture(html: str) -> list[int]:
    """Read the numbers of the nodes that the page draws at first."""
    (text,) = re.findall(r'<script type="application/json" id="drawn-nodes">(.*?)</script>', html)
    return [node["id"] for node in json.loads(text)]


@pytest.mark.parametrize(
    ("lone", "folded"), [(overview.FEW_LONE, False), (overview.FEW_LONE + 1, True)]
)
def test_many_terms_of_one_paper_are_folded_away(lone: int, *, folded: bool) -> None:
    """Draw all, or all but them; where there is nothing else, draw them."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(lone):
        graph.add_node(f"t{number:03}", type="concept", kind="term", label="t", papers=1)
    everything = list(range(lone))
    assert first_picture(page.render(graph, page.PageOptions())) == everything
    graph.add_node("a", type="paper", label="paper")
    graph.add_edges_from(("a", node, {"predicate": "kg:mentions"}) for node in list(graph)[:-1])
    html = page.render(graph, page.PageOptions())
    assert first_picture(html) == ([0] if folded else [0, *(node + 1 for node in everything)])
    assert f'"folded":{str(folded).lower()}' in html


def test_folding_lets_a_network_be_drawn_whole() -> None:
    """Count only what is not folded away."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("p", type="paper", label="paper")
    for number in range(overview.MOST_NODES + 100):
        graph.add_node(f"t{number:04}", type="concept", kind="term", label="t", papers=1)
        graph.add_edge("p", f"t{number:04}", key="m", predicate="kg:mentions")
    assert first_picture(page.render(graph, page.PageOptions())) == [0]


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_text_opens_no_element(
    html: str, network: "nx.MultiDiGraph[str]", evil: str
) -> None:
    """Put a hostile string everywhere and find the same elements."""
    texts = ["label", "label_zh", "abstract", "summary", "authors", "category", "issued"]
    texts += ("alternatives", "candidate_zh", "broader", "years", "kind")
    for _, attributes in network.nodes(data=True):
        attributes.update(dict.fromkeys(texts, evil))
    network.add_node(evil, type="concept", label=evil)
    network.add_edge(evil, evil, key=evil, predicate=evil)
    options = page.PageOptions(title=evil, view=evil)
    assert [tag for tag, _ in parse(page.render(network, options)).tags] == [
        tag for tag, _ in parse(html).tags
    ]


def test_secrets_stay_out(network: "nx.MultiDiGraph[str]") -> None:
    """Find neither an unnamed attribute nor a path of this machine."""
    for _, attributes in network.nodes(data=True):
        attributes["password"] = "leak"
    html = page.render(network, page.PageOptions())
    assert "leak" not in html
    assert str(Path.cwd()) not in html
    assert str(Path.home()) + os.sep not in html


@pytest.mark.parametrize("view", ["coauthors", "institutions", "concepts"])
def test_weighted_views(coauthors: "nx.Graph[str]", view: str) -> None:
    """Build undirected networks too."""
    assert f'"view":"{view}"' in page.render(coauthors, page.PageOptions(view=view))


def test_empty_network() -> None:
    """Build a page of nothing."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert "0 nodes, 0 edges" in page.render(graph, page.PageOptions())


def built(tmp_path: Path, name: str, **environment: str) -> bytes:
    """Build the page in a process of its own."""
    path = tmp_path / name
    source = Path(__file__).with_name("network.json")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    subprocess.run(
        [sys.executable, "-c", BUILD, str(source), str(path)],
        check=True,
        env=inherited | {"PYTHONPATH": str(VIEW.parent.parent)} | environment,
    )
    return path.read_bytes()


def test_same_bytes_everywhere(tmp_path: Path) -> None:
    """Change hash seed, locale and time zone; the bytes stay."""
    one = built(tmp_path, "a.html", PYTHONHASHSEED="1", LC_ALL="C", PYTHONUTF8="0")
    two = built(tmp_path, "b.html", PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="Asia/Shanghai")
    assert one == two
    assert "牧羊日报".encode() in one
    assert b"\r" not in one


def test_written_whole_or_not_at_all(
    network: "nx.MultiDiGraph[str]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave the old page and no half one when writing fails."""
    path = tmp_path / "graph.html"
    page.write(network, path, page.PageOptions())
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        page.write(network, path, page.PageOptions(title="another"))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["graph.html"]


def test_heavy_libraries_wait() -> None:
    """Import none of them with the module."""
    code = (
        "import sys, kg.view.page;"
        "print({'networkx','pyvis','numpy','jinja2','IPython'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(VIEW.parent.parent)},
    )
    assert done.stdout.strip() == "set()"


def test_words_in_both_languages() -> None:
    """Hold keys and their places equal, and find every word that is asked for."""
    parts = [json.loads((VIEW / name).read_text(encoding="utf-8")) for name in WORDS]
    assert not parts[0]["en"].keys() & parts[1]["en"].keys()
    words = {lang: parts[0][lang] | parts[1][lang] for lang in ("en", "zh")}
    assert words["en"].keys() == words["zh"].keys()
    places = {
        lang: {key: set(re.findall(r"\{(\w+)\}", str(word))) for key, word in words[lang].items()}
        for lang in words
    }
    assert places["en"] == places["zh"]
    text = "".join(path.read_text(encoding="utf-8") for path in [*SCRIPTS, VIEW / "page.html"])
    asked = set(re.findall(r'\bsay\("([^"]+)"', text))
    asked |= set(re.findall(r'data-(?:word|label|hint)="([^"]+)"', text))
    assert asked <= words["en"].keys()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_the_rules(script: Path) -> None:
    """Use no way by which a text could become an element or a program."""
    text = script.read_text(encoding="utf-8")
    banned = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "new Function")
    assert not [word for word in (*banned, "</script", ".onclick") if word in text]
    assert not re.search(r"\beval\b", text)
    assert len(text.splitlines()) <= 400
    assert script.stem in (*page.SCRIPTS, *page.SERVED, *page.SITED)


def colours(theme: str) -> Iterator[tuple[str, str]]:
    """Read the colours of a theme from the style."""
    style = (VIEW / "css" / "colours.css").read_text(encoding="utf-8")
    block = re.search(rf'\[data-theme="{theme}"\] \{{(.*?)\n\}}', style, re.DOTALL)
    assert block
    yield from re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1])


def luminance(colour: str) -> float:
    """Measure as WCAG 2 does."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """Measure as WCAG 2 does."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(theme: str) -> None:
    """Keep texts at 4.5 and signs at 3 on all grounds, in both themes."""
    palette = dict(colours(theme))
    for ground in ("ground", "sheet", "wash"):
        for name, colour in palette.items():
            if name in {"text", "quiet", "accent"} or name.startswith("ink-"):
                assert contrast(colour, palette[ground]) >= 4.5, (name, ground)
            if name in data.TYPES:
                assert contrast(colour, palette[ground]) >= 3, (name, ground)


def test_shapes_differ() -> None:
    """Tell types apart without colour."""
    assert len(set(page.SHAPES.values())) == len(page.SHAPES)
