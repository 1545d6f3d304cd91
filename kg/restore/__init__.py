"""RDF into a graph: dumps of ours restored source by source, what others say kept as it is."""

from collections.abc import Callable
from itertools import chain

import msgspec

from kg.errors import SourceError
from kg.records import Coverage, Rejected
from kg.restore import _foreign
from kg.restore._reading import Reading
from kg.sources import Source, rdf
from kg.store.directory import Generation, SourceEntry
from kg.store.spool import Spool

__all__ = ["restore", "withdraw"]


def restore(
    generation: Generation, source: Source, tell: Callable[[int], object], spool: Spool
) -> list[SourceEntry]:
    """Take the quads of a source; gives its own entry, and those of the sources it restores.

    Graphs of a source of ours come in as they are, unless the graph has that source: then they
    must be equal. Who is who, the vocabulary and the description are made anew of the whole, so
    those of a dump are passed over. Other named graphs stay what they are called, and belong to
    the dump; what is in no graph goes to the graph of what the dump states. `tell` hears of bytes.

    Raises SourceError for a dump whose base is another, and for a file that changes meanwhile.
    """
    spool.flush()
    coverage, rejected = Coverage(), 0
    with Reading(generation, source, spool) as reading:
        for piece in rdf.read(source, generation.manifest.settings.base):
            refused = [*filter(None, (reading.take(*quad) for quad in piece.quads))]
            found = sorted(chain(piece.rejected, refused), key=_line)
            rejected += generation.rejected.add(found, source.path)
            coverage = coverage + _less(piece.coverage, len(refused))
            tell(piece.byte_count)
        rejected += generation.rejected.add(reading.strangers(), source.path)
    if not source.unchanged() or coverage.lines != source.line_count:
        what, mend = "the file changed while it was read", "build it again"
        raise SourceError(what, mend, path=source.path)
    return [reading.own(coverage, rejected), *reading.others()]


def withdraw(generation: Generation, source_id: str) -> list[str]:
    """Take away what a dump brought besides its own graph; says which sources go with it.

    Those go that came from no other dump and were not read themselves. Other dumps keep what
    they say in graphs of the same name.
    """
    dump = generation.manifest.get(source_id)
    if dump is None or dump.format != "rdf":
        return []
    generation.store.drop(map(_foreign.named, dump.graphs))
    _foreign.forget(generation, dump.id)
    going = []
    for other in generation.manifest.sources:
        if other.id != dump.id and (shared := {*other.graphs} & {*dump.graphs}):
            _foreign.load(generation, other.id, shared)
        if dump.id in other.restored:
            left = _without(other, dump.id)
            if not left.restored and not any(left.places):
                going.append(left.id)
            generation.manifest = generation.manifest.with_source(left)
    return going


def _without(source: SourceEntry, dump: str) -> SourceEntry:
    """A source without a dump; the name that the last one gave it goes if it has a place."""
    rest = tuple(one for one in source.restored if one != dump)
    pairs = [*zip(source.paths, source.places, strict=True)]
    read = [pair for pair in pairs if pair[1]]
    paths, places = zip(*(read if read and not rest else pairs), strict=True)
    return msgspec.structs.replace(source, restored=rest, paths=paths, places=places)


def _line(rejected: Rejected) -> int:
    return rejected.line


def _less(coverage: Coverage, refused: int) -> Coverage:
    """Lines accounted for where so many that could be read are refused; TriG has none of them."""
    refused = min(refused, coverage.stated)
    return coverage + Coverage(stated=-refused, rejected=refused)
