"""What a graph is, so that two can be compared: all of it but its age and the order of its days."""

from pathlib import Path
from typing import NamedTuple

import msgspec
import pyoxigraph as ox

import kg
from kg.store import directory
from kg.store.directory import SourceEntry

ASKED = ("graph", "网络", "a b", "university", "neural tangent", "学习")
"""What a search is asked for; some of the words of the generated papers."""


class State(NamedTuple):
    """What a build, a removal and a rebuild must agree on, byte for byte."""

    quads: list[bytes]
    """Sorted N-Quads, the graph `about` left out, which knows the clock."""
    rejected: bytes
    """The file rejected.jsonl."""
    sources: tuple[SourceEntry, ...]
    settings: bytes
    aside: dict[str, bytes]
    """Files that later builds rest on, by name."""
    found: list[bytes]
    """Answers of the search."""


def of(place: Path, *, searched: bool = False) -> State | None:
    """State of a graph on disk; None where there is none. Whether it is searched too."""
    if not directory.exists(place):
        return None
    graph = kg.open(place)
    aside = sorted(graph._generation.aside.iterdir())
    return State(
        quads(graph),
        (place / "rejected.jsonl").read_bytes(),
        graph.sources,
        msgspec.json.encode(graph.settings),
        {one.name: one.read_bytes() for one in aside},
        [msgspec.json.encode(graph.search(text, limit=200)) for text in ASKED if searched],
    )


def quads(graph: kg.Graph) -> list[bytes]:
    dump = graph.store.engine.dump(format=ox.RdfFormat.N_QUADS) or b""
    return sorted(line for line in dump.splitlines() if not line.endswith(b"/graph/about> ."))


def difference(one: State | None, other: State | None) -> str:
    """Where two states differ, in a line; empty where they do not."""
    if one is None or other is None:
        return "" if one is other else f"{one and 'a graph'} or {other and 'a graph'}"
    differing = [name for name, a, b in zip(State._fields, one, other, strict=True) if a != b]
    files = sorted({name for name, _ in one.aside.items() ^ other.aside.items()})
    lines = sorted({*one.quads} ^ {*other.quads})[:4]
    return " ".join([*differing, *files, *(line.decode() for line in lines)])


def demand_equal(one: State, other: State) -> None:
    told = difference(one, other)
    assert not told, told


def leftovers(place: Path) -> set[str]:
    """What lies in a graph's folder that a finished write does not leave there."""
    if not place.exists():
        return set()
    finished = {"current", "lock", "rejected.jsonl", (place / "current").resolve().name}
    return {one.name for one in place.iterdir()} - finished
