"""Chinese cues: `提出了一种X`, `本文介绍X`, `在X数据集上`, `优于X`, `基于X`, `与X相比`.

What X is must be clear: it begins with a Latin name or a label of the vocabulary, or it ends at a
head such as 网络. Offsets count code points of the exact text; full-width signs are as good.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.extract import _vocabulary
from kg.extract._borders import standing
from kg.extract._definitions import Definition, singular
from kg.extract._heads import may_name_dataset
from kg.records import ConceptKind, Role


class Said(NamedTuple):
    """What a cue says of a place, in code points."""

    place: tuple[int, int]
    role: Role | None
    kind: ConceptKind | None


_LATIN = r"[A-Za-z][A-Za-z0-9]*(?:[-+./&][A-Za-z0-9]+)*[+]*"
_BRACKET = re.compile(rf"[一-龥A-Za-z0-9-]{{2,20}}?\s?[(（]({_LATIN})[)）]")
_NAME = re.compile(_LATIN)
_SENTENCE = re.compile(r"[^。；;！？!?\n]+")
_PAUSE = re.compile("[，,:：]")
_PROPOSE = re.compile(
    r"(?:提出|介绍|设计|开发|构建)(?:了|出了|出)?(?!的)"
    r"(?:另?一|两|三|几|多)?(?:种|个|类|套|组|款|系列)?"
    r"((?:全新|新颖|新型|新|简单|有效|高效|通用|统一|轻量级|轻量|鲁棒|改进|名为|称为|叫做)(?:而|且)?的?)*"
)
_OURS = re.compile("本文|本研究|本工作|本论文|该文|该工作|该论文|我们|文章|论文")
_OUR_METHOD = re.compile(
    "本文|本研究|我们|所提|提出|该(?:方法|模型|算法|框架|网络|系统|研究)|其性能"
)
_FOREIGN = re.compile(
    "现有|已有|以往|此前|先前|等人|前人|他人|其他|通常|往往|许多|大多|近年|最近|他们|学者|研究人员|研究者|没有|未能|不是|被"
)
_LINKS = re.compile(
    "(?:此外|另外|同时|首先|其次|然后|随后|最后|最终|因此|为此|并且|进一步|进而|从而|由此|具体来说|具体|通过|于是|对此|"
    r"在此基础上|还|也|并|将|而|则|再|\s)*"
)
_ON = re.compile(
    rf"在((?:{_LATIN})(?:\s*(?:、|,|，|和|与|及|以及)\s*(?:{_LATIN}))*)\s*等?"
    "([一-龥]{0,8}?)(?:上|中)"
)
_SETS = re.compile("数据集|语料库|语料|基准|测试集|任务")
_TESTED = re.compile("实验|结果|性能|表现|评估|评测|测试|验证|取得|达到|准确率|优于|提升|超过")
_SET_AFTER = re.compile(rf"(?<![A-Za-z0-9+./&-])({_LATIN})\s?(?:数据集|语料库|基准测试)")
_BETTER = re.compile("(?:优于|胜过|超过了?|超越了?)(?:现有|当前|之前|以往|已有|传统)?的?")
_AGAINST = re.compile("(?:与|和|同|跟)([^，,。；;：:与和]{2,24}?)(?:相比|进行比较|进行了比较)")
_BASED = re.compile("(?:基于|使用|采用|利用)了?")
_HEAD = re.compile("网络|模型|方法|算法|框架|数据集|语料库|机制|策略|架构")
_BORDER = re.compile(
    "来|以便|以|用于|对于|从而|可以|能够|通过|使用|采用|利用|进行|实现|其|并|是|将|在|[,，。；：:;()（）、\n]"
)
_MODIFIER = re.compile(
    "的|基于|一种|一个|这种|这个|新型|所提出?|改进|通用|统一|简单|有效|高效|上述|该|此"
)
_GENERAL_NAMES = frozenset({"SOTA", "sota", "State-of-the-art", "AI"})
_LABELS = range(16, 1, -1)
_TERM_LENGTHS = range(4, 17)


def find(text: str, defined: Mapping[str, Definition]) -> Iterator[Said]:
    """What the cues of a Chinese text say, by the short forms that the paper defines."""
    for sentence in _SENTENCE.finditer(text):
        words, first = sentence[0], sentence.start()
        for rule in (_proposed, _tested, _better, _compared, _based, _named_sets):
            for (begin, end), role, kind in rule(words, defined):
                yield Said((begin + first, end + first), role, kind)


def _clause(words: str, place: int) -> str:
    """What stands before a place, from the last pause."""
    pauses = [pause.end() for pause in _PAUSE.finditer(words, 0, place)]
    return words[pauses[-1] if pauses else 0 : place]


def _ours(words: str, place: int) -> bool:
    """Whether the paper is the subject at a place: it is named, or nobody is."""
    clause = _clause(words, place)
    if _FOREIGN.search(clause):
        return False
    if _OURS.search(clause):
        return True
    bare = _LINKS.fullmatch(clause) is not None
    return bare and not _FOREIGN.search(words, 0, place)


def _proposed(words: str, defined: Mapping[str, Definition]) -> Iterator[Said]:
    for cue in _PROPOSE.finditer(words):
        if not _ours(words, cue.start()):
            continue
        bracketed = _bracketed(words, cue.end(), defined)
        if bracketed:
            yield Said(bracketed, "proposes", "method")
            continue
        place = _term(words, cue.end())
        if place is not None:
            head = words[: place[1]]
            dataset = head.endswith(("数据集", "语料库")) or bool(_SET_AFTER.match(words, place[0]))
            yield Said(place, "proposes", "dataset" if dataset else "method")


def _bracketed(words: str, start: int, defined: Mapping[str, Definition]) -> tuple[int, int] | None:
    """`条件语言路由(CLR)`: the short form behind the words, if the paper defines it."""
    bracket = _BRACKET.match(words, start)
    if bracket and singular(bracket[1]) in defined:
        return bracket.span(1)
    return None


def _term(words: str, start: int) -> tuple[int, int] | None:
    """The term that begins at a place: a name, a known label, or words up to a clear head."""
    return _name(words, start) or _label(words, start) or _headed(words, start)


def _ends_well(words: str, end: int) -> bool:
    """Whether a name or label is all that is meant, not a modifier of something else."""
    rest = words[end:].lstrip()
    head = _HEAD.match(rest)
    if head:
        rest = rest[head.end() :]
    return not rest or _BORDER.match(rest) is not None or rest[0] in "和与及或"


def _name(words: str, start: int) -> tuple[int, int] | None:
    name = _NAME.match(words, start)
    if not name or name[0] in _GENERAL_NAMES or not _ends_well(words, name.end()):
        return None
    known = _vocabulary.load().find(name[0])
    return name.span() if standing(name[0]) > 1 or known else None


def _label(words: str, start: int) -> tuple[int, int] | None:
    for length in _LABELS:
        label = words[start : start + length]
        if len(label) == length and _vocabulary.load().find(label):
            return (start, start + length) if _ends_well(words, start + length) else None
    return None


def _headed(words: str, start: int) -> tuple[int, int] | None:
    border = _BORDER.search(words, start)
    heads = [*_HEAD.finditer(words, start, border.start() if border else len(words))]
    if not heads or words[heads[-1].end() : heads[-1].end() + 1] == "的":
        return None
    head = heads[-1]
    modifiers = [one.end() for one in _MODIFIER.finditer(words, start, head.start())]
    first = modifiers[-1] if modifiers else start
    long_enough = head.start() - first >= 2 and head.end() - first in _TERM_LENGTHS
    return (first, head.end()) if long_enough else None


def _tested(words: str, defined: Mapping[str, Definition]) -> Iterator[Said]:  # noqa: ARG001 - like the others
    for cue in _ON.finditer(words):
        said = _SETS.search(cue[2]) is not None
        if _FOREIGN.search(_clause(words, cue.start())) or not (said or _TESTED.search(words)):
            continue
        for name in _NAME.finditer(words, *cue.span(1)):
            entry = _vocabulary.load().find(name[0])
            if entry.kind == "dataset" if entry else _may_be_set(name[0]):
                yield Said(name.span(), "evaluatesOn", "dataset")


def _may_be_set(name: str) -> bool:
    return standing(name) > 1 and name not in _GENERAL_NAMES and may_name_dataset(name)


def _better(words: str, defined: Mapping[str, Definition]) -> Iterator[Said]:  # noqa: ARG001 - like the others
    for cue in _BETTER.finditer(words):
        if _OUR_METHOD.search(words, 0, cue.start()):
            place = _term(words, cue.end())
            if place is not None:
                yield Said(place, "comparesWith", None)


def _compared(words: str, defined: Mapping[str, Definition]) -> Iterator[Said]:  # noqa: ARG001 - like the others
    for cue in _AGAINST.finditer(words):
        heads = [head.start() for head in _HEAD.finditer(cue[1]) if head.end() == len(cue[1])]
        rival = cue[1][: heads[0]] if heads else cue[1]
        entry = _vocabulary.load().find(rival) or _vocabulary.load().find(cue[1])
        name = _NAME.fullmatch(rival) is not None and standing(rival) > 1
        if _OUR_METHOD.search(words) and (entry.kind == "method" if entry else name):
            end = cue.start(1) + len(rival)
            yield Said((cue.start(1), end), "comparesWith", None)


def _based(words: str, defined: Mapping[str, Definition]) -> Iterator[Said]:  # noqa: ARG001 - like the others
    for cue in _BASED.finditer(words):
        proposing = _PROPOSE.search(words, 0, cue.start())
        if not (_ours(words, proposing.start()) if proposing else _ours(words, cue.start())):
            continue
        name = _NAME.match(words, cue.end())
        place = name.span() if name and standing(name[0]) > 1 else _known(words, cue.end())
        if place is not None and words[slice(*place)] not in _GENERAL_NAMES:
            entry = _vocabulary.load().find(words[slice(*place)])
            if entry is None or entry.kind in {"method", "dataset"}:
                yield Said(place, "uses", None)


def _known(words: str, start: int) -> tuple[int, int] | None:
    for length in _LABELS:
        if start + length <= len(words) and _vocabulary.load().find(words[start : start + length]):
            return start, start + length
    return None


def _named_sets(words: str, defined: Mapping[str, Definition]) -> Iterator[Said]:  # noqa: ARG001 - like the others
    for cue in _SET_AFTER.finditer(words):
        if _may_be_set(cue[1]):
            yield Said(cue.span(1), None, "dataset")
