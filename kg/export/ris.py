"""RIS, one record a work, for EndNote, Zotero and other reference managers.

The tags are those of the format's edition of 2011, each on a line of its own that ends with
carriage return and line feed. An author is `Family, Given, Suffix`; a comma stands after the
name of a group, as EndNote has it, and the first one within it is doubled.
"""

from collections.abc import Iterator
from pathlib import Path

from kg.export import ExportOptions
from kg.export._citation import Citation, citations, folded, marked, parted
from kg.store.directory import Generation

SUFFIXES = (".ris",)

_TYPES = {"journal": "JOUR", "conference": "CONF", "other": "GEN"}


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the works by IRI."""
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        for citation in citations(generation, options):
            file.write(_record(citation))


def _record(citation: Citation) -> str:
    lines = (f"{tag}  - {folded(text)}\n" for tag, text in _fields(citation) if text)
    return f"{''.join(lines)}ER  - \n\n"


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    """Tags with their texts."""
    chinese = next((one for one in citation.titles[1:] if one.lang == "zh"), None)
    yield "TY", _TYPES[citation.kind]
    yield "ID", citation.key
    yield "TI", marked(citation.title.value)
    if chinese is not None:
        yield "TT", marked(chinese.value)
    for written in citation.authors:
        yield "AU", marked(_name(written))
    yield from _publication(citation)
    yield "DO", citation.doi or ""
    yield "AN", f"arXiv:{citation.arxiv}" if citation.arxiv else ""
    yield from (("UR", address) for address in citation.addresses)
    yield from (("KW", marked(code)) for code in citation.categories)
    yield "LA", citation.language or ""
    yield "N1", marked(citation.note(*([chinese] if chinese else [])))
    yield "AB", marked(citation.abstract.value) if citation.abstract else ""


def _publication(citation: Citation) -> Iterator[tuple[str, str]]:
    venue, place = citation.venue, citation.place
    first, _, last = place.pages.partition("–")
    yield "T2", marked(venue.name)
    yield "VL", marked(place.volume)
    yield "IS", marked(place.number)
    yield "SP", marked(first)
    yield "EP", marked(last)
    yield from (("SN", issn) for issn in venue.issn)
    if citation.issued:
        year, *rest = citation.issued.split("-")
        yield "PY", year
        yield "DA", "/".join((year, *rest, "", "")[:3]) + "/" if rest else ""


def _name(written: str) -> str:
    """`van Hasselt, Hado, Jr`; a semicolon would part two authors and becomes a comma."""
    name = parted(written.replace(";", ","))
    if name.given:
        family = f"{name.particle} {name.family}".strip()
        return ", ".join(filter(None, (family, name.given, name.suffix)))
    if "," in name.family:
        return name.family.replace(",", ",,", 1)
    return f"{name.family}," if " " in name.family else name.family
