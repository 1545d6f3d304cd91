"""Judgements: every form of a line a person or a table writes is taken, or rejected with why."""

from pathlib import Path

import pytest

from kg import sources
from kg.records import Coverage, Judgement, Rejected
from kg.sources import judgements

DATA = Path(__file__).parents[1] / "data" / "judgements"
ONE = "paper/t-0123456789abcdef/authorship/1-11111111"
OTHER = "paper/t-fedcba9876543210/authorship/2-22222222"
MENTION = "paper/t-0123456789abcdef/affiliation/1-33333333"
OF_AUTHOR = f"{ONE}/affiliation/1-33333333"


def read(path: Path) -> tuple[list[Judgement], list[Rejected], Coverage]:
    (source,) = sources.find([str(path)]).sources
    assert source.format == "judgements"
    found = [one for chunk in judgements.split(source) for one in judgements.parse(chunk)]
    (coverage,) = (one for one in found if isinstance(one, Coverage))
    return (
        [one for one in found if isinstance(one, Judgement)],
        [one for one in found if isinstance(one, Rejected)],
        coverage,
    )


def written(tmp_path: Path, *rows: str, header: str = "left\tright\tdecision\treason") -> Path:
    path = tmp_path / "verdicts.tsv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_a_file_kept_by_hand() -> None:
    found, rejected, coverage = read(DATA / "verdicts.tsv")
    assert not rejected
    assert coverage == Coverage(lines=9, blank=1, stated=8)
    first, works, letterhead, labs = found
    assert (first.left, first.right, first.same) == (ONE, OTHER, True)
    assert (first.reason, first.by, first.date) == ("the same shepherd", "a shepherd", "2021-08-10")
    assert (first.origin.first, first.origin.last) == (3, 4)
    assert (works.left, works.right) == ("paper/arxiv-2104.00001", "paper/r-00000000000000aa")
    assert (works.same, works.by, works.date) == (False, None, None)
    assert (letterhead.left, letterhead.right) == (MENTION, "org/university-of-pasture")
    assert (labs.left, labs.right) == ("org/fold-labs", "org/pasture-lab")


def test_an_answer_of_a_query_filled_in() -> None:
    (found,), rejected, _ = read(DATA / "answered.tsv")
    assert not rejected
    assert found.left == "paper/arxiv-math/0309136/authorship/1-11111111"
    assert found.right == "paper/openalex-W1/authorship/1-22222222"
    assert found.reason == 'says "baa"'


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{ONE}\t{OTHER}\tmaybe\t", "decision: 'maybe' is neither same nor different"),
        (f"{ONE}\t{ONE}\tsame\t", "left and right are one node"),
        (f"{ONE}\torg/pasture\tsame\t", "a authorship and a organisation are never one"),
        (f"{ONE}\tpaper/b\tsame\t", "a authorship and a paper are never one"),
        (f"person/a\t{OTHER}\tsame\t", "left: 'person/a' is the IRI of no authorship"),
        (f"{ONE}\t\tsame\t", "right: '' is the IRI of no authorship"),
        (f"{ONE}", ""),
    ],
)
def test_bad_lines_are_rejected_with_the_reason(row: str, reason: str, tmp_path: Path) -> None:
    found, rejected, _ = read(written(tmp_path, row))
    assert not found
    if reason:
        assert rejected[0].reason.startswith(reason)
        assert rejected[0].line == 2
    else:
        assert not rejected


def test_a_wrong_date_is_rejected(tmp_path: Path) -> None:
    header = "left\tright\tdecision\treason\tby\tdate"
    path = written(tmp_path, f"{ONE}\t{OTHER}\tsame\t\t\tyesterday", header=header)
    (_, (rejected,), _) = read(path)
    assert rejected.reason == "date: 'yesterday' is no day, month or year such as 2021-04-26"


def test_columns_come_in_any_order_and_others_are_passed_over(tmp_path: Path) -> None:
    header = "score\tDecision\tright\tleft"
    ((found,), rejected, _) = read(written(tmp_path, f"0.7\tSame\t{ONE}\t{OTHER}", header=header))
    assert not rejected
    assert (found.left, found.right, found.reason) == (ONE, OTHER, "judged same")


def test_a_mention_may_be_an_authors(tmp_path: Path) -> None:
    ((found,), _, _) = read(written(tmp_path, f"org/pasture\t{OF_AUTHOR}\tdifferent\tno"))
    assert (found.left, found.right) == (OF_AUTHOR, "org/pasture")


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.tsv"
    text = f"\ufeff# ours\r\nleft\tright\tdecision\r\n{ONE}\t{OTHER}\tsame\r\n"
    path.write_bytes(text.encode())
    (found,), rejected, coverage = read(path)
    assert not rejected
    assert found.same
    assert coverage.lines == 3


def test_a_file_in_many_pieces_keeps_its_header(tmp_path: Path) -> None:
    row = f"{ONE}\t{OTHER}\tsame\t{'b' * 400}"
    path = written(tmp_path, *[row] * 1000)
    (source,) = sources.find([str(path)]).sources
    chunks = [*judgements.split(source)]
    assert len(chunks) > 1
    found = [one for chunk in chunks for one in judgements.parse(chunk)]
    assert sum(isinstance(one, Judgement) for one in found) == 1000
    assert sum(one.lines for one in found if isinstance(one, Coverage)) == 1001
