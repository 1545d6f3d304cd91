"""A real `kg serve` process, and stores with whatever quads a test wants served."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from kg.records import Coverage
from kg.settings import Settings
from kg.store import directory
from kg.store.directory import SourceEntry

_ADDRESS = re.compile(rb"at (http://\S+/) ")


class Served:
    """A served graph: its process, its address."""

    def __init__(self, graph: Path, *options: str) -> None:
        """Start it on a port of the system's choice and wait until it answers."""
        words = ["serve", "-g", str(graph), "--port", "0", *options]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe that nobody reads would fill up
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg", *words], stderr=self._log, stdout=subprocess.DEVNULL
        )
        while True:
            found = _ADDRESS.search(self.said())
            if found:
                self.address = found[1].decode()
                return
            if self.process.poll() is not None:
                raise AssertionError(self.said().decode())
            time.sleep(0.02)

    def said(self) -> bytes:
        """All that it has said so far."""
        return os.pread(self._log.fileno(), 1 << 24, 0)

    @property
    def port(self) -> int:
        """Port it listens at."""
        return int(self.address.rstrip("/").rpartition(":")[2])

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                if (
                    int(parent) == self.process.pid
                    and b"kg.store.child" in (folder / "cmdline").read_bytes()
                ):
                    found.append(int(folder.name))
        return sorted(found)

    def stop(self) -> int:
        """End it as a service manager does; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()
        return self.process.returncode


@contextlib.contextmanager
def serving(graph: Path, *options: str) -> Iterator[Served]:
    """Serve a graph as long as the block lasts."""
    served = Served(graph, *options)
    try:
        yield served
    finally:
        served.stop()


@contextlib.contextmanager
def client(served: Served, **options: object) -> Iterator[httpx.Client]:
    """A client of a served graph."""
    with httpx.Client(base_url=served.address, timeout=60, **options) as found:  # type: ignore[arg-type]  # mixed
        yield found


def put(graph: Path, nquads: bytes, *, name: str = "0123456789abcdef") -> Path:
    """Make the next generation of a graph directory: these quads and no others."""
    with directory.writing(graph, Settings(), fresh=True) as generation:
        generation.store.load(nquads)
        source = SourceEntry(
            id=name, sha256=name, paths=("x",), places=(), format="rdf", byte_size=0, line_count=0,
            papers=0, triples=0, coverage=Coverage(),
        )  # fmt: skip
        generation.manifest = generation.manifest.with_source(source)
    return graph


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
