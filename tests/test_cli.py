"""The command line as a person meets it: real processes, one line for each error."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer.main

from kg import cli, search
from kg.cli import _ask, _queries, _usage
from kg.cli._examples import EXAMPLES, lines
from kg.cli._page import PURPOSES


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
    assert done.stderr == ""
    assert "no graph yet (graph.kg)" in done.stdout
    assert "kg build FILE" in done.stdout
    assert "kg --help" in done.stdout
    assert len(done.stdout.splitlines()) < 20
    assert kg("--version").stdout.startswith("paperkg ")


def test_without_a_verb_it_says_what_is_there(
    graph_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_GRAPH", str(graph_dir))
    done = kg(cwd=tmp_path)
    assert done.returncode == 0
    assert f"{graph_dir} holds 1 source with 10 records" in done.stdout
    assert {"kg view --open", "kg query titles", "kg serve"} <= set(_commands(done.stdout))
    monkeypatch.setenv("KG_GRAPH", str(tmp_path / "none.kg"))
    assert "kg build FILE" in kg(cwd=tmp_path).stdout


def _commands(text: str) -> list[str]:
    """First columns of a page's examples."""
    return [line.strip().partition("  ")[0] for line in text.splitlines() if line[:5] == "  kg "]


def _manifest(graph: Path, text: str) -> None:
    (graph / "current").mkdir(parents=True)
    (graph / "current" / "manifest.json").write_text(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"sources": []}', "is empty"),
        ("{", "cannot be read"),
        ('{"sources": [{"id": 1}]}', "cannot be read"),
        ("[]", "cannot be read"),
    ],
)
def test_without_a_verb_a_strange_graph_is_no_error(text: str, says: str, tmp_path: Path) -> None:
    _manifest(tmp_path / "graph.kg", text)
    done = kg(cwd=tmp_path)
    assert done.returncode == 0
    assert says in done.stdout


def test_without_a_verb_a_place_of_other_things_is_not_built_over(tmp_path: Path) -> None:
    (tmp_path / "graph.kg").mkdir()
    (tmp_path / "graph.kg" / "letter.txt").touch()
    assert "export KG_GRAPH=" in kg(cwd=tmp_path).stdout


def test_what_needs_no_verb_loads_little(graph_dir: Path) -> None:
    for words in ((), ("--version",), ("--help",), ("view", "--help")):
        brought = loaded(*words, cwd=graph_dir.parent)
        assert not (HEAVY | {"pydantic", "pyoxigraph"}) & brought, words


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    done = kg(verb, "--help")
    assert done.returncode == 0
    assert "--graph" in done.stdout
    assert "[required]" not in done.stdout
    assert "<str>" not in done.stdout


@pytest.mark.parametrize("columns", ["40", "80", "200"])
@pytest.mark.parametrize("verb", ["kg", "query", "export"])
def test_examples_stand_one_a_line(
    verb: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = kg(*([] if verb == "kg" else [verb]), "--help")
    shown = done.stdout.partition("\nExamples:\n")[2].splitlines()
    for line, (command, words) in zip(shown, EXAMPLES[verb], strict=True):
        assert line.startswith(f"  {command} ")
        assert line.endswith(f"  {words}")


def test_the_help_cuts_nothing_off_at_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = kg("--help").stdout
    for name, verb in cli.VERBS.items():
        words = (verb.__doc__ or "").partition("\n")[0]
        assert re.search(rf"^  {name} +{re.escape(words)}$", shown, re.MULTILINE), name
    assert max(map(len, shown.splitlines())) <= 80


def test_every_verb_has_its_place_and_its_examples() -> None:
    assert [name for names in PURPOSES.values() for name in names] == list(cli.VERBS)
    assert list(EXAMPLES) == ["kg", *cli.VERBS]
    assert all(len(EXAMPLES[verb]) > 1 for verb in cli.VERBS)


ALL_EXAMPLES = [(verb, command) for verb in EXAMPLES for command, _ in EXAMPLES[verb]]


@pytest.mark.parametrize(("verb", "command"), ALL_EXAMPLES)
def test_every_example_can_be_typed(verb: str, command: str) -> None:
    words = shlex.split(command)
    name, *rest = words[words.index("kg") + 1 :]
    assert verb in ("kg", name)
    parser = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]  # a group
    if rest == ["--help"]:
        return
    context = parser.make_context(name, rest)
    assert context.params
    if name == "query" and re.fullmatch(r"[\w-]+", context.params["sparql"]):
        assert context.params["sparql"] in _queries.shipped()


def test_an_example_that_is_wrong_would_be_seen() -> None:
    with pytest.raises(_usage.USAGE):
        test_every_example_can_be_typed("view", "kg view --opne")
    with pytest.raises(AssertionError):
        test_every_example_can_be_typed("query", "kg query no-such-query")


@pytest.mark.parametrize("verb", EXAMPLES)
def test_examples_fit_80_columns_and_are_aligned(verb: str) -> None:
    shown = lines(EXAMPLES[verb])
    wide = [sum(2 if sign > "\u2e80" else 1 for sign in line) for line in shown]
    assert max(wide) <= 80
    begins = {total - len(words) for total, (_, words) in zip(wide, EXAMPLES[verb], strict=True)}
    assert len(begins) == 1


@pytest.mark.parametrize("command", [one for verb, one in ALL_EXAMPLES if verb == "query"][2:4])
def test_the_examples_of_sparql_are_answered(command: str, graph_dir: Path) -> None:
    done = kg(*shlex.split(command)[1:], "-g", graph_dir)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 2


def test_the_kinds_that_the_help_names_are_those_of_the_search() -> None:
    assert _ask._KINDS == search.KINDS


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
    wrong = kg("query", "titels", "-g", graph_dir)
    assert wrong.stderr.startswith("kg: the query cannot be 'titels': did you mean titles?")
    assert wrong.returncode == 2


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


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("bild digest.txt", "no such verb (bild): did you mean kg build digest.txt?"),
        ("BUILD x", "no such verb (BUILD): did you mean kg build x?"),
        ("rm digest.txt", "no such verb (rm): did you mean kg remove digest.txt?"),
        ("sheep", "no such verb (sheep): say kg --help"),
        ("help query", "no such verb (help): say kg query --help"),
        ("digest.txt", "a file is no verb (digest.txt): say kg build digest.txt"),
        ("'a b.txt' c.txt", "a file is no verb (a b.txt): say kg build 'a b.txt' c.txt"),
        ("folder", "a file is no verb (folder): say kg build folder"),
        ("all.kg", "a graph is no verb (all.kg): say kg stats -g all.kg"),
        ("titles", "a query is no verb (titles): say kg query titles"),
        ("mine.rq", "a query is no verb (mine.rq): say kg query mine.rq"),
        ("'ASK {}'", "a query is no verb (ASK {}): say kg query and the query in single quotes"),
        ("-g x stats", "no such option (kg -g): put it behind the verb, as in kg stats -g …"),
        ("--verison", "no such option (kg --verison): did you mean --version? kg --help tells all"),
        ("--version=3", "--version takes no value (kg): leave out what follows the ="),
        (
            "query --fromat x",
            "no such option (kg query --fromat): did you mean --format? kg query --help tells all",
        ),
        (
            "query -f csv",
            "no such option (kg query -f): did you mean --format? kg query --help tells all",
        ),
        ("view --sheep", "no such option (kg view --sheep): kg view --help tells all"),
        ("query", "QUERY is missing (kg query): for example kg query titles"),
        ("remove", "SOURCE is missing (kg remove): for example kg remove digest.txt"),
        (
            "build --fresh",
            "SOURCE is missing (kg build): name files, folders or globs, as in kg build digest.txt",
        ),
        (
            "search x --format",
            "--format wants a value (kg search): table or json",
        ),
        ("view --open=3", "--open takes no value (kg view): leave out what follows the ="),
        (
            "search neural tangent",
            (
                "more words than it takes (kg search: tangent): put the words in quotes: "
                "kg search 'neural tangent'"
            ),
        ),
        (
            "query SELECT x y",
            "more words than it takes (kg query: x y): put the whole query in single quotes",
        ),
        (
            "search tangent all.kg",
            (
                "more words than it takes (kg search: all.kg): the graph stands behind -g: "
                "kg search tangent -g all.kg"
            ),
        ),
        (
            "stats all.kg",
            (
                "more words than it takes (kg stats: all.kg): the graph stands behind -g: "
                "kg stats -g all.kg"
            ),
        ),
        (
            "check all.kg",
            "the file cannot be 'all.kg': a graph stands behind -g: kg check -g all.kg",
        ),
        (
            "query titles extra",
            "more words than it takes (kg query: extra): kg query --help tells all",
        ),
        ("--help=3", "--help takes no value (kg): leave out what follows the ="),
        ("''", "no such verb (): say kg --help"),
        ("- -g x", "a file is no verb (-): say kg build - -g x"),
        (
            "stats extra",
            "more words than it takes (kg stats: extra): kg stats --help tells all",
        ),
    ],
)
def test_wrong_usage_is_one_line_that_helps(line: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    _manifest(tmp_path / "all.kg", '{"sources": []}')
    done = kg(*shlex.split(line), cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"kg: {says}\n")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("search x --limit y", "the value of --limit is wrong (kg search): "),
        ("diff x --limit -1", "the value of --limit is wrong (kg diff): "),
        ("serve --port x", "the value of --port is wrong (kg serve): "),
    ],
)
def test_a_value_of_the_wrong_kind_is_one_line(line: str, says: str, tmp_path: Path) -> None:
    done = kg(*shlex.split(line), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"kg: {says}")
    assert done.stderr.count("\n") == 1


def test_a_verb_with_orders_to_a_terminal_gives_none() -> None:
    done = kg("\x1b[31mx")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr


def test_an_interrupt_is_one_line(graph_dir: Path) -> None:
    code = (
        "import kg.graph, signal\n"
        "kg.graph.open = lambda _: signal.raise_signal(signal.SIGINT)\n"
        "from kg.cli import main\nmain()"
    )
    command = [sys.executable, "-c", code, "stats", "-g", str(graph_dir)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 130
    assert done.stderr == "kg: interrupted: nothing was changed\n"


def test_an_interrupt_while_the_command_loads_is_no_traceback() -> None:
    code = (
        "import signal, sys\n"
        "class Finder:\n"
        "    def find_spec(name, path, target=None):\n"
        "        if name == 'kg.cli': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder)\n"
        "from kg.__main__ import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


@pytest.mark.parametrize("more", [[], ["--timeout", "600"]])
def test_a_query_ends_at_an_interrupt(more: list[str], graph_dir: Path) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
    command = [sys.executable, "-m", "kg", "query", endless, "-g", str(graph_dir), *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as asking:
        time.sleep(2)
        assert asking.poll() is None
        asking.send_signal(signal.SIGINT)
        _, said = asking.communicate(timeout=30)
    assert asking.returncode in {130, -signal.SIGINT}  # by the way it is answered
    assert said in {"", "kg: interrupted: nothing was changed\n"}


def test_a_reader_that_goes_away_is_no_error(graph_dir: Path) -> None:
    command = f"{sys.executable} -m kg query 'SELECT * {{ ?s ?p ?o }}' -g {graph_dir} | head -1"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)
    assert done.stderr == ""
