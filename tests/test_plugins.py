"""The contract of every plug-in, found by its file name."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

import kg.engines
import kg.export
import kg.extract
import kg.infer
import kg.sources
from kg import plugins
from kg.errors import PluginError
from kg.settings import Settings

FOLDERS = {
    "kg.sources": kg.sources.SourceFormat,
    "kg.infer": kg.infer.Rule,
    "kg.extract": kg.extract.Extractor,
    "kg.export": kg.export.Exporter,
    "kg.engines": kg.engines.Engine,
}
OWN = [(folder, name) for folder in FOLDERS for name in plugins.available(folder)]
DATA = Path(__file__).parent / "data"


def names_of(protocol: type) -> set[str]:
    """Names that a protocol demands."""
    functions = {name for name, _ in inspect.getmembers(protocol, inspect.isfunction)}
    demanded = functions | set(getattr(protocol, "__annotations__", {}))
    return {name for name in demanded if not name.startswith("_")}


@pytest.mark.parametrize(("folder", "name"), OWN)
def test_a_plugin_has_the_names_of_its_protocol(folder: str, name: str) -> None:
    module = plugins.load(folder, name)
    assert names_of(FOLDERS[folder]) <= set(vars(module))


@pytest.mark.parametrize(("folder", "name"), OWN)
def test_its_functions_take_what_the_protocol_says(folder: str, name: str) -> None:
    module, protocol = plugins.load(folder, name), FOLDERS[folder]
    for word in names_of(protocol):
        wanted = getattr(protocol, word, None)
        if inspect.isfunction(wanted):
            parameters = list(inspect.signature(wanted).parameters)[1:]
            assert list(inspect.signature(getattr(module, word)).parameters) == parameters


@pytest.mark.parametrize(("folder", "name"), OWN)
def test_its_first_line_is_its_help(folder: str, name: str) -> None:
    first, _, rest = (plugins.load(folder, name).__doc__ or "").partition("\n")
    assert first.endswith(".")
    assert not rest or rest.startswith("\n")


@pytest.mark.parametrize("name", plugins.available("kg.sources"))
def test_a_source_recognises_its_own_samples(name: str) -> None:
    module = plugins.load("kg.sources", name)
    samples = sorted((DATA / name).iterdir())
    assert samples
    for sample in samples:
        assert module.sniff(sample.read_bytes()[: 1 << 16])
        assert sample.suffix in module.SUFFIXES


def test_suffixes_are_taken_once() -> None:
    count = sum(len(module.SUFFIXES) for module in plugins.load_all("kg.export").values())
    assert count == len(kg.export.suffixes())


def test_each_extractor_has_a_graph_of_its_own_with_its_version() -> None:
    settings = Settings(spacy_model=None)
    found = [one.graph(settings) for one in plugins.load_all("kg.extract").values()]
    names = [name for name in found if name is not None]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+-\d+", name) for name in names)


def test_private_modules_are_no_plugins() -> None:
    assert "_open" not in plugins.available("kg.sources")
    assert plugins.available("kg.engines") == ("local", "spark")


def test_an_unknown_name_is_said_with_the_known_ones() -> None:
    with pytest.raises(PluginError, match="no source 'sheep': choose one of arxiv, bibtex"):
        plugins.load("kg.sources", "sheep")


def test_a_broken_foreign_plugin_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A distribution that registers a module that cannot be imported."""
    info = tmp_path / "foreign-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1\n")
    entries = "[kg.infer]\nbroken = foreign_broken\nworking = foreign_working\n"
    (info / "entry_points.txt").write_text(entries)
    (tmp_path / "foreign_broken.py").write_text("raise ValueError('no sheep')\n")
    (tmp_path / "foreign_working.py").write_text('"""Rule."""\nVERSION = 1\n')
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    caches = (plugins.announced, plugins.available, plugins.load, plugins.load_all)
    for cached in caches:
        cached.cache_clear()
    try:
        with pytest.warns(UserWarning, match=r"kg\.infer\.broken is left out: no sheep"):
            found = plugins.load_all("kg.infer")
        assert "working" in found
        assert "broken" not in found
        assert "post_date" in found
    finally:
        for cached in caches:
            cached.cache_clear()
