"""The application behind granian, a production server for WSGI, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import time
from functools import partial

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from dramagraph.errors import UsageError
from dramagraph.server.app import create_app
from dramagraph.server.lists import example_thing
from dramagraph.server.settings import Settings
from dramagraph.store import open_snapshot

TARGET = "dramagraph.server:create_app"
THREADS = 16
"""Requests that one worker handles at a time; the engine works outside the GIL."""
KILL_AFTER_S = 1
"""Seconds that a worker has to end; a query that nobody waits for any more may take longer."""
BACKLOG = 1024
"""Connections that wait to be taken; granian needs it to be at least 128."""
LOG_HANDLERS = {
    name: {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "generic"}
    for name in ("console", "access")
}
"""Of granian: only errors are logged, and to standard error, as all talk is."""
ATTEMPTS, ATTEMPT_S = 300, 0.1
"""How often, and how many seconds apart, the server's own port is tried until it answers."""


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve *settings* until interrupted; to be called in the main thread.

    MissingError or StoreError for a store that cannot be read, UsageError for an address that
    cannot be listened at. A worker that dies is replaced.
    """
    if workers < 1:
        raise UsageError(f"--workers is {workers}; start at least 1")
    _check_address(host, port)
    words = welcome(settings, f"http://{_shown(host)}:{port}")
    server = Granian(
        target=TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        http=HTTPModes.http1,
        log_level=LogLevels.error,
        log_dictconfig={"handlers": LOG_HANDLERS},
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_S,
    )
    server.on_startup(partial(_announce, words, _shown(host).strip("[]"), port))
    server.serve(target_loader=partial(_application, settings), wrap_loader=False)


def _application(settings: Settings) -> Flask:
    """Return the application in a worker's process."""
    return create_app(settings)


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


def _check_address(host: str, port: int) -> None:
    """Raise UsageError where nothing can listen at the address.

    granian would share a port with another server of the same user (SO_REUSEPORT).
    """
    if not 0 < port < 65_536:
        raise UsageError(f"--port is {port}; choose one from 1 to 65535")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # there it allows a port whose last connections are closing
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} of {host} is in use; choose another with --port"
            ) from error
        raise UsageError(f"cannot listen at {host}, port {port}: {error.strerror}") from error


def _shown(host: str) -> str:
    """Return *host* as it stands in an address that a browser on this machine can open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _announce(words: str, host: str, port: int) -> None:
    """Print *words* as soon as somebody listens at the address, from a thread of its own."""

    def wait() -> None:
        for _ in range(ATTEMPTS):
            try:
                socket.create_connection((host, port), timeout=ATTEMPT_S).close()
            except OSError:
                time.sleep(ATTEMPT_S)
            else:
                print(words, file=sys.stderr, flush=True)
                return

    threading.Thread(target=wait, daemon=True).start()
