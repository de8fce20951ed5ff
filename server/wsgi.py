"""Runs the Flask application in threads behind an asynchronous server, each kind of work in its own.

PEP 3333 on one side, https://peps.python.org/pep-3333/, ASGI on the other,
https://asgi.readthedocs.io/en/latest/specs/www.html. A lane that is full answers 503 at once.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from flask import Flask

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WAITING = 8
"""How many requests may wait for each thread of a lane."""


class Gone(Exception):
    """The client has left before its request was complete."""


@dataclass(eq=False)
class Lane:
    """Threads for one kind of request."""

    name: str
    threads: int
    in_use: int = 0
    executor: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        """Have the threads; each starts when it is needed."""
        self.executor = ThreadPoolExecutor(self.threads, thread_name_prefix=self.name)

    @property
    def is_full(self) -> bool:
        """Whether nobody else may wait."""
        return self.in_use >= self.threads * (1 + WAITING)


@dataclass(frozen=True)
class Started:
    """What a WSGI application has said and will say."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: Iterator[bytes]
    close: Callable[[], None]


async def body_of(receive: Receive, limit: int, timeout_s: float) -> bytes:
    """Return the body of a request; at most *limit* bytes and one more where it has more.

    TimeoutError where it has not come in time; Gone where it will not come.
    """
    body = bytearray()
    async with asyncio.timeout(timeout_s):
        while len(body) <= limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
    return bytes(body[: limit + 1])


async def run(app: Flask, lane: Lane, scope: Scope, body: bytes, send: Send) -> None:
    """Answer a request by *app* in a thread of *lane*; what the application raises is raised."""
    loop = asyncio.get_running_loop()
    lane.in_use += 1
    try:
        environ = environment(scope, body)
        started = await loop.run_in_executor(lane.executor, _start, app, environ)
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": started.status,
                    "headers": started.headers,
                }
            )
            while (data := await loop.run_in_executor(lane.executor, _next, started)) is not None:
                await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await loop.run_in_executor(lane.executor, started.close)
    finally:
        lane.in_use -= 1


def _start(app: Flask, environ: dict[str, Any]) -> Started:
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        said[:] = [status, headers]
        return said.append

    result: Iterable[bytes] = app(environ, start_response)
    status, headers = said[:2]
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    close = getattr(result, "close", lambda: None)
    return Started(int(status.split(" ", 1)[0]), pairs, iter(result), close)


def _next(started: Started) -> bytes | None:
    return next(started.body, None)


def environment(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return a WSGI environment for an ASGI scope and a body that has been read."""
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    if "CONTENT_LENGTH" in environ or body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    """Add a header; one with an underscore could pass for another and is left out."""
    if "_" in name or name == "transfer-encoding":
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    separator = "; " if name == "cookie" else ", "
    environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
