"""Starts evaluators: a small process that forks one for each connection to its socket.

    nursery ── holder, with the newest snapshot in memory ── evaluators that share this memory
           └── evaluators that read from disk, as long as there is no such copy

Whoever connects has an evaluator of its own, already running; closing the connection ends it. A copy
is loaded in a process beside, which then takes over, so that there are evaluators at any time. All
of them have one thread when they fork, and end when the process that started the nursery does.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from dramagraph.engine_evaluator import Copy, Evaluator, copied
from dramagraph.engine_federation import Services
from dramagraph.engine_folder import StoreFolder
from dramagraph.errors import DramagraphError

LOOK_S = 0.5
"""How often is looked for a new snapshot."""
STEADY_S = 2.0
"""How long a snapshot must have been the newest before it is copied: not each of many writes."""
BYTES_PER_QUAD = 400
"""Of a copy in memory: 5 million quads took 1.93 GB."""


@dataclass(frozen=True)
class Rules:
    """What a nursery is told."""

    location: str
    """The folder of the store."""
    memory: int
    """Bytes that an evaluator may have besides the copy."""
    copy: int
    """Bytes that a copy of a snapshot may take; 0 for none."""
    services: Services = Services()
    """The endpoints that queries may call."""


@dataclass(eq=False)
class Holder:
    """The process that has a copy."""

    number: int
    pipe: socket.socket
    """Says when the copy is there; closing it ends the process."""
    is_ready: bool = False


class Nursery:
    """Forks evaluators until its standard input ends."""

    def __init__(self, listener: socket.socket, rules: Rules) -> None:
        """Prepare to fork an evaluator for each connection that *listener* gets."""
        self._listener = listener
        self._rules = rules
        self._folder = StoreFolder(Path(rules.location))
        self._holders: list[Holder] = []
        self._seen = (0, 0.0)

    def run(self) -> None:
        """Fork until nobody needs it any more."""
        while True:
            waiting = [sys.stdin.fileno(), *(holder.pipe for holder in self._holders)]
            if not any(holder.is_ready for holder in self._holders):
                waiting.append(self._listener)
            ready, _, _ = select.select(waiting, [], [], LOOK_S)
            reap()
            if sys.stdin.fileno() in ready:
                return
            for holder in [h for h in self._holders if h.pipe in ready]:
                self._hear(holder)
            if self._listener in ready:
                self._accept()
            self._look()

    def _accept(self) -> None:
        is_waiting = bool(self._holders) or self._wanted() != 0
        start(self._listener, self._rules, None, is_waiting=is_waiting)

    def _hear(self, holder: Holder) -> None:
        """Take what a holder says: that it is ready, which ends the one before, or has died."""
        if holder.pipe.recv(1):
            holder.is_ready = True
            gone = [h for h in self._holders if h is not holder]
        else:
            gone = [holder]
        for other in gone:
            other.pipe.close()
            self._holders.remove(other)

    def _wanted(self) -> int:
        """Return the number of the newest snapshot if there should be a copy of it, else 0."""
        with suppress(DramagraphError):
            number = self._folder.current()
            if self._folder.check(number).quads * BYTES_PER_QUAD <= self._rules.copy:
                return number
        return 0

    def _look(self) -> None:
        """Start a holder for the newest snapshot if it has none and is no longer quite new."""
        number, now = self._wanted(), time.monotonic()
        if number != self._seen[0]:
            is_first = self._seen == (0, 0.0)
            self._seen = (number, now - STEADY_S if is_first else now)
        is_loading = any(not holder.is_ready for holder in self._holders)
        is_held = any(holder.number == number for holder in self._holders)
        if number and not is_loading and not is_held and now - self._seen[1] >= STEADY_S:
            self._hold(number)

    def _hold(self, number: int) -> None:
        ours, theirs = socket.socketpair()
        if os.fork():
            theirs.close()
            self._holders.append(Holder(number, ours))
            return
        for holder in self._holders:
            holder.pipe.close()
        ours.close()
        with suppress(DramagraphError, OSError):
            hold(self._listener, self._rules, number, theirs)
        os._exit(0)


def hold(listener: socket.socket, rules: Rules, number: int, pipe: socket.socket) -> None:
    """Load a copy, say so, and fork evaluators that share it until *pipe* is closed."""
    copy = copied(Path(rules.location), number)
    pipe.sendall(b"1")
    while True:
        ready, _, _ = select.select([pipe, listener], [], [])
        reap()
        if pipe in ready:
            return
        start(listener, rules, copy, is_waiting=False)


def start(listener: socket.socket, rules: Rules, copy: Copy | None, *, is_waiting: bool) -> None:
    """Accept a connection and fork the evaluator that answers it."""
    try:
        connection, _ = listener.accept()
    except BlockingIOError:  # a holder was faster
        return
    if os.fork():
        connection.close()
        return
    code = 1
    try:
        listener.close()
        connection.setblocking(True)
        evaluator = Evaluator(connection, Path(rules.location), copy, rules.services)
        evaluator.run(rules.memory, is_waiting=is_waiting)
        code = 0
    except MemoryError:
        pass
    except BaseException:  # the outermost edge of this process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def reap() -> None:
    """Take note of children that have ended, so that the system forgets them."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Run the nursery that a server has started: a listening socket and the rules are given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.setblocking(False)
    told = json.loads(sys.argv[2])
    Nursery(listener, Rules(**told | {"services": Services(**told["services"])})).run()


def arguments(listener: socket.socket, rules: Rules) -> list[str]:
    """Return the command that starts a nursery; its standard input must be a pipe."""
    code = "from dramagraph.engine_nursery import main; main()"
    return [sys.executable, "-c", code, str(listener.fileno()), json.dumps(asdict(rules))]


if __name__ == "__main__":
    main()
