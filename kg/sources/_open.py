"""Paths, folders, globs and standard input to sources: opened, decompressed, measured, named."""

import atexit
import bz2
import codecs
import glob
import gzip
import hashlib
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from msgspec import Struct

from kg import plugins
from kg.errors import SourceError
from kg.sources import _parquet
from kg.sources._declared import declared
from kg.sources._zstd import open_zstd

_HEAD = 1 << 16
_BLOCK = 1 << 20
_MAGIC_GZIP, _MAGIC_BZIP2, _MAGIC_ZSTD = b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AS_UTF8 = "save it as plain text in UTF-8"
_HIGH, _PAIR = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x81-\xff][\xa1-\xff]")
_MOSTLY = 0.7
"""Share of the bytes beyond ASCII that stand in pairs as Chinese letters do."""
_SELDOM = 0.3
"""The same share in a text of the west, whose accented letters stand alone."""
_TYPOGRAPHIC = frozenset(
    "\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026\u20ac\u2020\u2021\xa0«»°§£©®±·×¡¿²³¹¼½¾"
)
_HALF = 0.5
"""Share of lines that may be broken in a file that is otherwise ASCII."""
_OWN_FILES = {"lock", "rejected.jsonl"}
_OWN_FOLDER = "current"
"""A folder with these is a graph, and no source."""


class Source(Struct, frozen=True, kw_only=True):
    """A file that can be read: what it is called, what it holds, where it lies."""

    id: str
    """First 16 hex digits of the sha256 of the decompressed content."""
    sha256: str
    path: str
    """As it was given; `-` for standard input."""
    format: str
    byte_size: int
    line_count: int
    encoding: str
    """`utf-8`, `gb18030`, `cp1252`, what XML declares; `binary` for Parquet (a line is a row)."""
    place: str
    """Where the bytes lie: the path, or a copy of a pipe."""
    stamp: tuple[int, int]
    """Size and time of change of the file when it was measured."""

    @property
    def name(self) -> str:
        """File name without folders."""
        return "standard input" if self.path == "-" else Path(self.path).name

    @property
    def home(self) -> str:
        """Absolute path without links; empty for a pipe, which is nowhere twice."""
        return str(Path(self.path).resolve()) if self.place == self.path else ""

    def unchanged(self) -> bool:
        """Whether the file is still the one that was measured."""
        return _stamp(self.place) == self.stamp

    def open(self) -> BinaryIO:
        """Open the decompressed content."""
        return _decompressed(Path(self.place))


class Found(NamedTuple):
    """Sources in the order given (folders: by path), and files of folders passed over."""

    sources: list[Source]
    passed_over: list[str]


def find(
    paths: Iterable[str],
    format_name: str | None = None,
    tell: Callable[[str], object] = str,
) -> Found:
    """Find and measure the sources that paths, folders, globs and `-` name.

    `tell` hears the path of each before it is read. Raises SourceError for a path that leads
    nowhere, a file that cannot be read, and a folder in which no file can be read; PluginError
    for an unknown format.
    """
    if format_name is not None:
        plugins.load("kg.sources", format_name)

    def measured(one: Named) -> Source | SourceError:
        tell(one.path)
        try:
            return measure(one.path, one.place, format_name)
        except SourceError as error:
            return error

    files = [*named(paths)]
    return gathered(zip(files, map(measured, files), strict=True))


class Named(NamedTuple):
    """A file that paths name, not yet looked at."""

    path: str
    place: str
    """Where its bytes can be read twice."""
    folder: str = ""
    """The one that was given and holds it; empty for a file that was named itself."""


def named(paths: Iterable[str]) -> Iterator[Named]:
    """Files that paths, folders, globs and `-` name; raises SourceError where there are none."""
    for given in paths:
        if given == "-":
            yield Named("-", _copied(sys.stdin.buffer))
        elif Path(given).is_dir():
            files = [Named(path, path, given) for path in _files_under(given)]
            if not files:
                raise _unreadable(given)
            yield from files
        else:
            yield from (Named(path, _place(path)) for path in _expand(given))


def gathered(measured: Iterable[tuple[Named, Source | SourceError]]) -> Found:
    """Sources out of files that were measured; raises what is wrong with a file that was named."""
    found, empty = Found([], []), dict[str, bool]()
    for one, source in measured:
        if isinstance(source, SourceError):
            if not one.folder:
                raise source
            found.passed_over.append(str(source))
            empty.setdefault(one.folder, True)
        else:
            found.sources.append(source)
            empty[one.folder] = False
    if nothing := next((folder for folder in empty if empty[folder]), None):
        raise _unreadable(nothing)
    return found


def _expand(given: str) -> list[str]:
    if Path(given).exists():
        return [given]
    found = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - absolute patterns too
    matches = [path for path in found if Path(path).is_file()]
    if not matches:
        what, mend = "no such file or folder", "check the path"
        raise SourceError(what, mend, path=given)
    return matches


def _unreadable(folder: str) -> SourceError:
    what = "no file here can be read as a source"
    mend = f"name files of the formats {', '.join(plugins.available('kg.sources'))}"
    return SourceError(what, mend, path=folder)


def _files_under(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        if set(files) >= _OWN_FILES and _OWN_FOLDER in folders:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield str(path)


def _place(path: str) -> str:
    """Where the bytes of a path can be read twice: a pipe is copied first."""
    if Path(path).is_fifo() or Path(path).is_char_device():
        with Path(path).open("rb") as pipe:
            return _copied(pipe)
    return path


def _copied(stream: IO[bytes]) -> str:
    """Copy a stream to a file of its own, since a source is read twice."""
    with tempfile.NamedTemporaryFile(prefix="kg-", delete=False) as copy:
        while block := stream.read(_BLOCK):
            copy.write(block)
    atexit.register(Path(copy.name).unlink, missing_ok=True)
    return copy.name


def _decompressed(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith(_MAGIC_GZIP):
        return cast("BinaryIO", gzip.open(path, "rb"))
    if magic.startswith(_MAGIC_BZIP2):
        return cast("BinaryIO", bz2.open(path, "rb"))
    if magic == _MAGIC_ZSTD:
        return open_zstd(path)
    return path.open("rb")


def _stamp(place: str) -> tuple[int, int]:
    status = Path(place).stat()
    return status.st_size, status.st_mtime_ns


def measure(path: str, place: str, format_name: str | None) -> Source:
    """Hash a file and tell its format; raises SourceError where it cannot be read."""
    if not path.isprintable():
        what = f"the file's name is no plain text: {path!a}"
        raise SourceError(what, "rename it", path=Path(ascii(path)).name)
    try:
        stamp = _stamp(place)
        with _decompressed(Path(place)) as file:
            scan = _Scan(path)
            scan.read(file)
        if scan.binary:
            with _decompressed(Path(place)) as file:
                scan.lines = _parquet.rows(file)
    except SourceError:
        raise
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        what, mend = f"cannot be read: {reason}", "check the file and its permissions"
        raise SourceError(what, mend, path=path) from error
    sha256, encoding = scan.sha.hexdigest(), _encoding(scan, path, place)
    return Source(
        id=sha256[:16],
        sha256=sha256,
        path=path,
        format=format_name or _recognise(scan.head, path),
        byte_size=scan.size,
        line_count=scan.lines,
        encoding=encoding,
        place=place,
        stamp=stamp,
    )


class _Scan:
    """One pass over a file: hash, size, lines, and whether it is UTF-8."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.sha = hashlib.sha256()
        self.size = self.lines = 0
        self.head = b""
        self.binary = False
        """A table whose lines are its rows."""
        self.utf8 = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def read(self, file: IO[bytes]) -> None:
        last = b"\n"
        while block := file.read(_BLOCK):
            if not self.size:
                self.head = block[:_HEAD]
                self.binary = block.startswith(_parquet.MAGIC)
            if b"\x00" in block and not self.binary:
                kind = "UTF-16" if self.head.startswith(_UTF16) else "binary, not text"
                raise SourceError(f"the file is {kind}", _AS_UTF8, path=self.path)
            self.sha.update(block)
            self.size += len(block)
            self.lines += block.count(b"\n")
            last = block[-1:]
            self._decode(block, final=False)
        self._decode(b"", final=True)
        self.lines += last != b"\n"
        if not self.size:
            what, mend = "the file is empty", "give a file with at least one entry"
            raise SourceError(what, mend, path=self.path)

    def _decode(self, block: bytes, *, final: bool) -> None:
        if self.utf8 and not self.binary:
            try:
                self._decoder.decode(block, final)
            except UnicodeDecodeError:
                self.utf8 = False


def _encoding(scan: _Scan, path: str, place: str) -> str:
    """What XML declares; else UTF-8 where it holds, GB18030 or Windows-1252 where they look it."""
    said = "binary" if scan.binary else declared(scan.head)
    if said is not None or scan.utf8:
        return said or "utf-8"
    lines = whole = broken = high = paired = 0
    chinese: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("gb18030")()
    with _decompressed(Path(place)) as file:
        for lines, line in enumerate(file, 1):  # noqa: B007 - counts them
            if not line.isascii():
                whole, broken = (whole + 1, broken) if _is_utf8(line) else (whole, broken + 1)
                high += len(_HIGH.findall(line))
                paired += 2 * len(_PAIR.findall(line))
            chinese = _still(chinese, line)
    if whole and whole >= broken:
        return "utf-8"
    # An accented letter of Latin-1 and the letter after it would pass for a Chinese one.
    if _still(chinese, b"", final=True) and paired >= _MOSTLY * high:
        return "gb18030"
    if not whole and paired <= _SELDOM * high and _is_western(place):
        return "cp1252"
    if broken <= _HALF * lines:
        return "utf-8"
    raise SourceError("the text is neither UTF-8 nor GB18030", _AS_UTF8, path=path)


def _is_western(place: str) -> bool:
    """Whether all signs beyond ASCII are letters or punctuation of Windows-1252."""
    decoder = codecs.getincrementaldecoder("cp1252")()
    with _decompressed(Path(place)) as file:
        for line in file:
            if not line.isascii():
                try:
                    text = decoder.decode(line)
                except UnicodeDecodeError:
                    return False
                if not all(sign.isalpha() or sign in _TYPOGRAPHIC for sign in text if sign > "~"):
                    return False
    return True


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _still(
    decoder: codecs.IncrementalDecoder | None, data: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    """Hand the decoder on, or None once it has met what it cannot decode."""
    if decoder is not None:
        try:
            decoder.decode(data, final)
        except UnicodeDecodeError:
            return None
    return decoder


def _recognise(head: bytes, path: str) -> str:
    formats = plugins.load_all("kg.sources")
    suffix = "".join(Path(path).suffixes[:1])
    for name in sorted(formats, key=lambda name: suffix not in formats[name].SUFFIXES):
        if formats[name].sniff(head):
            return name
    what = "the content is of no format that can be read"
    raise SourceError(what, f"say which with --format ({', '.join(formats)})", path=path)
