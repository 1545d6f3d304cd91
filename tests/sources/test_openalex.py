"""Works of OpenAlex in all the shapes they come in; nothing lost, no neighbour spoiled."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.records import Chunk, Coverage, Paper
from kg.sources import _lines, find, openalex
from kg.sources.openalex import _documents
from tests.real import real
from tests.sources.papers import Papers, adds_up, parse, read_file
from tests.sources.papers import read as read_piece

DATA = Path(__file__).parents[1] / "data" / "openalex"
W = "https://openalex.org/W"
WORK = {"id": f"{W}1", "title": "Counting Sheep"}


def read(work: dict[str, object]) -> Papers:
    return read_piece("openalex", json.dumps(work))


def with_work(**fields: object) -> Papers:
    return read(WORK | fields)


def document(tmp_path: Path, content: str | bytes) -> Papers:
    """Read a whole file."""
    path = tmp_path / "works.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, "openalex")


def named(number: int) -> dict[str, object]:
    return {
        "id": f"{W}{number}",
        "title": f"Sheep {number}",
        "authorships": [{"author": {"display_name": f"A Fold{number}"}, "institutions": []}],
    }


def keys(found: Papers) -> list[str]:
    return [paper.key for paper in found.papers]


@pytest.fixture(scope="module")
def works() -> Papers:
    return read_file(DATA / "works.jsonl")


# The samples


def test_the_sample_in_numbers(works: Papers) -> None:
    assert len(works.papers) == 3
    assert works.coverage == Coverage(lines=4, blank=0, stated=3, rejected=1)
    assert [(one.line, one.reason) for one in works.rejected] == [
        (3, "abstract_inverted_index: positions that no text has"),
        (3, "doi: 'flock three' is none"),
        (3, "authorships[0].author.orcid: 'not known' is no ORCID"),
        (3, "authorships[1] has no name"),
        (3, "publication_date: '2020-02-30' is no date"),
        (3, "referenced_works: 'https://openalex.org/A1' is no work"),
        (4, "an author, not a work"),
    ]


def test_a_full_work(works: Papers) -> None:
    paper = works.papers[0]
    assert paper.key == "openalex-W1001"
    assert paper.titles[0].value == "Counting Sheep with Sparse Attention & Patience"
    assert paper.abstracts[0].value.startswith("We count sheep. See https://github.com/")
    assert paper.links == ("https://github.com/pasture/counting",)
    assert (paper.issued, paper.doi, paper.arxiv) == ("2021-04-26", "10.5555/flock.1", "2104.00001")
    assert paper.categories == ("Sheep Husbandry", "Attention in Ruminants")
    assert paper.venue is not None
    assert (paper.venue.name, paper.venue.issn) == (
        "Annals of Grazing",
        ("1234-5679", "9876-5434"),
    )
    assert paper.license == "https://creativecommons.org/licenses/by/"
    assert paper.cites == ("openalex-W1002", "openalex-W1003")
    assert paper.see_also == (
        "https://pasture.example.org/1",
        "https://pubmed.ncbi.nlm.nih.gov/1001",
    )
    assert not paper.withdrawn


def test_authors_of_a_full_work(works: Papers) -> None:
    first, second, third = works.papers[0].authorships
    assert (first.as_written, first.orcid, first.openalex) == (
        "Ada Meadow",
        "0000-0002-1825-0097",
        "A501",
    )
    assert [(one.as_written, one.ror) for one in first.affiliations] == [
        ("Department of Flocks, University of Pasture", "0grass157"),
        ("Wool Lab and University of Pasture", None),
    ]
    assert (second.as_written, second.openalex) == ("B C. Fold", None)
    assert [(one.as_written, one.ror) for one in second.affiliations] == [("Wool Lab", "0w0000072")]
    assert (third.as_written, third.orcid) == ("Zoë Hürde", "0000-0001-5109-3700")


def test_a_sparse_work(works: Papers) -> None:
    paper = works.papers[1]
    assert (paper.titles[0].value, paper.titles[0].lang) == ("양을 세다", "ko")
    assert (paper.issued, paper.withdrawn, paper.categories) == ("1986", True, ("Sheep",))
    assert paper.venue is not None
    assert paper.venue.name == "목장 연보"
    assert paper.see_also == ("http://pasture.example.org/2",)


def test_an_older_work(works: Papers) -> None:
    paper = works.papers[2]
    assert (paper.cut, paper.issued, paper.doi) == (True, None, None)
    assert paper.venue is not None
    assert paper.venue.name == "Proceedings of the Barn"
    assert [one.ror for one in paper.authorships[0].affiliations] == ["0grass157"]


def test_the_same_work_in_every_shape(works: Papers) -> None:
    shapes = [read_file(DATA / name).papers for name in ("page.json", "array.json", "work.json")]
    assert [len(papers) for papers in shapes] == [2, 2, 1]
    for paper in (shapes[0][0], shapes[1][1], shapes[2][0]):
        assert facts(paper) == facts(works.papers[0])
    assert [paper.origin.last - paper.origin.first for paper in shapes[0]] == [1, 1]
    lines = (DATA / "array.json").read_text().splitlines()
    for paper in shapes[1]:
        assert lines[paper.origin.first] == "  {"
        assert lines[paper.origin.last - 1].rstrip(",") == "  }"


def test_brackets_without_end_cost_no_more_than_their_number(tmp_path: Path) -> None:
    deep = "[" * 200_000
    assert keys(document(tmp_path, f"{deep}\n{json.dumps(named(1), indent=1)}"))


def facts(paper: Paper) -> list[object]:
    """All but where it stands."""
    return [getattr(paper, name) for name in paper.__struct_fields__ if name != "origin"]


@pytest.mark.parametrize("sample", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_the_samples_are_recognised(sample: Path) -> None:
    assert find([str(sample)]).sources[0].format == "openalex"


# One value after another


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        ({"sheep": [1], "Count": [0]}, "Count sheep"),
        ({"sheep": [7], "Count": [3]}, "Count sheep"),
        ({"the": [0, 2], "sheep": [1]}, "the sheep the"),
        ({}, None),
        (None, None),
    ],
)
def test_abstract(index: object, abstract: str | None) -> None:
    found = with_work(abstract_inverted_index=index)
    assert found.rejected == ()
    assert next((text.value for text in found.paper.abstracts), None) == abstract


@pytest.mark.parametrize("index", [{"a": [-1]}, {"a": [0], "b": [0]}, {"a": [10**9]}])
def test_an_index_that_is_no_text(index: object) -> None:
    found = with_work(abstract_inverted_index=index)
    assert found.paper.abstracts == ()
    assert found.reasons == ["abstract_inverted_index: positions that no text has"]


@pytest.mark.parametrize(
    ("fields", "arxiv"),
    [
        ({"doi": "https://doi.org/10.48550/arXiv.2104.00001"}, "2104.00001"),
        ({"locations": [{"landing_page_url": "arXiv:hep-th/9901001v2"}]}, "hep-th/9901001"),
        ({"doi": "https://doi.org/10.5555/2104.00001"}, None),
    ],
)  # fmt: skip
def test_arxiv(fields: dict[str, object], arxiv: str | None) -> None:
    assert with_work(**fields).paper.arxiv == arxiv


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("cc-by-nc-nd", "https://creativecommons.org/licenses/by-nc-nd/"),
        ("cc0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("publisher-specific-oa", None),
        (None, None),
    ],
)
def test_license(name: str | None, address: str | None) -> None:
    assert with_work(primary_location={"license": name}).paper.license == address


def test_all_null_but_the_title() -> None:
    sample = json.loads((DATA / "works.jsonl").read_text().splitlines()[0])
    paper = with_work(**{name: None for name in sample if name not in WORK}).paper
    assert facts(paper) == facts(with_work().paper)


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        ({}, "no OpenAlex work: its id is no address of openalex.org"),
        ({"id": "W1"}, "no OpenAlex work: its id is no address of openalex.org"),
        ({"id": "https://openalex.org/I1"}, "an institution, not a work"),
        ({"id": "https://openalex.org/S1", "ids": []}, "a source, not a work"),
        ({"id": "https://openalex.org/fields/13"}, "one of OpenAlex's fields, not a work"),
        ({"id": f"{W}4285719527"}, "the place of deleted works, not a work"),
        ({"id": f"{W}1"}, "the work has no title"),
        ({"id": f"{W}1", "title": " "}, "the work has no title"),
        ({"id": 1}, "id must be a string or null, not a number"),
        (WORK | {"authorships": {}}, "authorships must be an array or null, not an object"),
        (
            WORK | {"abstract_inverted_index": {"a": ["x"]}},
            "abstract_inverted_index[...][0] must be a number, not a string",
        ),
        (WORK | {"title": "Sheep\x07"}, "a control character"),
    ],
)  # fmt: skip
def test_refused(work: dict[str, object], reason: str) -> None:
    assert read(work).reason == reason


def test_deep_nesting_is_refused() -> None:
    assert read_piece("openalex", '{"x": ' + "[" * 100_000).reason == "too deeply nested"


# Documents


def test_pages_one_a_line_and_objects_one_after_another(tmp_path: Path) -> None:
    page = json.dumps({"meta": {"count": 2, "x": [{}, 1]}, "results": [named(1), named(2)]})
    found = document(tmp_path, f"{page}\n{page}\n")
    assert keys(found) == ["openalex-W1", "openalex-W2"] * 2
    assert [paper.origin.first for paper in found.papers] == [0, 0, 1, 1]
    assert found.rejected == ()
    pretty = json.dumps(named(1), indent=1)
    assert keys(document(tmp_path, f"{pretty}\n\n{pretty}")) == ["openalex-W1"] * 2


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"id": "https://openalex.org/W2", "title": "She', "no JSON object: "),
        ('{"id": "https://openalex.org/W2", "authorships": [{"author": {}', "no JSON object: "),
        ('{"id": "https://openalex.org/W2", "title": "Sheep"]]]', "no JSON object: "),
        ("sheep", "text outside of the JSON objects"),
        ('"sheep"', "text outside of the JSON objects"),
        ('{"key": "sheep", "count": 1}', "no OpenAlex work"),
    ],
)
def test_neighbours_of_a_broken_work_are_read(
    broken: str, reason: str, indent: int | None, tmp_path: Path
) -> None:
    one, two = (json.dumps(named(number), indent=indent) for number in (1, 3))
    found = document(tmp_path, f"[{one},\n{broken}\n,{two}]\n")
    assert keys(found) == ["openalex-W1", "openalex-W3"]
    assert {text.partition(":")[0] for text in found.reasons} == {reason.partition(":")[0]}
    assert found.rejected[0].line == one.count("\n") + 2
    assert found.rejected[0].text.startswith(broken.rstrip("]"))
    assert found.coverage.rejected == 1


def test_a_cut_file_keeps_what_was_whole(tmp_path: Path) -> None:
    text = json.dumps([named(number) for number in range(3)], indent=1)
    found = document(tmp_path, text[:-60])
    assert keys(found) == ["openalex-W0", "openalex-W1"]
    assert len(found.rejected) == 1


def test_bytes_that_are_no_text_spoil_one_work(tmp_path: Path) -> None:
    text = json.dumps([named(number) for number in range(3)], indent=1).encode()
    found = document(tmp_path, text.replace(b"Sheep 1", b"Sheep \xff") + "\n羊".encode())
    assert keys(found) == ["openalex-W0", "openalex-W2"]
    assert found.reasons == ["bytes that are no UTF-8 text", "text outside of the JSON objects"]


def test_a_work_without_end_is_not_gathered_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_documents, "_PIECE", 500)
    monkeypatch.setattr(_documents, "_AHEAD", 100)
    monkeypatch.setattr(_documents, "_LONGEST", 2000)
    endless = '{"id": "https://openalex.org/W9", "x": [' + "[1], \n" * 2000
    works = [json.dumps(named(number)) for number in range(20)]
    found = document(tmp_path, "[" + ",\n".join([*works[:10], endless, *works[10:]]) + "]")
    assert keys(found) == [f"openalex-W{number}" for number in range(20)]
    assert len(found.rejected) > 1
    assert found.coverage.rejected >= 1999


@pytest.mark.parametrize("size", [300, 1000, 4096])
@pytest.mark.parametrize("name", ["page.json", "array.json", "work.json", "works.jsonl"])
def test_pieces_of_any_size_give_the_same(
    name: str, size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes((DATA / name).read_bytes() * 5)
    whole = read_file(path, "openalex")
    monkeypatch.setattr(_documents, "_PIECE", size)
    monkeypatch.setattr(_documents, "_AHEAD", 120)
    monkeypatch.setattr(_lines, "_PIECE", size)
    (source,) = find([str(path)], "openalex").sources
    assert len(list(openalex.split(source))) > 1
    assert read_file(path, "openalex") == whole


def test_chinese_encoding(tmp_path: Path) -> None:
    work = named(1) | {"title": "数羊的艺术{[“羊”]}"}
    text = json.dumps([work] * 3, ensure_ascii=False, indent=1)
    found = document(tmp_path, text.encode("gb18030"))
    assert {paper.titles[0].value for paper in found.papers} == {"数羊的艺术{[“羊”]}"}


# Recognition


@pytest.mark.parametrize(
    "head",
    [
        "",
        '{"title": "Sheep"}',
        '{"id": "https://openalex.org/W1", "title": "Sheep"}',
        '{"id": "2104.00001", "submitter": "A Fold", "title": "Sheep", "authors": "A Fold"}',
        '[{"id": "x", "type": "article", "title": "Sheep", "display_name": "Sheep"}]',
        "id,display_name\nhttps://openalex.org/W1,Sheep\n",
        "@article{sheep, url = {https://openalex.org/W1}}",
    ],
)
def test_not_recognised(head: str) -> None:
    assert not openalex.sniff(head.encode())


# Whatever comes

PIECES = st.sampled_from(
    ["{", "}", "[", "]", '"', ",", ":", "\n", "\\", " ", "sheep", "1", '"id":', '"meta":', '"羊"',
     json.dumps(WORK), f'{{"id":"{W}2"', '{"id": "https://openalex.org/A1"}']
)  # fmt: skip


@given(st.lists(PIECES).map("".join).map(str.encode) | st.binary(), st.sampled_from(["", "["]))
def test_every_line_is_accounted_for(data: bytes, brackets: str) -> None:
    preamble = json.dumps({"brackets": brackets}).encode()
    for said in (b"", preamble):
        found = parse(
            Chunk(
                source="0" * 16,
                format="openalex",
                number=1,
                first=5,
                encoding="utf-8",
                data=data,
                preamble=said,
            )
        )
        lines = _lines.lines(data)
        assert adds_up(found.coverage)
        assert found.coverage.lines == len(lines)
        assert found.coverage.blank == sum(not line.strip() for line in lines)
        assert all(5 < one.line <= 5 + len(lines) for one in found.rejected)


@given(st.lists(PIECES, min_size=1).map("".join), st.integers(1, 60))
def test_any_text_in_any_pieces(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("pieces") / "works.json"
    path.write_text(f"[{json.dumps(WORK)},\n{text}")
    whole = read_file(path, "openalex")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_documents, "_PIECE", size)
        patch.setattr(_documents, "_AHEAD", 60)
        pieces = read_file(path, "openalex")
    assert pieces.papers == whole.papers
    assert pieces.coverage.lines == whole.coverage.lines


# The real inputs


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "papers", "rejected"),
    [
        ("works.jsonl", 3, []),
        ("work-2023-docs-example.json", 1, []),
        ("authors.jsonl", 0, ["an author, not a work"] * 3),
        ("institutions.jsonl", 0, ["an institution, not a work"] * 3),
        ("sources.jsonl", 0, ["a source, not a work"] * 3),
        ("topics.jsonl", 0, ["a topic, not a work"] * 3),
        ("concepts.jsonl", 0, ["a concept, not a work"] * 3),
    ],
)
def test_real(name: str, papers: int, rejected: list[str]) -> None:
    path = real(f"openalex/{name}")
    assert openalex.sniff(path.read_bytes()[: 1 << 16])
    found = read_file(path, "openalex")
    assert (len(found.papers), found.reasons) == (papers, rejected)


@pytest.mark.real
def test_real_works_keep_what_the_source_knows() -> None:
    path = real("openalex/works.jsonl")
    works = [json.loads(line) for line in path.read_bytes().splitlines()]
    for work, paper in zip(works, read_file(path, "openalex").papers, strict=True):
        assert paper.key == ids.openalex_key(work["id"].rpartition("/")[2])
        assert len(paper.authorships) == len(work["authorships"])
        for one, authorship in zip(work["authorships"], paper.authorships, strict=True):
            assert one["author"]["id"].endswith(authorship.openalex)
            assert len(authorship.affiliations) == len(one["affiliations"])
        assert len(paper.cites) == len(work["referenced_works"])
        index = work["abstract_inverted_index"]
        assert bool(paper.abstracts) == bool(index)
        for text in paper.abstracts:
            assert len(text.value.split()) == sum(map(len, index.values()))
