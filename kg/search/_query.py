"""What a person typed, as what the index is asked for; no sign of theirs reaches its language."""

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from kg import ids
from kg.search import _tokens

_QUOTES = re.compile('["“”]')
_SCHEME = re.compile(
    r"\b(?:doi|arxiv|orcid)[:\s]\s*(?=10\.\d{4}|\d{4}\.\d{4}|\d{4}-\d{4})", re.IGNORECASE
)
"""What people write before an identifier."""
_SHORTEST = 2
"""Letters that a word has at least to be taken for the beginning of another."""


class Phrase(NamedTuple):
    """Words that stand side by side."""

    words: tuple[str, ...]
    begun: bool = False
    """Whether the last of them may go on."""

    def __str__(self) -> str:
        """In the language of the index; words are letters and digits."""
        return f'"{" ".join(self.words)}"{" *" if self.begun else ""}'


Part: TypeAlias = tuple[Phrase, ...]
"""Ways to write a part of the query; one of them must be there."""


class Query(NamedTuple):
    """All parts must be there."""

    parts: tuple[Part, ...]
    key: str
    """Letters and digits of the whole, to compare with a name."""

    def __str__(self) -> str:
        """In the language of the index."""
        return " AND ".join(f"({' OR '.join(map(str, part))})" for part in self.parts)


def parse(text: str) -> Query:
    """Read a query: words in any order, phrases in quotes, the last word perhaps not finished."""
    pieces = _QUOTES.split(_SCHEME.sub("", text))
    closed = len(pieces) - (len(pieces) % 2 == 0)  # a quote that is not closed is no quote
    parts: list[Part] = []
    said: list[str] = []
    for place, piece in enumerate(pieces):
        quoted = place % 2 == 1 and place < closed
        units = [_expressions(piece)] if quoted else _units(piece)
        last = None if quoted or place < len(pieces) - 1 else len(units)
        parts += [_part(unit, last=last == number) for number, unit in enumerate(units, 1) if unit]
        said += [one for unit in units for one in unit]
    return Query(tuple(dict.fromkeys(parts)), _tokens.key("".join(said)))


def _expressions(text: str) -> list[str]:
    return _tokens.expressions(_tokens.fold(text))


def _units(piece: str) -> list[list[str]]:
    """The expressions that stand for themselves; those of an identifier stand together."""
    found: list[list[str]] = []
    for word in piece.split():
        known = ids.doi(word, bare=True) or ids.arxiv(word, bare=True) or ids.orcid(word)
        found += [_expressions(known)] if known else [[one] for one in _expressions(word)]
    return found


def _part(unit: Sequence[str], *, last: bool) -> Part:
    """What expressions that stand side by side are looked for as; the last one may go on."""
    *before, end = unit
    words = (*(word for one in before for word in _closed(one)), *_tokens.words(end))
    if _tokens.is_run(end):
        return (Phrase(words, begun=len(end) == 1),)  # a single letter begins a pair, or is alone
    joined = None if before else _tokens.joined(end)
    ways = [words] if joined is None else [words, (joined,)]
    begun = [way for way in ways if last and len(way[-1]) >= _SHORTEST]
    return (*map(Phrase, ways), *(Phrase(way, begun=True) for way in begun))


def _closed(expression: str) -> list[str]:
    """The words of an expression as the index has them before what follows."""
    words = _tokens.words(expression)
    is_pairs = len(expression) > 1 and _tokens.is_run(expression)
    return [*words, expression[-1]] if is_pairs else words
