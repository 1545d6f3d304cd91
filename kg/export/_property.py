"""The network that the property-graph formats write."""

from typing import TYPE_CHECKING

from kg.errors import SettingsError
from kg.export import ExportOptions
from kg.network import to_networkx
from kg.store.store import Store

if TYPE_CHECKING:
    import networkx as nx


def network(store: Store, options: ExportOptions) -> "nx.MultiDiGraph[str] | nx.Graph[str]":
    """Network of the chosen view; raises SettingsError where only facts are wanted."""
    if options.facts_only:
        name, mend = "a network", "leave --facts-only to the RDF formats"
        raise SettingsError(name, "facts only", mend)
    return to_networkx(store, options.view)
