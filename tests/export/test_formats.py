"""What is written is read back; same graph, same bytes."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg import export
from kg.errors import SettingsError, StoreError
from kg.network import VIEWS

SUFFIXES = sorted(export.suffixes())
RDF = [".jsonld", ".nq", ".nt", ".rdf", ".trig", ".ttl"]
HOSTILE = """1、[LG] A "quoted" \\ title <b>&amp; $\\ell_2$ 神经\u202e

A O'Neil, B Fold
[A&M "Lab"]
"""


@pytest.mark.parametrize("suffix", RDF)
@pytest.mark.parametrize("page", ["", HOSTILE], ids=["sample", "hostile"])
def test_rdf_is_read_back(suffix: str, page: str, graph: kg.Graph, tmp_path: Path) -> None:
    if page:
        (tmp_path / "page.txt").write_text(page, encoding="utf-8")
        graph = kg.build(tmp_path / "page.txt")
    path = tmp_path / f"g{suffix}"
    graph.export(path)
    expected = {tuple(quad[:3]) for quad in graph.rdf.quads()}
    read = rdflib.Dataset(default_union=True)
    read.parse(path)
    assert {tuple(quad[:3]) for quad in read.quads()} == expected
    engine = {str(quad.triple) for quad in ox.parse(path=str(path))}
    assert engine == {str(quad.triple) for quad in graph.store.engine}


@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_named_graphs_survive(suffix: str, graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / f"g{suffix}")
    assert set(ox.parse(path=str(tmp_path / f"g{suffix}"))) == set(graph.store.engine)


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


def test_sorted_quads_are_golden(
    graph: kg.Graph, tmp_path: Path, golden: Callable[[str, bytes], None]
) -> None:
    graph.export(tmp_path / "g.nq")
    lines = (tmp_path / "g.nq").read_bytes().splitlines(keepends=True)
    assert lines == sorted(lines)
    outside = (b"/graph/about> .\n", b"/graph/vocabulary> .\n")
    golden("sample.nq", b"".join(line for line in lines if not line.endswith(outside)))


def test_network_is_golden(
    graph: kg.Graph, tmp_path: Path, golden: Callable[[str, bytes], None]
) -> None:
    graph.export(tmp_path / "g.graphml")
    golden("sample.graphml", (tmp_path / "g.graphml").read_bytes())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_process_writes_the_same_bytes(
    suffix: str, graph_dir: Path, tmp_path: Path
) -> None:
    """Hash seed and locale must not show."""
    written = []
    for number, seed in enumerate(("0", "1")):
        path = tmp_path / f"{number}{suffix}"
        command = [sys.executable, "-m", "kg", "export", str(path), "-g", str(graph_dir)]
        env = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": seed}
        subprocess.run(command, check=True, env=env, capture_output=True)
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_gz_is_the_same_compressed(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.ttl", tmp_path / "g.ttl.gz", tmp_path / "h.ttl.gz")
    assert (
        gzip.decompress((tmp_path / "g.ttl.gz").read_bytes()) == (tmp_path / "g.ttl").read_bytes()
    )
    assert (tmp_path / "g.ttl.gz").read_bytes() == (tmp_path / "h.ttl.gz").read_bytes()


def test_facts_only(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.nq", facts_only=True)
    graphs = {str(quad.graph_name) for quad in ox.parse(path=str(tmp_path / "g.nq"))}
    assert any("/graph/source/" in name for name in graphs)
    assert not any("identity" in name or "inferred" in name for name in graphs)
    told = [quad for quad in ox.parse(path=str(tmp_path / "g.nq")) if "about" in str(quad)]
    assert not any("/identity" in str(quad) or "/inferred/" in str(quad) for quad in told)
    with pytest.raises(SettingsError, match="RDF formats"):
        graph.export(tmp_path / "g.graphml", facts_only=True)


def test_unknown_formats_and_places(graph: kg.Graph, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="end its name in one of"):
        graph.export(tmp_path / "g.docx")
    with pytest.raises(StoreError, match="cannot be written"):
        graph.export(tmp_path / "nowhere" / "g.ttl")
    assert list(tmp_path.iterdir()) == []
