"""What stands before a title on its line: number, star, categories, remarks in 【】."""

import re
from typing import NamedTuple

from kg.sources._text import tidy
from kg.sources.digest import _page
from kg.sources.digest._page import Line, Title

_CODES = rf"(?:{_page.ANY_CODE})(?: ?[/、,&|] ?(?:{_page.ANY_CODE}))*"
_MARK = re.compile(
    rf" ?(?:(?P<star>\*)|(?P<number>\d{{1,3}}) ?[、.):]|\[ ?(?P<codes>{_CODES}) ?\]"
    r"|\[(?P<remark>[^\[\]]*)\]|(?:论文|paper): ?(?=《)) ?",
    re.IGNORECASE,
)


class Marks(NamedTuple):
    """The marks of a line, and where they end."""

    number: int | None
    starred: bool
    codes: tuple[str, ...]
    remarks: tuple[str, ...]
    end: int

    def title(self, title: str) -> Title:
        """Say the title behind the marks."""
        return Title(self.number, self.starred, self.codes, title)


def read(line: Line) -> Marks:
    """Read the marks of a line, in whatever order they stand."""
    end, starred, number = 0, False, None
    codes: list[str] = []
    remarks: list[str] = []
    while match := _MARK.match(line.flat, end):
        if match["remark"] is not None:
            if line.text[match.start("remark") - 1] != "【":
                break
            remarks.append(tidy(line.text[match.start("remark") : match.end("remark")]))
        starred = starred or match["star"] is not None
        number = int(match["number"]) if match["number"] else number
        codes += _page.codes(match["codes"] or "")
        end = match.end()
    return Marks(number, starred, tuple(dict.fromkeys(codes)), tuple(remarks), end)
