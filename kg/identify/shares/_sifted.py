"""What of the quads of a source who is who and the vocabulary rest on, as rows.

quads      of an owner, as they are             stated     of a paper, for its facts
label      of a venue                           code       a category of a digest
mentioned  of an owner, for its concepts        candidate  words that may be a concept's name
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.flow import Row
from kg.rdf.owners import owned
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, ITS, KG, NIF, RDF
from kg.store.appearances import PREDICATES
from kg.store.statements import Statements

_LABEL = RDF.label
_STATED = frozenset(f"<{name}>".encode() for name in PREDICATES) - {_LABEL}
_MENTIONED = frozenset((ITS.taIdentRef, NIF.anchorOf, ITS.taClassRef))


def sift(nquads: bytes, base: str) -> Iterator[Row]:
    """Rows of a piece of a source."""
    labels: dict[bytes, bytes] = {}
    stated: dict[str, list[bytes]] = {}
    single: set[Row] = set()
    for owner, lines in owned(nquads, base):
        kept = b"".join(dict.fromkeys(lines.splitlines(keepends=True)))
        yield Row("quads", owner, kept)
        found: dict[bytes, list[bytes]] = defaultdict(list)
        for line in kept.split(b"\n")[:-1]:
            predicate = line.split(b" ", 2)[1]
            found[predicate].append(line)
        own = [line for predicate in found.keys() & _STATED for line in found[predicate]]
        if own and owner.startswith("paper/"):
            stated[owner] = own
        told = [line for predicate in found.keys() & _MENTIONED for line in found[predicate]]
        if told:
            yield Row("mentioned", owner, _joined(told))
        if _LABEL in found and owner.startswith("venue/"):
            labels[f"<{base}{owner}>".encode()] = _joined(found[_LABEL])
            single |= {Row("label", owner, name.encode()) for name in _objects(found, _LABEL)}
        single |= {Row("code", code.removeprefix(base))
                   for code in _objects(found, KG.assignedCategory)}  # fmt: skip
        single |= {Row("kept", line.split(b" ", 3)[2][1 + len(base) : -1].decode())
                   for line in found.get(KG.mentions, ())}  # fmt: skip
        single |= {Row("candidate", owner, name.encode())
                   for name in _objects(found, KG.candidateLabel)}  # fmt: skip
    yield from sorted(single)
    venue = DCT.isPartOf
    for paper, lines_of in stated.items():
        venues = {line.split(b" ", 3)[2] for line in lines_of if line.split(b" ", 2)[1] == venue}
        beside = b"".join(labels.get(one, b"") for one in sorted(venues))
        yield Row("stated", paper, _joined(lines_of) + beside)


def _joined(lines: Iterable[bytes]) -> bytes:
    return b"\n".join([*lines, b""])


def _objects(found: dict[bytes, list[bytes]], predicate: Iri) -> set[str]:
    if predicate not in found:
        return set()
    return {name for _, name in Statements(_joined(found[predicate])).objects(predicate)}
