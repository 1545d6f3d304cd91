"""How the help stands on the screen: verbs by purpose, examples one a line at any width."""

import os
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kg.cli import _complete, _install, _start
from kg.cli._examples import EXAMPLES, lines
from kg.cli._usage import USAGE, WrongUsageError, unknown_verb

if TYPE_CHECKING:
    from typer._click import Command as AnyCommand
    from typer._click import Context, HelpFormatter

PURPOSES = {
    "Make a graph": ("build", "sources", "remove"),
    "Ask it": ("query", "search", "stats", "check", "diff"),
    "Look at it, hand it on": ("view", "export", "publish"),
    "Serve it": ("serve", "mcp"),
}
"""Verbs in the order of the help."""
_BRACES = str.maketrans("", "", "{}")
_REQUIRED = "  [required]"


class Verb(TyperCommand):
    """A verb: its help ends in examples, its errors know where they are."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Parse; an error is told the verb it is of."""
        with _placed(ctx):
            return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: "Context") -> list[str]:
        """Name the arguments, the optional ones in brackets."""
        return [piece.translate(_BRACES) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write arguments and options, without the names of Python's types."""
        rows: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for one in self.get_params(ctx):
            name, words = one.get_help_record(ctx) or ("", "")
            if one.param_type_name == "argument":
                name = name.partition(" <")[0]
                rows["Arguments"].append((name, words.removesuffix(_REQUIRED)))
            elif name:
                rows["Options"].append((name, words))
        for title, written in rows.items():
            if written:
                with formatter.section(title):
                    formatter.write_dl(written)

    def format_epilog(self, _ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the examples, and the names of what may be asked by name."""
        if self.name == "query":
            from kg.cli import _queries

            with formatter.section("Queries by name"):
                formatter.write_dl(_queries.titles())
        _write_examples(self.name, formatter)


class Verbs(TyperGroup):
    """All verbs: first what they do, then the few options of `kg` itself."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Parse; what needs no verb is answered before typer loads what looks at values."""
        if not ctx.resilient_parsing:
            _answer(args)
        for one in self.get_params(ctx):  # for a flag of no default typer would load pydantic
            if one.default is None and getattr(one, "is_flag", False):
                one.default = False
        with _placed(ctx):
            return super().parse_args(ctx, args)

    def _main_shell_completion(
        self, ctx_args: MutableMapping[str, Any], prog_name: str, complete_var: str | None = None
    ) -> None:
        if _complete.VARIABLE in os.environ:
            from kg.cli import _shells

            _shells.register()
        super()._main_shell_completion(ctx_args, prog_name, complete_var)

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> tuple[str | None, "AnyCommand | None", list[str]]:
        """Find the verb; an unknown one is told what may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except USAGE as error:
            if isinstance(error, WrongUsageError) or args[0][:1] == "-" != args[0]:
                raise
            raise unknown_verb(args, list(self.commands)) from error

    def format_options(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the verbs by purpose, then the options."""
        widest = max(map(len, self.commands))
        for title, names in PURPOSES.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(widest), self.commands[name].short_help or "") for name in names]
                )
        records = [one.get_help_record(ctx) for one in self.get_params(ctx)]
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record is not None])

    def format_epilog(self, _ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the first things to do."""
        _write_examples("kg", formatter)


def _answer(args: list[str]) -> None:
    """Answer a line without a verb; the options of completion may be followed by a shell."""
    option, given, shell = args[0].partition("=") if args else ("", "", "")
    if option in (_install.INSTALL, _install.SHOW):
        _install.answer(option, shell if given else next(iter(args[1:]), None))
    elif args in ([], ["--"], ["--version"]):
        typer.echo(_start.version() if args == ["--version"] else _start.page())
        raise typer.Exit


@contextmanager
def _placed(context: "Context") -> Iterator[None]:
    """Tell an error where it is, if it does not know."""
    try:
        yield
    except USAGE as error:
        error.ctx = error.ctx or context
        raise


def _write_examples(name: str | None, formatter: "HelpFormatter") -> None:
    formatter.write("\nExamples:\n")
    formatter.write("".join(f"{line}\n" for line in lines(EXAMPLES[name or "kg"])))


def short_help(verb: object) -> str:
    """First line of a verb's docstring."""
    return (verb.__doc__ or "").partition("\n")[0]
