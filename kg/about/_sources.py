"""Sources and named graphs: files, counts, rights, and what comes from where (PROV-O)."""

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg import __version__, ids, plugins
from kg.about._dataset import NODE, rights
from kg.about._words import CC0
from kg.infer import graph_name
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Iri, Quads, decimal, integer, iri, literal
from kg.rdf.vocab import DCT, FABIO, KG, PROV, RDF, VOID
from kg.store.directory import SourceEntry
from kg.store.store import Store
from kg.store.tally import Part

_CONCLUDED = ("inferred", "concepts")


def software(base: Base) -> Iri:
    """IRI of this version of ours."""
    return base(f"software/paperkg/{__version__}")


def activity(source: SourceEntry, base: Base) -> Iri:
    """IRI of the reading of a source."""
    return base(f"activity/{source.id}/{source.format}-1")


def source_of(graph: str) -> str:
    """Id of the source that a named graph came from; empty where it is of all."""
    return _parts(graph)[1]


def _parts(graph: str) -> tuple[str, str, str]:
    """Kind of a named graph, the id of its source, and its method; empty where it has none."""
    kind, _, rest = graph.rpartition("/graph/")[2].partition("/")
    identifier, _, method = rest.partition("/")
    return kind, identifier, method


class Sources:
    """Says what is known of sources and of the graphs that came from them."""

    def __init__(
        self,
        entries: Mapping[str, SourceEntry],
        licences: Mapping[str, Iri],
        out: Quads,
        base: Base,
    ) -> None:
        """Take the sources there are by id, and the licences of graphs that have one."""
        self._entries, self._licences, self._out, self._base = entries, licences, out, base
        self._confidences = {
            graph_name(name, rule.VERSION): decimal(rule.CONFIDENCE)
            for name, rule in plugins.load_all("kg.infer").items()
        }

    def source(self, source: SourceEntry) -> None:
        """Say which file it was, and that we read it."""
        node, out = self._base(ids.source(source.id)), self._out
        reading = activity(source, self._base)
        stated = self._base(ids.graph("source", source.id))[1:-1].decode()
        out.say(node, RDF.type, PROV.Entity)
        out.say(node, KG.sha256, literal(source.sha256))
        out.say(node, KG.fileName, literal(source.name))
        out.say(node, KG.byteSize, integer(source.byte_size))
        out.say(node, KG.lineCount, integer(source.line_count))
        out.say(node, DCT.format, literal(plugins.load("kg.sources", source.format).MEDIA_TYPE))
        if stated in self._licences:
            out.say(node, DCT.license, self._licences[stated])
        out.say(reading, RDF.type, PROV.Activity)
        out.say(reading, PROV.used, node)
        out.say(reading, PROV.wasAssociatedWith, software(self._base))

    def graph(self, name: str, part: Part) -> None:
        """Say how much a named graph holds, under which rights, and where it is from."""
        node, out, base = iri(name), self._out, self._base
        kind, identifier, method = _parts(name)
        out.say(base(NODE), VOID.subset, node)
        out.say(node, RDF.type, VOID.Dataset)
        out.say(node, VOID.triples, integer(part.triples))
        out.say(node, VOID.entities, integer(part.entities))
        self._rights(node, name, kind)
        entry = self._entries.get(identifier)
        if kind == "source" and entry is not None:
            out.say(node, PROV.wasDerivedFrom, base(ids.source(entry.id)))
            out.say(node, PROV.wasGeneratedBy, activity(entry, base))
        if kind in _CONCLUDED:
            out.say(node, PROV.wasDerivedFrom, base(ids.graph("source", identifier)))
            if method in self._confidences:
                out.say(node, KG.confidence, self._confidences[method])

    def _rights(self, node: Iri, name: str, kind: str) -> None:
        """What we found is free; a source's texts are under its licence, or their authors'."""
        if name in self._licences:
            self._out.say(node, DCT.license, self._licences[name])
        elif kind == "identity" or kind in _CONCLUDED:
            self._out.say(node, DCT.license, CC0)
        else:
            words = "vocabulary" if kind == "vocabulary" else "texts"
            self._out.say(node, DCT.rights, self._base(rights(words)))


def licences(store: Store, graphs: Iterable[str] | None = None) -> dict[str, Iri]:
    """Licence of each named graph, of all or of some, whose papers all bear the same."""
    chosen = "" if graphs is None else f"VALUES ?g {{ {' '.join(f'<{one}>' for one in graphs)} }}"
    rows = store.select(
        "?g (COUNT(DISTINCT ?s) AS ?papers) (COUNT(DISTINCT ?l) AS ?licences) (SAMPLE(?l) AS ?one)"
        f" {{ {chosen} GRAPH ?g {{ ?s {DCT.license.decode()} ?l }} }} GROUP BY ?g"
    )
    return {
        value(graph): iri(one.value)
        for graph, papers, number, one in rows
        if value(number) == "1" and isinstance(one, ox.NamedNode)
        if value(papers) == _papers(store, value(graph))
    }


def _papers(store: Store, graph: str) -> str:
    """Number of the papers that a named graph states."""
    typed = f"?s {RDF.type.decode()} {FABIO.ResearchPaper.decode()}"
    ((number,),) = store.select(f"(COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ {typed} }} }}")
    return value(number)
