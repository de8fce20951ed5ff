"""One connection of the server: HTTP/1.1 by httptools, as uvicorn does it, with bounds of our own."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from dramagraph.server.front import CONNECTION
from dramagraph.server.negotiation import PROBLEM
from dramagraph.server.problems import Problem

HEAD_BYTES = 262_144
"""Of a request line with its headers: the longest address, and as much of ETags."""
HEAD_S = 10.0
"""How long a client may take over them."""
ADDRESS_BYTES = 65_000
"""Of an address: httptools reads no longer ones. A longer query goes into the body of a POST."""


def refusal(problem: Problem) -> bytes:
    """Return a whole answer that ends the connection."""
    body = problem.body()
    status = f"{problem.status} {HTTPStatus(problem.status).phrase}"
    head = f"content-type: {PROBLEM.media_type}\r\ncontent-length: {len(body)}"
    return f"HTTP/1.1 {status}\r\n{head}\r\nconnection: close\r\n\r\n".encode("ascii") + body


def _problem(status: HTTPStatus, detail: str) -> bytes:
    return refusal(Problem(status.value, status.phrase, detail))


LONG_HEAD = _problem(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"address and headers have over {HEAD_BYTES} bytes"
)
LONG_ADDRESS = _problem(
    HTTPStatus.REQUEST_URI_TOO_LONG,
    f"the address has over {ADDRESS_BYTES} bytes: send a query in the body of a POST",
)
MALFORMED = _problem(HTTPStatus.BAD_REQUEST, "this is no request of HTTP/1.1")


class Connection(HttpToolsProtocol):
    """A connection that ends the query of a client that leaves, and itself where a head is endless."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Take what uvicorn gives."""
        super().__init__(*arguments, **more)
        self.url = b""
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
                self.transport.write(LONG_HEAD)
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = cast(Any, {CONNECTION: self})
        if self._head_end is None:
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read as a request."""
        is_long = len(self.url) > ADDRESS_BYTES
        self.transport.write(LONG_ADDRESS if is_long else MALFORMED)
        self.transport.close()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            raise ValueError("the address is too long")

    def on_headers_complete(self) -> None:
        """Take note that the head is there."""
        self._head_done()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take note that another head may come."""
        super().on_message_complete()
        self._head_size, self._is_head = 0, True

    @property
    def is_ready(self) -> bool:
        """Whether an answer can leave at once: the client reads what it has been sent."""
        return not (self.flow.write_paused or self.cycle.disconnected)

    def send_whole(self, status: int, headers: bytes, body: bytes) -> None:
        """Send an answer in one piece, with *headers* as lines; only where is_ready.

        By the messages of ASGI it would be two, and each header looked at again: half as much time.
        """
        cycle = self.cycle
        default = b"".join(b"%s: %s\r\n" % header for header in cycle.default_headers)
        length = b"" if status == 304 else b"content-length: %d\r\n" % len(body)
        close = b"" if cycle.keep_alive else b"connection: close\r\n"
        head = (STATUS_LINE[status], default, headers, length, close, b"\r\n")
        self.transport.write(b"".join((*head, body)))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if close:
            self.transport.close()
        cycle.on_response()

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
