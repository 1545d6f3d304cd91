"""The page over a whole graph and what it asks for, as tasks over a generation."""

import gc
import io
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import kg
from kg.network import to_networkx
from kg.settings import Settings
from kg.store.directory import Generation, open_current
from kg.view import data, explorer, overview
from kg.view import page as pages
from tests import corpus

BASE = "https://w3id.org/paperkg/"
HUB = f"{BASE}category/arxiv/cs.LG"


def page(generation: Generation, lang: str | None = None) -> tuple[str, explorer.Facts]:
    out = io.BytesIO()
    facts = explorer.page(generation, out, lang=lang)
    return out.getvalue().decode(), facts


def part(html: str, name: str) -> Any:
    """Data that stand in the page."""
    (text,) = re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    return json.loads(text)


def neighbours(generation: Generation, iri: str, offset: int = 0) -> dict[str, Any]:
    out = io.BytesIO()
    facts = explorer.neighbours(generation, out, iri=iri, offset=offset)
    assert facts == {"media_type": "application/json", "found": 1}
    found = json.loads(out.getvalue())
    assert isinstance(found, dict)
    return found


def iris(columns: data.Columns) -> list[str]:
    """The nodes of packed columns."""
    found: list[str] = []
    for same, rest in zip(columns["iri"]["shared"], columns["iri"]["rest"], strict=True):
        found.append((found[-1][:same] if found else "") + rest)
    return [columns["base"] + one for one in found]


def texts(columns: data.Columns, name: str) -> dict[str, str]:
    nodes = iris(columns)
    return {nodes[row]: text for row, text in data.read_texts(columns, name)}


@pytest.fixture(scope="module")
def small(graph_dir: Path) -> Generation:
    """The sample as a worker opens it."""
    return open_current(graph_dir)


@pytest.fixture(scope="module")
def large_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graph of more papers than a page holds."""
    folder = tmp_path_factory.mktemp("large")
    with (folder / "papers.jsonl").open("wb") as file:
        corpus.write(file, explorer.WHOLE + 100)
    kg.build(folder / "papers.jsonl", to=folder / "graph.kg", concepts=False)
    return folder / "graph.kg"


@pytest.fixture(scope="module")
def large(large_dir: Path) -> Generation:
    return open_current(large_dir)


@pytest.fixture(scope="module")
def whole(large: Generation) -> "nx.MultiDiGraph[str]":
    """The whole network of the large graph."""
    network = to_networkx(large.store)
    assert isinstance(network, nx.MultiDiGraph)
    return network


def test_the_page_of_a_small_graph_is_that_of_the_view(small: Generation) -> None:
    html, facts = page(small)
    network = to_networkx(small.store)
    assert part(html, "columns") == json.loads(json.dumps(data.columns(network)))
    assert part(html, "facts")["served"]["base"] == BASE
    assert facts["media_type"] == "text/html; charset=utf-8"


def test_the_page_may_ask_its_own_server_and_no_other(small: Generation) -> None:
    html, facts = page(small)
    (own,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert facts["policy"] == f"{own}; frame-ancestors 'self'"
    rules = dict(rule.strip().split(" ", 1) for rule in own.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert "unsafe" not in rules["script-src"]


def test_the_page_leads_to_the_other_pages_of_the_server(small: Generation) -> None:
    html, _ = page(small, "zh")
    assert '<html lang="zh">' in html
    assert 'href="/sparql"' in html
    assert 'href="/ontology"' in html
    assert part(html, "words")["zh"].keys() == part(html, "words")["en"].keys()


def test_a_page_is_written_once_for_each_language(
    large: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {lang: page(large, lang) for lang in (None, "en", "zh")}
    monkeypatch.delattr(pages, "render")
    assert {lang: page(large, lang) for lang in first} == first
    assert len({html for html, _ in first.values()}) > 1


def test_nothing_is_kept_of_a_generation_that_is_gone(graph_dir: Path) -> None:
    generation = open_current(graph_dir)
    page(generation)
    before = len(explorer._WRITTEN)
    del generation
    gc.collect()
    assert len(explorer._WRITTEN) == len(explorer._OPEN) == before - 1


def test_a_large_graph_begins_with_its_newest_works(
    large: Generation, whole: "nx.MultiDiGraph[str]"
) -> None:
    """Bounded, whole around each work, and counted against all there is."""
    html, _ = page(large)
    columns = part(html, "columns")
    held = iris(columns)
    works = [node for node in held if whole.nodes[node]["type"] == "paper"]
    issued = {
        node: facts.get("issued", "")
        for node, facts in whole.nodes(data=True)
        if facts["type"] == "paper"
    }
    assert 2 < len(works) <= explorer.NEWEST
    assert min(issued[work] for work in works) >= sorted(issued.values())[-len(works)]
    assert len(held) <= explorer.DRAWN < overview.MOST_NODES
    assert set(held) == {*works, *(node for work in works for node in whole.successors(work))}
    assert len(columns["edges"]["s"]) == sum(whole.out_degree(work) for work in works)
    types = [facts["type"] for _, facts in whole.nodes(data=True)]
    totals = part(html, "facts")["served"]["totals"]
    assert totals == {kind: types.count(kind) for kind in totals}
    assert totals["paper"] == explorer.WHOLE + 100


def test_in_a_very_large_graph_only_papers_are_counted(
    large_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "COUNTED", 10)
    html, _ = page(open_current(large_dir))
    assert part(html, "facts")["served"]["totals"] == {"paper": explorer.WHOLE + 100}


def test_a_work_that_fills_the_picture_alone_is_there() -> None:
    """With hundreds of authors it is still the beginning, and alone."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for work, authors in (("w1", explorer.DRAWN + 1), ("w2", 1)):
        network.add_node(work, type="paper")
        for number in range(authors):
            network.add_node(f"{work}-{number}", type="author")
            network.add_edge(work, f"{work}-{number}")
    assert len(explorer._beginning(network, ["w1", "w2"])) == explorer.DRAWN + 2
    assert len(explorer._beginning(network, ["w2", "w1"])) == 2


def test_terms_that_are_folded_away_take_no_room() -> None:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for work in ("w1", "w2"):
        network.add_node(work, type="paper")
        for number in range(explorer.DRAWN):
            network.add_node(f"{work}-{number}", type="concept", kind="term", papers=1)
            network.add_edge(work, f"{work}-{number}")
    assert explorer._beginning(network, ["w1", "w2"]).number_of_nodes() == len(network)


def test_the_whole_store_is_never_made_a_network(
    large_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(explorer, "to_networkx")
    generation = open_current(large_dir)
    assert page(generation)[1]
    assert neighbours(generation, HUB)["total"]


def test_a_hub_comes_in_parts(large: Generation, whole: "nx.MultiDiGraph[str]") -> None:
    """Every work once, the newest first, each with all it points to."""
    works = sorted(sorted(whole.predecessors(HUB)), key=lambda one: whole.nodes[one]["issued"])
    dates = [whole.nodes[work]["issued"] for work in works]
    met: list[str] = []
    offset: int | None = 0
    while offset is not None:
        found = neighbours(large, HUB, offset)
        assert (found["iri"], found["offset"], found["total"]) == (HUB, offset, len(works))
        nodes = iris(found["columns"])
        own = [node for node in nodes if whole.has_edge(node, HUB)]
        assert set(nodes) == {HUB, *own, *(one for work in own for one in whole.successors(work))}
        assert len(own) <= explorer.STEP
        newest = sorted(dates, reverse=True)[offset : offset + explorer.STEP]
        assert sorted((whole.nodes[work]["issued"] for work in own), reverse=True) == newest
        met += own
        offset = found["next"]
    assert sorted(met) == sorted(works)
    assert len(met) > 2 * explorer.STEP


def test_a_work_comes_with_all_it_points_to(
    large: Generation, whole: "nx.MultiDiGraph[str]"
) -> None:
    work = max((n for n, d in whole.nodes(data=True) if d["type"] == "paper"), key=whole.out_degree)
    found = neighbours(large, work)
    assert set(iris(found["columns"])) == {work, *whole.successors(work)}
    assert (found["total"], found["next"]) == (len(set(whole.successors(work))), None)
    (record,) = large.store.select(f"?p {{ GRAPH ?g {{ ?p <{BASE}ontology#work> <{work}> }} }}")
    assert neighbours(large, record[0].value) == found


def test_a_concept_tells_its_dates_when_it_is_asked_for(small: Generation) -> None:
    network = to_networkx(small.store)
    concepts = [node for node, facts in network.nodes(data=True) if facts["type"] == "concept"]
    assert concepts
    for concept in concepts:
        columns = neighbours(small, concept)["columns"]
        for name in ("first", "last"):
            assert texts(columns, name) == {concept: network.nodes[concept][name]}


@pytest.mark.parametrize("iri", ["urn:x", "no iri", "", "<x>", f"{BASE}category/arxiv/cs.XX"])
def test_what_is_not_there_is_not_found(small: Generation, iri: str) -> None:
    out = io.BytesIO()
    assert explorer.neighbours(small, out, iri=iri) == {"found": 0}
    assert out.getvalue() == b""


@pytest.mark.parametrize(("offset", "works"), [(-1, 2), (1, 1), (2, 0), (10**8, 0)])
def test_any_offset_is_answered(small: Generation, offset: int, works: int) -> None:
    found = neighbours(small, HUB, offset)
    assert found["total"] == 2
    assert found["next"] is None
    assert found["columns"]["type"].count(0) == works


def test_an_empty_graph_has_a_page() -> None:
    generation = Generation.in_memory(Settings())
    html, _ = page(generation)
    assert part(html, "columns")["count"] == 0
    assert part(html, "facts")["served"]["totals"]["paper"] == 0
