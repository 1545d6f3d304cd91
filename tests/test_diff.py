"""What differs between two graphs, to the quad, and in words."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.diff import Diff, Kind, Side, _quads, compare
from kg.errors import SettingsError, SourceError, StoreError
from kg.store.store import Store

DCT, FABIO = "http://purl.org/dc/terms/", "http://purl.org/spar/fabio/"
BASE = "https://w3id.org/paperkg/"
AUTHORS = [{"name": "Ada Fold", "affiliations": ["Pasture Lab"]}, {"name": "Bo Crook"}]
PAPER: dict[str, object] = {
    "title": "Counting Sheep with Dogs",
    "authors": AUTHORS,
    "abstract": "We count sheep and stay awake.",
}


def quads(store: Store) -> set[str]:
    """Every quad of a store, but for those of the description."""
    return {f"{one} ." for one in store.engine if not str(one.graph_name).endswith("/about>")}


def patched(lines: set[str], rows: Iterable[bytes]) -> set[str]:
    """Apply an RDF Patch, each row of which must change something."""
    held, begun = set(lines), False
    for row in rows:
        code, _, rest = row.decode().removesuffix("\n").partition(" ")
        if code in ("A", "D"):
            assert begun
            (quad,) = ox.parse(rest, format=ox.RdfFormat.N_QUADS)
            (held.add if code == "A" else held.remove)(f"{quad} .")
        elif code in ("TX", "TC"):
            assert rest == "."
            begun = code == "TX"
        else:
            assert (code, rest.split()[0]) == ("H", "id")
    assert not begun
    return held


def written(path: Path, *papers: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    return path


def built(folder: Path, *papers: dict[str, object]) -> kg.Graph:
    """Graph of records in a file of a name that is always the same."""
    folder.mkdir(exist_ok=True)
    return kg.build(written(folder / "papers.jsonl", *papers), concepts=False)


def held(*lines: str) -> Side:
    """A store of N-Quads, of which the prefixes p: and t: are short for papers and terms."""
    store = Store.in_memory()
    text = "".join(line + " .\n" for line in lines)
    store.load(text.replace("<p:", f"<{BASE}paper/").replace("<t:", f"<{DCT}").encode())
    return Side("a store", store, BASE)


@pytest.fixture(scope="module")
def changed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graph of the sample with another sign in one title."""
    folder = tmp_path_factory.mktemp("changed")
    page = sample.read_text(encoding="utf-8")
    copy = folder / sample.name
    copy.write_text(page.replace("16x16 Words:", "14x16 Words:"), encoding="utf-8")
    kg.build(copy, to=folder / "graph.kg")
    return folder / "graph.kg"


@pytest.fixture(scope="module")
def difference(graph_dir: Path, changed: Path) -> Diff:
    return kg.open(changed).diff(graph_dir)


def test_a_graph_does_not_differ_from_itself(graph: kg.Graph, graph_dir: Path) -> None:
    found = graph.diff(graph_dir)
    assert not found
    assert not [*found.removed, *found.added]
    assert b"".join(found.lines("summary")).endswith(b"\nno difference\n")
    assert [line[:2] for line in found.lines("patch")] == [b"H ", b"TX", b"TC"]
    assert not [*found.lines("quads")]


def test_of_a_changed_title_only_the_title_is_told(difference: Diff) -> None:
    """Question 15: the source has a new id, so all its quads went and came."""
    (paper,) = difference.summary.papers.changed
    (title,) = paper.differences
    assert title.field == "title (en)"
    assert "16x16" in title.before[0]
    assert "14x16" in title.after[0]
    assert not difference.summary.papers.came + difference.summary.papers.gone
    for kind in (difference.summary.authors, difference.summary.institutions):
        assert kind == Kind()
    assert difference.summary.decisions == Kind()
    (source,) = difference.summary.sources.changed
    assert source.name == "sample.txt"
    assert difference.summary.removed == difference.summary.added > 1000


def test_the_words_of_it(difference: Diff, golden: Callable[[str, bytes], None]) -> None:
    _, _, rest = b"".join(difference.lines("summary")).split(b"\n", 2)
    golden("diff.txt", rest)


def test_the_patch_of_one_graph_gives_the_other(
    difference: Diff, graph_dir: Path, changed: Path
) -> None:
    former, later = quads(kg.open(graph_dir).store), quads(kg.open(changed).store)
    assert patched(former, difference.lines("patch")) == later
    back = kg.open(graph_dir).diff(changed)
    assert patched(later, back.lines("patch")) == former
    assert {str(one) for one in back.added} == {str(one) for one in difference.removed}
    assert len(back.added) == len({*back.added})


def test_the_signed_quads_say_the_same(difference: Diff) -> None:
    lines = [line.decode() for line in difference.lines("quads")]
    assert [line[2:] for line in lines if line[:2] == "- "] == [
        f"{q} .\n" for q in difference.removed
    ]
    assert [line[2:] for line in lines if line[:2] == "+ "] == [
        f"{q} .\n" for q in difference.added
    ]
    assert len(lines) == len(difference.removed) + len(difference.added)


def test_the_same_difference_has_the_same_bytes(
    difference: Diff, graph_dir: Path, changed: Path
) -> None:
    again = kg.open(changed).diff(kg.open(graph_dir))
    for form in ("summary", "patch", "quads"):
        assert [*again.lines(form)] == [*difference.lines(form)]


def test_the_description_is_left_out_unless_it_is_asked_for(
    graph_dir: Path, changed: Path, difference: Diff
) -> None:
    assert not any(name.endswith("/about") for name in difference.counts)
    with_about = kg.open(changed).diff(graph_dir, about=True)
    assert f"{BASE}graph/about" in with_about.counts


@pytest.mark.parametrize("name", ["graph.nq", "graph.trig", "graph.nq.gz"])
def test_a_dump_stands_for_its_graph(
    name: str, graph_dir: Path, changed: Path, difference: Diff, tmp_path: Path
) -> None:
    kg.open(graph_dir).export(tmp_path / name)
    found = kg.open(changed).diff(tmp_path / name)
    assert found.counts == difference.counts
    assert [*found.lines("patch")] == [*difference.lines("patch")]
    assert found.summary.papers == difference.summary.papers


def test_numbers_of_a_dump_are_compared_by_value(tmp_path: Path) -> None:
    graph = built(tmp_path / "one", PAPER)
    text = "".join(sorted(f"{one} .\n" for one in graph.store.engine))
    dump = tmp_path / "other.nq"
    dump.write_text(text.replace('"1"^^', '"01"^^'), encoding="utf-8")
    assert not graph.diff(dump, about=True)


def test_what_cannot_be_compared_is_said(graph: kg.Graph, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph and no dump here"):
        graph.diff(tmp_path / "none")
    with pytest.raises(StoreError, match="no graph here"):
        graph.diff(tmp_path)
    broken = tmp_path / "broken.nq"
    broken.write_text("<http://sheep.example/a> <http://sheep.example/b> .\n")
    with pytest.raises(SourceError, match=r"broken\.nq:1"):
        graph.diff(broken)
    with pytest.raises(SettingsError, match="--format cannot be 'sheep'"):
        graph.diff(graph).lines("sheep")


LINES = st.lists(st.from_regex(rb"[a-d]{1,3}", fullmatch=True), max_size=40)


@given(former=LINES, later=LINES, part=st.integers(1, 40))
def test_in_parts_of_any_size_the_same_lines_differ(
    former: list[bytes],
    later: list[bytes],
    part: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    paths = folder / "former", folder / "later"
    for path, lines in zip(paths, (former, later), strict=True):
        path.write_bytes(b"".join(line + b"\n" for line in lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_quads, "_PART", part)
        found = [*_quads.different(*paths)]
    gone, came = {*former} - {*later}, {*later} - {*former}
    assert found == sorted(
        [(one + b"\n", False) for one in gone] + [(one + b"\n", True) for one in came]
    )


def test_quads_in_other_graphs_and_in_none_are_compared() -> None:
    former = held('<a:a> <a:p> "1"', '<a:a> <a:p> "1" <a:g>', '<a:a> <a:p> "x <y" <a:h>')
    later = held('<a:a> <a:p> "1" <a:g>', '<a:a> <a:p> "2" <a:g>', "<a:a> <a:p> <a:b>")
    found = compare(former, later)
    assert {name: (one.removed, one.added) for name, one in found.counts.items()} == {
        "": (1, 1),
        "a:g": (0, 1),
        "a:h": (1, 0),
    }
    assert patched(quads(former.store), found.lines("patch")) == quads(later.store)


def test_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    papers: list[dict[str, object]] = [
        {"title": f"Sheep, Part {number}"} for number in range(10, 30)
    ]
    found = built(tmp_path / "b", PAPER, *papers).diff(built(tmp_path / "a", PAPER))
    text = b"".join(found.lines("summary", 3)).decode()
    assert "papers: 20 came\n  + Sheep, Part 10\n" in text
    assert "Part 12\n    and 17 more that came" in text
    assert "Part 13" not in text


def test_a_paper_under_another_key_is_the_same_paper(tmp_path: Path) -> None:
    longer = PAPER | {"authors": [*AUTHORS, {"name": "Cy Lamb"}]}
    found = built(tmp_path / "b", longer).diff(built(tmp_path / "a", PAPER)).summary
    (paper,) = found.papers.changed
    assert [(one.field, one.after[-1]) for one in paper.differences] == [("authors", "Cy Lamb")]
    assert found.authors == Kind(came=("Cy Lamb",))


def test_two_papers_of_the_same_authors_are_two(tmp_path: Path) -> None:
    other: dict[str, object] = {"title": "Mending Fences", "authors": AUTHORS}
    found = built(tmp_path / "b", other).diff(built(tmp_path / "a", PAPER)).summary
    assert found.papers == Kind(came=("Mending Fences",), gone=(str(PAPER["title"]),))
    assert not found.authors.came + found.authors.gone


def test_a_paper_that_another_source_states_too_does_not_go() -> None:
    title = f'<p:r-1> <{DCT}title> "Sheep"@en'
    other = f'<p:r-1> <{DCT}title> "Schafe"@de'
    former = held(f"{title} <a:g>", f"{title} <a:h>", f"{other} <a:h>")
    found = compare(former, held(f"{title} <a:g>")).summary
    (paper,) = found.papers.changed
    assert not found.papers.gone
    assert [one.field for one in paper.differences] == ["title (de)"]


def test_a_verdict_shows_as_a_decision(tmp_path: Path) -> None:
    twin = PAPER | {"title": "Sheep in the Fog", "abstract": "Fog."}
    former = built(tmp_path / "a", PAPER, twin)
    rows = former.query(
        "SELECT DISTINCT ?a { ?p kg:authorship ?a . ?a kg:asWritten 'Ada Fold' } ORDER BY ?a"
    )
    assert not isinstance(rows, bool | list)
    one, other = (str(row[0]) for row in rows)
    verdicts = tmp_path / "verdicts.tsv"
    verdicts.write_text(f"left\tright\tdecision\n{one}\t{other}\tdifferent\n")
    later = kg.build(tmp_path / "a" / "papers.jsonl", concepts=False, judgements=verdicts)
    found = later.diff(former).summary
    told = [*found.decisions.came, *(change.name for change in found.decisions.changed)]
    assert any("Ada Fold in “Counting Sheep with Dogs” and Ada Fold" in name for name in told)
    assert "verdicts.tsv" in found.sources.came[0]


def test_other_bases_are_noted(tmp_path: Path) -> None:
    path = written(tmp_path / "papers.jsonl", PAPER)
    one = kg.build(path, concepts=False)
    other = kg.build(path, concepts=False, base="https://sheep.example/")
    found = other.diff(one).summary
    assert found.note == f"the bases differ: {BASE} and https://sheep.example/"
    assert found.papers == Kind()


def test_names_hold_no_orders_to_a_terminal() -> None:
    former, later = held(), held(f'<p:r-1> <{DCT}title> "Red \\u009B31m sheep" <a:g>')
    text = b"".join(compare(former, later).lines("summary")).decode()
    assert "+ Red 31m sheep" in text


def run(*words: str | Path) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "kg", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True)


def test_the_verb(graph_dir: Path, changed: Path, tmp_path: Path, difference: Diff) -> None:
    done = run("diff", graph_dir, "-g", changed, "--format", "patch")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"".join(difference.lines("patch"))
    done = run("diff", tmp_path / "none", "-g", changed)
    assert done.returncode == 1
    assert done.stderr.startswith(b"kg: no graph and no dump here")
    assert run("diff", graph_dir, "-g", changed, "--format", "x").returncode == 2


def test_a_dump_may_be_compressed_by_others(graph: kg.Graph, tmp_path: Path) -> None:
    lines = "".join(f"{one} .\n" for one in graph.store.engine)
    (tmp_path / "all.nq.gz").write_bytes(gzip.compress(lines.encode()))
    assert not graph.diff(str(tmp_path / "all.nq.gz"))
