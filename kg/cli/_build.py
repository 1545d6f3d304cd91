"""Verbs that make a graph and change it: build, sources, remove."""

import csv
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import _complete, _known
from kg.cli._shared import GRAPH, GraphDir, fail, open_graph, say
from kg.errors import SettingsError

if TYPE_CHECKING:
    from kg.distributed import Given
    from kg.graph import Built

_COLUMNS = ("id", "path", "format", "papers", "triples", "rejected")
_TOLD = ("id", "sha256", "paths", "places", "format", "papers", "triples", "rejected")
"""What a listing says of a source: as a table, and to programs."""
_NOTHING = "SOURCE is missing (kg build): name files, folders or globs, as in kg build digest.txt"
_DIALECTS = {"csv": "excel", "tsv": "excel-tab"}
_LISTINGS = ("table", *_DIALECTS, "json")


def build(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="SOURCE"),
    ] = None,
    graph: Annotated[
        str,
        typer.Option(
            "-g",
            "--graph",
            envvar="KG_GRAPH",
            help="Folder of the graph; a URL (hdfs://, s3a://, file://) with --engine spark.",
            metavar="DIR|URL",
        ),
    ] = str(GRAPH),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start the graph anew.")] = False,
    format: Annotated[  # noqa: A002 - named like the option
        str | None,
        typer.Option(
            help="Format of the sources (digest, arxiv, bibtex …), else told from the content.",
            metavar="NAME",
            autocompletion=_complete.source_formats,
        ),
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="IRI that the data's IRIs begin with.", metavar="IRI")
    ] = None,
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
    engine: Annotated[
        str,
        typer.Option(
            help="Where to run: local, or spark.",
            metavar="NAME",
            autocompletion=_complete.engines,
        ),
    ] = "local",
    master: Annotated[
        str | None,
        typer.Option(help="Master of the cluster; without it this machine.", metavar="URL"),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if anything was rejected.")
    ] = False,
) -> None:
    """Bring sources into the graph.

    The same content again changes nothing; changed content at the same path replaces what came
    from it.
    """
    from kg import graph as graphs
    from kg.progress import Bar
    from kg.settings import BASE, Settings

    if not sources and not {ror, judgements, spacy_model, concepts} - {None}:
        fail(_NOTHING, code=2)
    started = time.monotonic()
    if engine != "local":
        import logging

        logging.getLogger().addHandler(logging.NullHandler())  # py4j logs each interrupt
    if "://" in graph:
        from kg.distributed import Given

        given = Given(
            paths=sources or [],
            settings=Settings(
                base=base or BASE, concepts=concepts is not False, spacy_model=spacy_model or None
            ),
            format_name=format,
            ror=ror,
            judgements=judgements,
            fresh=fresh,
        )
        _at_url(given, graph, engine, master, strict=strict)
        return
    place = Path(graph)
    settings = None if base is None else Settings(base=base)
    with Bar() as bar:
        signal.signal(signal.SIGINT, bar.stop)
        built = graphs.run(
            sources or [],
            to=place,
            format_name=format,
            settings=settings,
            ror=ror,
            judgements=judgements,
            concepts=concepts,
            spacy_model=spacy_model,
            fresh=fresh,
            engine=engine,
            master=master,
            progress=bar,
        )
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _summary(built, place, time.monotonic() - started)
    if built.report.interrupted:
        fail("interrupted: the sources finished so far are in; run it again for the rest")
    rejected = sum(source.rejected for source in built.graph.sources)
    if strict and rejected:
        fail(f"{rejected} lines rejected ({place / 'rejected.jsonl'}): see there")


def _at_url(given: "Given", url: str, engine: str, master: str | None, *, strict: bool) -> None:
    """Build past one machine, and say what came of it."""
    from kg import distributed
    from kg.progress import Bar

    if engine != "spark":
        raise SettingsError("-g", url, "a URL takes parts of a graph: add --engine spark")
    if not given.paths:
        fail(_NOTHING, code=2)
    started = time.monotonic()
    try:
        with Bar() as bar:
            result = distributed.run(given, url, master, bar)
    except KeyboardInterrupt:
        fail("interrupted: run it again to go on behind the last step that was done", code=130)
    count = len(result.sources)
    told = f"{count} unchanged" if result.unchanged else f"{count} read"
    numbers = [f"{name} {number}" for name, number in result.numbers.items()]
    lines = [
        f"sources: {told}",
        " · ".join([*numbers, f"{time.monotonic() - started:.1f} s"]),
        *(f"judgement on what is not in the graph: {node}" for node in result.unknown),
        *(f"passed over: {reason}" for reason in result.passed_over),
        f"parts of N-Quads, tables, rejected lines: {url}",
    ]
    say("\n".join(lines))
    rejected = result.numbers["rejected"]
    if strict and rejected:
        fail(f"{rejected} lines rejected ({url}/rejected): see there")


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
    if report.withdrawn:
        told = f"{report.withdrawn} that the file decided before and does no more"
        lines.append(f"judgements withdrawn: {told}; put its rows back to keep them")
    lines += [f"passed over: {reason}" for reason in report.passed_over]
    if count.unmatched:
        lines.append(f"codes without an arXiv category: {', '.join(count.unmatched)}")
    if count.rejected:
        lines.append(f"rejected lines, with reasons: {place / 'rejected.jsonl'}")
    usual = place == _known.place()
    there, last = ("", f"    (graph: {place})") if usual else (f" -g {shlex.quote(str(place))}", "")
    lines.append(f"next: kg view --open{there} · kg query titles{there} · kg stats{there}{last}")
    say("\n".join(lines))


def list_sources(
    graph: GraphDir = GRAPH,
    format: Annotated[  # noqa: A002 - named like the option
        str,
        typer.Option(
            help="table, csv, tsv or json (with the places in full).",
            metavar="NAME",
            autocompletion=_complete.one_of("table", "csv", "tsv", "json"),
        ),
    ] = "table",
) -> None:
    """List what the graph was built from.

    Of each source: id, path, format, papers, triples, rejected lines.
    """
    import orjson

    from kg.store.results import table

    if format not in _LISTINGS:
        raise SettingsError("--format", format, f"choose one of {', '.join(_LISTINGS)}")
    sources = open_graph(graph).sources
    if format == "json":
        found = [{name: getattr(one, name) for name in _TOLD} for one in sources]
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    rows = [(one.id, " ".join(one.paths), *(getattr(one, name) for name in _COLUMNS[2:]))
            for one in sources]  # fmt: skip
    if format == "table":
        typer.echo(table(_COLUMNS, rows))
    else:
        out = csv.writer(sys.stdout, _DIALECTS[format])
        out.writerows([_COLUMNS, *rows])


def remove(
    source: Annotated[
        str,
        typer.Argument(
            help="Path, or id (kg sources) of which six signs are enough.",
            metavar="SOURCE",
            autocompletion=_complete.sources,
        ),
    ],
    graph: GraphDir = GRAPH,
) -> None:
    """Withdraw a source with all that came from it."""
    from kg import graph as graphs

    gone = graphs.remove(source, graph)
    places = zip(gone.paths, gone.places, strict=True)
    where = " ".join(place or path for path, place in places)
    say(f"removed {where} ({gone.id}): {gone.papers} papers")
