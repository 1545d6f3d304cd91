"""One piece of a source to quads: parse, infer, extract, lift. Knows no engine and no store."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from operator import attrgetter

import msgspec

from kg import extract, plugins
from kg.infer import graph_name
from kg.rdf import mentions
from kg.rdf.lift import Base, lift
from kg.records import (
    Chunk,
    Conclusion,
    Coverage,
    DigestIssue,
    Judgement,
    Paper,
    PaperTexts,
    Record,
    Rejected,
)
from kg.settings import Settings


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What a chunk became."""

    nquads: bytes
    rejected: tuple[Rejected, ...]
    coverage: Coverage
    papers: int
    byte_count: int
    """Bytes of the source that this was."""


def convert(chunk: Chunk, settings: Settings) -> Converted:
    """Parse, infer, lift and extract one piece of a source."""
    rejected: list[Rejected] = []
    nquads: list[bytes] = []
    texts: list[PaperTexts] = []
    coverage, papers = Coverage(), 0
    base, rules = Base(settings.base), _rules()
    for found in plugins.load("kg.sources", chunk.format).parse(chunk):
        if isinstance(found, Rejected):
            rejected.append(found)
        elif isinstance(found, Coverage):
            coverage = coverage + found
        else:
            conclusions = {graph: infer(found) for graph, infer in rules}
            nquads.extend(graph.text() for graph in lift(found, conclusions, base))
            papers += _papers(found)
            texts.extend(extract.texts(found) if settings.concepts else ())
    nquads.extend(_mentioned(texts, settings))
    return Converted(
        nquads=b"".join(nquads),
        rejected=tuple(sorted(rejected, key=attrgetter("line", "reason"))),
        coverage=coverage,
        papers=papers,
        byte_count=len(chunk.data),
    )


def mentioned(papers: Iterable[PaperTexts], settings: Settings) -> bytes:
    """N-Quads of the concepts found in the texts of papers."""
    return b"".join(_mentioned(list(papers), settings))


def _mentioned(papers: list[PaperTexts], settings: Settings) -> Iterator[bytes]:
    if papers:
        base = Base(settings.base)
        for paper, found in extract.extract(papers, settings):
            for extractor, places in found.items():
                yield mentions.lift(paper, extractor, places, base).text()


@cache
def _rules() -> tuple[tuple[str, Callable[[Record], Iterator[Conclusion]]], ...]:
    """Name of the graph of each rule, and the rule."""
    rules = plugins.load_all("kg.infer")
    return tuple((graph_name(name, rule.VERSION), rule.infer) for name, rule in rules.items())


def _papers(record: Record) -> int:
    match record:
        case DigestIssue():
            return len(record.entries)
        case Paper():
            return 1
        case Judgement():
            return 0
