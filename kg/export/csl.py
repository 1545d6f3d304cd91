"""CSL-JSON, one item a work, for Zotero, pandoc and all that cite with CSL styles.

The form is that of the CSL 1.0.2 data schema, an array with one item a line.
"""

from pathlib import Path
from typing import Any

import orjson

from kg.export import ExportOptions
from kg.export._citation import Citation, citations, marked, parted
from kg.store.directory import Generation

SUFFIXES = (".csl.json",)

_TYPES = {"journal": "article-journal", "conference": "paper-conference", "other": "article"}


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the works by IRI."""
    with path.open("wb") as file:
        before = b"[\n"
        for citation in citations(generation, options):
            file.write(before + orjson.dumps(_item(citation)))
            before = b",\n"
        file.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _item(citation: Citation) -> dict[str, Any]:
    place = citation.place
    found = {
        "id": citation.key,
        "type": _TYPES[citation.kind],
        "title": marked(citation.title.value),
        "author": [_name(written) for written in citation.authors],
        "issued": {"date-parts": [citation.date]} if citation.date else None,
        "container-title": marked(citation.venue.name),
        "volume": marked(place.volume),
        "issue": marked(place.number),
        "page": marked(place.pages),
        "ISSN": ", ".join(citation.venue.issn),
        "DOI": citation.doi,
        "URL": citation.addresses[0] if citation.addresses else None,
        "number": f"arXiv:{citation.arxiv}" if citation.arxiv else None,
        "publisher": "arXiv" if citation.arxiv and not citation.venue.name else None,
        "categories": [*map(marked, citation.categories)],
        "language": citation.language,
        "note": marked(citation.note()),
        "abstract": marked(citation.abstract.value) if citation.abstract else None,
    }
    return {name: value for name, value in found.items() if value}


def _name(written: str) -> dict[str, str]:
    name = parted(written)
    if not name.given:
        return {"literal": marked(name.family)}
    found = {
        "family": marked(name.family),
        "given": marked(name.given),
        "non-dropping-particle": marked(name.particle),
        "suffix": name.suffix,
    }
    return {part: text for part, text in found.items() if text}
