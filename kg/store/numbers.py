"""The numbers of a graph that no store holds: counted from its lines, share by share, then added.

All lines of a subject are in one share, so what is counted by subject adds up. Different objects
of a property do not, and are not counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kg.rdf.vocab import DCT, FABIO, FOAF, RDF
from kg.store.tally import Part, Tally, Use

_ADDED = ("triples", "entities", "classes", "uses", "users", "papers")
_EXAMPLES = (FABIO.Work, FOAF.Person, FOAF.Organization)


class Numbers(msgspec.Struct):
    """Numbers of some lines."""

    triples: dict[bytes, int] = msgspec.field(default_factory=dict)
    """By graph."""
    entities: dict[bytes, int] = msgspec.field(default_factory=dict)
    """Different subjects, by graph."""
    classes: dict[bytes, int] = msgspec.field(default_factory=dict)
    uses: dict[bytes, int] = msgspec.field(default_factory=dict)
    """Different triples, by property."""
    users: dict[bytes, int] = msgspec.field(default_factory=dict)
    """Different subjects, by property."""
    subjects: int = 0
    examples: dict[bytes, bytes] = msgspec.field(default_factory=dict)
    licences: dict[bytes, dict[bytes, int]] = msgspec.field(default_factory=dict)
    """Papers with each licence, by graph."""
    papers: dict[bytes, int] = msgspec.field(default_factory=dict)
    """By graph."""

    def add(self, lines: Sequence[bytes]) -> None:
        """Count the sorted, different lines of an owner, without their ends."""
        said: dict[bytes, set[tuple[bytes, bytes]]] = defaultdict(set)
        placed: dict[bytes, set[bytes]] = defaultdict(set)
        triples, papers, classes = Counter[bytes](), Counter[bytes](), Counter[bytes]()
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            term, _, graph = rest[:-2].rpartition(b" ")
            said[subject].add((predicate, term))
            placed[graph].add(subject)
            triples[graph] += 1
            if predicate == DCT.license:
                _add(self.licences.setdefault(graph, {}), {term: 1})
            elif predicate == RDF.type and term == FABIO.ResearchPaper:
                papers[graph] += 1
        _add(self.entities, {graph: len(found) for graph, found in placed.items()})
        self.subjects += len(said)
        for subject, about in said.items():
            _count(self.uses, (predicate for predicate, _ in about))
            _count(self.users, {predicate for predicate, _ in about})
            for predicate, term in about:
                if predicate == RDF.type:
                    classes[term] += 1
                    self._example(term, subject)
        for name, more in (("triples", triples), ("papers", papers), ("classes", classes)):
            _add(getattr(self, name), more)

    def _example(self, kind: bytes, node: bytes) -> None:
        if kind in _EXAMPLES:
            self.examples[kind] = min(node, self.examples.get(kind, node))

    def packed(self) -> bytes:
        """As bytes."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def sum(cls, shares: Iterable[bytes]) -> "Numbers":
        """Numbers of all shares."""
        found = cls()
        for share in shares:
            one = msgspec.msgpack.decode(share, type=cls)
            for name in _ADDED:
                _add(getattr(found, name), getattr(one, name))
            found.subjects += one.subjects
            for kind, node in one.examples.items():
                found._example(kind, node)
            for graph, licences in one.licences.items():
                _add(found.licences.setdefault(graph, {}), licences)
        return found

    def tally(self) -> Tally:
        """As a store would be counted, but for different objects."""
        return Tally(
            graphs={_name(graph): Part(self.triples[graph], self.entities[graph])
                    for graph in sorted(self.triples)},
            classes={_name(one): self.classes[one] for one in sorted(self.classes)},
            properties={_name(one): Use(self.uses[one], self.users[one], None)
                        for one in sorted(self.uses)},
            entities=self.subjects,
            examples={_name(kind): _name(node) for kind, node in sorted(self.examples.items())},
        )  # fmt: skip

    def licensed(self) -> dict[str, bytes]:
        """The licence of each graph whose papers all bear the same."""
        return {
            _name(graph): next(iter(found))
            for graph, found in self.licences.items()
            if len(found) == 1 and sum(found.values()) == self.papers.get(graph)
        }


def _count(counts: dict[bytes, int], found: Iterable[bytes]) -> None:
    _add(counts, Counter(found))


def _add(counts: dict[bytes, int], more: Mapping[bytes, int]) -> None:
    for name, number in more.items():
        counts[name] = counts.get(name, 0) + number


def _name(term: bytes) -> str:
    return term[1:-1].decode()
