"""What dumps say in named graphs that are not ours, kept beside the store.

Two dumps may speak in one graph. So that the one keeps what it says when the other goes, each has
a file of its own.
"""

import contextlib
import gzip
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kg.rdf.terms import Iri
from kg.store.directory import Generation
from kg.store.spool import Spool

_LEVEL = 6


@contextlib.contextmanager
def writing(generation: Generation, dump: str) -> Iterator[BinaryIO]:
    """Begin the file of a dump; an earlier generation may share the one that is there."""
    path = _path(generation, dump)
    path.unlink(missing_ok=True)
    with path.open("xb") as raw, gzip.GzipFile("", "wb", _LEVEL, fileobj=raw, mtime=0) as out:
        yield cast("BinaryIO", out)


def named(graph: str) -> Iri:
    """Term of a named graph as it is called, letters beyond ASCII too."""
    return Iri(f"<{graph}>".encode())


def forget(generation: Generation, dump: str) -> None:
    """Remove the file of a dump, if it has one."""
    _path(generation, dump).unlink(missing_ok=True)


def load(generation: Generation, dump: str, graphs: Collection[str]) -> None:
    """Load again what a dump says in some graphs."""
    ends = tuple(f" <{graph}> .\n".encode() for graph in graphs)
    with Spool(generation.store) as spool, gzip.open(_path(generation, dump)) as lines:
        for line in lines:
            if line.endswith(ends):
                spool.write(line)


def _path(generation: Generation, dump: str) -> Path:
    return generation.aside / f"rdf-{dump}.nq.gz"
