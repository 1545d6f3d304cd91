"""Answers to people and programs: rows of Python values; tables, CSV, TSV, JSON, XML, RDF."""

import csv
import datetime as dt
import decimal
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError
from kg.rdf import parsed, vocab
from kg.rdf.parsed import Term
from kg.store.engine import Answer

if TYPE_CHECKING:
    import pandas as pd

Value: TypeAlias = str | int | float | bool | decimal.Decimal | dt.date | None

FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt")
_RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WIDEST = 60


_READERS: dict[str, Callable[[str], Value]] = {
    "integer": int,
    "decimal": decimal.Decimal,
    "double": float,
    "float": float,
    "boolean": "true".__eq__,
    "date": dt.date.fromisoformat,
}


class Row(tuple[Value, ...]):  # noqa: SLOT001 - a row knows its columns
    """A solution: values by position, by column name (`row["title"]`), or as attribute."""

    columns: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[Value], columns: tuple[str, ...]) -> Self:
        """Make a row of values in the order of the columns."""
        row = cls(values)
        row.columns = columns
        return row

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - a name, beside all a tuple takes
        """Value by position or column name; raises KeyError for a name that is no column."""
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self.columns:
            raise KeyError(key)
        return super().__getitem__(self.columns.index(key))

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - a value of any kind
        """Value by column name; a column `count` or `index` goes before the tuple's method."""
        if name[0] != "_" and name != "columns" and name in self.columns:
            return self[name]
        return super().__getattribute__(name)


class Rows:
    """Solutions of a SELECT query: iterable as often as wanted, with `.columns`."""

    def __init__(self, solutions: ox.QuerySolutions) -> None:
        """Read the solutions of the engine."""
        self.columns = tuple(variable.value for variable in solutions.variables)
        self._rows = [
            Row.of((value(term) for term in solution), self.columns) for solution in solutions
        ]

    def __iter__(self) -> Iterator[Row]:
        """Rows in order."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows)

    def __getitem__(self, place: int) -> Row:
        """Row by position."""
        return self._rows[place]

    def __repr__(self) -> str:
        """Show the rows as a table."""
        return table(self.columns, self._rows)

    def to_pandas(self) -> "pd.DataFrame":
        """Frame with a column for each variable; raises MissingExtraError without pandas."""
        try:
            import pandas as pd
        except ImportError as error:
            from kg.errors import MissingExtraError

            package, extra = "pandas", "tables"
            raise MissingExtraError(package, extra) from error
        return pd.DataFrame([tuple(row) for row in self._rows], columns=list(self.columns))


def value(term: Term | None) -> Value:
    """Turn a term into a Python value; IRIs and other literals become text, unbound None."""
    if isinstance(term, ox.Literal):
        read = _READERS.get(term.datatype.value.removeprefix(_XSD), str)
        try:
            return read(str(term.value))
        except (ValueError, ArithmeticError):
            return str(term.value)
    return None if term is None else parsed.value(term)


def write(answer: Answer, form: str) -> bytes:
    """Write an answer in one of FORMATS; raises QueryError where format and answer differ."""
    if isinstance(answer, ox.QueryTriples):
        form = "ttl" if form == "table" else form
        if form not in _GRAPH_FORMATS:
            raise _mismatch("triples", tuple(_GRAPH_FORMATS))
        return _graph(answer, form)
    if form in _GRAPH_FORMATS:
        raise _mismatch("rows", tuple(name for name in FORMATS if name not in _GRAPH_FORMATS))
    if isinstance(answer, ox.QueryBoolean):
        if form in ("csv", "tsv", "table"):
            return b"true\n" if answer else b"false\n"
        return _ended(answer.serialize(format=_RESULT_FORMATS[form]))
    if form in _RESULT_FORMATS:
        return _ended(answer.serialize(format=_RESULT_FORMATS[form]))
    columns = tuple(variable.value for variable in answer.variables)
    if form == "csv":
        out = io.BytesIO()
        write_csv(answer, out)
        return out.getvalue()
    rows = ([_short(term) for term in solution] for solution in answer)
    return f"{table(columns, rows)}\n".encode()


def table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Lay out rows for a terminal: Chinese counts double, long cells end in an ellipsis."""
    cells = [[_clip("" if cell is None else str(cell)) for cell in row] for row in rows]
    sizes = [max(map(_width, column)) for column in zip(columns, *cells, strict=True)]
    lines = [
        "  ".join(
            cell + " " * (size - _width(cell)) for cell, size in zip(line, sizes, strict=True)
        )
        for line in (columns, ["─" * size for size in sizes], *cells)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _graph(triples: ox.QueryTriples, form: str) -> bytes:
    prefixes = vocab.prefixes() if form == "ttl" else None
    ordered = sorted(set(triples), key=str)
    return parsed.text(ordered, _GRAPH_FORMATS[form], prefixes)


def write_csv(solutions: ox.QuerySolutions, out: BinaryIO) -> None:
    """SPARQL 1.1 CSV: plain values. The engine leaves IRIs with commas unquoted, so by hand."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([variable.value for variable in solutions.variables])
    writer.writerows([_plain(term) for term in solution] for solution in solutions)
    text.detach()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return str(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _short(term: Term | None) -> str:
    return vocab.curie(str(term.value)) if isinstance(term, ox.NamedNode) else _plain(term)


def _ended(text: bytes | None) -> bytes:
    text = text or b""
    return text if text.endswith(b"\n") else text + b"\n"


def _mismatch(kind: str, formats: tuple[str, ...]) -> QueryError:
    what = f"the query answers with {kind}"
    return QueryError(what, f"choose --format {', '.join(formats)}", text="")


def printable(text: str) -> str:
    """One line without signs that a terminal could take for orders."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def _clip(text: str) -> str:
    line = printable(text[: 4 * _WIDEST])
    if len(text) <= 4 * _WIDEST and _width(line) <= _WIDEST:
        return line
    while _width(line) >= _WIDEST:
        line = line[:-1]
    return f"{line}…"


def python(answer: Answer) -> Rows | list[ox.Triple] | bool:
    """Turn an answer into rows, a list of triples, or a truth value."""
    if isinstance(answer, ox.QuerySolutions):
        return Rows(answer)
    return bool(answer) if isinstance(answer, ox.QueryBoolean) else list(answer)
