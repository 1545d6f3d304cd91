"""What a query may ask for: no remote data; where its default graph is the union of all.

The engine fetches remote data for SERVICE and has no switch for it, and its grammar needs no
space after a keyword (`SERVICESILENT<…>`, `SERVICE:name`), so the guard looks for the letters
wherever the engine could read the keyword. What is a token depends on the engine's context, so
this is no proof: a query that holds the letters at all is evaluated in a child process that can
open no socket (`needs_care`), see `kg.store._sandbox`.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from urllib.parse import urljoin, urlsplit

from kg.errors import ForbiddenQueryError

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
_CALL = re.compile(
    r"""\bSERVICE\s+(?:SILENT\s+)?<(?P<iri>https?://[^<>"'(){}|^`\\\#\x00-\x20]*)>""",
    re.IGNORECASE,
)
"""A call that no reading can take for another: its address ends no string and begins no comment."""
_DECLARED = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+([^\s:]*)\s*:\s*<([^<>]*)>", re.IGNORECASE)
_BASE = re.compile(r"\bBASE\s+<([^<>]*)>", re.IGNORECASE)
_FORBIDDEN = "service"
_DATASET = "from"

FORMS = ("select", "ask", "construct", "describe")
"""Forms of a query."""
_CHANGES = "insert delete with load clear drop create add move copy".split()


def check(query: str, hosts: AbstractSet[str] = frozenset()) -> None:
    """Refuse a query that could reach out to a server not allowed; ForbiddenQueryError."""
    if not needs_care(query, hosts):
        return
    declared = {prefix.casefold() for prefix in _DECLARED.findall(query)}
    for token in _TOKEN.finditer(query):
        word, prefix = token["word"], token["prefix"]
        if (word and _FORBIDDEN in word.casefold()) or (prefix and _hides(prefix, declared)):
            what = "SERVICE is not allowed"
            mend = "ask the other endpoint itself"
            if hosts:
                what += f" but for {', '.join(sorted(hosts))}"
                mend += ", or write SERVICE <IRI> with the whole address"
            raise ForbiddenQueryError(what, mend, text=query)


def needs_care(query: str, hosts: AbstractSet[str] = frozenset()) -> bool:
    """Whether a query that has passed must still be kept from the network, letters being there.

    Not where every occurrence of the letters is, or is part of, a call of an allowed host that
    no reading can take for another: keyword, blanks, the whole address.
    """
    letters = len(re.findall(_FORBIDDEN, query, re.IGNORECASE | re.ASCII))
    if letters != query.casefold().count(_FORBIDDEN):
        return True
    called = sum(
        len(re.findall(_FORBIDDEN, call[0], re.IGNORECASE | re.ASCII))
        for call in _CALL.finditer(query)
        if _host(call["iri"]) in hosts
    )
    return letters != called


def datasets(query: str, prefixes: Mapping[str, str], base: str | None) -> Iterator[str]:
    """IRIs of the graphs that a query names by FROM or FROM NAMED."""
    own: dict[str, str] = dict(_PREFIX.findall(query))
    declared = {prefix.casefold() for prefix in own}
    root = next(iter(_BASE.findall(query)), base) or ""
    tokens = [one for one in _TOKEN.finditer(query) if not one["comment"]]
    for number, token in enumerate(tokens):
        if _is_dataset(token["prefix"], declared):
            yield own.get("", "") + token["name"].partition(":")[2]
        elif token["word"] and token["word"].casefold() in (_DATASET, f"{_DATASET}named"):
            rest = tokens[number + 1 : number + 3]
            if rest and (rest[0]["word"] or "").casefold() == "named":
                rest = rest[1:]
            if rest and rest[0]["iri"]:
                yield _joined(root, rest[0]["iri"][1:-1])
            elif rest and rest[0]["name"]:
                prefix, _, local = rest[0]["name"].partition(":")
                yield (own.get(prefix) or prefixes.get(prefix, "")) + local.replace("\\", "")


def has_dataset(query: str) -> bool:
    """Whether the query names its own dataset (FROM), so that no union may be imposed."""
    declared = {prefix.casefold() for prefix in _DECLARED.findall(query)}
    return any(
        (token["word"] and token["word"].casefold().startswith(_DATASET))
        or _is_dataset(token["prefix"], declared)
        for token in _TOKEN.finditer(query)
    )


def _is_dataset(prefix: str | None, declared: AbstractSet[str]) -> bool:
    """Whether a prefix is the keyword, as in `FROM:name`."""
    return prefix is not None and prefix.casefold() == _DATASET and _DATASET not in declared


def form(query: str) -> str | None:
    """Which of FORMS a query has; None for an update, and where nothing tells."""
    words = (token["word"].casefold() for token in _TOKEN.finditer(query) if token["word"])
    first = next((word for word in words if word in FORMS or word in _CHANGES), None)
    return first if first in FORMS else None


def undeclared(query: str) -> frozenset[str]:
    """Prefixes that a query uses and does not declare."""
    declared: set[str] = set()
    used: set[str] = set()
    before = ""
    for token in _TOKEN.finditer(query):
        if token["name"]:
            (declared if before == "prefix" else used).add(token["prefix"] or "")
        if not token["comment"]:
            before = (token["word"] or "").casefold()
    return frozenset(used - declared)


def _hides(prefix: str, declared: set[str]) -> bool:
    """Whether a prefix can also be read as the keyword followed by a prefixed name."""
    before, keyword, after = prefix.casefold().rpartition(_FORBIDDEN)
    if not keyword:
        return False
    readings = {after, after.removeprefix("silent")}
    return (before + keyword + after) not in declared or bool(readings & declared)


def _joined(base: str, iri: str) -> str:
    try:
        return urljoin(base, iri)
    except ValueError:  # no address at all, as whoever takes it for one will tell
        return iri


def _host(iri: str) -> str | None:
    """Host of an address, with its port if it names one; None where there is a doubt."""
    try:
        parts = urlsplit(iri)
        return None if "@" in parts.netloc or parts.port == 0 else parts.netloc.casefold()
    except ValueError:
        return None
