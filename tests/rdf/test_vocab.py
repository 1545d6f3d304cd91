import pyoxigraph as ox
import pytest

from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.settings import BASE

CLASSES = [vocab.KG, vocab.DCT, vocab.FABIO, vocab.FOAF, vocab.SKOS, vocab.PROV, vocab.VOID]
CLASSES += [vocab.NIF, vocab.ITS, vocab.ORG, vocab.CITO]
CONSTANTS = {
    term[1:-1].decode()
    for group in CLASSES
    for name, term in vars(group).items()
    if name[0] != "_" and isinstance(term, bytes)
}


@pytest.mark.parametrize("term", sorted(CONSTANTS))
def test_every_constant_is_declared(term: str) -> None:
    declared = {value(triple.subject) for triple in vocab.triples("kg.ttl")}
    assert term in declared


def test_no_term_of_ours_is_used_and_undeclared() -> None:
    declared = {value(triple.subject) for triple in vocab.triples("kg.ttl")}
    for name in ("categories.ttl", "organizations.ttl"):
        for triple in vocab.triples(name):
            for term in (triple.predicate.value, value(triple.object)):
                assert not term.startswith(vocab.ONTOLOGY) or term in declared


def test_prefixes_shorten_iris() -> None:
    assert vocab.curie("http://purl.org/dc/terms/title") == "dct:title"
    assert vocab.curie("https://example.org/x") == "https://example.org/x"


def test_digest_codes_match_arxiv() -> None:
    matches = vocab.digest_matches()
    expected = {"LG": "cs.LG", "CV": "cs.CV", "CL": "cs.CL", "AS": "eess.AS", "RO": "cs.RO"}
    expected |= {"AI": "cs.AI", "ML": "stat.ML", "IV": "eess.IV", "SY": "cs.SY", "TH": "stat.TH"}
    assert {code: matches[code] for code in expected} == {
        code: f"category/arxiv/{category}" for code, category in expected.items()
    }
    assert not {"GN", "PR", "ST"} & matches.keys()


def test_rebasing_moves_the_data_and_not_the_ontology() -> None:
    text = vocab.rebased(vocab.triples("categories.ttl"), "https://example.org/kg/")
    assert f"<{BASE}category".encode() not in text
    assert b"<https://example.org/kg/category/arxiv/cs.LG>" in text
    ontology = vocab.rebased(vocab.triples("kg.ttl"), "https://example.org/kg/")
    assert ontology.count(b"<https://w3id.org/paperkg/ontology#") > 100


@pytest.mark.parametrize("name", ["kg.ttl", "categories.ttl", "organizations.ttl"])
def test_shipped_files_have_no_blank_nodes(name: str) -> None:
    for triple in vocab.triples(name):
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.NamedNode | ox.Literal)


def test_the_taxonomy_is_whole() -> None:
    notations = {
        value(triple.subject): value(triple.object)
        for triple in vocab.triples("categories.ttl")
        if triple.predicate.value.endswith("#notation")
        and value(triple.subject).startswith(f"{BASE}category/arxiv/")
    }
    replaced = {
        value(triple.subject)
        for triple in vocab.triples("categories.ttl")
        if triple.predicate.value.endswith("/isReplacedBy")
    }
    current = {notation for node, notation in notations.items() if node not in replaced}
    groups = {one for one in current if one.startswith("grp_")}
    dotted = {one for one in current if "." in one}
    whole = {
        one
        for one in current - groups - dotted
        if not any(two.startswith(f"{one}.") for two in dotted)
    }
    assert len(groups) == 8
    assert len(current - groups - dotted) == 20
    assert len(dotted | whole) == 155
