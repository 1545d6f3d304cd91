"""What all tests share: our sample, graphs built once, golden files."""

import os
import re
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import kg
from tests.real import real

HERE = Path(__file__).parent

# A shell has what it starts in the background ignore interrupts, and children inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# JVMs of tests live for seconds: they need no optimizing compiler, which takes half of their time.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

# The same examples on every run of CI; new ones on every run of a developer. No clock decides.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.load_profile("ci" if "CI" in os.environ else "developer")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have the tests of a file that names a group done by one worker.

    xdist 3.8 writes groups into the ids of tests, which pytest 9 no longer heeds.
    """
    from xdist.scheduler import LoadGroupScheduling

    class Groups(LoadGroupScheduling):  # type: ignore[misc]  # it has no types
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid.partition("::")[0]) or nodeid

    return Groups(config, log) if config.getvalue("dist") == "loadgroup" else None


@cache
def _group(file: str) -> str | None:
    """Group that a file of tests names."""
    found = re.search(r'xdist_group\("(\w+)"\)', (HERE.parent / file).read_text(encoding="utf-8"))
    return found[1] if found else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regold", action="store_true", help="rewrite the golden files")


@pytest.fixture(scope="session")
def sample() -> Path:
    """Our own sample digest."""
    return HERE / "data" / "digest" / "sample.txt"


@pytest.fixture(scope="session")
def graph(sample: Path) -> kg.Graph:
    """Graph of the sample, in memory; tests only read it."""
    return kg.build(sample)


@pytest.fixture(scope="session")
def graph_dir(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graph of the sample, on disk; tests only read it."""
    place = tmp_path_factory.mktemp("graph") / "graph.kg"
    kg.build(sample, to=place)
    return place


@pytest.fixture(scope="session")
def real_graph() -> kg.Graph:
    """Graph of the real digest, where it is present."""
    return kg.build(real("digest/2021-04-26.txt"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with a golden file; `pytest --regold` rewrites it."""

    def compare(name: str, content: bytes) -> None:
        path = HERE / "golden" / name
        if request.config.getoption("--regold"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert path.is_file(), f"no golden file {name}: run pytest --regold and review it"
        assert content == path.read_bytes()

    return compare
