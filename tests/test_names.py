import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("K M. Pohl", "pohl k"),
        ("L Fei-Fei", "fei-fei l"),
        ("A Défossez", "defossez a"),
        ("H v Hasselt", "hasselt h"),
        ("F D l Torre", "torre f"),
        ("J H Jr.", "h j"),
        ("Ł Øberg", "oberg l"),
        ("王伟", "王伟"),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert names.key(name) == key


@given(st.text(max_size=30))
def test_folding_is_idempotent(name: str) -> None:
    assert names.fold(names.fold(name)) == names.fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("F D l Torre", "Fernando De la Torre"),
        ("M O. Riedl", "Mark Riedl"),
        ("H v Hasselt", "Hado van Hasselt"),
        ("J-M Lueckmann", "Jan-Matthis Lueckmann"),
        ("A Défossez", "Alexandre Defossez"),
        ("Madhu", "M Madhu"),  # a name of one word
    ],
)
def test_compatible_forms(one: str, other: str) -> None:
    assert names.compatible(one, other)
    assert names.compatible(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("X Chen", "C Chen"), ("J A Smith", "J B Smith"), ("Wei Wang", "Wen Wang"), ("Y Li", "Y Liu")],
)
def test_other_people(one: str, other: str) -> None:
    assert not names.compatible(one, other)


@given(st.text(max_size=30), st.text(max_size=30))
def test_compatibility_has_no_direction(one: str, other: str) -> None:
    assert names.compatible(one, other) == names.compatible(other, one)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert names.compatible(one, other) == names.compatible(other, one)
    assert names.compatible(one, one)
