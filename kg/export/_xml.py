"""XML as bytes: texts, and rows with their attributes as elements.

Extensible Markup Language (XML) 1.0, fifth edition, sections 2.2 (characters), 2.11 (line ends),
3.3.3 (attribute values are normalised).
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby, islice, repeat
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from kg.network import Attributes, joined

_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_IN_TEXT, _IN_QUOTES = _CONTROLS + b"\r&<>", _CONTROLS + b'\t\n\r&<>"'
"""What does not stand as it is."""
_LAST = b"\xef\xbf"
"""The last characters of three bytes begin so, and U+FFFE and U+FFFF are none."""
_TYPES = {bool: "boolean", int: "long", float: "double"}
_MARK = b"{}"
_SHORT = 16
"""Characters of a text that may recur: a name of a type or property, a date."""
_MOST_KEPT = 1 << 17
_ROWS = 64
_AT_ONCE = 1 << 20
"""Bytes."""

Escape: TypeAlias = Callable[[str], bytes]
_Write: TypeAlias = Callable[[Iterable[Any]], Iterable[bytes]]
_Shape: TypeAlias = tuple[bytes, list[tuple[int, _Write]]]
"""Form of a row, and how the columns are written that are no numbers."""


def text(value: str) -> bytes:
    """Content of an element; a carriage return would be read as a line feed."""
    plain = _plain(value, _IN_TEXT)
    return _escaped(value).encode() if plain is None else plain


def quoted(value: str) -> bytes:
    """Value of an attribute, between quotes; its tabs and line ends would be read as spaces."""
    if (plain := _plain(value, _IN_QUOTES)) is not None:
        return plain
    return _escaped(value).replace("\n", "&#10;").replace("\t", "&#9;").encode()


def _plain(value: str, others: bytes) -> bytes | None:
    """UTF-8 of a text that stands as it is, as most do: found in a third of the time."""
    try:
        data = value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return None
    return None if len(data.translate(None, others)) < len(data) or _LAST in data else data


def _escaped(value: str) -> str:
    value = _NO_CHARACTER.sub("\ufffd", value).replace("&", "&amp;").replace('"', "&quot;")
    return value.replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


class Column(NamedTuple):
    """An attribute: what its values refer to, its name, its type."""

    id: str
    name: str
    type: str


class Lines:
    """Rows as elements, with the columns that were met on the way.

    `form` is the element of a row: a `%b` or `%d` for each value before its attributes, and `{}`
    for these; `cell` is the element of an attribute, `{}` for its id and `%b` for its value;
    `around` stands around them, where there are any. All values of an attribute are of one type.
    """

    def __init__(  # noqa: PLR0913 - what a format has
        self,
        form: bytes,
        cell: bytes,
        prefix: str,
        escape: Escape,
        *,
        around: bytes = _MARK,
        left_out: Iterable[str] = (),
    ) -> None:
        self._form, self._cell, self._around = form, cell, around
        self._prefix, self._left_out = prefix, frozenset(left_out)
        self._escape, self._kept = escape, _Kept(escape)
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        self.columns: dict[str, Column] = {}

    def __call__(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
        """Write rows: what stands before the attributes, escaped already, and the attributes.

        Rows alike are written by columns, in two thirds of the time it takes one by one.
        """
        for _, alike in groupby(rows, key=_names):
            while some := list(islice(alike, _ROWS)):
                *before, facts = zip(*some, strict=True)
                form, written = self.meet(facts[0])
                columns: list[Iterable[Any]] = [*before]
                columns += zip(*map(dict.values, facts), strict=True)
                for place, write in written:
                    columns[place] = write(columns[place])
                yield b"".join(map(form.__mod__, zip(*columns, strict=True)))

    def meet(self, facts: Attributes) -> _Shape:
        """See the columns of a row: form of all rows that have these, and how to write values."""
        shape = tuple(facts)
        if shape not in self._shapes:
            self._shapes[shape] = self._new(facts)
        return self._shapes[shape]

    def _new(self, facts: Attributes) -> _Shape:
        first = self._form.count(b"%")
        written = [
            (place, write)
            for place, (name, value) in enumerate(facts.items(), first)
            if (write := self._write(name, type(value))) is not None
        ]
        cells = b"".join(self._cell_of(name, type(value)) for name, value in facts.items())
        shown = self._around if set(facts) - self._left_out else _MARK
        return self._form.replace(_MARK, shown.replace(_MARK, cells)), written

    def _cell_of(self, name: str, kind: type) -> bytes:
        if name in self._left_out:
            return b"%b"
        own = f"{self._prefix}{len(self.columns)}"
        column = self.columns.setdefault(name, Column(own, name, _TYPES.get(kind, "string")))
        cell = self._cell.replace(_MARK, column.id.encode())
        return cell.replace(b"%b", b"%d") if kind is int else cell

    def _write(self, name: str, kind: type) -> _Write | None:
        """How a column is written; None for whole numbers, which the form writes."""
        if name in self._left_out:
            return partial(map, lambda _: b"")
        kept, escape = self._kept.__getitem__, self._escape
        if kind is tuple:
            join = joined(name, ("", "")).encode().join
            return lambda column: map(join, map(map, repeat(kept), column))
        if kind is str:
            return partial(map, lambda one: kept(one) if len(one) <= _SHORT else escape(one))
        if kind is bool:
            return partial(map, {True: b"true", False: b"false"}.__getitem__)
        return None if kind is int else partial(map, lambda one: repr(one).encode())


def _names(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(row[-1])


class _Kept(dict[str, bytes]):
    """Escaped texts that recur."""

    def __init__(self, escape: Escape) -> None:
        super().__init__()
        self._escape = escape

    def __missing__(self, value: str) -> bytes:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[value] = escaped = self._escape(value)
        return escaped


def assemble(path: Path, body: Iterable[bytes], head: Iterable[bytes], tail: bytes) -> None:
    """Write the body, which waits in a file of no name, and then the head, which tells of it."""
    with tempfile.TemporaryFile(dir=path.parent, buffering=_AT_ONCE) as waiting:
        waiting.writelines(body)
        waiting.seek(0)
        with path.open("wb", buffering=_AT_ONCE) as file:
            file.writelines(head)
            shutil.copyfileobj(waiting, file, _AT_ONCE)
            file.write(tail)
