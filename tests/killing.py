"""Real `kg` processes killed with SIGKILL at any moment, and what must hold of what they leave.

python -m tests.killing 100 --seed 7
"""

import argparse
import contextlib
import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import kg
from kg import export
from kg.cli import app
from kg.errors import StoreError
from kg.store import directory
from tests import states
from tests.corpus import digest
from tests.world import World

HERE = Path(__file__).parents[1]
TRIED = 4
"""Bytes that the standard library writes to try a folder for temporary files, and takes away."""
LOST = "\x07 a line that cannot be read\n"


class Job(NamedTuple):
    """Something that `kg` does with the digests `0.txt` to `2.txt` and the graph `g.kg`."""

    name: str
    arguments: tuple[str, ...]
    """Of the command line; names of files are those of a folder yet to be named."""
    known: int = 2
    """Digests that are in the graph before."""
    exported: str = ""
    """What is exported; the graph of the first digest was exported there before."""


def jobs() -> dict[str, Job]:
    build = ("build", "--no-concepts", "2.txt")
    folder = min(one for one in export.suffixes() if one.endswith("/")).removesuffix("/")
    found = [
        Job("build", build),
        Job("first build", build, known=0),
        Job("build anew", (*build, "--fresh")),
        Job("remove", ("remove", "1.txt")),
        Job("export a file", ("export", "g.nq.gz"), exported="g.nq.gz"),
        Job("export a folder", ("export", folder), exported=folder),
    ]
    return {job.name: job for job in found}


class Seen(NamedTuple):
    """What a person finds."""

    graph: states.State | None
    exported: dict[str, bytes]


class Field:
    """A folder in which one job is done, killed, looked at, and done again."""

    def __init__(self, home: Path, job: Job) -> None:
        self.job, self.folder, self._kept = job, home / "field", home / "kept"
        self.graph = self.folder / "g.kg"
        given = (job.arguments[0], *map(self._placed, job.arguments[1:]))
        self.arguments = [*given, "-g", str(self.graph)]
        self.temporary = self.folder / "temporary"
        self.environment = os.environ | {"TMPDIR": str(self.temporary)}
        self._prepare()
        self.before = self.look()
        there = {one.st_ino for one in self._files()}
        self.steps, self.seconds = self._measure()
        sizes = [one.st_size for one in self._files() if one.st_ino not in there]
        self.weight, self.largest = sum(sizes), max(sizes)
        """Bytes that the job writes and keeps, and those of its largest file."""
        self.after = self.look()
        assert self.before != self.after, f"{job.name}: changes nothing"

    def _placed(self, argument: str) -> str:
        return argument if argument.startswith("-") else str(self.folder / argument)

    def _prepare(self) -> None:
        """Lay out the digests, the graph and a former export."""
        self.temporary.mkdir(parents=True)
        papers = list(World(7).papers(9))
        for day in range(3):
            path, issue = self.folder / f"{day}.txt", papers[3 * day : 3 * day + 3]
            path.write_bytes(b"".join(digest(issue)) + f"{day}{LOST}".encode())
            if day < self.job.known:
                kg.build(path, to=self.graph, concepts=False)
            if self.job.exported and day == 0:
                kg.open(self.graph).export(self.folder / self.job.exported)
        shutil.copytree(self.folder, self._kept, symlinks=True)

    def restore(self) -> None:
        """Put everything as it was before the job."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder, symlinks=True)

    def _measure(self) -> tuple[int, float]:
        """Steps and seconds that the job takes."""
        began = time.monotonic()
        done = subprocess.run(
            self._command(0), cwd=HERE, env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return int(done.stdout.split()[-1]), time.monotonic() - began

    def _command(self, step: int) -> list[str]:
        return stepping(self.folder, step, "KILL", self.arguments)

    def kill_at(self, step: int) -> str:
        """Kill the job as it is about to take a step; says what that led to."""
        self.restore()
        done = subprocess.run(
            self._command(step), cwd=HERE, env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == -9, f"{self.job.name}: {done.stderr.decode()}"
        return self.examine(f"step {step} of {self.steps}")

    def kill_after(self, share: float) -> str:
        """Kill the job after a share of the time that it takes; says what that led to."""
        self.restore()
        child = subprocess.Popen(
            [sys.executable, "-m", "kg", *self.arguments],
            cwd=HERE,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            child.wait(share * self.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        return self.examine(f"after {share:.3f} of {self.seconds:.1f} s")

    def examine(self, when: str) -> str:
        """Hold what was left against what must be; says whether it is as before or as after."""
        seen, told = self.look(), f"{self.job.name}, {when}"
        assert seen.exported in (self.before.exported, self.after.exported), told
        differences = [
            states.difference(seen.graph, one.graph) for one in (self.before, self.after)
        ]
        assert "" in differences, f"{told}: {differences}"
        self.hold_sound(told)
        left = [one for one in self.temporary.iterdir() if one.stat().st_size > TRIED]
        assert not left, f"{told}: {left}"
        self.do_again(told)
        return "as after" if seen == self.after else "as before"

    def do_again(self, told: str) -> None:
        """Do the job here and now; it leads where it must, and nothing lies about."""
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                app(self.arguments, prog_name="kg", standalone_mode=False)
        except StoreError as error:  # it was removed before it was killed
            if "no such source" not in str(error):
                raise AssertionError(told) from error
        end = self.look()
        assert not states.difference(end.graph, self.after.graph), told
        assert end.exported == self.after.exported, told
        assert not self.leftovers(), f"{told}: {self.leftovers()}"

    def _files(self) -> Iterator[os.stat_result]:
        return (one.stat() for one in self.folder.rglob("*") if one.is_file())

    def look(self) -> Seen:
        name = self.job.exported
        files = [self.folder / name, *(self.folder / name).rglob("*")] if name else []
        content = {str(one): one.read_bytes() for one in files if one.is_file()}
        return Seen(states.of(self.graph), content)

    def hold_sound(self, told: str) -> None:
        """Demand a graph that conforms, and digests that are those of the files they name."""
        if directory.exists(self.graph):
            assert kg.open(self.graph).check().conforms, told
        for folder in (self.folder, self.folder / self.job.exported):
            sums = folder / "SHA256SUMS"
            for line in sums.read_text().splitlines() if sums.is_file() else ():
                hexdigits, name = line.split("  ")
                content = (folder / name).read_bytes()
                assert hashlib.sha256(content).hexdigest() == hexdigits, f"{told}: {name}"

    def leftovers(self) -> set[str]:
        drafts = {str(one) for one in self.folder.rglob(".kg-*")}
        return drafts | states.leftovers(self.graph)


def stepping(folder: Path, step: int, name: str, arguments: list[str]) -> list[str]:
    """Command that runs `kg` until a step in the files of a folder, at which it gets a signal."""
    own = [sys.executable, "-m", "tests.stepping", str(folder), str(step), name]
    return [*own, *arguments]


def unmeasured() -> dict[str, str]:
    """The environment of a process that has no room for what a measuring of coverage writes."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def refusal(arguments: list[str], *before: str) -> str:
    """Run `kg` by way of another command; the one line in which it fails, or nothing."""
    command = [*before, sys.executable, "-m", "kg", *arguments]
    env = unmeasured()
    done = subprocess.run(command, cwd=HERE, env=env, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    assert done.returncode == 1, f"{arguments}: {done}"
    assert done.stderr.startswith("kg: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def kills(fields: list[Field], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Kill the jobs in turn, at a step or after a time; yields name and outcome of each."""
    chance = random.Random(seed)
    for number in range(count):
        field = fields[number % len(fields)]
        if number // len(fields) % 2:
            yield field.job.name, field.kill_after(chance.uniform(0.1, 1))
        else:
            yield field.job.name, field.kill_at(chance.randint(1, field.steps))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, help="how many processes to kill")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fields = [Field(Path(folder, f"{place}"), job) for place, job in enumerate(jobs().values())]
        outcomes = Counter(kills(fields, given.count, given.seed))
    for (name, outcome), count in sorted(outcomes.items()):
        sys.stdout.write(f"{count:4} {name}: {outcome}\n")


if __name__ == "__main__":
    main()
