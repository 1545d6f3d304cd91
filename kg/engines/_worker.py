"""One worker process: applies a pure function to what it is sent, until its input ends.

The child is `python -m kg.engines._worker`. It is no fork, since a store that is open has threads,
and no `multiprocessing`, which would run the user's own script again in every child.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from kg.errors import EngineError

_LENGTH = struct.Struct("<Q")


class Worker:
    """A child process, and what it answers."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        # -P: a folder `kg` of the place one stands in is not ours; ours is found beside this file.
        command = [sys.executable, "-P", "-m", "kg.engines._worker"]
        home = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
        )
        _send(self._input, function)

    @property
    def _input(self) -> IO[bytes]:
        return self._process.stdin  # type: ignore[return-value]  # a pipe, as asked for

    def __call__(self, item: object) -> Any:  # noqa: ANN401 - what the function returns
        """Apply the function in the child; raises what it raised there."""
        try:
            _send(self._input, item)
        except BrokenPipeError as error:
            raise EngineError from error
        kind, value = _receive(self._process.stdout)  # type: ignore[arg-type]  # as above
        if kind == "error":
            raise value
        return value

    def close(self) -> None:
        """End the child at once."""
        self._process.kill()
        self._process.communicate()


def _send(stream: IO[bytes], value: object) -> None:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:  # noqa: ANN401 - what was sent
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EngineError
    return pickle.loads(stream.read(_LENGTH.unpack(head)[0]))  # noqa: S301 - our own child


def work() -> None:
    """Answer until the input ends; what the child does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and decides
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    function = _receive(stdin)
    while True:
        try:
            item = _receive(stdin)
        except EngineError:
            return
        try:
            answer = ("value", function(item))
        except Exception as error:  # noqa: BLE001 - raised again by the parent
            answer = ("error", error)
        _send(stdout, answer)


if __name__ == "__main__":
    work()
