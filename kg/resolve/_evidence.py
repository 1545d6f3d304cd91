"""What speaks for each pair of a block: levels of each witness, looked up in the weights."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg import names
from kg.names import Agreement
from kg.records import Appearance, Counted
from kg.resolve import _weights

Matrix: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
_ORCID = "https://orcid.org/"
_UNKNOWN = 1000
"""Years between two papers of which one has none."""
_LONGEST_SYLLABLE = 6
"""Letters of `zhuang`: a longer given name has two syllables, and far fewer bearers."""


class Evidence(NamedTuple):
    """Square matrices over the appearances of a block."""

    weight: Matrix
    """Log odds of being one person, in hundredths."""
    eligible: Flags
    """Pairs for which enough speaks besides initials."""
    same: Flags
    """Pairs that share an identifier."""
    one_work: Flags
    """Pairs whose papers are records of one work."""
    never: Flags
    """Pairs that a rule forbids."""


def weigh(block: Sequence[Appearance]) -> Evidence:
    """Evidence for all pairs of a block; exact, as all of it is sums of small integers."""
    found = levels(block)
    weight = np.zeros((len(block), len(block)), np.int32)
    for name, level in found.items():
        weight += _weights.TABLES[name][level]
    papers = _equal([one.paper for one in block])
    same, other_orcid = _identifiers(block)
    never = papers | other_orcid | ((found["name"] == _weights.DIFFERENT) & ~same)
    return Evidence(
        weight=weight,
        eligible=_eligible(block, found),
        same=same & ~never,
        one_work=_equal([one.work for one in block]) & ~never,
        never=never,
    )


def levels(block: Sequence[Appearance]) -> dict[str, Matrix]:
    """Level of each witness for all pairs, the index of its weight."""
    row = 0 if block[0].spread in _weights.SCARCE else 1
    venues = ([one.venue] if one.venue else [] for one in block)
    sizes = np.array([len(one.coauthors) for one in block])
    team = _binned(sizes, _weights.TEAMS)
    return {
        "name": _agreements(block),
        "coauthors": _binned(_shared(one.coauthors for one in block), _weights.COAUTHORS, row),
        "words": _binned(_shared(one.words for one in block), _weights.WORDS, row),
        "venue": _binned(_shared(venues), _weights.VENUES),
        "years": _binned(_years(block), _weights.YEARS),
        "smaller_team": np.minimum.outer(team, team),
        "larger_team": np.maximum.outer(team, team),
        "organization": np.minimum(_shared(one.organizations for one in block), 2),
        "category": np.minimum(_shared([(code, 1) for code in one.categories] for one in block), 1),
    }


def _eligible(block: Sequence[Appearance], found: Mapping[str, Matrix]) -> Flags:
    """Pairs with a witness besides the name, with two where the surname is a frequent one.

    Each shared co-author is a witness, so is a shared organisation, venue or word; a shared
    category and near years are two more where there is another. A full given name is enough,
    unless it is one syllable before a frequent surname.
    """
    witnesses = _shared([(key, 1) for key, _ in one.coauthors] for one in block)
    for kind in ("organization", "venue"):
        witnesses += found[kind] > 0
    witnesses += found["words"] % (_weights.WORDS[-1] + 1) > 0
    in_full = found["name"] // _weights.SPREADS == Agreement.FULL
    if not names.frequent(block[0].block):
        some: Flags = (witnesses > 0) | in_full
        return some
    telling = np.array([len("".join(names.given(one.name))) > _LONGEST_SYLLABLE for one in block])
    further = (found["years"] < _weights.NEAR).astype(np.int32) + found["category"]
    several: Flags = witnesses + further * (witnesses > 0) > 1
    several |= in_full & np.outer(telling, telling)
    return several


def _agreements(block: Sequence[Appearance]) -> Matrix:
    """Agreement of the names and spread of the surname as one level."""
    forms = sorted({one.name for one in block})
    place = {form: number for number, form in enumerate(forms)}
    table = np.full((len(forms), len(forms)), _weights.DIFFERENT, np.int32)
    spread = block[0].spread
    for row, form in enumerate(forms):
        for column, other in enumerate(forms[: row + 1]):
            agreement = names.agreement(form, other)
            if agreement is not None:
                level = agreement * _weights.SPREADS + spread
                table[row, column] = table[column, row] = level
    rows = [place[one.name] for one in block]
    return table[np.ix_(rows, rows)]


def _identifiers(block: Sequence[Appearance]) -> tuple[Flags, Flags]:
    """Pairs that share an identifier, and pairs with two ORCIDs."""
    if not any(one.identifiers for one in block):
        none = np.zeros((len(block), len(block)), bool)
        return none, none
    shared = _shared([(one, 1) for one in entry.identifiers] for entry in block) > 0
    orcids = [{one for one in entry.identifiers if one.startswith(_ORCID)} for entry in block]
    bearers = np.array([bool(found) for found in orcids])
    other = np.outer(bearers, bearers)
    if other.any():
        other &= _shared([(one, 1) for one in found] for found in orcids) == 0
    return shared, other


def _shared(signs: Iterable[Iterable[Counted]]) -> Matrix:
    """Sum of the weights of the signs that two appearances share, for all pairs.

    Through inverted lists: the bearers of each sign, each beside each. Signs of the same bearers
    are one: a list of 3,000 authors that several papers share gives each of them 2,999.
    """
    bearers: dict[Counted, list[int]] = defaultdict(list)
    count = 0
    for row, borne in enumerate(signs):
        count += 1
        for sign in borne:
            bearers[sign].append(row)
    together: dict[tuple[int, ...], int] = defaultdict(int)
    for (_, weight), found in bearers.items():
        if len(found) > 1:
            together[tuple(found)] += weight
    if not together:
        return np.zeros((count, count), np.int32)
    common = [(weight, found) for found, weight in together.items()]
    rows = np.array([row for _, held in common for row in held])
    sizes = np.array([len(held) for _, held in common])
    times = np.repeat(sizes, sizes)
    firsts = np.repeat(np.cumsum(sizes) - sizes, sizes) - (np.cumsum(times) - times)
    beside = np.repeat(firsts, times) + np.arange(times.sum())
    weights = np.repeat([weight for weight, _ in common], sizes * sizes)
    cells = np.repeat(rows * count, times) + rows[beside]
    total = np.bincount(cells, weights, count * count)  # float64: exact for such sums
    return total.astype(np.int32).reshape(count, count)


def _equal(values: Sequence[str]) -> Flags:
    place = {value: number for number, value in enumerate(dict.fromkeys(values))}
    numbers = np.array([place[value] for value in values])
    equal: Flags = np.equal.outer(numbers, numbers)
    return equal


def _years(block: Sequence[Appearance]) -> Matrix:
    years = np.array([one.year or -1 for one in block], np.int32)
    apart: Matrix = np.abs(np.subtract.outer(years, years))
    apart[(years < 0)[:, None] | (years < 0)[None, :]] = _UNKNOWN
    return apart


def _binned(values: Matrix, levels: NDArray[np.int32], row: int = 0) -> Matrix:
    """Level of each value, as an index into one row of a table."""
    top = len(levels) - 1
    found: Matrix = levels[np.minimum(values, top)] + row * (levels[top] + 1)
    return found
