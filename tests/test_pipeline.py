"""Builds: same sources, same bytes; nothing lingers, nothing is lost."""

import gzip
import itertools
from pathlib import Path

import pytest

import kg
from kg import graph as graphs
from kg.errors import SourceError, StoreError
from tests.asking import column, count

FIRST = """LG - 机器学习 CV - 计算机视觉 (*表示值得重点关注)

1、[LG] Counting Sheep with Sparse Attention Networks

A Meadow, B C. Fold
[University of Pasture & UCLA]
用稀疏注意力数羊。羊被逐一计数。
"""
SECOND = """1、*[CV] Counting Sheep with Sparse Attention Networks

Ada Meadow, Ben C. Fold
[University of Pasture]
https://arxiv.org/abs/2104.00001

2、[CV] Herding Gradients over Open Pastures

A Meadow, X Hill
[Pasture Lab]
a line\x07 with a bell
"""
THIRD = """LG - 机器学习

1、[LG] Shearing Transformers Without a Single Tear

B C. Fold
[The Pasture Lab]
"""


@pytest.fixture
def pages(tmp_path: Path) -> list[Path]:
    paths = []
    for name, text in (("one.txt", FIRST), ("two.txt", SECOND), ("three.txt", THIRD)):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def facts(graph: kg.Graph, folder: Path) -> list[bytes]:
    graph.export(folder / "dump.nq")
    lines = (folder / "dump.nq").read_bytes().splitlines()
    return [line for line in lines if b"/graph/about> ." not in line]


def test_any_order_of_sources_gives_the_same_bytes(pages: list[Path], tmp_path: Path) -> None:
    dumps = [facts(kg.build(*order), tmp_path) for order in itertools.permutations(pages)]
    assert all(dump == dumps[0] for dump in dumps)


def test_one_by_one_is_as_all_at_once(pages: list[Path], tmp_path: Path) -> None:
    for page in pages:
        kg.build(page, to=tmp_path / "g.kg")
    assert facts(kg.open(tmp_path / "g.kg"), tmp_path) == facts(kg.build(*pages), tmp_path)


def test_what_is_removed_was_never_there(pages: list[Path], tmp_path: Path) -> None:
    kg.build(*pages, to=tmp_path / "g.kg")
    graphs.remove(str(pages[1]), tmp_path / "g.kg")
    left = kg.open(tmp_path / "g.kg")
    assert facts(left, tmp_path) == facts(kg.build(pages[0], pages[2]), tmp_path)
    assert not left.rejected
    with pytest.raises(StoreError, match="no such source"):
        graphs.remove("sheep.txt", tmp_path / "g.kg")


def test_the_same_again_changes_nothing(pages: list[Path], tmp_path: Path) -> None:
    kg.build(*pages, to=tmp_path / "g.kg")
    before = (tmp_path / "g.kg" / "current").resolve()
    built = graphs.run([str(page) for page in pages], to=tmp_path / "g.kg")
    assert built.report.unchanged == tuple(map(str, pages))
    assert (tmp_path / "g.kg" / "current").resolve() == before


def test_changed_content_replaces_what_came_from_its_path(
    pages: list[Path], tmp_path: Path
) -> None:
    kg.build(pages[0], to=tmp_path / "g.kg")
    pages[0].write_text(THIRD, encoding="utf-8")
    built = graphs.run([str(pages[0])], to=tmp_path / "g.kg")
    assert built.report.replaced == (str(pages[0]),)
    assert facts(built.graph, tmp_path) == facts(kg.build(pages[2]), tmp_path)


def test_equal_content_is_one_source(pages: list[Path], tmp_path: Path) -> None:
    copy, packed = tmp_path / "copy.txt", tmp_path / "packed.txt.gz"
    copy.write_bytes(pages[0].read_bytes())
    packed.write_bytes(gzip.compress(pages[0].read_bytes()))
    graph = kg.build(pages[0], copy, packed)
    (source,) = graph.sources
    assert source.paths == tuple(sorted(map(str, (pages[0], copy, packed))))
    assert facts(graph, tmp_path) == facts(kg.build(pages[0]), tmp_path)


def test_a_source_with_two_paths_goes_with_the_last(pages: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(pages[0].read_bytes())
    kg.build(pages[0], copy, to=tmp_path / "g.kg")
    copy.write_text(THIRD, encoding="utf-8")
    kg.build(copy, to=tmp_path / "g.kg")
    assert count(kg.open(tmp_path / "g.kg"), "?w a fabio:Work") == 2
    pages[0].write_text(THIRD, encoding="utf-8")
    kg.build(pages[0], to=tmp_path / "g.kg")
    assert count(kg.open(tmp_path / "g.kg"), "?w a fabio:Work") == 1


def test_one_work_in_two_digests(pages: list[Path]) -> None:
    graph = kg.build(*pages)
    assert graph.stats().papers == 3
    assert len(graph.sources) == 3
    names = column(graph, "SELECT ?n { ?p a foaf:Person ; foaf:name ?n } ORDER BY ?n")
    assert names == ["A Meadow", "Ada Meadow", "B C. Fold", "Ben C. Fold", "X Hill"]
    assert count(graph, "?l kg:method 'work-title-1' ; kg:decision kg:accepted") == 1


def test_rejected_lines_are_kept_with_their_place(pages: list[Path]) -> None:
    (line,) = kg.build(*pages).rejected
    assert (line.path, line.line, line.reason) == (str(pages[1]), 11, "a control character")
    assert line.text == "a line\x07 with a bell"


def test_another_base_moves_the_data_only(pages: list[Path], tmp_path: Path) -> None:
    graph = kg.build(pages[0], base="https://example.org/kg/")
    text = b"\n".join(facts(graph, tmp_path))
    assert b"<https://w3id.org/paperkg/paper" not in text
    assert b"<https://w3id.org/paperkg/category" not in text
    usual = b"\n".join(facts(kg.build(pages[0]), tmp_path))
    moved = text.replace(b"<https://example.org/kg/", b"<https://w3id.org/paperkg/")
    assert sorted(line for line in moved.splitlines() if b"#IdentityLink" in line) == sorted(
        line for line in usual.splitlines() if b"#IdentityLink" in line
    )


def test_a_missing_source_writes_nothing(pages: list[Path], tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        kg.build(pages[0], tmp_path / "missing.txt", to=tmp_path / "g.kg")
    assert not (tmp_path / "g.kg").exists()


def test_an_interrupt_keeps_the_sources_that_are_in(pages: list[Path], tmp_path: Path) -> None:
    class Impatient(graphs.Silent):
        seen = 0

        def source(self, name: str, place: int, count: int) -> None:
            assert count == 3
            assert name.endswith(".txt")
            self.seen = place

        def stopped(self) -> bool:
            return self.seen == 2

    built = graphs.run([str(page) for page in pages], to=tmp_path / "g.kg", progress=Impatient())
    assert built.report.interrupted
    assert facts(built.graph, tmp_path) == facts(kg.build(*pages[:2]), tmp_path)
    again = graphs.run([str(page) for page in pages], to=tmp_path / "g.kg")
    assert (len(again.report.unchanged), len(again.report.added)) == (2, 1)


def test_no_clock_and_no_path_outside_about(pages: list[Path], tmp_path: Path) -> None:
    graph = kg.build(*pages)
    text = b"\n".join(facts(graph, tmp_path))
    assert str(tmp_path).encode() not in text
    assert b"one.txt" not in text
    assert (
        count(graph, "GRAPH ?g { ?s kg:fileName 'one.txt' } FILTER(STRENDS(STR(?g), 'about'))") == 1
    )
