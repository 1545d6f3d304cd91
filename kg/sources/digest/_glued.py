"""Items glued to one line: `TitleA Fold[Pasture Lab]中文题要点:…一句话总结：…Abstract`."""

import re
from itertools import repeat

from kg.records import Section
from kg.sources._lines import UnreadableError
from kg.sources._text import flat, tidy
from kg.sources.digest import _marks, _page
from kg.sources.digest._draft import Draft
from kg.sources.digest._lists import (
    NOT_A_NAME,
    Names,
    split_affiliations,
    split_authors,
    without_ellipsis,
)
from kg.sources.digest._page import Line

_POINTS = r"(?:要点|动机|方法|优势|一句话总结) ?:"
_POINT = re.compile(_POINTS)
_FORM = re.compile(
    r"(?P<head>[^\[\]]{3,3000})\[(?P<affiliations>[^\[\]]*)\] ?"
    rf"(?P<chinese>.{{0,120}}?)(?P<points>{_POINTS}.*)"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_INITIAL = rf"[{_UPPER}](?:\.|\.?-[{_UPPER}]\.?)?"
_REST = rf"(?: (?:{_INITIAL}|[a-z]{{1,3}}))* [{_UPPER}][\w'’-]+(?: Jr\.?)?(?: ?(?:…|\.{(2,)}).*)?"
_SOFT = r"[a-zß-öø-ÿ\d?!)\"”'’]"
_GLUES = (
    re.compile(rf"(?P<title>.*{_SOFT})(?P<name>{_INITIAL}{_REST})"),
    re.compile(rf"(?P<title>.*\S)(?P<name>{_INITIAL}{_REST})"),
    re.compile(rf"(?P<title>.*{_SOFT})(?P<name>[{_UPPER}][a-zß-öø-ÿ]+{_REST})"),
    re.compile(rf"(?P<title>.*?\S) (?P<name>{_INITIAL}{_REST})"),
)
"""Where a title runs into the first author, the likeliest first: a capital after a small letter
(the last such place, since no name has one), after a capital, a first name in full, a space."""
_SEPARATOR = re.compile(r" ?[,，;；、] ?| and | & ")
_SUMMED_UP = re.compile(r"一句话总结 ?:")
_ABSTRACT = re.compile(r"(?<=[\u3400-\u9fff。.!?！？…)）\"”])\s*(?=[\"“A-Z][^\u3400-\u9fff]{40})")


def opens(line: Line) -> bool:
    """Whether a line is a whole item: a title run into authors, a bracket, and points."""
    if _POINT.search(line.flat) is None:
        return False
    marks = _marks.read(line)
    if marks.codes and len(line.text) > 2 * _page.TITLE_LENGTH:
        return True
    form = _FORM.fullmatch(line.flat, marks.end)
    return form is not None and _parted(form["head"]) is not None


def read(line: Line, source: str, section: Section) -> Draft:
    """Read an item; raises UnreadableError where its title cannot be told from its authors."""
    marks = _marks.read(line)
    form = _FORM.fullmatch(line.flat, marks.end)
    if form is None:
        raise UnreadableError("one line without affiliations in brackets before its points")
    written = {name: line.text[slice(*form.span(name))] for name in form.groupdict()}
    parted = _parted(written["head"].strip())
    if parted is None:
        raise UnreadableError("title and authors on one line cannot be told apart")
    draft = Draft(source, section, line, marks.title(tidy(parted[0])), alone=True)
    draft.add_authors(parted[1], line)
    draft.add_affiliations(split_affiliations(written["affiliations"]), line)
    chinese = tidy(written["chinese"].strip(" 。"))
    second = bool(chinese) and draft.titles.setdefault("zh", chinese) != chinese
    points, abstract = _points(written["points"])
    draft.summary += [*marks.remarks, *([chinese] if second else []), points]
    if abstract:
        draft.abstracts["en"] = [abstract]
    return draft


def _parted(head: str) -> tuple[str, Names] | None:
    """Title and authors, parted where all that follows are names."""
    signs = list(_SEPARATOR.finditer(head))
    starts = [0, *(sign.end() for sign in signs)]
    ends = [*(sign.start() for sign in signs), len(head)]
    for glue in _GLUES:
        matches = filter(None, map(glue.fullmatch, repeat(head), starts, ends))
        found = [
            (head[: match.end("title")], names)
            for match in matches
            if (names := _names(head[match.start("name") :])) is not None
        ]
        if found:
            return found[-1 if glue is _GLUES[0] else 0]
    return None


def _names(text: str) -> Names | None:
    """Authors, where the text is nothing else."""
    whole, cut = without_ellipsis(text)
    names = split_authors(whole)
    if not names.names or any(reason == NOT_A_NAME for _, reason in names.refused):
        return None
    return names._replace(cut=names.cut or cut)


def _points(text: str) -> tuple[str, str]:
    """The points in Chinese, and the abstract that follows them without a break."""
    summed_up = _SUMMED_UP.search(flat(text))
    start = _ABSTRACT.search(text, summed_up.end() if summed_up else 0)
    if start is None:
        return text.strip(), ""
    return text[: start.start()].strip(), text[start.end() :].strip()
