"""A graph and its files as a catalogue in Turtle: DCAT 3 with the graph's own VoID.

https://www.w3.org/TR/vocab-dcat-3/; checksums are those of SPDX 2 (http://spdx.org/rdf/terms).
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from msgspec import Struct

from kg import ids
from kg.about._dataset import NODE, rights
from kg.about._words import CATALOGUE, CC0, TITLE
from kg.errors import StoreError
from kg.rdf import vocab
from kg.rdf.lift import Base
from kg.rdf.terms import literal
from kg.store import syntaxes
from kg.store.directory import Generation

_IANA = "https://www.iana.org/assignments/media-types/"
_PREFIXES = ("dcat", "dct", "foaf", "spdx", "void", "xsd")
_GZIP = f"<{_IANA}application/gzip>"


class Distribution(Struct, frozen=True, kw_only=True):
    """A file of a catalogue."""

    path: Path
    """Where it can be measured."""
    name: str
    """Its address relative to the catalogue's, with / between the parts."""
    media_type: str
    """Of its content; without compression."""
    compressed: bool
    """Whether it is compressed by gzip."""


def catalog(generation: Generation, files: Sequence[Distribution]) -> bytes:
    """Write what the graph says of itself, and of each file its address, size and checksum.

    Addresses are relative to the catalogue's own, which lies where the names of the files begin;
    so they hold wherever all of it is put. Raises StoreError where a file cannot be read.
    """
    base = Base(generation.manifest.settings.base)
    own = syntaxes.prefixed(_said(generation, base), ox.RdfFormat.TURTLE)
    entries = (_entry(file, base) for file in sorted(files, key=lambda one: one.name))
    return own + "\n".join(("", _head(base), *entries)).encode()


def _said(generation: Generation, base: Base) -> Iterator[ox.Triple]:
    """What the graph `about` says of the whole and of the named graphs, not of single sources."""
    about = ox.NamedNode(base.address + ids.graph("about"))
    kept = tuple(base.address + path for path in (NODE, "graph/"))
    for quad in generation.store.engine.quads_for_pattern(None, None, None, about):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(kept):
            yield quad.triple


def _head(base: Base) -> str:
    title, whole = (
        ", ".join(one.decode() for one in words.literals()) for words in (CATALOGUE, TITLE)
    )
    dataset = base(NODE).decode()
    known = vocab.prefixes()
    prefixes = "".join(f"@prefix {name}: <{known[name]}> .\n" for name in _PREFIXES)
    return (
        f"{prefixes}\n<> a dcat:Catalog, void:DatasetDescription ;\n    dct:title {title} ;\n"
        f"    dct:license {CC0.decode()} ;\n    dcat:dataset {dataset} ;\n"
        f"    foaf:primaryTopic {dataset} .\n{dataset} dct:title {whole} .\n"
    )


def _entry(file: Distribution, base: Base) -> str:
    """Say what a file is. Types that begin with `x-` are of no registry, so none is named."""
    address = quote(file.name)
    size, digest = _measured(file.path)
    registered = "/x-" not in file.media_type
    lines = [
        "a dcat:Distribution",
        f"dct:title {literal(file.name).decode()}",
        f"dct:rights {base(rights('whole')).decode()}",
        f"dct:format {literal(file.media_type).decode()}",
        *([f"dcat:mediaType <{_IANA}{quote(file.media_type, safe='/+')}>"] * registered),
        *([f"dcat:compressFormat {_GZIP}"] * file.compressed),
        f"dcat:accessURL <{address}>",
        f"dcat:downloadURL <{address}>",
        f'dcat:byteSize "{size}"^^xsd:nonNegativeInteger',
        f"spdx:checksum <#sha256/{address}>",
    ]
    joined = " ;\n    ".join(lines)
    return (
        f"{base(NODE).decode()} dcat:distribution <#file/{address}> .\n"
        f"<#file/{address}> {joined} .\n"
        f"<#sha256/{address}> a spdx:Checksum ;\n"
        "    spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n"
        f'    spdx:checksumValue "{digest}"^^xsd:hexBinary .\n'
    )


def _measured(path: Path) -> tuple[int, str]:
    """Bytes of a file, and their sha256 in hex."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return path.stat().st_size, digest
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise StoreError(what, "write it again", path=path) from error
