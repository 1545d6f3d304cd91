"""CSL-JSON: an array of items as reference managers export it, or one item a line.

Pieces hold whole items, found by their brackets. An item that cannot be read ends where the
next one visibly begins.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from kg import ids
from kg.records import AffiliationMention, Authorship, Chunk, Coverage, Record, Rejected
from kg.sources import _objects, _reference
from kg.sources._blocks import Ledger
from kg.sources._fields import web
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._reference import Reference, rich
from kg.sources.csl import _brackets

SUFFIXES = (".json", ".csljson", ".jsonl", ".csl")
MEDIA_TYPE = "application/vnd.citationstyles.csl+json"

_R = TypeVar("_R")
_TYPES = (
    "article|article-journal|article-magazine|article-newspaper|bill|book|broadcast|chapter|"
    "classic|collection|dataset|document|entry|entry-dictionary|entry-encyclopedia|event|figure|"
    "graphic|hearing|interview|legal_case|legislation|manuscript|map|motion_picture|"
    "musical_score|pamphlet|paper-conference|patent|performance|periodical|"
    "personal_communication|post|post-weblog|regulation|report|review|review-book|software|song|"
    "speech|standard|thesis|treaty|webpage"
)
_OURS = re.compile(
    rf'(?<!\\)"(?:type"\s*:\s*"(?:{_TYPES})"|issued"\s*:\s*\{{|container-title"\s*:|family"\s*:'
    r'|DOI"\s*:|URL"\s*:|ISSN"\s*:|citation-key"\s*:)'.encode()
)
_OPENALEX = re.compile(rb'(?<!\\)"(?:display_name|abstract_inverted_index)"\s*:')
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ONCE = ("title", "abstract", "author", "issued", "DOI", "URL", "container-title", "type")
_MALFORMED = re.compile(r"JSON is malformed: (.*?)(?: \(byte \d+\))?")
_REASONS = {
    "broken": "an item that is not closed",
    "deep": "an item with too many brackets within brackets",
    "stray": "no item of CSL-JSON",
}
_SEASONS = range(13, 25)

_Scalar = str | int | float | None
_Words = str | tuple[str, ...] | None


class _Institution(Struct, gc=False):
    name: str | None = None


class _Name(Struct, rename="kebab", gc=False):
    family: str | None = None
    given: str | None = None
    suffix: str | None = None
    dropping_particle: str | None = None
    non_dropping_particle: str | None = None
    literal: str | None = None
    name: str | None = None
    orcid: str | None = msgspec.field(default=None, name="ORCID")
    affiliation: tuple[_Institution, ...] | None = None


class _Date(Struct, rename="kebab", gc=False):
    date_parts: tuple[tuple[_Scalar, ...] | None, ...] | None = None
    raw: str | None = None
    literal: str | None = None


class _Item(Struct, rename="kebab", gc=False):
    title: _Words = None
    author: tuple[_Name | str, ...] | None = None
    issued: _Date | str | int | None = None
    abstract: str | None = None
    language: str | None = None
    container_title: _Words = None
    event_title: str | None = None
    volume: _Scalar = None
    issue: _Scalar = None
    page: _Scalar = None
    number: _Scalar = None
    note: str | None = None
    keyword: _Words = None
    categories: tuple[str, ...] | None = None
    archive: str | None = None
    archive_location: str | None = msgspec.field(default=None, name="archive_location")
    doi: str | None = msgspec.field(default=None, name="DOI")
    url: str | None = msgspec.field(default=None, name="URL")
    issn: _Words = msgspec.field(default=None, name="ISSN")


_decode = msgspec.json.Decoder(_Item).decode


def sniff(head: bytes) -> bool:
    """Recognise an item by its type or by keys that only CSL spells so."""
    text = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    return (
        text.startswith((b"[", b"{"))
        and _OURS.search(text) is not None
        and not _OPENALEX.search(text)
    )


def split(source: Source) -> Iterator[Chunk]:
    """Cut after whole items."""
    return _brackets.split(source, "csl")


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read the items of a piece."""
    ledger = Ledger(chunk, begun=bool(chunk.preamble))
    for part in _brackets.parts(ledger.text):
        match part.kind:
            case "item":
                yield from _read(part.start, part.end, ledger)
            case "framing":
                _frame(part.start, part.end, ledger)
            case kind:
                ledger.reject(part.start, part.end, _REASONS[kind])
    yield from ledger.close()


def _frame(start: int, end: int, ledger: Ledger) -> None:
    """Count lines that hold brackets and commas alone as read."""
    text = ledger.text
    if start and text[start - 1] != "\n":
        start = text.find("\n", start, end) + 1 or end
    if end < len(text):
        end = text.rfind("\n", start, end) + 1
    if start < end:
        ledger.take(start, end)


def _read(start: int, end: int, ledger: Ledger) -> Iterator[Record]:
    text = ledger.text[start:end]
    try:
        ledger.check(start, end)
        reader = _Reader(_decode(text))
        paper = reader.reference().paper(ledger.origin(start, end))
    except (msgspec.DecodeError, UnreadableError) as error:
        ledger.reject(start, end, _reason(error))
        return
    ledger.take(start, end)
    for key, reason in (*reader.refused, *_repeated(text)):
        found = re.search(rf'"{key}"\s*:', text)
        at = start + (found.start() if found else 0)
        ledger.reject(at, at + 1, reason, (start, end))
    yield paper


def _reason(error: Exception) -> str:
    if malformed := _MALFORMED.fullmatch(str(error)):
        return f"no JSON: {malformed[1]}"
    return _objects.why(str(error)) if isinstance(error, msgspec.DecodeError) else str(error)


def _repeated(text: str) -> Iterator[tuple[str, str]]:
    """Keys of an item that stand twice; the last is the one that is read."""
    if all(text.count(f'"{key}"') < 2 for key in _ONCE):
        return
    pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=lambda found: found)
    for key, count in Counter(key for key, _ in pairs).items():
        if count > 1:
            yield re.escape(key), f"{key} stands twice, the last is taken"


class _Reader:
    """Reads the fields of one item; what cannot be taken is told beside the paper."""

    def __init__(self, item: _Item) -> None:
        self.item = item
        self.refused: list[tuple[str, str]] = []

    def reference(self) -> Reference:
        item = self.item
        lang = _reference.language(item.language or "")
        return Reference(
            titles=_reference.texts(map(rich, _words(item.title)), lang),
            abstracts=_reference.texts((rich(item.abstract or ""),), lang),
            authorships=tuple(self.authorships()),
            issued=self.read("issued", _issued, item.issued),
            categories=tuple(self.categories()),
            doi=self.doi(),
            arxiv=self.arxiv(),
            venue=rich(next(iter((*_words(item.container_title), item.event_title or "")), "")),
            issn=self.read("ISSN", _reference.issn, " ".join(_words(item.issn))) or (),
            volume=_text(item.volume),
            number=_text(item.issue),
            pages=_text(item.page),
            comment=rich(item.note or ""),
            addresses=tuple(self.addresses()),
        )

    def read(self, key: str, reader: Callable[..., _R | None], value: object) -> _R | None:
        """A value as the reader takes it; one that cannot be taken is told."""
        try:
            return reader(value) if value else None
        except ValueError as error:
            self.refused.append((key, str(error)))
            return None

    def authorships(self) -> Iterator[Authorship]:
        for author in self.item.author or ():
            name = _Name(literal=author) if isinstance(author, str) else author
            if written := _natural(name):
                yield Authorship(
                    as_written=written,
                    affiliations=tuple(
                        AffiliationMention(as_written=rich(one.name))
                        for one in name.affiliation or ()
                        if one.name and rich(one.name)
                    ),
                    orcid=self.read("ORCID", _orcid, name.orcid),
                )

    def categories(self) -> Iterator[str]:
        keyword = self.item.keyword
        yield from map(rich, self.item.categories or ())
        yield from (
            _reference.keywords(rich(keyword))
            if isinstance(keyword, str)
            else map(rich, keyword or ())
        )

    def doi(self) -> str | None:
        stated = self.item.doi
        if web((stated,)) and not ids.doi((stated or "").strip()):
            return None
        return self.read("DOI", _reference.doi, stated)

    def arxiv(self) -> str | None:
        item = self.item
        if (item.archive or "").casefold() == "arxiv" and item.archive_location:
            return self.read("archive_location", _reference.arxiv, item.archive_location)
        places = (_text(item.number), item.archive_location or "")
        return next(filter(None, map(_reference.in_arxiv, places)), None)

    def addresses(self) -> Iterator[str]:
        yield from web((self.item.doi,))
        address = self.read("URL", _reference.address, self.item.url)
        if address:
            yield address


def _natural(name: _Name) -> str:
    """A name in natural order; that of an institution, or of one word, as it is written."""
    if not name.family:
        return rich(name.literal or name.name or name.given or "")
    particles = (name.dropping_particle, name.non_dropping_particle, name.family)
    family = " ".join(filter(None, particles))
    return _reference.in_order(rich(name.given or ""), rich(family), rich(name.suffix or ""))


def _orcid(value: str) -> str:
    found = ids.orcid(value.strip())
    if found is None:
        raise UnreadableError(f"no ORCID: {value[:60]}")
    return found


def _issued(value: _Date | str | int) -> str | None:
    """First date of a span; a season stands for its year, nothing and zero for what is unknown."""
    if isinstance(value, int):
        return _reference.day(value)
    if isinstance(value, str):
        return _reference.date(value)
    stated = next(filter(None, value.date_parts or ()), ())
    known = [str(part).strip() for part in stated if part]
    if not known:
        words = value.raw or value.literal
        return _reference.date(words) if words else None
    if not all(part.isdecimal() for part in known):
        raise UnreadableError(f"no date: {known}")
    numbers = [int(part) for part in known if int(part)][:3]
    if len(numbers) > 1 and numbers[1] in _SEASONS:
        numbers = numbers[:1]
    return _reference.day(*numbers) if numbers else None


def _words(value: _Words) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _text(value: _Scalar) -> str:
    return "" if value is None else rich(str(value))
