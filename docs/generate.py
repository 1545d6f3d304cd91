"""Write docs/model.md from the ontology, and the list of decisions: python docs/generate.py."""

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import value

PAGE = Path(__file__).parent / "model.md"
DECISIONS = Path(__file__).parent / "decisions"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
INCLUDES = "https://schema.org/domainIncludes"
KINDS = {
    "Classes": ("Class",),
    "Properties": ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"),
    "Individuals": ("NamedIndividual",),
}
HEAD = """# The model

Written from `ontology/kg.ttl` by `make docs`; do not edit. Each term is named in English and
Chinese. A term without a prefix is ours, `https://w3id.org/paperkg/ontology#`; the other prefixes
are those of `ontology/context.jsonld`.

## The picture

![Issue, entry, paper, authorship and affiliation in the graph of a source; work, person and
organisation in identity; categories and concepts in vocabulary](pictures/model.svg)

Named graphs: `source/{id}` what a source states · `inferred/{id}/{rule}` what a rule
concludes · `concepts/{id}/{extractor}` what an extractor found · `identity` who is who ·
`vocabulary` categories, organisations, concepts, the ontology · `about` files, counts, time of
building. `{id}` is the first 16 hex digits of the sha256 of the content.
"""


def terms() -> dict[str, dict[str, list[ox.Literal | ox.NamedNode]]]:
    """Every own term with its statements, by predicate."""
    found: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for triple in vocab.triples("kg.ttl"):
        subject = value(triple.subject)
        own = subject.startswith(vocab.ONTOLOGY) and subject != vocab.ONTOLOGY
        if own and isinstance(triple.object, ox.Literal | ox.NamedNode):
            found[subject][triple.predicate.value].append(triple.object)
    return found


def words(statements: list[ox.Literal | ox.NamedNode], lang: str) -> str:
    """The text in a language."""
    texts = [
        one.value for one in statements if isinstance(one, ox.Literal) and one.language == lang
    ]
    return " ".join(texts).replace("|", "\\|")


def names(statements: list[ox.Literal | ox.NamedNode]) -> str:
    """Prefixed names, ours without prefix."""
    return ", ".join(
        sorted(f"`{vocab.curie(one.value).removeprefix('kg:')}`" for one in statements)
    )


def page() -> str:
    """Text of the page."""
    found = terms()
    parts = [HEAD]
    for title, kinds in KINDS.items():
        chosen = {
            term: facts
            for term, facts in sorted(found.items(), key=lambda pair: pair[0].casefold())
            if {f"{OWL}{kind}" for kind in kinds} & {one.value for one in facts[RDF_TYPE]}
        }
        relation = title == "Properties"
        parts.append(f"\n## {title}\n")
        parts.append(
            "| term | of → what | meaning | 含义 |\n|---|---|---|---|"
            if relation
            else "| term | kind of | meaning | 含义 |\n|---|---|---|---|"
        )
        for term, facts in chosen.items():
            parts.append(_row(term, facts, relation=relation))
    return "\n".join(parts) + "\n"


def decisions() -> str:
    """Text of the list of decisions."""
    lines = ["# Decisions\n", "What was chosen, what was not, and why: a page each.\n"]
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        number, _, title = path.read_text(encoding="utf-8").partition("\n")[0][2:].partition(". ")
        lines.append(f"{number}. [{title}]({path.name})")
    return "\n".join(lines) + "\n"


def _row(term: str, facts: dict[str, list[ox.Literal | ox.NamedNode]], *, relation: bool) -> str:
    name = term.removeprefix(vocab.ONTOLOGY)
    if relation:
        domain = names(facts[f"{RDFS}domain"] + facts[INCLUDES])
        place = f"{domain} → {names(facts[f'{RDFS}range'])}".strip(" →")
        if above := names(facts[f"{RDFS}subPropertyOf"]):
            place += f", below {above}"
    else:
        own = [one for one in facts[RDF_TYPE] if not one.value.startswith(OWL)]
        place = names(facts[f"{RDFS}subClassOf"] + own)
    label, comment = f"{RDFS}label", f"{RDFS}comment"
    english = f"**{words(facts[label], 'en')}.** {words(facts[comment], 'en')}"
    chinese = f"**{words(facts[label], 'zh')}。** {words(facts[comment], 'zh')}"
    return f"| `{name}` | {place} | {english} | {chinese} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    (DECISIONS / "README.md").write_text(decisions(), encoding="utf-8")
