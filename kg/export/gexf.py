"""GEXF 1.2 of a view, for Gephi."""

from io import BytesIO
from pathlib import Path

from kg.export import ExportOptions
from kg.export._property import network
from kg.store.store import Store

SUFFIXES = (".gexf",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the network with its attributes, without the day on which it is written."""
    import re

    import networkx as nx

    out = BytesIO()
    nx.write_gexf(network(store, options), out)
    path.write_bytes(re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue(), count=1))
