"""The shipped queries: what they say of themselves is true, and they give the expected rows."""

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import ids
from kg.rdf import vocab
from kg.settings import BASE
from kg.store import results
from kg.store.results import Value
from kg.store.store import Store
from tests.asking import rows

QUERIES = {path.stem: path for path in sorted((vocab.folder() / "queries").glob("*.rq"))}
HEADER = re.compile(r"^# ([\w-]+): (.*)$", re.MULTILINE)
COLUMNS = ("title", "title-zh", "description", "question", "columns")
OF_THE_SAMPLE = {
    "authors-of-paper": {'"Metadata Normalization"': '"Attention Is All You Need"'},
    "concept-over-time": {'"neural architecture search"': '"Transformer"'},
    "issue-papers": {'"2021-04-26"': '"2021-05-04"'},
    "mentions": {'"2021-04-26"': '"2021-05-04"'},
    "method-task-pairs": {">= 3": ">= 1"},
    "methods-for-task-and-dataset": {'"multilingual translation"': '"machine translation"'},
    "papers-of-institution": {"Stanford University": "University of California, Berkeley"},
    "provenance": {'"L Fei-Fei"': '"Y Bengio"', '"neural tangent kernel"': '"Transformer"'},
    "starred": {'"2021-04"': '"2021-05"'},
}
"""What to ask of our sample in place of what the real page holds."""
OF_TWO_ISSUES = {"several-digests", "starred"}
OF_REVIEW = {"proposed-people", "proposed-works", "review-people"}
"""Where every proposal is answered they are empty; test_judging.py asks them."""
UNNUMBERED = {"proposed-works", "review-people"}
"""Work for a person, no competency question."""


def text(name: str) -> str:
    return QUERIES[name].read_text(encoding="utf-8")


def answered(graph: kg.Graph, name: str, *change: str) -> list[tuple[Value, ...]]:
    """Rows of a shipped query, with one text of it changed for another."""
    asked = text(name)
    assert not change or change[0] in asked
    return [tuple(row) for row in rows(graph, asked.replace(*change) if change else asked)]  # type: ignore[arg-type]  # two texts or none


@pytest.fixture(scope="module")
def two_issues(sample: Path) -> kg.Graph:
    return kg.build(sample.with_name("two-issues.txt"))


# Headers


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_has_its_header(name: str) -> None:
    header = dict(HEADER.findall(text(name)))
    numbered = name not in UNNUMBERED
    assert tuple(header) == tuple(key for key in COLUMNS if numbered or key != "question")
    assert all(header.values())
    assert re.search(r"[\u4e00-\u9fff]", header["title-zh"])
    assert not re.search(r"[\u4e00-\u9fff]", header["title"] + header["description"])
    assert header["description"].endswith(".")
    assert not numbered or 1 <= int(header["question"]) <= 30
    lead = text(name).split("\n\n")[0]
    assert all(line.startswith("# ") for line in lead.splitlines())


def test_no_question_is_asked_twice() -> None:
    numbered = sorted(QUERIES.keys() - UNNUMBERED)
    questions = [dict(HEADER.findall(text(name)))["question"] for name in numbered]
    assert len(set(questions)) == len(questions)
    titles = [dict(HEADER.findall(text(name)))["title"] for name in QUERIES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", QUERIES)
def test_columns_are_those_of_the_header(name: str, graph: kg.Graph) -> None:
    header = dict(HEADER.findall(text(name)))
    answer = graph.answer(text(name))
    assert isinstance(answer, ox.QuerySolutions)
    assert ", ".join(variable.value for variable in answer.variables) == header["columns"]


@pytest.mark.parametrize("name", QUERIES)
def test_rows_come_in_one_order(name: str, graph: kg.Graph, two_issues: kg.Graph) -> None:
    """The order says all: nothing is left to the engine."""
    assert "ORDER BY" in text(name)
    for asked in (graph, two_issues):
        assert len({tuple(answered(asked, name)) for _ in range(3)}) == 1
        found = answered(asked, name)
        assert len(found) == len(set(found))


# Our samples


@pytest.mark.parametrize("name", sorted(QUERIES.keys() - OF_REVIEW))
def test_rows_of_our_samples(
    name: str,
    graph: kg.Graph,
    two_issues: kg.Graph,
    golden: Callable[[str, bytes], None],
) -> None:
    asked = two_issues if name in OF_TWO_ISSUES else graph
    query = text(name)
    for old, new in OF_THE_SAMPLE.get(name, {}).items():
        assert old in query
        query = query.replace(old, new)
    found = results.write(asked.answer(query), "csv").replace(b"\r\n", b"\n")
    assert found.count(b"\n") > 1, "a golden file without a row shows nothing"
    golden(f"queries/{name}.csv", found)


def test_papers_in_several_digests(two_issues: kg.Graph) -> None:
    assert answered(two_issues, "several-digests") == [
        ("Counting Sheep with Sparse Attention", 2, "2021-05-04")
    ]


def test_starred_papers(two_issues: kg.Graph, graph: kg.Graph) -> None:
    herding = [("Herding Gradients", "2021-05-05")]
    for month, expected in (("2021-05", herding), ("2021", herding), ("2021-06", [])):
        found = answered(two_issues, "starred", '"2021-04"', f'"{month}"')
        assert [(title, str(day)) for title, day in found] == expected
    assert [row[0] for row in answered(graph, "starred", '"2021-04"', '"2021-05"')] == [
        "Attention Is All You Need",
        "NeRF: Representing Scenes as Neural Radiance Fields for View Synthesis",
    ]


def test_conclusions_of_two_sources_are_told_apart(sample: Path, tmp_path: Path) -> None:
    second = tmp_path / "again.txt"
    second.write_bytes(sample.read_bytes() + b"\n")
    graph = kg.build(sample, second)
    found = answered(graph, "inferred")
    assert len(found) == len(set(found))
    assert len({row[-1] for row in found}) == 2
    once = {row[:-1] for row in found}
    assert len(once) < len(found)


def test_what_a_source_states_is_no_conclusion(sample: Path) -> None:
    """Nor is it where another source than the concluded one states it."""
    graph = kg.build(sample)
    (first, *others) = answered(graph, "inferred")
    subject, predicate, node = first[:3]
    store = ox.Store()
    store.extend(graph.store.engine)
    stated = f"<{BASE}graph/source/0123456789abcdef>"
    store.update(
        f"INSERT {{ GRAPH {stated} {{ <{subject}> <{predicate}> ?node }} }}"
        f" WHERE {{ GRAPH ?g {{ <{subject}> <{predicate}> ?node }} FILTER(STR(?node) = '{node}') }}"
    )
    assert [tuple(row) for row in rows(Store(store), text("inferred"))] == others


@pytest.mark.parametrize("name", sorted(QUERIES.keys() - {"titles", "no-abstract"}))
def test_an_empty_graph_has_no_rows(name: str) -> None:
    store = ox.Store()
    assert list(store.query(text(name), prefixes=vocab.prefixes())) == []  # type: ignore[arg-type]


# The real page

TITLES = (
    "Optimal Rates for Averaged Stochastic Gradient Descent under Neural Tangent Kernel Regime",
    "Rethinking Architecture Selection in Differentiable NAS",
    "Share or Not? Learning to Schedule Language-Specific Capacity for Multilingual Translation",
    "Learning with Feature-Dependent Label Noise: A Progressive Approach",
    "Metadata Normalization",
    (
        "OmniHang: Learning to Hang Arbitrary Objects using Contact Point Correspondences and"
        " Neural Collision Estimation"
    ),
    "High-fidelity Face Tracking for AR/VR via Deep Lighting Adaptation",
    "Muesli: Combining Improvements in Policy Optimization",
    "Differentiable Model Compression via Pseudo Quantization Noise",
)
CHINESE = (
    "神经切线核平均随机梯度下降最佳速率",
    "可微神经网络架构搜索(NAS)架构选择的反思",
    "多语言翻译共享参数和特定语言参数的权衡",
    "特征依赖标签噪声学习的渐进方法",
    "元数据规范化",
    "OmniHang:用触点对应和神经碰撞估计学习悬挂物体",
    "基于深度光照自适应的AR/VR高保真人脸跟踪",
    "Muesli:策略优化的组合改进",
    "伪量化噪声可微模型压缩",
)
ENDS = (
    ("A Nitanda", "T Suzuki"),
    ("R Wang", "C Hsieh"),
    ("B Zhang", "O Firat"),
    ("Y Zhang", "C Chen"),
    ("M Lu", "E Adeli"),
    ("Y You", "J Bohg"),
    ("L Chen", "Y Sheikh"),
    ("M Hessel", "H v Hasselt"),
    ("A Défossez", "G Synnaeve"),
)
PLACES = (
    (1, "title", "Neural Tangent Kernel", 61, 82),
    (1, "title", "Stochastic Gradient Descent", 27, 54),
    (2, "title", "NAS", 52, 55),
    (2, "abstract", "DARTS", 1254, 1259),
    (2, "abstract", "DARTS", 1382, 1387),
    (3, "title", "Multilingual Translation", 66, 90),
    (3, "abstract", "OPUS-100", 661, 669),
    (3, "abstract", "WMT", 674, 677),
    (7, "title", "Face Tracking", 14, 27),
    (9, "title", "Model Compression", 15, 32),
)
"""Entry, field, words, and where they begin and end."""
SOURCE = "50abfc158a14c382"


def paper(graph: kg.Graph, number: int) -> str:
    """IRI of the paper of an entry."""
    (found,) = rows(graph, f"SELECT ?p {{ ?e kg:ordinal {number} ; kg:describes ?p }}")
    return str(found[0])


@pytest.mark.real
class TestReal:
    """Expected rows of the questions that the first page answers."""

    def test_1_papers_of_the_issue(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "issue-papers") == [
            (number, title, f"{vocab.ONTOLOGY}{'main' if number < 6 else 'more'}", False)
            for number, title in enumerate(TITLES, 1)
        ]
        assert answered(real_graph, "issue-papers", "2021-04-26", "2021-04-27") == []

    def test_2_papers_per_category(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "papers-per-category") == [
            ("cs.LG", 6), ("cs.CL", 1), ("cs.CV", 1), ("cs.RO", 1)
        ]  # fmt: skip

    def test_3_titles(self, real_graph: kg.Graph) -> None:
        found = answered(real_graph, "titles")
        assert {(en, zh) for _, en, zh in found} == set(zip(TITLES, CHINESE, strict=True))
        assert len({row[0] for row in found}) == len(found) == 9

    def test_4_authors_of_a_paper(self, real_graph: kg.Graph) -> None:
        names = "M Lu;Q Zhao;J Zhang;K M. Pohl;L Fei-Fei;J C Niebles;E Adeli".split(";")
        assert answered(real_graph, "authors-of-paper") == list(enumerate(names, 1))

    def test_5_no_abstract(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "no-abstract") == sorted((title,) for title in TITLES[4:])

    def test_6_starred(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "starred") == []

    def test_7_papers_of_an_institution(self, real_graph: kg.Graph) -> None:
        stanford = sorted((title,) for title in TITLES[4:6])
        assert answered(real_graph, "papers-of-institution") == stanford
        ucla = answered(real_graph, "papers-of-institution", "Stanford University", "UCLA")
        assert ucla == sorted((TITLES[number],) for number in (1, 5))

    def test_8_joint_work(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "joint-work") == [
            (TITLES[2], 3),
            *sorted((TITLES[number], 2) for number in (1, 5, 6)),
        ]

    def test_9_first_and_last_author(self, real_graph: kg.Graph) -> None:
        expected = [(title, *ends) for title, ends in zip(TITLES, ENDS, strict=True)]
        assert answered(real_graph, "first-last-author") == sorted(expected)

    def test_10_strings(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "unresolved-strings") == [
            (paper(real_graph, 7), "Univeristy of Rochester", "misspelled"),
            (paper(real_graph, 4), "Stony Brook University", "repeated"),
        ]

    def test_11_provenance(self, real_graph: kg.Graph) -> None:
        found = answered(real_graph, "provenance")
        source, graph = f"{BASE}source/{SOURCE}", f"{BASE}graph/source/{SOURCE}"
        printed = [(row[0], *row[2:]) for row in found if row[0] != "neural tangent kernel"]
        assert printed == [
            ("L Fei-Fei", source, "52,53", graph),
            ("UCLA", source, "17,18", graph),
        ]
        nodes = [str(row[1]) for row in found if row[0] != "neural tangent kernel"]
        assert nodes[0].startswith(f"{paper(real_graph, 5)}/authorship/5-")
        assert nodes[1].startswith(f"{paper(real_graph, 2)}/affiliation/1-")
        kernels = [row[1:] for row in found if row[0] == "neural tangent kernel"]
        title = ids.text(paper(real_graph, 1), "title", "en", TITLES[0])
        known = f"{BASE}graph/concepts/{SOURCE}/gazetteer-1"
        assert (ids.phrase(title, 61, 82), source, "2,13", known) in kernels

    def test_12_mentions(self, real_graph: kg.Graph) -> None:
        found = {(row[0], *row[3:]) for row in answered(real_graph, "mentions")}
        assert {(TITLES[number - 1], *place) for number, *place in PLACES} <= found
        assert {row[0] for row in found} == {*TITLES}

    def test_13_datasets_by_task(self, real_graph: kg.Graph) -> None:
        found = answered(real_graph, "datasets-by-task")
        assert {(data, "multilingual translation", 1) for data in ("OPUS-100", "WMT")} <= {*found}

    def test_14_conclusions(self, real_graph: kg.Graph) -> None:
        found = answered(real_graph, "inferred")
        counts: dict[tuple[Value, ...], int] = {}
        for row in found:
            key = (row[3], str(row[4]))
            counts[key] = counts.get(key, 0) + 1
        assert counts == {
            ("category-match-1", "1"): 9,
            ("code-link-1", "0.9"): 1,
            ("post-date-1", "0.9"): 1,
            ("sole-institution-1", "0.9"): 26,
        }
        by_rule = {row[3]: row[:3] for row in found}
        issue, issued, day = by_rule["post-date-1"]
        assert (issue, issued) == (f"{BASE}digest/{SOURCE}", "http://purl.org/dc/terms/issued")
        assert str(day) == "2021-04-26"
        assert by_rule["code-link-1"] == (
            paper(real_graph, 3),
            f"{vocab.ONTOLOGY}code",
            "https://github.com/googleinterns/cct-m4",
        )

    def test_16_several_digests(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "several-digests") == []

    def test_24_a_concept_over_time(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "concept-over-time") == [
            ("2021-04", 1, TITLES[1], "DiDi AI Labs (1)")
        ]

    def test_25_methods(self, real_graph: kg.Graph) -> None:
        found = answered(real_graph, "methods-for-task-and-dataset")
        assert ("Transformer", 1, TITLES[2]) in found
        assert {row[1:] for row in found} == {(1, TITLES[2])}

    def test_28_methods_and_tasks(self, real_graph: kg.Graph) -> None:
        assert answered(real_graph, "method-task-pairs") == []
        found = answered(real_graph, "method-task-pairs", ">= 3", ">= 1")
        assert ("Transformer", "multilingual translation", 1) in found
