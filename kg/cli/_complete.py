"""What the shell completes at <TAB>: values of options and arguments.

Where nothing is known nothing is said, and the shell offers files.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import typer

from kg.cli import _known, _queries

VARIABLE = "_KG_COMPLETE"
"""Names the shell that asks, as in `complete_bash`."""
_UNSAFE = frozenset("'\"`$\\")


def one_of(*words: str) -> Callable[[], list[str]]:
    """Complete some words; those who know them would take long to load, so the tests compare."""
    return lambda: list(words)


def queries(incomplete: str) -> list[tuple[str, str]]:
    """Queries that come with the package, and files of queries here."""
    with contextlib.suppress(OSError):
        files = [] if "/" in incomplete else sorted(Path().glob("*.rq"))
        return [
            *_queries.titles(),
            *((file.name, "file") for file in files if _is_plain(file.name)),
        ]
    return []


def sources(context: typer.Context) -> list[tuple[str, str]]:
    """Paths and ids of the sources of the graph that the line names."""
    try:
        given = os.path.expandvars(str(_known.place(context.params.get("graph"))))
        held = _known.sources(Path(given).expanduser())
    except (OSError, ValueError, RuntimeError):  # the last for a home that nobody has
        return []
    return [*_paths(held), *((one.id, " ".join(filter(_is_plain, one.paths))) for one in held)]


def _paths(held: list[_known.Known]) -> Iterator[tuple[str, str]]:
    for one in held:
        for path in filter(_is_plain, one.paths):
            yield path, f"{one.papers} papers"


def source_formats() -> list[tuple[str, str]]:
    """Formats that are read, each with the first line of its module."""
    return _plugins("kg.sources")


def engines() -> list[tuple[str, str]]:
    """Engines, each with the first line of its module."""
    return _plugins("kg.engines")


def _plugins(package: str) -> list[tuple[str, str]]:
    from kg import plugins

    return [(name, _first_line(f"{package}.{name}")) for name in plugins.available(package)]


def _first_line(module: str) -> str:
    """First line of a module's docstring, without running the module."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return ""
    with Path(spec.origin).open(encoding="utf-8") as text:
        return text.readline().strip().strip('"')


def _is_plain(name: str) -> bool:
    """Whether a name is safe in what a shell evaluates."""
    return name.isprintable() and not _UNSAFE & set(name)
