"""Nodes as they are written for a language model, and read back."""

from urllib.parse import quote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf import vocab
from kg.server import _mcp_terms as terms

BASE = "https://w3id.org/paperkg/"
SIGNS = st.text("aZ09._~!$&'()*+,;=:@%#?/-\\é神", max_size=12)
IRIS = st.builds(
    "{}{}".format, st.sampled_from([BASE, *vocab.prefixes().values(), "urn:x:", "http://a/"]), SIGNS
)


def resolved(written: str) -> str:
    """What the engine reads."""
    query = f"SELECT ?x {{ VALUES ?x {{ {written} }} }}"
    rows = ox.Store().query(query, base_iri=BASE, prefixes=vocab.prefixes())
    assert isinstance(rows, ox.QuerySolutions)
    ((term,),) = (tuple(row) for row in rows)
    assert isinstance(term, ox.NamedNode)
    return term.value


@given(IRIS)
def test_a_node_is_read_as_what_it_is(iri: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return
    written = terms.node(iri, BASE)
    assert resolved(written) == iri
    assert terms.iri(written, BASE) == iri


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        (f"{BASE}paper/t-1", "<paper/t-1>"),
        (f"{BASE}source/0a#line=3,4", "<source/0a#line=3,4>"),
        (f"{BASE}ontology#Task", "kg:Task"),
        (f"{BASE}a/../b", f"<{BASE}a/../b>"),
        (f"{BASE}a:b", f"<{BASE}a:b>"),
        (f"{BASE}//b", f"<{BASE}//b>"),
        (BASE, f"<{BASE}>"),
        ("http://purl.org/dc/terms/", "<http://purl.org/dc/terms/>"),
        ("http://purl.org/dc/terms/a/b", "<http://purl.org/dc/terms/a/b>"),
        ("https://example.org/x", "<https://example.org/x>"),
    ],
)
def test_a_node_is_written_as_short_as_it_may_be(iri: str, written: str) -> None:
    assert terms.node(iri, BASE) == written


@pytest.mark.parametrize(
    ("written", "iri"),
    [
        ("paper/t-1", f"{BASE}paper/t-1"),
        (" <paper/t-1> ", f"{BASE}paper/t-1"),
        ("dct:title", "http://purl.org/dc/terms/title"),
        ("https://example.org/x", "https://example.org/x"),
        ("<urn:x:y>", "urn:x:y"),
        ("UC Berkeley", None),
        ("Berkeley", None),
        ("Attention: all you need", None),
        ("Fei-Fei Li", None),
        ("", None),
        ("<>", None),
        ("神经网络", None),
    ],
)
def test_words_are_no_node(written: str, iri: str | None) -> None:
    assert terms.iri(written, BASE) == iri


@given(st.text(max_size=40))
def test_any_words_are_read(text: str) -> None:
    found = terms.iri(text, BASE)
    assert found is None or found


@given(st.text(max_size=40), st.integers(0, 40))
def test_a_long_text_tells_what_is_cut(text: str, longest: int) -> None:
    cut = terms.clipped(text, longest)
    if len(text) <= longest:
        assert cut == text
    else:
        assert cut == f"{text[:longest]}… [{len(text) - longest} more characters]"


def test_other_scripts_are_kept() -> None:
    iri = f"{BASE}concept/{quote('神经')}"
    assert terms.node(iri, BASE) == f"<concept/{quote('神经')}>"
    assert terms.iri(terms.node(iri, BASE), BASE) == iri
