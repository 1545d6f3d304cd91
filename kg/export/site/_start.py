"""The page that a site begins with: the viewer, over the whole graph or its newest works."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.export.site._places import Places, address
from kg.network import nearby, to_networkx
from kg.store.directory import Generation
from kg.view import page

if TYPE_CHECKING:
    import networkx as nx

WHOLE = 5_000
"""Works up to which the page holds the whole network: some 10 MB of it."""
NEWEST = 1_000
"""Works of a larger graph's page: the newest, with all that they point to."""


def begin(generation: Generation, places: Places) -> tuple[str, frozenset[str]]:
    """Give the page, and the nodes that it shows."""
    near = nearby(generation.store)
    network: nx.Graph[str]
    if near.total <= WHOLE:
        network, totals = to_networkx(generation.store), {}
    else:
        network, totals = near.around(near.newest(NEWEST)), {"paper": near.total}
    base = generation.manifest.settings.base
    site = page.Site(base=base, folders=_folders(network, places, base), totals=totals)
    return page.render(network, page.PageOptions(site=site)), frozenset(network)


def _folders(nodes: Iterable[str], places: Places, base: str) -> dict[str, str]:
    """Addresses of the folders of nodes that do not lie at the path of their IRI."""
    folders = {iri: address(places.of(iri) or "") for iri in nodes}
    return {iri: folder for iri, folder in folders.items() if iri != base + folder}
