"""Graphs to search."""

from pathlib import Path

import pytest

import kg
from tests import corpus
from tests.search.papers import PAPERS, copied, lines


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "papers.jsonl"
    path.write_bytes(lines(PAPERS))
    return path


@pytest.fixture(scope="session")
def held(source: Path) -> kg.Graph:
    """A graph in memory."""
    return kg.build(source)


@pytest.fixture(scope="session")
def stored(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph on disk, without an index."""
    place = tmp_path_factory.mktemp("stored") / "graph.kg"
    kg.build(source, to=place)
    return place


@pytest.fixture
def place(stored: Path, tmp_path: Path) -> Path:
    """A copy of the graph on disk for one test."""
    return copied(stored, tmp_path)


@pytest.fixture(scope="session")
def flock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of a hundred invented papers, on disk."""
    folder = tmp_path_factory.mktemp("flock")
    with (folder / "flock.jsonl").open("wb") as file:
        corpus.write(file, 100)
    kg.build(folder / "flock.jsonl", to=folder / "graph.kg")
    return folder / "graph.kg"


@pytest.fixture
def herd(flock: Path, tmp_path: Path) -> Path:
    """A copy of the hundred papers without an index."""
    return copied(flock, tmp_path)
