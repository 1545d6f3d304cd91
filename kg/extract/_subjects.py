"""Whether it is the paper itself that a sentence speaks of."""

from collections.abc import Collection
from typing import NamedTuple

from kg.extract._borders import Reading
from kg.extract._plain import DETERMINERS

_WE = frozenset({"we", "i"})
_PAPERS = frozenset(
    "article chapter letter manuscript note paper report research study thesis work".split()
)
_THIS = frozenset({"this", "our", "present", "current"})
_MARKS = _WE | {"our", "ours"}
MARKS = _MARKS | _PAPERS | {"proposed"}
"""Words that may speak of the paper; see `marked`."""
_FILLERS = frozenset(
    "additionally also both describe design develop devise finally first formally formulate "
    "further furthermore has have hence here in instead introduce moreover next now paper "
    "present propose second specifically study then therefore third this thus to will work".split()
)
_OTHERS = frozenset("authors he researchers she they who".split())
_NEGATIONS = frozenset("never no not unlike without".split())
_FOREIGN = frozenset(
    "al al. commonly conventional current earlier et existing many most often others previous "
    "prior recent recently traditional typically unlike usually widely works".split()
)
_OUR_SORT = frozenset(
    "algorithm approach architecture framework method model network pipeline scheme solution "
    "strategy system technique".split()
)
_REACH, _FAR = 10, 60


class Sentence(NamedTuple):
    """Tokens of a sentence, the last not included."""

    first: int
    last: int
    ours: int
    """First token that speaks of the paper itself; -1: none."""


def marked(lower: list[str], place: int) -> bool:
    """Whether one of MARKS at this place speaks of the paper: `this paper`, `the proposed`."""
    word = lower[place]
    if word in _MARKS:
        return True
    before = lower[place - 1] if place else ""
    if word == "proposed":
        return before == "the"
    if word == "research":
        return before in {"this", "our"}
    return before in _THIS or (before == "the" and word == "paper")


def speaks(one: Reading, sentence: Sentence, verb: int) -> bool:
    """Whether the paper is the subject of a verb: `we further propose`, `this paper presents`."""
    lower, place = one.lower, verb - 1
    while place >= sentence.first and verb - place < _REACH:
        word = lower[place]
        if word in _WE:
            return True
        if word in _PAPERS and marked(lower, place):
            return True
        if word in {"and", ",", "&"}:
            return _subject_before(lower, sentence, place)
        if word in {"by", "through", "via"}:
            return 0 <= sentence.ours < place
        if word in _NEGATIONS or not (word in _FILLERS or word.endswith("ly")):
            return False
        place -= 1
    return False


def _subject_before(lower: list[str], sentence: Sentence, place: int) -> bool:
    """Whether the last person named before `and propose` is the paper."""
    for number in range(place - 1, max(sentence.first, place - _FAR) - 1, -1):
        word = lower[number]
        if word in _WE or (word in _PAPERS and marked(lower, number)):
            return True
        if word in _OTHERS:
            return False
    return False


def ours_before(one: Reading, sentence: Sentence, place: int) -> bool:
    """Whether a sentence speaks of the paper, and of nobody else right before a place."""
    if not 0 <= sentence.ours < place:
        return False
    return not _FOREIGN.intersection(one.lower[max(sentence.ours, place - 7) : place])


def method_speaks(one: Reading, sentence: Sentence, verb: int, names: Collection[str]) -> bool:
    """Whether the paper's own method is the subject of a verb: `our model outperforms`."""
    lower, first = one.lower, max(sentence.first, verb - _REACH)
    if lower[verb].endswith("ing"):
        return sentence.ours >= 0 or any(word in names for word in one.words[first:verb])
    for place in range(verb - 1, first - 1, -1):
        word = lower[place]
        if word in _NEGATIONS or word in _OTHERS:
            return False
        if word in {"it", "ours", "proposed"} or word in _MARKS or one.words[place] in names:
            return True
        if word in {"which", "and", "that"} and place == verb - 1:
            return 0 <= sentence.ours < place
        if word in DETERMINERS:
            return word == "this" or (word == "the" and lower[place + 1] in _OUR_SORT)
    return False


def foreign(one: Reading, first: int, last: int) -> bool:
    """Whether words name the work of others: `previous`, `existing`."""
    return bool(_FOREIGN.intersection(one.lower[max(0, first) : last]))
