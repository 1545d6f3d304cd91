"""Node-link JSON of a view, for D3 and NetworkX (`node_link_graph(data, edges="edges")`)."""

from pathlib import Path

import orjson

from kg.export import ExportOptions
from kg.export._property import network
from kg.store.store import Store

SUFFIXES = (".json",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the network with its attributes."""
    import networkx as nx

    data = nx.node_link_data(network(store, options), edges="edges")
    path.write_bytes(orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE))
