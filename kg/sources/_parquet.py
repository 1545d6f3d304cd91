"""Tables in Parquet, read in batches of rows."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, BinaryIO

import orjson

from kg.errors import MissingExtraError

MAGIC = b"PAR1"
_ROWS = 2048
"""Rows of a piece: about a megabyte where they have abstracts."""
_NAME = (
    ("given", "first", "first_name", "firstname", "forename"),
    ("middle", "middle_name"),
    ("family", "last", "last_name", "lastname", "surname"),
    ("suffix",),
)


def rows(file: BinaryIO) -> int:
    """Number of rows of a file, from its footer; raises ValueError for what is no Parquet."""
    return int(_file(file).metadata.num_rows)


def names(file: BinaryIO) -> list[str]:
    """Names of the columns."""
    return list(_file(file).schema_arrow.names)


def batches(file: BinaryIO, columns: list[str]) -> Iterator[tuple[int, bytes]]:
    """Number of rows and content, as an Arrow stream, of one batch of these columns after another.

    All columns where none is named.
    """
    for batch in _file(file).iter_batches(batch_size=_ROWS, columns=columns or None):
        sink = _pyarrow("pyarrow").BufferOutputStream()
        with _pyarrow("pyarrow.ipc").new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        yield batch.num_rows, sink.getvalue().to_pybytes()


def read(data: bytes) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    """Names of the columns of a batch, and its rows."""
    table = _pyarrow("pyarrow.ipc").open_stream(data).read_all()
    return list(table.column_names), zip(*map(_values, table.columns), strict=True)


def _values(column: Any) -> list[object]:  # noqa: ANN401 - the package has no types
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return list(map(_value, column))


def _value(scalar: Any) -> object:  # noqa: ANN401 - as above
    """A value of which a part may be none for Python: text that is not UTF-8, a day without end."""
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        if hasattr(scalar, "as_buffer"):
            return scalar.as_buffer().to_pybytes()
        if isinstance(scalar, Mapping):
            return {name: _value(part) for name, part in scalar.items()}
        if isinstance(scalar, Iterable):
            return list(map(_value, scalar))
        return _value(scalar.value) if hasattr(scalar.value, "as_py") else str(scalar.value)


def text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """A value as a cell of a text table holds it; entries of a list are parted by semicolons.

    Raises UnicodeDecodeError for bytes that are no UTF-8 text.
    """
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case bytes():
            return value.decode()
        case dict() | [tuple(), *_]:
            return _named(dict(value))
        case list():
            return "".join(f"{text(one)};" for one in value)
        case _:
            return str(value)


def _named(parts: dict[str, object]) -> str:
    """What is called a name, or is one in parts: `{"first": "Ada", "last": "Meadow"}`."""
    if name := text(parts.get("name")):
        return name
    named = (next(filter(None, map(text, map(parts.get, keys))), "") for keys in _NAME)
    return " ".join(" ".join(named).replace(";", " ").split())


def shown(row: dict[str, object]) -> bytes:
    """A row as JSON, bytes that are no text by their hexadecimal number."""
    return orjson.dumps(row, default=_written, option=orjson.OPT_NON_STR_KEYS)


def _written(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _file(file: BinaryIO) -> Any:  # noqa: ANN401 - the package has no types
    return _pyarrow("pyarrow.parquet").ParquetFile(file)


def _pyarrow(name: str) -> Any:  # noqa: ANN401 - as above
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError("pyarrow", "tables") from error
