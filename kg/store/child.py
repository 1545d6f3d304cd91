"""The child of `kg.store.worker`: opens a graph, then does the tasks that come."""

import contextlib
import importlib
import io
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from kg.errors import KgError, QueryError
from kg.rdf import vocab
from kg.settings import Settings
from kg.store import directory, engine
from kg.store._sandbox import no_sockets
from kg.store.directory import Generation, Manifest
from kg.store.rejections import Rejections
from kg.store.store import Store
from kg.store.worker import (
    DONE,
    FAILED,
    HEADER,
    PIECE,
    PIECE_SIZE,
    READY,
    Failure,
    Opening,
    Task,
    frames,
)


class _Pieces(io.RawIOBase):
    """A file whose writes become frames."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.is_deaf = False
        """Whether what comes belongs to no answer any more, as what a failed task left over."""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - any buffer, as in io
        """Send a piece."""
        if not self.is_deaf:
            send(self._out, PIECE, bytes(content))
        return len(content)


def send(out: BinaryIO, kind: bytes, payload: bytes) -> None:
    """Write a frame."""
    out.write(HEADER.pack(kind, len(payload)) + payload)
    out.flush()


def main() -> None:
    """Open the graph, then do the tasks that come; what the child does."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not tear the frames
    orders = frames(sys.stdin.buffer)
    opening = msgspec.msgpack.decode(next(orders)[1], type=Opening)
    shut = not opening.network and no_sockets()  # before there are other threads
    threading.Thread(target=_stay_while, args=(os.getppid(),), daemon=True).start()
    try:
        generation = _open(opening)
    except (KgError, OSError, RuntimeError) as error:
        send(out, FAILED, msgspec.msgpack.encode(_failure(error)))
        return
    place, base = generation.aside.parent.name, generation.manifest.settings.base
    send(out, READY, f"{place}\n{base}".encode())
    for _, payload in orders:
        send(out, READY, b"")  # whoever ends me now may be the task
        task = msgspec.msgpack.decode(payload, type=Task)
        _do(task, generation, out, shut=shut)


@contextlib.contextmanager
def _kept_from_the_network(wanted: bool) -> Iterator[None]:  # noqa: FBT001 - the only argument
    """Where sockets are not shut for good: allow no new file, and so no socket."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def _stay_while(parent: int) -> None:
    """End with the parent, however it ends: nobody would read the answer."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _open(opening: Opening) -> Generation:
    if opening.graph is not None:
        return directory.open_current(Path(opening.graph))
    if opening.store is not None:
        path = Path(opening.store)
        store = Store.open(path, read_only=True)
        return Generation(store, Manifest(settings=Settings()), Rejections(), path)
    store = Store.in_memory()
    store.load(opening.nquads)
    return Generation(store, Manifest(settings=Settings()), Rejections(), Path("none/aside"))


def _do(task: Task, generation: Generation, out: BinaryIO, *, shut: bool) -> None:
    raw = _Pieces(out)
    try:
        function = _function(task.function)
        vocab.prefixes()  # read while files can be opened
        pieces = io.BufferedWriter(raw, PIECE_SIZE)
        with _kept_from_the_network(task.care and not shut):
            facts: Mapping[str, str | int] = function(generation, pieces, **task.arguments) or {}
        pieces.flush()
    except Exception as error:  # noqa: BLE001 - told to the parent, which knows what to do
        raw.is_deaf = True
        send(out, FAILED, msgspec.msgpack.encode(_failure(error)))
    else:
        send(out, DONE, msgspec.msgpack.encode(facts))


def _function(name: str) -> Any:  # noqa: ANN401 - a task
    module, _, function = name.partition(":")
    if not module.startswith("kg."):
        raise ImportError(name)
    return getattr(importlib.import_module(module), function)


def _failure(error: BaseException) -> Failure:
    message = engine.one_line(error)
    if isinstance(error, QueryError):
        line, column = engine.place(error.what) or (None, None)
        return Failure(type(error).__name__, message, error.what, error.mend, line, column)
    if isinstance(error, KgError):
        return Failure(type(error).__name__, message)
    if isinstance(error, MemoryError):
        return Failure("MemoryError", "the memory is used up")
    return Failure("Exception", f"{type(error).__name__}: {message}")


if __name__ == "__main__":
    main()
