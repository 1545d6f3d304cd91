"""Habits of the programs that export citations, and what such a file may be made to cost."""

import time
from pathlib import Path

import pytest

from kg.sources import find
from tests.sources import papers
from tests.sources.references import authors, titles

DBLP = "<dblp><article key='a/1'><title>Sheep.</title><ee>{}</ee></article></dblp>"
RIS = "TY  - JOUR\nTI  - Sheep\n{}\nER  - \n"
BIB = "@article{{a, title={{Sheep}}, {}}}"
CSL = '[{{"type": "book", "title": "Sheep", {}}}]'
CNKI = (
    "Title-题名,Author-作者,Organ-单位,Source-文献来源,Year-年,Volume-卷,Period-期,PageCount-页码,"
    "URL-网址,DOI-DOI\n数羊,李牧;王羊;,草原大学;,羊毛学报,2021,44,05,1-9,https://a.example,10.12345/x\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bibtex", BIB.format("doi={10.48550/arXiv.2104.99999}")),
        ("bibtex", BIB.format("url={https://doi.org/10.48550/arXiv.2104.99999}")),
        ("bibtex", BIB.format("note={arXiv:2104.99999 [cs]}")),
        ("bibtex", BIB.format("note={Preprint, available at arXiv:2104.99999}")),
        ("ris", RIS.format("DO  - 10.48550/arXiv.2104.99999")),
        ("ris", RIS.format("N1  - arXiv:2104.99999 [cs]")),
        ("csl", CSL.format('"DOI": "10.48550/ARXIV.2104.99999"')),
        ("csl", CSL.format('"note": "arXiv:2104.99999 [cs]"')),
        ("dblp", DBLP.format("https://doi.org/10.48550/arXiv.2104.99999")),
    ],
)
def test_arxiv_wherever_it_is_named(name: str, content: str) -> None:
    assert papers.read(name, content).paper.arxiv == "2104.99999"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("doi", "10.48550/arXiv.2104.99999"),
        ("arxiv_id", "10.48550/arXiv.2104.99999"),
        ("Extra", "arXiv: 2104.99999 [cs]"),
    ],
)
def test_arxiv_in_a_column(tmp_path: Path, column: str, cell: str) -> None:
    path = tmp_path / "sheep.csv"
    path.write_text(f"title,year,{column}\nSheep,2021,{cell}\n")
    found = papers.read_file(path)
    assert (found.paper.arxiv, found.reasons) == ("2104.99999", [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bibtex", BIB.format("note={Extends arXiv:2104.99999}")),
        ("bibtex", BIB.format("doi={10.48550/arXiv.sheep}")),
        ("dblp", DBLP.format("https://doi.org/10.48550/arXiv.sheep")),
    ],
)
def test_another_paper_of_arxiv(name: str, content: str) -> None:
    assert papers.read(name, content).paper.arxiv is None


@pytest.mark.parametrize(
    ("written", "names", "cut"),
    [
        ("Ada Meadow and Wei Wool 0012", ["Ada Meadow", "Wei Wool"], False),
        ("Meadow, Ada; Fold, Ben", ["Ada Meadow", "Ben Fold"], False),
        ("M&uuml;ller, J&ouml;rg and Ada Meadow", ["Jörg Müller", "Ada Meadow"], False),
        ("{Wool; Sons} and Ada Meadow", ["Wool; Sons", "Ada Meadow"], False),
        ("Ada Meadow et al.", ["Ada Meadow"], True),
        ("Ada Meadow  and\n      Ben Fold", ["Ada Meadow", "Ben Fold"], False),
    ],
)
def test_names_of_bibtex(written: str, names: list[str], cut: bool) -> None:  # noqa: FBT001 - of the table
    paper = papers.read("bibtex", BIB.format(f"author={{{written}}}")).paper
    assert (authors(paper), paper.cut) == (names, cut)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (("Meadow A", "van der Vale BC"), ["A Meadow", "BC van der Vale"]),
        (("M&uuml;ller, J&ouml;rg; Fold, Ben",), ["Jörg Müller", "Ben Fold"]),
        (("Ada Meadow", "Ben X"), ["Ada Meadow", "Ben X"]),
        (("Meadow, Ada", "Fold B"), ["Ada Meadow", "Fold B"]),
        ((",",), []),
    ],
)
def test_names_of_ris(written: tuple[str, ...], names: list[str]) -> None:
    found = papers.read("ris", RIS.format("\n".join(f"AU  - {name}" for name in written)))
    assert authors(found.paper) == names


def test_an_accession_number_is_no_address() -> None:
    assert papers.read("ris", RIS.format("UR  - <Go to ISI>://WOS:0001")).rejected == ()


def test_the_mark_of_a_main_heading() -> None:
    assert papers.read("ris", RIS.format("KW  - *Sheep")).paper.categories == ("Sheep",)


def test_the_heading_of_an_abstract() -> None:
    abstract = "<jats:title>Abstract</jats:title><jats:p>We count.</jats:p><jats:p>Twice.</jats:p>"
    paper = papers.read("csl", CSL.format(f'"abstract": "{abstract}"')).paper
    assert paper.abstracts[0].value == "We count. Twice."


def test_a_byte_order_mark_before_the_first_entry(tmp_path: Path) -> None:
    path = tmp_path / "sheep.bib"
    path.write_text(BIB.format("year=2021"), "utf-8-sig")
    assert titles(papers.read_file(path)) == ["Sheep"]


def test_columns_named_twice(tmp_path: Path) -> None:
    path = tmp_path / "sheep.csv"
    path.write_text(CNKI)
    found = papers.read_file(path)
    assert found.rejected == ()
    assert authors(found.paper) == ["李牧", "王羊"]
    assert found.paper.citation == "羊毛学报 44(05), 1-9"
    assert (found.paper.doi, found.paper.see_also) == ("10.12345/x", ("https://a.example",))


def test_what_scopus_and_pubmed_write(tmp_path: Path) -> None:
    path = tmp_path / "sheep.csv"
    path.write_text(
        "Title,Authors,Year,Abstract,Date,License\n"
        "Wool,[No author name available],2021,[No abstract available],05/2021,Publisher\n"
        'Grass,"Meadow A, Fold BC, van der Vale D.",2021,,,\n'
    )
    wool, grass = papers.read_file(path).papers
    assert (authors(wool), wool.abstracts, wool.issued) == ([], (), "2021-05")
    assert authors(grass) == ["A Meadow", "BC Fold", "D. van der Vale"]


def test_abbreviations_do_not_grow_without_end() -> None:
    doubled = '@string{a = "baa"}\n' + "@string{a = a # a}\n" * 60
    found = papers.read("bibtex", doubled + BIB.format("note = " + "a # " * 9999 + "a"))
    assert found.paper.comment is not None
    assert len(found.paper.comment) < 1 << 17
    assert found.reasons[0] == "an abbreviation of more than 2048 letters"
    assert found.reasons[-1] == "no @string a"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bibtex", BIB.format("month=blue, year=2021") * 8000),
        ("bibtex", BIB.format("author={" + "\n" * 40_000 + "}")),
        ("bibtex", '@string{a="x"#a}' * 20_000 + BIB.format("year=2021")),
        ("ris", RIS.format("AU  - " + "Ada Meadow;" * 20_000)),
    ],
)
def test_long_lines_cost_no_more_than_they_are_long(name: str, content: str) -> None:
    begun = time.process_time()
    assert titles(papers.read(name, content))[0] == "Sheep"
    assert time.process_time() - begun < 4


def test_a_list_of_signs_costs_no_more_than_it_is_long(tmp_path: Path) -> None:
    path = tmp_path / "sheep.csv"
    path.write_text(f'title,authors\nSheep,"{"," * 60_000}"\n')
    begun = time.process_time()
    assert titles(papers.read_file(path)) == ["Sheep"]
    assert time.process_time() - begun < 4


def test_a_line_end_goes_with_the_record_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sheep.xml"
    path.write_text("<dblp>\n<article key='a/1'><title>&x;</title></article>\n</dblp>\n")
    whole = papers.read_file(path)
    monkeypatch.setattr("kg.sources._xml._PIECE", 1)
    assert papers.read_file(path) == whole
    assert find([str(path)]).sources[0].line_count == 3
