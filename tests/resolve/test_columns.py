from hypothesis import given
from hypothesis import strategies as st

from kg.names import key
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
    assert one.coauthors == (("quill a", 1), ("rook b", 1))


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
        columns.series(name)
        for name in (
            "Proceedings of the 12th Annual Conference on Sheep Counting",
            "Proceedings of the Third Conference on Sheep Counting",
        )
    ]
    assert found == ["sheep counting"] * 2


@given(st.lists(st.sampled_from(["Ada Meadow", "A Meadow", "Ben Fold", "Xi Crook"]), max_size=6))
def test_coauthors_are_the_keys_of_all_others_sorted(authors: list[str]) -> None:
    listed = tuple(Author(f"a/{place}", name) for place, name in enumerate(authors))
    found = list(columns.appearances([Listed(paper="p", work="w", authors=listed)]))
    keys = [key(name) for name in authors]
    assert [[other for other, _ in one.coauthors] for one in found] == [
        sorted({*keys[:place], *keys[place + 1 :]}) for place in range(len(keys))
    ]


def test_of_a_long_list_the_nearest_names_stand_for_all() -> None:
    """Keep the work of a collaboration linear, and what two of its papers share."""
    crowd = tuple(f"A Ewe{number:04}" for number in range(3_000))
    papers = [listed(number, *crowd) for number in range(2)]
    found = [one.coauthors for one in columns.appearances(papers)]
    assert {len(coauthors) for coauthors in found} == {100}
    assert found[:3_000] == found[3_000:]
    keys = [other for other, _ in found[1_500]]
    assert key(crowd[1_499]) in keys
    assert key(crowd[1_500]) not in keys
    assert key(crowd[1_501]) in keys
