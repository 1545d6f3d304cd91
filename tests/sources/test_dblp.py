"""Records of dblp."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import AffiliationMention, Authorship, Chunk, Coverage, Venue
from kg.sources import _xml, dblp, find
from kg.sources._text import tidy
from tests.sources import papers
from tests.sources.papers import Papers

DATA = Path(__file__).parents[1] / "data" / "dblp"
PARTS = {
    "author": "<author>Ada Meadow</author>",
    "title": "<title>Counting Sheep.</title>",
    "journal": "<journal>J. Wool Res.</journal>",
    "year": "<year>2021</year>",
}


def read(content: str) -> Papers:
    return papers.parse(
        Chunk(
            source=papers.SOURCE,
            format="dblp",
            number=1,
            first=0,
            encoding="utf-8",
            data=content.encode(),
            preamble=b"last",
        )
    )


def record(attributes: str = 'key="journals/wool/M21"', **changed: str) -> Papers:
    """Read an invented article with some of its fields changed, one a line."""
    fields = "\n".join((PARTS | changed).values())
    return read(f"<article {attributes}>\n{fields}\n</article>\n")


def test_the_sample() -> None:
    found = papers.read_file(DATA / "pasture.xml")
    assert [one.key.removeprefix("dblp-") for one in found.papers] == [
        "journals-wool-MeadowF21",
        "journals-corr-abs-2101-00001",
        "conf-pasture-Hill19",
        "books-fold-Brook18",
        "books-fold-Vale17",
        "phd-Fold16",
        "ms-Crook15",
        "journals-corr-abs-2202-00002",
    ]
    assert found.reasons == [
        "a volume of proceedings is no paper",
        "a data set is no paper",
        "a person is no paper (2 from here on, of which this is the first)",
    ]
    assert found.coverage == Coverage(lines=104, stated=84, rejected=20)


def test_an_article_of_the_sample() -> None:
    article, preprint, *_ = papers.read_file(DATA / "pasture.xml").papers
    assert article.titles[0].value == "Counting Sheep with Sparse Attention"
    assert article.authorships[0] == Authorship(
        as_written="Ada Meadow", orcid="0000-0002-1825-0097"
    )
    assert (article.issued, article.doi) == ("2021-05", "10.1234/wool.2021.12")
    assert article.venue == Venue(name="J. Wool Res.")
    assert article.citation == "J. Wool Res. 12(3): 12-34 (2021)"
    assert article.cites == ("dblp-conf-pasture-Hill19",)
    assert article.see_also == ("https://dblp.org/db/journals/wool/wool12.html#MeadowF21",)
    assert (article.origin.first, article.origin.last) == (4, 19)
    assert [one.as_written for one in preprint.authorships] == ["Renée Schäfer", "Józef Łąka"]
    assert preprint.titles[0].value == "On O(n2) Flocks & H2O: Why do Sheep Drink?"
    assert (preprint.arxiv, preprint.doi) == ("2101.00001", None)


def test_the_page_of_a_person_names_its_authors() -> None:
    found = papers.read_file(DATA / "person.xml")
    assert [one.dblp for one in found.papers[0].authorships] == ["12/3456", "f/BCFold"]


@pytest.mark.parametrize(
    ("changed", "field", "expected"),
    [
        ({"title": "<title>Baa...</title>"}, "titles", "Baa..."),
        ({"title": "<title>Why?</title>"}, "titles", "Why?"),
        ({"title": "<title> A\n  <tt>B</tt>&nbsp;C. </title>"}, "titles", "A B C"),
        ({"year": "<year>2021</year><month>May/June</month>"}, "issued", "2021"),
        ({"year": "<year>2021</year><month>12</month>"}, "issued", "2021-12"),
        ({"year": ""}, "issued", None),
        ({"pages": "<pages>1-9</pages>"}, "citation", "J. Wool Res.: 1-9 (2021)"),
        ({"journal": "<booktitle>FOLD</booktitle>"}, "venue", Venue(name="FOLD")),
        ({"ee": "<ee>https://dx.doi.org/10.1/x</ee>"}, "doi", None),
        ({"ee": "<ee>http://dx.doi.org/10.1234/X</ee>"}, "doi", "10.1234/x"),
        ({"note": "<note type='doi'>10.1234/n</note>"}, "doi", "10.1234/n"),
        ({"ee": "<ee>https://doi.org/10.48550/arXiv.2101.00002</ee>"}, "arxiv", "2101.00002"),
        (
            {"journal": "<journal>CoRR</journal>", "v": "<volume>abs/2101.00003</volume>"},
            "arxiv",
            "2101.00003",
        ),
        (
            {"journal": "<journal>CoRR</journal>", "v": "<volume>cs/0101001</volume>"},
            "arxiv",
            "cs/0101001",
        ),
        (
            {"ee": "<ee>https://doi.org/10.1234/a</ee><ee>https://doi.org/10.1234/b</ee>"},
            "see_also",
            ("https://doi.org/10.1234/b",),
        ),
        ({"url": "<url>db/x.html#M21</url>"}, "see_also", ("https://dblp.org/db/x.html#M21",)),
        (
            {"school": "<school>University of Pasture</school>"},
            "affiliations",
            (AffiliationMention(as_written="University of Pasture"),),
        ),
        (
            {"author": "<author>B C. Fold 0012</author>"},
            "authorships",
            (Authorship(as_written="B C. Fold"),),
        ),
        (
            {"author": "<author>A&ntilde;a N&uacute;&ntilde;ez</author>"},
            "authorships",
            (Authorship(as_written="Aña Núñez"),),
        ),
        ({"cite": "<cite>...</cite><cite>conf/a/B1</cite>"}, "cites", ("dblp-conf-a-B1",)),
    ],
)
def test_fields(changed: dict[str, str], field: str, expected: object) -> None:
    paper = record(**changed).paper
    value = paper.titles[0].value if field == "titles" else getattr(paper, field)
    assert value == expected


@pytest.mark.parametrize(
    ("changed", "reason", "text"),
    [
        ({"year": "<year>MMXXI</year>"}, "no year of papers: MMXXI", "<year>MMXXI</year>"),
        ({"year": "<year>3021</year>"}, "no year of papers: 3021", "<year>3021</year>"),
        ({"ee": "<ee>ftp://wool</ee>"}, "no web address: ftp://wool", "<ee>ftp://wool</ee>"),
        (
            {"author": '<author orcid="0000-1">Ada</author>'},
            "no ORCID: 0000-1",
            '<author orcid="0000-1">Ada</author>',
        ),
        ({"author": "<author/>"}, "an author without a name", "<author/>"),
        ({"t": "<title>Other.</title>"}, "a second <title>", "<title>Other.</title>"),
        ({"x": "<wool/>"}, "an element that dblp does not have: <wool>", "<wool/>"),
    ],
)
def test_what_cannot_be_taken_stands_beside_its_paper(
    changed: dict[str, str], reason: str, text: str
) -> None:
    found = record(**changed)
    assert found.paper.titles[0].value == "Counting Sheep"
    assert found.reasons == [reason]
    assert found.rejected[0].text == text
    fields = [*PARTS, *changed]
    place = fields.index(next(iter(changed)))
    assert found.rejected[0].line == 2 + place
    assert found.coverage.rejected == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"title": ""}, "no title"),
        ({"title": "<title> . </title>"}, "no title"),
        ({"title": "<title>&wool;</title>"}, "an entity that is not known: &wool;"),
        (
            {"title": "<title>Sheep"},
            "no well-formed XML: mismatched tag in line 6 of the element",
        ),
    ],
)
def test_a_record_that_cannot_be_read(changed: dict[str, str], reason: str) -> None:
    found = record(**changed)
    assert found.reason == reason
    assert found.coverage.stated == 0
    assert found.rejected[0].line == 1
    assert found.rejected[0].text.startswith("<article key=")


def test_withdrawn() -> None:
    assert record('key="a/b" publtype="informal withdrawn"').paper.withdrawn
    assert not record('key="a/b" publtype="informal"').paper.withdrawn


def test_a_record_without_key_is_named_as_others_are() -> None:
    assert record("").paper.key.startswith("t-")
    assert record("", ee="<ee>https://doi.org/10.1234/a</ee>").paper.key.startswith("doi-")


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>',
        "<dblp>",
        '\ufeff<!-- a --> <!-- b -->\n<dblpperson name="Ada">',
        '<dblp mdate="2021-01-01">',
    ],
)
def test_sniff(head: str) -> None:
    assert dblp.sniff(head.encode())


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>dblp</title>',
        "<dblpish>",
        '{"title": "<dblp>"}',
        "@article{dblp, title={<dblp>}}",
        "title,authors\n<dblp>,x",
        "<!-- <dblp> -->" * 2000,
        "",
    ],
)
def test_sniff_refuses(head: str) -> None:
    assert not dblp.sniff(head.encode())


@given(st.integers(1, 400))
def test_pieces_of_any_size_hold_the_same_papers(size: int) -> None:
    (source,) = find([str(DATA / "pasture.xml")]).sources
    whole = papers.parse(*dblp.split(source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_xml, "_PIECE", size)
        pieces = papers.parse(*dblp.split(source))
    assert pieces.papers == whole.papers
    assert pieces.coverage.lines == source.line_count
    assert pieces.coverage.blank == whole.coverage.blank


NAMES = st.text(st.characters(categories=["L"]), min_size=1)


@given(st.lists(NAMES, max_size=4), NAMES, st.integers(1000, 2999))
def test_a_record_comes_back(authors: list[str], title: str, year: int) -> None:
    found = record(
        author="".join(f"<author>{name}</author>" for name in authors),
        title=f"<title>{title}.</title>",
        year=f"<year>{year}</year>",
    ).paper
    assert [one.as_written for one in found.authorships] == list(map(tidy, authors))
    assert (found.titles[0].value, found.issued) == (tidy(title), str(year))
