"""Words, numbers and dates as readers of a language write them."""

import json
import re
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

LANGUAGES = ("en", "zh")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


class Text(NamedTuple):
    """What is read, and its language where it has one."""

    value: str
    lang: str | None = None


@cache
def messages() -> dict[str, dict[str, Any]]:
    text = resources.files("kg.view").joinpath("entity.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def language(wanted: str | None) -> str:
    """The language of a page: the one wanted, where the page speaks it."""
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


class Words:
    """What a page says, in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._said = messages()[lang]

    def __call__(self, word: str, **parts: object) -> str:
        """Say a word; `n` chooses among its forms."""
        found = self._said[word]
        if isinstance(found, dict):
            found = found.get("one", found["other"]) if parts.get("n") == 1 else found["other"]
        said = {
            name: self.number(part) if isinstance(part, int) else part
            for name, part in parts.items()
        }
        return str(found).format(**said)

    def get(self, word: str) -> str | None:
        """Say a word, if there is one."""
        return self(word) if word in self._said else None

    def number(self, number: int) -> str:
        return f"{number:,}"

    def date(self, written: str) -> str:
        """Write a day or a month; a year stays as it is."""
        match = _DAY.fullmatch(written)
        if match is None:
            return written
        year, month, day = match.groups()
        if self.lang == "zh":
            return f"{year}年{int(month)}月" + (f"{int(day)}日" if day else "")
        name = f"{_MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else written
        return f"{int(day)} {name}" if day and name != written else name
