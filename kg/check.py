"""Does a graph keep what the model promises? Shapes, health queries, and what neither can say."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from msgspec import Struct, json
from msgspec.structs import replace

from kg import health, shapes
from kg.errors import SourceError
from kg.health import Finding, Severity, rows
from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.rdf.vocab import PROV, VOID
from kg.shapes import Needed
from kg.store.engine import one_line
from kg.store.results import printable
from kg.store.store import Store

Progress: TypeAlias = Callable[[int, int], None]
"""Is told the number of the query that runs now, from 1, and of all."""
_Node: TypeAlias = ox.NamedNode | ox.BlankNode
_Found: TypeAlias = tuple[Finding, Term | None]
"""A finding and the named graph it is of, where it is of one."""

_STEPS_UP = 3
"""From an affiliation over its authorship to the paper."""
_ORIGIN = ox.NamedNode(f"{vocab.prefixes()['prov']}wasDerivedFrom")
_PARTS = tuple(
    ox.NamedNode(f"{vocab.ONTOLOGY}{name}") for name in ("authorship", "affiliation", "figure")
)
"""Lead from what has a place to what belongs to it."""
_WHOLES = tuple(
    ox.NamedNode(name)
    for name in (
        f"{vocab.prefixes()['nif']}referenceContext",
        f"{vocab.ONTOLOGY}textOf",
        f"{vocab.ONTOLOGY}left",
    )
)
"""Lead to what has a place."""
_WHO_IS_WHO = {f"{vocab.ONTOLOGY}{name}" for name in ("author", "organization", "work")}
_LACKING: dict[Needed, str] = {
    "identity": "who is who is not in the graph",
    "named graphs": "there are no named graphs",
    "sources apart": "several sources stand in one graph",
}
"""Why a check that needs something is passed over."""
_SHOWN = 100
"""Findings kept of each check; the rest is counted."""
_FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}
_LAST_PLANE_0 = 0xFFFF
_NODE = (ox.NamedNode, ox.BlankNode)
_NO = ox.Literal("")
_FILE = "urn:kg:file"
"""The named graph of a file that has none."""
_HEADER = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)


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
    passed_over: tuple[str, ...]
    """What could not be judged, and why."""
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

    What needs something that the graph lacks (named graphs, say) is passed over, and said.
    """
    lacking = _lacking(store)
    compiled = shapes.constraints(subclasses=_subclasses(store))
    judged = [one for one in compiled if one.fair_with not in lacking]
    asked = {name: text for name, text in _health_queries().items() if _needs(text) not in lacking}
    used = store.predicates()
    runs: list[Iterable[_Found]] = [
        *(
            _broken(store, group)
            for group in shapes.groups(judged)
            if not group.needs or group.needs in used
        ),
        *(_unhealthy(store, name, text) for name, text in asked.items()),
        *(((finding, None) for finding in extra(store)) for extra in health.EXTRAS),
    ]
    found, counts, totals = _counted(runs, progress)
    return Report(
        shapes=len({constraint.shape for constraint in judged}),
        constraints=len(judged),
        checks=len(asked) + len(health.EXTRAS),
        quads=len(store),
        findings=tuple(_with_place(store, finding, graph) for finding, graph in found),
        counts=dict(sorted(counts.items())),
        passed_over=tuple(_passed_over(compiled, lacking)),
        errors=totals["error"],
        warnings=totals["warning"],
    )


def _counted(
    runs: list[Iterable[_Found]], progress: Progress
) -> tuple[list[_Found], dict[str, int], dict[Severity, int]]:
    """First findings of each check; all of them counted by check and by severity."""
    found: list[_Found] = []
    counts: dict[str, int] = {}
    totals: dict[Severity, int] = {"error": 0, "warning": 0}
    for place, findings in enumerate(runs, 1):
        progress(place, len(runs))
        for finding, graph in findings:
            counts[finding.check] = counts.get(finding.check, 0) + 1
            totals[finding.severity] += 1
            if counts[finding.check] <= _SHOWN:
                found.append((finding, graph))
    return found, counts, totals


def text(report: Report) -> str:
    """Write a report for people: what was checked, then the findings of each check."""
    checked = f"{report.constraints} constraints of {report.shapes} shapes"
    lines = [f"{report.quads} quads checked: {checked}, {report.checks} health queries"]
    lines += [f"passed over: {one}" for one in report.passed_over]
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


def _lacking(store: Store) -> frozenset[Needed]:
    """What a fair check would need and the graph has not."""
    graphs = store.graphs()
    lacking: set[Needed] = set()
    if len(graphs) <= 1:
        lacking.add("named graphs")
    if (len(graphs) <= 1 or _FILE in graphs) and _of_several_sources(store):
        lacking.add("sources apart")
    listed = any(name.endswith("/graph/identity") for _, name in store.objects(VOID.subset))
    if not listed and not store.predicates() & _WHO_IS_WHO:
        lacking.add("identity")
    return frozenset(lacking)


def _of_several_sources(store: Store) -> bool:
    sources = set()
    for _, place in store.objects(PROV.wasDerivedFrom):
        source, line, _ = place.partition("#line=")
        sources |= {source} if line else set()
        if len(sources) > 1:
            return True
    return False


def _passed_over(
    compiled: Iterable[shapes.Constraint], lacking: frozenset[Needed]
) -> Iterator[str]:
    """What is not judged, by the reason."""
    for need in sorted(lacking):
        broken = sum(one.fair_with == need for one in compiled)
        names = [f"{broken} constraints"] if broken else []
        names += [name for name, text in _health_queries().items() if _needs(text) == need]
        yield f"{', '.join(names)}: {_LACKING[need]}"


def _subclasses(store: Store) -> frozenset[tuple[str, str]]:
    """Pairs of classes of which the graph puts one below the other."""
    found = rows(store, "SELECT DISTINCT ?low ?high WHERE { ?low rdfs:subClassOf ?high }")
    pairs = ((row["low"], row["high"]) for row in found)
    return frozenset(
        (value(low), value(high))
        for low, high in pairs
        if isinstance(low, ox.NamedNode) and isinstance(high, ox.NamedNode)
    )


def _broken(store: Store, group: shapes.Group) -> Iterator[_Found]:
    """Nodes that break a constraint of a group; the path's values may break several."""
    names = [_name_of(one) for one in group.constraints]
    for row in rows(store, group.query):
        for place, one in enumerate(group.constraints):
            if len(names) == 1 or value(row.get(f"broken{place}", _NO)) == "true":
                finding = Finding(
                    check=" ".join(filter(None, names[place])),
                    severity="error",
                    message=one.message,
                    node=value(row["this"]),
                    path=names[place][1],
                    value=value(row.get("value", _NO)),
                )
                yield finding, row.get("graph")


def _name_of(one: shapes.Constraint) -> tuple[str, str, str, str]:
    path = re.sub(r"<([^>]*)>", lambda iri: vocab.curie(iri[1]), one.path)
    return (one.shape, path, one.component, "" if one.number == 1 else str(one.number))


def _unhealthy(store: Store, name: str, text: str) -> Iterator[_Found]:
    """Rows of a health query."""
    header = dict(_HEADER.findall(text))
    severity: Severity = "warning" if header["severity"] == "warning" else "error"
    for row in rows(store, text):
        finding = Finding(
            check=name,
            severity=severity,
            message=header["title"],
            node=value(row.get("node", _NO)),
            value=value(row.get("value", _NO)),
        )
        yield finding, row.get("graph")


def _health_queries() -> dict[str, str]:
    """Texts of the queries by name."""
    paths = sorted((vocab.folder() / "checks").glob("*.rq"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def _needs(text: str) -> str:
    header: dict[str, str] = dict(_HEADER.findall(text))
    return header.get("needs", "")


def _with_place(store: Store, finding: Finding, graph: Term | None) -> Finding:
    """Add the lines that a node, or what it belongs to, comes from.

    Looked for in the graph that the finding is of, in those it derives from, then in all.
    """
    try:
        node = ox.NamedNode(finding.node)
    except ValueError:  # the focus is a literal
        return finding
    graphs = [] if graph is None else [graph, *_objects(store, graph, _ORIGIN, None)]
    within = (*(one for one in graphs if isinstance(one, _NODE)), None)
    places = (_place(store, node, one) for one in within)
    return replace(finding, place=next((place for place in places if place), ""))


def _place(store: Store, node: Term, graph: _Node | None) -> str:
    """First place of a node in a graph (None: in any), or else of what it belongs to."""
    for _ in range(_STEPS_UP):
        derived: list[str] = [value(one) for one in _objects(store, node, _ORIGIN, graph)]
        places = sorted((place for place in derived if "#line=" in place), key=_first_line)
        if places:
            return places[0]
        found = store.engine.quads_for_pattern
        owners: list[Term] = [
            *(quad.subject for part in _PARTS for quad in found(None, part, node, graph)),
            *(one for whole in _WHOLES for one in _objects(store, node, whole, graph)),
        ]
        if not owners:
            break
        node = min(owners, key=str)
    return ""


def _objects(store: Store, node: Term, term: ox.NamedNode, graph: _Node | None) -> list[Term]:
    if not isinstance(node, _NODE):
        return []
    return [quad.object for quad in store.engine.quads_for_pattern(node, term, None, graph)]


def _first_line(place: str) -> tuple[int, str]:
    return (health.number(place.partition("#line=")[2].partition(",")[0]) or 0, place)
