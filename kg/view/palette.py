"""The colours of the page for those who draw elsewhere, read from its style."""

import re
from functools import cache
from pathlib import Path
from typing import TypeAlias

from kg.view.data import TYPES

_STYLE = Path(__file__).parent / "css" / "colours.css"
_COLOUR = re.compile("--([a-z]+(?:-[0-9]+)?): #([0-9a-f]{6});")

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue, each from 0 to 255."""


HUES = 10
"""Classes that have a colour of their own, the largest."""


def kinds() -> dict[str, Colour]:
    """Colours of the types of nodes on a light ground."""
    return {name: _colours()[name] for name in TYPES}


def classes() -> list[Colour]:
    """Colours of the largest classes, and that of all others, last."""
    return [_colours()[name] for name in (*(f"hue-{one + 1}" for one in range(HUES)), "rest")]


@cache
def _colours() -> dict[str, Colour]:
    light = _STYLE.read_text(encoding="utf-8").partition("}")[0]
    found = ((name, bytes.fromhex(colour)) for name, colour in _COLOUR.findall(light))
    return {name: (red, green, blue) for name, (red, green, blue) in found}
