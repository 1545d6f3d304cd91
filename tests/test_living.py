"""Digests that come day by day, go and change leave a graph as if it were built anew."""

from pathlib import Path

from tests.living import Life

DAYS = 12
"""200 of them: make living."""


def test_day_by_day_is_as_all_at_once(tmp_path: Path) -> None:
    assert len([*Life(tmp_path, DAYS, seed=0).live()]) == 7
