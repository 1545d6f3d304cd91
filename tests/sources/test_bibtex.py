"""BibTeX and BibLaTeX."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import Chunk, Origin, Venue
from kg.sources import _blocks, bibtex
from kg.sources._text import tidy
from tests.sources import papers
from tests.sources.papers import Papers, adds_up
from tests.sources.references import authors, in_pieces, lost, titles

DATA = Path(__file__).parents[1] / "data" / "bibtex"
COMMAS = "Ada Meadow, Carl Crook, Dolly Ewe, Flo Glen"
FILES = sorted(DATA.iterdir())


def read(content: str | bytes) -> Papers:
    return papers.read("bibtex", content)


def entry(**fields: str) -> Papers:
    """Read an entry of one paper, one field a line."""
    lines = "\n".join(f"  {name} = {{{value}}}," for name, value in fields.items())
    return read(f"@article{{key,\n{lines}\n}}\n")


# Our own files


@pytest.mark.parametrize(
    ("name", "count", "told", "unread"), [("library.bib", 12, 0, 0), ("traps.bib", 21, 19, 14)]
)
def test_counts_add_up(name: str, count: int, told: int, unread: int) -> None:
    found = papers.read_file(DATA / name)
    assert (len(found.papers), len(found.rejected)) == (count, told)
    assert found.coverage.rejected == unread


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_recognised(path: Path) -> None:
    assert bibtex.sniff(path.read_bytes())
    assert path.suffix in bibtex.SUFFIXES


def test_library() -> None:
    found = papers.read_file(DATA / "library.bib").papers
    first = found[0]
    assert first.key.startswith("doi-")
    assert first.titles[0].value == "Counting Sheep with Sparse Attention"
    assert authors(first) == ["Ada Meadow", "B C. Fold", "University of Pasture"]
    assert first.venue == Venue(name="Journal of Fold Studies", issn=("1234-5679",))
    assert (first.issued, first.doi) == ("2020-03-15", "10.12345/fold.2020.1")
    assert first.citation == "Journal of Fold Studies 12(3), 1–10"
    assert first.links == ("https://example.org/~meadow/sheep_count",)
    assert [one.as_written for one in first.affiliations] == [
        "University of Pasture",
        "Institute of Fold Research",
    ]
    assert (first.origin.first, first.origin.last) == (9, 25)
    origin = first.authorships[0].origin
    assert origin is not None
    assert (origin.first, origin.last) == (10, 11)


@pytest.mark.parametrize(
    ("place", "names", "cut"),
    [
        (1, "B C. Fold; Carl Crook", True),
        (2, "Dolly Ewe; Jan van der Weide; María de la Cañada", False),
        (3, "Văn An Nguyễn; Łukasz Świętek; Pádraig O'Hara", False),
        (4, "Carl Crook Jr", False),
        (5, "Jean-Paul Hill Jr.", False),
        (6, "The Pasture Consortium, Inc.; Meadow and Sons", False),
        (7, "Jörg Müller; Anna Große Weiß", False),
        (8, "杨小羊; 牧 云", False),
        (9, "", False),
        (10, "Erin van den Brook; Flo Glen", False),
    ],
)
def test_names(place: int, names: str, cut: bool) -> None:  # noqa: FBT001 - of the table
    paper = papers.read_file(DATA / "library.bib").papers[place]
    assert ("; ".join(authors(paper)), paper.cut) == (names, cut)


def test_what_the_traps_tell() -> None:
    found = papers.read_file(DATA / "traps.bib")
    told = [(one.line, one.reason) for one in found.rejected]
    assert told == [
        (1, "text outside of an entry"),
        (15, "title stands twice"),
        (20, "an entry that is not closed"),
        (28, "a field that is not closed"),
        (30, "no title"),
        (35, "no title"),
        (37, "no title, and the entry is not closed"),
        (53, "no `name = value`"),
        (65, "no date of the calendar: 2012-2-30"),
        (65, "no month: blue"),
        (67, "no date: in press"),
        (69, "no DOI: ten.12345"),
        (73, "no ISSN: 12-34"),
        (73, "no web address: not an address"),
        (75, "no @string nosuchjournal"),
        (77, f"too many commas, names are parted by `and`: {COMMAS}"),
        (85, "a control character"),
        (88, "text outside of an entry"),
        (91, "text outside of an entry"),
    ]
    assert found.rejected[1].text == "  title = {Second Title},"
    assert "The Entry After It" in titles(found)


# One thing at a time


@pytest.mark.parametrize(
    ("fields", "fact", "value"),
    [
        ({"eprint": "2104.99999v3", "archiveprefix": "arXiv"}, "arxiv", "2104.99999"),
        ({"eprint": "hep-th/9901001", "eprinttype": "arxiv"}, "arxiv", "hep-th/9901001"),
        ({"eprint": "2104.99999"}, "arxiv", None),
        ({"arxivid": "2104.99999"}, "arxiv", "2104.99999"),
        ({"journal": "CoRR", "volume": "abs/2104.99999"}, "arxiv", "2104.99999"),
        ({"journal": "arXiv preprint arXiv:2104.99999"}, "venue", None),
        ({"url": "https://arxiv.org/abs/2104.99999v1"}, "arxiv", "2104.99999"),
        ({"url": "https://arxiv.org/abs/2104.99999v1"}, "see_also", ()),
        ({"url": "https://doi.org/10.12345/a"}, "doi", "10.12345/a"),
        ({"url": r"\url{https://a.example/~b\_c(d)}"}, "see_also", ("https://a.example/~b_c(d)",)),
        ({"doi": r"10.12345/A\_B"}, "doi", "10.12345/a_b"),
        ({"doi": "https://a.example/x"}, "see_also", ("https://a.example/x",)),
        ({"year": "2020", "month": "{Mar}"}, "issued", "2020-03"),
        ({"year": "2020", "month": "3", "day": "7"}, "issued", "2020-03-07"),
        ({"year": "2020", "month": "15~May"}, "issued", "2020-05-15"),
        ({"year": "2020", "month": "1--3 June"}, "issued", "2020-06-01"),
        ({"year": "2020", "month": "July/August"}, "issued", "2020-07"),
        ({"year": "2020a"}, "issued", "2020"),
        ({"year": "April 2020"}, "issued", "2020-04"),
        ({"date": "2020-05", "year": "1999"}, "issued", "2020-05"),
        ({"keywords": "a, {b}; c d"}, "categories", ("a, b", "c d")),
        ({"keywords": "a, b, a"}, "categories", ("a", "b")),
        ({"note": "See https://a.example/x."}, "links", ("https://a.example/x",)),
    ],
)
def test_fields(fields: dict[str, str], fact: str, value: object) -> None:
    found = entry(title="Sheep", **fields)
    assert found.rejected == ()
    assert getattr(found.paper, fact) == value


@pytest.mark.parametrize(
    ("written", "names", "cut"),
    [
        ("Ada Meadow AND B C. Fold", ["Ada Meadow", "B C. Fold"], False),
        ("Meadow, Ada\n and\n Fold, B C.", ["Ada Meadow", "B C. Fold"], False),
        ("{Sand and Hay} and Ada Meadow", ["Sand and Hay", "Ada Meadow"], False),
        ("{van der Fold}, Ada", ["Ada van der Fold"], False),
        ("{\\relax Fold, Inc.}", ["Fold, Inc."], False),
        ("Ada Meadow and et al.", ["Ada Meadow"], True),
        ("others", [], True),
        ("Meadow,", ["Meadow"], False),
        ("Meadow, Ada, Jr.", ["Ada Meadow Jr."], False),
        ("A~B Fold and and Ada Meadow and", ["A B Fold", "Ada Meadow"], False),
    ],
)
def test_lists_of_names(written: str, names: list[str], cut: bool) -> None:  # noqa: FBT001
    found = entry(title="Sheep", author=written)
    assert (authors(found.paper), found.paper.cut) == (names, cut)


def test_an_entry_on_one_line_has_one_origin() -> None:
    found = read("@misc{k, title = {Sheep}, author = {Ada Meadow}}").paper
    assert found.authorships[0].origin is None
    assert found.origin == Origin(source=papers.SOURCE, first=0, last=1)


def test_the_language_is_the_source_s() -> None:
    found = entry(title="Über Schafe", abstract="Wir zählen.", langid="ngerman").paper
    assert (found.titles[0].lang, found.abstracts[0].lang) == ("de", "de")


def test_broken_bytes_spoil_one_entry() -> None:
    found = read(b"@misc{a, title={One}}\n@misc{b,\n title={Tw\xff}}\n@misc{c, title={Three}}\n")
    assert titles(found) == ["One", "Three"]
    assert [(one.line, one.reason) for one in found.rejected] == [
        (2, "bytes that are no UTF-8 text")
    ]
    assert found.rejected[0].text == "@misc{b,\n title={Tw\\xff}}"


def test_another_encoding() -> None:
    text = "@misc{a, title = {数羊的方法}}\n".encode("gb18030")
    chunk = Chunk(
        source=papers.SOURCE, format="bibtex", number=1, first=0, encoding="gb18030", data=text
    )
    assert titles(papers.parse(chunk)) == ["数羊的方法"]


def test_deep_nesting() -> None:
    deep = "{" * 50_000 + "x" + "}" * 50_000
    found = read(f"@misc{{a, title = {deep}}}\n@misc{{b, title = {{Next}}}}")
    assert titles(found) == ["x", "Next"]


@pytest.mark.parametrize(
    "head",
    [
        b'{"id": "a", "title": "@article{a, title = {x}}"}',
        b"TY  - JOUR\nTI  - Sheep\n",
        b"@prefix kg: <https://example.org/> .\n",
        b"Write to @ada{here}\n",
        b"title\tauthor\n@misc\tAda\n",
        b"",
    ],
)
def test_other_formats(head: bytes) -> None:
    assert not bibtex.sniff(head)


# Anything at all

TOKENS = """
    @article{k, @misc{ @misc( title= author={ {Sheep} "x" { } " , # year=2020 month=jan ) (
    x = @ \\{ \\} \\ doi={10.1} 羊"""
SPACED = (" ", "\n", "\n\n", "\n@book{b,\n", " # ", " and ", "\ufeff", "\x00")
FRAGMENTS = st.sampled_from([*TOKENS.split(), *SPACED])
FRAMING = re.compile(r"^\s*%|@\s*(?:string|comment|preamble)", re.IGNORECASE | re.MULTILINE)


@given(st.lists(FRAGMENTS).map("".join) | st.text())
def test_every_line_is_accounted_for(text: str) -> None:
    found = read(text)
    assert adds_up(found.coverage)
    assert found.coverage.lines == text.count("\n") + (not text.endswith("\n") and text != "")
    assert FRAMING.search(text) or list(lost(text, found)) == []


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    assert adds_up(read(data).coverage)


@given(st.sampled_from(FILES), st.integers(1, 600))
def test_pieces_of_any_size_hold_the_same(path: Path, size: int) -> None:
    whole = papers.read_file(path)
    pieces = in_pieces(path, _blocks, size)
    assert pieces.papers == whole.papers
    assert sorted(pieces.rejected, key=repr) == sorted(whole.rejected, key=repr)
    assert pieces.coverage == whole.coverage


WORD = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1)


@given(WORD, st.lists(st.tuples(WORD, WORD), max_size=4), st.integers(1000, 2999))
def test_an_entry_comes_back(title: str, names: list[tuple[str, str]], year: int) -> None:
    written = " and ".join(f"{{{family}}}, {{{given_name}}}" for given_name, family in names)
    found = entry(title=title, author=written, year=str(year)).paper
    assert found.titles[0].value == tidy(title)
    assert found.issued == str(year)
    assert len(authors(found)) == len(names)


@pytest.mark.parametrize(
    "line", ["@a{", "@a{k, title = {", '@a{k, x = "', "@a", "@a{k,  ", "{", "%"]
)
@pytest.mark.parametrize("end", ["", "\n", " " * 50])
def test_many_broken_entries_take_no_long_time(line: str, end: str) -> None:
    assert titles(read(f"{line}{end}" * 10_000)) == []
