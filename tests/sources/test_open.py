"""Paths, folders, globs and standard input; what a file must be to be a source."""

import bz2
import codecs
import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

import kg
from kg.errors import PluginError, SourceError
from kg.rdf.vocab import KG
from kg.records import Rejected
from kg.sources import Source, digest, find
from tests.sources.reading import page

ROOT = Path(__file__).parents[2]
PAGE = (page(zh="数羊的方法。我们数羊,一只一只地数。" * 20) + "\n").encode()
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder of sources and others: two pages, a note, a hidden page, a page further down."""
    for name in ("b.txt", "a.txt", ".hidden.txt", "deep/c.txt", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PAGE + name.encode())
    (tmp_path / "note.md").write_text("Nothing to read here\n", encoding="utf-8")
    return tmp_path


def only(path: Path | str) -> Source:
    (source,) = find([str(path)]).sources
    return source


def names(found: list[Source]) -> list[str]:
    return [source.name for source in found]


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        find([str(path)])
    assert caught.value.path == str(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_file_is_measured(tmp_path: Path) -> None:
    path = write(tmp_path / "page.txt", PAGE)
    sha256 = hashlib.sha256(PAGE).hexdigest()
    assert only(path) == Source(
        id=sha256[:16],
        sha256=sha256,
        path=str(path),
        format="digest",
        byte_size=len(PAGE),
        line_count=PAGE.count(b"\n"),
        encoding="utf-8",
        place=str(path),
        stamp=(len(PAGE), path.stat().st_mtime_ns),
    )


def test_a_last_line_without_newline_counts(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.txt", PAGE.rstrip())).line_count == PAGE.count(b"\n")


@pytest.mark.parametrize("kind", PACKERS)
def test_a_compressed_file_is_its_content(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"page.txt.{kind}", PACKERS[kind](PAGE))
    source = only(path)
    assert source.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert source.byte_size == len(PAGE)
    assert b"".join(chunk.data for chunk in digest.split(source)) == PAGE


@pytest.mark.parametrize("kind", PACKERS)
def test_compression_is_told_by_content_not_by_name(tmp_path: Path, kind: str) -> None:
    assert only(write(tmp_path / "page.txt", PACKERS[kind](PAGE))).byte_size == len(PAGE)


@pytest.mark.parametrize("kind", PACKERS)
def test_compressed_parts_in_one_file_are_all_read(tmp_path: Path, kind: str) -> None:
    pack, half = PACKERS[kind], len(PAGE) // 2
    path = write(tmp_path / "page", pack(PAGE[:half]) + pack(PAGE[half:]))
    source = only(path)
    assert source.byte_size == len(PAGE)
    assert b"".join(chunk.data for chunk in digest.split(source)) == PAGE


@pytest.mark.parametrize("kind", PACKERS)
def test_a_cut_compressed_file_is_refused(tmp_path: Path, kind: str) -> None:
    content = os.urandom(300_000).hex().encode() + b"\n" + PAGE
    packed = PACKERS[kind](PAGE + content)
    assert "cannot be read" in refusal(write(tmp_path / "page", packed[: len(packed) * 3 // 4]))


@pytest.mark.parametrize("kind", PACKERS)
def test_a_damaged_compressed_file_is_refused(tmp_path: Path, kind: str) -> None:
    packed = bytearray(PACKERS[kind](PAGE))
    packed[20:60] = b"\xff" * 40
    assert "cannot be read" in refusal(write(tmp_path / "page", bytes(packed)))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary, not text"),
        ("1、[LG] 数羊".encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + "1、[LG] 数羊".encode("utf-16-be"), "UTF-16"),
        (b"Dear all,\n", "no format that can be read"),
        (b" \n\n", "no format that can be read"),
        (b"1.[LG] Sheep\xff\n\xff\n[\xff\xff]\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, what: str) -> None:
    assert what in refusal(write(tmp_path / "page.txt", content))


def test_missing(tmp_path: Path) -> None:
    assert "no such file or folder" in refusal(tmp_path / "page.txt")
    assert "no such file or folder" in refusal(tmp_path / "*.txt")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="digest"):
        find([str(write(tmp_path / "page.txt", PAGE))], "newspaper")


def test_a_given_format_is_not_asked_of_the_content(tmp_path: Path) -> None:
    path = write(tmp_path / "page.txt", b"Dear all,\n")
    (source,) = find([str(path)], "digest").sources
    assert source.format == "digest"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PAGE, "utf-8"),
        (codecs.BOM_UTF8 + PAGE, "utf-8"),
        (PAGE.decode().encode("gb18030"), "gb18030"),
        (PAGE + "另外几篇值得关注的论文:\n".encode() + b"\xe6\x95\n", "utf-8"),
        (PAGE * 9000, "utf-8"),
        (PAGE.decode().encode("gb18030") * 9000, "gb18030"),
    ],
    ids=["utf-8", "bom", "gb18030", "one damaged line", "long utf-8", "long gb18030"],
)
def test_encoding(tmp_path: Path, content: bytes, encoding: str) -> None:
    assert only(write(tmp_path / "page.txt", content)).encoding == encoding


def test_a_damaged_line_is_rejected_alone(tmp_path: Path) -> None:
    content = PAGE.replace(b"We count sheep.", b"We count \xe6\x95 sheep.")
    path = write(tmp_path / "page.txt", b"LG - " + "机器学习\n\n".encode() + content)
    (chunk,) = digest.split(only(path))
    rejected = [found for found in digest.parse(chunk) if isinstance(found, Rejected)]
    assert [(one.line, one.reason) for one in rejected] == [(9, "bytes that are no UTF-8 text")]


def test_a_folder_is_searched_in_order(folder: Path) -> None:
    found = find([str(folder)])
    assert names(found.sources) == ["a.txt", "b.txt", "c.txt"]
    assert [str(folder / "note.md") in passed for passed in found.passed_over] == [True]


def test_a_folder_without_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Nothing to read here\n", encoding="utf-8")
    assert "no file here can be read as a source" in refusal(tmp_path)
    assert "digest" in refusal(tmp_path)


def test_a_graph_inside_a_folder_is_no_source(folder: Path) -> None:
    kg.build(folder / "a.txt", to=folder / "graph.kg")
    assert names(find([str(folder)]).sources) == ["a.txt", "b.txt", "c.txt"]


def test_a_folder_with_somebody_elses_manifest_is_searched(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"name": "an app"}\n', encoding="utf-8")
    assert names(find([str(folder)]).sources) == ["a.txt", "b.txt", "c.txt"]


def test_a_glob(folder: Path) -> None:
    assert names(find([str(folder / "*.txt")]).sources) == ["a.txt", "b.txt"]
    assert names(find([str(folder / "**" / "*.txt")]).sources) == ["a.txt", "b.txt", "c.txt"]


def test_a_name_that_looks_like_a_glob(tmp_path: Path) -> None:
    path = write(tmp_path / "page[1].txt", PAGE)
    assert only(path).path == str(path)


def test_sources_come_in_the_order_given(folder: Path) -> None:
    given = [str(folder / name) for name in ("b.txt", "a.txt")]
    assert names(find(given).sources) == ["b.txt", "a.txt"]


@pytest.mark.parametrize("kind", ["plain", *PACKERS])
def test_standard_input(kind: str) -> None:
    script = (
        "from kg.sources import digest, find;"
        "(source,) = find(['-']).sources;"
        "data = b''.join(chunk.data for chunk in digest.split(source));"
        "print(source.path, source.name, source.sha256, source.format, len(data), sep='|')"
    )
    content = PACKERS[kind](PAGE) if kind in PACKERS else PAGE
    done = subprocess.run(
        [sys.executable, "-c", script], input=content, capture_output=True, cwd=ROOT, check=True
    )
    sha256 = hashlib.sha256(PAGE).hexdigest()
    assert done.stdout.decode().strip() == f"-|standard input|{sha256}|digest|{len(PAGE)}"


def test_empty_standard_input_is_refused() -> None:
    script = "from kg.sources import find; find(['-'])"
    done = subprocess.run(
        [sys.executable, "-c", script], input=b"", capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 1
    assert b"SourceError: the file is empty (-)" in done.stderr


def test_the_copy_of_standard_input_is_not_left_behind(tmp_path: Path) -> None:
    script = "from kg.sources import find; find(['-'])"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    subprocess.run(command, input=PAGE, cwd=ROOT, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_read_whole(tmp_path: Path) -> None:
    """As in `kg build <(command)`, which names a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    path = write(tmp_path / "page.txt", PAGE)
    script = "import sys; from kg.sources import find; print(find(sys.argv[1:]).sources[0].sha256)"
    with subprocess.Popen(["cp", str(path), str(pipe)]) as writer:
        try:
            done = subprocess.run(
                [sys.executable, "-c", script, str(pipe)],
                capture_output=True,
                cwd=ROOT,
                check=False,
                timeout=20,
            )
        finally:
            writer.kill()
    assert done.stdout.decode().strip() == hashlib.sha256(PAGE).hexdigest()


def test_windows_1252_is_read(tmp_path: Path) -> None:
    """As spreadsheets of western Europe save it: accented letters that stand alone."""
    path = tmp_path / "sheep.csv"
    path.write_bytes("title;authors\nZähle Schafe – „zweimal“;Jürgen Müller\n".encode("cp1252"))
    (source,) = find([str(path)]).sources
    assert source.encoding == "cp1252"
    assert source.format == "table"
    import kg

    names = [name for _, name in kg.build(path).store.objects(KG.asWritten)]
    assert names == ["Jürgen Müller"]


def test_a_damaged_sign_is_no_reason_to_leave_utf8(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes('{"title": "Zähle Schafe"}\n{"title": "Sh\xff"}\n'.encode()[:-8] + b'\xe9"}\n')
    (source,) = find([str(path)]).sources
    assert source.encoding == "utf-8"
