"""Tasks over a graph in child processes that can be ended; the engine itself has no timeout.

The child is `python -m kg.store.child`. It is told on its standard input which graph to open,
then one task after another; on its standard output it answers in frames: a letter, a length, a
payload. A task is a function `f(generation, out, **arguments) -> facts`, named `module:function`.
"""

import io
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec
import pyoxigraph as ox

from kg.errors import (
    FailedQueryError,
    ForbiddenQueryError,
    KgError,
    LateQueryError,
    QueryError,
)
from kg.store import engine, guard
from kg.store.engine import Answer

HEADER = struct.Struct(">cI")
"""Of a frame: its letter, and how many bytes follow."""
READY, PIECE, DONE, FAILED = b"R", b"P", b"D", b"F"
"""Ready for tasks, or begun with one; a piece of what it writes; its facts; why it has none."""
PIECE_SIZE = 1 << 16


class Opening(msgspec.Struct, frozen=True):
    """Which graph a child opens: a graph directory, a store's folder, or N-Quads."""

    graph: str | None = None
    store: str | None = None
    nquads: bytes = b""
    network: bool = False
    """Whether tasks may open sockets, but for those that need care."""


class Task(msgspec.Struct, frozen=True):
    """A function to call over the graph."""

    function: str
    """`package.module:name`, of this package."""
    arguments: dict[str, Any] = {}
    care: bool = False
    """Whether it must be kept from the network, whatever the child may else."""


class Failure(msgspec.Struct, frozen=True):
    """Why a task has no answer."""

    kind: str
    """Name of the error's class, or `Exception` for one nobody foresaw."""
    message: str
    what: str = ""
    mend: str = ""
    line: int | None = None
    """Where the query is wrong, from 1."""
    column: int | None = None


class Finished(NamedTuple):
    """What a task wrote, and its facts."""

    content: bytes
    facts: dict[str, str | int]


def command() -> tuple[list[str], dict[str, str]]:
    """Arguments and environment that start a child.

    -P: a folder `kg` of the place one stands in is not ours; ours is found beside this file.
    """
    home = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return [sys.executable, "-P", "-m", "kg.store.child"], os.environ | {"PYTHONPATH": path}


def frame(payload: msgspec.Struct) -> bytes:
    """A struct as the child reads it."""
    content = msgspec.msgpack.encode(payload)
    return HEADER.pack(PIECE, len(content)) + content


def query(content: Path | bytes, sparql: str, timeout: float | None) -> Answer:
    """Answer a query over a store folder, or over N-Quads, within `timeout` seconds.

    The child can open no socket.

    Raises LateQueryError at the deadline, QueryError for a wrong query and where the child ends
    without answer.
    """
    stored = isinstance(content, Path)
    opening = Opening(store=str(content)) if isinstance(content, Path) else Opening(nquads=content)
    rows, triples = "application/sparql-results+json", "application/n-triples"
    arguments = {"sparql": sparql, "rows": rows, "triples": triples, "any_graph": True}
    task = Task("kg.store.answers:query", arguments, guard.needs_care(sparql))
    try:
        done = _once(opening, task, timeout)
    except subprocess.TimeoutExpired as error:
        what, mend = f"no answer within {timeout:g} s", "simplify the query, or allow more time"
        raise LateQueryError(what, mend, text=sparql) from error
    except (subprocess.CalledProcessError, EOFError) as error:
        what = "the query ended without answer, perhaps out of memory"
        mend = "narrow the query" if stored else "narrow the query, or use a graph on disk"
        raise QueryError(what, mend, text=sparql) from error
    if done.facts["media_type"] == rows:
        return ox.parse_query_results(done.content, format=ox.QueryResultsFormat.JSON)
    store = ox.Store()
    store.bulk_load(input=done.content, format=ox.RdfFormat.N_TRIPLES)
    return engine.evaluate(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", {})


def _once(opening: Opening, task: Task, timeout: float | None) -> Finished:
    """Run one task in a child of its own; raises what the task raised, as `raise_failure` does."""
    arguments, environment = command()
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
        arguments,
        input=frame(opening) + frame(task),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=timeout,
        check=True,
    )
    pieces: list[bytes] = []
    for kind, payload in frames(io.BytesIO(done.stdout)):
        if kind == PIECE:
            pieces.append(payload)
        elif kind == DONE:
            return Finished(b"".join(pieces), msgspec.msgpack.decode(payload))
        elif kind == FAILED:
            raise_failure(msgspec.msgpack.decode(payload, type=Failure), task)
    raise EOFError


_QUERY_ERRORS = {one.__name__: one for one in (QueryError, ForbiddenQueryError, FailedQueryError)}


def raise_failure(failure: Failure, task: Task) -> None:
    """Raise what a child reports: QueryError and its children, else KgError."""
    kind = _QUERY_ERRORS.get(failure.kind)
    if kind is not None:
        raise kind(failure.what, failure.mend, text=str(task.arguments.get("sparql", "")))
    raise KgError(failure.message)


def frames(source: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Letter and payload of each frame, until the end or a torn one."""
    while len(header := source.read(HEADER.size)) == HEADER.size:
        kind, length = HEADER.unpack(header)
        payload = source.read(length)
        if len(payload) < length:
            return
        yield kind, payload
