import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IdentifierError
from kg.rdf import terms

GRAPH = terms.iri("http://example.org/g")
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


def parsed(value: terms.Term) -> ox.Literal | ox.NamedNode:
    quads = terms.Quads(GRAPH)
    quads.say(terms.iri("http://example.org/s"), terms.iri("http://example.org/p"), value)
    (quad,) = ox.parse(quads.text(), format=ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal | ox.NamedNode)
    return quad.object


@given(TEXTS)
def test_every_text_survives(text: str) -> None:
    assert parsed(terms.literal(text)).value == text


@given(TEXTS)
def test_every_text_survives_with_its_language(text: str) -> None:
    term = parsed(terms.literal(text, lang="ZH"))
    assert isinstance(term, ox.Literal)
    assert (term.value, term.language) == (text, "zh")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(IdentifierError):
        terms.literal("\ud800")


@given(TEXTS)
def test_every_address_becomes_a_legal_iri(text: str) -> None:
    term = parsed(terms.iri(f"https://example.org/{text}"))
    assert term.value.isascii()


@pytest.mark.parametrize("value", ["", "no scheme", "//host/x", " http://x"])
def test_a_relative_iri_is_refused(value: str) -> None:
    with pytest.raises(IdentifierError):
        terms.iri(value)


def test_chinese_in_an_iri_is_percent_encoded() -> None:
    assert terms.iri("https://example.org/清") == b"<https://example.org/%E6%B8%85>"


@pytest.mark.parametrize(
    ("value", "datatype"),
    [("2021-04-26", "date"), ("2021-04", "gYearMonth"), ("2021", "gYear")],
)
def test_dates_are_as_precise_as_stated(value: str, datatype: str) -> None:
    term = parsed(terms.date(value))
    assert isinstance(term, ox.Literal)
    assert term.value == value
    assert term.datatype.value.endswith(f"#{datatype}")


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(IdentifierError):
        terms.date("yesterday")


def test_numbers_and_truth_values() -> None:
    assert terms.integer(-3) == b'"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert terms.decimal(0.90).startswith(b'"0.9"^^')
    assert terms.decimal(1.0).startswith(b'"1"^^')
    assert terms.boolean(bool(0)).startswith(b'"false"^^')


def test_no_values_say_nothing() -> None:
    quads = terms.Quads(GRAPH)
    quads.say_each(terms.iri("http://example.org/s"), terms.iri("http://example.org/p"), [])
    assert quads.text() == b""


def test_a_shape_is_filled_as_if_each_line_were_said() -> None:
    node, other = terms.iri("http://example.org/s%20t"), terms.iri("http://example.org/100%25")
    predicate, kind = terms.iri("http://example.org/p%C3%A9"), terms.iri("http://example.org/K")
    filled, said = terms.Quads(GRAPH), terms.Quads(GRAPH)
    form = filled.form(terms.Shape((None, predicate, None), (None, predicate, kind)))
    filled.add(form % (node, other, other))
    said.say(node, predicate, other)
    said.say(other, predicate, kind)
    assert filled.text() == said.text()


def test_what_is_said_is_handed_on_once() -> None:
    handed: list[bytes] = []
    quads, whole = terms.Quads(GRAPH, handed.append), terms.Quads(GRAPH)
    node, predicate = terms.iri("http://example.org/s"), terms.iri("http://example.org/p")
    for number in range(20_000):
        quads.say(node, predicate, terms.integer(number))
        whole.say(node, predicate, terms.integer(number))
    quads.hand_on()
    assert len(handed) > 2
    assert b"".join(handed) == whole.text()
