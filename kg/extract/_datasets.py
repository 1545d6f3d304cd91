"""English cues for datasets: `experiments on X and Y`, `the X dataset`."""

from collections.abc import Iterator

from kg.extract._borders import Reading, Span, next_of_list, phrase, phrase_before, standing
from kg.extract._heads import dataset_in, known
from kg.extract._proposals import Found
from kg.extract._subjects import Sentence, foreign

_TESTS = frozenset(
    "accuracy benchmarked conduct conducted demonstrate demonstrated evaluate evaluated "
    "evaluates evaluating evaluation evaluations experiment experimental experimented "
    "experiments improvement improvements performance result results score scores sota "
    "state-of-the-art test tested testing tests validate validated validating validation".split()
)
_BEST = frozenset({"state-of-the-art", "sota"})
_BEST_REACH = 4
_TRAINED = frozenset("fine-tuned finetuned pre-trained pretrained trained training".split())
_TEST_REACH = 12
_SETS = frozenset("benchmark benchmarks corpora corpus dataset datasets treebank treebanks".split())
_PLURAL_SETS = _SETS - {"dataset", "corpus", "benchmark", "treebank"}
_MOST_LISTED = 8


def tested_on(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`experiments on X, Y and Z`, `we evaluate our model on X`, `results on three datasets: X`."""
    lower = one.lower
    first = max(sentence.first, place - _TEST_REACH)
    tests = [number for number in range(first, place) if lower[number] in _TESTS]
    if tests and lower[tests[-1]] in _BEST and tests[-1] < place - _BEST_REACH:
        return
    if not tests or any(lower[number] in {";", ":"} for number in range(tests[-1], place)):
        return
    own = any(lower[number].startswith("experiment") for number in tests)
    ours = sentence.ours >= 0 or own
    if foreign(one, first, place) or lower[place - 1] in _TRAINED:
        ours = False
    for name in _datasets(one, sentence, place + 1):
        yield Found(name, "evaluatesOn" if ours else None, "dataset")


def _datasets(one: Reading, sentence: Sentence, place: int) -> Iterator[Span]:
    """Names of datasets in a list, also after `three datasets, namely` and in brackets."""
    lower = one.lower
    inside = listed = False
    for _ in range(_MOST_LISTED):
        span = phrase(one, place)
        if span is None or span.first >= sentence.last:
            return
        name = dataset_in(one, span)
        goes_on = next_of_list(lower, span.last, sentence.last)
        sort = not listed and lower[span.last - 1] in _PLURAL_SETS
        if name is not None and not (sort and not known(one, name)):
            if not inside or _strong(one, name):
                yield name
        elif lower[span.last - 1] not in _SETS:
            return
        listed = True
        place = span.last
        inside = inside or lower[place : place + 1] == ["("]
        if inside and name is not None and lower[place : place + 1] == ["("]:
            goes_on = next_of_list(lower, _closed(lower, place, sentence), sentence.last)
        if goes_on < 0:
            return
        place = goes_on


def _strong(one: Reading, name: Span) -> bool:
    """Whether a name is surely one: the authors in a bracket are not."""
    return any(standing(word) > 1 for word in one.words[name.first : name.last])


def _closed(lower: list[str], place: int, sentence: Sentence) -> int:
    """Token after a bracket."""
    for end in range(place, sentence.last):
        if lower[end] == ")":
            return end + 1
    return sentence.last


def before_set(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`the X dataset`, `the X and Y corpora`; not `X datasets`, where X is their sort."""
    names: list[Span] = []
    end = place
    while (span := phrase_before(one, end)) is not None and span.first >= sentence.first:
        name = dataset_in(one, Span(span.first, place + 1 if end == place else span.last))
        if name is None or name.last > end:
            break
        names.append(name)
        end = span.first
        while end > sentence.first and one.lower[end - 1] in {"and", ",", "the", "&"}:
            end -= 1
        if end == span.first or not standing(one.words[end - 1]):
            break
    if len(names) > 1 or one.lower[place] not in _PLURAL_SETS or any(known(one, n) for n in names):
        for name in names:
            yield Found(name, None, "dataset")
