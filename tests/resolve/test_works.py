"""Records of one work find each other; two works stay two."""

from itertools import permutations

import pytest

from kg.records import Judgement, Link, Origin, PaperRecord
from kg.resolve import clusters, works

TITLE = "Counting Sheep with Sparse Attention"


def record(paper: str, **given: object) -> PaperRecord:
    facts = {"titles": (TITLE,), "authors": ("A Meadow", "B C. Fold")} | given
    return PaperRecord(paper=f"paper/{paper}", **facts)  # type: ignore[arg-type]  # by name


def verdict(left: str, right: str, *, same: bool) -> Judgement:
    origin = Origin(source="0123456789abcdef", first=1, last=2)
    return Judgement(
        left=f"paper/{left}", right=f"paper/{right}", same=same, reason="seen", origin=origin
    )


def found(*records: PaperRecord, verdicts: tuple[Judgement, ...] = ()) -> list[Link]:
    links = works.link(records, verdicts)
    for order in permutations(records):
        assert links == works.link(order, verdicts[::-1])
    return links


def linked(
    *records: PaperRecord, verdicts: tuple[Judgement, ...] = ()
) -> list[tuple[str, str, str]]:
    return [
        (link.left[-1], link.right[-1], link.method)
        for link in found(*records, verdicts=verdicts)
        if link.decision == "accepted"
    ]


def proposed(*records: PaperRecord) -> list[tuple[str, float]]:
    return [(link.method, link.score) for link in found(*records) if link.decision == "proposed"]


# Identifiers


def test_equal_identifiers_are_one_work() -> None:
    arxiv = ("https://arxiv.org/abs/2104.00001",)
    assert linked(
        record("a", identifiers=arxiv), record("b", identifiers=arxiv, titles=("Another",))
    ) == [("a", "b", "work-identifier-1")]


def test_a_doi_of_arxiv_is_its_identifier() -> None:
    doi = ("https://doi.org/10.48550/arxiv.2104.00001",)
    arxiv = ("https://arxiv.org/abs/2104.00001", "https://doi.org/10.1/b")
    assert linked(record("a", identifiers=doi), record("b", identifiers=arxiv)) == [
        ("a", "b", "work-identifier-1")
    ]


def test_two_identifiers_of_one_kind_are_two_works() -> None:
    one, other = ("https://doi.org/10.1/a",), ("https://doi.org/10.1/b",)
    assert not found(record("a", identifiers=one), record("b", identifiers=other))


def test_two_dois_of_one_preprint_are_for_a_person_to_judge() -> None:
    arxiv = "https://arxiv.org/abs/2104.00001"
    one = record("a", identifiers=(arxiv, "https://doi.org/10.1/a"))
    other = record("b", identifiers=(arxiv, "https://doi.org/10.1/b"))
    (link,) = found(one, other)
    assert (link.decision, link.score) == ("proposed", 0.5)
    assert link.evidence == (f"same {arxiv}, but two DOIs",)


def test_a_third_record_brings_no_two_dois_together() -> None:
    one = record("a", identifiers=("https://doi.org/10.1/a",))
    other = record("b", identifiers=("https://doi.org/10.1/b",))
    assert linked(one, other, record("c")) == [("a", "c", "work-title-1")]


# Titles


def test_equal_titles_with_compatible_authors_are_one_work() -> None:
    full = ("Ada Meadow", "Ben Charles Fold")
    for title in (TITLE, "COUNTING SHEEP: with sparse attention."):
        assert linked(record("a"), record("b", authors=full, titles=(title,))) == [
            ("a", "b", "work-title-1")
        ]


def test_a_title_in_either_language() -> None:
    chinese = "稀疏注意力数羊的方法"
    assert linked(record("a", titles=(TITLE, chinese)), record("b", titles=(chinese,))) == [
        ("a", "b", "work-title-1")
    ]


def test_authors_may_stand_in_another_order_but_for_an_end() -> None:
    one = record("a", authors=("A Meadow", "B Fold", "C Hill"))
    assert linked(one, record("b", authors=("Ada Meadow", "Cy Hill", "Ben Fold")))
    assert not linked(one, record("b", authors=("Ben Fold", "Cy Hill", "Ada Meadow")))


def test_authors_that_agree_by_half_are_for_a_person_to_judge() -> None:
    one = record("a", authors=("A Meadow", "B Fold", "C Hill", "D Dale"))
    assert proposed(one, record("b", authors=("Ada Meadow", "X Crook", "Y Wool", "Dee Dale"))) == [
        ("work-title-1", 0.85)
    ]
    assert linked(one, record("b", authors=("Ada Meadow", "Ben Fold", "Cy Hill")))
    assert linked(one, record("b", authors=("Ada Meadow", "Ben Fold", "X Crook", "Dee Dale")))


def test_titles_alone_are_not_enough() -> None:
    assert not found(record("a"), record("b", authors=("X Crook", "Y Hill")))
    assert not found(record("a"), record("b", authors=()))


def test_years_far_apart_are_two_works() -> None:
    assert not found(record("a", year=2010), record("b", year=2021))
    assert linked(record("a", year=2020), record("b", year=2022))


@pytest.mark.parametrize("title", ["Sheep", "羊"])
def test_a_short_title_needs_all_authors(title: str) -> None:
    one = record("a", titles=(title,), year=2021)
    assert linked(one, record("b", titles=(title,), year=2021)) == [
        ("a", "b", "work-short-title-1")
    ]
    for other in ({"year": 2022}, {"authors": ("A Meadow",)}, {"authors": ("A Meadow", "C Hill")}):
        assert not found(one, record("b", **({"titles": (title,), "year": 2021} | other)))


def test_a_generic_title_is_for_a_person_to_judge() -> None:
    one, other = (record(name, titles=("Introduction",)) for name in "ab")
    assert proposed(one, other) == [("work-short-title-1", 0.6)]
    alone = [record(name, titles=("Sheep",), authors=("A Meadow",)) for name in "ab"]
    assert proposed(*alone) == [("work-short-title-1", 0.6)]


def test_a_title_with_a_typo_is_for_a_person_to_judge() -> None:
    typo = record("b", titles=("Counting Sheep with Spares Attention",))
    assert proposed(record("a"), typo) == [("work-near-title-1", 0.8)]
    assert not found(record("a"), record("b", titles=typo.titles, authors=("X Crook",)))
    assert not found(record("a"), record("b", titles=("Shearing Sheep with Dense Attention",)))


# Judgements


def test_a_judgement_joins_what_no_rule_does() -> None:
    one, other = record("a", year=2001), record("b", titles=("Wool",), year=2021)
    same = verdict("a", "b", same=True)
    (link,) = found(one, other, verdicts=(same,))
    assert (link.method, link.score, link.evidence) == ("judgement", 1.0, ("seen",))


def test_a_judgement_parts_what_rules_join() -> None:
    (link,) = found(record("a"), record("b"), verdicts=(verdict("a", "b", same=False),))
    assert (link.method, link.decision, link.score) == ("judgement", "rejected", 0.0)


def test_what_is_judged_different_meets_in_no_third_record() -> None:
    different = verdict("a", "b", same=False)
    links = found(record("a"), record("b"), record("c"), verdicts=(different,))
    least = clusters.canonical(links)
    assert least.get("paper/a", "paper/a") != least.get("paper/b", "paper/b")
    assert ("a", "c", "work-title-1") in linked(
        record("a"), record("b"), record("c"), verdicts=(different,)
    )
