"""The judgements that the sources of a graph hold."""

import pyoxigraph as ox

from kg.rdf.parsed import value
from kg.rdf.vocab import DCT, KG, ONTOLOGY, PROV, RDF
from kg.records import Judgement, Origin
from kg.store.store import Store


def read(store: Store, base: str) -> tuple[Judgement, ...]:
    """Every judgement with its lines, sorted; one that stands twice comes twice."""
    solutions: ox.QuerySolutions = store.engine.query(_QUERY)  # type: ignore[assignment]  # a SELECT
    found: set[Judgement] = set()
    for solution in solutions:
        left, right, decision, reason, place = (value(solution[name]) for name in _STATED)
        by, date = (None if solution[name] is None else value(solution[name]) for name in _SAID)
        found.add(
            Judgement(
                left=left.removeprefix(base),
                right=right.removeprefix(base),
                same=decision == f"{ONTOLOGY}accepted",
                reason=reason,
                by=by,
                date=date,
                origin=_origin(place),
            )
        )
    return tuple(sorted(found, key=_order))


_STATED = ("left", "right", "decision", "reason", "place")
_SAID = ("by", "date")
_QUERY = f"""
SELECT DISTINCT ?left ?right ?decision ?reason ?by ?date ?place {{
  GRAPH ?g {{
    ?judgement {RDF.type.decode()} {KG.Judgement.decode()} ;
      {KG.left.decode()} ?left ;
      {KG.right.decode()} ?right ;
      {KG.decision.decode()} ?decision ;
      {KG.evidence.decode()} ?reason ;
      {PROV.wasDerivedFrom.decode()} ?place .
    FILTER(CONTAINS(STR(?place), "#line="))
    OPTIONAL {{ ?judgement {DCT.creator.decode()} ?by }}
    OPTIONAL {{ ?judgement {DCT.date.decode()} ?date }}
  }}
}}
"""


def _origin(place: str) -> Origin:
    """Lines of a source, from their IRI."""
    source, _, lines = place.rpartition("/")[2].partition("#line=")
    first, _, last = lines.partition(",")
    return Origin(source=source, first=int(first), last=int(last))


def _order(one: Judgement) -> tuple[str, str, bool, str, str, str, str, int]:
    by, date = one.by or "", one.date or ""
    return (one.left, one.right, one.same, one.origin.source, one.reason, by, date,
            one.origin.first)  # fmt: skip
