"""The institution of each author, where the paper names only one."""

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from kg import ids
from kg.infer import sole_institution
from kg.rdf.vocab import KG
from kg.records import AffiliationMention
from tests.real import real
from tests.sources.reading import page, read, read_file

SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"


@pytest.mark.parametrize("line", ["[Pasture Lab]", "[Pasture Lab & Pasture Lab]"])
def test_one_institution_is_every_authors(line: str) -> None:
    paper = read(page(affiliations=line)).entry.paper
    path = ids.paper(paper.key)
    found = list(sole_institution.infer(paper))
    assert [one.subject for one in found] == [
        ids.authorship(path, 1, "A Fold"),
        ids.authorship(path, 2, "B Crook"),
    ]
    assert {one.object for one in found} == {ids.affiliation(path, 1, "Pasture Lab")}
    assert {(one.predicate, one.kind) for one in found} == {(KG.affiliation, "node")}


@pytest.mark.parametrize(
    "changed",
    [
        {"affiliations": "[Pasture Lab & Wool Lab]"},
        {"affiliations": "[Pasture Lab & pasture lab]"},
        {"affiliations": ""},
        {"authors": ""},
    ],
)
def test_nothing_is_concluded(changed: dict[str, str]) -> None:
    assert list(sole_institution.infer(read(page(**changed)).issues[0])) == []


def test_a_cut_list_of_affiliations_is_no_sole_institution() -> None:
    reading = read(page(affiliations="[Pasture Lab & Univ...]"))
    assert list(sole_institution.infer(reading.issues[0])) == []


def test_nothing_is_concluded_where_the_source_binds_one() -> None:
    paper = read(page()).entry.paper
    bound = replace(paper.authorships[0], affiliations=(AffiliationMention(as_written="Wool Lab"),))
    paper = replace(paper, authorships=(bound, *paper.authorships[1:]))
    assert list(sole_institution.infer(paper)) == []


def test_our_sample() -> None:
    found = sole_institution.infer(read_file(SAMPLE).issues[0])
    papers = Counter(one.subject.partition("/authorship/")[0] for one in found)
    assert list(papers.values()) == [12, 4, 4]


@pytest.mark.real
def test_the_real_page() -> None:
    found = sole_institution.infer(read_file(real("digest/2021-04-26.txt")).issues[0])
    papers = Counter(one.subject.partition("/authorship/")[0] for one in found)
    assert list(papers.values()) == [2, 5, 7, 9, 3]
