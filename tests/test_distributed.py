"""The build past one machine, on a real cluster: the same bytes, the same tables, lost workers."""

import bz2
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyoxigraph as ox
import pytest

import kg
from kg import distributed
from kg.distributed import Given, Result
from kg.errors import SettingsError, SourceError
from kg.flow import session
from kg.graph import Silent
from kg.settings import Settings
from kg.store import remote, results
from tests import corpus, servers, states
from tests.engines.cluster import Cluster, cluster
from tests.servers import Server
from tests.shared import whole
from tests.store.test_remote import VIRTUOSO_CANNOT, shipped
from tests.test_queries import QUERIES
from tests.world import World

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MISSING = find_spec("pyspark") is None or shutil.which("java") is None
pytestmark = [
    pytest.mark.spark,
    pytest.mark.xdist_group("spark"),
    pytest.mark.skipif(_MISSING and "CI" not in os.environ, reason="no pyspark or no Java here"),
]
PATIENCE = 120


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("spark")) as running:
        yield running


@pytest.fixture(scope="module")
def spark(machines: Cluster) -> "Iterator[SparkSession]":
    with session.stopped(session.session(machines.master)) as running:
        yield running


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> list[Path]:
    """Sources of several formats, packed and plain, some papers in two, some lines unreadable."""
    home = tmp_path_factory.mktemp("sources")
    papers = [*World(5).papers(120)]
    records = [*corpus.records(papers)]
    records[50:50] = [b"{no record\n"]
    (home / "records.jsonl").write_bytes(b"".join(records))
    (home / "works.jsonl.bz2").write_bytes(bz2.compress(b"".join(corpus.openalex(papers[:60]))))
    (home / "arxiv.jsonl").write_bytes(b"".join(corpus.arxiv(papers[30:90])))
    shutil.copy(sample, home / "digest.txt")
    (home / "notes.md").write_text("# No source\n")
    return [home]


@pytest.fixture(scope="module")
def local(sources: list[Path]) -> kg.Graph:
    return kg.build(*sources)


def given(sources: list[Path], *, fresh: bool = False, concepts: bool = True) -> Given:
    settings = Settings(concepts=concepts)
    return Given([*map(str, sources)], settings, fresh=fresh, part_size=40_000)


def parts(place: Path) -> list[bytes]:
    """Sorted lines of all parts; none stands twice."""
    found = [line for path in (place / "parts").glob("part-?????.nq")
             for line in path.read_bytes().split(b"\n")[:-1]]  # fmt: skip
    assert len(set(found)) == len(found)
    return sorted(found)


@pytest.fixture(scope="module")
def built(
    spark: "SparkSession", sources: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Result]:
    place = tmp_path_factory.mktemp("built") / "graph"
    return place, distributed.build(given(sources), place.as_uri(), spark, Silent())


def test_parts_are_the_local_graph(built: tuple[Path, Result], local: kg.Graph) -> None:
    assert parts(built[0]) == whole(local)


def test_what_is_told_is_what_the_local_graph_tells(
    built: tuple[Path, Result], local: kg.Graph
) -> None:
    place, result = built
    stats = local.stats()
    names = ("papers", "authors", "institutions", "categories", "concepts", "rejected")
    assert {name: result.numbers[name] for name in names} == {
        name: getattr(stats, name) for name in names
    }
    assert result.sources == local.sources
    assert [one for one in result.passed_over if "notes.md" in one] == [*result.passed_over]
    assert len(result.passed_over) == 1
    lines = [json.loads(line) for path in (place / "rejected").glob("part-*.jsonl")
             for line in path.read_text().splitlines()]  # fmt: skip
    told = [{name: getattr(one, name) for name in one.__struct_fields__} for one in local.rejected]
    assert sorted(lines, key=str) == sorted(told, key=str)
    assert {path.name for path in place.iterdir()} == {
        "parts", "tables", "rejected", "about.nq", "manifest.json",
    } | {path.name for path in place.glob(".*.crc")}  # fmt: skip


def test_tables_are_those_of_the_export(
    built: tuple[Path, Result], local: kg.Graph, tmp_path: Path
) -> None:
    local.export(tmp_path / "tables/")
    asked = duckdb.connect()
    names = {path.name for path in (built[0] / "tables").iterdir()}
    assert names == {path.stem for path in (tmp_path / "tables").glob("*.parquet")} - {
        "nodes", "edges", "sources",
    }  # fmt: skip
    for name in sorted(names):
        own = asked.sql(f"FROM '{built[0] / 'tables' / name}/*.parquet'")
        wanted = asked.sql(
            f"SELECT {', '.join(own.columns)} FROM '{tmp_path}/tables/{name}.parquet'"
        )
        assert sorted(own.fetchall(), key=str) == sorted(wanted.fetchall(), key=str), name


def test_the_graph_about_describes_the_parts(built: tuple[Path, Result], local: kg.Graph) -> None:
    store = ox.Store()
    store.bulk_load(path=str(built[0] / "about.nq"), format=ox.RdfFormat.N_QUADS)
    asked = """PREFIX void: <http://rdfs.org/ns/void#> SELECT ?node ?p ?o {
      GRAPH ?g { ?node ?p ?o } FILTER(?p NOT IN (void:distinctObjects, <http://purl.org/dc/terms/created>,
        <http://purl.org/dc/terms/modified>)) }"""
    mine = {tuple(map(str, row)) for row in store.query(asked)}  # type: ignore[union-attr]  # rows
    about = f"{local.settings.base}graph/about"
    found = local.store.engine.query(asked.replace("GRAPH ?g", f"GRAPH <{about}>"))
    theirs = {tuple(map(str, row)) for row in found}  # type: ignore[union-attr]  # as above
    assert mine == theirs


def test_the_same_again_is_left_as_it_is(
    built: tuple[Path, Result], spark: "SparkSession", sources: list[Path]
) -> None:
    place = built[0]
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*.*")}
    again = distributed.build(given(sources), place.as_uri(), spark, Silent())
    assert again.unchanged
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*.*")} == before


def test_another_graph_is_not_replaced_unasked(
    built: tuple[Path, Result], spark: "SparkSession", sources: list[Path]
) -> None:
    with pytest.raises(SettingsError, match="another graph is there"):
        distributed.build(given(sources, concepts=False), built[0].as_uri(), spark, Silent())


def test_what_was_done_is_not_done_again(
    spark: "SparkSession", sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "graph"
    small = given([sources[0] / "digest.txt"])
    with monkeypatch.context() as broken:
        broken.setattr(distributed._result, "write", _stumble)
        with pytest.raises(InterruptedError):
            distributed.build(small, place.as_uri(), spark, Silent())
    done = {path: path.stat().st_mtime_ns for path in place.glob("_work/*/*/_SUCCESS")}
    assert len(done) > 15
    seen: dict[Path, int] = {}
    true = distributed._result.write

    def watched(*told: object) -> None:
        seen.update({path: path.stat().st_mtime_ns for path in place.glob("_work/*/*/_SUCCESS")})
        true(*told)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(distributed._result, "write", watched)
    distributed.build(small, place.as_uri(), spark, Silent())
    assert seen == done
    assert parts(place) == whole(kg.build(sources[0] / "digest.txt"))


def _stumble(*_: object) -> None:
    raise InterruptedError


def test_a_dump_is_refused(spark: "SparkSession", local: kg.Graph, tmp_path: Path) -> None:
    local.export(tmp_path / "dump.nq")
    with pytest.raises(SourceError, match="restored into the store of one machine"):
        distributed.build(given([tmp_path / "dump.nq"]), tmp_path.as_uri(), spark, Silent())


def test_judgements_and_a_registry(
    spark: "SparkSession", sources: list[Path], tmp_path: Path
) -> None:
    from tests.resolve import flock

    papers = [sources[0] / "records.jsonl", sources[0] / "works.jsonl.bz2"]
    graph = kg.build(*papers, concepts=False)
    rows = graph.query("SELECT ?a { ?a a kg:Authorship } ORDER BY ?a LIMIT 30")
    nodes = [str(row[0]) for row in rows]  # type: ignore[union-attr]  # rows of a SELECT
    judged = tmp_path / "judged.tsv"
    judged.write_text(
        "left\tright\tdecision\treason\n"
        f"{nodes[0]}\t{nodes[20]}\tsame\tI know\n{nodes[1]}\t{nodes[9]}\tdifferent\tI know\n"
    )
    registry = tmp_path / "ror.jsonl"
    registry.write_bytes(flock.lines(*flock.RECORDS))
    found = given(papers, concepts=False)._replace(ror=registry, judgements=str(judged))
    distributed.build(found, (tmp_path / "g").as_uri(), spark, Silent())
    wanted = kg.build(*papers, concepts=False, ror=registry, judgements=judged)
    assert parts(tmp_path / "g") == whole(wanted)


def asked(server: Server, graph: kg.Graph) -> dict[str, list[str]]:
    """Names of the shipped queries that a server answers otherwise, with its rows."""
    wrong: dict[str, list[str]] = {}
    for name in QUERIES:
        if server.product != "virtuoso" or name not in VIRTUOSO_CANNOT:
            there = sorted(map(str, results.python(remote.query(server.query, shipped(name)))))  # type: ignore[arg-type]  # rows of a SELECT
            if there != sorted(map(str, graph.query(shipped(name)))):  # type: ignore[arg-type]  # as above
                wrong[name] = there
    return wrong


def test_oxigraph_takes_the_parts(
    built: tuple[Path, Result], local: kg.Graph, tmp_path: Path
) -> None:
    files = [*(built[0] / "parts").glob("*.nq"), built[0] / "about.nq"]
    with servers.oxigraph(tmp_path / "db", files) as server:
        assert asked(server, local) == {}


def test_virtuoso_takes_the_parts(
    built: tuple[Path, Result], local: kg.Graph, tmp_path: Path
) -> None:
    with servers.virtuoso(tmp_path) as server:
        servers.load(server, tmp_path, [*(built[0] / "parts").glob("*.nq"), built[0] / "about.nq"])
        assert asked(server, local) == {}


def test_a_worker_is_killed_in_the_middle(
    spark: "SparkSession", machines: Cluster, sources: list[Path], tmp_path: Path
) -> None:
    """The one that is left does its tasks again; no test after this one needs two."""
    papers = tmp_path / "papers.jsonl"
    papers.write_bytes(b"".join(corpus.records(World(9).papers(400))))
    small = given([papers, sources[0] / "digest.txt"], concepts=False)
    place = tmp_path / "g"
    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(distributed.build, small, place.as_uri(), spark, Silent())
        wait_for(lambda: [*place.glob("_work/*/pieces-000000/_temporary")] or running.done())
        assert not running.done()
        machines.kill(0)
        running.result(10 * PATIENCE)
    assert parts(place) == whole(kg.build(papers, sources[0] / "digest.txt", concepts=False))


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


def test_a_graph_directory_like_any_other(
    spark: "SparkSession", sources: list[Path], local: kg.Graph, tmp_path: Path
) -> None:
    """The last test of the session: the engine ends it."""
    master = str(spark.sparkContext.master)
    kg.build(*sources, to=tmp_path / "graph.kg", engine="spark", master=master)
    kg.build(*sources, to=tmp_path / "local.kg")
    one, other = (states.of(tmp_path / name, searched=True) for name in ("graph.kg", "local.kg"))
    assert one is not None
    assert other is not None
    states.demand_equal(one, other)
    assert whole(kg.open(tmp_path / "graph.kg")) == whole(local)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-g", "hdfs://sheep/graph"], 2, "add --engine spark"),
        (["--master", "spark://127.0.0.1:1"], 2, "--engine spark"),
        (["--engine", "spark", "--master", "spark://127.0.0.1:1"], 1, "no Spark master answers"),
        (["--engine", "spark", "--master", "sheep", "-g", "file:///nowhere/g"], 1, "sheep"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    words: list[str], code: int, told: str, sample: Path, tmp_path: Path
) -> None:
    place = [] if "-g" in words else ["-g", str(tmp_path / "g")]
    command = [sys.executable, "-m", "kg", "build", str(sample), *words, *place]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    error = done.stderr
    assert done.returncode == code
    assert told in error
    assert error.startswith("kg: ")
    assert len(error.splitlines()) == 1


def test_the_command(sample: Path, tmp_path: Path) -> None:
    """On all cores of this machine, as people run it."""
    place = tmp_path / "schöner Graph"
    command = [sys.executable, "-m", "kg", "build", str(sample), "--no-concepts"]
    command += ["--engine", "spark"]
    done = subprocess.run(
        [*command, "-g", f"file://{place}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    first, second, third = done.stderr.splitlines()
    assert first == "sources: 1 read"
    assert second.startswith("papers 10 · authors ")
    assert third.endswith(f"file://{place}")
    assert parts(place) == whole(kg.build(sample, concepts=False))
