"""Posts, one paper a line: `*【…】《Title》A Fold, B Crook [Pasture Lab] (2020) http://…  原图`."""

import re
from typing import NamedTuple

from kg.records import Section, Venue
from kg.sources import _fields
from kg.sources._lines import UnreadableError
from kg.sources._text import flat, language, tidy
from kg.sources.digest import _marks, _page
from kg.sources.digest._draft import Draft
from kg.sources.digest._lists import (
    CUTS,
    Names,
    is_name,
    looks_like_authors,
    split_affiliations,
    split_authors,
    without_ellipsis,
)
from kg.sources.digest._marks import Marks
from kg.sources.digest._page import Line, Links

_LABEL = r"(?P<label>[A-Za-z]{1,10}|[\u4e00-\u9fff]{1,6}) ?: ?"
_NEXT_LINK = r"(?:view|paper|pdf|github|code|dataset|data|project|link): ?https?://"
_PART = re.compile(
    r"(?P<noise>\[ ?组图[^\[\]]*\]?|组图共 ?\d+ ?张|(?:查看)?原图|查看图片|(?:展开)?全文|展开|收起)"
    rf"|(?:{_LABEL})?(?P<address>{_page.DOI_LINK}|https?://(?:(?!{_NEXT_LINK}){_page.IN_LINK})+)"
    r"|(?P<identifier>\barxiv: ?[\w./-]+|\bdoi: ?(?:[\w./-]|\([\w-]+\))+)"
    r"|\((?P<year>\d{4})\)"
    r"|\[(?P<bracket>(?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"|\[(?P<unclosed>[^\[\]]*)$",
    re.IGNORECASE,
)
_BEFORE_SECOND_TITLE = re.compile(
    r"(?:[A-Za-z]{1,10} ?:|[\u4e00-\u9fff]{1,4}:|[、,;&和与/+|]| and) ?$"
)
_BY = re.compile(r"(?:by\b|作者) ?:? ?", re.IGNORECASE)
_VENUE = re.compile(r"(?P<title>.*\S)(?: [|] ?| ?[|] )(?P<venue>[\w&'’.+-]+(?: [\w&'’.+-]+){0,4})")
_KIND = (
    r"(?:书|新书|图书|书籍|好书|免费书|电子书|教材|教程|课|课程|公开课|课件|讲义|讲座|幻灯|幻灯片|新闻|资讯|"
    r"招聘|感谢|致谢|谢谢|抽奖|直播|播客|博客|博文|访谈|演讲|演讲视频|课程视频|教学视频|资源|工具|活动|会议通知)"
)
_NO_PAPER = re.compile(
    rf"[^:]{{0,12}}?{_KIND}(?=:|\(|$).*|.*(?:书|教材|教程|课程?|讲义|讲座|新闻|招聘|播客|博客)"
    r"|(?:新书|感谢|致谢|谢谢).*"
)
_NO_PAPER_WORD = re.compile(
    r"\b(?:e-?book|book|textbook|course|lectures?|slides|news|newsletter|podcast|thanks)\b"
)
_PAPER = re.compile(r"(?:paper|论文) ?:", re.IGNORECASE)
_WORD = re.compile(r"\w")
_HAN = re.compile(r"[\u3400-\u9fff]")


class _Head(NamedTuple):
    """The title and what stands before it."""

    marks: Marks
    title: str
    end: int
    """Behind the closing 》; 0 where there is none."""


class _Tail(NamedTuple):
    """What follows the title: the authors' text, then parts, then what starts another title."""

    authors: str
    parts: tuple[re.Match[str], ...]
    text: str
    further: str


def opens(line: Line) -> bool:
    """Whether a line is a post: it begins with a title in 《》 and is no Chinese sentence."""
    head = _head(line)
    if head is None:
        return False
    if not head.end:
        return head.marks.number is None
    marks, rest = head.marks, line.text[head.end :].lstrip()
    if marks.number is None and (
        marks.starred or marks.codes or marks.remarks or not _HAN.match(rest)
    ):
        return True
    tail = _tail(line, head)
    if marks.number is None:
        return _names_in_han(tail)
    return bool(tail.parts) or looks_like_authors(tail.authors)


def read(line: Line, source: str, section: Section) -> Draft:
    """Read a post; raises UnreadableError for one that is about no paper, or has no whole title."""
    head = _head(line)
    if head is None or not head.end:
        cut = line.flat.endswith(CUTS)
        raise UnreadableError("the title is cut off" if cut else "the title's 》 is missing")
    title, venue = _title(head.title)
    draft = Draft(source, section, line, head.marks.title(title), alone=True)
    draft.venue = venue
    for remark in head.marks.remarks:
        _remark(draft, remark, line)
    tail = _tail(line, head)
    _fill(draft, tail, line)
    if tail.further:
        draft.refused.append((line, f"a second title in one post: {tail.further}"))
    _demand_paper(draft, head, tail)
    return draft


def _head(line: Line) -> _Head | None:
    if "《" not in line.text:
        return None
    marks = _marks.read(line)
    if line.text[marks.end : marks.end + 1] != "《":
        return None
    end = _closing(line.text, marks.end)
    return _Head(marks, tidy(line.text[marks.end + 1 : end - 1]), end)


def _closing(text: str, begin: int) -> int:
    """Place behind the 》 that closes the title, inner titles passed over; 0 if there is none."""
    depth = 0
    for place in range(begin, len(text)):
        depth += (text[place] == "《") - (text[place] == "》")
        if not depth:
            return place + 1
    return text.find("》", begin) + 1


def _title(written: str) -> tuple[str, Venue | None]:
    """Title without its ellipsis, and the venue that stands behind a bar in the same brackets."""
    title = without_ellipsis(written)[0].strip("《》 ")
    match = _VENUE.fullmatch(flat(title))
    if match is None:
        return title, None
    return title[: match.end("title")], Venue(name=title[match.start("venue") :])


def _tail(line: Line, head: _Head) -> _Tail:
    rest = line.text[head.end :].strip()
    start = rest.find("《")
    further = ""
    if start >= 0:
        before = flat(rest[max(0, start - 12) : start])
        label = _BEFORE_SECOND_TITLE.search(before)
        start -= len(before) - label.start() if label else 0
        rest, further = rest[:start].strip(), rest[start:].strip()
    parts = tuple(_PART.finditer(flat(rest)))
    return _Tail(rest[: parts[0].start()] if parts else rest, parts, rest, further)


def _fill(draft: Draft, tail: _Tail, line: Line) -> None:
    """Give each part of the tail to its field; what is between them belongs to none."""
    goes_on = any(part["bracket"] or part["year"] or part["unclosed"] for part in tail.parts[:1])
    draft.add_authors(_authors(tail.authors, goes_on=goes_on), line)
    behind = len(tail.authors)
    affiliations = True
    for part in tail.parts:
        _refuse_words(draft, tail.text[behind : part.start()], line)
        behind = part.end()
        written = tail.text[part.start() : behind]
        bracket = part["bracket"] if part["bracket"] is not None else part["unclosed"]
        if part["address"] or part["identifier"]:
            _link(draft, part, tail.text[behind:], line)
        elif part["year"]:
            _year(draft, part["year"], line)
        elif bracket is not None:
            _bracket(draft, written, line, affiliations=affiliations)
        affiliations = affiliations and bracket is not None
    if tail.parts:
        _refuse_words(draft, tail.text[behind:], line)


def _authors(text: str, *, goes_on: bool) -> Names:
    """Names; an ellipsis before the affiliations cuts the list, at the end of all a name."""
    by = _BY.match(text)
    names = text[by.end() :] if by else text
    if not goes_on:
        return split_authors(names)
    whole, cut = without_ellipsis(names)
    found = split_authors(whole)
    return found._replace(cut=found.cut or cut)


def _bracket(draft: Draft, written: str, line: Line, *, affiliations: bool) -> None:
    inner = written[1:-1] if flat(written).endswith("]") else written[1:]
    if written.startswith("【"):
        _remark(draft, inner, line)
    elif not affiliations:
        _refuse_words(draft, inner, line)
    else:
        whole = len(inner) + 2 == len(written) or inner.endswith(CUTS)
        draft.add_affiliations(split_affiliations(inner if whole else f"{inner}…"), line)


def _remark(draft: Draft, text: str, line: Line) -> None:
    """Keep what stands in 【】: no title and no name, but what is said of the paper."""
    if language(text) == "zh":
        draft.summary.append(tidy(text))
    elif _WORD.search(text):
        draft.refused.append((line, f"a remark that is not Chinese: {text}"))


def _link(draft: Draft, part: re.Match[str], behind: str, line: Line) -> None:
    word = (part["address"] or part["identifier"]).replace(" ", "")
    label = (part["label"] or "").casefold()
    if word.endswith("...") or behind.startswith("…"):
        draft.refused.append((line, f"an address is cut here: {part[0]}"))
        return
    found = _page.with_address(Links(), word, label)
    reason = draft.add_links(found) if any(found) else "no web address"
    if reason is not None:
        draft.refused.append((line, f"{reason}: {part[0]}"))


def _year(draft: Draft, year: str, line: Line) -> None:
    try:
        stated = _fields.calendar(int(year))
    except ValueError as error:
        draft.refused.append((line, str(error)))
        return
    if draft.issued not in (None, stated):
        draft.refused.append((line, f"a second year: {year}"))
    draft.issued = draft.issued or stated


def _refuse_words(draft: Draft, text: str, line: Line) -> None:
    if _WORD.search(text):
        draft.refused.append((line, f"words that belong to no field: {text.strip()}"))


def _demand_paper(draft: Draft, head: _Head, tail: _Tail) -> None:
    """Refuse a post about a book, a course or news: by its head, or since nothing names a paper."""
    if not draft.has_title:
        raise UnreadableError("a post without a title")
    remark = next((one for one in head.marks.remarks if _NO_PAPER.fullmatch(flat(one))), None)
    word = _NO_PAPER_WORD.search(tail.authors)
    if remark or word:
        raise UnreadableError(f"no paper, as the post says: {remark or (word and word[0])}")
    if not (_names_a_paper(draft, tail) or head.marks.codes):
        raise UnreadableError("neither authors nor affiliations, so no paper")


def _names_a_paper(draft: Draft, tail: _Tail) -> bool:
    """Whether anything but the title shows that a post is about a paper."""
    latin = _WORD.search(tail.authors) is not None and not _HAN.search(tail.authors)
    institution = any(not _HAN.search(mention.as_written) for mention in draft.affiliations)
    labelled = any((part["label"] or "").casefold() == "paper" for part in tail.parts)
    return bool(
        draft.authorships
        or institution
        or draft.identifiers
        or draft.venue
        or labelled
        or _PAPER.match(flat(tail.further))
        or (latin and (draft.issued or draft.cut))
    )


def _names_in_han(tail: _Tail) -> bool:
    """Whether the Chinese text behind a title is a list of names."""
    bracket = bool(tail.parts) and tail.parts[0]["bracket"] is not None
    return looks_like_authors(tail.authors) or (bracket and is_name(tail.authors.strip()))
