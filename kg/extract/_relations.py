"""English cues for what a paper uses, tests on, compares with, measures and does."""

from collections.abc import Collection, Iterator

from kg.extract._borders import (
    Reading,
    Span,
    generic,
    next_of_list,
    phrase,
    phrase_before,
    standing,
    vague,
)
from kg.extract._heads import kind_of, known, specific
from kg.extract._plain import WEAK
from kg.extract._proposals import Found
from kg.extract._subjects import Sentence, method_speaks, ours_before, speaks
from kg.records import Role

_METHOD_NOUNS = frozenset(
    "algorithm algorithms approach approaches architecture architectures framework frameworks "
    "method methods model models network networks system systems technique techniques".split()
)
_PREDICATES = frozenset(
    "achieve achieved achieves achieving attain attained attains obtain obtained obtaining "
    "obtains reach reached reaches reaching yield yielding yields".split()
)
_APPROACHES = frozenset({"approach", "approaches"})
_VERBS = frozenset(
    "achieve analyze assess automatically build capture classify compute construct create "
    "detect develop discover enhance ensure estimate evaluate extract find generate handle "
    "help identify improve infer learn model obtain optimize perform predict produce provide "
    "reconstruct reduce represent segment select solve support train understand".split()
)
"""What follows an approach that is to do something, not one to something."""
_MOST_LISTED = 8


def measured(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`in terms of X and Y`."""
    if one.lower[place - 1 : place + 2] != ["in", "terms", "of"]:
        return
    place += 2
    for _ in range(_MOST_LISTED):
        span = phrase(one, place)
        if span is None or span.first >= sentence.last:
            return
        if _is_metric(one, span):
            yield Found(_measure(one, span), None, "metric")
        place = next_of_list(one.lower, span.last, sentence.last)
        if place < 0:
            return


def _is_metric(one: Reading, span: Span) -> bool:
    entry = known(one, span)
    if entry is not None:
        return entry.kind == "metric"
    if kind_of(one, span) == "metric":
        return not generic(one, span)
    return all(standing(word) > 1 for word in one.words[span.first : span.last])


def _measure(one: Reading, span: Span) -> Span:
    """`BLEU` of `BLEU score`; other phrases as they are."""
    last = span.last - (one.lower[span.last - 1] in {"score", "scores"})
    strong = last > span.first and all(standing(one.words[n]) > 1 for n in range(span.first, last))
    return Span(span.first, last) if strong else span


def before_score(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`BLEU score`, `the F1 and ROUGE scores`."""
    first = last = place
    while not one.title and first > sentence.first and standing(one.words[first - 1]) > 1:
        first -= 1
    if first < last:
        yield Found(Span(first, last), None, "metric")


def amount(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`achieves 28.4 BLEU`, `obtains an accuracy of 95%`, `reaches 95% mAP`."""
    lower = one.lower
    place += 1
    while place < sentence.last and (
        lower[place] in {"a", "an", "of", "up", "to"} or lower[place] in WEAK
    ):
        place += 1
    if place < sentence.last and lower[place][0].isdigit():
        place += 1
        while place < sentence.last and lower[place] in {"%", "\\%", "points"}:
            place += 1
        if place < sentence.last and lower[place] in {"of", "in", "on", "for"}:
            return
        span = phrase(one, place) if place < sentence.last else None
    else:
        span = phrase(one, place) if place < sentence.last else None
        if span is None or not (
            span.last + 1 < sentence.last
            and lower[span.last] == "of"
            and lower[span.last + 1][0].isdigit()
        ):
            return
    if span is not None and span.last <= sentence.last and _is_metric(one, span):
        yield Found(_measure(one, span), None, "metric")


def of_task(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`the task of X`, `the problem of X`; `X task`."""
    lower = one.lower
    if place + 2 < sentence.last and lower[place + 1] == "of":
        span = phrase(one, place + 2)
        if span and _is_task(one, span, doing=True):
            yield Found(span, None, "task")
    if lower[place].startswith("task"):
        span = phrase_before(one, place)
        if span and span.first >= sentence.first and _is_task(one, span, doing=False):
            yield Found(span, None, "task")


def _is_task(one: Reading, span: Span, *, doing: bool) -> bool:
    """Whether a phrase is a task by its head; or by beginning with what is done to something."""
    if _goes_further(one, span):
        return False
    entry = known(one, span)
    if entry is not None:
        return entry.kind == "task"
    if vague(one, span) or span.last - span.first < 2:
        return False
    kind = kind_of(one, span)
    return kind == "task" or (kind is None and doing and one.lower[span.first].endswith("ing"))


def _goes_further(one: Reading, span: Span) -> bool:
    """Whether a phrase is only a part of what is meant: `learning constraints of graphs`."""
    if one.lower[span.last : span.last + 1] in (["of"], ["/"]):
        return True
    return one.lower[span.first] in {"tackling", "handling", "solving", "performing", "doing"}


def for_task(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`a method for X`, `an approach to X`."""
    nouns = _METHOD_NOUNS if one.lower[place] == "for" else _APPROACHES
    if place > sentence.first and one.lower[place - 1] in nouns:
        if place + 1 >= len(one.lower) or one.lower[place + 1] in _VERBS:
            return
        span = phrase(one, place + 1)
        if span and one.lower[span.last - 1] in {"task", "tasks"}:
            span = Span(span.first, span.last - 1)
        inside = span is not None and span.first < span.last <= sentence.last
        if span and inside and _is_task(one, span, doing=True):
            yield Found(span, None, "task")


def speaking(one: Reading, sentence: Sentence, place: int, proposed: Collection[str]) -> bool:
    """Whether what outperforms others is the paper's own, by the names it proposes."""
    return method_speaks(one, sentence, place, proposed)


def compared(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`outperforms X`; who does so is asked before."""
    yield from _members(one, sentence, place + 1, "comparesWith")


def compared_with(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`compared with X`, `superior to X`, `better than X`."""
    if one.lower[place + 1 : place + 2] not in (["to"], ["with"], ["than"], ["over"]):
        return
    if one.lower[place] == "comparison" and one.lower[place - 1] != "in":
        return
    if sentence.ours >= 0:
        yield from _members(one, sentence, place + 2, "comparesWith")


def _members(one: Reading, sentence: Sentence, place: int, role: Role) -> Iterator[Found]:
    """Members of a list that name something in particular."""
    for _ in range(_MOST_LISTED):
        span = phrase(one, place)
        if span is None or span.last > sentence.last:
            return
        if one.lower[span.last : span.last + 1] == ["of"]:
            return
        part = specific(one, span)
        if part is not None and _fits(one, part, role):
            kind = kind_of(one, part)
            yield Found(part, role, kind if kind in {"method", "dataset"} else None)
        if one.lower[span.last : span.last + 1] == ["("]:
            return
        place = next_of_list(one.lower, span.last, sentence.last)
        if place < 0 or not standing(one.words[place]):
            return


def _fits(one: Reading, part: Span, role: Role) -> bool:
    entry = known(one, part)
    kind = entry.kind if entry else kind_of(one, part)
    if role == "comparesWith":
        return kind in {None, "method"}
    return kind in {None, "method", "dataset"}


def used(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`we use X`, `we apply X and Y`."""
    if speaks(one, sentence, place):
        yield from _members(one, sentence, place + 1, "uses")


def using(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`using X`, `based on X`, `by means of X` where the paper speaks."""
    lower = one.lower
    if lower[place] == "based":
        if lower[place + 1 : place + 2] not in (["on"], ["upon"]):
            return
        first = place + 2
    elif lower[place] == "means":
        if lower[place - 1] != "by" or lower[place + 1 : place + 2] != ["of"]:
            return
        first = place + 2
    else:
        first = place + 1
    if ours_before(one, sentence, place):
        yield from _members(one, sentence, first, "uses")
