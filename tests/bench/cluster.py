"""The build on a real Spark cluster of this machine, beside the local one: seconds, CPU, bytes.

python -m tests.bench.cluster --papers 30000 --workers 1 2
python -m tests.bench.cluster --papers 100000 --workers 2 --kill 60 --also more/papers.jsonl

Workers have a core each. Ends with 1 where the sorted N-Quads of any run differ.
"""

import argparse
import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

import kg
from tests import corpus
from tests.engines.cluster import Cluster, cluster
from tests.world import World

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.5
"""Seconds between two looks at what runs and what has been written."""


class Watch:
    """CPU seconds of processes by their session, and bytes of steps, while they are there."""

    def __init__(self, sessions: dict[int, str], work: Path) -> None:
        self._sessions, self._work = sessions, work
        self._cpu: dict[int, tuple[str, float]] = {}
        self.steps: dict[str, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._ended.set()
            self._thread.join()

    def cpu(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for name, seconds in self._cpu.values():
            found[name] += round(seconds)
        return found

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):
                    name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
                    fields = rest.split()
                    role = self._sessions.get(int(fields[3]))
                    if role is not None:
                        seconds = (int(fields[11]) + int(fields[12])) / _TICKS
                        self._cpu[int(stat.parent.name)] = (f"{role} {name[:6]}", seconds)
            for step in self._work.glob("*/*"):
                with contextlib.suppress(OSError):
                    size = sum(path.stat().st_size for path in step.rglob("*.parquet"))
                    self.steps[step.name] = max(size, self.steps.get(step.name, 0))


def on_cluster(home: Path, count: int, words: Sequence[str], kill: float | None) -> str:
    """Build with so many workers, print what it took; the digest of the sorted lines."""
    place = home / f"graph-{count}"
    with cluster(home / f"spark-{count}", workers=count, memory="4g") as running:
        conf = home / f"conf-{count}"
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text("spark.executor.memory 2g\n")
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "build", *words, "--engine", "spark", "--master",
             running.master, "-g", place.as_uri()],
            env=os.environ | {"SPARK_CONF_DIR": str(conf)},
            start_new_session=True,
        )  # fmt: skip
        sessions = {process.pid: "driver", **{one.pid: "worker" for one in running.workers}}
        watch = Watch(sessions, place / "_work")
        with watch.watching():
            _kill(running, kill)
            code = process.wait()
        seconds = time.monotonic() - begun
    if code:
        sys.exit(f"the build ended with {code}")
    told = ", ".join(f"{name} {number}" for name, number in sorted(watch.cpu().items()) if number)
    say(f"workers {count}: {seconds:.0f} s; CPU seconds {watch.cpu().total()}: {told}")
    sizes = sorted(watch.steps.items(), key=lambda one: -one[1])
    steps = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes[:9])
    say(f"  MB of steps: {steps}")
    parts = [*(place / "parts").glob("part-*")]
    say(f"  MB of parts: {sum(path.stat().st_size for path in parts) / 1e6:.0f}")
    return _sorted(parts, home)


def _kill(running: Cluster, after: float | None) -> None:
    if after is not None:
        time.sleep(after)
        running.kill(0)


def here(home: Path, words: Sequence[str]) -> str:
    """Build here; the digest of the sorted lines but those of the clock."""
    place, before, begun = home / "graph.kg", os.times(), time.monotonic()
    subprocess.run([sys.executable, "-m", "kg", "build", *words, "-g", str(place)], check=True)
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    say(f"here: {time.monotonic() - begun:.0f} s; CPU seconds {cpu:.0f}")
    dump = home / "dump.nq"
    kg.open(place).store.engine.dump(str(dump), format=ox.RdfFormat.N_QUADS)
    return _sorted([dump], home)


def _sorted(files: Sequence[Path], home: Path) -> str:
    """Digest of the sorted lines of files, the graph `about` left out."""
    command = ["sort", "-T", str(home), *map(str, files)]
    digest = hashlib.sha256()
    with subprocess.Popen(command, env={"LC_ALL": "C"}, stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            if not line.endswith(b"/graph/about> .\n"):
                digest.update(line)
    return digest.hexdigest()


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Make papers, build them everywhere, compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--papers", type=int, default=30_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kill", type=float, help="seconds after which a worker is killed")
    parser.add_argument("--concepts", action="store_true")
    parser.add_argument("--also", nargs="*", default=[], help="further sources")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        home = Path(folder)
        papers = home / "papers.jsonl"
        with papers.open("wb") as file:
            file.writelines(islice(corpus.records(World(1).papers(given.papers)), given.papers))
        words = [str(papers), *given.also, *([] if given.concepts else ["--no-concepts"])]
        found = {here(home, words)}
        found |= {on_cluster(home, count, words, given.kill) for count in given.workers}
    say(f"sorted N-Quads: {' != '.join(sorted(found))}")
    sys.exit(len(found) > 1)


if __name__ == "__main__":
    main()
