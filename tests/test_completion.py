"""Completion as the shells ask for it, in real processes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg import diff, network, plugins, search
from kg.cli import _queries
from kg.store import results
from tests.terminal import is_here
from tests.test_cli import HEAVY

BIN = Path(sys.executable).parent


def ask(
    shell: str, *words: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Ask as the script of a shell does; the last word is the one at the cursor."""
    line = ("kg", *words)
    asked = {"_KG_COMPLETE": f"complete_{shell}"}
    if shell == "bash":
        asked |= {"COMP_LINE": " ".join(line), "COMP_WORDBREAKS": " \t\n\"'@><=;|&(:"}
    else:
        asked |= {
            "_TYPER_COMPLETE_ARGS": " ".join(line),
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }
    return subprocess.run(
        [sys.executable, "-m", "kg"],
        check=False,
        cwd=cwd,
        env=_without_graph() | asked | (env or {}),
        capture_output=True,
        text=True,
    )


def _without_graph() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "KG_GRAPH"}


def completed(
    *words: str, cwd: Path, shell: str = "bash", env: dict[str, str] | None = None
) -> list[str]:
    done = ask(shell, *words, cwd=cwd, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1] if done.stdout != "\n" else []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a graph of strangely named sources, and a query of one's own."""
    (tmp_path / "mine.rq").touch()
    (tmp_path / "titles.txt").touch()
    strange = ("my notes (2).txt", "$(touch pwned).txt", "it's")
    graph_of("digest.txt", *strange, at=tmp_path / "graph.kg")
    graph_of("refs.bib", at=tmp_path / "other.kg")
    return tmp_path


def graph_of(*paths: str, at: Path) -> None:
    (at / "current").mkdir(parents=True)
    held = [
        {"id": f"{number:016x}", "paths": [path], "papers": 10 + number, "more": None}
        for number, path in enumerate(paths)
    ]
    (at / "current" / "manifest.json").write_text(json.dumps({"layout": 1, "sources": held}))


IDS = [f"{number:016x}" for number in range(4)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("query x --format", results.FORMATS),
        ("diff x --format", diff.FORMATS),
        ("search x --format", ("table", "json")),
        ("search x --kind paper --kind", search.KINDS),
        ("sources --format", ("table", "csv", "tsv", "json")),
        ("check --format", ("text", "json")),
        ("view --view", network.VIEWS),
        ("export x.gexf --view", network.VIEWS),
        ("build x --format", plugins.available("kg.sources")),
        ("build --engine", plugins.available("kg.engines")),
    ],
)
def test_values_of_an_option(line: str, words: tuple[str, ...], tmp_path: Path) -> None:
    assert completed(*line.split(), "", cwd=tmp_path) == list(words)
    begun = [word for word in words if word.startswith(words[0][:2])]
    assert completed(*line.split(), words[0][:2], cwd=tmp_path) == begun


def test_verbs_and_options(tmp_path: Path) -> None:
    assert completed("s", cwd=tmp_path) == ["sources", "search", "stats", "serve"]
    assert completed("query", "--en", cwd=tmp_path) == ["--endpoint"]


def test_queries_by_name_and_by_file(folder: Path) -> None:
    assert completed("query", "", cwd=folder) == [*_queries.shipped(), "mine.rq"]
    assert completed("query", "ti", cwd=folder) == ["titles"]
    assert completed("query", "mi", cwd=folder) == ["mine.rq"]
    assert completed("query", "other.kg/", cwd=folder) == []  # the shell offers files


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_words_stand_beside_the_values_where_a_shell_shows_them(shell: str, folder: Path) -> None:
    for line, value, words in (
        ("query ti", "titles", "Titles in English and Chinese"),
        ("build --format dig", "digest", "Daily digest of AI papers"),
        ("remove dig", "digest.txt", "10 papers"),
        ("remove 0000000000000000", IDS[0], "digest.txt"),
        ("bui", "build", "Bring sources into the graph."),
    ):
        shown = completed(*line.split(), cwd=folder, shell=shell)
        joint = f'"{value}":"{words}' if shell == "zsh" else f"{value}\t{words}"
        assert any(joint in one for one in shown), (line, shown)


@pytest.mark.parametrize(
    ("words", "graph", "found"),
    [
        (["remove", ""], "", ["digest.txt", r"my\ notes\ \(2\).txt", *IDS]),
        (["remove", "-g", "other.kg", ""], "", ["refs.bib", IDS[0]]),
        (["remove", "-g", "~/other.kg", ""], "", ["refs.bib", IDS[0]]),
        (["remove", "-g", "$HOME/other.kg", ""], "", ["refs.bib", IDS[0]]),
        (["remove", "--graph", "other.kg", "re"], "", ["refs.bib"]),
        (["remove", ""], "other.kg", ["refs.bib", IDS[0]]),
        (["remove", "-g", "graph.kg", "di"], "other.kg", ["digest.txt"]),
        (["remove", "-g", "none.kg", ""], "", []),
        (["remove", "-g", "mine.rq", ""], "", []),
        (["remove", "-g", "~nobody-here/x", ""], "", []),
    ],
)
def test_sources_of_the_graph_at_hand(
    words: list[str], graph: str, found: list[str], folder: Path
) -> None:
    env = {"HOME": str(folder)} | ({"KG_GRAPH": graph} if graph else {})
    assert completed(*words, cwd=folder, env=env) == found


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sources": [{}]}', '{"sources": [7]}'])
def test_a_damaged_graph_completes_nothing(text: str, folder: Path) -> None:
    (folder / "graph.kg" / "current" / "manifest.json").write_text(text)
    assert completed("remove", "", cwd=folder) == []


def test_sources_of_a_real_graph(graph_dir: Path, sample: Path, tmp_path: Path) -> None:
    (path, key) = completed("remove", "-g", str(graph_dir), "", cwd=tmp_path)
    assert path == str(sample)
    assert len(key) == 16


@pytest.mark.parametrize(
    "line", ["export", "export a.ttl", "build", "build --ror", "check", "diff", "stats -g"]
)
def test_files_are_left_to_the_shell(line: str, folder: Path) -> None:
    assert completed(*line.split(), "", cwd=folder) == []
    assert completed(*line.split(), "", cwd=folder, shell="zsh") == ["_files"]


@pytest.mark.parametrize("line", ["", "query ", "remove ", "build --format ", "search x --kind "])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_loads_little(shell: str, line: str, folder: Path) -> None:
    code = (
        "import sys\nbefore = set(sys.modules)\n"
        "from kg.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "loaded = {name for name, one in sys.modules.items() if one} - before\n"
        "print(*{name.partition('.')[0] for name in loaded}, file=sys.stderr)"
    )
    words = ["kg", *line.split(" ")]
    asked = {
        "_KG_COMPLETE": f"complete_{shell}",
        "COMP_LINE": " ".join(words),
        "_TYPER_COMPLETE_ARGS": " ".join(words),
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=folder,
        env=_without_graph() | asked,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip()
    store = set() if line == "query " else {"pyoxigraph"}  # the folder of queries is the ontology's
    assert not (HEAVY | store | {"sqlite3"}) & set(done.stderr.split())


def bash(*words: str, cwd: Path, home: Path) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", *words],
        check=False,
        cwd=cwd,
        env=_without_graph() | {"PATH": path, "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def install(*words: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *words],
        check=False,
        env=os.environ | {"HOME": str(home)} | env,
        capture_output=True,
        text=True,
    )


@pytest.mark.skipif(not is_here("bash"), reason="no bash here that completes")
def test_installed_it_works_in_a_new_bash(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("alias ll='ls -l'\n")
    done = install("--install-completion", "bash", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    place = tmp_path / ".bash_completions" / "kg.sh"
    assert done.stderr == (
        f"completion for bash installed: {place}\n"
        f"it works in every new terminal; in this one: source {place}\n"
    )
    assert "alias ll" in (tmp_path / ".bashrc").read_text()
    again = install("--install-completion", "bash", home=tmp_path)
    assert again.returncode == 0
    assert (tmp_path / ".bashrc").read_text().count("kg.sh") == 1
    shown = bash("-c", "source ~/.bashrc; complete -p kg", cwd=tmp_path, home=tmp_path)
    assert shown == "complete -o default -F _kg_completion kg\n"


@pytest.mark.parametrize(
    ("shell", "place", "here"),
    [
        ("zsh", ".zfunc/_kg", "exec zsh"),
        ("fish", ".config/fish/completions/kg.fish", "source "),
    ],
)
def test_other_shells_are_served_too(shell: str, place: str, here: str, tmp_path: Path) -> None:
    done = install("--install-completion", shell, home=tmp_path)
    assert done.returncode == 0
    assert str(tmp_path / place) in done.stderr
    assert f"in this one: {here}" in done.stderr
    script = (tmp_path / place).read_text().strip()
    assert install("--show-completion", shell, home=tmp_path).stdout.strip() == script


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_that_is_not_known_is_one_line(option: str, tmp_path: Path) -> None:
    done = install(option, "sheep", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"kg: no completion for the shell 'sheep' (kg {option}): say ")
    assert done.stderr.count("\n") == 1
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("under", "said", "found"),
    [
        ("bash", "/bin/fish", "bash"),
        ("zsh", "/bin/bash", "zsh"),
        ("fish", "/bin/bash", "fish"),
        ("dash", "/usr/bin/fish", "fish"),
        ("dash", "/bin/bash", "bash"),
    ],
)
def test_the_shell_is_found_out(under: str, said: str, found: str, tmp_path: Path) -> None:
    """Under a shell that is completed it is that shell; else SHELL says it."""
    if shutil.which(under) is None:
        pytest.skip(f"no {under} here")
    line = f"'{sys.executable}' -m kg --show-completion; echo of $PPID"  # or the shell makes way
    env = os.environ | {"HOME": str(tmp_path), "SHELL": said}
    done = subprocess.run([under, "-c", line], check=True, env=env, capture_output=True, text=True)
    assert f"_KG_COMPLETE=complete_{found}" in done.stdout


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = install("--install-completion", "bash", home=tmp_path / "file")
    assert done.returncode == 1
    assert done.stderr.startswith("kg: ")
    assert done.stderr.count("\n") == 1
