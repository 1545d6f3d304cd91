"""Where each quad of a dump belongs: to a source that it restores, to itself, or nowhere."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from typing import BinaryIO, NamedTuple, Self

import msgspec
import pyoxigraph as ox

from kg import extract, ids, plugins
from kg.errors import SourceError
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.vocab import FABIO, KG, PROV, RDF
from kg.records import Coverage, Rejected
from kg.restore import _foreign
from kg.settings import Settings
from kg.sources import Source
from kg.store.directory import Generation, SourceEntry
from kg.store.spool import Spool

_OURS = re.compile(
    r"(.*/)graph/(?:(source|concepts|inferred)/([0-9a-f]{16})(?:/([a-z0-9.-]+))?"
    r"|(identity|vocabulary|about))"
)
_TOLD = {KG.sha256, KG.fileName, KG.byteSize, KG.lineCount, PROV.wasGeneratedBy}
_DERIVED = re.compile(rb"[^ ]+ %b (.*) [^ ]+ \." % re.escape(PROV.wasDerivedFrom))
_LINES = re.compile(r"\d{1,15},(\d{1,15})", re.ASCII)


class _Graph(NamedTuple):
    """A named graph of ours: of which kind, of which source, by which method."""

    kind: str
    source: str
    method: str


class _Restored:
    """What a dump holds of one source."""

    def __init__(self, first: int, text: str) -> None:
        """Begin at a line."""
        self.first, self.text = first, text
        self.quads = self.papers = self.entries = 0
        self.last = 0
        """Number of the last line from which it states anything."""
        self.stated = 0
        """Quads of its own graph and of those concluded from it."""
        self.is_stated = False
        self.differs = False
        """Whether the graph, which has the source already, lacks a quad."""
        self.graphs: set[str] = set()
        self.methods: set[str] = set()


class Reading:
    """Takes the quads of a dump to where they belong."""

    def __init__(self, generation: Generation, source: Source, spool: Spool) -> None:
        """Write into a draft generation."""
        self._generation, self._source, self._spool = generation, source, spool
        self._here = {one.id: one for one in generation.manifest.sources}
        self._base = Base(generation.manifest.settings.base)
        self._stated = self._base(ids.graph("source", source.id))
        self._sources: dict[str, _Restored] = {}
        self._said: dict[str, dict[bytes, str]] = defaultdict(dict)
        self._foreign: set[str] = set()
        self._aside: BinaryIO | None = None
        self._own = 0
        self._open = ExitStack()
        self._graph = cache(self._read_name)

    def __enter__(self) -> Self:
        """Begin with the first quad."""
        return self

    def __exit__(self, *_: object) -> None:
        """End with the last one."""
        self._open.close()

    def take(self, number: int, graph: str, line: bytes) -> Rejected | None:
        """Take the quad of a line, or say why it is refused. Raises SourceError: other base."""
        ours = self._graph(graph) if graph else None
        if isinstance(ours, str):
            return self._refused(number, ours, line)
        if ours is None:
            return self._keep(number, graph, line)
        if ours.source:
            return self._restore(number, graph, ours, line)
        if ours.kind == "about":
            self._note(line)
        return None

    def strangers(self) -> Iterator[Rejected]:
        """Sources of the dump that are refused as a whole; what they brought is dropped."""
        for identifier, one in sorted(self._sources.items(), key=lambda pair: pair[1].first):
            if identifier in self._here:
                one.differs |= one.stated != self._count(identifier)
                if one.differs:
                    why = f"source {identifier} is in the graph already, with other facts"
                    yield self._refused(one.first, why, one.text.encode())
            elif not one.is_stated:
                self._spool.flush()
                self._generation.store.drop(map(_foreign.named, sorted(one.graphs)))
                why = f"conclusions from source {identifier}, which the dump does not have"
                yield self._refused(one.first, why, one.text.encode())

    def own(self, coverage: Coverage, rejected: int) -> SourceEntry:
        """Say what the graph knows of the dump itself."""
        source = self._source
        return SourceEntry(
            id=source.id,
            sha256=source.sha256,
            paths=(source.path,),
            places=(source.home,),
            format=source.format,
            byte_size=source.byte_size,
            line_count=source.line_count,
            papers=0,
            triples=self._own,
            rejected=rejected,
            coverage=coverage,
            graphs=tuple(sorted(self._foreign)),
        )

    def others(self) -> Iterator[SourceEntry]:
        """Say what the graph knows of the sources that the dump restores."""
        for identifier, one in sorted(self._sources.items()):
            known = self._here.get(identifier)
            if known is None and one.is_stated:
                yield self._entry(identifier, one)
            elif known is not None and not one.differs:
                dumps = tuple(sorted({*known.restored, self._source.id}))
                yield msgspec.structs.replace(known, restored=dumps)

    def _entry(self, identifier: str, found: _Restored) -> SourceEntry:
        said = self._said[self._name(ids.source(identifier))]
        sha256 = said.get(KG.sha256, "")
        graph = self._said[self._name(ids.graph("source", identifier))]
        form = graph.get(PROV.wasGeneratedBy, "").rpartition("/")[2].rpartition("-")[0]
        settings = self._generation.manifest.settings
        return SourceEntry(
            id=identifier,
            sha256=sha256 if sha256.startswith(identifier) else identifier,
            paths=(said.get(KG.fileName) or identifier,),
            places=("",),
            format=form if form in plugins.available("kg.sources") else self._source.format,
            byte_size=_number(said.get(KG.byteSize)),
            line_count=_number(said.get(KG.lineCount)) or found.last,
            papers=found.entries or found.papers,
            triples=found.quads,
            coverage=Coverage(),
            searched=_searched(found.methods, settings),
            restored=(self._source.id,),
        )

    def _restore(self, number: int, graph: str, ours: _Graph, line: bytes) -> Rejected | None:
        """Take a quad of a source of ours; of one that is here it is seen whether it is too."""
        if ours.kind == "source" and (place := _place(line)) is not None:
            source, _, lines = place.partition("#line=")
            stated = source == self._name(ids.source(ours.source))
            if not stated or not (_LINES.fullmatch(lines) or place == source):
                return self._refused(number, "derived from no lines of its source", line)
        if ours.source not in self._sources:
            self._sources[ours.source] = _Restored(number, line.decode())
        one = self._sources[ours.source]
        one.quads += 1
        one.graphs.add(graph)
        if ours.kind == "concepts":
            one.methods.add(ours.method)
        else:
            one.stated += 1
            one.is_stated |= ours.kind == "source"
            one.last = max(one.last, _last_line(line))
            kind = _class(line)
            one.papers += kind == FABIO.ResearchPaper
            one.entries += kind == KG.DigestEntry
        if ours.source not in self._here:
            self._spool.write(line + b"\n")
        elif ours.kind != "concepts" and not one.differs:
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
            one.differs = quad not in self._generation.store.engine
        return None

    def _keep(self, number: int, graph: str, line: bytes) -> Rejected | None:
        """Take a quad that is the dump's own."""
        if _class(line) == KG.Judgement:
            why = "a judgement that no source of judgements states"
            return self._refused(number, why, line)
        self._own += 1
        if not graph:
            self._spool.write(line.removesuffix(b".") + self._stated + b" .\n")
            return None
        self._spool.write(line + b"\n")
        if self._aside is None:
            self._aside = self._open.enter_context(
                _foreign.writing(self._generation, self._source.id)
            )
        self._aside.write(line + b"\n")
        self._foreign.add(graph)
        return None

    def _note(self, line: bytes) -> None:
        """Keep what the description of a dump says of a source."""
        predicate = line.split(b" ", 2)[1]
        if predicate in _TOLD:
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
            self._said[value(quad.subject)][predicate] = value(quad.object)

    def _read_name(self, graph: str) -> "_Graph | str | None":
        """Tell of what kind a named graph is: ours, None for others', a reason to refuse it."""
        found, base = _OURS.fullmatch(graph), self._base.address
        if found is None:
            return (
                "a named graph among ours that is none of them"
                if graph.startswith(f"{base}graph/")
                else None
            )
        above, kind, identifier, method, whole = found.groups("")
        if above != base:
            what = f"a dump of a graph whose base is {above}"
            mend = f"build it into a graph of its own, with --base {above}"
            raise SourceError(what, mend, path=self._source.path)
        if kind and bool(method) is (kind == "source"):
            return "a named graph among ours that is none of them"
        return _Graph(kind or whole, identifier, method)

    def _count(self, identifier: str) -> int:
        """Quads that the graph has of a source and of what is concluded from it."""
        start = self._name(ids.graph("inferred", identifier, ""))
        stated = self._name(ids.graph("source", identifier))
        store = self._generation.store
        names = [name for name in store.graphs() if name == stated or name.startswith(start)]
        find = store.engine.quads_for_pattern
        return sum(1 for name in names for _ in find(None, None, None, ox.NamedNode(name)))

    def _name(self, path: str) -> str:
        return self._base.address + path

    def _refused(self, number: int, why: str, line: bytes) -> Rejected:
        return Rejected(source=self._source.id, line=number, reason=why, text=line.decode())


def _searched(methods: set[str], settings: Settings) -> str:
    """What is to be said of how texts were searched: as now, if no other method found anything."""
    modules = plugins.load_all("kg.extract").values()
    ours = {module.graph(settings) for module in modules} if settings.concepts else set()
    return extract.method(settings) if methods <= ours else "otherwise"


def _place(line: bytes) -> str | None:
    """What a line says that its subject is derived from; None where it says something else."""
    found = _DERIVED.fullmatch(line)
    return found[1].decode().removeprefix("<").removesuffix(">") if found else None


def _last_line(line: bytes) -> int:
    """Where the lines end from which something is derived; 0 where it says something else."""
    found = _LINES.fullmatch((_place(line) or "").partition("#line=")[2])
    return int(found[1]) if found else 0


def _class(line: bytes) -> bytes:
    """The class that a line says its subject is of; empty where it says something else."""
    _, predicate, rest = line.split(b" ", 2)
    return rest.partition(b" ")[0] if predicate == RDF.type else b""


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0
