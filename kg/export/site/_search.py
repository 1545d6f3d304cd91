"""A search that needs no server: an index of names in small scripts, read as they are needed.

A page opened from the disk may load scripts, but no data; so each piece of the index is a script
of one call whose argument is JSON. `names-N.js` holds the names of `NAMES` nodes, the shortest of
all first; `words-N.js` the words that share a number, each with the nodes whose names hold it, as
steps from the one before. `search.js` cuts a text into words as `words` does here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import orjson
import pyoxigraph as ox

from kg.export._sorted import SortedLines
from kg.export.site._addresses import Within
from kg.export.site._places import address
from kg.export.site._words import Words, environment, own
from kg.view import entity
from kg.view.entity import Known

FOLDER = "search"
NAMES = 256
"""Names of a piece."""
KINDS = (
    *("task", "method", "dataset", "metric", "term", "concept", "category"),
    *("person", "organization", "venue", "issue", "work"),
)
"""Kinds of nodes that are found; a paper is found by its work."""
_POSTINGS = 8_000
"""Words, each counted for each node, of a piece on average: some 64 kB."""
_MOST = 1 << 12
"""Pieces of words at most."""
_LONGEST = 1_000
"""Letters of a name that are searched."""
_CHINESE = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
_RUNS = re.compile(rf"([{_CHINESE}]+)|([^\W_{_CHINESE}]+)")


class _Name(NamedTuple):
    """What is shown of a node that was found."""

    folder: str
    """As an address."""
    kind: int
    names: list[str]
    """In English, in Chinese, or one for both."""


class Index:
    """Gathers names, then writes the pieces; memory holds what `SortedLines` does."""

    def __init__(self, root: Path, known: Known) -> None:
        """Take the folder of the site and what is known of the store."""
        self._folder, self._known = root / FOLDER, known
        self._count = self._pieces = 0

    def __enter__(self) -> Self:
        """Begin."""
        self._folder.mkdir()
        self._names = SortedLines(self._folder, _unheard)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of scratch files."""
        self._names.close()

    def add(self, folder: str, iri: str) -> None:
        """Take a node, if its kind is one that is found."""
        kind = self._known.kind(ox.NamedNode(iri))
        if kind not in KINDS:
            return
        found = entity.names(self._known, iri)
        if not found.shown:
            return
        one = _Name(address(folder), KINDS.index(kind), list(found.shown))
        searched = words(" ".join((*found.shown, *found.others))[:_LONGEST])
        line = orjson.dumps([*one, " ".join(sorted(searched))])
        self._names.write(b"%06d\t%b\n" % (min(map(len, found.shown)), line))

    def render(self, within: Within) -> str:
        """Write what was gathered, when this is first asked for, and give the page."""
        if not self._pieces:
            self._write()
        tell = Words(within.lang)
        view = entity.frame(within.lang, within, FOLDER) | {
            "tell": tell,
            "pieces": self._pieces,
            "names": NAMES,
            "kinds": [within_kind(within.lang, kind) for kind in KINDS],
        }
        return environment().get_template("search.html").render(view)

    def _write(self) -> None:
        postings = 0
        with SortedLines(self._folder, _unheard) as lines:
            for number, names in enumerate(_pieces(self._lines(), NAMES)):
                shown = []
                for place, (*one, searched) in enumerate(names, number * NAMES):
                    shown.append(one)
                    for word in searched.split():
                        postings += 1
                        lines.write(f"{word}\t{place:09}\n".encode())
                self._put(f"names-{number}.js", number, shown)
            self._pieces = min(_MOST, 1 << (postings // _POSTINGS).bit_length())
            self._sort(lines)
        (self._folder / "search.js").write_text(own("search.js"), encoding="utf-8", newline="\n")

    def _lines(self) -> Iterator[list[str]]:
        for some in self._names.lists():
            for line in some:
                yield orjson.loads(line.partition(b"\t")[2])

    def _sort(self, lines: SortedLines) -> None:
        """Bring the words to their pieces, one piece after the other."""
        with SortedLines(self._folder, _unheard) as pieces:
            for word, places in _by_word(lines):
                steps = [place - before for place, before in zip(places, [0, *places], strict=False)]
                text = orjson.dumps([word, steps])
                pieces.write(b"%04d\t%b\n" % (piece(word, self._pieces), text))
            every = (line.partition(b"\t") for some in pieces.lists() for line in some)
            for number, group in groupby(every, key=lambda parts: parts[0]):
                self._put(f"words-{int(number)}.js", int(number), [orjson.loads(one[2]) for one in group])

    def _put(self, name: str, number: int, held: object) -> None:
        """Write a piece: JSON is a part of JavaScript since ECMAScript 2019."""
        kind = name.partition("-")[0].encode()
        text = b'take("%b",%d,%b);\n' % (kind, number, orjson.dumps(held))
        (self._folder / name).write_bytes(text)
