"""Texts in tokens: a twin of the same length for matching, offsets of the exact text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kg.extract._keys import HYPHENS, american, lowered, singular
from kg.records import Field, PaperText

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

OPAQUE = "\ue000"
"""Stands in a twin for each character of a formula, an address or a command: one token."""
_TWINS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(sign): ord(twin)
    for sign, twin in {
        "\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
        "【": "[", "】": "]", "〔": "[", "〕": "]",
    }.items()
}  # fmt: skip
_OPAQUE_PARTS = re.compile(
    r"(?<!\\)\$\$[^$]{1,400}\$\$"
    r"|(?<!\\)\$(?=\S)[^$\n]{1,200}(?<=[^\s\\])\$(?!\d)"
    r"|(?<!\\)\$(?=\s[^$\n]{0,198}[\\^_=])[^$\n]{1,200}(?<=\s)\$"
    r"|\\[a-zA-Z]+\*?(?:\{[^{}]{0,80}\})?"
    r"|(?:https?://|www\.)[^\s\u3000-\u9fff]+"
    r"|[^\w\s\u3000-\u9fff]{30,}"
    r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]{2,}(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_LATIN = r"A-Za-z0-9\u00c0-\u024f"
_HAN_TEXT_TOKEN = re.compile(
    rf"{OPAQUE}+|[{_LATIN}]+(?:[-.&][{_LATIN}]+)*(?:(?:\+\+?|#)(?![{_LATIN}]))?|\s+|.", re.DOTALL
)
_INFIXES = (
    "–|—|--",
    r"[\u3400-\u9fff]",
    r"(?<=[A-Za-z0-9])\+(?=[A-Za-z])",
    r"(?<=[a-z])\((?=[A-Z]{2})",
)
_ENDING = re.compile(
    rf"(?<=\w)[{HYPHENS}](?:assisted|augmented|based|driven|enhanced|guided|inspired|like|powered"
    r"|style|type)$",
    re.IGNORECASE,
)
_LONGEST = 20_000
"""Characters in which patterns are looked for, since some need the square of them in time; titles,
abstracts and summaries are ten times shorter. Labels and abbreviations are found in any text."""
_MOST_WORDS = 150_000
"""About 80 MB."""
_MARKS = re.compile(r"[$\\@]|://|www\.|[^\w\s]{30}")
"""Where something may be opaque; runs of signs, since the tokeniser needs their square in time."""


class TokenizedText(NamedTuple):
    """One text in tokens. Offsets are code points of the exact text."""

    field: Field
    lang: str
    text: str
    """The exact text; a token's words are `text[start:end]`."""
    doc: "Doc"
    """Tokens of the text's twin: full-width forms in ASCII, one hyphen, formulas opaque."""
    words: list[str]
    """Tokens of the twin. One may be spaces; Han characters are a token each in Chinese."""
    starts: list[int]
    ends: list[int]


def read_as(text: TokenizedText) -> str | None:
    """Language whose patterns are looked for; None where a text is too long for them."""
    return text.lang if len(text.text) <= _LONGEST else None


def twin(text: str) -> str:
    """Twin of the same length for matching."""
    plain = text if text.isascii() else text.translate(_TWINS)
    if _MARKS.search(plain) is None:
        return plain
    return _OPAQUE_PARTS.sub(lambda part: OPAQUE * len(part[0]), plain)


def tokenized(texts: Iterable[PaperText]) -> Iterator[TokenizedText]:
    """Tokenise texts, in order."""
    from spacy.attrs import IDX, LENGTH  # type: ignore[import-not-found]

    english = pipeline()
    for one in texts:
        flat, chinese = twin(one.text.value), one.text.lang == "zh"
        doc = chinese_doc(english.vocab, flat) if chinese else english.make_doc(flat)
        places = doc.to_array([IDX, LENGTH]).tolist()
        starts = [int(start) for start, _ in places]
        ends = [int(start + length) for start, length in places]
        words = [flat[start:end] for start, end in zip(starts, ends, strict=True)]
        yield TokenizedText(one.field, one.text.lang, one.text.value, doc, words, starts, ends)


@cache
def pipeline() -> "Language":
    """The blank English pipeline: words with their hyphens, Han characters alone, keys in NORM."""
    import spacy
    from spacy.attrs import NORM
    from spacy.util import compile_infix_regex

    nlp = spacy.blank("en")
    # Hyphens stay inside words: `low-resource` and `OPUS-100` are one token each.
    infixes = [one for one in nlp.Defaults.infixes or () if "-|–|—|" not in str(one)]
    nlp.tokenizer.infix_finditer = compile_infix_regex([*infixes, *_INFIXES]).finditer  # type: ignore[union-attr]
    nlp.vocab.lex_attr_getters[NORM] = norm  # type: ignore[attr-defined]
    return nlp


def norm(word: str) -> str:
    """Key of a token: lower case, one spelling, singular, without the end of `CNN-based`."""
    stem = without_ending(unicodedata.normalize("NFKC", word))
    return american(singular(lowered(stem)))


def without_ending(word: str) -> str:
    """What a word says it is based on, driven by or like: `CNN-based` gives `CNN`."""
    found = _ENDING.search(word)
    return word[: found.start()] if found else word


def outgrown() -> bool:
    """Whether the pipeline has met so many words that a new one is worth its second.

    Nothing that has been read is forgotten by spaCy's vocabulary; only its memory zones would,
    and these leave their marks in its tables and the tokeniser without its cache.
    """
    return pipeline.cache_info().currsize > 0 and len(pipeline().vocab) > _MOST_WORDS


def chinese_doc(vocab: "Vocab", text: str) -> "Doc":
    """Tokens of a Chinese text: a Han character each, Latin words and numbers whole."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    for match in _HAN_TEXT_TOKEN.finditer(text):
        word = match[0]
        if word == " " and spaces and not spaces[-1]:
            spaces[-1] = True
        else:
            words.append(word)
            spaces.append(False)
    return Doc(vocab, words=words, spaces=spaces)
