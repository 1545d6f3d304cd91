"""Concepts: what they are, when they were written of, and what each paper says of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kg.network._places import Places
from kg.network._tables import Attributes, Tables, by_language, gathered, label_of
from kg.rdf.mentions import CLASSES, ROLES
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import KG, RDF, SKOS

_MONTH = len("2021-04")
_YEAR = len("2021")


class Concepts:
    """Nodes of concepts, and edges to them."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._store = tables, tables.store
        self._of = tables.relation("concept")

    def nodes(self, *, years: bool = False) -> dict[str, Attributes]:
        """Attributes of the nodes: names, kind, papers, first and last date, and all years."""
        dates = self._dates()
        kinds, names = self._kinds(), self._names(dates)
        dated = self._over_time(dates) if years else {}
        found: dict[str, Attributes] = {}
        for node in sorted(dates):
            known = sorted(filter(None, dates[node]))
            span = {"first": known[0], "last": known[-1]} if known else {}
            kind = {"kind": kinds[node]} if node in kinds else {}
            count = {"papers": len(dates[node])}
            found[node] = {"type": "concept", **names[node], **kind, **count, **span}
            found[node] |= {"years": dated[node]} if node in dated else {}
        return found

    def _dates(self) -> dict[str, list[str]]:
        """Dates of the works that mention each concept, empty where a work has none."""
        issued = self._tables.issued()
        found: dict[str, list[str]] = defaultdict(list)
        for work, nodes in self._of.items():
            for node in nodes:
                found[node].append(issued.get(work, ""))
        return found

    def _kinds(self) -> dict[str, str]:
        """Kind of each concept; where classes disagree, the first of them."""
        order: list[str] = list(CLASSES)
        classes = {node[1:-1].decode(): kind for kind, node in CLASSES.items()}
        found: dict[str, str] = {}
        wanted = " ".join(map("<{}>".format, classes))
        typed = f"GRAPH ?g {{ ?node {RDF.type.decode()} ?class }}"
        query = f"DISTINCT ?node ?class {{ VALUES ?class {{ {wanted} }} {typed} }}"
        for node, name in self._store.select(query):
            kind = classes[value(name)]
            found[value(node)] = min(found.get(value(node), kind), kind, key=order.index)
        return found

    def _names(self, nodes: Iterable[str]) -> dict[str, Attributes]:
        labels = by_language(self._store.statements(SKOS.prefLabel))
        others = gathered(self._store.objects(SKOS.altLabel))
        candidates = gathered(self._store.objects(KG.candidateLabel))
        english = {node: label_of(own) for node, own in labels.items()}
        broader = defaultdict(list)
        for node, above in self._store.objects(SKOS.broader):
            broader[node].append(english.get(above, above))
        found: dict[str, Attributes] = {}
        for node in nodes:
            known: Attributes = {
                "label_zh": labels.get(node, {}).get("zh"),
                "alternatives": others.get(node),
                "candidate_zh": candidates.get(node),
                "broader": tuple(sorted(broader.get(node, ()))),
            }
            found[node] = {"label": english.get(node, node)}
            found[node] |= {name: text for name, text in known.items() if text}
        return found

    def _over_time(self, dates: Mapping[str, list[str]]) -> dict[str, str]:
        """Papers of each concept by year; by month where all are of one year and tell it."""
        known = {date for own in dates.values() for date in own if date}
        months = len({date[:_YEAR] for date in known}) == 1 and min(map(len, known)) >= _MONTH
        length = _MONTH if months else _YEAR
        found = {}
        for node, own in dates.items():
            counts = Counter(date[:length] for date in own if date)
            if counts:
                found[node] = "; ".join(f"{year}: {counts[year]}" for year in sorted(counts))
        return found

    def edges(self, works: Mapping[str, Attributes]) -> Iterator[tuple[str, str, Attributes]]:
        """Works with what they mention: the role that is stated, and where the words stand."""
        places = Places(self._tables, works)
        for work, nodes in self._of.items():
            found = places.of(work)
            for node in nodes:
                role = self._roles.get((work, node))
                yield work, node, ({"role": role} if role else {}) | found.get(node, {})

    @cached_property
    def _roles(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for name, predicate in ROLES.items():
            for pair in self._stated(predicate):
                found[pair] = (*found.get(pair, ()), name)
        return found

    def _stated(self, predicate: Iri) -> set[tuple[str, str]]:
        work_of = self._tables.work_of
        statements = self._store.statements(predicate)
        return {(work_of[paper], value(node)) for paper, node in statements if paper in work_of}
