"""What the pages of a site say besides those of nodes, and where they are made."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kg.view import entity

if TYPE_CHECKING:
    import jinja2


class Words:
    """The words of one language."""

    def __init__(self, lang: str) -> None:
        """Read them."""
        self._said = said()[lang]

    def __call__(self, word: str, **parts: object) -> str:
        """Say a word, its places filled."""
        numbers = {name: f"{n:,}" if isinstance(n, int) else n for name, n in parts.items()}
        return self._said[word].format(**numbers)


@cache
def said() -> Mapping[str, Mapping[str, str]]:
    """All words by language."""
    found: dict[str, dict[str, str]] = json.loads(own("words.json"))
    return found


def own(name: str) -> str:
    """Text of a file of ours."""
    return resources.files("kg.export.site").joinpath(name).read_text(encoding="utf-8")


@cache
def environment() -> "jinja2.Environment":
    """Where pages are made: our templates over those of the pages of nodes."""
    import jinja2

    made = entity.environment()
    assert made.loader is not None
    ours = jinja2.PackageLoader("kg", "export/site")
    return made.overlay(loader=jinja2.ChoiceLoader([ours, made.loader]))
