"""Store to NetworkX: the papers with all they point to, and who shares papers with whom."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from kg.errors import SettingsError
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, FOAF, KG, PROV, RDF, SKOS
from kg.store.store import Store

if TYPE_CHECKING:
    import networkx as nx

View: TypeAlias = Literal["papers", "coauthors", "institutions", "concepts"]
VIEWS: tuple[View, ...] = get_args(View)
Attributes: TypeAlias = dict[str, Any]
"""Attributes of a node or edge: text, whole numbers, truth values; what is unknown is absent."""

_RELATIONS = (
    ("dct:creator", "author", DCT.creator),
    ("kg:institution", "institution", KG.institution),
    ("dct:subject", "category", DCT.subject),
    ("kg:mentions", "concept", KG.mentions),
)
_PROJECTED = {"coauthors": "author", "institutions": "institution", "concepts": "concept"}


def to_networkx(store: Store, view: View = "papers") -> "nx.MultiDiGraph[str] | nx.Graph[str]":
    """Network of a view; node ids are IRIs, papers are works (records of one work are one node).

    `papers` is a MultiDiGraph: paper to author (with `ordinal`), institution, category,
    concept; the edge key and `predicate` are the property's prefixed name. The others are
    Graphs whose `weight` counts shared works, with their titles in `papers`.
    """
    if view not in VIEWS:
        name, mend = "the view", f"choose one of {', '.join(VIEWS)}"
        raise SettingsError(name, view, mend)
    tables = _Tables(store)
    return _papers(tables) if view == "papers" else _projection(tables, _PROJECTED[view])


class _Tables:
    """What the store says, by works."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.work_of = dict(store.objects(KG.work))
        self.labels = dict(store.objects(RDF.label))
        self.relations = {kind: self._by_work(predicate) for _, kind, predicate in _RELATIONS}
        self._unmatched_categories()

    def _by_work(self, predicate: Iri) -> dict[str, list[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for paper, node in self.store.objects(predicate):
            if paper in self.work_of:
                found[self.work_of[paper]].add(node)
        return {work: sorted(found[work]) for work in sorted(set(self.work_of.values()))}

    def _unmatched_categories(self) -> None:
        """Give a work the digest's own category where no rule found an arXiv category."""
        matched = {code for code, _ in self.store.objects(SKOS.exactMatch)}
        paper_of = dict(self.store.objects(KG.describes))
        for entry, code in self.store.objects(KG.assignedCategory):
            if code not in matched:
                categories = self.relations["category"][self.work_of[paper_of[entry]]]
                categories[:] = sorted({*categories, code})

    def ordinals(self) -> dict[tuple[str, str], int]:
        """Place of each person in the author list of each work, by its first record."""
        ordinal = dict(self.store.objects(KG.ordinal))
        person = dict(self.store.objects(KG.author))
        places: dict[tuple[str, str], int] = {}
        for paper, authorship in sorted(self.store.objects(KG.authorship)):
            places.setdefault((self.work_of[paper], person[authorship]), int(ordinal[authorship]))
        return places

    def works(self) -> dict[str, Attributes]:
        """Attributes of the paper nodes."""
        found: dict[str, Attributes] = {
            work: {"type": "paper", "label": self.labels[work]} for work in self.relations["author"]
        }
        records = sorted(self.work_of.items())
        self._texts(found, records)
        self._authors(found, records)
        self._entries(found)
        self._singles(found, records)
        return found

    def _texts(self, found: dict[str, Attributes], records: list[tuple[str, str]]) -> None:
        titles = _by_language(self.store.statements(DCT.title))
        abstracts = _by_language(self.store.statements(DCT.abstract))
        for paper, work in records:
            for lang, title in titles.get(paper, {}).items():
                found[work].setdefault(f"label_{lang}", title)
            for _, abstract in sorted(abstracts.get(paper, {}).items()):
                found[work].setdefault("abstract", abstract)

    def _authors(self, found: dict[str, Attributes], records: list[tuple[str, str]]) -> None:
        written = dict(self.store.objects(KG.asWritten))
        ordinal = dict(self.store.objects(KG.ordinal))
        children: dict[str, list[str]] = defaultdict(list)
        for paper, authorship in self.store.objects(KG.authorship):
            children[paper].append(authorship)
        for paper, work in records:
            ordered = sorted(children[paper], key=lambda one: (int(ordinal[one]), one))
            if ordered:
                found[work].setdefault("authors", "; ".join(written[one] for one in ordered))

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
                attributes.setdefault("posts", " ".join(sorted(posts[entry])))

    def _singles(self, found: dict[str, Attributes], records: list[tuple[str, str]]) -> None:
        issue_of = {entry: issue for issue, entry in self.store.objects(DCT.hasPart)}
        issued = dict(sorted(self.store.objects(DCT.issued), reverse=True))
        for entry, paper in sorted(self.store.objects(KG.describes)):
            if issue_of.get(entry) in issued:
                issued.setdefault(paper, issued[issue_of[entry]])
        tables = {
            "issued": issued,
            "doi": dict(self.store.objects(KG.doi)),
            "arxiv": dict(self.store.objects(KG.arxiv)),
            "source": dict(sorted(self.store.objects(PROV.wasDerivedFrom), reverse=True)),
            "links": _joined(self.store.objects(DCT.references)),
            "category": self._notations(),
        }
        for paper, work in records:
            for name, table in tables.items():
                known = table.get(work if name == "category" else paper)
                if known is not None:
                    found[work].setdefault(name, known)
            if "issued" in found[work]:
                found[work]["year"] = int(found[work]["issued"][:4])

    def _notations(self) -> dict[str, str]:
        notation = dict(self.store.objects(SKOS.notation))
        categories = self.relations["category"]
        return {work: "; ".join(notation[code] for code in codes)
                for work, codes in categories.items() if codes}  # fmt: skip

    def others(self, kind: str) -> dict[str, Attributes]:
        """Attributes of the nodes of one type, and how many works each has."""
        count: dict[str, int] = defaultdict(int)
        for nodes in self.relations[kind].values():
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
        labels = _by_language(self.store.statements(SKOS.prefLabel))
        alternative = _by_language(self.store.statements(SKOS.altLabel))
        notation = dict(self.store.objects(SKOS.notation)) if kind == "category" else {}
        names: dict[str, Attributes] = {}
        for node in {*labels, *notation}:
            own = labels.get(node, {})
            label = notation.get(node) or own.get("") or own.get("en") or min(own.values())
            chinese = own.get("zh") or alternative.get(node, {}).get("zh")
            english = own.get("en") if kind == "category" else None
            names[node] = {"label": label}
            names[node] |= {"label_zh": chinese} if chinese else {}
            names[node] |= {"label_en": english} if english else {}
        return names


def _papers(tables: _Tables) -> "nx.MultiDiGraph[str]":
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_nodes_from(tables.works().items())
    ordinals = tables.ordinals()
    for predicate, kind, _ in _RELATIONS:
        network.add_nodes_from(tables.others(kind).items())
        for work, nodes in tables.relations[kind].items():
            for node in nodes:
                attributes: Attributes = {"predicate": predicate}
                if kind == "author":
                    attributes["ordinal"] = ordinals[work, node]
                network.add_edge(work, node, key=predicate, **attributes)
    return network


def _projection(tables: _Tables, kind: str) -> "nx.Graph[str]":
    import networkx as nx

    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for work, nodes in tables.relations[kind].items():
        for pair in combinations(nodes, 2):
            shared[pair].append(tables.labels[work])
    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from(tables.others(kind).items())
    for (left, right), titles in sorted(shared.items()):
        network.add_edge(left, right, weight=len(titles), papers="; ".join(sorted(titles)))
    return network


def _by_language(statements: Iterable[tuple[str, Term]]) -> dict[str, dict[str, str]]:
    """Texts by subject and language ('' for none), the least of each."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, term in statements:
        lang, text = getattr(term, "language", None) or "", value(term)
        found[subject][lang] = min(text, found[subject].get(lang, text))
    return found


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for subject, address in pairs:
        found[subject].add(address)
    return {subject: " ".join(sorted(values)) for subject, values in found.items()}
