"""Reads a store for a page: what a node is, what it is called, where a fact comes from."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from kg.rdf import terms, vocab
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, PROV
from kg.view.entity._kinds import LABELS, SIGNS
from kg.view.entity._known import LINES, Known
from kg.view.entity._terms import capital, is_web, named, natural, order, readable, term_label
from kg.view.entity._words import Text, Words
from kg.view.entity.addresses import Addresses

MARKS = 3
"""Graphs named beside a fact; of the rest their number is told."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Ref(NamedTuple):
    """A node as it is shown: its name, where it leads, what is said beside it."""

    text: Text
    href: str | None = None
    outside: bool = False
    sign: str = ""
    notes: tuple[str, ...] = ()
    side: str = ""
    """A number or a date that stands at its side."""


class Mark(NamedTuple):
    """Where a fact comes from: the named graph in words."""

    text: str
    href: str


class Reader:
    """A store read for one page; what was read once is kept."""

    def __init__(self, known: Known, base: str, words: Words, addresses: Addresses) -> None:
        self.known = known
        self.engine = known.engine
        self.base = base
        self.words = words
        self.addresses = addresses
        self._labels = known.names(words.lang)
        self._called_now: list[str] = []
        self.graph = cache(self._graph)

    def node(self, iri: str) -> ox.NamedNode | None:
        """The node that an address names, as it stands or percent-encoded; None for no IRI."""
        if not _SCHEME.match(iri):
            return None
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            node = None
        if node is not None and self.is_known(node):
            return node
        try:
            encoded = ox.NamedNode(terms.iri(iri)[1:-1].decode())
        except ValueError:
            return node
        return encoded if self.is_known(encoded) else node

    def is_known(self, node: ox.NamedNode) -> bool:
        """Whether it stands in any quad, in whatever place."""
        find = self.engine.quads_for_pattern
        places = (
            find(node, None, None, None),
            find(None, None, node, None),
            find(None, node, None, None),
        )
        return any(next(place, None) is not None for place in places) or (
            self.engine.contains_named_graph(node)
        )

    def objects(self, node: ox.NamedNode, predicate: Iri) -> list[Term]:
        """Objects of a predicate, each once, in one order."""
        return self.objects_of(node, named(predicate))

    def objects_of(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[Term]:
        """The same for a predicate that no constant names."""
        return self.known.objects(node, predicate)

    def nodes(self, node: ox.NamedNode, *predicates: Iri) -> list[ox.NamedNode]:
        """Objects of predicates that are nodes, each once, in one order."""
        found = {
            one: None
            for predicate in predicates
            for one in self.objects(node, predicate)
            if isinstance(one, ox.NamedNode)
        }
        return list(found)

    def subjects(
        self, predicate: Iri, node: ox.NamedNode, most: int | None = None
    ) -> list[ox.NamedNode]:
        """Subjects of a predicate, each once; at most so many, else in one order."""
        found: dict[ox.NamedNode, None] = {}
        for subject in self.known.subjects(named(predicate), node):
            if isinstance(subject, ox.NamedNode):
                found[subject] = None
            if most is not None and len(found) == most:
                return list(found)
        return sorted(found, key=order)

    def texts(self, node: ox.NamedNode, *predicates: Iri) -> list[Text]:
        """Literals of predicates, those in the reader's language first."""
        found = {
            Text(one.value, one.language): None
            for predicate in predicates
            for one in self.objects(node, predicate)
            if isinstance(one, ox.Literal)
        }
        return sorted(found, key=self._preferred)

    def text(self, node: ox.NamedNode, predicate: Iri) -> str:
        """The text of a predicate; empty where there is none."""
        return next((text.value for text in self.texts(node, predicate)), "")

    def select(self, query: str, **bound: Term) -> Iterator[tuple[Term, ...]]:
        """Rows of a query of our own, given without its first word, its variables bound."""
        substitutions = {ox.Variable(name): term for name, term in bound.items()}
        rows = self.engine.query(f"SELECT {query}", substitutions=substitutions)
        assert isinstance(rows, ox.QuerySolutions)
        return (tuple(row) for row in rows)

    def _preferred(self, text: Text) -> tuple[int, str, str]:
        """Order of texts: the reader's language, ours, none, others."""
        known = [self.words.lang, *(one for one in ("en", "zh") if one != self.words.lang), None]
        place = known.index(text.lang) if text.lang in known else len(known)
        return place, text.lang or "", text.value

    def kind(self, node: ox.NamedNode) -> str:
        """What a node is: a kind of KINDS, `category`, a term of an ontology, else empty."""
        return self.known.kind(node)

    def labels(self, node: ox.NamedNode) -> tuple[Text, ...]:
        """What a node is called, in each language once, the reader's first; never empty."""
        iri = node.value
        found = self._labels.get(iri)
        if found is None:
            if iri in self._called_now:  # nodes that are called after each other
                return (self.short(iri),)
            self._called_now.append(iri)
            found = self._called(node)
            self._called_now.pop()
            if not self._called_now:
                self._labels.put(iri, found)
        return found

    def label(self, node: ox.NamedNode) -> Text:
        """What a node is called in the reader's language."""
        return self.labels(node)[0]

    def _called(self, node: ox.NamedNode) -> tuple[Text, ...]:
        for predicate in LABELS:
            texts: dict[str | None, Text] = {}
            for text in self.texts(node, predicate):
                if text.value.strip():
                    texts.setdefault(text.lang, text)
            if texts:
                return tuple(texts.values())
        word = self.words.get(f"property {vocab.curie(node.value)}")
        return (self._composed(node) or (Text(word) if word else self.short(node.value)),)

    def _composed(self, node: ox.NamedNode) -> Text | None:
        """Call a node after others, where it has no name itself."""
        kind = self.kind(node)
        if kind == "graph" or node.value.startswith(f"{self.base}graph/"):
            return Text(self.graph(node.value))
        if kind == "lines":
            return Text(self.place(node.value))
        if kind == "issue":
            date = self.text(node, DCT.issued)
            return Text(self.words("issue of", date=self.words.date(date))) if date else None
        if kind in ("entry", "text"):
            owner = KG.describes if kind == "entry" else KG.textOf
            return next((self.label(one) for one in self.nodes(node, owner)), None)
        if kind in ("link", "judgement"):
            sides = self.nodes(node, KG.left) + self.nodes(node, KG.right)
            return Text(" – ".join(self.label(one).value for one in sides)) if sides else None
        return None

    def short(self, iri: str) -> Text:
        """An IRI as short as it can be read."""
        if iri.startswith(self.base):
            return Text(readable(iri.removeprefix(self.base)) or iri)
        return Text(readable(vocab.curie(iri)))

    def sign(self, node: ox.NamedNode) -> str:
        """The type whose sign a node has; empty where it has none."""
        return SIGNS.get(self.kind(node), "")

    def ref(
        self, node: ox.NamedNode, *notes: str, side: str = "", label: Text | None = None
    ) -> Ref:
        """A node as it is shown, with what is said beside it."""
        said = tuple(note for note in notes if note)
        if self.is_outside(node):
            text = label or Text(readable(node.value))
            return Ref(text, node.value, outside=True, notes=said, side=side)
        text = label or self.label(node)
        return Ref(
            text, self.addresses.entity(node.value), sign=self.sign(node), notes=said, side=side
        )

    def is_outside(self, node: ox.NamedNode) -> bool:
        """Whether it is an address of the web of which the graph itself says nothing."""
        iri = node.value
        if iri.startswith((self.base, vocab.ONTOLOGY)) or not is_web(iri):
            return False
        return not self.known.is_subject(node)

    def place(self, iri: str) -> str:
        """Lines of a source in words, counted from 1 as people count them."""
        match = LINES.fullmatch(iri)
        if match is None:
            return self.file(iri)
        first, last = int(match["first"]) + 1, int(match["last"])
        name = self.file(match["source"])
        if last <= first:
            return self.words("line of", file=name, line=str(first))
        return self.words("lines of", file=name, first=str(first), last=str(last))

    def file(self, source: str) -> str:
        """Name of a source's file; its id where that is not known."""
        try:
            found = self.text(ox.NamedNode(source), KG.fileName)
        except ValueError:
            found = ""
        return found or self.short(source).value.removeprefix("source/")

    def _graph(self, iri: str) -> str:
        """A named graph in words: what kind of facts it holds, and from where."""
        kind, _, rest = iri.removeprefix(f"{self.base}graph/").partition("/")
        source, _, method = rest.partition("/")
        if not iri.startswith(f"{self.base}graph/"):
            return self.words("graph other", name=self.short(iri).value)
        if kind in ("identity", "vocabulary", "about") and not rest:
            return self.words(f"graph {kind}")
        if kind == "source" and rest:
            return self.words("graph source", file=self.file(f"{self.base}source/{source}"))
        if kind in ("concepts", "inferred") and method:
            file = self.file(f"{self.base}source/{source}")
            return self.words(f"graph {kind}", method=method, file=file)
        return self.short(iri).value

    def marks(self, graphs: Iterable[str], subject: ox.NamedNode | None = None) -> tuple[Mark, ...]:
        """Where a fact comes from; a source's graph names the lines that its subject stands on."""
        found = sorted(graphs)
        shown = tuple(self._mark(iri, subject) for iri in found[:MARKS])
        left = len(found) - len(shown)
        return (*shown, Mark(self.words("more graphs", n=left), "")) if left else shown

    def _mark(self, iri: str, subject: ox.NamedNode | None) -> Mark:
        words = self.graph(iri)
        if subject is not None and iri.startswith(f"{self.base}graph/source/"):
            derived = named(PROV.wasDerivedFrom)
            found = self.known.objects(subject, derived)
            own = (one for one in found if iri in self.known.graphs(subject, derived, one))
            place = min((value(one) for one in own), key=natural, default=None)
            if place is not None:
                words = self.words("stated by", place=self.place(place))
        return Mark(words, self.addresses.entity(iri) or "")

    def property(self, iri: str, *, inverse: bool = False) -> str:
        """A predicate in words, read from its object's end where `inverse`."""
        short = vocab.curie(iri)
        found = self.words.get(f"inverse {short}") if inverse else None
        found = found or term_label(iri, self.words.lang) or self.words.get(f"property {short}")
        return capital(found) if found else self.label(ox.NamedNode(iri)).value
