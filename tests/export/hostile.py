"""A graph whose texts try to break every format, and views made of any texts."""

from functools import cache

from hypothesis import strategies as st

from kg.network import Attributes, Rows
from kg.rdf.terms import iri, literal
from kg.rdf.vocab import DCT, FABIO, FOAF, KG, RDF, SKOS
from kg.store.store import Store

LONG = ("羊 sheep " * 20 + "& \n") * 50_000
"""A text of more than ten million bytes."""
TEXTS = (
    'He said "no", twice: "" and \\" and \\\\, C:\\temp\\',
    "tab\there, line\nfeed, carriage\rreturn, both\r\nat the end\n",
    "  spaces around\u00a0\u3000 ",
    "神经切线核;理论, “引号”，全角；ｆｕｌｌ",
    *";,\"'|\t\n\r\x1f\\%{}",
    '"";""',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "<b>&amp;&#13;</b> ]]> <!-- - --> <![CDATA[ %s %d %% {} {0} ${HOME} $(id) `id`",
    "null \x00 bell \x07 escape \x1b unit \x1f delete \x7f next line \x85 separator \u2028",
    "mark \ufeff other way \u202e none \ufffe \uffff replaced \ufffd sheep \U0001f411 \U0010ffff",
    "e\u0301 and é, ﬁ and fi",
    *("None", "nan", "true", "-1", "0x10", "[a;b]", "N"),
)
_SAID = (  # of the node of a number and kind
    ("author", FOAF.name, ""),
    ("institution", SKOS.prefLabel, ""),
    ("category", SKOS.notation, ""),
    ("category", SKOS.prefLabel, "en"),
    ("concept", SKOS.prefLabel, "en"),
    ("concept", SKOS.prefLabel, "zh"),
    ("concept", SKOS.altLabel, "en"),
    ("concept", KG.candidateLabel, ""),
)
_POINTS = {
    "author": DCT.creator,
    "institution": KG.institution,
    "category": DCT.subject,
    "concept": KG.mentions,
}


@cache
def store() -> Store:
    """A work for each text, which is all its names and texts; two neighbours share their nodes."""
    found = Store.in_memory()
    found.load("".join(map(_quads, range(len(TEXTS)))).encode())
    found.load(_line("p0", DCT.abstract, literal(LONG, lang="en").decode()).encode())
    return found


def _quads(number: int) -> str:
    text = TEXTS[number]
    lines = [_line(f"p{number}", KG.work, f"<http://e/w{number}>")]
    lines += [_line(f"w{number}", RDF.label, literal(text).decode())]
    lines += [_line(f"p{number}", RDF.type, FABIO.ResearchPaper.decode())]
    for lang in ("en", "zh", "fr"):
        lines += [_line(f"p{number}", DCT.title, literal(text, lang=lang).decode())]
    if number:
        lines += [_line(f"p{number}", DCT.abstract, literal(text, lang="en").decode())]
        lines += [_line(f"p{number}", DCT.issued, f'"{1990 + number}-04"')]
    for place, shown in enumerate((number, (number + 1) % len(TEXTS)), 1):
        own = f"p{number}/a{place}"
        lines += [_line(f"p{number}", KG.authorship, f"<http://e/{own}>")]
        lines += [_line(own, KG.ordinal, f'"{place}"'), _line(own, KG.nameKey, '"k"')]
        lines += [_line(own, KG.asWritten, literal(TEXTS[shown]).decode())]
        lines += [_line(own, KG.author, f"<http://e/author{shown}?x=1&y='2'>")]
        for kind, predicate in _POINTS.items():
            lines += [_line(f"p{number}", predicate, f"<http://e/{kind}{shown}?x=1&y='2'>")]
    for kind, predicate, lang in _SAID:
        said = literal(text, lang=lang or None).decode()
        lines += [_line(f"{kind}{number}?x=1&y='2'", predicate, said)]
    return "".join(lines)


def _line(subject: str, predicate: bytes, said: str) -> str:
    return f"{iri(f'http://e/{subject}').decode()} {predicate.decode()} {said} <http://e/g> .\n"


_NAMES = st.text("ab/#?&'%=é羊", min_size=1, max_size=5)
_SEVERAL = st.lists(st.text(min_size=1), min_size=1, max_size=3).map(tuple)
_FACTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["paper", "author", "concept"]), "label": st.text(min_size=1)},
    optional={
        "abstract": st.text(),
        "year": st.integers(-(2**31), 2**31 - 1),
        "starred": st.booleans(),
        "authors": _SEVERAL,
        "links": _SEVERAL,
    },
)
_EDGE = {"mentions": st.integers(0, 9), "places": st.text()}
_TIE = {"papers": _SEVERAL}


@st.composite
def views(draw: st.DrawFn) -> Rows:
    """Views of any texts; like real ones, every row can be read once."""
    directed = draw(st.booleans())
    nodes: dict[str, Attributes] = draw(st.dictionaries(_NAMES, _FACTS, min_size=1, max_size=5))
    pairs = st.tuples(*[st.sampled_from(sorted(nodes))] * 2)
    if directed:
        facts = st.fixed_dictionaries({"predicate": st.just("kg:mentions")}, optional=_EDGE)
    else:
        pairs = pairs.filter(lambda pair: pair[0] < pair[1])
        facts = st.fixed_dictionaries({"weight": st.integers(1, 99), **_TIE})
    few = len(nodes) == 1 and not directed
    ties = {} if few else draw(st.dictionaries(pairs, facts, max_size=5))
    about = draw(st.sampled_from([{}, {"least_weight": 3, "pairs_left_out": 20}]))
    return Rows(
        directed=directed,
        about=about,
        nodes=nodes,
        edges=((start, end, known) for (start, end), known in ties.items()),
        dates=dict,
    )
