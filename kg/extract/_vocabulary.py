"""The shipped vocabulary of concepts, found by their labels."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, get_args

from kg.extract._keys import fold, parts
from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.rdf.vocab import RDF, SKOS
from kg.records import ConceptKind
from kg.settings import BASE

_KINDS: dict[str, ConceptKind] = {
    f"{vocab.ONTOLOGY}{kind.capitalize()}": kind for kind in get_args(ConceptKind)
}
_TYPE = RDF.type[1:-1].decode()
_LABELS = {SKOS.prefLabel[1:-1].decode(), SKOS.altLabel[1:-1].decode()}
_COMPOUND = re.compile(
    r"\b(auto|back|bi|co|cross|deep|few|fine|hyper|meta|multi|neuro|non|over|pre|re|semi|spatio|sub"
    r"|super|under|zero)(agent|attention|class|convex|confidence|domain|encoder|estimation|fake"
    r"|fitting|graph|identification|label|learning|level|linear|lingual|modality|modal|modularity"
    r"|modular|objective|operative|parameterized|parameterization|parameter|parametric|propagation"
    r"|ranking|reference|regressive|resolution|sampling|scale|shot|smoothing|space|spectral"
    r"|stationary|step|supervised|supervision|symbolic|task|temporal|trained|training|tuning|view"
    r"|weighting|word|writing)"
)
"""Words that are written as one, with a hyphen or as two."""
_HYPHENATED = re.compile(r"(?<![\w-])(\w+)-(\w+)(?![\w-])")


class Entry(NamedTuple):
    """A concept of the vocabulary."""

    path: str
    """IRI relative to the data base."""
    kind: ConceptKind


class Vocabulary:
    """Labels to concepts."""

    def __init__(self, labels: Iterable[tuple[str, Entry]]) -> None:
        """Take labels as written, with their concepts; of two concepts the first has a label."""
        self.labels: dict[str, Entry] = {}
        self._any_case: dict[str, Entry] = {}
        self._own_case: defaultdict[str, list[tuple[list[str], Entry]]] = defaultdict(list)
        for label, entry in labels:
            self.labels.setdefault(label, entry)
            for form in forms(label):
                if in_any_case(form, entry.kind):
                    self._any_case.setdefault(fold(form), entry)
                else:
                    self._own_case[fold(form)].append((parts(form), entry))
        self.paths = frozenset(entry.path for entry in self.labels.values())
        """Of all concepts, relative to the data base."""

    def find(self, surface: str) -> Entry | None:
        """Concept that exactly these words name: hyphens, plurals and spellings folded."""
        entry = self.labels.get(surface)
        if entry is not None:
            return entry
        key = fold(surface)
        for label, own in self._own_case.get(key, ()):
            if _agree(label, parts(surface)):
                return own
        return self._any_case.get(key)


def in_any_case(label: str, kind: ConceptKind) -> bool:
    """Whether a label matches in any case.

    Not so a single word with a capital (`GAN`, `Adam`) and a dataset's name with one (`Natural
    Questions`): there the words that have a capital match as they stand.
    """
    return label == label.lower() or (kind != "dataset" and len(parts(label)) > 1)


def _agree(label: list[str], surface: list[str]) -> bool:
    """Whether words of the same key are written alike where the label has capitals.

    Short forms may have a plural (`GANs`); names may not (`Adams`).
    """
    *words, last = zip(label, surface, strict=True)
    if any(word != written and word != word.lower() for word, written in words):
        return False
    name, written = last
    plural = f"{name}s" if not name.istitle() else name
    return name == name.lower() or written in {name, plural}


def forms(label: str) -> set[str]:
    """A label and its twins of other words: `multitask` for `multi-task`, and the reverse."""
    found = {label}
    if "-" in label:
        found.add(_HYPHENATED.sub(r"\1\2", label))
    if label.isascii():
        found.add(_COMPOUND.sub(r"\1-\2", label))
    return found


@cache
def load() -> Vocabulary:
    """Read `ontology/concepts.ttl`, once per process."""
    entries: dict[str, Entry] = {}
    labels: list[tuple[str, str]] = []
    for triple in vocab.triples("concepts.ttl"):
        predicate = triple.predicate.value
        if predicate in _LABELS:
            labels.append((value(triple.object), value(triple.subject)))
        elif predicate == _TYPE and (kind := _KINDS.get(value(triple.object))):
            node = value(triple.subject)
            entries[node] = Entry(node.removeprefix(BASE), kind)
    return Vocabulary((label, entries[node]) for label, node in labels if node in entries)
