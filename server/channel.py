"""The connection to one evaluator: tasks go out, frames come in, and a signal ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from math import inf
from typing import cast

from dramagraph.engine_wire import Frames, Hello, Kind, Task, frame

NICE = 10
"""Of slow queries: beside a process that is not nice each gets a tenth of a processor."""
HIGH, LOW = 1_048_576, 262_144
"""Bytes of an answer that wait here before the evaluator has to wait, and until it goes on."""


class Died(Exception):
    """An evaluator has ended; why, if it was this side that ended it."""


class Channel(asyncio.Protocol):
    """The connection to one evaluator."""

    def __init__(self, lost: Callable[[], None] = lambda: None) -> None:
        """Begin unconnected; *lost* is called when the connection ends."""
        self._lost = lost
        self._frames = Frames()
        self._waiting: deque[tuple[Kind, bytes]] = deque()
        self._size = 0
        self._is_paused = False
        self._arrival: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self.hello: Hello | None = None
        self.reason = ""
        """Why it was ended from here."""
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take frames; those that are not fetched make the evaluator wait."""
        for kind, payload in self._frames.feed(data):
            self._waiting.append((kind, payload))
            self._size += len(payload)
        if self._size > HIGH and not self._is_paused and self._transport:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, _: Exception | None) -> None:
        """Take note that it has ended."""
        self.is_lost = True
        self._wake()
        self._lost()

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def send(self, task: Task) -> None:
        """Give the evaluator its task."""
        assert self._transport is not None
        self._transport.write(frame(Kind.TASK, task.encoded()))

    async def next(self) -> tuple[Kind, bytes]:
        """Return the next frame; Died where there will be none."""
        while not self._waiting:
            if self.is_lost:
                raise Died(self.reason)
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        kind, payload = self._waiting.popleft()
        self._size -= len(payload)
        if self._is_paused and self._size < LOW and self._transport and not self.is_lost:
            self._is_paused = False
            self._transport.resume_reading()
        return kind, payload

    def used(self) -> float:
        """Return how many seconds of the processor the evaluator has had; infinite if unknown."""
        if self.hello is None or sys.platform != "linux":
            return inf
        try:
            # The clock of another process: clock_getcpuclockid(3), for which Python has no name.
            return time.clock_gettime(~self.hello.pid << 3 | 2)
        except OSError:
            return inf

    def demote(self) -> None:
        """Make the evaluator nice; there is no way back."""
        if self.hello and not self.is_lost:
            with suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, self.hello.pid, NICE)

    def kill(self, reason: str) -> None:
        """End the evaluator, whatever it is doing."""
        self.reason = self.reason or reason
        if self.hello and not self.is_lost:
            with suppress(ProcessLookupError):
                os.kill(self.hello.pid, signal.SIGKILL)
        self.is_lost = True
        if self._transport:
            self._transport.abort()
        self._wake()
