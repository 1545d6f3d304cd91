"""All extractors over a batch of papers, and what their findings depend on."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kg import ids, plugins
from kg.extract._papers import Finder, tokenize
from kg.extract._tokens import outgrown, pipeline
from kg.rdf import terms, vocab
from kg.records import Mention, PaperTexts
from kg.settings import Settings

_BATCH = 64
"""Papers whose tokens are held at a time."""


def extract(
    papers: Sequence[PaperTexts], settings: Settings
) -> Iterator[tuple[PaperTexts, dict[str, list[Mention]]]]:
    """Mentions of each paper, by the name of the graph they go to.

    Each text is tokenised once for all extractors. Raises SettingsError where the pipeline that
    the settings name is not installed.
    """
    if outgrown():  # nothing made with the old vocabulary may meet the new one
        pipeline.cache_clear()
        _prepared.cache_clear()
    finders = _prepared(settings)
    for first in range(0, len(papers), _BATCH):
        batch = papers[first : first + _BATCH]
        tokenized = list(tokenize(batch))
        found = [(name, list(find(tokenized))) for name, find in finders]
        for place, paper in enumerate(batch):
            yield paper, {name: mentions[place] for name, mentions in found if mentions[place]}


@cache
def _prepared(
    settings: Settings,
) -> tuple[tuple[str, Finder], ...]:
    modules = plugins.load_all("kg.extract").values()
    named = [(module.graph(settings), module) for module in modules]
    return tuple((name, module.prepare(settings)) for name, module in named if name)


@cache
def method(settings: Settings) -> str:
    """Digest of what the findings depend on besides the texts; empty where none are asked for.

    It covers the code, the vocabulary and the versions of what the user has installed.
    """
    if not settings.concepts:
        return ""
    here = Path(__file__).parent
    files = [*sorted(path for path in here.iterdir() if path.is_file())]
    files += [vocab.folder() / "concepts.ttl", Path(ids.__file__), Path(terms.__file__)]
    content = b"".join(path.read_bytes() for path in files)
    modules = plugins.load_all("kg.extract").values()
    names = " ".join(sorted(filter(None, (module.graph(settings) for module in modules))))
    return hashlib.sha256(content + f"{names} {version('spacy')}".encode()).hexdigest()[:16]
