"""Mentions to quads: the texts in which concepts stand, the words that name them, what is said."""

from collections.abc import Sequence

from kg import ids
from kg.rdf.lift import Base
from kg.rdf.terms import Iri, Quads, Shape, decimal, integer, literal
from kg.rdf.vocab import DCT, ITS, KG, NIF, RDF
from kg.records import ConceptKind, Mention, PaperText, PaperTexts, Role

CLASSES: dict[ConceptKind, Iri] = {
    "task": KG.Task,
    "method": KG.Method,
    "dataset": KG.Dataset,
    "metric": KG.Metric,
    "term": KG.Term,
}
ROLES: dict[Role, Iri] = {
    "proposes": KG.proposes,
    "uses": KG.uses,
    "evaluatesOn": KG.evaluatesOn,
    "comparesWith": KG.comparesWith,
}
_TEXT = Shape(
    (None, RDF.type, NIF.Context),
    (None, KG.textOf, None),
    (None, KG.field, None),
    (None, DCT.language, None),
)
_PHRASE = Shape(
    (None, RDF.type, NIF.Phrase),
    (None, NIF.referenceContext, None),
    (None, NIF.beginIndex, None),
    (None, NIF.endIndex, None),
    (None, NIF.anchorOf, None),
    (None, ITS.taIdentRef, None),
)


def lift(paper: PaperTexts, extractor: str, mentions: Sequence[Mention], base: Base) -> Quads:
    """Quads of what one extractor (name-version) found in the texts of a paper."""
    out = Quads(base(ids.graph("concepts", paper.source, extractor)))
    places: dict[int, tuple[Iri, str]] = {}
    node = base(paper.paper)
    for mention in mentions:
        if mention.text not in places:
            places[mention.text] = _text(paper.texts[mention.text], out, base)
        _phrase(mention, *places[mention.text], out, base)
    for concept in sorted({one.concept for one in mentions if one.kept}):
        out.say(node, KG.mentions, base(concept))
    for role, concept in sorted({(one.role, one.concept) for one in mentions if one.role}):
        out.say(node, ROLES[role], base(concept))
    return out


def _text(one: PaperText, out: Quads, base: Base) -> tuple[Iri, str]:
    value, lang = one.text.value, one.text.lang
    path = ids.text(one.owner, one.field, lang, value)
    node = base(path)
    owner, field = base(one.owner), literal(one.field)
    out.add(out.form(_TEXT) % (node, node, owner, node, field, node, literal(lang)))
    return node, value


def _phrase(mention: Mention, text: Iri, value: str, out: Quads, base: Base) -> None:
    begin, end = mention.start, mention.end
    node = Iri(b"%b#char=%d,%d>" % (text[:-1], begin, end))
    words, concept = literal(value[begin:end]), base(mention.concept)
    place = (node, integer(begin), node, integer(end))
    out.add(out.form(_PHRASE) % (node, node, text, *place, node, words, node, concept))
    if mention.score is not None:
        out.say(node, ITS.taConfidence, decimal(mention.score))
    if mention.kind is not None:
        out.say(node, ITS.taClassRef, CLASSES[mention.kind])
    if mention.role is not None:
        out.say(node, KG.role, ROLES[mention.role])
    if mention.label is not None:
        out.say(node, KG.extractorLabel, literal(mention.label))
    if mention.candidate:
        out.say(concept, KG.candidateLabel, literal(value[begin:end], lang="zh"))
