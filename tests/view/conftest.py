"""A network of nine invented papers."""

import json
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.store.directory import Generation

DATA = Path(__file__).parents[1] / "data"
SOURCES = (
    "digest/sample.txt",
    "digest/two-issues.txt",
    "records/flock.jsonl",
    "arxiv/snapshot.jsonl",
    "openalex/works.jsonl",
    "bibtex/library.bib",
)


@pytest.fixture
def network() -> "nx.MultiDiGraph[str]":
    """Give the papers with their authors, institutions, categories and concepts."""
    text = Path(__file__).with_name("network.json").read_text(encoding="utf-8")
    graph = nx.node_link_graph(json.loads(text), edges="edges")
    assert isinstance(graph, nx.MultiDiGraph)
    return graph


@pytest.fixture
def coauthors(network: "nx.MultiDiGraph[str]") -> "nx.Graph[str]":
    """Give the weighted network of who writes with whom."""
    graph: nx.Graph[str] = nx.Graph()
    for paper in sorted(node for node, what in network.nodes(data=True) if what["type"] == "paper"):
        names = [end for _, end, key in network.edges(paper, keys=True) if key == "dct:creator"]
        graph.add_nodes_from((name, network.nodes[name]) for name in names)
        title = network.nodes[paper]["label"]
        graph.add_edges_from(
            (a, b, {"weight": 1, "papers": title}) for a in names for b in names if a < b
        )
    return graph


@pytest.fixture(scope="session")
def several() -> Generation:
    """Graph of sources of several kinds, in memory."""
    return kg.build(*(DATA / name for name in SOURCES))._generation
