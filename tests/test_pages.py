"""What the pages say is so: every block is run, in the order in which a reader meets it."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests import pages
from tests.pages import ROOT, Block, Reader, blocks, name

PAGES = pages.pages()
TEXT = {path: path.read_text(encoding="utf-8") for path in PAGES}
ELSEWHERE = {
    "README.md": "the two commands of the project, which CI types itself",
    "docs/deploy/README.md": "systemd, a container and a public name",
    "docs/scale.md": "a cluster of several machines",
}
"""Pages with blocks of the kind `sh`, which need what no test has, and what that is."""
KINDS = {"console", "python", "sparql", "json", "text", "markdown", "toml", "bibtex"}

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture
def place(tmp_path: Path, sample: Path) -> Path:
    """A folder with a digest and a reading list of one's own."""
    (tmp_path / "digest.txt").write_bytes(sample.read_bytes())
    shutil.copy(ROOT / "notebooks" / "data" / "reading-list.bib", tmp_path / "library.bib")
    return tmp_path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project, for the pages that change it."""
    for folder in ("kg", "ontology", "tests", "docs", "notebooks"):
        skipped = shutil.ignore_patterns("__pycache__", "browser", "golden", "bench")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=skipped)
    for file in ("README.md", "pyproject.toml", "CHANGELOG.md", "Makefile"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def runs(path: Path) -> bool:
    return any(block.kind in {"console", "python", "sparql", "json"} for block in blocks(path))


def in_checkout(path: Path) -> bool:
    return name(path) in {"README.md", "docs/use/build.md"} or path.name.startswith("add-")


def read(path: Path, place: Path) -> None:
    reader = Reader(place)
    try:
        for block in blocks(path):
            reader.read(block)
    finally:
        reader.close()


@pytest.mark.parametrize(
    "path", [one for one in PAGES if runs(one) and not in_checkout(one)], ids=name
)
def test_its_blocks_run(path: Path, place: Path) -> None:
    read(path, place)


@pytest.mark.parametrize("path", [one for one in PAGES if in_checkout(one)], ids=name)
def test_it_can_be_followed_in_a_checkout(path: Path, checkout: Path) -> None:
    read(path, checkout)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_its_blocks_are_of_a_kind_that_is_run(path: Path) -> None:
    kinds = {block.kind for block in blocks(path)} - KINDS
    assert not kinds - ({"sh"} if name(path) in ELSEWHERE else set())


def test_the_guide_to_sources_is_short() -> None:
    """Its promise: a source with its tests in under 60 lines that are not blank."""
    files = [one for one in blocks(ROOT / "docs/extend/add-a-source.md") if one.title]
    code = [one.text for one in files if one.title and one.title.endswith(".py")]
    assert len(code) == 2
    assert sum(bool(line.strip()) for text in code for line in text.splitlines()) < 60


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("console", "$ kg query no-such-query -g none.kg\n"),
        ("console", "$ echo one two\none three\n"),
        ("console", "$ true\n…\n"),
        ("python", "assert False\n"),
        ("json", '{"title":\n'),
    ],
)
def test_a_block_that_does_not_hold_is_seen(kind: str, text: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, ValueError)):
        Reader(tmp_path).read(Block(kind, None, text, 1))


def test_what_is_left_open_may_be_anything(tmp_path: Path) -> None:
    Reader(tmp_path).read(Block("console", None, "$ echo one   two; echo three\none … three\n", 1))
    Reader(tmp_path).read(Block("console", None, "$ echo one \\\n  two\none two\n", 1))


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    _check_links(path)


def test_links_of_the_readme_lead_somewhere() -> None:
    _check_links(ROOT / "README.md")


def _check_links(path: Path) -> None:
    text = re.sub(r"(?ms)```.*?^```$", "", path.read_text(encoding="utf-8"))
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)", text):
        file = path.parent / target if target else path
        assert file.exists(), f"{path.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{path.name}: {target}#{anchor}"


def anchors(path: Path) -> set[str]:
    """Names that code hosts give to the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.strip().replace(" ", "-") for head in plain}
