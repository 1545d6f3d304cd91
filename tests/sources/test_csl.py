"""CSL-JSON."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import AffiliationMention
from kg.sources import csl
from kg.sources._text import tidy
from kg.sources.csl import _brackets
from tests.sources import papers
from tests.sources.papers import Papers, adds_up
from tests.sources.references import authors, in_pieces, lost, titles

DATA = Path(__file__).parents[1] / "data" / "csl"
FILES = sorted(DATA.iterdir())


def read(content: str | bytes) -> Papers:
    return papers.read("csl", content)


def item(**fields: object) -> Papers:
    """Read an item with some keys, `_` in them standing for `-`."""
    keys = {name.replace("_", "-"): value for name, value in fields.items()}
    return read(json.dumps([{"id": "a", "title": "Sheep"} | keys]))


@pytest.mark.parametrize(
    ("name", "count", "told", "unread"), [("library.json", 8, 14, 38), ("items.jsonl", 8, 2, 2)]
)
def test_counts_add_up(name: str, count: int, told: int, unread: int) -> None:
    found = papers.read_file(DATA / name)
    assert (len(found.papers), len(found.rejected)) == (count, told)
    assert found.coverage.rejected == unread


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_recognised(path: Path) -> None:
    assert csl.sniff(path.read_bytes())
    assert path.suffix in csl.SUFFIXES


def test_what_the_library_tells() -> None:
    found = papers.read_file(DATA / "library.json")
    assert [(one.line, one.reason) for one in found.rejected] == [
        (70, "no JSON: expected ',' or '}'"),
        (76, "an item that is not closed"),
        (92, "an item that is not closed"),
        (105, "no title"),
        (110, "title must be a string or an array or null, not a number"),
        (124, "title stands twice, the last is taken"),
        (131, "no DOI: ten.12345"),
        (132, "no web address: not an address"),
        (133, "no ISSN: 12-34"),
        (134, "no ORCID: 0000"),
        (135, "no date of the calendar: 2020-2-31"),
        (137, "no item of CSL-JSON"),
        (138, "a control character"),
        (143, "an item that is not closed"),
    ]
    assert titles(found) == [
        "Counting Sheep with Sparse Attention",
        "Woolly Transformers & Friends",
        "Shearing at Scale",
        "Über die Wolle",
        "数羊的新方法",
        "Nothing but Nulls",
        "The Second",
        "Bad Values",
    ]


def test_a_whole_item() -> None:
    paper = papers.read_file(DATA / "library.json").papers[0]
    assert authors(paper) == ["Ada Meadow", "B C. Fold", "University of Pasture"]
    assert paper.authorships[0].orcid == "0000-0002-1825-0097"
    assert paper.authorships[0].affiliations == (
        AffiliationMention(as_written="University of Pasture"),
    )
    assert (paper.issued, paper.doi) == ("2020-03-15", "10.12345/fold.2020.1")
    assert paper.abstracts[0].value == "We count sheep; code is at https://example.org/count."
    assert (paper.links, paper.see_also) == (("https://example.org/count",), ())
    assert paper.citation == "Journal of Fold Studies 12(3), 1-10"
    assert (paper.origin.first, paper.origin.last) == (1, 44)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ({"family": "Meadow", "given": "Ada"}, "Ada Meadow"),
        ({"family": "Weide", "given": "Jan", "non-dropping-particle": "van der"},
         "Jan van der Weide"),
        ({"family": "Fontaine", "given": "Jean", "dropping-particle": "de",
          "non-dropping-particle": "La", "suffix": "III"}, "Jean de La Fontaine III"),
        ({"literal": "Meadow, Fold and Sons"}, "Meadow, Fold and Sons"),
        ({"name": "The Pasture Consortium"}, "The Pasture Consortium"),
        ({"family": "杨", "given": "小羊"}, "杨小羊"),
        ({"given": "Plato"}, "Plato"),
        ("Ada Meadow", "Ada Meadow"),
    ],
)  # fmt: skip
def test_names(name: object, written: str) -> None:
    assert authors(item(author=[name]).paper) == [written]


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ({"date-parts": [[2020, 4, 26]]}, "2020-04-26"),
        ({"date-parts": [["2020", "04"]]}, "2020-04"),
        ({"date-parts": [["2020", "", ""]]}, "2020"),
        ({"date-parts": [[2020, 0, 0]]}, "2020"),
        ({"date-parts": [[2020, 21]]}, "2020"),
        ({"date-parts": [[2020, 1], [2020, 2]]}, "2020-01"),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        ({"raw": "26 April 2020"}, "2020-04-26"),
        ({"literal": "April 2020"}, "2020-04"),
        ("2020-04-26", "2020-04-26"),
        (2020, "2020"),
        ({}, None),
    ],
)
def test_dates(issued: object, expected: str | None) -> None:
    found = item(issued=issued)
    assert (found.paper.issued, found.rejected) == (expected, ())


@pytest.mark.parametrize(
    ("fields", "fact", "value"),
    [
        ({"number": "arXiv:2104.99999"}, "arxiv", "2104.99999"),
        ({"note": "arXiv: 2104.99999 [cs]"}, "arxiv", "2104.99999"),
        ({"URL": "http://arxiv.org/abs/2104.99999"}, "arxiv", "2104.99999"),
        ({"URL": "https://a.example/x"}, "see_also", ("https://a.example/x",)),
        ({"DOI": "https://a.example/x"}, "see_also", ("https://a.example/x",)),
        ({"keyword": "a; b, c"}, "categories", ("a", "b, c")),
        ({"keyword": ["a", "b"], "categories": ["cs.LG"]}, "categories", ("cs.LG", "a", "b")),
        ({"container_title": ["J. Wool"], "volume": 7, "page": "1"}, "citation", "J. Wool 7, 1"),
    ],
)
def test_fields(fields: dict[str, object], fact: str, value: object) -> None:
    found = item(**fields)
    assert found.rejected == ()
    assert getattr(found.paper, fact) == value


@pytest.mark.parametrize(
    ("content", "expected", "reasons"),
    [
        ('{"title": "A"}', ["A"], []),
        ('[{"title": "A"}, {"title": "B"}]', ["A", "B"], []),
        ('{"items": [{"title": "A"}]}', ["A"], []),
        ('\ufeff[{"title": "A"}]\n', ["A"], []),
        ('[{"title": "A"}, {"title": B}, {"title": "C"}]', ["A", "C"], ["no JSON"]),
        ('[{"title": "A"},\n{"title": "B",\n{"title": "C"}]', ["A", "C"], ["an item"]),
        ('[{"id": 1, "title": "A}, {"id": 2, "title": "B"}]', ["B"], ["an item"]),
        ('[\n{\n"title": "A",\n"author": [\n{\n"family": "X"\n}\n]\n}\n]', ["A"], []),
        ('[{"title": "A"}', ["A"], []),
        ('[{"title": "A"}] words', ["A"], ["no item"]),
        ("[]", [], []),
    ],
)
def test_arrays_and_what_is_broken(content: str, expected: list[str], reasons: list[str]) -> None:
    found = read(content)
    assert titles(found) == expected
    assert len(found.reasons) == len(reasons)
    assert all(map(str.startswith, found.reasons, reasons))


def test_deep_nesting() -> None:
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    found = read(f'[{{"title": "A", "x": {deep}}},\n{{"title": "B"}}]')
    assert titles(found) == ["B"]
    assert found.reasons == ["an item with too many brackets within brackets"]


def test_broken_bytes_spoil_one_item() -> None:
    found = read(b'[{"title": "A"},\n{"title": "B\xff"},\n{"title": "C"}]')
    assert titles(found) == ["A", "C"]
    assert found.reasons == ["bytes that are no UTF-8 text"]


def test_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "flock.json"
    # The second byte of one of these signs is a brace, of another a backslash.
    title = "数羊的新方法与草原之歌寋乗"
    text = f'[{{"type": "book", "title": "{title}"}},\n{{"title": "羊"}}]'
    path.write_bytes(text.encode("gb18030"))
    for size in (1, 7, 30, 1 << 20):
        assert titles(in_pieces(path, _brackets, size)) == [title, "羊"]


@pytest.mark.parametrize(
    "head",
    [
        b'{"id": "https://openalex.org/W1", "display_name": "Sheep", "type": "article"}',
        b'{"id": "2104.99999", "submitter": "Ada", "title": "Sheep", "doi": null}',
        b'{"title": "Sheep", "authors": [{"name": "Ada"}], "doi": "10.12345/a"}',
        b"@misc{a, title = {x}}",
        b"TY  - JOUR\n",
        b"[",
        b"",
    ],
)
def test_other_formats(head: bytes) -> None:
    assert not csl.sniff(head)


TOKENS = """
    [ ] { } , : "title" "A" "id":1, "title":"A" {"title":"B"} "author":[ {"family":"X"} " \\ \\"
    null 17 "issued":{"date-parts":[[2020]]} \ufeff "DOI":"1" {"items":["""
FRAGMENTS = st.sampled_from([*TOKENS.split(), " ", "\n"])
FRAMING = re.compile(r'(?:[\s,\[\]{}\ufeff:]|"items")*')


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
    pieces = in_pieces(path, _brackets, size)
    assert pieces.papers == whole.papers
    assert pieces.rejected == whole.rejected
    assert pieces.coverage == whole.coverage


@pytest.mark.parametrize("size", [1, 10, 50, 200])
def test_an_array_on_one_line_is_cut_too(tmp_path: Path, size: int) -> None:
    path = tmp_path / "flock.json"
    items = [{"type": "book", "title": f"Sheep {number}"} for number in range(20)]
    path.write_text(f"{json.dumps(items)}\n")
    found = in_pieces(path, _brackets, size)
    assert titles(found) == [f"Sheep {number}" for number in range(20)]
    assert {paper.origin.first for paper in found.papers} == {0}
    assert (found.coverage.lines, found.coverage.stated) == (1, 1)


KEYS = st.sampled_from(
    """title author issued abstract language container-title volume number note keyword categories
    archive_location DOI URL ISSN family given date-parts raw literal ORCID affiliation""".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES))
def test_any_value_is_taken_or_told(fields: dict[str, object]) -> None:
    found = item(**fields)
    assert adds_up(found.coverage)
    assert found.papers or found.rejected


def test_a_number_without_end() -> None:
    assert read('[{"title": "A", "volume": ' + "1" * 5000 + "}]").rejected


WORD = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1)


@given(WORD, st.lists(st.tuples(WORD, WORD), max_size=4), st.integers(1000, 2999))
def test_an_item_comes_back(title: str, names: list[tuple[str, str]], year: int) -> None:
    people = [{"family": family, "given": given_name} for given_name, family in names]
    found = item(title=title, author=people, issued={"date-parts": [[year]]}).paper
    assert (found.titles[0].value, found.issued) == (tidy(title), str(year))
    assert len(authors(found)) == len(names)


@pytest.mark.parametrize(
    "line", ['{"title":"A","author":[', '{"title":"A"', '[{"title":"A', "[{", "{"]
)
def test_many_broken_items_take_no_long_time(line: str) -> None:
    assert titles(read(f"{line}\n" * 20_000)) == []
