"""Where the page of each node lies in a site: at the path of its IRI, wherever a host finds it.

A page is the file `index.html` of a folder: that answers at the folder's path on any host, with
or without a slash at its end. Hosts read percent signs, so the folder bears the name they stand
for. Where that name would be none on some file system, or another node's, the page lies in
`entity/` under a digest of the IRI.
"""

import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg import ids
from kg.export._sorted import SortedLines
from kg.rdf.parsed import value
from kg.rdf.vocab import KG, NIF, ONTOLOGY, RDF
from kg.view.entity import Known

LONGEST = 200
"""Bytes of the path of a folder."""
_KEPT = 1 << 14
_PARTS = frozenset({"authorship", "affiliation", "text", "mention", "figure", "lines"})
"""Kinds of what has no page of its own: it stands on the page of what it is a part of."""
_CLASSES_OF_PARTS = frozenset(
    name[1:-1].decode()
    for name in (KG.Authorship, KG.AffiliationMention, KG.Figure, NIF.Phrase, NIF.Context)
)
_TAKEN = frozenset(
    (
        *("about", "dumps", "entity", "ontology", "search", "sha256sums", "void"),
        *("icon.svg", "robots.txt", "sitemap.xml", "style.css"),
    )
)
"""Names at the site's root that are no node's."""
_FORBIDDEN = frozenset('<>:"|?*\\/%#')
"""Signs that a file's name cannot have somewhere, or an address not as they stand."""
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}
)
"""Names that Windows gives to devices, whatever follows a full stop."""
_SUFFIXES = (".html", ".ttl")
"""Endings of files that lie beside folders of nodes."""


class Places:
    """Folders of the pages of a graph's nodes."""

    def __init__(self, known: Known, base: str, clashes: Collection[str] = ()) -> None:
        """Take what is known of a store, and the IRIs whose own folder is another's already."""
        self._known, self._base, self._clashes = known, base, clashes
        self.own = lru_cache(_KEPT)(self._own)
        self.of = lru_cache(_KEPT)(self._of)

    def _own(self, iri: str) -> str | None:
        """Folder of a node's own page, its parts apart by slashes; None where it has no page."""
        if not self._is_told(iri):
            return None
        plain = None if iri in self._clashes else usual(self._base, iri)
        return plain or hidden(iri)

    def described(self, iri: str) -> str | None:
        """Folder beside which a node lies in Turtle; of the ontology and of graphs all is said."""
        apart = self._known.kind(ox.NamedNode(iri)) in ("graph", "ontology")
        return None if apart else self.own(iri)

    def _is_told(self, iri: str) -> bool:
        """Whether a node has a page: under the base all but parts, elsewhere those of our kinds."""
        node = ox.NamedNode(iri)
        kind = self._known.kind(node)
        if kind in _PARTS or not self._known.classes(node):
            return False
        own = iri.startswith(self._base) and not iri.startswith(ONTOLOGY)
        return "#" not in iri if own else bool(kind)

    def _of(self, iri: str) -> str | None:
        """Folder of the page that tells of a node: its own, or that of what it is a part of."""
        found = self.own(iri)
        if found is None and iri.startswith(self._base):
            above = (self.own(one) for one in _above(iri, self._base))
            found = next(filter(None, above), None)
        return found


def _above(iri: str, base: str) -> Iterator[str]:
    """IRIs of which one under the base may be a part, the nearest first."""
    iri, mark, _ = iri.partition("#")
    if mark:
        yield iri
    for _ in range(iri.count("/", len(base))):
        iri = iri.rpartition("/")[0]
        yield iri


def usual(base: str, iri: str) -> str | None:
    """Folder that a host looks into for the path of an IRI; None where no file system has it."""
    rest = iri.removeprefix(base)
    if rest == iri or not rest:
        return None
    try:
        names = [unquote(part, errors="strict") for part in rest.split("/")]
    except UnicodeDecodeError:
        return None
    place = "/".join(names)
    fits = len(place.encode(errors="replace")) <= LONGEST and all(map(_is_name, names))
    return place if fits and not _is_taken(names[0]) else None


def hidden(iri: str) -> str:
    """Folder of a node whose IRI says no path."""
    return f"entity/{ids.digest(iri, 16)}"


@lru_cache(_KEPT)
def address(folder: str) -> str:
    """A folder as an address names it."""
    return quote(folder, safe="/")


def _is_name(name: str) -> bool:
    """Whether every file system can have it, and every host gives it out."""
    folded = name.casefold()
    return (
        bool(name)
        and name.isprintable()
        and _FORBIDDEN.isdisjoint(name)
        and name == unicodedata.normalize("NFC", name)
        and name[0] not in ". "
        and name[-1] not in ". "
        and folded.partition(".")[0] not in _DEVICES
        and not folded.endswith(_SUFFIXES)
    )


def _is_taken(name: str) -> bool:
    """Whether the site's own files have a name."""
    return name.casefold() in _TAKEN or name.casefold().startswith("sitemap-")


class Pages:
    """All nodes that have a page, in the order of their folders, and those that clash.

    Two folders clash where a file system that knows no case takes one for the other. The first
    node, by code points, has the folder then.
    """

    def __init__(self, known: Known, base: str, scratch: Path) -> None:
        """Find them; of the nodes only those that clash are in memory."""
        self.clashes: set[str] = set()
        self.count = 0
        self._engine, self._base = known.engine, base
        self._found = TemporaryFile(dir=scratch)  # noqa: SIM115 - `__exit__` closes it
        with SortedLines(scratch, lambda _: None) as lines:
            self._gather(lines)
            self._keep(lines)
        self.places = Places(known, base, self.clashes)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the list."""
        self._found.close()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give the folders, each with its node's IRI."""
        self._found.seek(0)
        for line in self._found:
            iri = line[:-1].decode()
            folder = self.places.own(iri)
            if folder is not None:
                yield folder, iri

    def _gather(self, lines: SortedLines) -> None:
        """Name the nodes of all classes but those of parts."""
        kind = ox.NamedNode(RDF.type[1:-1].decode())
        rows = self._engine.query("SELECT DISTINCT ?c { GRAPH ?g { ?s a ?c } }")
        assert isinstance(rows, ox.QuerySolutions)
        for (one,) in rows:
            if value(one) in _CLASSES_OF_PARTS:
                continue
            for quad in self._engine.quads_for_pattern(None, kind, one, None):
                if isinstance(quad.subject, ox.NamedNode):
                    iri = quad.subject.value
                    folder = usual(self._base, iri) or hidden(iri)
                    lines.write(f"{folder.casefold()}\t{iri}\n".encode())

    def _keep(self, lines: SortedLines) -> None:
        """Keep the nodes in the order of their folders, and note those that clash."""
        before = b""
        for some in lines.lists():
            for line in some:
                folder, _, iri = line.rstrip(b"\n").partition(b"\t")
                if folder == before:
                    self.clashes.add(iri.decode())
                before = folder
                self._found.write(iri + b"\n")
                self.count += 1
