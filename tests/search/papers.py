"""Invented papers to search, and ways to their graphs and indexes."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import orjson

import kg
from kg.store.directory import Generation

ADA = {"name": "Ada Meadow", "orcid": "0000-0002-1825-0097", "affiliations": ["Wool Lab"]}
PAPERS = [
    {
        "id": "fences",
        "title": {
            "en": "Herding Gradients under Neural Tangent Fences",
            "zh": "神经切线围栏下的梯度放牧",
        },
        "abstract": {
            "en": "Flocks found by k-means stay calm, and GPT-3 counts them. " * 3
            + "Only the naïve lamb of Dolly's leaps over state-of-the-art hurdles.",
            "zh": "羊群在篱笆内走动。",
        },
        "authors": [ADA, "Łukasz Wółek"],
        "categories": ["cs.LG", "sheep husbandry"],
        "date": "2021-04-26",
        "doi": "10.5555/Flock(1).x",
        "arxiv": "2104.00001v2",
    },
    {
        "id": "shepherds",
        "title": "A kmeans of gpt3 Shepherds",
        "authors": [{"name": "A. Meadow", "orcid": ADA["orcid"]}],
        "affiliations": ["Google Brain", "Google"],
        "date": "2020",
        "arxiv": "math.GT/0309136",
    },
    {"title": "牧羊犬的图神经网络", "abstract": "我们教牧羊犬看图。", "authors": ["李牧"]},
]


FENCES, SHEPHERDS, DOGS = (
    "Herding Gradients under Neural Tangent Fences",
    "A kmeans of gpt3 Shepherds",
    "牧羊犬的图神经网络",
)


def lines(papers: Iterable[object]) -> bytes:
    return b"".join(orjson.dumps(one) + b"\n" for one in papers)


def index_of(place: Path) -> Path:
    return place / "current" / "search.sqlite"


def copied(place: Path, folder: Path) -> Path:
    """A copy of a graph, without its index."""
    copy = Path(shutil.copytree(place, folder / "copy.kg", symlinks=True))
    index_of(copy).unlink(missing_ok=True)
    return copy


def generation(place: kg.Graph | Path) -> Generation:
    return (kg.open(place) if isinstance(place, Path) else place)._generation


def titles(graph: kg.Graph, text: str) -> set[str]:
    return {hit.label for hit in graph.search(text, kinds=["paper"])}


def beside(place: Path) -> set[str]:
    return {path.name for path in index_of(place).parent.glob("search*")}
