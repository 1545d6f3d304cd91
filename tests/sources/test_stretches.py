"""Stretches of large files: every line once, with its number, whatever the packing."""

import bz2
import gzip
import hashlib
import random
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources import _stretches
from kg.sources._stretches import Stretch


def lines(count: int, seed: int) -> bytes:
    """Lines that pack badly, so that a small file has several blocks."""
    rng = random.Random(seed)
    return b"".join(
        rng.randbytes(rng.randrange(400)).replace(b"\n", b" ") + b"\n" for _ in range(count)
    )


def demand_all(path: Path, content: bytes, size: int) -> tuple[Stretch, ...]:
    """What the stretches hold is the content, each line in one, with its number."""
    sha256, stretches = _stretches.measure(str(path), size)
    assert sha256 == hashlib.sha256(content).hexdigest()
    found = b""
    for part in stretches:
        begin = len(found)
        for first, data in _stretches.read(str(path), part, 1_000):
            assert first == found.count(b"\n")
            assert data.endswith(b"\n") or found + data == content
            found += data
        assert len(found) - begin == part.byte_size
    assert found == content
    return stretches


CONTENT = st.lists(st.binary(max_size=40).map(lambda one: one.replace(b"\n", b"")), max_size=60)


@given(found=CONTENT, end=st.sampled_from([b"", b"\n"]), size=st.integers(1, 300))
@settings(max_examples=200)
def test_every_line_of_a_plain_file(
    tmp_path_factory: pytest.TempPathFactory, found: list[bytes], end: bytes, size: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "plain"
    content = b"\n".join(found) + end
    path.write_bytes(b"." + content)  # nothing is packed that begins so
    stretches = demand_all(path, b"." + content, size)
    assert len(stretches) <= content.count(b"\n") + 1


def test_a_plain_file_in_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_stretches, "_WINDOW", 700)
    path, content = tmp_path / "plain", lines(300, 1)
    path.write_bytes(content)
    assert len(demand_all(path, content, 5_000)) > 5


@pytest.mark.parametrize("size", [3_000, 20_000, 1 << 20])
@pytest.mark.parametrize("window", [97, 1 << 20])
def test_blocks_of_bzip2(
    size: int, window: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_stretches, "_WINDOW", window)
    path, content = tmp_path / "packed.bz2", lines(1_500, size)
    path.write_bytes(bz2.compress(content, 1))
    stretches = demand_all(path, content, size)
    starts = {part.start for part in stretches}
    assert len(starts) > 3 or size == 1 << 20


def test_streams_of_bzip2_one_after_the_other(tmp_path: Path) -> None:
    content = lines(1_000, 5)
    streams = [content[start : start + 7_777] for start in range(0, len(content), 7_777)]
    packed = b"".join(bz2.compress(one, 1 + number % 9) for number, one in enumerate(streams))
    path = tmp_path / "packed.bz2"
    path.write_bytes(packed + b"what follows is no stream")
    assert bz2.decompress(path.read_bytes()) == content
    demand_all(path, content, 9_000)


def test_a_line_over_several_blocks(tmp_path: Path) -> None:
    long = random.Random(6).randbytes(350_000).replace(b"\n", b" ")
    content = b"first\n" + long + b"\nlast"
    path = tmp_path / "packed.bz2"
    path.write_bytes(bz2.compress(content, 1))
    assert [part.byte_size for part in demand_all(path, content, 6)] == [6, 350_001, 4]


def test_data_may_look_like_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = lines(700, 7)
    path = tmp_path / "packed.bz2"
    path.write_bytes(bz2.compress(content, 1))
    true = _stretches._signs

    def signs(file: object, start: int) -> list[tuple[int, bool]]:
        found = [*true(file, start)]  # type: ignore[arg-type]  # handed through
        return sorted([*found, *((bit + 4_321, True) for bit, begins in found if begins)])

    monkeypatch.setattr(_stretches, "_signs", signs)
    demand_all(path, content, 30_000)


@pytest.mark.parametrize("kept", [0.3, 0.97])
def test_a_file_that_is_cut_off(kept: float, tmp_path: Path) -> None:
    packed = bz2.compress(lines(1_000, 8), 1)
    path = tmp_path / "packed.bz2"
    path.write_bytes(packed[: int(len(packed) * kept)])
    with pytest.raises(EOFError):
        _stretches.measure(str(path), 1_000)


def test_a_file_that_is_damaged_never_gives_wrong_bytes(tmp_path: Path) -> None:
    content = lines(1_000, 9)
    packed = bytearray(bz2.compress(content, 1))
    packed[len(packed) // 2] ^= 1
    path = tmp_path / "packed.bz2"
    path.write_bytes(packed)
    with pytest.raises((EOFError, OSError)):
        _stretches.measure(str(path), 1_000)


def test_what_is_damaged_is_not_joined_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_stretches, "_LONGEST", 900_000)
    packed = bytearray(bz2.compress(lines(3_000, 11), 1))
    packed[2_000] ^= 1
    path = tmp_path / "packed.bz2"
    path.write_bytes(packed)
    with pytest.raises(OSError, match="is damaged"):
        _stretches.measure(str(path), 1_000)


def test_a_file_that_became_shorter(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.write_bytes(b"a\n" * 100)
    _, stretches = _stretches.measure(str(path), 50)
    path.write_bytes(b"a\n" * 90)
    with pytest.raises(EOFError, match="before the stretch"):
        [*_stretches.read(str(path), stretches[-1])]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_what_can_be_read_from_the_beginning_only(pack: object, tmp_path: Path) -> None:
    path = tmp_path / "packed"
    path.write_bytes(pack(lines(500, 10)))  # type: ignore[operator]  # one of the two
    assert _stretches.measure(str(path), 1_000) == ("", ())
