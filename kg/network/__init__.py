"""Store to NetworkX: the papers with all they point to, and who shares papers with whom."""

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from kg.errors import SettingsError
from kg.network._rows import Rows as Rows  # explicit, for those who write rows
from kg.network._rows import joined as joined  # as above
from kg.network._rows import plain as plain  # as above
from kg.network._tables import Attributes as Attributes  # as above
from kg.store.store import Store

if TYPE_CHECKING:
    import networkx as nx

    from kg.network._nearby import Nearby as Nearby  # explicit, for users of `nearby`

View: TypeAlias = Literal["papers", "coauthors", "institutions", "concepts"]
VIEWS: tuple[View, ...] = get_args(View)


def to_networkx(store: Store, view: View = "papers") -> "nx.MultiDiGraph[str] | nx.Graph[str]":
    """Network of a view; node ids are IRIs, papers are works (records of one work are one node).

    `papers` is a MultiDiGraph: paper to author (with `ordinal`), institution, category and
    concept; the edge key and `predicate` are the property's prefixed name. An edge to a concept
    carries the `role` that is stated (`proposes; uses`), in how many places of the paper's texts
    it stands (`mentions`), and these `places`: `abstract 3-10 52-59; label_en 0-7`, counted in
    code points of the paper's attribute of that name, the end not included.

    The others are Graphs whose `weight` counts shared works, with their titles in `papers`, the
    newest first. In `concepts` the nodes tell their papers over time in `years` (`2019: 3;
    2021: 5`; months where all papers are of one year). An edge has at most 20 titles there, and
    there are at most 200,000 edges: where more pairs were met, those met by too few works are
    left out, and the graph's attributes `least_weight` and `pairs_left_out` say so.
    """
    found = rows(store, view)
    from kg.network import _views  # brings numpy

    return _views.multigraph(found) if found.directed else _views.graph(found)


def rows(store: Store, view: View = "papers") -> Rows:
    """Nodes and edges of a view as `to_networkx` has them, for those who write them as they come.

    Several texts of one attribute are tuples here; `plain` makes them what NetworkX gets.
    """
    if view not in VIEWS:
        name, mend = "the view", f"choose one of {', '.join(VIEWS)}"
        raise SettingsError(name, view, mend)
    from kg.network import _views  # brings numpy

    return _views.papers(store) if view == "papers" else _views.projection(store, view)


def nearby(store: Store) -> "Nearby":
    """Open a store for parts of its network of papers; it must not change meanwhile."""
    from kg.network._nearby import Nearby  # brings numpy

    return Nearby(store)
