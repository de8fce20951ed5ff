"""The evaluators of one server process: so many at once, each for so long, a bounded queue before them.

An evaluator is a process that this side may kill (engine_evaluator.py). It is killed when its time
is up, when its client has gone, when its answer is not fetched; a new one takes its place at once.
A query that is not through after a moment gets the processor only where nothing else wants it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from dramagraph.engine_wire import End, Failure, Head, Hello, Kind, Task, parts
from dramagraph.errors import (
    ComplexityError,
    DramagraphError,
    EvaluationError,
    FederationError,
    MissingError,
    QueryError,
    StoreError,
)
from dramagraph.server.access_log import note
from dramagraph.server.channel import Channel, Died
from dramagraph.server.problems import Overload

SLOW_S = 0.25
"""Of the processor, after which a query is no longer a quick one: it is made nice. One that has had
less, as it may on a busy machine, is looked at again after the same time."""
REFRESH_S = 1.0
"""How often an evaluator is exchanged for one that may have a newer copy of the store."""
RETRY_S = 0.2
"""Between two attempts to get an evaluator from a nursery that does not answer."""
EARLY_S = 0.1
"""Until when a query is tried again whose evaluator has ended by itself."""
START_S = 20.0
"""How long a new evaluator may take to say hello."""
ERRORS = {"evaluation": EvaluationError, "complex": ComplexityError, "federation": FederationError}


class Truncated(Exception):
    """An answer ends before its end: whoever passes it on has to make that plain."""


class Refused(Exception):
    """The client takes no format that the answer to such a form of query has; the form is told."""


@dataclass(frozen=True)
class Terms:
    """What a pool grants."""

    size: int
    """Evaluators, at most."""
    queue: int
    """Queries that may wait for one."""
    timeout_s: float
    """Until the first byte, waiting included."""
    answer_s: float
    """Until the last one."""


@dataclass(frozen=True)
class Answered:
    """An answer, whole or as it comes."""

    head: Head
    body: bytes
    rest: Streamed | None = None
    """Where it is not whole: what is to be sent, all of *body* included."""


class Lease:
    """A channel for the time of one query, with the clock that ends it."""

    def __init__(self, pool: Pool, channel: Channel, deadline: float) -> None:
        """Start the clock; *deadline* in the time of the loop."""
        self._pool = pool
        self.channel = channel
        self._loop = asyncio.get_running_loop()
        self._slow = self._loop.call_later(SLOW_S, self._demote)
        self._end = self._loop.call_at(deadline, channel.kill, "query-timeout")
        self._is_slow = self._is_over = False
        self._used = channel.used()

    def _demote(self) -> None:
        if self.channel.used() - self._used < SLOW_S / 2:
            self._slow = self._loop.call_later(SLOW_S, self._demote)
            return
        self._is_slow = True
        self.channel.demote()

    def extend(self, deadline: float) -> None:
        """Set another deadline."""
        self._end.cancel()
        self._end = self._loop.call_at(deadline, self.channel.kill, "answer-timeout")

    def finish(self, *, is_usable: bool) -> None:
        """Give the evaluator back, or end it; the second time nothing happens."""
        if self._is_over:
            return
        self._is_over = True
        self._slow.cancel()
        self._end.cancel()
        self._pool.take_back(self.channel, is_usable=is_usable and not self._is_slow)


class Streamed:
    """The pieces of an answer. Truncated where it breaks off; to be dropped if not read to its end."""

    def __init__(self, lease: Lease, source: str) -> None:
        """Read from the channel of a lease."""
        self._lease = lease
        self._source = source

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the answer."""
        try:
            while True:
                kind, payload = await self._lease.channel.next()
                if kind is Kind.END:
                    end = End.decoded(payload)
                    note(end.rows, self._source)
                    self._lease.finish(is_usable=not end.is_tired)
                    return
                if kind is not Kind.DATA:
                    raise Truncated(Failure.decoded(payload).message)
                yield payload
        except Died as error:
            raise Truncated(str(error) or "memory-limit") from error
        finally:
            self.drop()

    def drop(self) -> None:
        """End the evaluator if it is not through."""
        self._lease.finish(is_usable=False)


class Pool:
    """Evaluators, from a nursery's socket. Belongs to one event loop."""

    def __init__(self, address: str, terms: Terms) -> None:
        """Prepare; `open` starts evaluators."""
        self._address = address
        self._terms = terms
        self._wanted = 0
        self._idle: list[Channel] = []
        self._busy: set[Channel] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._queue: deque[asyncio.Future[Channel]] = deque()
        self._copy = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_open = False
        self.number = 0
        """The snapshot that was asked for last: evaluators should have a copy of it."""

    def open(self, ready: int) -> None:
        """Start *ready* evaluators; there will be more when there is more to do."""
        self._is_open = True
        self._wanted = min(ready, self._terms.size)
        self._fill()
        self._exchange()

    async def close(self) -> None:
        """End all of them."""
        self._is_open = False
        if self._timer is not None:
            self._timer.cancel()
        for channel in (*self._idle, *self._busy):
            channel.kill("stopped")
        for starting in (*self._starting,):
            starting.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.sleep(0)  # so that transports notice that they have been closed

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many evaluators are idle and busy, and how many queries wait."""
        return len(self._idle), len(self._busy), len(self._queue)

    async def answer(self, task: Task) -> Answered:
        """Return the answer to a task.

        QueryError, MissingError (the snapshot is gone), StoreError, Refused; or Overload: 429
        where too many wait, 503 where time or memory ran out.
        """
        begun = asyncio.get_running_loop().time()
        self.number = task.number
        try:
            return await self._answer(task, begun)
        except Died as error:
            # One that ends at once may have been killed from outside before it had its task.
            is_early = asyncio.get_running_loop().time() - begun < EARLY_S
            if str(error) or not is_early:
                raise self._overload(str(error) or "memory-limit") from error
        try:
            return await self._answer(task, begun)
        except Died as error:
            raise self._overload(str(error) or "memory-limit") from error

    async def _answer(self, task: Task, begun: float) -> Answered:
        lease = Lease(self, await self._leased(), begun + self._terms.timeout_s)
        is_kept = is_usable = False
        try:
            lease.channel.send(task)
            kind, payload = await lease.channel.next()
            if kind is Kind.WHOLE:
                head, end, body = parts(payload)
                is_usable = not end.is_tired
                note(end.rows, head.source)
                return Answered(head, body)
            if kind is Kind.ERROR:
                is_usable = True
                raise _error(Failure.decoded(payload))
            is_kept = True
            lease.extend(begun + self._terms.answer_s)
            head = Head.decoded(payload)
            return Answered(head, b"", Streamed(lease, head.source))
        finally:
            if not is_kept:
                lease.finish(is_usable=is_usable)

    def _overload(self, kind: str) -> Overload:
        if kind == "memory-limit":
            return Overload(503, kind, "the query took more memory than one may: ask for less")
        reason = (
            f"no answer within {self._terms.timeout_s:g} s; ask for less: fewer patterns, a LIMIT"
        )
        return Overload(503, kind, reason)

    async def _leased(self) -> Channel:
        """Return an evaluator that is free, as soon as there is one."""
        while self._idle:
            channel = self._idle.pop()
            if not channel.is_lost:
                self._busy.add(channel)
                return channel
        if len(self._queue) >= self._terms.queue:
            raise Overload(429, "queue-full", "too many queries wait already: come back later")
        self._wanted = min(self._wanted + 1, self._terms.size)
        self._fill()
        waiting: asyncio.Future[Channel] = asyncio.get_running_loop().create_future()
        self._queue.append(waiting)
        try:
            return await asyncio.wait_for(waiting, self._terms.timeout_s)
        except (TimeoutError, asyncio.CancelledError) as error:
            if waiting.done() and not waiting.cancelled():  # it came at the same moment
                self.take_back(waiting.result(), is_usable=True)
            if isinstance(error, asyncio.CancelledError):
                raise
            reason = f"all evaluators were taken for {self._terms.timeout_s:g} s"
            raise Overload(503, "query-timeout", reason) from None
        finally:
            with suppress(ValueError):
                self._queue.remove(waiting)

    def take_back(self, channel: Channel, *, is_usable: bool) -> None:
        """Have an evaluator back; one that is not usable, or out of date, is replaced."""
        self._busy.discard(channel)
        if not is_usable or channel.is_lost or self._is_stale(channel):
            channel.kill("replaced")
            self._fill()
        else:
            self._offer(channel)

    def _offer(self, channel: Channel) -> None:
        while self._queue:
            waiting = self._queue.popleft()
            if not waiting.done():
                self._busy.add(channel)
                waiting.set_result(channel)
                return
        self._idle.append(channel)

    def _is_stale(self, channel: Channel) -> bool:
        """Return whether there is known to be a newer copy than this evaluator has."""
        return channel.hello is not None and channel.hello.copy != self._copy

    def _exchange(self) -> None:
        """Exchange an idle evaluator for one that may have a newer copy, every now and then."""
        if not self._is_open:
            return
        self._timer = asyncio.get_running_loop().call_later(REFRESH_S, self._exchange)
        for channel in self._idle:
            hello = channel.hello
            if hello and (hello.is_waiting or (hello.copy and hello.copy != self.number)):
                channel.kill("replaced")
                return

    def _welcome(self, channel: Channel) -> None:
        """Take in a new evaluator; if it has the newest copy, those without it are replaced."""
        assert channel.hello is not None
        if channel.hello.copy > self._copy:
            self._copy = channel.hello.copy
            for other in [idle for idle in self._idle if self._is_stale(idle)]:
                other.kill("replaced")
        self._offer(channel)

    def _fill(self) -> None:
        """Start as many evaluators as there should be more."""
        self._idle = [channel for channel in self._idle if not channel.is_lost]
        there = len(self._idle) + len(self._busy) + len(self._starting)
        for _ in range(self._wanted - there if self._is_open else 0):
            starting = asyncio.get_running_loop().create_task(self._start())
            self._starting.add(starting)
            starting.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        """Get one evaluator from the nursery, however long that takes."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        while self._is_open:
            channel = Channel(self._fill)
            try:
                await loop.create_unix_connection(lambda c=channel: c, self._address)  # type: ignore[misc]
                kind, payload = await asyncio.wait_for(channel.next(), START_S)
            except (OSError, Died, TimeoutError):
                channel.kill("not started")
                await asyncio.sleep(RETRY_S)
                continue
            except asyncio.CancelledError:
                channel.kill("stopped")
                raise
            assert kind is Kind.HELLO
            channel.hello = Hello.decoded(payload)
            assert task is not None
            self._starting.discard(task)  # before it counts as idle: not twice
            self._welcome(channel)
            return


def _error(failure: Failure) -> DramagraphError | Refused:
    """Return what an evaluator says as an error of ours."""
    if failure.kind == "gone":
        return MissingError(failure.message)
    if failure.kind == "store":
        return StoreError(failure.message)
    if failure.kind == "format":
        return Refused(failure.message)
    return ERRORS.get(failure.kind, QueryError)(failure.message, failure.line, failure.column)
