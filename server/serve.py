"""The server until Ctrl-C or SIGTERM: workers, a nursery of evaluators, and what keeps them alive.

    serve ── worker 1 … N   HTTP, pages, answers that are remembered
         └── nursery        evaluators, each the worker's that asked for it

All listen at one socket. This process has one thread, and neither engine nor store: so it can fork
at any time, and whatever dies is replaced.
"""

from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import uvicorn

from dramagraph.engine_changes import begun
from dramagraph.engine_folder import StoreFolder
from dramagraph.errors import UsageError
from dramagraph.remote import is_remote
from dramagraph.server.access_log import AccessLog
from dramagraph.server.app import create_app
from dramagraph.server.connection import Connection
from dramagraph.server.counters import Counters
from dramagraph.server.front import Front
from dramagraph.server.kept import Kept
from dramagraph.server.lists import example_thing
from dramagraph.server.nursery import nursery
from dramagraph.server.settings import Settings
from dramagraph.server.supervisor import END_S, supervise
from dramagraph.server.tokens import read as read_tokens
from dramagraph.server.writing import LOCAL
from dramagraph.server.writing_scribe import scribe
from dramagraph.store import open_snapshot, writer

BACKLOG = 1024
"""Connections that wait to be taken."""
CONNECTIONS = 2_000
"""That one worker keeps; the next one gets 503."""
KEEP_ALIVE_S = 15
"""How long a connection without a request stays."""
ATTEMPTS, ATTEMPT_S = 300, 0.1
"""How often, and how many seconds apart, the server's own port is tried until it answers."""


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    *,
    plain: bool = False,
    files: Sequence[Path] = (),
) -> None:
    """Serve *settings* until interrupted; to be called in the main thread. *plain* begins a dataset
    of which all may be written, where there is no store yet: without tokens by programs on this
    machine, if that is all that can reach it. It is empty, or has what *files* hold.

    MissingError or StoreError for a store that cannot be read, UsageError for an address that
    cannot be listened at and for a file of tokens that is none. A process that dies is replaced.
    """
    if workers < 1:
        raise UsageError(f"--workers is {workers}; start at least 1")
    if files and not plain:
        raise UsageError("--load begins a plain dataset: name --plain too")
    if settings.tokens:
        read_tokens(Path(settings.tokens))  # refused here where it is none
    if plain:
        with writer(settings.store, keep=settings.keep) as pen:
            begun(pen, files)
        if not settings.tokens and host in LOCAL:
            settings = replace(settings, local_writes=1)
    if not is_remote(settings.store):
        folder = StoreFolder(Path(settings.store))
        folder.check(folder.current())
    listener = _listener(host, port)
    kept: tuple[Kept, ...] = ()
    try:
        if not is_remote(settings.store):
            kept = (nursery(settings),)
            kept = (*kept, scribe(settings))
        AccessLog(settings.access_log)  # refused here where it cannot be written
        counters = Counters(workers)
        sockets = (kept[0].address, kept[1].address) if kept else (None, None)
        works = [
            partial(_work, settings, listener, sockets, counters, number)
            for number in range(workers)
        ]
        announce = partial(_announce, settings, host, port)

        def check() -> None:
            for one in kept:
                one.check()

        supervise(works, [announce], check)
    finally:
        for one in reversed(kept):
            one.close()
        listener.close()


def _work(
    settings: Settings,
    listener: socket.socket,
    sockets: tuple[str | None, str | None],
    counters: Counters,
    number: int,
) -> None:
    """Answer requests, in a process of its own, until SIGTERM; *sockets* of nursery and scribe."""
    counters.belong_to(number)
    config = uvicorn.Config(
        Front(create_app(settings, *sockets, counters)),
        http=Connection,
        ws="none",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=int(END_S),
    )
    uvicorn.Server(config).run(sockets=[listener])


def welcome(settings: Settings, address: str) -> str:
    """Return what is printed when the server is ready: its address and three things to try."""
    with open_snapshot(settings.store) as snapshot, create_app(settings).test_request_context():
        example = example_thing(snapshot)
    lines = [
        f"dramagraph serves {settings.store} at {address}/ (Ctrl-C ends it). Three things to try:",
        f"  {address}/  in a browser",
        f"  {command(address)}",
    ]
    if example is not None:
        lines.append(f"  {address}{example.href}  {example.text}, with every quote")
    return "\n".join(lines)


def command(address: str) -> str:
    """Return a command for a shell that asks the endpoint who plays whom."""
    query = "SELECT ?actor ?role { ?a dg:portrays ?r ; rdfs:label ?actor . ?r rdfs:label ?role }"
    return f"curl -H 'Accept: text/csv' --data-urlencode 'query={query}' {address}/sparql"


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens; UsageError where nothing can."""
    if not 0 < port < 65_536:
        raise UsageError(f"--port is {port}; choose one from 1 to 65535")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            # So that a port whose last connections are closing can be used.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} of {host} is in use; choose another with --port"
            ) from error
        raise UsageError(f"cannot listen at {host}, port {port}: {error.strerror}") from error
    return listener


def _shown(host: str) -> str:
    """Return *host* as it stands in an address that a browser on this machine can open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _announce(settings: Settings, host: str, port: int) -> None:
    """Print the welcome as soon as the server answers; in a process of its own."""
    place = _shown(host)
    words = welcome(settings, f"http://{place}:{port}")
    for _ in range(ATTEMPTS):
        if _answers(place.strip("[]"), port):
            print(words, file=sys.stderr, flush=True)
            return
        time.sleep(ATTEMPT_S)


def _answers(host: str, port: int) -> bool:
    """Return whether a worker answers: the socket itself listens before there is one."""
    try:
        with socket.create_connection((host, port), timeout=ATTEMPT_S) as connection:
            connection.sendall(b"GET /health/live HTTP/1.0\r\n\r\n")
            return connection.recv(1) != b""
    except OSError:
        return False
