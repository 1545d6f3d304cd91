"""Accepted links to clusters: each node's canonical member is the least of its cluster."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kg.records import Link


def canonical(links: Iterable[Link]) -> Mapping[str, str]:
    """Read-only map from each node that an accepted link joins to the least of its cluster."""
    parent: dict[str, str] = {}
    for link in links:
        if link.decision == "accepted":
            left, right = _root(parent, link.left), _root(parent, link.right)
            parent[max(left, right)] = min(left, right)
    return MappingProxyType({node: _root(parent, node) for node in sorted(parent)})


def _root(parent: dict[str, str], node: str) -> str:
    root = node
    while parent.setdefault(root, root) != root:
        root = parent[root]
    while parent[node] != root:
        parent[node], node = root, parent[node]
    return root
