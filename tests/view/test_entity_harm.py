"""Pages of nodes from data that mean harm, or whose addresses are odd."""

import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.vocab import ONTOLOGY
from kg.view import entity
from kg.view.entity.addresses import FORMS, Served
from tests.view.paging import BASE, empty, engine, names, parsed, read, request, said, stored

OTHER = "http://herd.example/data/"
DCT = "http://purl.org/dc/terms/"
HOSTILE = (
    '<img src=x onerror="window.__x=1">',
    "<script>window.__x=1</script>",
    "</script><script>window.__x=1</script>",
    '<a href="javascript:window.__x=1">href</a>',
    "javascript:window.__x=1",
    "data:text/html,<script>parent.__x=1</script>",
    '"><svg/onload=window.__x=1>',
    "'-window.__x=1-'",
    "{{ 7*7 }}{% raw %}",
    "${window.__x=1}",
    "<!--<script>",
    "]]>",
    "\u2028\u2029",
    "\u202eeman\u2066",
    "__proto__",
    '=HYPERLINK("http://x")',
    "&lt;b&gt; &amp;amp;",
    "{n} {0} {name!r}",
    "a" * 100_000,
)


def hostile(evil: str, base: str = BASE) -> list[ox.Quad]:
    """Facts of a paper, its author and what else there is, in which every text is the same."""
    skos, kgo = "http://www.w3.org/2004/02/skos/core#", ONTOLOGY
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    nodes = {
        "paper/1": (
            "http://purl.org/spar/fabio/ResearchPaper",
            f"{DCT}title",
            f"{DCT}abstract",
            f"{DCT}issued",
        ),
        "person/1": ("http://xmlns.com/foaf/0.1/Person", "http://xmlns.com/foaf/0.1/name"),
        "org/1": ("http://xmlns.com/foaf/0.1/Organization", f"{skos}prefLabel", f"{skos}altLabel"),
        "concept/1": (f"{kgo}Method", f"{skos}prefLabel"),
        "category/1": (f"{skos}Concept", f"{skos}notation"),
        "source/1": ("http://www.w3.org/ns/prov#Entity", f"{kgo}fileName", f"{kgo}byteSize"),
        "authorship/1": (f"{kgo}Authorship", f"{kgo}asWritten", f"{kgo}ordinal"),
        "link/1": (f"{kgo}IdentityLink", f"{kgo}evidence", f"{kgo}score"),
        "entry/1": (f"{kgo}DigestEntry", f"{kgo}summary", f"{kgo}ordinal"),
    }
    graph = ox.NamedNode(f"{base}graph/source/1")
    quads = []
    for path, (kind_of, *texts) in nodes.items():
        node = ox.NamedNode(base + path)
        quads.append(ox.Quad(node, kind, ox.NamedNode(kind_of), graph))
        quads += [ox.Quad(node, ox.NamedNode(one), ox.Literal(evil), graph) for one in texts]
    relations = [
        ("paper/1", f"{DCT}creator", "person/1"),
        ("paper/1", f"{kgo}institution", "org/1"),
        ("paper/1", f"{DCT}subject", "category/1"),
        ("paper/1", f"{kgo}mentions", "concept/1"),
        ("paper/1", f"{kgo}authorship", "authorship/1"),
        ("authorship/1", f"{kgo}author", "person/1"),
        ("link/1", f"{kgo}left", "authorship/1"),
        ("entry/1", f"{kgo}describes", "paper/1"),
        ("paper/1", "http://www.w3.org/ns/prov#wasDerivedFrom", "source/1#line=1,2"),
    ]
    quads += [
        ox.Quad(ox.NamedNode(base + one), ox.NamedNode(by), ox.NamedNode(base + other), graph)
        for one, by, other in relations
    ]
    return quads


@pytest.mark.parametrize("evil", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_texts_stay_text(evil: str) -> None:
    """The same elements as with a harmless text, the same facts, and no way to run anything."""
    harmless = stored(empty(), hostile("sheep"))
    generation = stored(empty(), hostile(evil))
    for iri in names(engine(harmless)):
        if not iri.startswith(BASE):
            continue
        page, plain = read(generation, iri), read(harmless, iri)
        assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
        assert [set(attrs) for _, attrs in page.tags] == [set(attrs) for _, attrs in plain.tags]
        assert page.links() == plain.links()
        assert set(page.facts) == said(engine(generation), iri)


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:window.__x=1",
        "data:text/html,%3Cscript%3Eparent.__x=1%3C/script%3E",
        "urn:x:%3Cscript%3E",
        f"{BASE}paper/%E2%80%AEtxt",
        f"{BASE}paper/机器学习",
        f"{BASE}paper/%E6%9C%BA",
        f"{BASE}paper/a?b=c&d",
        f"{BASE}paper/a#b",
        f"{BASE}/evil.example/",
        f"{BASE}../sparql",
        f"{BASE}paper/%2e%2e/x",
        f"{BASE}sparql",
        f"{BASE}static/x",
        f"{BASE}paper/x.ttl",
        f"{BASE}paper/x.html",
        f"{BASE}paper/100%25",
        BASE,
        "http://other.example/a'b",
        "HTTP://other.example/&amp;",
    ],
)
def test_odd_addresses(iri: str) -> None:
    """Each is a node like any other: its page is found, links to it lead back to it."""
    node, graph = ox.NamedNode(iri), ox.NamedNode(f"{BASE}graph/source/1")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    near = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    other = ox.NamedNode(f"{BASE}concept/term/x")
    generation = stored(
        empty(),
        [ox.Quad(node, label, ox.Literal("odd"), graph), ox.Quad(other, near, node, graph)],
    )
    assert set(read(generation, iri).facts) == said(engine(generation), iri)
    page = read(generation, other.value)
    leading = {request(href, BASE).iri for href in page.links()}
    assert iri in leading
    assert not [href for href in page.links() if not href.startswith(("/", "#"))]


def test_only_the_web_is_linked_outside() -> None:
    see = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
    paper, graph = ox.NamedNode(f"{BASE}paper/1"), ox.NamedNode(f"{BASE}graph/source/1")
    targets = ["https://doi.org/10.1/a", "javascript:alert(1)", "ftp://x.example/a", "http:///a"]
    quads = [ox.Quad(paper, see, ox.NamedNode(one), graph) for one in targets]
    page = read(stored(empty(), quads), paper.value)
    outside = [attrs for tag, attrs in page.tags if tag == "a" and attrs.get("class") == "outside"]
    assert outside == [{"href": targets[0], "class": "outside", "rel": "noopener noreferrer"}]
    assert set(page.facts) == {(see.value, f"<{one}>") for one in targets}


def test_unencoded_addresses_are_found() -> None:
    """What a person types in other letters is what the graph writes with percent signs."""
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    node = ox.NamedNode(f"{BASE}category/other/%E6%9C%BA%E5%99%A8")
    quad = ox.Quad(node, label, ox.Literal("机器"), ox.NamedNode(f"{BASE}graph/source/1"))
    page = read(stored(empty(), [quad]), f"{BASE}category/other/机器")
    assert page.facts == [(label.value, '"机器"')]
    assert node.value in page.text


def test_blank_nodes() -> None:
    """Foreign data may hold them; they are shown, without a link."""
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    node, blank = ox.NamedNode("http://x.example/a"), ox.BlankNode("b")
    knows, graph = ox.NamedNode("http://xmlns.com/foaf/0.1/knows"), ox.NamedNode("urn:x:graph")
    quads = [
        ox.Quad(node, knows, blank, graph),
        ox.Quad(blank, knows, node, graph),
        ox.Quad(node, label, ox.Literal("a"), graph),
    ]
    generation = stored(empty(), quads)
    out = io.BytesIO()
    assert entity.page(generation, out, iri=node.value)["found"] == 1
    assert "_:b" in out.getvalue().decode()
    for form in FORMS:
        out = io.BytesIO()
        entity.rdf(generation, out, iri=node.value, form=form)
        assert len(parsed(out.getvalue(), form)) == 3


path = st.text(
    st.characters(codec="utf-8", exclude_characters='<>"{}|\\^`', min_codepoint=33), max_size=12
)


@given(st.sampled_from([BASE, OTHER, "urn:x:"]), path, st.sampled_from([BASE, OTHER]))
def test_addresses_lead_back(start: str, rest: str, base: str) -> None:
    """Whatever the IRI, a browser that follows its address asks for it and for nothing else."""
    iri = start + rest
    href = Served(base).facts(iri)
    asked = request(href, base)
    assert asked.iri == iri
    assert asked.said == {}
    assert asked.fragment == ""
