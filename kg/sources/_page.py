"""Lines of a digest page: what each looks like, told from the line and its neighbours alone."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.rdf import parsed
from kg.sources._text import clean, flat, language, tidy, unfit

_CODE = r"[A-Za-z]{2}|[a-z][a-z-]+\.[A-Za-z][A-Za-z-]+"
_TAGGED = re.compile(
    rf"(?:\#+\s*)?(?P<s1>\*\s*)?(?:(?P<number>\d{{1,3}})\s*[、.):]\s*)?(?P<s2>\*\s*)?"
    rf"\[\s*(?P<code>{_CODE})\s*\]\s*(?P<s3>\*)?\s*(?P<title>.*)"
)
_NUMBERED = re.compile(
    r"(?:\#+\s*)?(?P<s1>\*\s*)?(?P<number>\d{1,3})\s*[、.):]\s*(?P<s2>\*)?\s*(?P<title>\D.*)"
)
_LABEL = r"[\u4e00-\u9fff][\u4e00-\u9fff/·]*"
_PAIR = re.compile(rf"({_CODE})\s*[-–—:=]\s*({_LABEL})")
_STAR = r"\(?\s*\*\s*[:=]?\s*(?:表示|代表|意为|指|为)\s*(?P<star>[^()]+)\)?"
_LEGEND = re.compile(rf"(?P<pairs>(?:(?:{_CODE})\s*[-–—:=]\s*{_LABEL}[\s,;|、]*)*)(?:{_STAR})?")
_SECTION = re.compile(
    r"(?:\#+\s*)?(?:另外|此外|其他|其它|另有|更多)(?:[^。\[]{0,16}(?:论文|文章|工作))?:?",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>\"'（）()\[\]{}，。；、！？《》【】]+")
_LINKS_ONLY = re.compile(r"(?:\w{1,10}:\s*)?(?:https?://\S+\s*)+")
_FIGURE = re.compile(r"[\w()+@-]*?(?:\.(?:png|jpe?g|gif|webp|bmp|svg))+", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?P<inner>.+)\]")
_AUTHORS_AND_BRACKET = re.compile(r"(?P<authors>[^\[\]]+?)\s*\[(?P<inner>[^\[\]]+)\]")
_AMPERSAND = re.compile(r"\s+&\s*|\s*&\s+")
_LIST_SIGN = re.compile(r"\s*[;；|、]\s*|\]\s*\[")
_NAME_SIGN = re.compile(r"\s*[,;，；、]\s*|\s+(?:and|&)\s+")
_NAME_NOTE = re.compile(r"(?<=[^\W\d_])[\d*†‡§¶^,]+$")
_CUT = re.compile(r"(?:\.\.\.+|…+)$")
_INITIAL = re.compile(r"[^\W\d_](?:\.?-[^\W\d_])*\.?|(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’.·-]*(?:['’.·-]+[^\W\d_]+)*\.?")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}")
_PARTICLES = frozenset(
    [
        "de",
        "la",
        "van",
        "von",
        "der",
        "den",
        "del",
        "di",
        "du",
        "da",
        "dos",
        "le",
        "el",
        "bin",
        "al",
        "ter",
        "ten",
        "zu",
        "af",
        "ibn",
    ]
)
_LONGEST_NAME = 60
_MOST_TOKENS = 8
_LONGEST_FIGURES = 4000
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
    code: str | None
    title: str


def read_lines(data: bytes, encoding: str, first: int) -> list[Line]:
    """Decode the lines of a piece of a page, one by one, so that a broken one stays alone."""
    pieces = data.split(b"\n")
    if not pieces[-1]:
        pieces.pop()
    return [_read_line(piece, encoding, first + n) for n, piece in enumerate(pieces)]


def _read_line(piece: bytes, encoding: str, number: int) -> Line:
    try:
        raw, broken = piece.decode(encoding).removesuffix("\r"), None
    except UnicodeDecodeError:
        raw, broken = piece.decode(encoding, "backslashreplace").removesuffix("\r"), encoding
    text = clean(raw)
    if broken is not None:
        return Line(number, raw, text, flat(text), f"bytes that are no {encoding.upper()} text")
    reason = "a control character" if unfit(text) else None
    return Line(number, raw, text, flat(text), reason)


def legend(line: Line) -> tuple[tuple[tuple[str, str], ...], str | None] | None:
    """Pairs of code and Chinese name, and the meaning of the star, of a legend line."""
    match = _LEGEND.fullmatch(line.flat)
    if match is None or not line.flat:
        return None
    pairs = tuple((code.upper(), label) for code, label in _PAIR.findall(match["pairs"]))
    star = match["star"]
    return pairs, (star.strip() if star else None)


def is_section(line: Line) -> bool:
    """Whether the line opens the section of further papers."""
    return _SECTION.fullmatch(line.flat) is not None


def tagged_title(line: Line) -> Title | None:
    """Take apart a line that begins with a category in brackets."""
    match = _TAGGED.fullmatch(line.flat)
    if match is None or not (match["title"] or match["number"]):
        return None
    return _title(match, line)


def numbered_title(line: Line) -> Title | None:
    """Take apart a line that begins with a number and no category."""
    match = _NUMBERED.fullmatch(line.flat)
    return None if match is None else _title(match, line)


def _title(match: re.Match[str], line: Line) -> Title:
    parts = match.groupdict()
    code = parts.get("code")
    return Title(
        number=int(match["number"]) if match["number"] else None,
        starred=any(parts.get(star) for star in ("s1", "s2", "s3")),
        code=None if code is None else code if "." in code else code.upper(),
        title=tidy(line.text[match.start("title") :]),
    )


def addresses(text: str) -> Iterator[str]:
    """Web addresses in a text that can be an IRI, without the punctuation that follows them."""
    for match in _LINK.finditer(text):
        address = match[0].rstrip(".,;:!?'\"…")
        if parsed.legal(address):
            yield address


def link_line(line: Line) -> tuple[str, ...]:
    """Addresses of a line that holds nothing else but perhaps a short label."""
    if not _LINKS_ONLY.fullmatch(line.flat):
        return ()
    found = tuple(addresses(line.text))
    return found if len(found) == line.text.count("://") else ()


def figure_line(line: Line) -> tuple[str, ...]:
    """File names of a line of figures; names run together are parted after their suffixes."""
    packed = "".join(line.flat.split())
    if len(packed) > _LONGEST_FIGURES or not packed.endswith(
        (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg")
    ):
        return ()  # fmt: skip
    names = _FIGURE.findall(packed)
    return tuple(names) if "".join(names) == packed else ()


def affiliation_line(line: Line) -> tuple[str, ...]:
    """Institutions of a line in brackets, as written."""
    match = _BRACKETED.fullmatch(line.flat)
    return split_affiliations(line.text[match.start("inner") : match.end("inner")]) if match else ()


def authors_with_affiliations(line: Line) -> tuple[str, tuple[str, ...]] | None:
    """Authors and institutions that stand on one line, `A Fold, B Crook [Pasture Lab]`."""
    match = _AUTHORS_AND_BRACKET.fullmatch(line.flat)
    if match is None or not looks_like_authors(line.text[: match.end("authors")]):
        return None
    inner = line.text[match.start("inner") : match.end("inner")]
    return line.text[: match.end("authors")], split_affiliations(inner)


def split_affiliations(text: str) -> tuple[str, ...]:
    """Split at ` & `, semicolons and bars: not in `A&M`, never at a comma.

    An ampersand with a space on one side only parts names of three letters and more.
    """
    found: list[str] = []
    for part in _LIST_SIGN.split(text.replace("＆", "&")):
        pieces = _AMPERSAND.split(part)
        if min(map(len, pieces)) < 3:
            pieces = part.split(" & ")
        found.extend(tidy(piece) for piece in pieces if piece.strip())
    return tuple(found)


class Names(NamedTuple):
    """An author line taken apart: names in order, and what is no name, with the reason."""

    names: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def split_authors(text: str) -> Names:
    """Names as written, in order; a name cut off by an ellipsis is refused."""
    names: list[str] = []
    refused: list[tuple[str, str]] = []
    for piece in _NAME_SIGN.split(text):
        name = _NAME_NOTE.sub("", tidy(piece.removeprefix("by "))).strip()
        if not name:
            continue
        if _CUT.search(name):
            refused.append((name, "the list of authors is cut here"))
        elif name.casefold().rstrip(".") in {"et al", "等", "others"}:
            refused.append((name, "the list of authors is shortened"))
        elif _is_name(name):
            names.append(name)
        else:
            refused.append((name, "not the name of a person"))
    return Names(tuple(names), tuple(refused))


def looks_like_authors(text: str) -> bool:
    """Whether a line is surely a list of authors: names, one of them with an initial at least."""
    names, refused = split_authors(text)
    if len(names) <= len(refused):
        return False
    han = [_HAN_NAME.fullmatch(name) for name in names]
    return any(map(_has_initial, names)) or (len(names) > 1 and all(han))


def may_be_authors(text: str) -> bool:
    """Whether a line where authors are expected can be read as their list."""
    names, refused = split_authors(text)
    return bool(names) and not refused


def begins_entry(lines: Sequence[Line], place: int) -> bool:
    """Whether a line without category is a title: authors follow, or a line in brackets.

    A Chinese title may stand between. The line itself must be no list of names.
    """
    here = lines[place]
    if len(here.text) > 3 * TITLE_LENGTH or not here.text or looks_like_authors(here.text):
        return False
    ahead = [line for line in lines[place + 1 : place + 8] if line.text][:3]
    if ahead and language(ahead[0].text) == "zh" and not looks_like_authors(ahead[0].text):
        ahead = ahead[1:]
    if not ahead:
        return False
    if looks_like_authors(ahead[0].text) or authors_with_affiliations(ahead[0]):
        return True
    return len(ahead) > 1 and may_be_authors(ahead[0].text) and bool(affiliation_line(ahead[1]))


def _has_initial(name: str) -> bool:
    return any(_INITIAL.fullmatch(token) for token in name.split()[:-1])


def _is_name(name: str) -> bool:
    if _HAN_NAME.fullmatch(name):
        return True
    tokens = name.split()
    if len(name) > _LONGEST_NAME or not 2 <= len(tokens) <= _MOST_TOKENS:
        return False
    return all(map(_may_stand_in_name, tokens)) and any(token[0].isupper() for token in tokens)


def _may_stand_in_name(token: str) -> bool:
    if _INITIAL.fullmatch(token) or token.casefold() in _PARTICLES:
        return True
    return _WORD.fullmatch(token) is not None and not token[0].islower()
