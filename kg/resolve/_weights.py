"""Weights of evidence: log odds in hundredths of a nat, added up (Fellegi and Sunter 1969).

Fitted by logistic regression (tests/quality/fit_people.py) on the tuning part of the author
lists of the ACL Anthology of 2021: blocks whose sha256 begins below 8, 45,875 appearances,
names in initials and in full; adjacent levels that broke the order were pooled. Not fitted, as
those lists cannot show it: organisations, categories, and spreads beyond the last one seen.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

SPREADS = 10
"""Steps of the forms in initials that share a surname; what is beyond counts as the last."""
SCARCE = range(1, 5)
"""Steps of surnames with up to 15 forms."""
RARE = range(1, 3)
"""Steps of surnames with up to 3 forms."""
_BEYOND = -70
"""Each step twice as many forms, so half the chance that two are one person: ln ½."""


def _levels(*least: int) -> NDArray[np.int32]:
    """Level of the values 0, 1, … where levels 1, 2, … begin at such values."""
    return np.searchsorted(least, np.arange(least[-1] + 1), side="right").astype(np.int32)


COAUTHORS = _levels(1, 2, 4)
WORDS = _levels(1, 3, 8)
VENUES = _levels(1, 7)
YEARS = _levels(4, 11, 16, 26, 1000)
TEAMS = _levels(1, 2, 4, 8)
NEAR = 1
"""Levels of years below this one are near: up to 3 years."""


def coauthor(spread: int) -> int:
    """Value of a shared co-author: 4, 2 or 1 quarters as up to 7, 15 or more share the surname."""
    return 1 if spread == 0 or spread > 4 else 2 if spread == 4 else 4


def organization(step: int) -> int:
    """Value of a shared organisation: half where more than 500 authorships name it."""
    return 2 if step < 10 else 1


def _spread(*fitted: int, unknown: int | None = None) -> list[int]:
    """Weights of steps 1, 2, …, continued; step 0, unknown, counts as one beyond the last."""
    beyond = [fitted[-1] + _BEYOND * more for more in range(1, SPREADS - len(fitted))]
    return [beyond[0] if unknown is None else unknown, *fitted, *beyond]


_NAME = [
    *_spread(336, 247, 119, -34, -143, -268),  # names.Agreement.INITIAL
    *_spread(295, 295, 210, 210, 210, 183, unknown=-80),  # INITIALS: rare only where many are known
    *_spread(116, 116, -60, -103, -226, -419),  # MORE_INITIALS
    *_spread(618, 515, 474, 438, 416, 375, 302),  # FULL
    *_spread(161, 161, 92, 9, 9, -93, -93),  # FIRST
    *_spread(140, 35, 18, -18, -179, -189, -263),  # SHORTENED
    0,
]
DIFFERENT = len(_NAME) - 1
"""Level of two names that are not one person's."""


def _tables(**tables: Sequence[int]) -> Mapping[str, NDArray[np.int32]]:
    return MappingProxyType({name: np.array(table, np.int32) for name, table in tables.items()})


TABLES = _tables(
    name=_NAME,
    coauthors=(0, 165, 165, 165, 0, 249, 393, 400),  # of a scarce surname, of another
    words=(0, 40, 52, 52, 0, 46, 89, 145),
    venue=(0, 45, 51),
    years=(0, 21, 7, 0, -31, 38),  # the last: not known
    smaller_team=(0, -5, -32, -55, -48),
    larger_team=(0, 163, 111, 73, 58),
    organization=(0, 80, 150),
    category=(0, 20),
)

ACCEPTED = 75
"""Nearness from which two clusters are one person's. Of the tuning part's blocks of several
people the B-cubed F1 is flat from 50 to 75 (.83); above, precision rises and recall falls more."""
PROPOSED = 50
"""Nearness from which a pair is worth a look: as many are right as wrong."""
_SCORES = (
    (PROPOSED, 0.54), (75, 0.56), (100, 0.64), (125, 0.75), (150, 0.86), (200, 0.92),
    (250, 0.95), (300, 0.96), (400, 0.98), (500, 0.99),
)  # fmt: skip
"""Least nearness and the share of right links from there to the next, among 64,500 links of the
tuning part in initials and in full."""


def score(nearness: float) -> float:
    """Share of right links measured at such a nearness."""
    return _SCORES[max(bisect_right(_SCORES, nearness, key=lambda step: step[0]) - 1, 0)][1]
