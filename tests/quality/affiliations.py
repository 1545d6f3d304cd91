"""How well affiliation strings are matched, on the Springer test set of the ROR API.

python -m tests.quality.affiliations

Scored on the strings whose organisations are all active in the registry at hand, which is a part
of ROR. Rules, vocabulary and scores were made while looking at the half `tuning`, in-sample; the
`reported` half was only counted. Precision and recall are micro over links (string, identifier);
accuracy is over strings. An organisation of ours that has no ROR identifier is in no gold: `kg`
leaves such links out, `kg, strict` counts them as wrong.
"""

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from kg.resolve import organizations, registry, ror
from kg.resolve.organizations import OrganizationMatch
from kg.resolve.registry import Registry
from tests.quality.acl import tell
from tests.real import real

_BASELINES = """\
baselines of identity.md, on both halves, upper-biased where in-sample:
  exact name, alias, acronym                                accuracy .737  P .926  R .783  F1 .849
  no split at and, company suffixes off, fuzzy (in-sample)  accuracy .798  P .925  R .842  F1 .882
"""


class Score(Struct, frozen=True):
    """Figures of one set of strings."""

    strings: int
    accuracy: float
    precision: float
    recall: float

    def __str__(self) -> str:
        f1 = 2 * self.precision * self.recall / (self.precision + self.recall)
        return (
            f"strings {self.strings}  accuracy {self.accuracy:.3f}  P {self.precision:.3f}"
            f"  R {self.recall:.3f}  F1 {f1:.3f}"
        )


class _Labelled(Struct):
    affiliation: str
    ror_ids: tuple[str, ...]


def tuning(string: str) -> bool:
    """Whether a string is of the half that was looked at."""
    return hashlib.sha256(string.encode()).hexdigest() < "8"


def gold(known: Registry) -> dict[str, frozenset[str]]:
    """Strings with the identifiers of their organisations, all of them in the registry."""
    path = real("affiliations/springer-dev.json")
    rows = msgspec.json.decode(path.read_bytes(), type=list[_Labelled])
    identifiers = {
        row.affiliation: frozenset(one.removeprefix("https://ror.org/") for one in row.ror_ids)
        for row in rows
    }
    active = {one.ror for one in known.organizations.values()}
    return {
        string: found
        for string, found in identifiers.items()
        if all(one in active or known.organization(f"org/ror-{one}") for one in found)
    }


def links(
    found: Iterable[OrganizationMatch], known: Registry, *, strict: bool
) -> dict[str, set[str]]:
    """Identifiers found in each string; unknown organisations are no link."""
    linked: dict[str, set[str]] = defaultdict(set)
    for one in found:
        organization = known.organization(one.organization)
        if organization is not None and (organization.ror or strict):
            linked[one.as_written].add(organization.ror or organization.path)
    return linked


def score(right: Mapping[str, frozenset[str]], linked: Mapping[str, set[str]]) -> Score:
    """Micro precision and recall over links, accuracy over strings."""
    both = sum(len(wanted & linked.get(string, set())) for string, wanted in right.items())
    predicted = sum(len(linked.get(string, set())) for string in right)
    return Score(
        strings=len(right),
        accuracy=sum(wanted == linked.get(string, set()) for string, wanted in right.items())
        / len(right),
        precision=both / predicted,
        recall=both / sum(map(len, right.values())),
    )


def reported(folder: Path) -> Score:
    """The figures of the half that nothing was tuned on; the index goes into the folder."""
    known = registry.load(ror.compile(real("affiliations/ror-records.jsonl.gz"), folder))
    right = {string: found for string, found in gold(known).items() if not tuning(string)}
    return score(right, links(organizations.match(right, known), known, strict=False))


def main() -> None:
    tell(_BASELINES)
    with tempfile.TemporaryDirectory() as folder:
        dump = real("affiliations/ror-records.jsonl.gz")
        known = registry.load(ror.compile(dump, Path(folder)))
        right = gold(known)
        found = list(organizations.match(right, known))
        for half in ("tuning (in-sample)", "reported"):
            wanted = {
                string: ids
                for string, ids in right.items()
                if tuning(string) == (half != "reported")
            }
            for strict in (False, True):
                figures = score(wanted, links(found, known, strict=strict))
                tell(f"{half:19} {'kg, strict' if strict else 'kg':10}  {figures}")
            _by_method([one for one in found if one.as_written in wanted], wanted, known)


def _by_method(
    found: Iterable[OrganizationMatch], right: Mapping[str, frozenset[str]], known: Registry
) -> None:
    """Share of right links by method and score."""
    counts: dict[tuple[str, float], list[bool]] = defaultdict(list)
    for one in found:
        organization = known.organization(one.organization)
        if organization is not None and organization.ror:
            method = one.method or "label"
            counts[method, one.score].append(organization.ror in right[one.as_written])
    for (method, claimed), rights in sorted(counts.items()):
        share = sum(rights) / len(rights)
        tell(f"  {method:22} score {claimed:.2f}  links {len(rights):5}  right {share:.3f}")


if __name__ == "__main__":
    main()
