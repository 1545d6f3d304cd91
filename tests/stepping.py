"""`kg`, killed or stopped as it is about to take its n-th step in the files below a folder.

python -m tests.stepping FOLDER N KILL build digest.txt -g graph.kg

With 0 it is not, and the number of its steps is the last line of standard output. A step is what
Python itself changes in the file system (its audit events), not what the engine does.
"""

import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
STEPS = {
    "open": (0, None),
    "os.link": (1, 3),
    "os.mkdir": (0, 2),
    "os.remove": (0, 1),
    "os.rename": (1, 3),
    "os.rmdir": (0, 1),
    "os.symlink": (1, 2),
}
"""Events, and which of their arguments are the path that is changed and its folder, if open."""


class Steps:
    """Counts steps; the process gets the signal before the last one is taken."""

    def __init__(self, folder: str, last: int, number: signal.Signals) -> None:
        self.folder, self.last, self.signal, self.taken = Path(folder), last, number, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in STEPS or (event == "open" and not arguments[2] & WRITES):
            return
        path, opened = STEPS[event]
        if not isinstance(arguments[path], str | bytes | os.PathLike):
            return
        home = Path.cwd()
        if opened is not None and arguments[opened] >= 0:
            home = Path(f"/proc/self/fd/{arguments[opened]}").readlink()
        if self.folder in (home / os.fsdecode(arguments[path])).parents:
            self.taken += 1
            if self.taken == self.last:
                os.kill(os.getpid(), self.signal)


def main() -> None:
    folder, last, number = sys.argv[1], int(sys.argv[2]), signal.Signals[f"SIG{sys.argv[3]}"]
    sys.argv = ["kg", *sys.argv[4:]]
    steps = Steps(folder, last, number)
    sys.addaudithook(steps)
    try:
        runpy.run_module("kg", run_name="__main__")
    finally:
        if not last:
            sys.stdout.write(f"{steps.taken}\n")


if __name__ == "__main__":
    main()
