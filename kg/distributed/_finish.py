"""The last step: quads by owner become lines without doubles, rows of tables, and numbers."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from kg.flow import Row, groups
from kg.rdf.vocab import KG
from kg.store.numbers import Numbers
from kg.tables import Known
from kg.tables import rows as rows_of

_AT_ONCE = 256
_pack = msgspec.msgpack.Encoder().encode
TABLE = "table-"
"""What the kind of a table's row begins with."""


def finish(base: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Sorted lines of each owner, rows of tables and numbers of a share."""
    numbers = Numbers()
    owners = ((owner, [*group]) for owner, group in groups(rows))
    while some := [*islice(owners, _AT_ONCE)]:
        known = Known({}, {}, {}, {})
        lines: list[bytes] = []
        for owner, group in some:
            own = sorted({line for row in group if row.kind == "quads"
                          for line in row.value.split(b"\n")[:-1]})  # fmt: skip
            if own:
                yield Row("part", owner, b"\n".join(own))
                numbers.add(own)
                lines += (line + b"\n" for line in own)
            _know(known, base, owner, group)
        for table, row in rows_of(lines, known):
            yield Row(TABLE + table.name, "", _pack(row))
    yield Row("numbers", "", numbers.packed())


def _know(known: Known, base: str, owner: str, group: list[Row]) -> None:
    """What tables tell of a node that stands in the quads of others."""
    node = base + owner
    for row in group:
        if row.kind == "record":
            known.records.setdefault(node, []).append(base + row.value.decode())
        elif row.kind == "identifier":
            address = row.value.decode()
            known.identifiers.setdefault((node, _column(address)), set()).add(address)
        elif row.kind == "quads" and "/entry/" in owner:
            known.papers.update(_described(row.value))


def _column(address: str) -> str:
    """Name of the column that holds an address of a person."""
    return next(name for name, start in _SPACES.items() if address.startswith(start))


def _described(nquads: bytes) -> Iterator[tuple[str, str]]:
    """Entries with their papers."""
    for line in nquads.split(b"\n"):
        if _DESCRIBES in line:
            entry, paper = line.split(_DESCRIBES)
            yield entry[1:-1].decode(), paper.split(b" ", 1)[0][1:-1].decode()


_SPACES = {
    "orcid": "https://orcid.org/",
    "openalex": "https://openalex.org/",
    "dblp": "https://dblp.org/pid/",
}
_DESCRIBES = b" %b " % KG.describes
