"""What the server runs: queries of programs at once in its event loop, all else in Flask's threads.

The loop never waits: whatever may take time is an evaluator's or a thread's. Each kind of work has
threads of its own, so that no load on one keeps another from answering.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask
from werkzeug.exceptions import UnsupportedMediaType

from dramagraph.remote import is_remote
from dramagraph.server.access_log import RECORD, AccessLog, Record
from dramagraph.server.endpoint import Asking, Endpoint, Reply
from dramagraph.server.headers import OPEN_TO_ALL, SECURITY
from dramagraph.server.negotiation import HTML, PROBLEM, encoding, is_page_wanted
from dramagraph.server.pool import Truncated
from dramagraph.server.problems import Overload, problem_of
from dramagraph.server.protocol import ESCAPED, Asked, Received, asked
from dramagraph.server.site import Site
from dramagraph.server.wsgi import Gone, Lane, Receive, Scope, Send, body_of, run

WORK = ("/sparql", "/validate", "/data", "/update", "/dump", "/.well-known/")
"""Where addresses begin that may take long; all others are pages."""
WRITES = ("/update", "/data")
BODY_S = 20.0
"""Seconds for the body of a request, and for a client to take the next piece of an answer."""
COMMON = [
    (name.lower().encode("ascii"), value.encode("ascii"))
    for name, value in (SECURITY | OPEN_TO_ALL).items()
]
COMMON_LINES = [b"%s: %s\r\n" % header for header in COMMON]
TELL_S = 1.0
REMEMBERED = 2_048
"""Bytes of an address of which is remembered what it asks for: taking it apart costs as much as the engine
takes to look something up."""
CONNECTION = "dramagraph.connection"
"""Where protocol.Connection stands in the extensions of a scope."""


@dataclass(frozen=True)
class Visit:
    """A request with the names that its headers are asked by."""

    scope: Scope
    headers: Mapping[str, str]

    @classmethod
    def of(cls, scope: Scope) -> Visit:
        """Return the request of a scope; a header that comes twice is one list."""
        headers: dict[str, str] = {}
        for key, value in scope["headers"]:
            name, text = key.decode("latin-1"), value.decode("latin-1")
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
        return cls(scope, headers)

    def header(self, name: str) -> str:
        """Return a header, named in lower case, "" where there is none."""
        return self.headers.get(name, "")


class Front:
    """An ASGI application."""

    def __init__(self, app: Flask) -> None:
        """Answer with what *app* is, and with the endpoint of its site."""
        self._app = app
        site = app.extensions["dramagraph"]
        assert isinstance(site, Site)
        self._site = site
        self._is_remote = is_remote(site.settings.store)
        self._endpoint: Endpoint | None = None
        self._log = AccessLog(site.settings.access_log)
        self._told = 0.0
        self._health = Lane("health", 2)
        self._pages = Lane("pages", 16)
        self._work = Lane("work", 8)
        self._writes = Lane("writes", 4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            record = Record(scope["method"], scope["path"])
            RECORD.set(record)
            try:
                await self._answer(Visit.of(scope), receive, record.watched(send))
            finally:
                self._log.add(record)
                self._site.counters.add(record)
                self._tell()

    def _tell(self) -> None:
        """Take note of how this worker is, once a second."""
        now = time.monotonic()
        if now - self._told >= TELL_S:
            self._told = now
            pool = self._site.queries.pool
            self._site.counters.tell(*(pool.counts if pool else (0, 0, 0)))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                if not self._is_remote:
                    self._endpoint = await self._site.queries.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._site.queries.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, visit: Visit, receive: Receive, send: Send) -> None:
        try:
            body = b""
            if visit.header("content-encoding") not in {"", "identity"}:
                raise UnsupportedMediaType("send the body as it is, not compressed")
            if visit.scope["method"] not in {"GET", "HEAD"}:
                limit = self._limit(visit)
                body = await body_of(receive, limit, BODY_S)
                if len(body) > limit:
                    send = closing(send)
            if self._is_query(visit):
                try:
                    wanted = self._asked(visit, body)
                except Exception as error:
                    await self._refuse(error, visit, send)
                    return
                if self._endpoint is not None and (wanted.query or "").strip():
                    await self._query(self._endpoint, wanted, visit, send)
                    return
            await self._flask(visit, body, send)
        except Gone:
            pass
        except UnsupportedMediaType as error:
            await self._refuse(error, visit, closing(send))
        except TimeoutError:
            send = closing(send)
            await self._refuse(
                Overload(408, "request-timeout", "the body did not come"), visit, send
            )

    def _limit(self, visit: Visit) -> int:
        """Return the bytes of the longest body that anything here reads from this client."""
        settings = self._site.settings
        limit = max(ESCAPED * settings.max_query_bytes + 65_536, settings.max_graph_bytes)
        if _is_write(visit.scope) and self._site.tokens.found(visit.header("authorization")):
            return max(limit, ESCAPED * settings.max_write_bytes + 65_536)
        return limit

    def _is_query(self, visit: Visit) -> bool:
        """Return whether a request may be one for data from the endpoint, not for a page."""
        scope = visit.scope
        return (
            self._endpoint is not None
            and scope["path"] == "/sparql"
            and scope["method"] in {"GET", "POST", "QUERY"}
            and not is_page_wanted(visit.header("accept")[:1000])
        )

    def _asked(self, visit: Visit, body: bytes) -> Asked:
        """Return what a request asks for; errors as in protocol.asked."""
        scope, size = visit.scope, self._site.settings.max_query_bytes
        if scope["method"] == "GET" and len(scope["query_string"]) <= REMEMBERED:
            return _asked(scope["query_string"], size)
        content_type = visit.header("content-type")
        return asked(Received(scope["method"], scope["query_string"], content_type, body), size)

    async def _query(self, endpoint: Endpoint, wanted: Asked, visit: Visit, send: Send) -> None:
        if wanted.format == HTML.name:
            await self._flask(visit, b"", send)
            return
        connection = visit.scope["extensions"].get(CONNECTION)
        asking = Asking(
            wanted,
            f"{self._base(visit)}sparql",
            visit.header("accept"),
            encoding(visit.header("accept-encoding")),
            visit.header("if-none-match"),
            visit.scope["method"],
        )
        if connection is not None:  # a client that leaves takes its query with it
            connection.task = asyncio.current_task()
        record = RECORD.get()
        if record is not None:
            record.asked(wanted.query or "")
        try:
            reply = await endpoint.reply(asking)
        except Exception as error:
            await self._refuse(error, visit, send)
            return
        finally:
            if connection is not None:
                connection.task = None
        if reply.stream is not None:
            await _send_stream(reply, visit, send)
        elif connection is not None and connection.is_ready:
            connection.send_whole(reply.status, _lines(reply.headers), reply.body)
            if record is not None:
                record.sent(reply.status, len(reply.body))
        else:
            await _send_whole(reply.status, reply.headers, reply.body, send)

    def _base(self, visit: Visit) -> str:
        """Return the address of the site, with a slash at its end."""
        address = self._site.settings.site_url
        if not address:
            address = f"{visit.scope['scheme']}://{visit.header('host') or 'localhost'}"
        return f"{address.rstrip('/')}/"

    async def _refuse(self, error: Exception, visit: Visit, send: Send) -> None:
        problem = problem_of(error, f"{visit.scope['method']} {visit.scope['path']}")
        record = RECORD.get()
        if record is not None and isinstance(error, Overload):
            record.problem = error.kind
        headers = {"Content-Type": PROBLEM.media_type, "Vary": "Accept"} | dict(problem.headers)
        await _send_whole(problem.status, headers, problem.body(), send)

    async def _flask(self, visit: Visit, body: bytes, send: Send) -> None:
        lane = self._writes if _is_write(visit.scope) else self._lane(visit.scope["path"])
        if lane.is_full:
            full = Overload(503, "busy", "too many requests wait already: come back later")
            await self._refuse(full, visit, send)
            return
        await run(self._app, lane, visit.scope, body, send)

    def _lane(self, path: str) -> Lane:
        if path.startswith("/health/"):
            return self._health
        return self._work if path.startswith(WORK) else self._pages


@lru_cache(maxsize=1024)
def _asked(query_string: bytes, max_query_bytes: int) -> Asked:
    return asked(Received("GET", query_string), max_query_bytes)


def _is_write(scope: Scope) -> bool:
    """Return whether a request may change the store."""
    return scope["method"] in {"PUT", "POST", "DELETE"} and scope["path"].startswith(WRITES)


def closing(send: Send) -> Send:
    """Return a *send* that ends the connection after the answer: the rest of a body is not read."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    return sent


async def _send_whole(status: int, headers: Mapping[str, str], body: bytes, send: Send) -> None:
    pairs = _pairs(headers)
    if status != 304:
        pairs.append((b"content-length", str(len(body)).encode("ascii")))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def _send_stream(reply: Reply, visit: Visit, send: Send) -> None:
    """Send an answer as it comes; where it breaks off, or is not taken, cut the connection.

    A body without its end is what tells a client that it does not have all of it.
    """
    assert reply.stream is not None and reply.source is not None
    connection = visit.scope["extensions"].get(CONNECTION)
    try:
        if connection is not None:
            connection.task = asyncio.current_task()
        headers = _pairs(reply.headers)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        async for piece in reply.stream:
            async with asyncio.timeout(BODY_S):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    except (Truncated, TimeoutError):
        if connection is None:
            raise
        connection.cut()
    finally:
        reply.source.drop()
        if connection is not None:
            connection.task = None


def _pairs(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [*map(_pair, headers.items()), *COMMON]


def _lines(headers: Mapping[str, str]) -> bytes:
    """Return headers as they are sent; ours are made of constants and hashes."""
    return b"".join((*map(_line, headers.items()), *COMMON_LINES))


@lru_cache(maxsize=1024)
def _line(header: tuple[str, str]) -> bytes:
    return b"%s: %s\r\n" % _pair(header)


@lru_cache(maxsize=1024)
def _pair(header: tuple[str, str]) -> tuple[bytes, bytes]:
    name, value = header
    return name.lower().encode("ascii"), value.encode("latin-1", "replace")
