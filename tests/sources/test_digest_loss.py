"""Nothing is lost silently: what is on a page is in the facts, or rejected with its reason."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kg.records import Coverage, DigestEntry, Origin
from tests.real import real
from tests.sources.reading import Reading, facts, lost, page, read, read_file

DATA = Path(__file__).parents[1] / "data" / "digest"
SAMPLES = (
    "sample.txt",
    "variations.txt",
    "posts.txt",
    "tagged.txt",
    "glued.txt",
    "copied.md",
    "mixed.txt",
)
PAGES = {name: (DATA / name).read_bytes() for name in SAMPLES}
PAGES["entry"] = page().encode()

BLOCKS = [
    [line + "\n" for line in block.splitlines()]
    for content in PAGES.values()
    for block in content.decode().split("\n\n")
]
NASTY = [
    "",
    " ",
    "\n",
    "\r",
    "\x00",
    "\x0b",
    "\x1b[0m",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u200b",
    "\u3000",
    "[",
    "]",
    "【",
    "】",
    "[LG]",
    "[CV] Title",
    "9、",
    "10)",
    "*",
    " & ",
    "&amp;",
    "&#10;",
    ", ",
    "、",
    "。",
    "…",
    "...",
    "https://weibo.com/1/KcD6E1N9m",
    "http://",
    " https://arxiv.org/abs/2101.00001v1 ",
    "image.png",
    ".jpg",
    "另外几篇值得关注的论文:",
    "LG - 机器学习",
    "LG - 机器学习 CV - 视觉 (*表示重要)",
    "A Fold, B Crook",
    "et al.",
    "42",
    "羊",
    "《",
    "》",
    "《羊》",
    "*《Herding》A Fold [UP] (2020) http://t.cn/a [组图共2张] 原图",
    "[LG]《Herding》A Fold, B Cro...",
    "要点:",
    "一句话总结：",
    "> ",
    "### ",
    "> - URL：https://arxiv.org/abs/2301.00000",
    "- 单位：",
    "é",
    "Ａ",
]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_of_our_pages_is_lost(name: str) -> None:
    assert lost(PAGES[name], read(PAGES[name])) == []


@pytest.mark.real
def test_nothing_of_the_real_page_is_lost() -> None:
    path = real("digest/2021-04-26.txt")
    assert lost(path.read_bytes(), read_file(path)) == []


# The check itself: a reader that loses something is found out


# Of several issues in one piece, the second heading and what the legends share say nothing new.
@pytest.mark.parametrize("name", sorted(PAGES.keys() - {"mixed.txt"}))
def test_a_reader_that_overlooks_a_line_is_found_out(name: str) -> None:
    """Read the page with one line emptied, as if the reader had overlooked it."""
    lines = PAGES[name].split(b"\n")
    for place, line in enumerate(lines):
        if line.strip(b"> "):
            seen = b"\n".join([*lines[:place], b"", *lines[place + 1 :]])
            found = lost(PAGES[name], read(seen))
            assert any(one.endswith(line.decode()) or "unread" in one for one in found), place


def _without(entry: DigestEntry, field: str) -> DigestEntry:
    """Leave out the last value of a field of an entry or its paper."""
    owner = entry if field in entry.__struct_fields__ else entry.paper
    value = getattr(owner, field)
    less = replace(owner, **{field: value[:-1] if isinstance(value, tuple) else None})
    return less if isinstance(less, DigestEntry) else replace(entry, paper=less)


@pytest.mark.parametrize(
    "field",
    [
        "titles",
        "abstracts",
        "authorships",
        "affiliations",
        "summary",
        "posts",
        "figures",
        "listed_number",
        "category",
    ],
)
def test_a_reader_that_loses_a_fact_is_found_out(field: str) -> None:
    content = PAGES["entry"]
    reading = read(content)
    issue = replace(reading.issues[0], entries=(_without(reading.entry, field),))
    assert lost(content, reading._replace(issues=(issue,)))


def test_a_fact_of_another_entry_is_no_excuse() -> None:
    content = (page() + "\n\n" + page(title="2、[LG] Counting Sheep")).encode()
    reading = read(content)
    assert lost(content, reading) == []
    first, second = reading.entries
    issue = replace(reading.issues[0], entries=(first, _without(second, "abstracts")))
    assert lost(content, reading._replace(issues=(issue,))) == ["18: We count sheep."]


@pytest.mark.parametrize("field", ["legend", "star_meaning"])
def test_a_reader_that_loses_the_legend_is_found_out(field: str) -> None:
    content = PAGES["sample.txt"]
    reading = read(content)
    less = replace(reading.issues[0], **{field: None if field == "star_meaning" else ()})
    assert lost(content, reading._replace(issues=(less,)))


def test_a_reader_that_forgets_to_reject_is_found_out() -> None:
    content = ("Good morning\n" + page()).encode()
    reading = read(content)
    assert lost(content, reading) == []
    assert lost(content, reading._replace(rejected=()))
    wrong = tuple(replace(rejected, text="Good") for rejected in reading.rejected)
    assert lost(content, reading._replace(rejected=wrong))
    assert lost(content, reading._replace(coverage=Coverage(lines=11, blank=3, stated=8)))


def test_a_reader_that_reads_half_a_line_as_rejected_is_found_out() -> None:
    content = page(authors="A Fold, B Crook, C Mea...").encode()
    reading = read(content)
    assert lost(content, reading) == []
    assert lost(content, reading._replace(rejected=()))


# Any page at all


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """Pages put together from parts of ours, then damaged."""
    parts = draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=8))
    lines = [line for block in parts for line in [*block, "\n"]]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, max(0, len(lines) - 1)))
        if lines:
            lines[place : place + 1] = draw(_damage(lines, place))
    return "".join(lines).encode()


def _damage(lines: list[str], place: int) -> st.SearchStrategy[list[str]]:
    line, other = lines[place], lines[-1 - place]
    texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
    cuts = st.integers(0, len(line))
    return st.one_of(
        st.just([]),
        st.just([line, line]),
        st.just([other]),
        st.just(["\n", line]),
        st.just([line.rstrip("\n")]),
        cuts.map(lambda cut: [line[:cut] + "\n"]),
        cuts.map(lambda cut: [line[:cut] + "\n", line[cut:]]),
        st.builds(lambda cut, text: [line[:cut] + text + line[cut:]], cuts, texts),
        st.builds(lambda text: [text + "\n", line], texts),
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages())
def test_nothing_of_a_damaged_page_is_lost(content: bytes) -> None:
    reading = read(content)
    assert lost(content, reading) == []
    _holds_together(reading)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.data())
def test_damaged_bytes_stay_on_their_line(name: str, data: st.DataObject) -> None:
    content = bytearray(PAGES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    for encoding in ("utf-8", "gb18030"):
        assert lost(bytes(content), read(bytes(content), encoding), encoding) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_nothing_of_any_text_is_lost(text: str) -> None:
    content = text.encode()
    assert lost(content, read(content)) == []


def _holds_together(reading: Reading) -> None:
    """Ordinals without a gap, lines in order, texts that RDF/XML can carry."""
    entries = reading.entries
    assert [entry.ordinal for entry in entries] == list(range(1, len(entries) + 1))
    last = 0
    for entry in entries:
        assert last <= entry.origin.first < entry.origin.last <= reading.coverage.lines
        last = entry.origin.last
        assert entry.paper.titles
        inside = range(entry.origin.first, entry.origin.last)
        for part in entry.paper.authorships:
            _stands_on_one_line(part.as_written, part.origin or entry.origin, inside)
        for mention in entry.paper.affiliations:
            _stands_on_one_line(mention.as_written, mention.origin or entry.origin, inside)
        assert all(letter >= " " or letter in "\n\r\t" for text in facts(entry) for letter in text)


def _stands_on_one_line(written: str, origin: Origin, inside: range) -> None:
    assert origin.first in inside
    assert origin.last - origin.first in (1, 2)  # a bracket may run over two lines
    assert written == " ".join(written.split()) != ""
