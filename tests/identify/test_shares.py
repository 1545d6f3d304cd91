"""Who is who in shares is, line by line, that of one store, however the shares are cut."""

import json
from pathlib import Path

import pytest

import kg
from kg.identify import shares
from kg.resolve import ror
from kg.settings import BASE, Settings
from tests import corpus
from tests.asking import column, count
from tests.real import real
from tests.resolve import flock
from tests.shared import in_shares, whole
from tests.world import World

NO_CONCEPTS = Settings(concepts=False)


def demand_equal(paths: list[Path], settings: Settings, number: int, piece: int = 3) -> None:
    """Shares and whole say the same, and count the same."""
    graph = kg.build(*paths, concepts=settings.concepts)
    found, told = in_shares(paths, settings, number, shares.Known(BASE), piece)
    assert found == whole(graph)
    stats = graph.stats()
    assert told.counts == {
        "institutions": stats.institutions,
        "categories": stats.categories,
        "concepts": stats.concepts,
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same papers as three kinds of sources give them."""
    home = tmp_path_factory.mktemp("world")
    papers = [*World(11).papers(400)]
    for name, write in (("records", corpus.records), ("arxiv", corpus.arxiv),
                        ("openalex", corpus.openalex)):  # fmt: skip
        (home / f"{name}.jsonl").write_bytes(b"".join(write(papers)))
    return {path.stem: path for path in home.iterdir()}


@pytest.mark.parametrize(("number", "piece"), [(1, 1_000), (2, 1), (7, 5)])
def test_a_digest_with_concepts(number: int, piece: int, sample: Path) -> None:
    demand_equal([sample], Settings(), number, piece)


def test_several_sources_of_the_same_papers(world: dict[str, Path]) -> None:
    demand_equal([*world.values()], NO_CONCEPTS, 5)


def test_concepts_of_papers_stated_twice(world: dict[str, Path], tmp_path: Path) -> None:
    some = tmp_path / "some.jsonl"
    records = world["records"].read_bytes().splitlines(keepends=True)[:60]
    some.write_bytes(b"".join([*records, *records[:20]]))
    demand_equal([some, world["records"]], Settings(), 4)


@pytest.mark.parametrize("seed", range(3))
def test_names_that_are_many_enough_to_be_counted(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.resolve.columns._NAMES_FOR_STATISTICS", 50)
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b"".join(corpus.records(World(seed).papers(300))))
    demand_equal([path], NO_CONCEPTS, 3)


def test_large_blocks_have_shares_of_their_own(
    world: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.identify.shares._LARGE", 3)
    demand_equal([world["records"]], NO_CONCEPTS, 2)


def test_venues_of_several_names(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    records = [
        {"title": f"Sheep number {number} that is counted here", "authors": ["Ada Meadow"],
         "venue": name}
        for number, name in enumerate(("Proc. of Wool", "Proc of Wool", "proc. of wool", "Felt"))
    ]  # fmt: skip
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    demand_equal([path], NO_CONCEPTS, 3, 1)


def judgements(path: Path, *rows: tuple[str, str, str]) -> Path:
    lines = ["left\tright\tdecision\treason", *("\t".join((*row, "I know")) for row in rows)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def test_judgements_of_every_kind(world: dict[str, Path], tmp_path: Path) -> None:
    papers = [world["records"], world["openalex"]]
    graph = kg.build(*papers, concepts=False)
    asked = {
        "authors": "SELECT ?a { ?a a kg:Authorship } ORDER BY ?a LIMIT 40",
        "papers": "SELECT ?a { ?a a fabio:ResearchPaper } ORDER BY ?a LIMIT 9",
        "mentions": "SELECT ?a { ?a a kg:AffiliationMention } ORDER BY ?a LIMIT 20",
        "orgs": "SELECT DISTINCT ?a { ?m kg:organization ?a } ORDER BY ?a LIMIT 12",
    }
    found = {name: [str(one) for one in column(graph, query)] for name, query in asked.items()}
    authors, orgs = found["authors"], found["orgs"]
    file = judgements(
        tmp_path / "judged.tsv",
        (authors[0], authors[20], "same"),
        (authors[1], authors[30], "different"),
        (authors[2], authors[3], "different"),
        (found["papers"][0], found["papers"][5], "same"),
        (found["papers"][1], found["papers"][6], "different"),
        (found["mentions"][0], orgs[3], "same"),
        (found["mentions"][1], orgs[0], "different"),
        (orgs[1], orgs[7], "same"),
        (orgs[2], orgs[9], "different"),
        (authors[4], f"{BASE}paper/t-0/authorship/1-00000000", "same"),
    )
    paths = [*papers, file]
    lines, told = in_shares(paths, NO_CONCEPTS, 4, shares.Known(BASE))
    assert lines == whole(kg.build(*paths, concepts=False))
    assert told.unknown == ("paper/t-0/authorship/1-00000000",)


def test_a_registry(world: dict[str, Path], tmp_path: Path) -> None:
    dump = tmp_path / "ror.jsonl"
    dump.write_bytes(flock.lines(*flock.RECORDS))
    named = tmp_path / "named.jsonl"
    places = (
        "University of Wool",
        "UFL, Lambton",
        "Fleece Observatory",
        "Universty of Wool",
        "Nowhere",
    )
    named.write_bytes(
        flock.lines(*({"title": f"The sheep of {one}", "affiliations": [one]} for one in places))
    )
    known = shares.Known(BASE, str(ror.compile(dump, tmp_path)))
    paths = [world["records"], named]
    lines, _ = in_shares(paths, NO_CONCEPTS, 3, known)
    graph = kg.build(*paths, concepts=False, ror=dump)
    assert lines == whole(graph)
    assert count(graph, "?o kg:ror <https://ror.org/000000100>") == 1


@pytest.mark.real
def test_real_listings() -> None:
    demand_equal([real("digest/2021-04-26.txt"), real("arxiv")], Settings(), 6, 500)
