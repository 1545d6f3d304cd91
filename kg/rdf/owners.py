"""N-Quads by whom they are of: a paper or an entry with all its parts, any other by itself."""

import re
from collections.abc import Iterator

from kg import ids

_WHOLE = re.compile(rb"%b|digest/[^/]+/entry/[^/]+|.*" % ids.PAPER.encode(), re.DOTALL)


def owned(nquads: bytes, base: str) -> Iterator[tuple[str, bytes]]:
    """Lines of each owner, in the order in which the owners come first.

    An owner is an IRI relative to the base, or an absolute one of elsewhere: that of the subject
    without its fragment, for all within a paper or an entry that of the paper or the entry.
    """
    found: dict[str, list[bytes]] = {}
    start = f"<{base}".encode()
    subject, lines = b"", list[bytes]()
    for line in nquads.split(b"\n")[:-1]:
        own = line[: line.index(b" ")]
        if own != subject:
            subject = own
            lines = found.setdefault(_owner(own, start), [])
        lines.append(line)
    return ((owner, b"\n".join([*of, b""])) for owner, of in found.items())


def _owner(subject: bytes, start: bytes) -> str:
    node = subject[:-1].partition(b"#")[0]
    if not node.startswith(start):
        return node[1:].decode()
    whole = _WHOLE.match(node, len(start))
    return whole[0].decode() if whole else ""
