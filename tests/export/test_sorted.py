"""Lines are sorted on disk, in memory of a fixed size."""

import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.export._sorted import SortedLines


def unheard(_lines: int) -> None:
    pass


LINES = st.lists(st.binary(max_size=5).map(lambda text: text.replace(b"\n", b"") + b" .\n"))


@given(
    lines=LINES,
    size=st.integers(1, 20),
    run=st.integers(0, 40),
    runs=st.integers(1, 3).map(lambda number: number + 1),
)
def test_each_line_once_in_order(
    lines: list[bytes], size: int, run: int, runs: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the pieces in which they come, and however few fit into memory."""
    text = b"".join(lines)
    told: list[int] = []
    with SortedLines(tmp_path_factory.getbasetemp(), told.append, run, runs) as found:
        for place in range(0, len(text), size):
            found.write(text[place : place + size])
            found.begin(b"")
        assert [line for some in found.lists() for line in some] == sorted(set(lines))
    assert sum(told) == len(lines)


def test_a_graph_is_put_before_the_full_stop(tmp_path: Path) -> None:
    with SortedLines(tmp_path, unheard) as found:
        found.write(b'<s> <p> "b . " .\n')
        found.begin(b"<g>")
        found.write(b'<s> <p> "a . " .\n')
        found.begin(b"")
        found.write(b'<s> <p> "c" .\n')
        assert list(found.lists()) == [
            [b'<s> <p> "a . " <g> .\n', b'<s> <p> "b . " .\n', b'<s> <p> "c" .\n']
        ]


def test_memory_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    """6 MB of lines in runs of 128 KiB, of which 8 are merged at a time."""
    numbers = list(range(60_000))
    random.Random(0).shuffle(numbers)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        with SortedLines(tmp_path, unheard, 1 << 17, 8) as found:
            for number in numbers:
                found.write(b"%0100d\n" % number)
            given = [int(line) for some in found.lists() for line in some[:1]]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert given == sorted(given)
    assert peak - before < 3 << 20
    assert not list(tmp_path.iterdir())
