"""The shapes: every constraint is broken once on purpose, and pySHACL finds the same."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

import kg
from kg import shapes
from kg.check import Report, check, check_file
from kg.errors import StoreError
from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.settings import BASE
from kg.shapes import Constraint
from kg.store.store import Store
from tests import breaking
from tests.breaking import SOURCE, changed, curie, findings, source_graph

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
CONSTRAINTS = sorted(shapes.constraints(), key=lambda one: (breaking.check_name(one), one.message))
IDS = [
    f"{number:03d} {breaking.check_name(constraint)}"
    for number, constraint in enumerate(CONSTRAINTS)
]
PLACES = {
    "AffiliationShape": "5,6",
    "AuthorshipShape": "4,5",
    "EntryShape": "2,9",
    "FigureShape": "2,9",
    "JudgementShape": "15,16",
    "LinkShape": "5,6",
    "MentionShape": "2,9",
    "PaperShape": "2,9",
    "TextShape": "2,9",
}
"""Lines that the node of a shape comes from."""
LEADING_THERE = ("#left>", "#textOf>", "#referenceContext>")
"""Ends of the paths by which a node has the lines of another."""
PLACE_OF_PAPER = f"{BASE}source/{SOURCE}#line=2,9"

Found: TypeAlias = set[tuple[str, str, str]]
"""Focus node, path and component of findings."""


# Every constraint


def test_the_sample_conforms(graph: kg.Graph) -> None:
    report = graph.check()
    assert report.findings == ()
    assert report.conforms
    assert (report.constraints, report.shapes) == (len(CONSTRAINTS), len(breaking.FOCUS))
    assert report.quads == len(graph.store)


def test_the_good_graph_conforms() -> None:
    report = check(breaking.good())
    assert report.findings == ()
    assert report.counts == {}


def test_every_class_of_node_stands_in_the_good_graph() -> None:
    store = breaking.good()
    for path in breaking.FOCUS.values():
        node = ox.NamedNode(BASE + path)
        assert next(store.engine.quads_for_pattern(node, None, None), None) is not None, path


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=IDS)
def test_every_constraint_is_seen_broken(constraint: Constraint) -> None:
    report, shown = breaking.tried(constraint)
    found = [
        finding
        for finding in findings(report, breaking.check_name(constraint))
        if finding.message == constraint.message and finding.node == breaking.focus(constraint)
    ]
    assert found, report.counts
    assert not report.conforms
    assert {finding.severity for finding in found} == {"error"}
    assert {finding.path for finding in found} == {curie(constraint.path)}
    assert shown in {finding.value for finding in found}
    assert constraint.message.endswith((".", "…"))
    if "wasDerivedFrom" not in constraint.path and constraint.component != "or":
        lines = PLACES.get(constraint.shape)
        place = f"{BASE}source/{SOURCE}#line={lines}" if lines else ""
        lost = {""} if constraint.path.endswith(LEADING_THERE) else set()
        assert {finding.place for finding in found} <= {place, place and PLACE_OF_PAPER} | lost


def test_the_compiler_reads_the_whole_file() -> None:
    """As many constraints as an independent reader of the file counts."""
    graph = rdflib.Graph().parse(vocab.folder() / "shapes.ttl")
    counted = 0
    for shape in graph.subjects(rdflib.RDF.type, SH.NodeShape):
        counted += sum(1 for name in (SH.sparql, SH["or"]) for _ in graph.objects(shape, name))
        for node in graph.objects(shape, SH.property):
            described = {SH.path, SH.message}
            counted += sum(1 for name in graph.predicates(node) if name not in described)
    assert len(CONSTRAINTS) == counted


def test_a_node_without_own_place_has_that_of_its_paper() -> None:
    update = source_graph('<paper/one/authorship/2> kg:asWritten "B Fold"')
    found = findings(check(changed(update)), "AuthorshipShape kg:asWritten maxCount")
    assert [finding.value for finding in found] == ["B C. Fold"]
    assert {finding.place for finding in found} == {f"{BASE}source/{SOURCE}#line=2,9"}


def test_the_own_place_of_a_node_comes_first() -> None:
    update = source_graph('<paper/one/authorship/1> kg:asWritten "A. Meadow"')
    found = findings(check(changed(update)), "AuthorshipShape kg:asWritten maxCount")
    assert {finding.place for finding in found} == {f"{BASE}source/{SOURCE}#line=4,5"}


@pytest.mark.parametrize(
    ("node", "lines"),
    [("paper/one/authorship/1/affiliation/1", "2,9"), ("digest/d/entry/1/figure/1", "2,9")],
)
def test_a_node_two_steps_below_has_the_place_of_its_paper(node: str, lines: str) -> None:
    store = changed(f"DELETE WHERE {{ GRAPH ?g {{ <{node}> prov:wasDerivedFrom ?at }} }}")
    store = changed(
        "DELETE WHERE { GRAPH ?g { <paper/one/authorship/1> prov:wasDerivedFrom ?at } }", store
    )
    report = check(changed(source_graph(f"<{node}> kg:ordinal 2"), store))
    places = {finding.place for finding in report.findings if finding.node == BASE + node}
    assert places == {f"{BASE}source/{SOURCE}#line={lines}"}


@pytest.mark.parametrize("code", ["category/digest/LG", "category/arxiv/cs.LG"])
def test_a_category_that_is_only_pointed_at_is_a_target(code: str) -> None:
    report = check(changed(f"DELETE WHERE {{ GRAPH ?g {{ <{code}> skos:notation ?n }} }}"))
    (found,) = findings(report, "CategoryShape skos:notation minCount")
    assert found.node == f"{BASE}{code}"


# What counts as two


def test_values_of_two_graphs_do_not_add_up() -> None:
    """Two sources may each name the title of a paper."""
    update = """INSERT DATA {
        GRAPH <graph/source/fedcba9876543210> { <paper/one> dct:title "Herding"@en }
        GRAPH <graph/about> { <source/f> a prov:Entity .
            <graph/source/fedcba9876543210> prov:wasDerivedFrom <source/f> }
    }"""
    assert check(changed(update)).counts == {}


def test_the_same_value_in_two_graphs_is_one() -> None:
    update = "INSERT DATA { GRAPH <graph/identity> { <paper/one> dct:issued '2021'^^xsd:gYear } }"
    assert check(changed(update)).counts == {}


OTHER = "fedcba9876543210"


def test_a_finding_has_the_place_in_the_source_it_is_of() -> None:
    """The other source comes first in the order of places, and is not to blame."""
    other = f"""INSERT DATA {{
        GRAPH <graph/about> {{ <source/{OTHER}> a prov:Entity ; kg:lineCount 90 .
            <graph/source/{OTHER}> prov:wasDerivedFrom <source/{OTHER}> }}
        GRAPH <graph/source/{OTHER}> {{
            <paper/one> a fabio:ResearchPaper ; kg:authorship <paper/one/authorship/2> ;
                prov:wasDerivedFrom <source/{OTHER}#line=0,1> .
            <paper/one/authorship/2> a kg:Authorship ;
                prov:wasDerivedFrom <source/{OTHER}#line=0,1> }}
    }}"""
    per_graph = source_graph('<paper/one> dct:title "Herding"@en')
    value_of_one = source_graph("<paper/one/authorship/2> kg:ordinal 0")
    store = changed(f"{other} ; {per_graph} ; {value_of_one}")
    report = check(store)
    for name in (
        "PaperShape dct:title uniqueLang",
        "title-twice",
        "AuthorshipShape kg:ordinal minInclusive",
        "AuthorshipShape kg:ordinal maxCount",
        "ordinal-gap",
    ):
        (found,) = findings(report, name)
        assert found.place == PLACE_OF_PAPER, name
    name = f"<graph/source/{OTHER}>"
    elsewhere = f"INSERT DATA {{ GRAPH {name} {{ <paper/one> kg:withdrawn 'x' }} }}"
    (found,) = findings(check(changed(elsewhere, store)), "PaperShape kg:withdrawn datatype")
    assert found.place == f"{BASE}source/{OTHER}#line=0,1"


def test_a_conclusion_has_the_place_of_its_source() -> None:
    update = f"""INSERT DATA {{ GRAPH <graph/inferred/{SOURCE}/category-match-1>
        {{ <paper/one> dct:subject <urn:none> }} }}"""
    (found,) = findings(check(changed(update)), "PaperShape dct:subject class")
    assert found.place == PLACE_OF_PAPER


@pytest.mark.parametrize(
    ("number", "name", "many"),
    [
        (400, "PaperShape dct:title uniqueLang", "<paper/one> dct:title 'Flock {0}'@en"),
        (400, "AuthorshipShape kg:nameKey maxCount", "<paper/one/authorship/1> kg:nameKey '{0}'"),
        (9, "LinkShape kg:left disjoint", "<link/l> kg:left <urn:{0}> ; kg:right <urn:{0}>"),
    ],
)
def test_many_values_too_many_are_one_finding(number: int, name: str, many: str) -> None:
    update = source_graph(" . ".join(many.format(place) for place in range(number)))
    assert check(changed(update)).counts[name] == 1


def test_two_titles_too_many_in_two_languages_are_two_findings() -> None:
    update = source_graph('<paper/one> dct:title "Herding"@en , "羊群"@zh')
    assert check(changed(update)).counts["PaperShape dct:title uniqueLang"] == 2


# Places


@pytest.mark.parametrize(
    "node", ["digest/d/entry/1", "paper/one", "paper/one/authorship/1", "paper/one/affiliation/1",
             "judgement/j"]
)  # fmt: skip
@pytest.mark.parametrize(
    "place",
    ["http://e/elsewhere", f"source/{SOURCE}", f"source/{SOURCE}#char=1,2", "#line=1,2"]
    + [f"source/{SOURCE}#line={lines}" for lines in ("-3,4", "3", "3,", "3,4,5", "a,b")],
)
def test_a_place_is_lines_of_a_source(node: str, place: str) -> None:
    place = place if place[0] != "#" else f"urn:x{place}"
    predicate = "prov:wasDerivedFrom"
    store = changed(
        f"DELETE WHERE {{ GRAPH ?g {{ <{node}> {predicate} ?old }} }} ;"
        + source_graph(f"<{node}> {predicate} <{place}>")
    )
    counts = check(store).counts
    of_shape = [name for name in counts if name.endswith(f"{predicate} pattern")]
    assert of_shape or (place.startswith("urn:") and "provenance-missing" in counts)


# The same, told by pySHACL


def told_by_pyshacl(data: Path, report: Path) -> Found:
    """Run pySHACL by its own command line on a Turtle file."""
    command = [
        sys.executable, "-W", "ignore", "-m", "pyshacl", "-s", str(vocab.folder() / "shapes.ttl"),
        "-f", "turtle", "-o", str(report), str(data),
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    graph = rdflib.Graph().parse(report, format="turtle")
    (root,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    found = set()
    for result in graph.objects(root, SH.result):
        component = str(graph.value(result, SH.sourceConstraintComponent))
        name = component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        path = graph.value(result, SH.resultPath)
        shown = "" if path is None else curie(spelt(graph, path))
        name = {"SPARQL": "sparql"}.get(name, name[0].lower() + name[1:])
        found.add((str(graph.value(result, SH.focusNode)), shown, name))
    assert bool(found) == (done.returncode == 1)
    return found


def spelt(graph: rdflib.Graph, path: Any) -> str:
    """A property path as SPARQL writes it."""
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{spelt(graph, inverse)}"
    return "/".join(spelt(graph, one) for one in Collection(graph, path))


def told_by_us(report: Report) -> Found:
    """Shape findings of a report, without the health queries."""
    return {
        (finding.node, finding.path, finding.check.rstrip(" 0123456789").rpartition(" ")[2])
        for finding in report.findings
        if " " in finding.check
    }


def turtle(path: Path, triples: bytes) -> Path:
    """Write N-Triples, which are Turtle."""
    path.write_bytes(triples)
    return path


@pytest.fixture(scope="module")
def exported(graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shapes") / "sample.ttl"
    graph.export(path)
    return path


def test_pyshacl_agrees_on_the_sample(exported: Path, tmp_path: Path) -> None:
    assert told_by_us(check_file(exported)) == set()
    assert told_by_pyshacl(exported, tmp_path / "report.ttl") == set()


def test_pyshacl_agrees_on_every_broken_constraint(tmp_path: Path) -> None:
    """Good graphs under names of their own in one file, each broken once for each shape."""
    names = sorted(breaking.FOCUS)
    columns = [[one for one in CONSTRAINTS if one.shape == name] for name in names]
    data, expected = [vocab.rebased(vocab.triples("kg.ttl"), BASE)], set()
    for number, row in enumerate(itertools.zip_longest(*columns)):
        world = breaking.good(ontology=False)
        for constraint in filter(None, row):
            breaking.broken(constraint, world)
            node = breaking.focus(constraint).replace(BASE, f"{BASE}{number}/")
            expected.add((node, curie(constraint.path), constraint.component))
        data.append(breaking.moved(world.engine, f"{BASE}{number}/"))
    path = turtle(tmp_path / "broken.ttl", b"".join(data))
    ours = found_by_queries(path)
    assert sorted(expected - ours) == []
    theirs = told_by_pyshacl(path, tmp_path / "report.ttl")
    assert sorted(ours - theirs) == []
    assert sorted(theirs - ours) == []


def found_by_queries(path: Path) -> Found:
    """What the constraints find in a Turtle file, without the rest of a check."""
    store, found = Store.in_memory(), set()
    name = ox.NamedNode("urn:kg:file")
    store.engine.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=name)
    for constraint in CONSTRAINTS:
        rows: Iterable[Any] = store.query(constraint.query)  # type: ignore[assignment]
        kind = (curie(constraint.path), constraint.component)
        found |= {(value(row["this"]), *kind) for row in rows}
    assert found_together(store) == found
    return found


def found_together(store: Store) -> Found:
    """What the queries find that answer several constraints at once, as a check asks them."""
    found = set()
    for group in shapes.groups(CONSTRAINTS):
        rows: Iterable[Any] = store.query(group.query)  # type: ignore[assignment]
        for row in rows:
            for number, one in enumerate(group.constraints):
                if len(group.constraints) == 1 or value(row[f"broken{number}"]) == "true":
                    found.add((value(row["this"]), curie(one.path), one.component))
    return found


def test_each_constraint_is_in_one_group() -> None:
    groups = list(shapes.groups(CONSTRAINTS))
    grouped = [one for group in groups for one in group.constraints]
    assert sorted(map(breaking.check_name, grouped)) == sorted(
        map(breaking.check_name, CONSTRAINTS)
    )
    assert len(groups) < len(CONSTRAINTS)
    assert all(one.needs == group.needs for group in groups for one in group.constraints)


def test_a_property_never_used_breaks_only_what_asks_for_it() -> None:
    """A check passes over the other constraints on its values."""
    for constraint in CONSTRAINTS:
        if constraint.needs:
            store = breaking.good()
            for quad in list(store.engine.quads_for_pattern(
                    None, ox.NamedNode(constraint.needs), None)):  # fmt: skip
                store.engine.remove(quad)
            assert not list(store.query(constraint.query)), constraint  # type: ignore[arg-type]
        assert bool(constraint.needs) == (
            bool(constraint.path) and constraint.component not in {"minCount", "hasValue"}
        )


SAMPLE_FAULTS = {
    "two zh titles": "INSERT { ?p dct:title '标题'@zh } WHERE { ?p dct:title ?t }",
    "no names": "DELETE WHERE { ?s kg:asWritten ?o }",
    "no works": "DELETE WHERE { ?s kg:work ?o }",
    "numbers one higher": """DELETE { ?s kg:ordinal ?n } INSERT { ?s kg:ordinal ?m }
        WHERE { ?s a ?class ; kg:ordinal ?n FILTER(?class != kg:AffiliationMention)
                BIND(?n + 1 AS ?m) }""",
    "everything of one kind": "DELETE { ?s a ?class } INSERT { ?s a skos:Concept } WHERE"
    " { ?s a ?class FILTER(?class IN (foaf:Person, foaf:Organization, fabio:Work)) }",
    "texts without a language": """DELETE { ?s ?p ?text } INSERT { ?s ?p ?plain }
        WHERE { ?s ?p ?text FILTER(LANG(?text) != '') BIND(STR(?text) AS ?plain) }""",
}
"""Ways to break the whole sample: what a careless change of the lift might do."""


@pytest.mark.parametrize("name", SAMPLE_FAULTS)
def test_pyshacl_agrees_on_a_broken_sample(name: str, exported: Path, tmp_path: Path) -> None:
    store = ox.Store()
    store.load(path=str(exported), format=ox.RdfFormat.TURTLE)
    store.update(breaking.PREFIXES + SAMPLE_FAULTS[name])
    path = tmp_path / "broken.ttl"
    store.dump(str(path), format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    theirs = told_by_pyshacl(path, tmp_path / "report.ttl")
    assert len(theirs) >= 10
    report = all_findings(check_file, path)
    assert sorted(told_by_us(report) ^ theirs) == []


def all_findings(checked: Callable[[Path], Report], path: Path) -> Report:
    """A report in which nothing is left out for its number."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.check._SHOWN", 10**6)
        return checked(path)


def _swap(path: str, term: str, *, of: str = "paper/one") -> str:
    return (
        f"DELETE WHERE {{ GRAPH ?g {{ <{of}> {path} ?old }} }} ;"
        f" INSERT DATA {{ GRAPH <graph/identity> {{ <{of}> {path} {term} }} }}"
    )


ODD = {
    "a day that is none": _swap("dct:issued", "'2021-99-99'^^xsd:date", of="digest/d"),
    "a number that is none": _swap("kg:listedNumber", "'abc'^^xsd:integer", of="digest/d/entry/1"),
    "a truth value that is none": _swap(
        "kg:starred", "'maybe'^^xsd:boolean", of="digest/d/entry/2"
    ),
    "a day that is none, among alternatives": _swap("dct:issued", "'2021-02-30'^^xsd:date"),
    "a decimal that is none": _swap(
        "itsrdf:taConfidence", "'half'^^xsd:decimal", of=f"{breaking.TEXT}#char=8,17"
    ),
    "a member of an unknown datatype": _swap(
        "kg:field", "'elsewhere'^^<urn:text>", of=breaking.TEXT
    ),
    "a blank title": _swap("dct:title", "_:title"),
    "a concept of a subclass only": (
        "DELETE WHERE { GRAPH ?g { <concept/method/gradient> a skos:Concept } }"
    ),
    "a concept of a subclass the data declares": (
        "DELETE WHERE { GRAPH ?g { <concept/method/gradient> a ?class } } ;"
        " INSERT DATA { GRAPH <graph/vocabulary> { <concept/method/gradient> a <urn:Deep> ."
        " <urn:Deep> rdfs:subClassOf <urn:Low> . <urn:Low> rdfs:subClassOf skos:Concept } }"
    ),
    "a person without a name of a subclass the data declares": (
        "INSERT DATA { GRAPH <graph/vocabulary> { <urn:shepherd> a <urn:Shepherd> ."
        " <urn:Shepherd> rdfs:subClassOf foaf:Person } }"
    ),
    "an authorship with gaps": _swap("kg:ordinal", "2", of="paper/one/authorship/1/affiliation/1"),
    "a list of something else": (
        "INSERT DATA { GRAPH <graph/identity>"
        " { <urn:list> dct:hasPart <urn:item> . <urn:item> kg:ordinal 4 } }"
    ),
    "a place without lines": _swap("prov:wasDerivedFrom", f"<source/{SOURCE}#char=1,2>"),
}


@pytest.mark.parametrize("update", ODD.values(), ids=ODD)
def test_pyshacl_agrees_on_odd_values(update: str, tmp_path: Path) -> None:
    store = changed(update.replace("_:title", "<urn:blank>"))
    triples = vocab.rebased([quad.triple for quad in store.engine], BASE)
    triples = triples.replace(b"<urn:blank>", b"_:title")
    path = turtle(tmp_path / "odd.ttl", triples)
    theirs = told_by_pyshacl(path, tmp_path / "report.ttl")
    ours = told_by_us(check_file(path))
    blank = re.compile("^(_:)?[0-9a-zA-Z]+$")
    assert {(blank.sub("_", node), *rest) for node, *rest in ours} == {
        (blank.sub("_", node), *rest) for node, *rest in theirs
    }


@pytest.mark.parametrize("month", ["2021-13", "2021-00", "21-01", "August"])
def test_a_month_that_is_none(month: str) -> None:
    """Of these pySHACL sees only some."""
    report = check(changed(_swap("dct:issued", f"'{month}'^^xsd:gYearMonth")))
    assert report.counts == {"PaperShape dct:issued or": 1}


# What is not supported is refused


def compiled(text: str, folder: Path) -> tuple[Constraint, ...]:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocab.prefixes().items())
    (folder / "mine.ttl").write_text(f"{prefixes}@prefix : <urn:shapes#> .\n{text}")
    return tuple(shapes._Compiler(folder / "mine.ttl").compile())


def shape(inside: str) -> str:
    return f":S a sh:NodeShape ; sh:targetClass foaf:Person ; {inside} ."


def property_shape(inside: str) -> str:
    return shape(f"sh:property [ sh:path foaf:name ; {inside} ]")


REFUSED = {
    "maxLength": property_shape("sh:maxLength 3"),
    "minExclusive": property_shape("sh:minExclusive 1"),
    "maxExclusive": property_shape("sh:maxExclusive 1"),
    "languageIn": property_shape('sh:languageIn ( "en" )'),
    "equals": property_shape("sh:equals rdfs:label"),
    "lessThanOrEquals": property_shape("sh:lessThanOrEquals rdfs:label"),
    "flags": property_shape('sh:pattern "a" ; sh:flags "i"'),
    "qualifiedValueShape": property_shape("sh:qualifiedValueShape :T"),
    "node": property_shape("sh:node :T"),
    "not": property_shape("sh:not [ sh:class foaf:Agent ]"),
    "and": shape("sh:and ( [ sh:path foaf:name ; sh:minCount 1 ] )"),
    "xone": shape("sh:xone ( [ sh:path foaf:name ; sh:minCount 1 ] )"),
    "closed": shape("sh:closed true"),
    "nodeKind": shape("sh:nodeKind sh:IRI"),
    "targetNode": shape("sh:targetNode <urn:x> ; sh:property [ sh:path foaf:name ]"),
    "deactivated": property_shape("sh:minCount 1 ; sh:deactivated true"),
    "class": shape("sh:or ( [ sh:path foaf:name ; sh:class foaf:Agent ] )"),
}


@pytest.mark.parametrize("component", REFUSED)
def test_a_part_that_is_not_supported_is_refused(component: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=rf"sh:{component} is not supported.*mine\.ttl"):
        compiled(REFUSED[component], tmp_path)


UNMEANT = {
    "maxCount 2": property_shape("sh:maxCount 2"),
    "minCount 2": property_shape("sh:minCount 2"),
    "uniqueLang false": property_shape("sh:uniqueLang false"),
}


@pytest.mark.parametrize("argument", UNMEANT)
def test_an_argument_that_the_query_would_not_mean_is_refused(
    argument: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=f"sh:{argument} is not supported"):
        compiled(UNMEANT[argument], tmp_path)


MEANING_MORE = {
    "a part of an alternative": property_shape(
        "sh:or ( [ sh:datatype xsd:date ] [ sh:maxLength 3 ] )"
    ),
    "two parts of one alternative": property_shape(
        "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:string ; sh:minLength 3 ] )"
    ),
    "maxCount in an alternative": shape("sh:or ( [ sh:path foaf:name ; sh:maxCount 1 ] )"),
    "an alternative without a path": shape("sh:or ( [ sh:class foaf:Agent ] )"),
    "a shape without a target": ":S a sh:NodeShape ; sh:property [ sh:path foaf:name ] .",
    "a property shape with a target": ":S a sh:PropertyShape ; sh:targetClass foaf:Person ;"
    " sh:path foaf:name ; sh:minCount 1 .",
    "a shape without a type": ":S sh:targetClass foaf:Person ;"
    " sh:property [ sh:path foaf:name ; sh:minCount 1 ] .",
    "a path of alternatives": shape(
        "sh:property [ sh:path [ sh:alternativePath ( foaf:name rdfs:label ) ] ; sh:minCount 1 ]"
    ),
    "a path of any length": shape(
        "sh:property [ sh:path [ sh:zeroOrMorePath foaf:knows ] ; sh:minCount 1 ]"
    ),
    "a kind of two kinds": property_shape("sh:nodeKind sh:BlankNodeOrIRI"),
    "a property below a property": property_shape(
        "sh:property [ sh:path rdfs:label ; sh:minCount 1 ]"
    ),
    "a severity": property_shape("sh:minCount 1 ; sh:severity sh:Warning"),
    "a path in an alternative of values": property_shape(
        "sh:or ( [ sh:path rdfs:label ; sh:datatype xsd:date ] )"
    ),
    "two values in one alternative": shape("sh:or ( [ sh:path foaf:name ; sh:hasValue 1 , 2 ] )"),
    "a way back over two steps": shape(
        "sh:property [ sh:path [ sh:inversePath ( foaf:knows foaf:name ) ] ; sh:minCount 1 ]"
    ),
    "a datatype whose forms are not known": property_shape("sh:datatype xsd:duration"),
    "a query that asks": shape('sh:sparql [ sh:ask "ASK {}" ]'),
}
"""Shapes that mean more than the compiler could make of them."""


@pytest.mark.parametrize("name", MEANING_MORE)
def test_a_part_that_would_mean_something_else_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"not supported here.*mine\.ttl"):
        compiled(MEANING_MORE[name], tmp_path)


def test_a_wanted_value_is_asked_for(tmp_path: Path) -> None:
    """The shipped shapes want a value in an alternative only."""
    (constraint,) = compiled(property_shape('sh:hasValue "A Meadow"'), tmp_path)
    rows: Iterable[Any] = breaking.good().query(constraint.query)  # type: ignore[assignment]
    assert [value(row["this"]) for row in rows] == [f"{BASE}person/b"]


def test_members_with_spaces(tmp_path: Path) -> None:
    (constraint,) = compiled(property_shape('sh:in ( "A Meadow" "B C. Fold" )'), tmp_path)
    assert list(breaking.good().query(constraint.query)) == []  # type: ignore[arg-type]
