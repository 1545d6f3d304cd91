"""The arXiv category of a paper, from the code of its entry."""

from collections import Counter
from pathlib import Path

import pytest

from kg import ids
from kg.infer import category_match
from kg.rdf.vocab import DCT
from tests.real import real
from tests.sources.reading import page, read, read_file

SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("LG", "cs.LG"),
        ("CV", "cs.CV"),
        ("CL", "cs.CL"),
        ("AS", "eess.AS"),
        ("RO", "cs.RO"),
        ("AI", "cs.AI"),
        ("ML", "stat.ML"),
        ("IV", "eess.IV"),
        ("SP", "eess.SP"),
        ("SI", "cs.SI"),
        ("IR", "cs.IR"),
        ("NE", "cs.NE"),
        ("GR", "cs.GR"),
        ("SD", "cs.SD"),
    ],
)
def test_code(code: str, category: str) -> None:
    reading = read(page(title=f"1、[{code}] Counting Sheep"))
    (found,) = category_match.infer(reading.issues[0])
    assert found.subject == ids.paper(reading.entry.paper.key)
    assert (found.predicate, found.object) == (DCT.subject, f"category/arxiv/{category}")
    assert found.kind == "node"


@pytest.mark.parametrize("code", ["GN", "PR", "ST", "XX"])
def test_a_code_of_several_categories_or_none(code: str) -> None:
    reading = read(page(title=f"1、[{code}] Counting Sheep"))
    assert list(category_match.infer(reading.issues[0])) == []


def test_an_entry_without_code() -> None:
    reading = read(page(title="1、Counting Sheep"))
    assert list(category_match.infer(reading.issues[0])) == []


def test_a_paper_alone_has_no_code() -> None:
    assert list(category_match.infer(read(page()).entry.paper)) == []


def test_our_sample() -> None:
    found = category_match.infer(read_file(SAMPLE).issues[0])
    assert Counter(one.object.rpartition("/")[2] for one in found) == {
        "cs.CV": 4,
        "cs.LG": 2,
        "eess.AS": 2,
        "cs.CL": 1,
        "cs.RO": 1,
    }


@pytest.mark.real
def test_the_real_page() -> None:
    found = category_match.infer(read_file(real("digest/2021-04-26.txt")).issues[0])
    assert Counter(one.object.rpartition("/")[2] for one in found) == {
        "cs.LG": 6,
        "cs.CL": 1,
        "cs.CV": 1,
        "cs.RO": 1,
    }
