"""Connections that cannot be held open by doing nothing: uvicorn, with more clocks."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0
"""From the first byte of a request, or from the connection, to the end of its header."""
READING_SECONDS = 30.0
"""A client that takes nothing of its answer for so long is cut off."""
ADDRESS_SIZE = 16 << 10
HEADER_SIZE = 48 << 10
"""Bytes of a header; a longer one that comes in pieces is refused before its end."""
KEEP_SECONDS = 5
CONNECTIONS = 256
"""Open at once; whoever comes beyond is hung up on."""


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn; what stands still is cut off."""

    _unread: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn types it
        """Start the clock of the first header."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
            return
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._read()
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hold a header to its time, that of a later request too."""
        if self._answered() and self._unread is None:
            self._expect()
        super().data_received(data)
        if not self._answered():
            self._read()

    def pause_writing(self) -> None:
        """Start the clock of a client that does not take what it asked for."""
        super().pause_writing()
        if self._untaken is None:
            self._look_again(1 << 62)

    def resume_writing(self) -> None:
        """Stop it."""
        self._taken()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, whether or not its client takes the last bytes."""
        super().timeout_keep_alive_handler()
        self._look_again(1 << 62)

    def _answered(self) -> bool:
        """Whether no request is being answered."""
        cycle: Any = self.cycle
        return cycle is None or cycle.response_complete

    def _expect(self) -> None:
        self._unread = self.loop.call_later(HEADER_SECONDS, self._cut)

    def _read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _look_again(self, before: int) -> None:
        """Cut the connection when nothing of what waits was taken since the last look."""
        self._untaken = None
        waiting = self.transport.get_write_buffer_size()
        if waiting >= before:
            self._cut()
        elif waiting:
            self._untaken = self.loop.call_later(READING_SECONDS, self._look_again, waiting)

    def _cut(self) -> None:
        self.transport.abort()
