"""Keeps the process alive that writes (engine_scribe.py), and asks it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

from dramagraph.engine_changes import Change, Done
from dramagraph.engine_scribe import NAMES, Failed, Terms, arguments, packed, receive, send
from dramagraph.errors import DocumentError, DramagraphError, QueryError
from dramagraph.server.nursery import ARENAS, MEGABYTE
from dramagraph.server.problems import Overload
from dramagraph.server.settings import Settings

BACKLOG = 128
"""Changes that wait for their turn, in all workers together."""
END_S = 10.0
"""How long a change that has begun may take to end when the server ends."""
ERRORS = {name: error for error, name in NAMES.items()}


class Scribe:
    """The process that writes, and the socket it listens at; only this user can connect to it."""

    def __init__(self, settings: Settings) -> None:
        """Start it; an OSError comes from the system."""
        self._folder = Path(mkdtemp(prefix="dramagraph-"))
        self.address = str(self._folder / "changes")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen(BACKLOG)
        memory = settings.query_memory_mb * MEGABYTE
        self._terms = Terms(settings.store, memory, settings.write_timeout_s)
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        # Its standard input is its lifeline: it ends when this process does, in whatever way.
        return subprocess.Popen(
            arguments(self._listener, self._terms),
            env=os.environ | ARENAS,
            stdin=subprocess.PIPE,
            pass_fds=[self._listener.fileno()],
            start_new_session=True,  # Ctrl-C is for the server
        )

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def check(self) -> None:
        """Start it again if it has ended."""
        if self._process.poll() is not None:
            self._end()
            self._process = self._started()

    def close(self) -> None:
        """End it, after the change that it is making."""
        self._end()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Writing:
    """Has changes made; threads may share it."""

    def __init__(self, settings: Settings, address: str | None) -> None:
        """Ask the scribe at the socket *address*; None starts one at the first change."""
        self._settings = settings
        self._address = address
        self._lock = Lock()
        self._own: Scribe | None = None

    def make(self, change: Change, bodies: Sequence[bytes]) -> Done:
        """Make a change and return its commit.

        Overload (503) where its turn does not come in time, where it takes too much time or memory,
        and where the process has ended before it could answer; else what engine_changes.apply raises.
        """
        settings = self._settings
        change = replace(change, keep=settings.keep, max_bytes=settings.max_write_bytes)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(settings.write_timeout_s)
            try:
                connection.connect(self._reached())
                receive(connection)
            except (OSError, EOFError) as error:
                raise Overload(503, "busy", "others are writing: come back later") from error
            try:
                connection.settimeout(3 * settings.write_timeout_s)
                send(connection, packed(change, bodies))
                said = json.loads(receive(connection))
            except (OSError, EOFError) as error:
                reason = "the process that writes has ended: look whether the change is there"
                raise Overload(503, "outcome-unknown", reason) from error
        if "commit" in said:
            return Done(**said)
        raise self._error(Failed(**said))

    def _reached(self) -> str:
        if self._address is not None:
            return self._address
        with self._lock:
            if self._own is None:
                self._own = Scribe(self._settings)
                weakref.finalize(self, self._own.close)
            self._own.check()
            return self._own.address

    def _error(self, failed: Failed) -> Exception:
        if failed.kind == "timeout":
            limit = f"{self._settings.write_timeout_s:g} s"
            return Overload(503, "query-timeout", f"not done within {limit}: nothing was changed")
        if failed.kind == "memory":
            reason = "the change took more memory than one may: nothing was changed"
            return Overload(503, "memory-limit", reason)
        kind: type[DramagraphError] = ERRORS.get(failed.kind, DocumentError)
        if issubclass(kind, QueryError):
            return kind(failed.message, failed.line, failed.column)
        return kind(failed.message)
