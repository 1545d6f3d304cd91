"""Sources on a cluster: measured by one task a file, then cut, parsed and lifted by many."""

from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from kg.convert import convert
from kg.errors import SourceError
from kg.flow import Row
from kg.identify.shares import sift
from kg.records import Coverage, Rejected
from kg.settings import Settings
from kg.sources import Found, Measured, Named, Part, Source, gathered, measured, split
from kg.store.rejections import RejectedLine

_pack = msgspec.msgpack.Encoder().encode


class Done(msgspec.Struct, frozen=True, array_like=True):
    """What was read of a source."""

    coverage: Coverage = Coverage()
    papers: int = 0
    triples: int = 0
    rejected: int = 0

    def __add__(self, other: "Done") -> "Done":
        """Sum over two pieces."""
        return Done(
            self.coverage + other.coverage,
            self.papers + other.papers,
            self.triples + other.triples,
            self.rejected + other.rejected,
        )


_named = msgspec.msgpack.Decoder(tuple[str, str, str]).decode
_part = msgspec.msgpack.Decoder(Part).decode
_measured = msgspec.msgpack.Decoder(Measured).decode
_done = msgspec.msgpack.Decoder(Done).decode


def file(one: Named) -> Row:
    """A file that is to be measured."""
    return Row("file", one.path, _pack(tuple(one)))


def measure(format_name: str | None, size: int, rows: Iterable[Row]) -> Iterator[Row]:
    """Hash files, tell their formats, and cut them into parts of about `size` bytes."""
    for row in rows:
        try:
            found = measured(Named(*_named(row.value)), format_name, size)
            yield Row("source", row.key, _pack(found))
        except SourceError as error:
            yield Row("failed", row.key, _pack((error.path, error.line, *error.told)))


def found(files: Iterable[Named], rows: Iterable[Row]) -> tuple[Found, list[Measured]]:
    """What was measured, in the order of the files; raises SourceError as `kg.sources.find`."""
    by_path = {row.key: row for row in rows}
    known: list[Measured] = []

    def one(file: Named) -> Source | SourceError:
        row = by_path[file.path]
        if row.kind == "failed":
            path, line, what, mend = msgspec.msgpack.decode(row.value)
            return SourceError(what, mend, path=path, line=line)
        known.append(_measured(row.value))
        return known[-1].source

    return gathered((file, one(file)) for file in files), known


def parts(measured: Iterable[Measured]) -> list[Row]:
    """Parts that tasks read, each source once."""
    sources = {one.source.id: one for one in measured}
    return [Row("part", name, _pack(part)) for name, one in sources.items() for part in one.parts()]


def read(settings: Settings, rows: Iterable[Row]) -> Iterator[Row]:
    """Parse, infer, extract and lift parts of sources."""
    for row in rows:
        part, done = _part(row.value), Done()
        for chunk in split(part):
            converted = convert(chunk, settings)
            yield from sift(converted.nquads, settings.base)
            yield from map(partial(_rejected, part.source.path), converted.rejected)
            done += Done(
                converted.coverage,
                converted.papers,
                converted.nquads.count(b"\n"),
                len(converted.rejected),
            )
        yield Row("done", part.source.id, _pack(done))


def _rejected(path: str, one: Rejected) -> Row:
    line = RejectedLine(
        source=one.source, path=path, line=one.line, reason=one.reason, text=one.text
    )
    return Row("rejected", one.source, msgspec.json.encode(line), one.line)


def summed(rows: Iterable[Row]) -> dict[str, Done]:
    """What was read of each source, by id."""
    found: dict[str, Done] = {}
    for row in rows:
        found[row.key] = found.get(row.key, Done()) + _done(row.value)
    return found
