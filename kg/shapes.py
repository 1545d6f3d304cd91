"""SHACL shapes to SPARQL: each constraint of `ontology/shapes.ttl` as a query for what breaks it.

A validator walks a graph node by node in memory; a query runs in the store, the tests of one
path's values in one query. The part of SHACL that the shapes use is compiled, anything else is
refused, so that no constraint is passed over. Cardinalities and languages are counted within one
named graph, since two sources may each state the title of a paper.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NoReturn, TypeAlias

import pyoxigraph as ox
from msgspec import Struct
from msgspec.structs import replace

from kg.errors import StoreError
from kg.rdf import vocab
from kg.rdf.parsed import Term, value

Needed: TypeAlias = Literal["", "identity", "named graphs", "sources apart"]
"""What a graph must have for a check to be fair."""
_Written: TypeAlias = tuple[str, str, str, str, str]
"""Component, path, message, then the query or the test of a value."""
_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BELOW = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_GROUPED = re.compile(r"WHERE\s*\{(?P<body>.*)\}\s*GROUP BY \$this(?P<having>.*)", re.DOTALL)
_FIRST_STEP = re.compile(r"\^?<([^>]*)>")
_BROKEN_BY_ABSENCE = frozenset({"minCount", "hasValue"})
_PER_GRAPH = frozenset({"maxCount", "uniqueLang", "sparql"})
_OF_IDENTITY = frozenset({f"<{vocab.ONTOLOGY}author>", f"<{vocab.ONTOLOGY}work>"})
_TARGETS = {
    "targetClass": "{{ ?this a {} }}",
    "targetObjectsOf": "{{ ?subject {} ?this }}",
    "targetSubjectsOf": "{{ ?this {} ?object }}",
}


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
    """Selects `?this` and, where there are such, the offending `?value` and its `?graph`."""
    target: str = ""
    """Pattern that binds the nodes of the shape to `?this`."""
    test: str = ""
    """True of an offending `?value` of the path; empty where the set of values is judged."""
    needs: str = ""
    """Predicate without which nothing can break this; empty where its absence may."""
    fair_with: Needed = ""


class Group(Struct, frozen=True, kw_only=True):
    """Constraints that one query answers."""

    constraints: tuple[Constraint, ...]
    needs: str
    query: str
    """Like that of a constraint and, for several constraints, with `?broken0`, `?broken1` …"""


@lru_cache(maxsize=4)
def constraints(
    name: str = "shapes.ttl", subclasses: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Constraint, ...]:
    """Compile the shapes of a file of the ontology; raises StoreError for a part not supported.

    A node of a class is one of its subclasses too: those of our ontology, and the pairs given.
    """
    return tuple(_Compiler(vocab.folder() / name, subclasses).compile())


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
            query=first.query
            if len(members) == 1
            else _select_values(first.target, first.path, [one.test for one in members]),
        )


class _Compiler:
    """Reads shapes from a file and writes their queries."""

    def __init__(self, path: object, subclasses: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.path = str(path)
        self.shapes = ox.Store()
        self.shapes.load(path=self.path, format=ox.RdfFormat.TURTLE)
        self.subclasses: dict[str, list[str]] = {}
        for below, above in sorted(subclasses | _subclasses()):
            self.subclasses.setdefault(above, []).append(below)

    def compile(self) -> Iterator[Constraint]:
        """Yield constraints by shape and path; two of one name are numbered."""
        seen: dict[tuple[str, str, str], int] = {}
        for one in sorted(self.every(), key=_order):
            name = _order(one)[:3]
            seen[name] = seen.get(name, 0) + 1
            yield one if seen[name] == 1 else replace(one, number=seen[name])

    def every(self) -> Iterator[Constraint]:
        for shape in self.node_shapes():
            target = self.target(shape)
            for component, path, message, query, test in self.node_shape(shape, target):
                step = _FIRST_STEP.match(path)
                yield Constraint(
                    shape=str(shape).rpartition("#")[2].strip("<>"),
                    component=component,
                    path=path,
                    message=message,
                    query=query or _select_values(target, path, [test]),
                    target=target,
                    test=test,
                    needs=step[1] if step and component not in _BROKEN_BY_ABSENCE else "",
                    fair_with=_fair_with(component, path),
                )

    def node_shapes(self) -> list[Term]:
        kind, node_shape = ox.NamedNode(f"{_RDF}type"), ox.NamedNode(f"{_SH}NodeShape")
        found = {quad.subject for quad in self.shapes.quads_for_pattern(None, kind, node_shape)}
        for name in _TARGETS:
            for quad in self.shapes.quads_for_pattern(None, ox.NamedNode(_SH + name), None):
                if quad.subject not in found:
                    self.refuse(f"sh:{name} of what is no sh:NodeShape")
        return sorted(found, key=str)

    def target(self, shape: Term) -> str:
        patterns = [
            pattern.format(one)
            for name, pattern in _TARGETS.items()
            for term in self.objects(shape, name)
            for one in (self.classes(term) if name == "targetClass" else [term])
        ]
        return " UNION ".join(patterns) or self.refuse("a shape without a target")

    def node_shape(self, shape: Term, target: str) -> Iterator[_Written]:
        self.refuse_others(shape, {"property", "sparql", "or", *_TARGETS})
        for node in self.objects(shape, "property"):
            yield from self.property_shape(node, target)
        for node in self.objects(shape, "sparql"):
            self.refuse_others(node, {"select", "prefixes"})
            query = f"{{ {_per_graph(self.text(node, 'select'))} }}".replace("$this", "?this")
            yield "sparql", "", self.text(node, "message"), _select(query, _of(target)), ""
        for alternatives in self.objects(shape, "or"):
            broken = " ".join(map(self.broken, self.items(alternatives)))
            yield "or", "", self.text(shape, "message"), _select(target, broken), ""

    def property_shape(self, node: Term, target: str) -> Iterator[_Written]:
        self.refuse_others(node, {"path", "or", *_OF_THE_SET, *_OF_A_VALUE})
        path, message = self.sparql_path(self.object(node, "path")), self.text(node, "message")
        for name, write in _OF_THE_SET.items():
            for argument in self.objects(node, name):
                self.refuse_unless_written(name, argument)
                yield name, path, message, write(target, path, argument), ""
        for name, test in self.tests(node):
            yield name, path, message, "", test
        for alternatives in self.objects(node, "or"):
            tests = " && ".join(map(self.test_of_one, self.items(alternatives)))
            yield "or", path, message, "", tests

    def tests(self, node: Term) -> Iterator[tuple[str, str]]:
        """Component and what is true of a value that breaks it."""
        for name, test_of in _OF_A_VALUE.items():
            for argument in self.objects(node, name):
                self.refuse_unless_written(name, argument)
                match name:
                    case "in":
                        yield name, test_of(", ".join(map(str, self.items(argument))))
                    case "class":
                        yield name, " && ".join(map(test_of, self.classes(argument)))
                    case _:
                        yield name, test_of(argument)

    def test_of_one(self, alternative: Term) -> str:
        """Test of an alternative, which says one thing."""
        self.refuse_others(alternative, set(_OF_A_VALUE))
        tests = [f"({test})" for _, test in self.tests(alternative)]
        return tests[0] if len(tests) == 1 else self.refuse("sh:or of several things at once")

    def broken(self, alternative: Term) -> str:
        """Leave the nodes that break an alternative of a node, which asks for a value of a path.

        MINUS and not NOT EXISTS: the engine evaluates a path of two steps anew for each node.
        """
        self.refuse_others(alternative, {"path", "hasValue", "minCount"})
        for argument in self.objects(alternative, "minCount"):
            self.refuse_unless_written("minCount", argument)
        wanted = [str(one) for one in self.objects(alternative, "hasValue")] or ["?any"]
        if len(self.objects(alternative, "path")) != 1 or len(wanted) > 1:
            self.refuse("sh:or of a node without one path and one value")
        path = self.sparql_path(self.object(alternative, "path"))
        return f"MINUS {{ ?this {path} {wanted[0]} }}"

    def sparql_path(self, path: Term) -> str:
        if isinstance(path, ox.NamedNode):
            return str(path)
        for inverse in self.objects(path, "inversePath"):
            if isinstance(inverse, ox.NamedNode):
                return f"^{inverse}"
        steps = map(self.sparql_path, self.items(path))
        return "/".join(steps) or self.refuse("a path that is no step, way back or sequence")

    def classes(self, name: Term) -> list[str]:
        """A class and those below it, in SPARQL."""
        found = [str(getattr(name, "value", name))]
        for one in found:
            found += [below for below in self.subclasses.get(one, ()) if below not in found]
        return [f"<{one}>" for one in found]

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
        """Refuse an argument that the compiled query would not mean."""
        written = str(getattr(argument, "value", argument))
        if written not in _MEANT.get(name, {written}):
            self.refuse(f"sh:{name} {vocab.curie(written)}")

    def refuse_others(self, node: Term, known: set[str]) -> None:
        if isinstance(node, ox.NamedNode | ox.BlankNode):
            for quad in self.shapes.quads_for_pattern(node, None, None):
                name = quad.predicate.value.removeprefix(_SH)
                if quad.predicate.value.startswith(_SH) and name not in known | {"message"}:
                    self.refuse(f"sh:{name}")

    def refuse(self, what: str) -> NoReturn:
        raise StoreError(f"{what} is not supported here", "say it in other words", path=self.path)


def _order(one: Constraint) -> tuple[str, str, str, str]:
    return (one.shape, one.path, one.component, one.message)


def _fair_with(component: str, path: str) -> Needed:
    if component in _PER_GRAPH:
        return "sources apart"
    return "identity" if component == "minCount" and path in _OF_IDENTITY else ""


def _subclasses() -> set[tuple[str, str]]:
    """Pairs of classes of our ontology, the lower first."""
    return {
        (value(triple.subject), value(triple.object))
        for triple in vocab.triples("kg.ttl")
        if triple.predicate.value == _BELOW
    }


def _select(first: str, then: str) -> str:
    """Tell offending nodes; the value and the graph stay unbound where there is none."""
    select = "SELECT DISTINCT ?this ?value ?graph"
    return f"{select} WHERE {{ {first} {then} }} ORDER BY ?this ?value ?graph"


def _select_values(target: str, path: str, tests: Sequence[str], also: str = "") -> str:
    """Tell each offending value once, with the first graph; of several tests, which it breaks."""
    names = [f"?broken{number}" for number in range(len(tests))] if len(tests) > 1 else []
    body = " ".join(f"BIND(({test}) AS {name})" for test, name in zip(tests, names, strict=False))
    shown = " ".join(["?this ?value", *names])
    return (
        f"SELECT {shown} (MIN(?in) AS ?graph) WHERE {{ {target} {_says(path)} {also} {body}"
        f" FILTER({' || '.join(names or tests)}) }} GROUP BY {shown} ORDER BY ?this ?value"
    )


def _says(path: str) -> str:
    """Bind a value and the graph that says so; the steps of a longer path may be of several."""
    says = f"?this {path} ?value"
    return says if ">/" in path else f"GRAPH ?in {{ {says} }}"


def _of(target: str) -> str:
    """Keep the nodes of a shape, of a few."""
    return f"FILTER EXISTS {{ {target} }}"


def _per_graph(select: str) -> str:
    """Count within one named graph what a shape's own query counts over all."""
    match = _GROUPED.search(select)
    if match is None:
        return select
    body, having = match["body"], match["having"]
    where = f"WHERE {{ GRAPH ?graph {{ {body} }} }}"
    return f"SELECT $this ?graph {where} GROUP BY $this ?graph{having}"


def _several(target: str, path: str, *, in_language: bool = False) -> str:
    """Tell nodes to which one graph gives several values, with the first of them.

    Counted before anything else is asked: that reads no text, and leaves nearly no node.
    """
    key = "?graph ?this ?language" if in_language else "?graph ?this"
    tagged = "BIND(LANG(?any) AS ?language) FILTER(?language != '')" if in_language else ""
    same = "FILTER(LANG(?any) = ?language)" if in_language else ""
    values = f"GRAPH ?graph {{ ?this {path} ?any }}"
    counted = (
        f"{{ SELECT {key} WHERE {{ {values} {tagged} }}"
        f" GROUP BY {key} HAVING(COUNT(DISTINCT ?any) > 1) }}"
    )
    return (
        f"SELECT ?this ?graph (MIN(?any) AS ?value) WHERE {{ {{ {counted} {_of(target)} }}"
        f" {values} {same} }} GROUP BY {key} ORDER BY ?this ?value"
    )


def _disjoint(target: str, path: str, other: Term) -> str:
    return (
        "SELECT ?this (MIN(?any) AS ?value) (MIN(?in) AS ?graph)"
        f" WHERE {{ {target} GRAPH ?in {{ ?this {path} ?any }} ?this {other} ?any }}"
        " GROUP BY ?this ORDER BY ?this"
    )


_OF_THE_SET: dict[str, Callable[[str, str, Term], str]] = {
    "minCount": lambda target, path, _: _select(
        target, f"FILTER NOT EXISTS {{ ?this {path} ?any }}"
    ),
    "maxCount": lambda target, path, most: (
        _several(target, path) if value(most) == "1" else _select_values(target, path, ["true"])
    ),
    "hasValue": lambda target, path, wanted: _select(
        target, f"FILTER NOT EXISTS {{ ?this {path} {wanted} }}"
    ),
    "uniqueLang": lambda target, path, _: _several(target, path, in_language=True),
    "lessThan": lambda target, path, other: _select_values(
        target, path, ["!COALESCE(?value < ?limit, false)"], f"?this {other} ?limit"
    ),
    "disjoint": _disjoint,
}
"""Constraints on all values of a path: what selects the nodes that break them."""

_OF_A_FORM = frozenset(
    f"{vocab.prefixes()['xsd']}{name}"
    for name in ("boolean", "date", "decimal", "gYear", "gYearMonth", "integer")
)
"""Datatypes of which a literal may be ill-formed."""
_MEANT = {
    "datatype": _OF_A_FORM | {f"{vocab.prefixes()['xsd']}string", f"{_RDF}langString"},
    "maxCount": {"0", "1"},
    "minCount": {"1"},
    "nodeKind": {f"{_SH}IRI", f"{_SH}Literal"},
    "uniqueLang": {"true"},
}
"""Arguments that the queries of a component are written for."""


def _datatype(name: object) -> str:
    unlike = f"!isLiteral(?value) || DATATYPE(?value) != {name}"
    if str(name).strip("<>") not in _OF_A_FORM:
        return unlike
    return f"{unlike} || !COALESCE(isLiteral({name}(STR(?value))), false)"


_OF_A_VALUE: dict[str, Callable[[object], str]] = {
    "class": lambda name: f"NOT EXISTS {{ ?value a {name} }}",
    "datatype": _datatype,
    "nodeKind": lambda name: f"!is{str(name).rpartition('#')[2].strip('<>')}(?value)",
    "pattern": lambda pattern: f"isBlank(?value) || !REGEX(STR(?value), {pattern})",
    "in": lambda members: f"!COALESCE(?value IN ({members}), false)",
    "minLength": lambda least: f"isBlank(?value) || STRLEN(STR(?value)) < {least}",
    "minInclusive": lambda least: f"!COALESCE(?value >= {least}, false)",
    "maxInclusive": lambda most: f"!COALESCE(?value <= {most}, false)",
}
"""Constraints on each value: what is true of one that breaks them."""
