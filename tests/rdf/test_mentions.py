from typing import Any

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf import mentions, vocab
from kg.rdf.lift import Base
from kg.records import Mention, PaperText, PaperTexts, Text
from kg.store.store import Store
from tests.asking import column, rows

BASE = Base("https://example.org/kg/")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=3, max_size=30)
TITLE = "Grazing with Kernels: a 🐑 study"
PAPER = PaperTexts(
    paper="paper/t-1",
    source="0123456789abcdef",
    texts=(
        PaperText(owner="paper/t-1", field="title", text=Text(value=TITLE, lang="en")),
        PaperText(
            owner="digest/1/entry/1", field="summary", text=Text(value="本文提出核。", lang="zh")
        ),
    ),
)


def mention(text: int = 0, start: int = 13, end: int = 20, **more: Any) -> Mention:
    return Mention(text=text, start=start, end=end, concept="concept/method/kernel", **more)


def store(paper: PaperTexts, *found: Mention) -> Store:
    lifted = Store.in_memory()
    lifted.load(mentions.lift(paper, "chunk-1", found, BASE).text())
    return lifted


@given(value=WORDS, data=st.data())
def test_offsets_give_back_the_words(value: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(value) - 1))
    end = data.draw(st.integers(start + 1, len(value)))
    text = PaperText(owner="paper/t-2", field="abstract", text=Text(value=value, lang="en"))
    paper = PaperTexts(paper="paper/t-2", source="0123456789abcdef", texts=(text,))
    lifted = store(paper, mention(start=start, end=end))
    lifted.engine.add(
        ox.Quad(
            ox.NamedNode("https://example.org/kg/paper/t-2"),
            ox.NamedNode("http://purl.org/dc/terms/abstract"),
            ox.Literal(value, language="en"),
        )
    )
    (found,) = rows(
        lifted,
        """SELECT ?words ?begin ?end (SUBSTR(?text, ?begin + 1, ?end - ?begin) AS ?cut) WHERE {
          ?m nif:anchorOf ?words ; nif:beginIndex ?begin ; nif:endIndex ?end ;
             nif:referenceContext ?context .
          ?context kg:textOf ?paper . ?paper dct:abstract ?text }""",
    )
    assert tuple(found)[:3] == (value[start:end], start, end)
    assert found[3] == value[start:end]


def test_a_mention_stands_in_its_text_and_names_its_concept() -> None:
    lifted = store(PAPER, mention(score=0.75, kind="method", label="MODEL"))
    (found,) = rows(
        lifted,
        """SELECT ?m ?field ?lang ?owner ?concept ?score ?class ?label WHERE {
          ?m a nif:Phrase ; nif:referenceContext ?text ; itsrdf:taIdentRef ?concept ;
             itsrdf:taConfidence ?score ; itsrdf:taClassRef ?class ; kg:extractorLabel ?label .
          ?text a nif:Context ; kg:field ?field ; dct:language ?lang ; kg:textOf ?owner }""",
    )
    node, field, lang, owner, concept, score, kind, label = (str(one) for one in found)
    assert node.startswith("https://example.org/kg/paper/t-1/text/title-en-")
    assert node.endswith("#char=13,20")
    assert (field, lang, float(score), label) == ("title", "en", 0.75, "MODEL")
    assert owner == "https://example.org/kg/paper/t-1"
    assert concept == "https://example.org/kg/concept/method/kernel"
    assert vocab.curie(kind) == "kg:Method"


def test_the_text_of_an_entry_is_the_entrys_and_the_concept_the_papers() -> None:
    lifted = store(PAPER, mention(text=1, start=4, end=5, role="proposes", candidate=True))
    owner = "SELECT ?o WHERE { ?text kg:textOf ?o }"
    assert column(lifted, owner) == ["https://example.org/kg/digest/1/entry/1"]
    paper = "https://example.org/kg/paper/t-1"
    assert column(lifted, "SELECT ?p WHERE { ?p kg:mentions ?c }") == [paper]
    assert column(lifted, "SELECT ?p WHERE { ?m kg:role ?r . ?p ?r ?c }") == [paper]
    (label,) = rows(lifted, "SELECT ?l (LANG(?l) AS ?t) WHERE { ?c kg:candidateLabel ?l }")
    assert tuple(label) == ("核", "zh")


def test_what_is_not_kept_is_no_concept_of_the_paper() -> None:
    lifted = store(PAPER, mention(kept=False))
    assert column(lifted, "SELECT ?p WHERE { ?p kg:mentions ?c }") == []
    assert len(column(lifted, "SELECT ?m WHERE { ?m itsrdf:taIdentRef ?c }")) == 1


def test_a_text_is_said_once_and_all_stands_in_the_extractors_graph() -> None:
    found = [mention(), mention(start=0, end=7)]
    text = mentions.lift(PAPER, "chunk-1", found, BASE).text()
    assert text.count(b"#Context>") == 1
    graph = b" <https://example.org/kg/graph/concepts/0123456789abcdef/chunk-1> ."
    assert all(line.endswith(graph) for line in text.splitlines())
