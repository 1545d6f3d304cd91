"""The page of every IRI: whole, and true to the store."""

import io
import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest

import kg
from kg.errors import SettingsError
from kg.rdf.vocab import ONTOLOGY
from kg.store.directory import Generation
from kg.view import data, entity
from kg.view.entity import _facts, _known, _picture
from kg.view.entity.addresses import FORMS, Served
from tests.asking import column, rows
from tests.view.paging import BASE, Page, check_links, engine, first, names, read, request, said

OTHER = "http://herd.example/data/"
DATA = Path(__file__).parents[1] / "data"
VIEW = Path(entity.__file__).parents[1]
DCT = "http://purl.org/dc/terms/"


@pytest.fixture(scope="session")
def rebased() -> Generation:
    """Graph of the sample under another base."""
    return kg.build(DATA / "digest" / "sample.txt", base=OTHER)._generation


def whole(generation: Generation, iri: str, direction: str, predicate: str) -> list[str]:
    """All ends of a group of facts, page after page."""
    found, offset = [], 0
    while True:
        page = read(generation, iri, direction=direction, predicate=predicate, offset=offset)
        ends = page.pointing if direction == "in" else page.facts
        found += [end for _, end in ends]
        if len(ends) < _facts.PAGE:
            return found
        offset += _facts.PAGE


@pytest.mark.parametrize("which", ["several", "rebased"])
def test_every_iri_has_its_page(which: str, request: pytest.FixtureRequest) -> None:
    """Each page is well formed, tells the facts of the store, and leads only to pages."""
    generation: Generation = request.getfixturevalue(which)
    store = engine(generation)
    known = names(store)
    anchors = {iri.removeprefix(ONTOLOGY) for iri in known if iri.startswith(ONTOLOGY)}
    for iri in known:
        page = read(generation, iri)
        check_links(generation, page, set(known), anchors)
        assert not [tag for tag, _ in page.tags if tag in ("script", "img", "iframe", "form")]
        expected = said(store, iri)
        if len(page.facts) < len(expected):
            for predicate in {one for one, _ in expected}:
                ends = whole(generation, iri, "out", predicate)
                assert len(ends) == len(set(ends))
                assert {(predicate, end) for end in ends} == {
                    pair for pair in expected if pair[0] == predicate
                }
        else:
            assert len(page.facts) == len(expected)
            assert set(page.facts) == expected


def test_what_points_to_a_node_is_paged_once_each(several: Generation) -> None:
    store = engine(several)
    large = [iri for iri in names(store) if _pointing(store, iri) > 3 * _facts.PAGE]
    assert large
    for iri in large[:8]:
        expected: dict[str, set[str]] = {}
        for quad in store.quads_for_pattern(None, None, ox.NamedNode(iri), None):
            assert isinstance(quad.subject, ox.NamedNode)
            expected.setdefault(quad.predicate.value, set()).add(quad.subject.value)
        for predicate, subjects in expected.items():
            ends = whole(several, iri, "in", predicate)
            assert len(ends) == len(subjects)
            assert set(ends) == subjects


def _pointing(store: ox.Store, iri: str) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, ox.NamedNode(iri), None))


def test_next_links_lead_through_a_group(several: Generation) -> None:
    iri = f"{ONTOLOGY}Authorship"
    predicate = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    page = read(several, iri)
    seen = [end for one, end in page.pointing if one == predicate]
    while href := page.next(predicate):
        asked = dict(parse_qsl(urlsplit(href).query))
        page = read(
            several,
            asked["iri"],
            direction=asked["direction"],
            predicate=asked["predicate"],
            offset=int(asked["offset"]),
        )
        seen += [end for _, end in page.pointing]
    assert len(seen) == len(set(seen)) == _pointing(engine(several), iri) - _others(several, iri)


def _others(generation: Generation, iri: str) -> int:
    """Facts that point to a class otherwise than by a type."""
    quads = engine(generation).quads_for_pattern(None, None, ox.NamedNode(iri), None)
    return sum(not quad.predicate.value.endswith("#type") for quad in quads)


def test_large_groups_stay_as_they_lie(
    several: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limits pages still show each fact once, and say that there are more."""
    iri = f"{ONTOLOGY}Authorship"
    predicate = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    subjects = set(whole(several, iri, "in", predicate))
    monkeypatch.setattr(_known, "MANY", 10)
    monkeypatch.setattr(_facts, "SORTED", 10)
    ends = whole(several, iri, "in", predicate)
    assert len(ends) == len(subjects)
    assert set(ends) == subjects
    monkeypatch.setattr(_facts, "COUNTED", 60)
    page = read(several, iri)
    assert "more than 60" in page.text
    assert {one for one, _ in page.pointing} >= {
        predicate,
        "http://www.w3.org/2000/01/rdf-schema#domain",
    }
    assert set(whole(several, iri, "in", predicate)) == subjects
    issue = first(several, "?x a kg:DigestIssue ; dct:hasPart ?entry")
    monkeypatch.setattr(_facts, "SORTED", 2)
    assert set(read(several, issue).facts) == said(engine(several), issue)


def test_paper(graph: kg.Graph) -> None:
    """Both titles, authors in order, texts, concepts with roles, the lines it stands on."""
    generation = graph._generation
    iri = first(
        generation, '?x a fabio:ResearchPaper ; dct:title ?t FILTER(STRSTARTS(?t, "Attention Is"))'
    )
    page = read(generation, iri)
    headings = [attrs for tag, attrs in page.tags if tag == "h1"]
    assert headings == [{"lang": "en"}]
    order = [page.text.index(name) for name in ("A Vaswani", "N Shazeer", "I Polosukhin")]
    assert order == sorted(order)
    for words in ("Attention Is All You Need", "只要注意力就够了", "sample.txt, lines 3–13"):
        assert words in page.text
    assert "inferred by category-match-1 from sample.txt" in page.text
    assert "4 May 2021" in page.text
    chinese = read(generation, iri, lang="zh")
    assert [attrs for tag, attrs in chinese.tags if tag == "h1"] == [{"lang": "zh"}]
    assert "2021年5月4日" in chinese.text
    assert "sample.txt 第 3–13 行" in chinese.text
    assert ("html", {"lang": "zh"}) in chinese.tags


def test_person_and_institution(several: Generation) -> None:
    """Names as written, papers the newest first, co-authors, each work once."""
    ((person, count),) = rows(
        several.store,
        "SELECT ?x (COUNT(DISTINCT ?w) AS ?n) { ?p dct:creator ?x ; kg:work ?w }"
        " GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1",
    )
    page = read(several, str(person))
    heading = re.search(r"Papers\s+([\d,]+)", page.text)
    assert heading is not None
    assert int(heading[1]) == count
    assert "Co-authors" in page.text
    query = f"SELECT ?n {{ ?a kg:author <{person}> ; kg:asWritten ?n }}"
    for name in column(several.store, query):
        assert str(name) in page.text


def test_mention_is_shown_in_its_text(graph: kg.Graph) -> None:
    generation = graph._generation
    for field in ("title", "abstract", "summary"):
        iri = first(generation, f'?x a nif:Phrase ; nif:referenceContext/kg:field "{field}"')
        html = io.BytesIO()
        entity.page(generation, html, iri=iri)
        (words,) = re.findall(r"<mark>(.*?)</mark>", html.getvalue().decode())
        assert words == column(graph, f"SELECT ?a {{ <{iri}> nif:anchorOf ?a }}")[0]


def test_source_lists_what_stands_on_its_lines(several: Generation) -> None:
    """In the order of the lines, each once; the page of a place leads to the source."""
    store = engine(several)
    source = next(one for one in several.manifest.sources if one.name == "sample.txt")
    iri = f"{BASE}source/{source.id}"
    graph = ox.NamedNode(f"{BASE}graph/source/{source.id}")
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    expected = [quad.subject for quad in store.quads_for_pattern(None, derived, None, graph)]
    lines: list[int] = []
    offset = 0
    while offset < len(expected):
        html = io.BytesIO()
        entity.page(
            several, html, iri=iri, direction="lines", predicate=derived.value, offset=offset
        )
        found = re.findall(r'<li><span class="count">(\d*)', html.getvalue().decode())
        assert len(found) == min(_facts.PAGE, len(expected) - offset)
        lines += [int(one or 0) for one in found]
        offset += _facts.PAGE
    assert lines == sorted(lines)
    place = first(several, f'?p prov:wasDerivedFrom ?x FILTER(STRSTARTS(STR(?x), "{iri}#"))')
    links = {request(href, BASE).iri for href in read(several, place).links()}
    assert iri in links


def test_addresses_of_forms(graph: kg.Graph) -> None:
    generation = graph._generation
    iri = first(generation, "?x a foaf:Person")
    page = read(generation, iri)
    links = [attrs for tag, attrs in page.tags if tag == "link"]
    path = iri.removeprefix(BASE)
    assert links == [
        {"rel": "alternate", "type": media, "href": f"/{path}.{form}"}
        for form, media in FORMS.items()
    ]
    assert f"/#node={iri.replace(':', '%3A').replace('/', '%2F')}" in page.links()
    asked = [request(href, BASE) for href in page.links() if href.startswith("/sparql?")]
    assert [one.said for one in asked] == [{"query": f"DESCRIBE <{iri}>"}]


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "no address",
        f"{BASE}paper/none",
        "http://[",
        "urn:x:\n",
        f"{BASE}\ud800",
        "javascript:1",
    ],
)
def test_what_is_not_there(graph: kg.Graph, iri: str) -> None:
    """A page that says so, in the reader's language; no RDF."""
    for lang, words in (("en", "Nothing is known"), ("zh", "没有关于此项的内容")):
        out = io.BytesIO()
        assert entity.page(graph._generation, out, iri=iri, lang=lang)["found"] == 0
        assert words in Page(out.getvalue().decode()).text
    out = io.BytesIO()
    assert entity.rdf(graph._generation, out, iri=iri, form="ttl")["found"] == 0
    assert out.getvalue() == b""


@pytest.mark.parametrize(("direction", "offset"), [("up", 0), ("in", -1), ("in", 1 << 40)])
def test_a_part_that_there_is_not(graph: kg.Graph, direction: str, offset: int) -> None:
    with pytest.raises(SettingsError, match="the part of a page"):
        read(
            graph._generation,
            f"{ONTOLOGY}Task",
            direction=direction,
            predicate="x:y",
            offset=offset,
        )


def test_a_part_beyond_the_end(graph: kg.Graph) -> None:
    page = read(graph._generation, f"{ONTOLOGY}Task", direction="in", predicate="x:y", offset=100)
    assert page.pointing == []


def test_a_chosen_language_is_kept(graph: kg.Graph) -> None:
    generation = graph._generation
    page = read(generation, first(generation, "?x a foaf:Person"), lang="zh", keep_lang=1)
    within = [
        href for href in page.links() if not href.startswith(("/sparql", "#", "/#")) and href != "/"
    ]
    nodes = [href for href in within if not re.search(rf"\.({'|'.join(FORMS)})$", href)]
    assert {request(href, BASE).said["lang"] for href in nodes} == {"zh", "en"}
    assert len([href for href in nodes if "lang=en" in href]) == 1


def test_pages_are_the_same_each_time(tmp_path: Path) -> None:
    """Another process, hash seed and locale: the same bytes."""
    code = (
        "import sys, io, kg\nfrom kg.view import entity\n"
        "g = kg.build(sys.argv[1])._generation\nout = io.BytesIO()\n"
        "for s in sorted({q.subject.value for q in g.store.engine})[::9]:\n"
        "    if '/about' not in s and 'dataset' not in s:\n"
        "        entity.page(g, out, iri=s, lang='zh')\n"
        "        [entity.rdf(g, out, iri=s, form=f) for f in entity.FORMS]\n"
        "open(sys.argv[2], 'wb').write(out.getvalue())\n"
    )
    made = []
    for seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        place = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, str(DATA / "digest" / "sample.txt"), str(place)],
            check=True,
            cwd=Path(__file__).parents[2],
            env={
                "PYTHONHASHSEED": seed,
                "LC_ALL": locale,
                "PATH": "/usr/bin:/bin",
                "SOURCE_DATE_EPOCH": "1",
            },
        )
        made.append(place.read_bytes())
    assert made[0] == made[1]
    assert len(made[0]) > 100_000


def test_words_in_both_languages() -> None:
    """Hold keys and their places equal, and find every word that is asked for."""
    words = json.loads((VIEW / "entity.json").read_text(encoding="utf-8"))
    assert words["en"].keys() == words["zh"].keys()
    places = {
        lang: {key: set(re.findall(r"\{(\w+)\}", str(word))) for key, word in words[lang].items()}
        for lang in words
    }
    assert places["en"] == places["zh"]
    templates = [VIEW / f"{name}.html" for name in ("entity", "entity_parts", "ontology")]
    files = [*templates, *sorted((VIEW / "entity").glob("*.py"))]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    asked = set(re.findall(r'\bsay\("([^"~]+)"[,)]', text))
    asked |= set(re.findall(r'\b(?:reader|self)\.words\(\s*"([^"]+)"', text))
    asked |= set(re.findall(r'\b(?:row|plain|said)\(\s*reader,\s*"([^"]+)"', text))
    assert len(asked) > 60
    assert asked <= words["en"].keys()


def test_signs_of_all_types() -> None:
    assert _picture.SIGNS.keys() == {*data.TYPES, "other"}


def test_clipped_labels() -> None:
    assert _picture.clip("short", 10) == "short"
    assert _picture.clip("0123456789abc", 10) == "012345678…"
    assert _picture.clip("机器学习机器学习", 10) == "机器学习…"
    assert _picture.clip("a\u202eb\nc", 10) == "ab c"


def test_style_is_dark_by_the_system() -> None:
    style = entity.style()
    assert "@media (prefers-color-scheme: dark) { :root {" in style
    assert "<" not in style
    dark = style.rpartition("@media (prefers-color-scheme: dark)")[2]
    assert "--ground: #14171c" in dark


def test_heavy_libraries_wait() -> None:
    heavy = {"jinja2", "networkx", "numpy", "pyvis"}
    code = f"import sys, kg.view.entity; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("kept", [4, 1 << 15])
def test_pages_made_one_after_another(
    graph: kg.Graph, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """They are as each is alone, whatever is kept between them, however much is read at once."""
    known = entity.Known(graph.store, kept)
    found = sorted({quad.subject.value for quad in engine(graph._generation)})[::9]
    assert len(found) > 20
    for iri in found:
        for lang in ("en", "zh"):
            addresses = Served(BASE, lang)
            render = partial(entity.render, iri=iri, base=BASE, addresses=addresses, lang=lang)
            monkeypatch.setattr(_known, "MANY", 400)
            alone = render(graph.store)
            monkeypatch.setattr(_known, "MANY", 3)
            assert render(known) == alone
