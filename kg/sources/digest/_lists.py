"""Lists of names on a digest page: authors and institutions, taken apart as written."""

import re
from typing import NamedTuple

from kg.sources._text import flat, language, tidy

_AMPERSAND = re.compile(r" & ?| ?& ")
_LIST_SIGN = re.compile(r" ?[;；|、] ?|\] ?\[")
_NAME_SIGN = re.compile(r" ?[,;，；、] ?| (?:and|&) ")
_SUFFIX = re.compile(r" ?, ?(?=(?:[JS]r\b\.?|I{2,3}\b|IV\b)(?: ?[,;，；、\[]| and | & |$))")
_INSTITUTION = re.compile(
    r"\b(?:Univ\w+|Institut\w+|College|Laborator\w+|Labs?|Academy|Corporation|Company|Inc)\b"
)
_NAME_NOTE = re.compile(r"[\d*†‡§¶^¹²³⁰⁴-⁹,]+$")
_INITIAL = re.compile(r"[^\W\d_](?:\.?[-‐‑][^\W\d_])*\.?|(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"(?:[dlDLO]['’])?[^\W\d_]+(?:['’.·‐‑-]+[^\W\d_]+)*\.?")
_PARTICLES = frozenset(
    "de la van von der den del di du da do dos das e y le el bin ibn al ter ten zu af st vd 't"
    " ’t".split()
)
_ENDINGS = ("et al", "et al.", "等", "等人", "others")
CUTS = ("...", "…")
"""How a text ends that is cut off."""
NOT_A_NAME = "not the name of a person"
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史黎贺顾毛郝龚邵万钱严赖覃洪武莫孔汤"
    "常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季"
    "霍苗谷盛曲翁冉骆蓝路游靳管柴鲍华喻祁蒲房滕屈饶解牟艾尤穆农司贝车邝"
)
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LONGEST_NAME = 60
_MOST_TOKENS = 8


class Names(NamedTuple):
    """A list taken apart: names in order, and what is no name, with the reason."""

    names: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    cut: bool
    """The list goes on in the original and is cut off or shortened here."""


def split_affiliations(text: str) -> Names:
    """Split at ` & `, semicolons and bars: not in `A&M`, never at a comma.

    An ampersand with a space on one side only parts names of three letters and more; `and`
    parts two that each say what they are. A name that is cut off is refused.
    """
    found: list[str] = []
    for part in _LIST_SIGN.split(tidy(text.replace("＆", "&"))):
        pieces = _AMPERSAND.split(part)
        if min(map(len, pieces)) < 3:
            pieces = part.split(" & ")
        for piece in pieces:
            found.extend(name.strip() for name in _parted_by_and(piece) if name.strip())
    kept = tuple(name for name in found if not name.endswith(CUTS))
    reason = "the list of affiliations is cut here"
    refused = tuple((name, reason) for name in found if name.endswith(CUTS))
    return Names(kept, refused, cut=bool(refused))


def without_ellipsis(text: str) -> tuple[str, bool]:
    """Take off an ellipsis at the end of a text, and tell whether there was one."""
    bare = text.rstrip(" .…。")
    ending = text[len(bare) :]
    cut = any(sign in ending for sign in ("…", "..", "。。"))
    return (bare, True) if cut else (text, False)


def _parted_by_and(text: str) -> list[str]:
    """Two institutions joined by `and`, where both sides say that they are one."""
    one, _, other = text.partition(" and ")
    both = _INSTITUTION.search(one) and _INSTITUTION.search(other.partition(",")[0])
    return [one, other] if both else [text]


def split_authors(text: str) -> Names:
    """Names as written, in order; a name cut off by an ellipsis is refused."""
    names: list[str] = []
    refused: list[tuple[str, str]] = []
    cut = False
    for piece in _NAME_SIGN.split(_SUFFIX.sub(" ", tidy(text))):
        name, ending = _without_ending(piece.removeprefix("by ").strip())
        if ending:
            refused.append((ending, "the list of authors is shortened"))
            cut = True
        if not name:
            continue
        if name.endswith(CUTS):
            refused.append((name, "the list of authors is cut here"))
            cut = True
        elif is_name(_NAME_NOTE.sub("", name[:_LONGEST_NAME])) and len(name) <= _LONGEST_NAME:
            names.append(_NAME_NOTE.sub("", name))
        else:
            refused.append((name, NOT_A_NAME))
    return Names(tuple(names), tuple(refused), cut)


def looks_like_authors(text: str) -> bool:
    """Whether a line is surely a list of authors: names, one of them with an initial at least.

    Chinese names must be several, each beginning with a surname.
    """
    found = split_authors(text)
    wrong = [name for name, reason in found.refused if reason == NOT_A_NAME]
    if not found.names or len(found.names) < len(wrong):
        return False
    if any(_has_initial(name) for name in found.names):
        return True
    return len(found.names) > 1 and not wrong and all(map(_is_han_name, found.names))


def may_be_authors(text: str) -> bool:
    """Whether a line where authors are expected can be read as their list."""
    found = split_authors(text)
    return bool(found.names) and not found.refused and language(text) != "zh"


def is_name(name: str) -> bool:
    """Whether a text can be the name of a person: words and initials, few and capitalised."""
    if _is_han_name(name):
        return True
    tokens = flat(name).split()
    if not 2 <= len(tokens) <= _MOST_TOKENS:
        return False
    return all(map(_may_stand_in_name, tokens)) and any(token[0].isupper() for token in tokens)


def _without_ending(name: str) -> tuple[str, str]:
    """Take off `et al.` or `等`, which say that the list is shortened, and hand it out too."""
    for ending in _ENDINGS:
        if name.casefold().endswith(ending) and (
            len(name) == len(ending) or name[-len(ending) - 1] == " " or ending[0] == "等"
        ):
            return name[: -len(ending)].strip(), name[-len(ending) :]
    return name, ""


def _has_initial(name: str) -> bool:
    return any(_INITIAL.fullmatch(token) for token in name.split()[:-1])


def _is_han_name(name: str) -> bool:
    return bool(_HAN_NAME.fullmatch(name)) and name[0] in _SURNAMES


def _may_stand_in_name(token: str) -> bool:
    if _INITIAL.fullmatch(token) or token.casefold() in _PARTICLES:
        return True
    elided = len(token) > 2 and token[1] in "'’"
    return _WORD.fullmatch(token) is not None and (elided or not token[0].islower())
