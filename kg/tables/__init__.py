"""Tables of a graph: what their columns hold, and the rows read off its quads."""

from importlib import import_module
from typing import Any

from kg.errors import MissingExtraError
from kg.tables.columns import Column, Table
from kg.tables.rows import Known, Row, rows

__all__ = ["Known", "Row", "Table", "pyarrow", "rows", "schema"]


def schema(table: Table) -> Any:  # noqa: ANN401 - the package has no types
    """Columns with what they mean; nothing of pandas, no time."""
    pa = pyarrow("pyarrow")
    text = pa.struct([("lang", pa.string()), ("value", pa.string())])
    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "double": pa.float64(),
        "bool": pa.bool_(),
        "list<string>": pa.list_(pa.string()),
        "list<text>": pa.list_(text),
    }
    fields = [
        pa.field(one.name, types[one.type], metadata=_described(one)) for one in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.meaning})


def _described(column: Column) -> dict[str, str]:
    unit = {"unit": column.unit} if column.unit else {}
    return {"description": column.meaning} | unit


def pyarrow(module: str) -> Any:  # noqa: ANN401 - the package has no types
    """A module of pyarrow, which is optional."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError("pyarrow", "tables") from error
