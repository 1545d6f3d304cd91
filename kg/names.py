"""Names of people: the key that blocks candidates, and which forms may be one person's."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", ".": " "})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SHORT_FORM = 3
"""Letters that a short form of a given name has at least: `Chris`, `Dan`; below are whole names."""

_KEPT = 1 << 15
"""Names whose key is kept at hand: few names stand on most papers."""

_FREQUENT = frozenset(
    "bai bao cai cao chan chang chen cheng cheung chiang chou chu cui dai deng ding dong du duan "
    "fan fang feng fu gao ge gong gu guo han hao he ho hou hsieh hsu hu huang huo jia jiang jin "
    "kang kim kong kwok lai lau lee lei leung li liang liao lim lin ling liu long lu luo lv ma mao "
    "meng mo ni pan pang park peng qi qian qiao qin qiu qu ren shao shen shi song su sun tan tang "
    "tao tian tsai wan wang wei wen wong wu xia xiang xiao xie xiong xu xue yan yang yao ye yi yin "
    "yu yuan zeng zhan zhang zhao zheng zhong zhou zhu zhuang zou".split()
)
"""Surnames in Latin letters that many namesakes bear: the commonest of China in pinyin and in
the spellings of Taiwan, Hong Kong and Singapore, and of Korea."""
_FREQUENT_HAN = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾"
    "肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈"
)
_LONGEST_FREQUENT_HAN = 2
"""A Han name with one syllable after a frequent surname has namesakes."""


class Agreement(IntEnum):
    """How the given names of two compatible names agree."""

    INITIAL = 0
    """One initial each."""
    INITIALS = 1
    """The same initials, several."""
    MORE_INITIALS = 2
    """One has initials that the other leaves out."""
    FULL = 3
    """The same names in full."""
    FIRST = 4
    """The same first name in full, one with more after it or shortened."""
    SHORTENED = 5
    """One is in full, the other in initials."""


def fold(name: str) -> str:
    """Lower-case letters without marks; dots dropped, a dot between letters parts them."""
    if name.isascii():
        return " ".join(name.casefold().replace(".", " ").split())
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.casefold().translate(_PLAIN_LETTERS).split())


@lru_cache(_KEPT)
def key(name: str) -> str:
    """Name key: surname, space, first letter of the first token; a Han name is its own key.

    It blocks candidates for one person and never merges by itself.
    """
    if _HAN.search(name):
        return unicodedata.normalize("NFKC", name).strip()
    tokens = _tokens(name)
    return f"{tokens[-1]} {tokens[0][0]}" if tokens else fold(name)


def surname(name_key: str) -> str:
    """Surname in a name key; a Han name has none apart."""
    return name_key.rpartition(" ")[0] or name_key


def frequent(name_key: str) -> bool:
    """Whether so many bear the name of a key that it says little (tables of this module)."""
    if _HAN.search(name_key):
        return name_key[0] in _FREQUENT_HAN and len(name_key) <= _LONGEST_FREQUENT_HAN
    return surname(name_key) in _FREQUENT


@lru_cache(_KEPT)
def initials(name: str) -> str:
    """Initials before the surname, particles included: `hv` for `Hado van Hasselt`."""
    return "".join(token[0] for token in given(name))


@lru_cache(_KEPT)
def given(name: str) -> tuple[str, ...]:
    """Given names and particles before the surname, folded, hyphens parted."""
    return tuple(part for token in _tokens(name)[:-1] for part in token.split("-") if part)


@lru_cache(_KEPT)
def compatible(one: str, other: str) -> bool:
    """Whether two written names may be one person's.

    The initials of one must be a subsequence of the initials of the other, given names
    written in full must not differ, and the surnames must be equal. A name of one word says
    nothing against one with given names.
    """
    return key(one) == key(other) and agreement(one, other) is not None


@lru_cache(_KEPT)
def agreement(one: str, other: str) -> Agreement | None:
    """How the given names of two names of one key agree; None where they differ."""
    if _HAN.search(one):
        return Agreement.FULL
    short, long = sorted((given(one), given(other)), key=lambda found: (len(found), found))
    if not short:
        return Agreement.INITIAL
    in_full = (len(short[0]) > 1) + (len(long[0]) > 1)
    if in_full and "".join(short) == "".join(long):
        return Agreement.FULL
    if not _one_persons(short, long, namesakes=frequent(key(one))):
        return None
    if in_full:
        return Agreement.FIRST if in_full > 1 else Agreement.SHORTENED
    return _of_initials(len(short), len(long))


def _of_initials(short: int, long: int) -> Agreement:
    if short < long:
        return Agreement.MORE_INITIALS
    return Agreement.INITIALS if short > 1 else Agreement.INITIAL


def _one_persons(short: tuple[str, ...], long: tuple[str, ...], *, namesakes: bool) -> bool:
    """Whether given names may be one person's; those of frequent surnames have no short forms."""
    if not _subsequence([token[0] for token in short], [token[0] for token in long]):
        return False
    beside = zip(short, long, strict=True) if len(short) == len(long) else [(short[0], long[0])]
    return all(_one_given(*sorted(pair, key=len), namesakes=namesakes) for pair in beside)


def _one_given(short: str, long: str, *, namesakes: bool) -> bool:
    least = len(long) if namesakes else _SHORT_FORM
    return short in {long, long[:1]} or (long.startswith(short) and len(short) >= least)


def _tokens(name: str) -> list[str]:
    tokens = fold(name).split()
    while len(tokens) > 1 and tokens[-1] in _SUFFIXES:
        tokens.pop()
    return tokens


def _subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)
