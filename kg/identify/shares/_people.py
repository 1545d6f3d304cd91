"""People in shares: name blocks to clusters, and the clusters that links between blocks join.

people  a cluster of a block, with its links         crossing  a link between blocks
joined  a cluster, by what holds it together         across    such a link, by the same
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter

import msgspec
from msgspec import structs

from kg import ids
from kg.flow import Lookup, Row, groups
from kg.identify import _blocks
from kg.identify.shares._known import pack, said
from kg.rdf import identity
from kg.rdf.lift import Base
from kg.rdf.vocab import DCT, KG
from kg.records import Appearance, Judgement, Link
from kg.resolve import across, clusters


class Person(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An authorship as far as it tells of its person."""

    authorship: str
    name: str
    identifiers: tuple[str, ...] = ()


class Cluster(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Authorships that the links of a block hold together."""

    members: list[Person]
    links: list[tuple[str, str, float, str, str, tuple[str, ...]]]


_appearance = msgspec.msgpack.Decoder(Appearance).decode
_holder = msgspec.msgpack.Decoder(tuple[str, str]).decode
_link = msgspec.msgpack.Decoder(Link).decode
_cluster = msgspec.msgpack.Decoder(Cluster).decode


def resolve(judged: Mapping[str, Sequence[Judgement]], rows: Iterable[Row]) -> Iterator[Row]:
    """Clusters of name blocks; `judged` are the judgements on each."""
    for name, group in groups(rows):
        members = [_appearance(row.value) for row in group]
        links = _blocks.resolve(members, judged.get(name, ()), None).links
        yield from _clusters(members, links)


def _clusters(members: Sequence[Appearance], links: Sequence[Link]) -> Iterator[Row]:
    joined = clusters.Clusters()
    for link in links:
        joined.join(link.left, link.right)
    found: dict[str, tuple[list[Person], list[Link]]] = defaultdict(lambda: ([], []))
    for one in sorted(members, key=attrgetter("authorship")):
        person = Person(one.authorship, one.name, one.identifiers)
        found[joined.least(one.authorship)][0].append(person)
    for link in links:
        found[joined.least(link.left)][1].append(link)
    for least, (people, own) in found.items():
        packed = [structs.astuple(link) for link in own]
        yield Row("people", least, pack(Cluster(people, packed)))


def identified(rows: Iterable[Row]) -> Iterator[Row]:
    """Links between the blocks in which an identifier stands."""
    for identifier, group in groups(rows):
        least: dict[str, str] = {}
        for row in group:
            block, node = _holder(row.value)
            least[block] = min(node, least.get(block, node))
        for link in across.identified(identifier, least.values()):
            yield Row("crossing", link.left, pack(link))


def ends(row: Row) -> tuple[str, str]:
    """The authorships that a link between blocks is about."""
    link = _link(row.value)
    return link.left, link.right


def clusters_of(wanted: Lookup, rows: Iterable[Row]) -> Iterator[Row]:
    """The cluster of each authorship that is wanted."""
    for row in rows:
        for one in _cluster(row.value).members:
            if one.authorship in wanted:
                yield Row("cluster", one.authorship, row.key.encode())


def settle(base: str, component: Lookup, rows: Iterable[Row]) -> Iterator[Row]:
    """Persons of clusters that nothing crosses; the others, by what holds them together."""
    for row in rows:
        held = component.text(row.key)
        if held is not None:
            yield Row("joined" if row.kind == "people" else "across", held, row.value)
        else:
            yield from _persons([_cluster(row.value)], (), (), base)


def join_people(base: str, judged: Sequence[Judgement], rows: Iterable[Row]) -> Iterator[Row]:
    """Persons of clusters that links or judgements cross."""
    for _, group in groups(rows):
        found: dict[str, list[bytes]] = defaultdict(list)
        for row in group:
            found[row.kind].append(row.value)
        people = [*map(_cluster, found["joined"])]
        held = {one.authorship for cluster in people for one in cluster.members}
        own = [one for one in judged if one.left in held]
        crossing = across.surest(map(_link, found["across"]))
        yield from _persons(people, crossing, own, base)


def _persons(
    people: Sequence[Cluster],
    crossing: Sequence[Link],
    judged: Sequence[Judgement],
    address: str,
) -> Iterator[Row]:
    inside = [_unpacked(link) for cluster in people for link in cluster.links]
    members = [*chain.from_iterable(cluster.members for cluster in people)]
    orcids = {one.authorship: orcid for one in members if (orcid := across.orcid(one.identifiers))}
    links = clusters.settle(inside, crossing, judged, orcids)
    same = clusters.canonical(links)
    base, out = Base(address), list[bytes]()
    quads = identity.graph(base, out.append)
    forms: dict[str, set[str]] = defaultdict(set)
    borne: set[tuple[str, str]] = set()
    for one in members:
        person = ids.person(same.get(one.authorship, one.authorship))
        quads.say(base(one.authorship), KG.author, base(person))
        quads.say(base(ids.parted(one.authorship)[0]), DCT.creator, base(person))
        forms[person].add(one.name)
        borne.update((person, identifier) for identifier in one.identifiers)
    identity.persons(forms, quads, base)
    identity.links(links, quads, base)
    quads.hand_on()
    yield from (Row("identifier", person, one.encode()) for person, one in sorted(borne))
    yield from said(out, address)


def _unpacked(row: tuple[str, str, float, str, str, tuple[str, ...]]) -> Link:
    fields = dict(zip(Link.__struct_fields__, row, strict=True))
    return msgspec.convert(fields, Link)
