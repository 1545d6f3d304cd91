"""Write docs/model.md from the ontology: python docs/generate.py."""

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import value

PAGE = Path(__file__).parent / "model.md"
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

```mermaid
flowchart LR
  subgraph source["graph source/…: what a source states"]
    issue[DigestIssue] -- dct:hasPart --> entry[DigestEntry]
    entry -- describes --> paper[fabio:ResearchPaper]
    entry -- figure --> picture[Figure]
    paper -- authorship --> authorship[Authorship]
    paper -- affiliation --> mention[AffiliationMention]
    judgement[Judgement]
  end
  subgraph identity["graph identity: who is who"]
    paper -- work --> work[fabio:Work]
    authorship -- author --> person[foaf:Person]
    mention -- organization --> organization[foaf:Organization]
    link[IdentityLink] -- left, right --> authorship
  end
  subgraph vocabulary["graph vocabulary"]
    entry -- assignedCategory --> code[skos:Concept]
    code -- skos:exactMatch --> category[skos:Concept]
    organization -- org:subOrganizationOf --> organization
    concept["Task, Method, Dataset, Metric, Term"] -- skos:broader --> concept
  end
  subgraph concepts["graphs concepts/…: what extractors find in texts"]
    phrase[nif:Phrase] -- nif:referenceContext --> text[nif:Context]
    text -- textOf --> paper
    phrase -- itsrdf:taIdentRef --> concept
    paper -- "mentions: proposes, uses, evaluatesOn, comparesWith" --> concept
  end
  subgraph inferred["graphs inferred/…: what rules conclude"]
    paper -- dct:subject --> category
    authorship -- affiliation --> mention
  end
  paper -- prov:wasDerivedFrom --> line[source/…#line=a,b]
```

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
