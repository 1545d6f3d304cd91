"""CPU seconds and memory of processes and of parts of them; checksums of what they wrote."""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple, Self

ROOT = Path(__file__).parents[2]
_BLOCK = 1 << 20


class Run(NamedTuple):
    """What a process took, its children included, and what it said."""

    cpu_s: float
    rss_mb: float
    said: str


class Clock:
    """CPU seconds, user and system, of this process and the children it has waited for."""

    def __enter__(self) -> Self:
        self.cpu_s = -_cpu()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu_s += _cpu()


def _cpu() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def process(command: list[str]) -> Run:
    """Run a command; ends the program where it fails."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)}: {errors.read()[-2000:]}")
        return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read())


def job(name: str, folder: Path, count: int) -> tuple[dict[str, Any], float]:
    """Do a job of jobs.py in a process of its own: what it found, and its peak memory in MB."""
    run = process([sys.executable, "-m", "tests.bench.jobs", name, str(folder), str(count)])
    return json.loads(run.said), run.rss_mb


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sorted_sha256(path: Path) -> tuple[int, str]:
    """Number and checksum of the lines of a file, sorted, each once; memory stays flat."""
    digest, count = hashlib.sha256(), 0
    with subprocess.Popen(
        ["sort", "-u", "-S", "256M", "-T", str(path.parent), str(path)],
        env=os.environ | {"LC_ALL": "C"},
        stdout=subprocess.PIPE,
    ) as sort:
        while block := sort.stdout.read(_BLOCK) if sort.stdout else b"":
            digest.update(block)
            count += block.count(b"\n")
    return count, digest.hexdigest()
