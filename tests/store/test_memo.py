"""Links of blocks are remembered exactly, or not at all."""

from pathlib import Path

import pytest

from kg.records import Appearance, Judgement, Link, Origin
from kg.store import memo

METHOD = b"m" * 32
BLOCK = [
    Appearance(
        authorship=f"paper/{name}/authorship/1-00000000",
        paper=f"paper/{name}",
        work=f"work/{name}",
        block="meadow a",
        name="A Meadow",
    )
    for name in "abc"
]
LINKS = [
    Link(
        left=BLOCK[0].authorship,
        right=BLOCK[2].authorship,
        score=0.96,
        method="person-1",
        decision="accepted",
        evidence=("shares co-authors B Fold", "same institution"),
    )
]


def test_links_come_back_as_they_were(tmp_path: Path) -> None:
    packed = memo.pack(LINKS, BLOCK)
    digest = memo.digest(BLOCK, ())
    memo.write(tmp_path / memo.FILE, METHOD, {digest: packed})
    kept = memo.read(tmp_path / memo.FILE, METHOD)
    assert memo.unpack(kept[digest], BLOCK) == LINKS
    assert [path.name for path in tmp_path.iterdir()] == [memo.FILE]


def test_another_method_does_not_use_them(tmp_path: Path) -> None:
    memo.write(tmp_path / memo.FILE, METHOD, {b"d": b"p"})
    assert memo.read(tmp_path / memo.FILE, b"n" * 32) == {}
    assert memo.read(tmp_path / "none", METHOD) == {}
    assert memo.read(None, METHOD) == {}


@pytest.mark.parametrize("place", [0, 15, 50, -1])
def test_a_damaged_file_is_not_used(place: int, tmp_path: Path) -> None:
    path = tmp_path / memo.FILE
    memo.write(path, METHOD, {b"d": b"p"})
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert memo.read(path, METHOD) == {}
    path.write_bytes(content[:40])
    assert memo.read(path, METHOD) == {}


def test_the_file_of_an_earlier_generation_stays(tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    memo.write(tmp_path / memo.FILE, METHOD, {b"d": b"p"})
    (tmp_path / "later" / memo.FILE).hardlink_to(tmp_path / memo.FILE)
    memo.write(tmp_path / "later" / memo.FILE, METHOD, {})
    assert memo.read(tmp_path / memo.FILE, METHOD) == {b"d": b"p"}


def test_whatever_changes_a_block_changes_its_digest() -> None:
    origin = Origin(source="0123456789abcdef", first=1, last=2)
    ends = {"left": BLOCK[0].authorship, "right": BLOCK[1].authorship}
    one = Judgement(**ends, same=True, reason="seen", origin=origin)
    moved = Judgement(**ends, same=True, reason="seen",
                      origin=Origin(source="0123456789abcdef", first=5, last=6))  # fmt: skip
    other = Judgement(**ends, same=False, reason="seen", origin=origin)
    digests = [memo.digest(BLOCK, given) for given in ((), (one,), (other,))]
    assert len({*digests, memo.digest(BLOCK[:2], ())}) == 4
    assert memo.digest(BLOCK, (moved,)) == digests[1]
