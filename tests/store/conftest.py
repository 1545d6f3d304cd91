"""Servers of others for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.servers import Server


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for the tests of a file: its default graph is the union of all that it holds."""
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso") / "db", rows=20_000) as server:
        yield server


@pytest.fixture
def oxigraph() -> Iterator[Server]:
    """An empty one for each test."""
    with servers.oxigraph() as server:
        yield server


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each product in turn."""
    found: Server = request.getfixturevalue(request.param)
    return found
