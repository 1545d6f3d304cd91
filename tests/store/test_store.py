from pathlib import Path

import pytest
import rdflib

from kg.errors import QueryError, StoreError
from kg.rdf import terms
from kg.store import results
from kg.store.store import Store

QUADS = (
    b'<http://e/a> <http://e/p> "x" <http://e/g1> .\n'
    b'<http://e/a> <http://e/p> "x" <http://e/g2> .\n'
    b'<http://e/b> <http://e/p> "y" <http://e/g2> .\n'
)
P = terms.iri("http://e/p")


@pytest.fixture
def store() -> Store:
    found = Store.in_memory()
    found.load(QUADS)
    return found


def test_statements_stand_once_over_all_graphs(store: Store) -> None:
    assert sorted(store.objects(P)) == [("http://e/a", "x"), ("http://e/b", "y")]


def test_graphs_are_dropped_and_replaced(store: Store) -> None:
    graph = terms.iri("http://e/g2")
    store.drop([graph])
    store.load(b'<http://e/c> <http://e/p> "z" <http://e/g2> .\n')
    assert sorted(store.objects(P)) == [("http://e/a", "x"), ("http://e/c", "z")]
    store.drop([graph])
    assert store.graphs() == ["http://e/g1"]


def test_broken_quads_change_nothing(store: Store) -> None:
    with pytest.raises(SyntaxError):
        store.load(QUADS + b"<http://e/d> broken\n")
    assert len(store) == 3


def test_a_wrong_query_says_where(store: Store) -> None:
    with pytest.raises(QueryError, match=r"the query is wrong: .*1:") as caught:
        store.query("SELECT * { ?s ?p }")
    assert "\n" not in str(caught.value)


def test_prefixes_are_declared(store: Store) -> None:
    assert not store.query("ASK { ?s a fabio:ResearchPaper ; dct:title ?t ; kg:work ?w }")


def test_a_store_that_is_none_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no store")
    with pytest.raises(StoreError):
        Store.open(tmp_path / "x", read_only=True)


def test_the_rdflib_face_holds_the_same(store: Store) -> None:
    face = store.rdf()
    assert isinstance(face, rdflib.Dataset)
    assert len(face) == 2
    assert rdflib.Literal("x") in set(face.objects())
    assert list(face.subjects(None, rdflib.Literal("y"))) == [rdflib.URIRef("http://e/b")]
    found = face.query("SELECT ?o { <http://e/b> ?p ?o }")
    assert [row[rdflib.Variable("o")] for row in found.bindings] == [rdflib.Literal("y")]


def test_a_deadline_ends_a_query(store: Store) -> None:
    numbers = " ".join(map(str, range(60)))
    heavy = " ".join(f"VALUES ?v{n} {{ {numbers} }}" for n in range(8))
    with pytest.raises(QueryError, match=r"no answer within 0\.5 s"):
        store.query(f"SELECT (COUNT(*) AS ?n) {{ {heavy} }}", timeout=0.5)


def test_a_worker_answers_like_the_store(store: Store) -> None:
    query = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
    here, there = store.query(query), store.query(query, timeout=60)
    assert results.write(here, "json") == results.write(there, "json")
    assert results.python(store.query("ASK { ?s ?p 'x' }", timeout=60)) is True
    built = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    here, there = store.query(built), store.query(built, timeout=60)
    assert results.write(here, "nt") == results.write(there, "nt")
    with pytest.raises(QueryError, match="the query is wrong"):
        store.query("SELECT", timeout=60)
