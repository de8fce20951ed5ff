"""Keeps the process alive that writes (engine_scribe.py), and asks it."""

from __future__ import annotations

import json
import socket
import weakref
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Lock

from dramagraph.engine_changes import Change, Done
from dramagraph.engine_scribe import NAMES, Failed, Terms, arguments, packed, receive, send
from dramagraph.errors import DocumentError, DramagraphError, QueryError
from dramagraph.server.kept import Kept
from dramagraph.server.problems import Overload
from dramagraph.server.settings import MEGABYTE, Settings

END_S = 10.0
"""How long a change that has begun may take to end when the server ends."""
ERRORS = {name: error for error, name in NAMES.items()}


def scribe(settings: Settings) -> Kept:
    """Return a scribe that has been started; an OSError comes from the system."""
    terms = Terms(settings.store, settings.query_memory_mb * MEGABYTE, settings.write_timeout_s)
    return Kept("changes", partial(arguments, terms=terms), END_S)


class Writing:
    """Has changes made; threads may share it."""

    def __init__(self, settings: Settings, address: str | None) -> None:
        """Ask the scribe at the socket *address*; None starts one at the first change."""
        self._settings = settings
        self._address = address
        self._lock = Lock()
        self._own: Kept | None = None

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
                self._own = scribe(self._settings)
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
