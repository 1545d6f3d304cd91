"""The line at the cursor, as it is read and as real shells complete it."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import _shells
from tests.terminal import SHELLS, Shell, is_here
from tests.test_completion import graph_of, install

BREAKS = " \t\n\"'@><=;|&(:"  # of bash


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), min_size=1))
def test_words_are_read_as_a_shell_does(words: list[str]) -> None:
    line = _shells.read(shlex.join(words) + " ")
    assert line == (words, "", "", 0)


@given(st.text(max_size=20), st.sampled_from(["", BREAKS]))
def test_any_line_is_read(text: str, breaks: str) -> None:
    line = _shells.read(text, breaks)
    assert 0 <= line.kept <= len(line.last)
    assert line.quote in {"", "'", '"'}


@pytest.mark.parametrize(
    ("line", "words", "last", "quote", "kept"),
    [
        ("kg remove my\\ no", ["kg", "remove"], "my no", "", 0),
        ('kg remove "my no', ["kg", "remove"], "my no", '"', 0),
        ("kg remove 'my\\ no", ["kg", "remove"], "my\\ no", "'", 0),
        ('kg remove "a\\"b\\c', ["kg", "remove"], 'a"b\\c', '"', 0),
        ("kg remove a:b=c", ["kg", "remove"], "a:b=c", "", 4),
        ("kg remove a\\:b", ["kg", "remove"], "a:b", "", 0),
        ('kg remove a:"b:c', ["kg", "remove"], "a:b:c", '"', 2),
        ("kg query --format=j", ["kg", "query"], "--format=j", "", 9),
        ("kg query '' ", ["kg", "query", ""], "", "", 0),
    ],
)
def test_the_word_at_the_cursor(
    line: str, words: list[str], last: str, quote: str, kept: int
) -> None:
    assert _shells.read(line, BREAKS) == (words, last, quote, kept)


@pytest.mark.parametrize(
    ("last", "option"),
    [("--format=j", "--format="), ("--format", ""), ("x=1.bib", ""), ("-g=o", ""), ("", "")],
)
def test_an_option_with_its_value(last: str, option: str) -> None:
    assert _shells.read(last).option == option


COMPLETED = {
    "kg bu": "kg build ",
    "kg query tit": "kg query titles ",
    "kg query mi": "kg query mine.rq ",
    "kg query --format js": "kg query --format json ",
    "kg query --format=j": "kg query --format=json ",
    "kg query titles --format=t": "kg query titles --format=t",  # table, tsv, ttl
    "kg build --format=bib": "kg build --format=bibtex ",
    "kg view --graph=o": "kg view --graph=other.kg/",
    "kg view -g ot": "kg view -g other.kg/",
    "kg remove dig": "kg remove digest.txt ",
    "kg remove my": r"kg remove my\ notes\ \(2\).txt ",
    r"kg remove my\ no": r"kg remove my\ notes\ \(2\).txt ",
    'kg remove "my no': 'kg remove "my notes (2).txt" ',
    "kg remove 'my": "kg remove 'my notes (2).txt' ",
    "kg remove -g other.kg a:": "kg remove -g other.kg a:b.txt ",
    "kg remove -g other.kg x=": "kg remove -g other.kg x=1.bib ",
    'kg remove -g other.kg "a:': 'kg remove -g other.kg "a:b.txt" ',
    "kg remove -g other.kg 读": r"kg remove -g other.kg 读书\ 笔记.txt ",
    "kg remove --graph=other.kg ma": r"kg remove --graph=other.kg many\*.txt ",
    "echo 读; kg remove dig": "echo 读; kg remove digest.txt ",
    "kg remove '$(t": "kg remove '$(t",
    "kg build fi": r"kg build file\ one.txt ",
    "kg frobnicate zz": "kg frobnicate zz",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_lines_in_a_real_terminal(shell: str, tmp_path: Path) -> None:
    if not is_here(shell):
        pytest.skip(f"no {shell} here that completes")
    graph_of("digest.txt", "my notes (2).txt", "$(touch pwned).txt", at=tmp_path / "graph.kg")
    graph_of("a:b.txt", "x=1.bib", "读书 笔记.txt", "many*.txt", at=tmp_path / "other.kg")
    for name in ("file one.txt", "many1.txt", "many2.txt", "mine.rq"):
        (tmp_path / name).touch()
    with Shell(shell, tmp_path) as terminal:
        became = {line: terminal.complete(line) for line in COMPLETED}
    assert became == COMPLETED
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_installed_it_completes_in_a_new_terminal(shell: str, tmp_path: Path) -> None:
    if not is_here(shell):
        pytest.skip(f"no {shell} here that completes")
    (tmp_path / ".zshrc").write_text("skip_global_compinit=1; ZSH_DISABLE_COMPFIX=true\n")
    assert install("--install-completion", shell, home=tmp_path).returncode == 0
    with Shell(shell, tmp_path, installed=True) as terminal:
        assert terminal.complete("kg bu") == "kg build "  # at once: zsh loads it only now
        assert terminal.complete("kg query --format=j") == "kg query --format=json "
