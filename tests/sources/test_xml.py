"""XML of many records: pieces, lines, and what is dangerous in XML."""

import codecs
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ids import digest
from kg.records import Chunk, Coverage, Origin, Paper, Record, Rejected, Text
from kg.sources import _xml, find
from kg.sources._declared import declared
from kg.sources._lines import UnreadableError
from tests.sources.papers import Papers, adds_up

TAGS, FRAMING = frozenset({"sheep"}), frozenset({"flock", "name"})
ENTITY_BOMB = """<!DOCTYPE flock [
<!ENTITY a "baa"> <!ENTITY b "&a;&a;&a;"> <!ENTITY c SYSTEM "file:///etc/hostname">
]>
<flock><sheep>&b;</sheep><sheep>&c;</sheep><sheep>Dolly</sheep></flock>"""


def paper(data: bytes, origin: Origin) -> Iterable[Record | Rejected]:
    name = "".join(_xml.element(data).itertext())
    yield Paper(key=digest(name, 16), titles=(Text(value=name, lang="en"),), origin=origin)


def chunks(folder: Path, content: str | bytes) -> list[Chunk]:
    path = folder / "flock.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = find([str(path)], "dblp").sources
    found = list(_xml.cut(source, "dblp", TAGS))
    assert b"".join(chunk.data for chunk in found) == path.read_bytes()
    assert [chunk.number for chunk in found] == list(range(1, len(found) + 1))
    assert sum(coverage(chunk).lines for chunk in found) == source.line_count
    return found


def parsed(chunk: Chunk) -> list[Record | Rejected | Coverage]:
    return list(_xml.parse(chunk, TAGS, FRAMING, paper))


def coverage(chunk: Chunk) -> Coverage:
    (found,) = [one for one in parsed(chunk) if isinstance(one, Coverage)]
    assert adds_up(found)
    return found


def read(folder: Path, content: str | bytes) -> Papers:
    pieces = chunks(folder, content)
    found = [one for chunk in pieces for one in parsed(chunk)]
    return Papers(
        tuple(one for one in found if isinstance(one, Paper)),
        tuple(one for one in found if isinstance(one, Rejected)),
        sum((coverage(chunk) for chunk in pieces), Coverage()),
    )


def names(papers: Papers) -> list[str]:
    return [one.titles[0].value for one in papers.papers]


@pytest.mark.parametrize(
    ("content", "expected", "reasons"),
    [
        ("<flock><sheep>Dolly</sheep></flock>", ["Dolly"], []),
        ("<sheep>Dolly</sheep><sheep>Polly</sheep>", ["Dolly", "Polly"], []),
        ("<f:sheep>Dolly</f:sheep>", ["Dolly"], []),
        ("<sheep\nold='1>0'>Dolly</sheep >", ["Dolly"], []),
        ("<sheep/><sheepdog/>", [""], ["no record of this format: <sheepdog>"]),
        ("<!-- <sheep>No</sheep> --><sheep>Dolly</sheep>", ["Dolly"], []),
        ("<sheep>Do<!-- </sheep> -->lly</sheep>", ["Dolly"], []),
        ("<sheep><![CDATA[</sheep>&uuml;]]></sheep>", ["</sheep>&uuml;"], []),
        ("<?flock <sheep> ?><sheep>Dolly</sheep>", ["Dolly"], []),
        ("<!-- no end <sheep>Dolly</sheep>", ["Dolly"], ["text beside the records"]),
        ("<flock><name>Pasture</name>\n<sheep>Dolly</sheep></flock>", ["Dolly"], []),
        ("\ufeff<sheep>Dolly</sheep>", ["Dolly"], []),
        ("<sheep>R&uuml;ya &amp; &#321;ucja &lt;3</sheep>", ["Rüya & Łucja <3"], []),
        ("<sheep>&bewolf;</sheep>", [], ["an entity that is not known: &bewolf;"]),
        ("baa\n<sheep>Dolly</sheep>\nbaa", ["Dolly"], ["text beside the records"] * 2),
        (
            "<goat><name>Billy</name></goat><sheep>Dolly</sheep>",
            ["Dolly"],
            ["no record of this format: <goat>"],
        ),
        (
            "<sheep>Dolly\n<sheep>Polly</sheep>",
            ["Polly"],
            ["no end tag"],
        ),
        (
            "<sheep>Dolly</sheep>\n<sheep>Pol",
            ["Dolly"],
            ["no end tag"],
        ),
        (
            "<sheep><b>Dolly</sheep><sheep>Polly</sheep>",
            ["Polly"],
            ["no well-formed XML: mismatched tag in line 1 of the element"],
        ),
        (
            "<sheep>Fold & Crook</sheep>",
            [],
            ["no well-formed XML: not well-formed (invalid token) in line 1 of the element"],
        ),
        (
            "<sheep>&#1;</sheep>",
            [],
            ["no well-formed XML: reference to invalid character number in line 1 of the element"],
        ),
        (
            "<sheep>" + "<b>" * 90 + "</b>" * 90 + "</sheep>",
            [],
            ["more than 64 elements within each other"],
        ),
        (
            ENTITY_BOMB,
            ["Dolly"],
            ["an entity that is not known: &b;", "an entity that is not known: &c;"],
        ),
    ],
)
def test_traps(tmp_path: Path, content: str, expected: list[str], reasons: list[str]) -> None:
    found = read(tmp_path, content)
    assert names(found) == expected
    assert found.reasons == reasons


def test_a_record_of_invalid_utf8_spoils_no_other(tmp_path: Path) -> None:
    found = read(tmp_path, "<sheep>Łucja</sheep>\n".encode() * 3 + b"<sheep>\xff</sheep>\n")
    assert names(found) == ["Łucja"] * 3
    assert found.reasons == ["bytes that are no UTF-8 text"]
    assert found.rejected[0].text == "<sheep>\\xff</sheep>"


@pytest.mark.parametrize(
    ("written", "codec"),
    [("iso-8859-1", "latin-1"), ("GB2312", "gb2312"), ("windows-1252", "cp1252")],
)
def test_the_declared_encoding_holds(written: str, codec: str) -> None:
    name = "数羊" if codec == "gb2312" else "Renée ü"
    text = f'<?xml version="1.0" encoding="{written}"?>\n<flock>\n<sheep>{name}</sheep>\n</flock>\n'
    data = text.encode(codec)
    chunk = Chunk(
        source="0" * 16, format="dblp", number=1, first=0, encoding=codec, data=data, preamble=b""
    )
    assert declared(data) == codecs.lookup(codec).name
    assert [one.titles[0].value for one in parsed(chunk) if isinstance(one, Paper)] == [name]


@pytest.mark.parametrize(
    "written", ["utf-16", "utf-7", "sheep", "rot13", "hz", "idna", "unicode_escape"]
)
def test_an_encoding_that_is_none_of_ascii_is_not_believed(written: str) -> None:
    assert declared(f'<?xml version="1.0" encoding="{written}"?>'.encode()) is None


def test_lines(tmp_path: Path) -> None:
    found = read(tmp_path, "<flock>\n\n<sheep>\nA\n</sheep><sheep>\nB</sheep>\n<x/>\n </flock>\n")
    assert [(one.origin.first, one.origin.last) for one in found.papers] == [(2, 5), (4, 6)]
    assert [(one.line, one.text) for one in found.rejected] == [(7, "<x/>")]
    assert found.coverage == Coverage(lines=8, blank=1, stated=6, rejected=1)


def test_several_records_on_a_line_share_it(tmp_path: Path) -> None:
    found = read(tmp_path, "<flock>" + "<sheep>A</sheep>" * 9 + "<sheep>&x;</sheep></flock>")
    assert {(one.origin.first, one.origin.last) for one in found.papers} == {(0, 1)}
    assert found.coverage == Coverage(lines=1, stated=1)


def test_an_element_that_never_ends_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml, "_PIECE", 64)
    monkeypatch.setattr(_xml, "_LONGEST", 256)
    endless = "<sheep>" + "baa\n" * 400
    content = f"<sheep>A</sheep>\n{endless}<sheep>B</sheep>\n<sheep>C</sheep>"
    pieces = chunks(tmp_path, content)
    assert max(len(chunk.data) for chunk in pieces) <= 256 + 2 * 64
    found = read(tmp_path, content)
    assert names(found) == ["A", "B", "C"]
    assert set(found.reasons[1:]) == {"goes on from an element longer than 0 MiB"}
    assert "".join(one.text for one in found.rejected).count("baa") == 400
    assert found.coverage.rejected == 400


def test_a_comment_that_never_ends_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_xml, "_PIECE", 64)
    monkeypatch.setattr(_xml, "_LONGEST", 256)
    found = read(tmp_path, "<sheep>A</sheep><!-- " + "<sheep>B</sheep>\n" * 100)
    assert names(found) == ["A"] + ["B"] * 100


@pytest.mark.parametrize("opening", ["<!--", "<![CDATA[", "<?", "<!DOCTYPE [", "<sheep ", "<sheep"])
def test_openings_without_end_cost_no_more_than_they_are_long(opening: str) -> None:
    data = opening.encode() * (400_000 // len(opening))
    chunk = Chunk(
        source="0" * 16, format="dblp", number=1, first=0, encoding="utf-8", data=data,
        preamble=b"last",
    )  # fmt: skip
    assert coverage(chunk).lines == 1


MARKUP = st.lists(
    st.sampled_from(
        ["<flock>", "</flock>", "<sheep>", "</sheep>", "<sheep/>", "<sheep a='>'>", "<name>", "A",
         "</name>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<!DOCTYPE x [", "]>", "&amp;",
         "&x;", "<", ">", "'", "\n", "\n\n", " ", "\r\n", "ü", "<b>", "</b>", "<goat>", "</goat>"]
    ),
    min_size=1,
).map("".join)  # fmt: skip


@given(st.one_of(MARKUP.map(str.encode), st.binary(min_size=1)))
def test_any_bytes_are_accounted_for(data: bytes) -> None:
    chunk = Chunk(
        source="0" * 16, format="dblp", number=1, first=0, encoding="utf-8", data=data,
        preamble=b"last",
    )  # fmt: skip
    found = coverage(chunk)
    lines = data.removesuffix(b"\n").split(b"\n")
    assert found.lines == len(lines)
    assert found.blank == sum(not line.strip() for line in lines)


@given(MARKUP, st.integers(1, 40))
def test_pieces_of_any_size_hold_the_same_records(
    tmp_path_factory: pytest.TempPathFactory, content: str, size: int
) -> None:
    folder = tmp_path_factory.mktemp("flock")
    whole = read(folder, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_xml, "_PIECE", size)
        pieces = read(folder, content)
    assert pieces.papers == whole.papers
    assert pieces.coverage.lines == whole.coverage.lines
    assert pieces.coverage.blank == whole.coverage.blank


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_a_text_comes_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert _xml.element(f"<sheep>{escaped}</sheep>".encode()).text == (text or None)


def test_a_document_type_reaches_no_parser() -> None:
    with pytest.raises(UnreadableError):
        _xml.element(b"<sheep><!DOCTYPE x [<!ENTITY a 'b'>]></sheep>")
