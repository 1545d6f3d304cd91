"""The static site: every link leads somewhere, every page says what the graph says."""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import orjson
import pyoxigraph as ox
import pytest

import kg
from kg.errors import SettingsError
from kg.export import ExportOptions, site
from kg.export.site import _addresses, _places, _search, _start
from kg.rdf.parsed import value
from kg.view import entity
from tests.asking import column, rows
from tests.export.sites import GRAPH, Site, broken, generation_of, links, term, written
from tests.view.paging import BASE
from tests.view.test_entity_harm import HOSTILE


@pytest.fixture(scope="module")
def sampled(graph_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the sample, as `kg export` writes it."""
    root = tmp_path_factory.mktemp("sampled") / "site"
    kg.open(graph_dir).export(root)
    return Site(root)


def test_every_link_leads_to_a_file(sampled: Site) -> None:
    assert broken(sampled) == []
    assert sum(len(links(path).found) for path in sampled.pages) > 10_000


def test_every_page_is_linked(sampled: Site) -> None:
    linked = {
        Path(unquote(urlsplit(urljoin(path.as_uri(), href)).path))
        for path in sampled.pages
        for href in links(path).found
    }
    apart = {str(path.relative_to(sampled.root)) for path in sampled.files - linked}
    unlinked = {".nojekyll", ".well-known/void", "404.html", "SHA256SUMS", "dumps/SHA256SUMS"}
    pieces = {name for name in apart if re.fullmatch(r"search/(names|words)-\d+\.js", name)}
    assert apart - pieces == unlinked
    assert pieces


def test_pages_lie_where_the_server_has_them(sampled: Site, graph: kg.Graph) -> None:
    """Each node that people follow answers at its path; parts stand on the page of their whole."""
    kinds = {
        "fabio:ResearchPaper": "paper/",
        "fabio:Work": "work/",
        "foaf:Person": "person/",
        "foaf:Organization": "org/",
        "skos:Concept": "c",
        "kg:Venue": "venue/",
        "kg:DigestIssue": "digest/",
        "kg:DigestEntry": "digest/",
        "kg:IdentityLink": "link/",
        "prov:Entity": "source/",
    }
    for kind, start in kinds.items():
        for iri in column(graph, f"SELECT DISTINCT ?x {{ ?x a {kind} }}"):
            path = str(iri).removeprefix(BASE)
            assert path.startswith(start)
            assert str(iri) in sampled.page(path).text
            assert sampled.at(f"{path}.ttl").is_file()
    for kind in ("kg:Authorship", "kg:AffiliationMention", "nif:Context", "kg:Figure"):
        for iri in column(graph, f"SELECT DISTINCT ?x {{ ?x a {kind} }}"):
            assert not (sampled.root / str(iri).removeprefix(BASE)).exists()


def test_pages_say_what_the_graph_says(sampled: Site, graph: kg.Graph) -> None:
    """In both languages, and in Turtle."""
    known = entity.Known(graph.store)
    for kind in ("fabio:ResearchPaper", "foaf:Person", "kg:Method", "kg:DigestEntry"):
        iri = str(column(graph, f"SELECT ?x {{ ?x a {kind} }} ORDER BY ?x LIMIT 1")[0])
        path = iri.removeprefix(BASE)
        quads = graph.store.engine.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        said = {(quad.predicate.value, str(quad.object)) for quad in quads}
        for lang, name in (("en", "index.html"), ("zh", "index.zh.html")):
            page = sampled.page(f"{path}/{name}")
            assert set(page.facts) == said
            assert page.tags[0] == ("html", {"lang": lang})
        assert sampled.at(f"{path}.ttl").read_bytes() == entity.describe(known, iri, "ttl")


def test_parts_lead_to_their_whole(sampled: Site, graph: kg.Graph) -> None:
    query = "SELECT ?p ?a { ?p kg:authorship ?a } ORDER BY ?a LIMIT 1"
    ((paper, authorship),) = rows(graph, query)
    person = column(graph, f"SELECT ?x {{ <{authorship}> kg:author ?x }}")[0]
    page = sampled.page(str(person).removeprefix(BASE))
    assert f"../../{str(paper).removeprefix(BASE)}/index.html" in page.links()
    assert authorship in dict(page.pointing).values()


def test_scripts_run_only_where_they_are_ours(sampled: Site) -> None:
    for path in sampled.pages:
        text = path.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        assert "default-src 'none'" in policy[1]
        allowed = path.parent.name == "search" or path == sampled.root / "index.html"
        assert ("script-src" in policy[1]) == allowed
        assert ("<script" in text) == allowed


def test_the_catalogue_names_the_files(sampled: Site) -> None:
    """At its usual places; sizes, types and digests are those of the files."""
    dcat = "http://www.w3.org/ns/dcat#"
    for name in ("void.ttl", ".well-known/void"):
        place = sampled.root / name
        store = ox.Store()
        store.load(place.read_bytes(), ox.RdfFormat.TURTLE, base_iri=place.as_uri())
        found = store.quads_for_pattern(None, ox.NamedNode(f"{dcat}downloadURL"), None, None)
        files = {Path(unquote(urlsplit(value(quad.object)).path)): quad.subject for quad in found}
        listed = {path for path in sampled.files if path.parent.name == "dumps"}
        assert files.keys() == listed - {sampled.root / "dumps" / "SHA256SUMS"}
        for path, node in files.items():
            size = store.quads_for_pattern(node, ox.NamedNode(f"{dcat}byteSize"), None, None)
            assert [int(value(quad.object)) for quad in size] == [path.stat().st_size]


def test_the_dumps_are_the_graph(sampled: Site, graph_dir: Path, tmp_path: Path) -> None:
    graph = kg.open(graph_dir)
    graph.export(tmp_path / "graph.nq", tmp_path / "papers.bib")
    dumps = sampled.root / "dumps"
    assert gzip.decompress((dumps / "graph.nq.gz").read_bytes()) == (
        (tmp_path / "graph.nq").read_bytes()
    )
    assert (dumps / "papers.bib").read_bytes() == (tmp_path / "papers.bib").read_bytes()


def test_the_page_about_it_lists_them(sampled: Site) -> None:
    sums = (sampled.root / "dumps" / "SHA256SUMS").read_text().splitlines()
    for name in ("index.html", "index.zh.html"):
        page = sampled.page(f"about/{name}")
        for line in sums:
            digest, _, file = line.partition("  ")
            assert digest in page.text
            assert f"../dumps/{file}" in page.links()
        assert "CC0 1.0" in page.text


def test_same_bytes(sampled: Site, graph_dir: Path, tmp_path: Path) -> None:
    """In another process with another seed, under another locale."""
    command = [sys.executable, "-m", "kg", "export", str(tmp_path / "site"), "-g", str(graph_dir)]
    env = os.environ | {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    subprocess.run(command, check=True, env=env, capture_output=True)
    sums = [(root / "SHA256SUMS").read_bytes() for root in (sampled.root, tmp_path / "site")]
    assert sums[0] == sums[1]


def test_progress_goes_up_to_the_end(graph: kg.Graph, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    options = ExportOptions(progress=lambda part, parts: told.append((part, parts)))
    site.write(graph._generation, tmp_path / "site", options)
    parts = [part for part, _ in told]
    assert parts == sorted(parts)
    assert {count for _, count in told} == {100}
    assert 1 <= parts[0] <= parts[-1] <= 100
    assert len(set(parts)) > 20


def test_facts_only_are_no_site(graph: kg.Graph, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="leave --facts-only to the RDF formats"):
        site.write(graph._generation, tmp_path / "site", ExportOptions(facts_only=True))
    assert not list(tmp_path.iterdir())


def test_texts_that_mean_harm(tmp_path: Path) -> None:
    """Every text is shown as it is, wherever it stands; none becomes an element."""
    texts = [f"sheep {evil[:999]}" for evil in HOSTILE]
    records = [
        {
            "title": {"en": text, "zh": text},
            "abstract": text,
            "authors": [{"name": text, "affiliations": [text]}],
            "categories": [text],
            "venue": text,
        }
        for text in texts
    ]
    (tmp_path / "evil.jsonl").write_bytes(b"\n".join(map(orjson.dumps, records)))
    graph = kg.build(tmp_path / "evil.jsonl", concepts=False)
    found = written(graph._generation, tmp_path / "site")
    assert broken(found) == []
    papers = column(graph, "SELECT ?x { ?x a fabio:ResearchPaper }")
    assert len(papers) == len(texts)
    shown = [found.page(str(iri).removeprefix(BASE)) for iri in papers]
    title = "http://purl.org/dc/terms/title"
    told = {text for page in shown for by, text in page.facts if by == title}
    quads = graph.store.engine.quads_for_pattern(None, ox.NamedNode(title), None, None)
    assert told == {str(quad.object) for quad in quads if value(quad.subject) in papers}
    assert len(told) == 2 * len(texts)
    for piece in (found.root / "search").glob("*-*.js"):
        text = piece.read_text(encoding="utf-8")
        call = re.fullmatch(r'take\("(?:words|names)", \d+, (.*)\);\n', text, re.DOTALL)
        assert call
        orjson.loads(call[1])


def test_a_hub_goes_on_in_further_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a bound, and then the page says that there is more."""
    monkeypatch.setattr(_addresses, "PART", 60)
    monkeypatch.setattr(_addresses, "FILES", 2)
    near = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    hub = f"{BASE}concept/term/hub"
    quads = term(hub, "hub")
    for number in range(130):
        quads += term(f"{BASE}concept/term/{number}", f"leaf {number}")
        quads += [ox.Quad(quads[-1].subject, near, ox.NamedNode(hub), GRAPH)]
    found = written(generation_of(*quads), tmp_path / "site")
    assert broken(found) == []
    folder = found.root / "concept" / "term" / "hub"
    parts = {path.name for path in folder.iterdir() if "broader" in path.name}
    assert parts == {
        f"in-skos-broader-{number}{lang}.html" for number in (1, 2) for lang in ("", ".zh")
    }
    shown = []
    for number in (1, 2):
        page = found.page(f"concept/term/hub/in-skos-broader-{number}.html")
        shown += [subject for _, subject in page.pointing]
    assert len(shown) == len(set(shown)) == 120
    assert "61–120 of 130" in page.text
    assert "The rest stands in the files of the whole graph." in page.text
    assert "The rest" not in found.page("concept/term/hub/in-skos-broader-1.html").text


def test_a_site_with_an_address_of_its_own(tmp_path: Path) -> None:
    """Its base is where it lies: search engines are told so, and lost readers."""
    base = "https://graph.example/"
    (tmp_path / "one.jsonl").write_text('{"title": "On sheep & wool", "id": "1"}\n')
    graph = kg.build(tmp_path / "one.jsonl", base=base, concepts=False)
    found = written(graph._generation, tmp_path / "site")
    index = (found.root / "sitemap.xml").read_text()
    assert f"<loc>{base}sitemap-1.xml</loc>" in index
    places = re.findall("<loc>(.*)</loc>", (found.root / "sitemap-1.xml").read_text())
    assert len(places) == len(set(places))
    for place in places:
        assert found.at(place.removeprefix(base)).is_file(), place
    assert f"Sitemap: {base}sitemap.xml" in (found.root / "robots.txt").read_text()
    assert f'<a href="{base}">' in (found.root / "404.html").read_text()


def test_a_site_that_may_lie_anywhere(sampled: Site) -> None:
    """No file names an address of its own that nobody has given it."""
    assert not list(sampled.root.glob("sitemap*"))
    assert not (sampled.root / "robots.txt").exists()
    assert links(sampled.root / "404.html").found == ["data:,"]


def test_a_large_graph_begins_with_its_newest_works(
    graph: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_start, "WHOLE", 3)
    monkeypatch.setattr(_start, "NEWEST", 2)
    places = _places.Places(entity.Known(graph.store), BASE)
    html, shown = _start.begin(graph._generation, places)
    works = [iri for iri in shown if iri.startswith(f"{BASE}work/")]
    assert len(works) == 2
    total = column(graph, "SELECT (COUNT(DISTINCT ?w) AS ?n) { ?p kg:work ?w }")[0]
    assert f'"totals":{{"paper":{total}}}' in html.replace(" ", "")


def pieces(found: Site, kind: str) -> Iterator[object]:
    """What the pieces of the search's index hold, in their order."""
    files = (found.root / "search").glob(f"{kind}-*.js")
    for path in sorted(files, key=lambda path: int(path.stem.partition("-")[2])):
        held = path.read_bytes().partition(b", ")[2].partition(b", ")[2]
        yield orjson.loads(held.removesuffix(b");\n"))


def test_names_are_found_by_their_words(sampled: Site, graph: kg.Graph) -> None:
    """Of every title and name each word leads to its node."""
    shown = [one for piece in pieces(sampled, "names") for one in piece]  # type: ignore[attr-defined]  # a list
    held: dict[str, set[int]] = {}
    for number, piece in enumerate(pieces(sampled, "words")):
        for word, steps in piece:  # type: ignore[attr-defined]  # as above
            assert _search.piece(word, len(list(pieces(sampled, "words")))) == number
            held[word] = {sum(steps[: place + 1]) for place in range(len(steps))}
    for folder, kind, names in shown:
        assert sampled.at(f"{folder}/index.html").is_file()
        assert _search.KINDS[kind]
        place = shown.index([folder, kind, names])
        for name in names:
            assert all(place in held[word] for word in _search.words(name))
    lengths = [min(map(len, names)) for *_, names in shown]
    assert lengths == sorted(lengths)
    found = {folder for folder, *_ in shown}
    for iri in column(
        graph, "SELECT DISTINCT ?x { { ?x a fabio:Work } UNION { ?x a foaf:Person } }"
    ):
        assert str(iri).removeprefix(BASE) in found


def test_words_of_names() -> None:
    assert _search.words("Neural Tangent-Kernel, über 3D_x") == {
        *("neural", "tangent", "kernel", "uber", "3d", "x")
    }
    assert _search.words("神经切线 NTK") == {"神经", "经切", "切线", "线", "ntk"}
    assert _search.words("ＦＵＬＬ ﬁne") == {"full", "fine"}
