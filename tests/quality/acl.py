"""The author lists of the ACL Anthology as appearances, and how well they are put together."""

import gzip
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from kg import names
from kg.records import Appearance
from kg.resolve import columns
from kg.resolve.columns import Author, Listed

Row = dict[str, Any]


class Score(NamedTuple):
    """B-cubed and pairwise precision, recall and F1 (definitions: Amigó et al. 2009)."""

    precision: float
    recall: float
    f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float

    def __str__(self) -> str:
        return "  ".join(f"{number:.3f}" for number in self)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def rows(path: Path) -> list[Row]:
    with gzip.open(path, "rb") as lines:
        return [orjson.loads(line) for line in lines]


def tuning(row: Row) -> bool:
    """Whether a block belongs to the part that the weights were fitted on."""
    return int(hashlib.sha256(row["block"].encode()).hexdigest()[0], 16) < 8


def blocks(found: Sequence[Row], form: str) -> dict[str, list[Appearance]]:
    """Appearances by name key, names as `initials` or as `name`; statistics are of all papers."""
    wanted = {row["id"] for row in found}
    gathered: dict[str, list[Appearance]] = defaultdict(list)
    for one in columns.appearances(_listed(found, form)):
        if one.authorship in wanted:
            gathered[one.block].append(one)
    return gathered


def _listed(found: Sequence[Row], form: str) -> list[Listed]:
    others = "coauthor_initials" if form == "initials" else "coauthors"
    papers: dict[str, Listed] = {}
    for row in found:
        written = list(row[others])
        written.insert(row["position"] - 1, row[form])
        papers[row["paper"]] = Listed(
            paper=row["paper"],
            work=row["paper"],
            authors=tuple(
                Author(f"{row['paper']}#{place}", name) for place, name in enumerate(written, 1)
            ),
            title=row["title"],
            venue=row["venue"],
            year=int(row["year"]) if row["year"] else None,
        )
    return list(papers.values())


def sets(found: Iterable[Row]) -> dict[str, list[Row]]:
    """ALL, AMBIGUOUS and SAME-NAME: the sets that identity is measured on."""
    everything = list(found)
    people: dict[str, set[str]] = defaultdict(set)
    for row in everything:
        people[row["block"]].add(row["person"])
        people[_full(row)].add(row["person"])
    return {
        "ALL": everything,
        "AMBIGUOUS": [row for row in everything if len(people[row["block"]]) > 1],
        "SAME-NAME": [row for row in everything if len(people[_full(row)]) > 1],
    }


def _full(row: Row) -> str:
    folded = names.fold(row["name"].replace(".", ""))
    return f"= {re.sub('[^a-z ]', '', folded)}"


def score(found: Sequence[Row], cluster_of: Mapping[str, Hashable]) -> Score:
    """Measure a clustering; who is in no cluster is alone."""
    gold = Counter(row["person"] for row in found)
    put = [cluster_of.get(row["id"], row["id"]) for row in found]
    clusters = Counter(put)
    both = Counter(zip(put, (row["person"] for row in found), strict=True))
    count = len(found)
    precision = sum(n * n / clusters[cluster] for (cluster, _), n in both.items()) / count
    recall = sum(n * n / gold[person] for (_, person), n in both.items()) / count
    right = _pairs(both)
    pair_precision = right / (_pairs(clusters) or 1) if _pairs(clusters) else 1.0
    pair_recall = right / _pairs(gold) if _pairs(gold) else 1.0
    return Score(
        precision, recall, _f1(precision, recall),
        pair_precision, pair_recall, _f1(pair_precision, pair_recall),
    )  # fmt: skip


def _pairs(counts: Mapping[Any, int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
