"""N-Quads and TriG: each line for itself, a document up to its first error."""

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sources
from kg.records import Coverage, Rejected
from kg.sources import rdf

DATA = Path(__file__).parents[1] / "data" / "rdf"
BASE = "https://flock.example/kg/"
GOOD = b'<http://sheep.example/a> <http://sheep.example/p> "1" <http://sheep.example/g> .'


def read(path: Path) -> tuple[list[tuple[int, str, bytes]], list[Rejected], Coverage]:
    """Everything in a file: quads, what is refused, lines accounted for."""
    (source,) = sources.find([str(path)], "rdf").sources
    pieces = [*rdf.read(source, BASE)]
    quads = [quad for piece in pieces for quad in piece.quads]
    rejected = [one for piece in pieces for one in piece.rejected]
    coverage = sum((piece.coverage for piece in pieces), Coverage())
    assert coverage.lines == source.line_count
    assert coverage.lines == coverage.blank + coverage.stated + coverage.rejected
    assert sum(piece.byte_count for piece in pieces) == source.byte_size
    return quads, rejected, coverage


def given_as(folder: Path, *lines: bytes, name: str = "dump.nq") -> Path:
    path = folder / name
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def parsed(line: bytes) -> ox.Quad:
    quads: list[ox.Quad] = [*ox.parse(line, format=ox.RdfFormat.N_QUADS)]
    return quads[0]


def test_each_line_is_a_quad_in_its_graph() -> None:
    quads, rejected, coverage = read(DATA / "pasture.nq")
    assert [number for number, _, _ in quads] == [2, 3, 4, 6, 7]
    assert [graph.rpartition("/")[2] for _, graph, _ in quads] == [
        "flock", "flock", "flock", "", "records",
    ]  # fmt: skip
    assert parsed(quads[0][2]).object == ox.Literal('Dolly "the first"\n多莉', language="en")
    assert not rejected
    assert coverage == Coverage(lines=7, blank=2, stated=5)


def test_a_document_says_the_same_as_lines() -> None:
    def known(name: str) -> set[str]:
        quads, rejected, _ = read(DATA / name)
        assert not rejected
        nodes = {one.value for _, _, line in quads for one in parsed(line).triple
                 if "/node/" in str(one.value)}  # fmt: skip
        assert len(nodes) == 1
        return {line.decode().replace(nodes.copy().pop(), "dog:") for _, _, line in quads}

    assert known("pasture.nq") == known("pasture.trig")


def test_a_blank_node_becomes_an_iri_of_the_source() -> None:
    (source,) = sources.find([str(DATA / "pasture.nq")], "rdf").sources
    quads, _, _ = read(DATA / "pasture.nq")
    assert parsed(quads[1][2]).object == ox.NamedNode(f"{BASE}source/{source.id}/node/dog")
    assert [line for _, _, line in read(DATA / "pasture.nq")[0]] == [line for _, _, line in quads]


def test_nameless_nodes_of_a_document_are_named_alike_each_time(tmp_path: Path) -> None:
    document = b"@prefix : <http://sheep.example/> . :a :p [ :q [ :r 1 ] ] , [ :q ( 1 2 ) ] ."
    path = given_as(tmp_path, document, name="a.trig")
    quads = read(path)[0]
    assert quads == read(path)[0]
    assert len({parsed(line).subject for _, _, line in quads}) == 6
    assert not any(b"_:" in line for _, _, line in quads)


def test_a_node_label_may_hold_any_letter(tmp_path: Path) -> None:
    lines = ("_:狗.1 <http://sheep.example/p> _:a-b .".encode(),)
    quads, rejected, _ = read(given_as(tmp_path, *lines))
    assert not rejected
    assert b"/node/%E7%8B%97.1> " in quads[0][2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"<http://sheep.example/a> <http://sheep.example/p> .", "no N-Quads or TriG: "),
        (b'<http://sheep.example/a> <p> "1" .', "No scheme found in an absolute IRI"),
        (b'<http://sheep.example/a> <http://sheep.example/p> "no end', "no N-Quads or TriG: "),
        (GOOD + b" " + GOOD, "no N-Quads or TriG: "),
        (GOOD.replace(b'"1"', b'"\xff"'), "bytes that are no UTF-8 text"),
        (GOOD.replace(b'"1"', b'"\\u0007"'), "a control character"),
        (GOOD.replace(b'"1"', b'<<( <a:a> <a:b> "c" )>>'), "a triple as a term"),
        (GOOD.replace(b'"1"', b'"1"@he--rtl'), "a text with a direction"),
        (b"Dear flock, sheep are counted.", "no N-Quads or TriG: "),
    ],
)
def test_a_line_that_is_no_quad_is_refused_and_the_rest_is_read(
    line: bytes, reason: str, tmp_path: Path
) -> None:
    quads, (rejected,), coverage = read(given_as(tmp_path, GOOD, b"", line, GOOD))
    assert [number for number, _, _ in quads] == [1, 4]
    assert rejected.line == 3
    assert reason in rejected.reason
    assert "line 1" not in rejected.reason
    assert rejected.text == line.decode("utf-8", "backslashreplace")
    assert coverage == Coverage(lines=4, blank=1, stated=2, rejected=1)


def test_a_quad_on_two_lines_is_two_that_are_none(tmp_path: Path) -> None:
    head, tail = GOOD.rsplit(b" ", 1)
    quads, rejected, _ = read(given_as(tmp_path, GOOD, head, tail, GOOD, GOOD))
    assert [number for number, _, _ in quads] == [1, 4, 5]
    assert [one.line for one in rejected] == [2, 3]


def test_a_document_is_read_up_to_its_first_error(tmp_path: Path) -> None:
    document = [b"@prefix : <http://sheep.example/> .", b":g { :a :p 1 }", b"", b":g { :a :p }",
                b"# counted", b":g { :a :p 3 }"]  # fmt: skip
    quads, (rejected,), coverage = read(given_as(tmp_path, *document, name="a.trig"))
    assert len(quads) == 1
    assert (rejected.line, rejected.text) == (4, ":g { :a :p }")
    assert rejected.reason.endswith("nothing after this line is read")
    assert coverage == Coverage(lines=6, blank=2, stated=2, rejected=2)


def test_what_a_document_holds_that_cannot_be_taken(tmp_path: Path) -> None:
    document = [b"@prefix : <http://sheep.example/> .", b':g { :a :p "\\u0007" , "8" }']
    quads, (rejected,), _ = read(given_as(tmp_path, *document, name="a.trig"))
    assert parsed(quads[0][2]).object == ox.Literal("8")
    assert rejected.reason == "a control character"


def test_pieces_cut_nothing(tmp_path: Path) -> None:
    lines = [GOOD.replace(b'"1"', b'"%d"' % number) for number in range(5000)]
    lines[4321] = b"sheep"
    quads, rejected, _ = read(given_as(tmp_path, *lines))
    assert [number for number, _, _ in quads] == [n for n in range(1, 5001) if n != 4322]
    assert [one.line for one in rejected] == [4322]
    document = [b"@prefix : <http://sheep.example/> .", *lines[:4321]]
    document = [line.replace(b" <http://sheep.example/g> .", b" .") for line in document]
    assert len(read(given_as(tmp_path, *document, name="a.trig"))[0]) == 4321


def test_compressed_files_are_read_as_they_are(tmp_path: Path) -> None:
    for name in ("pasture.nq", "pasture.trig"):
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress((DATA / name).read_bytes()))
        assert [line for _, _, line in read(packed)[0]] == [
            line for _, _, line in read(DATA / name)[0]
        ]


@pytest.mark.parametrize("name", ["pasture.nq", "pasture.trig"])
def test_the_contract_of_formats_holds(name: str) -> None:
    """Its records are none; what cannot be read, and the lines, are told as of any other."""
    (source,) = sources.find([str(DATA / name)]).sources
    assert source.format == "rdf"
    found = [one for chunk in rdf.split(source) for one in rdf.parse(chunk)]
    assert {type(one) for one in found} == {Coverage}


@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
)
def test_any_text_comes_through(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    a, p, g = (ox.NamedNode(f"http://sheep.example/{name}") for name in "apg")
    quad = ox.Quad(a, p, ox.Literal(text), g)
    line = (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"").removesuffix(b"\n")
    path = given_as(tmp_path_factory.mktemp("text"), line)
    ((_, _, taken),) = read(path)[0]
    assert parsed(taken) == quad
