"""What `kg` says alone: where one is, and what to do next."""

from pathlib import Path

from kg import __version__
from kg.cli import _known
from kg.cli._examples import lines

_FIRST = (
    ("kg build FILE", "a digest, BibTeX, RIS, arXiv, OpenAlex, dblp, a table …"),
    ("kg build FOLDER", "all that can be read there"),
)
_THEN = (
    ("kg view --open", "look at it in the browser"),
    ("kg query titles", "ask it: a query by name, or SPARQL"),
    ("kg search WORD", "find papers, people and concepts"),
    ("kg serve", "an endpoint and pages for others"),
)
_MORE = (
    ("kg build FILE", "bring in more"),
    ("kg sources", "what it was built from"),
)


def version() -> str:
    """Name and version."""
    return f"paperkg {__version__}"


def page() -> str:
    """A short page for the graph at hand."""
    first = f"{version()}: paper listings in, a knowledge graph out."
    last = "All verbs: kg --help    One of them: kg build --help"
    return "\n".join([first, "", *_next(_known.place()), "", last])


def _next(graph: Path) -> list[str]:
    try:
        if not _known.lies_at(graph):
            return _without(graph)
        held = _known.sources(graph)
    except (OSError, ValueError):
        return [f"The graph {_plain(graph)} cannot be read. Why, says:", "  kg stats"]
    if not held:
        return [f"The graph {_plain(graph)} is empty. Bring something in:", *lines(_FIRST)]
    papers = sum(one.papers for one in held)
    told = f"{_count(len(held), 'source')} with {_count(papers, 'record')} of papers"
    return [f"The graph {_plain(graph)} holds {told}. Next:", *lines((*_THEN, *_MORE))]


def _without(graph: Path) -> list[str]:
    if graph.is_file() or (graph.is_dir() and any(graph.iterdir())):
        told = f"{_plain(graph)} is something else than a graph. Build one at another place:"
        return [told, "  export KG_GRAPH=papers.kg", "  kg build FILE"]
    told = f"There is no graph yet ({_plain(graph)}). Build the first one:"
    return [told, *lines(_FIRST), "", "Then:", *lines(_THEN)]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _plain(path: Path) -> str:
    """A path without orders to a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(path))
