"""What `kg mcp` does while the index for searching is made."""

import fcntl
from pathlib import Path

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp_types import CallToolRequestParams, CallToolResult, TextContent

import kg
from kg.server import mcp
from kg.server.pool import Limits, Pool
from kg.store.worker import Task
from tests import looping

_SEARCH = CallToolRequestParams(name="search", arguments={"text": "transformer"})
_DESCRIBE = CallToolRequestParams(name="describe", arguments={"entity": "kg:Task"})


def said(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def _while_it_is_made(place: Path) -> None:
    async with Pool(place, 2, Limits()).working() as pool:
        desk = mcp.Desk(pool)
        with (place / "current" / "search.sqlite.new").open("ab") as draft:
            fcntl.flock(draft, fcntl.LOCK_EX)  # as one who is making it
            for _ in range(2):
                late = await desk.call(None, _SEARCH)
                assert late.is_error
                assert said(late) == "the index for searching is being made: try again in a minute"
            other = await desk.call(None, _DESCRIBE)
            assert not other.is_error
        while (found := await desk.call(None, _SEARCH)).is_error:
            assert "being made" in said(found)
        assert "Transformers" in said(found)


def test_a_search_waits_for_the_index_and_says_so(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mcp, "_SECONDS", 0.2)
    kg.build(sample, to=tmp_path / "graph.kg")
    looping.run(_while_it_is_made(tmp_path / "graph.kg"))
    assert (tmp_path / "graph.kg" / "current" / "search.sqlite").is_file()


async def _after_a_failure(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Pool(place, 2, Limits()).working() as pool:
        desk = mcp.Desk(pool)
        with monkeypatch.context() as patch:
            patch.setattr(mcp, "_PREPARE", Task("kg.server._mcp_answers:nothing"))
            assert (await desk.call(None, _SEARCH)).is_error
        assert "Transformers" in said(await desk.call(None, _SEARCH))


def test_an_index_that_could_not_be_made_is_tried_again(
    graph_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looping.run(_after_a_failure(graph_dir, monkeypatch))
