"""`kg mcp`: its tools as agents use them, through the official SDK and a real process."""

import http.server
import json
import random
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from anyio.from_thread import start_blocking_portal
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextResourceContents

import kg
from kg import __version__
from kg.rdf import vocab
from kg.server.workbench import examples
from tests import serving
from tests.asking import rows
from tests.talking import ENDLESS, Desk, desk_of, parameters, said


@pytest.fixture(scope="module")
def desk(graph_dir: Path) -> Iterator[Desk]:
    with desk_of(graph_dir) as one:
        yield one


# What there is


def test_the_server_says_what_it_is(desk: Desk) -> None:
    info = desk.talk.initialize_result
    assert info is not None
    assert (info.server_info.name, info.server_info.version) == ("paperkg", __version__)
    assert "Call schema" in (info.instructions or "")


def test_the_tools_read_only_this_graph(desk: Desk) -> None:
    tools = {one.name: one for one in desk.portal.call(desk.talk.list_tools).tools}
    assert list(tools) == ["search", "describe", "query", "schema"]
    for one in tools.values():
        assert one.annotations is not None
        assert one.annotations.read_only_hint is True
        assert one.annotations.destructive_hint is False
        assert one.annotations.open_world_hint is False
        assert one.description
        assert one.input_schema["type"] == "object"
        assert one.input_schema["additionalProperties"] is False
    assert tools["query"].input_schema["required"] == ["sparql"]
    assert tools["query"].input_schema["properties"]["limit"]["maximum"] == 1_000
    assert tools["query"].input_schema["properties"]["timeout"]["maximum"] == 60


async def _asked_anew(graph: Path) -> tuple[str, CallToolResult]:
    async with Client(stdio_client(parameters(graph))) as client:
        result = await client.call_tool("query", {"sparql": "ASK {}"})
        assert isinstance(result, CallToolResult)
        return client.session.protocol_version or "", result


def test_clients_of_the_next_protocol_are_answered(graph_dir: Path) -> None:
    with start_blocking_portal() as portal:
        version, result = portal.call(_asked_anew, graph_dir)
    assert version >= "2026-07-28"
    assert result.structured_content == {"columns": ["answer"], "rows": [[True]], "complete": True}


def test_queries_and_ontology_are_resources(desk: Desk) -> None:
    found = {str(one.uri): one for one in desk.portal.call(desk.talk.list_resources).resources}
    assert len(found) == 1 + len(list((vocab.folder() / "queries").glob("*.rq")))
    for uri, resource in found.items():
        (content,) = desk.portal.call(desk.talk.read_resource, uri).contents
        assert isinstance(content, TextResourceContents)
        assert content.mime_type == resource.mime_type
        if uri == "kg://ontology":
            assert content.text == (vocab.folder() / "kg.ttl").read_text(encoding="utf-8")
        else:
            assert "SELECT" in content.text
    with pytest.raises(MCPError, match="no resource"):
        desk.portal.call(desk.talk.read_resource, "kg://queries/../../kg.ttl")


def test_an_unknown_tool_is_told(desk: Desk) -> None:
    with pytest.raises(MCPError, match="no tool 'update'"):
        desk.call("update", sparql="DROP ALL")


# schema


def test_the_schema_is_short_and_right(desk: Desk, graph: kg.Graph) -> None:
    text = desk.text("schema")
    assert len(text.encode()) < 8_000
    told = text.partition("## Classes")[2].partition("##")[0]
    counts = dict(re.findall(r"([\w]+:\w+) (\d+)[,:]", told))
    classes = {vocab.curie(iri): str(n) for iri, n in graph.store.classes().items()}
    assert {"fabio:ResearchPaper", "kg:Authorship", "foaf:Person", "kg:Dataset"} <= set(counts)
    assert all(classes[name] == number for name, number in counts.items())
    properties = text.partition("## Properties: facts\n")[2].partition("\n")[0]
    for name, number in re.findall(r"(\w+:\w+) ([\d,]+)", properties):
        ((facts,),) = rows(graph, f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s {name} ?o }} }}")
        assert facts == int(number.replace(",", "")), name
    for path in (vocab.folder() / "queries").glob("*.rq"):
        assert re.search(rf"^{path.stem}: \w", text, re.MULTILINE)
    for name, number in graph.stats().graphs.items():
        if name.count("/") == 1 and name != "graph/about":
            assert f"<{name}> ×1, {number:,} facts" in text


def test_what_the_schema_says_of_properties_holds(desk: Desk, graph: kg.Graph) -> None:
    told = re.findall(r"(kg:[a-z]\w+) (?:kg|foaf|fabio):[A-Z]", desk.text("schema"))
    assert len(told) > 10
    for name in told:
        assert bool(graph.query(f"ASK {{ ?s {name} ?o }}")), name


@pytest.mark.parametrize("name", [one.name for one in examples()])
def test_every_shipped_query_is_shown_and_runs(desk: Desk, name: str, graph: kg.Graph) -> None:
    shown = desk.text("schema", example=name)
    shipped = (vocab.folder() / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    assert shown.partition("\n")[2].strip() == shipped.partition("\n\n")[2].strip()
    answer = desk.answer("query", sparql=name, limit=1_000)
    assert answer["complete"]
    assert len(answer["rows"]) == len(rows(graph, shipped))


def test_an_unknown_example_is_told_with_those_there_are(desk: Desk) -> None:
    for message in (desk.error("schema", example="sheep"), desk.error("query", sparql="sheep")):
        assert "'sheep'" in message
        assert "papers-per-category" in message


# query


def test_rows_are_those_of_the_graph(desk: Desk, graph: kg.Graph) -> None:
    sparql = "SELECT ?paper ?title { ?paper dct:title ?title } ORDER BY ?paper ?title"
    answer = desk.answer("query", sparql=sparql)
    assert answer["columns"] == ["paper", "title"]
    expected = [
        [f"<{str(paper).removeprefix(graph.settings.base)}>", title]
        for paper, title in rows(graph, sparql)
    ]
    given = [[paper, title.rpartition("@")[0]] for paper, title in answer["rows"]]
    assert given == expected
    assert {title.rpartition("@")[2] for _, title in answer["rows"]} == {"en", "zh"}


def test_nodes_are_right_in_a_query_as_they_stand(desk: Desk) -> None:
    sparql = "SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?p ?x FILTER(ISIRI(?x)) } } ORDER BY ?x"
    found = [row[0] for row in desk.answer("query", sparql=sparql, limit=1_000)["rows"]]
    assert any(node.startswith("kg:") for node in found)
    assert any("#line=" in node for node in found)
    for start in range(0, len(found), 100):
        some = found[start : start + 100]
        pattern = "FILTER EXISTS { { ?x ?p ?o } UNION { ?s ?q ?x } }"
        known = f"SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {' '.join(some)} }} {pattern} }}"
        assert desk.answer("query", sparql=known)["rows"] == [[len(some)]]


def test_values_are_plain(desk: Desk) -> None:
    values = (
        '1 1.5 1e3 true "x" "y"@en "2021-04-26"^^xsd:date 99999999999999999 "INF"^^xsd:double '
        '"no"^^xsd:integer <http://x.y/?z> kg:Task <paper/x> rdfs:label'
    )
    answer = desk.answer("query", sparql=f"SELECT ?v ?w {{ VALUES ?v {{ {values} }} }}")
    assert answer["rows"] == [
        [value, None]
        for value in (
            1, 1.5, 1000, True, "x", "y@en", "2021-04-26", "99999999999999999", "INF", "no",
            "<http://x.y/?z>", "kg:Task", "<paper/x>", "rdfs:label",
        )
    ]  # fmt: skip


def test_a_cut_is_said(desk: Desk) -> None:
    every = "SELECT ?s ?p ?o { ?s ?p ?o }"
    few = desk.answer("query", sparql=every, limit=3)
    assert (len(few["rows"]), few["complete"]) == (3, False)
    assert "cut after 3 rows" in few["note"]
    exact = desk.answer("query", sparql=f"{every} LIMIT 3", limit=3)
    assert (len(exact["rows"]), exact["complete"], exact.get("note")) == (3, True, None)
    assert len(desk.answer("query", sparql=every)["rows"]) == 100


def test_an_answer_is_bounded_in_bytes(desk: Desk) -> None:
    long = "SELECT (CONCAT(?a, ?a, ?a, ?a) AS ?b) ?s { ?s dct:abstract ?a . ?x ?y ?z }"
    result = desk.call("query", sparql=long, limit=1_000)
    assert len(said(result).encode()) < 101_000
    answer = json.loads(said(result))
    assert not answer["complete"]
    assert f"cut after {len(answer['rows'])} rows" in answer["note"]
    assert "100 kB" in answer["note"]


def test_a_value_is_bounded(desk: Desk) -> None:
    sparql = "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?o))) AS ?all) { ?s ?p ?o }"
    ((value,),) = desk.answer("query", sparql=sparql)["rows"]
    assert len(value) < 4_100
    assert re.search(r"… \[\d{6} more characters\]$", value)


def test_triples_are_rows_too(desk: Desk) -> None:
    answer = desk.answer("query", sparql="CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 2")
    assert answer["columns"] == ["subject", "predicate", "object"]
    assert [row[1] for row in answer["rows"]] == ["rdf:type"] * 2
    assert desk.answer("query", sparql="DESCRIBE kg:Task")["rows"]
    assert desk.answer("query", sparql="ASK { ?s a kg:Sheep }")["rows"] == [[False]]


@pytest.mark.parametrize(
    ("sparql", "words"),
    [
        ("SELECT * {\n  ?s ?p }", r"at 2:\d+.*\(line 2: \?s \?p \}\)"),
        ("SELECT ?x { ?x a sheep:Dolly }", "at 1:"),
        ("INSERT DATA { <a> <b> <c> }", "at 1:1"),
        ("DROP ALL", "at 1:9"),
        ("{}", "the query is wrong"),
        ("SELECT (1/0 AS ?x) (SUM(?y) AS ?z) { ?x", "the query is wrong"),
    ],
)
def test_a_wrong_query_is_told_with_its_place(desk: Desk, sparql: str, words: str) -> None:
    assert re.search(words, desk.error("query", sparql=sparql))


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("query", {}, "missing required field `sparql`"),
        ("query", {"sparql": ""}, "length >= 1"),
        ("query", {"sparql": "#" * 20_001}, "length <= 20000"),
        ("query", {"sparql": "ASK {}", "limit": 1_001}, "<= 1000"),
        ("query", {"sparql": "ASK {}", "limit": 0}, ">= 1"),
        ("query", {"sparql": "ASK {}", "timeout": 61}, "<= 60"),
        ("query", {"sparql": "ASK {}", "timeout": 0}, ">= 0.1"),
        ("query", {"sparql": "ASK {}", "sheep": 1}, "unknown field `sheep`"),
        ("query", {"sparql": 7}, "Expected `str`"),
        ("describe", {"entity": "x" * 2_001}, "length <= 2000"),
        ("describe", {"entity": "kg:Task", "limit": 51}, "<= 50"),
        ("search", {"text": "x" * 501}, "length <= 500"),
        ("search", {"text": "x", "kinds": "paper"}, "Expected `array`"),
        ("schema", {"example": 3}, "Expected `str`"),
    ],
)
def test_wrong_arguments_are_told(
    desk: Desk, name: str, arguments: dict[str, object], words: str
) -> None:
    message = desk.error(name, **arguments)
    assert message.startswith("wrong arguments: ")
    assert words in message


def test_numbers_may_come_as_text(desk: Desk) -> None:
    assert len(desk.answer("query", sparql="SELECT * { ?s ?p ?o }", limit="4")["rows"]) == 4


def test_a_query_ends_in_time_and_the_next_is_answered(desk: Desk) -> None:
    for _ in range(3):
        assert "no answer within 0.2 s" in desk.error("query", sparql=ENDLESS, timeout=0.2)
    assert desk.answer("query", sparql="ASK {}")["rows"] == [[True]]


def test_others_are_answered_meanwhile(graph_dir: Path) -> None:
    with desk_of(graph_dir) as desk:
        slow = desk.portal.start_task_soon(
            desk.talk.call_tool, "query", {"sparql": ENDLESS, "timeout": 60}
        )
        for _ in range(5):
            assert desk.answer("query", sparql="ASK {}")["complete"]
        assert not slow.done()
        slow.cancel()


# Nothing reaches out


class _Listener(http.server.BaseHTTPRequestHandler):
    hits: list[str] = []  # noqa: RUF012 - of all its requests

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_error(404)

    do_POST = do_GET  # noqa: N815 - the name the server calls


@pytest.fixture
def listener() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        _Listener.hits.clear()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
        "PREFIX x: <URL> ASK { SERVICE x: { ?s ?p ?o } }",
        "BASE <URL> ASK { SERVICE <> { ?s ?p ?o } }",
        "SELECT * { sErViCe <URL> { ?s ?p ?o } }",
    ],
)
def test_service_is_refused_and_reaches_nobody(desk: Desk, listener: str, sparql: str) -> None:
    assert "SERVICE is not allowed" in desk.error("query", sparql=sparql.replace("URL", listener))
    assert not _Listener.hits


def test_what_looks_like_service_is_answered(desk: Desk, listener: str) -> None:
    sparql = f'SELECT ?service FROM <{listener}> {{ BIND("SERVICE <{listener}>" AS ?service) }}'
    assert desk.answer("query", sparql=sparql)["rows"] == [[f"SERVICE <{listener}>"]]
    assert not _Listener.hits


# describe


def described(desk: Desk, entity: str, **more: object) -> dict[tuple[str, str], dict[str, Any]]:
    facts = desk.answer("describe", entity=entity, **more)["facts"]
    return {(one["property"], one["direction"]): one for one in facts}


def paper(graph: kg.Graph) -> str:
    """A paper with facts of every kind of graph."""
    sparql = """SELECT ?p { ?p dct:abstract ?a ; dct:subject ?c ; kg:mentions ?m ; kg:institution ?i
        } ORDER BY ?p LIMIT 1"""
    ((iri,),) = rows(graph, sparql)
    return str(iri)


def test_every_fact_is_told_with_its_origin(desk: Desk, graph: kg.Graph, sample: Path) -> None:
    iri = paper(graph)
    facts = described(desk, iri)
    for direction, pattern in (("out", f"<{iri}> ?p ?x"), ("in", f"?x ?p <{iri}>")):
        counted = rows(graph, f"SELECT ?p (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }} GROUP BY ?p")
        told = {key[0]: one["total"] for key, one in facts.items() if key[1] == direction}
        assert told == {vocab.curie(str(name)): number for name, number in counted}
    kinds = {
        "dct:title": "stated by sample.txt, lines",
        "kg:mentions": "extracted: found by",
        "dct:subject": "inferred by category-match-1 from sample.txt",
        "kg:institution": "identity: who is who",
    }
    for name, words in kinds.items():
        one = facts[name, "out"]
        origins = one.get("origin") or one["values"][0]["origin"]
        assert origins[0].startswith(words)
    (place,) = facts["dct:title", "out"]["origin"]
    first, last = map(int, re.findall(r"\d+", place.partition("lines")[2]))
    text = "\n".join(sample.read_text(encoding="utf-8").splitlines()[first - 1 : last])
    for title in facts["dct:title", "out"]["values"]:
        assert title["value"].rpartition("@")[0] in text


def test_a_node_is_described_however_it_is_written(desk: Desk, graph: kg.Graph) -> None:
    iri = paper(graph)
    short = iri.removeprefix(graph.settings.base)
    ways = [iri, f"<{iri}>", short, f"<{short}>", f" <{short}> "]
    answers = [desk.answer("describe", entity=way) for way in ways]
    assert all(one == answers[0] for one in answers)
    assert (answers[0]["entity"], answers[0]["iri"]) == (f"<{short}>", iri)
    assert answers[0]["kind"] == "paper"
    assert {one.rpartition("@")[2] for one in answers[0]["labels"]} == {"en", "zh"}
    assert desk.answer("describe", entity="kg:Task")["labels"] == ["task@en", "任务@zh"]


def test_what_is_left_out_can_be_had_by_the_query_it_names(desk: Desk) -> None:
    answer = desk.answer("describe", entity="fabio:ResearchPaper", limit=2)
    (typed,) = (
        one for one in answer["facts"] if one["property"] == "rdf:type" and one["total"] > 2
    )
    assert (len(typed["values"]), typed["total"]) == (2, 10)
    sparql = answer["note"].partition("such as: ")[2]
    assert len(desk.answer("query", sparql=sparql)["rows"]) == 10


def test_labels_are_told_beside_nodes(desk: Desk, graph: kg.Graph) -> None:
    named = {
        value["value"]: value["label"]
        for value in described(desk, paper(graph))["kg:authorship", "out"]["values"]
    }
    sparql = f"SELECT ?a ?n {{ <{paper(graph)}> kg:authorship ?a . ?a kg:asWritten ?n }}"
    assert named == {
        f"<{str(node).removeprefix(graph.settings.base)}>": name
        for node, name in rows(graph, sparql)
    }


def test_a_work_is_described_with_its_records(desk: Desk, graph: kg.Graph) -> None:
    title = "End-to-End Training of Deep Visuomotor Policies"
    answer = desk.answer("describe", entity=title)
    assert answer["kind"] == "work"
    ((iri,),) = rows(graph, f"SELECT ?p {{ ?p dct:title '{title}'@en }}")
    (record,) = answer["records"]
    assert record["entity"] == f"<{str(iri).removeprefix(graph.settings.base)}>"
    assert record["facts"] == desk.answer("describe", entity=record["entity"])["facts"]


def test_a_description_is_bounded_in_bytes(tmp_path: Path) -> None:
    node, graph = "<https://w3id.org/paperkg/paper/x>", "<https://w3id.org/paperkg/graph/source/x>"
    long = "sheep " * 1_000
    quads = "".join(
        f'{node} <http://a.b/{place:02}> "{part} {long}" {graph} .\n'
        for place in range(40)
        for part in range(3)
    )
    with desk_of(serving.put(tmp_path / "graph.kg", quads.encode())) as desk:
        result = desk.call("describe", entity="paper/x", limit=2)
        answer = json.loads(said(result))
        assert len(said(result)) < 65_000
        assert {one["total"] for one in answer["facts"]} == {3}
        assert "[2002 more characters]" in answer["facts"][0]["values"][0]["value"]
        assert "left out for size: <http://a.b/" in answer["note"]
        assert f"{40 - len(answer['facts']) - 20} more;" in answer["note"]
        assert "<http://a.b/00> ?x }" in answer["note"]
        assert len(desk.text("schema").encode()) < 8_000
        assert "left out" not in desk.text("describe", entity="<http://a.b/00>", limit=2)


# The graph changes


def test_a_new_generation_is_seen_by_the_next_call(sample: Path, tmp_path: Path) -> None:
    place = tmp_path / "graph.kg"
    kg.build(sample, to=place)
    counted = "SELECT (COUNT(?p) AS ?n) { ?p a fabio:ResearchPaper }"
    (tmp_path / "more.jsonl").write_text('{"title": "Herding Gradients", "authors": []}\n')
    with desk_of(place) as desk:
        before = desk.answer("query", sparql=counted)["rows"]
        assert "of 1 sources" in desk.text("schema")
        kg.build(tmp_path / "more.jsonl", to=place)
        after = desk.answer("query", sparql=counted)["rows"]
        assert (before, after) == ([[10]], [[11]])
        assert "of 2 sources" in desk.text("schema")
        assert desk.answer("search", text="Herding Gradients")["hits"][0]["kind"] == "paper"


# search


def test_words_are_found_in_both_languages(desk: Desk) -> None:
    for text, kind, label in (
        ("visuomotor", "paper", "End-to-End Training of Deep Visuomotor Policies"),
        ("视觉运动", "paper", "End-to-End Training of Deep Visuomotor Policies"),
        ("berkeley", "institution", "University of California, Berkeley"),
        ("伯克利", "institution", "University of California, Berkeley"),
        ("levine", "author", "S Levine"),
    ):
        hits = desk.answer("search", text=text)["hits"]
        assert (kind, label) in {(one["kind"], one["label"]) for one in hits}, text
        assert "facts" in desk.answer("describe", entity=hits[0]["entity"])


def test_a_search_is_narrowed_and_bounded(desk: Desk) -> None:
    every = desk.answer("search", text="learning", limit=100)
    kinds = {one["kind"] for one in every["hits"]}
    assert len(kinds) > 1
    kind = min(kinds)
    some = desk.answer("search", text="learning", kinds=[kind], limit=100)["hits"]
    assert {one["kind"] for one in some} == {kind}
    one = desk.answer("search", text="learning", limit=1)
    assert (len(one["hits"]), one["total"]) == (1, every["total"])
    assert f"{every['total'] - 1} more" in one["note"]
    assert desk.answer("search", text="xyzzyx") == {"hits": [], "total": 0}


def test_a_name_is_described(desk: Desk) -> None:
    answer = desk.answer("describe", entity="UC Berkeley")
    assert answer["entity"] == "<org/university-of-california-berkeley>"
    message = desk.error("describe", entity="xyzzyx")
    assert "nothing here is called so" in message


# Whatever comes


def _hostile(chance: random.Random) -> tuple[str, dict[str, object]]:
    words = (
        "'", '"', "\\", "\x00", "\u202e", "\ufffe", "<", ">", "{", "}", "?x", "SELECT", "ASK", "*",
        "SERVICE", "神经", "é", "\n", "#", "https://", "kg:", "%zz", "../", "🦙", "NEAR(", "-", ":",
        "(", ")", "OR",
    )  # fmt: skip
    text = "".join(chance.choice(words) for _ in range(chance.randrange(1, 12)))
    values: tuple[object, ...] = (text, text, text, -1, 1e99, None, True, [text], {text: text}, "5")
    name, key = chance.choice(
        [("search", "text"), ("describe", "entity"), ("query", "sparql"), ("schema", "example")]
    )
    arguments: dict[str, object] = {key: chance.choice(values)}
    if chance.random() < 0.3:
        arguments[chance.choice(["limit", "timeout", "kinds", text])] = chance.choice(values)
    return name, arguments


def test_whatever_is_asked_it_answers(desk: Desk) -> None:
    chance = random.Random(7)
    for _ in range(150):
        name, arguments = _hostile(chance)
        result = desk.call(name, **arguments)
        assert said(result)
        if result.is_error:
            assert "its log says more" not in said(result), arguments
            assert "Traceback" not in said(result)
    assert desk.answer("query", sparql="ASK {}")["rows"] == [[True]]
