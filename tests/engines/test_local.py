"""The engine of this machine: order, errors, and no process left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import kg
from kg.engines import local
from kg.engines._worker import Worker
from kg.errors import EngineError

HEXADECIMAL = partial(int, base=16)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """Processes that the engine starts; two, whatever the machine."""
    started: list[Worker] = []

    def start(function: object) -> Worker:
        started.append(Worker(function))  # type: ignore[arg-type]  # handed through
        return started[-1]

    monkeypatch.setattr(local, "Worker", start)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    return started


def ended(workers: list[Worker]) -> bool:
    return all(worker._process.poll() is not None for worker in workers)


def test_few_items_are_done_here(workers: list[Worker]) -> None:
    assert list(local.map(HEXADECIMAL, ["a", "b", "c"])) == [10, 11, 12]
    assert workers == []


def test_many_items_are_done_by_others_in_order(workers: list[Worker]) -> None:
    numbers = [f"{number:x}" for number in range(500)]
    assert list(local.map(HEXADECIMAL, numbers)) == list(range(500))
    assert len(workers) == 2
    assert ended(workers)


def test_one_core_needs_no_process(workers: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    assert list(local.map(HEXADECIMAL, map(hex, range(20)))) == list(range(20))
    assert workers == []


def test_items_are_not_read_far_ahead(workers: list[Worker]) -> None:
    read = 0

    def items() -> Iterator[str]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield f"{number:x}"

    results = local.map(HEXADECIMAL, items())
    for _ in range(100):
        next(results)
    assert read < 120
    results.close()  # type: ignore[attr-defined]  # a generator
    assert ended(workers)


def test_an_error_comes_at_its_place(workers: list[Worker]) -> None:
    results = local.map(HEXADECIMAL, [*map(hex, range(50)), "sheep", "1"])
    assert [next(results) for _ in range(50)] == list(range(50))
    with pytest.raises(ValueError, match="sheep"):
        next(results)
    assert ended(workers)


def test_a_killed_process_is_told(workers: list[Worker]) -> None:
    results = local.map(HEXADECIMAL, map(hex, range(10_000)))
    for _ in range(local._INLINE + 6):
        next(results)
    for worker in workers:
        os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="memory"):
        list(results)


def test_an_interrupt_is_left_to_the_parent(workers: list[Worker]) -> None:
    results = local.map(HEXADECIMAL, map(hex, range(200)))
    done = local._INLINE + 6
    for _ in range(done):
        next(results)
    for worker in workers:
        os.kill(worker._process.pid, signal.SIGINT)
    assert list(results) == list(range(done, 200))


def test_groups_come_in_the_order_of_their_keys() -> None:
    words = ["ewe", "ram", "fold", "wool", "lamb"]
    assert list(local.group(tuple, words, key=lambda word: str(len(word)))) == [
        ("ewe", "ram"),
        ("fold", "wool", "lamb"),
    ]


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    """As `multiprocessing` would: the user's own file has a line at its top level."""
    script = tmp_path / "mine.py"
    script.write_text(
        "from functools import partial\nfrom kg.engines import local\nprint('once')\n"
        "print(sum(local.map(partial(int, base=16), map(hex, range(100)))))\n"
    )
    home = str(Path(kg.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": home},
    )
    assert done.stdout.split() == ["once", "4950"]
