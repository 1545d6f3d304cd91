"""The folder of a Neo4j import, read by the documented rules alone.

Neo4j Operations Manual, "Import" (delimiters, quotes, arrays, what a source of data is) and
"Import header format" (fields of the first line), written down here as a reader of our own.
"""

import copy
import csv
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

import kg
from kg.errors import SettingsError
from kg.export import _neo4j_columns, neo4j
from kg.network import VIEWS, Rows, plain, rows, to_networkx
from kg.store.store import Store
from tests.export import hostile
from tests.view import mentioned

HEADER = re.compile(r"(?P<name>[^:]*)(?::(?P<type>[A-Za-z_]+(?:\[\])?)(?:\((?P<space>[^()]+)\))?)?")
SCALARS: dict[str, Callable[[str], object]] = {
    "string": str,
    "boolean": lambda text: {"true": True, "false": False}[text],
}
SCALARS |= dict.fromkeys(("byte", "short", "int", "long"), int)
SCALARS |= dict.fromkeys(("float", "double"), float)
FILES = ("--nodes", "--relationships")
LARGEST = {"byte": 2**7, "short": 2**15, "int": 2**31, "long": 2**63}
Facts = dict[str, Any]


class FaultError(Exception):
    """What the importer would refuse."""


def demand(*, holds: bool, what: object) -> None:
    if not holds:
        raise FaultError(what)


class Field(NamedTuple):
    """A column by its header."""

    name: str
    type: str
    space: str | None


class Import(NamedTuple):
    """What an importer is told, as import.sh tells it."""

    database: str
    options: dict[str, str]
    nodes: list[Path]
    relationships: list[Path]
    others: list[str]


class Graph(NamedTuple):
    """What it would make."""

    nodes: dict[str, tuple[tuple[str, ...], Facts]]
    edges: list[tuple[str, str, str, Facts]]


def told(folder: Path, *arguments: str) -> Import:
    """Run the script with a program of the importer's name that tells its arguments."""
    program = folder.parent / "bin" / "neo4j-admin"
    program.parent.mkdir(exist_ok=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["sh", f"{folder.name}/import.sh", *arguments], cwd=folder.parent, env={"PATH": path},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    words = done.stdout.splitlines()
    assert words[:3] == ["database", "import", "full"]
    database, *options = words[3:]
    pairs = [option.split("=", 1) for option in options if "=" in option]
    nodes, relationships = (
        [folder / value for name, value in pairs if name == kind] for kind in FILES
    )
    return Import(
        database,
        {name: value for name, value in pairs if name not in FILES},
        nodes,
        relationships,
        [option for option in options if "=" not in option],
    )


def header(row: list[str]) -> list[Field]:
    fields = []
    for text in row:
        found = HEADER.fullmatch(text)
        if found is None:
            raise FaultError(text)
        field = Field(found["name"], found["type"] or "string", found["space"])
        known = field.type.removesuffix("[]") in SCALARS
        reserved = field.type in {"ID", "LABEL", "START_ID", "END_ID", "TYPE", "IGNORE"}
        demand(holds=known or reserved, what=text)
        demand(holds=field.space is None or field.type.endswith("ID"), what=text)
        demand(holds=bool(field.name) or reserved, what=text)
        fields.append(field)
    names = [field.name for field in fields if field.name]
    demand(holds=len(names) == len(set(names)), what=names)
    return fields


def records(path: Path) -> Iterator[list[str]]:
    """Records of RFC 4180, all of as many fields as the header."""
    with path.open(encoding="utf-8", newline="") as file:
        width = None
        for row in csv.reader(file, strict=True):
            width = width or len(row)
            demand(holds=len(row) == width, what=row)
            yield row


def value(field: Field, text: str, between: str) -> object:
    """A property; an array is cut at its delimiter wherever that stands."""
    kind = field.type.removesuffix("[]")
    try:
        values = [
            SCALARS[kind](one) for one in (text.split(between) if "[" in field.type else [text])
        ]
    except (KeyError, ValueError) as error:
        raise FaultError(text) from error
    largest = LARGEST.get(kind)
    for one in values:
        demand(holds=largest is None or -largest <= int(str(one)) < largest, what=text)
    return values if "[" in field.type else values[0]


def facts(fields: list[Field], row: list[str], between: str) -> Facts:
    return {
        field.name: value(field, text, between)
        for field, text in zip(fields, row, strict=True)
        if field.type.removesuffix("[]") in SCALARS and text
    }


def only(fields: list[Field], kind: str) -> int:
    found = [place for place, field in enumerate(fields) if field.type == kind]
    demand(holds=len(found) == 1, what=f"{len(found)} {kind}")
    return found[0]


def imported(folder: Path) -> Graph:
    """Read a folder as its script tells to."""
    return read(told(folder))


def read(call: Import) -> Graph:
    between = chr(int(call.options["--array-delimiter"].removeprefix("U+"), 16))
    spaces: dict[str | None, set[str]] = {}
    graph = Graph({}, [])
    for path in call.nodes:
        first, *rest = records(path)
        fields = header(first)
        own, labels = only(fields, "ID"), only(fields, "LABEL")
        for row in rest:
            ids = spaces.setdefault(fields[own].space, set())
            demand(holds=bool(row[own]) and row[own] not in ids, what=row[own])
            ids.add(row[own])
            named = tuple(row[labels].split(between))
            demand(holds=all(named), what=row)
            graph.nodes[row[own]] = named, facts(fields, row, between)
    for path in call.relationships:
        first, *rest = records(path)
        fields = header(first)
        start, end, kind = (only(fields, name) for name in ("START_ID", "END_ID", "TYPE"))
        for row in rest:
            for place in (start, end):
                demand(holds=row[place] in spaces.get(fields[place].space, ()), what=row[place])
            demand(holds=bool(row[kind]), what=row)
            graph.edges.append((row[start], row[end], row[kind], facts(fields, row, between)))
    return graph


def wanted(known: Facts) -> Facts:
    """Properties of a node or an edge: what the delimiter of arrays is becomes another sign."""
    return {
        name: [one.replace("\x1f", "\ufffd") for one in said] if isinstance(said, tuple) else said
        for name, said in known.items()
        if name not in {"type", "predicate"} and said != ""
    }


@pytest.fixture(autouse=True)
def large_fields() -> Iterator[None]:
    """Let the csv module read fields of any size, as long as these tests run."""
    before = csv.field_size_limit(1 << 27)
    yield
    csv.field_size_limit(before)


@pytest.fixture(scope="module")
def flocks() -> Store:
    return mentioned.build().store


@pytest.fixture
def store(request: pytest.FixtureRequest, flocks: Store) -> Store:
    if request.param == "hostile":
        return hostile.store()
    return flocks if request.param == "flocks" else request.getfixturevalue("graph").store


ALL = pytest.mark.parametrize("store", ["graph", "flocks", "hostile"], indirect=True)


@ALL
def test_it_is_the_view_of_papers(store: Store, tmp_path: Path) -> None:
    neo4j._put(rows(store), tmp_path / "neo4j")
    graph, view = imported(tmp_path / "neo4j"), rows(store)
    assert graph.nodes.keys() == view.nodes.keys()
    for node, known in view.nodes.items():
        labels, found = graph.nodes[node]
        assert labels[0].lower() == known["type"]
        assert [label.lower() for label in labels[1:]] == [*filter(None, [known.get("kind")])]
        assert found == wanted(known)
    types = {name: table.label for name, table in _neo4j_columns.RELATIONSHIPS.items()}
    expected = [(a, b, types[known["predicate"]], wanted(known)) for a, b, known in view.edges]
    assert sorted(graph.edges, key=str) == sorted(expected, key=str)


@ALL
def test_counts_are_those_of_networkx(store: Store, tmp_path: Path) -> None:
    neo4j._put(rows(store), tmp_path / "neo4j")
    graph, network = imported(tmp_path / "neo4j"), to_networkx(store)
    assert len(graph.nodes) == len(network) > 10
    assert len(graph.edges) == network.number_of_edges() > 10
    for node, known in network.nodes(data=True):
        assert graph.nodes[node][1].keys() == known.keys() - {"type"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(view=hostile.views().filter(lambda one: one.directed))
def test_any_texts_are_read_back(tmp_path_factory: pytest.TempPathFactory, view: Rows) -> None:
    folder = tmp_path_factory.mktemp("any") / "neo4j"
    edges = copy.deepcopy(list(view.edges))
    neo4j._put(view._replace(edges=iter(edges)), folder)
    nodes, relationships = sorted(folder.glob("nodes-*")), sorted(folder.glob("relationships-*"))
    graph = read(Import("any", {"--array-delimiter": "U+001F"}, nodes, relationships, []))
    assert {node: found for node, (_, found) in graph.nodes.items()} == {
        node: wanted(known) for node, known in view.nodes.items()
    }
    assert graph.edges == [(a, b, "MENTIONS", wanted(known)) for a, b, known in edges]


PAPERS, AUTHORS, CREATORS = "nodes-paper.csv", "nodes-author.csv", "relationships-creator.csv"
BREAKS = [
    (PAPERS, "iri:ID(IRI)", "iri:ID(Paper)"),
    (PAPERS, "iri:ID(IRI)", "iri"),
    (PAPERS, ":LABEL", "label"),
    (PAPERS, "year:int", "year:integer"),
    (PAPERS, "year:int", "year:short]"),
    (PAPERS, "year:int", ":int"),
    (PAPERS, "year:int", "label:int"),
    (PAPERS, "year:int", "year:byte"),
    (PAPERS, "label_en:string", "label_en:boolean"),
    (PAPERS, "issued:string", "issued:int[]"),
    (PAPERS, ",true,", ",True,"),
    (PAPERS, ",year:int", ""),
    (AUTHORS, '"Author"', '""'),
    (AUTHORS, '"Author",', '"Author","a" b,'),
    (AUTHORS, '"Author",', '"Author",,'),
    (CREATORS, ":START_ID(IRI)", ":START_ID"),
    (CREATORS, ":TYPE", "type"),
    (CREATORS, "https://", "http://"),
    (CREATORS, '"CREATOR"', ""),
]


@pytest.mark.parametrize(("name", "part", "broken"), BREAKS)
def test_the_reader_sees_what_is_wrong(
    name: str, part: str, broken: str, flocks: Store, tmp_path: Path
) -> None:
    neo4j._put(rows(flocks), tmp_path / "neo4j")
    path = tmp_path / "neo4j" / name
    text = path.read_text(encoding="utf-8")
    assert part in text
    path.write_text(text.replace(part, broken, 1), encoding="utf-8")
    with pytest.raises((FaultError, csv.Error)):
        imported(tmp_path / "neo4j")


def test_a_node_that_is_there_twice_is_seen(flocks: Store, tmp_path: Path) -> None:
    neo4j._put(rows(flocks), tmp_path / "neo4j")
    path = tmp_path / "neo4j" / AUTHORS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    with pytest.raises(FaultError):
        imported(tmp_path / "neo4j")


def test_the_script_tells_what_the_importer_must_know(tmp_path: Path) -> None:
    neo4j._put(rows(hostile.store()), tmp_path / "neo4j")
    call = told(tmp_path / "neo4j")
    assert call.database == "neo4j"
    assert call.others == []
    assert all(path.is_file() for path in (*call.nodes, *call.relationships))
    assert {path.name for path in (*call.nodes, *call.relationships)} == {
        path.name for path in (tmp_path / "neo4j").glob("*.csv")
    }
    size = len(hostile.LONG.encode())
    buffer = int(call.options["--read-buffer-size"].removesuffix("m")) << 20
    assert size < buffer < 8 * size
    assert call.options["--multiline-fields"] == "true"
    more = told(tmp_path / "neo4j", "papers", "--verbose", "--overwrite-destination=true")
    assert (more.database, more.others) == ("papers", ["--verbose"])
    assert more.options == call.options | {"--overwrite-destination": "true"}


def test_one_line_texts_need_no_slow_reader(flocks: Store, tmp_path: Path) -> None:
    neo4j._put(rows(flocks), tmp_path / "neo4j")
    assert told(tmp_path / "neo4j").options.keys() == {"--array-delimiter", "--read-buffer-size"}


def test_constraints_and_indexes(flocks: Store, tmp_path: Path) -> None:
    neo4j._put(rows(flocks), tmp_path / "neo4j")
    graph = imported(tmp_path / "neo4j")
    text = (tmp_path / "neo4j" / "constraints.cypher").read_text(encoding="utf-8")
    statements = [one.strip() for one in text.split(";") if one.strip()]
    unique = re.compile(
        r"CREATE CONSTRAINT \w+ IF NOT EXISTS FOR \(n:(\w+)\) REQUIRE n\.iri IS UNIQUE"
    )
    constrained = [found[1] for one in statements if (found := unique.fullmatch(one))]
    assert sorted(constrained) == sorted({labels[0] for labels, _ in graph.nodes.values()})
    for one in statements[len(constrained) :]:
        assert re.match(r"CREATE (FULLTEXT )?INDEX \w+ IF NOT EXISTS\s+FOR \(n:[\w|]+\)\s+ON ", one)
        (labels,) = re.findall(r"\(n:([\w|]+)\)", one)
        columns = {
            column.name
            for table in _neo4j_columns.NODES.values()
            if table.label in labels.split("|")
            for column in table.columns
        }
        assert set(re.findall(r"n\.(\w+)", one)) <= columns
    assert sum(one.startswith("CREATE FULLTEXT INDEX") for one in statements) == 2


@ALL
def test_every_file_and_column_is_told(store: Store, tmp_path: Path) -> None:
    neo4j._put(rows(store), tmp_path / "neo4j")
    text = (tmp_path / "neo4j" / "README.md").read_text(encoding="utf-8")
    parts = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    assert parts.keys() == {path.name for path in (tmp_path / "neo4j").glob("*.csv")}
    for name, part in parts.items():
        first, *rest = records(tmp_path / "neo4j" / name)
        assert f" {len(rest):,} rows." in part
        told_of = set(re.findall(r"^\| (\w+) \|", part, re.MULTILINE)) - {"column"}
        assert told_of == {field.name for field in header(first) if field.name}
        for field in header(first):
            assert field.type in part
    assert ("| label_fr | string | title in the language fr |" in text) == (
        store is hostile.store()
    )


def test_the_view_is_always_that_of_papers(graph: kg.Graph, tmp_path: Path) -> None:
    written = {}
    for view in VIEWS:
        (tmp_path / view).mkdir()
        graph.export(tmp_path / view / "neo4j", view=view)
        written[view] = {
            path.name: path.read_bytes() for path in (tmp_path / view / "neo4j").iterdir()
        }
    assert all(files == written["papers"] for files in written.values())
    with pytest.raises(SettingsError, match="RDF formats"):
        graph.export(tmp_path / "neo4j", facts_only=True)


def test_formulas_stand_as_they_are(tmp_path: Path) -> None:
    neo4j._put(rows(hostile.store()), tmp_path / "neo4j")
    text = (tmp_path / "neo4j" / AUTHORS).read_text(encoding="utf-8")
    assert "\"=cmd|' /C calc'!A0\"" in text
    assert plain({"authors": ("a", "b")}) == {"authors": "a; b"}
