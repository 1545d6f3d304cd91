"""Tables: headers, rows, cells, and pieces between them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import AffiliationMention, Authorship, Chunk, Coverage
from kg.sources import find, table
from kg.sources._text import tidy
from tests.sources import papers
from tests.sources.papers import Papers

DATA = Path(__file__).parents[1] / "data" / "table"
HEADS = {
    "json": '{"id": "1", "title": "Sheep", "authors": []}',
    "bibtex": "@article{fold,\n  title = {Sheep}, author = {Fold}\n}",
    "ris": "TY  - JOUR\nTI  - Sheep\nAU  - Fold\nER  -",
    "dblp": "<dblp>\n<article><title>Sheep</title></article>",
    "digest": "1、[LG] Counting Sheep\n\nA Fold, B Crook\n[Pasture Lab]",
    "mail": "\\\\\narXiv:2101.00001\nTitle: Sheep, Authors\nAuthors: Fold",
    "one column": "title\nSheep",
    "no title": "author,year\nFold,2021",
    "prose": "The title and the authors of sheep, doi included",
    "nothing": "",
}


def chunk(content: str, encoding: str = "utf-8") -> Chunk:
    data = content.encode(encoding)
    return Chunk(
        source=papers.SOURCE,
        format="table",
        number=1,
        first=0,
        encoding=encoding,
        data=data,
        preamble=table._preamble(io.BytesIO(data)),
    )


def read(content: str, encoding: str = "utf-8") -> Papers:
    found = papers.parse(chunk(content, encoding))
    assert papers.adds_up(found.coverage)
    return found


def one(**cells: str) -> Papers:
    """Read a table of one row."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([[*cells], [*cells.values()]])
    return read(written.getvalue())


def names(found: Papers) -> list[str]:
    return [author.as_written for author in found.paper.authorships]


@pytest.mark.parametrize(
    ("name", "count", "reasons"),
    [
        ("cnki.csv", 2, []),
        ("listing.csv", 3, []),
        ("savedrecs.tsv", 1, ["unknown columns: PT, UT"]),
        ("scholar.csv", 2, ["unknown column: Publisher"]),
        (
            "scopus.csv",
            2,
            ["unknown columns: Author(s) ID, Art. No., Cited by, Language of Original Document"],
        ),
    ],
)
def test_samples(name: str, count: int, reasons: list[str]) -> None:
    found = papers.read_file(DATA / name)
    assert (len(found.papers), found.reasons) == (count, reasons)
    assert found.coverage.rejected == 0


def test_a_sample_in_full() -> None:
    paper = papers.read_file(DATA / "savedrecs.tsv").paper
    university = AffiliationMention(as_written="Univ Pasture, Greenfield, England")
    lab = AffiliationMention(as_written="Wool Lab, Greenfield, England")
    assert paper.authorships == (
        Authorship(
            as_written="Ada Meadow", affiliations=(university, lab), orcid="0000-0002-1825-0097"
        ),
        Authorship(as_written="Ben C. Fold", affiliations=(university,)),
    )
    assert paper.titles[0].value == 'Grazing on "Random" Graphs'
    assert (paper.issued, paper.doi) == ("2021-05-03", "10.1234/pasture.7")
    assert paper.categories == ("graph", "grazing", "MEADOWS")
    assert paper.venue is not None
    assert (paper.venue.name, paper.venue.issn) == ("PASTURE LETTERS", ("1234-5679",))
    assert paper.citation == "PASTURE LETTERS 7(2), 101-110"


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("title,authors", ","),
        ("Title;Author(s)", ";"),
        ("TITLE\tDOI", "\t"),
        ("\ufeff标题，作者".replace("，", ","), ","),
        ("论文题目\t单位\t摘要", "\t"),
        ('"Article Title","Publication Year"', ","),
        ("\n \ntitle_en,title_zh,date", ","),
        ("| title | authors |", "|"),
        ("ＴＩＴＬＥ,ＤＯＩ", ","),
    ],
)
def test_sniff(header: str, delimiter: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        assert table.sniff(f"{header}\n".encode(encoding)) or "\ufeff" in header
    assert table._header(header.strip().encode(), "utf-8").delimiter == delimiter


@pytest.mark.parametrize("name", HEADS)
def test_sniff_refuses(name: str) -> None:
    assert not table.sniff(HEADS[name].encode())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ada Meadow; B Fold", ["Ada Meadow", "B Fold"]),
        ("Meadow, Ada; Fold, B; ", ["Ada Meadow", "B Fold"]),
        ("Ada Meadow, Ben Fold and Cy Hill", ["Ada Meadow", "Ben Fold", "Cy Hill"]),
        ("Ada Meadow, Ben Fold, and Cy Hill", ["Ada Meadow", "Ben Fold", "Cy Hill"]),
        ("Meadow, Ada and Fold, Ben", ["Ada Meadow", "Ben Fold"]),
        ("Ada Meadow & Ben Fold", ["Ada Meadow", "Ben Fold"]),
        ("Meadow, Ada", ["Ada Meadow"]),
        ("van der Vale, Dirk", ["Dirk van der Vale"]),
        ("Meadow, Jr., Ada", ["Ada Meadow Jr."]),
        ("Ada Meadow, Jr., Ben Fold", ["Ada Meadow Jr.", "Ben Fold"]),
        ("Meadow, A., Fold, B. C.", ["A. Meadow", "B. C. Fold"]),
        ("Meadow A., Fold B.-C.", ["A. Meadow", "B.-C. Fold"]),
        ("Meadow A; Fold BC", ["A Meadow", "BC Fold"]),
        ("Ada Meadow III", ["Ada Meadow III"]),
        ("Li Muyang, Wang Yang", ["Li Muyang", "Wang Yang"]),
        ("李牧, 王羊", ["李牧", "王羊"]),
        ("李牧、王羊；赵草", ["李牧、王羊", "赵草"]),
        ("李牧 王羊", ["李牧", "王羊"]),
        ("['Ada Meadow', \"B O'Fold\"]", ["Ada Meadow", "B O'Fold"]),
        ('["Ada Meadow"]', ["Ada Meadow"]),
        ("['B O\\'Fold']", ["B O'Fold"]),
        ("Meadow, Ada (57190000001)", ["Ada Meadow"]),
        ("Ada Meadow\nBen Fold", ["Ada Meadow", "Ben Fold"]),
        ("nan", []),
        (" ; ", []),
    ],
)
def test_names(cell: str, expected: list[str]) -> None:
    found = one(title="Sheep", authors=cell)
    assert names(found) == expected
    assert not found.paper.cut


@pytest.mark.parametrize(
    "cell",
    [
        "Ada Meadow et al.",
        "Ada Meadow, et al",
        "Ada Meadow and others",
        "Ada Meadow …",
    ],
)
def test_a_list_of_names_that_is_cut(cell: str) -> None:
    found = one(title="Sheep", authors=cell)
    assert names(found) == ["Ada Meadow"]
    assert found.paper.cut


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"date": "2021-04-26"}, "2021-04-26"),
        ({"date": "2021/4/6"}, "2021-04-06"),
        ({"date": "2021-04-26T10:00:00Z"}, "2021-04-26"),
        ({"date": "26.04.2021"}, "2021-04-26"),
        ({"date": "26/04/2021"}, "2021-04-26"),
        ({"date": "04/26/2021"}, "2021-04-26"),
        ({"date": "2021年4月"}, "2021-04"),
        ({"date": "April 2021"}, "2021-04"),
        ({"year": "2021"}, "2021"),
        ({"year": "2021.0"}, "2021"),
        ({"date": "MAY 3", "year": "2021"}, "2021-05-03"),
        ({"month": "5", "year": "2021"}, "2021-05"),
        ({"month": "May", "year": "2021"}, "2021-05"),
        ({"month": "Q2", "year": "2021"}, "2021"),
    ],
)
def test_dates(cells: dict[str, str], expected: str) -> None:
    found = one(title="Sheep", **cells)
    assert (found.paper.issued, found.reasons) == (expected, [])


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"date": "soon"}, "no date: soon"),
        ({"date": "2021-13-01"}, "no date: 2021-13-01"),
        ({"date": "04/05/2021"}, "no date: 04/05/2021"),
        ({"doi": "wool"}, "no DOI: wool"),
        ({"arxiv": "wool"}, "no arXiv identifier: wool"),
        ({"url": "wool"}, "no web address: wool"),
        ({"issn": "12"}, "no ISSN: 12"),
        ({"orcid": "0000", "author": "Ada Meadow"}, "no ORCID: 0000"),
        (
            {"orcid": "0000-0002-1825-0097", "author": "A Meadow; B Fold"},
            "no author for the ORCID 0000-0002-1825-0097",
        ),
        ({"authors": "123; 456"}, "not the name of a person: 123"),
    ],
)
def test_what_cannot_be_taken_stands_beside_its_paper(cells: dict[str, str], reason: str) -> None:
    found = one(title="Sheep", **cells)
    assert found.paper.titles[0].value == "Sheep"
    assert found.reasons[0] == reason
    assert found.rejected[0].line == 2
    assert found.coverage == Coverage(lines=2, stated=2)


@pytest.mark.parametrize(
    ("cells", "field", "expected"),
    [
        ({"doi": "https://doi.org/10.1234/X"}, "doi", "10.1234/x"),
        ({"doi": "https://wool.example.org"}, "see_also", ("https://wool.example.org",)),
        ({"link": "https://arxiv.org/abs/2101.00001v2"}, "arxiv", "2101.00001"),
        ({"doi": "10.48550/arXiv.2101.00001"}, "arxiv", "2101.00001"),
        ({"id": "2101.00001"}, "arxiv", "2101.00001"),
        ({"id": "17"}, "arxiv", None),
        ({"keywords": "wool, sheep; grass"}, "categories", ("wool, sheep", "grass")),
        ({"categories": "cs.LG q-bio.QM"}, "categories", ("cs.LG", "q-bio.QM")),
        ({"affiliations": "Wool Lab, Greenfield; UP"}, "affiliations",
         (AffiliationMention(as_written="Wool Lab, Greenfield"),
          AffiliationMention(as_written="UP"))),
        ({"updated": "2021-05-01"}, "modified", "2021-05-01"),
        ({"abstract": "See https://github.com/fold/sheep."}, "links",
         ("https://github.com/fold/sheep",)),
        ({"license": "https://wool.example.org/by"}, "license", "https://wool.example.org/by"),
    ],
)  # fmt: skip
def test_fields(cells: dict[str, str], field: str, expected: object) -> None:
    found = one(title="Sheep", **cells)
    assert (getattr(found.paper, field), found.reasons) == (expected, [])


@pytest.mark.parametrize(
    ("cells", "langs"),
    [
        ({"title": "Sheep"}, ["en"]),
        ({"title": "数羊"}, ["zh"]),
        ({"title": "Sheep", "title_zh": "数羊"}, ["en", "zh"]),
        ({"title": "Schafe zählen", "language": "German"}, ["de"]),
        ({"title": "Counting Sheep", "language": "Chinese"}, ["en"]),
        ({"title": "数羊", "language": "en"}, ["zh"]),
    ],
)
def test_languages(cells: dict[str, str], langs: list[str]) -> None:
    cells.setdefault("year", "2021")
    assert [title.lang for title in one(**cells).paper.titles] == langs


def test_orcids_in_the_order_of_the_authors() -> None:
    found = one(title="Sheep", authors="A Meadow; B Fold", orcid=";0000-0002-1825-0097")
    assert [author.orcid for author in found.paper.authorships] == [None, "0000-0002-1825-0097"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Sheep", "1 cell where the header has 3"),
        ("Sheep,Fold,2021,more", "4 cells where the header has 3"),
        (",Fold,2021", "no title"),
        ("---,---,---", "no title"),
        ('"Sheep\nand" goats,Fold,2021', "1 cell where the header has 3"),
        ("Sheep\x01,Fold,2021", "a control character"),
        ("x" * 200_000 + ",Fold,2021", "no row of a table: field larger than field limit (131072)"),
    ],
)
def test_a_bad_row_spoils_no_other(row: str, reason: str) -> None:
    found = read(f"title,authors,year\nBefore,Fold,2021\n{row}\nAfter,Fold,2021\n")
    assert [paper.titles[0].value for paper in found.papers][:1] == ["Before"]
    assert [paper.titles[0].value for paper in found.papers][-1:] == ["After"]
    assert found.reasons[0] == reason
    assert found.rejected[0].line == 3


def test_bytes_that_are_no_text_spoil_no_other_row() -> None:
    good = chunk("title,year\nSheep,2021\nGoats,2021\n")
    data = good.data.replace(b"Sheep", b"\xff")
    found = papers.parse(
        Chunk(**{name: getattr(good, name) for name in good.__struct_fields__} | {"data": data})
    )
    assert found.reasons == ["bytes that are no UTF-8 text"]
    assert found.rejected[0].text == "\\xff,2021"
    assert found.paper.titles[0].value == "Goats"


@pytest.mark.parametrize(
    ("content", "titles"),
    [
        ('title,year\n"A ""sheep"",\n\nalone",2021\n', ['A "sheep", alone']),
        ('title,year\r\nSheep,2021\r\n"Goats",2021\r\n', ["Sheep", "Goats"]),
        ('title,year\n"Sheep" and goats,2021\nCows,2021\n', ['"Sheep" and goats', "Cows"]),
        ('title\tyear\n"Sheep and goats\t2021\nCows\t2021\n', ['"Sheep and goats', "Cows"]),
        ('title,year\n5" sheep,2021\n6" sheep,2021', ['5" sheep', '6" sheep']),
        ("title,year\nSheep,2021\n\n  \nCows,2021\ntitle,year\nBulls,2021",
         ["Sheep", "Cows", "Bulls"]),
        ("title,year\nSheep,2021,,\n", ["Sheep"]),
        ("title,year\n", []),
        ('year,title\r\n2021,"Two\r\nlines"\r\n2021,"Sheep"\r\n', ["Two lines", "Sheep"]),
        ("\ttitle\tyear\t\n0\tSheep\t2021\t\n", ["Sheep"]),
    ],
)  # fmt: skip
def test_rows(content: str, titles: list[str]) -> None:
    found = read(content)
    assert [paper.titles[0].value for paper in found.papers] == titles
    assert found.reasons == []
    assert found.coverage.lines == content.count("\n") + (not content.endswith("\n"))


def test_places() -> None:
    found = read('\ntitle,year\nSheep,2021\n\n"Two\nlines",2021\nCows,2021\n')
    assert [(paper.origin.first, paper.origin.last) for paper in found.papers] == [
        (2, 3),
        (4, 6),
        (6, 7),
    ]
    assert found.coverage == Coverage(lines=7, blank=2, stated=5)


def test_without_a_title_every_line_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sheep.csv"
    path.write_text("name,born\nDolly,1996\n\nPolly,1997\n")
    found = papers.read_file(path, "table")
    assert found.reasons == ["no column title: name the columns in the first line"] * 3
    assert found.coverage == Coverage(lines=4, blank=1, rejected=3)


def test_gb18030() -> None:
    found = read("标题,作者\n数羊,李牧\n", "gb18030")
    assert found.paper.titles[0].value == "数羊"


CELLS = st.lists(
    st.sampled_from(["a", "B", "羊", '"', ",", ";", "\n", "\r\n", " ", "|", "\t"])
).map("".join)


@given(st.text(st.sampled_from('a,"\n;\t羊 '), min_size=1), st.integers(1, 40))
def test_any_text_is_accounted_for_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, content: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("table") / "sheep.csv"
    path.write_text("title,authors\n" + content)
    whole = papers.read_file(path, "table")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_PIECE", size)
        assert papers.read_file(path, "table") == whole


@given(st.binary())
def test_any_bytes_are_accounted_for(data: bytes) -> None:
    data = b"title,authors\n" + data.replace(b"\0", b"")
    good = chunk("title,authors\n")
    found = papers.parse(
        Chunk(**{name: getattr(good, name) for name in good.__struct_fields__} | {"data": data})
    )
    assert papers.adds_up(found.coverage)
    assert found.coverage.lines == data.count(b"\n") + (not data.endswith(b"\n"))


@given(st.lists(st.tuples(CELLS, CELLS)), st.sampled_from(",;\t|"))
def test_a_table_comes_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    writer.writerows([("title", "comment"), *((f"Sheep {one}", two) for one, two in rows)])
    found = read(written.getvalue())
    titles = [paper.titles[0].value for paper in found.papers]
    assert titles == [tidy(f"Sheep {title}") for title, _ in rows]
    assert [paper.comment or "" for paper in found.papers] == [tidy(two) for _, two in rows]


def test_a_mark_that_opens_no_cell_is_a_letter_in_pieces_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sheep.csv"
    path.write_text("title,year\n" + "Sheep,2021\n" * 20 + '"Goats,2021\n' + "Cows,2021\n" * 200)
    monkeypatch.setattr(table, "_PIECE", 64)
    monkeypatch.setattr(table, "_LONGEST", 256)
    found = papers.read_file(path)
    assert len(found.papers) == 221
    (source,) = find([str(path)]).sources
    assert max(len(piece.data) for piece in table.split(source)) < 2 * 256
