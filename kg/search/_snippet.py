"""The piece of a text where a query was found, and where in it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg.search import _tokens
from kg.search._query import Phrase, Query
from kg.search._tokens import Token

_LONGEST = 180
"""Characters of a snippet, not counting the signs of what is left out."""
_BEFORE = 30
"""Characters before the first match, where there is more text than room."""
_LEFT_OUT = "…"
_SPACE = re.compile(r"\s")

_Spans = list[tuple[int, int]]


class Snippet(NamedTuple):
    """A piece of a text; matches are counted in code points, the end not included."""

    text: str
    matches: list[tuple[int, int]]


def of(texts: Iterable[str], query: Query) -> Snippet:
    """The piece of the first text that has most parts of the query; empty where none has any."""
    best, most = "", 0
    for text in texts:
        tokens = _tokens.tokens(_tokens.fold(text))
        count = sum(any(_found(tokens, phrase) for phrase in part) for part in query.parts)
        if count > most:
            best, most = text, count
        if most == len(query.parts):
            break
    return _piece(best, query) if most else Snippet("", [])


def _piece(text: str, query: Query) -> Snippet:
    text = _SPACE.sub(" ", text)
    folded, spans = _tokens.places(text)
    tokens = _tokens.tokens(folded)
    parts: list[_Spans] = [
        [
            (spans[start][0], spans[end - 1][1])
            for phrase in part
            for start, end in _found(tokens, phrase)
        ]
        for part in query.parts
    ]
    matches = _merged(sorted(span for part in parts for span in part))
    start, end = _window(text, parts, matches)
    before, after = _LEFT_OUT * (start > 0), _LEFT_OUT * (end < len(text))
    shift = len(before) - start
    kept = [(first, last) for first, last in matches if start <= first and last <= end]
    moved = [(first + shift, last + shift) for first, last in kept]
    return Snippet(f"{before}{text[start:end]}{after}", moved)


def _found(tokens: list[Token], phrase: Phrase) -> _Spans:
    """Characters of the folded text where a phrase stands."""
    words, size = phrase.words, len(phrase.words)
    found: _Spans = []
    for place in range(len(tokens) - size + 1):
        if tokens[place].word != words[0] and (size > 1 or not phrase.begun):
            continue
        last, word = tokens[place + size - 1], words[-1]
        middle = all(tokens[place + at].word == words[at] for at in range(1, size - 1))
        if middle and (last.word.startswith(word) if phrase.begun else last.word == word):
            whole = len(last.word) == last.end - last.start
            found.append((tokens[place].start, last.start + len(word) if whole else last.end))
    return found


def _merged(spans: _Spans) -> _Spans:
    """Sorted spans, those that touch as one."""
    found: _Spans = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _window(text: str, parts: list[_Spans], matches: _Spans) -> tuple[int, int]:
    """Where the snippet begins and ends: around as many parts as it can hold, at words."""
    if len(text) <= _LONGEST or not matches:
        return 0, min(len(text), _LONGEST)
    room = _LONGEST - _BEFORE

    def held(first: int) -> int:
        return sum(any(first <= start and end <= first + room for start, end in p) for p in parts)

    first = max((start for start, _ in matches), key=lambda one: (held(one), -one))
    start = min(max(0, first - _BEFORE), len(text) - _LONGEST)
    end = start + _LONGEST
    if start and (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    last = max((stop for _, stop in matches if stop <= end), default=end)
    if end < len(text) and (space := text.rfind(" ", last, end)) >= 0:
        end = space
    return start, end
