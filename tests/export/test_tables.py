"""Parquet tables are read back by DuckDB: counts, keys, texts, and what the columns mean."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import kg
from kg.errors import MissingExtraError, SettingsError
from kg.export import ExportOptions, tables
from kg.network import rows as network_rows
from kg.tables import Known, rows
from kg.tables.columns import EDGES, NODES, TABLES
from tests.real import real

duckdb = pytest.importorskip("duckdb", reason="the extra tables is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra tables is not installed")
HOSTILE = "1、[LG] A \"quoted\" \\ title\t<b>&amp;</b> 'x', $\\ell_2$ | 神经\u00a0\U0001f411"
TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "list<string>": "VARCHAR[]",
    "list<text>": 'STRUCT(lang VARCHAR, "value" VARCHAR)[]',
}
CLASSES = {
    "papers": "fabio:ResearchPaper",
    "works": "fabio:Work",
    "authorships": "kg:Authorship",
    "affiliations": "kg:AffiliationMention",
    "mentions": "nif:Phrase",
    "people": "foaf:Person",
    "institutions": "foaf:Organization",
    "entries": "kg:DigestEntry",
    "issues": "kg:DigestIssue",
    "links": "kg:IdentityLink",
    "venues": "kg:Venue",
}
KEYS = {
    "edges": {"source": "nodes", "target": "nodes"},
    "papers": {"work": "works", "venue": "venues", "source": "sources.id"},
    "authorships": {"paper": "papers", "person": "people", "source": "sources.id"},
    "affiliations": {"paper": "papers", "authorship": "authorships"},
    "mentions": {"paper": "papers", "entry": "entries", "source": "sources.id"},
    "entries": {"paper": "papers", "issue": "issues", "category": "categories"},
}
LISTS = {
    "papers": {"categories": "categories", "institutions": "institutions", "concepts": "concepts"},
    "works": {"papers": "papers"},
    "authorships": {"affiliations": "affiliations"},
    "affiliations": {"institutions": "institutions"},
    "mentions": {"concepts": "concepts"},
    "issues": {"entries": "entries"},
    "institutions": {"part_of": "institutions"},
    "concepts": {"broader": "concepts"},
    "categories": {"broader": "categories", "matches": "categories"},
}


class Folder:
    """The tables of a graph, asked through DuckDB."""

    def __init__(self, graph: kg.Graph, path: Path) -> None:
        self.path = path
        tables.write(graph._generation, path, ExportOptions())
        self.duck = duckdb.connect()
        for file in path.glob("*.parquet"):
            self.duck.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.duck.execute(query).fetchall()
        return found

    def count(self, name: str) -> int:
        ((number,),) = self.rows(f"SELECT count(*) FROM {name}")
        return int(number)


@pytest.fixture(scope="module")
def folder(graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    found = Folder(graph, tmp_path_factory.mktemp("export") / "tables")
    yield found
    found.duck.close()


def sparql(graph: kg.Graph, pattern: str) -> int:
    from kg.rdf import vocab

    found = graph.store.engine.query(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}",
        prefixes=vocab.prefixes(),
        use_default_graph_as_union=True,
    )
    ((number,),) = found  # type: ignore[misc]  # a SELECT
    return int(number.value)


def test_there_is_a_file_for_each_table(folder: Folder) -> None:
    names = {path.name for path in folder.path.iterdir()}
    assert names == {"README.md", *(f"{table.name}.parquet" for table in TABLES)}


@pytest.mark.parametrize("name", CLASSES)
def test_rows_are_as_many_as_nodes(name: str, folder: Folder, graph: kg.Graph) -> None:
    assert folder.count(name) == sparql(graph, f"?s a {CLASSES[name]}")
    assert folder.count(f"(SELECT DISTINCT iri FROM {name})") == folder.count(name)


def test_rows_of_categories_and_concepts(folder: Folder, graph: kg.Graph) -> None:
    kinds = "kg:Task kg:Method kg:Dataset kg:Metric kg:Term"
    concepts = sparql(graph, f"VALUES ?c {{ {kinds} }} ?s a ?c")
    assert folder.count("concepts") == concepts
    assert folder.count("categories") == sparql(graph, "?s a skos:Concept") - concepts
    assert folder.count("mentions WHERE len(concepts) = 1") == folder.count("mentions")


def test_the_network_is_that_of_the_view(folder: Folder, graph: kg.Graph) -> None:
    network = graph.to_networkx("papers")
    assert folder.count("nodes") == network.number_of_nodes()
    said = {(start, end, facts["predicate"]) for start, end, facts in network.edges(data=True)}
    assert set(folder.rows("SELECT source, target, predicate FROM edges")) == said
    assert folder.count("edges") == len(said)
    places = {(start, end): facts.get("mentions") for start, end, facts in network.edges(data=True)}
    for start, end, mentions in folder.rows("SELECT source, target, mentions FROM edges"):
        assert places[start, end] == mentions


def test_no_attribute_of_the_network_is_lost(graph: kg.Graph) -> None:
    found = network_rows(graph.store)
    columns = {column.name for column in NODES.columns}
    named = {name for facts in found.nodes.values() for name in facts}
    assert named <= columns
    edges = {name for _, _, facts in found.edges for name in facts}
    assert edges <= {column.name for column in EDGES.columns}


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [(table, *pair) for table, pairs in KEYS.items() for pair in pairs.items()],
)
def test_keys_join(table: str, column: str, other: str, folder: Folder) -> None:
    name, _, key = other.partition(".")
    known = f"SELECT {key or 'iri'} FROM {name}"
    assert folder.count(f"{table} WHERE {column} NOT IN ({known}) AND {column} IS NOT NULL") == 0
    if (table, column) not in {("papers", "venue"), ("affiliations", "authorship")}:
        assert folder.count(f"{table} WHERE {column} IN ({known})") > 0


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [(table, *pair) for table, pairs in LISTS.items() for pair in pairs.items()],
)
def test_lists_of_keys_join(table: str, column: str, other: str, folder: Folder) -> None:
    listed = f"(SELECT unnest({column}) AS one FROM {table})"
    assert folder.count(listed) > 0 or (table, column) == ("institutions", "part_of")
    assert folder.count(f"{listed} WHERE one NOT IN (SELECT iri FROM {other})") == 0


def test_duckdb_sees_the_documented_columns(folder: Folder) -> None:
    """No name needs quotes in SQL either."""
    readme = (folder.path / "README.md").read_text("utf-8")
    for table in TABLES:
        described = folder.rows(f"DESCRIBE {table.name}")
        assert [(row[0], row[1]) for row in described] == [
            (column.name, TYPES[column.type]) for column in table.columns
        ]
        folder.rows(f"SELECT {', '.join(one.name for one in table.columns)} FROM {table.name}")
        section = readme.partition(f"## {table.name}\n")[2].partition("\n## ")[0]
        assert table.meaning in section
        for one in table.columns:
            assert f"| {one.name} | `{one.type}` | {one.meaning} | {one.unit} |" in section


def test_columns_carry_what_they_mean(folder: Folder) -> None:
    for table in TABLES:
        schema = pq.read_schema(folder.path / f"{table.name}.parquet")
        assert schema.metadata[b"description"].decode() == table.meaning
        for column in table.columns:
            told = schema.field(column.name).metadata
            assert told[b"description"].decode() == column.meaning
            assert told.get(b"unit", b"").decode() == column.unit


def test_files_are_the_same_each_time(
    folder: Folder, graph: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Folder(graph, tmp_path / "tables")
    again.duck.close()
    for path in folder.path.iterdir():
        assert path.read_bytes() == (again.path / path.name).read_bytes()
    # smaller row groups hold the same rows
    monkeypatch.setattr(tables, "_ROWS", 3)
    small = Folder(graph, tmp_path / "small")
    small.duck.close()
    for table in TABLES:
        name = f"{table.name}.parquet"
        assert pq.read_table(small.path / name).equals(pq.read_table(folder.path / name))
    groups = pq.ParquetFile(small.path / "authorships.parquet").metadata.num_row_groups
    assert groups == -(-folder.count("authorships") // 3)


def test_provenance_and_authors(folder: Folder, sample: Path) -> None:
    lines = sample.read_text("utf-8").split("\n")
    for name, begin, end in folder.rows("SELECT name, line_begin, line_end FROM authorships"):
        assert any(name in line for line in lines[begin:end])
    ordered = "SELECT list(name ORDER BY ordinal) FROM authorships GROUP BY paper"
    joined = {" ; ".join(names) for (names,) in folder.rows(ordered)}
    assert joined == {
        " ; ".join(names)
        for (names,) in folder.rows("SELECT authors FROM nodes WHERE authors <> []")
    }


def test_words_of_mentions_stand_where_they_say(folder: Folder) -> None:
    query = (
        "SELECT m.words, substr(p.abstract_en, m.begin_index + 1, m.end_index - m.begin_index) "
        "FROM mentions m JOIN papers p ON p.iri = m.paper "
        "WHERE m.field = 'abstract' AND m.lang = 'en'"
    )
    found = folder.rows(query)
    assert found
    assert all(words == stands for words, stands in found)


def built(folder: Path, *lines: dict[str, Any]) -> kg.Graph:
    path = folder / "papers.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return kg.build(path, concepts=False)


def test_texts_survive(tmp_path: Path) -> None:
    """Signs of all kinds, several languages, and an abstract of ten megabytes."""
    long = ('Wool & 羊 "x" \\ ' + "plain words " * 800) * 1050
    graph = built(
        tmp_path,
        {"title": {"en": HOSTILE, "zh": "数羊", "de": "Schafe"}, "abstract": {"en": long}},
        {
            "title": "Counting Sheep with Sparse Attention over Many Fields",
            "authors": [{"name": 'Ada "A" Meadow', "orcid": "0000-0002-1825-0097"}],
            "affiliations": ["Pasture & Fold | Institute"],
            "doi": "10.12345/a|b",
            "venue": "Journal of Fold Studies",
            "date": "2021-04",
        },
    )
    assert len(long.encode()) > 10_000_000
    folder = Folder(graph, tmp_path / "tables")
    ((title, chinese, others, abstract),) = folder.rows(
        "SELECT title_en, title_zh, titles, abstract_en FROM papers WHERE title_zh IS NOT NULL"
    )
    assert title == " ".join(HOSTILE.split())
    assert (chinese, others) == ("数羊", [{"lang": "de", "value": "Schafe"}])
    assert abstract == long.strip()
    ((labels,),) = folder.rows("SELECT labels FROM nodes WHERE label_zh = '数羊'")
    assert labels == [{"lang": "de", "value": "Schafe"}]
    ((issued, doi, venue),) = folder.rows(
        "SELECT p.issued, p.doi, v.name FROM papers p JOIN venues v ON v.iri = p.venue"
    )
    assert (issued, doi) == ("2021-04", ["https://doi.org/10.12345/a%7Cb"])
    assert venue == "Journal of Fold Studies"
    ((name, orcid, works),) = folder.rows("SELECT name, orcid, works FROM people")
    assert (name, orcid, works) == ('Ada "A" Meadow', ["https://orcid.org/0000-0002-1825-0097"], 1)
    assert folder.rows("SELECT name FROM affiliations") == [("Pasture & Fold | Institute",)]
    assert folder.rows("SELECT name, format, papers FROM sources") == [
        ("papers.jsonl", "records", 2)
    ]
    folder.duck.close()


def test_the_real_digest(real_graph: kg.Graph, tmp_path: Path) -> None:
    """The page of 2021-04-26: 9 papers, 45 authorships, 15 affiliations."""
    assert real("digest/2021-04-26.txt")
    folder = Folder(real_graph, tmp_path / "tables")
    found = {name: folder.count(name) for name in ("papers", "authorships", "affiliations")}
    assert found == {"papers": 9, "authorships": 45, "affiliations": 15}
    ((names,),) = folder.rows(
        "SELECT list(a.name ORDER BY a.ordinal) FROM authorships a JOIN entries e USING (paper) "
        "WHERE e.ordinal = 5"
    )
    assert names == [
        *("M Lu", "Q Zhao", "J Zhang", "K M. Pohl", "L Fei-Fei", "J C Niebles", "E Adeli")
    ]
    folder.duck.close()


def test_what_is_missing_is_said(
    graph: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str) -> object:
        raise ImportError(name)

    with pytest.raises(SettingsError, match="RDF formats"):
        tables.write(graph._generation, tmp_path / "facts", ExportOptions(facts_only=True))
    monkeypatch.setattr("kg.tables.import_module", without)
    with pytest.raises(MissingExtraError, match=r"paperkg\[tables\]"):
        tables.write(graph._generation, tmp_path / "tables", ExportOptions())
    assert list(tmp_path.iterdir()) == []


def test_quads_of_one_node_may_come_from_several_graphs() -> None:
    """Two sources state one paper; a default graph has no name."""
    base = "https://a.example/"
    paper = f"<{base}paper/t-1>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    title = "<http://purl.org/dc/terms/title>"
    derived = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
    lines = [
        f'{paper} {title} "Wool"@en <{base}graph/source/b> .\n',
        f'{paper} {title} "A Wool \\"x\\" . <y>"@en <{base}graph/source/a> .\n',
        f"{paper} {derived} <{base}source/a#line=7,9> <{base}graph/source/a> .\n",
        f"{paper} {derived} <{base}source/b#line=1,2> <{base}graph/source/b> .\n",
        f'{paper} {title} "Schaf <b"@de .\n',
        f"{paper} {kind} <http://purl.org/spar/fabio/ResearchPaper> <{base}graph/source/a> .\n",
    ]
    known = Known({}, {}, {}, {})
    ((table, row),) = rows((line.encode() for line in lines), known)
    found = {column.name: value for column, value in zip(table.columns, row, strict=True)}
    assert found["title_en"] == 'A Wool "x" . <y>'
    assert found["titles"] == [
        {"lang": "de", "value": "Schaf <b"},
        {"lang": "en", "value": "Wool"},
    ]
    assert (found["source"], found["sources"]) == ("a", ["a", "b"])
    assert (found["line_begin"], found["line_end"]) == (7, 9)
