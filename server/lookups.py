"""Look-ups that a worker answers by itself: to hand one over to an evaluator takes longer than to answer it.

Only what guard_lookup tells by its text, on the newest snapshot; only answers that are small. What turns out
otherwise goes to an evaluator, from the beginning, as everything else does. Where the disk is slow, all does.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from dramagraph.engine_evaluator import scanned
from dramagraph.engine_outlet import Rows, compressed
from dramagraph.engine_wire import Head, Task
from dramagraph.errors import DramagraphError
from dramagraph.guard_lookup import lookup_form
from dramagraph.server.access_log import note
from dramagraph.server.pool import Answered
from dramagraph.server.snapshots import Snapshots
from dramagraph.store import StoreSnapshot

MOST_BYTES = 16_384
"""Of an answer, some hundred rows; the engine is through with them in a fraction of a millisecond."""
SLOW_S = 0.01
"""A look-up that takes longer may have waited for the disk, and all that the worker does with it."""
REST_S = 10.0
"""How long all look-ups go to evaluators if it has."""
STEADY_S = 2.0
"""How long a snapshot must have been the newest before it is opened here: not each of many writes."""


class Lookups:
    """Answers look-ups on the snapshot that is open for pages. Belongs to one event loop."""

    def __init__(self, snapshots: Snapshots) -> None:
        """Prepare; the snapshot is opened in a thread."""
        self._snapshots = snapshots
        self._again = 0.0
        self._read: int | None = None
        """Bytes from the disk, when this was looked at last."""
        self._seen = (0, 0.0)
        self._opening: asyncio.Future[None] | None = None

    def answer(self, task: Task) -> Answered | None:
        """Return the answer to a task, None where it is for an evaluator."""
        form = lookup_form(task.query)
        format_ = task.formats[form] if form else None
        begun = time.monotonic()
        if format_ is None or task.default_graphs or task.named_graphs or begun < self._again:
            return None
        with self._snapshots.held(task.number) as snapshot:
            if not isinstance(snapshot, StoreSnapshot):
                self._open(task.number, begun)
                return None
            answered = self._answered(snapshot, task, format_)
        if time.monotonic() - begun > SLOW_S and self._has_waited():
            self._again = begun + REST_S
        return answered

    def _has_waited(self) -> bool:
        """Return whether this thread has read from the disk since it was looked at last: on a busy machine
        it may only have waited for a processor.
        """
        before, self._read = self._read, bytes_read()
        return self._read is None or (before is not None and self._read > before)

    @staticmethod
    def _answered(snapshot: StoreSnapshot, task: Task, format_: str) -> Answered | None:
        try:
            profile, text = scanned(task.query, task.max_bytes)
            body = snapshot.look_up(text, format_, task.base, MOST_BYTES)
        except DramagraphError:
            return None  # an evaluator says what is wrong with it
        if body is None:
            return None
        rows = Rows(format_)
        rows.feed(body)
        note(rows.count, "worker")
        body, encoding = compressed(body, task.encoding)
        head = Head(profile.form, profile.is_steady, profile.digest, encoding, "disk")
        return Answered(head, body)

    def _open(self, number: int, now: float) -> None:
        """Have the newest snapshot opened, in a thread, if it has been that for a while."""
        if number != self._seen[0]:
            self._seen = (number, now)
        is_opening = self._opening is not None and not self._opening.done()
        if now - self._seen[1] >= STEADY_S and not is_opening:
            loop = asyncio.get_running_loop()
            self._opening = loop.run_in_executor(None, self._leased)

    def _leased(self) -> None:
        with suppress(DramagraphError), self._snapshots.lease():
            pass


def bytes_read() -> int | None:
    """Return how many bytes this thread has had from the disk, None where the system does not say."""
    try:
        lines = Path("/proc/thread-self/io").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(s.split()[1]) for s in lines if s.startswith("read_bytes:")), None)
