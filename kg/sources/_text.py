"""Letters and languages: what script a text is in, and its twin for matching."""

import html
import re
import unicodedata

_SCRIPTS = {
    "han": re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    "ja": re.compile(r"[\u3041-\u309f]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\ufeff\u200b\u2060]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,31});", re.IGNORECASE)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TWINS = _FULL_WIDTH | {
    ord(sign): ord(twin)
    for sign, twin in {"\u3000": " ", "\xa0": " ", "【": "[", "】": "]", "〔": "[", "〕": "]",
                       "★": "*", "☆": "*"}.items()
}  # fmt: skip


def language(text: str) -> str:
    """Tag of a text's language by script: zh, ja, ko, ru, else en; `und` without letters.

    Han, hiragana, Hangul and Cyrillic letters weigh three Latin ones, since a Latin word is
    several letters long. A text is Chinese where at least two Han characters are 15 % of that
    weight, Japanese where hiragana are a fifth of Han and hiragana.
    """
    count = {name: len(letters.findall(text)) for name, letters in _SCRIPTS.items()}
    east = count["han"] + count["ja"]
    latin = count["latin"] / 3
    if east >= 2 and east >= 0.15 * (east + latin):
        return "ja" if count["ja"] >= max(2, east / 5) else "zh"
    for lang in ("ko", "ru"):
        if count[lang] > latin:
            return lang
    if latin:
        return "en"
    return "zh" if east else "und"


def flat(text: str) -> str:
    """Twin of the same length for matching: full-width forms and odd brackets become ASCII."""
    return text.translate(_TWINS)


def clean(line: str) -> str:
    """Single spaces, no invisible signs, HTML entities undone (those that end as they should)."""
    plain = " ".join(_INVISIBLE.sub("", line).split())
    if "&" in plain:
        undone = _ENTITY.sub(lambda entity: html.unescape(entity[0]), plain)
        plain = " ".join(_INVISIBLE.sub("", undone).split())
    return plain.replace("：//", "://")


def tidy(text: str) -> str:
    """NFC with single inner spaces, the form in which names and institutions are kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def unfit(text: str) -> bool:
    """Whether a text holds a control character that RDF/XML or a page cannot carry."""
    return _UNFIT.search(text) is not None
