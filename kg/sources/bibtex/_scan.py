"""BibTeX's blocks: entries with their fields and places, abbreviations written out.

The grammar is BibTeX's own, read with patience: an entry that is not closed ends where a line
begins with the next one, a comma may be missing, what cannot be understood is told and passed
over. Outside of entries a line that begins with `%` is a comment, as for biber.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct, field

from kg.sources._blocks import is_blank

BEGINS = re.compile(rb"\n[ \t]*@[ \t]*[A-Za-z][\w-]*[ \t]*[{(]")
_BEGINS = re.compile(BEGINS.pattern.decode(), re.ASCII)
_HEAD = re.compile(
    r"^[ \t\ufeff]*%[^\n]*|@\s*(?P<kind>[A-Za-z][\w-]*)\s*(?P<open>[{(])", re.MULTILINE | re.ASCII
)
_KEY = re.compile(r"\s*+(?:[^,={}\"]*+(?:,|(?=\}))|[^\s,={}\"]++\s++(?=[\w-]++\s*+=))")
_GAP = re.compile(r"(?:[\s,]++|%[^\n]*+)*+")
_NAME = re.compile(r"([^\s=,{}()\"#%]++)\s*+=\s*+")
_WORD = re.compile(r"[^\s,#{}()\"=%]+")
_JOINED = re.compile(r"\s*#\s*")
_FIELD_WITHIN = re.compile(r",\s*[\w-]+\s*=\s*[{\"\d]")
_BRACE = re.compile(r"[{}]")
_BRACE_OR_QUOTE = re.compile(r"[{}\"]")
_BRACE_OR_PARENTHESIS = re.compile(r"[{})]")
_PASSED_TO = {"}": re.compile(r"[{},]"), ")": re.compile(r"[{},)]")}
_ESCAPED = r"\\.|"
_LONGEST_STRING = 1 << 11
"""Letters of an abbreviation; one of several others may grow without end."""
_LONGEST_VALUE = 1 << 16
"""Letters that the abbreviations of a value stand for."""
_MONTHS = {name: name for name in "jan feb mar apr may jun jul aug sep oct nov dec".split()}


class Value(NamedTuple):
    """What a field says, and from where to where it is written."""

    text: str
    start: int
    end: int


class Fault(NamedTuple):
    """What was not understood, and where."""

    reason: str
    start: int
    end: int


class Block(Struct, kw_only=True):
    """An entry, or what frames entries: an abbreviation, a comment; or text outside of them."""

    kind: str
    """The type of an entry, `framing`, or nothing for text that belongs to no entry."""
    start: int
    end: int
    read: int = 0
    """How far an entry is understood; the rest of one that is not closed may not be."""
    fields: dict[str, Value] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    closed: bool = True


def blocks(text: str, strings: dict[str, str]) -> Iterator[Block]:
    """Blocks in order; `strings` are the abbreviations known before, and gets those met."""
    position, scanner = 0, _Scanner(text, strings)
    while head := _HEAD.search(text, position):
        yield from _outside(text, position, head.start())
        block = scanner.block(head) if head["kind"] else None
        position = block.end if block else head.end()
        yield block or Block(kind="framing", start=head.start(), end=position)
    yield from _outside(text, position, len(text))


def _outside(text: str, start: int, end: int) -> Iterator[Block]:
    between = text[start:end]
    if not is_blank(between):
        bare = between.lstrip()
        start = end - len(bare)
        yield Block(kind="", start=start, end=start + len(bare.rstrip()))


def _without_swallowed(block: Block) -> None:
    """Take the last field off where it holds others, its brace being the one that is missing."""
    if block.fields:
        name, value = next(reversed(block.fields.items()))
        if _FIELD_WITHIN.search(value.text):
            del block.fields[name]
            block.read = value.start


class _UnclosedError(Exception):
    """The text ends within braces or quotes."""


class _Scanner:
    def __init__(self, text: str, strings: dict[str, str]) -> None:
        self.text = text
        self.strings = strings
        self.limit = len(text)
        self.following = 0
        """Where the next line begins with an entry, looked for once for all before it."""
        self.escapes = False
        """Whether a brace after a backslash is passed over; BibTeX counts it."""

    def block(self, head: re.Match[str]) -> Block:
        if self.following <= head.end():
            following = _BEGINS.search(self.text, head.end())
            self.following = following.start() + 1 if following else len(self.text) + 1
        self.limit = min(self.following, len(self.text))
        kind = head["kind"].lower()
        if kind in {"comment", "preamble"}:
            return self.framing(head)
        block = self.entry(head, kind)
        if not block.closed:
            self.escapes = True
            again = self.entry(head, kind)
            self.escapes = False
            block = again if again.closed else block
        if kind == "string":
            self.abbreviate(block)
            block.kind = "framing"
        return block

    def abbreviate(self, block: Block) -> None:
        for name, value in block.fields.items():
            if len(value.text) <= _LONGEST_STRING:
                self.strings[name] = value.text
            else:
                why = f"an abbreviation of more than {_LONGEST_STRING} letters"
                block.faults.append(Fault(why, value.start, value.end))

    def framing(self, head: re.Match[str]) -> Block:
        try:
            end = self.closing(head.end(), "}" if head["open"] == "{" else ")")
        except _UnclosedError:
            end = self.text.find("\n", head.end(), self.limit) + 1 or self.limit
        return Block(kind="framing", start=head.start(), end=end)

    def entry(self, head: re.Match[str], kind: str) -> Block:
        block = Block(kind=kind, start=head.start(), end=self.limit)
        position, close = head.end(), "}" if head["open"] == "{" else ")"
        if kind != "string" and (key := _KEY.match(self.text, position, self.limit)):
            position = key.end()
        while True:
            block.read, position = position, self.gap(position)
            if position < self.limit and self.text[position] == close:
                block.end = block.read = position + 1
                return block
            try:
                position = self.field(position, block, close)
            except _UnclosedError:
                block.closed = False
                _without_swallowed(block)
                block.end -= len(self.text[position : self.limit]) - len(
                    self.text[position : self.limit].rstrip()
                )
                return block

    def gap(self, position: int) -> int:
        found = _GAP.match(self.text, position, self.limit)
        return found.end() if found else position

    def field(self, start: int, block: Block, close: str) -> int:
        """Read a field and return where it ends."""
        if start >= self.limit:
            raise _UnclosedError
        named = _NAME.match(self.text, start, self.limit)
        if named is None:
            end = self.passed(start, close)
            block.faults.append(Fault("no `name = value`", start, end))
            return end
        name = named[1].lower()
        parts, end, unknown = self.value(named.end())
        if not parts:
            end = self.passed(named.end(), close)
            block.faults.append(Fault(f"{name} has no value", start, end))
        elif name in block.fields:
            if block.fields[name].text != "".join(parts):
                block.faults.append(Fault(f"{name} stands twice", start, end))
        else:
            block.fields[name] = Value("".join(parts), start, end)
            if unknown:
                block.faults.append(Fault(f"no @string {unknown}", start, end))
        return end

    def value(self, position: int) -> tuple[list[str], int, str]:
        """Parts of a value, its end, and an abbreviation that is not known."""
        parts: list[str] = []
        unknown, end, room = "", position, _LONGEST_VALUE
        while position < self.limit:
            if (sign := self.text[position]) in '{"':
                end = self.closing(position + 1, "}" if sign == "{" else '"')
                parts.append(self.text[position + 1 : end - 1])
            elif word := _WORD.match(self.text, position, self.limit):
                end, name = word.end(), word[0].lower()
                known = self.strings.get(name) or _MONTHS.get(name)
                if known and (room := room - len(known)) < 0:
                    known = None
                unknown = unknown if known or not name.isidentifier() else word[0]
                parts.append(known or word[0])
            else:
                break
            joined = _JOINED.match(self.text, end, self.limit)
            if joined is None:
                break
            position = joined.end()
        return parts, end, unknown

    def closing(self, position: int, sign: str) -> int:
        """Where what was opened before the position is closed; braces within are matched."""
        if sign == "}" and not self.escapes:
            end = self.text.find("}", position, self.limit)
            if end >= 0 and self.text.find("{", position, end) < 0:
                return end + 1
        depth = 0
        tokens = {"}": _BRACE, '"': _BRACE_OR_QUOTE}.get(sign, _BRACE_OR_PARENTHESIS)
        if self.escapes:
            tokens = re.compile(_ESCAPED + tokens.pattern)
        for token in tokens.finditer(self.text, position, self.limit):
            if token[0] == sign and not depth:
                return token.end()
            depth += {"{": 1, "}": -1}.get(token[0], 0)
        raise _UnclosedError

    def passed(self, position: int, close: str) -> int:
        """Where to go on after what is no field: the next comma or the end of the entry."""
        depth = 0
        for token in _PASSED_TO[close].finditer(self.text, position, self.limit):
            if not depth and token[0] in {",", close}:
                return token.start()
            depth = max(0, depth + {"{": 1, "}": -1}.get(token[0], 0))
        raise _UnclosedError
