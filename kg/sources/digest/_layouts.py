"""Layouts of a digest in which an entry stands on one line."""

from typing import Protocol

from kg.records import Section
from kg.sources.digest import _glued, _post
from kg.sources.digest._draft import Draft
from kg.sources.digest._page import Line


class OneLine(Protocol):
    """Reader of such a layout."""

    def opens(self, line: Line) -> bool:
        """Whether the line is an entry of this layout."""

    def read(self, line: Line, source: str, section: Section) -> Draft:
        """Read the entry; raises UnreadableError with the reason where there is no paper."""


_LAYOUTS: tuple[OneLine, ...] = (_post, _glued)


def one_line(line: Line) -> OneLine | None:
    """Layout of which the line is a whole entry."""
    return next((layout for layout in _LAYOUTS if layout.opens(line)), None)
