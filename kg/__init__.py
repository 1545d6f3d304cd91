"""Paper listings to a knowledge graph one can question.

    import kg
    graph = kg.build("digest.txt")            # in memory; kg.build(..., to="graph.kg") on disk
    graph = kg.open("graph.kg")

Public names are loaded on first use, so that `import kg` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.graph import Graph, build, open  # noqa: A004 - kg.open, as json.load
    from kg.settings import Settings

__version__ = "0.1.0"
__all__ = ["Graph", "KgError", "Settings", "__version__", "build", "open"]

_HOMES = {
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Settings": "kg.settings",
    "build": "kg.graph",
    "open": "kg.graph",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _HOMES:
        message = f"module 'kg' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Public names."""
    return list(__all__)
