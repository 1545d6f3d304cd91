"""BibTeX's lists of names: parted at `and`, each turned to its natural order."""

import re
from typing import NamedTuple

from kg.sources._latex import unicode_text
from kg.sources._reference import GENERATIONS, in_order
from kg.sources._text import clean, tidy

_AND = re.compile(r"(?<!\S)and(?!\S)|;", re.IGNORECASE)
"""What parts names; the semicolon is no sign of BibTeX's, and of no name."""
_AND_OR_BRACE = re.compile(rf"[{{}}]|{_AND.pattern}", re.IGNORECASE)
_ET_AL = re.compile(r"(?<![\s,])[\s,]++et\.? al\.?$", re.IGNORECASE)
_COMMA_OR_BRACE = re.compile(r"[{},]")
_PART = re.compile(r"\s*(family|given|prefix|suffix)\s*=\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
_HOMONYM = re.compile(r" \d{4}$")
"""Number by which dblp tells persons of one name apart."""
_GOES_ON = frozenset({"others", "et al", "et al.", "..."})


class Names(NamedTuple):
    """Names in order, and those that are no list of BibTeX's."""

    names: tuple[str, ...]
    cut: bool
    """The list goes on with others."""
    doubtful: tuple[str, ...]


def names(value: str) -> Names:
    """Names of a list; what stands in braces as a whole, such as an institution, is not turned."""
    found: list[str] = []
    doubtful: list[str] = []
    cut = False
    for listed in _parted(clean(value) if "&" in value else value, _AND, _AND_OR_BRACE):
        written = _ET_AL.sub("", tidy(listed))
        cut = cut or written != tidy(listed)
        parts = [part for part in _parted(written, None, _COMMA_OR_BRACE) if part.strip(" {}\n")]
        if written.casefold() in _GOES_ON:
            cut = True
            continue
        name = _natural(parts)
        name = name if written.startswith("{") else _HOMONYM.sub("", name)
        if len(parts) > 3 and not _extended(parts):
            doubtful.append(name)
        if name:
            found.append(name)
    return Names(tuple(found), cut, tuple(doubtful))


def _natural(parts: list[str]) -> str:
    if (named := _extended(parts)) is not None:
        order = ("given", "prefix", "family", "suffix")
        return " ".join(_plain(named[key]) for key in order if key in named)
    plain = list(filter(None, map(_plain, parts)))
    if len(plain) == 2 and plain[1].casefold() not in GENERATIONS:
        return in_order(plain[1], plain[0])
    if len(plain) == 3:
        last = plain[2].casefold() in GENERATIONS
        return in_order(plain[1 if last else 2], plain[0], plain[2 if last else 1])
    return (" " if len(plain) == 2 else ", ").join(plain)


def _extended(parts: list[str]) -> dict[str, str] | None:
    """Parts of a name that biblatex writes out: `family=Meadow, given=Ada`."""
    if not any("=" in part for part in parts):
        return None
    named = {found[1].lower(): found[2] for part in parts if (found := _PART.fullmatch(part))}
    return named if "family" in named else None


def _plain(part: str) -> str:
    return tidy(unicode_text(part, typeset=True))


def _parted(value: str, quick: re.Pattern[str] | None, signs: re.Pattern[str]) -> list[str]:
    """Pieces between signs that stand outside of all braces."""
    if "{" not in value:
        return quick.split(value) if quick else value.split(",")
    pieces: list[str] = []
    start = depth = 0
    for sign in signs.finditer(value):
        if sign[0] in {"{", "}"}:
            depth += 1 if sign[0] == "{" else -1
        elif depth <= 0:
            pieces.append(value[start : sign.start()])
            start = sign.end()
    return [*pieces, value[start:]]
