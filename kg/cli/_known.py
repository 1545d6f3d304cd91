"""What a graph holds, told from its manifest alone: the store stays closed."""

import os
from pathlib import Path
from typing import NamedTuple

_MANIFEST = "current/manifest.json"
_DEFAULT = "graph.kg"


class Known(NamedTuple):
    """A source, as far as a person names it."""

    id: str
    paths: tuple[str, ...]
    papers: int


def place(given: object = None) -> Path:
    """Folder of the graph: as given, else that of the environment, else the usual one."""
    return Path(str(given or os.environ.get("KG_GRAPH") or _DEFAULT))


def lies_at(graph: Path) -> bool:
    """Whether a graph lies here."""
    return (graph / _MANIFEST).is_file()


def sources(graph: Path) -> list[Known]:
    """Sources of a graph; raises OSError or ValueError where they cannot be read."""
    import orjson

    text = (graph / _MANIFEST).read_bytes()
    try:
        return [
            Known(str(one["id"]), tuple(map(str, one["paths"])), int(one["papers"]))
            for one in orjson.loads(text)["sources"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(str(graph)) from error
