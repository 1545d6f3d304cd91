import csv
import io
import json

import pytest

from kg.errors import QueryError
from kg.store import results
from kg.store.store import Store
from tests.asking import rows as asked

QUERY = """SELECT ?iri ?text ?number ?unbound {
  VALUES (?iri ?text ?number ?unbound) { (<http://e/x#line=1,2> "神经,\\"核\\""@zh 3 UNDEF) } }"""


@pytest.fixture
def store() -> Store:
    return Store.in_memory()


def test_rows_are_python_values(store: Store) -> None:
    rows = asked(store, QUERY)
    assert rows.columns == ("iri", "text", "number", "unbound")
    row = rows[0]
    assert tuple(row) == ("http://e/x#line=1,2", '神经,"核"', 3, None)
    assert (row[2], row["number"], row.number) == (3, 3, 3)
    assert list(rows) == list(rows)
    with pytest.raises(AttributeError):
        _ = row.nothing


def test_values_have_their_types(store: Store) -> None:
    rows = asked(
        store, "SELECT (1.5 AS ?d) (true AS ?b) ('2021-04-26'^^xsd:date AS ?t) (2e0 AS ?f) {}"
    )
    assert [type(value).__name__ for value in rows[0]] == ["Decimal", "bool", "date", "float"]


def test_rows_become_a_frame(store: Store) -> None:
    rows = asked(store, QUERY)
    frame = rows.to_pandas()
    assert list(frame.columns) == list(rows.columns)
    assert frame.loc[0, "number"] == 3


def test_csv_quotes_iris_with_commas(store: Store) -> None:
    text = results.write(store.query(QUERY), "csv").decode()
    assert list(csv.reader(io.StringIO(text)))[1] == ["http://e/x#line=1,2", '神经,"核"', "3", ""]


def test_json_leaves_unbound_variables_out(store: Store) -> None:
    (binding,) = json.loads(results.write(store.query(QUERY), "json"))["results"]["bindings"]
    assert binding.keys() == {"iri", "text", "number"}


def test_other_formats(store: Store) -> None:
    assert results.write(store.query(QUERY), "tsv").startswith(b"?iri\t?text\t?number\t?unbound\n")
    assert b"<literal xml:lang=" in results.write(store.query(QUERY), "xml")
    assert results.write(store.query("ASK {}"), "table") == b"true\n"
    assert json.loads(results.write(store.query("ASK {}"), "json"))["boolean"] is True


def test_a_table_aligns_chinese() -> None:
    lines = results.table(("a", "b"), [("神经", 1), ("x", 2)]).splitlines()
    assert lines == ["a     b", "────  ─", "神经  1", "x     2"]


def test_a_table_holds_no_control_characters_and_no_endless_cell() -> None:
    text = results.table(("a",), [("\x1b[31mred\x1b[0m " + "x" * 100_000,)])
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 60


def test_triples_have_their_own_formats(store: Store) -> None:
    store.load(b'<http://e/a> <http://purl.org/dc/terms/title> "x" <http://e/g> .\n')
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert b'dct:title "x"' in results.write(store.query(query), "table")
    assert results.write(store.query(query), "nt").endswith(b'"x" .\n')
    with pytest.raises(QueryError, match="triples"):
        results.write(store.query(query), "csv")
    with pytest.raises(QueryError, match="rows"):
        results.write(store.query("SELECT * {}"), "ttl")
