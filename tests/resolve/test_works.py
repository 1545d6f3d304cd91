from kg.records import PaperRecord
from kg.resolve import works

TITLE = "Counting Sheep with Sparse Attention"


def record(paper: str, **given: object) -> PaperRecord:
    facts = {"titles": (TITLE,), "authors": ("A Meadow", "B C. Fold")} | given
    return PaperRecord(paper=f"paper/{paper}", **facts)  # type: ignore[arg-type]  # by name


def linked(*records: PaperRecord) -> list[tuple[str, str, str]]:
    found = works.link(records)
    assert found == works.link(records[::-1])
    return [(link.left[-1], link.right[-1], link.method) for link in found]


def test_equal_identifiers_are_one_work() -> None:
    arxiv = ("https://arxiv.org/abs/2104.00001",)
    assert linked(
        record("a", identifiers=arxiv), record("b", identifiers=arxiv, titles=("Another",))
    ) == [("a", "b", "work-identifier-1")]


def test_equal_titles_with_compatible_authors_are_one_work() -> None:
    assert linked(record("a"), record("b", authors=("Ada Meadow", "Ben Charles Fold"))) == [
        ("a", "b", "work-title-1")
    ]


def test_titles_alone_are_not_enough() -> None:
    assert not linked(record("a"), record("b", authors=("X Crook", "Y Hill")))
    assert not linked(record("a"), record("b", authors=()))


def test_short_titles_are_not_enough() -> None:
    assert not linked(record("a", titles=("Introduction",)), record("b", titles=("Introduction",)))


def test_two_identifiers_of_one_kind_are_two_works() -> None:
    one, other = ("https://doi.org/10.1/a",), ("https://doi.org/10.1/b",)
    assert not linked(record("a", identifiers=one), record("b", identifiers=other))


def test_years_far_apart_are_two_works() -> None:
    assert not linked(record("a", year=2010), record("b", year=2021))
    assert linked(record("a", year=2020), record("b", year=2021))
