"""The four papers of tests/view/mentioned.py: addresses of their concepts, and how to find one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

BASE = "https://w3id.org/paperkg/concept/"
BARNNET, SPARSE = f"{BASE}method/barnnet", f"{BASE}method/sparse-attention"


def paper_of(network: nx.Graph[str], start: str) -> str:
    """Find a paper by the beginning of its title."""
    (found,) = [
        node
        for node, what in network.nodes(data=True)
        if what["type"] == "paper" and what["label"].startswith(start)
    ]
    return found
