"""Concepts of the shipped vocabulary, by their labels in English and Chinese."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.extract import _confidence, _vocabulary
from kg.extract._papers import Finder, TokenizedPaper
from kg.extract._tokens import TokenizedText, chinese_doc, norm, pipeline, without_ending
from kg.records import ConceptKind, Mention
from kg.settings import Settings

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher

VERSION = 1
_HYPHEN_IN_NAME = re.compile(r"(?<=[a-z])-(?=[A-Z])")
_PLAIN_WORDS = re.compile(r"[a-zA-Z]{2,}(?:[- ][a-zA-Z]{2,})*")
_BETWEEN = re.compile(r"(?<![\s-])[ -](?![\s-])")
_WORDS = frozenset(
    "试图 视图 意图 地图 插图 截图 草图 附图 企图 力图 绘图 贴图 热图 征图 图像"
    " 性能 功能 可能 智能 返回 语音 访问 提问 调整 延迟 耗时 答案 答复".split()
)
"""Words of two characters that a Chinese label must not cut: 图分类 is not in 试图分类."""
_NAME = re.compile(r"[A-Z][a-z]+")
"""A name that looks like a common word at the beginning of a sentence."""
_STOPS = frozenset(".!?:;\u2026。")
_OPENING = frozenset("([{\"'“‘`«")


class _Match(NamedTuple):
    start: int
    end: int
    """Code points."""
    first: int
    last: int
    """Tokens, the last not included."""
    surface: str
    concept: str
    kind: ConceptKind | None


def graph(settings: Settings) -> str:  # noqa: ARG001 - always asked for
    """Name of the graph, with the version of the method."""
    return f"gazetteer-{VERSION}"


def prepare(settings: Settings) -> Finder:  # noqa: ARG001 - needs none
    """Load the vocabulary into a matcher."""
    matcher = _matcher()
    score = _confidence.score("gazetteer", "label")
    known = _vocabulary.load().paths

    def find(papers: Sequence[TokenizedPaper]) -> Iterator[list[Mention]]:
        for paper in papers:
            found = [_longest(_matches(paper, text, matcher, known)) for text in paper.texts]
            yield [
                Mention(
                    text=number,
                    start=match.start,
                    end=match.end,
                    concept=match.concept,
                    kind=match.kind,
                    score=score,
                )
                for number, match in _believed(paper, found)
            ]

    return find


def _matcher() -> "PhraseMatcher":
    """Matcher of all spellings of all labels by the keys of their tokens.

    It proposes places, by keys in which case and plural are folded; whether the words there name
    a concept the vocabulary says.
    """
    from spacy.matcher import PhraseMatcher

    nlp = pipeline()
    matcher = PhraseMatcher(nlp.vocab, attr="NORM")
    spelt = dict.fromkeys(one for label in _vocabulary.load().labels for one in _spellings(label))
    matcher.add("label", [keys for one in spelt for keys in _keys(one)])  # type: ignore[misc]
    return matcher


def _keys(label: str) -> Iterator[list[int]]:
    """Keys of the tokens of a label, as an English and as a Chinese text is cut.

    The matcher takes them in place of a document, as where it is unpickled; 20,000 documents
    would take a second to make.
    """
    from spacy.attrs import NORM  # type: ignore[import-not-found]

    nlp = pipeline()
    rules = nlp.tokenizer.rules  # type: ignore[union-attr]
    if _PLAIN_WORDS.fullmatch(label) and rules.keys().isdisjoint(label.split(" ")):
        yield [nlp.vocab.strings[norm(word)] for word in label.split(" ")]
        return
    for doc in (chinese_doc(nlp.vocab, label), nlp.make_doc(label)):
        yield [int(key) for key in doc.to_array([NORM])]


def _spellings(label: str) -> Iterator[str]:
    """A label with its words apart, joined by hyphens, and two of them joined by one."""
    for form in sorted(_vocabulary.forms(label)):
        yield form
        if form.isascii() and ("-" in form or " " in form):
            yield form.replace("-", " ")
            yield form.replace(" ", "-")
            yield from (
                f"{form[: gap.start()]}-{form[gap.end() :]}" for gap in _BETWEEN.finditer(form)
            )
            yield _HYPHEN_IN_NAME.sub("–", form)


def _matches(
    paper: TokenizedPaper, text: TokenizedText, matcher: "PhraseMatcher", known: frozenset[str]
) -> Iterator[_Match]:
    """Places whose words name a concept of the vocabulary in this paper."""
    for _, first, last in matcher(text.doc):
        start, end = text.starts[first], text.ends[last - 1]
        surface = text.text[start:end]
        if not surface.isascii() and _cuts(text.text, start, end):
            continue
        concept, kind = paper.concept(surface)
        if concept not in known and (stem := without_ending(surface)) != surface:
            surface, end = stem, start + len(stem)
            concept, kind = paper.concept(stem)
        if concept in known:
            yield _Match(start, end, first, last, surface, concept, kind)


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a border of a label runs through a Chinese word."""
    return text[max(start - 1, 0) : start + 1] in _WORDS or text[end - 1 : end + 1] in _WORDS


def _longest(matches: Iterable[_Match]) -> list[_Match]:
    """Matches that no longer one overlaps, nor an equal one further left; in order."""
    taken: list[_Match] = []
    for match in sorted(matches, key=lambda one: (one.start - one.end, one.start)):
        after = bisect_left(taken, match)
        beside = taken[max(0, after - 1) : after + 1]
        if all(match.end <= other.start or other.end <= match.start for other in beside):
            taken.insert(after, match)
    return taken


def _believed(
    paper: TokenizedPaper, found: Sequence[Sequence[_Match]]
) -> Iterator[tuple[int, _Match]]:
    """Matches of all texts without common words that only look like names."""
    placed = [(number, match) for number, matches in enumerate(found) for match in matches]
    doubtful = {
        (number, match)
        for number, match in placed
        if _NAME.fullmatch(match.surface) and _doubtful(paper.texts[number], match)
    }
    sure = {match.surface for number, match in placed if (number, match) not in doubtful}
    for number, match in placed:
        if (number, match) not in doubtful or match.surface in sure:
            yield number, match


def _doubtful(text: TokenizedText, match: _Match) -> bool:
    """Whether the capital of a word may be that of a sentence or of a title's words."""
    if text.lang == "zh" or _vocabulary.load().find(match.surface.lower()):
        return False
    if text.field == "title":
        heads = match.first == 0 and text.words[match.last : match.last + 1] == [":"]
        return not heads and (_begins(text, match.first) or _in_capitals(text, match))
    return _begins(text, match.first)


def _begins(text: TokenizedText, place: int) -> bool:
    """Whether a token is the first of a sentence, brackets and quotes apart."""
    before = place - 1
    while before >= 0 and (text.words[before].isspace() or text.words[before] in _OPENING):
        before -= 1
    return before < 0 or text.words[before][-1] in _STOPS


def _in_capitals(text: TokenizedText, match: _Match) -> bool:
    """Whether most other words of a title, short ones apart, have a capital."""
    others = [
        word
        for place, word in enumerate(text.words)
        if place not in {0, match.first} and len(word) > 3 and word.isalpha()
    ]
    return 2 * sum(not word.islower() for word in others) > len(others)
