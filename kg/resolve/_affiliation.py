"""How an affiliation string is put together: lists, parts between commas, units within parts."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.resolve._forms import key

_LIST = re.compile(r"\s*[;；|]\s*")
_JOINTS = re.compile(
    r" & | and |\s*/\s*| ?&(?=[A-Z])|(?<=[a-z)])(?=[A-Z])|(?<=[\u3400-\u9fff])\s+(?=[A-Z])"
)
"""Where a string may be two names put together; it counts only where both are known."""
_COMMA = re.compile(r"\s*[,，、]\s*")
_BRACKETS = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]")
_CAMPUS = re.compile(r"[A-Z][a-z]+|[\u3400-\u9fff]+")
"""One word in brackets may be the place of a campus, which is another organisation."""
_COMPANY = re.compile(
    r"[\s.]+(?:Inc|Ltd|LLC|Corp|Corporation|Co|GmbH|AG|PLC|SE|SAS|S\.?A|B\.?V|Limited|Pvt|Pte)\.?$"
)
_POST = re.compile(r"\b[A-Z]{1,2}-(?=\d)|\S*\d\S*")
_ACRONYMS = (
    re.compile(r"(?:\s*[-–—]\s*|\s+)[A-Z]{3,8}(?:/[A-Z]{2,8})?$"),
    re.compile(r"^[A-Z]{3,8}(?:\s*[-–—]\s*|\s+)(?=\S+\s)"),
)
"""After the name or before it, with or without a dash."""
_EDGE = " .-–—"
_SHORTEST = 3
_KEPT = 1 << 14

_UNIVERSITY = re.compile(
    r"universit|\bcollege|polytechni|politecni|institute technology|\beth\b|大学|学院"
)
_SCHOOL = frozenset(
    "department division school faculty college section chair program programme graduate facultad"
    " faculdade faculte fakultat departamento departement dipartimento escuela escola".split()
)
_UNIT = _SCHOOL | frozenset(
    "laboratory unit institute center clinic group lehrstuhl initiative campus medicine".split()
)
_OFFICE = frozenset({"department", "ministry", "school", "faculty"})
_HAN_SCHOOL = re.compile(
    r"(?:计算机|软件|网络|信息|电子|电气|通信|自动化|人工智能|智能|控制|机械|数学|数理|物理|化学"
    r"|生命|医学|材料|统计|经济|管理|语言|外国语|交叉|数据|空间|安全|光电|微电子|集成电路"
    r"|应用|系统|工程|科学|技术|与|和|及)+(?:学院|学部|系|专业|教研室)"
)
"""What may follow a Chinese university and is a part of it: a subject and a kind of unit.

Without a subject it may be a college of its own, and a laboratory has a name of its own.
"""


def lists(string: str) -> list[str]:
    """Members of a list that says it is one: between semicolons or bars, three letters each."""
    members = [member for member in _LIST.split(string.strip(" ;；|")) if member]
    return members if min(map(len, members), default=0) >= _SHORTEST else [string]


def halves(string: str) -> Iterator[tuple[str, str]]:
    """Ways to see two names in a string."""
    for joint in _JOINTS.finditer(string):
        yield string[: joint.start()].strip(), string[joint.end() :].strip()


def parts(string: str) -> list[str]:
    """What stands between commas."""
    return [part for part in _COMMA.split(string.strip(" ,.")) if part]


@lru_cache(_KEPT)
def keys(part: str) -> tuple[str, ...]:
    """Keys of a part, then of what is left without brackets, company form, code, acronym."""
    return tuple(dict.fromkeys(filter(None, map(key, _forms(part)))))


def _forms(part: str) -> Iterator[str]:
    yield part
    part = _BRACKETS.sub(lambda found: found[0] if _CAMPUS.fullmatch(found[1]) else "", part)
    yield part
    for pattern in (_COMPANY, _POST):
        part = pattern.sub("", part).strip(_EDGE)
        yield part
    for pattern in _ACRONYMS:
        yield pattern.sub("", part).strip(_EDGE)


def swapped(form: str) -> str | None:
    """`University of Rochester` for `Rochester University`, and the other way."""
    for kind in ("university hospital", "university"):
        if form.startswith(f"{kind} "):
            return f"{form.removeprefix(kind).strip()} {kind}"
        if form.endswith(f" {kind}"):
            return f"{kind} {form.removesuffix(kind).strip()}"
    return None


def heads(form: str) -> Iterator[tuple[str, str]]:
    """What a key begins with, longest first, where a school or department follows, and that."""
    words = form.split()
    places = [place for place, word in enumerate(words) if word in _SCHOOL]
    for length in range(places[-1] if places else 0, 0, -1):
        if "hospital" not in words[length:]:
            yield " ".join(words[:length]), " ".join(words[length:])
    if not form.isascii():
        joined = "".join(words)
        for length in range(len(joined) - 2, 2, -1):
            if _HAN_SCHOOL.fullmatch(joined, length):
                yield joined[:length], joined[length:]


def tails(form: str) -> Iterator[tuple[str, str]]:
    """Universities a key ends with, longest first, where a unit of any kind stands before."""
    words = form.split()
    places = [place for place, word in enumerate(words) if word in _UNIT]
    for start in range(places[0] + 1 if places else len(words), len(words) - 1):
        tail = " ".join(words[start:])
        if is_university(tail) and "hospital" not in words[:start]:
            yield tail, " ".join(words[:start])


def is_office(form: str) -> bool:
    """Whether a key names a unit, or a ministry above one: named only in passing."""
    return form.partition(" ")[0] in _OFFICE or "key laboratory" in form


def is_university(form: str) -> bool:
    """Whether a key names a university."""
    return bool(_UNIVERSITY.search(form))
