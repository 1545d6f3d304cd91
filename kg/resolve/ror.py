"""A full dump of the Research Organization Registry to a compact index (ror.org, CC0)."""

import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from kg import ids
from kg.errors import SourceError
from kg.resolve import _index
from kg.resolve._index import Kind, RegistryName, RegistryRecord

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MEND = "give the registry's zip, its JSON, or JSON lines"

_NO_JSON = (msgspec.MsgspecError, UnicodeDecodeError)


class _Address(Struct):
    city: str | None = None


class _Country(Struct):
    country_code: str | None = None


class _Geonames(Struct):
    name: str | None = None
    country_code: str | None = None


class _Location(Struct):
    geonames_details: _Geonames


class _Label(Struct):
    label: str
    iso639: str | None = None


class _Name(Struct):
    value: str
    types: tuple[str, ...] = ()
    lang: str | None = None


class _Relationship(Struct):
    type: str
    id: str


class _Record(Struct):
    """A record of schema v1 (`name` …) or v2 (`names` …); what we do not use is left out."""

    id: str
    status: str
    types: tuple[str, ...] = ()
    relationships: tuple[_Relationship, ...] = ()
    name: str | None = None
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    labels: tuple[_Label, ...] = ()
    country: _Country | None = None
    addresses: tuple[_Address, ...] = ()
    names: tuple[_Name, ...] = ()
    locations: tuple[_Location, ...] = ()


def compile(path: Path, to: Path) -> Path:  # noqa: A001 - `ror.compile`, as `re.compile`
    """Write the index of a dump into the folder `to`, unless it is there whole; gives its path."""
    index = to / _index.file_name(_sha256(path))
    if not _index.is_sound(index):
        _index.write(index, read(path))
    return index


def read(path: Path) -> Iterator[RegistryRecord]:
    """Active organisations of a dump, sorted by identifier; of two schemas v2 counts."""
    newest: dict[str, tuple[bool, RegistryRecord | None]] = {}
    for record in _records(path):
        identifier = ids.ror(record.id)
        if identifier is None or not (record.name or record.names):
            raise SourceError(f"{record.id!r} is no record of the registry", _MEND, path=path)
        second = bool(record.names)
        if second or not newest.get(identifier, (False, None))[0]:
            active = record.status == "active"
            newest[identifier] = second, _compact(identifier, record) if active else None
    if not newest:
        raise SourceError("the registry is empty", _MEND, path=path)
    for _, (_, compact) in sorted(newest.items()):
        if compact is not None:
            yield compact


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(error.strerror or str(error), _MEND, path=path) from error


def _records(path: Path) -> Iterator[_Record]:
    try:
        with path.open("rb") as file:
            if _begins(file, b"PK"):
                yield from _zipped(file, path)
            elif _begins(file, b"\x1f\x8b"):
                with gzip.open(file) as unpacked:
                    yield from _json(unpacked, path)
            else:
                yield from _json(file, path)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"damaged or unreadable, {error}", "fetch it anew", path=path) from error
    except _NO_JSON as error:
        raise SourceError(f"no JSON of the registry, {error}", _MEND, path=path) from error


def _begins(file: IO[bytes], magic: bytes) -> bool:
    file.seek(0)
    found = file.read(len(magic))
    file.seek(0)
    return found == magic


def _zipped(file: IO[bytes], path: Path) -> Iterator[_Record]:
    with zipfile.ZipFile(file) as archive:
        members = sorted(name for name in archive.namelist() if name.endswith((".json", ".jsonl")))
        if not members:
            raise SourceError("no JSON in the zip", _MEND, path=path)
        for name in members:
            with archive.open(name) as unpacked:
                yield from _json(unpacked, path)


def _json(file: IO[bytes] | gzip.GzipFile, path: Path) -> Iterator[_Record]:
    """Records of a JSON array, held as bytes and decoded one by one, or of JSON lines."""
    first = file.readline().removeprefix(b"\xef\xbb\xbf")
    decode = msgspec.json.Decoder(_Record).decode
    if first.lstrip().startswith(b"["):
        yield from map(decode, msgspec.json.decode(first + file.read(), type=list[msgspec.Raw]))
        return
    for number, line in enumerate(chain([first], file), 1):
        if line.strip():
            try:
                yield decode(line)
            except _NO_JSON as error:
                what = f"no record of the registry, {error}"
                raise SourceError(what, _MEND, path=path, line=number) from error


def _compact(identifier: str, record: _Record) -> RegistryRecord:
    places = [place.geonames_details for place in record.locations]
    codes = [place.country_code for place in places] or [
        record.country.country_code if record.country else None
    ]
    cities = [place.name for place in places] or [place.city for place in record.addresses]
    parents = (
        ids.ror(other.id) for other in record.relationships if other.type.lower() == "parent"
    )
    return RegistryRecord(
        ror=identifier,
        label=record.name or _display(record.names),
        names=tuple(dict.fromkeys(_names(record))),
        country=codes[0] or "",
        cities=tuple(city for city in cities if city),
        facility="facility" in (kind.lower() for kind in record.types),
        parents=tuple(sorted({parent for parent in parents if parent})),
    )


def _display(names: Iterable[_Name]) -> str:
    """The name the registry shows; each record has one."""
    return min(names, key=lambda name: "ror_display" not in name.types).value


def _names(record: _Record) -> Iterator[RegistryName]:
    """Every name with its kind: those of schema v1, then those of v2."""
    if record.name:
        yield RegistryName(text=record.name, kind="label")
    for label in record.labels:
        yield RegistryName(text=label.label, kind="label", lang=_language(label.iso639))
    for alias in record.aliases:
        yield RegistryName(text=alias, kind="alias")
    for acronym in record.acronyms:
        yield RegistryName(text=acronym, kind="acronym")
    for name in record.names:
        yield RegistryName(text=name.value, kind=_kind(name.types), lang=_language(name.lang))


def _kind(types: tuple[str, ...]) -> Kind:
    """A display name counts as a label; an acronym that is also an alias is an acronym."""
    if "label" in types or "ror_display" in types:
        return "label"
    return "acronym" if "acronym" in types else "alias"


def _language(tag: str | None) -> str | None:
    return tag if tag and _LANGUAGE.fullmatch(tag) else None
