"""Fit the weights of kg/resolve/_weights.py: `python -m tests.quality.fit_people`.

Logistic regression with a ridge, by Newton's method, over all compatible pairs of the tuning
part; a pair of a block of n counts 1/√n, so that a few large blocks do not decide.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.names import Agreement
from kg.records import Appearance
from kg.resolve import _evidence, _weights
from tests.quality import acl
from tests.real import real

Vector = NDArray[np.float64]
TABLES = {
    "name": _weights.DIFFERENT,
    "coauthors": 2 * (int(_weights.COAUTHORS[-1]) + 1),
    "words": 2 * (int(_weights.WORDS[-1]) + 1),
    "venue": int(_weights.VENUES[-1]) + 1,
    "years": int(_weights.YEARS[-1]) + 1,
    "smaller_team": int(_weights.TEAMS[-1]) + 1,
    "larger_team": int(_weights.TEAMS[-1]) + 1,
}
START = np.cumsum([0, *TABLES.values()])
_RIDGE = 3.0


def main() -> None:
    found = acl.rows(real("acl/people-dev.jsonl.gz"))
    person = {row["id"]: row["person"] for row in found if acl.tuning(row)}
    pieces = [
        piece
        for form in ("initials", "name")
        for block in acl.blocks(found, form).values()
        for piece in pairs([one for one in block if one.authorship in person], person)
    ]
    levels, same, counts = (np.concatenate(column) for column in zip(*pieces, strict=True))
    weights = fit(levels, same, counts)
    for place, (name, size) in enumerate(TABLES.items()):
        table = np.rint(weights[START[place] : START[place] + size] * 100).astype(int)
        rows = {"name": len(Agreement), "coauthors": 2, "words": 2}.get(name, 1)
        acl.tell(f"{name} {table.reshape(rows, -1).tolist()}")


def pairs(
    block: Sequence[Appearance], person: dict[str, str]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_], Vector]]:
    """Levels of the possible pairs of a block, whether they are one person, their count."""
    if len(block) < 2:
        return
    found = _evidence.levels(block)
    upper = np.triu_indices(len(block), 1)
    who = np.array([person[one.authorship] for one in block])
    papers = np.array([one.paper for one in block])
    possible = (found["name"][upper] != _weights.DIFFERENT) & (papers[upper[0]] != papers[upper[1]])
    columns = [found[name][upper][possible] + START[place] for place, name in enumerate(TABLES)]
    same = (who[upper[0]] == who[upper[1]])[possible]
    yield np.stack(columns, axis=1), same, np.full(len(same), len(block) ** -0.5)


def fit(levels: NDArray[np.int64], same: NDArray[np.bool_], counts: Vector) -> Vector:
    """Weights of all levels; level 0 of every table but the first, and `years` unknown, are 0."""
    free = np.ones(START[-1], bool)
    free[[START[1], START[2], *START[3:-1]]] = False
    free[[START[1] + TABLES["coauthors"] // 2, START[2] + TABLES["words"] // 2]] = False
    shown = np.zeros((len(levels), int(START[-1])), np.float32)
    shown[np.arange(len(levels))[:, None], levels] = 1
    shown, weights = shown[:, free], np.zeros(int(free.sum()))
    for _ in range(9):
        chance = 1 / (1 + np.exp(-(shown @ weights)))
        slope = shown.T @ (counts * (same - chance)) - _RIDGE * weights
        spread = (counts * chance * (1 - chance)).astype(np.float32)
        curve = (shown * spread[:, None]).T @ shown + _RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(curve.astype(np.float64), slope)
    out = np.zeros(int(START[-1]))
    out[free] = weights
    return out


if __name__ == "__main__":
    main()
