"""Papers as the extractors see them: their texts in tokens, made once for all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, get_args

from kg import ids
from kg.extract import _definitions, _vocabulary
from kg.extract._definitions import Definition
from kg.extract._keys import fold
from kg.extract._tokens import TokenizedText, tokenized
from kg.records import (
    ConceptKind,
    DigestEntry,
    DigestIssue,
    Field,
    Judgement,
    Mention,
    Paper,
    PaperText,
    PaperTexts,
    Record,
)

_FIELDS: tuple[Field, ...] = get_args(Field)


class TokenizedPaper(NamedTuple):
    """A paper's texts in tokens, and what its abbreviations mean."""

    paper: PaperTexts
    texts: tuple[TokenizedText, ...]
    definitions: Mapping[str, Definition]
    """By short form, without its plural s."""

    def defined(self, surface: str) -> Definition | None:
        """What the paper defines a short form to mean, its plural too."""
        return self.definitions.get(surface) or self.definitions.get(surface.removesuffix("s"))

    def concept(self, surface: str) -> tuple[str, ConceptKind | None]:
        """Concept that words name in this paper, and its kind where the vocabulary knows it.

        A short form is what the paper defines it to be; what no vocabulary knows is a term,
        named by its folded words.
        """
        defined = self.defined(surface)
        words = surface if defined is None else defined.long
        known = _vocabulary.load().find(words)
        if known is not None:
            return known
        return ids.concept("term", fold(words)), None


Finder: TypeAlias = Callable[[Sequence[TokenizedPaper]], Iterator[list[Mention]]]
"""Finds the mentions of each paper, in order; a pure function."""


def texts(record: Record) -> Iterator[PaperTexts]:
    """Texts of each paper of a record: titles, abstracts, the summary of its entry."""
    match record:
        case DigestIssue():
            issue = ids.issue(record.origin.source, record.number)
            for entry in record.entries:
                yield _texts(entry.paper, [_summary(issue, entry)] if entry.summary else [])
        case Paper():
            yield _texts(record, [])
        case Judgement():
            pass


def _summary(issue: str, entry: DigestEntry) -> PaperText:
    owner = ids.entry(issue, entry.ordinal)
    return PaperText(owner=owner, field="summary", text=entry.summary)  # type: ignore[arg-type]  # asked by the caller


def _texts(paper: Paper, more: list[PaperText]) -> PaperTexts:
    path = ids.paper(paper.key)
    found = [PaperText(owner=path, field="title", text=title) for title in paper.titles]
    found += [PaperText(owner=path, field="abstract", text=text) for text in paper.abstracts]
    return gathered(path, paper.origin.source, [*found, *more])


def gathered(paper: str, source: str, found: Iterable[PaperText]) -> PaperTexts:
    """Texts of a paper in the order in which they are searched."""
    ordered = sorted(found, key=_order)
    return PaperTexts(paper=paper, source=source, texts=tuple(ordered))


def _order(one: PaperText) -> tuple[int, str, str, str]:
    return (_FIELDS.index(one.field), one.text.lang, one.owner, one.text.value)


def tokenize(papers: Iterable[PaperTexts]) -> Iterator[TokenizedPaper]:
    """Tokenise papers, each text once."""
    for paper in papers:
        own = tuple(tokenized(paper.texts))
        yield TokenizedPaper(paper, own, _definitions.find(own))
