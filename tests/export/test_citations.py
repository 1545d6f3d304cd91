"""What BibTeX, CSL-JSON and RIS say is read back, by our own readers and by others."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pybtex.database
import pytest
import rispy
from hypothesis import assume, given
from hypothesis import strategies as st

import kg
from kg import plugins
from kg.errors import SettingsError
from kg.export import ExportOptions, _citation, bibtex, csl, ris
from kg.export._citation import Citation, Place, folded, marked, parted
from kg.export._latex import latex
from kg.export._works import Venue
from kg.rdf.parsed import value
from kg.rdf.vocab import DCT, KG, RDF
from kg.records import Paper, Text
from tests.real import real
from tests.sources import papers
from tests.sources.references import authors

FORMATS: dict[str, Callable[[Citation], str]] = {
    "bibtex": bibtex._entry,
    "csl": lambda citation: orjson.dumps([csl._item(citation)]).decode(),
    "ris": ris._record,
}
SUFFIXES = {"bibtex": ".bib", "csl": ".csl.json", "ris": ".ris"}
SIGNS = [
    *"{}\\$&%#_^~\"'`-@=*;,<>\n\t ",
    *("\\alpha", "$x_1$", "$\\frac{a}{b}$", "$5 and $10", "$a%b$", "&amp;", "&lt;i&gt;", "<i>"),
    *(
        "<B ",
        "</jats:p>",
        "--",
        "---",
        "``",
        "''",
        "元数据",
        "é",
        "https://a.example/~x--y",
        "a",
        "B ",
    ),
    *("TY  - JOUR", "ER  -", "@article{", "\\href{a}{b}", "word", "$$", "\\$", "\\(x\\)"),
]
WORDS = [
    *("Ada", "Jean-Paul", "K.", "M", "van", "der", "de", "l", "O'Neil", "Fei-Fei", "Müller"),
    *("Jr", "Jr.", "III", "Ii", "and", "others", "University", "of", "Pasture", "Inc.", "x,"),
    *("杨小羊", "小羊", "朴", '"Q"', "A&B", "{x}", "a=b", "0012", "Łukasz", "et", "al", "50%", "~"),
]


def held(text: str) -> str:
    """A text as a source would have it in the graph."""
    visible = re.sub("[\ufeff\u200b\u2060\x80-\x9f]", "", unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", folded(visible).replace("：//", "://"))


TEXTS = (
    st.lists(st.sampled_from(SIGNS) | st.text(max_size=4), min_size=1, max_size=12)
    .map("".join)
    .map(held)
    .filter(bool)
)
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
DATES = st.sampled_from([None, "2021", "2021-04", "2021-12-31"])


def citation(**facts: Any) -> Citation:
    """A citation with a title."""
    found: dict[str, Any] = {
        "key": "sheep",
        "titles": (Text(value="Counting Sheep", lang="en"),),
        "authors": (),
        "issued": None,
        "venue": Venue("", ()),
        "place": Place("", "", ""),
        "reference": "",
        "doi": None,
        "arxiv": None,
        "primary": None,
        "categories": (),
        "addresses": (),
        "abstract": None,
        "comment": "",
    } | facts
    return Citation(kind=_citation._kind(found["venue"]), **found)


def read(name: str, *found: Citation) -> tuple[Paper, ...]:
    """What our reader makes of citations; it must take all of them."""
    back = papers.read(name, "".join(map(FORMATS[name], found)))
    assert back.rejected == ()
    return back.papers


def exported(graph: kg.Graph, folder: Path, name: str) -> Path:
    path = folder / f"works{SUFFIXES[name]}"
    plugins.load("kg.export", name).write(graph._generation, path, ExportOptions())
    return path


def built(folder: Path, *lines: dict[str, Any]) -> kg.Graph:
    path = folder / "papers.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return kg.build(path, concepts=False)


# Any text, any name


@pytest.mark.parametrize("name", FORMATS)
@given(found=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS))
def test_texts_are_read_back(name: str, found: tuple[str, ...]) -> None:
    title, other, abstract, venue, comment = found
    assume("arxiv" not in venue.casefold())
    said = Text(value=abstract, lang="en")
    texts = (Text(value=title, lang="en"), Text(value=other, lang="zh"))[: 1 + (name != "ris")]
    written = citation(titles=texts, abstract=said, venue=Venue(venue, ()), comment=comment)
    (paper,) = read(name, written)
    assert paper.titles == texts
    assert paper.abstracts == (said,)
    assert paper.venue is not None
    assert (paper.venue.name, paper.comment) == (venue, comment)


@pytest.mark.parametrize("name", FORMATS)
@given(written=st.lists(NAMES, min_size=1, max_size=4))
def test_names_are_read_back(name: str, written: list[str]) -> None:
    if name == "ris":
        assume(not any(one.casefold() in {"others", "et al"} for one in written))
    (paper,) = read(name, citation(authors=tuple(written)))
    assert authors(paper) == written


@given(title=TEXTS, abstract=TEXTS, written=st.lists(NAMES, min_size=1, max_size=4))
def test_an_independent_reader_of_bibtex_sees_the_same_fields(
    title: str, abstract: str, written: list[str]
) -> None:
    found = citation(
        titles=(Text(value=title, lang="en"),),
        abstract=Text(value=abstract, lang="en"),
        authors=tuple(written),
    )
    read = pybtex.database.parse_string(bibtex._entry(found), "bibtex")
    (entry,) = read.entries.values()
    assert entry.fields["title"] == f"{{{latex(marked(title))}}}"
    assert entry.fields["abstract"] == latex(marked(abstract))
    assert len(entry.persons["author"]) == len(written)


@given(texts=st.lists(TEXTS, min_size=3, max_size=3), written=st.lists(NAMES, max_size=4))
def test_an_independent_reader_of_ris_sees_the_same_fields(
    texts: list[str], written: list[str]
) -> None:
    title, chinese, abstract = texts
    found = citation(
        titles=(Text(value=title, lang="en"), Text(value=chinese, lang="zh")),
        abstract=Text(value=abstract, lang="en"),
        authors=tuple(written),
    )
    (record,) = rispy.loads(ris._record(found).replace("\n", "\r\n"))
    assert record["title"] == marked(title)
    assert record["translated_title"] == marked(chinese)
    assert record["abstract"] == marked(abstract)
    assert len(record.get("authors", [])) == len(written)


# Facts one by one

FULL = citation(
    titles=(
        Text(value="Counting Sheep: A {Survey} & More", lang="en"),
        Text(value="数羊综述", lang="zh"),
        Text(value="Schafe zählen", lang="de"),
    ),
    authors=("Hado van der Hasselt", "Carl Crook Jr", "Fold Institute", "杨"),
    issued="2021-04-26",
    venue=Venue("Journal of Fold Studies", ("1234-5679", "2345-6788")),
    place=Place("12", "3", "1–10"),
    doi="10.1002/(sici)1097<1::aid-a_b>3.0.co;2-#",
    arxiv="2104.99999",
    primary="cs.LG",
    categories=("cs.LG", "stat.ML"),
    addresses=("https://arxiv.org/abs/2104.99999", "https://a.example/~x_y%20z--1"),
    abstract=Text(value="We count.", lang="en"),
    comment="12 pages",
)


@pytest.mark.parametrize("name", FORMATS)
def test_all_facts_are_read_back(name: str) -> None:
    (paper,) = read(name, FULL)
    assert set(map(str, paper.titles)) == set(map(str, FULL.titles))
    assert paper.titles[0] == FULL.titles[0]
    assert tuple(authors(paper)) == FULL.authors
    assert (paper.issued, paper.doi, paper.arxiv) == (FULL.issued, FULL.doi, FULL.arxiv)
    assert paper.venue is not None
    assert (paper.venue.name, paper.venue.issn) == FULL.venue
    assert paper.citation == "Journal of Fold Studies 12(3), 1–10"
    assert set(paper.categories) == set(FULL.categories)
    assert paper.abstracts == (FULL.abstract,)
    assert paper.comment == FULL.comment
    assert paper.see_also == (FULL.addresses[1:] if name == "ris" else ())


@pytest.mark.parametrize("name", FORMATS)
def test_a_reference_of_another_form_is_read_back(name: str) -> None:
    (paper,) = read(name, citation(reference="Fold Rev. D76:013009,2007", issued="2007"))
    assert (paper.citation, paper.comment) == ("Fold Rev. D76:013009,2007", None)


def test_bibtex_is_as_it_should_be() -> None:
    assert bibtex._entry(FULL).splitlines() == [
        "@article{sheep,",
        r"  title = {{Counting Sheep: A \textbraceleft{}Survey\textbraceright{} \& More}},",
        "  author = {van der Hasselt, Hado and Crook, Jr, Carl and {Fold Institute} and {杨}},",
        "  journal = {Journal of Fold Studies},",
        "  volume = {12},",
        "  number = {3},",
        "  pages = {1--10},",
        "  issn = {1234-5679, 2345-6788},",
        "  year = {2021},",
        "  month = apr,",
        "  day = {26},",
        "  doi = {10.1002/(sici)1097<1::aid-a_b>3.0.co;2-#},",
        "  eprint = {2104.99999},",
        "  archivePrefix = {arXiv},",
        "  primaryClass = {cs.LG},",
        "  url = {https://arxiv.org/abs/2104.99999},",
        "  keywords = {cs.LG; stat.ML},",
        "  language = {en},",
        "  note = {Title (zh): 数羊综述; Title (de): Schafe zählen; Comment: 12 pages},",
        "  abstract = {We count.},",
        "}",
        "",
    ]


def test_names_as_bibtex_takes_them_apart() -> None:
    entry = pybtex.database.parse_string(bibtex._entry(FULL), "bibtex").entries["sheep"]
    first, second, group, eastern = entry.persons["author"]
    assert (first.first_names, first.prelast_names, first.last_names) == (
        ["Hado"],
        ["van", "der"],
        ["Hasselt"],
    )
    assert (second.first_names, second.last_names, second.lineage_names) == (
        ["Carl"],
        ["Crook"],
        ["Jr"],
    )
    assert group.last_names == ["{Fold Institute}"]
    assert eastern.last_names == ["{杨}"]


def test_ris_keeps_to_the_rules_of_its_lines() -> None:
    text = ris._record(FULL)
    *lines, blank = text.split("\n")[:-1]
    assert blank == ""
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert (lines[0], lines[-1]) == ("TY  - JOUR", "ER  - ")
    assert [line[6:] for line in lines if line.startswith("AU")] == [
        "van der Hasselt, Hado",
        "Crook, Carl, Jr",
        "Fold Institute,",
        "杨",
    ]
    assert {"PY  - 2021", "DA  - 2021/04/26/", "SP  - 1", "EP  - 10"} <= set(lines)
    assert "TT  - 数羊综述" in lines
    assert "N1  - Title (de): Schafe zählen; Comment: 12 pages" in lines


STRINGS = set(
    "id type title container-title volume issue page ISSN DOI URL number publisher language note "
    "abstract".split()
)
NAME_PARTS = {"family", "given", "non-dropping-particle", "suffix", "literal"}


def follows_csl(item: dict[str, Any]) -> None:
    """The rules of the CSL 1.0.2 data schema for what we write; it allows no other keys."""
    assert item["type"] in {"article", "article-journal", "paper-conference"}
    assert item["id"]
    assert set(item) <= STRINGS | {"author", "issued", "categories"}
    assert all(isinstance(item[key], str) for key in STRINGS & set(item))
    assert all(isinstance(one, str) for one in item.get("categories", []))
    for name in item.get("author", []):
        assert name
        assert set(name) <= NAME_PARTS
        assert all(isinstance(part, str) for part in name.values())
    if issued := item.get("issued"):
        assert set(issued) == {"date-parts"}
        (parts,) = issued["date-parts"]
        assert 1 <= len(parts) <= 3
        assert all(type(part) is int for part in parts)


def test_csl_follows_its_schema(graph: kg.Graph, tmp_path: Path) -> None:
    items = orjson.loads(exported(graph, tmp_path, "csl").read_bytes())
    assert len(items) == 10
    for item in (*items, orjson.loads(orjson.dumps(csl._item(FULL)))):
        follows_csl(item)
    assert csl._item(FULL)["author"][:2] == [
        {"family": "Hasselt", "given": "Hado", "non-dropping-particle": "van der"},
        {"family": "Crook", "given": "Carl", "suffix": "Jr"},
    ]
    assert csl._item(FULL)["issued"] == {"date-parts": [(2021, 4, 26)]}


@pytest.mark.parametrize(
    ("venue", "issn", "kind"),
    [
        ("Journal of Fold Studies", (), "journal"),
        ("IEEE Trans. Wool", (), "journal"),
        ("Proceedings of the ACM on Grass", (), "journal"),
        ("羊毛学报", (), "journal"),
        ("Pasture", ("1234-5679",), "journal"),
        ("Proceedings of the 3rd Meeting on Wool", (), "conference"),
        ("NeurIPS 2021", (), "conference"),
        ("Workshop on Letterpress", (), "conference"),
        ("Pasture", (), "other"),
        ("", (), "other"),
    ],
)
def test_the_kind_of_a_venue(venue: str, issn: tuple[str, ...], kind: str) -> None:
    found = citation(venue=Venue(venue, issn))
    assert found.kind == kind
    types = {"journal": "@article", "conference": "@inproceedings", "other": "@misc"}
    assert bibtex._entry(found).startswith(types[kind])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"On $\ell_2$ and $x^{2}$", r"On $\ell_2$ and $x^{2}$"),
        ("costs $5 and $10", r"costs \$5 and \$10"),
        ("$a } b$", r"\$a \textbraceright{} b\$"),
        ("$a % b$", r"\$a \% b\$"),
        ("R&D_1 #2 100%", r"R\&D\_1 \#2 100\%"),
        ("~^\\", r"\textasciitilde{}\textasciicircum{}\textbackslash{}"),
        ("a -- b --- ``c''", "a -{}- b -{}-{}- `{}`c'{}'"),
    ],
)
def test_latex(text: str, written: str) -> None:
    assert latex(text) == written


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("F D l Torre", ("F D", "l", "Torre", "")),
        ("María de la Cañada", ("María", "de la", "Cañada", "")),
        ("K M. Pohl", ("K M.", "", "Pohl", "")),
        ("Carl Crook III", ("Carl", "", "Crook", "III")),
        ("Plato", ("", "", "Plato", "")),
        ("The Pasture Collaboration", ("", "", "The Pasture Collaboration", "")),
        ("牧 云", ("", "", "牧 云", "")),
    ],
)
def test_parts_of_names(written: str, parts: tuple[str, ...]) -> None:
    assert parted(written) == parts


# Whole graphs


@pytest.mark.parametrize("name", FORMATS)
def test_works_of_a_graph_are_read_back(name: str, graph: kg.Graph, tmp_path: Path) -> None:
    found = papers.read_file(exported(graph, tmp_path, name), name)
    assert found.rejected == ()
    count = Counter(paper for paper, _ in graph.store.objects(KG.authorship))
    titles = graph.store.statements(DCT.title)
    stated = {
        (value(title), count[paper])
        for paper, title in titles
        if count[paper] and "@zh" in str(title)
    }
    chinese = {
        (text.value, len(paper.authorships))
        for paper in found.papers
        for text in paper.titles
        if text.lang == "zh"
    }
    assert chinese == stated


def test_the_real_digest(real_graph: kg.Graph, tmp_path: Path) -> None:
    """Entry 5 of the page of 2021-04-26 in all three formats."""
    assert real("digest/2021-04-26.txt")
    names = ["M Lu", "Q Zhao", "J Zhang", "K M. Pohl", "L Fei-Fei", "J C Niebles", "E Adeli"]
    for name in FORMATS:
        found = papers.read_file(exported(real_graph, tmp_path, name), name).papers
        assert len(found) == 9
        (fifth,) = (one for one in found if one.titles[0].value == "Metadata Normalization")
        assert authors(fifth) == names
        assert [text.value for text in fifth.titles[1:]] == ["元数据规范化"]
        assert fifth.categories == ("cs.LG",)


TITLE = "Counting Sheep with Sparse Attention over Many Fields"
RECORDS: tuple[dict[str, Any], ...] = (
    {
        "title": {"en": TITLE, "zh": "数羊"},
        "authors": [{"name": "A Meadow"}, {"name": "B Fold"}],
        "arxiv": "2104.99999",
        "date": "2021-04-26",
        "abstract": {"en": "We count."},
        "categories": ["cs.LG"],
    },
    {
        "title": TITLE,
        "authors": [{"name": "Ada Meadow"}, {"name": "Ben Fold"}],
        "doi": "10.12345/fold.1",
        "arxiv": "2104.99999",
        "venue": "Journal of Fold Studies",
        "date": "2022",
    },
    {"title": "羊毛", "authors": [{"name": "杨小羊"}]},
)


def test_records_of_one_work_are_one_citation(tmp_path: Path) -> None:
    """The record with two identifiers speaks first, the other has abstract and category."""
    graph = built(tmp_path, *RECORDS)
    found = papers.read_file(exported(graph, tmp_path, "bibtex")).papers
    assert len(found) == 2
    (work,) = (one for one in found if one.doi)
    assert authors(work) == ["Ada Meadow", "Ben Fold"]
    assert (work.doi, work.arxiv, work.issued) == ("10.12345/fold.1", "2104.99999", "2022")
    assert [text.value for text in work.titles] == [TITLE, "数羊"]
    assert [text.value for text in work.abstracts] == ["We count."]
    assert work.categories == ("cs.LG",)
    labels = dict(graph.store.objects(RDF.label))
    works = graph.store.objects(KG.work)
    assert {one.titles[0].value for one in found} == {labels[work] for _, work in works}


def test_keys_are_of_the_work_alone(tmp_path: Path) -> None:
    """Nobody's key changes when others come, and no two are the same."""
    keys = []
    for lines in (RECORDS[-1:], RECORDS):
        folder = tmp_path / f"{len(lines)}"
        folder.mkdir()
        text = exported(built(folder, *lines), folder, "bibtex").read_text("utf-8")
        keys.append(re.findall(r"@\w+\{(.*),", text))
    ((alone,), others) = keys
    assert alone in others
    assert all(re.fullmatch(r"[a-z0-9.-]+", key, re.ASCII) for key in others)
    given: set[str] = set()
    work = "https://a.example/work/t-0123456789abcdef"
    written = [_citation._key(work, "Wool", ("Jörg Müller",), "2021", given) for _ in range(2)]
    assert written[0] == "muller-2021-wool-01234567"
    assert written[1].startswith(f"{written[0]}-")


def test_an_empty_graph_has_no_citations(tmp_path: Path) -> None:
    graph = built(tmp_path, {"title": "Wool"})
    graph.store.engine.clear()
    written = [exported(graph, tmp_path, name).read_bytes() for name in FORMATS]
    assert written == [b"", b"[]\n", b""]


def test_only_facts_are_no_citations(graph: kg.Graph, tmp_path: Path) -> None:
    for name in FORMATS:
        exporter = plugins.load("kg.export", name)
        with pytest.raises(SettingsError, match="RDF formats"):
            exporter.write(graph._generation, tmp_path / name, ExportOptions(facts_only=True))


def test_an_abstract_of_ten_megabytes(tmp_path: Path) -> None:
    abstract = ('Sheep & 羊 {50%} "wool" $x_1$ \\ ~. ' + "plain words " * 800) * 1050
    assert len(abstract.encode()) > 10_000_000
    graph = built(tmp_path, {"title": "Wool", "abstract": {"en": abstract}})
    text = Text(value=abstract.strip(), lang="en")
    for name in FORMATS:
        (paper,) = papers.read_file(exported(graph, tmp_path, name), name).papers
        assert paper.abstracts == (text,)
