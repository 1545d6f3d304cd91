"""Fields that many formats share: dates, languages, names, identifiers, as records want them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from email.utils import parsedate_tz

from kg import ids
from kg.rdf import parsed
from kg.records import Authorship, Text
from kg.sources._latex import unicode_text
from kg.sources._text import language, tidy

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ].*)?")
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)]}'\"…。，；：！？）】》”’"
_EARLIEST, _LATEST = 1000, 2999
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER_SCRIPT = re.compile(
    r"[\u0400-\u04ff\u3041-\u309f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_GENERATION = frozenset("jr jr. sr sr. ii iii iv".split())


_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def plain(value: str | None) -> str:
    """Unicode text with single spaces: LaTeX's accents become letters, mathematics stays."""
    return tidy(unicode_text(value)) if value else ""


def text(value: str | None, lang: str | None = None) -> tuple[Text, ...]:
    """Title or abstract with its language (BCP 47), told by its script where none is given.

    `value` is Unicode text already (see `plain`).
    """
    if not value:
        return ()
    tag = lang if lang and _TAG.fullmatch(lang) else script(value)
    return (Text(value=value, lang=tag.lower()),)


def script(value: str) -> str:
    """Language of a text by its script; Latin letters alone, nearly all texts, are told first."""
    if not value.isascii() and _OTHER_SCRIPT.search(value):
        return language(value)
    return "en" if _LETTER.search(value) else "und"


def day(value: str | None) -> str | None:
    """A date as `2021-04-26`, `2021-04` or `2021` from ISO 8601 (a time is dropped) or RFC 2822.

    None for an empty text; raises ValueError for what is no date of the calendar.
    """
    value = (value or "").strip()
    if not value:
        return None
    if len(value) == 10 and value[4] == value[7] == "-" and "1000" <= value < "3000":
        return date.fromisoformat(value).isoformat()
    match = _ISO.fullmatch(value)
    if match is not None:
        return calendar(*(int(part) if part else None for part in match.groups()))
    parsed = parsedate_tz(value)
    if parsed is None:
        message = f"no date: {value[:40]}"
        raise ValueError(message)
    return calendar(*parsed[:3])


def calendar(year: int | None, month: int | None = None, of_month: int | None = None) -> str | None:
    """Write a date of the calendar as precisely as it is known; raises ValueError for none."""
    if year is None:
        return None
    if not _EARLIEST <= year <= _LATEST:
        message = f"no year of papers: {year}"
        raise ValueError(message)
    if month is None:
        return f"{year:04}"
    if of_month is None:
        return f"{date(year, month, 1):%Y-%m}"
    return date(year, month, of_month).isoformat()


def month(name: str) -> int | None:
    """Number of a month from its number or its English name, three letters at least."""
    name = name.strip().strip(".").casefold()
    if name.isdecimal() and 1 <= int(name) <= 12:
        return int(name)
    return _MONTHS.get(name[:3]) if name.isalpha() else None


def addresses(value: str) -> tuple[str, ...]:
    """Web addresses that stand in a text, in order, each once, without what ends a sentence."""
    if "://" not in value:
        return ()
    found = (match[0].rstrip(_AFTER_ADDRESS) for match in _ADDRESS.finditer(value))
    legal = (address for address in found if "." in address and parsed.legal(address))
    return tuple(dict.fromkeys(legal))


def web(values: Iterable[str | None]) -> tuple[str, ...]:
    """Those of the given addresses that are web addresses, in order, each once."""
    stripped = (value.strip() for value in values if value)
    legal = (one for one in stripped if _ADDRESS.fullmatch(one) and parsed.legal(one))
    return tuple(dict.fromkeys(legal))


def key(title: str, authorships: Sequence[Authorship], doi: str | None = None) -> str:
    """Key of a paper whose source offers no key of its own: by its DOI, else title and authors."""
    if doi is not None:
        return ids.doi_key(doi)
    return ids.paper_key(title, tuple(one.as_written for one in authorships))


def family_last(name: str) -> str:
    """`Meadow, Ada` as `Ada Meadow`; `Hill, Jr, Jean-Paul` as `Jean-Paul Hill Jr`.

    What says the generation may stand last too: `Meadow, Ada, Jr.`, `Ada Meadow, Jr.`.
    """
    parts = [part.strip() for part in name.split(",")]
    last = parts[-1].casefold() in _GENERATION
    if len(parts) == 2 and all(parts):
        return f"{parts[0]} {parts[1]}" if last else f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts) and last:
        return f"{parts[1]} {parts[0]} {parts[2]}"
    if len(parts) == 3 and all(parts):
        return f"{parts[2]} {parts[0]} {parts[1]}"
    return name.strip()
