"""GraphML of a view, for yEd, Gephi, Cytoscape and NetworkX."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._property import network
from kg.store.store import Store

SUFFIXES = (".graphml",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the network with its attributes; the edge id is the property's prefixed name."""
    import networkx as nx

    nx.write_graphml_xml(network(store, options), str(path))
