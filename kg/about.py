"""What a graph is made of, as VoID and PROV: the one graph that knows files and the clock."""

import os
from datetime import UTC, datetime

from kg import __version__, ids, plugins
from kg.infer import graph_name
from kg.rdf.lift import Base
from kg.rdf.terms import Quads, decimal, instant, integer, literal
from kg.rdf.vocab import DCT, KG, PROV, RDF, VOID
from kg.store.directory import Generation, SourceEntry


def describe(generation: Generation, base: Base) -> None:
    """Replace the graph `about` by a description of the generation as it stands."""
    name = base(ids.graph("about"))
    out = Quads(name)
    generation.store.drop([name])
    software = base(f"software/paperkg/{__version__}")
    out.say(software, RDF.type, PROV.SoftwareAgent)
    for source in generation.manifest.sources:
        _source(source, out, base)
    _dataset(generation, out, base)
    generation.store.load(out.text())


def _source(source: SourceEntry, out: Quads, base: Base) -> None:
    node = base(ids.source(source.id))
    activity = base(f"activity/{source.id}/{source.format}-1")
    out.say(node, RDF.type, PROV.Entity)
    out.say(node, KG.sha256, literal(source.sha256))
    out.say(node, KG.fileName, literal(source.name))
    out.say(node, KG.byteSize, integer(source.byte_size))
    out.say(node, KG.lineCount, integer(source.line_count))
    out.say(node, DCT.format, literal(plugins.load("kg.sources", source.format).MEDIA_TYPE))
    out.say(activity, RDF.type, PROV.Activity)
    out.say(activity, PROV.used, node)
    out.say(activity, PROV.wasAssociatedWith, base(f"software/paperkg/{__version__}"))


def _dataset(generation: Generation, out: Quads, base: Base) -> None:
    dataset = base("dataset")
    out.say(dataset, RDF.type, VOID.Dataset)
    out.say(dataset, DCT.created, instant(_now().isoformat(timespec="seconds")))
    confidences = _confidences()
    for address, count in generation.store.counts().items():
        path = address.removeprefix(base.address)
        graph = base(path)
        out.say(dataset, VOID.subset, graph)
        out.say(graph, RDF.type, VOID.Dataset)
        out.say(graph, VOID.triples, integer(count))
        kind, _, rest = path.removeprefix("graph/").partition("/")
        if kind == "source":
            entry = generation.manifest.find(rest)
            if entry is not None:
                activity = base(f"activity/{entry.id}/{entry.format}-1")
                out.say(graph, PROV.wasDerivedFrom, base(ids.source(entry.id)))
                out.say(graph, PROV.wasGeneratedBy, activity)
        if kind in ("inferred", "concepts"):
            source, _, rule = rest.partition("/")
            out.say(graph, PROV.wasDerivedFrom, base(ids.graph("source", source)))
            if rule in confidences:
                out.say(graph, KG.confidence, decimal(confidences[rule]))


def _now() -> datetime:
    """Time of building, or the one that SOURCE_DATE_EPOCH names (reproducible-builds.org)."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)


def _confidences() -> dict[str, float]:
    return {
        graph_name(name, rule.VERSION): rule.CONFIDENCE
        for name, rule in plugins.load_all("kg.infer").items()
    }
