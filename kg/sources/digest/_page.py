"""Lines of a digest page: what each looks like, told from the line and its neighbours alone."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg import ids
from kg.rdf import parsed
from kg.sources._text import clean, flat, language, tidy, unfit
from kg.sources.digest._lists import Names, looks_like_authors, may_be_authors, split_affiliations

CODE = r"[A-Za-z-]{2,}\.[A-Za-z-]{2,}|[a-z]+-[a-z]+|[A-Za-z]{2}"
"""A category: two letters, or as arXiv writes it."""
ANY_CODE = rf"{CODE}|[A-Z]{{3,6}}"
"""A category where a number or a title in 《》 shows that it is one."""
_FURTHER = r"(?:\[ ?(?:[A-Z]{2,6}|[a-z-]+\.[A-Za-z-]{2,}) ?\] ?)*"
_TAGS = rf"(?P<s2>\* ?)?(?P<tags>\[ ?(?:CODE)(?: ?[/、,&|] ?(?:CODE))* ?\] ?{_FURTHER})"
_BEFORE = r"(?:\#+ ?)?(?P<s1>\* ?)?(?:(?P<number>\d{1,3}) ?[、.):] ?)"
_AFTER = r"(?P<s3>\*)? ?(?P<title>.*)"
_TAGGED = (
    re.compile(f"{_BEFORE}{_TAGS.replace('CODE', ANY_CODE)}{_AFTER}"),
    re.compile(f"{_BEFORE}?{_TAGS.replace('CODE', CODE)}{_AFTER}"),
)
_NOT_IN_CODE = re.compile(r"[^A-Za-z.-]+")
_QUOTED = re.compile("[\\s\ufeff\u200b\u2060]*(?:>[\\s\ufeff\u200b\u2060]*)+")
_NUMBERED = re.compile(_BEFORE + r"(?P<s2>\*)? ?(?P<title>\D.*)")
_LABEL = r"[\u4e00-\u9fff][\u4e00-\u9fff/·]*"
_PAIR = re.compile(rf"({CODE}) ?[-–—:=] ?({_LABEL})")
_STAR = r"\(? ?\* ?[:=]? ?(?:表示|代表|意为|指|为) ?(?P<star>[^()]+)\)?"
_LEGEND = re.compile(rf"(?P<pairs>(?:(?:{CODE}) ?[-–—:=] ?{_LABEL}[ ,;|、]*)*)(?:{_STAR})?")
_SECTION = re.compile(
    r"(?:\#+ ?)?(?:另外|此外|其他|其它|另有|更多)(?:[^。\[]{0,16}(?:论文|文章|工作))?:?"
)
IN_LINK = r"[!#-&*-;=?-Z_a-z~|]"
DOI_LINK = rf"https?://(?:dx\.|www\.)?doi\.org/(?:{IN_LINK}|\({IN_LINK}*\))+"
"""Only a DOI has brackets that are part of it."""
_ASCII_LINK = rf"(?:{DOI_LINK}|https?://(?=[A-Za-z\d-]+\.[A-Za-z\d]){IN_LINK}+)"
_LINK = re.compile(_ASCII_LINK)
_WORD = re.compile(r"\w")
_LINK_WORD = re.compile(rf"(?P<label>\w{{1,10}}:)?(?P<address>{_ASCII_LINK})", re.IGNORECASE)
_LABEL_WORD = re.compile(r"\w{1,10}:")
_BARE_LINK = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/[!#-;=?-Z_a-z~]+")
_ARXIV_LINE = re.compile(r"^(arxiv:) ?(\S+)(?: \[[\w.-]+\])?$", re.IGNORECASE)
_POST_LABELS = frozenset({"", "链接", "原文", "微博", "地址", "link", "post"})
_CODE_LABELS = frozenset({"github", "gitlab", "code", "代码", "源码", "开源", "figure", "图"})
_CODE_HOSTS = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab|gitee|bitbucket|codeberg|huggingface)\."
)
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|svg)$", re.IGNORECASE)
_FIGURE = re.compile(r"[\w()+@-]*?(?:\.(?:png|jpe?g|gif|webp|bmp|svg))+", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?P<inner>.+)\] ?(?:\((?P<year>\d{4})\))?\.?")
_AUTHORS_AND_BRACKET = re.compile(r"(?P<authors>[^\[\]]+)\[(?P<inner>[^\[\]]+)\]")
_PICTURES = re.compile(r"组图共\d+张|原图")
_PROSE_END = (".", "!", "?", "。", '"', "”", ")", ":")
_PROSE_LENGTH = 60
_LONGEST_FIGURES = 4000
_LONGEST_LINE = 100_000
TITLE_LENGTH = 80
"""A Chinese line without a full stop is a title up to this many characters."""


class Line(NamedTuple):
    """A line of the page; `number` counts from 0 over the source."""

    number: int
    raw: str
    text: str
    flat: str
    broken: str | None
    """Why the line cannot be used at all, if so."""


class Title(NamedTuple):
    """The line that begins an entry, taken apart."""

    number: int | None
    starred: bool
    codes: tuple[str, ...]
    title: str


class Links(NamedTuple):
    """The addresses of a line that holds nothing else but labels."""

    posts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Of code and pictures."""
    see_also: tuple[str, ...] = ()
    """Behind another label, such as `view:`."""
    identifiers: tuple[tuple[str, str], ...] = ()
    """Pairs of `arxiv` or `doi` and the identifier."""


class Affiliations(NamedTuple):
    """The institutions of a line in brackets, and the year behind it."""

    list: Names
    year: str | None


def read_lines(data: bytes, encoding: str, first: int) -> list[Line]:
    """Decode the lines of a piece of a page, one by one, so that a broken one stays alone."""
    pieces = data.split(b"\n")
    if not pieces[-1]:
        pieces.pop()
    return [_read_line(piece, encoding, first + n) for n, piece in enumerate(pieces)]


def _read_line(piece: bytes, encoding: str, number: int) -> Line:
    try:
        raw, reason = piece.decode(encoding).removesuffix("\r"), None
    except UnicodeDecodeError:
        raw = piece.decode(encoding, "backslashreplace").removesuffix("\r")
        reason = f"bytes that are no {encoding.upper()} text"
    quoted = _QUOTED.match(raw)
    text = clean(raw[quoted.end() if quoted else 0 : _LONGEST_LINE])
    if len(raw) > _LONGEST_LINE and raw.strip():
        reason = f"longer than {_LONGEST_LINE} characters"
    if reason is None and (unfit(text) or (text and unfit(raw))):
        reason = "a control character"
    return Line(number, raw, text, flat(text), reason)


def legend(line: Line) -> tuple[tuple[tuple[str, str], ...], str | None] | None:
    """Pairs of code and Chinese name, and the meaning of the star, of a legend line."""
    match = _LEGEND.fullmatch(line.flat)
    if match is None or not line.flat:
        return None
    pairs = tuple((_code(code), label) for code, label in _PAIR.findall(match["pairs"]))
    star = match["star"]
    return pairs, (star.strip() if star else None)


def is_section(line: Line) -> bool:
    """Whether the line opens the section of further papers."""
    return _SECTION.fullmatch(line.flat) is not None


def tagged_title(line: Line) -> Title | None:
    """Take apart a line that begins with categories in brackets."""
    for form in _TAGGED:
        match = form.fullmatch(line.flat)
        if match is not None and (match["title"] or match["number"]):
            bare = match["number"] is None and _BRACKETED.fullmatch(match["title"])
            return None if bare else _title(match, line)
    return None


def numbered_title(line: Line) -> Title | None:
    """Take apart a line that begins with a number and no category."""
    match = _NUMBERED.fullmatch(line.flat)
    return None if match is None else _title(match, line)


def _title(match: re.Match[str], line: Line) -> Title:
    parts = match.groupdict()
    return Title(
        number=int(match["number"]) if match["number"] else None,
        starred=any(parts.get(star) for star in ("s1", "s2", "s3")),
        codes=codes(parts.get("tags") or ""),
        title=tidy(line.text[match.start("title") :]),
    )


def codes(tags: str) -> tuple[str, ...]:
    """Categories in brackets or between signs, each once, spelt as they are kept."""
    return tuple(dict.fromkeys(map(_code, filter(None, _NOT_IN_CODE.split(tags)))))


def _code(written: str) -> str:
    """Two-letter codes in capitals, arXiv's own as arXiv writes them."""
    archive, dot, suffix = written.partition(".")
    if dot:
        return f"{archive.lower()}.{suffix.upper() if len(suffix) == 2 else suffix.lower()}"
    return written.upper() if len(written) == 2 else written


def addresses(text: str) -> Iterator[str]:
    """Web addresses in a text that can be an IRI, without the punctuation that follows them."""
    for match in _LINK.finditer(text):
        address = match[0].rstrip(".,;:!?'…*")
        if parsed.legal(address):
            yield address


def beside_addresses(text: str) -> str:
    """What stands beside the addresses of a text; empty where no word does."""
    rest = _LINK.sub(lambda found: " " if any(addresses(found[0])) else found[0], text)
    return tidy(rest.strip("[]() ")) if _WORD.search(rest) else ""


def links(line: Line) -> Links | None:
    """Addresses and identifiers of a line, None where anything else stands on it."""
    if "/" not in line.flat and ":" not in line.flat:
        return None
    found = Links()
    label = ""
    for word in _ARXIV_LINE.sub(r"\1\2", line.flat).split():
        match = _LINK_WORD.fullmatch(word)
        if _LABEL_WORD.fullmatch(word) and not label:
            label = word.rstrip(":").casefold()
            continue
        address = word
        if match is not None:
            label, address = (match["label"] or label).rstrip(":").casefold(), match["address"]
        elif _BARE_LINK.fullmatch(word):
            address = f"https://{word}"
        elif not (ids.arxiv(word) or ids.doi(word)):
            return None
        more = with_address(found, address, label)
        if more == found:
            return None
        found, label = more, ""
    return found if any(found) and not label else None


def with_address(found: Links, word: str, label: str) -> Links:
    """Sort an address or identifier to its kind, by what it is and the label before it."""
    arxiv, doi = ids.arxiv(word), ids.doi(word)
    if arxiv or doi:
        identifier = ("arxiv", arxiv) if arxiv else ("doi", doi or "")
        return found._replace(identifiers=(*found.identifiers, identifier))
    for address in addresses(word):
        if label in _CODE_LABELS or _CODE_HOSTS.match(address) or _IMAGE.search(address):
            return found._replace(others=(*found.others, address))
        if label not in _POST_LABELS:
            return found._replace(see_also=(*found.see_also, address))
        return found._replace(posts=(*found.posts, address))
    return found


def begins_with_address(line: Line) -> bool:
    """Whether a line that is no line of links begins like one."""
    return re.match(r"(?:\w{1,10}: ?)?https?://", line.flat) is not None


def figure_line(line: Line) -> tuple[str, ...]:
    """File names of a line of figures; names run together are parted after their suffixes."""
    if len(line.flat) > _LONGEST_FIGURES or not _IMAGE.search(line.flat):
        return ()
    found: list[str] = []
    for word in line.flat.split():
        names = _FIGURE.findall(word)
        if "".join(names) != word:
            return ()
        found.extend(names)
    return tuple(found)


def affiliation_line(line: Line) -> Affiliations | None:
    """Institutions of a line in brackets, as written."""
    match = _BRACKETED.fullmatch(line.flat)
    if match is None or _PICTURES.search(line.flat):
        return None
    inner = line.text[match.start("inner") : match.end("inner")]
    return Affiliations(split_affiliations(inner), match["year"])


def bracket_over(line: Line, other: Line) -> Affiliations | None:
    """Institutions of a bracket that opens on a line and closes on the next."""
    if other.broken or other.number != line.number + 1 or "[" in other.flat:
        return None
    text = f"{line.text} {other.text}"
    return affiliation_line(line._replace(text=text, flat=flat(text)))


def authors_with_affiliations(line: Line) -> tuple[str, Names] | None:
    """Authors and institutions that stand on one line, `A Fold, B Crook [Pasture Lab]`."""
    match = _AUTHORS_AND_BRACKET.fullmatch(line.flat)
    if match is None or not looks_like_authors(line.text[: match.end("authors")]):
        return None
    inner = line.text[match.start("inner") : match.end("inner")]
    return line.text[: match.end("authors")], split_affiliations(inner)


def is_prose(text: str) -> bool:
    """Whether a line can be part of an abstract: long, or ended like a sentence."""
    return len(text) >= _PROSE_LENGTH or text.endswith(_PROSE_END) or "://" in text


def begins_entry(lines: Sequence[Line], place: int) -> bool:
    """Whether a line without category is a title: authors follow, or a line in brackets.

    A Chinese title may stand between. The line itself must be no list of names.
    """
    here = lines[place]
    if len(here.text) > 3 * TITLE_LENGTH or not here.text or looks_like_authors(here.text):
        return False
    if figure_line(here) or links(here) or affiliation_line(here):
        return False
    ahead = [line for line in lines[place + 1 : place + 8] if line.text][:3]
    if ahead and language(ahead[0].text) == "zh" and not looks_like_authors(ahead[0].text):
        ahead = ahead[1:]
    if not ahead:
        return False
    if looks_like_authors(ahead[0].text) or authors_with_affiliations(ahead[0]):
        return True
    followed = len(ahead) > 1 and affiliation_line(ahead[1]) is not None
    return may_be_authors(ahead[0].text) and followed
