"""How well concepts are found in SciERC, by exact spans.

python -m tests.quality.concepts [--train] [--confidence]

Printed for the development part; with `--train` instead a five-fold cross-validation within the
train part, by which every constant was chosen. Words were counted on the train part; nothing else
was learned from it. `--confidence` prints the table that kg/extract/_confidence.py holds.

Scored is what `kg.extract.extract` finds. Of mentions that overlap the longer counts, at one place
the extractor that is more trusted. SciERC marks `long form (ABBR)` as one span; so a mention is
joined with a defined short form in brackets behind it. Material is our dataset, and
OtherScientificTerm and Generic are terms. Generic (`the system`) is left out of the graph on
purpose, so the figures without it are printed too.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple, TypeVar
from unittest import mock

from kg import extract
from kg.extract import _confidence, _run, _words
from kg.extract._kinds import Kinds
from kg.extract._words import KINDS, Words
from kg.records import ConceptKind, Mention
from kg.settings import Settings
from tests.quality import count_words
from tests.quality.acl import tell
from tests.quality.corpora import Annotated, Place, scierc
from tests.quality.count_words import GENERIC, KIND_OF, parts

TRUST = ("gazetteer", "abbreviation", "cue", "chunk")
FOLDS = 5
NAMING = ("gazetteer", "abbreviation")
"""They say which concept words name, not where a term ends: right within a span as well."""

Found = Mapping[str, Sequence[Mention]]
"""Mentions of one abstract by the name of their extractor."""
Answer = dict[Place, ConceptKind]
T = TypeVar("T")


class Score(NamedTuple):
    """Spans found, spans there are, and those found that are right."""

    found: int
    there: int
    right: int

    def __str__(self) -> str:
        precision, recall = self.right / max(self.found, 1), self.right / max(self.there, 1)
        f1 = 2 * self.right / max(self.found + self.there, 1)
        return f"{precision:.3f} {recall:.3f} {f1:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true", help="cross-validation within train")
    parser.add_argument("--confidence", action="store_true", help="how often each way is right")
    asked = parser.parse_args()
    if asked.confidence:
        confidences([*scierc("dev")])
    elif asked.train:
        texts = [*scierc("train")]
        tell(f"SciERC train part, {len(texts)} abstracts, {FOLDS} folds (constants: in-sample)")
        figures(texts, crossed(texts))
    else:
        texts = [*scierc("dev")]
        tell(f"SciERC development part, {len(texts)} abstracts; words counted on the train part")
        figures(texts, [*found(texts)])


def found(texts: Iterable[Annotated]) -> Iterator[Found]:
    """What the default pipeline finds in each text."""
    for _, graphs in extract.extract([one.texts for one in texts], Settings()):
        yield {name.rpartition("-")[0]: mentions for name, mentions in graphs.items()}


def crossed(texts: Sequence[Annotated]) -> list[Found]:
    """The same, each fifth of the texts by words counted on the others."""
    done: dict[int, Found] = {}
    for fold in range(FOLDS):
        own = range(fold, len(texts), FOLDS)
        others = [one for number, one in enumerate(texts) if number not in own]
        with counted(_words.with_labels(count_words.count(others))):
            done.update(zip(own, found(texts[number] for number in own), strict=True))
    return [done[number] for number in range(len(texts))]


@contextmanager
def counted(words: Words) -> Iterator[None]:
    """Make the pipeline use other counts."""
    with mock.patch.object(_words, "load", return_value=words):
        _forget()
        yield
    _forget()


def _forget() -> None:
    _run._prepared.cache_clear()
    Kinds.shipped.cache_clear()


def figures(texts: Sequence[Annotated], answers: Sequence[Found]) -> None:
    """Print precision, recall and F1: whole pipeline, chunk alone; each kind."""
    every, specific = gold(texts, generic=True), gold(texts, generic=False)
    sizes = (
        f"{sum(map(len, there))} spans{end}"
        for there, end in ((every, ""), (specific, " without Generic"))
    )
    tell(f"{'exact spans, micro':30}" + "".join(f"{size:26}" for size in sizes))
    tell(f"{'':30}P     R     F1            P     R     F1")
    for name, trust in (("all extractors", TRUST), ("chunk alone", ("chunk",))):
        flat = [answer(one, mentions, trust) for one, mentions in zip(texts, answers, strict=True)]
        for what, form in (("untyped", set), ("typed", lambda one: set(one.items()))):
            scores = [score(map(form, flat), map(form, there)) for there in (every, specific)]
            tell(f"{name:16}{what:14}{scores[0]}         {scores[1]}")
        for kind in KINDS if trust == TRUST else ():
            scores = [score(only(kind, flat), only(kind, there)) for there in (every, specific)]
            tell(f"  {kind:28}{scores[0]}         {scores[1]}")


def gold(texts: Iterable[Annotated], *, generic: bool) -> list[Answer]:
    """Spans of the gold set with our kinds."""
    return [
        {span: KIND_OF[kind] for span, kind in one.spans.items() if generic or kind != GENERIC}
        for one in texts
    ]


def answer(one: Annotated, mentions: Found, trust: Iterable[str]) -> Answer:
    """One reading of all extractors' mentions, joined as the gold set does."""
    kinds: dict[Place, ConceptKind | None] = {}
    for name in trust:
        for mention in mentions.get(name, ()):
            place = mention.start, mention.end
            kinds[place] = kinds.get(place) or mention.kind
    text = _text(one)
    shorts = {(mention.start, mention.end) for mention in mentions.get("abbreviation", ())}
    joined: Answer = {}
    last: Place = (0, 0)
    for place in longest(kinds):
        bracketed = text[last[1] : place[0]] == " (" and text[place[1] : place[1] + 1] == ")"
        if place in shorts and last in joined and bracketed:
            joined[last[0], place[1] + 1] = joined.pop(last)
        else:
            joined[place] = kinds[place] or "term"
        last = place
    return joined


def longest(places: Iterable[Place]) -> list[Place]:
    """Places that no longer one overlaps, in order."""
    taken: list[Place] = []
    for place in sorted(places, key=lambda one: (one[0] - one[1], one)):
        if all(place[1] <= other[0] or other[1] <= place[0] for other in taken):
            taken.append(place)
    return sorted(taken)


def only(kind: ConceptKind, answers: Iterable[Answer]) -> list[set[Place]]:
    """Places of one kind."""
    return [{place for place, one in answer.items() if one == kind} for answer in answers]


def score(answers: Iterable[set[T]], there: Iterable[set[T]]) -> Score:
    """Micro figures over texts."""
    pairs = [*zip(answers, there, strict=True)]
    return Score(
        sum(len(one) for one, _ in pairs),
        sum(len(other) for _, other in pairs),
        sum(len(one & other) for one, other in pairs),
    )


def confidences(texts: Sequence[Annotated]) -> None:
    """Print how many mentions of each way of finding are right, and of how many."""
    ways: list[tuple[str, str]] = []
    with mock.patch.object(_confidence, "score", lambda *way: _noted(ways, way)):
        _run._prepared.cache_clear()
        answers = [*found(texts)]
    _run._prepared.cache_clear()
    right: Counter[tuple[str, str]] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    for one, mentions in zip(texts, answers, strict=True):
        spans = [span for span, kind in one.spans.items() if kind != GENERIC]
        exact = {part for span in spans for part in (span, *parts(span, _text(one)))}
        for mention in chain.from_iterable(mentions.values()):
            if mention.score is None:
                continue
            way = ways[int(mention.score)]
            place = mention.start, mention.end
            within = any(first <= place[0] and place[1] <= last for first, last in spans)
            met[way] += 1
            right[way] += place in exact or (way[0] in NAMING and within)
    for way in sorted(met):
        tell(f'    ("{way[0]}", "{way[1]}"): ({right[way]}, {met[way]}),')


def _noted(ways: list[tuple[str, str]], way: tuple[str, str]) -> float:
    if way not in ways:
        ways.append(way)
    return float(ways.index(way))


def _text(one: Annotated) -> str:
    return one.texts.texts[0].text.value


if __name__ == "__main__":
    main()
