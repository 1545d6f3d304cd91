"""JSON lines of our own keys, one paper a line: the way in for everybody else's data.

Only a title is required, all else may be null or absent. Names are taken in natural order or
as `Family, Given`. A value that cannot be taken is rejected beside its paper; a key that is not
ours, stands twice or holds the wrong type rejects the line.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias, cast
from unicodedata import normalize

import msgspec
from msgspec import UNSET, Struct, structs

from kg import ids
from kg.records import (
    AffiliationMention,
    Authorship,
    Chunk,
    Coverage,
    Origin,
    Paper,
    Record,
    Rejected,
    Text,
    Venue,
)
from kg.sources import _fields, _lines, _objects
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._text import tidy

SUFFIXES = (".jsonl", ".ndjson", ".json")
MEDIA_TYPE = "application/x-ndjson"

_Clean: TypeAlias = Callable[[str], str]
_ABSENT = cast("None", UNSET)
"""Falsy as null is, yet told from it where keys are counted."""


class _Author(Struct, forbid_unknown_fields=True, gc=False):
    name: str
    orcid: str | None = _ABSENT
    affiliations: tuple[str, ...] | None = _ABSENT


class _Line(Struct, forbid_unknown_fields=True, gc=False):
    title: str | dict[str, str | None]
    id: str | None = _ABSENT
    abstract: str | dict[str, str | None] | None = _ABSENT
    authors: tuple[_Author | str, ...] | None = _ABSENT
    affiliations: tuple[str, ...] | None = _ABSENT
    categories: tuple[str, ...] | None = _ABSENT
    date: str | None = _ABSENT
    doi: str | None = _ABSENT
    arxiv: str | None = _ABSENT
    venue: str | None = _ABSENT
    links: tuple[str, ...] | None = _ABSENT


_KEYS = ("id", *(name for name in _Line.__struct_fields__ if name != "id"))
_AUTHOR_KEYS = _Author.__struct_fields__
_decode = msgspec.json.Decoder(_Line).decode
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_KEY_ENDS = re.compile(rb'"[ \t\r]*:').findall
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?")
_DOI, _ARXIV = partial(ids.doi, bare=True), partial(ids.arxiv, bare=True)
_SHOWN = 60
_ONE_A_LINE = "write each paper as one JSON object on a line of its own"


def sniff(head: bytes) -> bool:
    """Recognise the format by a line that has our keys and no other, alone or in an array."""
    lines = head.removeprefix(_BYTE_ORDER_MARK).splitlines()
    if any(_is_ours(line.strip().removeprefix(b"[").rstrip(b",]")) for line in lines):
        return True
    return len(lines) == 1 and _begins_ours(lines[0])


def _is_ours(line: bytes) -> bool:
    if not line.startswith(b"{"):
        return False
    try:
        _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _begins_ours(line: bytes) -> bool:
    """Whether a line too long to be seen to its end begins as one of ours."""
    found = _objects.keys(line)
    return "title" in found and set(found).issubset(_KEYS)


def split(source: Source) -> Iterator[Chunk]:
    """Cut at line ends."""
    return _lines.split(source, "records")


def of_lines(_head: bytes) -> bytes | None:
    """Say that lines need nothing else."""
    return b""


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each line; what cannot be taken of a paper follows it."""
    beside: list[Rejected] = []
    for found in _lines.parse(chunk, partial(_read, beside)):
        yield found
        if beside and isinstance(found, Paper):
            yield from beside
        beside.clear()


def _read(beside: list[Rejected], raw: bytes, origin: Origin) -> Paper:
    refused: list[str] = []
    line = _line(raw if origin.first else raw.removeprefix(_BYTE_ORDER_MARK))
    clean = _tidy if b"\\" in raw else _tidy_unescaped
    titles = _texts("title", line.title, clean)
    if not titles:
        raise UnreadableError("the title is empty: only a title is required")
    abstracts = _texts("abstract", line.abstract, clean) if line.abstract else ()
    authorships = _authorships(line.authors, clean, refused) if line.authors else ()
    addresses = [*(line.links or ())]
    doi = _identifier("doi", line.doi, _DOI, addresses, refused) if line.doi else None
    arxiv = _identifier("arxiv", line.arxiv, _ARXIV, addresses, refused) if line.arxiv else None
    venue = clean(line.venue) if line.venue else ""
    paper = Paper(
        key=ids.own_key(line.id) if line.id else _fields.key(titles[0].value, authorships, doi),
        titles=titles,
        abstracts=abstracts,
        authorships=authorships,
        affiliations=_mentions(line.affiliations, clean) if line.affiliations else (),
        issued=_date(line.date, refused) if line.date else None,
        categories=_unique(map(clean, line.categories)) if line.categories else (),
        doi=doi,
        arxiv=arxiv,
        venue=Venue(name=venue) if venue else None,
        links=_links(abstracts),
        see_also=_web(addresses, refused) if addresses else (),
        origin=origin,
    )
    if refused:
        beside.extend(_lines.beside(refused, raw, origin))
    return paper


def _line(raw: bytes) -> _Line:
    try:
        line = _decode(raw)
    except msgspec.DecodeError as error:
        raise UnreadableError(_why(raw, str(error))) from error
    # Two keys for one, and quotes in texts, show as more ends of keys than there are keys: equal
    # counts are proof. It takes 4 µs a line, to read it anew 30.
    if len(_KEY_ENDS(raw)) != _count_keys(line):
        json.loads(raw, object_pairs_hook=_refuse_twice)
    return line


def _count_keys(line: _Line) -> int:
    count = len(_KEYS) - structs.astuple(line).count(UNSET)
    for texts in (line.title, line.abstract):
        if isinstance(texts, dict):
            count += len(texts)
    for author in line.authors or ():
        if isinstance(author, _Author):
            count += len(_AUTHOR_KEYS) - structs.astuple(author).count(UNSET)
    return count


def _refuse_twice(pairs: list[tuple[str, object]]) -> None:
    for key, count in Counter(key for key, _ in pairs).items():
        if count > 1:
            raise UnreadableError(f"the key {key!r} stands twice")


def _why(raw: bytes, message: str) -> str:
    """Say in words a person can act on why a line is none of ours."""
    if raw.startswith((b"[", b"]")):
        return f"a JSON array: {_ONE_A_LINE}"
    what, where = _objects.place(message)
    if unknown := _UNKNOWN.fullmatch(what):
        known = ", ".join(_AUTHOR_KEYS if where else _KEYS)
        inside = f" in {where}" if where else ""
        return f"unknown key {unknown[1][:_SHOWN]!r}{inside}: one of {known}"
    why = _objects.why(message)
    return f"{why}; {_ONE_A_LINE}" if "JSON" in why else why


def _tidy(text: str) -> str:
    """Do as `tidy` does, without a look at each word: no space but `" "` is printable."""
    return _tidy_unescaped(text) if text.isprintable() else tidy(text)


def _tidy_unescaped(text: str) -> str:
    """Do so where nothing is escaped, and so all of ASCII is printable."""
    if "  " in text or not (text.isascii() or text.isprintable()):
        return tidy(text)
    return normalize("NFC", text.strip())


def _texts(key: str, given: str | dict[str, str | None], clean: _Clean) -> tuple[Text, ...]:
    if isinstance(given, str):
        return _fields.text(clean(given))
    found: dict[str, str] = {}
    for lang, value in given.items():
        tag = lang.lower()
        if not _LANGUAGE.fullmatch(tag):
            raise UnreadableError(f"{key}: {lang[:_SHOWN]!r} is no language tag such as en, zh")
        if tag in found:
            raise UnreadableError(f"{key}: the language {tag!r} stands twice")
        found[tag] = clean(value or "")
    return tuple(Text(value=found[tag], lang=tag) for tag in sorted(found) if found[tag])


def _authorships(
    authors: Iterable[_Author | str], clean: _Clean, refused: list[str]
) -> tuple[Authorship, ...]:
    found: list[Authorship] = []
    for place, author in enumerate(authors, 1):
        one = _Author(author) if isinstance(author, str) else author
        name = clean(_fields.family_last(one.name) if "," in one.name else one.name)
        if not name:
            refused.append(f"authors {place} has an empty name")
            continue
        mentions = _mentions(one.affiliations, clean) if one.affiliations else ()
        orcid = _orcid(one.orcid, refused) if one.orcid else None
        found.append(Authorship(as_written=name, affiliations=mentions, orcid=orcid))
    return tuple(found)


def _orcid(value: str, refused: list[str]) -> str | None:
    found = ids.orcid(value.strip())
    if found is None:
        refused.append(f"orcid: {value[:_SHOWN]!r} is no ORCID")
    return found


def _mentions(names: Iterable[str], clean: _Clean) -> tuple[AffiliationMention, ...]:
    return tuple([AffiliationMention(as_written=name) for name in map(clean, names) if name])


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _links(abstracts: tuple[Text, ...]) -> tuple[str, ...]:
    found = [address for text in abstracts for address in _fields.addresses(text.value)]
    return tuple(dict.fromkeys(found)) if found else ()


def _date(value: str, refused: list[str]) -> str | None:
    try:
        return _fields.day(value)
    except ValueError:
        refused.append(f"date: {value[:_SHOWN]!r} is no day, month or year such as 2021-04-26")
        return None


def _identifier(
    key: str,
    value: str,
    known: Callable[[str], str | None],
    addresses: list[str],
    refused: list[str],
) -> str | None:
    """Take an identifier; another web address in its place joins the links."""
    found = known(value.strip())
    if found is None and value.strip():
        if _fields.web([value]):
            addresses.append(value)
        else:
            refused.append(f"{key}: {value[:_SHOWN]!r} is none")
    return found


def _web(addresses: list[str], refused: list[str]) -> tuple[str, ...]:
    found = _fields.web(addresses)
    if len(found) != len(addresses):
        odd = (one for one in addresses if one.strip() and not _fields.web([one]))
        refused.extend(f"links: {address[:_SHOWN]!r} is no web address" for address in odd)
    return found
