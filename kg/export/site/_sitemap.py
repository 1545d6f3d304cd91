"""`sitemap.xml` and `robots.txt`, for a graph whose IRIs begin with an address of its own.

https://www.sitemaps.org/protocol.html: addresses are absolute, 50,000 at most in a file. Nothing
says where a site will lie but the base of its graph; the usual base is nobody's address.
"""

from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from kg.export.site._places import address
from kg.settings import BASE

MOST = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def home(base: str) -> str | None:
    """Address of the site as its graph's base says it; None where that is the usual one."""
    return None if base == BASE or urlsplit(base).scheme not in ("http", "https") else base


class Sitemap:
    """The addresses of pages, in as many files as they need, and an index of these."""

    def __init__(self, root: Path, base: str) -> None:
        """Take the folder of the site; without an address of its own nothing is written."""
        self._root, self._home = root, home(base)
        self._count = 0
        self._file: IO[str] | None = None
        self._names: list[str] = []

    def __enter__(self) -> Self:
        """Begin with the pages that every site has."""
        for folder in ("", "about", "ontology", "search"):
            self.add(folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the index, and what search engines look for at the root of a host."""
        self._end()
        if self._home is None or kind is not None:
            return
        parts = "".join(f"<sitemap><loc>{self._at(one)}</loc></sitemap>\n" for one in self._names)
        index = f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{parts}</sitemapindex>\n'
        (self._root / "sitemap.xml").write_text(index, encoding="utf-8", newline="\n")
        if urlsplit(self._home).path == "/":
            robots = f"User-agent: *\nAllow: /\nSitemap: {self._home}sitemap.xml\n"
            (self._root / "robots.txt").write_text(robots, encoding="utf-8", newline="\n")

    def add(self, folder: str) -> None:
        """Name the page of a folder."""
        if self._home is None:
            return
        if self._count % MOST == 0:
            self._begin()
        assert self._file is not None
        place = f"{address(folder)}/" if folder else ""
        self._file.write(f"<url><loc>{self._at(place)}</loc></url>\n")
        self._count += 1

    def _at(self, place: str) -> str:
        return escape(f"{self._home}{place}")

    def _begin(self) -> None:
        self._end()
        name = f"sitemap-{len(self._names) + 1}.xml"
        self._names.append(name)
        self._file = (self._root / name).open("w", encoding="utf-8", newline="\n")
        self._file.write(f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n')

    def _end(self) -> None:
        if self._file is not None:
            self._file.write("</urlset>\n")
            self._file.close()
            self._file = None
