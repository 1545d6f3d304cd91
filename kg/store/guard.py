"""What a query may ask for: no remote data; where its default graph is the union of all.

The engine fetches remote data for SERVICE and has no switch for it, and its grammar needs no
space after a keyword (`SERVICESILENT<…>`, `SERVICE:name`), so the guard looks for the letters
wherever the engine could read the keyword. What is a token depends on the engine's context, so
this is no proof: a query that holds the letters at all is evaluated in a child process that can
open no socket (`needs_care`).
"""

import re

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<comment>\#[^\n\r]*)
      | (?P<string>'{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
                 |"{3}(?:(?:"|"")?(?:[^"\\]|\\.))*"{3}
                 |'(?:[^'\\\n\r]|\\.)*'
                 |"(?:[^"\\\n\r]|\\.)*")
      | (?P<variable>[?$]\w+)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<blank>_:[\w.-]+)
      | (?P<name>(?P<prefix>[^\W\d_](?:[\w.-]*[\w-])?)?:
                 (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)?)
      | (?P<word>\w+)""",
    re.VERBOSE | re.DOTALL,
)
_DECLARED = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:", re.IGNORECASE)
_FORBIDDEN = "service"
_DATASET = "from"


def check(query: str) -> None:
    """Refuse a query that could reach out to another server; raises QueryError."""
    if _FORBIDDEN not in query.casefold():
        return
    declared = {prefix.casefold() for prefix in _DECLARED.findall(query)}
    for token in _TOKEN.finditer(query):
        word, prefix = token["word"], token["prefix"]
        if (word and _FORBIDDEN in word.casefold()) or (prefix and _hides(prefix, declared)):
            what, mend = "SERVICE is not allowed", "ask the other endpoint itself"
            raise QueryError(what, mend, text=query)


def needs_care(query: str) -> bool:
    """Whether a query that has passed must still be kept from the network, letters being there."""
    return _FORBIDDEN in query.casefold()


def has_dataset(query: str) -> bool:
    """Whether the query names its own dataset (FROM), so that no union may be imposed."""
    return any(
        token["word"] and token["word"].casefold().startswith(_DATASET)
        for token in _TOKEN.finditer(query)
    )


def _hides(prefix: str, declared: set[str]) -> bool:
    """Whether a prefix can also be read as the keyword followed by a prefixed name."""
    before, keyword, after = prefix.casefold().rpartition(_FORBIDDEN)
    if not keyword:
        return False
    readings = {after, after.removeprefix("silent")}
    return (before + keyword + after) not in declared or bool(readings & declared)
