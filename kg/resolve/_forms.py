"""Normal forms of organisations' names."""

import re
import unicodedata
from functools import lru_cache

_NOT_A_LETTER = re.compile(r"(?:[^\w+#]|_)+")
"""Plus and hash tell C++ from C#."""
_APOSTROPHE = re.compile(r"['’‘`´ʼʻ]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_KEPT = 1 << 16
"""Keys kept at hand: departments and cities recur."""
_FILLERS = frozenset(
    "and the und et e y of at in on for fur pour para de di da do du des del della dell delle degli"
    " dei der die das dem den la le les el los las dos von van zu studi".split()
)
_SAME = {
    **dict.fromkeys(
        "univ universitat universite universita universidad universidade universitas universiti"
        " universitatea universiteit universitet universitetet universiteti universitesi".split(),
        "university",
    ),
    **dict.fromkeys("inst institut instituto istituto institutes".split(), "institute"),
    **dict.fromkeys("centre centro centrum zentrum".split(), "center"),
    **dict.fromkeys("lab laboratories laboratoire laboratorio labs".split(), "laboratory"),
    **dict.fromkeys("hosp hopital ospedale hospitals".split(), "hospital"),
    **dict.fromkeys("sci sciences".split(), "science"),
    "acad": "academy",
    "dept": "department",
    "med": "medical",
    "mt": "mount",
    "natl": "national",
    "st": "saint",
    "tech": "technology",
}
"""Words that an organisation's other names, in short or in another language, have instead."""


def normal_form(name: str) -> str:
    """Fold a name: no marks, case, punctuation or leading article."""
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", name.casefold()).strip().removeprefix("the ")


@lru_cache(_KEPT)
def key(name: str) -> str:
    """Fold a name further, for looking it up: no apostrophes, particles, abbreviations.

    The key of several parts is their keys joined, so that runs of parts need no folding anew.
    """
    form = normal_form(_APOSTROPHE.sub("", name)).translate(_LETTERS)
    words = form.split()
    return " ".join(_SAME.get(word, word) for word in words if word not in _FILLERS) or form
