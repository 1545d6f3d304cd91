"""BibTeX, one entry a work, for LaTeX and reference managers.

Entries are those of BibTeX 0.99 with the fields of arXiv (`eprint`, `archivePrefix`,
`primaryClass`) and those of biblatex that reference managers know.
"""

from collections.abc import Iterator
from pathlib import Path

from kg.export import ExportOptions
from kg.export._citation import Citation, citations, folded, marked, parted
from kg.export._latex import latex, verbatim
from kg.store.directory import Generation

SUFFIXES = (".bib",)

_TYPES = {
    "journal": ("article", ("journal",)),
    "conference": ("inproceedings", ("booktitle",)),
    "other": ("misc", ("howpublished", "eventtitle")),
}
"""Entry type and fields of the venue: of `misc` styles print the one, programs read the other."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the works by IRI."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for citation in citations(generation, options):
            file.write(_entry(citation))


def _entry(citation: Citation) -> str:
    kind = _TYPES[citation.kind][0]
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(citation))
    return f"@{kind}{{{citation.key},\n{lines}}}\n\n"


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    """Names and values of the fields that say something."""
    yield (
        "title",
        f"{{{{{_text(citation.title.value)}}}}}",
    )  # styles keep the case of what is in braces
    if citation.authors:
        yield "author", f"{{{' and '.join(map(_name, citation.authors))}}}"
    yield from _publication(citation)
    yield from _identifiers(citation)
    texts = {
        "keywords": _keywords(citation.categories),
        "language": citation.language or "",
        "note": citation.note(),
        "abstract": citation.abstract.value if citation.abstract else "",
    }
    yield from ((name, f"{{{_text(value)}}}") for name, value in texts.items() if value)


def _publication(citation: Citation) -> Iterator[tuple[str, str]]:
    venue, place = citation.venue, citation.place
    if venue.name:
        yield from ((name, f"{{{_text(venue.name)}}}") for name in _TYPES[citation.kind][1])
    for name, value in zip(("volume", "number"), place[:2], strict=True):
        if value:
            yield name, f"{{{_text(value)}}}"
    if place.pages:
        yield "pages", f"{{{_text(place.pages).replace('–', '--')}}}"
    if venue.issn:
        yield "issn", f"{{{', '.join(venue.issn)}}}"
    for name, number in zip(("year", "month", "day"), citation.date, strict=False):
        yield name, _MONTHS[number - 1] if name == "month" else f"{{{number}}}"


def _identifiers(citation: Citation) -> Iterator[tuple[str, str]]:
    if citation.doi:
        yield "doi", f"{{{verbatim(citation.doi)}}}"
    if citation.arxiv:
        yield "eprint", f"{{{citation.arxiv}}}"
        yield "archivePrefix", "{arXiv}"
    if citation.primary:
        yield "primaryClass", f"{{{citation.primary}}}"
    if citation.addresses:
        yield "url", f"{{{verbatim(citation.addresses[0])}}}"


def _name(written: str) -> str:
    """`van Hasselt, Jr, Hado`; the name of a group, or of one word, in braces."""
    name = parted(folded(written))
    if not name.given:
        return f"{{{_text(name.family)}}}"
    family = f"{name.particle} {name.family}".strip()
    return ", ".join(map(_text, filter(None, (family, name.suffix, name.given))))


def _keywords(found: tuple[str, ...]) -> str:
    """Codes parted by semicolons; one with a comma has a semicolon behind it."""
    return "; ".join(found) + (";" if len(found) == 1 and "," in found[0] else "")


def _text(text: str) -> str:
    return latex(marked(folded(text)))
