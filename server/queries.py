"""The endpoint in the event loop that it belongs to, for callers in this loop and in other threads.

A server process hands over its own loop. An application without one, such as under another WSGI
server, gets a thread with a loop, and a nursery of its own, at its first query.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread, current_thread

from dramagraph.server.endpoint import Asking, Endpoint, Reply
from dramagraph.server.kept import Kept
from dramagraph.server.nursery import nursery
from dramagraph.server.pool import Pool, Terms
from dramagraph.server.settings import MEGABYTE, Settings
from dramagraph.server.snapshots import Snapshots


@dataclass
class Running:
    """What has been started."""

    loop: asyncio.AbstractEventLoop
    pool: Pool
    endpoint: Endpoint
    thread: Thread | None = None
    """Where the loop runs, if it is ours."""
    nursery: Kept | None = None
    """Where it is ours."""


class Queries:
    """Answers queries; see Endpoint.reply for what may be raised."""

    def __init__(self, settings: Settings, snapshots: Snapshots, address: str | None) -> None:
        """Prepare to take evaluators from a nursery's socket; None starts a nursery."""
        self._settings = settings
        self._snapshots = snapshots
        self._address = address
        self._lock = Lock()
        self._running: Running | None = None

    async def start(self) -> Endpoint:
        """Belong to the running loop from now on, and have all evaluators ready."""
        self._running = self._made(asyncio.get_running_loop())
        self._running.pool.open(self._settings.query_slots)
        return self._running.endpoint

    async def stop(self) -> None:
        """End the evaluators."""
        if self._running is not None:
            await self._running.pool.close()
            if self._running.nursery is not None:
                self._running.nursery.close()
            self._running = None

    @property
    def pool(self) -> Pool | None:
        """The pool, None before the first query."""
        return self._running.pool if self._running else None

    def reply(self, asking: Asking) -> Reply:
        """Return the answer, for a thread that is not the loop's."""
        running = self._ready()
        return asyncio.run_coroutine_threadsafe(
            running.endpoint.reply(asking), running.loop
        ).result()

    def pieces(self, reply: Reply) -> Iterator[bytes]:
        """Yield the body of an answer, for such a thread; Truncated where it breaks off."""
        if reply.stream is None:
            yield reply.body
            return
        running = self._ready()
        stream = aiter(reply.stream)

        async def piece() -> bytes | None:
            return await anext(stream, None)

        try:
            while (
                data := asyncio.run_coroutine_threadsafe(piece(), running.loop).result()
            ) is not None:
                yield data
        finally:
            self.drop(reply)

    def drop(self, reply: Reply) -> None:
        """Let go of an answer that is not read to its end."""
        if reply.source is not None and self._running is not None:
            with suppress(RuntimeError):  # the loop has been closed, and all with it
                self._running.loop.call_soon_threadsafe(reply.source.drop)

    def _ready(self) -> Running:
        with self._lock:
            if self._running is None:
                self._running = self._with_thread()
            if self._running.nursery is not None:
                self._running.nursery.check()
            return self._running

    def _made(self, loop: asyncio.AbstractEventLoop) -> Running:
        own = None if self._address else nursery(self._settings)
        address = self._address or (own.address if own else "")
        settings = self._settings
        terms = Terms(
            settings.query_slots,
            settings.query_queue,
            settings.query_timeout_s,
            settings.answer_timeout_s,
        )
        pool = Pool(address, terms)
        endpoint = Endpoint(
            self._snapshots, pool, settings.max_query_bytes, settings.cache_mb * MEGABYTE
        )
        return Running(loop, pool, endpoint, nursery=own)

    def _with_thread(self) -> Running:
        running = self._made(asyncio.new_event_loop())
        running.thread = Thread(target=running.loop.run_forever, daemon=True)
        running.thread.start()
        running.loop.call_soon_threadsafe(running.pool.open, 1)
        weakref.finalize(self, _end, running)
        return running


def _end(running: Running) -> None:
    """End a loop and a nursery of our own; also called when the interpreter ends."""

    async def stop() -> None:
        await running.pool.close()
        running.loop.stop()

    asyncio.run_coroutine_threadsafe(stop(), running.loop)
    if running.thread is not None and running.thread is not current_thread():
        running.thread.join()
        running.loop.close()
    if running.nursery is not None:
        running.nursery.close()
