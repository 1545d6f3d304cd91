"""The first input of the product: the whole job on the real page, where it is present."""

import json
from pathlib import Path

import networkx as nx
import pytest
import rdflib

import kg
from tests.asking import column, count, rows
from tests.real import real

pytestmark = pytest.mark.real

RDF_FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")


def test_counts(real_graph: kg.Graph) -> None:
    stats = real_graph.stats()
    assert (stats.papers, stats.authors, stats.institutions, stats.categories) == (9, 45, 12, 4)
    assert stats.rejected == 0
    assert stats.sources[0].lines.lines == 99


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?e a kg:DigestEntry ; kg:section kg:main", 5),
        ("?e a kg:DigestEntry ; kg:section kg:more", 4),
        ("?e kg:starred true", 0),
        ("?e a kg:DigestEntry ; rdfs:seeAlso ?post", 9),
        ("?p dct:abstract ?text FILTER(lang(?text) = 'en')", 4),
        ("?e kg:summary ?text FILTER(lang(?text) = 'zh')", 5),
        ("?p kg:authorship ?a", 45),
        ("?m a kg:AffiliationMention", 15),
        ("?p kg:doi|kg:arxiv ?id", 0),
        ("?s a kg:Figure", 37),
        ("?s owl:sameAs ?o", 0),
        ("?s ?p ?o FILTER(isBlank(?s) || isBlank(?o))", 0),
        ("GRAPH ?g { ?a kg:affiliation ?m } FILTER(CONTAINS(STR(?g), 'sole-institution'))", 26),
    ],
)
def test_facts(real_graph: kg.Graph, pattern: str, expected: int) -> None:
    assert count(real_graph, pattern) == expected


def test_titles_stand_in_order_in_both_languages(real_graph: kg.Graph) -> None:
    found = rows(
        real_graph,
        "SELECT ?n ?en ?zh WHERE { ?e kg:ordinal ?n ; kg:describes ?p . ?p dct:title ?en , ?zh"
        " FILTER(lang(?en) = 'en' && lang(?zh) = 'zh') } ORDER BY ?n",
    )
    assert [row.n for row in found] == list(range(1, 10))
    assert found[4].en == "Metadata Normalization"
    assert found[4].zh == "元数据规范化"
    assert found[5].zh == "OmniHang:用触点对应和神经碰撞估计学习悬挂物体"


def test_papers_per_category(real_graph: kg.Graph) -> None:
    found = rows(
        real_graph,
        "SELECT ?c (COUNT(DISTINCT ?w) AS ?n) WHERE"
        " { ?p kg:work ?w ; dct:subject/skos:notation ?c } GROUP BY ?c",
    )
    assert {row.c: row.n for row in found} == {"cs.LG": 6, "cs.CL": 1, "cs.CV": 1, "cs.RO": 1}


def test_the_day_is_inferred(real_graph: kg.Graph) -> None:
    days = column(
        real_graph, "SELECT (STR(?d) AS ?day) WHERE { ?i a kg:DigestIssue ; dct:issued ?d }"
    )
    assert days == ["2021-04-26"]


def test_institutions(real_graph: kg.Graph) -> None:
    written = column(
        real_graph, "SELECT DISTINCT ?w WHERE { ?m a kg:AffiliationMention ; kg:asWritten ?w }"
    )
    assert len(written) == 13
    labels = column(
        real_graph, "SELECT DISTINCT ?l WHERE { ?p kg:institution ?o . ?o skos:prefLabel ?l }"
    )
    assert sorted(map(str, labels)) == [
        "DeepMind",
        "DiDi AI Labs",
        "Facebook AI Research",
        "Facebook Reality Labs",
        "Google Research",
        "Stanford University",
        "Stony Brook University",
        "The University of Tokyo",
        "University of California, Los Angeles",
        "University of Edinburgh",
        "University of Rochester",
        "University of Zurich",
    ]
    hidden = "SELECT ?l WHERE { ?o skos:hiddenLabel ?t ; skos:prefLabel ?l }"
    assert column(real_graph, hidden) == ["University of Rochester"]
    parents = (
        "SELECT ?l WHERE { VALUES ?l { 'Facebook AI Research' 'Facebook Reality Labs'"
        " 'DiDi AI Labs' 'Google Research' 'DeepMind' }"
        " ?o skos:prefLabel ?l ; org:subOrganizationOf/skos:prefLabel ?parent }"
    )
    assert len(column(real_graph, parents)) == 5


def test_decisions_are_explained(real_graph: kg.Graph) -> None:
    evidence = column(
        real_graph, "SELECT ?e WHERE { ?l a kg:IdentityLink ; kg:evidence ?e } ORDER BY ?e"
    )
    assert evidence == [
        "alias UCLA of University of California, Los Angeles",
        "one letter from University of Rochester (university)",
    ]


@pytest.mark.parametrize(
    ("view", "nodes", "edges"),
    [("papers", 70, 68), ("coauthors", 45, 108), ("institutions", 12, 6)],
)
def test_networks(real_graph: kg.Graph, view: str, nodes: int, edges: int) -> None:
    network = real_graph.to_networkx(view)  # type: ignore[arg-type]  # one of the views
    concepts = [node for node, facts in network.nodes(data=True) if facts["type"] == "concept"]
    network.remove_nodes_from(concepts)
    assert (network.number_of_nodes(), network.number_of_edges()) == (nodes, edges)
    assert bool(concepts) == (view == "papers")


def test_exports_are_read_back(real_graph: kg.Graph, tmp_path: Path) -> None:
    files = [tmp_path / f"g.{suffix}" for suffix in (*RDF_FORMATS, "graphml", "gexf", "json")]
    real_graph.export(*files)
    expected = {tuple(quad[:3]) for quad in real_graph.rdf.quads()}
    for suffix in RDF_FORMATS:
        read = rdflib.Dataset(default_union=True)
        read.parse(tmp_path / f"g.{suffix}")
        assert {tuple(quad[:3]) for quad in read.quads()} == expected, suffix
    network = real_graph.to_networkx()
    ends = sorted(network.edges())
    for read_back in (
        nx.read_graphml(tmp_path / "g.graphml"),
        nx.read_gexf(tmp_path / "g.gexf"),
        nx.node_link_graph(json.loads((tmp_path / "g.json").read_bytes()), edges="edges"),
    ):
        assert sorted(read_back.nodes()) == sorted(network.nodes())
        assert sorted(read_back.edges()) == ends


def test_name_and_place_of_the_file_change_no_fact(tmp_path: Path) -> None:
    page = real("digest/2021-04-26.txt")
    copy = tmp_path / "elsewhere" / "renamed.md"
    copy.parent.mkdir()
    copy.write_bytes(page.read_bytes())
    dumps = []
    for number, path in enumerate((page, page, copy)):
        kg.build(path).export(tmp_path / f"{number}.nq")
        lines = (tmp_path / f"{number}.nq").read_bytes().splitlines()
        dumps.append([line for line in lines if b"/graph/about> ." not in line])
    assert dumps[0] == dumps[1] == dumps[2]
