"""What exists is documented, and what is made from the code is as the code is."""

import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
import typer.main

import kg
from kg import cli, export, plugins
from kg.rdf import vocab

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = README + "".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "use").glob("*.md"))
)
COMMANDS = typer.main.get_command(cli.app)


def test_every_verb_is_documented() -> None:
    for verb in COMMANDS.commands:  # type: ignore[attr-defined]  # a group of commands
        assert re.search(rf"`kg {verb}\b", README), verb


def test_every_option_is_documented() -> None:
    for verb, command in COMMANDS.commands.items():  # type: ignore[attr-defined]  # as above
        for parameter in command.params:
            names = [name for name in parameter.opts if name.startswith("--")]
            assert all(name == "--help" or f"{name}" in README for name in names), (verb, names)


@pytest.mark.parametrize("folder", ["kg.sources", "kg.infer", "kg.engines", "kg.extract"])
def test_every_plugin_is_documented(folder: str) -> None:
    text = PAGES if folder == "kg.extract" else README
    for name in plugins.available(folder):
        assert f"`{name}`" in text or f"`{name.replace('_', '-')}`" in text, name


def test_every_export_suffix_is_documented() -> None:
    assert all(f"`{suffix}`" in README for suffix in export.suffixes())


def test_every_shipped_query_is_documented() -> None:
    for path in (vocab.folder() / "queries").glob("*.rq"):
        assert f"`{path.stem}`" in PAGES, path.stem


def generate() -> ModuleType:
    """The script docs/generate.py."""
    path = ROOT / "docs" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_the_model_is_that_of_the_ontology() -> None:
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert page == generate().page(), "run: make docs"


def test_the_list_of_decisions_has_all_of_them() -> None:
    page = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert page == generate().decisions(), "run: make docs"


@pytest.mark.parametrize("name", ["CITATION.cff", "docs/cite.md"])
def test_what_is_cited_is_this_version(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(rf"version\b.*{re.escape(kg.__version__)}", text)


class Targets(HTMLParser):
    """What a page links to and loads, and the places in it that can be linked to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in {"canonical", "next", "prev"}:
            self.loads.append(given["href"])
        elif tag in {"script", "img", "iframe"} and "src" in given:
            self.loads.append(given["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as a site, as `make docs` builds it."""
    place = tmp_path_factory.mktemp("docs") / "site"
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)],
        check=True,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
    )
    return place


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    pages = {path: Targets(path) for path in site.rglob("*.html") if path.name != "404.html"}
    assert len(pages) > 40
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = unquote(link).partition("#")
            if ":" in target.split("/")[0]:
                continue
            file = (path.parent / target).resolve() if target else path
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), (path.name, link)
            if anchor and file in pages:
                assert anchor in pages[file].ids, (path.name, link)


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        for load in Targets(path).loads:
            assert load.startswith("data:") or "//" not in load, (path.name, load)
            file = load.partition("?")[0]
            absolute = site / file.lstrip("/") if file.startswith("/") else path.parent / file
            assert load.startswith("data:") or absolute.is_file(), (path.name, load)


def test_the_line_of_records_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    line = tmp_path / "one.jsonl"
    line.write_text(" ".join(block.split()).replace("https://…", "https://example.org/1"))
    graph = kg.build(line)
    assert (graph.stats().papers, graph.rejected) == (1, ())
