"""Any text may be searched; words, and the pieces of texts that show them."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kg
from kg import search
from kg.search import _query, _snippet, _tokens
from tests.search.papers import (
    generation,
    titles,
)

SYNTAX = [
    *('"', "*", "^", ":", "(", ")", "{", "}", "-", "+", "NEAR", "AND", "OR", "NOT", "NEAR(", "a"),
    *("神", " ", "\0", "\ud800", "“", "'", ";--", "é", "e\u0301", "㍿", "ﷺ", "İ", "한", "が", "ß"),
]
"""Signs of the index's language and of SQL, and letters that change their number when folded."""


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("neural* ^tangent", "neural tangent"),
        ("name:neural", "name neural"),
        ("neural AND tangent", "neural and tangent"),
        ("NEAR(neural tangent)", "near neural tangent"),
        ("{name other}: neural", "name other neural"),
        ('neural" OR "shepherds', "neural shepherds or"),
        ("神经*", "神经"),
        ("neural -tangent", "neural tangent"),
        ("kind:paper", "kind paper"),
    ],
)
def test_the_language_of_the_index_is_inert(held: kg.Graph, text: str, same: str) -> None:
    assert titles(held, text) == titles(held, same)


@given(st.text(max_size=60) | st.lists(st.sampled_from(SYNTAX), max_size=30).map("".join))
@example('"')
@example("a" * 1000)
@example(" ".join(map(chr, range(0x4E00, 0x4E00 + 500))))
@example("".join(map(chr, range(0x4E00, 0x4E00 + 1000))))
@example(" ".join(chr(ord("a") + number % 26) for number in range(500)))
@example('"a" ' * 250)
@example("-".join("a" * 500))
def test_any_text_may_be_searched(graph: kg.Graph, text: str) -> None:
    found = search.search(generation(graph), text)
    assert len(found.hits) == min(found.total, 20)
    for hit in found.hits:
        for start, end in hit.matches:
            assert 0 <= start < end <= len(hit.snippet)
    search.as_json(text, found)


@given(
    st.text() | st.lists(st.sampled_from([*SYNTAX, "a-b", "c's", "10.5/x", "神经"])).map("".join)
)
def test_words_of_the_index_have_no_sign_of_its_language(text: str) -> None:
    words = [token.word for token in _tokens.tokens(_tokens.fold(text))]
    assert _tokens.indexed(text) == " ".join(words)
    assert all(re.fullmatch(r"[0-9a-z\x80-\U0010ffff]+", word) for word in words)


@given(st.text(alphabet="ab神经-' ", max_size=12))
def test_a_text_is_found_by_itself(text: str) -> None:
    query = _query.parse(text)
    snippet = _snippet.of([text], query)
    assert bool(query.parts) == bool(snippet.matches)
    shown = "".join(snippet.text[start:end] for start, end in snippet.matches)
    assert _tokens.key(shown) == _tokens.key(text)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Show, Attend and Tell", "attend", ["Attend"]),
        ("Show, Attend and Tell", "tell att", ["Att", "Tell"]),
        ("看、注意、描述:基于视觉注意力", "注意", ["注意", "注意"]),
        ("看、注意、描述:基于视觉注意力", "意", ["意", "意"]),
        ("基于视觉注意力", "视觉注意力", ["视觉注意力"]),
        ("Flocks by k-means", "kmeans", ["k-means"]),
        ("Flocks by k-means", "k-means", ["k-means"]),
        ("Ｎｅｕｒａｌ ﬁelds of Łukasz Café", "neural fields lukasz cafe",
         ["Ｎｅｕｒａｌ", "ﬁelds", "Łukasz", "Café"]),
        ("Cafe\u0301 au lait", "café", ["Cafe\u0301"]),
        ("two\nlines", "lines", ["lines"]),
    ],
)  # fmt: skip
def test_a_snippet_marks_what_was_found(text: str, query: str, marked: list[str]) -> None:
    found = _snippet.of([text], _query.parse(query))
    assert found.text == text.replace("\n", " ")
    assert [found.text[start:end] for start, end in found.matches] == marked


def test_a_long_text_gives_the_piece_with_most_parts() -> None:
    text = "sheep " + "grass " * 100 + "the sheep met a wolf " + "grass " * 100
    found = _snippet.of(["grass", text], _query.parse("wolf sheep"))
    assert len(found.text) < 200
    assert found.text.startswith("…grass")
    assert found.text.endswith("grass…")
    assert [found.text[start:end] for start, end in found.matches] == ["sheep", "wolf"]


def test_a_hit_of_prose_shows_the_prose(held: kg.Graph) -> None:
    (hit,) = held.search("naive hurdles")
    assert hit.snippet != hit.label
    assert [hit.snippet[start:end] for start, end in hit.matches] == ["naïve", "hurdles"]
