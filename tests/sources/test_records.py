"""Our own JSON lines: every key, every trap, nothing lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.records import Chunk
from kg.sources import _lines, find, records
from tests.sources.papers import SOURCE, Papers, adds_up, parse, read_file
from tests.sources.papers import read as read_piece

SAMPLE = Path(__file__).parents[1] / "data" / "records" / "flock.jsonl"
KEYS = (
    "one of id, title, abstract, authors, affiliations, categories, date, doi, arxiv, venue, links"
)


def read(*lines: object) -> Papers:
    """Read objects or texts, one a line."""
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return read_piece("records", "\n".join(texts))


def with_title(**fields: object) -> Papers:
    return read({"title": "Counting Sheep"} | fields)


# The sample


def test_the_sample_in_numbers() -> None:
    found = read_file(SAMPLE)
    assert len(found.papers) == 5
    assert (found.coverage.stated, found.coverage.blank, found.coverage.rejected) == (5, 1, 1)
    assert [(one.line, one.reason.partition(":")[0]) for one in found.rejected] == [
        (6, "orcid"),
        (6, "doi"),
        (6, "date"),
        (6, "links"),
        (7, "unknown key 'titel'"),
    ]


def test_all_keys_of_a_paper() -> None:
    paper = read_file(SAMPLE).papers[0]
    assert paper.key == ids.own_key("flock-1")
    assert [(text.lang, text.value) for text in paper.titles] == [
        ("en", "Counting Sheep with Sparse Attention"),
        ("zh", "用稀疏注意力数羊"),
    ]
    assert paper.links == ("https://github.com/pasture/counting",)
    assert paper.see_also == ("https://pasture.example.org/counting",)
    assert [one.as_written for one in paper.authorships] == ["Ada Meadow", "B C. Fold"]
    assert paper.authorships[0].orcid == "0000-0002-1825-0097"
    assert [one.as_written for one in paper.authorships[1].affiliations] == [
        "University of Pasture",
        "Wool Lab",
    ]
    assert (paper.doi, paper.arxiv, paper.issued) == ("10.5555/flock.1", "2104.00001", "2021-04-26")
    assert paper.categories == ("cs.CV", "sheep husbandry")
    assert paper.venue is not None
    assert paper.venue.name == "Annals of Grazing"
    assert (paper.origin.first, paper.origin.last) == (0, 1)
    assert all(one.origin is None for one in paper.authorships)


def test_the_sample_is_recognised() -> None:
    assert find([str(SAMPLE)]).sources[0].format == "records"


# One value after another


@pytest.mark.parametrize(
    ("title", "lang", "value"),
    [
        ("Counting Sheep", "en", "Counting Sheep"),
        ("  Counting\n\tSheep ", "en", "Counting Sheep"),
        ("Compter les brebis à l\u2019été", "en", "Compter les brebis à l\u2019été"),
        ("Me\u0301chant mouton", "en", "Méchant mouton"),
        ("Counting\u00a0Sheep", "en", "Counting Sheep"),
        ("数羊", "zh", "数羊"),
        ("양을 세다", "ko", "양을 세다"),
        ("3.14", "und", "3.14"),
        ('The "Black" Sheep: \\alpha', "en", 'The "Black" Sheep: \\alpha'),
        ({"EN": "Sheep", "zh": None}, "en", "Sheep"),
        ({"zh-Hans": "羊"}, "zh-hans", "羊"),
    ],
)
def test_title(title: object, lang: str, value: str) -> None:
    (text,) = read({"title": title}).paper.titles
    assert (text.lang, text.value) == (lang, value)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada Meadow", "Ada Meadow"),
        ("Meadow, Ada", "Ada Meadow"),
        ("Meadow,Ada", "Ada Meadow"),
        ("van der Weide, Jan", "Jan van der Weide"),
        ("Meadow, Ada, Jr.", "Ada Meadow Jr."),
        ("Ada Meadow, Jr.", "Ada Meadow Jr."),
        ("Hill, III, Ben", "Ben Hill III"),
        (" F  d l Torre ", "F d l Torre"),
        ("Zoe\u0308 Hürde", "Zoë Hürde"),
        ("李牧", "李牧"),
        ("Meadow,", "Meadow,"),
    ],
)
def test_author(written: str, name: str) -> None:
    (plain,) = with_title(authors=[written]).paper.authorships
    (full,) = with_title(authors=[{"name": written, "affiliations": None}]).paper.authorships
    assert plain.as_written == full.as_written == name


@pytest.mark.parametrize("name", ["authors", "affiliations", "links", "categories"])
@pytest.mark.parametrize("nothing", [None, []])
def test_nothing_is_no_problem(name: str, nothing: object) -> None:
    found = with_title(**{name: nothing, "doi": None, "date": "", "venue": " "})
    assert found.rejected == ()
    assert found.paper.venue is None


@pytest.mark.parametrize(
    ("given", "issued"), [("2021", "2021"), ("2021-04", "2021-04"), ("2021-04-26", "2021-04-26")]
)
def test_date(given: str, issued: str) -> None:
    assert with_title(date=given).paper.issued == issued


def test_key_without_id() -> None:
    assert with_title(doi="https://doi.org/10.5555/FLOCK").paper.key == ids.doi_key("10.5555/flock")
    expected = ids.paper_key("Counting Sheep", ("Ada Meadow",))
    assert with_title(authors=["Meadow, Ada"]).paper.key == expected
    assert with_title(id="sheep 1", doi="10.5555/flock").paper.key == ids.own_key("sheep 1")


def test_titles_in_any_order_make_one_key() -> None:
    one, other = read(
        {"title": {"zh": "数羊", "en": "Sheep"}}, {"title": {"en": "Sheep", "zh": "数羊"}}
    ).papers
    assert (one.key, one.titles) == (other.key, other.titles)


def test_addresses_in_the_place_of_identifiers_are_kept() -> None:
    found = with_title(doi="https://pasture.org/1", arxiv="https://pasture.org/2")
    assert found.rejected == ()
    assert found.paper.see_also == ("https://pasture.org/1", "https://pasture.org/2")


# What cannot be taken stands beside its paper


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"date": "2021-02-30"}, "date: '2021-02-30' is no day, month or year such as 2021-04-26"),
        ({"date": "spring"}, "date: 'spring' is no day, month or year such as 2021-04-26"),
        ({"doi": "11.5555/flock"}, "doi: '11.5555/flock' is none"),
        ({"arxiv": "2104.1"}, "arxiv: '2104.1' is none"),
        ({"links": ["ftp//x"]}, "links: 'ftp//x' is no web address"),
        ({"links": ["http://fold.org:port/"]}, "links: 'http://fold.org:port/' is no web address"),
        ({"authors": [""]}, "authors 1 has an empty name"),
        ({"authors": [{"name": "A B", "orcid": "1"}]}, "orcid: '1' is no ORCID"),
    ],
)
def test_a_refused_value_leaves_the_paper(fields: dict[str, object], reason: str) -> None:
    found = with_title(**fields)
    assert found.paper.titles[0].value == "Counting Sheep"
    assert found.reasons == [reason]
    assert found.rejected[0].line == 1
    assert json.loads(found.rejected[0].text) == {"title": "Counting Sheep"} | fields
    assert (found.coverage.stated, found.coverage.rejected) == (1, 0)


# Lines that are refused

DEEP = 100_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"titel": "Sheep"}', f"unknown key 'titel': {KEYS}"),
        (
            '{"title": "S", "authors": [{"nome": "A"}]}',
            "unknown key 'nome' in authors[0]: one of name, orcid, affiliations",
        ),
        ("{}", "the record has no title"),
        ('{"title": "S", "authors": [{}]}', "authors[0] has no name"),
        ('{"title": null}', "title must be a string or an object, not null"),
        ('{"title": ""}', "the title is empty: only a title is required"),
        ('{"title": {"en": " "}}', "the title is empty: only a title is required"),
        ('{"title": {"English": "S"}}', "title: 'English' is no language tag such as en, zh"),
        ('{"title": {"en": "S", "EN": "T"}}', "title: the language 'en' stands twice"),
        ('{"title": "S", "doi": 3}', "doi must be a string or null, not a number"),
        ('{"title": "S", "authors": "A, B"}', "authors must be an array or null, not a string"),
        (
            '{"title": "S", "authors": [{"name": "A", "affiliations": [1]}]}',
            "authors[0].affiliations[0] must be a string, not a number",
        ),
        ('{"title": "S", "title": "T"}', "the key 'title' stands twice"),
        ('{"title": "S", "doi" : null, "doi":null}', "the key 'doi' stands twice"),
        ('{"title": "S", "doi" :null, "doi" :null}', "the key 'doi' stands twice"),
        ('{"title": "S", "title"\t: "\\":"}', "the key 'title' stands twice"),
        ('{"title": {"en": "S", "en": "T"}}', "the key 'en' stands twice"),
        (
            '{"title": "S", "authors": [{"name": "A", "name": "B"}]}',
            "the key 'name' stands twice",
        ),
        ('{"title": "S\\u0007"}', "a control character"),
        (
            '[{"title": "S"}]',
            "a JSON array: write each paper as one JSON object on a line of its own",
        ),
        ('"sheep"', "the record must be an object, not a string"),
        (f'{{"title": {"[" * DEEP}', "title must be a string or an object, not an array"),
        (f'{{"sheep": {"[" * DEEP}', f"unknown key 'sheep': {KEYS}"),
    ],
)
def test_refused(line: str, reason: str) -> None:
    assert read(line).reason == reason


@pytest.mark.parametrize(
    "line",
    ['{"title": "S"},', '{"title": "S"', '{"title": "\\ud800"}', "{", "羊", '{"title": "\x07"}'],
)
def test_no_json(line: str) -> None:
    assert read(line).reason.startswith("no JSON object: ")
    assert read(line).reason.endswith("write each paper as one JSON object on a line of its own")


def test_many_refused_values_are_not_each_kept_with_the_whole_line() -> None:
    found = read({"title": "Counting Sheep", "links": ["baa"] * 5000})
    assert len(found.papers) == 1
    assert len(found.rejected) == _lines._TOLD + 1
    assert found.rejected[-1].reason == f"{5000 - _lines._TOLD} more values of this record"


@pytest.mark.parametrize("between", [" :", "\t:", "  \t :"])
def test_space_before_a_colon_hides_no_key(between: str) -> None:
    found = read_piece("records", f'{{"title"{between}"Sheep","title":"Goats"}}')
    assert found.reason == "the key 'title' stands twice"


@pytest.mark.parametrize("escaped", [True, False])
def test_spaces_and_form(*, escaped: bool) -> None:
    line = json.dumps({"title": "\u3000Za\u0308hle\u2003 Schafe\t"}, ensure_ascii=escaped)
    assert read_piece("records", line).paper.titles[0].value == "Zähle Schafe"


def test_neighbours_of_a_bad_line_are_read() -> None:
    good = b'{"title": "Sheep"}'
    data = b"\n".join([good, b'{"title": "\xff"}', good, b"{", b"", good])
    found = read_piece("records", data)
    assert len(found.papers) == 3
    assert [one.line for one in found.rejected] == [2, 4]
    assert found.reasons[0] == "bytes that are no UTF-8 text"
    assert found.rejected[0].text == '{"title": "\\xff"}'
    assert found.coverage.blank == 1


def test_a_line_longer_than_any_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lines, "_LONGEST", 1 << 10)
    found = read({"title": "sheep " * 1000}, {"title": "Sheep"})
    assert found.reasons == ["longer than 0 MiB"]
    assert len(found.papers) == 1


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read('\ufeff{"title": "Sheep"}').paper.titles[0].value == "Sheep"


# Recognition


@pytest.mark.parametrize(
    "head",
    [
        '{"title": "Sheep"}',
        '\ufeff{"title": "Sheep"}\n{"title',
        '{"titel": "Sheep"}\n{"title": "Sheep"}\n',
        '[{"title": "Sheep"},\n{"title": "Wool"}]\n',
        '{"title": "Sheep", "authors": [{"name": "Ada',
    ],
)
def test_recognised(head: str) -> None:
    assert records.sniff(head.encode())


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Counting Sheep",
        '{"id": "2104.00001", "submitter": "A Fold", "title": "Sheep", "authors": "A Fold"}',
        '{"id": "https://openalex.org/W1", "title": "Sheep", "display_name": "Sheep"}',
        '[{"id": "x", "type": "article", "title": "Sheep"}]',
        '{"id": "x", "type": "article", "title": "Sheep"}',
        "@article{sheep, title = {Sheep}}",
        "title,authors\nSheep,Ada Meadow\n",
        "TY  - JOUR\nTI  - Sheep\nER  -\n",
        '<?xml version="1.0"?><dblp/>',
        '{"name": "Sheep"}',
    ],
)
def test_not_recognised(head: str) -> None:
    assert not records.sniff(head.encode())


# Whatever comes

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["en", "zh", "name", "orcid", "affiliations"]), inner)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from([*records._KEYS, "titel"]), VALUES)


@given(st.lists(st.binary(max_size=40) | OBJECTS.map(lambda one: json.dumps(one).encode())))
def test_every_line_is_accounted_for(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    found = read_piece("records", data)
    assert adds_up(found.coverage)
    assert found.coverage.lines == data.count(b"\n") + bool(data.rpartition(b"\n")[2])
    refused = {one.line for one in found.rejected} - {one.origin.last for one in found.papers}
    assert found.coverage.rejected == len(refused)
    assert found.coverage.stated == len(found.papers)


@given(st.dictionaries(st.sampled_from(["id", "date", "venue", "doi"]), TEXTS), st.data())
def test_a_key_that_stands_twice_is_found(fields: dict[str, str], data: st.DataObject) -> None:
    pairs = [("title", "羊"), *fields.items()]
    colon = data.draw(st.sampled_from([":", ": ", " :", "\t:"]))
    twice = data.draw(st.sampled_from(pairs))
    for chosen, expected in ((pairs, False), ([*pairs, twice], True)):
        text = ", ".join(f"{json.dumps(key)}{colon}{json.dumps(value)}" for key, value in chosen)
        assert ("stands twice" in " ".join(read(f"{{{text}}}").reasons)) is expected


NAMES = st.text("abcdeé羊 -.", min_size=1).filter(str.strip)


@given(NAMES, st.lists(st.tuples(NAMES, st.lists(NAMES))), st.lists(NAMES))
def test_round_trip(
    title: str, authors: list[tuple[str, list[str]]], categories: list[str]
) -> None:
    line = {
        "title": {"en": title},
        "authors": [{"name": name, "affiliations": places} for name, places in authors],
        "categories": categories,
    }
    paper = read(line).paper

    def single(text: str) -> str:
        return " ".join(text.split())

    assert paper.titles[0].value == single(title)
    assert [
        (one.as_written, [mention.as_written for mention in one.affiliations])
        for one in paper.authorships
    ] == [(single(name), [single(place) for place in places]) for name, places in authors]
    assert paper.categories == tuple(dict.fromkeys(map(single, categories)))


@pytest.mark.parametrize("size", [1, 50, 333, 1 << 20])
def test_pieces_of_any_size_give_the_same(
    size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_bytes(SAMPLE.read_bytes() * 2)
    whole = read_file(path, "records")
    monkeypatch.setattr(_lines, "_PIECE", size)
    assert read_file(path, "records") == whole


def test_lines_are_counted_from_the_first_of_the_source() -> None:
    chunk = Chunk(
        source=SOURCE,
        format="records",
        number=2,
        first=10,
        encoding="utf-8",
        data=b'{"title": "Sheep", "date": "x"}\n{\n',
    )
    found = parse(chunk)
    assert (found.paper.origin.first, found.paper.origin.last) == (10, 11)
    assert [one.line for one in found.rejected] == [11, 12]
