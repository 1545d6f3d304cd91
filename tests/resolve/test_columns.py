from kg.records import Appearance
from kg.resolve import columns
from kg.resolve.columns import Author, Listed


def listed(number: int, *names: str, title: str = "", venue: str | None = None) -> Listed:
    paper = f"paper/{number:05}"
    authors = tuple(
        Author(f"{paper}/authorship/{place}-0", name) for place, name in enumerate(names, 1)
    )
    return Listed(paper=paper, work=f"work/{number}", authors=authors, title=title, venue=venue)


def first(papers: list[Listed]) -> Appearance:
    return next(columns.appearances(papers))


def test_coauthors_are_the_others_by_name_key() -> None:
    one = first([listed(1, "B Fold", "Ann Quill", "Ben Rook")])
    assert one.block == "fold b"
    assert one.coauthors == (("quill a", 0), ("rook b", 0))


def test_few_names_tell_nothing_of_rarity() -> None:
    assert first([listed(1, "B Fold"), listed(2, "C Fold")]).spread == 0


def test_spread_counts_forms_in_steps_of_two() -> None:
    crowd = [listed(number, f"A Ewe{number}") for number in range(1, 10_000)]
    for others, step in (("B", 1), ("BC", 2), ("BCDE", 3)):
        papers = [listed(0, *(f"{initial} Fold" for initial in others)), *crowd]
        assert first(papers).spread == step


def test_words_of_many_papers_are_left_out() -> None:
    papers = [listed(0, "B Fold", title="The Shears of Wool")]
    papers += [listed(number, "C Rook", title="The Wool") for number in range(1, 64)]
    assert first(papers).words == (("shear", 2),)
    assert not first([papers[0], *papers[1:9]]).words


def test_venues_are_one_series_over_the_years() -> None:
    found = [
        columns._series(name)
        for name in (
            "Proceedings of the 12th Annual Conference on Sheep Counting",
            "Proceedings of the Third Conference on Sheep Counting",
        )
    ]
    assert found == ["sheep counting"] * 2
