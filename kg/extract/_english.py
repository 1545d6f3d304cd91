"""English cues, each a rule that a word begins: `_proposals`, `_datasets` and `_relations`."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from kg.extract import _datasets, _proposals, _relations
from kg.extract._borders import Reading
from kg.extract._proposals import Found
from kg.extract._subjects import MARKS, Sentence, marked

_Rule: TypeAlias = Callable[[Reading, Sentence, int], Iterator[Found]]


def _no_cue(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:  # noqa: ARG001 - like the rules
    """Stands for a mark of the paper that is no cue: `we`, `this paper`."""
    return iter(())


_END = "."
_WORDS: dict[_Rule, str] = {
    _no_cue: " ".join(sorted(MARKS)),
    _proposals.after_verb: (
        "propose proposes proposing introduce introduces introducing present presents presenting "
        "develop develops developing describe describes describing design devise"
    ),
    _proposals.passive: "introduced presented developed described designed",
    _proposals.by_name: "call name term dub",
    _proposals.after_ours: "our proposed",
    _datasets.tested_on: "on",
    _datasets.before_set: "dataset datasets corpus corpora benchmark benchmarks treebank",
    _relations.measured: "terms",
    _relations.before_score: "score scores",
    _relations.amount: (
        "achieve achieves achieved achieving obtain obtains obtained obtaining reach reaches "
        "reached reaching attain attains attained yield yields yielding"
    ),
    _relations.of_task: "task tasks problem",
    _relations.for_task: "for to",
    _relations.compared: (
        "outperform outperforms outperforming outperformed surpass surpasses surpassing exceeds "
        "beats"
    ),
    _relations.compared_with: (
        "compared comparison superior better comparable improvement improvements"
    ),
    _relations.used: (
        "use employ apply adopt utilize utilise leverage exploit uses employs applies adopts "
        "utilizes leverages exploits"
    ),
    _relations.using: "using based means",
}
_CUES: dict[str, _Rule | None] = {
    word: rule for rule, words in _WORDS.items() for word in words.split()
} | dict.fromkeys(".!?;")


def find(one: Reading, proposed: set[str]) -> Iterator[Found]:
    """What the cues of a text say; names that the paper proposes are added to `proposed`."""
    if one.title:
        yield from _noted(_proposals.headline(one), one, proposed)
    for sentence, cues in _sentences(one.lower):
        for place, rule in cues:
            if rule is _relations.compared:
                if _relations.speaking(one, sentence, place, proposed):
                    yield from rule(one, sentence, place)
            else:
                yield from _noted(rule(one, sentence, place), one, proposed)


def _noted(found: Iterator[Found], one: Reading, proposed: set[str]) -> Iterator[Found]:
    for said in found:
        if said.role == "proposes":
            proposed.add(one.surface(said.span))
        elif said.role == "uses" and one.surface(said.span) in proposed:
            continue
        yield said


def _sentences(lower: list[str]) -> Iterator[tuple[Sentence, list[tuple[int, _Rule]]]]:
    """Sentences that have cues, each with its cues in order."""
    first, ours = 0, -1
    cues: list[tuple[int, _Rule]] = []
    for place, word in enumerate([*lower, "."]):
        if word not in _CUES:
            continue
        rule = _CUES[word]
        if rule is None:
            if cues:
                yield Sentence(first, place, ours), cues
            first, ours, cues = place + 1, -1, []
            continue
        if ours < 0 and word in MARKS and marked(lower, place):
            ours = place
        if rule is not _no_cue:
            cues.append((place, rule))
