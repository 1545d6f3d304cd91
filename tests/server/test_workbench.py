"""The workbench without a browser: its page, what its script knows, the files it is made of."""

import io
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.rdf import vocab
from kg.server import workbench
from kg.settings import BASE
from kg.store import directory
from kg.store.results import Rows

WEB = Path(workbench.__file__).parent / "web"
SCRIPTS = sorted(WEB.glob("*.js"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOSTILE = '</textarea><script>window.__x=1</script>"\'><img src=x onerror="window.__x=1">{{ 7*7 }}'
TEXTS: dict[str, dict[str, Any]] = json.loads(
    Path(workbench.__file__).with_suffix(".json").read_text(encoding="utf-8")
)
WORDS: dict[str, dict[str, Any]] = TEXTS["words"]


class Elements(HTMLParser):
    """Start tags with their attributes, and the texts of those that matter."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as the base class has it
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data


@pytest.fixture
def built() -> Path:
    """The built files; `make web` makes them, .ci/setup before any test."""
    static = WEB.parent / "static"
    if not all((static / name).is_file() for name in workbench.BUILT):
        if os.environ.get("CI"):
            pytest.fail("the workbench is not built: make web")
        pytest.skip("the workbench is not built: make web")
    return static


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout in which nothing is built."""
    monkeypatch.setattr(workbench, "BUILT", ("missing.js", "missing.css"))


def said(name: str, graph: Path, **arguments: object) -> tuple[str, dict[str, str | int]]:
    """What a task writes, and its facts."""
    out = io.BytesIO()
    facts = getattr(workbench, name)(directory.open_current(graph), out, **arguments)
    return out.getvalue().decode(), facts


# What the script knows


def test_config(graph_dir: Path) -> None:
    text, facts = said("config", graph_dir, base=BASE)
    known = json.loads(text)
    assert facts == {"media_type": "application/json"}
    assert known["prefixes"] == vocab.prefixes()
    assert (known["base"], known["ontology"]) == (BASE, vocab.ONTOLOGY)
    assert known["first"] in {one["name"] for one in known["examples"]}
    assert known["drawing"].startswith("/static/vis-network.js?")
    assert known["words"] == WORDS


def test_examples_are_the_shipped_queries(graph: kg.Graph) -> None:
    found = {one.name: one for one in workbench.examples()}
    assert found.keys() == {path.stem for path in (vocab.folder() / "queries").glob("*.rq")}
    for name, one in found.items():
        text = (vocab.folder() / "queries" / f"{name}.rq").read_text(encoding="utf-8")
        assert text.endswith(one.query)
        assert "# title" not in one.query
        assert isinstance(graph.query(one.query), Rows)
    assert len(found) >= 21


def test_examples_are_told_in_both_languages() -> None:
    for one in workbench.examples():
        for texts in (one.title, one.description):
            assert CHINESE.search(texts["zh"])
            assert not CHINESE.search(texts["en"])
    assert TEXTS["descriptions"].keys() == {one.name for one in workbench.examples()}


def test_terms_are_those_of_the_ontology() -> None:
    found = {term.name: term for term in workbench.terms()}
    kinds = {f"{workbench._OWL}{name}" for name in workbench._KINDS}
    declared = {
        vocab.curie(triple.subject.value)
        for triple in vocab.triples("kg.ttl")
        if isinstance(triple.object, ox.NamedNode)
        and isinstance(triple.subject, ox.NamedNode)
        and triple.object.value in kinds
    }
    assert declared <= found.keys() <= declared | TEXTS["terms"].keys()
    assert found["kg:Authorship"].kind == "class"
    assert found["kg:authorship"].kind == "property"
    assert found["kg:main"].kind == "individual"
    assert found["kg:describes"].comment["en"] == "The paper an entry is about."


def test_terms_have_labels_in_both_languages() -> None:
    for term in workbench.terms():
        assert term.label["en"], term
        assert CHINESE.search(term.label["zh"]) or term.label["zh"].isupper(), term  # DOI
        prefix, _, local = term.name.partition(":")
        assert prefix in vocab.prefixes()
        assert local


def test_no_label_is_for_nothing() -> None:
    borrowed = {name for name in TEXTS["terms"] if not name.startswith(("rdf:", "rdfs:", "owl:"))}
    declared = {
        vocab.curie(triple.subject.value)
        for triple in vocab.triples("kg.ttl")
        if isinstance(triple.subject, ox.NamedNode)
    }
    assert borrowed <= declared


# Words


def parts(message: object) -> set[str]:
    texts = message.values() if isinstance(message, dict) else [message]
    return {name for text in texts for name in re.findall(r"\{(\w+)\}", str(text))}


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for key, message in WORDS["en"].items():
        assert parts(message) == parts(WORDS["zh"][key]), key
    spoken = {key for key, message in WORDS["zh"].items() if not CHINESE.search(str(message))}
    assert spoken == {"language"}


def test_every_word_is_there_and_used() -> None:
    script = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    page = (WEB.parent / "templates" / "workbench.html").read_text(encoding="utf-8")
    in_page = re.findall(r"""data-(?:word|label|hint)="([^"]+)"|say(?:\.|\[')(\w[\w ]*)""", page)
    marked = r'(?:data-(?:word|label|hint)": |\bkey\(\[[^\]]*\], |say\()"([^"]+)"'
    found = {(one or other).strip() for one, other in in_page} | set(re.findall(marked, script))
    assert found <= WORDS["en"].keys()
    for key in WORDS["en"]:
        family = key.partition(" ")[0]
        made = f"`{family} ${{" in script
        assert key in found or f'"{key}"' in script or made, f"nobody says {key}"


# The page


def test_page(graph_dir: Path, built: Path) -> None:
    html, facts = said("page", graph_dir, base=BASE, lang="en")
    assert facts == {"media_type": "text/html; charset=utf-8"}
    assert '<html lang="en">' in html
    script = f"/static/workbench.js?{workbench.digest('workbench.js')}"
    assert f'<script defer src="{script}"></script>' in html
    assert len(Elements(html).texts["h1"]) == 1
    assert built.is_dir()


@pytest.mark.parametrize(
    ("lang", "written"), [("zh", "zh-CN"), ("en", "en"), (None, "en"), ("fr", "en")]
)
def test_page_speaks_the_language(lang: str | None, written: str) -> None:
    html = workbench.html(BASE, lang, None)
    assert f'<html lang="{written}">' in html
    assert WORDS[written[:2]]["title"] in html


@pytest.mark.usefixtures("plain")
def test_page_without_the_built_files_is_a_form() -> None:
    html = workbench.html(BASE, "en", None)
    found = Elements(html)
    assert not any(tag == "script" for tag, _ in found.tags)
    forms = [attributes for tag, attributes in found.tags if tag == "form"]
    assert [(form["method"], form["action"]) for form in forms] == [
        ("get", "/sparql"),
        ("post", "/sparql"),
    ]
    options = [
        attributes["value"]
        for tag, attributes in found.tags
        if tag == "option" and "value" in attributes
    ]
    assert options == [one.query for one in workbench.examples()]
    assert "make web" in html
    assert "FROM" not in found.texts["textarea"][0]
    assert "dct:subject" in found.texts["textarea"][0]


@pytest.mark.usefixtures("plain")
def test_a_query_is_filled_in_as_text() -> None:
    found = Elements(workbench.html(BASE, "en", HOSTILE))
    assert found.texts["textarea"] == [HOSTILE]
    assert not any(tag in ("img", "script") for tag, _ in found.tags)


def test_page_runs_files_of_its_own_alone(built: Path) -> None:
    found = Elements(workbench.html(BASE, "zh", HOSTILE))
    for tag, attributes in found.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "action"):
            address = attributes.get(name) or "/"
            assert address.startswith(("/", "#", "data:,")), address
            assert not address.startswith("//")
        assert tag != "script" or attributes["src"]
    assert built.is_dir()


def test_colours_are_those_of_the_product() -> None:
    html = workbench.html(BASE, "en", None)
    dark = re.search(
        r"prefers-color-scheme: dark\) \{\s*:root:not\(\[data-theme\]\) \{(.*?)\}", html, re.DOTALL
    )
    assert dark
    assert "--ground: #14171c;" in dark[1]
    assert "color-scheme: dark;" in dark[1]


# Files


def test_assets(built: Path) -> None:
    for name in sorted(path.name for path in built.iterdir()):
        found = workbench.asset(name)
        assert found is not None
        content, media_type = found
        assert content == (built / name).read_bytes()
        assert media_type == workbench.MEDIA_TYPES[name.rpartition(".")[2]]
    assert {"workbench.js", "workbench.css", "third-party.txt"} <= {
        path.name for path in built.iterdir()
    }


def test_the_drawing_is_the_one_that_pyvis_carries() -> None:
    found = workbench.asset(workbench.DRAWING)
    assert found is not None
    assert b"vis-network" in found[0][:200]
    assert re.fullmatch(r"[0-9a-f]{16}", workbench.digest(workbench.DRAWING))


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../workbench.py", "../workbench.json", "/etc/passwd", "..%2fworkbench.py",
     "static/workbench.js", "workbench.JS", "workbench.js/", "workbench.js\0", "C:\\x",
     "vis-network.min.js"],
)  # fmt: skip
def test_nothing_else_is_an_asset(name: str) -> None:
    assert workbench.asset(name) is None
    assert workbench.digest(name) == ""


def test_licences_travel_with_the_bundle(built: Path) -> None:
    notice = (built / "third-party.txt").read_text(encoding="utf-8")
    for name in (
        "@zazuko/yasgui",
        "@zazuko/yasqe",
        "@zazuko/yasr",
        "codemirror",
        "jquery",
        "n3",
        "datatables.net",
    ):
        assert re.search(rf"^{re.escape(name)} \d", notice, re.MULTILINE), name
    assert "MIT" in notice
    assert "GPL" not in re.findall(r"^\S+ [\d.]+: (.*)$", notice, re.MULTILINE)
    assert notice.count("Permission is hereby granted") > 10


def test_the_lock_names_versions_and_no_address() -> None:
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in text
    assert '"resolved"' not in text
    lock, package = json.loads(text), json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    root = lock["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert root[kind] == package[kind]
        for name, version in package[kind].items():
            assert lock["packages"][f"node_modules/{name}"]["version"] == version
    assert all("integrity" in one for name, one in lock["packages"].items() if name)
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text(encoding="utf-8")


def test_no_licence_asks_for_more_than_a_notice() -> None:
    packages = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    licences = {one["license"] for name, one in packages.items() if name and "license" in one}
    assert not any("GPL" in licence for licence in licences)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_stay_small_and_ask_nobody_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    hosts = set(re.findall(r"https?://([\w.-]+)", text))
    assert hosts <= {"www.w3.org"}
    assert "innerHTML" not in text
    assert "eval(" not in text
