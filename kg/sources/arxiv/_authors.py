"""Lists of authors as arXiv prints them: names, affiliations in brackets, collaborations.

An affiliation is bound to the author before its brackets. Whether it holds for those before him
too is not said: the only one, behind the last of several authors, is the paper's, and more is for
a rule to conclude. A collaboration is neither a person nor an institution.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from msgspec import Struct, structs

from kg.records import AffiliationMention, Authorship, Origin
from kg.sources import _fields
from kg.sources._text import tidy

EMAIL = re.compile(r"<?(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]{1,63}\.){1,9}[A-Za-z]{2,}\b>?")
_SEPARATOR = re.compile(
    r"\s*[,;]\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+|^\s*(?:and|&)\s+|\s+(?:and|&)$"
)
_SUPERSCRIPT = re.compile(r"\s*\$\s*\^?\s*\{?\s*(\d[\d,\s]*|[a-z*](?:,\s*[a-z*])*)\s*\}?\s*\$")
_SUFFIX = re.compile(r"(?:jr|sr)\.?|ii|iii|iv", re.IGNORECASE)
_CUT = re.compile(r"(?:^|\s+)(?:(?:and\s+)?others|et\.?\s*al\.?)$", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"\badditional authors?\b", re.IGNORECASE)
_BEHALF = re.compile(r"(?:^|\s+)(?:on\s+behalf\s+of|for\s+(?=the\s))\s*", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:collaborations?|consortium|teams?|working group|groups?|projects?|survey|network"
    r"|organi[sz]ers|committee|members|community)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\S+\s+(?:collaborations|teams|groups)", re.IGNORECASE)
_ONE_KEY = r"(?:\d{1,3}|[a-z]|[*†‡§¶]+)"
_KEYS = re.compile(rf"\s*({_ONE_KEY}(?:\s*(?:,|;|&|and|\s)\s*{_ONE_KEY})*)(?:\s*[,;]\s*(\D.*))?\s*")
_KEY = re.compile(r"\b(?:\d{1,3}|[a-z])\b|[*†‡§¶]+")
_MARK = re.compile(r"\(\s*(\d{1,3}|[a-z]|[*†‡§¶]+)\s*\)")
_NUMBERED = re.compile(r"\s*1[\s.:)]+[^\W\d]")
_NICKNAME = re.compile(r"[^\W\d]\S{0,11}")
_LETTER = re.compile(r"[^\W\d_]")
_STARS = " *†‡§¶"
_SPECIAL = re.compile(
    rf"[(:*†‡§¶]|\b(?:jr|sr|ii|iii|iv|others|al|behalf|for)\b|{_GROUP.pattern}",
    re.IGNORECASE,
)
"""What needs more than the separators; few lists do."""

Parts: TypeAlias = tuple[str | None, ...]


class Authors(NamedTuple):
    """What a list of authors says."""

    authorships: tuple[Authorship, ...] = ()
    affiliations: tuple[AffiliationMention, ...] = ()
    """Institutions that are bound to no author."""
    groups: tuple[str, ...] = ()
    """Collaborations, each once."""
    cut: bool = False

    def bound(self, institutions: tuple[AffiliationMention, ...]) -> "Authors":
        """Bind institutions to the one author, or to the paper where there is not just one."""
        if not institutions:
            return self
        if len(self.authorships) != 1:
            return self._replace(affiliations=self.affiliations + institutions)
        author = structs.replace(self.authorships[0], affiliations=institutions)
        return self._replace(authorships=(author,))


class _Person(Struct):
    name: str
    keys: list[str] = []
    institutions: list[str] = []
    bracketed: bool = False


def read(text: str, origin: Origin | None = None) -> Authors:
    """Read a list of authors that is Unicode text already (see `_fields.plain`)."""
    if "@" in text:
        text = EMAIL.sub("", text)
    if "$" in text:
        text = _SUPERSCRIPT.sub(r" (\1)", text)
    if _SPECIAL.search(text):
        return _List(text).authors(origin)
    names = map(str.strip, _SEPARATOR.split(text))
    return Authors(
        tuple([Authorship(as_written=one, origin=origin) for one in names if _LETTER.search(one)])
    )


def parsed(authors: Iterable[Parts]) -> Authors:
    """Read authors that are parted into family name, given names, suffix and affiliations."""
    lists: list[Authors] = []
    for parts in authors:
        family, given, suffix, *institutions = (*map(_fields.plain, parts), "", "", "")
        found = read(" ".join(filter(None, (given, family, suffix))))
        bound = mentions(filter(None, institutions), None)
        lists.append(found.bound(bound))
    return joined(lists)


def joined(lists: Iterable[Authors]) -> Authors:
    """Join lists into one."""
    each = tuple(lists)
    return Authors(
        tuple([one for authors in each for one in authors.authorships]),
        tuple([one for authors in each for one in authors.affiliations]),
        tuple(dict.fromkeys(one for authors in each for one in authors.groups)),
        any(authors.cut for authors in each),
    )


def unbalanced(text: str) -> bool:
    """Whether the brackets of a list do not match."""
    return text.count("(") != text.count(")")


class _List:
    """Takes the list piece by piece; brackets say what belongs to the name before them."""

    def __init__(self, text: str) -> None:
        self.people: list[_Person] = []
        self.groups: dict[str, None] = {}
        self.institutions: dict[str, None] = {}
        """Those that stand behind no person; both in order, each once."""
        self.legend: dict[str, str] = {}
        self.cut = False
        bracket: str | None = None
        for piece, bracketed in _pieces(text):
            if bracketed:
                bracket = piece
                continue
            names = [name.strip() for name in _SEPARATOR.split(piece)]
            if bracket is not None and self.goes_on(bracket, names[0]):
                names[0] = f"{self.people.pop().name} ({bracket}) {names[0]}"
            elif bracket is not None:
                self.bracket(bracket)
            for name in names:
                self.name(name)
            bracket = None
        if bracket is not None:
            self.bracket(bracket)

    def goes_on(self, bracket: str, name: str) -> bool:
        """Whether the brackets stood within a name, as in `Ada (Dolly) Meadow`."""
        single = _NICKNAME.fullmatch(bracket) and not _KEYS.fullmatch(bracket)
        return bool(self.people and name and single and not self.people[-1].bracketed)

    def name(self, text: str) -> None:
        """Take what stands between two separators: a person, a collaboration, `et al`."""
        if ":" in text:
            group, _, text = text.partition(":")
            self.group(group)
        text = text.strip(_STARS)
        if shorter := _CUT.search(text):
            self.cut, text = True, text[: shorter.start()]
        if behalf := _BEHALF.search(text):
            self.group(text[behalf.end() :])
            text = text[: behalf.start()]
        if self.people and _SUFFIX.fullmatch(text):
            self.people[-1].name += f" {text}"
        elif _GROUP.search(text):
            self.group(text)
        elif _LETTER.search(text):
            self.people.append(_Person(name=text))

    def group(self, text: str) -> None:
        """Take a collaboration; `ATLAS and CMS Collaborations` is one, though parted."""
        text = re.sub(r"^the\s+", "", text.strip(" ,;."), flags=re.IGNORECASE)
        if _SEVERAL.fullmatch(text) and self.people and " " not in self.people[-1].name:
            text = f"{self.people.pop().name} and {text}"
        if text:
            self.groups[text] = None

    def bracket(self, text: str) -> None:
        """Take brackets: keys of a legend, a legend, a collaboration or an institution."""
        if self.people:
            self.people[-1].bracketed = True
        if _NOT_SHOWN.search(text):
            self.cut = True
            return
        keys = _KEYS.fullmatch(text)
        if not keys and (_MARK.search(text) or _NUMBERED.match(text)):
            before, entries = _legend(text)
            self.legend.update(entries)
            self.group(_BEHALF.sub("", before))
            return
        if keys:
            if self.people:
                self.people[-1].keys += _KEY.findall(keys[1])
            text = keys[2] or ""
        if behalf := _BEHALF.search(text):
            self.group(text[behalf.end() :])
            text = text[: behalf.start()]
        if "," not in text and re.search(r"\b(?:collaborations?|consortium)$", text, re.IGNORECASE):
            self.group(text)
        elif self.people:
            self.people[-1].institutions += _institutions(text)
        else:
            self.institutions |= dict.fromkeys(_institutions(text))

    def authors(self, origin: Origin | None) -> Authors:
        """Bind the institutions to their authors."""
        *others, last = self.people or [_Person(name="")]
        if others and not last.keys and not any(one.keys or one.institutions for one in others):
            self.institutions |= dict.fromkeys(last.institutions)
            last.institutions = []
        used = {key for person in self.people for key in person.keys}
        unused = [name for key, name in self.legend.items() if key not in used]
        return Authors(
            tuple(
                Authorship(
                    as_written=person.name,
                    affiliations=mentions(self.institutions_of(person), origin),
                    origin=origin,
                )
                for person in self.people
            ),
            mentions(dict.fromkeys((*self.institutions, *unused)), origin),
            tuple(self.groups),
            self.cut,
        )

    def institutions_of(self, person: _Person) -> Iterable[str]:
        """Those the keys refer to, then those in the brackets, each once."""
        named = (self.legend[key] for key in person.keys if key in self.legend)
        return dict.fromkeys((*named, *person.institutions))


def mentions(names: Iterable[str], origin: Origin | None) -> tuple[AffiliationMention, ...]:
    return tuple([AffiliationMention(as_written=name, origin=origin) for name in names])


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Part a list into what stands outside and inside of its outermost brackets."""
    depth = start = 0
    if "(" in text:
        for sign in re.finditer(r"[()]", text):
            outer = depth
            depth = depth + 1 if sign[0] == "(" else max(0, depth - 1)
            if not outer * depth and outer != depth:
                yield text[start : sign.start()], bool(outer)
                start = sign.end()
    if text[start:].strip() or not start:
        yield text[start:], depth > 0


def _legend(text: str) -> tuple[str, dict[str, str]]:
    """Read `(1) University of Pasture, (2) Wool Lab`, or the same without brackets."""
    parts = _MARK.split(text) if _MARK.search(text) else _numbered(text)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    found = ((key, _institution(value)) for key, value in pairs)
    return _institution(parts[0]), {key: value for key, value in found if value}


def _numbered(text: str) -> list[str]:
    parts, number = [""], 1
    while match := re.search(rf"(?:^|[;,.])\s*{number}[\s.:)]+(?=[^\W\d])", text):
        parts[-1] += text[: match.start()]
        parts += [str(number), ""]
        text, number = text[match.end() :], number + 1
    parts[-1] += text
    return parts


def _institution(text: str) -> str:
    plain = text.strip(" ,;:")
    for joint in (" and", "&"):
        plain = plain.removesuffix(joint).rstrip(" ,;")
    return tidy(plain)


def _institutions(text: str) -> list[str]:
    return [name for name in map(_institution, text.split(";")) if _LETTER.search(name)]
