"""Abbreviations: where a paper defines them, and wherever it uses them.

All mentions are of the long form's concept. In Chinese texts the words before `(ABBR)` may be a
label of the concept, where ABBR is defined in the paper or known to the vocabulary. Where a known
Chinese label ends these words, it is their border; else the border is a guess (after the last
function word or verb of a short list), not reliably known, and the mention is a candidate only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.extract import _confidence, _vocabulary
from kg.extract._kinds import of_head
from kg.extract._papers import Finder, TokenizedPaper
from kg.extract._tokens import TokenizedText
from kg.records import ConceptKind, Mention
from kg.settings import Settings

VERSION = 1
_BRACKET = re.compile(r"\s?[(\uff08]([^()\uff08\uff09]{2,100})[)\uff09]")
_RUN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9-]*$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_REACH = 48
_COMMA = re.compile(r"\s*[,;\uff0c\uff1b]\s*")
_BEFORE_LABEL = re.compile(
    "|".join(
        (
            "提出 介绍 采用 使用 利用 引入 开发 设计 构建 研究 称为 名为 叫做 命名 称作 通过 基于 "
            "关于 对于 用于 针对 以及 由于 包括 例如 比如 结合 借助 根据 作为 成为 实现 进行 本文 "
            "我们 该文 一种 一个 一类 一套 这种 这个 新的 所谓 的 了 在 与 和 及 或 将 把 是"
        ).split()
    )
)
_LABEL_LENGTHS = range(2, 17)
_JOINED = re.compile("[-\u2010\u2011](?=[a-z])")


def graph(settings: Settings) -> str | None:  # noqa: ARG001 - always asked for
    """Name of the graph, with the version."""
    return f"abbreviation-{VERSION}"


def prepare(settings: Settings) -> Finder:  # noqa: ARG001 - needs none
    """Nothing to load: a paper comes with its definitions."""

    def find(papers: Sequence[TokenizedPaper]) -> Iterator[list[Mention]]:
        for paper in papers:
            yield sorted(_mentions(paper), key=lambda one: (one.text, one.start, one.end))

    return find


def _mentions(paper: TokenizedPaper) -> Iterator[Mention]:
    taken: set[tuple[int, int, int]] = set()
    for found in (_defined(paper), _sighted(paper), _bridged(paper)):
        for mention in found:
            place = (mention.text, mention.start, mention.end)
            if place not in taken:
                taken.add(place)
                yield mention


def _mention(
    text: int,
    place: tuple[int, int],
    concept: tuple[str, ConceptKind | None],
    evidence: str,
    *,
    candidate: bool = False,
) -> Mention:
    return Mention(
        text=text,
        start=place[0],
        end=place[1],
        concept=concept[0],
        kind=concept[1],
        score=_confidence.score("abbreviation", evidence),
        candidate=candidate,
    )


def _defined(paper: TokenizedPaper) -> Iterator[Mention]:
    """Long and short form at the place of the definition."""
    for short, one in paper.definitions.items():
        concept = _concept(paper, short)
        yield _mention(one.text, one.long_place, concept, "defined")
        yield _mention(one.text, one.short_place, concept, "short")


def _concept(paper: TokenizedPaper, short: str) -> tuple[str, ConceptKind | None]:
    """Concept of a defined short form, and its kind: as known, else as the head word says."""
    concept, kind = paper.concept(short)
    return concept, kind or of_head(paper.definitions[short].long)


def _sighted(paper: TokenizedPaper) -> Iterator[Mention]:
    """Every other place of a short form, plurals and `NAS-based` too."""
    forms = {form: short for short in paper.definitions for form in (short, f"{short}s")}
    if forms:
        for number, text in enumerate(paper.texts):
            for start, end, short in _places(text, forms):
                yield _mention(number, (start, end), _concept(paper, short), "short")


def _places(text: TokenizedText, forms: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    for number, word in enumerate(text.words):
        start = text.starts[number]
        if word in forms:
            yield start, text.ends[number], forms[word]
        elif "-" in word and (joint := _JOINED.search(word)):
            head = word[: joint.start()]
            if head in forms:
                yield start, start + len(head), forms[head]


def _bridged(paper: TokenizedPaper) -> Iterator[Mention]:
    """Chinese words before a bracket that holds a name of a concept."""
    for number, text in enumerate(paper.texts):
        if text.lang != "zh":
            continue
        for bracket in _BRACKET.finditer(text.text):
            end = bracket.start()
            run = _RUN.search(text.text[max(0, end - _REACH) : end])
            concept = run and _named(paper, bracket[1])
            border = run and concept and _border(run[0], concept[0])
            if run and concept and border:
                start, known = border
                place = (end - len(run[0]) + start, end)
                yield _mention(number, place, concept, "bridge", candidate=not known)


def _named(paper: TokenizedPaper, words: str) -> tuple[str, ConceptKind | None] | None:
    """Concept that the words of a bracket name, or the first of them: `(Q-learning, QL)`."""
    for one in _COMMA.split(words.strip()):
        if paper.defined(one) or _vocabulary.load().find(one):
            return paper.concept(one)
    return None


def _border(run: str, concept: str) -> tuple[int, bool] | None:
    """Where a Chinese label begins in a run of words, and whether it is known to; None: nowhere."""
    for start in range(len(run) - 1):
        entry = _vocabulary.load().find(run[start:])
        if entry is not None and entry.path == concept:
            return start, True
    start = max((match.end() for match in _BEFORE_LABEL.finditer(run)), default=0)
    fits = len(run) - start in _LABEL_LENGTHS and _HAN.search(run, start)
    return (start, False) if fits else None
