"""Counts the words of the train part of SciERC by place and kind: kg/extract/words.tsv.

python -m tests.quality.count_words

Counted are single words, plural folded, that are met at least twice; the last three letters of
words met up to five times; shapes. No two words are counted together, and nothing else is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.extract import _words
from kg.extract._papers import tokenize
from kg.extract._tokens import TokenizedText
from kg.extract._words import KINDS, PLACES, Counts, Words
from kg.records import ConceptKind
from tests.quality.corpora import Annotated, Place, scierc

GENERIC = "Generic"
KIND_OF: dict[str, ConceptKind] = {
    "Task": "task",
    "Method": "method",
    "Material": "dataset",
    "Metric": "metric",
    "OtherScientificTerm": "term",
    GENERIC: "term",
}
LEAST = 2
"""Sightings of a word that has a line of its own."""
RARE = 5
"""Most sightings of a word whose ending counts."""
LEAST_ENDING = 3
_BRACKET = re.compile(r"(.*?) \(([^()]*)\)")
_STOP = "."
"""Stands before the first token and behind the last."""


def main() -> None:
    lines = [f"{line}\n" for line in _words.write(count([*scierc("train")]))]
    Path(_words.__file__).with_name("words.tsv").write_text("".join(lines), encoding="utf-8")


def count(texts: Sequence[Annotated]) -> Words:
    """Counts over abstracts."""
    tokenized = [paper.texts[0] for paper in tokenize(one.texts for one in texts)]
    frequent = Counter(_words.key(word) for text in tokenized for word in text.words)
    own, left, right, after = (_tally(len(PLACES)) for _ in range(4))
    words = Words(own, left, right, _tally(len(KINDS)), _tally(len(KINDS)), after)
    for one, text in zip(texts, tokenized, strict=True):
        _count_places(words, text.words, placed(one.spans, text), frequent)
        for span, kind in one.spans.items():
            if kind != GENERIC:
                _count_kind(words, parts(span, text.text)[0], KIND_OF[kind], text.text)
    own, left, right, head, part = (_lasting(counts, frequent) for counts in words[:5])
    return Words(own, left, right, head, part, {**after})


def _tally(size: int) -> Counts:
    return defaultdict(lambda: [0.0] * size)


def _lasting(counts: Counts, frequent: Mapping[str, int]) -> Counts:
    """What is met often enough."""
    return {
        name: row
        for name, row in counts.items()
        if (frequent[name] >= LEAST)
        or (name[0] == "#" and len(name) > 1)
        or (name[0] == "~" and sum(row) >= LEAST_ENDING)
    }


def placed(spans: Mapping[Place, str], text: TokenizedText) -> str:
    """The letter of `PLACES` of each token."""
    letters = ["o"] * len(text.words)
    for span, kind in spans.items():
        for start, end in parts(span, text.text):
            within = [number for number, begin in enumerate(text.starts) if start <= begin < end]
            size = len(within)
            own = "G" * size if kind == GENERIC else _words.places(size)
            for number, letter in zip(within, own, strict=True):
                letters[number] = letter
    row = re.sub("(?<=[ES])o(?=[BS])", "=", "".join(letters))
    return re.sub("(?<=[ES])o", ">", re.sub("o(?=[BS])", "<", row))


def parts(span: Place, text: str) -> list[Place]:
    """A span, or the two parts of `long form (ABBR)`."""
    both = _BRACKET.fullmatch(text, *span)
    return [both.span(1), both.span(2)] if both else [span]


def _count_places(
    words: Words, tokens: Sequence[str], places: str, frequent: Mapping[str, int]
) -> None:
    around = [_STOP, *tokens, _STOP]
    before = "o"
    for number, place in enumerate(places):
        index = PLACES.index(place)
        words.after[before][index] += 1
        before = place
        left, own, right = around[number : number + 3]
        for counts, word in ((words.own, own), (words.left, left), (words.right, right)):
            counts[_words.key(word)][index] += 1
            counts[_words.shape(word)][index] += 1
        if _words.has_ending(own) and frequent[_words.key(own)] <= RARE:
            words.own[_words.ending(own)][index] += 1


def _count_kind(words: Words, place: Place, kind: ConceptKind, text: str) -> None:
    *others, last = text[slice(*place)].split()
    index = KINDS.index(kind)
    for name in (_words.key(last), _words.ending(last)):
        words.head[name][index] += 1
    for name in {_words.key(other) for other in others}:
        words.part[name][index] += 1


if __name__ == "__main__":
    main()
