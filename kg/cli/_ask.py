"""Verbs that ask a graph: query, search, check, stats, diff."""

import re
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import _complete, _known, _queries
from kg.cli._shared import GRAPH, GraphDir, User, open_graph, password, say
from kg.errors import QueryError, SettingsError

if TYPE_CHECKING:
    from kg.search import Hit

_LONGEST_PATH = 250
_KINDS = tuple("paper author institution category concept task method dataset metric term".split())


def query(
    sparql: Annotated[
        str,
        typer.Argument(
            help="SPARQL, a .rq file, or the name of a query below.",
            metavar="QUERY",
            autocompletion=_complete.queries,
        ),
    ],
    graph: GraphDir = GRAPH,
    format: Annotated[  # noqa: A002 - named like the option
        str,
        typer.Option(
            help="table, csv, tsv, json, xml; ttl, nt for CONSTRUCT.",
            metavar="NAME",
            autocompletion=_complete.one_of("table", "csv", "tsv", "json", "xml", "ttl", "nt"),
        ),
    ] = "table",
    timeout: Annotated[
        float | None, typer.Option(help="Seconds to wait for an answer.", metavar="SECONDS")
    ] = None,
    endpoint: Annotated[
        str | None,
        typer.Option(help="SPARQL server to ask in place of the graph.", metavar="URL"),
    ] = None,
    user: User = None,
) -> None:
    """Ask the graph in SPARQL, or by the name of a query.

    Prefixes are declared, all named graphs are searched.
    """
    from kg.store import guard, results

    if format not in results.FORMATS:
        name, mend = "--format", f"choose one of {', '.join(results.FORMATS)}"
        raise SettingsError(name, format, mend)
    text = _query_text(sparql)
    if endpoint is None:
        opened = open_graph(graph)
        if timeout is None and not guard.needs_care(text):  # else a child answers, that is ended
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # the engine would be deaf to it
        answer = opened.answer(text, timeout=timeout)
    else:
        from kg.store import remote

        login = None if user is None else remote.Login(user, password(user))
        answer = remote.query(endpoint, text, timeout=timeout, login=login)
    out = typer.get_binary_stream("stdout")
    out.write(results.write(answer, format))
    out.flush()


def _query_text(given: str) -> str:
    """Text of a query: a file's, a shipped query's, or the words themselves."""
    if given.endswith(".rq") or (len(given) < _LONGEST_PATH and Path(given).is_file()):
        try:
            return Path(given).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise QueryError("the file is no UTF-8 text", "save it as UTF-8", text=given) from error
    if not re.fullmatch(r"[\w-]+", given):
        return given
    shipped = _queries.shipped()
    if given not in shipped:
        near = ", ".join(_queries.near(given))
        mend = f"choose one of {', '.join(shipped)}"
        if near:
            mend = f"did you mean {near}? kg query --help lists all"
        raise SettingsError("the query", given, mend)
    return shipped[given].read_text(encoding="utf-8")


def search(
    text: Annotated[
        str,
        typer.Argument(help="Words, names or identifiers; phrases in quotes.", metavar="TEXT"),
    ],
    graph: GraphDir = GRAPH,
    limit: Annotated[int, typer.Option(help="Most hits, up to 200.", metavar="NUMBER")] = 20,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Only this: {', '.join(_KINDS)}; may be repeated.",
            metavar="KIND",
            autocompletion=_complete.one_of(*_KINDS),
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - as above
        str,
        typer.Option(
            help="table or json.", metavar="NAME", autocompletion=_complete.one_of("table", "json")
        ),
    ] = "table",
) -> None:
    """Find papers, people and concepts by words, Chinese or English.

    All words must be there; the last may be unfinished. Institutions and categories are found too.
    """
    from functools import partial

    from kg import search as full_text
    from kg.progress import Bar
    from kg.store import directory

    if format not in ("table", "json"):
        raise SettingsError("--format", format, "choose table or json")
    generation = directory.open_current(graph)
    with Bar() as bar:
        progress = partial(bar.step, "index")
        found = full_text.search(generation, text, kinds=kind or (), limit=limit, progress=progress)
    if format == "json":
        typer.echo(full_text.as_json(text, found))
    elif found.hits:
        typer.echo(_hits(found.hits, generation.manifest.settings.base))
    if not found.hits:
        say("nothing found: try fewer words, or the beginning of one")
    elif found.total > len(found.hits):
        say(f"{found.total - len(found.hits)} more: raise --limit, or say more words")


def _hits(hits: "list[Hit]", base: str) -> str:
    """Table of what was found; a snippet that is the label says nothing more."""
    from kg.store.results import table

    rows = []
    for one in hits:
        chinese = one.label_zh if one.label_zh != one.label else one.label_en
        snippet = one.snippet if one.snippet not in (one.label, chinese) else None
        counted = one.year if one.type == "paper" else one.papers
        iri = one.iri.removeprefix(base)
        rows.append((one.kind or one.type, one.label, chinese, counted, snippet, iri))
    return table(("kind", "label", "in the other language", "year or papers", "text", "iri"), rows)


def check(
    file: Annotated[
        Path | None,
        typer.Argument(help="RDF file (.nq, .trig, .ttl) instead of the graph.", metavar="FILE"),
    ] = None,
    graph: GraphDir = GRAPH,
    format: Annotated[  # noqa: A002 - as above
        str,
        typer.Option(
            help="text or json.", metavar="NAME", autocompletion=_complete.one_of("text", "json")
        ),
    ] = "text",
) -> None:
    """Check the graph by shapes and health queries.

    The exit code is 1 where an error is found.
    """
    from functools import partial

    from kg import check as checks
    from kg.progress import Bar

    if format not in ("text", "json"):
        raise SettingsError("--format", format, "choose text or json")
    if file is not None and _known.lies_at(file):
        line = shlex.join(["kg", "check", "-g", str(file)])
        raise SettingsError("the file", str(file), f"a graph stands behind -g: {line}")
    with Bar() as bar:
        progress = partial(bar.step, "check")
        report = (
            open_graph(graph).check(progress) if file is None else checks.check_file(file, progress)
        )
    typer.echo(checks.as_json(report) if format == "json" else checks.text(report))
    if not report.conforms:
        sys.exit(1)


def stats(graph: GraphDir = GRAPH) -> None:
    """Count what the graph holds, and how its sources were read."""
    from kg.store.results import table

    count = open_graph(graph).stats()
    names = ("papers", "authors", "institutions", "categories", "concepts", "triples", "rejected")
    typer.echo(table(("what", "count"), [(name, getattr(count, name)) for name in names]))
    typer.echo("\n" + table(("class", "nodes"), count.classes.items()))
    typer.echo("\n" + table(("graph", "triples"), count.graphs.items()))
    rows = [
        (one.id, one.name, one.papers, one.lines.lines, one.lines.blank, one.lines.stated,
         one.lines.rejected, _share(one.lines.blank + one.lines.stated + one.lines.rejected,
                                    one.lines.lines))
        for one in count.sources
    ]  # fmt: skip
    columns = ("source", "name", "papers", "lines", "blank", "stated", "rejected", "accounted for")
    typer.echo("\n" + table(columns, rows))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def diff(
    other: Annotated[
        Path,
        typer.Argument(
            help="The earlier graph: its folder, or a dump (.nq, .trig, also .gz).",
            metavar="OTHER",
        ),
    ],
    graph: GraphDir = GRAPH,
    format: Annotated[  # noqa: A002 - named like the option
        str,
        typer.Option(
            help="summary, patch (RDF Patch), quads (after - or +).",
            metavar="NAME",
            autocompletion=_complete.one_of("summary", "patch", "quads"),
        ),
    ] = "summary",
    limit: Annotated[
        int,
        typer.Option(min=0, help="Names shown of each list of the summary.", metavar="NUMBER"),
    ] = 10,
    about: Annotated[
        bool, typer.Option("--about", help="Compare the graph `about` too, which holds the clock.")
    ] = False,
) -> None:
    """Show what came and went since another graph.

    + only the graph has, - only OTHER. The patch, applied to OTHER, gives the graph. The exit code
    is 0 whether they differ or not.
    """
    from functools import partial

    from kg import diff as differences
    from kg.progress import Bar

    if format not in differences.FORMATS:
        raise SettingsError("--format", format, f"choose one of {', '.join(differences.FORMATS)}")
    with Bar() as bar:
        progress = partial(bar.step, "diff")
        found = open_graph(graph).diff(other, about=about, progress=progress)
    out = typer.get_binary_stream("stdout")
    out.writelines(found.lines(format, limit))
    out.flush()
