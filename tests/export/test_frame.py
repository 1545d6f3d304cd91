"""What all exports have in common: whole or not at all, in one step, with their digests."""

import ctypes
import errno
import gzip
import hashlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import kg
from kg import export
from kg.errors import SettingsError, StoreError
from kg.export import _draft
from tests.killing import unmeasured


@pytest.fixture
def foreign(shelf: Path) -> Any:
    """The module of the format `shelf`."""
    assert shelf.is_dir()
    return importlib.import_module("foreign_shelf")


def held(folder: Path) -> dict[str, bytes]:
    """Files of a folder with their content, lists of digests left out; all must agree with them."""
    for sums in folder.rglob("SHA256SUMS"):
        assert verified(sums.parent)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if path.name != "SHA256SUMS"
    }


def verified(folder: Path) -> bool:
    """Whether `sha256sum` finds each file as it is listed."""
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum here")
    command = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
    return subprocess.run(command, check=False, cwd=folder).returncode == 0


def started(shelf: Path, graph_dir: Path, *files: Path) -> subprocess.Popen[bytes]:
    """An export in another process that has written half of its first file and waits."""
    command = [sys.executable, "-m", "kg", "export", *map(str, files), "-g", str(graph_dir)]
    places = os.pathsep.join(filter(None, (str(shelf), os.environ.get("PYTHONPATH"))))
    env = os.environ | {"PYTHONPATH": places, "SHELF_WAITS": "1"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    return process


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("g.ttl", "turtle"),
        ("out/g.nq.gz", "nquads"),
        ("g.nt.ttl", "turtle"),
        ("神经.jsonld", "jsonld"),
        ("g.shelf", "shelf"),
        ("out/shelf", "shelf"),
        ("out/shelf/", "shelf"),
    ],
)
def test_the_name_tells_the_format(path: str, name: str, shelf: Path) -> None:
    assert shelf.is_dir()
    assert export.check(Path(path)) == name


@pytest.mark.parametrize(
    ("path", "mend"),
    [
        ("g.docx", r"end its name in one of .*\.ttl .*shelf/"),
        (".ttl", "end its name"),
        (".ttl.gz", "end its name"),
        ("ttl", "end its name"),
        ("myshelf", "end its name"),
        ("out/shelf.gz", "leave .gz to files"),
    ],
)
def test_other_names_are_refused(path: str, mend: str, shelf: Path) -> None:
    assert shelf.is_dir()
    with pytest.raises(SettingsError, match=mend):
        export.check(Path(path))


def test_digests_are_listed_beside_the_files(graph: kg.Graph, foreign: Any, tmp_path: Path) -> None:
    graph.export(tmp_path / "b.shelf", tmp_path / "a.shelf.gz")
    digests = [
        f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("a.shelf.gz", "b.shelf")
    ]
    assert (tmp_path / "SHA256SUMS").read_text() == "".join(digests)
    assert gzip.decompress((tmp_path / "a.shelf.gz").read_bytes()) == foreign.content
    foreign.content = b"second"
    graph.export(tmp_path / "b.shelf")
    assert digests[0] in (tmp_path / "SHA256SUMS").read_text()
    assert held(tmp_path)["b.shelf"] == b"second"
    (tmp_path / "a.shelf.gz").unlink()
    graph.export(tmp_path / "b.shelf")
    assert (tmp_path / "SHA256SUMS").read_bytes().count(b"\n") == 1


@pytest.mark.usefixtures("shelf")
def test_names_are_escaped_as_coreutils_do(graph: kg.Graph, tmp_path: Path) -> None:
    names = ["a\\b.shelf", "a\nb.shelf", "\\n\\\n.shelf", "神 经.shelf", os.fsdecode(b"\xff.shelf")]
    for name in names:
        graph.export(tmp_path / name)
    assert verified(tmp_path)
    lines = (tmp_path / "SHA256SUMS").read_bytes().splitlines()
    assert len(lines) == len(names)
    assert sum(line.startswith(b"\\") for line in lines) == 3
    assert lines == sorted(lines, key=lambda line: line.partition(b"  ")[2].replace(b"\\n", b"\n"))


@pytest.mark.usefixtures("shelf")
def test_a_list_of_others_is_kept(graph: kg.Graph, tmp_path: Path) -> None:
    (tmp_path / "theirs.csv").write_bytes(b"1")
    digest = hashlib.sha256(b"1").hexdigest()
    theirs = f"# theirs\n{digest.upper()} *theirs.csv\n{digest}  gone.csv\n"
    (tmp_path / "SHA256SUMS").write_text(theirs)
    graph.export(tmp_path / "g.shelf")
    text = (tmp_path / "SHA256SUMS").read_text()
    assert text.startswith("# theirs\n")
    assert f"{digest}  theirs.csv\n" in text
    assert "gone.csv" not in text
    assert verified(tmp_path)


@pytest.mark.usefixtures("shelf")
def test_exports_at_once_lose_no_line(graph: kg.Graph, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.shelf" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(graph.export, paths))
    assert len((tmp_path / "SHA256SUMS").read_bytes().splitlines()) == len(paths)
    assert verified(tmp_path)


@pytest.mark.parametrize("name", ["g.shelf", "shelf"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("broken"), MemoryError()])
def test_what_fails_leaves_the_former(
    name: str, error: BaseException, graph: kg.Graph, foreign: Any, tmp_path: Path
) -> None:
    graph.export(tmp_path / name)
    before = held(tmp_path)
    foreign.content, foreign.error = b"second", error
    with pytest.raises(type(error)):
        graph.export(tmp_path / name)
    assert held(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} <= {name, "SHA256SUMS"}


def test_a_full_disk_is_told_on_one_line(graph: kg.Graph, foreign: Any, tmp_path: Path) -> None:
    foreign.error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(StoreError, match=r"^the export .*No space left.*: free space, or [^\n]*$"):
        graph.export(tmp_path / "g.shelf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".ttl", ".nq.gz"])
def test_a_limit_of_the_system_leaves_nothing(suffix: str, graph_dir: Path, tmp_path: Path) -> None:
    """The system refuses to let a file grow: what a full disk does, in a real process."""
    command = f"ulimit -f 16; exec '{sys.executable}' -m kg export g{suffix} -g '{graph_dir}'"
    done = subprocess.run(
        ["bash", "-c", command], check=False, cwd=tmp_path, env=unmeasured(), capture_output=True
    )
    assert done.returncode == 1
    assert done.stderr.decode().startswith("kg: the export cannot be written: File too large (")
    assert done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_the_place_of_the_former(
    graph: kg.Graph, foreign: Any, tmp_path: Path
) -> None:
    """Who has opened the former one reads it to the end; who opens the name has the new one."""
    graph.export(tmp_path / "shelf")
    assert sorted(held(tmp_path)) == ["shelf/deep/two", "shelf/one"]
    assert (tmp_path / "shelf" / "SHA256SUMS").read_bytes().count(b"\n") == 2
    reader = os.open(tmp_path / "shelf", os.O_RDONLY)
    with (tmp_path / "shelf" / "one").open("rb") as file:
        foreign.content = b"second"
        graph.export(tmp_path / "shelf/")
        assert file.read() == b"first"
    assert os.fstat(reader).st_ino != (tmp_path / "shelf").stat().st_ino
    os.close(reader)
    assert set(held(tmp_path).values()) == {b"second"}
    assert [path.name for path in tmp_path.iterdir()] == ["shelf"]


def test_at_each_moment_one_of_the_two_stands_there(
    graph: kg.Graph, foreign: Any, tmp_path: Path
) -> None:
    """A name is looked up while folders are exchanged under it; it never leads nowhere."""
    if not hasattr(ctypes.CDLL(None), "renameat2"):
        pytest.skip("this system cannot exchange two names in one step")
    graph.export(tmp_path / "shelf")

    def looks() -> Iterator[bool]:
        while not done:
            yield (tmp_path / "shelf").is_dir()

    done: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(lambda: all(looks()))
        for number in range(30):
            foreign.content = str(number).encode()
            graph.export(tmp_path / "shelf")
        done.append(1)
        assert seen.result()
    assert set(held(tmp_path).values()) == {b"29"}


def test_a_folder_of_other_things_is_refused(graph: kg.Graph, foreign: Any, tmp_path: Path) -> None:
    place = tmp_path / "shelf"
    place.mkdir()
    graph.export(place)  # an empty one is taken
    (place / "deep" / "notes.txt").write_text("theirs")
    foreign.content = b"second"
    with pytest.raises(StoreError, match=r"holds 'deep/notes.txt', which is in no SHA256SUMS"):
        graph.export(place)
    assert (place / "one").read_bytes() == b"first"
    assert (place / "deep" / "notes.txt").read_text() == "theirs"
    (place / "deep" / "notes.txt").unlink()
    (place / "link").symlink_to("/")
    with pytest.raises(StoreError, match="holds 'link'"):
        graph.export(place)
    (tmp_path / "further").mkdir()
    (tmp_path / "further" / "shelf").write_text("a file")
    with pytest.raises(StoreError, match="a file has the folder's name"):
        graph.export(tmp_path / "further" / "shelf")
    (tmp_path / "g.shelf").mkdir()
    with pytest.raises(StoreError, match="a folder has the file's name"):
        graph.export(tmp_path / "g.shelf")
    assert not list(tmp_path.rglob(f"{_draft.PREFIX}*"))


@pytest.mark.parametrize("target", ["{name}", "otherwise.bin"])
def test_links_are_followed(target: str, graph: kg.Graph, foreign: Any, tmp_path: Path) -> None:
    """The name that is given tells the format, not the one that it leads to."""
    for name in ("real.shelf", "real.shelf.gz", "shelf"):
        place = tmp_path / "there" / name / target.format(name=name)
        place.parent.mkdir(parents=True)
        (tmp_path / name).symlink_to(place)
        for _ in range(2):
            graph.export(tmp_path / name)
            assert (tmp_path / name).is_symlink()
    assert (tmp_path / "real.shelf").read_bytes() == foreign.content
    assert gzip.decompress((tmp_path / "real.shelf.gz").read_bytes()) == foreign.content
    assert (tmp_path / "shelf" / "one").read_bytes() == foreign.content


def test_systems_without_exchange_rename_twice(
    graph: kg.Graph, foreign: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_draft, "_UNABLE", frozenset({errno.EINVAL}))
    monkeypatch.setattr(_draft, "_EXCHANGE", 1 << 20)  # what no system knows
    graph.export(tmp_path / "shelf")
    foreign.content = b"second"
    graph.export(tmp_path / "shelf")
    assert set(held(tmp_path).values()) == {b"second"}
    assert [path.name for path in tmp_path.iterdir()] == ["shelf"]


@pytest.mark.usefixtures("shelf")
def test_one_killed_between_two_renames_is_mended(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "shelf")
    left = tmp_path / f"{_draft.PREFIX}killed"
    (left / "former").mkdir(parents=True)
    (tmp_path / "shelf").rename(left / "former" / "shelf")
    graph.export(tmp_path / "other.shelf")
    assert sorted(held(tmp_path)) == ["other.shelf", "shelf/deep/two", "shelf/one"]
    assert not left.exists()


@pytest.mark.parametrize("name", ["g.shelf", "shelf"])
def test_a_killed_export_is_swept_a_running_one_is_not(
    name: str, graph: kg.Graph, shelf: Path, graph_dir: Path, tmp_path: Path
) -> None:
    graph.export(tmp_path / name)
    before = held(tmp_path)
    process = started(shelf, graph_dir, tmp_path / name)
    (draft,) = tmp_path.glob(f"{_draft.PREFIX}*")
    graph.export(tmp_path / "other.shelf")
    assert list(draft.rglob("*"))
    process.kill()
    process.communicate()
    assert draft.exists()
    graph.export(tmp_path / "other.shelf")
    assert not draft.exists()
    assert held(tmp_path) == before | {"other.shelf": b"first"}


def test_an_interrupt_says_what_was_written(shelf: Path, graph_dir: Path, tmp_path: Path) -> None:
    files = (tmp_path / "a.shelf", tmp_path / "b.shelf")
    process = started(shelf, graph_dir, *files)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"waiting\n"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert told.splitlines()[-1].startswith(b"kg: interrupted: 1 of 2 written")
    assert held(tmp_path) == {"a.shelf": b"first"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["SHA256SUMS", "a.shelf"]


@pytest.mark.parametrize("name", ["g.ttl", "g.trig.gz", "g.nq", "g.jsonld", "shelf"])
@pytest.mark.usefixtures("shelf")
def test_progress_goes_to_the_end(name: str, graph: kg.Graph, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    graph.export(tmp_path / name, progress=lambda *step: told.append(step))
    assert {step[0] for step in told} == {name}
    parts = [part / count for _, part, count in told]
    assert parts == sorted(parts)
    assert 0 < parts[0] <= parts[-1] <= 1
    assert parts[-1] > 0.8


def test_help_names_each_format_and_shows_examples() -> None:
    """`kg export --help`, for a wide terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", "export", "--help"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    words = {word.rstrip(",:").removesuffix(".") for word in done.stdout.split()}
    assert set(export.suffixes()) <= words
    assert "Examples:" in done.stdout
    assert "kg export graph.ttl graph.nq.gz" in done.stdout
