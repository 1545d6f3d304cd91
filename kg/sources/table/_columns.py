"""Header of a table: what its columns are called, and which fields of a paper they hold."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from kg.sources._lines import UnreadableError

DELIMITERS = (",", "\t", ";", "|")

_NAMES = {
    "title": "title, titles, paper title, article title, document title, title en, en title,"
    " english title, item title, 标题, 题目, 题名, 篇名, 论文题目, 论文标题, 论文名称,"
    " 英文标题, 英文题目",
    "title_zh": "title zh, zh title, title cn, title chinese, chinese title, 中文标题,"
    " 中文题目, 中文题名",
    "full_names": "author full names, author full name, authors full names",
    "authors": "authors, author, author s, authors list, author list, author names, authors names,"
    " creator, creators, 作者, 作者名, 论文作者",
    "addresses": "addresses, author addresses",
    "affiliations": "affiliations, affiliation, author affiliations, author affiliation,"
    " authors affiliations, institutions, institution, organizations, organization, 单位, 机构,"
    " 作者单位, 作者机构",
    "abstract": "abstract, abstracts, abstract en, abstract note, summary, 摘要, 英文摘要",
    "abstract_zh": "abstract zh, zh abstract, abstract cn, chinese abstract, 中文摘要",
    "date": "date, published, publication date, date published, pub date, published date,"
    " published at, issued, release date, first published, 日期, 发表日期, 发表时间, 出版日期",
    "year": "year, publication year, pub year, pubyear, published year, 年份, 年, 出版年, 发表年份",
    "month": "month, publication month, 月份, 月",
    "modified": "updated, update date, last updated, updated at, modified, 更新日期, 更新时间",
    "doi": "doi, dois, doi number, digital object identifier",
    "arxiv": "arxiv, arxiv id, arxivid, arxiv number, eprint, 预印本",
    "id": "id, paper id, 编号",
    "categories": "categories, category, primary category, keywords, keyword, key words,"
    " author keywords, index keywords, keywords plus, keyword plus, subjects, subject, topics,"
    " topic, tags, manual tags, fields of study, ieee terms, 关键词, 关键字, 类别, 分类, 学科",
    "venue": "venue, journal, journals, conference, conference name, source title, publication,"
    " publication title, publication name, journal name, journal title, journal book, booktitle,"
    " book title, container title, proceedings, published in, 期刊, 会议, 刊名, 来源, 文献来源,"
    " 期刊名称, 会议名称",
    "issn": "issn, eissn, e issn, issns, print issn",
    "volume": "volume, vol, 卷",
    "issue": "issue, number, issue number, 期",
    "pages": "pages, page, page range, 页码",
    "first_page": "page start, start page, first page, beginning page, 起始页",
    "last_page": "page end, end page, last page, ending page, 结束页",
    "url": "url, urls, link, links, pdf, pdf link, pdf url, abs url, paper url, paper link,"
    " website, code, code url, 链接, 网址, 论文链接, 地址",
    "comment": "comment, comments, note, notes, extra, 备注, 评论",
    "license": "license, licence, license url, 许可",
    "language": "language, lang, 语言, 语种",
    "orcid": "orcid, orcids, orcid id, orcid ids, author orcid, authors orcid, author orcids",
}
_WEB_OF_SCIENCE = {
    "ti": "title", "af": "full_names", "au": "authors", "c1": "addresses", "ab": "abstract",
    "py": "year", "pd": "month", "di": "doi", "de": "categories", "id": "categories",
    "so": "venue", "sn": "issn", "ei": "issn", "vl": "volume", "is": "issue", "bp": "first_page",
    "ep": "last_page", "la": "language", "oi": "orcid",
}  # fmt: skip
"""Field tags that head its tab-delimited exports, recognised together only."""
_FIELDS = {name.strip(): field for field, names in _NAMES.items() for name in names.split(",")}
_IN_CHINA = _FIELDS | {
    "organ": "affiliations", "pagecount": "pages", "period": "issue", "pubtime": "date",
    "source": "venue",
}  # fmt: skip
"""What the English half of a name such as `Organ-单位` may be besides, as CNKI writes them."""
_NOT_A_LETTER = re.compile(r"[\W_]+")
_BESIDE_TITLE = 2
"""Known columns that make a line a header, the title's among them."""


class Header(NamedTuple):
    """What the columns of a table hold."""

    delimiter: str
    width: int
    fields: dict[str, tuple[int, ...]]
    """Positions of the columns that hold a field."""
    unknown: tuple[str, ...]

    @property
    def has_title(self) -> bool:
        return "title" in self.fields or "title_zh" in self.fields

    @property
    def recognised(self) -> bool:
        return self.has_title and len(self.fields) >= _BESIDE_TITLE


def header(line: str) -> Header:
    """Read a header line: of the delimiters, the one under which the most is known."""
    return max(
        (columns(_names(line, delimiter), delimiter) for delimiter in DELIMITERS),
        key=lambda found: (found.recognised, sum(map(len, found.fields.values()))),
    )


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return cells(line, delimiter)
    except UnreadableError:
        return []


def columns(names: Sequence[str], delimiter: str = "") -> Header:
    """Tell what columns of these names hold."""
    keys = [_key(name) for name in names]
    known = _WEB_OF_SCIENCE if {"ti", "au", "so"}.issubset(keys) else _FIELDS
    fields: dict[str, tuple[int, ...]] = {}
    unknown: list[str] = []
    for place, key in enumerate(keys):
        if field := known.get(key) or _doubled(key):
            fields[field] = (*fields.get(field, ()), place)
        elif key:
            unknown.append(names[place].strip())
    return Header(delimiter, len(names), fields, tuple(unknown))


def _doubled(key: str) -> str | None:
    """Field of a name given in English and Chinese, or twice, where both halves agree."""
    words = key.split()
    english = " ".join(dict.fromkeys(word for word in words if word.isascii()))
    chinese = " ".join(word for word in words if not word.isascii())
    field = _IN_CHINA.get(english)
    return field if len(words) > 1 and field == _IN_CHINA.get(chinese or english) else None


def _key(name: str) -> str:
    """Name of a column without case, width and what is no letter: `Author(s)` is `author s`."""
    return _NOT_A_LETTER.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def cells(row: str, delimiter: str) -> list[str]:
    """Cells of a row; where its quotation marks enclose no cells they are letters.

    Raises UnreadableError where a row cannot be cut.
    """
    row = row.removesuffix("\n").removesuffix("\r")
    try:
        return next(csv.reader([row], delimiter=delimiter, strict=True), [])
    except csv.Error:
        if "\n" in row:
            raise UnreadableError("quotation marks that do not enclose whole cells") from None
    try:
        return next(csv.reader([row], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    except csv.Error as error:
        raise UnreadableError(f"no row of a table: {error}") from error
