"""What is told of a difference: values without markup, in order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox
from msgspec import Struct

if TYPE_CHECKING:
    from kg.store.store import Store


class Side(Struct, frozen=True):
    """One of the two graphs that are compared."""

    name: str
    """As a person gave it."""
    store: "Store"
    base: str
    """What the IRIs of its data begin with."""
    keeper: object = None
    """What keeps the store as long as this lives."""

    def quads(self, address: str) -> Iterator[ox.Quad]:
        """What is said of a node, in all graphs."""
        return self.store.engine.quads_for_pattern(ox.NamedNode(address), None, None)


class Difference(Struct, frozen=True, order=True):
    """A field of a node with its values before and after."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Changed(Struct, frozen=True):
    """A node that both graphs have, and what they say differently."""

    name: str
    differences: tuple[Difference, ...]


class Kind(Struct, frozen=True, kw_only=True):
    """Nodes of one kind that came, went or changed, each sorted by name."""

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
