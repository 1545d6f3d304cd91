import io
import itertools
import random
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.errors import SettingsError
from kg.network import VIEWS, _recent, _shared, nearby, to_networkx
from kg.store.store import Store
from tests import corpus
from tests.asking import count, rows
from tests.view import mentioned

KGS = "https://w3id.org/paperkg/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ISSUED = "http://purl.org/dc/terms/issued"


@pytest.fixture(scope="module")
def flocks() -> kg.Graph:
    return mentioned.build()


def papers_of(network: "nx.Graph[str]") -> list[str]:
    return [node for node, facts in network.nodes(data=True) if facts["type"] == "paper"]


def named(network: "nx.Graph[str]", label: str) -> dict[str, object]:
    """Attributes of the node of that label."""
    (found,) = [facts for _, facts in network.nodes(data=True) if facts["label"] == label]
    return found


def mention(network: "nx.Graph[str]", paper: str, concept: str) -> dict[str, object]:
    """Attributes of the edge between nodes whose labels begin so."""
    labels = nx.get_node_attributes(network, "label")
    (found,) = [
        facts
        for start, end, facts in network.edges(data=True)
        if labels[start].startswith(paper) and labels[end] == concept
    ]
    return found


def store_of(works: "dict[str, tuple[str, list[str]]]") -> Store:
    """Works with title, date and concepts, each of one record."""
    store, lines = Store.in_memory(), []
    for number, (title, (date, concepts)) in enumerate(works.items()):
        facts = [(f"p{number}", f"{KGS}work", f"<http://e/w{number}>")]
        facts += [(f"w{number}", LABEL, f'"{title}"')]
        facts += [(f"p{number}", ISSUED, f'"{date}"')] if date else []
        facts += [(f"p{number}", f"{KGS}mentions", f"<http://e/{one}>") for one in concepts]
        lines += [f"<http://e/{s}> <{p}> {o} <http://e/g> .\n" for s, p, o in facts]
    store.load("".join(lines).encode())
    return store


def test_papers_are_connected_to_all_they_point_to(graph: kg.Graph) -> None:
    network = graph.to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    types = [facts["type"] for _, facts in network.nodes(data=True)]
    assert types.count("paper") == count(graph, "?w a fabio:Work")
    assert types.count("author") == count(graph, "?p a foaf:Person")
    edges = [key for _, _, key in network.edges(keys=True)]
    stated = "SELECT DISTINCT ?w ?o WHERE { ?p kg:work ?w ; kg:institution ?o }"
    assert edges.count("kg:institution") == len(rows(graph, stated))


def test_authors_have_their_place(graph: kg.Graph) -> None:
    network = graph.to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    papers = papers_of(network)
    assert papers
    for paper in papers:
        edges = network.out_edges(paper, data=True)
        places = sorted(facts["ordinal"] for _, _, facts in edges if "ordinal" in facts)
        assert places == list(range(1, len(places) + 1))
        assert len(network.nodes[paper].get("authors", "").split("; ")) == len(places)


@pytest.mark.parametrize("view", VIEWS)
def test_attributes_are_plain(graph: kg.Graph, flocks: kg.Graph, view: str) -> None:
    for one in (graph, flocks):
        network = one.to_networkx(view)  # type: ignore[arg-type]  # of VIEWS
        edges = (facts for *_, facts in network.edges(data=True))
        for attributes in itertools.chain([network.graph], edges):
            assert {type(value) for value in attributes.values()} <= {str, int, bool}
        for _, attributes in network.nodes(data=True):
            assert {type(value) for value in attributes.values()} <= {str, int, bool}
            assert attributes["label"]


def test_weights_count_shared_works(graph: kg.Graph) -> None:
    papers, people = graph.to_networkx(), graph.to_networkx("coauthors")
    assert isinstance(papers, nx.MultiDiGraph)
    assert people.number_of_edges()
    for one, other, facts in people.edges(data=True):
        shared = set(papers.predecessors(one)) & set(papers.predecessors(other))
        assert facts["weight"] == len(shared)


def test_an_unknown_view_is_refused(graph: kg.Graph) -> None:
    with pytest.raises(SettingsError, match="choose one of papers"):
        graph.to_networkx("sheep")  # type: ignore[arg-type]  # on purpose


def test_a_concept_tells_its_names_kind_and_dates(flocks: kg.Graph) -> None:
    network = flocks.to_networkx()
    assert named(network, "sparse attention") == {
        "type": "concept",
        "label": "sparse attention",
        "candidate_zh": "稀疏注意力",
        "alternatives": "局部关注",
        "broader": "attention",
        "kind": "method",
        "papers": 2,
        "first": "2019-03-02",
        "last": "2021-05-06",
    }
    task = named(network, "flock counting")
    assert (task["kind"], task["label_zh"]) == ("task", "羊群计数")
    assert task["alternatives"] == "sheep counting"
    kinds = Counter(facts.get("kind") for _, facts in network.nodes(data=True))
    wanted = Counter(one.kind for one in mentioned.CONCEPTS)
    assert {kind: kinds[kind] for kind in wanted} == wanted
    assert kinds[None] == len(network) - len(mentioned.CONCEPTS)


def test_mentions_tell_role_and_places(flocks: kg.Graph) -> None:
    network = flocks.to_networkx()
    facts = mention(network, "BarnNet", "BarnNet")
    assert facts["predicate"] == "kg:mentions"
    assert facts["role"] == "proposes; uses"
    assert "role" not in mention(network, "BarnNet", "wool")
    assert mention(network, "Fence", "BarnNet")["role"] == "comparesWith"
    assert mention(network, "Flock", "flock counting")["places"] == (
        "abstract 28-42; label_en 0-14; label_zh 5-9"
    )
    words = {one.words[0]: (*one.words, one.chinese or "") for one in mentioned.CONCEPTS}
    words["sparse attention"] += (mentioned.CANDIDATE[1],)
    seen = 0
    for start, end, facts in network.edges(data=True):
        if facts["predicate"] == "kg:mentions":
            paper, concept = network.nodes[start], network.nodes[end]
            spans = read(str(facts["places"]))
            assert facts["mentions"] == len(spans) == len(set(spans))
            for name, begin, until in spans:
                anchor = paper[name][begin:until].lower()
                assert anchor in [form.lower() for form in words[concept["label"]]]
            seen += len(spans)
    assert seen == len(rows(flocks, "SELECT DISTINCT ?m { ?m a nif:Phrase }"))


def read(places: str) -> "list[tuple[str, int, int]]":
    """Attribute, beginning and end of each place."""
    found = []
    for part in places.split("; "):
        name, *spans = part.split(" ")
        ends = (span.partition("-") for span in spans)
        found += [(name, int(begin), int(end)) for begin, _, end in ends]
    return found


def test_a_concept_with_a_role_alone_is_mentioned() -> None:
    store = store_of({"One": ("", ["a"])})
    store.load(f"<http://e/p0> <{KGS}proposes> <http://e/b> <http://e/g> .\n".encode())
    network = to_networkx(store)
    roles = {end: facts.get("role") for _, end, facts in network.edges(data=True)}
    assert roles == {"http://e/a": None, "http://e/b": "proposes"}


def test_places_of_texts_that_the_node_does_not_carry_are_not_counted(flocks: kg.Graph) -> None:
    graph = mentioned.build()
    counts = "SELECT ?p ?t { ?p a fabio:ResearchPaper ; dct:title ?t FILTER(LANG(?t) = 'en') }"
    titles = {str(title): str(paper) for paper, title in rows(graph, counts)}
    paper = next(paper for title, paper in titles.items() if title.startswith("BarnNet"))
    # Another record of the paper has another title: the node shows the lesser, and its places.
    other = '"A barn net"@en'
    graph.store.load(
        f"<{paper}> <http://purl.org/dc/terms/title> {other} <http://e/g> .\n".encode()
    )
    facts = mention(graph.to_networkx(), "BarnNet", "flock counting")
    before = mention(flocks.to_networkx(), "BarnNet", "flock counting")
    assert before["places"] == "abstract 69-83; label_en 9-23; label_zh 15-19"
    assert facts["places"] == "abstract 69-83; label_zh 15-19"
    assert facts["mentions"] == 2


def test_concepts_are_projected() -> None:
    works = {"Old": ("2019-05", ["a", "b"]), "New": ("2021-01-02", ["b", "a"]), "No": ("", ["a"])}
    network = to_networkx(store_of(works), "concepts")
    assert list(network.edges(data=True)) == [
        ("http://e/a", "http://e/b", {"weight": 2, "papers": "New; Old"})
    ]
    assert network.nodes["http://e/a"]["papers"] == 3
    assert network.nodes["http://e/a"]["years"] == "2019: 1; 2021: 1"
    assert network.graph == {}


@pytest.mark.parametrize(
    ("dates", "wanted"),
    [
        (["2021-04-26", "2021-04-27", "2021-06"], "2021-04: 2; 2021-06: 1"),
        (["2021-04-26", "2021", "2021-06"], "2021: 3"),
        (["2020-12", "2021-01", ""], "2020: 1; 2021: 1"),
        (["", "", ""], None),
    ],
)
def test_papers_over_time_are_as_fine_as_dates_allow(dates: list[str], wanted: str | None) -> None:
    works = {f"Work {number}": (date, ["a"]) for number, date in enumerate(dates)}
    facts = to_networkx(store_of(works), "concepts").nodes["http://e/a"]
    assert facts.get("years") == wanted
    assert sum(int(part.partition(": ")[2]) for part in (wanted or ": 0").split("; ")) == len(
        list(filter(None, dates))
    )


Rows = dict[str, list[str]]
ROWS = st.dictionaries(
    st.text("wxyz", min_size=1, max_size=3),
    st.lists(st.sampled_from("abcdefg"), unique=True).map(sorted),
    max_size=12,
)


def counted(works: Rows) -> Counter[tuple[str, str]]:
    """Works of each pair, by the plainest of ways."""
    return Counter(pair for nodes in works.values() for pair in itertools.combinations(nodes, 2))


@given(works=ROWS, piece=st.integers(1, 20))
def test_pairs_are_counted_whatever_the_pieces(works: Rows, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_shared, "_PIECE", piece)
        shared = _shared.Shared(works, {work: work.upper() for work in works}, _shared.WHOLE)
        found = list(shared.pairs())
    assert {(left, right): weight for left, right, weight, _ in found} == counted(works)
    assert shared.left_out() == {}
    for left, right, weight, titles in found:
        assert len(titles) == weight
        assert titles == [
            work.upper() for work, nodes in works.items() if {left, right} <= {*nodes}
        ]


@given(works=ROWS, most=st.integers(0, 25), titles=st.integers(1, 3))
def test_what_is_left_out_is_counted_and_follows_the_rule(
    works: Rows, most: int, titles: int
) -> None:
    shared = _shared.Shared(works, {work: work for work in works}, _shared.Bounds(most, titles))
    found = {(left, right): (weight, names) for left, right, weight, names in shared.pairs()}
    wanted, told = counted(works), shared.left_out()
    assert len(found) <= most
    assert len(found) + told.get("pairs_left_out", 0) == len(wanted)
    least = told.get("least_weight", 1)
    assert {pair for pair, weight in wanted.items() if weight >= least} == found.keys()
    if told:  # the next lower weight would be too many
        assert sum(weight >= least - 1 for weight in wanted.values()) > most
    assert all(len(names) == min(weight, titles) for weight, names in found.values())


def test_the_concepts_of_a_large_graph_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    works = {
        f"Work {number}": ("", sorted({f"c{int(30 * chance.random() ** 2)}" for _ in range(9)}))
        for number in range(60)
    }
    monkeypatch.setattr(_shared, "BOUNDED", _shared.Bounds(100, 5))
    store = store_of(works)
    network = to_networkx(store, "concepts")
    least, left_out = (network.graph[name] for name in ("least_weight", "pairs_left_out"))
    wanted = counted({title: concepts for title, (_, concepts) in works.items()})
    assert 0 < network.number_of_edges() <= 100
    assert network.number_of_edges() + left_out == len(wanted)
    assert least > 1
    assert min(facts["weight"] for _, _, facts in network.edges(data=True)) >= least
    most = max(facts["papers"].count(";") for _, _, facts in network.edges(data=True))
    assert most == 4
    assert len(network) == len({one for _, concepts in works.values() for one in concepts})


def written(folder: Path, form: str, number: int) -> Path:
    content = io.BytesIO()
    corpus.write(content, number, form=form)
    path = folder / f"papers.{form}"
    path.write_bytes(content.getvalue())
    return path


@pytest.fixture(scope="module")
def mixed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    """Records that share works, dates of issues alone, and a code that matches no category."""
    folder = tmp_path_factory.mktemp("mixed")
    forms = {"records": 20, "openalex": 15, "digest": 9}
    paths = [written(folder, form, number) for form, number in forms.items()]
    unmatched = folder / "unmatched.txt"
    unmatched.write_text(sample.read_text(encoding="utf-8").replace("[CV]", "[XQ]"), "utf-8")
    graph = kg.build(*paths, unmatched)
    assert graph.stats().unmatched == ("XQ",)
    papers = rows(graph, "SELECT DISTINCT ?p { ?p a fabio:ResearchPaper }")
    assert graph.stats().papers < len(papers)
    return graph


def by_date(network: "nx.MultiDiGraph[str]", works: "list[str]") -> list[str]:
    """The newest first, equal dates by IRI, undated ones last."""
    return sorted(
        sorted(works), key=lambda work: network.nodes[work].get("issued", ""), reverse=True
    )


@pytest.mark.parametrize("name", ["graph", "flocks", "mixed"])
@pytest.mark.parametrize("walks", [False, True])
def test_parts_are_as_in_the_whole(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str, *, walks: bool
) -> None:
    """Of every node: the works around it in their order, and all they point to."""
    if walks:  # through the dates, however few works a node has
        monkeypatch.setattr(_recent, "_LOOK", 1e9)
    store = request.getfixturevalue(name).store
    whole, graph = to_networkx(store), nearby(store)
    assert isinstance(whole, nx.MultiDiGraph)
    types = Counter(facts["type"] for _, facts in whole.nodes(data=True))
    assert graph.totals == {kind: types[kind] for kind in graph.totals}
    for node, facts in whole.nodes(data=True):
        if facts["type"] == "paper":
            works = [node]
            assert graph.work(node) == node
            assert graph.count(node) == 0
        else:
            works = by_date(whole, list(whole.predecessors(node)))
            assert graph.count(node) == len(works) == facts["papers"]
            assert graph.works(node, 3) == works[:3]
            assert graph.works(node, 2, 1) == works[1:3]
            assert graph.works(node, len(works) + 1) == works
        around = {*works, *itertools.chain(*map(whole.successors, works))}
        edges = whole.out_edges(works, keys=True, data=True)
        part = graph.around(works, whole.nodes)
        assert dict(part.nodes.items()) == {one: whole.nodes[one] for one in around}
        assert sorted(part.edges(keys=True, data=True), key=str) == sorted(edges, key=str)


def test_the_newest_come_first(mixed: kg.Graph) -> None:
    whole, graph = to_networkx(mixed.store), nearby(mixed.store)
    assert isinstance(whole, nx.MultiDiGraph)
    works = by_date(whole, papers_of(whole))
    assert graph.newest(12) == works[:12]
    assert len({whole.nodes[work].get("issued") for work in works[:12]}) > 2


def test_where_nothing_has_a_date_any_are_the_newest() -> None:
    graph = nearby(store_of({"One": ("", ["a"]), "Two": ("2021", ["a"]), "Three": ("", [])}))
    assert graph.newest(2)[0] == "http://e/w1"
    assert sorted(graph.newest(5)) == ["http://e/w0", "http://e/w1", "http://e/w2"]
    assert graph.works("http://e/a", 5) == ["http://e/w1", "http://e/w0"]
    assert graph.around([], []).number_of_nodes() == 0


def test_a_record_leads_to_its_work(mixed: kg.Graph) -> None:
    graph = nearby(mixed.store)
    for paper, work in rows(mixed, "SELECT ?p ?w { ?p kg:work ?w }"):
        assert graph.work(str(paper)) == str(work)


@pytest.mark.parametrize("iri", ["urn:x", "no iri", "", "https://w3id.org/paperkg/ontology#work"])
def test_what_is_no_node_has_nothing_around_it(graph: kg.Graph, iri: str) -> None:
    near = nearby(graph.store)
    assert near.work(iri) is None
    assert near.count(iri) == 0
    assert near.works(iri, 5) == []


def test_a_matched_code_of_a_digest_is_no_node(graph: kg.Graph) -> None:
    near = nearby(graph.store)
    stated = "SELECT DISTINCT ?c ?a { ?e kg:assignedCategory ?c . ?c skos:exactMatch ?a }"
    codes = rows(graph, stated)
    assert codes
    for code, category in codes:
        assert near.count(str(code)) == 0
        assert near.count(str(category)) > 0
