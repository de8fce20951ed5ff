"""One connection of the server: HTTP/1.1 by httptools, as uvicorn does it, with bounds of our own."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dramagraph.server.front import CONNECTION

HEAD_BYTES = 262_144
"""Of a request line with its headers: a query of 64 kB has at most 192 kB when it is escaped."""
HEAD_S = 10.0
"""How long a client may take over them."""
TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Connection(HttpToolsProtocol):
    """A connection that ends the query of a client that leaves, and itself where a head is endless."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Take what uvicorn gives."""
        super().__init__(*arguments, **more)
        self.task: asyncio.Task[Any] | None = None
        """What is to end with the connection."""
        self._head_size = 0
        self._is_head = True
        self._head_end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is done for this client only."""
        self._head_done()
        super().connection_lost(exc)
        if self.task is not None:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        if self._is_head:
            self._head_size += len(data)
            if self._head_size > HEAD_BYTES:
                self.transport.write(TOO_LONG)
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = cast(Any, {CONNECTION: self})
        if self._head_end is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """Take note that the head is there."""
        self._head_done()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take note that another head may come."""
        super().on_message_complete()
        self._head_size, self._is_head = 0, True

    def cut(self) -> None:
        """End the connection at once, in the middle of whatever is being sent."""
        self.cycle.disconnected = True
        self.transport.abort()

    def _await_head(self) -> None:
        self._head_size, self._is_head = 0, True
        self._head_end = self.loop.call_later(HEAD_S, self.transport.abort)

    def _head_done(self) -> None:
        self._is_head = False
        if self._head_end is not None:
            self._head_end.cancel()
            self._head_end = None
