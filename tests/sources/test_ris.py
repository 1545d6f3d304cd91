"""RIS."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import Origin, Venue
from kg.sources import _blocks, ris
from kg.sources._text import tidy
from tests.sources import papers
from tests.sources.papers import Papers, adds_up
from tests.sources.references import authors, in_pieces, lost, titles

DATA = Path(__file__).parents[1] / "data" / "ris"
FILES = sorted(DATA.iterdir())


def read(content: str | bytes) -> Papers:
    return papers.read("ris", content)


def record(*lines: str) -> Papers:
    """Read a record of one paper, its lines given as `TI Sheep`."""
    tagged = "\n".join(f"{line[:2]}  - {line[3:]}" for line in ("TY JOUR", *lines, "ER "))
    return read(f"{tagged}\n")


@pytest.mark.parametrize(
    ("name", "count", "told", "unread"), [("endnote.ris", 11, 13, 8), ("windows.ris", 1, 0, 0)]
)
def test_counts_add_up(name: str, count: int, told: int, unread: int) -> None:
    found = papers.read_file(DATA / name)
    assert (len(found.papers), len(found.rejected)) == (count, told)
    assert found.coverage.rejected == unread


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_recognised(path: Path) -> None:
    assert ris.sniff(path.read_bytes())
    assert path.suffix in ris.SUFFIXES


def test_what_endnote_s_file_tells() -> None:
    found = papers.read_file(DATA / "endnote.ris")
    assert [(one.line, one.reason) for one in found.rejected] == [
        (44, "no ER: the record may be cut off here"),
        (82, "no title"),
        (89, "a second TI in the same language"),
        (90, "no date: soon"),
        (91, "no DOI: ten.12345"),
        (92, "no web address: ftp"),
        (93, "no ISSN: 12-34"),
        (96, "outside of TY and ER"),
        (97, "outside of TY and ER"),
        (100, "a line without a tag"),
        (102, "no date of the calendar: 2003-2-31"),
        (104, "outside of TY and ER"),
        (115, "no ER: the record may be cut off here"),
    ]


def test_a_whole_record() -> None:
    paper = papers.read_file(DATA / "endnote.ris").papers[0]
    assert authors(paper) == ["Ada Meadow", "B C. Fold", "University of Pasture"]
    assert paper.venue == Venue(name="Journal of Fold Studies", issn=("1234-5679",))
    assert (paper.issued, paper.doi) == ("2020-03-15", "10.12345/fold.2020.1")
    assert paper.categories == ("sheep", "attention", "counting", "wool")
    assert paper.citation == "Journal of Fold Studies 12(3), 1–10"
    assert paper.abstracts[0].value.endswith("counts lambs; see https://example.org/lambs.")
    assert (paper.links, paper.see_also) == (("https://example.org/lambs",), ())
    assert (paper.origin.first, paper.origin.last) == (4, 30)
    assert paper.authorships[1].origin == Origin(source=paper.origin.source, first=6, last=7)


def test_titles_and_abstracts_in_two_languages() -> None:
    (paper,) = (one for one in papers.read_file(DATA / "endnote.ris").papers if len(one.titles) > 1)
    assert [(text.lang, text.value) for text in (*paper.titles, *paper.abstracts)] == [
        ("en", "A Title in Two Languages"),
        ("zh", "两种语言的题目"),
        ("en", "We count."),
        ("zh", "我们数羊。"),
    ]


@pytest.mark.parametrize(
    ("lines", "fact", "value"),
    [
        (["PY 2020", "DA 2020/04/26/"], "issued", "2020-04-26"),
        (["PY 2020", "DA 2021/04/26/"], "issued", "2020"),
        (["PY 2020", "DA Apr 26"], "issued", "2020-04-26"),
        (["Y1 2020/04//Spring"], "issued", "2020-04"),
        (["DA 2020-04-26"], "issued", "2020-04-26"),
        (["AN arXiv:2104.99999v2"], "arxiv", "2104.99999"),
        (["JO arXiv e-prints, arXiv:2104.99999"], "arxiv", "2104.99999"),
        (["UR https://arxiv.org/abs/2104.99999"], "arxiv", "2104.99999"),
        (["UR https://a.example/x"], "see_also", ("https://a.example/x",)),
        (["DO https://a.example/x"], "see_also", ("https://a.example/x",)),
        (["DO doi:10.12345/A"], "doi", "10.12345/a"),
        (["T1 Sheep"], "rejected", ()),
        (["SP 7", "EP 7", "JF J. Wool"], "citation", "J. Wool, 7"),
        (["KW a; b", "KW c, d"], "categories", ("a", "b", "c, d")),
        (["N1 See https://a.example/x."], "links", ("https://a.example/x",)),
    ],
)
def test_fields(lines: list[str], fact: str, value: object) -> None:
    found = record("TI Sheep", *lines)
    assert found.rejected == ()
    assert getattr(found if fact == "rejected" else found.paper, fact) == value


@pytest.mark.parametrize(
    ("written", "names", "cut"),
    [
        ("Meadow, Ada", ["Ada Meadow"], False),
        ("Hill, Jean-Paul, Jr.", ["Jean-Paul Hill Jr."], False),
        ("van der Weide, Jan", ["Jan van der Weide"], False),
        ("University of Pasture,", ["University of Pasture"], False),
        ("Ada Meadow", ["Ada Meadow"], False),
        ("Glen, Flo; Brook, Erin; et al.", ["Flo Glen", "Erin Brook"], True),
        ("杨, 小羊", ["杨小羊"], False),
    ],
)
def test_names(written: str, names: list[str], cut: bool) -> None:  # noqa: FBT001 - of the table
    found = record("TI Sheep", f"AU {written}").paper
    assert (authors(found), found.cut) == (names, cut)


def test_a_file_with_one_space_before_the_hyphen() -> None:
    found = read("TY - JOUR\nTI - Sheep\nAU - Meadow, Ada\nER -\n")
    assert (titles(found), authors(found.paper)) == (["Sheep"], ["Ada Meadow"])


def test_a_word_that_looks_like_a_tag() -> None:
    found = read("TY  - JOUR\nTI  - Sheep\nAB  - We use\nAI - based methods\nER  - \n").paper
    assert found.abstracts[0].value == "We use AI - based methods"


def test_broken_bytes_spoil_one_record() -> None:
    one, two, three = (f"TY  - JOUR\nTI  - {name}\nER  - \n".encode() for name in "A€C")
    found = read(one + two.replace("€".encode(), b"\xe2\x82") + three)
    assert titles(found) == ["A", "C"]
    assert found.reasons == ["bytes that are no UTF-8 text"]


@pytest.mark.parametrize(
    "head",
    [
        b"@misc{a, note = {\nTY  - JOUR\nTI  - x}}",
        b"PMID- 123\nTI  - Sheep\n",
        b"1. Sheep\nTY is a word\n",
        b'{"a":\n"TY  - JOUR"}\n',
        b"",
    ],
)
def test_other_formats(head: bytes) -> None:
    assert not ris.sniff(head)


FRAGMENTS = st.sampled_from(
    (
        "TY  - JOUR\n|ER  - \n|ER  -\n|TI  - Sheep\n|AU  - Meadow, Ada\n|PY  - 2020\n|DA  - 2/3\n"
        "|AB  - x|\n|words\n| |\ufeff|DO  - 10\n|SN  - 1\n|TI  - \n|Provider: x\n|TY  -|\r\n|\x00"
    ).split("|")
)
FRAMING = re.compile(r"[\ufeff\s]*(?:Provider|Database|Content)\s*:.*", re.IGNORECASE | re.DOTALL)


@given(st.lists(FRAGMENTS).map("".join) | st.text())
def test_every_line_is_accounted_for(text: str) -> None:
    found = read(text)
    assert adds_up(found.coverage)
    assert all(FRAMING.fullmatch(line) for line in lost(text, found))


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    assert adds_up(read(data).coverage)


@given(st.sampled_from(FILES), st.integers(1, 600))
def test_pieces_of_any_size_hold_the_same(path: Path, size: int) -> None:
    whole = papers.read_file(path)
    pieces = in_pieces(path, _blocks, size)
    assert pieces.papers == whole.papers
    assert pieces.rejected == whole.rejected
    assert pieces.coverage == whole.coverage


WORD = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1)


@given(WORD, st.lists(st.tuples(WORD, WORD), max_size=4), st.integers(1000, 2999))
def test_a_record_comes_back(title: str, names: list[tuple[str, str]], year: int) -> None:
    written = [f"AU {family}, {given_name}" for given_name, family in names]
    found = record(f"TI {title}", *written, f"PY {year}").paper
    assert (found.titles[0].value, found.issued) == (tidy(title), str(year))
    assert len(authors(found)) == len(names)
