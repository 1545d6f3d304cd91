"""The shipped queries about concepts, on a graph small enough to be counted by hand."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.rdf import vocab
from kg.settings import BASE
from kg.store.results import Value
from kg.store.store import Store
from tests.asking import rows
from tests.breaking import PREFIXES

SHEEP, FOLD = "0123456789abcdef", "fedcba9876543210"
KG = vocab.ONTOLOGY
PAPERS = {
    "a": (SHEEP, "work/a", '"2021-01-15"^^xsd:date', ("pasture", "fold")),
    "copy": (FOLD, "work/a", None, ()),
    "b": (SHEEP, "work/b", '"2021-01"^^xsd:gYearMonth', ("pasture",)),
    "c": (SHEEP, "work/c", '"2021"^^xsd:gYear', ("fold",)),
    "d": (FOLD, "work/d", None, ()),
    "e": (SHEEP, "work/e", '"2021-06-30"^^xsd:date', ("fold",)),
    "f": (SHEEP, "work/f", '"2021-01-20"^^xsd:date', ("fold",)),
}
"""Source, work, date and institutions; the issue of the first of March lists the undated ones."""
TITLES = {"a": "Asleep", "b": "Bleating", "c": "Clover", "d": "Drowsy", "e": "Ewes", "f": "Flock"}
CONCEPTS = {
    "task/counting": ("Task", '"sheep counting"@en , "数羊"@zh'),
    "task/herding": ("Task", '"herding"@en'),
    "method/attention": ("Method", '"attention"@en'),
    "term/dog": ("Method", '"牧羊犬"@zh'),
    "dataset/meadow": ("Dataset", '"Meadow-100"@en'),
    "term/lamb": ("Term", '"lamb"@en'),
}
KEPT = [
    ("a", "gazetteer-1", "task/counting"), ("a", "chunk-1", "task/counting"),
    ("a", "gazetteer-1", "method/attention"), ("a", "cue-1", "method/attention"),
    ("copy", "gazetteer-1", "task/counting"), ("copy", "gazetteer-1", "dataset/meadow"),
    ("copy", "chunk-1", "term/dog"), ("copy", "gazetteer-1", "method/attention"),
    ("b", "gazetteer-1", "task/counting"), ("b", "chunk-1", "method/attention"),
    ("c", "gazetteer-1", "task/counting"), ("c", "gazetteer-1", "task/herding"),
    ("d", "gazetteer-1", "task/counting"), ("d", "gazetteer-1", "method/attention"),
    ("e", "gazetteer-1", "dataset/meadow"), ("e", "gazetteer-1", "task/herding"),
    ("f", "gazetteer-1", "task/counting"), ("copy", "chunk-1", "dataset/meadow"),
]  # fmt: skip
"""Paper, extractor and concept that the paper is said to mention."""
PLACES = [
    ("gazetteer-1", "paper/copy", "title", 0, "Asleep", "task/counting"),
    ("chunk-1", "paper/copy", "title", 0, "Asleep", "task/counting"),
    ("cue-1", "paper/copy", "title", 0, "Asleep", "task/counting"),
    ("chunk-1", "entry/1", "summary", 2, "牧羊犬", "term/dog"),
    ("chunk-1", "paper/copy", "abstract", 9, "lamb", "term/lamb"),
    ("gazetteer-1", "paper/d", "abstract", 3, "attention", "method/attention"),
]
"""What extractors found; the lamb once and nowhere else, so no paper mentions it."""


def stated() -> Iterator[str]:
    for name, (source, work, date, places) in PAPERS.items():
        issued = f"dct:issued {date} ;" if date else ""
        yield f"""GRAPH <graph/source/{source}> {{ <paper/{name}> a fabio:ResearchPaper ;
            {issued} prov:wasDerivedFrom <source/{source}#line=0,1> }}"""
        of = "".join(f" ; kg:institution <org/{place}>" for place in places)
        yield f"GRAPH <graph/identity> {{ <paper/{name}> kg:work <{work}> {of} }}"
    for name, title in TITLES.items():
        yield f'GRAPH <graph/identity> {{ <work/{name}> rdfs:label "{title}" }}'


def known() -> Iterator[str]:
    for name, (kind, labels) in CONCEPTS.items():
        yield f"<concept/{name}> a kg:{kind} ; skos:prefLabel {labels} ."
    for name in ("pasture", "fold"):
        yield f'<org/{name}> skos:prefLabel "{name.title()}" .'


def seen() -> Iterator[str]:
    for name, extractor, concept in KEPT:
        graph = f"graph/concepts/{PAPERS[name][0]}/{extractor}"
        yield f"GRAPH <{graph}> {{ <paper/{name}> kg:mentions <concept/{concept}> }}"
    for extractor, owner, field, begin, words, concept in PLACES:
        text, end = f"{owner}/text/{field}", begin + len(words)
        yield f"""GRAPH <graph/concepts/{FOLD}/{extractor}> {{
            <{text}> kg:textOf <{owner}> ; kg:field "{field}" .
            <{text}#char={begin},{end}> nif:referenceContext <{text}> ; nif:anchorOf "{words}" ;
                nif:beginIndex {begin} ; nif:endIndex {end} ;
                itsrdf:taIdentRef <concept/{concept}> }}
            GRAPH <graph/about> {{ <graph/concepts/{FOLD}/{extractor}>
                prov:wasDerivedFrom <graph/source/{FOLD}> }}"""


@pytest.fixture(scope="module")
def pasture() -> Store:
    store = ox.Store()
    store.update(f"""BASE <{BASE}> {PREFIXES} INSERT DATA {{
        {" ".join(stated())} {" ".join(seen())}
        GRAPH <graph/vocabulary> {{ {" ".join(known())} }}
        GRAPH <graph/source/{FOLD}> {{
            <issue> dct:hasPart <entry/1> , <entry/2> .
            <entry/1> kg:describes <paper/copy> ; prov:wasDerivedFrom <source/{FOLD}#line=4,9> .
            <entry/2> kg:describes <paper/d> }}
        GRAPH <graph/inferred/{FOLD}/post-date-1> {{ <issue> dct:issued "2021-03-01"^^xsd:date }}
    }}""")
    return Store(store)


def answered(store: Store, name: str, *change: str) -> list[tuple[Value, ...]]:
    asked = (vocab.folder() / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in asked
        asked = asked.replace(old, new)
    return [tuple(row) for row in rows(store, asked)]


# Question 12


def mentioned(store: Store, day: str) -> list[tuple[Value, ...]]:
    return answered(store, "mentions", '"2021-04-26"', f'"{day}"')


def test_mentions_of_a_day_are_told_once(pasture: Store) -> None:
    """Whichever extractors see them; what a paper is not said to mention is left out."""
    assert mentioned(pasture, "2021-03-01") == [
        ("Asleep", "牧羊犬", f"{KG}Method", "summary", "牧羊犬", 2, 5),
        ("Asleep", "sheep counting", f"{KG}Task", "title", "Asleep", 0, 6),
        ("Drowsy", "attention", f"{KG}Method", "abstract", "attention", 3, 12),
    ]


def test_a_paper_is_of_its_own_day_too(pasture: Store) -> None:
    update = f"""BASE <{BASE}> {PREFIXES} INSERT DATA {{
        GRAPH <graph/source/{FOLD}> {{
            <paper/d> a fabio:ResearchPaper ; dct:issued "2021-02-27"^^xsd:date }} }}"""
    store = ox.Store()
    store.extend(pasture.engine)
    store.update(update)
    assert [row[0] for row in mentioned(Store(store), "2021-02-27")] == ["Drowsy"]
    assert mentioned(Store(store), "2021-02-28") == []


# Questions 13, 25 and 28


def test_datasets_with_tasks_count_works(pasture: Store) -> None:
    """One record of "Asleep" names the dataset, both name the task."""
    assert answered(pasture, "datasets-by-task") == [
        ("Meadow-100", "herding", 1),
        ("Meadow-100", "sheep counting", 1),
    ]


def test_methods_with_tasks_count_works(pasture: Store) -> None:
    assert answered(pasture, "method-task-pairs") == [("attention", "sheep counting", 3)]
    assert answered(pasture, "method-task-pairs", ">= 3", ">= 1") == [
        ("attention", "sheep counting", 3),
        ("牧羊犬", "sheep counting", 1),
    ]


@pytest.mark.parametrize("label", ['"sheep counting"@en', '"数羊"@zh'])
def test_methods_for_a_task_on_a_dataset(label: str, pasture: Store) -> None:
    change = ('"multilingual translation"@en', label, '"WMT"', '"Meadow-100"')
    assert answered(pasture, "methods-for-task-and-dataset", *change) == [
        ("attention", 1, "Asleep"),
        ("牧羊犬", 1, "Asleep"),
    ]


def test_a_dataset_is_no_task(pasture: Store) -> None:
    change = ('"multilingual translation"', '"Meadow-100"', '"WMT"', '"Meadow-100"')
    assert answered(pasture, "methods-for-task-and-dataset", *change) == []


# Question 24

MONTHS = [f"2021-0{number}" for number in range(1, 7)]


def over_time(store: Store, label: str) -> list[tuple[Value, ...]]:
    return answered(store, "concept-over-time", '"neural architecture search"@en', label)


def test_a_concept_over_time(pasture: Store) -> None:
    """A work counts once, at its first date; a year is no month; an issue dates the undated."""
    assert over_time(pasture, '"sheep counting"@en') == [
        ("2021-01", 3, "Bleating", "Fold (2)"),
        ("2021-02", 0, "", ""),
        ("2021-03", 1, "Drowsy", ""),
        *((month, 0, "", "") for month in MONTHS[3:]),
    ]


def test_the_institution_with_most_papers_comes_before_the_first_by_name(pasture: Store) -> None:
    assert over_time(pasture, '"attention"@en')[0] == ("2021-01", 2, "Bleating", "Pasture (2)")
    assert over_time(pasture, '"牧羊犬"@zh')[0] == ("2021-01", 1, "Asleep", "Fold (1)")


def test_a_concept_that_nobody_mentions_has_only_zeros(pasture: Store) -> None:
    for label in ('"lamb"@en', '"wolf"@en'):
        assert over_time(pasture, label) == [(month, 0, "", "") for month in MONTHS]


# Question 11


def test_the_places_of_a_concept(pasture: Store) -> None:
    found = answered(pasture, "provenance", '"neural tangent kernel"@en', '"牧羊犬"@zh')
    assert found == [
        (
            "牧羊犬",
            f"{BASE}entry/1/text/summary#char=2,5",
            f"{BASE}source/{FOLD}",
            "4,9",
            f"{BASE}graph/concepts/{FOLD}/chunk-1",
        )
    ]


def test_the_place_is_in_the_source_that_was_searched(pasture: Store) -> None:
    """Another source has the paper elsewhere."""
    store = ox.Store()
    store.extend(pasture.engine)
    store.update(f"""BASE <{BASE}> {PREFIXES} INSERT DATA {{ GRAPH <graph/source/{SHEEP}> {{
        <entry/1> prov:wasDerivedFrom <source/{SHEEP}#line=70,80> }} }}""")
    change = ('"neural tangent kernel"@en', '"牧羊犬"@zh')
    assert answered(Store(store), "provenance", *change) == answered(pasture, "provenance", *change)


@pytest.mark.parametrize(
    "name",
    ["concept-over-time", "datasets-by-task", "mentions", "method-task-pairs",
     "methods-for-task-and-dataset", "provenance"],
)  # fmt: skip
def test_the_order_of_graphs_and_names_does_not_show(name: str, pasture: Store) -> None:
    """Extractors under other names, so that the engine meets their graphs in another order."""
    other = ox.Store()
    for quad in pasture.engine:
        graph = ox.NamedNode(str(quad.graph_name.value).replace("gazetteer-1", "zoo-1"))
        other.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    changes = {"mentions": ('"2021-04-26"', '"2021-03-01"'), "method-task-pairs": (">= 3", ">= 1")}
    change = changes.get(name, ())
    assert answered(Store(other), name, *change) == answered(pasture, name, *change)
