"""The page about a graph: what it holds, whose it is, its files, how to cite it."""

from typing import NamedTuple

import pyoxigraph as ox

from kg.about import Distribution
from kg.export._sums import digest
from kg.export.site._addresses import FILES, PART, Within
from kg.export.site._dumps import FOLDER
from kg.export.site._words import Words, environment
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, RDF
from kg.store import tally
from kg.store.directory import Generation
from kg.view import entity

_COUNTED = {
    "papers": KG.work,
    "authors": KG.author,
    "institutions": KG.institution,
    "categories": DCT.subject,
    "concepts": KG.mentions,
}
"""What is counted by the different objects of a property."""


class File(NamedTuple):
    """A file of the whole graph as it is listed."""

    name: str
    address: str
    size: int
    digest: str


def listed(file: Distribution) -> File:
    """Measure a file."""
    name = file.name.removeprefix(f"{FOLDER}/")
    return File(name, file.name, file.path.stat().st_size, digest(file.path))


class About:
    """What is known of a graph, for the page in either language."""

    def __init__(self, generation: Generation, files: tuple[File, ...]) -> None:
        """Read what the graph says of itself."""
        self._engine, self._files = generation.store.engine, files
        self._base = generation.manifest.settings.base
        self._sources = len(generation.manifest.sources)
        found = tally.read(generation)
        self._counts = {word: found.objects(one) for word, one in _COUNTED.items()}
        self._counts["triples"] = found.triples

    def render(self, within: Within) -> str:
        """Give the page."""
        lang, tell = within.lang, Words(within.lang)
        dataset = ox.NamedNode(f"{self._base}dataset")
        view = entity.frame(lang, within, dataset.value) | {
            "tell": tell,
            "iri": dataset.value,
            "title": self._said(dataset, RDF.label, lang),
            "description": self._said(dataset, DCT.description, lang),
            "made": self._made(dataset, tell),
            "counts": self._counts,
            "rights": self._rights(dataset, lang),
            "files": self._files,
            "citation": self._citation(dataset, tell, lang),
            "pages": tell("pages note", most=FILES * PART),
        }
        return environment().get_template("about.html").render(view)

    def _made(self, dataset: ox.NamedNode, tell: Words) -> str:
        return tell(self._form("made"), date=self._date(dataset), n=self._sources)

    def _form(self, word: str) -> str:
        """Form of a word for so many sources."""
        return f"{word} one" if self._sources == 1 else word

    def _date(self, dataset: ox.NamedNode) -> str:
        return self._said(dataset, DCT.modified, "")[:10]

    def _citation(self, dataset: ox.NamedNode, tell: Words, lang: str) -> str:
        return tell(
            self._form("citation"),
            title=self._said(dataset, RDF.label, lang),
            papers=self._counts["papers"],
            n=self._sources,
            date=self._date(dataset),
            iri=dataset.value,
            digest=self._files[0].digest,
        )

    def _rights(self, dataset: ox.NamedNode, lang: str) -> tuple[str, ...]:
        """Say whose the whole is, then its parts, each once."""
        statements = self._objects(dataset, DCT.rights)
        kinds = self._engine.quads_for_pattern(
            None, ox.NamedNode(value_of(RDF.type)), ox.NamedNode(value_of(DCT.RightsStatement))
        )
        statements += sorted((quad.subject for quad in kinds), key=str)
        texts = (self._said(one, RDF.label, lang) for one in statements)
        return tuple(dict.fromkeys(filter(None, texts)))

    def _said(self, node: object, predicate: Iri, lang: str) -> str:
        """A text in a language, else in any; empty where there is none."""
        found = self._objects(node, predicate)
        texts = [one for one in found if isinstance(one, ox.Literal)]
        chosen = sorted(texts, key=lambda one: (one.language != (lang or None), one.value))
        return chosen[0].value if chosen else ""

    def _objects(self, node: object, predicate: Iri) -> list[Term]:
        if not isinstance(node, ox.NamedNode):
            return []
        quads = self._engine.quads_for_pattern(node, ox.NamedNode(value_of(predicate)), None)
        return sorted((quad.object for quad in quads), key=value)


def value_of(iri: Iri) -> str:
    """A constant of the vocabulary as plain text."""
    return iri[1:-1].decode()
