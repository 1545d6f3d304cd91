"""`kg search`."""

from pathlib import Path

import orjson
import pytest

from kg import search
from kg.store import directory
from tests import test_cli


def test_the_command_prints_a_table(stored: Path) -> None:
    done = test_cli.kg("search", "神经 tangent", "-g", stored)
    assert done.returncode == 0, done.stderr
    head, _, row = done.stdout.splitlines()
    assert head.split()[0] == "kind"
    assert row.startswith("paper  Herding Gradients under Neural Tangent Fences  神经切线围栏")
    assert "2021" in row
    assert row.rstrip().rpartition(" ")[2].startswith("work/")


def test_the_command_prints_json_and_says_what_is_left(stored: Path) -> None:
    words = ("search", "神经", "--kind", "paper", "--limit", "1", "--format", "json")
    done = test_cli.kg(*words, "-g", stored)
    answer = orjson.loads(done.stdout)
    assert (answer["query"], answer["total"], len(answer["hits"])) == ("神经", 2, 1)
    assert "1 more" in done.stderr


def test_the_command_finds_nothing_without_an_error(stored: Path) -> None:
    done = test_cli.kg("search", "zebra", "-g", stored)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [("--kind", "sheep"), ("--format", "xml"), ("--limit", "0"), ("--limit", "999")]
)
def test_a_wrong_option_is_one_line(stored: Path, words: tuple[str, str]) -> None:
    done = test_cli.kg("search", "sheep", *words, "-g", stored)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_search_loads_nothing_heavy(stored: Path, tmp_path: Path) -> None:
    search.prepare(directory.open_current(stored))
    words = ("search", "neural", "-g", str(stored))
    assert not test_cli.HEAVY & test_cli.loaded(*words, cwd=tmp_path)
