"""Every notebook runs top to bottom in a clean kernel, and shows what it is kept with.

`pytest tests/test_notebooks.py --regold` runs them and keeps what they show. The outputs of a cell
with the tag `live` are not kept: a page that only a browser can show, a figure of this machine.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LONGEST = 100_000
"""Bytes of a kept output that a code host still shows at once."""

pytestmark = pytest.mark.xdist_group("notebooks")


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # has no types


def tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", ()))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of the notebooks and their data, beside our samples and queries."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(FOLDER, notebooks, ignore=shutil.ignore_patterns("out"))
    for name in ("tests", "ontology"):
        (tmp_path / name).symlink_to(FOLDER.parent / name)
    return notebooks


def executed(path: Path, place: Path) -> Any:
    """The notebook with what its cells show now; an error in a cell is raised."""
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(place)}}).execute()
    return settled(notebook)


def settled(notebook: Any) -> Any:
    """Without what differs from run to run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        cell.metadata = {"tags": tags(cell)} if tags(cell) else {}
        if cell.cell_type == "code":
            cell.outputs = [] if "live" in tags(cell) else joined(cell.outputs)
    return notebook


def joined(outputs: list[Any]) -> list[Any]:
    """Pieces of one stream that came one after the other as one; no address of memory."""
    kept: list[Any] = []
    for one in outputs:
        one.pop("metadata", None)
        if one.output_type != "stream":
            one["metadata"] = {}
        if one.output_type == "stream" and kept and kept[-1].get("name") == one.name:
            kept[-1].text += one.text
        else:
            kept.append(one)
    return kept


def shown(cell: Any) -> list[Any]:
    """What a cell shows, pictures by their kind alone: another font draws other bytes."""
    return [
        {
            kind: "a picture" if kind.startswith("image/") else text
            for kind, text in one.get("data", {one.get("name", ""): one.get("text", "")}).items()
        }
        for one in cell.outputs
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_shows_what_is_kept(
    path: Path, place: Path, request: pytest.FixtureRequest
) -> None:
    now = executed(path, place)
    if request.config.getoption("--regold"):
        nbformat.write(now, path)  # type: ignore[no-untyped-call]  # has no types
    for kept, cell in zip(read(path).cells, now.cells, strict=True):
        if cell.cell_type == "code":
            assert shown(cell) == shown(kept), f"run: pytest --regold, and review\n{cell.source}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_reads_well_on_a_code_host(path: Path) -> None:
    notebook = read(path)
    assert notebook == settled(read(path)), "run: pytest --regold"
    first, *rest = notebook.cells
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert any(cell.cell_type == "code" and cell.outputs for cell in rest)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.source.strip()
            for kind, text in (pair for one in shown(cell) for pair in one.items()):
                assert len(text) < LONGEST, (cell.id, kind)
                assert not re.search(r"/(?:home|root|tmp|work)/|0x[0-9a-f]{8}", text), text


def test_there_are_five() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", cell.source):
                assert (FOLDER / target).exists(), target
