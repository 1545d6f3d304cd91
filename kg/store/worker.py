"""One query in a child process that a deadline can end; the engine itself has no timeout.

The child is `python -m kg.store.worker`: a question on its standard input, an answer on its
standard output.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Literal

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.store import engine, guard
from kg.store.engine import Answer


class Question(msgspec.Struct, frozen=True):
    """What the child is asked: a store folder or N-Quads, the query, its prefixes."""

    path: str | None
    nquads: bytes
    sparql: str
    prefixes: dict[str, str]


class Reply(msgspec.Struct, frozen=True):
    """What the child answers: SPARQL JSON, N-Triples, or what is wrong and how to mend it."""

    kind: Literal["rows", "triples", "error"]
    content: bytes = b""
    what: str = ""
    mend: str = ""


def query(
    content: Path | bytes, sparql: str, prefixes: dict[str, str], timeout: float | None
) -> Answer:
    """Answer a query over a store folder, or over N-Quads, within `timeout` seconds.

    For a query that needs care the child can open no socket, nor any file, once its store is open.

    Raises QueryError at the deadline, for a wrong query, and where the child ends without answer.
    """
    stored = isinstance(content, Path)
    question = Question(
        str(content) if isinstance(content, Path) else None,
        b"" if isinstance(content, Path) else content,
        sparql,
        prefixes,
    )
    # -P: a folder `kg` of the place one stands in is not ours; ours is found beside this file.
    command = [sys.executable, "-P", "-m", "kg.store.worker"]
    home = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command,
            input=msgspec.msgpack.encode(question),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
            timeout=timeout,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        what, mend = f"no answer within {timeout:g} s", "simplify the query, or allow more time"
        raise QueryError(what, mend, text=sparql) from error
    except subprocess.CalledProcessError as error:
        what = "the query ended without answer, perhaps out of memory"
        mend = "narrow the query" if stored else "narrow the query, or use a graph on disk"
        raise QueryError(what, mend, text=sparql) from error
    return _received(msgspec.msgpack.decode(done.stdout, type=Reply), sparql)


def _received(reply: Reply, sparql: str) -> Answer:
    if reply.kind == "error":
        raise QueryError(reply.what, reply.mend, text=sparql)
    if reply.kind == "rows":
        return ox.parse_query_results(reply.content, format=ox.QueryResultsFormat.JSON)
    store = ox.Store()
    store.bulk_load(input=reply.content, format=ox.RdfFormat.N_TRIPLES)
    return engine.evaluate(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", {})


def work(question: Question) -> Reply:
    """Answer one question; what the child does."""
    try:
        if question.path is None:
            store = ox.Store()
            store.bulk_load(input=question.nquads, format=ox.RdfFormat.N_QUADS)
        else:
            store = ox.Store.read_only(question.path)
        if guard.needs_care(question.sparql):
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        answer = engine.evaluate(store, question.sparql, question.prefixes)
        if isinstance(answer, ox.QueryTriples):
            return Reply("triples", answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        return Reply("rows", answer.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    except QueryError as error:
        return Reply("error", what=error.what, mend=error.mend)
    except (OSError, RuntimeError) as error:
        return Reply("error", what=f"the query failed: {error}", mend="narrow the query")


if __name__ == "__main__":
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Question)
    sys.stdout.buffer.write(msgspec.msgpack.encode(work(asked)))
