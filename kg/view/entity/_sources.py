"""What is told of sources, named graphs and the data set: files, counts, what comes from where."""

from collections.abc import Iterator

import pyoxigraph as ox

from kg.rdf.parsed import value
from kg.rdf.vocab import DCT, FABIO, KG, PROV, RDF, VOID
from kg.view.entity._blocks import Block, Row, plain, row, rows
from kg.view.entity._facts import PAGE, SORTED
from kg.view.entity._reading import Reader, Ref
from kg.view.entity._terms import named, natural
from kg.view.entity._words import Text

LINES = "lines"
"""Name of the direction in which a source's page lists what stands on its lines."""


def of_source(
    reader: Reader, node: ox.NamedNode, offset: int = 0, size: int | None = None
) -> Iterator[Block]:
    """Tell of a source: its file, what it gave, and everything that stands in it.

    With a size only so much of the latter, from a place on.
    """
    graph = ox.NamedNode(
        f"{reader.base}graph/source/{node.value.removeprefix(f'{reader.base}source/')}"
    )
    if size is None:
        number = reader.words.number
        yield from rows(
            reader,
            plain(reader, "file", reader.text(node, KG.fileName)),
            plain(reader, "format", reader.text(node, DCT.format)),
            plain(reader, "size", _bytes(reader, reader.text(node, KG.byteSize))),
            plain(reader, "lines", _number(reader, reader.text(node, KG.lineCount))),
            plain(reader, "papers", number(_papers(reader, graph))),
            plain(reader, "sha256", reader.text(node, KG.sha256)),
            row(reader, "licence", reader.nodes(node, DCT.license)),
            row(reader, "graphs", _graphs(reader, node)),
        )
    yield from _derived(reader, node, graph, offset, size or PAGE)


def _number(reader: Reader, written: str) -> str:
    return reader.words.number(int(written)) if written.isdecimal() else written


def _bytes(reader: Reader, written: str) -> str:
    return reader.words("bytes", n=int(written)) if written.isdecimal() else written


def _papers(reader: Reader, graph: ox.NamedNode) -> int:
    """Papers that a graph states."""
    facts = "SELECT ?g ?p ?c ?s { GRAPH ?g { ?s ?p ?c } }"
    query = f"?g ?p ?c (COUNT(*) AS ?n) {{ {facts} }} GROUP BY ?g ?p ?c"
    found = reader.select(query, g=graph, p=named(RDF.type), c=named(FABIO.ResearchPaper))
    return sum(int(value(row[3])) for row in found)


def _graphs(reader: Reader, node: ox.NamedNode) -> list[ox.NamedNode]:
    """Named graphs that hold what the source states, and what was found or concluded from it."""
    identity = node.value.removeprefix(f"{reader.base}source/")
    stated = [
        one for one in reader.subjects(PROV.wasDerivedFrom, node) if reader.kind(one) == "graph"
    ]
    kinds = [f"{reader.base}graph/{kind}/{identity}" for kind in ("source", "concepts", "inferred")]
    derived = [
        one
        for graph in stated
        for one in reader.subjects(PROV.wasDerivedFrom, graph)
        if one.value.startswith(tuple(kinds))
    ]
    return [*stated, *derived]


def _derived(
    reader: Reader, node: ox.NamedNode, graph: ox.NamedNode, offset: int, size: int
) -> Iterator[Block]:
    """What stands on the lines of a source: in their order, unless they are too many."""
    facts = "SELECT ?g ?p ?s ?o { GRAPH ?g { ?s ?p ?o } }"
    count = f"?g ?p (COUNT(*) AS ?n) {{ {facts} }} GROUP BY ?g ?p"
    bound = {"g": graph, "p": named(PROV.wasDerivedFrom)}
    total = sum(int(value(row[2])) for row in reader.select(count, **bound))
    query = "?g ?p ?s ?o { GRAPH ?g { ?s ?p ?o } }"
    if total > SORTED:
        found = list(reader.select(f"{query} LIMIT {size} OFFSET {offset}", **bound))
    else:
        every = reader.select(query, **bound)
        found = sorted(every, key=lambda row: (natural(value(row[3])), natural(value(row[2]))))
        found = found[offset : offset + size]
    refs = tuple(_line(reader, row[2], row[3]) for row in found)
    if not refs:
        return
    predicate = named(PROV.wasDerivedFrom).value
    left = offset + size < total
    yield Block(
        reader.words("derived"),
        "list",
        refs=refs,
        total=total,
        more=reader.addresses.group(node.value, LINES, predicate, offset + size) if left else None,
        note=reader.words("from to", first=offset + 1, last=offset + len(refs)),
    )


def _line(reader: Reader, subject: object, place: object) -> Ref:
    assert isinstance(subject, ox.NamedNode)
    assert isinstance(place, ox.NamedNode)
    words = reader.words.get(f"kind {reader.kind(subject)}") or ""
    lines = place.value.partition("#line=")[2].split(",")
    if len(lines) != 2 or not all(part.isdecimal() for part in lines):
        return reader.ref(subject, words)
    first, last = int(lines[0]) + 1, int(lines[1])
    side = str(first) if last <= first else f"{first}–{last}"
    return reader.ref(subject, words, side=side)


def of_graph(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a named graph what it holds, how much of it, and where that is from."""
    told = reader.text(node, VOID.triples)
    kind = node.value.removeprefix(f"{reader.base}graph/").partition("/")[0]
    meaning = reader.words.get(f"about graph {kind}")
    if meaning:
        yield Block("", "prose", texts=(Text(meaning, reader.words.lang),))
    yield from rows(
        reader,
        plain(reader, "triples", _number(reader, told)),
        plain(reader, "confidence", reader.text(node, KG.confidence)),
        row(reader, "derived from", reader.nodes(node, PROV.wasDerivedFrom)),
        row(reader, "made by", reader.nodes(node, PROV.wasGeneratedBy)),
    )
    query = "DISTINCT ?g ?s { GRAPH ?g { ?s ?p ?o } } LIMIT 24"
    some = [one for _, one in reader.select(query, g=node) if isinstance(one, ox.NamedNode)]
    refs = tuple(
        reader.ref(one, reader.words.get(f"kind {reader.kind(one)}") or "")
        for one in sorted(some, key=lambda one: natural(one.value))
    )
    if refs:
        yield Block(reader.words("some nodes"), "columns", refs=refs)


def of_dataset(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of the whole when it was made, and its graphs with their triples."""
    graphs = [one for one in reader.nodes(node, VOID.subset) if "#" not in one.value]
    numbers = {one: reader.text(one, VOID.triples) for one in graphs}
    created = tuple(Ref(text) for text in reader.texts(node, DCT.created))
    yield from rows(reader, Row(reader.words("created"), created))
    refs = tuple(reader.ref(one, side=_number(reader, numbers[one])) for one in graphs)
    if refs:
        yield Block(reader.words("graphs"), "list", refs=refs[:PAGE], total=len(refs))
