"""Which concept a phrase that a cue points at is about: its names, its known end, its head."""

from kg.extract import _vocabulary
from kg.extract._borders import Reading, Span, generic, name_in, phrase, standing, vague, whole
from kg.extract._kinds import of_head
from kg.extract._plain import GENERIC
from kg.extract._vocabulary import Entry
from kg.records import ConceptKind

_NO_DATASETS = frozenset(
    "ai amd american android arabic chatgpt chinese cpu cpus cuda czech dl dutch english "
    "european fpga fpgas french german gpt gpu gpus hindi indian intel internet ios italian "
    "japanese java korean latin linux llm llms ml nvidia polish portuguese python pytorch "
    "raspberry russian spanish tensorflow tpu tpus turkish western windows".split()
)
_OTHERS = frozenset({"a", "an", "previous", "existing", "other", "another"})
_FITTING = frozenset({"training", "fine-tuning", "finetuning"})
_PROBLEMS = frozenset({"problem", "problems", "setting", "settings"})
_OTHER_KINDS = ("task", "method", "metric")
_DATASET_ENDS = frozenset(
    "benchmark benchmarks corpora corpus data dataset datasets set sets".split()
)


def known(one: Reading, span: Span) -> Entry | None:
    """Concept of the vocabulary that a span names."""
    return _vocabulary.load().find(one.surface(span))


def known_end(one: Reading, span: Span) -> Span | None:
    """The longest end of a span that the vocabulary knows."""
    for first in range(span.first, span.last):
        end = Span(first, span.last)
        if known(one, end):
            return end
    return None


def kind_of(one: Reading, span: Span) -> ConceptKind | None:
    """What the head word of a span says that it is."""
    return of_head(" ".join(one.words[span.first : span.last]))


def named(one: Reading, span: Span) -> Span | None:
    """The names of a phrase that consists of them and a general head: `ATST model`."""
    last = span.last
    while last > span.first and one.lower[last - 1] in GENERIC:
        last -= 1
    if last > span.first and all(standing(word) > 1 for word in one.words[span.first : last]):
        return whole(one, Span(span.first, last))
    return None


def name_at_end(one: Reading, span: Span) -> Span | None:
    """`our system FROFF`: the name behind a general head."""
    last = span.last - 1
    if last > span.first and standing(one.words[last]) > 1 and one.lower[last - 1] in GENERIC:
        return Span(last, span.last)
    return None


def specific(one: Reading, span: Span) -> Span | None:
    """The part of a phrase that surely names something; None: no part."""
    if known(one, span):
        return span
    names = named(one, span)
    if names is not None:
        sort = one.lower[span.last - 1].endswith("s") or one.lower[span.first - 1] in _OTHERS
        return None if names.last < span.last and sort and not known(one, names) else names
    if one.lower[span.first] in _FITTING:
        rest = phrase(one, span.first + 1)
        return specific(one, rest) if rest and rest.last == span.last else None
    inner = name_at_end(one, span)
    if inner is not None:
        return inner
    if span.last - span.first > 1 and kind_of(one, span) and not vague(one, span):
        return span
    return known_end(one, span)


def dataset_in(one: Reading, span: Span) -> Span | None:
    """The name of a dataset in a phrase that stands where datasets do."""
    entry = known(one, span)
    if entry is not None:
        return span if entry.kind == "dataset" and not generic(one, span) else None
    names = name_in(one, span)
    if names is None or not _may_name_dataset(one, names):
        return None
    if _within(one, span, names) or _defined_otherwise(one, names):
        return None
    names = _without_head(one, names)
    entry = known(one, names)
    fits = entry.kind == "dataset" if entry else _fits(one, names, span.last)
    return names if fits else None


def _fits(one: Reading, names: Span, last: int) -> bool:
    """Whether names that nobody knows, and the words behind them, may be a dataset."""
    rest = one.lower[names.last : last]
    if rest and (rest[-1] in _PROBLEMS or of_head(rest[-1]) not in {"dataset", "task"}):
        return rest[-1] in _DATASET_ENDS
    if any(standing(word) > 1 for word in one.words[names.first : names.last]):
        return True
    return kind_of(one, names) in {None, "dataset"} and (not rest or rest[-1] in _DATASET_ENDS)


def _without_head(one: Reading, names: Span) -> Span:
    """Names without a head in capitals: `BDD-Map` of `BDD-Map Benchmark`."""
    last = names.last
    while last > names.first and one.lower[last - 1] in _DATASET_ENDS:
        last -= 1
    strong = last > names.first and all(
        standing(one.words[n]) > 1 for n in range(names.first, last)
    )
    return Span(names.first, last) if strong else names


def _within(one: Reading, span: Span, names: Span) -> bool:
    """Whether names are not what a phrase is about: `animated GIF description`, `a DSP`."""
    if one.words[names.last : names.last + 1] == ["'s"]:
        return True
    bare = names.last == span.last
    if names.first > span.first:
        return not bare and one.lower[names.last] not in _DATASET_ENDS
    return bare and span.first > 0 and one.lower[span.first - 1] in {"a", "an"}


def defined_as_task(one: Reading, names: Span) -> bool:
    """Whether the paper defines a name as a task: what `the proposed … framework` does."""
    definition = one.defined.get(one.surface(names))
    return definition is not None and of_head(definition.long) == "task"


def _defined_otherwise(one: Reading, names: Span) -> bool:
    """Whether the paper defines a name as something that is no dataset."""
    definition = one.defined.get(one.surface(names))
    return definition is not None and of_head(definition.long) in _OTHER_KINDS


def _may_name_dataset(one: Reading, names: Span) -> bool:
    words = one.words[names.first : names.last]
    return (len(words) > 1 or may_name_dataset(words[0])) and all(
        len(word) < 3 or may_name_dataset(word) for word in words
    )


def may_name_dataset(word: str) -> bool:
    """Whether a name is not that of a language, a machine or a sort: `LLMs`."""
    if len(word) < 3 or (word[-1] == "s" and word[:-1].isupper()):
        return False
    return not any(part in _NO_DATASETS for part in word.lower().split("-"))
