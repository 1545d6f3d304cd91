"""What comes and goes leaves a graph as if it were built anew: cases where it once did not."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg import graph as graphs
from kg.errors import KgError, StoreError
from kg.store import changes
from tests import states

BASE = "https://w3id.org/paperkg/"
WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split()
FOREIGN = "http://sheep.example/flock"


def lines(path: Path, *papers: object) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in papers), encoding="utf-8")
    return path


def many(path: Path) -> Path:
    """Enough papers that a few more are followed by the difference."""
    pairs = [f"{one} {other}" for one in WORDS for other in WORDS]
    papers = [
        {"title": f"Paper number {pair} of many things", "authors": [{"name": f"Anna {pair}"}]}
        for pair in pairs
    ]
    return lines(path, *papers)


def demand_as_anew(graph: Path, *sources: Path, **settings: bool) -> None:
    """A graph is as one that is built of these at once."""
    anew = graph.with_name("anew")
    kg.build(*sources, to=anew, fresh=True, **settings)  # type: ignore[arg-type]  # a setting by name
    found, wanted = (states.of(place, searched=True) for place in (graph, anew))
    assert states.difference(found, wanted) == ""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a graph of many papers."""
    kg.build(many(tmp_path / "many.jsonl"), to=tmp_path / "g")
    return tmp_path


def test_what_is_noted_is_whole_or_not_read() -> None:
    noted = changes.Changes(100)
    noted.add(f"<{FOREIGN}> <{FOREIGN}> <{FOREIGN}> .\n".encode())
    assert len([*noted.fresh()]) == 1
    noted.remove(b"x" * 100)
    for read in (noted.fresh, noted.gone):
        with pytest.raises(ValueError, match="more changed than is kept"):
            read()


@pytest.mark.parametrize("kept", [150_000, 60_000, 30_000, 15_000])
def test_changes_that_become_too_many_on_the_way(
    kept: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in the build that is, concepts among them."""
    monkeypatch.setattr("kg.store.directory._CHANGED", 0)
    start: type = changes.Changes
    monkeypatch.setattr("kg.store.directory.Changes", lambda _: start(kept))
    text = "We propose masked frob networks (MFN). MFN learn by masked language modelling."
    papers = [
        {"title": f"Frob {word}", "abstract": text, "authors": [{"name": f"Bo {word}"}]}
        for word in WORDS[:6]
    ]
    more = lines(home / "more.jsonl", *papers)
    kg.build(more, to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", more)


def judged(path: Path, graph: Path, left: int, right: int) -> Path:
    """A file of one judgement: two authorships are the same person."""
    rows = kg.open(graph).query("SELECT ?a { ?a a kg:Authorship } ORDER BY ?a")
    nodes = [str(row[0]) for row in rows]  # type: ignore[union-attr]  # rows of a SELECT
    path.write_text(f"left\tright\tdecision\n{nodes[left]}\t{nodes[right]}\tsame\n")
    return path


def test_judgements_go_with_their_source(home: Path) -> None:
    verdict = judged(home / "verdict.tsv", home / "g", 0, 1)
    kg.build(verdict, to=home / "g")
    assert kg.open(home / "g").query("ASK { ?l kg:method ?m FILTER(CONTAINS(STR(?m), 'judge')) }")
    graphs.remove(str(verdict), home / "g")
    demand_as_anew(home / "g", home / "many.jsonl")


def test_judgements_in_force_may_be_edited(home: Path) -> None:
    verdict = judged(home / "verdict.tsv", home / "g", 0, 1)
    kg.build(to=home / "g", judgements=verdict)
    judged(verdict, home / "g", 2, 3)
    kg.build(verdict, to=home / "g")
    graph = kg.open(home / "g")
    assert graph.settings.judgements in {one.id for one in graph.sources}
    other = judged(home / "other.tsv", home / "g", 1, 4)
    kg.build(to=home / "g", judgements=other)
    assert [one.name for one in kg.open(home / "g").sources if one.format == "judgements"] == [
        "other.tsv"
    ]


def test_what_is_stated_twice_goes_at_once(home: Path) -> None:
    text = "We propose Zorg Attention (ZA). Zorg Attention wins."
    paper = {"title": "Something new here", "doi": "10.1000/a", "abstract": text}
    twice = lines(home / "twice.jsonl", paper, paper)
    other = {"title": "Another thing to read", "abstract": "We compare with zorg attention (ZA)."}
    once = lines(home / "once.jsonl", other)
    kg.build(twice, to=home / "g")
    kg.build(once, to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", twice, once)
    graphs.remove(str(twice), home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", once)


def test_two_dumps_may_state_one_mention(home: Path) -> None:
    mention = f"<{BASE}paper/t-0123456789abcdef/text/x#char=0,9>"
    said = {
        "http://www.w3.org/2005/11/its/rdf#taIdentRef": f"<{BASE}concept/term/foreign-thing>",
        "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#anchorOf": '"thing"',
        "http://www.w3.org/2005/11/its/rdf#taClassRef": f"<{BASE}ontology#Method>",
    }
    quads = "".join(f"{mention} <{name}> {what} <{FOREIGN}> .\n" for name, what in said.items())
    (home / "one.nq").write_text(quads)
    (home / "two.nq").write_text(f"{quads}<{FOREIGN}> <{FOREIGN}> <{FOREIGN}> <{FOREIGN}> .\n")
    for name in ("one.nq", "two.nq"):
        kg.build(home / name, to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", home / "one.nq", home / "two.nq")
    for name in ("one.nq", "two.nq"):
        graphs.remove(str(home / name), home / "g")
    demand_as_anew(home / "g", home / "many.jsonl")


FORMS = (
    ("Wei Zhang", "Zhang Wei", "W. Zhang"),
    ("Maria Anna Garcia", "Garcia Maria", "M. A. Garcia", "Anna Garcia"),
    ("Jun Li", "Li Jun"),
    ("John Smith", "Smith John", "J. Smith"),
)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_longest_of_many_records_may_change(seed: int, home: Path) -> None:
    chance = random.Random(seed)

    def record(number: int) -> Path:
        names = [chance.choice(forms) for forms in FORMS[: chance.choice([1, 2, 2, 3, 4])]]
        paper = {
            "id": f"k{number}",
            "doi": "10.1000/a",
            "title": "Graph kernels of many kinds for all",
            "authors": [{"name": name} for name in names],
        }
        return lines(home / f"k{number}.jsonl", paper)

    records = [record(number) for number in range(10)]
    kg.build(*records, to=home / "g")
    for _ in range(5):
        kg.build(record(chance.randrange(10)), to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", *records)


# Statements of others about papers of ours


def foreign(home: Path) -> Iterator[str]:
    """A third of what another graph states, without the rest of it."""
    papers = [
        {
            "title": f"On the wool of {word}",
            "authors": [
                {"name": f"Dolly {word}", "affiliations": [f"{word} Farm"]},
                {"name": "Molly May"},
            ],
            "date": "2020",
            "venue": "Annals of Wool",
        }
        for word in WORDS
    ]
    kg.build(lines(home / "wool.jsonl", *papers), to=home / "wool", concepts=False)
    kg.open(home / "wool").export(home / "wool.nq")
    for line in (home / "wool.nq").read_text(encoding="utf-8").splitlines():
        if "/graph/source/" in line:
            yield f"{line.rsplit(' ', 2)[0]} <{FOREIGN}> .\n"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_parts_without_their_wholes(seed: int, home: Path) -> None:
    quads = [*foreign(home)]
    some = random.Random(seed).sample(quads, len(quads) // 3)
    (home / "some.nq").write_text("".join(some), encoding="utf-8")
    kg.build(home / "some.nq", to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", home / "some.nq")
    graphs.remove(str(home / "some.nq"), home / "g")
    demand_as_anew(home / "g", home / "many.jsonl")


TITLE, WRITTEN = "http://purl.org/dc/terms/title", f"{BASE}ontology#asWritten"
PART = f"{BASE}ontology#authorship"
ODD = {
    "a part of nothing": [("http://sheep.example/z", WRITTEN, '"x"')],
    "a part of no kind": [(f"{BASE}paper/x/foo", WRITTEN, '"x"')],
    "a part without a place": [
        (f"{BASE}paper/x/authorship/abc", WRITTEN, '"x"'),
        (f"{BASE}paper/x", TITLE, '"Foo bar"@en'),
        (f"{BASE}paper/x", PART, f"<{BASE}paper/x/authorship/abc>"),
    ],
    "a date that is none": [
        (f"{BASE}paper/x", TITLE, '"Foo bar"@en'),
        (f"{BASE}paper/x", "http://purl.org/dc/terms/issued", '"n.d."'),
    ],
    "a venue that is a text": [
        (f"{BASE}paper/x", TITLE, '"Foo bar"@en'),
        (f"{BASE}paper/x", "http://purl.org/dc/terms/isPartOf", '"Annals of Wool, 3"'),
    ],
    "a title that is no text": [(f"{BASE}paper/x", TITLE, "<http://sheep.example/t>")],
    "a paper within a paper": [(f"{BASE}paper/x/y", TITLE, '"Foo bar"@en')],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_statements_of_others(name: str, home: Path) -> None:
    quads = (f"<{s}> <{p}> {o} <{FOREIGN}> .\n" for s, p, o in ODD[name])
    (home / "odd.nq").write_text("".join(quads), encoding="utf-8")
    kg.build(home / "odd.nq", to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", home / "odd.nq")


def test_a_dump_and_its_source_in_any_order(home: Path) -> None:
    one = lines(home / "one.jsonl", {"title": "Graph things", "authors": [{"name": "Bo Foo"}]})
    kg.build(one, to=home / "dumped", concepts=False)
    kg.open(home / "dumped").export(home / "one.nq")
    told: list[list[tuple[str, tuple[str, ...]]]] = []
    for order in ((one, home / "one.nq"), (home / "one.nq", one)):
        kg.build(*order, to=home / "order", concepts=False, fresh=True)
        told.append([(source.id, source.restored) for source in kg.open(home / "order").sources])
    assert told[0] == told[1]


# Settings


def test_concepts_looked_for_later_are_counted(home: Path) -> None:
    text = "We use masked language modelling for retrieval."
    paper = lines(home / "paper.jsonl", {"title": "Retrieval of sheep", "abstract": text})
    kg.build(paper, to=home / "later", concepts=False)
    kg.build(to=home / "later", concepts=True)
    demand_as_anew(home / "later", paper, concepts=True)
    kg.build(to=home / "later", concepts=False)
    demand_as_anew(home / "later", paper, concepts=False)


# Damage


def damaged(path: Path, how: str) -> None:
    data = path.read_bytes()
    path.unlink()  # generations share files by hard links
    half = len(data) // 2
    if how != "gone":
        changed = {
            "cut": data[:half],
            "zeroed": data[:half] + bytes(len(data) - half),
            "flipped": data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :],
        }
        path.write_bytes(changed[how])


@pytest.mark.parametrize("how", ["gone", "cut", "zeroed", "flipped"])
@pytest.mark.parametrize("name", ["facts", "signs", "blocks", "tallies", "texts", "json"])
def test_a_damaged_ledger_is_not_used(name: str, how: str, home: Path) -> None:
    damaged(home / "g" / "current" / "aside" / f"identity.{name}", how)
    more = lines(home / "more.jsonl", {"title": "Grazing", "authors": [{"name": "Dee Dale"}]})
    kg.build(more, to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", more)


def rejecting(home: Path) -> Path:
    path = home / "bad.jsonl"
    path.write_text('{"title": "Sheep"}\n{"title": 5}\n{"titel": "x"}\n')
    kg.build(path, to=home / "bad")
    return home / "bad"


@pytest.mark.parametrize("how", ["gone", "cut"])
def test_a_damaged_list_of_rejected_lines_is_told(how: str, home: Path) -> None:
    place = rejecting(home)
    damaged(place / "current" / "rejected.jsonl", how)
    more = lines(home / "more.jsonl", {"title": "Grazing"})
    told = r"rejected lines is damaged or gone .*--fresh"
    with pytest.raises(StoreError, match=told):
        kg.build(more, to=place)
    with pytest.raises(StoreError, match=told):
        kg.open(place).rejected  # noqa: B018 - read by asking
    kg.build(more, to=place, fresh=True)


@pytest.mark.parametrize("part", ["store/CURRENT", "store", "manifest.json"])
def test_a_damaged_graph_is_begun_anew_where_that_is_said(part: str, home: Path) -> None:
    broken = home / "g" / "current" / part
    if broken.is_dir():
        for one in broken.iterdir():
            one.unlink()
        broken.rmdir()
    else:
        broken.unlink()
    more = lines(home / "more.jsonl", {"title": "Grazing"})
    with pytest.raises(KgError, match="--fresh"):
        kg.build(more, to=home / "g")
    kg.build(more, to=home / "g", fresh=True)
    demand_as_anew(home / "g", more)
    kept = {one.name for one in (home / "g").iterdir()}
    assert kept == {"current", "lock", "rejected.jsonl", "000002"}


# The registry of organisations


def registry(path: Path, *names: str) -> Path:
    organisations = [
        {
            "id": f"https://ror.org/{number:09}",
            "names": [{"value": name, "types": ["ror_display"]}],
            "status": "active",
        }
        for number, name in enumerate(names, 100)
    ]
    path.write_text(json.dumps(organisations))
    return path


def indexes(graph: Path) -> list[Path]:
    return sorted((graph / "current" / "aside").glob("ror-*"))


def test_another_registry_takes_the_place_of_the_first(home: Path) -> None:
    one = registry(home / "one.json", "Holstein Dairy Institute")
    other = registry(home / "other.json", "Holstein Dairy Institute", "Jersey Dairy Institute")
    kg.build(to=home / "g", ror=one)
    (first,) = indexes(home / "g")
    kg.build(to=home / "g", ror=other)
    (second,) = indexes(home / "g")
    assert first.name != second.name


def test_a_damaged_index_of_the_registry_is_made_anew(home: Path) -> None:
    dump = registry(home / "one.json", "Holstein Dairy Institute")
    kg.build(to=home / "g", ror=dump)
    (index,) = indexes(home / "g")
    whole = index.read_bytes()
    damaged(index, "zeroed")
    author = {"name": "Bo Foo", "affiliations": ["Holstein Dairy Institute"]}
    more = lines(home / "more.jsonl", {"title": "Grazing", "authors": [author]})
    with pytest.raises(StoreError, match=r"index is damaged \(ror-[^/]+\): give --ror again"):
        kg.build(more, to=home / "g")
    kg.build(more, to=home / "g", ror=dump)
    assert indexes(home / "g")[0].read_bytes() == whole


def test_old_identifiers_of_arxiv_hold_a_slash(home: Path) -> None:
    record = {
        "id": "math.GT/0309136",
        "title": "The entropy formula of a flock and its geometric uses",
        "authors": "Grisha Ramelman",
        "authors_parsed": [["Ramelman", "Grisha", ""]],
        "categories": "math.GT",
        "versions": [{"version": "v1", "created": "Mon, 8 Sep 2003 17:05:11 GMT"}],
        "update_date": "2003-09-08",
    }
    later = lines(home / "arxiv.jsonl", record)
    kg.build(later, to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", later)
    paper = f"<{BASE}paper/arxiv-math/0309136>"
    (found,) = kg.open(home / "g").query(
        f"SELECT ?name ?work {{ {paper} dct:creator/foaf:name ?name ; kg:work ?work }}"
    )  # type: ignore[misc]  # rows of a SELECT
    assert [str(term) for term in found] == ["Grisha Ramelman", f"{BASE}work/arxiv-math/0309136"]
    record["authors_parsed"] = [["Ramelman", "Grigori", ""]]
    lines(later, record)
    kg.build(later, to=home / "g")
    demand_as_anew(home / "g", home / "many.jsonl", later)
    graphs.remove(str(later), home / "g")
    demand_as_anew(home / "g", home / "many.jsonl")
