import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg import plugins
from kg.errors import (
    EngineError,
    KgError,
    MissingExtraError,
    PipelineError,
    PluginError,
    SettingsError,
    SourceError,
)
from kg.extract._papers import tokenize
from kg.records import Mention, PaperTexts
from kg.settings import Settings
from tests.extract.written import paper

extractor = plugins.load("kg.extract", "spacy")
NAME = "en_shepherd"
PATTERNS = [
    {"label": "METHOD", "pattern": "wool folding"},
    {"label": "Task", "pattern": "sheep counting"},
    {"label": "DATASET", "pattern": "MeadowSet"},
    {"label": "METRIC", "pattern": "BLEU"},
    {"label": "PRODUCT", "pattern": "Crook 2"},
    {"label": "PERSON", "pattern": "Ada Meadow"},
    {"label": "GPE", "pattern": "Woolwich"},
    {"label": "DATE", "pattern": "2021"},
    {"label": "CARDINAL", "pattern": "nine"},
    {"label": "METHOD", "pattern": " \u2020 "},
]


def saved(place: Path, lang: str = "en", **meta: Any) -> Path:
    """A pipeline of rules in a folder."""
    nlp = spacy.blank(lang)
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)  # type: ignore[attr-defined]
    nlp.meta.update({"name": "shepherd", "version": "1.2.0", **meta})
    nlp.to_disk(place)
    return place


def find(model: str | Path, *papers: PaperTexts) -> list[list[Mention]]:
    return list(extractor.prepare(Settings(spacy_model=str(model)))(list(tokenize(papers))))


def said(model: str | Path, *texts: tuple[str, str]) -> list[tuple[int, str, str, str | None]]:
    """Number of the text, words, label and kind of each mention."""
    return [
        (one.text, texts[one.text][1][one.start : one.end], one.label or "", one.kind)
        for one in find(model, paper(*(("abstract", *text) for text in texts)))[0]
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("pipelines") / "shepherd")


@pytest.fixture(scope="module")
def packages(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the pipeline is installed as a package."""
    place = tmp_path_factory.mktemp("packages")
    command = [sys.executable, "-m", "spacy", "package", str(folder), str(place)]
    subprocess.run([*command, "--build", "none"], check=True, capture_output=True)
    place /= f"{NAME}-1.2.0"
    shutil.copy(place / "meta.json", place / NAME)  # as its setup.py does
    info = place / f"{NAME}-1.2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.2.0\n")
    return place


@pytest.fixture
def installed(packages: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.syspath_prepend(str(packages))
    yield NAME
    sys.modules.pop(NAME, None)


def test_a_pipeline_nobody_asked_for_has_no_graph() -> None:
    assert extractor.graph(Settings()) is None


def test_the_graph_is_named_after_the_pipeline_and_its_version(installed: str) -> None:
    assert extractor.graph(Settings(spacy_model=installed)) == "spacy-en_shepherd-1.2.0"


def test_a_pipeline_in_a_folder_is_named_by_what_it_says_of_itself(tmp_path: Path) -> None:
    place = saved(tmp_path / "a b", name="sheep & dogs", version="1.0+wool")
    named = extractor.graph(Settings(spacy_model=str(place)))
    assert named == "spacy-en_sheep-dogs-1.0-wool"


def test_entities_of_an_installed_pipeline_are_mentions(installed: str) -> None:
    text = "We apply wool folding to sheep counting on MeadowSet by BLEU with Crook 2."
    assert said(installed, ("en", text)) == [
        (0, "wool folding", "METHOD", "method"),
        (0, "sheep counting", "Task", "task"),
        (0, "MeadowSet", "DATASET", "dataset"),
        (0, "BLEU", "METRIC", "metric"),
        (0, "Crook 2", "PRODUCT", None),
    ]


def test_a_pipeline_in_a_folder_finds_the_same(installed: str, folder: Path) -> None:
    papers = [
        paper(("abstract", "en", "wool folding")),
        paper(("abstract", "en", "no sheep")),
        paper(("abstract", "en", "BLEU")),
    ]
    assert find(folder, *papers) == find(installed, *papers)
    assert [len(one) for one in find(folder, *papers)] == [1, 0, 1]


def test_people_places_dates_and_numbers_are_no_concepts(folder: Path) -> None:
    assert said(folder, ("en", "Ada Meadow of Woolwich counted nine sheep in 2021.")) == []


def test_words_without_a_letter_are_no_concept_and_offsets_leave_out_spaces(
    folder: Path, tmp_path: Path
) -> None:
    assert said(folder, ("en", "wool \u2020 wool")) == []
    nlp = spacy.load(folder)
    nlp.get_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [{"label": "TASK", "pattern": [{"TEXT": "herding"}, {"IS_SPACE": True}]}]
    )
    nlp.to_disk(tmp_path / "spaced")
    assert said(tmp_path / "spaced", ("en", "for herding  sheep")) == [
        (0, "herding", "TASK", "task")
    ]


def test_an_entity_has_the_concept_that_all_extractors_give_its_words(folder: Path) -> None:
    one = paper(("abstract", "en", "By BLEU. A white fold (WF) is wool folding."))
    tokenized = next(iter(tokenize([one])))
    concepts = [mention.concept for mention in find(folder, one)[0]]
    assert concepts == [tokenized.concept("BLEU")[0], tokenized.concept("wool folding")[0]]
    assert concepts[0] == "concept/metric/bleu"


def test_offsets_are_of_the_exact_text(folder: Path) -> None:
    texts = [("en", "No sheep."), ("en", "A 🐑 and $x$ （wool folding） on MeadowSet")]
    assert said(folder, *texts) == [
        (1, "wool folding", "METHOD", "method"),
        (1, "MeadowSet", "DATASET", "dataset"),
    ]


def test_a_pipeline_reads_texts_of_its_language(folder: Path, tmp_path: Path) -> None:
    texts = [("zh", "基于 BLEU"), ("en-gb", "BLEU"), ("de", "BLEU")]
    assert [number for number, *_ in said(folder, *texts)] == [1]
    for_all = saved(tmp_path / "all", lang="xx")
    assert [number for number, *_ in said(for_all, *texts)] == [0, 1, 2]


def test_components_that_entities_do_not_need_are_not_run() -> None:
    nlp = spacy.blank("en")
    for name in ("tagger", "sentencizer", "ner"):
        nlp.add_pipe(name)
    extractor._leave_out(nlp)
    assert nlp.pipe_names == ["ner"]


def test_rules_may_need_any_component() -> None:
    nlp = spacy.blank("en")
    for name in ("tagger", "sentencizer", "entity_ruler"):
        nlp.add_pipe(name)
    extractor._leave_out(nlp)
    assert nlp.pipe_names == ["tagger", "sentencizer", "entity_ruler"]


@pytest.mark.parametrize("name", ["en_no_such_sheep", "no/such/folder", "numpy", "sys", "", "../"])
def test_a_missing_pipeline_is_said(name: str, tmp_path: Path) -> None:
    name = name.replace("../", str(tmp_path / "absent"))
    with pytest.raises(PipelineError) as error:
        extractor.graph(Settings(spacy_model=name))
    mend = "pip install it or leave --spacy-model out"
    assert str(error.value) == f"spaCy pipeline {name!r} is not installed: {mend}"
    assert isinstance(error.value, SettingsError)


def test_a_missing_pipeline_is_one_line_of_the_command(sample: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "build", str(sample), "-g", str(tmp_path / "g.kg")]
    ended = subprocess.run(
        [*command, "--spacy-model", "en_no_such_sheep"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        "kg: spaCy pipeline 'en_no_such_sheep' is not installed: "
        "pip install it or leave --spacy-model out\n"
    )


def without_config(place: Path) -> None:
    (place / "config.cfg").unlink()


def without_vocabulary(place: Path) -> None:
    (place / "vocab" / "strings.json").write_text("no JSON")


def without_version(place: Path) -> None:
    meta = json.loads((place / "meta.json").read_text())
    (place / "meta.json").write_text(json.dumps({**meta, "version": ""}))


def without_meta(place: Path) -> None:
    (place / "meta.json").unlink()


def with_a_list_for_meta(place: Path) -> None:
    (place / "meta.json").write_text("[]")


def with_an_unknown_component(place: Path) -> None:
    config = (place / "config.cfg").read_text()
    (place / "config.cfg").write_text(config.replace('"entity_ruler"', '"sheep_dog"'))


@pytest.mark.parametrize(
    "damage",
    [
        without_config,
        without_vocabulary,
        without_version,
        without_meta,
        with_a_list_for_meta,
        with_an_unknown_component,
    ],
)
def test_a_damaged_pipeline_is_said_in_one_line(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    place = saved(tmp_path / "shepherd")
    damage(place)
    with pytest.raises(PipelineError) as error:
        find(place, paper(("abstract", "en", "wool folding")))
    assert str(error.value).startswith(f"spaCy pipeline '{place}' ")
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(": install it anew or leave --spacy-model out")


def test_a_pipeline_for_another_spacy_is_said(tmp_path: Path) -> None:
    place = saved(tmp_path / "shepherd")
    meta = json.loads((place / "meta.json").read_text())
    (place / "meta.json").write_text(json.dumps({**meta, "spacy_version": ">=2.0.0,<2.1.0"}))
    with pytest.raises(PipelineError, match=r"1\.2\.0 is made for spaCy >=2\.0\.0,<2\.1\.0, not"):
        find(place, paper(("abstract", "en", "wool folding")))


def test_a_component_that_fails_on_a_text_is_said(tmp_path: Path) -> None:
    @Language.component("kg_black_sheep")
    def stumble(doc: Doc) -> Doc:
        if "wolf" in doc.text:
            message = "cannot go on\nfrom here"
            raise RuntimeError(message)
        return doc

    nlp = spacy.load(saved(tmp_path / "shepherd"))
    nlp.add_pipe("kg_black_sheep")
    nlp.to_disk(tmp_path / "stumbling")
    assert find(tmp_path / "stumbling", paper(("abstract", "en", "a sheep"))) == [[]]
    with pytest.raises(PipelineError, match=r"fails on a text \(cannot go on from here\): "):
        find(tmp_path / "stumbling", paper(("abstract", "en", "a wolf")))


@pytest.mark.parametrize(
    "error",
    [
        PipelineError("en_x", "is not installed", "pip install it"),
        SettingsError("the base", "x", "give another"),
        SourceError("a cut file", "fetch it anew", path="a.txt", line=3),
        PluginError("format", "x", ("a", "b")),
        EngineError(),
        MissingExtraError("pandas", "tables"),
    ],
)
def test_an_error_comes_whole_out_of_another_process(error: KgError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
