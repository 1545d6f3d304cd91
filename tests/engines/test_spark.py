"""The engine on a real cluster: order, errors, lost workers, and no process left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

import kg
from kg.engines import spark
from kg.errors import ClusterError, MissingExtraError
from tests.engines.cluster import Cluster, cluster, members

_MISSING = [
    *(["pyspark"] if find_spec("pyspark") is None else []),
    *(["java"] if shutil.which("java") is None else []),
]

pytestmark = [
    pytest.mark.spark,
    pytest.mark.xdist_group("spark"),
    pytest.mark.skipif(
        bool(_MISSING) and not os.environ.get("CI"),
        reason=f"there is no {' and no '.join(_MISSING)}",
    ),
]

HEXADECIMAL = partial(int, base=16)
PATIENCE = 60


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("spark")) as running:
        yield running
    assert [members(worker) for worker in running.workers] == [[], []]


@pytest.fixture(scope="module")
def engine(machines: Cluster) -> Iterator[spark.Cluster]:
    engine = spark.at(machines.master)
    yield engine
    engine.close()


def script(master: str | None, text: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a script that has the engine `engine`, and see that no process of it stays."""
    head = "from kg.engines import spark\nfrom kg.flow import session\n"
    head += f"engine = spark.at({master!r})\n"
    process = subprocess.Popen(
        [sys.executable, "-c", head + text],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(kg.__file__).parents[1])} | env,
        start_new_session=True,
    )
    out, told = process.communicate()
    until = time.monotonic() + PATIENCE
    while members(process) and time.monotonic() < until:  # type: ignore[arg-type]  # a text's
        time.sleep(0.1)
    assert members(process) == []  # type: ignore[arg-type]  # as above
    return subprocess.CompletedProcess([], process.returncode, out, told)


def test_results_come_in_order(engine: spark.Cluster) -> None:
    numbers = [f"{number:x}" for number in range(5000)]
    assert list(engine.map(HEXADECIMAL, numbers)) == list(range(5000))


def test_nothing_comes_of_nothing(engine: spark.Cluster) -> None:
    assert list(engine.map(HEXADECIMAL, [])) == []
    assert list(engine.group(len, [], key=str)) == []


def test_items_are_not_read_far_ahead(engine: spark.Cluster) -> None:
    read = 0

    def items() -> Iterator[bytes]:
        nonlocal read
        for _ in range(500):
            read += 1
            yield bytes(1 << 20)

    results = engine.map(len, items())
    for done in range(1, 41):
        assert next(results) == 1 << 20
        assert read <= done + (spark._AHEAD + 1) * 4
    results.close()  # type: ignore[attr-defined]  # a generator


def test_an_item_may_be_large(engine: spark.Cluster) -> None:
    sizes = [1, 20 << 20, 2, 5 << 20]
    assert list(engine.map(len, map(bytes, sizes))) == sizes


def test_an_error_comes_at_its_place(engine: spark.Cluster) -> None:
    results = engine.map(HEXADECIMAL, [*map(hex, range(50)), "sheep", *map(hex, range(9000))])
    assert [next(results) for _ in range(50)] == list(range(50))
    with pytest.raises(ValueError, match="sheep"):
        next(results)


def test_an_error_that_cannot_travel_says_what_it_is(engine: spark.Cluster) -> None:
    with pytest.raises(RuntimeError, match="Unknown: a ram"):
        list(engine.map(exec, ["class Unknown(Exception): ...\nraise Unknown('a ram')"]))


def test_an_error_of_the_items_is_the_callers(engine: spark.Cluster) -> None:
    with pytest.raises(ZeroDivisionError):
        list(engine.map(abs, (1 // (100 - number) for number in range(200))))


def test_a_python_that_dies_is_told_in_one_line(engine: spark.Cluster) -> None:
    with pytest.raises(ClusterError, match=r"Spark fails: .*crashed") as raised:
        list(engine.map(exec, ["import os; os._exit(1)"]))
    assert "\n" not in str(raised.value)


def test_who_goes_early_does_not_wait(engine: spark.Cluster) -> None:
    results = engine.map(time.sleep, [0.0] * 8 + [3600.0] * 100)
    next(results)
    begun = time.monotonic()
    results.close()  # type: ignore[attr-defined]  # a generator
    assert time.monotonic() - begun < PATIENCE


def test_groups_come_in_the_order_of_their_keys(engine: spark.Cluster) -> None:
    words = [f"{number % 997:03}" for number in range(9000)]
    found = list(engine.group(tuple, words, key=lambda word: word))
    assert found == [(name,) * words.count(name) for name in sorted(set(words))]


def test_one_group_may_be_far_larger(engine: spark.Cluster) -> None:
    lambs = [f"lamb {number} ".ljust(1000) for number in range(20_000)]
    flock = ["ewe", *lambs[:10_000], "ram", *lambs[10_000:], "ewe"]
    found = list(engine.group(tuple, flock, key=lambda one: one.split()[0]))
    assert found == [("ewe", "ewe"), tuple(lambs), ("ram",)]


def test_an_error_of_a_group_comes_at_its_place(engine: spark.Cluster) -> None:
    results = engine.group(bytes, [1, 2, 999, 3], key=str)
    assert [next(results) for _ in range(3)] == [b"\x01", b"\x02", b"\x03"]
    with pytest.raises(ValueError, match="256"):
        next(results)


def test_a_lost_worker_costs_only_its_tasks(engine: spark.Cluster, machines: Cluster) -> None:
    slow = [f"__import__('time').sleep(0.1) or {number}" for number in range(100)]
    results = engine.map(eval, slow)
    assert [next(results) for _ in range(10)] == list(range(10))
    machines.kill(0)
    assert members(machines.workers[0]) == []
    assert list(results) == list(range(10, 100))
    assert list(engine.group(len, slow, key=lambda one: one[-1])) == [10] * 10


def test_an_interrupt_is_the_callers(engine: spark.Cluster) -> None:
    former = signal.getsignal(signal.SIGINT)
    assert list(engine.map(HEXADECIMAL, ["a"])) == [10]
    assert signal.getsignal(signal.SIGINT) is former


def test_a_script_is_quiet_and_leaves_no_process() -> None:
    """It has no guard, and ends Spark only by ending."""
    done = script("local[2]", "print('once')\nprint(sum(engine.map(len, ['ab'] * 100)))")
    assert (done.stdout.split(), done.stderr) == (["once", "200"], "")


def test_a_cluster_without_room_is_told(machines: Cluster) -> None:
    """The setting is the user's own, and is heeded."""
    asked = "--conf spark.executor.memory=900g pyspark-shell"
    text = "session._ROOM = 5.0\nlist(engine.map(len, ['a']))"
    done = script(machines.master, text, PYSPARK_SUBMIT_ARGS=asked)
    assert "no worker takes a task" in done.stderr.splitlines()[-1]


def test_a_master_that_does_not_answer_is_told() -> None:
    with pytest.raises(ClusterError, match="no Spark master answers") as raised:
        list(spark.at("spark://127.0.0.1:1").map(len, ["a"]))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("master", ["spark://127.0.0.1", "spark://:7077", "spark://a:b"])
def test_a_wrong_address_is_told(master: str) -> None:
    with pytest.raises(ClusterError, match="spark://HOST:PORT"):
        list(spark.at(master).map(len, ["a"]))


def test_a_missing_pyspark_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'paperkg\[spark\]'"):
        list(spark.map(len, ["a"]))


def test_a_missing_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    with pytest.raises(ClusterError, match="Java 17"):
        list(spark.map(len, ["a"]))
