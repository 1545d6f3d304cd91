"""How well people are told apart, on the author lists of the ACL Anthology of 2021.

python -m tests.quality.people

Input are the names in initials, as a digest prints them, or in full; with co-authors, year,
venue and title. `tuning` is the part that weights and thresholds were fitted on, in-sample;
`reported` the other. Beside it simple baselines, and the scores of links against their truth.
"""

from collections.abc import Sequence
from itertools import pairwise

from kg import names
from kg.records import Link
from kg.resolve import clusters, people
from tests.quality import acl
from tests.quality.acl import Row, tell
from tests.real import real

_BANDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


def main() -> None:
    rows = acl.rows(real("acl/people-dev.jsonl.gz"))
    tell("B-cubed P  R  F1, pairwise P  R  F1\n")
    for form in ("initials", "name"):
        blocks = acl.blocks(rows, form)
        links = [link for block in blocks.values() for link in people.link(block)]
        found = {
            "first initial + surname": {row["id"]: row["block"] for row in rows},
            "whole name as shown": {row["id"]: names.fold(row[form]) for row in rows},
            "kg": dict(clusters.canonical(links)),
        }
        for part in ("tuning (in-sample)", "reported"):
            shown = [row for row in rows if acl.tuning(row) == (part != "reported")]
            for which, chosen in acl.sets(shown).items():
                for method, cluster_of in found.items():
                    score = acl.score(chosen, cluster_of)
                    tell(f"{form:9}{part:19}{which:10}{len(chosen):6}  {method:24}{score}")
            calibration(links, shown)


def calibration(links: Sequence[Link], shown: Sequence[Row]) -> None:
    """Share of right links in bands of their score."""
    person = {row["id"]: row["person"] for row in shown}
    within = [one for one in links if one.left in person and one.right in person]
    for least, above in pairwise(_BANDS):
        band = [one for one in within if least <= one.score < above]
        if band:
            right = sum(person[one.left] == person[one.right] for one in band) / len(band)
            made = "/".join(sorted({one.decision for one in band}))
            tell(
                f"  links scored {least:.2f}-{above:.2f}: {len(band):6}  right {right:.3f}  {made}"
            )


if __name__ == "__main__":
    main()
