"""arXiv's metadata: values, lists of authors and damage, each with what becomes of it."""

import pytest

from kg.records import Coverage
from tests.sources.arxiv_reading import RULE, bound, entry, feed, read, snapshot, sums


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": " "}, "no title"),
        ({"title": None}, "no title"),
        ({"title": 7}, "no record of a snapshot: Expected `str | null`, got `int` - at `$.title`"),
        ({"title": "a\u0000b"}, "a control character"),
    ],
)
def test_a_line_that_cannot_be_taken(fields: dict[str, object], reason: str) -> None:
    reading = read("\n".join((snapshot(), snapshot(**fields), snapshot())), "snapshot")
    assert len(reading.papers) == 2
    assert [(one.line, one.reason) for one in reading.rejected] == [(2, reason)]
    assert reading.coverage == Coverage(lines=3, stated=2, rejected=1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (snapshot()[:-9].encode(), "no record of a snapshot: Input data was truncated"),
        (snapshot().encode()[:-1] + b', "title": "Wolves"}', "the key 'title' stands twice"),
        (b'{"x": ' + b"[" * 100_000, "values too deep within each other"),
        (snapshot().encode().replace(b"Counting", b"\xff\xfe"), "bytes that are no UTF-8 text"),
        (b"[1, 2]", "no record of a snapshot: Expected `object`, got `array`"),
    ],
)
def test_a_line_that_is_damaged(line: bytes, reason: str) -> None:
    reading = read(snapshot().encode() + b"\n" + line + b"\n" + snapshot().encode(), "snapshot")
    assert len(reading.papers) == 2
    assert [(one.line, one.reason) for one in reading.rejected] == [(2, reason)]


@pytest.mark.parametrize(
    ("fields", "name", "value", "reasons"),
    [
        ({"doi": "10.1/x 10.1234/a 10.1234/b"}, "doi", "10.1234/a", ["doi: no DOI: 10.1/x"]),
        ({"doi": "10.1234/a 10.1234/b"}, "see_also", ("https://doi.org/10.1234/b",), []),
        ({"doi": "https://sheep.example/a"}, "see_also", ("https://sheep.example/a",), []),
        ({"license": "ours"}, "license", None, ["license: no address of a licence: ours"]),
        ({"id": "baa"}, "arxiv", None, ["identifier: no arXiv identifier: baa"]),
        ({"id": "math.GT/0309136v2"}, "key", "arxiv-math/0309136", []),
        ({"id": None, "doi": "10.1234/a"}, "arxiv", None, []),
        (
            {"versions": ["v1", "last"]},
            "versions",
            ("v1",),
            ["versions: no version such as v1: last"],
        ),
        (
            {"versions": [{"version": "v1", "created": "Mon, 31 Feb 2021 18:00:00 GMT"}]},
            "issued",
            None,
            ["issued: no date: Mon, 31 Feb 2021 18:00:00 GMT"],
        ),
        ({"versions": None, "update_date": "2021-04-02"}, "modified", "2021-04-02", []),
        ({"categories": ["math.CO", "cs.CG"]}, "categories", ("math.CO", "cs.CG"), []),
        ({"comments": "Withdrawn by the author"}, "withdrawn", True, []),
        ({"comments": "5 pages. This article has been withdrawn"}, "withdrawn", True, []),
        ({"abstract": "This paper was withdrawn by its flock."}, "withdrawn", True, []),
        ({"comments": "Supersedes a withdrawn paper"}, "withdrawn", False, []),
        ({"comments": "Theorem 2 has been withdrawn"}, "withdrawn", False, []),
        ({"abstract": "The sheep were withdrawn from the pasture."}, "withdrawn", False, []),
    ],
)
def test_values(fields: dict[str, object], name: str, value: object, reasons: list[str]) -> None:
    reading = read(snapshot(**fields), "snapshot")
    assert getattr(reading.paper, name) == value
    assert reading.reasons == reasons
    assert reading.coverage == Coverage(lines=1, stated=1)


@pytest.mark.parametrize(
    ("written", "expected", "others"),
    [
        ("Bal\\'azs Fold, Jos\\'{e} Ram", {"Balázs Fold": [], "José Ram": []}, []),
        ("A. Meadow, Jr. and B. Fold III", {"A. Meadow Jr.": [], "B. Fold III": []}, []),
        ("A. Meadow & B. Fold; C. Ram", {"A. Meadow": [], "B. Fold": [], "C. Ram": []}, []),
        ("A. Anderson, B. Sandberg", {"A. Anderson": [], "B. Sandberg": []}, []),
        (
            "A Meadow (1), B Fold (1 and 2) ((1) University of Pasture, (2) Wool Lab)",
            {
                "A Meadow": ["University of Pasture"],
                "B Fold": ["University of Pasture", "Wool Lab"],
            },
            [],
        ),
        (
            "A Meadow (1), B Fold (2) (1 Barn, Pasture; 2 Wool Lab, Road 2 - 4)",
            {"A Meadow": ["Barn, Pasture"], "B Fold": ["Wool Lab, Road 2 - 4"]},
            [],
        ),
        ("A Meadow$^{1,2}$ and B Fold$^1$", {"A Meadow": [], "B Fold": []}, []),
        ("A (Dolly) Meadow, B Fold", {"A (Dolly) Meadow": [], "B Fold": []}, []),
        ("A Meadow, B Fold (Barn)", {"A Meadow": [], "B Fold": []}, ["Barn"]),
        ("A Meadow, B Fold (Barn), C Ram", {"A Meadow": [], "B Fold": ["Barn"], "C Ram": []}, []),
        (
            "A Meadow (Barn), B Fold, C Ram (Shed; Barn)",
            {"A Meadow": ["Barn"], "B Fold": [], "C Ram": ["Shed", "Barn"]},
            [],
        ),
        ("A Meadow (1), B Fold (Barn)", {"A Meadow": [], "B Fold": ["Barn"]}, []),
        ("A Meadow, B Fold (1) ((1) Barn)", {"A Meadow": [], "B Fold": ["Barn"]}, []),
        ("A Meadow, B Fold ((1) Barn)", {"A Meadow": [], "B Fold": []}, ["Barn"]),
        ("Wool Collaboration (Barn)", {}, ["Barn"]),
        ("A Meadow (Barn; Barn)", {"A Meadow": ["Barn"]}, []),
        ("A Meadow (Barn), B Fold", {"A Meadow": ["Barn"], "B Fold": []}, []),
        ("A Meadow (ada@barn.example)", {"A Meadow": []}, []),
        ("A Meadow (Barn, B Fold", {"A Meadow": ["Barn, B Fold"]}, []),
        ("", {}, []),
    ],
)
def test_authors(written: str, expected: dict[str, list[str]], others: list[str]) -> None:
    paper = read(snapshot(authors=written), "snapshot").paper
    assert bound(paper.authorships) == expected
    assert [one.as_written for one in paper.affiliations] == others


@pytest.mark.parametrize(
    ("written", "names", "group"),
    [
        ("A. Meadow for the CDF Collaboration", ["A. Meadow"], "CDF Collaboration"),
        ("A. Meadow (for the Wool team)", ["A. Meadow"], "Wool team"),
        ("A. Meadow (Wool Consortium)", ["A. Meadow"], "Wool Consortium"),
        ("A. Meadow, on behalf of the Ewes", ["A. Meadow"], "Ewes"),
        ("ATLAS and CMS Collaborations", [], "ATLAS and CMS Collaborations"),
        ("Flock Organizers: A. Meadow, B. Fold", ["A. Meadow", "B. Fold"], "Flock Organizers"),
        ("Wool Team, A. Meadow, the Ewe Team", ["A. Meadow"], "Wool Team, Ewe Team"),
    ],
)
def test_collaboration_is_no_institution(written: str, names: list[str], group: str) -> None:
    paper = read(snapshot(authors=written, comments="3 pages"), "snapshot").paper
    assert paper.comment == f"3 pages; in the list of authors: {group}"
    assert bound(paper.authorships) == {name: [] for name in names}
    assert paper.affiliations == ()


def test_several_names_in_one_place_bind_no_institution() -> None:
    parsed = [["Meadow and B. Fold", "Ada", "", "Barn"], ["Ram", "C.", "", "Shed"]]
    paper = read(snapshot(authors=None, authors_parsed=parsed), "snapshot").paper
    assert bound(paper.authorships) == {"Ada Meadow": [], "B. Fold": [], "C. Ram": ["Shed"]}
    assert [one.as_written for one in paper.affiliations] == ["Barn"]


def test_what_is_no_doi_is_told_once() -> None:
    reading = read(snapshot(doi="baa moo 10.1234/flock.7.1"), "snapshot")
    assert reading.paper.doi == "10.1234/flock.7.1"
    assert reading.reasons == ["doi: no DOI: baa moo"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (None, ["Ada Meadow Jr."]),
        ("Ada Meadow (Barn", ["Ada Meadow Jr."]),
        ("A. \\unknown{M}eadow", ["Ada Meadow Jr."]),
        ("A. Meadow", ["A. Meadow"]),
        ("A. Meadow and \\unknown{B}", None),
    ],
)
def test_authors_parsed_fills_in(written: str | None, names: list[str] | None) -> None:
    parsed = [["Meadow", "Ada", "Jr.", "Barn"]]
    paper = read(snapshot(authors=written, authors_parsed=parsed), "snapshot").paper
    found = [one.as_written for one in paper.authorships]
    assert found == names if names else len(found) == 2


@pytest.mark.parametrize(
    "tail", ["et al", "et al.", "and others", "(84 additional authors not shown)"]
)
def test_a_list_that_is_cut(tail: str) -> None:
    paper = read(snapshot(authors=f"A. Meadow, B. Fold {tail}"), "snapshot").paper
    assert paper.cut
    assert list(bound(paper.authorships)) == ["A. Meadow", "B. Fold"]


@pytest.mark.parametrize(
    ("text", "papers", "rejected"),
    [
        (entry(), 1, []),
        (entry().replace("\n", "\r\n"), 1, []),
        (entry(abstract="").rstrip("\n"), 1, []),
        (entry("Colour: white\n"), 1, [(8, "no field of an arXiv entry")]),
        (entry("DOI: 10.x\n"), 1, [(8, "no DOI: 10.x")]),
        (entry("Title: Wolves\n and more\n"), 1,
         [(8, "a second Title"), (9, "goes on with no field")]),
        (entry().replace("Counting Sheep", ""), 0, [(2, "no title")]),
        (entry(abstract="  We cou"), 0, [(2, "the entry is cut off: no line \\\\ closes it")]),
        (entry().replace("1 Apr", "41 Apr"), 1, [(4, "no date: Thu, 41 Apr 2021 18:00:00 GMT")]),
        (entry().replace("arXiv:2104.00001", "arXiv:baa"), 1, [(3, "no arXiv identifier: baa")]),
        (entry(abstract="  We.\n\\\\ ( https://arxiv.org/abs/2104.00002 ,  4kb)\n"), 1,
         [(11, "the closing line names another paper")]),
        (entry() + f"{RULE}\nThe sheep left.\n", 1, [(13, "outside of an entry")]),
        (entry().replace("We count", "We\x01count"), 0, [(2, "a control character")]),
    ],
)  # fmt: skip
def test_entries(text: str, papers: int, rejected: list[tuple[int, str]]) -> None:
    reading = read(text, "listing")
    assert len(reading.papers) == papers
    assert [(one.line, one.reason) for one in reading.rejected] == rejected
    assert sums(reading)


def test_damage_stays_in_its_entry() -> None:
    broken = entry().replace("Meadow", "M\udcff").encode("utf-8", "surrogateescape")
    reading = read(entry().encode() + broken + entry(abstract="  We").encode() + b"\n", "listing")
    assert len(reading.papers) == 1
    assert [one.line for one in reading.rejected] == [13, 24]
    reading = read(entry(abstract="  We\n") + entry(), "listing")
    assert (len(reading.papers), len(reading.rejected)) == (1, 1)


@pytest.mark.parametrize(
    ("inner", "papers", "reasons"),
    [
        ("<title>Sheep</title>\n", 1, []),
        ("<title></title>\n", 0, ["no title"]),
        (
            "<title>Sheep</title>\n<title>Goats</title>\n",
            1,
            ["title: stands twice; the first is taken"],
        ),
        ("<title>Sheep</title>\n<published>soon</published>\n", 1, ["issued: no date: soon"]),
    ],
)
def test_feed_entries(inner: str, papers: int, reasons: list[str]) -> None:
    reading = read(feed(inner), "atom")
    assert len(reading.papers) == papers
    assert reading.reasons == reasons
    assert sums(reading)


SPACES, MANY = " " * 20_000, 20_000


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (entry().replace("GMT", f"GMT{SPACES}x"), "listing"),
        (entry().replace("2104.00001", f"{SPACES}x y"), "listing"),
        (snapshot(comments="a." * MANY + "@" + "a." * MANY), "snapshot"),
        (snapshot(comments="." + "_" * MANY + "withdrawn" + ". " * MANY), "snapshot"),
        (snapshot(authors="A (B" + ", " * MANY + "x)"), "snapshot"),
        (snapshot(authors="A (1) (" + "(1) B, " * MANY + ")"), "snapshot"),
        (snapshot(authors="; ".join(f"team {number}" for number in range(MANY))), "snapshot"),
    ],
)
def test_long_runs_take_no_quadratic_time(text: str, shape: str) -> None:
    assert sums(read(text, shape))
