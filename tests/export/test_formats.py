"""What holds for all formats: same graph, same bytes; networks are read back."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg import export
from kg.errors import MissingExtraError, SettingsError, StoreError
from kg.network import VIEWS

EXTRAS = {".jelly": "pyjelly", "tables/": "pyarrow"}
"""Formats that want a package which may be missing."""
SUFFIXES = sorted(
    suffix for suffix in export.suffixes() if find_spec(EXTRAS.get(suffix, "kg")) is not None
)


def named(folder: Path, suffix: str) -> Path:
    """A path in a folder that is exported in the format of a suffix."""
    return folder / (suffix if suffix.endswith("/") else f"g{suffix}")


def content(path: Path) -> dict[str, bytes]:
    """Content of a file, or of all files of a folder, by name."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    return {
        str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()
    }


@pytest.fixture(scope="module")
def written(graph_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders with all formats, from processes that differ in hash seed and locale."""
    folders = []
    for seed in ("0", "1"):
        folder = tmp_path_factory.mktemp("written")
        paths = [str(named(folder, suffix)) for suffix in SUFFIXES]
        command = [sys.executable, "-m", "kg", "export", *paths, "-g", str(graph_dir)]
        env = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": seed}
        path = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
        subprocess.run(command, check=True, env=env | path, capture_output=True)
        folders.append(folder)
    return folders


@pytest.mark.xdist_group("formats")  # all formats are written twice, once for all of these tests
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_process_writes_the_same_bytes(suffix: str, written: list[Path]) -> None:
    first, second = (content(named(folder, suffix)) for folder in written)
    assert first
    assert first == second


@pytest.mark.parametrize("view", VIEWS)
def test_networks_are_read_back(view: str, graph: kg.Graph, tmp_path: Path) -> None:
    files = [tmp_path / f"g{suffix}" for suffix in (".graphml", ".gexf", ".json")]
    graph.export(*files, view=view)  # type: ignore[arg-type]  # one of the views
    network = graph.to_networkx(view)  # type: ignore[arg-type]  # as above
    directed = network.is_directed()

    def edges(other: "nx.Graph[str]") -> list[tuple[str, ...]]:
        return sorted(edge if directed else tuple(sorted(edge)) for edge in other.edges())

    for read in (
        nx.read_graphml(files[0]),
        nx.read_gexf(files[1]),
        nx.node_link_graph(json.loads(files[2].read_bytes()), edges="edges"),
    ):
        assert edges(read) == edges(network)
        assert sorted(read.nodes()) == sorted(network.nodes())
        for node, facts in network.nodes(data=True):
            assert {key: read.nodes[node][key] for key in facts} == facts


def test_network_is_golden(
    graph: kg.Graph, tmp_path: Path, golden: Callable[[str, bytes], None]
) -> None:
    graph.export(tmp_path / "g.graphml")
    golden("sample.graphml", (tmp_path / "g.graphml").read_bytes())


def test_gz_is_the_same_compressed(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.ttl", tmp_path / "g.ttl.gz", tmp_path / "h.ttl.gz")
    assert (
        gzip.decompress((tmp_path / "g.ttl.gz").read_bytes()) == (tmp_path / "g.ttl").read_bytes()
    )
    assert (tmp_path / "g.ttl.gz").read_bytes() == (tmp_path / "h.ttl.gz").read_bytes()


def test_networks_hold_no_facts_alone(graph: kg.Graph, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="RDF formats"):
        graph.export(tmp_path / "g.graphml", facts_only=True)


def test_unknown_formats_and_places(graph: kg.Graph, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="end its name in one of"):
        graph.export(tmp_path / "g.docx")
    with pytest.raises(StoreError, match="cannot be written"):
        graph.export(tmp_path / "nowhere" / "g.ttl")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_named(
    graph: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyjelly.serialize.ioutils", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'paperkg\[jelly\]'"):
        graph.export(tmp_path / "g.jelly")
    assert list(tmp_path.iterdir()) == []
