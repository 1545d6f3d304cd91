"""Lines that say which field they are, `- 单位：…`, and headings, as in Markdown copies."""

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from kg.sources._text import language, tidy
from kg.sources.digest import _page
from kg.sources.digest._lists import Names, split_affiliations
from kg.sources.digest._page import Line, Links, Title

Field: TypeAlias = Literal["authors", "affiliations", "title", "links", "abstract", "points"]

_WORDS: dict[Field, str] = {
    "authors": "作者 论文作者 author authors",
    "affiliations": "单位 机构 作者单位 研究机构 affiliation affiliations institution institutions",
    "title": "标题 题目 中文标题 中文题目 论文标题 title",
    "links": "url 链接 地址 论文链接 论文地址 原文链接 paper pdf view link arxiv dataset 数据"
    " 数据集 主页 项目 项目地址 代码 代码地址 code github",
    "abstract": "摘要 英文摘要 abstract",
    "points": "要点 动机 背景 问题 挑战 方法 优势 创新 贡献 结果 实验 结论 局限 总结 一句话总结"
    " 推荐理由",
}
_FIELDS: dict[str, Field] = {
    word: field for field, words in _WORDS.items() for word in words.split()
}
_CODE = frozenset({"代码", "代码地址", "code", "github"})
_LABELLED = re.compile(
    r"(?:[-+•] ?)?(?:\*\*)?(?P<label>[\w ]{1,16}?) ?(?:\*\*)?: ?(?:\*\*)? ?(?P<value>.*)"
)
_HEADING = re.compile(r"\#{1,6} ?(?P<title>[^\#].*)")
_COMMA = re.compile(r" ?, ?")
_INSTITUTION = re.compile(
    r"\b(?:Univ|Institut|College|Lab|Academy|Hospital|School|Cent(?:er|re)\b|Research|Inc\b|Corp)"
    r"|大学|学院|研究|实验室|公司|中心|科学院"
)


def labelled(line: Line) -> tuple[Field, str] | None:
    """Field and text of a line that begins with a known label and a colon."""
    match = _LABELLED.fullmatch(line.flat)
    field = None if match is None else _FIELDS.get(match["label"].casefold())
    if match is None or field is None:
        return None
    value = line.text[match.start("value") :]
    if field == "points" or (field == "abstract" and language(value) == "zh"):
        return "points", line.text[match.start("label") :].replace("**", "")
    return field, value


def links(value: str, line: Line) -> tuple[Links, str]:
    """Addresses after a label, in Markdown's brackets too, and the words beside them."""
    match = _LABELLED.fullmatch(line.flat)
    label = match["label"].casefold() if match else ""
    found = Links()
    for address in dict.fromkeys(_page.addresses(value)):
        found = _page.with_address(found, address, "code" if label in _CODE else "view")
    return found, _page.beside_addresses(value)


def institutions(value: str) -> Names:
    """Institutions after a label; a comma parts them where each piece says that it is one."""
    text = value.strip("[]【】 ").replace("，", "；")
    pieces = _COMMA.split(text)
    if len(pieces) > 1 and all(map(_INSTITUTION.search, pieces)):
        text = "; ".join(pieces)
    return split_affiliations(text)


def heading(line: Line) -> Title | None:
    """Title that a Markdown heading holds, without category."""
    match = _HEADING.fullmatch(line.flat)
    if match is None:
        return None
    title = tidy(line.text[match.start("title") :])
    return numbered_heading(line) or Title(None, starred=False, codes=(), title=title)


def numbered_heading(line: Line) -> Title | None:
    """Title that a Markdown heading with a number holds."""
    return _page.numbered_title(line) if line.flat.startswith("#") else None


def begins_entry(lines: Sequence[Line], place: int) -> bool:
    """Whether a heading is a paper's title: labelled lines follow, a Chinese title before them."""
    if not lines[place].flat.startswith("#"):
        return False
    ahead = [line for line in lines[place + 1 : place + 8] if line.text][:2]
    return any(map(labelled, ahead)) and not any(line.flat.startswith("#") for line in ahead[:1])
