"""Which concepts the texts of all sources mention, under what names, as what."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from kg import extract
from kg.rdf.mentions import CLASSES
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import ITS, KG, NIF
from kg.records import ConceptKind, NewTerm
from kg.store.store import Store

_KINDS: dict[str, ConceptKind] = {node[1:-1].decode(): kind for kind, node in CLASSES.items()}


class Mentioned:
    """Concepts in use, each by its IRI relative to the base, sorted."""

    def __init__(self, store: Store, base: str) -> None:
        """Count the names once; what the vocabulary knows needs none."""
        self._store, self._base = store, base
        names: dict[str, Counter[str]] = defaultdict(Counter)
        candidates = set(store.objects(KG.candidateLabel))
        for concept, form, count in self._counted(NIF.anchorOf):
            names[concept][form] += count * ((base + concept, form) not in candidates)
        self.known = sorted(filter(extract.is_known, names))
        """Those of the shipped vocabulary."""
        self._names = {
            path: +names[path] or names[path] for path in sorted(names.keys() - {*self.known})
        }

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.known or self._names)

    def new(self) -> Iterator[NewTerm]:
        """Those that no vocabulary has."""
        kinds: dict[str, Counter[ConceptKind]] = defaultdict(Counter)
        for concept, kind, count in self._counted(ITS.taClassRef):
            kinds[concept][_KINDS[kind]] += count
        for path, forms in self._names.items():
            yield extract.new_term(path, forms, kinds[path])

    def _counted(self, predicate: Iri) -> Iterator[tuple[str, str, int]]:
        """Concepts with what is said of their mentions, and how often."""
        rows = self._store.select(
            f"?c ?o (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?m {ITS.taIdentRef.decode()} ?c ; "
            f"{predicate.decode()} ?o }} }} GROUP BY ?c ?o"
        )
        for concept, term, number in rows:
            yield value(concept).removeprefix(self._base), value(term), int(value(number))
