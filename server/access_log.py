"""What is known of each request, and the log of it: one JSON object a line.

A query stands there as a hash, the address without what follows its ?, and no client is named: the
log tells what the server does, not who reads what.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from dramagraph.errors import UsageError

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
LONGEST = 200
"""Characters of an address in the log."""
MODE = 0o640


@dataclass
class Record:
    """One request, filled in while it is answered."""

    method: str
    path: str
    began: float = field(default_factory=time.monotonic)
    query: str = ""
    """The first half of the SHA-256 of the query as it was sent."""
    rows: int | None = None
    """Solutions or triples of the answer; None where nobody has counted them."""
    source: str = ""
    """Where an answer to a query comes from: cache, memory or disk."""
    status: int = 0
    size: int = 0
    """Bytes of the body."""
    problem: str = ""
    """Which one, such as query-timeout."""
    is_whole: bool = False
    """Whether the last byte has been sent."""

    def asked(self, query: str) -> None:
        """Take note of the query."""
        self.query = sha256(query.encode("utf-8", "replace")).hexdigest()[:32]

    def sent(self, status: int, size: int) -> None:
        """Take note of an answer that has been sent whole."""
        self.status, self.size, self.is_whole = status, size, True

    def watched(self, send: Send) -> Send:
        """Return *send*, of which note is taken."""

        async def sent(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            else:
                self.size += len(message.get("body", b""))
                self.is_whole = not message.get("more_body", False)
            await send(message)

        return sent

    @property
    def outcome(self) -> str:
        """ok, the problem, refused, failed; cut where the answer has no end; gone where there is none."""
        if not self.status:
            return "gone"
        if self.problem:
            return self.problem
        if not self.is_whole:
            return "cut"
        return "ok" if self.status < 400 else "refused" if self.status < 500 else "failed"

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.began

    def line(self) -> bytes:
        """Return it as a line of the log; JSON leaves no control character in it."""
        members = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": self.method,
            "path": self.path[:LONGEST],
            "status": self.status,
            "outcome": self.outcome,
            "seconds": round(self.seconds, 6),
            "bytes": self.size,
            "query": self.query or None,
            "rows": self.rows,
            "source": self.source or None,
        }
        known = {name: value for name, value in members.items() if value is not None}
        return json.dumps(known).encode("ascii") + b"\n"


RECORD: ContextVar[Record | None] = ContextVar("record", default=None)
"""Of the request that is being answered, in the event loop."""


def note(rows: int | None, source: str) -> None:
    """Say of the current request how many rows its answer has, and where it comes from."""
    record = RECORD.get()
    if record is not None:
        record.rows, record.source = rows, source


def noted() -> int | None:
    """Return how many rows the answer to the current request has, None where nobody has said so."""
    record = RECORD.get()
    return None if record is None else record.rows


class AccessLog:
    """Where lines go; each in one write, so that several processes can share a file."""

    def __init__(self, path: str) -> None:
        """Open *path* to append to: "-" is standard error, "" nothing. UsageError where it cannot be."""
        self._file: int | None = None
        try:
            if path == "-":
                self._file = sys.stderr.fileno()
            elif path:
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, MODE)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error

    def add(self, record: Record) -> None:
        """Write a line; a disk that is full does not keep the server from answering."""
        if self._file is not None:
            try:
                os.write(self._file, record.line())
            except OSError:
                return
