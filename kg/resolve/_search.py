"""Known names in an affiliation string: the whole, runs of its parts, what is inside a part."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from kg.resolve import _affiliation
from kg.resolve._affiliation import keys
from kg.resolve._choice import Place, choose, here, misspelt
from kg.resolve.registry import Name, Registry, key, normal_form

_LONGEST_RUN = 4
"""Parts of a name with commas in it; longer ones were not seen in the tuning half."""


class Found(Struct, frozen=True):
    """A known name in a string."""

    named: str
    """The words of the string."""
    name: Name
    method: str | None
    evidence: str


class _Run(Struct, frozen=True):
    """Neighbouring parts that may be one name."""

    text: str
    forms: tuple[str, ...]
    first: int
    """Number of its first part."""
    single: bool


_Way: TypeAlias = Callable[[_Run], Iterable[tuple[str, str]]]
"""Keys under which a run may be known, each with what was done to it, in words."""


_Look: TypeAlias = Callable[[_Run], list[Found]]


def _exact(run: _Run) -> Iterator[tuple[str, str]]:
    return ((form, "as it stands") for form in run.forms)


def _swapped(run: _Run) -> Iterator[tuple[str, str]]:
    others = map(_affiliation.swapped, run.forms)
    return ((other, "its words in another order") for other in others if other)


def _within(run: _Run) -> Iterator[tuple[str, str]]:
    """A university with a unit of it; the university's last word may be the next part's."""
    for form in run.forms:
        for university, unit in _affiliation.heads(form):
            yield university, f"{unit} left out"
    for form in run.forms if run.single else ():
        for university, unit in _affiliation.tails(form):
            yield university, f"{unit} left out"


class Search:
    """One string, taken apart once."""

    def __init__(self, string: str, registry: Registry) -> None:
        self._string, self._registry = string, registry
        self._parts = _affiliation.parts(string)
        self._places = [
            next(filter(None, map(registry.place, keys(part))), frozenset[str]())
            for part in self._parts
        ]
        if self._parts and any(name.curated for name in registry.named(key(self._parts[0]))):
            self._places[0] = frozenset()  # Mila in Montréal, not the city in Algeria
        self._runs: dict[tuple[int, int], _Run] = {}
        self._here: Place = here(self._parts, self._places)

    def whole(self) -> Found | None:
        """The string is a name; a company's form or an acronym in brackets may be left out."""
        alone = keys(self._string) if len(self._parts) == 1 else (key(self._string),)
        for form in alone:
            name = choose(form, self._string, self._here, self._registry, whole=True)
            if name:
                label = name.organization.label
                exact = normal_form(self._string) == normal_form(label)
                method = None if exact else "organisation-alias-1"
                return Found(self._string, name, method, f"alias {name.text} of {label}")
        return None

    def within(self) -> list[Found]:
        """Names that are parts of the string, in its order; the surest way of finding first."""
        found: dict[int, list[Found]] = {}
        taken: set[int] = set()
        for look, spans in self._ways():
            for first, length in spans:
                span = range(first, first + length)
                names = look(self._run(first, length)) if taken.isdisjoint(span) else []
                if names:
                    found[first] = names
                    taken.update(span)
        return pruned([one for first in sorted(found) for one in found[first]])

    def misspelt(self) -> list[Found]:
        """Parts that are known names with one word mistyped."""
        found = []
        for part, place in zip(self._parts, self._places, strict=True):
            for form in () if place or _affiliation.is_office(key(part)) else keys(part)[:2]:
                near = misspelt(form, self._here, self._registry)
                if near:
                    name, right = near
                    evidence = f"one letter from {name.organization.label} ({right})"
                    found.append(Found(part, name, "organisation-typo-1", evidence))
                    break
        return found

    def _ways(self) -> Iterator[tuple[_Look, Sequence[tuple[int, int]]]]:
        """How to look, and at which runs: first part and length."""
        named = [at for at, place in enumerate(self._places) if not place]
        single = [(at, 1) for at in named]
        pairs = [(at, 2) for at in named if at + 1 in named]
        yield self._by("part", _exact), self._longer()
        yield self._by("part", _exact), single
        yield self._both, single
        yield self._by("place", self._placed), single
        yield self._by("place", self._unplaced, self._here.holds), single
        yield self._by("order", _swapped, self._here.agrees), single
        yield self._by("unit", _within, _is_university), [*single, *pairs]

    def _longer(self) -> list[tuple[int, int]]:
        """Runs of several parts, longest first, that begin as a known name does."""
        begins = [
            at
            for at, part in enumerate(self._parts)
            if not _affiliation.is_office(key(part))
            and any(map(self._registry.begins, keys(part)[:2]))
        ]
        return [
            (at, length)
            for length in range(_LONGEST_RUN, 1, -1)
            for at in begins
            if at + length <= len(self._parts) and not all(self._places[at : at + length])
        ]

    def _run(self, first: int, length: int) -> _Run:
        known = self._runs.get((first, length))
        if known is None:
            parts = self._parts[first : first + length]
            rest = [key(part) for part in parts[1:]]
            starts = keys(parts[0]) if length == 1 else keys(parts[0])[:2]
            known = self._runs[first, length] = _Run(
                text=", ".join(parts),
                forms=tuple(" ".join((start, *rest)) for start in starts),
                first=first,
                single=length == 1,
            )
        return known

    def _placed(self, run: _Run) -> Iterator[tuple[str, str]]:
        """With a place named further on: `National Cancer Center, Tokyo, Japan`."""
        for part, place in zip(
            self._parts[run.first + 2 :], self._places[run.first + 2 :], strict=True
        ):
            for form in run.forms if place else ():
                yield f"{form} {key(part)}", f"in {part}"

    def _unplaced(self, run: _Run) -> Iterator[tuple[str, str]]:
        """Without its city, said again beside it: `Northeast Petroleum University Daqing`."""
        for form in run.forms:
            bare, _, city = form.rpartition(" ")
            if bare and city in self._here.words:
                yield bare, f"{city} left out"

    def _by(self, kind: str, way: _Way, accepted: Callable[[Name], bool] = bool) -> _Look:
        def look(run: _Run) -> list[Found]:
            for form, done in way(run):
                name = choose(form, run.text, self._here, self._registry)
                if name and accepted(name):
                    evidence = f"{run.text}, {done}, is {name.text}"
                    return [Found(run.text, name, f"organisation-{kind}-1", evidence)]
            return []

        return look

    def _both(self, run: _Run) -> list[Found]:
        """Two names joined, where each is known."""
        for halves in _affiliation.halves(run.text):
            found = [
                Found(half, name, "organisation-joint-1", f"{name.text}, beside a known name")
                for half in halves
                if (name := choose(key(half), half, self._here, self._registry))
            ]
            if len(found) == len(halves):
                return found
        return []


def _is_university(name: Name) -> bool:
    return _affiliation.is_university(key(name.organization.label))


def pruned(found: list[Found]) -> list[Found]:
    """Leave out what only says where another one is.

    On the tuning half: acronyms beside a name (right 1 of 7), institutes of a university
    beside it, and departments, key laboratories and ministries.
    """
    names = [one.name for one in found]
    above = {name.organization.path for name in names if _is_university(name)}
    kept = [name for name in names if name.curated or not _is_part(name, above)]
    for surer in (
        [name for name in kept if name.curated or name.kind != "acronym"],
        [name for name in kept if not _affiliation.is_office(key(name.text))],
    ):
        kept = [name for name in kept if name in surer] if surer else kept
    return [one for one in found if one.name in kept]


def _is_part(name: Name, above: set[str]) -> bool:
    return name.organization.facility and not above.isdisjoint(name.organization.parents)
