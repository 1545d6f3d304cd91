"""Entities that an installed pipeline of the user's finds."""

import importlib.metadata
import importlib.util
import json
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kg.errors import PipelineError
from kg.extract._papers import Finder, TokenizedPaper
from kg.records import ConceptKind, Mention
from kg.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span

_KINDS: dict[str, ConceptKind] = {
    "ALGORITHM": "method",
    "ARCHITECTURE": "method",
    "BENCHMARK": "dataset",
    "CORPUS": "dataset",
    "DATA": "dataset",
    "DATASET": "dataset",
    "EVALUATIONMETRIC": "metric",
    "MATERIAL": "dataset",
    "MEASURE": "metric",
    "METHOD": "method",
    "METRIC": "metric",
    "METRICS": "metric",
    "MODEL": "method",
    "OTHERSCIENTIFICTERM": "term",
    "PROBLEM": "task",
    "TASK": "task",
    "TECHNIQUE": "method",
    "TERM": "term",
}
"""What a label says a concept is; any other label says nothing, its entity is a concept all the
same."""
_NO_CONCEPTS = frozenset(
    "CARDINAL DATE EVENT FAC FACILITY GENERIC GPE LANGUAGE LAW LOC LOCATION MONEY NORP NUM NUMBER"
    " ORDINAL ORG ORGANISATION ORGANIZATION PER PERCENT PERSON QUANTITY TIME WORKOFART".split()
)
"""People, organisations, places, peoples, times, numbers and works of art."""
_FINDS_ALONE = frozenset("beam_ner curated_transformer ner tok2vec transformer".split())
_NOT_FOR_ENTITIES = frozenset(
    "attribute_ruler entity_linker lemmatizer morphologizer parser senter sentencizer span_finder"
    " spancat spancat_singlelabel tagger textcat textcat_multilabel trainable_lemmatizer".split()
)
_MISSING = ("is not installed", "pip install it or leave --spacy-model out")
_ANEW = "install it anew or leave --spacy-model out"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_BATCH = 64


def graph(settings: Settings) -> str | None:
    """Name of the graph, with name and version of the pipeline; None where none is asked for.

    Raises PipelineError where it is not installed.
    """
    if settings.spacy_model is None:
        return None
    meta = _meta(settings.spacy_model)
    return _NOT_IN_NAMES.sub("-", f"spacy-{meta['lang']}_{meta['name']}-{meta['version']}")


def prepare(settings: Settings) -> Finder:
    """Load the pipeline; raises PipelineError where it cannot be loaded."""
    name = settings.spacy_model or ""
    nlp = _load(name)

    def find(papers: Sequence[TokenizedPaper]) -> Iterator[list[Mention]]:
        found: list[list[Mention]] = [[] for _ in papers]
        texts = (
            (text.text, (place, number))
            for place, paper in enumerate(papers)
            for number, text in enumerate(paper.texts)
            if _reads(nlp, text.lang) and len(text.text) <= nlp.max_length
        )
        try:
            for doc, (place, number) in nlp.pipe(texts, as_tuples=True, batch_size=_BATCH):
                entities = (_mention(papers[place], number, entity) for entity in doc.ents)
                found[place] += filter(None, entities)
        except Exception as error:  # noqa: BLE001 - whatever the user's components raise
            _fail(name, "fails on a text", error)
        yield from found

    return find


def _reads(nlp: "Language", lang: str) -> bool:
    return nlp.lang in {"xx", lang.partition("-")[0]}


def _mention(paper: TokenizedPaper, number: int, entity: "Span") -> Mention | None:
    label, surface = re.sub(r"[\s_-]", "", entity.label_.upper()), entity.text
    if label in _NO_CONCEPTS or not any(map(str.isalnum, surface)):
        return None
    start = entity.start_char + len(surface) - len(surface.lstrip())
    surface = surface.strip()
    return Mention(
        text=number,
        start=start,
        end=start + len(surface),
        concept=paper.concept(surface)[0],
        kind=_KINDS.get(label),
        label=entity.label_,
    )


def _meta(name: str) -> dict[str, str]:
    """What a pipeline says of itself, without loading it or spaCy."""
    path = _folder(name)
    if path is None:
        raise PipelineError(name, *_MISSING)
    try:
        meta: dict[str, str] = json.loads((path / "meta.json").read_text(encoding="utf-8"))
        lacking = [key for key in ("lang", "name", "version") if not meta.get(key)]
    except (OSError, ValueError, AttributeError) as error:
        _fail(name, "cannot be read", error)
    if lacking:
        raise PipelineError(name, f"does not tell its {lacking[0]} in meta.json", _ANEW)
    return meta


def _folder(name: str) -> Path | None:
    """Folder of the meta.json of an installed package, as spaCy looks for it, or a folder."""
    if name.isidentifier():
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            pass
        else:
            spec = importlib.util.find_spec(name)
            places = [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
            return next((place for place in places if (place / "meta.json").is_file()), None)
    return Path(name) if name and Path(name).is_dir() else None


def _load(name: str) -> "Language":
    import spacy
    from spacy.about import __version__ as ours
    from spacy.util import is_compatible_version

    meta = _meta(name)
    needed = meta.get("spacy_version")
    if needed and is_compatible_version(ours, needed) is False:
        what = f"{meta['version']} is made for spaCy {needed}, not {ours}"
        mend = "install its version for this spaCy or leave --spacy-model out"
        raise PipelineError(name, what, mend)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nlp = spacy.load(name)
    except Exception as error:  # noqa: BLE001 - whatever a damaged folder makes spaCy raise
        _fail(name, "cannot be loaded", error)
    _leave_out(nlp)
    return nlp


def _leave_out(nlp: "Language") -> None:
    """Disable what entities do not need, unless a component may need it that we do not know."""
    factories = {name: nlp.get_pipe_meta(name).factory for name in nlp.pipe_names}
    if set(factories.values()) <= _FINDS_ALONE | _NOT_FOR_ENTITIES:
        idle = [name for name, factory in factories.items() if factory in _NOT_FOR_ENTITIES]
        nlp.select_pipes(disable=idle)


def _fail(name: str, what: str, error: Exception) -> NoReturn:
    """Raise a PipelineError with the beginning of what was said, on one line."""
    said = " ".join(str(error).split()) or type(error).__name__
    raise PipelineError(name, f"{what} ({said[:200]})", _ANEW) from error
