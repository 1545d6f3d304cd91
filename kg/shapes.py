"""SHACL shapes to SPARQL: each constraint of `ontology/shapes.ttl` as a query for what breaks it.

A validator walks a graph node by node in memory; a query runs in the store, the tests of one
path's values in one query. The part of SHACL
that the shapes use is compiled, anything else is refused, so that no constraint is passed over.
Cardinalities and languages are counted within one named graph, since two sources may each state
the title of a paper.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

import pyoxigraph as ox
from msgspec import Struct
from msgspec.structs import replace

from kg.errors import StoreError
from kg.rdf import vocab
from kg.rdf.parsed import Term

_Written: TypeAlias = tuple[str, str, str, str, str]
"""Component, path, message, then the body of a query or the test of a value."""
_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_GROUPED = re.compile(r"WHERE\s*\{(?P<body>.*)\}\s*GROUP BY \$this(?P<having>.*)", re.DOTALL)
_FIRST_STEP = re.compile(r"\^?<([^>]*)>")
_BROKEN_BY_ABSENCE = frozenset({"minCount", "hasValue"})
_DESCRIBING = frozenset({"path", "message", "targetClass", "targetObjectsOf", "targetSubjectsOf",
                         "property", "prefixes", "select", "severity"})  # fmt: skip


class Constraint(Struct, frozen=True, kw_only=True):
    """One thing that must hold of the nodes of a shape."""

    shape: str
    """Local name of the shape."""
    component: str
    """Local name of the SHACL constraint component."""
    number: int = 1
    """Tells constraints apart that share shape, path and component."""
    path: str
    """Property path in SPARQL; empty for a constraint on the node itself."""
    message: str
    query: str
    """Selects `?this` and, where there is one, the offending `?value`."""
    target: str = ""
    """Pattern that binds the nodes of the shape to `?this`."""
    test: str = ""
    """True of an offending `?value` of the path; empty where the set of values is judged."""
    needs: str = ""
    """Predicate without which nothing can break this; empty where its absence may."""


class Group(Struct, frozen=True, kw_only=True):
    """Constraints that one query answers."""

    constraints: tuple[Constraint, ...]
    needs: str
    query: str
    """Selects `?this`, `?value` and, for several constraints, `?broken0`, `?broken1` …"""


@cache
def constraints(name: str = "shapes.ttl") -> tuple[Constraint, ...]:
    """Compile the shapes of a file of the ontology; raises StoreError for a part not supported."""
    return tuple(_Compiler(vocab.folder() / name).compile())


def groups(found: Iterable[Constraint]) -> Iterator[Group]:
    """Put the tests of one path's values into one query: the store is walked once for them."""
    together: dict[tuple[str, ...], list[Constraint]] = {}
    for one in found:
        key = (one.target, one.path, one.needs) if one.test else (one.query,)
        together.setdefault(key, []).append(one)
    for members in together.values():
        first = members[0]
        yield Group(
            constraints=tuple(members),
            needs=first.needs,
            query=first.query if len(members) == 1 else _select_all(members),
        )


class _Compiler:
    """Reads shapes from a file and writes their queries."""

    def __init__(self, path: object) -> None:
        self.path = str(path)
        self.shapes = ox.Store()
        self.shapes.load(path=self.path, format=ox.RdfFormat.TURTLE)

    def compile(self) -> Iterator[Constraint]:
        """Yield constraints by shape and path; two of one name are numbered."""
        seen: dict[tuple[str, str, str], int] = {}
        for one in sorted(self.every(), key=_order):
            name = _order(one)[:3]
            seen[name] = seen.get(name, 0) + 1
            yield one if seen[name] == 1 else replace(one, number=seen[name])

    def every(self) -> Iterator[Constraint]:
        found = {quad.subject for quad in self.shapes.quads_for_pattern(
            None, ox.NamedNode(f"{_RDF}type"), ox.NamedNode(f"{_SH}NodeShape"))}  # fmt: skip
        for shape in sorted(found, key=str):
            name = str(shape).rpartition("#")[2].strip("<>")
            target = self.target(shape)
            for component, path, message, body, test in self.node_shape(shape):
                step = _FIRST_STEP.match(path)
                yield Constraint(
                    shape=name,
                    component=component,
                    path=path,
                    message=message,
                    query=_select(target, body or _value_broken(path, test)),
                    target=target,
                    test=test,
                    needs=step[1] if step and component not in _BROKEN_BY_ABSENCE else "",
                )

    def target(self, shape: Term) -> str:
        patterns = [
            *(
                f"{{ ?this a {one} }}"
                for name in self.objects(shape, "targetClass")
                for one in _with_subclasses(name)
            ),
            *(f"{{ ?subject {one} ?this }}" for one in self.objects(shape, "targetObjectsOf")),
            *(f"{{ ?this {one} ?object }}" for one in self.objects(shape, "targetSubjectsOf")),
        ]
        return " UNION ".join(patterns)

    def node_shape(self, shape: Term) -> Iterator[_Written]:
        for node in self.objects(shape, "property"):
            yield from self.property_shape(node)
        for node in self.objects(shape, "sparql"):
            query = _per_graph(self.text(node, "select"))
            body = f"{{ {query.replace('$this', '?this')} }}"
            yield "sparql", "", self.text(node, "message"), body, ""
        for alternatives in self.objects(shape, "or"):
            broken = [self.broken(one) for one in self.items(alternatives)]
            yield "or", "", self.text(shape, "message"), " ".join(broken), ""
        self.refuse_others(shape, {"or", "sparql"})

    def property_shape(self, node: Term) -> Iterator[_Written]:
        path, message = self.sparql_path(self.object(node, "path")), self.text(node, "message")
        for name, write in _OF_THE_SET.items():
            for argument in self.objects(node, name):
                self.refuse_unless_written(name, argument)
                yield name, path, message, write(path, argument), ""
        for name, test_of in _OF_A_VALUE.items():
            for argument in self.objects(node, name):
                members = ", ".join(map(str, self.items(argument)))
                yield name, path, message, "", test_of(members if name == "in" else argument)
        for alternatives in self.objects(node, "or"):
            tests = [
                f"({test_of(argument)})"
                for one in self.items(alternatives)
                for name, test_of in _OF_A_VALUE.items()
                for argument in self.objects(one, name)
            ]
            yield "or", path, message, "", " && ".join(tests)
        self.refuse_others(node, {"or", *_OF_THE_SET, *_OF_A_VALUE})

    def broken(self, node: Term) -> str:
        """Leave the nodes that break a property shape; for alternatives.

        MINUS and not NOT EXISTS: the engine evaluates a path of two steps anew for each node.
        """
        path = self.sparql_path(self.object(node, "path"))
        self.refuse_others(node, {"hasValue", "minCount", "maxCount"})
        for argument in self.objects(node, "hasValue"):
            return f"MINUS {{ ?this {path} {argument} }}"
        kind = "MINUS" if self.objects(node, "minCount") else "FILTER EXISTS"
        return f"{kind} {{ ?this {path} ?any }}"

    def sparql_path(self, path: Term) -> str:
        if isinstance(path, ox.NamedNode):
            return str(path)
        for inverse in self.objects(path, "inversePath"):
            return f"^{inverse}"
        return "/".join(map(self.sparql_path, self.items(path)))

    def objects(self, node: Term, name: str, namespace: str = _SH) -> list[Term]:
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            return []
        quads = self.shapes.quads_for_pattern(node, ox.NamedNode(namespace + name), None)
        return sorted((quad.object for quad in quads), key=str)

    def object(self, node: Term, name: str) -> Term:
        return self.objects(node, name)[0]

    def text(self, node: Term, name: str) -> str:
        return " ".join(str(getattr(one, "value", one)) for one in self.objects(node, name))

    def items(self, head: Term) -> list[Term]:
        """Members of an RDF list."""
        found: list[Term] = []
        while first := self.objects(head, "first", _RDF):
            found += first
            (head,) = self.objects(head, "rest", _RDF)
        return found

    def refuse_unless_written(self, name: str, argument: Term) -> None:
        """Refuse a number or kind that the compiled query would not mean."""
        meant = _MEANT.get(name)
        if meant is not None and str(getattr(argument, "value", argument)) not in meant:
            what = f"sh:{name} {getattr(argument, 'value', argument)} is not supported here"
            raise StoreError(what, "say it in other words", path=self.path)

    def refuse_others(self, node: Term, known: set[str]) -> None:
        if isinstance(node, ox.NamedNode | ox.BlankNode):
            for quad in self.shapes.quads_for_pattern(node, None, None):
                name = quad.predicate.value.removeprefix(_SH)
                if quad.predicate.value.startswith(_SH) and name not in known | _DESCRIBING:
                    what, mend = f"sh:{name} is not supported here", "say it in other words"
                    raise StoreError(what, mend, path=self.path)


def _order(one: Constraint) -> tuple[str, str, str, str]:
    return (one.shape, one.path, one.component, one.message)


@cache
def _with_subclasses(name: object) -> list[str]:
    """A class and those that our ontology puts below it, in SPARQL."""
    below = f"<{vocab.prefixes()['rdfs']}subClassOf>"
    found = [str(name)]
    for one in found:
        found += [
            str(triple.subject)
            for triple in vocab.triples("kg.ttl")
            if str(triple.predicate) == below
            and str(triple.object) == one
            and str(triple.subject) not in found
        ]
    return found


def _select(target: str, body: str) -> str:
    """Tell offending nodes; the value and the graph stay unbound where there is none."""
    return f"SELECT DISTINCT ?this ?value WHERE {{ {target} {body} }}"


def _value_broken(path: str, test: str) -> str:
    return f"?this {path} ?value FILTER({test})"


def _select_all(members: Sequence[Constraint]) -> str:
    """Tell of each offending value which of several tests it breaks."""
    names = [f"?broken{number}" for number in range(len(members))]
    tests = " ".join(
        f"BIND(({one.test}) AS {name})" for one, name in zip(members, names, strict=True)
    )
    body = f"{members[0].target} ?this {members[0].path} ?value {tests}"
    select = f"SELECT DISTINCT ?this ?value {' '.join(names)}"
    return f"{select} WHERE {{ {body} FILTER({' || '.join(names)}) }}"


def _per_graph(select: str) -> str:
    """Count within one named graph what a shape's own query counts over all."""
    match = _GROUPED.search(select)
    if match is None:
        return select
    body, having = match["body"], match["having"]
    return f"SELECT $this WHERE {{ GRAPH ?graph {{ {body} }} }} GROUP BY $this ?graph{having}"


def _max_count(path: str, most: Term) -> str:
    if str(getattr(most, "value", "")) == "0":
        return f"?this {path} ?value"
    return (
        f"GRAPH ?graph {{ ?this {path} ?value . ?this {path} ?other }}"
        " FILTER(!sameTerm(?value, ?other))"
    )


_OF_THE_SET: dict[str, Callable[[str, Term], str]] = {
    "minCount": lambda path, _: f"FILTER NOT EXISTS {{ ?this {path} ?any }}",
    "maxCount": _max_count,
    "hasValue": lambda path, wanted: f"FILTER NOT EXISTS {{ ?this {path} {wanted} }}",
    "uniqueLang": lambda path, _: (
        f"GRAPH ?graph {{ ?this {path} ?value . ?this {path} ?other }} FILTER("
        "!sameTerm(?value, ?other) && LANG(?value) != '' && LANG(?value) = LANG(?other))"
    ),
    "lessThan": lambda path, other: (
        f"?this {path} ?value . ?this {other} ?limit FILTER(!COALESCE(?value < ?limit, false))"
    ),
    "disjoint": lambda path, other: f"?this {path} ?value . ?this {other} ?value",
}
"""Constraints on all values of a path: what a node that breaks them matches."""

_MEANT = {"minCount": {"1"}, "maxCount": {"0", "1"}, "uniqueLang": {"true"}}
"""Arguments that the queries of a component are written for."""

_OF_A_VALUE: dict[str, Callable[[object], str]] = {
    "class": lambda name: " && ".join(
        f"NOT EXISTS {{ ?value a {one} }}" for one in _with_subclasses(name)
    ),
    "datatype": lambda name: f"!isLiteral(?value) || DATATYPE(?value) != {name}",
    "nodeKind": lambda name: f"!is{str(name).rpartition('#')[2].strip('<>')}(?value)",
    "pattern": lambda pattern: f"isBlank(?value) || !REGEX(STR(?value), {pattern})",
    "in": lambda members: f"!COALESCE(?value IN ({members}), false)",
    "minLength": lambda least: f"isBlank(?value) || STRLEN(STR(?value)) < {least}",
    "minInclusive": lambda least: f"!COALESCE(?value >= {least}, false)",
    "maxInclusive": lambda most: f"!COALESCE(?value <= {most}, false)",
}
"""Constraints on each value: what is true of one that breaks them."""
