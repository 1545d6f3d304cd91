"""Verbs of the command line: each parses, calls one function, prints."""

import os
import re
import signal
import sys
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kg import __version__
from kg.errors import KgError, PluginError, QueryError, SettingsError

if TYPE_CHECKING:
    from kg.graph import Built, Graph

app = typer.Typer(
    name="kg",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    help="Paper listings to a knowledge graph: build it, ask it, look at it, hand it on.",
    epilog="Begin with:  kg build FILE   then:  kg view --open",
    context_settings={"help_option_names": ["-h", "--help"]},
)

GraphDir = Annotated[
    Path,
    typer.Option("-g", "--graph", envvar="KG_GRAPH", help="Folder of the graph.", metavar="DIR"),
]
GRAPH = Path("graph.kg")
_LONGEST_PATH = 250


def main() -> NoReturn:
    """Run the command line; an error is one line on standard error and exit code 1."""
    try:
        app(prog_name="kg")
    except (SettingsError, PluginError) as error:
        _fail(str(error), code=2)
    except KgError as error:
        _fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        _fail(f"{error.strerror or error}{place}: check the place and its permissions")
    except KeyboardInterrupt:
        _fail("interrupted: nothing was changed", code=130)
    sys.exit(0)


def _fail(message: str, code: int = 1) -> NoReturn:
    _say(f"kg: {' '.join(message.split())}")
    sys.exit(code)


def _say(message: str) -> None:
    """Tell a person on standard error; names of files may hold orders to a terminal."""
    plain = (sign if sign.isprintable() or sign == "\n" else "?" for sign in message)
    typer.echo("".join(plain), err=True)


@app.callback(invoke_without_command=True)
def kg(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Show the version, or what to do."""
    if version:
        typer.echo(f"paperkg {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog="Examples:  kg build digest.txt  ·  kg build 2021/ more/*.txt -g all.kg")
def build(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, globs, or - for standard input.")
    ] = None,
    graph: GraphDir = GRAPH,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start the graph anew.")] = False,
    format: Annotated[  # noqa: A002 - named like the option
        str | None, typer.Option(help="Format of the sources, else told from the content.")
    ] = None,
    base: Annotated[str | None, typer.Option(help="IRI that the data's IRIs begin with.")] = None,
    ror: Annotated[
        Path | None,
        typer.Option(help="Dump of the Research Organization Registry.", metavar="FILE"),
    ] = None,
    judgements: Annotated[
        str | None,
        typer.Option(help="A person's decisions on who is who (TSV).", metavar="FILE"),
    ] = None,
    spacy_model: Annotated[
        str | None,
        typer.Option(
            help="Installed spaCy pipeline whose entities are taken too; '' takes none.",
            metavar="NAME",
        ),
    ] = None,
    concepts: Annotated[
        bool | None,
        typer.Option(
            "--concepts/--no-concepts", help="Look for concepts in the texts (the default)."
        ),
    ] = None,
    engine: Annotated[str, typer.Option(help="Where to run.")] = "local",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if anything was rejected.")
    ] = False,
) -> None:
    """Bring sources into the graph; the same content again changes nothing."""
    from kg import graph as graphs
    from kg.progress import Bar
    from kg.settings import Settings

    if not sources and not {ror, judgements, spacy_model, concepts} - {None}:
        raise SettingsError("SOURCE", "nothing", "name files, folders or globs")
    started = time.monotonic()
    settings = None if base is None else Settings(base=base)
    with Bar() as bar:
        signal.signal(signal.SIGINT, bar.stop)
        built = graphs.run(
            sources or [],
            to=graph,
            format_name=format,
            settings=settings,
            ror=ror,
            judgements=judgements,
            concepts=concepts,
            spacy_model=spacy_model,
            fresh=fresh,
            engine=engine,
            progress=bar,
        )
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _summary(built, graph, time.monotonic() - started)
    if built.report.interrupted:
        _fail("interrupted: the sources finished so far are in; run it again for the rest")
    rejected = sum(source.rejected for source in built.graph.sources)
    if strict and rejected:
        _fail(f"{rejected} lines rejected ({graph / 'rejected.jsonl'}): see there")


def _summary(built: "Built", place: Path, seconds: float) -> None:
    count, report = built.graph.stats(), built.report
    done = (("added", report.added), ("replaced", report.replaced), ("unchanged", report.unchanged))
    names = ("papers", "authors", "institutions", "categories", "concepts", "triples", "rejected")
    counts = [f"{name} {getattr(count, name)}" for name in names]
    lines = [
        "sources: " + ", ".join(f"{len(paths)} {what}" for what, paths in done),
        " · ".join([*counts, f"{seconds:.1f} s"]),
    ]
    if report.resolved or report.reused:
        blocks = f"{report.resolved} blocks resolved, {report.reused} as before"
        lines.append(f"who is who, by names that several bear: {blocks}")
    lines += [f"judgement on what is not in the graph: {node}" for node in report.unknown]
    lines += [f"passed over: {reason}" for reason in report.passed_over]
    if count.unmatched:
        lines.append(f"codes without an arXiv category: {', '.join(count.unmatched)}")
    if count.rejected:
        lines.append(f"rejected lines, with reasons: {place / 'rejected.jsonl'}")
    lines.append(f"next: kg view --open · kg query titles · kg stats    (graph: {place})")
    _say("\n".join(lines))


@app.command("sources")
def list_sources(graph: GraphDir = GRAPH) -> None:
    """List the sources of the graph: id, path, format, papers, triples, rejected lines."""
    from kg.store.results import table

    opened = _open(graph)
    rows = [
        (
            one.id,
            " ".join(one.paths),
            one.format,
            one.papers,
            one.triples,
            one.rejected,
        )
        for one in opened.sources
    ]
    typer.echo(table(("id", "path", "format", "papers", "triples", "rejected"), rows))


@app.command()
def remove(
    source: Annotated[str, typer.Argument(help="Path as given to build, or id (kg sources).")],
    graph: GraphDir = GRAPH,
) -> None:
    """Withdraw a source with all that came from it."""
    from kg import graph as graphs

    gone = graphs.remove(source, graph)
    _say(f"removed {' '.join(gone.paths)} ({gone.id}): {gone.papers} papers")


@app.command(epilog="Examples:  kg query titles  ·  kg query 'SELECT * { ?s a foaf:Person }'")
def query(
    sparql: Annotated[
        str, typer.Argument(help="SPARQL, a .rq file, or the name of a shipped query.")
    ],
    graph: GraphDir = GRAPH,
    format: Annotated[  # noqa: A002 - named like the option
        str, typer.Option(help="table, csv, tsv, json, xml; ttl, nt for CONSTRUCT.")
    ] = "table",
    timeout: Annotated[float | None, typer.Option(help="Seconds to wait for an answer.")] = None,
) -> None:
    """Ask the graph in SPARQL; our prefixes are declared, all named graphs are searched."""
    from kg.store import results

    if format not in results.FORMATS:
        name, mend = "--format", f"choose one of {', '.join(results.FORMATS)}"
        raise SettingsError(name, format, mend)
    answer = _open(graph).answer(_query_text(sparql), timeout=timeout)
    out = typer.get_binary_stream("stdout")
    out.write(results.write(answer, format))
    out.flush()


def _query_text(given: str) -> str:
    """Text of a query: a file's, a shipped query's, or the words themselves."""
    from kg.rdf import vocab

    if given.endswith(".rq") or (len(given) < _LONGEST_PATH and Path(given).is_file()):
        try:
            return Path(given).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise QueryError("the file is no UTF-8 text", "save it as UTF-8", text=given) from error
    if not re.fullmatch(r"[\w-]+", given):
        return given
    shipped = {file.stem: file for file in (vocab.folder() / "queries").glob("*.rq")}
    if given not in shipped:
        name, mend = "the query", f"choose one of {', '.join(sorted(shipped))}"
        raise SettingsError(name, given, mend)
    return shipped[given].read_text(encoding="utf-8")


@app.command(epilog="Examples:  kg view --open  ·  kg view --view coauthors -o people.html")
def view(
    graph: GraphDir = GRAPH,
    output: Annotated[Path, typer.Option("-o", "--output", help="Page to write.")] = Path(
        "graph.html"
    ),
    view: Annotated[
        str, typer.Option(help="papers, coauthors, institutions or concepts.")
    ] = "papers",
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the interactive page: one file that works offline."""
    written = _open(graph).to_html(output, view)  # type: ignore[arg-type]  # checked by the network
    _say(f"page: {written.resolve().as_uri()}")
    if open_page:
        webbrowser.open(written.resolve().as_uri())


@app.command(
    epilog="Examples:  kg export graph.ttl graph.nq.gz  ·  kg export people.gexf --view coauthors"
)
def export(
    files: Annotated[list[Path], typer.Argument(help="Files; the suffix is the format.")],
    graph: GraphDir = GRAPH,
    view: Annotated[str, typer.Option(help="Network of .graphml, .gexf and .json.")] = "papers",
    facts_only: Annotated[
        bool, typer.Option("--facts-only", help="Leave out inferred facts and who is who.")
    ] = False,
) -> None:
    """Write the graph to files: RDF and property graphs; .gz added compresses."""
    from kg import export as exports

    for file in files:
        exports.check(file)
    opened = _open(graph)
    for file in files:
        opened.export(file, view=view, facts_only=facts_only)  # type: ignore[arg-type]  # checked below
        _say(f"wrote {file}")


@app.command(epilog="Examples:  kg check  ·  kg check graph.nq --format json")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="RDF file (.nq, .trig, .ttl) instead of the graph.")
    ] = None,
    graph: GraphDir = GRAPH,
    format: Annotated[str, typer.Option(help="text or json.")] = "text",  # noqa: A002 - as above
) -> None:
    """Check shapes and health queries; exit code 1 where an error is found."""
    from functools import partial

    from kg import check as checks
    from kg.progress import Bar

    if format not in ("text", "json"):
        raise SettingsError("--format", format, "choose text or json")
    with Bar() as bar:
        progress = partial(bar.step, "check")
        report = _open(graph).check(progress) if file is None else checks.check_file(file, progress)
    typer.echo(checks.as_json(report) if format == "json" else checks.text(report))
    if not report.conforms:
        sys.exit(1)


@app.command()
def stats(graph: GraphDir = GRAPH) -> None:
    """Count what the graph holds, by class and by graph, and how its sources were read."""
    from kg.store.results import table

    count = _open(graph).stats()
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


def _open(path: Path) -> "Graph":
    from kg import graph as graphs

    return graphs.open(path)
