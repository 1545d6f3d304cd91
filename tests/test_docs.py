"""The README keeps its word: its blocks run, and what exists is documented."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from kg import cli, export, plugins
from kg.rdf import vocab

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = typer.main.get_command(cli.app)


@pytest.fixture
def place(tmp_path: Path, sample: Path) -> Path:
    """A folder with a digest of one's own."""
    (tmp_path / "digest.txt").write_bytes(sample.read_bytes())
    return tmp_path


def test_commands_run_in_order(place: Path) -> None:
    """Blocks of the kind `console`; the two `make` commands are what runs this test."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    lines = [line for kind, text in BLOCKS if kind == "console" for line in text.splitlines()]
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line.removeprefix("$ ")],
            check=False,
            cwd=place,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout or done.stderr, line


@pytest.mark.parametrize("block", [text for kind, text in BLOCKS if kind == "python"])
def test_python_runs(block: str, place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block], check=False, cwd=place, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_has_blocks_of_both_kinds() -> None:
    assert {"console", "python", "sparql"} <= {kind for kind, _ in BLOCKS}


@pytest.mark.parametrize("block", [text for kind, text in BLOCKS if kind == "sparql"])
def test_queries_answer(block: str, graph_dir: Path) -> None:
    import kg
    from tests.asking import rows

    assert len(rows(kg.open(graph_dir), block)) > 0


def test_every_verb_is_documented() -> None:
    for verb in COMMANDS.commands:  # type: ignore[attr-defined]  # a group of commands
        assert re.search(rf"`kg {verb}\b", README), verb


def test_every_option_is_documented() -> None:
    for verb, command in COMMANDS.commands.items():  # type: ignore[attr-defined]  # as above
        for parameter in command.params:
            names = [name for name in parameter.opts if name.startswith("--")]
            assert all(name == "--help" or f"{name}" in README for name in names), (verb, names)


@pytest.mark.parametrize("folder", ["kg.sources", "kg.infer", "kg.engines"])
def test_every_plugin_is_documented(folder: str) -> None:
    for name in plugins.available(folder):
        assert f"`{name}`" in README or f"`{name.replace('_', '-')}`" in README, name


def test_every_export_suffix_is_documented() -> None:
    assert all(f"`{suffix}`" in README for suffix in export.suffixes())


def test_every_shipped_query_is_documented() -> None:
    for path in (vocab.folder() / "queries").glob("*.rq"):
        assert f"`{path.stem}`" in README, path.stem


def test_the_page_of_the_model_is_that_of_the_ontology() -> None:
    path = ROOT / "docs" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert page == module.page(), "run: make docs"


def test_links_inside_the_repository_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
