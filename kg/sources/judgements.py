"""Judgements of a person on who is who: a TSV of left, right, decision, reason, by, date.

Nodes are named by their IRI, in full or relative to the base: two authorships, two papers, two
organisations, or an affiliation mention and an organisation. Of a full one what follows the base
counts, so a file outlives a change of base. The answer of `kg query review-people --format tsv`
with its `decision` column filled is such a file; a row without a decision is not judged yet.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import takewhile

from kg import ids
from kg.records import Chunk, Coverage, Judgement, Origin, Record, Rejected
from kg.sources import _fields, _lines
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._text import tidy, unfit

SUFFIXES = (".tsv",)
MEDIA_TYPE = "text/tab-separated-values"

_COLUMNS = {"left", "right", "decision"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PLACE = r"\d+-[0-9a-f]{8}"
_KINDS = {
    "authorship": rf"{ids.PAPER}/authorship/{_PLACE}",
    "mention": rf"{ids.PAPER}(?:/authorship/{_PLACE})?/affiliation/{_PLACE}",
    "paper": ids.PAPER,
    "organisation": r"org/[^/\s<>]+",
}
_NODE = re.compile(
    rf"<?(?:https?://[^\s<>]*?/)?(?:{'|'.join(f'(?P<{k}>{form})' for k, form in _KINDS.items())})>?"
)
_PAIRS = {
    ("authorship", "authorship"),
    ("mention", "organisation"),
    ("organisation", "organisation"),
    ("paper", "paper"),
}
_LITERAL = re.compile(r'"(.*)"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\'\\tnr])|""')
_SIGNS = {"t": "\t", "n": "\n", "r": "\r"}
_SHOWN = 60


def sniff(head: bytes) -> bool:
    """Recognise the format by its header, below any comments."""
    lines = head.removeprefix(_BYTE_ORDER_MARK).splitlines()
    header = next((line for line in lines if not _is_aside(line)), b"")
    return _COLUMNS.issubset(_names(header))


def split(source: Source) -> Iterator[Chunk]:
    """Cut at line ends; the header, with the comments above it, goes with every piece."""
    with source.open() as file:
        aside = sum(1 for _ in takewhile(_is_aside, file))
    return _lines.split(source, "judgements", header=aside + 1)


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each line; comments and rows without a decision state nothing."""
    above = chunk.preamble.removeprefix(_BYTE_ORDER_MARK).splitlines()
    header = next((line for line in above if not _is_aside(line)), b"").strip()
    names = _names(header)
    yield from _lines.parse(chunk, partial(_read, header, names))


def _is_aside(line: bytes) -> bool:
    """Whether a line is blank or a comment."""
    plain = line.removeprefix(_BYTE_ORDER_MARK).strip()
    return not plain or plain.startswith(b"#")


def _names(header: bytes) -> tuple[str, ...]:
    """Columns in order; SPARQL writes a question mark before each."""
    cells = header.decode("utf-8", "replace").strip().split("\t")
    return tuple(_plain(cell).removeprefix("?").casefold() for cell in cells)


def _read(header: bytes, names: tuple[str, ...], raw: bytes, origin: Origin) -> Judgement | None:
    line = raw.removeprefix(_BYTE_ORDER_MARK)
    if not _COLUMNS.issubset(names) and not _is_aside(line):
        raise UnreadableError("no header that names the columns left, right and decision")
    if line == header or _is_aside(line):
        return None
    cells = dict(zip(names, map(_plain, line.decode().split("\t")), strict=False))
    decision = cells.get("decision", "").casefold()
    if not decision:
        return None
    if decision not in ("same", "different"):
        raise UnreadableError(f"decision: {decision[:_SHOWN]!r} is neither same nor different")
    left, right = _pair(cells.get("left", ""), cells.get("right", ""))
    reason = cells.get("reason") or f"judged {decision}"
    if unfit(line.decode()):
        raise UnreadableError("a control character")
    return Judgement(
        left=left,
        right=right,
        same=decision == "same",
        reason=reason,
        by=cells.get("by") or None,
        date=_date(cells.get("date", "")),
        origin=origin,
    )


def _plain(cell: str) -> str:
    """Text of a cell, also where it is quoted as SPARQL or a spreadsheet does."""
    text = cell.strip()
    if quoted := _LITERAL.fullmatch(text):
        text = _ESCAPE.sub(lambda sign: _SIGNS.get(sign[1], sign[1]) if sign[1] else '"', quoted[1])
    return tidy(text)


def _pair(left: str, right: str) -> tuple[str, str]:
    """Two nodes that can be one, the lesser first; a mention before its organisation."""
    ends = sorted((_node("left", left), _node("right", right)))
    (kind, path), (other_kind, other) = ends
    if (kind, other_kind) not in _PAIRS:
        raise UnreadableError(f"a {kind} and a {other_kind} are never one")
    if path == other:
        raise UnreadableError("left and right are one node")
    return path, other


def _node(column: str, given: str) -> tuple[str, str]:
    """Kind and relative IRI of a node."""
    found = _NODE.fullmatch(given)
    if found is None or found.lastgroup is None:
        meant = "name a person by an authorship, a work by a paper"
        wanted = "the IRI of no authorship, paper, mention or organisation"
        raise UnreadableError(f"{column}: {given[:_SHOWN]!r} is {wanted}; {meant}")
    return found.lastgroup, found[found.lastgroup]


def _date(given: str) -> str | None:
    try:
        return _fields.day(given)
    except ValueError as error:
        why = f"date: {given[:_SHOWN]!r} is no day, month or year such as 2021-04-26"
        raise UnreadableError(why) from error
