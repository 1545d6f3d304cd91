"""Other tools on the same papers, checked to state the same triples: `make bench-peers`.

    python tests/bench/peers.py [--n N] [--pairs P]

The common vocabulary is small: title, date, categories, authors as written with their places.
The others get tables with finished IRIs, made before and not counted; kg reads the records
themselves and writes all that it knows of them, of which only the common part is compared.
Times are CPU seconds of whole processes. morph-kgc stands in an environment of its own.
"""

import argparse
import csv
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.measure import ROOT, Run, job, process, sorted_sha256

ONTOLOGY = "https://w3id.org/paperkg/ontology#"
TERMS = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
MORPH = ROOT / ".venv" / "peers" / "bin" / "python"
_QUAD = re.compile(rb"(<[^>]+>) (<[^>]+>) (.+) <[^>]+> \.\n")
_OBJECT = re.compile(
    r'<(?P<iri>[^>]+)>|"(?P<text>.*)"(?:@(?P<lang>\S+)|\^\^<(?P<datatype>[^>]+)>)?'
)
_PAPER, _AUTHORSHIP = (
    re.compile(rb"<[^>]+/paper/[^/>]+>"),
    re.compile(rb"<[^>]+/authorship/[^/>]+>"),
)
_OF_PAPER = [f"<{TERMS}{name}>".encode() for name in ("title", "issued", "subject")]
_OF_PAPER.append(f"<{ONTOLOGY}authorship>".encode())
_OF_AUTHORSHIP = [f"<{ONTOLOGY}{name}>".encode() for name in ("asWritten", "ordinal")]
_MAP = """
<#{name}> rml:logicalSource [ rml:source "{path}"; rml:referenceFormulation ql:CSV ];
  rr:subjectMap [ rml:reference "node"; rr:termType rr:IRI ];
  rr:predicateObjectMap [
    rr:predicate <{predicate}>; rr:objectMap [ rml:reference "value"; {kind} ]
  ] .
"""
_PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@base <https://example.org/> .
"""
_CONFIG = """[CONFIGURATION]
output_file = {folder}/morph-kgc.nt
output_format = N-TRIPLES
number_of_processes = 1
logging_level = ERROR
[papers]
mappings = {folder}/papers.rml.ttl
"""


def common(nquads: IO[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Statements of the common vocabulary in what kg has lifted."""
    for line in nquads:
        quad = _QUAD.fullmatch(line)
        if quad is not None:
            subject, predicate, found = quad[1], quad[2], quad[3]
            kind = _PAPER if predicate in _OF_PAPER else _AUTHORSHIP
            if predicate in (*_OF_PAPER, *_OF_AUTHORSHIP) and kind.fullmatch(subject):
                yield subject, predicate, found


def prepare(folder: Path) -> None:
    """Write the expected triples, a table for each kind of object, and the mapping of all."""
    import orjson

    tables: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with (folder / "lifted.nq").open("rb") as nquads, (folder / "expected.nt").open("wb") as out:
        for subject, predicate, found in common(nquads):
            out.write(b" ".join((subject, predicate, found)) + b" .\n")
            match = _OBJECT.fullmatch(found.decode())
            if match is None:
                raise SystemExit(f"no object: {found!r}")
            kind = "rr:termType rr:IRI" if match["iri"] else "rr:termType rr:Literal"
            kind += f'; rr:language "{match["lang"]}"' if match["lang"] else ""
            kind += f"; rr:datatype <{match['datatype']}>" if match["datatype"] else ""
            value = match["iri"] or orjson.loads(f'"{match["text"]}"')
            row = (subject[1:-1].decode(), value)
            tables.setdefault((predicate[1:-1].decode(), kind), []).append(row)
    mapping = [_PREFIXES]
    for number, ((name, kind), rows) in enumerate(sorted(tables.items())):
        path = folder / f"table-{number}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("node", "value"), *rows])
        mapping.append(_MAP.format(name=number, path=path, predicate=name, kind=kind))
    (folder / "papers.rml.ttl").write_text("".join(mapping), encoding="utf-8")
    (folder / "morph-kgc.ini").write_text(_CONFIG.format(folder=folder), encoding="utf-8")


def with_rdflib(folder: Path) -> None:
    """Read the tables by the mapping's own words into an rdflib graph and write it."""
    from rdflib import Graph, Literal, URIRef

    graph = Graph()
    blocks = re.findall(
        r'source "([^"]+)".*?predicate <([^>]+)>.*?rr:termType rr:(\w+)'
        r'(?:; rr:language "(\w+)")?(?:; rr:datatype <([^>]+)>)?',
        (folder / "papers.rml.ttl").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    for path, predicate, kind, lang, datatype in blocks:
        with Path(path).open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            next(rows)
            for subject, value in rows:
                written = URIRef(datatype) if datatype else None
                literal = Literal(value, lang=lang or None, datatype=written)
                found = URIRef(value) if kind == "IRI" else literal
                graph.add((URIRef(subject), URIRef(predicate), found))
    graph.serialize(folder / "rdflib.nt", format="nt", encoding="utf-8")


def with_kg(folder: Path) -> None:
    """Parse and lift the records, all that they say."""
    from tests.bench import jobs

    with (folder / "kg.nq").open("wb") as out:
        out.writelines(one.nquads for one in jobs.converted(folder))


def triples(path: Path) -> tuple[int, str]:
    """Number and checksum of the triples of a file, all written in one way."""
    import pyoxigraph as ox

    same = path.with_suffix(".same")
    if path.suffix == ".nq":
        with path.open("rb") as nquads, same.open("wb") as out:
            out.writelines(b" ".join(one) + b" .\n" for one in common(nquads))
        path = same.rename(path.with_suffix(".common.nt"))
        same = path.with_suffix(".same")
    with path.open("rb") as file:
        ox.serialize(
            (quad.triple for quad in ox.parse(file, ox.RdfFormat.N_TRIPLES)),
            str(same),
            ox.RdfFormat.N_TRIPLES,
        )
    return sorted_sha256(same)


def run(tool: str, folder: Path) -> Run:
    """Run a tool in a process of its own."""
    if tool == "morph-kgc":
        return process([str(MORPH), "-m", "morph_kgc", str(folder / "morph-kgc.ini")])
    return process([sys.executable, __file__, "--tool", tool, "--folder", str(folder)])


def compare(folder: Path, count: int, pairs: int) -> None:
    job("make_papers", folder, count)
    lifted, _ = job("make_lifted", folder, count)
    prepare(folder)
    expected = triples(folder / "expected.nt")
    print(  # noqa: T201 - a table for people
        f"{count:,} papers, {expected[0]:,} common triples of kg's {lifted['triples']:,};"
        f" median of {pairs} runs each"
    )
    outputs = {"kg": "kg.nq", "rdflib": "rdflib.nt"}
    installed = any(MORPH.parents[1].glob("lib/*/site-packages/morph_kgc"))
    if installed:
        outputs["morph-kgc"] = "morph-kgc.nt"
    runs: dict[str, list[Run]] = {tool: [] for tool in outputs}
    for _ in range(pairs):
        for tool in outputs:
            runs[tool].append(run(tool, folder))
    for tool, output in outputs.items():
        same = triples(folder / output) == expected
        cpu = [one.cpu_s for one in runs[tool]]
        ratios = [one.cpu_s / ours.cpu_s for one, ours in zip(runs[tool], runs["kg"], strict=True)]
        print(  # noqa: T201 - a table for people
            f"{tool:10} {statistics.median(cpu):8.2f} s ({min(cpu):.2f}–{max(cpu):.2f})"
            f" {statistics.median(ratios):7.2f} × kg"
            f" {max(one.rss_mb for one in runs[tool]):7.0f} MB"
            f"  {'the same triples' if same else 'OTHER TRIPLES'}"
        )
    if not installed:
        print("morph-kgc could not be installed: not compared")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=10_000, help="papers (10000)")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--tool", choices=["kg", "rdflib"], help="run one, for this program itself")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.tool:
        {"kg": with_kg, "rdflib": with_rdflib}[given.tool](given.folder)
        return
    with tempfile.TemporaryDirectory(prefix="kg-peers-") as folder:
        compare(Path(folder), given.n, given.pairs)


if __name__ == "__main__":
    main()
