import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import names
from kg.names import Agreement


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
        ("A C. P. L. F. d Merino", "Anna Clara Pia Lea Finn de Merino"),
        ("A C. P. L. F. d Merino", "Anna Merino"),
        ("L Fei-Fei", "Li Fei-Fei"),
        ("Rodrigo Suffolk Jr.", "R Suffolk III"),
        ("J. Z Karakul", "J Z. Karakul"),
        ("Goran Glavaš", "G Glavas"),
        ("Chu-Ren Huang", "Churen Huang"),
        ("Chris Dorset", "Christopher Dorset"),
        ("王伟", "王伟"),
        ("Madhu", "M Madhu"),  # a name of one word
    ],
)
def test_compatible_forms(one: str, other: str) -> None:
    assert names.compatible(one, other)
    assert names.compatible(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X Chen", "C Chen"),
        ("J A Smith", "J B Smith"),
        ("Wei Wang", "Wen Wang"),
        ("Wei Wang", "Weiming Wang"),  # no short form: two names
        ("John Alan Dorset", "John Albert Dorset"),
        ("Jo Dorset", "Johanna Dorset"),
        ("Y Li", "Y Liu"),
        ("Yun Cotswold", "Cotswold Yun"),  # surname first: another block
        ("王伟", "Wei Wang"),
    ],
)
def test_other_people(one: str, other: str) -> None:
    assert not names.compatible(one, other)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("B Fold", "B. Fold", Agreement.INITIAL),
        ("H v Fold", "H. V. Fold", Agreement.INITIALS),
        ("B C Fold", "B Fold", Agreement.MORE_INITIALS),
        ("Ben Fold", "ben fold", Agreement.FULL),
        ("Ben C. Fold", "Ben Fold", Agreement.FIRST),
        ("Ben Fold", "B Fold", Agreement.SHORTENED),
        ("Ben Fold", "Bruno Fold", None),
    ],
)
def test_agreement_of_given_names(one: str, other: str, kind: Agreement | None) -> None:
    assert names.agreement(one, other) is kind
    assert names.agreement(other, one) is kind


@pytest.mark.parametrize(
    ("name", "frequent"),
    [("W Wang", True), ("Wei Hsu", True), ("王伟", True), ("王小伟", False), ("B Fold", False)],
)
def test_frequent_names(name: str, *, frequent: bool) -> None:
    assert names.frequent(names.key(name)) is frequent


@given(st.text(max_size=30), st.text(max_size=30))
def test_compatibility_has_no_direction(one: str, other: str) -> None:
    assert names.compatible(one, other) == names.compatible(other, one)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert names.compatible(one, other) == names.compatible(other, one)
    assert names.compatible(one, one)
