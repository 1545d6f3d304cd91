"""English cues for what a paper proposes: `we propose X`, `a method called X`, `X: a title`."""

from collections.abc import Iterator
from typing import NamedTuple

from kg.extract._borders import Reading, Span, generic, phrase, standing, vague, whole
from kg.extract._heads import defined_as_task, kind_of, known, name_at_end, named
from kg.extract._plain import DETERMINERS, GENERIC, WEAK
from kg.extract._subjects import Sentence, marked, speaks
from kg.records import ConceptKind, Role

_UNTOLD = frozenset(
    "account analyses analysis application applications aspects assumption attempt bound "
    "bounds campaign case cases categories category challenge challenges characterization "
    "comparison comparisons condition conditions contribution contributions definition "
    "definitions demonstration details development discussion effect effects evaluation "
    "evaluations evidence example examples experiment experiments explanation extension "
    "extensions finding findings guarantee guarantees history idea ideas impact implications "
    "improvement improvements insight insights interpretation investigation issue issues "
    "limitations means objective objectives observation observations overview perspective "
    "project projects proof proofs properties property question questions research result "
    "results review roadmap role roles structure structures studies study survey term terms "
    "theorem theorems variant variants version versions work works".split()
)
"""Heads of what is presented and is no concept."""
_OF = frozenset(
    "class collection concept family form group kind notion number pair range series set "
    "suite type".split()
)
"""Heads that what follows their `of` is told by."""
_REVIEWS = frozenset({"survey", "review", "overview"})
_NAMING = frozenset("called coined dubbed named termed".split())
_NO_NAMING_BEYOND = frozenset(". : ; and that using when where which who".split())
_NAMING_REACH, _FAR = 24, 40
_BRACKET_REACH = 14
_AFTER_APPOSITION = frozenset("( , . : and as for in is that to which with".split())
_INDEFINITE = frozenset({"a", "an", "new", "novel"})
_BARE_BEFORE = frozenset("introduce introduces introducing propose proposes proposing".split())
_ARTICLES = frozenset({"a", "an", "the", "our"})


class Found(NamedTuple):
    """What a cue says of the tokens it points at."""

    span: Span
    role: Role | None
    kind: ConceptKind | None


def after_verb(one: Reading, sentence: Sentence, verb: int) -> Iterator[Found]:
    """`we propose X`, `this paper introduces X and Y`, `we present X, a new dataset`."""
    if not speaks(one, sentence, verb):
        return
    place = verb + 1
    while place < sentence.last:
        span = phrase(one, place)
        if span is None:
            return
        span, kind = _through_of(one, span)
        yield from _proposed(one, sentence, span, kind)
        place = _after(one, span, sentence)
        if place < 0 or not _goes_on(one, place):
            return


def _through_of(one: Reading, span: Span) -> tuple[Span, ConceptKind | None]:
    """`a family of X`, `the task of X`: what is proposed is X."""
    lower = one.lower
    if span.last + 1 < len(lower) and lower[span.last] == "of":
        head = lower[span.last - 1]
        if head in _OF or head in {"task", "problem"}:
            inner = phrase(one, span.last + 1)
            if inner is not None:
                return inner, "task" if head in {"task", "problem"} else None
    return span, None


def _proposed(
    one: Reading, sentence: Sentence, span: Span, kind: ConceptKind | None
) -> Iterator[Found]:
    """The name given to what is proposed, if any; else the phrase itself."""
    lower = one.lower
    kind = kind or _proposed_kind(one, span)
    name = _name_after(one, sentence, span)
    if name is not None:
        yield Found(name, "proposes", kind)
    names = named(one, span)
    if names is not None and names.last < span.last and _indefinite(one, span):
        names = None  # "a new URL framework": the name only tells its sort
    if names is not None:
        yield Found(names, "proposes", kind if names.last < span.last else _apposed(one, span))
    elif (inner := name_at_end(one, span)) is not None:
        yield Found(inner, "proposes", _proposed_kind(one, Span(span.first, inner.first)))
    elif not _empty(one, span):
        entry = known(one, span)
        plural = lower[span.last - 1].endswith("s")
        if entry is not None and (plural or _indefinite(one, span)):
            # an instance of something known is not what the paper brings
            yield Found(span, "uses" if entry.kind == "method" else None, None)
        else:
            yield Found(span, None if name else "proposes", kind)


def _proposed_kind(one: Reading, span: Span) -> ConceptKind:
    """What is proposed is a method unless its head word says otherwise."""
    if one.lower[span.last - 1] in {"task", "tasks"}:
        return "task"
    kind = kind_of(one, span)
    return kind if kind in {"dataset", "metric"} else "method"


def _empty(one: Reading, span: Span) -> bool:
    """Whether a phrase names nothing that could be proposed."""
    lower = one.lower
    last = lower[span.last - 1]
    if last in _UNTOLD or vague(one, span) or _adjective(one, span):
        return True
    if span.last - span.first > 2 and _doing(one, span):
        return True
    if span.last < len(lower) and lower[span.last] == "of" and last in GENERIC:
        return True
    if span.last - span.first == 1 and span.first not in one.longs:
        bare = span.first and lower[span.first - 1] in _BARE_BEFORE
        word = one.words[span.first]
        return not (standing(word) > 1 or (bare and known(one, span)) or _set_off(one, span))
    return False


def _indefinite(one: Reading, span: Span) -> bool:
    """Whether `a` or `new` stands before a phrase and its weak adjectives."""
    for place in range(span.first - 1, -1, -1):
        if one.lower[place] in _INDEFINITE:
            return True
        if one.lower[place] not in WEAK:
            return False
    return False


def _doing(one: Reading, span: Span) -> bool:
    """Whether something is done rather than named: `we propose customizing large models`."""
    bare = span.first > 0 and one.lower[span.first - 1] in _BARE_BEFORE
    return bare and one.lower[span.first].endswith("ing") and span.first not in one.longs


def _adjective(one: Reading, span: Span) -> bool:
    """Whether a long form only tells the sort of what follows: `a no-reference (NR) metric`."""
    if one.lower[span.last : span.last + 1] == ["and"] and "-" in one.words[span.last - 1]:
        return span.first not in one.longs and not standing(one.words[span.last - 1])
    after = _past_bracket(one, span.last)
    if after == span.last or after >= len(one.lower):
        return False
    follows = phrase(one, after)
    return follows is not None and follows.first == after and not generic(one, follows)


def _set_off(one: Reading, span: Span) -> bool:
    """Whether a single word with a capital is a name by what follows: `Git-Theta, a …`."""
    after = one.lower[span.last : span.last + 2]
    if not standing(one.words[span.first]) or not after:
        return False
    return after[0] in {"(", ".", "'s", ":", "-"} or (after[0] == "," and after[1:] <= ["the"])


def _name_after(one: Reading, sentence: Sentence, span: Span) -> Span | None:
    """`…, called X`; `a framework, X, that …`."""
    lower, words = one.lower, one.words
    place = span.last
    if place + 2 < sentence.last and lower[place] in {",", ":"} and place + 1 in one.longs:
        return one.longs[place + 1]
    if place + 2 < sentence.last and lower[place] in {",", ":"} and standing(words[place + 1]) > 1:
        name = _names_at(one, place + 1)
        if name.last < len(lower) and lower[name.last] in _AFTER_APPOSITION:
            return name
    for place in range(span.last, min(span.last + _NAMING_REACH, sentence.last - 1)):
        if lower[place] in _NAMING:
            return name_at(one, place + 1)
        if lower[place] in _NO_NAMING_BEYOND:
            return None
    return None


def name_at(one: Reading, place: int) -> Span | None:
    """A name that is given: `called X`, `named the X`."""
    while place < len(one.lower) and one.lower[place] in {"as", "the", "a", '"', "'", "`"}:
        place += 1
    if place < len(one.words) and standing(one.words[place]) > 1 and place not in one.longs:
        return _names_at(one, place)
    span = phrase(one, place)
    if span is None or generic(one, span):
        return None
    if span.last - span.first > 1:
        return span
    listed = one.lower[span.last : span.last + 1] == [","]
    return span if standing(one.words[span.first]) and not listed else None


def _names_at(one: Reading, place: int) -> Span:
    last = place
    while last < len(one.words) and standing(one.words[last]):
        last += 1
    return whole(one, Span(place, max(last, place + 1)))


def _apposed(one: Reading, span: Span) -> ConceptKind:
    """Kind of `X, a new dataset of …`."""
    place = _past_bracket(one, span.last)
    if place + 2 < len(one.lower) and one.lower[place] == "," and one.lower[place + 1] in _ARTICLES:
        general = phrase(one, place + 1)
        if general is not None:
            return _proposed_kind(one, general)
    return "method"


def _past_bracket(one: Reading, place: int) -> int:
    if place < len(one.lower) and one.lower[place] == "(":
        for end in range(place + 1, min(place + _BRACKET_REACH, len(one.lower))):
            if one.lower[end] == ")":
                return end + 1
    return place


def _after(one: Reading, span: Span, sentence: Sentence) -> int:
    """Token after `and` or a comma behind a phrase; -1 where the list ends."""
    place, lower = _past_bracket(one, span.last), one.lower
    if place < sentence.last and lower[place] == "," and place + 1 < sentence.last:
        place += 1
        return place + 1 if lower[place] == "and" else place
    if place < sentence.last and lower[place] in {"and", "&"}:
        return place + 1
    return -1


def _goes_on(one: Reading, place: int) -> bool:
    """Whether a list of names goes on here: with a name, or `and a …`."""
    if place >= len(one.words):
        return False
    if standing(one.words[place]) > 1:
        return True
    return one.lower[place] in {"a", "an"} and one.lower[place - 1] == "and"


def passive(one: Reading, sentence: Sentence, verb: int) -> Iterator[Found]:
    """`In this paper, a new X is proposed`."""
    lower = one.lower
    be = verb - 1 if verb and not lower[verb - 1].endswith("ly") else verb - 2
    if be <= sentence.first or lower[be] not in {"is", "are"}:
        return
    first, articles = sentence.first, frozenset({"a", "an"})
    if 0 <= sentence.ours < be and lower[sentence.ours] != "proposed":
        commas = [
            place for place in range(max(sentence.ours, be - _FAR), be) if lower[place] == ","
        ]
        if commas:
            first, articles = commas[0] + 1, _ARTICLES
    span = phrase(one, first) if lower[first] in articles else None
    if span is not None and span.last <= be:
        yield from _proposed(one, sentence, span, None)


def by_name(one: Reading, sentence: Sentence, verb: int) -> Iterator[Found]:
    """`we call this method X`, `which we name X`."""
    if not (verb and one.lower[verb - 1] in {"we", "i"}):
        return
    lower, place = one.lower, verb + 1
    while place < sentence.last and (
        lower[place] in DETERMINERS
        or lower[place] in WEAK
        or lower[place] in GENERIC
        or lower[place] in {"resulting", "as"}
    ):
        place += 1
    name = name_at(one, place)
    if name is not None:
        yield Found(name, "proposes", "method")


def after_ours(one: Reading, sentence: Sentence, place: int) -> Iterator[Found]:
    """`our method X`, `the proposed X`."""
    lower = one.lower
    if lower[place] == "proposed":
        yield from passive(one, sentence, place)
    if not marked(lower, place):
        return
    first = place + 1
    if first < sentence.last and lower[place] == "our" and lower[first] == "proposed":
        first += 1
    head = first
    while head < sentence.last and lower[head] in GENERIC:
        head += 1
    said = lower[place] == "proposed" or lower[first - 1] == "proposed"
    if head < sentence.last and (said or head > first) and standing(one.words[head]) > 1:
        name = _names_at(one, head)
        kind = _proposed_kind(one, Span(first, head)) if head > first else "method"
        if not (known(one, name) or _joined(one, name) or defined_as_task(one, name)):
            yield Found(name, "proposes", kind)


def _joined(one: Reading, name: Span) -> bool:
    """Whether a name is only the first word of a longer phrase: `the proposed GAN loss`."""
    span = phrase(one, name.first)
    return span is not None and named(one, span) is None


def headline(one: Reading) -> Iterator[Found]:
    """`NAME: a new method …` as a title."""
    words = one.words[:4]
    if ":" not in words[1:3]:
        return
    name = Span(0, words.index(":", 1))
    rest = phrase(one, name.last + 1)
    described = (
        rest is not None
        and one.lower[name.last + 1] in {"a", "an"}
        and kind_of(one, rest) is not None
    )
    strong = all(standing(word) > 1 for word in words[: name.last])
    if not (strong or (described and name.last == 1 and standing(words[0]))):
        return
    told = rest is not None and one.lower[rest.last - 1] in _UNTOLD
    if told or not _REVIEWS.isdisjoint(one.lower):
        return
    if described or not known(one, name) or one.surface(name) in one.defined:
        yield Found(name, "proposes", _proposed_kind(one, rest) if rest else "method")
