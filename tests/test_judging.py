"""Judgements end to end: they win, a graph with them is one built so, undone they leave nothing."""

import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

import kg
from kg import graph as graphs
from kg.errors import SettingsError, SourceError
from tests.asking import column, count, rows

FLOCK: list[dict[str, Any]] = [
    {
        "id": name,
        "title": title,
        "date": "2021",
        "authors": [{"name": "Ada Meadow", "affiliations": [where]}, "Ben Fold", "Cy Hill"],
    }
    for name, title, where in (
        ("one", "Counting Sheep with Sparse Attention", "Pasture Lab"),
        ("two", "Herding Gradients over Open Pastures", "The Fold Institute"),
    )
] + [
    {"id": "three", "title": "Shearing Transformers Without a Tear", "authors": ["Xi Crook"]},
    {"id": "four", "title": "Wool", "date": "2009", "authors": ["Crook Xi", "Dee Dale"]},
]
HEADER = "left\tright\tdecision\treason"


@pytest.fixture
def flock(tmp_path: Path) -> Path:
    path = tmp_path / "flock.jsonl"
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in FLOCK))
    return path


def facts(graph: kg.Graph, folder: Path) -> list[bytes]:
    graph.export(folder / "dump.nq")
    lines = (folder / "dump.nq").read_bytes().splitlines()
    return [line for line in lines if b"/graph/about> ." not in line]


def authorship(graph: kg.Graph, title: str, name: str) -> str:
    (found,) = column(
        graph,
        f"SELECT ?a {{ ?p dct:title ?t ; kg:authorship ?a . ?a kg:asWritten '{name}'"
        f" FILTER(STRSTARTS(?t, '{title}')) }}",
    )
    return str(found)


def persons(graph: kg.Graph, name: str) -> int:
    found = f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ ?a kg:asWritten '{name}' ; kg:author ?p }}"
    (number,) = column(graph, found)
    assert isinstance(number, int)
    return number


def write(path: Path, *rows_: tuple[str, ...]) -> Path:
    path.write_text("\n".join((HEADER, *("\t".join(row) for row in rows_))) + "\n", "utf-8")
    return path


@pytest.fixture
def wrong(flock: Path, tmp_path: Path) -> Path:
    """The line that undoes a merge of two namesakes with the same co-authors."""
    graph = kg.build(flock)
    assert persons(graph, "Ada Meadow") == 1
    ends = [authorship(graph, title, "Ada Meadow") for title in ("Counting", "Herding")]
    return write(tmp_path / "verdicts.tsv", (*ends, "different", "two Adas, I know both"))


def test_a_wrong_merge_is_undone_by_one_line(flock: Path, wrong: Path, tmp_path: Path) -> None:
    """The graph then equals one built with that knowledge from the start, byte for byte."""
    place = tmp_path / "g.kg"
    before = facts(kg.build(flock, to=place), tmp_path)
    later = kg.build(to=place, judgements=wrong)
    assert persons(later, "Ada Meadow") == 2
    assert persons(later, "Ben Fold") == 1
    assert facts(later, tmp_path) == facts(kg.build(flock, judgements=wrong), tmp_path)
    assert count(
        later,
        "?l kg:method 'judgement' ; kg:decision kg:rejected ;"
        " kg:evidence 'two Adas, I know both'",
    ) == 1  # fmt: skip
    assert later.check().conforms
    graphs.remove(str(wrong), place)
    assert facts(kg.open(place), tmp_path) == before


def test_any_order_of_sources_gives_the_same_bytes(
    flock: Path, wrong: Path, tmp_path: Path
) -> None:
    dumps = [facts(kg.build(*order), tmp_path) for order in itertools.permutations([flock, wrong])]
    assert dumps[0] == dumps[1] == facts(kg.build(flock, judgements=wrong), tmp_path)


def test_persons_in_two_blocks_are_joined(flock: Path, tmp_path: Path) -> None:
    graph = kg.build(flock)
    ends = authorship(graph, "Shearing", "Xi Crook"), authorship(graph, "Wool", "Crook Xi")
    base = graph.settings.base
    judged = kg.build(
        flock,
        judgements=write(
            tmp_path / "v.tsv", (ends[0].removeprefix(base), ends[1], "same", "her site")
        ),
    )
    (person,) = set(
        column(judged, "SELECT ?p { ?a kg:author ?p ; kg:asWritten ?n FILTER(CONTAINS(?n, 'Xi')) }")
    )
    assert str(person).startswith(f"{base}person/")
    assert judged.check().conforms


def test_papers_and_organisations_are_judged_too(flock: Path, tmp_path: Path) -> None:
    graph = kg.build(flock)
    papers = column(graph, "SELECT ?p { ?p dct:title ?t FILTER(?t IN ('Wool'@en,"
                    " 'Shearing Transformers Without a Tear'@en)) }")  # fmt: skip
    (mention,) = column(graph, "SELECT ?m { ?m a kg:AffiliationMention ; kg:asWritten ?t"
                        " FILTER(STRSTARTS(?t, 'The')) }")  # fmt: skip
    (lab,) = column(graph, "SELECT ?o { ?o skos:prefLabel 'Pasture Lab' }")
    (fold,) = column(graph, "SELECT ?o { ?o skos:prefLabel 'The Fold Institute' }")
    verdicts = write(tmp_path / "v.tsv", (*map(str, papers), "same", "one study"),
                     (str(mention), str(lab), "same", "renamed"))  # fmt: skip
    judged = kg.build(flock, judgements=verdicts)
    assert judged.stats().papers == 3
    assert column(judged, "SELECT ?n { ?o a foaf:Organization ; skos:prefLabel ?n }") == [
        "Pasture Lab"
    ]
    merged = kg.build(
        flock, judgements=write(tmp_path / "w.tsv", (str(lab), str(fold), "same", "renamed"))
    )
    assert merged.stats().institutions == 1
    names = "SELECT ?n { ?o a foaf:Organization ; skos:prefLabel|skos:altLabel ?n }"
    assert {*column(merged, names)} == {"Pasture Lab", "The Fold Institute"}
    assert judged.check().conforms
    assert merged.check().conforms


def test_a_contradiction_is_one_line(flock: Path, tmp_path: Path) -> None:
    graph = kg.build(flock, to=tmp_path / "g.kg")
    before = facts(graph, tmp_path)
    one, two, three = (
        authorship(graph, title, name)
        for title, name in (("Counting", "Ben Fold"), ("Herding", "Ben Fold"), ("Wool", "Dee Dale"))
    )
    path = write(tmp_path / "v.tsv", (one, two, "same", ""), (two, three, "same", ""),
                 (one, three, "different", ""))  # fmt: skip
    with pytest.raises(SourceError, match="cannot all be true") as caught:
        kg.build(to=tmp_path / "g.kg", judgements=path)
    message = str(caught.value)
    assert all(f"{path}:{line}" in message for line in (2, 3, 4))
    assert "\n" not in message
    assert facts(kg.open(tmp_path / "g.kg"), tmp_path) == before


def test_what_is_not_in_the_graph_is_told(flock: Path, wrong: Path, tmp_path: Path) -> None:
    node = "paper/r-0000000000000000/authorship/1-00000000"
    other = authorship(kg.build(flock), "Wool", "Dee Dale")
    path = write(tmp_path / "v.tsv", (node, other, "same", ""))
    built = graphs.run([str(flock)], to=None, judgements=str(path))
    assert built.report.unknown == (node,)
    with_it = facts(built.graph, tmp_path)
    assert [line for line in with_it if b"graph/identity>" in line] == [
        line for line in facts(kg.build(flock), tmp_path) if b"graph/identity>" in line
    ]
    assert graphs.run([str(flock)], to=None, judgements=str(wrong)).report.unknown == ()


def test_another_file_takes_the_place_of_the_one_in_force(
    flock: Path, wrong: Path, tmp_path: Path
) -> None:
    place = tmp_path / "g.kg"
    kg.build(flock, to=place, judgements=wrong)
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "Grazing", "authors": ["Dee Dale"]}\n')
    assert persons(kg.build(more, to=place), "Ada Meadow") == 2
    graph = kg.build(to=place, judgements=write(tmp_path / "empty.tsv"))
    assert persons(graph, "Ada Meadow") == 1
    assert [source.name for source in graph.sources if source.format == "judgements"] == [
        "empty.tsv"
    ]
    wrong.write_text(wrong.read_text() + "# seen again\n")
    assert persons(kg.build(to=place, judgements=wrong), "Ada Meadow") == 2
    graphs.remove(str(wrong), place)
    assert kg.open(place).settings.judgements is None
    assert facts(kg.open(place), tmp_path) == facts(kg.build(flock, more), tmp_path)


def test_a_folder_is_no_file_of_judgements(flock: Path, wrong: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for name in ("a.tsv", "b.tsv"):
        (folder / name).write_bytes(wrong.read_bytes() + f"# {name}\n".encode())
    with pytest.raises(SettingsError, match="name one file"):
        kg.build(flock, judgements=folder)


# The command line


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, words)]
    return subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True)


def test_the_review_table_filled_in_is_a_file_of_judgements(tmp_path: Path) -> None:
    (tmp_path / "flock.jsonl").write_text(
        "".join(
            f'{{"id": "{name}", "title": "{title}", "date": "2021",'
            f' "authors": ["Ada Meadow", "Ben Fold"]}}\n'
            for name, title in (
                ("one", "Counting Sheep with Sparse Attention Networks"),
                ("two", "Counting Sheep with Spares Attention Networks"),
            )
        )
    )
    assert run("build", "flock.jsonl", cwd=tmp_path).returncode == 0
    table = run("query", "proposed-works", "--format", "tsv", cwd=tmp_path).stdout
    header, row = table.splitlines()
    cells = row.split("\t")
    cells[header.split("\t").index("?decision")] = "same"
    filled = "\t".join(cells)
    (tmp_path / "judged.tsv").write_text(f"{header}\n{filled}\n")
    built = run("build", "--judgements", "judged.tsv", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    assert "papers 1 ·" in built.stderr
    assert "rejected 0" in built.stderr
    left = run("query", "proposed-works", "--format", "tsv", cwd=tmp_path).stdout
    assert left.splitlines() == [header]
    assert "judgements" in run("sources", cwd=tmp_path).stdout
    assert run("remove", "judged.tsv", cwd=tmp_path).returncode == 0
    assert run("query", "proposed-works", "--format", "tsv", cwd=tmp_path).stdout == table


def test_people_are_reviewed_on_the_command_line(tmp_path: Path) -> None:
    """Judge one proposed pair as the same and the other as different; take both back."""
    (tmp_path / "herd.jsonl").write_text(
        "".join(
            f'{{"title": "{title}", "authors": ["A Meadow", "K Crook"], "date": "{year}"}}\n'
            for title, year in (("Grazing rams", 2021), ("Shearing goats", 2022))
        )
    )
    assert run("build", "herd.jsonl", cwd=tmp_path).returncode == 0
    review = ("query", "review-people", "--format", "tsv")
    table = run(*review, cwd=tmp_path).stdout
    header, *pairs = table.splitlines()
    place = header.split("\t").index("?decision")
    assert len(pairs) == 2
    filled = [header]
    for pair, decision in zip(pairs, ("same", "different"), strict=True):
        cells = pair.split("\t")
        cells[place] = decision
        filled.append("\t".join(cells))
    (tmp_path / "review.tsv").write_text("\n".join([*filled, ""]))
    built = run("build", "--judgements", "review.tsv", cwd=tmp_path)
    assert "authors 3 ·" in built.stderr
    assert "withdrawn" not in built.stderr
    assert run(*review, cwd=tmp_path).stdout.splitlines() == [header]
    (tmp_path / "review.tsv").write_text("\n".join([*filled[:2], ""]))
    assert "judgements withdrawn: 1 " in run("build", "review.tsv", cwd=tmp_path).stderr
    assert run("remove", "review.tsv", cwd=tmp_path).returncode == 0
    assert run(*review, cwd=tmp_path).stdout == table


def test_a_contradiction_and_a_stranger_on_the_command_line(flock: Path, tmp_path: Path) -> None:
    node, other = (f"paper/r-{digit * 16}/authorship/1-{digit * 8}" for digit in "01")
    write(tmp_path / "v.tsv", (node, other, "same", "seen"))
    built = run("build", flock.name, "--judgements", "v.tsv", cwd=tmp_path)
    assert f"judgement on what is not in the graph: {node}" in built.stderr
    write(tmp_path / "w.tsv", (node, other, "different", "seen"))
    refused = run("build", "w.tsv", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        "kg: judgements that cannot all be true (v.tsv:2, w.tsv:2): take back one of these lines\n"
    )
    assert run("build", cwd=tmp_path).returncode == 2


def test_nothing_is_asked_of_an_empty_answer(flock: Path) -> None:
    assert len(rows(kg.build(flock), "SELECT ?l { ?l kg:method 'judgement' }")) == 0


def test_a_file_that_holds_no_judgements_is_refused(flock: Path, tmp_path: Path) -> None:
    """Say so in one line by the option; by the format every line is kept with its reason."""
    (tmp_path / "notes.txt").write_text("Ada counts sheep.\n\nBen shears them.\n")
    refused = run("build", flock.name, "--judgements", "notes.txt", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == (
        "kg: no file of judgements (notes.txt): begin it with the columns left, right and decision"
    )
    graph = kg.build(tmp_path / "notes.txt", format="judgements")
    assert [one.line for one in graph.rejected] == [1, 3]
