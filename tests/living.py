"""A graph that lives: digests come day by day, go and change; it is as if built anew each time.

python -m tests.living 200 --seed 7
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import kg
from kg import graph
from tests import states
from tests.corpus import digest
from tests.states import State
from tests.world import Paper, World

LOST = "\x07 a line that cannot be read\n"


def issues(count: int, seed: int) -> Iterator[bytes]:
    """Digests of two to four papers each; some papers come again, some lines cannot be read."""
    chance, papers = random.Random(seed), World(seed).papers(4 * count)
    former: list[Paper] = []
    for day in range(count):
        fresh = [next(papers) for _ in range(chance.randint(2, 3))]
        again = [chance.choice(former)] if day % 3 == 2 else []
        former += fresh
        content = b"".join(digest([*fresh, *again]))
        yield content + f"{day}{LOST}".encode() if day % 10 == 4 else content


def days(folder: Path, count: int, seed: int) -> list[Path]:
    """Write digests as files; the fourth lies there a second time, at the end."""
    folder.mkdir()
    contents = list(issues(count, seed))
    found = [folder / f"{day:03}.txt" for day in range(count)]
    for path, content in zip(found, [*contents[:-1], contents[4]], strict=True):
        path.write_bytes(content)
    return found


class Life:
    """Digests, and graphs of them that came to be in several ways."""

    def __init__(self, home: Path, count: int, seed: int) -> None:
        self.home, self.chance = home, random.Random(seed)
        self.days = days(home / "days", count, seed)
        self.others = list(issues(count, seed + 1))

    def at_once(self, name: str, paths: Iterable[Path]) -> State:
        """State of a graph built in one go."""
        kg.build(*paths, to=self.home / name)
        return self._state(name)

    def one_by_one(self, name: str, paths: Sequence[Path]) -> State:
        """State of a graph that was searched after the first day, and grew day by day."""
        for path in paths:
            kg.build(path, to=self.home / name)
            if path == paths[0]:
                kg.open(self.home / name).search("a")
        return self._state(name)

    def without(self, name: str, paths: Iterable[Path]) -> State:
        """State after digests were removed, one by one."""
        for path in paths:
            graph.remove(str(path), self.home / name)
        return self._state(name)

    def with_others(self, name: str, paths: Iterable[Path]) -> State:
        """State after files were overwritten by other digests, day by day."""
        for path, content in zip(paths, self.others, strict=False):
            path.write_bytes(content)
            kg.build(path, to=self.home / name)
        return self._state(name)

    def _state(self, name: str) -> State:
        state = states.of(self.home / name, searched=True)
        assert state is not None
        assert not states.leftovers(self.home / name)
        return state

    def shuffled(self, paths: Sequence[Path]) -> list[Path]:
        return self.chance.sample(paths, len(paths))

    def live(self) -> Iterator[str]:
        """Hold each way against a graph built at once; yields what was done."""
        whole = self.at_once("whole", self.days)
        assert whole.rejected
        assert all(whole.found)
        yield "all at once"
        orders = {
            "first to last": self.days,
            "last to first": self.days[::-1],
            "in any order": self.shuffled(self.days),
        }
        for name, order in orders.items():
            states.demand_equal(self.one_by_one(name, order), whole)
            yield f"one by one, {name}"
        some = self.chance.sample(self.days[5:-1], max(4, len(self.days) // 10))
        rest = [path for path in self.days if path not in some]
        kept = self.at_once("rest", rest)
        states.demand_equal(self.without("first to last", some), kept)
        yield f"{len(some)} removed"
        states.demand_equal(self.one_by_one("first to last", some), whole)
        yield "and added again"
        changed = self.with_others("last to first", some)
        states.demand_equal(changed, self.at_once("changed", self.days))
        yield f"{len(some)} overwritten"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, help="how many days")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        for done in Life(Path(folder), given.count, given.seed).live():
            seconds, began = time.process_time() - began, time.process_time()
            sys.stdout.write(f"{seconds:7.1f} CPU-s  {done}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
