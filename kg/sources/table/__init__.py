"""Tables with a header: CSV, TSV and their like, and Parquet.

A row is a paper. Known are the columns of common exports (Scopus, Web of Science, Google
Scholar, IEEE, Zotero, CNKI) and what people call such columns, in English and Chinese; see
`_columns`. Columns that are not known are named once. A number or name in a column `id` names
no paper beyond its file, so only a DOI or arXiv identifier there is taken.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import BinaryIO

import orjson

from kg.errors import IdentifierError, SourceError
from kg.records import Chunk, Coverage, Origin, Paper, Record, Rejected
from kg.sources import _lines, _parquet
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources.table import _columns, _row
from kg.sources.table._columns import Header

SUFFIXES = (".csv", ".tsv", ".tab", ".parquet")
MEDIA_TYPE = "text/csv"

_PIECE = 1 << 20
_LONGEST = 4 << 20
"""Bytes up to the end of a cell in quotation marks; a mark that opens a longer one is a letter."""
_BINARY = "binary"
"""Encoding of a source that is no text."""
_MARK = b"\xef\xbb\xbf"


def sniff(head: bytes) -> bool:
    """Recognise Parquet by its mark, else a header with a title and another known column."""
    if head.startswith(_parquet.MAGIC):
        return True
    line = _preamble(BytesIO(head))
    return any(_header(line, encoding).recognised for encoding in ("utf-8", "gb18030"))


def _preamble(file: BinaryIO) -> bytes:
    """Lines up to the header, which is the first that is not blank."""
    read = b""
    while line := file.readline():
        read += line
        if line.removeprefix(_MARK).strip():
            break
    return read


def _header(preamble: bytes, encoding: str) -> Header:
    return _columns.header(_last_line(preamble).decode(encoding, "replace"))


def _last_line(preamble: bytes) -> bytes:
    return preamble.removeprefix(_MARK).rstrip(b"\r\n").rpartition(b"\n")[2]


@cache
def _rows(delimiter: str, *, final: bool) -> re.Pattern[bytes]:
    """One row: a cell in quotation marks may hold line ends and delimiters.

    Where the data goes on beyond its end (not `final`), no row matches whose end is not there.
    """
    sign = re.escape(delimiter.encode())
    inside = rb'"(?:[^"]++|"")*+'
    end = rb"(?:\n|\Z)" if final else rb"\n"
    quoted = inside + rb'"(?=' + sign + rb"|\r?" + end + rb")"
    undecided = b"" if final else rb"(?!" + inside + rb'(?:"\r?)?\Z)'
    cell = rb"(?>" + quoted + rb"|" + undecided + rb"[^" + sign + rb"\n]*+)"
    return re.compile(cell + rb"(?:" + sign + cell + rb")*+\r?" + end)


@cache
def _whole(delimiter: str) -> re.Pattern[bytes]:
    """As many rows as end before the data does."""
    return re.compile(rb"(?:" + _rows(delimiter, final=False).pattern + rb")*+")


def split(source: Source) -> Iterator[Chunk]:
    """Cut between rows; the header goes with every piece."""
    if source.encoding == _BINARY:
        return _split_parquet(source)
    return _split_text(source)


def _split_text(source: Source) -> Iterator[Chunk]:
    with source.open() as file:
        preamble = _preamble(file)
        delimiter = _header(preamble, source.encoding).delimiter
        data, more = preamble + file.read(_PIECE), file.read(_PIECE)
        start, first, number = len(preamble), 0, 1
        while data:
            end = _end(data, start, delimiter) if more else len(data)
            if not end:
                data, more = data + more, file.read(_PIECE)
                continue
            yield Chunk(
                source=source.id,
                format="table",
                number=number,
                first=first,
                encoding=source.encoding,
                data=data[:end],
                preamble=preamble,
            )
            first, number = first + data.count(b"\n", 0, end), number + 1
            data, more, start = data[end:] + more, file.read(_PIECE), 0


def _end(data: bytes, start: int, delimiter: str) -> int:
    """Where the last row ends that surely ends; 0 where none does."""
    found = _whole(delimiter).match(data, start)
    if found and found.end() > start:
        return found.end()
    row = _rows(delimiter, final=True).match(data, start) if len(data) >= _LONGEST else None
    return row.end() if row and row[0].endswith(b"\n") else 0


def _split_parquet(source: Source) -> Iterator[Chunk]:
    """Batches of the columns that are known; the names of all go with every piece."""
    first = 0
    try:
        with source.open() as file:
            names = _parquet.names(file)
            places = sorted(
                {one for some in _columns.columns(names).fields.values() for one in some}
            )
            batches = _parquet.batches(file, [names[place] for place in places])
            for number, (count, data) in enumerate(batches, 1):
                yield Chunk(
                    source=source.id,
                    format="table",
                    number=number,
                    first=first,
                    encoding=_BINARY,
                    data=data,
                    preamble=orjson.dumps(names),
                )
                first += count
    except (OSError, ValueError) as error:
        what = f"the table is damaged: {' '.join(str(error).split())}"
        raise SourceError(what, "write it again", path=source.path) from error


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each row; what cannot be taken of one follows its paper."""
    return _Page(chunk).read()


class _Page:
    """The rows of a piece, and how many lines became what."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.blank = self.stated = self.rejected = 0
        self.place = chunk.first
        """The line that is read, from 0."""

    def read(self) -> Iterator[Record | Rejected | Coverage]:
        yield from self.batch() if self.chunk.encoding == _BINARY else self.text()
        yield Coverage(
            lines=self.place - self.chunk.first,
            blank=self.blank,
            stated=self.stated,
            rejected=self.rejected,
        )

    def text(self) -> Iterator[Record | Rejected]:
        chunk = self.chunk
        header = _header(chunk.preamble, chunk.encoding)
        names = _last_line(chunk.preamble)
        start = len(chunk.preamble) if chunk.number == 1 else 0
        if start:
            yield from self.header(header, chunk.preamble)
        for row in _rows(header.delimiter, final=True).finditer(chunk.data, start):
            raw = row[0]
            count = raw.count(b"\n") + (raw[-1:] not in (b"\n", b""))
            if not raw.strip():
                self.blank += count
            elif raw.rstrip(b"\r\n") == names:
                self.stated += count
            else:
                yield from self.row(header, raw, count)
                continue
            self.place += count

    def header(self, header: Header, preamble: bytes) -> Iterator[Rejected]:
        """Account for the lines up to the first row."""
        count = preamble.count(b"\n") + (not preamble.endswith(b"\n"))
        self.place += count - 1
        self.blank += count - 1
        line = _last_line(preamble)
        if not header.has_title:
            self.rejected += 1
            yield self.refuse(_row.NO_TITLE, line)
        else:
            self.stated += 1
            if header.unknown:
                yield self.refuse(_unknown(header), line)
        self.place += 1

    def row(self, header: Header, raw: bytes, count: int) -> Iterator[Record | Rejected]:
        line = raw.removesuffix(b"\n")
        try:
            cells = _columns.cells(raw.decode(self.chunk.encoding), header.delimiter)
            yield from self.paper(header, cells, count, line)
        except (UnreadableError, UnicodeDecodeError, IdentifierError) as error:
            self.rejected += count
            yield self.refuse(_lines.reason(error, self.chunk.encoding), line)
        self.place += count

    def batch(self) -> Iterator[Record | Rejected]:
        """Read the rows of a batch; a row counts as a line."""
        every = _columns.columns(orjson.loads(self.chunk.preamble))
        names, rows = _parquet.read(self.chunk.data)
        header = _columns.columns(names)
        if self.chunk.number == 1 and every.unknown:
            yield self.refuse(_unknown(every), ", ".join(every.unknown).encode())
        for row in rows:
            line = _parquet.shown(dict(zip(names, row, strict=True)))
            try:
                yield from self.paper(header, [_parquet.text(one) for one in row], 1, line)
            except (UnreadableError, UnicodeDecodeError, IdentifierError) as error:
                self.rejected += 1
                yield self.refuse(_lines.reason(error, "utf-8"), line)
            self.place += 1

    def paper(
        self, header: Header, cells: list[str], count: int, line: bytes
    ) -> Iterator[Paper | Rejected]:
        origin = Origin(source=self.chunk.source, first=self.place, last=self.place + count)
        paper, refused = _row.paper(header, cells, origin)
        self.stated += count
        yield paper
        for why in refused:
            yield self.refuse(why, line)

    def refuse(self, reason: str, line: bytes) -> Rejected:
        return Rejected(
            source=self.chunk.source,
            line=self.place + 1,
            reason=reason,
            text=_lines.raw_text(
                line, "utf-8" if self.chunk.encoding == _BINARY else self.chunk.encoding
            ),
        )


def _unknown(header: Header) -> str:
    plural = "s" if len(header.unknown) > 1 else ""
    return f"unknown column{plural}: {', '.join(header.unknown)}"
