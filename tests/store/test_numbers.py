"""Numbers of lines are those that a store counts, in however many shares."""

from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest

import kg
from kg.about import _sources
from kg.rdf.owners import owned
from kg.settings import BASE
from kg.store import tally
from kg.store.numbers import Numbers
from tests import corpus
from tests.shared import whole
from tests.world import World


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> kg.Graph:
    """A digest, and a listing whose papers all have a licence."""
    path = tmp_path_factory.mktemp("numbers") / "arxiv.jsonl"
    path.write_bytes(b"".join(corpus.arxiv(World(4).papers(60))))
    return kg.build(sample, path)


@pytest.mark.parametrize("count", [1, 5])
def test_numbers_of_shares(count: int, built: kg.Graph) -> None:
    shares = [Numbers() for _ in range(count)]
    nquads = b"\n".join([*whole(built), b""])
    for number, (_, lines) in enumerate(owned(nquads, BASE)):
        shares[number % count].add(lines.split(b"\n")[:-1])
    found = Numbers.sum(share.packed() for share in shares)
    wanted = tally.count(built.store, ox.NamedNode(f"{BASE}graph/about"))
    uses = {
        name: msgspec.structs.replace(use, objects=None) for name, use in wanted.properties.items()
    }
    assert found.tally() == msgspec.structs.replace(wanted, properties=uses)
    assert found.licensed() == _sources.licences(built.store)
