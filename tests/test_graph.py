"""What a graph shows of itself, in a notebook and elsewhere."""

import re
import sys
import webbrowser
from pathlib import Path
from types import SimpleNamespace

import pytest

import kg
from kg.errors import SettingsError
from tests import notebook


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What the system's browser would open; temporary files go to the test's folder."""
    found: list[str] = []
    monkeypatch.setattr(webbrowser, "open", found.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return found


def test_show_opens_the_browser(graph: kg.Graph, opened: list[str], tmp_path: Path) -> None:
    path = graph.show("coauthors", lang="zh")
    assert path is not None
    assert tmp_path in path.parents
    assert opened == [path.as_uri()]
    page = path.read_text(encoding="utf-8")
    assert '"view":"coauthors"' in page
    assert '"lang":"zh"' in page


def test_a_shell_without_a_kernel_is_no_notebook(
    graph: kg.Graph, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(get_ipython=SimpleNamespace)
    monkeypatch.setitem(sys.modules, "IPython", terminal)
    graph.show()
    assert len(opened) == 1


def test_an_unknown_language_is_refused(graph: kg.Graph, opened: list[str]) -> None:
    with pytest.raises(SettingsError, match="choose one of en, zh"):
        graph.show(lang="baa")  # type: ignore[arg-type]  # on purpose
    assert not opened


def test_show_in_a_notebook(sample: Path, tmp_path: Path) -> None:
    first, second = notebook.run(
        tmp_path,
        f"import kg\ngraph = kg.build({str(sample)!r})",
        "graph.show('institutions', height=500, lang='en')\n'the flock is counted'",
    )
    assert first == []
    shown, result = second
    assert result["data"]["text/plain"] == "'the flock is counted'"
    assert re.fullmatch(r"<page of paperkg, [\d,]+ characters>", shown["data"]["text/plain"])
    frame = shown["data"]["text/html"]
    assert frame.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert "height: 500px" in frame
    assert "allow-scripts" in frame
    assert "allow-same-origin" not in frame
    assert list(tmp_path.iterdir()) == []
