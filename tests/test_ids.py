import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids

TITLES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


def test_paper_key_of_a_known_paper() -> None:
    authors = ("M Lu", "Q Zhao", "J Zhang", "K M. Pohl", "L Fei-Fei", "J C Niebles", "E Adeli")
    assert ids.paper_key("Metadata Normalization", authors) == "t-d999dca83ed332a7"
    path = ids.paper("t-d999dca83ed332a7")
    assert ids.authorship(path, 5, "L Fei-Fei").endswith("/authorship/5-b192ad01")


def test_title_key_folds_case_width_and_punctuation() -> None:
    assert ids.title_key("Share or Not?  Ｌearning—to") == "share or not learning to"
    assert ids.title_key("OmniHang:用触点") == "omnihang 用触点"


@given(TITLES)
def test_title_key_is_idempotent(title: str) -> None:
    assert ids.title_key(ids.title_key(title)) == ids.title_key(title)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("University of Zurich", "university-of-zurich"),
        ("Universität Zürich", "universitat-zurich"),
        ("Texas A&M", "texas-a-m"),
    ],
)
def test_slug_reads_well(name: str, slug: str) -> None:
    assert ids.slug(name) == slug


@pytest.mark.parametrize("name", ["清华大学", "Straße Lab", "x" * 80, "???", "Łódź Lab"])
def test_slug_keeps_apart_what_it_cannot_spell(name: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9-]{1,60}-)?[0-9a-f]{6}", ids.slug(name))
    assert ids.slug(name) != ids.slug(name + "é")


@given(TITLES)
def test_slug_is_safe_in_an_iri(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]+", ids.slug(name))


@pytest.mark.parametrize(
    ("address", "arxiv"),
    [
        ("https://arxiv.org/abs/2104.12345v2", "2104.12345"),
        ("http://arxiv.org/pdf/1706.03762.pdf", "1706.03762"),
        ("arXiv:hep-th/9901001", "hep-th/9901001"),
        ("https://example.org/abs/2104.12345", None),
    ],
)
def test_arxiv_addresses(address: str, arxiv: str | None) -> None:
    assert ids.arxiv(address) == arxiv


def test_doi_is_lower_case() -> None:
    assert ids.doi("https://doi.org/10.1234/ABC.5") == "10.1234/abc.5"
    assert ids.doi("https://example.org/10.1234/ABC.5") is None


def test_person_of_an_authorship() -> None:
    one = "paper/t-8f871902eed2c33d/authorship/1-196f3ae4"
    assert ids.person(one) == "person/t-8f871902eed2c33d-1-196f3ae4"


def test_second_issue_of_a_source() -> None:
    assert (ids.issue("ab", 1), ids.issue("ab", 2)) == ("digest/ab", "digest/ab-2")
