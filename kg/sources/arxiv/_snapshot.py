"""arXiv's metadata snapshot: one JSON object a line.

Names are taken from `authors`, as the listings print them; `authors_parsed`, which parts
initials anew (`C. -P.`), fills in where that list is absent or cannot be read.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

import msgspec
from msgspec import Struct

from kg.records import Chunk, Coverage, Origin, Paper, Record, Rejected
from kg.sources import _lines
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources.arxiv import _metadata
from kg.sources.arxiv._metadata import Metadata


class _Version(Struct):
    version: str
    created: str | None = None


class _Line(Struct, rename={"journal_ref": "journal-ref"}):
    id: str | None = None
    authors: str | None = None
    authors_parsed: tuple[tuple[str | None, ...], ...] | None = None
    title: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    categories: str | tuple[str, ...] | None = None
    license: str | None = None
    abstract: str | None = None
    versions: tuple[_Version | str, ...] | None = None
    update_date: str | None = None


_decode = msgspec.json.Decoder(_Line).decode
_KEYS = tuple(f'"{field.encode_name}"'.encode() for field in msgspec.structs.fields(_Line))
_IDENTIFIER = re.compile(
    rb'"id"\s*:\s*"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\\?/\d{7})(?:v\d+)?"'
)
_OWN_KEYS = re.compile(
    rb'"(?:authors_parsed|submitter|journal-ref|report-no|update_date|versions)"\s*:'
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def sniff(head: bytes) -> bool:
    """Recognise a line by an arXiv identifier and a key that no other format has."""
    return any(
        line.startswith(b"{") and _IDENTIFIER.search(line) and _OWN_KEYS.search(line)
        for line in head.removeprefix(_BYTE_ORDER_MARK).splitlines()
    )


def split(source: Source, format_name: str) -> Iterator[Chunk]:
    """Cut at line ends."""
    return _lines.split(source, format_name)


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each line; what cannot be taken of a paper follows it."""
    beside: list[Rejected] = []
    for found in _lines.parse(chunk, partial(_read, beside)):
        yield found
        if isinstance(found, Paper):
            yield from beside
        beside.clear()


def _read(beside: list[Rejected], raw: bytes, origin: Origin) -> Paper:
    said = _said(_line(raw if origin.first else raw.removeprefix(_BYTE_ORDER_MARK)))
    found = _metadata.paper(said, origin)
    beside.extend(_lines.beside(_metadata.reasons(said), raw, origin))
    return found


def _line(raw: bytes) -> _Line:
    try:
        line = _decode(raw)
        if max(map(raw.count, _KEYS)) > 1:
            json.loads(raw, object_pairs_hook=_refuse_twice)
    except msgspec.DecodeError as error:
        raise UnreadableError(f"no record of a snapshot: {error}") from error
    except RecursionError as error:
        raise UnreadableError("values too deep within each other") from error
    return line


def _refuse_twice(pairs: list[tuple[str, object]]) -> None:
    for key, count in Counter(key for key, _ in pairs).items():
        if count > 1:
            raise UnreadableError(f"the key {key!r} stands twice")


def _said(line: _Line) -> Metadata:
    versions = [
        _Version(version=one) if isinstance(one, str) else one for one in line.versions or ()
    ]
    dates = [one.created for one in versions if one.created]
    categories = line.categories
    return Metadata(
        identifier=line.id,
        title=line.title,
        abstract=line.abstract,
        authors=line.authors,
        parsed=line.authors_parsed or (),
        categories=categories if isinstance(categories, str) else " ".join(categories or ()),
        comment=line.comments,
        citation=line.journal_ref,
        doi=line.doi,
        license=line.license,
        issued=dates[0] if dates else None,
        modified=_modified(dates, line.update_date),
        versions=tuple([one.version for one in versions]),
    )


def _modified(dates: list[str], updated: str | None) -> str | None:
    """Date of the last of several versions; where no version has one, of the last change."""
    if not dates:
        return updated
    return dates[-1] if len(dates) > 1 else None
