"""Works of OpenAlex: JSON lines, an array, pages of its API, or one work over many lines.

Other entities of OpenAlex are rejected by what they are. A category is a topic; a citation is
kept by the key that the cited work has or would have here.
"""

import re
from collections.abc import Iterator
from functools import partial

from kg.records import Chunk, Coverage, Origin, Paper, Record, Rejected
from kg.sources import _lines, _objects
from kg.sources._open import Source
from kg.sources.openalex import _documents, _work

SUFFIXES = (".jsonl", ".json", ".ndjson")
MEDIA_TYPE = "application/json"

_HEAD = 1 << 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BEGINS = re.compile(rb'\{\s*"id"\s*:\s*"https?://openalex\.org/W')
"""What no object inside a work begins with."""
_ID = re.compile(rb'"id"\s*:\s*"https?://openalex\.org/')
_OWN_KEY = re.compile(rb'"(?:display_name|authorships|primary_location|publication_year)"\s*:')
_PAGE_KEYS = frozenset(("meta", "results", "group_by"))


def sniff(head: bytes) -> bool:
    """Recognise OpenAlex by an id at openalex.org in JSON with its own keys."""
    text = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    begins = text.startswith((b"{", b"["))
    return begins and bool(_ID.search(text)) and bool(_OWN_KEY.search(text))


def split(source: Source) -> Iterator[Chunk]:
    """Cut at line ends where each line is an object, else between the objects."""
    with source.open() as file:
        lines = _one_a_line(file.read(_HEAD))
    return (
        _lines.split(source, "openalex") if lines else _documents.cut(source, "openalex", _BEGINS)
    )


def _one_a_line(head: bytes) -> bool:
    """Whether the first line holds an object, or is too long to tell, and is no page."""
    line, end, _ = head.removeprefix(_BYTE_ORDER_MARK).lstrip().partition(b"\n")
    if not line.startswith(b"{") or _PAGE_KEYS.intersection(_objects.keys(line)):
        return False
    return not end or not line.rstrip().endswith((b"{", b"[", b","))


def of_lines(head: bytes) -> bytes | None:
    """Say that lines need nothing else, where each is an object."""
    return b"" if _one_a_line(head) else None


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each work; what cannot be taken of it follows."""
    beside: list[Rejected] = []
    read = partial(_read, beside)
    found_in = (
        _documents.parse(chunk, _BEGINS, read) if chunk.preamble else _lines.parse(chunk, read)
    )
    for found in found_in:
        yield found
        if beside and isinstance(found, Paper):
            yield from beside
        beside.clear()


def _read(beside: list[Rejected], raw: bytes, origin: Origin) -> Paper:
    refused: list[str] = []
    paper = _work.paper(raw.removeprefix(_BYTE_ORDER_MARK), origin, refused)
    beside.extend(_lines.beside(refused, raw, origin))
    return paper
