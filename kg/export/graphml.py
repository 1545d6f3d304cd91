"""GraphML of a view, for yEd, Gephi, Cytoscape and NetworkX."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._property import network
from kg.store.store import Store

SUFFIXES = (".graphml",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the network with its attributes; edge ids are unique, as Gephi wants them."""
    import networkx as nx

    found = network(store, options)
    for number, (_, _, facts) in enumerate(found.edges(data=True)):
        facts["id"] = f"e{number}"
    nx.write_graphml_xml(found, str(path), edge_id_from_attribute="id")
