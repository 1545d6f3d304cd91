"""`SHA256SUMS`: the digests of exported files, as GNU coreutils writes them (sha256sum(1)).

A line is the digest in hex, two spaces and the file's name from the folder on. Where the name
holds a backslash or a newline, both are escaped and a backslash begins the line.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NAME = "SHA256SUMS"

_LINE = re.compile(rb"(\\?)([0-9A-Fa-f]{64}) [ *](.+)")
_ESCAPED = re.compile(rb"\\([\\n])")


def digest(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def strangers(folder: Path) -> Iterator[str]:
    """Names of what a folder holds beside the files of its list, sorted."""
    listed = {*_read(folder).files, NAME}
    for path in sorted(folder.rglob("*")):
        name = os.fspath(path.relative_to(folder))
        if name not in listed and (path.is_symlink() or not path.is_dir()):
            yield name


def write_all(folder: Path) -> None:
    """List all files of a folder, at any depth."""
    names = [os.fspath(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    files = {name: digest(folder / name) for name in names}
    (folder / NAME).write_bytes(_List(files).text())


def replace(draft: Path, target: Path, scratch: Path) -> None:
    """Put a file in its place, and its digest into the list of the place's folder.

    At no moment does the list name a digest that the file has not: it goes before the file
    changes and comes afterwards. Lines of files that are gone are left out. The caller holds the
    folder's lock; the list is drafted at `scratch`.
    """
    place, fresh, found = target.parent / NAME, digest(draft), _read(target.parent)
    kept = {name: one for name, one in found.files.items() if (target.parent / name).is_file()}
    if kept.get(target.name, fresh) != fresh:
        del kept[target.name]
        _rewrite(place, _List(kept, found.others), scratch)
    draft.replace(target)
    _rewrite(place, _List(kept | {target.name: fresh}, found.others), scratch)


class _List(NamedTuple):
    files: dict[str, str]
    others: tuple[bytes, ...] = ()
    """Lines in other forms, such as comments; they are kept."""

    def text(self) -> bytes:
        """Lines in the order of the names' bytes."""
        files = {os.fsencode(name): one.encode() for name, one in self.files.items()}
        lines = (_line(name, files[name]) for name in sorted(files))
        return b"".join((*(b"%b\n" % line for line in self.others), *lines))


def _rewrite(place: Path, fresh: _List, scratch: Path) -> None:
    if text := fresh.text():
        scratch.write_bytes(text)
        scratch.replace(place)
    else:
        place.unlink()


def _line(name: bytes, hexdigits: bytes) -> bytes:
    escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
    return b"%b%b  %b\n" % (b"\\" if escaped != name else b"", hexdigits, escaped)


def _read(folder: Path) -> _List:
    try:
        lines = (folder / NAME).read_bytes().split(b"\n")
    except FileNotFoundError:
        return _List({})
    files: dict[str, str] = {}
    others = []
    for line in filter(None, lines):
        if found := _LINE.fullmatch(line):
            escaped, hexdigits, name = found.groups()
            plain = _ESCAPED.sub(_unescaped, name) if escaped else name
            files[os.fsdecode(plain)] = hexdigits.decode().lower()
        else:
            others.append(line)
    return _List(files, tuple(others))


def _unescaped(found: re.Match[bytes]) -> bytes:
    return b"\n" if found[1] == b"n" else found[1]
