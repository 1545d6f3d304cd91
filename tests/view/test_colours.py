"""The colours of the page: told apart by eyes of every kind, and seen on their ground."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from kg.view import page
from kg.view.data import KINDS, TYPES

STYLE = (Path(page.__file__).parent / "css" / "colours.css").read_text(encoding="utf-8")
# A network knows the kinds of its concepts, or it does not.
TOLD = tuple(name for name in TYPES if name != "concept")
UNTOLD = tuple(name for name in TYPES if name not in KINDS)
HUES = tuple(f"hue-{number}" for number in range(1, 11))
RAMP = tuple(f"ramp-{number}" for number in range(1, 6))

# Machado, Oliveira and Fernandes (2009), table 1, severity 1, on linear RGB.
EYES = {
    "common": np.eye(3),
    "protan": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deutan": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritan": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip

# Ottosson (2020): linear RGB to cone responses, their cube roots to OKLab.
CONES = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
OKLAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def linear(colour: str) -> np.ndarray:
    """Decode #rrggbb into linear RGB."""
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def seen(colour: str, eyes: str) -> np.ndarray:
    """Give the place of a colour in OKLab as these eyes see it."""
    cones: np.ndarray = CONES @ np.clip(EYES[eyes] @ linear(colour), 0, 1)
    place: np.ndarray = OKLAB @ np.cbrt(cones)
    return place


def apart(one: str, other: str, eyes: str) -> float:
    """Measure how far two colours are apart; about 0.02 is just noticeable side by side."""
    return float(np.linalg.norm(seen(one, eyes) - seen(other, eyes)))


def contrast(one: str, other: str) -> float:
    """Measure contrast as WCAG does."""
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> dict[str, str]:
    """Read the colours of a theme."""
    block = STYLE.partition('[data-theme="light"]')[2]
    if request.param == "dark":
        block = STYLE.partition('[data-theme="dark"]')[2]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block.partition("}")[0]))


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(
    ("names", "common", "least"),
    [(TOLD, 0.14, 0.08), (UNTOLD, 0.14, 0.08), ((*HUES, "rest"), 0.10, 0.065)],
)
def test_apart(
    theme: dict[str, str], names: tuple[str, ...], common: float, least: float, eyes: str
) -> None:
    """Keep kinds, and classes with the neutral one, far from each other for all eyes."""
    wanted = common if eyes == "common" else least
    for one, other in itertools.combinations(names, 2):
        assert apart(theme[one], theme[other], eyes) >= wanted, (one, other)


@pytest.mark.parametrize("eyes", EYES)
def test_ramp_is_a_way(theme: dict[str, str], eyes: str) -> None:
    """Go steadily from light to dark, or from dark to light on a dark ground."""
    lights = [float(seen(theme[name], eyes)[0]) for name in RAMP]
    assert lights in (sorted(lights), sorted(lights, reverse=True))
    for one, other in itertools.pairwise(RAMP):
        assert 0.06 <= apart(theme[one], theme[other], eyes) <= 0.16


def test_contrast(theme: dict[str, str]) -> None:
    """Let graphics stand out at 3:1 and inks at 4.5:1, on the picture and on the panels."""
    for ground in (theme["ground"], theme["sheet"]):
        for name in (*TYPES, *HUES, "rest", *RAMP):
            assert contrast(theme[name], ground) >= 3, name
        for name in ("text", "quiet", "accent", *(f"ink-{kind}" for kind in TYPES)):
            assert contrast(theme[name], ground) >= 4.5, name
    assert contrast(theme["quiet"], theme["wash"]) >= 4.5
