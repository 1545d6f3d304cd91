"""A standalone Spark cluster of real processes on loopback, for tests."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PATIENCE = 120
"""Seconds after which a process that does not start is given up; no test depends on them."""

_DEPLOY = "org.apache.spark.deploy"


class Cluster(NamedTuple):
    """A master's address, and the processes of the workers."""

    master: str
    workers: list[subprocess.Popen[bytes]]

    def kill(self, number: int) -> None:
        """End a worker, its executors and their Pythons by SIGKILL, as a machine that is lost."""
        _kill(self.workers[number])


@contextlib.contextmanager
def cluster(
    folder: Path, workers: int = 2, cores: int = 1, memory: str = "1g"
) -> Iterator[Cluster]:
    """Start a master and its workers, each on ports of its own; no process of them stays."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        place = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        started.append(_start([f"{_DEPLOY}.master.Master", *place], folder / "master"))
        master = _told(started[0], folder / "master", r"Starting Spark master at (spark://\S+)")
        _told(started[0], folder / "master", "(I have been elected leader)")
        room = ["-c", str(cores), "-m", memory]
        homes = [folder / f"worker{number}" for number in range(workers)]
        for home in homes:
            command = [f"{_DEPLOY}.worker.Worker", *place, *room, "-d", str(home / "work"), master]
            started.append(_start(command, home))
        for process, home in zip(started[1:], homes, strict=True):
            _told(process, home, "(Successfully registered with master)")
        yield Cluster(master, started[1:])
    finally:
        for process in reversed(started):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            _kill(process)


def members(process: subprocess.Popen[bytes]) -> list[int]:
    """Process and all that descends from it: its session, which no descendant of Spark leaves."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, _group, session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(session) == process.pid and state != "Z":
                found.append(int(stat.parent.name))
    return found


def _start(command: list[str], home: Path) -> subprocess.Popen[bytes]:
    """Start a process of Spark in a session of its own, its log beside its files."""
    import pyspark

    spark = Path(pyspark.__file__).parent
    (home / "conf").mkdir(parents=True)
    env = os.environ | {
        "SPARK_HOME": str(spark),
        "SPARK_CONF_DIR": str(home / "conf"),
        "SPARK_LOCAL_DIRS": str(home / "local"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [str(spark / "bin" / "spark-class"), *command],
            cwd=home,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _told(process: subprocess.Popen[bytes], home: Path, words: str) -> str:
    """Wait until the log says so."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        ended = process.poll() is not None
        log = (home / "log").read_text(errors="replace")
        if found := re.search(words, log):
            return found[1]
        if ended:
            break
        time.sleep(0.1)
    message = f"Spark does not say {words!r}:\n{log}"
    raise RuntimeError(message)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a session; a child may be born meanwhile."""
    while left := members(process):
        for number in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.02)
    process.wait()
