"""What is measured, each in a process of its own: `python -m tests.bench.jobs JOB FOLDER N`.

A job prints an object: `cpu_s` of the part that counts, imports and warm-up left out, and what it
has made, for the check: `result`, and `triples` and `output_bytes` where there are any.
"""

import hashlib
import json
import pickle
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph as ox

from kg import extract as extracts
from kg import graph as graphs
from kg import plugins, sources
from kg.convert import Converted, convert
from kg.network import rows as rows_of
from kg.network import to_networkx
from kg.records import Paper, PaperTexts
from kg.settings import Settings
from kg.sources import Source
from kg.store.spool import Spool
from kg.store.store import Store
from tests import corpus
from tests.bench.measure import ROOT, Clock, sha256, sorted_sha256
from tests.view.herd import herd

Found = dict[str, Any]
BASE = Settings().base
_STARTED = 100
"""Papers searched before it counts, so that everything is loaded."""
_AT_ONCE = 200
_PAPERS, _LIFTED, _GRAPH, _QUADS = "papers.jsonl", "lifted.nq", "graph.kg", "graph.nq"
_ROWS = "rows.pickle"
_BLOCK = 1 << 20
_LOOKUPS = 1000
_OPENINGS = 10


def make_papers(folder: Path, count: int) -> Found:
    with (folder / _PAPERS).open("wb") as file:
        corpus.write(file, count)
    return {"result": sha256(folder / _PAPERS)}


def make_lifted(folder: Path, _: int) -> Found:
    with (folder / _LIFTED).open("wb") as out:
        out.writelines(one.nquads for one in converted(folder))
    quads, digest = sorted_sha256(folder / _LIFTED)
    return {"result": digest, "triples": quads}


def make_graph(folder: Path, count: int) -> Found:
    built = graphs.run(
        [str(folder / _PAPERS)], to=folder / _GRAPH, format_name="records", fresh=True
    ).graph
    if built.rejected or sum(one.papers for one in built.sources) != count:
        message = f"of {count} papers {len(built.rejected)} lines are rejected"
        raise SystemExit(message)
    return {"triples": len(built.store)}


def make_quads(folder: Path, _: int) -> Found:
    _engine(folder).dump(str(folder / _QUADS), format=ox.RdfFormat.N_QUADS)
    return {}


def make_rows(folder: Path, _: int) -> Found:
    network: Any = to_networkx(_opened(folder).store, "papers")
    rows = (list(network.nodes(data=True)), list(network.edges(keys=True, data=True)))
    (folder / _ROWS).write_bytes(pickle.dumps(rows))
    return {}


def lift(folder: Path, count: int) -> Found:
    """Parse and lift to a file of N-Quads, in one process."""
    out, papers, rejected = folder / "out.nq", 0, 0
    source = _source(folder)
    next(_pieces(source))
    with Clock() as clock, out.open("wb", buffering=0) as file:
        for one in _pieces(source):
            file.write(one.nquads)
            papers, rejected = papers + one.papers, rejected + len(one.rejected)
    if (papers, rejected) != (count, 0):
        message = f"{papers} papers of {count}, {rejected} lines rejected"
        raise SystemExit(message)
    return {"cpu_s": clock.cpu_s, "output_bytes": out.stat().st_size, "result": sha256(out)}


def lift_limit(folder: Path, _: int) -> Found:
    """Decode the same records; read and write the same bytes raw."""
    out = folder / "out.nq"
    with Clock() as clock:
        with (folder / _PAPERS).open("rb") as lines:
            for line in lines:
                orjson.loads(line)
        _copy(folder / _LIFTED, out)
    return {"cpu_s": clock.cpu_s, "result": sha256(out)}


def extract(folder: Path, _: int) -> Found:
    """Find concepts in the texts with all extractors, in one process, started before."""
    settings = Settings()
    texts = _texts(folder)
    list(extracts.extract(texts[:_STARTED], settings))
    with Clock() as clock:
        count = sum(
            len(mentions)
            for first in range(0, len(texts), _AT_ONCE)
            for _, found in extracts.extract(texts[first : first + _AT_ONCE], settings)
            for mentions in found.values()
        )
    return {"cpu_s": clock.cpu_s, "mentions": count}


def extract_limit(folder: Path, _: int) -> Found:
    """Cut the same texts into tokens with spaCy's own blank pipeline."""
    import spacy

    nlp = spacy.blank("en")
    texts = [one.text.value for paper in _texts(folder) for one in paper.texts]
    list(nlp.pipe(texts[:_STARTED]))
    with Clock() as clock:
        deque(nlp.pipe(texts, batch_size=_AT_ONCE), maxlen=0)
    return {"cpu_s": clock.cpu_s}


def _texts(folder: Path) -> list[PaperTexts]:
    source = _source(folder)
    reader = plugins.load("kg.sources", source.format)
    records = (one for chunk in reader.split(source) for one in reader.parse(chunk))
    papers = (one for one in records if isinstance(one, Paper))
    return [texts for paper in papers for texts in extracts.texts(paper)]


def store(folder: Path, _: int) -> Found:
    """Parse, lift, load into named graphs on disk, reopen."""
    place = _emptied(folder / "store")
    source = _source(folder)
    next(_pieces(source))
    with Clock() as clock:
        loaded = Store.open(place, read_only=False)
        with Spool(loaded) as spool:
            for one in _pieces(source):
                spool.write(one.nquads)
        loaded.close()
        quads = len(Store.open(place, read_only=True))
    return {"cpu_s": clock.cpu_s, "triples": quads}


def store_limit(folder: Path, _: int) -> Found:
    """Load the same file of N-Quads raw."""
    return _raw_load(folder / _LIFTED, folder)


def build_limit(folder: Path, _: int) -> Found:
    """Load the quads that the finished graph holds raw."""
    return _raw_load(folder / _QUADS, folder)


def stored(folder: Path, _: int) -> Found:
    """Content of the store that was loaded last."""
    return {"result": _content(folder / "store", folder)}


def built(folder: Path, count: int) -> Found:
    """Content of what `kg build` has made."""
    graph = _opened(folder, "built.kg")
    if graph.rejected or sum(one.papers for one in graph.sources) != count:
        message = f"{len(graph.rejected)} lines rejected, {graph!r}"
        raise SystemExit(message)
    place = folder / "built.kg" / "current" / "store"
    return {"triples": len(graph.store), "result": _content(place, folder)}


def reopen(folder: Path, _: int) -> Found:
    """Open a graph."""
    quads = len(_opened(folder).store)
    with Clock() as clock:
        for _again in range(_OPENINGS):
            _opened(folder)
    return {"cpu_s": clock.cpu_s / _OPENINGS, "triples": quads, "result": quads}


def reopen_limit(folder: Path, _: int) -> Found:
    """Open the store alone."""
    place = str(folder / _GRAPH / "current" / "store")
    quads = len(ox.Store.read_only(place))
    with Clock() as clock:
        for _again in range(_OPENINGS):
            ox.Store.read_only(place)
    return {"cpu_s": clock.cpu_s / _OPENINGS, "result": quads}


def lookup(folder: Path, _: int) -> Found:
    """Ask for one paper's facts."""
    graph = _opened(folder)
    queries = [f"SELECT ?p ?o WHERE {{ <{one.value}> ?p ?o }}" for one in _some(graph.store.engine)]
    graph.query(queries[0])
    with Clock() as clock:
        answers: list[list[Any]] = [[*graph.query(query)] for query in queries]  # type: ignore[misc]  # SELECT
    facts = sum(len({tuple(row) for row in rows}) for rows in answers)
    return {"cpu_s": clock.cpu_s / len(queries), "triples": len(graph.store), "result": facts}


def lookup_limit(folder: Path, _: int) -> Found:
    """Read one paper's facts from the engine by pattern."""
    engine = _engine(folder)
    papers = _some(engine)
    with Clock() as clock:
        answers = [list(engine.quads_for_pattern(one, None, None)) for one in papers]
    facts = sum(len({(one.predicate, one.object) for one in quads}) for quads in answers)
    return {"cpu_s": clock.cpu_s / len(papers), "result": facts}


def network(folder: Path, _: int) -> Found:
    """Network of papers and what they point to."""
    graph = _opened(folder)
    import networkx as nx

    nx.MultiDiGraph()
    with Clock() as clock:
        found: Any = to_networkx(graph.store, "papers")
    digest = _digest(found.nodes(data=True), found.edges(keys=True, data=True))
    return {"cpu_s": clock.cpu_s, "triples": len(graph.store), "result": digest}


def network_limit(folder: Path, _: int) -> Found:
    """NetworkX' own building of its dicts, the rows given."""
    import networkx as nx

    nodes, edges = pickle.loads((folder / _ROWS).read_bytes())
    with Clock() as clock:
        found: Any = nx.MultiDiGraph()
        found.add_nodes_from(nodes)
        found.add_edges_from(edges)
    digest = _digest(found.nodes(data=True), found.edges(keys=True, data=True))
    return {"cpu_s": clock.cpu_s, "result": digest}


def graphml(folder: Path, _: int) -> Found:
    """Export the network of papers."""
    graph, out = _opened(folder), folder / "out.graphml"
    with Clock() as clock:
        graph.export(out)
    return {
        "cpu_s": clock.cpu_s,
        "output_bytes": out.stat().st_size,
        "triples": len(graph.store),
        "result": sha256(out),
    }


def graphml_limit(folder: Path, _: int) -> Found:
    """Read the rows that are written."""
    graph = _opened(folder)
    with Clock() as clock:
        deque(rows_of(graph.store).edges, maxlen=0)
    return {"cpu_s": clock.cpu_s}


def make_page_network(folder: Path, count: int) -> Found:
    """Keep the network that a page will show: so many nodes, or the sample's for none."""
    sample = ROOT / "tests" / "data" / "digest" / "sample.txt"
    found = herd(count) if count else graphs.build(sample).to_networkx()
    (folder / f"page-{count}.pickle").write_bytes(pickle.dumps(found))
    return {}


def page(folder: Path, count: int) -> Found:
    """Write the page of a network; what it imports is told apart."""
    network: Any = pickle.loads((folder / f"page-{count}.pickle").read_bytes())
    out = folder / f"page-{count}.html"
    with Clock() as imports:
        import jinja2  # noqa: F401 - loaded before it counts
        import pyvis.network  # noqa: F401 - as above

        import kg.view.discs
        import kg.view.layout
        import kg.view.page
    with Clock() as clock:
        kg.view.page.write(network, out, kg.view.page.PageOptions(title="The Daily Herd"))
    found = {"cpu_s": clock.cpu_s, "import_s": imports.cpu_s, "result": sha256(out)}
    return found | {"file": out.name, "nodes": network.number_of_nodes()}


def _source(folder: Path) -> Source:
    (found,) = sources.find([str(folder / _PAPERS)], "records").sources
    return found


def converted(folder: Path) -> Iterator[Converted]:
    """What the papers become, piece by piece."""
    return _pieces(_source(folder))


def _pieces(source: Source) -> Iterator[Converted]:
    chunks = plugins.load("kg.sources", source.format).split(source)
    return (convert(chunk, Settings(concepts=False)) for chunk in chunks)


def _opened(folder: Path, name: str = _GRAPH) -> graphs.Graph:
    return graphs.open(folder / name)


def _engine(folder: Path) -> ox.Store:
    return ox.Store.read_only(str(folder / _GRAPH / "current" / "store"))


def _raw_load(nquads: Path, folder: Path) -> Found:
    place = _emptied(folder / "store")
    with Clock() as clock:
        engine = ox.Store(str(place))
        engine.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
        engine.flush()
    return {"cpu_s": clock.cpu_s}


def _content(store: Path, folder: Path) -> str:
    """Checksum of the sorted quads of a store, but for the graph that holds the clock."""
    dump, kept, about = folder / "dump.nq", folder / "kept.nq", f"<{BASE}graph/about> .\n".encode()
    ox.Store.read_only(str(store)).dump(str(dump), format=ox.RdfFormat.N_QUADS)
    with dump.open("rb") as quads, kept.open("wb") as out:
        out.writelines(quad for quad in quads if not quad.endswith(about))
    return sorted_sha256(kept)[1]


def _emptied(place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    return place


def _copy(source: Path, target: Path) -> None:
    with source.open("rb", buffering=0) as file, target.open("wb", buffering=0) as out:
        while block := file.read(_BLOCK):
            out.write(block)


def _some(engine: ox.Store) -> list[ox.NamedNode]:
    """Papers from all over the store."""
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    paper = ox.NamedNode("http://purl.org/spar/fabio/ResearchPaper")
    found = sorted(
        (quad.subject for quad in engine.quads_for_pattern(None, kind, paper)
         if isinstance(quad.subject, ox.NamedNode)),
        key=lambda node: hashlib.sha256(node.value.encode()).digest(),
    )  # fmt: skip
    return found[:_LOOKUPS]


def _digest(*tables: Any) -> str:
    rows = sorted(repr(row) for row in chain(*tables))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


JOBS: dict[str, Callable[[Path, int], Found]] = {
    one.__name__: one
    for one in (
        make_papers, make_lifted, make_graph, make_quads, make_rows,
        lift, lift_limit, extract, extract_limit, store, store_limit, build_limit, stored, built,
        reopen, reopen_limit, lookup, lookup_limit, network, network_limit, graphml, graphml_limit,
        make_page_network, page,
    )
}  # fmt: skip

if __name__ == "__main__":
    name, folder, count = sys.argv[1:]
    json.dump(JOBS[name](Path(folder), int(count)), sys.stdout)
