"""Dates, languages and identifiers as reference managers write them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources import _reference
from kg.sources._lines import UnreadableError
from tests.sources import papers

DATA = Path(__file__).parents[1] / "data"
WHOLE = re.compile(
    r"no title.*|an item that is not closed|a control character|no JSON.*|title must .*"
)
"""Reasons for which a record is no paper."""


@pytest.mark.parametrize(
    ("name", "opening", "records", "refused"),
    [
        ("bibtex/library.bib", r"^ *@(?!string|preamble|comment)\w+[{(]", 12, 0),
        ("bibtex/traps.bib", r"^ *@(?!string|preamble|comment)\w+[{(]", 25, 4),
        ("ris/endnote.ris", r"^TY  - ", 12, 1),
        ("csl/library.json", r'"id":', 15, 7),
        ("csl/items.jsonl", r'"id":', 10, 2),
    ],
)
def test_every_record_is_a_paper_or_refused(
    name: str, opening: str, records: int, refused: int
) -> None:
    text = (DATA / name).read_text()
    assert len(re.findall(opening, text, re.IGNORECASE | re.MULTILINE)) == records
    found = papers.read_file(DATA / name)
    assert len(found.papers) == records - refused
    assert sum(WHOLE.fullmatch(reason) is not None for reason in found.reasons) == refused


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021", "2021"),
        ("2021-04", "2021-04"),
        ("2021-04-26", "2021-04-26"),
        ("2021-04-26T10:00:00Z", "2021-04-26"),
        ("2021/04/26/", "2021-04-26"),
        ("2021/4//Spring", "2021-04"),
        ("2021///", "2021"),
        ("2021-04/2021-06", "2021-04"),
        ("2021/2022", "2021"),
        ("2021--2022", "2021"),
        ("2021~", "2021"),
        ("April 2021", "2021-04"),
        ("Apr. 26, 2021", "2021-04-26"),
        ("26 April 2021", "2021-04-26"),
        ("26th Apr 2021", "2021-04-26"),
        ("2021 Apr 26", "2021-04-26"),
        ("July/August 2021", "2021-07"),
        ("Spring 2021", "2021"),
        ("2021-00-00", "2021"),
    ],
)
def test_dates(written: str, expected: str) -> None:
    assert _reference.date(written) == expected


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("in press", "no date: in press"),
        ("2021-02-30", "no date of the calendar: 2021-2-30"),
        ("2021-13", "no date of the calendar: 2021-13"),
        ("0021", "no date of the calendar: 21"),
        ("Sheepember 2021", "no month: Sheepember"),
        ("", "no date: "),
    ],
)
def test_what_is_no_date(written: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        _reference.date(written)
    assert str(error.value) == reason


@given(st.text() | st.text("0123456789-/. ,Ajnpr", max_size=14))
def test_any_text_is_a_date_or_told(text: str) -> None:
    try:
        found = _reference.date(text)
    except UnreadableError:
        return
    assert found is not None
    assert len(found) in {4, 7, 10}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("English", "en"),
        ("British English", "en"),
        ("ngerman", "de"),
        ("eng", "en"),
        ("中文", "zh"),
        ("zh_CN", "zh"),
        ("English (Canada)", "en"),
        ("English; German", None),
        ("Sheepish", None),
        ("", None),
    ],
)
def test_languages(written: str, expected: str | None) -> None:
    assert _reference.language(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1234-567x", ("1234-567X",)),
        ("12345679", ("1234-5679",)),
        ("1234-5679 (Print), 8765-4321", ("1234-5679", "8765-4321")),
        ("978-3-12-345678-0", ()),
        ("978-3-12-345678-0 (hbk)", ()),
    ],
)
def test_issns(written: str, expected: tuple[str, ...]) -> None:
    assert _reference.issn(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("arXiv preprint arXiv:2104.99999", "2104.99999"),
        ("arXiv:2104.99999v2 [cs]", "2104.99999"),
        ("arXiv: hep-th/9901001", "hep-th/9901001"),
        ("Journal of Fold Studies: 2104.99999", None),
    ],
)
def test_arxiv_as_a_journal(written: str, expected: str | None) -> None:
    assert _reference.in_arxiv(written) == expected


def test_names_of_the_east_have_the_family_first() -> None:
    assert _reference.in_order("小羊", "杨") == "杨小羊"
    assert _reference.in_order("Ada", "Meadow", "Jr.") == "Ada Meadow Jr."
    assert _reference.in_order("", "Meadow") == "Meadow"
