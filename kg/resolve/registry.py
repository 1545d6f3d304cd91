"""Known organisations: the built-in vocabulary and, where given, the index of ROR."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct, structs

from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.resolve import _places
from kg.resolve._forms import key, normal_form
from kg.resolve._index import Index, Kind, RegistryName, RegistryRecord, gaps
from kg.settings import BASE

__all__ = ["Name", "Organization", "Registry", "curated", "key", "load", "normal_form"]

_ROR = "https://ror.org/"
_REGISTERED = "org/ror-"
"""Before the identifier of an organisation that only the registry knows."""
_KEPT = 1 << 16
"""Answers kept at hand: departments and cities recur."""


class Organization(Struct, frozen=True, kw_only=True):
    """A known organisation."""

    path: str
    """IRI relative to the data base."""
    label: str
    parents: tuple[str, ...] = ()
    ror: str | None = None
    """As `02mhbdp94`."""
    names: tuple[RegistryName, ...] = ()
    """Its other names in the registry, none where there is no registry."""
    country: str = ""
    """ISO 3166-1 code; none for the built-in companies, which work in many countries."""
    cities: tuple[str, ...] = ()
    """Keys of their names."""
    facility: bool = False
    """A laboratory, institute or instrument, as the registry says."""


class Name(Struct, frozen=True, kw_only=True):
    """A name and the organisation it may mean."""

    organization: Organization
    text: str
    """As the vocabulary or the registry has it."""
    kind: Kind
    curated: bool = False


class Registry:
    """Known organisations by path, by name, and by a name with one word wrong.

    `named`, `begins` and `place` take a key and remember their answers.
    """

    def __init__(
        self,
        organizations: dict[str, Organization],
        names: dict[str, Name],
        index: Index | None = None,
    ) -> None:
        """Take the built-in organisations by path, their names by key, and an index."""
        self.organizations = organizations
        """The built-in ones, by path."""
        self._names, self._index = names, index
        self._paths = {one.ror: path for path, one in organizations.items() if one.ror}
        self._gaps: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for form in sorted(names):
            for gap, word in gaps(form):
                self._gaps[gap].append((word, form))
        self._beginnings = {
            " ".join(words[:end])
            for words in (form.split() for form in names)
            for end in range(1, len(words))
        }
        self.begins = lru_cache(_KEPT)(self._begins)
        self.named = lru_cache(_KEPT)(self._named)
        self.place = lru_cache(_KEPT)(self._place)

    def organization(self, path: str) -> Organization | None:
        """The organisation of a path, with what the index adds; None where it is unknown."""
        known = self.organizations.get(path)
        ror = known.ror if known else path.removeprefix(_REGISTERED)
        record = self._index.record(ror) if self._index and ror else None
        if record is None:
            return known
        found = self._registered(record)
        if known is None:
            return found
        return structs.replace(known, names=found.names, cities=found.cities)

    def knows(self, path: str) -> bool:
        """Whether it has an organisation."""
        return self.organization(path) is not None

    def near(self, form: str) -> Iterator[tuple[str, str, str]]:
        """For a word of a long name: it, the word known in its place, and the known key."""
        words = dict(gaps(form))
        for gap, word in words.items():
            for right, other in self._gaps.get(gap, ()):
                yield word, right, other
        for gap, right, other in self._index.near(tuple(words)) if self._index and words else ():
            yield words[gap], right, other

    def _begins(self, form: str) -> bool:
        """Whether a longer name begins with the words of a key."""
        return form in self._beginnings or bool(self._index and self._index.begins(form))

    def _place(self, form: str) -> frozenset[str]:
        """Countries in which the place of a key may lie; empty where it names no place."""
        code = _places.country(form)
        if code or not self._index:
            return frozenset({code} if code else ())
        return frozenset(country for (country,) in self._index.countries(form))

    def _named(self, form: str) -> tuple[Name, ...]:
        """All that a key may mean, the built-in meaning first."""
        known = self._names.get(form)
        found = {known.organization.path: known} if known else {}
        for ror, kind, text in self._index.named(form) if self._index else ():
            organization = self.organization(self._paths.get(ror, _REGISTERED + ror))
            if organization and organization.path not in found:
                found[organization.path] = Name(organization=organization, text=text, kind=kind)
        return tuple(found.values())

    def _registered(self, record: RegistryRecord) -> Organization:
        return Organization(
            path=_REGISTERED + record.ror,
            label=record.label,
            parents=tuple(self._paths.get(one, _REGISTERED + one) for one in record.parents),
            ror=record.ror,
            names=record.names,
            country=record.country,
            cities=tuple(map(key, record.cities)),
            facility=record.facility,
        )


@cache
def curated() -> Registry:
    """The built-in vocabulary, `ontology/organizations.ttl`, alone."""
    return load(None)


def load(index: Path | None) -> Registry:
    """The built-in vocabulary and the index that `ror.compile` wrote, if there is one."""
    opened = Index(index) if index else None
    organizations, names = _vocabulary()
    return Registry(organizations, names, opened)


@cache
def _vocabulary() -> tuple[dict[str, Organization], dict[str, Name]]:
    """Organisations by path and their names by key, as `ontology/organizations.ttl` has them."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in vocab.triples("organizations.ttl"):
        predicate = triple.predicate.value.rpartition("#")[2]
        said[value(triple.subject).removeprefix(BASE)][predicate].append(value(triple.object))
    countries = {
        value(triple.subject).removeprefix(BASE): value(triple.object)
        for triple in vocab.triples("countries.ttl")
    }
    organizations = {
        path: Organization(
            path=path,
            label=facts["prefLabel"][0],
            parents=tuple(sorted(one.removeprefix(BASE) for one in facts["subOrganizationOf"])),
            ror=facts["ror"][0].removeprefix(_ROR) if facts["ror"] else None,
            country=countries.get(path, ""),
        )
        for path, facts in sorted(said.items())
    }
    names: dict[str, Name] = {}
    for path, organization in organizations.items():
        aliases = sorted(said[path]["altLabel"] + said[path]["hiddenLabel"])
        for text, kind in (*((one, _kind(one)) for one in aliases), (organization.label, "label")):
            name = Name(organization=organization, text=text, kind=kind, curated=True)
            names[key(text)] = name
    return organizations, names


def _kind(alias: str) -> Kind:
    return "acronym" if alias.isupper() and alias.isalpha() and alias.isascii() else "alias"
