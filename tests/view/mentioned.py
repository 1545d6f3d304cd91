"""Four invented papers whose texts mention concepts: a graph built as any, with mentions laid in.

The mentions are those of a list of names, so that a test knows what stands where; they go through
the lift that extractors use.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import kg
from kg.rdf import mentions
from kg.rdf.lift import Base
from kg.records import ConceptKind, Mention, PaperTexts, Role
from kg.settings import BASE
from kg.store import texts

DIGEST = Path(__file__).with_name("flocks.txt")


class Named(NamedTuple):
    """A concept with the words that name it."""

    path: str
    """IRI relative to the base."""
    kind: ConceptKind
    words: tuple[str, ...]
    chinese: str | None = None
    others: tuple[str, ...] = ()
    broader: str | None = None
    roles: tuple[tuple[int, Role], ...] = ()
    """Number of a paper, from 1, and what it does with the concept."""


CONCEPTS = (
    Named(
        "concept/task/flock-counting",
        "task",
        ("flock counting", "羊群计数"),
        "羊群计数",
        ("sheep counting",),
    ),
    Named(
        "concept/method/sparse-attention",
        "method",
        ("sparse attention",),
        others=("局部关注",),
        broader="concept/method/attention",
        roles=((1, "uses"), (2, "uses")),
    ),
    Named("concept/method/attention", "method", ("attention",), "注意力"),
    Named(
        "concept/method/barnnet",
        "method",
        ("BarnNet",),
        roles=((1, "proposes"), (3, "comparesWith"), (1, "uses")),
    ),
    Named(
        "concept/dataset/pasturebench",
        "dataset",
        ("PastureBench",),
        roles=((1, "evaluatesOn"), (2, "evaluatesOn")),
    ),
    Named("concept/term/countbase", "method", ("CountBase",), roles=((1, "comparesWith"),)),
    Named("concept/metric/recall", "metric", ("recall",), "召回率"),
    Named("concept/term/bell-wether", "term", ("bell-wether",)),
    Named("concept/term/moulting-scale", "term", ("moulting scale",)),
    Named("concept/term/hurdle-index", "term", ("hurdle index",)),
    Named("concept/term/fence", "term", ("fence", "围栏")),
    Named("concept/term/wool", "term", ("wool",)),
)  # fmt: skip
CANDIDATE = ("concept/method/sparse-attention", "稀疏注意力")
"""A string of the Chinese texts that may be a label of the concept."""


DATES = ("2019-03-02", "2021-05-06", "2021-07")
"""When the first three appeared; nobody knows it of the fourth."""
_DCT = "http://purl.org/dc/terms/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def build() -> kg.Graph:
    """Build the graph of the four papers with their concepts, in memory."""
    graph = kg.build(DIGEST, concepts=False)
    (source,) = graph.sources
    titles = re.findall(r"^\d、\[\w+\]\*? (.*)$", DIGEST.read_text(encoding="utf-8"), re.MULTILINE)
    for paper in texts.read(graph.store, BASE, source.id):
        number = titles.index(paper.texts[0].text.value) + 1
        found = sorted(_found(number, paper), key=lambda one: (one.text, one.start, one.end))
        for extractor, own in (("gazetteer-1", found), ("chunk-1", found[::2])):  # some found twice
            graph.store.load(mentions.lift(paper, extractor, own, Base(BASE)).text())
        if number <= len(DATES):
            graph.store.load(_dated(paper, DATES[number - 1]).encode())
    graph.store.load("".join(_vocabulary()).encode())
    return graph


def _dated(paper: PaperTexts, date: str) -> str:
    return f'<{BASE}{paper.paper}> <{_DCT}issued> "{date}" <{BASE}graph/source/{paper.source}> .\n'


def _found(number: int, paper: PaperTexts) -> Iterator[Mention]:
    for place, one in enumerate(paper.texts):
        text = one.text.value
        for concept in CONCEPTS:
            roles = iter([role for of, role in concept.roles if of == number])
            for found in re.finditer("|".join(concept.words), text, re.IGNORECASE):
                yield Mention(
                    text=place,
                    start=found.start(),
                    end=found.end(),
                    concept=concept.path,
                    score=0.8,
                    kind=concept.kind,
                    role=next(roles, None) if one.field == "abstract" else None,
                )
        path, label = CANDIDATE
        if label in text:
            start = text.index(label)
            end = start + len(label)
            yield Mention(text=place, start=start, end=end, concept=path, candidate=True)


def _vocabulary() -> Iterator[str]:
    for one in CONCEPTS:
        said = [(_TYPE, f"<{BASE}ontology#{one.kind.title()}>")]
        said += [(f"{_SKOS}prefLabel", f'"{one.words[0]}"@en')]
        said += [(f"{_SKOS}prefLabel", f'"{one.chinese}"@zh')] if one.chinese else []
        for other in one.others:
            said.append((f"{_SKOS}altLabel", f'"{other}"@{"en" if other.isascii() else "zh"}'))
        said += [(f"{_SKOS}broader", f"<{BASE}{one.broader}>")] if one.broader else []
        for predicate, value in said:
            yield f"<{BASE}{one.path}> <{predicate}> {value} <{BASE}graph/vocabulary> .\n"
