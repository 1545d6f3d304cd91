"""Read digest pages in tests, and find what a reading lost of its page."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg import ids
from kg.records import Chunk, Coverage, DigestEntry, DigestIssue, Origin, Rejected
from kg.sources import digest, find

SOURCE = "0123456789abcdef"
ENTRY = {
    "title": "1、[LG] Counting Sheep",
    "authors": "A Fold, B Crook",
    "affiliations": "[Pasture Lab]",
    "zh": "数羊的新方法。我们数羊。",
    "en": "We count sheep.",
    "post": "https://weibo.com/9000000002/KdQM93XEb",
    "figures": "image.png",
}


class Reading(NamedTuple):
    """What a page or a piece of it was read as."""

    issues: tuple[DigestIssue, ...]
    rejected: tuple[Rejected, ...]
    coverage: Coverage

    @property
    def entries(self) -> list[DigestEntry]:
        return [entry for issue in self.issues for entry in issue.entries]

    @property
    def entry(self) -> DigestEntry:
        """The only entry."""
        (only,) = self.entries
        return only

    @property
    def reasons(self) -> list[str]:
        return [rejected.reason for rejected in self.rejected]


def page(**changed: str) -> str:
    """Page of one entry, invented, with some of its parts changed; an empty part is left out."""
    parts = ENTRY | changed
    order = ("title", "", "authors", "affiliations", "zh", "", "en", "", "post", "figures")
    return "\n".join(parts[name] if name else "" for name in order if not name or parts[name])


def read(content: str | bytes, encoding: str = "utf-8") -> Reading:
    """Read one piece of a page."""
    data = content.encode(encoding) if isinstance(content, str) else content
    return parse(
        Chunk(source=SOURCE, format="digest", number=1, first=0, encoding=encoding, data=data)
    )


def parse(*chunks: Chunk) -> Reading:
    """Read pieces of a page."""
    found = [record for chunk in chunks for record in digest.parse(chunk)]
    return Reading(
        tuple(record for record in found if isinstance(record, DigestIssue)),
        tuple(record for record in found if isinstance(record, Rejected)),
        sum((record for record in found if isinstance(record, Coverage)), Coverage()),
    )


def read_file(path: Path) -> Reading:
    """Read a file as a build does."""
    (source,) = find([str(path)], "digest").sources
    return parse(*digest.split(source))


def title(entry: DigestEntry, lang: str) -> str:
    """The only title in a language."""
    (found,) = [text.value for text in entry.paper.titles if text.lang == lang]
    return found


def abstract(entry: DigestEntry) -> str:
    (found,) = entry.paper.abstracts
    assert found.lang == "en"
    return found.value


def summary(entry: DigestEntry) -> str:
    assert entry.summary is not None
    assert entry.summary.lang == "zh"
    return entry.summary.value


def authors(entry: DigestEntry) -> list[str]:
    return [authorship.as_written for authorship in entry.paper.authorships]


def affiliations(entry: DigestEntry) -> list[str]:
    return [mention.as_written for mention in entry.paper.affiliations]


def span(origin: Origin | None) -> tuple[int, int]:
    assert origin is not None
    return origin.first, origin.last


# What a reading lost

_WORD = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[^\W_])+")
_HEADING = re.compile(r"\W*(?:另外|此外|其他|其它|另有|更多).{0,24}")
_ADDRESS = re.compile(
    r"https?://(?:[\w.]*doi\.org/(?:[!#-&*-;=?-Z_a-z~|]|\([\w.-]*\))+|[!#-&*-;=?-Z_a-z~|]+)"
)
_LINK_LABEL = re.compile(r"(?:^|(?<=\s))\w{1,10}[:：]\s*(?=https?://)")
_SUFFIX = re.compile(r"\.(png|jpe?g|gif|webp|bmp|svg)(?=\w)")
_POST_FRAME = re.compile(
    r"[\[［]\s*组图[^\]］]*[\]］]?|组图共\s?\d+\s?张|(?:查看)?原图|(?:展开)?全文|收起"
    r"|(?<=》)\s*by\b|作者[:：]|\w{1,10}\s?[:：](?=\s?https?://)|(?:paper|论文|arxiv|doi)\s?[:：]",
    re.IGNORECASE,
)
"""Words of a post that say nothing of its paper: counts of pictures, labels, `by`."""
_LABEL = re.compile(
    r"^[\s>•+-]*(?:\*\*)?(?:作者|单位|机构|URL|链接|标题|代码)(?:\*\*)?\s?[:：]", re.IGNORECASE
)
_QUOTED = re.compile(r"^(?:>\s*)+")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060"))
"""Byte order mark, zero-width space, word joiner: no eye sees them."""
_LEGEND_WORDS = frozenset("表示代意为指")


def words(text: str) -> list[str]:
    """Words of a text: Han characters one by one, else runs of letters and digits, folded."""
    plain = unicodedata.normalize("NFKC", html.unescape(text).translate(_INVISIBLE)).casefold()
    apart = _SUFFIX.sub(r".\1 ", plain)
    return [word.lstrip("0") or "0" for word in _WORD.findall(apart)]


def lost(data: bytes, reading: Reading, encoding: str = "utf-8") -> list[str]:
    """Complaints: lines of which something is neither in the facts nor rejected.

    Each word of a line is used up by a fact of the very entry the line stands in: a line that
    is lost is noticed even where another line of the page has the same words.
    """
    raw = _lines(data)
    texts = [line.decode(encoding, "backslashreplace").removesuffix("\r") for line in raw]
    complaints = list(_sums(texts, reading.coverage, raw, encoding))
    reasons: dict[int, list[str]] = {}
    for rejected in reading.rejected:
        reasons.setdefault(rejected.line - 1, []).append(rejected.reason)
        if texts[rejected.line - 1] != rejected.text:
            complaints.append(f"{rejected.line}: rejected with another text")
    ledger = _Ledger(reading)
    unread = 0
    read_first = sorted(range(len(texts)), key=lambda number: number in reasons)
    for number, text in ((number, texts[number]) for number in read_first):
        if ledger.holds(number, text, reasons.get(number, [])):
            continue
        if number in reasons:
            unread += 1
        else:
            complaints.append(f"{number + 1}: {text}")
    if unread > reading.coverage.rejected:
        complaints.append(f"{unread} lines unread, only {reading.coverage.rejected} counted")
    return complaints


def _lines(data: bytes) -> list[bytes]:
    pieces = data.split(b"\n")
    return pieces if pieces[-1] else pieces[:-1]


def _sums(texts: list[str], coverage: Coverage, raw: list[bytes], encoding: str) -> Iterator[str]:
    whole = [_decodes(line, encoding) for line in raw]
    blank = sum(
        fine and not _seen(html.unescape(_QUOTED.sub("", _seen(text), count=1)))
        for text, fine in zip(texts, whole, strict=True)
    )
    if (coverage.lines, coverage.blank) != (len(texts), blank):
        yield f"{len(texts)} lines, {blank} blank: {coverage}"
    if coverage.lines != coverage.blank + coverage.stated + coverage.rejected:
        yield f"the sum does not hold: {coverage}"


def _seen(text: str) -> str:
    return text.translate(_INVISIBLE).strip()


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


class _Ledger:
    """The words of each entry's facts, used up line by line."""

    def __init__(self, reading: Reading) -> None:
        self.entries = reading.entries
        self.left = [Counter(words(" ".join(facts(entry)))) for entry in self.entries]
        self.frame = set(_LEGEND_WORDS)
        for issue in reading.issues:
            for code, label in issue.legend:
                self.frame.update(words(code), words(label))
            self.frame.update(words(issue.star_meaning or ""))

    def holds(self, number: int, text: str, reasons: list[str]) -> bool:
        """Whether the words of a line are in the facts or in the reasons for its rejection."""
        needed = words(text)
        framing = self.frame | set(words(" ".join(reasons)))
        if framing.issuperset(needed) or self._is_heading(number, text):
            return True
        return any(
            self._entry_holds(place, number, text, reasons)
            for place, entry in enumerate(self.entries)
            if entry.origin.first <= number < entry.origin.last
        )

    def _is_heading(self, number: int, text: str) -> bool:
        following = (one.section for one in self.entries if one.origin.first > number)
        return (
            _HEADING.fullmatch(_seen(html.unescape(text))) is not None
            and next(following, "more") == "more"
        )

    def _entry_holds(self, place: int, number: int, text: str, reasons: list[str]) -> bool:
        entry = self.entries[place]
        plain = _seen(text)
        plain = _POST_FRAME.sub(" ", plain) if "《" in plain else plain
        plain = _LINK_LABEL.sub(" ", _LABEL.sub("", plain, count=1))
        # An address is part of a text, or a fact of its own.
        return any(
            self._words_held(place, number, form, reasons)
            for form in (_unlinked(entry, plain, _texts(entry)), _unlinked(entry, plain))
        )

    def _words_held(self, place: int, number: int, text: str, reasons: list[str]) -> bool:
        entry = self.entries[place]
        noted = Counter(words(" ".join(reasons)))
        if entry.origin == entry.paper.origin and entry.origin.last - entry.origin.first == 1:
            return self._letters_held(entry, text, reasons)
        needed = Counter(words(text)) - noted
        if any(name.origin and name.origin.first == number for name in entry.paper.authorships):
            needed = Counter(words(_without_notes(entry, text))) - noted
            needed -= Counter({"and": 99, "by": 1})
        if needed - self.left[place]:
            return False
        self.left[place] -= needed
        return True

    def _letters_held(self, entry: DigestEntry, text: str, reasons: list[str]) -> bool:
        """Whether an entry of one line holds its letters; words may run into each other there."""
        needed = Counter("".join(words(_without_notes(entry, text).replace(" and ", " "))))
        held = [*facts(entry), *reasons]
        return not needed - Counter("".join(words(" ".join(held))))


def _without_notes(entry: DigestEntry, text: str) -> str:
    """Text without the numbers of footnotes behind the authors' names."""
    plain = unicodedata.normalize("NFC", text)
    for surname in {name.as_written.split()[-1] for name in entry.paper.authorships}:
        plain = re.sub(rf"({re.escape(surname)})[\d¹²³⁰⁴-⁹]+", r"\1", plain)
    return plain


def _unlinked(entry: DigestEntry, text: str, texts: str = "") -> str:
    """Text without the addresses that the entry holds, but for those within its texts."""
    return _ADDRESS.sub(
        lambda found: (
            "" if found[0] not in texts and _linked(entry, found[0].rstrip(")]")) else found[0]
        ),
        text,
    )


def _texts(entry: DigestEntry) -> str:
    texts = [*entry.paper.titles, *entry.paper.abstracts]
    return "\n".join(text.value for text in [*texts, *filter(None, [entry.summary])])


def facts(entry: DigestEntry) -> Iterator[str]:
    """Every text of an entry that stands on its page."""
    if entry.listed_number is not None:
        yield str(entry.listed_number)
    # A tag printed twice says one thing.
    yield " ".join([entry.category or ""] * 3)
    paper = entry.paper
    yield from (text.value for text in (*paper.titles, *paper.abstracts))
    yield from (authorship.as_written for authorship in paper.authorships)
    yield from (mention.as_written for mention in paper.affiliations)
    if entry.summary is not None:
        yield entry.summary.value
    yield from entry.posts
    yield from entry.figures
    yield paper.issued or ""
    yield paper.venue.name if paper.venue else ""
    yield from paper.see_also
    yield f"{paper.arxiv} {paper.doi}"


def _linked(entry: DigestEntry, address: str) -> bool:
    plain = html.unescape(address).rstrip(".,;:!?'\"…*")
    for identifier, known in (
        (ids.arxiv(plain), entry.paper.arxiv),
        (ids.doi(plain), entry.paper.doi),
    ):
        if identifier is not None:
            return identifier == known
    return plain in {
        *entry.posts,
        *entry.paper.links,
        *entry.paper.see_also,
    }
