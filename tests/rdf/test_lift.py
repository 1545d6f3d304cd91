import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.rdf import terms
from kg.rdf.lift import Base, lift
from kg.records import AffiliationMention, Authorship, Conclusion, Origin, Paper, Text

BASE = Base("https://example.org/kg/")
ORIGIN = Origin(source="0123456789abcdef", first=2, last=5)
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
PAPERS = st.builds(
    Paper,
    key=st.just("t-0123456789abcdef"),
    titles=st.dictionaries(st.sampled_from(["en", "zh"]), WORDS, min_size=1).map(
        lambda titles: tuple(Text(value=title, lang=lang) for lang, title in titles.items())
    ),
    abstracts=st.just(()),
    authorships=st.lists(WORDS, max_size=5).map(
        lambda names: tuple(Authorship(as_written=name, origin=ORIGIN) for name in names)
    ),
    affiliations=st.lists(WORDS, max_size=3).map(
        lambda names: tuple(AffiliationMention(as_written=name) for name in names)
    ),
    issued=st.sampled_from([None, "2021", "2021-04-26"]),
    doi=st.none(),
    arxiv=st.none(),
    links=st.just(()),
    origin=st.just(ORIGIN),
)


def quads(paper: Paper, **conclusions: list[Conclusion]) -> list[ox.Quad]:
    text = terms.lines(lift(paper, conclusions, BASE))
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


@given(PAPERS)
def test_a_paper_is_read_back_from_its_quads(paper: Paper) -> None:
    found = quads(paper)
    node = f"https://example.org/kg/{ids.paper(paper.key)}"

    def literals(subject: str, name: str) -> list[ox.Literal]:
        return [
            quad.object
            for quad in found
            if isinstance(quad.subject, ox.NamedNode)
            and quad.subject.value == subject
            and quad.predicate.value.endswith(name)
            and isinstance(quad.object, ox.Literal)
        ]

    def children(name: str) -> list[str]:
        return [
            str(quad.object.value)
            for quad in found
            if quad.predicate.value.endswith(name) and isinstance(quad.object, ox.NamedNode)
        ]

    titles = {(title.value, title.language) for title in literals(node, "/title")}
    assert titles == {(title.value, title.lang) for title in paper.titles}
    ordered = sorted(
        children("#authorship"), key=lambda one: int(literals(one, "#ordinal")[0].value)
    )
    names = [literals(one, "#asWritten")[0].value for one in ordered]
    assert names == [authorship.as_written for authorship in paper.authorships]
    assert len(children("#affiliation")) == len(paper.affiliations)
    assert [date.value for date in literals(node, "/issued")] == (
        [paper.issued] if paper.issued else []
    )


def test_provenance_is_the_lines_of_the_source() -> None:
    paper = Paper(key="t-1", titles=(Text(value="A", lang="en"),), origin=ORIGIN)
    places = [
        str(quad.object.value)
        for quad in quads(paper)
        if quad.predicate.value.endswith("wasDerivedFrom") and isinstance(quad.object, ox.NamedNode)
    ]
    assert places == ["https://example.org/kg/source/0123456789abcdef#line=2,5"]


def test_conclusions_stand_in_the_graph_of_their_rule() -> None:
    paper = Paper(key="t-1", titles=(Text(value="A", lang="en"),), origin=ORIGIN)
    conclusion = Conclusion(
        subject="paper/t-1",
        predicate=b"<http://example.org/code>",
        object="https://example.org/code",
        kind="address",
    )
    concluded = [
        quad for quad in quads(paper, rule=[conclusion]) if "inferred" in str(quad.graph_name)
    ]
    assert [
        str(quad.graph_name.value)
        for quad in concluded
        if isinstance(quad.graph_name, ox.NamedNode)
    ] == ["https://example.org/kg/graph/inferred/0123456789abcdef/rule"]
