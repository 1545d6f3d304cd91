"""arXiv's metadata in its four shapes: what is read, what is rejected, that nothing is lost."""

from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources import _lines, _xml, arxiv
from kg.sources.arxiv import _listing
from tests.real import real
from tests.sources.arxiv_reading import (
    RULE,
    Reading,
    bound,
    entry,
    read,
    read_file,
    snapshot,
    sums,
)

DATA = Path(__file__).parents[1] / "data" / "arxiv"
SAMPLES = ("snapshot.jsonl", "feed.xml", "mail.txt", "0704.9001.abs")
SHAPES = ("snapshot", "atom", "listing")


# Recognising


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_recognised(name: str) -> None:
    path = DATA / name
    assert path.suffix in arxiv.SUFFIXES
    assert arxiv.sniff(path.read_bytes())


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'{"id": "2104.00001", "title": "Counting Sheep", "authors": [{"name": "Ada Meadow"}]}',
        b'{"id": "https://openalex.org/W1", "title": "Sheep", "versions": []}',
        b'[{"id": "2104.00001", "type": "article", "title": "Counting Sheep"}]',
        b"@article{meadow, title={Counting Sheep}, eprint={2104.00001}}",
        b"TY  - JOUR\nTI  - Counting Sheep\nER  - \n",
        b'<dblp><article key="journals/flock/M21"><title>arXiv:2104.00001</title></article></dblp>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Sheep news</title></feed>',
        b"id,title\narXiv:2104.00001,Counting Sheep\n",
        "1、[LG] Counting Sheep\nA Meadow\n\narXiv:2104.00001\n".encode(),
    ],
)
def test_other_formats_are_not_ours(head: bytes) -> None:
    assert not arxiv.sniff(head)


def test_a_cut_head_is_recognised() -> None:
    long = snapshot(abstract="sheep " * 20_000).replace("{", '{"submitter": "Ada Meadow", ', 1)
    assert arxiv.sniff(long.encode()[: 1 << 16])


# The samples


def test_snapshot() -> None:
    reading = read_file(DATA / "snapshot.jsonl")
    paper, withdrawn = reading.papers
    assert paper.key == "arxiv-2104.00001"
    assert bound(paper.authorships) == {
        "Ada Meadow": ["University of Pasture"],
        "B. Fold": ["University of Pasture", "Wool Lab"],
        "C.-P. Ramírez Jr.": ["Wool Lab"],
    }
    assert (paper.issued, paper.modified, paper.versions) == (
        "2021-04-01",
        "2021-05-03",
        ("v1", "v2"),
    )
    assert (paper.doi, paper.citation) == ("10.1234/flock.7.1", "J. Flock 7 (2021) 1-12")
    assert paper.license == "http://creativecommons.org/licenses/by/4.0/"
    assert paper.links == ("https://sheep.example/demo", "https://sheep.example/count")
    assert "@" not in (paper.comment or "")
    assert (withdrawn.arxiv, withdrawn.withdrawn, withdrawn.cut) == ("hep-ex/0307015", True, True)
    assert list(bound(withdrawn.authorships)) == ["H. Ewe", "J. Tup"]
    assert (withdrawn.comment or "").endswith("; in the list of authors: WOOL Collaboration")
    assert withdrawn.affiliations == ()
    assert reading.rejected == []


def test_feed() -> None:
    reading = read_file(DATA / "feed.xml")
    paper = reading.paper
    assert bound(paper.authorships) == {
        "Ada Meadow": ["University of Pasture"],
        "José Fold Jr.": [],
    }
    assert paper.comment == "12 pages; in the list of authors: WOOL Collaboration"
    assert paper.categories == ("cs.LG", "stat.ML", "68T07", "I.2.6")
    assert (paper.issued, paper.modified, paper.versions) == ("2021-04-01", "2021-05-03", ("v2",))
    assert paper.see_also == ("https://sheep.example/paper",)
    assert (paper.origin.first, paper.origin.last) == (9, 39)
    assert reading.reasons == ["the API reports an error: incorrect id format for baa"]


def test_mail() -> None:
    reading = read_file(DATA / "mail.txt")
    new, crossed, replaced = reading.papers
    lines = (DATA / "mail.txt").read_text().split("\n")
    assert bound(new.authorships) == {
        "Ada Meadow": ["University of Pasture"],
        "B. Fold": ["University of Pasture", "Wool Lab"],
        "C.-P. Ramírez Jr.": [],
        "Dolly Ewe": ["Wool Lab"],
    }
    origin = new.authorships[0].origin
    assert origin is not None
    assert lines[origin.first].startswith("Authors:")
    assert lines[new.origin.first] == "\\\\"
    assert lines[new.origin.last - 1].startswith("\\\\ (")
    assert new.abstracts[0].value.endswith("is repeated until sleep sets in.")
    assert new.categories == ("cs.LG", "stat.ML", "68T07", "62M45")
    assert list(bound(crossed.authorships)) == ["H. Ewe"]
    assert crossed.comment == "in the list of authors: WOOL Collaboration"
    assert (replaced.arxiv, replaced.withdrawn) == ("math/0309136", True)
    assert (replaced.issued, replaced.modified, replaced.abstracts) == (None, "2021-04-01", ())
    assert reading.rejected == []


def test_abs() -> None:
    paper = read_file(DATA / "0704.9001.abs").paper
    assert paper.versions == ("v1", "v2", "v3")
    assert (paper.issued, paper.modified) == ("2007-04-02", "2007-07-25")
    assert bound(paper.authorships) == {
        "Ada Meadow": ["University of Pasture"],
        "B. Fold": [],
        "C. Ram": ["Wool Lab"],
    }


# Nothing is lost

PIECES = st.lists(
    st.sampled_from(
        [RULE, "\\\\", "arXiv:2104.00001", "arXiv:baa", "",
         "Date: Thu, 1 Apr 2021 18:00:00 GMT   (4kb)", "Title: Counting Sheep", " and goats",
         "Authors: A. Meadow (1), B. Fold ((1) Barn)", "%" * 30,
         "We count.", "\\\\ ( https://arxiv.org/abs/2104.00001 ,  4kb)",
         "received from Mon to Tue", "Colour: white", "\x0b", "\xa0"]
    ),
    max_size=40,
)  # fmt: skip


def accounts(reading: Reading, data: bytes) -> None:
    """Each line that is not blank is in the range of a paper, in a rejected text, or framing."""
    assert reading.coverage.lines == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    assert sums(reading)
    assert all(one.reason for one in reading.rejected)


@given(st.binary(min_size=1, max_size=400), st.sampled_from(SHAPES))
def test_any_bytes(data: bytes, shape: str) -> None:
    accounts(read(data, shape), data)


@given(PIECES)
def test_any_lines_of_a_listing(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    reading = read(data, "listing")
    accounts(reading, data)
    taken = {n for one in reading.papers for n in range(one.origin.first, one.origin.last)}
    told = {one.line - 1 + n for one in reading.rejected for n in range(one.text.count("\n") + 1)}
    framing = ("", RULE, "%" * 30, "\\\\", "received from Mon to Tue")
    header = list(takewhile(lambda line: line.startswith(("Date", "Colour", " and")), lines))
    for number, line in enumerate(lines):
        assert number in taken | told or line.strip() in framing or number < len(header)


@given(st.text(alphabet="AB .,;()1a$^{}:&@\\and\n'JrI", max_size=60))
def test_any_list_of_authors(written: str) -> None:
    paper = read(snapshot(authors=written), "snapshot").paper
    assert all(one.as_written == " ".join(one.as_written.split()) for one in paper.authorships)
    assert all(one.as_written for one in paper.authorships)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=25)
@given(size=st.integers(1, 3000))
def test_pieces_of_any_size(name: str, size: int) -> None:
    whole = read_file(DATA / name)
    with pytest.MonkeyPatch.context() as patch:
        for module in (_lines, _listing, _xml):
            patch.setattr(module, "_PIECE", size)
        found = read_file(DATA / name)
    assert (found.papers, found.rejected) == (whole.papers, whole.rejected)
    assert sums(found)
    if name != "feed.xml":  # where pieces meet within a line, XML counts it as stated
        assert found.coverage == whole.coverage


@given(
    st.lists(st.sampled_from(["Ada Meadow", "B. Fold", "C.-P. Ram", "José Ewe"]), min_size=1),
    st.text(alphabet="abc é", min_size=1).map(str.strip).filter(bool),
)
def test_round_trip(names: list[str], title: str) -> None:
    text = entry().replace("Ada Meadow", ",\n ".join(names)).replace("Counting Sheep", title)
    for paper in (
        read(snapshot(title=title, authors=", ".join(names)), "snapshot").paper,
        read(text, "listing").paper,
    ):
        assert [one.as_written for one in paper.authorships] == names
        assert paper.titles[0].value == " ".join(title.split())


# The real inputs


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("kaggle-head.jsonl", 200),
        ("mails/cs-2023-06-08.txt", 409),
        ("mails/cs-2023-06-12.txt", 370),
        ("mails/cs-2023-06-14.txt", 365),
        ("listings/astro-ph_new.txt", 97),
        ("listings/astro-ph_pastweek.GA.txt", 101),
        ("listings/q-fin_new.txt", 16),
        ("listings/math_new.AG.txt", 2),
    ],
)
def test_real(name: str, papers: int) -> None:
    path = real(f"arxiv/{name}")
    assert arxiv.sniff(path.read_bytes()[: 1 << 16])
    reading = read_file(path)
    assert len(reading.papers) == papers
    assert reading.rejected == []
    assert all(paper.arxiv and paper.authorships and paper.categories for paper in reading.papers)


@pytest.mark.real
def test_real_abs() -> None:
    files = sorted(real("arxiv/abs").glob("*.abs"))
    readings = [read_file(path) for path in files]
    assert all(arxiv.sniff(path.read_bytes()) for path in files)
    assert [len(reading.papers) for reading in readings] == [1] * 46
    assert [reading.rejected for reading in readings] == [[]] * 46
    assert sum(reading.paper.withdrawn for reading in readings) == 2
