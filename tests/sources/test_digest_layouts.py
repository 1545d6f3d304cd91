"""Tolerated layouts of the digest page, encodings, several issues, recognition."""

import codecs
from pathlib import Path

import pytest

from kg.sources import digest, find
from tests.sources.reading import (
    SOURCE,
    Reading,
    abstract,
    affiliations,
    authors,
    page,
    parse,
    read,
    read_file,
    title,
)

DATA = Path(__file__).parents[1] / "data" / "digest"


@pytest.fixture(scope="module")
def varied() -> Reading:
    return read_file(DATA / "variations.txt")


# Tolerated layouts


def test_variations(varied: Reading) -> None:
    found = [
        (entry.listed_number, entry.category, entry.starred, len(authors(entry)))
        for entry in varied.entries
    ]
    assert found == [
        (1, "LG", False, 3),
        (2, "CV", True, 3),
        (3, "RO", True, 4),
        (4, "LG", True, 2),
        (5, "cs.LG", False, 2),
        (6, None, False, 2),
        (7, "CV", False, 0),
        (8, "LG", False, 0),
        (None, "RO", True, 3),
        (None, None, False, 2),
    ]
    assert varied.reasons == ["the list of authors is cut here: J-P Hi…"]
    assert varied.issues[0].legend == (("LG", "机器学习"), ("CV", "计算机视觉"), ("RO", "机器人"))
    assert varied.issues[0].star_meaning == "值得重点关注"


def test_full_width_signs(varied: Reading) -> None:
    entry = varied.entries[0]
    assert authors(entry) == ["A Meadow", "B C. Fold", "R J. N. Crook"]
    assert affiliations(entry) == ["University of Pasture, Greenfield", "Wool Research"]


def test_authors_and_affiliations_on_one_line(varied: Reading) -> None:
    entry = varied.entries[1]
    assert authors(entry) == ["R Q Crook", "J-P Hill", "A d Vale"]
    assert affiliations(entry) == ["Pasture A&M University", "Fold Labs"]


def test_authors_on_two_lines(varied: Reading) -> None:
    entry = varied.entries[2]
    assert authors(entry) == ["A C. P. L. F. d Vale", "S Féld", "J O'Brook", "RQH Fold"]
    assert affiliations(entry) == ["School of Wool (UP)"]


def test_title_on_two_lines(varied: Reading) -> None:
    assert title(varied.entries[3], "en") == "Grazing on a Graph: when to walk and when to chew"


def test_identifiers(varied: Reading) -> None:
    assert varied.entries[2].paper.arxiv == "2101.00001"
    assert varied.entries[4].paper.doi == "10.1234/sheep.5"


def test_figures_with_spaces_and_other_suffixes(varied: Reading) -> None:
    assert varied.entries[3].figures == ("f01.png.jpg", "f02.jpeg", "f03.webp")


@pytest.mark.parametrize("number", ["1、", "1.", "1)", "1）", "１、", "1: ", "1：", "001、"])
def test_numbers(number: str) -> None:
    assert read(page(title=f"{number}[LG] Counting Sheep")).entry.listed_number == 1


@pytest.mark.parametrize(
    "head",
    [
        "*1、[LG] Counting Sheep",
        "1、*[LG] Counting Sheep",
        "1、[LG]*Counting Sheep",
        "1、[LG] * Counting Sheep",
        "1、【LG】＊ Counting Sheep",
        "★ 1、[LG] Counting Sheep",
    ],
)
def test_stars(head: str) -> None:
    entry = read(page(title=head)).entry
    assert (entry.starred, title(entry, "en")) == (True, "Counting Sheep")


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("authors", "authorships"),
        ("affiliations", "affiliations"),
        ("en", "abstracts"),
    ],
)
def test_a_part_may_be_missing(part: str, field: str) -> None:
    reading = read(page(**{part: ""}))
    assert getattr(reading.entry.paper, field) == ()
    assert reading.rejected == ()


@pytest.mark.parametrize("part", ["zh", "post", "figures"])
def test_an_entry_without(part: str) -> None:
    reading = read(page(**{part: ""}))
    assert reading.rejected == ()
    assert authors(reading.entry) == ["A Fold", "B Crook"]
    assert abstract(reading.entry) == "We count sheep."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Good morning", "no paper, no part of one, and no legend or heading"),
        ("We count \x07 sheep.", "a control character"),
    ],
)
def test_rejected_before_the_first_entry(line: str, reason: str) -> None:
    reading = read(f"{line}\n{page()}")
    assert [(one.line, one.reason, one.text) for one in reading.rejected] == [(1, reason, line)]
    assert reading.coverage.rejected == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"authors": "A Fold, B Crook\nC Brook, D Hill"}, "a second line of authors"),
        ({"affiliations": "[Pasture Lab]\n\n[Fold Labs]"}, "a second line of affiliations"),
        ({"affiliations": "[Pasture L..."}, "the bracket of the affiliations is not closed"),
        ({"figures": "image.png\nGood night"}, "after the post or the figures of an entry"),
        ({"en": "…"}, "no words"),
        (
            {"post": "https://arxiv.org/abs/2101.00001\nhttps://arxiv.org/abs/2101.00002"},
            "a second arxiv identifier in one entry",
        ),
        ({"authors": "A Fold, B Crook, C Bro…"}, "the list of authors is cut here: C Bro…"),
        ({"authors": "A Fold, B Crook, et al."}, "the list of authors is shortened: et al."),
        ({"authors": "A Fold, B Crook, the team"}, "not the name of a person: the team"),
        ({"affiliations": "[Fold Labs & Wo...]"}, "the list of affiliations is cut here: Wo..."),
    ],
)
def test_rejected_inside_an_entry(changed: dict[str, str], reason: str) -> None:
    reading = read(page(**changed))
    assert reading.reasons == [reason]
    assert authors(reading.entry) == ["A Fold", "B Crook"]


def test_a_page_without_entries_is_rejected_whole() -> None:
    reading = read("LG - 机器学习 CV - 计算机视觉\n\n另外几篇值得关注的论文:\n")
    assert reading.issues == ()
    assert reading.reasons == ["no entry follows"] * 2
    assert (reading.coverage.stated, reading.coverage.rejected) == (0, 2)


def test_reading_twice_gives_the_same() -> None:
    content = (DATA / "variations.txt").read_bytes()
    assert read(content) == read(content)


# Encodings, and issues in one file


@pytest.mark.parametrize("name", ["sample.txt", "variations.txt"])
@pytest.mark.parametrize("variant", ["crlf", "bom", "bom and crlf", "gb18030", "spaced"])
def test_every_encoding_gives_the_same_facts(name: str, variant: str, tmp_path: Path) -> None:
    plain = (DATA / name).read_bytes()
    content = {
        "crlf": plain.replace(b"\n", b"\r\n"),
        "bom": codecs.BOM_UTF8 + plain,
        "bom and crlf": codecs.BOM_UTF8 + plain.replace(b"\n", b"\r\n"),
        "gb18030": plain.decode().encode("gb18030"),
        "spaced": plain.replace(b"\n", b" \xe3\x80\x80\n"),
    }[variant]
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    (source,) = find([str(path)]).sources
    assert source.format == "digest"
    reading, expected = parse(*digest.split(source)), read(plain)
    assert facts_only(reading) == facts_only(expected)
    assert reading.coverage == expected.coverage


def facts_only(reading: Reading) -> str:
    """What was read, without the name of the source."""
    source = reading.issues[0].origin.source
    return repr((reading.issues, reading.reasons)).replace(source, SOURCE)


def test_two_issues_in_one_file() -> None:
    reading = read_file(DATA / "two-issues.txt")
    first, second = reading.issues
    assert reading.rejected == ()
    assert (first.number, second.number) == (1, 2)
    assert first.legend == (("LG", "机器学习"), ("RO", "机器人"))
    assert second.legend == (("LG", "机器学习"), ("CV", "计算机视觉"))
    assert [entry.ordinal for entry in (*first.entries, *second.entries)] == [1, 2, 1, 2]
    assert [entry.section for entry in second.entries] == ["main", "more"]
    assert first.entries[0].paper.key == second.entries[1].paper.key
    assert second.entries[0].paper.key != first.entries[0].paper.key
    assert first.origin.last == second.origin.first
    lines = (DATA / "two-issues.txt").read_text(encoding="utf-8").split("\n")
    for entry in (*first.entries, *second.entries):
        assert title(entry, "en") in lines[entry.origin.first]


def test_issues_part_at_number_one_after_the_short_entries(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    issue = f"{page()}\n\n另外几篇值得关注的论文:\n\n{page(title='[CV] Herding Cats')}\n"
    path.write_text(issue * 3, encoding="utf-8")
    assert [len(found.entries) for found in read_file(path).issues] == [2, 2, 2]


# Recognised by its content


@pytest.mark.parametrize("name", ["sample.txt", "variations.txt", "two-issues.txt"])
def test_our_pages_are_recognised(name: str) -> None:
    assert digest.sniff((DATA / name).read_bytes())
    assert digest.sniff((DATA / name).read_text(encoding="utf-8").encode("gb18030"))


def test_a_head_cut_inside_a_letter_is_recognised() -> None:
    head = (DATA / "sample.txt").read_bytes()
    assert all(digest.sniff(head[:cut]) for cut in range(140, 160))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n\n",
        b"Dear all,\n\nplease find the minutes below.\n",
        b'{"id": "2101.00001", "title": "Counting Sheep"}\n',
        b"@article{fold, title={Counting Sheep}}\n",
        b"TY  - JOUR\nTI  - Counting Sheep\nER  -\n",
        b"title,authors\nCounting Sheep,A Fold\n",
        b"<http://a> <http://b> <http://c> .\n",
        bytes(range(256)),
    ],
)
def test_other_files_are_not_recognised(head: bytes) -> None:
    assert not digest.sniff(head)
