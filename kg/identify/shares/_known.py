"""What steps need to know wherever they run, and how they write what they say."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from kg.flow import Row
from kg.rdf.owners import owned
from kg.records import Judgement
from kg.resolve import registry
from kg.resolve.registry import Registry

pack = msgspec.msgpack.Encoder().encode


class Known(NamedTuple):
    """What identity rests on besides what sources state of papers, where a step runs."""

    base: str
    registry: str | None = None
    """Name of the index of the registry, as it is shipped; None for the curated one alone."""
    shipped: bool = False
    judged: Mapping[str, Sequence[Judgement]] = MappingProxyType({})
    """By the kind of nodes: paper, authorship, mention, organization."""


@cache
def _registry(name: str | None, *, shipped: bool) -> Registry:
    if name is None:
        return registry.load(None)
    if shipped:
        from pyspark import SparkFiles

        name = SparkFiles.get(Path(name).name)
    return registry.load(Path(name))


def registry_of(known: Known) -> Registry:
    """The registry, opened once in a process."""
    return _registry(known.registry, shipped=known.shipped)


def said(out: list[bytes], base: str) -> Iterator[Row]:
    """Rows of the quads that were said, by whom they are of; `out` is empty afterwards."""
    nquads = b"".join(out)
    out.clear()
    return (Row("quads", key, found) for key, found in owned(nquads, base))
