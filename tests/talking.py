"""A real `kg mcp` process, driven by the official SDK."""

import contextlib
import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

# Counts for ever, as far as a test can tell
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def parameters(graph: Path) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=["-W", "error", "-m", "kg", "mcp", "-g", str(graph)]
    )


@contextlib.asynccontextmanager
async def session(graph: Path) -> AsyncIterator[ClientSession]:
    """Talk with a process as the clients of today do."""
    async with (
        stdio_client(parameters(graph)) as (incoming, outgoing),
        ClientSession(incoming, outgoing) as talk,
    ):
        await talk.initialize()
        yield talk


class Desk:
    """A process that answers, for tests that are no coroutines."""

    def __init__(self, portal: BlockingPortal, talk: ClientSession) -> None:
        self.portal = portal
        self.talk = talk

    def call(self, name: str, **arguments: Any) -> CallToolResult:
        result = self.portal.call(self.talk.call_tool, name, arguments)
        assert isinstance(result, CallToolResult)
        return result

    def text(self, name: str, **arguments: Any) -> str:
        return said(self.call(name, **arguments))

    def answer(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Structured answer; the text says the same."""
        result = self.call(name, **arguments)
        assert not result.is_error, said(result)
        answer = result.structured_content
        assert json.loads(said(result)) == answer
        assert isinstance(answer, dict)
        return answer

    def error(self, name: str, **arguments: Any) -> str:
        result = self.call(name, **arguments)
        assert result.is_error
        assert result.structured_content is None
        message = said(result)
        assert "\n" not in message
        return message


def said(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@contextlib.contextmanager
def desk_of(graph: Path) -> Iterator[Desk]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(session(graph)) as talk,
    ):
        yield Desk(portal, talk)
