"""The day of an issue, from the identifiers of its posts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from kg import ids
from kg.rdf.vocab import DCT
from kg.records import Conclusion, DigestIssue, Record

VERSION = 1
CONFIDENCE = 0.9

_POST = re.compile(r"https?://(?:www\.)?weibo\.(?:com|cn)/\w+/([0-9A-Za-z]{5,12})(?:[?#].*)?")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_GROUP = 4
_EPOCH = 515_483_463
"""Seconds to add to the upper bits of a post number; unofficial, used by public programs."""
_CHINA = timezone(timedelta(hours=8))
_EARLIEST, _LATEST = datetime(2009, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def infer(record: Record) -> Iterator[Conclusion]:
    """Conclude `dct:issued` where all posts decode to at most two days in a row."""
    if not isinstance(record, DigestIssue):
        return
    times = [post_time(post) for entry in record.entries for post in entry.posts]
    known = [time for time in times if time is not None]
    if not known or len(known) < len(times):
        return
    first, last = min(known).date(), max(known).date()
    if last - first <= timedelta(days=1):
        yield Conclusion(
            subject=ids.issue(record.origin.source, record.number),
            predicate=DCT.issued,
            object=first.isoformat(),
            kind="day",
        )


def post_time(address: str) -> datetime | None:
    """Time of a post, from its address; None where the address tells none."""
    match = _POST.fullmatch(address)
    if match is None:
        return None
    try:
        time = datetime.fromtimestamp((_number(match[1]) >> 22) + _EPOCH, _CHINA)
    except (OverflowError, ValueError, OSError):
        return None
    return time if _EARLIEST <= time < _LATEST else None


def _number(post: str) -> int:
    """Number of a post: groups of four characters from the right, each in base 62."""
    start = len(post) % _GROUP
    groups = [post[:start]] if start else []
    groups += [post[place : place + _GROUP] for place in range(start, len(post), _GROUP)]
    numbers = [_base62(group) for group in groups]
    return int(str(numbers[0]) + "".join(f"{number:07}" for number in numbers[1:]))


def _base62(text: str) -> int:
    number = 0
    for letter in text:
        number = number * len(_ALPHABET) + _VALUES[letter]
    return number
