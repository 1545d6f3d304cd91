"""Texts to measure extractors on: the real inputs as their readers give them, and SciERC."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg import extract, plugins, sources
from kg.records import Coverage, PaperText, PaperTexts, Rejected, Text
from tests.real import real

Place = tuple[int, int]
_SIGNS = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "``": '"',
    "''": '"',
}
_CLOSING = frozenset([")", "]", ",", ".", ";", ":", "'s"])


class Annotated(NamedTuple):
    """An abstract of SciERC and its spans, in code points, with their types."""

    texts: PaperTexts
    spans: dict[Place, str]


def papers(*names: str) -> Iterator[PaperTexts]:
    """Texts of all papers of real inputs, in the formats told from their content."""
    for source in sources.find([str(real(name)) for name in names]).sources:
        reader = plugins.load("kg.sources", source.format)
        for chunk in reader.split(source):
            for record in reader.parse(chunk):
                if not isinstance(record, Rejected | Coverage):
                    yield from extract.texts(record)


def scierc(part: str) -> Iterator[Annotated]:
    """Abstracts of `train` or `dev`, their tokens joined as a person would write them."""
    for number, tokens in enumerate(_documents(real(f"scierc/{part}.conll.txt"))):
        text, places = _joined([word for word, _ in tokens])
        owner = f"paper/scierc-{part}-{number}"
        abstract = PaperText(owner=owner, field="abstract", text=Text(value=text, lang="en"))
        yield Annotated(
            PaperTexts(paper=owner, source="scierc", texts=(abstract,)),
            {
                (places[first][0], places[last - 1][1]): kind
                for first, last, kind in _spans([tag for _, tag in tokens])
            },
        )


def _documents(path: Path) -> Iterator[list[tuple[str, str]]]:
    for document in path.read_text(encoding="utf-8").split("-DOCSTART-")[1:]:
        lines = [line.split() for line in document.splitlines()[1:]]
        yield [(line[0], line[-1]) for line in lines if line]


def _joined(words: list[str]) -> tuple[str, list[Place]]:
    text, places = "", []
    for word in words:
        sign = _SIGNS.get(word, word)
        if text and text[-1] not in "([" and sign not in _CLOSING:
            text += " "
        places.append((len(text), len(text) + len(sign)))
        text += sign
    return text, places


def _spans(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    """Spans of IOB1 tags: `B-X` only begins one right behind another."""
    first, kind = 0, ""
    for number, tag in enumerate([*tags, "O"]):
        if kind and tag != f"I-{kind}":
            yield first, number, kind
            kind = ""
        if tag != "O" and not kind:
            first, kind = number, tag[2:]
