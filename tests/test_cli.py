"""The command line as a person meets it: real processes, one line for each error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli


def kg(
    *words: str | Path, cwd: Path | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, words)]
    done = subprocess.run(command, check=False, cwd=cwd, input=stdin, capture_output=True)
    return subprocess.CompletedProcess(
        command, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def loaded(*words: str, cwd: Path) -> set[str]:
    """Top-level packages that a command has imported when it ends."""
    code = (
        "import sys\n"
        f"sys.argv = ['kg', *{list(words)!r}]\n"
        "from kg.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=cwd, capture_output=True, text=True
    )
    return set(done.stderr.splitlines()[-1].split())


HEAVY = {
    "rich",
    "networkx",
    "rdflib",
    "pyvis",
    "spacy",
    "jinja2",
    "starlette",
    "numpy",
    "pandas",
    "httpx",
    "anyio",
}


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert not HEAVY & loaded("--help", cwd=tmp_path)


def test_a_query_loads_nothing_heavy(graph_dir: Path) -> None:
    words = ("query", "ASK {}", "-g", str(graph_dir))
    assert not (HEAVY - {"rich"}) & loaded(*words, cwd=graph_dir)


def test_the_package_loads_nothing_at_all() -> None:
    code = "import kg, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not ({*HEAVY, "pyoxigraph", "msgspec", "typer"}) & set(done.stdout.split())


def test_without_a_verb_it_says_what_to_do(tmp_path: Path) -> None:
    done = kg(cwd=tmp_path)
    assert done.returncode == 0
    assert "kg build FILE" in done.stdout
    assert kg("--version").stdout.startswith("paperkg ")


@pytest.mark.parametrize("verb", [name for name, _, _ in cli.VERBS])
def test_every_verb_explains_itself(verb: str) -> None:
    done = kg(verb, "--help")
    assert done.returncode == 0
    assert "--graph" in done.stdout


def test_the_whole_way(sample: Path, tmp_path: Path) -> None:
    built = kg("build", sample, cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    assert built.stdout == ""
    assert "papers 10 · authors" in built.stderr
    again = kg("build", sample, cwd=tmp_path)
    assert "1 unchanged" in again.stderr
    listed = kg("sources", cwd=tmp_path)
    assert "digest" in listed.stdout
    asked = kg(
        "query", "SELECT (COUNT(*) AS ?n) { ?e a kg:DigestEntry }", "--format", "csv", cwd=tmp_path
    )
    assert asked.stdout == "n\r\n10\r\n"
    exported = kg("export", "g.ttl", "g.graphml", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert "accounted for" in kg("stats", cwd=tmp_path).stdout
    page = kg("view", cwd=tmp_path)
    assert page.stderr.startswith("page: file://")
    assert (tmp_path / "graph.html").is_file()
    removed = kg("remove", sample, cwd=tmp_path)
    assert "10 papers" in removed.stderr
    assert "papers" in kg("stats", cwd=tmp_path).stdout


def test_the_graph_of_the_environment(graph_dir: Path, tmp_path: Path) -> None:
    env = os.environ | {"KG_GRAPH": str(graph_dir)}
    command = [sys.executable, "-m", "kg", "query", "ASK { ?p a fabio:ResearchPaper }"]
    done = subprocess.run(
        command, check=True, env=env, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout == "true\n"


def test_standard_input_is_a_source(sample: Path, tmp_path: Path) -> None:
    done = kg("build", "-", cwd=tmp_path, stdin=sample.read_bytes())
    assert "papers 10" in done.stderr
    assert "standard input" in kg("stats", cwd=tmp_path).stdout


def test_shipped_queries_answer_by_name(graph_dir: Path, tmp_path: Path) -> None:
    done = kg("query", "titles", "-g", graph_dir, "--format", "json")
    assert len(json.loads(done.stdout)["results"]["bindings"]) == 10
    (tmp_path / "mine.rq").write_text("ASK { ?s a foaf:Person }")
    assert kg("query", tmp_path / "mine.rq", "-g", graph_dir).stdout == "true\n"
    wrong = kg("query", "sheep", "-g", graph_dir)
    assert wrong.stderr.startswith("kg: the query cannot be 'sheep': choose one of")


def test_rejected_lines_stand_in_the_graph_directory(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(
        "a stray line\n\n1、[LG] Herding Gradients\n\nA Meadow, B Fold\n"
    )
    done = kg("build", "page.txt", "--strict", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 lines rejected" in done.stderr
    (line,) = (tmp_path / "graph.kg" / "rejected.jsonl").read_text().splitlines()
    kept = json.loads(line)
    assert kept.keys() == {"source", "path", "line", "reason", "text"}
    assert (kept["line"], kept["text"]) == (1, "a stray line")


def _bad_inputs(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (folder / "utf16.txt").write_bytes("1、[LG] Title\n".encode("utf-16"))
    (folder / "other.txt").write_text("Dear all,\nnothing of interest here.\n")
    (folder / "latin.txt").write_bytes("1、[LG] Caf".encode() + b"\xe9\xff\xfe\n")
    (folder / "folder").mkdir()
    (folder / "folder" / "other.txt").write_text("Dear all\n")
    (folder / "file").write_text("")
    (folder / "page.txt").write_text("1、[LG] Herding Gradients\n\nA Meadow, B Fold\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["build", "missing.txt"], "no such file or folder (missing.txt)"),
        (["build", "empty.txt"], "the file is empty (empty.txt)"),
        (["build", "binary.txt"], "the file is binary, not text (binary.txt)"),
        (["build", "utf16.txt"], "the file is UTF-16 (utf16.txt)"),
        (["build", "other.txt"], "of no format that can be read (other.txt)"),
        (["build", "latin.txt"], "neither UTF-8 nor GB18030 (latin.txt)"),
        (["build", "folder"], "no file here can be read as a source (folder)"),
        (["build", "page.txt", "--format", "sheep"], "no source 'sheep': choose one of"),
        (["build", "page.txt", "--engine", "sheep"], "no engine 'sheep': choose one of"),
        (["build", "page.txt", "--base", "sheep"], "the base cannot be 'sheep'"),
        (["build", "page.txt", "--base", "http://a:b/"], "the base cannot be 'http://a:b/'"),
        (["build", "page.txt", "-g", "folder"], "the folder holds other things than a graph"),
        (["build", "page.txt", "-g", "file"], "the graph cannot be written"),
        (["build", "page.txt", "-g", "/proc/graph.kg"], "the graph cannot be written"),
        (["query", "ASK {}", "-g", "folder"], "no graph here (folder)"),
        (["query", "ASK {}", "-g", "file"], "not a graph directory (file)"),
        (["stats"], "no graph here (graph.kg)"),
        (["view"], "no graph here (graph.kg)"),
        (["export", "g.docx"], "the file's format cannot be 'g.docx'"),
        (["export", "g.ttl"], "no graph here (graph.kg)"),
        (["remove", "x.txt"], "no graph here"),
    ],
)
def test_an_error_is_one_line(words: list[str], says: str, tmp_path: Path) -> None:
    _bad_inputs(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = kg(*words, cwd=tmp_path)
    assert done.returncode == (2 if "cannot be '" in says or "choose one" in says else 1)
    assert done.stdout == ""
    assert done.stderr.startswith("kg: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["query", "SELECT * {"], "the query is wrong"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"], "SERVICE is not allowed"),
        (["query", "ASK {}", "--format", "ttl"], "choose --format"),
        (["query", "ASK {}", "--format", "sheep"], "--format cannot be 'sheep'"),
        (["query", "missing.rq"], "missing.rq"),
        (["view", "--view", "sheep"], "the view cannot be 'sheep'"),
        (["view", "-o", "/proc/page.html"], "/proc"),
        (["view", "-o", "/"], "the page cannot be written"),
        (["query", "ASK {}", "--timeout", "nan"], "the timeout cannot be nan"),
        (["query", "ASK {}", "--timeout", "1e300"], "the timeout cannot be 1e+300"),
    ],
)
def test_an_error_about_a_graph_is_one_line(
    words: list[str], says: str, graph_dir: Path, tmp_path: Path
) -> None:
    done = kg(*words, "-g", graph_dir, cwd=tmp_path)
    assert done.returncode == (2 if "cannot be '" in says or "timeout" in says else 1)
    assert done.stderr.startswith("kg: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_wrong_usage_is_exit_2() -> None:
    assert kg("build").returncode == 2
    assert kg("sheep").returncode == 2


def test_a_reader_that_goes_away_is_no_error(graph_dir: Path) -> None:
    command = f"{sys.executable} -m kg query 'SELECT * {{ ?s ?p ?o }}' -g {graph_dir} | head -1"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)
    assert done.stderr == ""
