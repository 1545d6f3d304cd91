"""What who is who was resolved from, kept beside a generation so that the next looks it up.

facts    of each paper, as the sources state them
signs    which papers bear what is counted or compared: words, names, keys of titles …
blocks   the appearances of each name block, and their links
tallies  how often each form of a surname, name of an organisation, name of a concept stands
texts    the organisations that each affiliation names
"""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
from msgspec import structs

from kg import names, resolve
from kg.errors import StoreError
from kg.identify._blocks import Kept
from kg.identify._signs import Orgs, forms, signs
from kg.records import PaperFacts
from kg.store.shelf import Postings, Shelf, checksum, key

_FACTS, _SIGNS, _BLOCKS, _TALLIES, _TEXTS = (
    f"identity.{name}" for name in ("facts", "signs", "blocks", "tallies", "texts")
)
_HEAD = "identity.json"
FILES = (_FACTS, _SIGNS, _BLOCKS, _TALLIES, _TEXTS)
_LAYOUT = 2
_decoded = msgspec.msgpack.Decoder(PaperFacts).decode
_counted = msgspec.msgpack.Decoder(dict[str, int]).decode
_resolved = msgspec.msgpack.Decoder(Kept).decode
_encoded = msgspec.msgpack.Encoder().encode


class _Head(msgspec.Struct, frozen=True):
    """What must agree for the files to be used, and sums over all papers."""

    layout: int
    method: str
    state: str
    """Digest of the sources and settings of the generation."""
    papers: int
    forms: int
    sums: dict[str, int]
    """Of each file, its CRC-32."""


class _Text(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An affiliation as written."""

    uses: int = 0
    """Mentions of it."""
    paths: list[str] | None = None
    """Organisations that it names, where that is known."""


_listed = msgspec.msgpack.Decoder(_Text).decode


class Ledger(NamedTuple):
    """The files of a generation, open."""

    facts: Shelf
    signs: Postings
    blocks: Shelf
    tallies: Shelf
    texts: Shelf
    papers: int = 0
    forms: int = 0
    """Forms in initials of all surnames."""

    @classmethod
    def open(cls, folder: Path, state: str) -> Self | None:
        """Open what belongs to a state of a graph; None where there is none, or a damaged one."""
        try:
            head = msgspec.json.decode((folder / _HEAD).read_bytes(), type=_Head)
            if (head.layout, head.method, head.state) != (_LAYOUT, method(), state):
                return None
            if head.sums != _sums(folder):
                return None
            return cls(
                Shelf.open(folder / _FACTS),
                Postings.open(folder / _SIGNS),
                Shelf.open(folder / _BLOCKS),
                Shelf.open(folder / _TALLIES),
                Shelf.open(folder / _TEXTS),
                head.papers,
                head.forms,
            )
        except (OSError, ValueError):
            return None

    @classmethod
    def blocks_of(cls, folder: Path) -> Shelf:
        """Links of blocks as they were resolved last, by this method; else none."""
        try:
            head = msgspec.json.decode((folder / _HEAD).read_bytes(), type=_Head)
            sound = head.sums.get(_BLOCKS) == checksum(folder / _BLOCKS)
            if sound and (head.layout, head.method) == (_LAYOUT, method()):
                return Shelf.open(folder / _BLOCKS)
        except (OSError, ValueError):
            return Shelf()
        return Shelf()


class Edited:
    """A ledger with changes that are not yet written."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin with none."""
        self._before = ledger
        self._facts: dict[str, PaperFacts | None] = {}
        self._known: dict[int, PaperFacts] = {}
        self._hashes: dict[int, str] = {}
        self._signs: dict[str, dict[int, int]] = defaultdict(dict)
        self._blocks: dict[str, Kept | None] = {}
        self._texts: dict[str, _Text] = {}
        self._tallies: dict[str, Counter[str]] = {}
        self.papers, self.forms = ledger.papers, ledger.forms

    # Papers

    def facts(self, paper: str) -> PaperFacts | None:
        """Facts of a paper as they are now."""
        return self._facts[paper] if paper in self._facts else self.former(paper)

    def former(self, paper: str) -> PaperFacts | None:
        """Facts of a paper as they were."""
        return self._at(key(paper))

    def _at(self, number: int) -> PaperFacts | None:
        if number not in self._known:
            packed = self._before.facts.get(number)
            if packed is None:
                return None
            self._known[number] = _decoded(packed)
        return self._known[number]

    def replace(self, paper: str, now: PaperFacts | None, orgs: Orgs) -> dict[str, tuple[int, int]]:
        """Put other facts in the place of a paper's; says which signs count otherwise, and how.

        The numbers are those of the whole graph, before and after.
        """
        former = self.facts(paper)
        self._facts[paper] = now
        self.papers += (now is not None) - (former is not None)
        old = signs(former, orgs) if former else Counter()
        new = signs(now, orgs) if now else Counter()
        number = key(paper)
        self._hashes[number] = paper
        changed = {}
        for sign in {sign for sign, _ in old.items() ^ new.items()}:
            before = self.total(sign)
            self._signs[sign][number] = new[sign]
            changed[sign] = (before, before - old[sign] + new[sign])
        for found, sense in ((former, -1), (now, 1)):
            for surname, form in forms(found) if found else ():
                known = len(self.tally("surname", surname))
                self.count("surname", surname, {form: sense})
                self.forms += len(self.tally("surname", surname)) - known
        return changed

    # Signs

    def total(self, sign: str) -> int:
        """How often a sign stands in the whole graph."""
        over = self._signs.get(sign)
        base = self._before.signs
        if not over:
            return base.total(key(sign))
        return sum((base.of(key(sign)) | over).values())

    def bearers(self, sign: str) -> list[PaperFacts]:
        """Papers that bear a sign now, sorted by IRI."""
        found = self._before.signs.of(key(sign)) | self._signs.get(sign, {})
        papers = [self._now(number) for number, count in found.items() if count]
        return sorted(filter(None, papers), key=lambda one: one.paper)

    def former_bearers(self, sign: str) -> list[PaperFacts]:
        """Papers that bore a sign, sorted by IRI."""
        papers = map(self._at, self._before.signs.of(key(sign)))
        return sorted(filter(None, papers), key=lambda one: one.paper)

    def _now(self, number: int) -> PaperFacts | None:
        paper = self._hashes.get(number)
        return self._at(number) if paper is None else self._facts[paper]

    # Blocks

    def block(self, name: str) -> Kept | None:
        """A block as it was."""
        return block(self._before.blocks, name)

    def put_block(self, name: str, now: Kept | None) -> None:
        """Keep a block as it is."""
        self._blocks[name] = now

    # Texts of affiliations

    def organizations(self, text: str) -> list[str] | None:
        """Organisations that an affiliation names; None for one that was not met before."""
        return self._text(text).paths

    def put_organizations(self, text: str, paths: list[str]) -> None:
        """Keep what an affiliation names."""
        self._texts[text] = structs.replace(self._text(text), paths=paths)

    def use(self, text: str, more: int) -> None:
        """Count the mentions of an affiliation; one without any is not kept."""
        known = self._text(text)
        self._texts[text] = structs.replace(known, uses=known.uses + more)

    def _text(self, text: str) -> _Text:
        if text not in self._texts:
            packed = self._before.texts.get(key(text))
            return _Text() if packed is None else _listed(packed)
        return self._texts[text]

    # Tallies

    def tally(self, kind: str, name: str) -> Counter[str]:
        """How often each form of something stands."""
        told = f"{kind} {name}"
        if told not in self._tallies:
            packed = self._before.tallies.get(key(told))
            self._tallies[told] = Counter(_counted(packed) if packed else {})
        return self._tallies[told]

    def count(self, kind: str, name: str, more: Mapping[str, int]) -> None:
        """Count forms more often, or less."""
        found = self.tally(kind, name)
        found.update(more)
        for form in [form for form in more if not found[form]]:
            del found[form]

    def write(self, folder: Path, state: str) -> None:
        """Write the ledger of the generation that is drafted."""
        before = self._before
        facts = {
            key(paper): None if now is None else _encoded(now) for paper, now in self._facts.items()
        }
        blocks = {
            key(name): None if kept is None else _encoded(kept)
            for name, kept in self._blocks.items()
        }
        texts = {
            key(text): _encoded(known) if known.uses else None
            for text, known in self._texts.items()
        }
        tallies = {
            key(told): _encoded(dict(sorted(found.items()))) if found else None
            for told, found in self._tallies.items()
        }
        rows = {key(sign): found for sign, found in self._signs.items()}
        try:
            before.facts.write(folder / _FACTS, facts)
            before.signs.write(folder / _SIGNS, rows)
            before.blocks.write(folder / _BLOCKS, blocks)
            before.tallies.write(folder / _TALLIES, tallies)
            before.texts.write(folder / _TEXTS, texts)
            _write_head(folder, state, self.papers, self.forms)
        except OSError as error:
            raise _no_room(folder, error) from error


def block(blocks: Shelf, name: str) -> Kept | None:
    """A block as it is kept."""
    packed = blocks.get(key(name))
    return None if packed is None else _resolved(packed)


class Resolved(NamedTuple):
    """What is kept of a graph that was resolved as a whole."""

    papers: Sequence[PaperFacts]
    orgs: Orgs
    blocks: Mapping[str, bytes]
    tallies: Mapping[str, Mapping[str, int]]
    texts: Mapping[str, Sequence[str]]


def write(folder: Path, state: str, kept: Resolved) -> None:
    """Write a ledger anew."""
    rows = array("Q"), array("Q"), array("Q")
    surnames: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in kept.papers:
        number = key(paper.paper)
        for sign, count in signs(paper, kept.orgs).items():
            for column, cell in zip(rows, (key(sign), number, count), strict=True):
                column.append(cell)
        for surname, form in forms(paper):
            surnames[surname][form] += 1
    told = {f"surname {surname}": found for surname, found in surnames.items()} | {**kept.tallies}
    try:
        Shelf().write(folder / _FACTS, {key(one.paper): _encoded(one) for one in kept.papers})
        Postings.sorted(*rows).write(folder / _SIGNS, {})
        blocks = {key(name): packed for name, packed in kept.blocks.items()}
        Shelf().write(folder / _BLOCKS, blocks)
        uses = Counter(one.text for paper in kept.papers for one in paper.mentions)
        texts = {
            key(text): _encoded(_Text(uses[text], [*paths])) for text, paths in kept.texts.items()
        }
        Shelf().write(folder / _TEXTS, texts)
        counted = {key(name): _encoded(dict(sorted(told[name].items()))) for name in told}
        Shelf().write(folder / _TALLIES, counted)
        _write_head(folder, state, len(kept.papers), sum(map(len, surnames.values())))
    except OSError as error:
        raise _no_room(folder, error) from error


def _write_head(folder: Path, state: str, papers: int, form_count: int) -> None:
    """Last of all, so that it says the truth of the others."""
    fresh = folder / f"{_HEAD}.new"
    head = _Head(_LAYOUT, method(), state, papers, form_count, _sums(folder))
    fresh.write_bytes(msgspec.json.encode(head))
    fresh.replace(folder / _HEAD)


def _sums(folder: Path) -> dict[str, int]:
    """What tells a damaged file, at 3 GB/s: of all that is looked up, nothing else would."""
    return {name: checksum(folder / name) for name in FILES}


def _no_room(folder: Path, error: OSError) -> StoreError:
    what = f"the graph cannot be written: {error.strerror or error}"
    return StoreError(what, "free space, or choose another place with -g", path=folder)


@cache
def method() -> str:
    """Digest of the code that resolves; what other code has resolved is not used."""
    folders = [Path(resolve.__path__[0]), Path(__file__).parent]
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    content = b"".join(path.read_bytes() for path in [*files, Path(names.__file__)])
    return hashlib.sha256(content).hexdigest()
