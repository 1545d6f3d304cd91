"""The Atom feed of arXiv's API: a paper an `entry`."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from kg.records import Chunk, Coverage, Origin, Record, Rejected
from kg.sources import _fields, _lines, _xml
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources.arxiv import _authors, _metadata
from kg.sources.arxiv._authors import Authors
from kg.sources.arxiv._metadata import Metadata

_TAGS = frozenset({"entry"})
_FRAMING = frozenset(
    "feed id title subtitle updated link author name uri generator rights opensearch:totalResults"
    " opensearch:startIndex opensearch:itemsPerPage opensearch:Query".split()
)
_FEED = re.compile(rb"<(?:\w+:)?feed\b[^>]*http://www\.w3\.org/2005/Atom")
_OF_ARXIV = re.compile(rb"\barxiv\.org/(?:schemas/atom|api/|abs/)")
_VERSION = re.compile(r"v\d+$")
_ONCE = frozenset("id title summary published updated comment journal_ref doi".split())
_ERRORS = "/api/errors"


def sniff(head: bytes) -> bool:
    """Recognise a feed with arXiv's addresses."""
    return _FEED.search(head) is not None and _OF_ARXIV.search(head) is not None


def split(source: Source, format_name: str) -> Iterator[Chunk]:
    """Cut behind an entry."""
    return _xml.cut(source, format_name, _TAGS)


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each entry; what cannot be taken of it follows it."""
    return _xml.parse(chunk, _TAGS, _FRAMING, _read)


def _read(data: bytes, origin: Origin) -> Iterable[Record | Rejected]:
    said = _said(_xml.element(data))
    yield _metadata.paper(said, origin)
    yield from _lines.beside(_metadata.reasons(said), data, origin)


def _said(entry: Element) -> Metadata:
    texts: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    for child in entry:
        name = _local(child)
        if name not in _ONCE:
            continue
        if name in texts:
            faults.append((name, "stands twice; the first is taken"))
        texts.setdefault(name, _text(child))
    identifier = texts.get("id", "")
    if _ERRORS in identifier:
        raise UnreadableError(f"the API reports an error: {texts.get('summary', '')}")
    published, updated = texts.get("published"), texts.get("updated")
    links = [one for one in entry if _local(one) == "link"]
    return Metadata(
        identifier=identifier,
        title=texts.get("title"),
        abstract=texts.get("summary"),
        listed=_each(one for one in entry if _local(one) == "author"),
        categories=" ".join(_categories(entry)),
        comment=texts.get("comment"),
        citation=texts.get("journal_ref"),
        doi=texts.get("doi"),
        license=next((one.get("href") for one in links if one.get("rel") == "license"), None),
        issued=published,
        modified=None if updated == published else updated,
        versions=tuple(_VERSION.findall(identifier)),
        links=tuple([one.get("href", "") for one in links if one.get("rel") != "license"]),
        faults=faults,
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition(":")[2]


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _categories(entry: Element) -> Iterator[str]:
    for name in ("primary_category", "category"):
        yield from (one.get("term", "") for one in entry if _local(one) == name)


def _each(elements: Iterable[Element]) -> Authors:
    """Read the authors, each an element; a collaboration may be among them, as in every shape."""
    lists: list[Authors] = []
    for element in elements:
        texts = [(_local(child), _fields.plain(_text(child))) for child in element]
        found = _authors.read(", ".join(text for name, text in texts if name == "name"))
        own = (text for name, text in texts if name == "affiliation" and text)
        lists.append(found.bound(_authors.mentions(own, None)))
    return _authors.joined(lists)
