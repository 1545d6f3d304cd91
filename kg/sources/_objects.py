"""JSON objects one by one: what their keys are, and in words what is wrong with one."""

import re

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[][{}:,]', re.DOTALL)
_WHERE = re.compile(r"(?P<what>.*?)(?: - at `\$\.(?P<where>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_TYPES = re.compile(r"Expected `(.*)`, got `(.*)`")
_TYPE_NAMES = {"str": "a string", "array": "an array", "object": "an object", "int": "a number",
               "float": "a number", "bool": "true or false"}  # fmt: skip


def keys(head: bytes) -> tuple[str, ...]:
    """Keys of the object that the bytes begin with, in order, as far as they are there."""
    if not head.lstrip().startswith(b"{"):
        return ()
    found: list[str] = []
    depth, last = 0, b""
    for token in map(re.Match.group, _TOKEN.finditer(head)):
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
            if not depth:
                break
        elif token == b":" and depth == 1:
            found.append(last[1:-1].decode("utf-8", "replace"))
        last = token
    return tuple(found)


def place(message: str) -> tuple[str, str]:
    """Part a decoder's message into what is wrong and where: a path, empty for the whole."""
    match = _WHERE.fullmatch(message)
    return (match["what"], match["where"] or "") if match else (message, "")


def why(message: str) -> str:
    """A decoder's message in words a person can act on."""
    what, where = place(message)
    if missing := _MISSING.fullmatch(what):
        return f"{where or 'the record'} has no {missing[1]}"
    if types := _TYPES.fullmatch(what):
        return f"{where or 'the record'} must be {_named(types[1])}, not {_named(types[2])}"
    return f"no JSON object: {what}"


def _named(types: str) -> str:
    return " or ".join(_TYPE_NAMES.get(name, name) for name in types.split(" | "))
