"""The catalogue of a graph's files, read by others: figures, addresses, sizes, checksums."""

import gzip
import subprocess
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, VOID, XSD

import kg
from kg import about
from kg.about import Distribution
from kg.errors import StoreError
from kg.rdf import vocab
from kg.settings import BASE
from tests.described import (
    DATASET,
    check_figures,
    check_rdf,
    described,
    generation_of,
    statements,
)

SPDX = rdflib.Namespace(vocab.prefixes()["spdx"])
SITE = "https://sheep.example/fold/catalog.ttl"
IANA = "https://www.iana.org/assignments/media-types/"
NAMES = {
    "dumps/graph.nq.gz": "application/n-quads",
    "dumps/羊 & lambs: #1?.csv": "text/csv",
    "graph.ttl": "text/turtle",
    "wool.jelly": "application/x-jelly-rdf",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Distribution]:
    """A site's files; one is compressed, one has a name full of signs."""
    root = tmp_path_factory.mktemp("site")
    (root / "dumps").mkdir()
    found = []
    for name, kind in NAMES.items():
        content = gzip.compress(b"quads") if name.endswith(".gz") else name.encode() * 99_999
        (root / name).write_bytes(content)
        packed = name.endswith(".gz")
        found.append(Distribution(path=root / name, name=name, media_type=kind, compressed=packed))
    return found


@pytest.fixture(scope="module")
def written(graph: kg.Graph, files: list[Distribution]) -> bytes:
    return about.catalog(generation_of(graph), files)


@pytest.fixture(scope="module")
def read(written: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written, format="turtle", publicID=SITE)


def the(read: rdflib.Graph, node: rdflib.term.Node, name: rdflib.URIRef) -> rdflib.term.Node:
    (found,) = read.objects(node, name)
    return found


def listed(read: rdflib.Graph) -> dict[str, rdflib.term.Node]:
    """Distributions by the names of their files, found where a browser would look for them."""
    found = {}
    for node in read.objects(DATASET, DCAT.distribution):
        address = urlsplit(urljoin(SITE, str(the(read, node, DCAT.downloadURL))))
        assert address._replace(path="").geturl() == "https://sheep.example"
        found[unquote(address.path).removeprefix("/fold/")] = node
    return found


def test_two_readers_read_the_same(written: bytes, read: rdflib.Graph) -> None:
    theirs = {*ox.parse(written, format=ox.RdfFormat.TURTLE, base_iri=SITE)}
    ours = rdflib.Graph().parse(
        data=ox.serialize((quad.triple for quad in theirs), format=ox.RdfFormat.N_TRIPLES) or b"",
        format="nt",
    )
    assert {*ours} == {*read}
    check_rdf(quad.triple for quad in theirs)


def test_it_says_what_the_graph_says_of_the_whole(graph: kg.Graph, read: rdflib.Graph) -> None:
    check_figures(graph, read)
    theirs = described(graph)
    for node in {*theirs.subjects()}:
        whole = str(node).startswith((f"{BASE}dataset", f"{BASE}graph/"))
        said = {*read.predicate_objects(node)}
        apart = {(DCAT.distribution, one) for one in listed(read).values()}
        apart |= {(DCTERMS.title, one) for one in theirs.objects(DATASET, RDFS.label)}
        assert said - apart == ({*theirs.predicate_objects(node)} if whole else set())


def test_it_is_a_catalogue_of_the_whole(read: rdflib.Graph) -> None:
    here = rdflib.URIRef(SITE)
    assert {*read.objects(here, RDF.type)} == {DCAT.Catalog, VOID.DatasetDescription}
    assert the(read, here, DCAT.dataset) == DATASET
    assert (DATASET, RDF.type, DCAT.Dataset) in read
    for node in (here, DATASET, *read.subjects(RDF.type, DCAT.Distribution)):
        assert [*read.objects(node, DCTERMS.title)]
        assert [*read.objects(node, DCTERMS.license), *read.objects(node, DCTERMS.rights)]


def test_each_file_is_listed(files: list[Distribution], read: rdflib.Graph) -> None:
    found = listed(read)
    assert found.keys() == NAMES.keys()
    assert {*found.values()} == {*read.subjects(RDF.type, DCAT.Distribution)}
    for file in files:
        node = found[file.name]
        assert the(read, node, DCAT.accessURL) == the(read, node, DCAT.downloadURL)
        assert str(the(read, node, DCTERMS.format)) == file.media_type
        kinds = [str(kind) for kind in read.objects(node, DCAT.mediaType)]
        registered = not file.media_type.startswith("application/x-")
        assert kinds == [f"{IANA}{file.media_type}"] * registered
        packed = [str(kind) for kind in read.objects(node, DCAT.compressFormat)]
        assert packed == [f"{IANA}application/gzip"] * file.compressed


def test_sizes_and_checksums_are_those_of_the_files(
    files: list[Distribution], read: rdflib.Graph
) -> None:
    paths = [str(file.path) for file in files]
    told = subprocess.run(["sha256sum", "-z", *paths], check=True, capture_output=True).stdout
    lines = (line.partition("  ") for line in told.decode().split("\0"))
    sums = {path: digest for digest, _, path in lines}
    for file in files:
        node = listed(read)[file.name]
        size = the(read, node, DCAT.byteSize)
        assert size == rdflib.Literal(file.path.stat().st_size, datatype=XSD.nonNegativeInteger)
        checksum = the(read, node, SPDX.checksum)
        assert the(read, checksum, RDF.type) == SPDX.Checksum
        assert the(read, checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        value = the(read, checksum, SPDX.checksumValue)
        assert isinstance(value, rdflib.Literal)
        assert value.datatype == XSD.hexBinary
        assert str(value) == sums[str(file.path)]


def test_the_order_of_files_and_the_clock_do_not_show(
    graph: kg.Graph,
    files: list[Distribution],
    written: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert about.catalog(generation_of(graph), files[::-1]) == written


def test_terms_of_the_catalogue_are_declared(read: rdflib.Graph) -> None:
    declared = {str(triple.subject)[1:-1] for triple in vocab.triples("kg.ttl")}
    for _, name, node in read:
        assert str(name) in {*declared, str(RDF.type), str(RDFS.label)}
        if name == RDF.type:
            assert str(node) in declared


def test_a_graph_without_files(graph: kg.Graph) -> None:
    found = rdflib.Graph().parse(
        data=about.catalog(generation_of(graph), []), format="turtle", publicID=SITE
    )
    assert not listed(found)
    kept = (f"<{BASE}dataset", f"<{BASE}graph/")
    told = [triple for triple in statements(graph) if str(triple.subject).startswith(kept)]
    assert len(found) == 9 + len(told), "the catalogue, and the title of the whole"


def test_a_file_that_is_not_there(graph: kg.Graph, tmp_path: Path) -> None:
    missing = Distribution(path=tmp_path / "x", name="x", media_type="text/csv", compressed=False)
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        about.catalog(generation_of(graph), [missing])
