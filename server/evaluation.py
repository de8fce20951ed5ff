"""Work that a stranger asks for, in threads of its own: so many at once, each waited for so long.

The engine has neither a time limit nor a way to stop a query, but it lets other threads run while
it works. So a query that takes too long is given up, not ended: its client gets 503, and it keeps
its slot and its snapshot until it is through. Pages never wait here, so they answer all the while.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from threading import BoundedSemaphore, Lock, Thread
from typing import TypeVar

from werkzeug.exceptions import ServiceUnavailable

from dramagraph.server.snapshots import OpenSnapshot, Snapshots
from dramagraph.store import Snapshot

T = TypeVar("T")

RETRY_AFTER_S = 30
"""What a client that came in vain is told to wait."""


class Evaluator:
    """Runs work on snapshots. ServiceUnavailable (503) where time or slots run out."""

    def __init__(self, snapshots: Snapshots, slots: int) -> None:
        """Prepare to run *slots* pieces of work at once."""
        self._snapshots = snapshots
        self._slots = BoundedSemaphore(slots)
        self._lock = Lock()

    def run(self, held: OpenSnapshot, work: Callable[[Snapshot], T], timeout_s: float) -> T:
        """Return what *work* makes of a leased snapshot; whatever it raises is raised."""
        return self._wait(self._start(held, work, timeout_s), timeout_s)

    def once(
        self, held: OpenSnapshot, key: str, work: Callable[[Snapshot], T], timeout_s: float
    ) -> T:
        """Return the same, worked out once for the snapshot and remembered under *key*.

        Work that was given up goes on, so that asking again later finds its result.
        """
        if not held.edition:
            return self.run(held, work, timeout_s)
        with self._lock:
            future: Future[T] | None = held.memory.get(key)
            if future is None or (future.done() and future.exception() is not None):
                future = held.memory[key] = self._start(held, work, timeout_s)
        return self._wait(future, timeout_s)

    def _start(
        self, held: OpenSnapshot, work: Callable[[Snapshot], T], timeout_s: float
    ) -> Future[T]:
        if not self._slots.acquire(timeout=timeout_s):
            raise ServiceUnavailable("all query slots are taken", retry_after=RETRY_AFTER_S)
        future: Future[T] = Future()
        kept = ExitStack()  # entered here, where the lease is sure to last; left in the thread
        kept.enter_context(self._snapshots.keep(held))

        def body() -> None:
            try:
                future.set_result(work(held.snapshot))
            except BaseException as error:  # it belongs to whoever waits, whatever it is
                future.set_exception(error)
            finally:
                kept.close()
                self._slots.release()

        # A daemon, so that a query that has been given up does not keep the process from ending.
        Thread(target=body, daemon=True).start()
        return future

    @staticmethod
    def _wait(future: Future[T], timeout_s: float) -> T:
        try:
            return future.result(timeout_s)
        except TimeoutError:
            if future.done():
                raise
            raise ServiceUnavailable(
                f"no answer within {timeout_s:g} s; ask for less: fewer patterns, a LIMIT",
                retry_after=RETRY_AFTER_S,
            ) from None
