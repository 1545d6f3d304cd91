"""Bad input: one clear line, nothing lost, and the rest is in."""

import gzip
import json
from pathlib import Path

import pytest

import kg
from kg.errors import SourceError
from kg.rdf.vocab import DCT

GOOD = [json.dumps({"id": name, "title": f"Counting {name} twice"}) for name in ("ewes", "rams")]
BOMB = """<?xml version="1.0"?>
<!DOCTYPE {root} [
<!ENTITY a "sheep"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]>
"""
DBLP = """<article key="journals/wool/Fold20" mdate="2020-01-02">
<author>Ada Meadow</author>
<title>{title}</title>
<year>2020</year>
</article>
"""


def built(tmp_path: Path, name: str, content: bytes, form: str | None = None) -> kg.Graph:
    (tmp_path / name).write_bytes(content)
    return kg.build(tmp_path / name, to=tmp_path / "graph.kg", format=form)


def lines(*middle: str) -> bytes:
    return "\n".join([GOOD[0], *middle, GOOD[1], ""]).encode()


def titles(graph: kg.Graph) -> list[str]:
    found = graph.store.objects(DCT.title)
    return sorted(title for node, title in found if "/paper/" in node)


BAD_LINES = {
    "no json": ("sheep", "no JSON object"),
    "deep nesting": ('{"title": ' + "[" * 100_000, ""),
    "a line cut": ('{"title": "Counting shee', ""),
    "an unknown key": ('{"titel": "Sheep"}', "unknown key 'titel'"),
    "a key twice": ('{"title": "Sheep", "title": "Wool"}', "twice"),
    "no title": ('{"id": "x"}', "title"),
    "a control character": ('{"title": "She\\u0000ep"}', "control character"),
    "half a pair": ('{"title": "She\\ud800ep"}', ""),
    "a number for a title": ('{"title": 7}', "a string"),
    "huge": ('{"title": "' + "x" * (33 << 20) + '"}', "longer than 32 MiB"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_stays_alone(name: str, tmp_path: Path) -> None:
    line, reason = BAD_LINES[name]
    graph = built(tmp_path, "papers.jsonl", lines(line))
    (rejected,) = graph.rejected
    assert rejected.line == 2
    assert rejected.text == line
    assert reason in rejected.reason
    assert "\n" not in rejected.reason
    assert graph.stats().papers == 2
    assert graph.check().conforms


def test_bytes_that_are_no_text_stay_alone(tmp_path: Path) -> None:
    bad = b'{"title": "Sh\xff\xfeep"}'
    graph = built(tmp_path, "papers.jsonl", lines("LINE").replace(b"LINE", bad))
    (rejected,) = graph.rejected
    assert rejected.line == 2
    assert "UTF-8" in rejected.reason
    assert graph.stats().papers == 2


@pytest.mark.parametrize("cut", [5, 20, 60])
def test_a_compressed_file_cut_off(cut: int, tmp_path: Path) -> None:
    content = gzip.compress(lines(*GOOD * 50), mtime=0)[:-cut]
    with pytest.raises(SourceError, match="cannot be read") as told:
        built(tmp_path, "papers.jsonl.gz", content)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "graph.kg").exists()


def test_one_id_with_different_facts_is_reported(tmp_path: Path) -> None:
    other = json.dumps({"id": "ewes", "title": "Counting something else"})
    graph = built(tmp_path, "papers.jsonl", lines(other))
    assert not graph.rejected
    report = graph.check()
    assert not report.conforms
    assert any("title" in finding.check for finding in report.findings)


@pytest.mark.parametrize("title", ["&d;", "Sheep &a; more", "Sheep &xxe; more"])
def test_no_entity_of_a_document_is_expanded(title: str, tmp_path: Path) -> None:
    text = BOMB.format(root="dblp") + "<dblp>\n"
    text += DBLP.format(title="Counting &Uuml;ber Sheep") + DBLP.format(title=title) + "</dblp>\n"
    graph = built(tmp_path, "dblp.xml", text.encode())
    (rejected,) = graph.rejected
    assert "entity" in rejected.reason
    assert titles(graph) == ["Counting Über Sheep"]


def test_no_file_is_fetched_for_a_document(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the wolf's password")
    text = f'<!DOCTYPE dblp [<!ENTITY x SYSTEM "file://{secret}">]>\n<dblp>\n'
    text += DBLP.format(title="Sheep &x;") + DBLP.format(title="Wool") + "</dblp>\n"
    graph = built(tmp_path, "dblp.xml", text.encode())
    assert "password" not in json.dumps([one.text for one in graph.rejected])
    assert len(graph.rejected) == 1


def test_an_entry_without_its_closing_brace(tmp_path: Path) -> None:
    text = "@article{a, title={Counting Ewes}\n\n@article{b, title={Counting Rams}}\n"
    graph = built(tmp_path, "papers.bib", text.encode())
    assert "Counting Rams" in titles(graph)
    assert graph.rejected
    assert graph.rejected[0].line == 1


def test_a_table_without_a_title(tmp_path: Path) -> None:
    graph = built(tmp_path, "sheep.csv", b"name,weight\nDolly,80\nShaun,60\n", "table")
    assert [one.line for one in graph.rejected] == [1, 2, 3] or [
        one.line for one in graph.rejected
    ] == [2, 3]
    assert all("title" in one.reason for one in graph.rejected if one.line > 1)


def test_a_row_that_is_too_long_stays_alone(tmp_path: Path) -> None:
    text = "title,authors\nCounting Ewes,Ada Meadow\nCounting,Rams,Twice,Today\nWool,B Fold\n"
    graph = built(tmp_path, "sheep.csv", text.encode())
    assert [one.line for one in graph.rejected] == [3]
    assert graph.stats().papers == 2
