"""Letters and languages: what script a text is in, and its twin for matching."""

import html
import re
import unicodedata

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_SCRIPTS = (("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7af]"), ("ru", r"[\u0400-\u04ff]"))
_OTHER = tuple((lang, re.compile(letters)) for lang, letters in _SCRIPTS)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TWINS = _FULL_WIDTH | {
    ord(sign): ord(twin)
    for sign, twin in {"\u3000": " ", "\xa0": " ", "【": "[", "】": "]", "〔": "[", "〕": "]",
                       "★": "*", "☆": "*"}.items()
}  # fmt: skip


def language(text: str) -> str:
    """Tag of a text's language by script: zh, ja, ko, ru, else en; `und` without letters.

    Chinese is a text with two or more Han characters that are at least 15 % of its Han
    characters and a third of its Latin letters, since a Latin word is several letters long.
    """
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    for lang, letters in _OTHER:
        if letters.search(text):
            return lang
    if han >= 2 and han >= 0.15 * (han + latin / 3):
        return "zh"
    if latin:
        return "en"
    return "zh" if han else "und"


def flat(text: str) -> str:
    """Twin of the same length for matching: full-width forms and odd brackets become ASCII."""
    return text.translate(_TWINS)


def clean(line: str) -> str:
    """Strip a line, undo HTML entities, drop byte order marks."""
    plain = line.replace("\ufeff", "")
    return (html.unescape(plain) if "&" in plain else plain).strip()


def tidy(text: str) -> str:
    """NFC with single inner spaces, the form in which names and institutions are kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def unfit(text: str) -> bool:
    """Whether a text holds a control character that RDF/XML or a page cannot carry."""
    return _UNFIT.search(text) is not None
