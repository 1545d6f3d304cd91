"""The pages of nodes: each in both languages, with its further parts, and its facts in Turtle."""

from collections.abc import Collection, Iterator
from pathlib import Path

from kg.export import Progress
from kg.export.site._addresses import Within, page
from kg.export.site._places import Pages
from kg.view import entity
from kg.view.entity import LANGUAGES, Known

_TOLD = 1 << 5
"""Nodes after which the progress is told."""


class Nodes:
    """Writes the pages of a graph's nodes into a site."""

    def __init__(self, root: Path, known: Known, base: str, pages: Pages) -> None:
        """Take the folder of the site, the store, and the nodes with their folders."""
        self._root, self._known, self._base, self._pages = root, known, base, pages

    def write(self, shown: Collection[str], progress: Progress) -> Iterator[tuple[str, str]]:
        """Write all; give the folder and the IRI of each when it is done."""
        for place, (folder, iri) in enumerate(self._pages):
            if place % _TOLD == 0:
                progress(place + 1, self._pages.count)
            (self._root / folder).mkdir(parents=True, exist_ok=True)
            for lang in LANGUAGES:
                self._write(folder, iri, lang, shown)
            if self._pages.places.described(iri) is not None:
                text = entity.describe(self._known, iri, "ttl")
                (self._root / f"{folder}.ttl").write_bytes(text)
            yield folder, iri

    def _write(self, folder: str, iri: str, lang: str, shown: Collection[str]) -> None:
        """Write the page of a node, and as many parts as its pages lead to."""
        within = Within(self._pages.places, folder, lang, shown)
        self._put(folder, page(lang), iri, within)
        written = 0
        while written < len(within.parts):
            name = list(within.parts)[written]
            self._put(folder, name, iri, within)
            written += 1

    def _put(self, folder: str, name: str, iri: str, within: Within) -> None:
        html = entity.render(
            self._known,
            iri,
            base=self._base,
            addresses=within,
            lang=within.lang,
            part=within.parts.get(name),
        )
        assert html is not None  # it has a class, hence stands in a fact
        (self._root / folder / name).write_text(html, encoding="utf-8", newline="\n")
