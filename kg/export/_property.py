"""The view that the property-graph formats write."""

from kg.errors import SettingsError
from kg.export import ExportOptions
from kg.network import Rows
from kg.network import rows as rows_of
from kg.store.directory import Generation


def rows(generation: Generation, options: ExportOptions) -> Rows:
    """Rows of the chosen view; raises SettingsError where only facts are wanted."""
    if options.facts_only:
        name, mend = "a network", "leave --facts-only to the RDF formats"
        raise SettingsError(name, "facts only", mend)
    return rows_of(generation.store, options.view)
