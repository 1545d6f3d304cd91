"""Who is who of a graph that no one machine holds: `_whole` step by step, over rows."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Generic, NamedTuple

import msgspec

from kg import names
from kg.flow import Flow, R, Row
from kg.identify import _names
from kg.identify._whole import sorted_out
from kg.identify.shares import _papers, _people, _words, _works
from kg.identify.shares._known import Known, registry_of, said
from kg.identify.shares._sifted import sift
from kg.identify.shares._works import Placing
from kg.rdf import concepts, identity, vocabulary
from kg.rdf.lift import Base
from kg.rdf.owners import owned
from kg.records import Judgement
from kg.resolve import clusters
from kg.resolve.clusters import Clusters

__all__ = ["Known", "Shares", "resolve", "sift"]

_SAID = ("quads", "record", "identifier")
_LARGE = 2_000
"""Appearances from which a name block has a share of its own."""
_typo = msgspec.msgpack.Decoder(tuple[str, int]).decode


class Shares(NamedTuple, Generic[R]):
    """What follows from all sources."""

    quads: R
    """Of the identity graph and the vocabulary, by owner; also `record`, a paper by its work, and
    `identifier`, an address by its person."""
    counts: dict[str, int]
    """Institutions, categories and concepts in use."""
    unknown: tuple[str, ...]
    """Nodes of judgements that are not in the graph, sorted."""


def resolve(flow: Flow[R], pieces: R, known: Known, verdicts: Sequence[Judgement]) -> Shares[R]:
    """Decide who is who over the sifted pieces of all sources."""
    facts = flow.grouped("facts", pieces.of("stated"), partial(_papers.gather, known.base))
    labels = flow.grouped("labels", pieces.of("label"), _papers.ambiguous)
    venues = flow.ship("venues", {row.key: row.value for row in labels})
    judged, names_of, unknown = _judged(flow, facts, known, verdicts)
    known = known._replace(judged=judged)
    decided = flow.each("decided", facts.of("paper"), partial(_papers.decide, known, venues))
    counted = flow.grouped("counted", decided.of("count", "form"), partial(_papers.count, _LARGE))
    placing, alike = _placing(flow, decided, counted, known)
    placed = flow.each(
        "placed", decided.of("paper") | alike.of("alike"), partial(_works.place, placing)
    )
    works = flow.grouped("works", placed.of("member", "edge"), partial(_works.join_works, placing))
    people = _persons(flow, placed | works, _large(counted), known, names_of)
    words = _vocabulary(flow, pieces, decided, known)
    counts = dict.fromkeys(("institutions", "categories", "concepts"), 0)
    counts["categories"] = len({row.key for row in decided.of("category")})
    for row in words.of("number"):
        counts[row.key] += row.number
    rows = (decided, placed, works, people, words, _judged_links(flow, known))
    quads = rows[0].of(*_SAID)
    for one in rows[1:]:
        quads |= one.of(*_SAID)
    return Shares(quads, counts, unknown)


def _judged(
    flow: Flow[R], facts: R, known: Known, verdicts: Sequence[Judgement]
) -> tuple[Mapping[str, Sequence[Judgement]], Mapping[str, str], tuple[str, ...]]:
    """Judgements by kind, the names of authorships that are judged, and the unknown nodes."""
    if not verdicts:
        return {}, {}, ()
    wanted = frozenset(node for one in verdicts for node in (one.left, one.right))
    step = partial(_papers.nodes, known, wanted)
    found = [*flow.each("judged", facts.of("paper"), step)]
    kinds = {row.key: row.kind for row in found}
    judged, unknown = sorted_out(verdicts, kinds, registry_of(known))
    names_of = {row.key: row.value.decode() for row in found if row.kind == "authorship"}
    return {kind: tuple(some) for kind, some in judged.items()}, names_of, unknown


def _placing(flow: Flow[R], decided: R, counted: R, known: Known) -> tuple[Placing, R]:
    """What papers need to be placed, and the pairs of which something is said."""
    table = {row.key: row.number for row in counted.of("count") if not row.key.startswith("block ")}
    surnames = flow.grouped("surnames", counted.of("surname"), _papers.total)
    forms = 0
    for row in surnames:
        forms += row.number
        if row.number > 1:
            table[f"surname {row.key}"] = row.number
    table["forms"] = forms
    table["papers"] = sum(row.number for row in decided.of("papers"))
    counts = flow.ship("counts", {sign: b"%d" % number for sign, number in table.items()})
    alike = flow.grouped("alike", decided.of("likely"), _works.alike)
    joined = Clusters()
    for row in alike:
        joined.join(*_works.edge(row))
    for one in known.judged.get("paper", ()):
        joined.join(one.left, one.right)
    component = flow.ship("works", _encoded(joined.canonical()))
    return Placing(known, component, counts), alike


def _large(counted: R) -> dict[str, int]:
    found = ((row.key.partition(" "), row.number) for row in counted.of("count"))
    return {name: n for (kind, _, name), n in found if kind == "block"}


def _persons(
    flow: Flow[R], rows: R, large: Mapping[str, int], known: Known, names_of: Mapping[str, str]
) -> R:
    judged = known.judged.get("authorship", ())
    block_of = {node: names.key(name) for node, name in names_of.items()}
    in_blocks = clusters.by_block(judged, block_of)
    blocks = flow.grouped(
        "blocks", rows.of("appearance"), partial(_people.resolve, in_blocks), large
    )
    who = flow.grouped("who", rows.of("who"), _people.identified)
    crossing = rows.of("crossing") | who.of("crossing")
    pairs = [*map(_people.ends, crossing), *((one.left, one.right) for one in judged)]
    wanted = flow.ship("wanted", {node: b"" for pair in pairs for node in pair})
    found = flow.each("clusters", blocks.of("people"), partial(_people.clusters_of, wanted))
    cluster_of = {row.key: row.value.decode() for row in found}
    joined = Clusters()
    for left, right in pairs:
        joined.join(cluster_of[left], cluster_of[right])
    held = joined.canonical()
    component = {**held} | {node: held[cluster] for node, cluster in cluster_of.items()}
    step = partial(_people.settle, known.base, flow.ship("people", _encoded(component)))
    settled = flow.each("settled", blocks.of("people") | crossing, step)
    together = flow.grouped(
        "together",
        settled.of("joined", "across"),
        partial(_people.join_people, known.base, tuple(judged)),
    )
    return settled | together


def _vocabulary(flow: Flow[R], pieces: R, decided: R, known: Known) -> R:
    base = Base(known.base)
    tallies = flow.grouped("tallies", pieces.of("mentioned"), partial(_words.tally, known.base))
    terms = flow.grouped(
        "terms",
        tallies.of("tally") | pieces.of("candidate", "kept"),
        partial(_words.terms, known.base),
    )
    named = flow.grouped(
        "names",
        decided.of("used", "named", "misspelt"),
        partial(_words.named, known),
    )
    registered = sorted(row.key for row in named.of("registered"))
    typos = sorted((*_typo(row.value), row.key) for row in named.of("typo"))
    said = vocabulary.graph(
        codes=sorted({row.key for row in pieces.of("code")}),
        known=_names.registered([registered], registry_of(known)),
        names={},
        misspelt={name: path for name, _, path in typos},
        base=base,
    )
    found = {row.key for row in terms.of("concept")}
    lines = [said]
    if found:
        concepts.graph(sorted(found - {""}), (), base, lines.append)
    quads = flow.given(Row("quads", key, of) for key, of in owned(b"".join(lines), known.base))
    return quads | terms | named


def _judged_links(flow: Flow[R], known: Known) -> R:
    """What people said of mentions and organisations; of papers and people the clusters say it."""
    on = (*known.judged.get("mention", ()), *known.judged.get("organization", ()))
    base, out = Base(known.base), list[bytes]()
    quads = identity.graph(base, out.append)
    identity.links(clusters.judged(on), quads, base)
    quads.hand_on()
    return flow.given(said(out, known.base))


def _encoded(table: Mapping[str, str]) -> dict[str, bytes]:
    return {name: told.encode() for name, told in table.items()}
