"""Who is who over several sources: one work, readable names; only what changed is resolved."""

from pathlib import Path

import orjson
import pytest

import kg
from kg import graph as graphs
from kg.settings import BASE
from tests import corpus
from tests.asking import column, count, rows
from tests.resolve import flock

TITLE = "Tracking Faces of Sheep under Changing Light"
DIGEST = f"""CV - 计算机视觉

1、[CV] {TITLE}

L Meadow, F D l Fold, Y Tang, H v Hill
[University of Pasture]
羊脸跟踪。光照变化下的羊脸。
"""
ARXIV = {
    "id": "2104.00123",
    "submitter": "Lin Meadow",
    "authors": "Lin Meadow, Fernando De la Fold, Yunfold Tang, Hado van Hill",
    "title": TITLE,
    "comments": None,
    "journal-ref": None,
    "doi": None,
    "report-no": None,
    "categories": "cs.CV",
    "license": None,
    "abstract": "  Sheep have faces.\n",
    "versions": [{"version": "v1", "created": "Mon, 5 Apr 2021 17:05:11 GMT"}],
    "update_date": "2021-04-05",
    "authors_parsed": [
        ["Meadow", "Lin", ""], ["De la Fold", "Fernando", ""],
        ["Tang", "Yunfold", ""], ["van Hill", "Hado", ""],
    ],
}  # fmt: skip
BIBTEX = f"""@inproceedings{{meadow2022,
  title = {{{{{TITLE.upper()}}}}},
  author = {{Meadow, L. and De la Fold, F. and Tang, Y. and van Hill, H.}},
  year = {{2022}},
  doi = {{10.5555/sheep.1}}
}}
"""
OPENALEX = {
    "id": "https://openalex.org/W4000000001",
    "doi": "https://doi.org/10.5555/SHEEP.1",
    "title": f"{TITLE}.",
    "display_name": TITLE,
    "publication_year": 2022,
    "type": "article",
    "authorships": [
        {"author_position": "middle", "raw_author_name": name,
         "author": {"id": f"https://openalex.org/A500000000{place}", "display_name": name},
         "institutions": [], "raw_affiliation_strings": []}
        for place, name in enumerate(
            ("Lin Meadow", "Fernando de la Fold", "Tang Yunfold", "Hado van Hill")
        )
    ],
}  # fmt: skip


@pytest.fixture
def records(tmp_path: Path) -> list[Path]:
    """One paper as four sources have it."""
    contents = {
        "page.txt": DIGEST.encode(),
        "snapshot.json": orjson.dumps(ARXIV),
        "library.bib": BIBTEX.encode(),
        "works.jsonl": orjson.dumps(OPENALEX),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content + b"\n")
    return [tmp_path / name for name in contents]


def facts(graph: kg.Graph, folder: Path) -> list[bytes]:
    graph.export(folder / "dump.nq")
    lines = (folder / "dump.nq").read_bytes().splitlines()
    return [line for line in lines if b"/graph/about> ." not in line]


def test_one_work_of_four_sources(records: list[Path], tmp_path: Path) -> None:
    graph = kg.build(*records)
    assert count(graph, "?p a fabio:ResearchPaper") == 4
    assert graph.stats().papers == 1
    assert graph.stats().authors == 4
    names = column(graph, "SELECT ?n { ?p a foaf:Person ; foaf:name ?n } ORDER BY ?n")
    assert names == ["Fernando De la Fold", "Hado van Hill", "Lin Meadow", "Tang Yunfold"]
    assert facts(graph, tmp_path) == facts(kg.build(*records[::-1]), tmp_path)
    assert graph.check().conforms


def test_a_page_in_initials_becomes_readable(records: list[Path]) -> None:
    """The name as written stays where it was written, in the source graph."""
    graph = kg.build(*records[:2])
    (row,) = rows(
        graph,
        "SELECT ?name ?arxiv ?g { GRAPH ?g { ?a kg:asWritten 'F D l Fold' } ?a kg:author/foaf:name"
        " ?name . ?p kg:authorship ?a ; kg:work/^kg:work/kg:arxiv ?arxiv }",
    )
    assert row[:2] == ("Fernando De la Fold", "https://arxiv.org/abs/2104.00123")
    assert str(row[2]).startswith(f"{BASE}graph/source/")


def test_a_surname_first_needs_the_aligned_paper(records: list[Path], tmp_path: Path) -> None:
    graph = kg.build(records[0], records[3])
    assert count(graph, "?l kg:method 'person-work-2' ; kg:decision kg:accepted ;"
                        " kg:evidence 'authors of one work'") == 1  # fmt: skip
    other = tmp_path / "other.jsonl"
    other.write_bytes(orjson.dumps({"title": "Grazing", "authors": ["Tang Yunfold"]}) + b"\n")
    assert count(kg.build(records[0], other), "?p a foaf:Person") == 5


# Only what changed


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "papers.jsonl"
    with path.open("wb") as file:
        corpus.write(file, 2000)
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.txt"
    with path.open("wb") as file:
        corpus.write(file, 9, seed=1, form="digest")
    return path


def test_one_digest_resolves_only_the_blocks_it_must(
    papers: Path, page: Path, tmp_path: Path
) -> None:
    place = tmp_path / "g.kg"
    first = graphs.run([str(papers)], to=place, concepts=False).report
    assert first.reused == 0
    later = graphs.run([str(page)], to=place)
    assert later.report.reused > 0.75 * first.resolved
    authors = count(later.graph, "?e kg:describes/kg:authorship ?a")
    assert isinstance(authors, int)
    assert 0 < later.report.resolved < 0.25 * first.resolved
    whole = kg.build(page, papers, concepts=False)
    assert facts(later.graph, tmp_path) == facts(whole, tmp_path)
    graphs.remove(str(page), place)
    assert facts(kg.open(place), tmp_path) == facts(kg.build(papers, concepts=False), tmp_path)


@pytest.mark.parametrize("name", ["json", "facts", "signs", "blocks", "tallies", "texts"])
def test_without_its_ledger_all_is_resolved_anew(name: str, page: Path, tmp_path: Path) -> None:
    place = tmp_path / "g.kg"
    kg.build(page, to=place, concepts=False)
    kept = place / "current" / "aside" / f"identity.{name}"
    kept.write_bytes(kept.read_bytes()[:-1])
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "Grazing", "authors": ["Dee Dale"]}\n')
    kg.build(more, to=place)
    whole = kg.build(page, more, concepts=False)
    assert facts(kg.open(place), tmp_path) == facts(whole, tmp_path)


# The registry of organisations


def test_a_registry_stays_in_force(tmp_path: Path) -> None:
    """Name it once: a later build knows its organisations too, the file gone."""
    dump = tmp_path / "registry.json"
    dump.write_bytes(orjson.dumps(list(flock.RECORDS)))
    lines = [
        {
            "title": f"Grazing {number}",
            "authors": ["Ada Meadow"],
            "affiliations": ["Department of Sheep Science, University of Wool, Wollstadt"],
        }
        for number in range(2)
    ]
    for number, line in enumerate(lines):
        (tmp_path / f"{number}.jsonl").write_bytes(orjson.dumps(line) + b"\n")
    place = tmp_path / "graph.kg"
    plain = kg.build(tmp_path / "0.jsonl")
    assert count(plain, "?o kg:ror ?r") == 0
    kg.build(tmp_path / "0.jsonl", to=place, ror=dump)
    dump.unlink()
    both = kg.build(tmp_path / "1.jsonl", to=place)
    assert column(both, "SELECT DISTINCT ?r { ?p kg:institution/kg:ror ?r }") == [
        "https://ror.org/000000100"
    ]
    assert count(both, "?p a fabio:ResearchPaper ; kg:institution/kg:ror ?r") == 2
    assert set(both.check().counts) <= {"ror-digits"}, "the registry is invented"
