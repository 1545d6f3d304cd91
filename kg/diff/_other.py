"""The other graph of a comparison: a graph directory, or a dump of one."""

import weakref
from pathlib import Path
from tempfile import TemporaryDirectory

from kg import sources
from kg.diff._told import Side
from kg.errors import SourceError, StoreError
from kg.rdf.vocab import VOID
from kg.sources import rdf
from kg.store import directory
from kg.store.directory import Generation
from kg.store.spool import Spool
from kg.store.store import Store


def opened(path: Path, base: str) -> Side:
    """Open a graph directory, or load a dump (N-Quads or TriG, compressed or not) aside.

    Blank nodes of a dump are named as where it is brought into a graph of this base. Raises
    StoreError and SourceError for what cannot be read.
    """
    if path.is_dir():
        return side(directory.open_current(path))
    if not path.is_file():
        what, mend = "no graph and no dump here", "name a graph directory, or an .nq or .trig file"
        raise StoreError(what, mend, path=path)
    folder = TemporaryDirectory(prefix="kg-")
    store = Store.open(Path(folder.name, "store"), read_only=False)
    weakref.finalize(store, folder.cleanup)
    _load(path, store, base)
    said = (name for iri, name in store.objects(VOID.uriSpace) if iri == f"{name}dataset")
    return Side(str(path.resolve()), store, next(said, base))


def side(generation: Generation) -> Side:
    """Take an open graph as a side of a comparison; its name is its folder."""
    path = generation.store.path
    name = "a graph in memory" if path is None else str(path.parents[1])
    return Side(name, generation.store, generation.manifest.settings.base, generation)


def _load(path: Path, store: Store, base: str) -> None:
    (source,) = sources.find([str(path)], "rdf").sources
    with Spool(store) as spool:
        for piece in rdf.read(source, base):
            for one in piece.rejected:
                what, mend = one.reason, "mend the dump, or export it anew"
                raise SourceError(what, mend, path=path, line=one.line)
            spool.write(b"".join(line + b"\n" for _, _, line in piece.quads))
