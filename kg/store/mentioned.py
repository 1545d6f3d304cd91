"""Which concepts the texts of all sources mention, under what names, as what."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping

from kg import extract
from kg.rdf.mentions import CLASSES
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import ITS, KG, NIF
from kg.records import ConceptKind, NewTerm
from kg.store.store import Store

_KINDS: dict[str, ConceptKind] = {node[1:-1].decode(): kind for kind, node in CLASSES.items()}


FORM, KIND = "form ", "kind "
"""What a tally counts of a concept: its forms as written, and what its mentions say it is."""


class Mentioned:
    """Concepts in use, each by its IRI relative to the base, sorted."""

    def __init__(self, store: Store, base: str) -> None:
        """Count the names once; what the vocabulary knows needs none."""
        self._store, self._base = store, base
        self._tallies: dict[str, Counter[str]] = defaultdict(Counter)
        for start, predicate in ((FORM, NIF.anchorOf), (KIND, ITS.taClassRef)):
            for concept, said, count in self._counted(predicate):
                self._tallies[concept][start + said] += count
        self.known = sorted(filter(extract.is_known, self._tallies))
        """Those of the shipped vocabulary."""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._tallies)

    def new(self) -> Iterator[NewTerm]:
        """Those that no vocabulary has."""
        candidates: dict[str, set[str]] = defaultdict(set)
        for concept, form in self._store.objects(KG.candidateLabel):
            candidates[concept.removeprefix(self._base)].add(form)
        for concept in sorted(self._tallies.keys() - {*self.known}):
            yield new_term(concept, self._tallies[concept], candidates[concept])

    def tallies(self) -> dict[str, Counter[str]]:
        """How often each form and kind stands, by concept."""
        return {f"concept {concept}": found for concept, found in self._tallies.items()}

    def _counted(self, predicate: Iri) -> Iterator[tuple[str, str, int]]:
        """Concepts with what is said of their mentions, and how often."""
        rows = self._store.select(
            f"?c ?o (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?m {ITS.taIdentRef.decode()} ?c ; "
            f"{predicate.decode()} ?o }} }} GROUP BY ?c ?o"
        )
        for concept, term, number in rows:
            yield value(concept).removeprefix(self._base), value(term), int(value(number))


def new_term(concept: str, tally: Mapping[str, int], candidates: Container[str]) -> NewTerm:
    """What a concept is called and is, from what is counted of it.

    Forms that an extractor only proposes, `candidates`, name it where there is no other.
    """
    forms, kinds = Counter[str](), Counter[ConceptKind]()
    for told, count in tally.items():
        said = told.removeprefix(FORM)
        if said != told:
            forms[said] = count * (said not in candidates)
        else:
            kinds[_KINDS[told.removeprefix(KIND)]] = count
    return extract.new_term(concept, +forms or forms, kinds)
