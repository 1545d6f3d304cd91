"""What the store says, by works."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, FOAF, KG, PROV, RDF, SKOS
from kg.store.store import Store

Attributes: TypeAlias = dict[str, Any]
"""Attributes of a node or edge: text, several texts as a tuple, whole numbers, truth values.

What is unknown is absent.
"""

RELATIONS = (
    ("dct:creator", "author", (DCT.creator,)),
    ("kg:institution", "institution", (KG.institution,)),
    ("dct:subject", "category", (DCT.subject,)),
    (
        "kg:mentions",
        "concept",
        (KG.mentions, KG.proposes, KG.uses, KG.evaluatesOn, KG.comparesWith),
    ),
)
"""Name of the edges, type of their ends, and the properties that say so."""


class Tables:
    """Works with their attributes and all that they point to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.work_of = dict(store.objects(KG.work))
        self.labels = dict(store.objects(RDF.label))
        self._relations: dict[str, dict[str, list[str]]] = {}

    @cached_property
    def order(self) -> list[str]:
        """All works, sorted."""
        return sorted(set(self.work_of.values()))

    def relation(self, kind: str) -> dict[str, list[str]]:
        """What each work points to, of one type; read when it is asked for first."""
        if kind not in self._relations:
            (said,) = (said for _, name, said in RELATIONS if name == kind)
            self._relations[kind] = self._by_work(*said)
            if kind == "category":
                self._unmatched_categories(self._relations[kind])
        return self._relations[kind]

    def _by_work(self, *predicates: Iri) -> dict[str, list[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        once: dict[str, str] = {}  # one string for each node, not one for each statement
        for predicate in predicates:
            for paper, node in self.store.objects(predicate):
                if paper in self.work_of:
                    found[self.work_of[paper]].add(once.setdefault(node, node))
        return {work: sorted(found.pop(work, ())) for work in self.order}

    def _unmatched_categories(self, categories: dict[str, list[str]]) -> None:
        """Give a work the digest's own category where no rule found an arXiv category."""
        matched = {code for code, _ in self.store.objects(SKOS.exactMatch)}
        paper_of = dict(self.store.objects(KG.describes))
        for entry, code in self.store.objects(KG.assignedCategory):
            if code not in matched:
                own = categories[self.work_of[paper_of[entry]]]
                own[:] = sorted({*own, code})

    def ordinals(self) -> dict[tuple[str, str], int]:
        """Place of each person in the author list of each work, by its first record."""
        ordinal = dict(self.store.objects(KG.ordinal))
        person = dict(self.store.objects(KG.author))
        places: dict[tuple[str, str], int] = {}
        for paper, authorship in sorted(self.store.objects(KG.authorship)):
            places.setdefault((self.work_of[paper], person[authorship]), int(ordinal[authorship]))
        return places

    def titles(self) -> dict[str, str]:
        """Titles of the works, the newest first, then by title."""
        issued = self.issued()
        works = sorted(self.order, key=lambda work: (self.labels[work], work))
        works.sort(key=lambda work: issued.get(work, ""), reverse=True)
        return {work: self.labels[work] for work in works}

    def works(self) -> dict[str, Attributes]:
        """Attributes of the paper nodes."""
        found: dict[str, Attributes] = {
            work: {"type": "paper", "label": self.labels[work]} for work in self.order
        }
        self._texts(found)
        self._authors(found)
        self._entries(found)
        self._singles(found)
        return found

    @property
    def records(self) -> list[tuple[str, str]]:
        """Papers with their works, in the order in which they are heard."""
        return sorted(self.work_of.items())

    def _texts(self, found: dict[str, Attributes]) -> None:
        titles = by_language(self.store.statements(DCT.title))
        abstracts = by_language(self.store.statements(DCT.abstract))
        for paper, work in self.records:
            for lang, title in titles.get(paper, {}).items():
                found[work].setdefault(f"label_{lang}", title)
            for _, abstract in sorted(abstracts.get(paper, {}).items()):
                found[work].setdefault("abstract", abstract)

    def _authors(self, found: dict[str, Attributes]) -> None:
        written = dict(self.store.objects(KG.asWritten))
        ordinal = dict(self.store.objects(KG.ordinal))
        children: dict[str, list[str]] = defaultdict(list)
        for paper, authorship in self.store.objects(KG.authorship):
            children[paper].append(authorship)
        for paper, work in self.records:
            ordered = sorted(children[paper], key=lambda one: (int(ordinal[one]), one))
            if ordered:
                found[work].setdefault("authors", tuple(written[one] for one in ordered))

    def _entries(self, found: dict[str, Attributes]) -> None:
        """Facts of the first entry that describes a work."""
        section, starred = (
            dict(self.store.objects(KG.section)),
            dict(self.store.objects(KG.starred)),
        )
        summary = dict(self.store.objects(KG.summary))
        posts: dict[str, set[str]] = defaultdict(set)
        for entry, post in self.store.objects(RDF.seeAlso):
            posts[entry].add(post)
        for entry, paper in sorted(self.store.objects(KG.describes)):
            attributes = found[self.work_of[paper]]
            attributes.setdefault("section", section[entry].rpartition("#")[2])
            attributes.setdefault("starred", starred[entry] == "true")
            if entry in summary:
                attributes.setdefault("summary", summary[entry])
            if posts[entry]:
                attributes.setdefault("posts", tuple(sorted(posts[entry])))

    def issued(self) -> dict[str, str]:
        """Dates of the works, of the first record that has one, else of an issue that lists one."""
        return self._issued

    @cached_property
    def _issued(self) -> dict[str, str]:
        issue_of = {entry: issue for issue, entry in self.store.objects(DCT.hasPart)}
        stated = dict(sorted(self.store.objects(DCT.issued), reverse=True))
        listed: dict[str, str] = {}
        for entry, paper in sorted(self.store.objects(KG.describes)):
            if issue_of.get(entry) in stated:
                listed.setdefault(paper, stated[issue_of[entry]])
        found: dict[str, str] = {}
        for dates in (stated, listed):
            for paper, work in self.records:
                if paper in dates:
                    found.setdefault(work, dates[paper])
        return found

    def _singles(self, found: dict[str, Attributes]) -> None:
        issued = self.issued()
        of_works: dict[str, Mapping[str, object]] = {
            "issued": issued,
            "category": self._notations(),
        }
        tables = {
            "issued": of_works["issued"],
            "doi": dict(sorted(self.store.objects(KG.doi), reverse=True)),
            "arxiv": dict(sorted(self.store.objects(KG.arxiv), reverse=True)),
            "source": dict(sorted(self.store.objects(PROV.wasDerivedFrom), reverse=True)),
            "links": gathered(self.store.objects(DCT.references)),
            "category": of_works["category"],
        }
        for paper, work in self.records:
            for name, table in tables.items():
                known = table.get(work if name in of_works else paper)
                if known is not None:
                    found[work].setdefault(name, known)
            if work in issued:
                found[work]["year"] = int(issued[work][:4])

    def _notations(self) -> dict[str, tuple[str, ...]]:
        notation = dict(self.store.objects(SKOS.notation))
        categories = self.relation("category")
        return {work: tuple(notation[code] for code in codes)
                for work, codes in categories.items() if codes}  # fmt: skip

    def others(self, kind: str) -> dict[str, Attributes]:
        """Attributes of the nodes of one type, and how many works each has."""
        count: dict[str, int] = defaultdict(int)
        for nodes in self.relation(kind).values():
            for node in nodes:
                count[node] += 1
        names = self._names(kind)
        return {
            node: {"type": kind, **names.get(node, {"label": node}), "papers": count[node]}
            for node in sorted(count)
        }

    def _names(self, kind: str) -> dict[str, Attributes]:
        if kind == "author":
            return {node: {"label": name} for node, name in self.store.objects(FOAF.name)}
        labels = by_language(self.store.statements(SKOS.prefLabel))
        alternative = by_language(self.store.statements(SKOS.altLabel))
        notation = dict(self.store.objects(SKOS.notation)) if kind == "category" else {}
        names: dict[str, Attributes] = {}
        for node in {*labels, *notation}:
            own = labels.get(node, {})
            label = notation.get(node) or label_of(own)
            chinese = own.get("zh") or alternative.get(node, {}).get("zh")
            english = own.get("en") if kind == "category" else None
            names[node] = {"label": label}
            names[node] |= {"label_zh": chinese} if chinese else {}
            names[node] |= {"label_en": english} if english else {}
        return names


def label_of(own: Mapping[str, str]) -> str:
    """Label of no language, else the English one, else the first."""
    return own.get("") or own.get("en") or min(own.values())


def by_language(statements: Iterable[tuple[str, Term]]) -> dict[str, dict[str, str]]:
    """Texts by subject and language ('' for none), the least of each."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, term in statements:
        lang, text = getattr(term, "language", None) or "", value(term)
        found[subject][lang] = min(text, found[subject].get(lang, text))
    return found


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """All that is said of each subject, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for subject, said in pairs:
        found[subject].add(said)
    return {subject: tuple(sorted(values)) for subject, values in found.items()}
