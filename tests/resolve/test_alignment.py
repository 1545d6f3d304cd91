"""Names of two author lists of one work find each other, whatever the source does to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.alignment import align


def pairs(one: list[str], other: list[str]) -> list[tuple[str, str]]:
    return [(one[place], other[twin]) for place, twin in sorted(align(one, other).items())]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("F D l Fold", "Fernando De la Fold"),
        ("A M. Meadow", "Ada Meadow"),
        ("Tang Yunfold", "Yunfold Tang"),
        ("Y Tang", "Tang Yunfold"),
        ("L Meadow-Hill", "Luis Meadow Hill"),
        ("L Meadow", "Luis Meadow Hill"),
        ("T McFold", "R. Thomas McFold"),
        ("J Meadow-Jr", "Jo Meadow Jr"),
        ("A Pâturage", "Anne Paturage"),
    ],
)
def test_forms_of_one_name(short: str, full: str) -> None:
    assert pairs([short, "B Hill"], ["Bea Hill", full]) == [(short, full), ("B Hill", "Bea Hill")]
    assert pairs([full], [short]) == [(full, short)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("A Meadow", "B Meadow"), ("A B. Meadow", "A C. Meadow"), ("A Meadow", "A Fold"),
     ("Ada Meadow", "Anne Meadow"), ("Shepherd", "A Meadow")],
)  # fmt: skip
def test_other_names_stay_alone(one: str, other: str) -> None:
    assert not pairs([one], [other])


def test_compatibility_goes_before_position() -> None:
    assert pairs(["A Meadow", "B Fold", "C Hill"], ["Cy Hill", "Ada Meadow", "Ben Fold"]) == [
        ("A Meadow", "Ada Meadow"),
        ("B Fold", "Ben Fold"),
        ("C Hill", "Cy Hill"),
    ]


def test_position_parts_namesakes_of_one_paper() -> None:
    assert align(["J Wang", "A Hill", "J Wang"], ["Jing Wang", "A Hill", "Jun Wang"]) == {
        0: 0, 1: 1, 2: 2,
    }  # fmt: skip


def test_the_likest_go_first() -> None:
    assert align(["J Wang", "Jun Wang"], ["Jun Wang", "Jing Wang"]) == {0: 1, 1: 0}


NAMES = st.lists(
    st.sampled_from(["A Meadow", "Ada Meadow", "Meadow Ada", "B Fold", "Ben C. Fold", "J Hill"]),
    max_size=6,
)


@given(NAMES, NAMES)
def test_each_name_is_used_once_and_either_list_may_be_first(
    one: list[str], other: list[str]
) -> None:
    found = align(one, other)
    assert len(set(found.values())) == len(found)
    back = align(other, one)
    assert len(back) == len(found)
