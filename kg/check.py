"""Does a graph keep what the model promises? Shapes, health queries, and what neither can say."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias

import pyoxigraph as ox
from msgspec import Struct, json
from msgspec.structs import replace

from kg import shapes
from kg.errors import SourceError
from kg.infer.post_date import post_time
from kg.rdf import parsed, vocab
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import KG, PROV, RDF
from kg.store.engine import one_line
from kg.store.results import printable
from kg.store.store import Store

Severity: TypeAlias = Literal["error", "warning"]
Progress: TypeAlias = Callable[[int, int], None]
"""Is told the number of the query that runs now, from 1, and of all."""

_STEPS_UP = 3
"""From an affiliation over its authorship to the paper."""
_SHOWN = 100
"""Findings kept of each check; the rest is counted."""
_FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}
_LAST_PLANE_0 = 0xFFFF
_FILE = "urn:kg:file"
"""The named graph of a file that has none."""
_HEADER = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is not as the model says."""

    check: str
    """`PaperShape title maxCount`, or the name of a health query."""
    severity: Severity
    message: str
    node: str
    path: str = ""
    value: str = ""
    place: str = ""
    """Lines of the source (RFC 5147) that the node, or else its paper, comes from."""


class Report(Struct, frozen=True, kw_only=True):
    """What was checked and what was found."""

    shapes: int
    constraints: int
    checks: int
    quads: int
    findings: tuple[Finding, ...]
    """At most a hundred of each check."""
    counts: dict[str, int]
    """All findings by check."""
    errors: int
    warnings: int

    @property
    def conforms(self) -> bool:
        """No error; warnings do not count."""
        return self.errors == 0


def unseen(_place: int, _count: int) -> None:
    """Show no progress."""


def check(store: Store, progress: Progress = unseen) -> Report:
    """Check a store, telling the progress in queries; what is kept is findings, never the graph.

    Health queries about named graphs are left out where the store has one graph only.
    """
    compiled = shapes.constraints()
    checks = _health_queries(named=len(store.graphs()) > 1)
    used = store.predicates()
    runs = [
        *(
            _broken(store, group)
            for group in shapes.groups(compiled)
            if not group.needs or group.needs in used
        ),
        *(_unhealthy(store, name, text) for name, text in checks.items()),
        *(extra(store) for extra in _EXTRAS),
    ]
    found: list[Finding] = []
    counts: dict[str, int] = {}
    totals: dict[Severity, int] = {"error": 0, "warning": 0}
    for place, findings in enumerate(runs, 1):
        progress(place, len(runs))
        for finding in findings:
            counts[finding.check] = counts.get(finding.check, 0) + 1
            totals[finding.severity] += 1
            if counts[finding.check] <= _SHOWN:
                found.append(finding)
    return Report(
        shapes=len({constraint.shape for constraint in compiled}),
        constraints=len(compiled),
        checks=len(checks) + len(_EXTRAS),
        quads=len(store),
        findings=tuple(_with_place(store, finding) for finding in found),
        counts=dict(sorted(counts.items())),
        errors=totals["error"],
        warnings=totals["warning"],
    )


def text(report: Report) -> str:
    """Write a report for people: what was checked, then the findings of each check."""
    checked = f"{report.constraints} constraints of {report.shapes} shapes"
    lines = [f"{report.quads} quads checked: {checked}, {report.checks} health queries"]
    for name, count in report.counts.items():
        shown = [finding for finding in report.findings if finding.check == name]
        lines.append(f"\n{shown[0].severity} {name}: {shown[0].message} ({count})")
        for finding in shown:
            facts = (finding.node, finding.path, finding.value, finding.place)
            lines.append("  " + "  ".join(printable(fact) for fact in facts if fact))
        if count > len(shown):
            lines.append(f"  … and {count - len(shown)} more")
    verdict = "conforms" if report.conforms else "does not conform"
    lines.append(f"\n{verdict}: {report.errors} errors, {report.warnings} warnings")
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """Write a report for programs; signs that a terminal could take for orders are escaped."""
    written = json.encode(report).decode()
    return "".join(
        sign if sign.isprintable() or ord(sign) > _LAST_PLANE_0 else f"\\u{ord(sign):04x}"
        for sign in written
    )


def check_file(path: Path, progress: Progress = unseen) -> Report:
    """Check an RDF file (.nq, .trig, .ttl); raises SourceError for what is no such file."""
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        what, mend = "the file is of no format that can be checked", f"give {', '.join(_FORMATS)}"
        raise SourceError(what, mend, path=path)
    store = Store.in_memory()
    try:
        store.engine.bulk_extend(map(_named, ox.parse(path=str(path), format=form)))
    except (OSError, SyntaxError) as error:
        what = f"the file cannot be read: {one_line(error)}"
        raise SourceError(what, "mend the file", path=path) from error
    return check(store, progress)


def _named(quad: ox.Quad) -> ox.Quad:
    """Put a triple outside all named graphs into one, where the checks count."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(_FILE))
    return quad


def _broken(store: Store, group: shapes.Group) -> Iterator[Finding]:
    """Nodes that break a constraint of a group; the path's values may break several."""
    names = [_name_of(one) for one in group.constraints]
    for row in _rows(store, group.query):
        for number, one in enumerate(group.constraints):
            if len(names) == 1 or row.get(f"broken{number}") == "true":
                yield Finding(
                    check=" ".join(filter(None, names[number])),
                    severity="error",
                    message=one.message,
                    node=row["this"],
                    path=names[number][1],
                    value=row.get("value", ""),
                )


def _name_of(one: shapes.Constraint) -> tuple[str, str, str, str]:
    path = re.sub(r"<([^>]*)>", lambda iri: vocab.curie(iri[1]), one.path)
    return (one.shape, path, one.component, "" if one.number == 1 else str(one.number))


def _unhealthy(store: Store, name: str, text: str) -> Iterator[Finding]:
    """Rows of a health query."""
    header = dict(_HEADER.findall(text))
    severity: Severity = "warning" if header["severity"] == "warning" else "error"
    for row in _rows(store, text):
        yield Finding(
            check=name,
            severity=severity,
            message=header["title"],
            node=row.get("node", ""),
            value=row.get("value", ""),
            place=row.get("place", ""),
        )


def _health_queries(*, named: bool) -> dict[str, str]:
    """Texts of the queries by name; those that need named graphs only where there are some."""
    paths = sorted((vocab.folder() / "checks").glob("*.rq"))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    return {name: text for name, text in texts.items() if named or "\n# needs: " not in text}


def _rows(store: Store, query: str) -> Iterator[dict[str, str]]:
    answer = store.query(query)
    names = [variable.value for variable in getattr(answer, "variables", ())]
    for solution in answer:  # type: ignore[union-attr]  # checks select
        yield {
            name: value(term)
            for name, term in zip(names, solution, strict=True)
            if term is not None
        }


def _with_place(store: Store, finding: Finding) -> Finding:
    """Add the lines that a node, or what it belongs to, comes from."""
    if finding.place:
        return finding
    try:
        node = ox.NamedNode(finding.node)
    except ValueError:  # the focus is a literal
        return finding
    for _ in range(_STEPS_UP):
        derived = store.engine.quads_for_pattern(node, _term(PROV.wasDerivedFrom), None)
        found = [parsed.value(quad.object) for quad in derived]
        places = sorted((place for place in found if "#line=" in place), key=_first_line)
        if places:
            return replace(finding, place=places[0])
        owners = [
            quad.subject
            for predicate in (KG.authorship, KG.affiliation, KG.figure)
            for quad in store.engine.quads_for_pattern(None, _term(predicate), node)
            if isinstance(quad.subject, ox.NamedNode)
        ]
        if not owners:
            return finding
        node = min(owners, key=str)
    return finding


def _first_line(place: str) -> tuple[int, str]:
    first = place.partition("#line=")[2].partition(",")[0]
    return (int(first) if first.isdecimal() else 0, place)


def _term(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())


def _orcid_digit(store: Store) -> Iterator[Finding]:
    """ORCID check digit: ISO 7064 MOD 11-2."""
    for node, address in store.objects(KG.orcid):
        digits = address.removeprefix("https://orcid.org/").replace("-", "")
        if re.fullmatch(r"\d{15}[\dX]", digits):
            total = 0
            for digit in digits[:-1]:
                total = (total + int(digit)) * 2
            expected = "0123456789X"[(12 - total % 11) % 11]
            if digits[-1] != expected:
                yield _of("orcid-digit", "The check digit of the ORCID is wrong", node, address)


def _ror_digits(store: Store) -> Iterator[Finding]:
    """ROR check digits: ISO 7064 MOD 97-10 over Crockford's base 32."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    for node, address in store.objects(KG.ror):
        match = re.fullmatch(r"https://ror\.org/0([a-z0-9]{6})(\d\d)", address)
        if match:
            number = 0
            for letter in match[1]:
                number = number * 32 + max(letters.find(letter), 0)
            known = set(match[1]) <= set(letters)
            if not known or 98 - (number * 100) % 97 != int(match[2]):
                yield _of("ror-digits", "The check digits of the ROR are wrong", node, address)


def _post_order(store: Store) -> Iterator[Finding]:
    """Post times that do not rise with the ordinals of an issue."""
    numbers = dict(store.objects(KG.ordinal))
    ordinal = {node: int(text) for node, text in numbers.items() if text.isdecimal()}
    posts = dict(store.objects(RDF.seeAlso))
    issues: dict[str, list[str]] = {}
    for entry, _ in store.objects(KG.describes):
        if entry in ordinal:
            issues.setdefault(entry.rpartition("/entry/")[0], []).append(entry)
    for _, entries in sorted(issues.items()):
        ordered = sorted(entries, key=ordinal.__getitem__)
        known = [(entry, post_time(posts[entry])) for entry in ordered if entry in posts]
        timed = [(entry, time) for entry, time in known if time is not None]
        for (_, before), (entry, time) in pairwise(timed):
            if time <= before:
                message = "A post is older than the one before it"
                yield _of("post-order", message, entry, posts[entry], "warning")


def _of(name: str, message: str, node: str, about: str, severity: Severity = "error") -> Finding:
    return Finding(check=name, severity=severity, message=message, node=node, value=about)


_EXTRAS: tuple[Callable[[Store], Iterator[Finding]], ...] = (
    _orcid_digit,
    _ror_digits,
    _post_order,
)
"""Checks that SPARQL cannot say."""
