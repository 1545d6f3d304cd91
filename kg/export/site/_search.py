"""A search that needs no server: an index of names in small scripts, read as they are needed.

A page opened from the disk may load scripts, but no data; so each piece of the index is a script
of one call whose argument is JSON. `names-N.js` holds the names of `NAMES` nodes, the shortest of
all first; `words-N.js` the words that share a number, each with the nodes whose names hold it, as
steps from the one before. `search.js` cuts a text into words as `words` does here.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import orjson
import pyoxigraph as ox

from kg.export._sorted import SortedLines
from kg.export.site._addresses import Within, page
from kg.export.site._places import address
from kg.export.site._words import Words, environment, own, said
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
_PIECE = 8_000
"""Words, each counted for each node, of a piece on average: some 64 kB."""
_MOST = 1 << 12
"""Pieces of words at most."""
_LONGEST = 1_000
"""Letters of a name that are searched."""
_CHINESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_CHINESE_LETTER = re.compile(rf"[{_CHINESE}]")
_RUNS = re.compile(rf"([{_CHINESE}]+)|([^\W_{_CHINESE}]+)")


class Index:
    """Gathers names, then writes the pieces; memory holds what `SortedLines` does."""

    def __init__(self, root: Path, known: Known, base: str) -> None:
        """Take the folder of the site, what is known of the store, and the graph's base."""
        self._folder, self._known, self._base = root / FOLDER, known, base
        self._folder.mkdir()
        self._names = SortedLines(self._folder, _unheard)
        self._postings = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of scratch files."""
        self._names.close()

    def add(self, folder: str, iri: str) -> None:
        """Take a node, if its kind is one that is found."""
        kind = self._known.kind(ox.NamedNode(iri))
        if kind not in KINDS:
            return
        called = entity.names(self._known, iri, self._base)
        found = words(" ".join((*called.shown, *called.others))[:_LONGEST])
        self._postings += len(found)
        line = [address(folder), KINDS.index(kind), called.shown, " ".join(sorted(found))]
        length = min(map(len, called.shown))
        self._names.write(b"%06d\t%b\n" % (min(length, 999_999), orjson.dumps(line)))

    def write(self) -> int:
        """Write the pieces; give the number of those of words."""
        pieces = min(_MOST, 1 << (self._postings // _PIECE).bit_length())
        with SortedLines(self._folder, _unheard) as lines:
            for number, names in enumerate(_by(NAMES, self._gathered())):
                for place, (*_, found) in enumerate(names, number * NAMES):
                    for word in found.split():
                        line = f"{piece(word, pieces):04}\t{word}\t{place:09}\n"
                        lines.write(line.encode())
                self._put("names", number, [one[:3] for one in names])
            for number, held in _by_piece(lines, pieces):
                self._put("words", number, held)
        script = self._folder / "search.js"
        script.write_text(own("search.js"), encoding="utf-8", newline="\n")
        return pieces

    def _gathered(self) -> Iterator[list[Any]]:
        """What was gathered, the shortest names first."""
        for some in self._names.lists():
            for line in some:
                yield orjson.loads(line.partition(b"\t")[2])

    def _put(self, kind: str, number: int, held: object) -> None:
        """Write a piece: JSON is a part of JavaScript since ECMAScript 2019."""
        text = b'take("%b", %d, %b);\n' % (kind.encode(), number, orjson.dumps(held))
        (self._folder / f"{kind}-{number}.js").write_bytes(text)


def render(within: Within, pieces: int) -> str:
    """Give the page of the search over an index of so many pieces of words."""
    view = entity.frame(within.lang, within, FOLDER) | {
        "tell": Words(within.lang),
        "texts": said()[within.lang],
        "pieces": pieces,
        "names": NAMES,
        "kinds": KINDS,
        "page": page(within.lang),
    }
    return environment().get_template("search.html").render(view)


def words(text: str) -> set[str]:
    """Cut a name into what is searched: words, and of Chinese each two letters that touch.

    The last letter of a run of Chinese stands alone too, so that it is found as well.
    """
    found = set()
    for chinese, word in _RUNS.findall(folded(text)):
        found.add(word or chinese[-1])
        found.update(map("".join, pairwise(chinese)))
    return found


def folded(text: str) -> str:
    """A text without accents and case."""
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(one for one in apart if not unicodedata.category(one).startswith("M"))
    return unicodedata.normalize("NFC", kept.lower())


def piece(word: str, pieces: int) -> int:
    """Number of the piece that has a word: of its first letter in Chinese, else of its first two.

    So words that begin alike stand together. FNV-1a over 32 bits, on the UTF-16 of the letters.
    """
    key = word[:1] if _CHINESE_LETTER.match(word) else word[:2]
    number = 0x811C9DC5
    for byte in key.encode("utf-16-le"):
        number = (number ^ byte) * 0x01000193 & 0xFFFFFFFF
    return number % pieces


def _by(size: int, found: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    """Lists of so many."""
    while some := list(islice(found, size)):
        yield some


def _by_piece(lines: SortedLines, pieces: int) -> Iterator[tuple[int, list[list[Any]]]]:
    """Words of each piece, each with the steps from one of its places to the next."""
    before = -1
    rows = (line[:-1].decode().split("\t") for some in lines.lists() for line in some)
    for number, of_piece in groupby(rows, key=itemgetter(0)):
        held = []
        for word, of_word in groupby(of_piece, key=itemgetter(1)):
            places = [int(place) for _, _, place in of_word]
            steps = [one - before for one, before in zip(places, [0, *places], strict=False)]
            held.append([word, steps])
        yield from ((empty, []) for empty in range(before + 1, int(number)))
        before = int(number)
        yield before, held
    yield from ((empty, []) for empty in range(before + 1, pieces))


def _unheard(_: int) -> None:
    """Tell nobody of lines taken."""
