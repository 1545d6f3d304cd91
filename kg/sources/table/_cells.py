"""Lists in the cells of a table: names of authors as exports write them, institutions, words."""

import re
from typing import NamedTuple

from kg.sources import _fields, _reference
from kg.sources._text import tidy

_NOTHING = frozenset("nan NaN NAN <NA> NaT null NULL Null None N/A n/a #N/A - --".split())
"""What programs write where there is nothing."""
_NOT_AVAILABLE = re.compile(r"\[No [a-z ]+ available\]", re.IGNORECASE)
"""What Scopus writes there."""
_LITERAL = re.compile(r"\s*\[(.*)\]\s*", re.DOTALL)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGNS = re.compile(r"[;；\n|]")
_WORD_SIGNS = re.compile(r"[,，、]")
_HAN_SIGNS = re.compile(r"[,，、]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_AND = re.compile(r"(?:,\s*|\s+)(?:and|&)\s+", re.IGNORECASE)
_REST = re.compile(
    r"(?<![\s,;])[\s,;]*+(?:\bet\.?\s*al\.?|…|\.\.\.|等人?|\b(?:and|&)\s+others)[\s,;.]*$"
)
_NUMBER = re.compile(r"\s*\(\d{6,}\)$")
"""Identifier of an author behind the name, as Scopus writes it."""
_GENERATION = frozenset("jr sr ii iii iv".split())
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,17})?")
_BOUND = re.compile(r"\[([^\[\]]*)\]\s*([^\[\]]+)")


class Names(NamedTuple):
    """Names in natural order, and whether the list goes on in the original."""

    names: tuple[str, ...]
    cut: bool


def value(cell: str) -> str:
    """Text of a cell with single spaces; empty for what says that there is none."""
    text = tidy(cell)
    return "" if text in _NOTHING or _NOT_AVAILABLE.fullmatch(text) else text


def parts(cell: str) -> list[str]:
    """Entries of a list: written as Python or JSON does, or parted by `;`, `|`, line ends."""
    literal = _LITERAL.fullmatch(cell)
    if (
        literal
        and (quoted := _QUOTED.findall(literal[1]))
        and not _QUOTED.sub("", literal[1]).strip(" ,\n")
    ):
        found = [_ESCAPED.sub(r"\1", one or other) for one, other in quoted]
    else:
        found = _SIGNS.split(cell)
    return [text for part in found if (text := value(part))]


def places(cell: str) -> list[str]:
    """Entries of a list of which some may be empty, parted by semicolons."""
    return [value(part) for part in cell.removesuffix(";").split(";")]


def words(cell: str) -> list[str]:
    """Keywords, or categories as arXiv lists them: `cs.LG stat.ML`."""
    found = parts(cell)
    if len(found) != 1:
        return found
    codes = found[0].split()
    if "." in found[0] and all(map(_CATEGORY.fullmatch, codes)):
        return codes
    return [word.strip() for word in _WORD_SIGNS.split(found[0]) if word.strip()]


def names(cell: str) -> Names:
    """Names of authors, whichever sign parts them and whichever name is written first."""
    text = _REST.sub("", cell)
    found = parts(text)
    if len(found) == 1 and not _is_list(text):
        found = _parted(found[0])
    found = [_NUMBER.sub("", name).strip(" ,") for name in found]
    found = [_fields.family_last(name) for name in found if name]
    return Names(_reference.given_first(found), cut=text != cell)


def _is_list(cell: str) -> bool:
    return _SIGNS.search(cell) is not None or _LITERAL.fullmatch(cell) is not None


def _parted(text: str) -> list[str]:
    """Names parted by `and` or commas, which may stand within names too."""
    if _HAN.search(text):
        return [part.strip() for part in _HAN_SIGNS.split(text) if part.strip()]
    joined = [part.strip() for part in _AND.split(text) if part.strip()]
    if len(joined) > 1 and all(part.count(",") == 1 for part in joined):
        first = joined[0].split(",")[0].split()
        return joined if len(first) == 1 or len(joined) > 2 else _by_commas(", ".join(joined))
    return _by_commas(", ".join(joined)) if len(joined) > 1 else _by_commas(text)


def _by_commas(text: str) -> list[str]:
    """Names parted by commas: `Ada Meadow, B Fold`, `Meadow, A., Fold, B.`; one `Meadow, Ada`."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    if _is_one(found):
        return [", ".join(found)]
    pairs = list(zip(found[::2], found[1::2], strict=False))
    short = all(_reference.INITIALS.fullmatch(given) for _, given in pairs)
    if len(found) % 2 == 0 and (short or not any(" " in part for part in found)):
        return [f"{family}, {given}" for family, given in pairs]
    return _with_generations(found)


def _is_one(found: list[str]) -> bool:
    """Whether the parts are those of one name, the family name first."""
    if len(found) == 3:
        return _is_generation(found[1]) and " " not in found[0]
    if len(found) != 2 or _is_generation(found[1]):
        return False
    return " " not in found[0] or " " not in found[1] or found[0][0].islower()


def _is_generation(part: str) -> bool:
    return part.casefold().strip(".") in _GENERATION


def _with_generations(found: list[str]) -> list[str]:
    """Names with what says the generation, which stands behind a comma of its own."""
    named: list[str] = []
    for part in found:
        if named and _is_generation(part):
            named[-1] += f" {part}"
        else:
            named.append(part)
    return named


def bound(cell: str) -> list[tuple[tuple[str, ...], str]]:
    """Institutions with the names in front of each, as in `[Meadow, Ada; Fold, B] Univ Pasture`."""
    return [
        (names(found[1]).names, tidy(found[2]).rstrip(";. "))
        for found in _BOUND.finditer(cell)
        if found[2].strip(" ;.")
    ]
