"""What a description says in words, in English and Chinese."""

from typing import NamedTuple

from kg.rdf.terms import Iri, Literal, iri, literal
from kg.rdf.vocab import KG

CC0 = iri("https://creativecommons.org/publicdomain/zero/1.0/")


class Words(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str

    def literals(self) -> tuple[Literal, Literal]:
        """Write both."""
        return literal(self.en, lang="en"), literal(self.zh, lang="zh")


TITLE = Words("Knowledge graph of papers", "论文知识图谱")
DESCRIPTION = Words(
    "Papers as their sources state them, with authors, institutions, categories and concepts, and,"
    " kept apart from that, who is who. In the figures of the whole and of its classes, properties"
    " and links, a triple that several graphs state is one. No figure counts the graph that holds"
    " this description.",
    "按来源所陈述的内容描述论文及其作者、机构、分类与概念；谁是谁则另行记录。整体及其各类、属性、"
    "链接的数目中，多个命名图陈述的同一三元组只计一次。各项数目均不含本描述所在的命名图。",
)
CATALOGUE = Words("Files of the knowledge graph of papers", "论文知识图谱的文件")
RIGHTS = {
    "texts": Words(
        "Titles, names, dates and identifiers may be used freely (CC0 1.0). Abstracts and summaries"
        " belong to their authors; the licence that a source states for a paper stands on the"
        " paper.",
        "标题、姓名、日期与标识符可自由使用（CC0 1.0）。摘要与综述的权利归其作者；来源为某篇论文"
        "声明的许可，记于该论文。",
    ),
    "vocabulary": Words(
        "Names and identifiers of categories, organisations and concepts may be used freely"
        " (CC0 1.0). The ontology is under the Apache License 2.0.",
        "分类、机构与概念的名称和标识符可自由使用（CC0 1.0）。本体采用 Apache License 2.0。",
    ),
    "whole": Words(
        "What is said of papers, people and institutions may be used freely (CC0 1.0). Abstracts"
        " and summaries belong to their authors. The rights of each named graph stand on it.",
        "关于论文、人物与机构的陈述可自由使用（CC0 1.0）。摘要与综述的权利归其作者。各命名图的"
        "权利记于该图。",
    ),
}


class Target(NamedTuple):
    """A data set of others to which links of a property lead."""

    predicate: Iri
    title: str
    space: str
    """How its IRIs begin."""

    @property
    def name(self) -> str:
        """Name of the property without its namespace."""
        return self.predicate[1:-1].decode().rpartition("#")[2]


TARGETS = (
    Target(KG.arxiv, "arXiv", "https://arxiv.org/abs/"),
    Target(KG.dblp, "dblp", "https://dblp.org/pid/"),
    Target(KG.doi, "DOI", "https://doi.org/"),
    Target(KG.openalex, "OpenAlex", "https://openalex.org/"),
    Target(KG.orcid, "ORCID", "https://orcid.org/"),
    Target(KG.ror, "ROR", "https://ror.org/"),
)
