"""Counted words: how often each stands where in a term or beside one, and what it names.

The counts are of single words (plural folded), of the last letters of rare words and of shapes
(capitals, digits); `words.tsv` has them, tests/quality/count_words.py wrote it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from kg.extract import _vocabulary
from kg.extract._keys import singular
from kg.records import ConceptKind

PLACES: Final = "o<>=BIESG"
"""Where a token stands: away from terms; before, after, between them; first, inside, last in one;
alone one; a general word for something (`the system`), which is no term."""
KINDS: Final[tuple[ConceptKind, ...]] = ("task", "method", "dataset", "metric", "term")
LETTERS: Final = "TMDVO"
"""Letters of `KINDS` in the file."""
LABEL: Final = 0.3
"""What a label of the vocabulary counts for, beside a term of a text that counts for 1."""
Counts: TypeAlias = dict[str, list[float]]
"""How often by place or by kind, for each word, ending or shape."""
_FILE = Path(__file__).with_name("words.tsv")
_COUNT = re.compile(r"(\D)(\d+)")


class Words(NamedTuple):
    """All counts. Names are words; endings begin with `~`, shapes with `#` (and are no words)."""

    own: Counts
    """Places of a token."""
    left: Counts
    """Places of the next token: what a token says of its right neighbour."""
    right: Counts
    """Places of the token before."""
    head: Counts
    """Kinds of the terms that a word or an ending is the end of."""
    part: Counts
    """Kinds of the terms that a word stands in elsewhere."""
    after: Counts
    """Places of the next token, by the letter of a place."""


def key(word: str) -> str:
    """What a token counts as: lower case, plural folded."""
    return singular(word.lower())


@lru_cache(1 << 16)
def shape(word: str) -> str:
    """Capitals, digits and hyphens of a token: `#x`, `#Xx`, `#XX`, `#xX`, `#x-x`, `#9`, `#x9`."""
    lower = word == word.lower()
    if word.isalpha():
        return "#x" if lower else _capitals(word)
    letters = any(map(str.isalpha, word))
    if any(map(str.isdigit, word)):
        return "#x9" if letters else "#9"
    if letters and "-" in word:
        return "#x-x" if lower else "#X-x"
    return "#?" if letters else "#."


def _capitals(word: str) -> str:
    if word == word.upper():
        return "#XX" if len(word) > 1 else "#X"
    return "#Xx" if word[1:] == word[1:].lower() else "#xX"


def ending(word: str) -> str:
    """Last letters of a token, hyphenated ones apart."""
    return f"~{'-' if '-' in word else ''}{word[-3:].lower()}"


def has_ending(word: str) -> bool:
    """Whether a token's last letters say something: a word with no capital but the first."""
    return shape(word) in {"#x", "#Xx", "#x-x", "#X-x"}


@cache
def load() -> Words:
    """Read the counts and add the labels of the vocabulary, once per process."""
    with _FILE.open(encoding="utf-8") as lines:
        return with_labels(read(lines))


def read(lines: Iterable[str]) -> Words:
    """Read lines of `words.tsv`; the first has the columns' names."""
    words = Words({}, {}, {}, {}, {}, {})
    for line in islice(lines, 1, None):
        name, *cells = line.rstrip("\n").split("\t")
        for counts, letters, cell in zip(words, _COLUMNS, cells, strict=False):
            if cell:
                counts[name] = row = [0.0] * len(letters)
                for letter, number in _COUNT.findall(cell):
                    row[letters.index(letter)] = float(number)
    return words


_COLUMNS = (PLACES, PLACES, PLACES, LETTERS, LETTERS, PLACES)


def write(words: Words) -> Iterator[str]:
    """Lines of `words.tsv`, the names sorted."""
    yield "\t".join(("word", *words._fields))
    for name in sorted({name for counts in words for name in counts}):
        cells = [
            "".join(
                f"{letter}{number:.0f}"
                for letter, number in zip(letters, row, strict=True)
                if number
            )
            for counts, letters in zip(words, _COLUMNS, strict=True)
            for row in (counts.get(name) or [0.0] * len(letters),)
        ]
        yield "\t".join((name, *cells)).rstrip("\t")


def with_labels(words: Words) -> Words:
    """The counts together with those of the vocabulary's labels, at their weight."""
    own, head, part = (
        {name: [*row] for name, row in one.items()} for one in (words.own, words.head, words.part)
    )
    for label, entry in _vocabulary.load().labels.items():
        if not label.isascii():
            continue
        names = [key(word) for word in label.split()]
        kind = KINDS.index(entry.kind)
        for place, name in zip(places(len(names)), names, strict=True):
            own.setdefault(name, [0.0] * len(PLACES))[PLACES.index(place)] += LABEL
        for name in {*names[:-1]}:
            part.setdefault(name, [0.0] * len(KINDS))[kind] += LABEL
        for name in (names[-1], ending(label.split()[-1])):
            head.setdefault(name, [0.0] * len(KINDS))[kind] += LABEL
    return words._replace(own=own, head=head, part=part)


def places(length: int) -> str:
    """Places of the tokens of a term."""
    return "S" if length == 1 else f"B{'I' * (length - 2)}E"
