"""Every format knows its own files and leaves the others' alone."""

from pathlib import Path

import pytest

from kg import plugins, sources
from tests.real import real

FORMATS = plugins.available("kg.sources")
DATA = Path(__file__).parents[1] / "data"
SAMPLES = [path for name in FORMATS for path in sorted((DATA / name).glob("*")) if path.is_file()]
HEAD = 1 << 16


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_only_its_own_format_knows_a_sample(sample: Path) -> None:
    head = sample.read_bytes()[:HEAD]
    knowing = [name for name in FORMATS if plugins.load("kg.sources", name).sniff(head)]
    assert knowing == [sample.parent.name]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_lines_of_a_sample_add_up(sample: Path) -> None:
    (source,) = sources.find([str(sample)]).sources
    module = plugins.load("kg.sources", source.format)
    coverages = [
        found
        for chunk in module.split(source)
        for found in module.parse(chunk)
        if type(found).__name__ == "Coverage"
    ]
    assert sum(one.lines for one in coverages) == source.line_count
    assert all(one.lines == one.blank + one.stated + one.rejected for one in coverages)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "head",
    [b"", b"\n\n", b"{}", b"[]", b"{", b"\xff\xfe", b"Dear flock,\n\nsheep are counted.\n",
     b"<html><body>sheep</body></html>", b"\x1f\x8b", b"a,b\n1,2\n", b'{"a": 1}\n'],
)  # fmt: skip
def test_no_format_takes_what_is_none(name: str, head: bytes) -> None:
    assert not plugins.load("kg.sources", name).sniff(head)


@pytest.mark.real
@pytest.mark.parametrize("name", ["arxiv", "digest", "openalex"])
def test_real_files_are_recognised(name: str) -> None:
    folder = real(name)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in files:
        if path.name not in {"README.md", "variants.md"}:
            (source,) = sources.find([str(path)]).sources
            assert source.format == name, path.name
