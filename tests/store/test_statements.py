"""Quads at hand tell of papers what a store tells."""

import kg
from kg.settings import BASE
from kg.store.appearances import Papers, Stated
from kg.store.statements import Statements
from tests.shared import whole


def test_papers_are_those_of_the_store(graph: kg.Graph) -> None:
    nquads = b"\n".join([*whole(graph), b""])
    found, stated = Papers(Statements(nquads), BASE), Stated(graph.store, BASE)
    assert found.papers() == stated.papers()
    assert found.codes() == stated.codes()
    assert found.venues() == stated.venues()


def test_a_triple_of_two_graphs_is_told_once() -> None:
    lines = b'<s:s> <p:p> <o:o> <g:1> .\n<s:s> <p:p> <o:o> <g:2> .\n<s:s> <p:p> "o" <g:2> .\n'
    found = Statements(lines)
    assert sorted(found.objects(b"<p:p>")) == [("s:s", "o"), ("s:s", "o:o")]  # type: ignore[arg-type]  # an IRI
    assert [*found.subjects(b"<p:p>")] == ["s:s"]  # type: ignore[arg-type]  # as above
    assert [*found.subjects(b"<q:q>")] == []  # type: ignore[arg-type]  # as above
