"""New terms: runs of words that stand where terms stand, by counted words.

`_places` reads where each token stands, `_runs` says which runs are terms. What the vocabulary
knows is the gazetteer's, a paper's own short forms and their definitions are the abbreviations'.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.extract import _confidence, _runs, _words
from kg.extract._kinds import of_head
from kg.extract._papers import Finder, TokenizedPaper
from kg.extract._places import Places
from kg.extract._runs import Line, Run
from kg.extract._tokens import TokenizedText, read_as
from kg.records import Mention
from kg.settings import Settings

VERSION = 1
_TERM = "concept/term/"
_LEAST = 0.5
"""Confidence below which a paper is not said to mention a term."""
_BEFORE_TITLE = "for"
"""A title reads like what follows this word: it begins with a term more often than a sentence."""


class _Term(NamedTuple):
    text: int
    start: int
    end: int
    surface: str
    concept: str
    evidence: str


def graph(settings: Settings) -> str | None:  # noqa: ARG001 - always asked for
    """Name of the graph, with the version."""
    return f"chunk-{VERSION}"


def prepare(settings: Settings) -> Finder:  # noqa: ARG001 - needs none
    """Load the counts."""
    places = Places(_words.load())

    def find(papers: Sequence[TokenizedPaper]) -> Iterator[list[Mention]]:
        english = [text for paper in papers for text in paper.texts if read_as(text) == "en"]
        read = _read(english, places)
        for paper in papers:
            terms: list[_Term] = []
            for number, text in enumerate(paper.texts):
                if read_as(text) == "en":
                    one, letters = next(read)
                    terms += _terms(paper, number, one, _runs.terms(one, letters, paper.texts))
                elif read_as(text) == "zh":
                    one = _runs.line(text)
                    terms += _terms(paper, number, one, _runs.names(one))
            yield [*_mentions(paper, terms)]

    return find


def _read(texts: Iterable[TokenizedText], places: Places) -> Iterator[tuple[Line, str]]:
    """Lines with the places of their tokens."""
    lines = [_runs.line(text) for text in texts]
    before = [
        [_BEFORE_TITLE] if one.title and one.words and not one.words[0].endswith("ing") else []
        for one in lines
    ]
    found = places.read([*words, *one.words] for words, one in zip(before, lines, strict=True))
    for words, one, letters in zip(before, lines, found, strict=True):
        yield one, letters[len(words) :]


def _terms(paper: TokenizedPaper, number: int, one: Line, runs: Iterable[Run]) -> Iterator[_Term]:
    """Terms that neither the vocabulary knows nor the paper defines."""
    text, definitions = paper.texts[number].text, paper.definitions
    defined = {
        place
        for definition in definitions.values()
        for place in (definition.short_place, definition.long_place)
        if definition.text == number
    }
    for run in runs:
        start, end = one.starts[run.first], one.ends[run.last - 1]
        surface = text[start:end]
        if surface.count("(") != surface.count(")"):
            continue
        if not paper.defined(surface) and (start, end) not in defined:
            concept, _ = paper.concept(surface)
            if concept.startswith(_TERM):
                yield _Term(number, start, end, surface, concept, run.evidence)


def _mentions(paper: TokenizedPaper, terms: Sequence[_Term]) -> Iterator[Mention]:
    """Mentions; kept is a term that is met in the title, or twice in the texts."""
    met = Counter(term.concept for term in terms)
    headed = {term.concept for term in terms if paper.texts[term.text].field == "title"}
    everything = "\n".join(text.text for text in paper.texts).lower() if terms else ""
    for term in terms:
        score = _confidence.score("chunk", term.evidence)
        yield Mention(
            text=term.text,
            start=term.start,
            end=term.end,
            concept=term.concept,
            score=score,
            kind=of_head(term.surface),
            kept=term.evidence != "coordination"
            and (score is None or score >= _LEAST)
            and (
                term.concept in headed
                or met[term.concept] > 1
                or (" " in term.surface and everything.count(term.surface.lower()) > 1)
            ),
        )
