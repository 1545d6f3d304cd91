"""Where one issue of a digest ends and the next begins, told as the lines come."""

from kg.sources.digest import _labels, _page
from kg.sources.digest._layouts import one_line
from kg.sources.digest._page import Line, Title

_LARGE = 1 << 20
"""Bytes after which a new issue begins with the next entry."""
_ANYWHERE = 4
"""So many times as many, after which one begins with any line."""


class Boundary:
    """Follows a source line by line.

    An issue begins at a legend after entries, at number 1 after short entries, where pages and
    posts meet (no heading between), and where the one before is large: a run of posts is one
    issue up to a MiB. What is cut for its size goes on under the same legend and heading.
    """

    def __init__(self) -> None:
        self.preamble = ""
        """Legend and heading under which what begins here goes on."""
        self._begin()

    def _begin(self) -> None:
        self.size = self.entries = self.number = 0
        self.more = self.posts = self.headed = False
        self.framing: list[Line] = []
        """Legend and heading so far."""

    def before(self, line: Line, size: int) -> bool:
        """Tell whether an issue begins with this line of so many bytes."""
        post = one_line(line) is not None
        title = None if post else _page.tagged_title(line) or _labels.numbered_heading(line)
        head = post or title is not None
        new = self.entries > 0 and self._parts(line, title, post=post)
        if new:
            self._begin()
        large = self.size > (_LARGE if head and self.entries else _ANYWHERE * _LARGE)
        self.preamble = "".join(f"{one.raw}\n" for one in self.framing)
        if large:
            self.size = 0
        self.size += size
        if head:
            self.entries += 1
            self.posts = post
        section = _page.is_section(line)
        if section or (not self.entries and _page.legend(line) is not None):
            self.framing.append(line)
        self.more = self.more or section
        self.headed = section or (self.headed and not line.text)
        self.number = (title and title.number) or self.number
        return new or large

    def _parts(self, line: Line, title: Title | None, *, post: bool) -> bool:
        if post or title is not None:
            anew = title is not None and title.number == 1 and (self.more or self.number > 1)
            other = post != self.posts and not self.headed
            return anew or other
        legend = _page.legend(line)
        if legend is not None and len(legend[0]) > 1:
            return True
        return self.posts and (line.flat.startswith("#") or _page.is_section(line))
