"""A process that writes to a store what requests ask for, one after the other in the order they come.

Each is done by a fork of it, which may be ended at any moment: after a time, where it takes too much
memory, by whoever kills processes. The commit is the last it does, and is there whole or not at all.

    client → CHANGE: the change, a newline, the lengths of the bodies, a newline, the bodies
           ← HELLO when it is its turn; then one DONE or FAILED
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from struct import Struct

from dramagraph.engine_changes import Change, Done, apply
from dramagraph.engine_evaluator import KINDS, limit_memory
from dramagraph.errors import DramagraphError, MissingError, ProtectedError, QueryError
from dramagraph.store import writer

LENGTH = Struct(">Q")
READ_S = 20.0
"""How long a client may take to send its change once it is its turn: it is a process beside."""
NAMES = {**KINDS, ProtectedError: "protected", MissingError: "missing", QueryError: "query"}
"""Errors, and what they are called on the way."""


@dataclass(frozen=True)
class Terms:
    """What a scribe is told."""

    location: str
    memory: int
    """Bytes that one change may take."""
    timeout_s: float
    """Seconds for a change, and as long again for its turn where other programs write."""


@dataclass(frozen=True)
class Failed:
    """Why a change was not made; nothing of it was."""

    kind: str
    """A value of NAMES, or timeout, memory, document."""
    message: str
    line: int | None = None
    column: int | None = None


def send(connection: socket.socket, data: bytes) -> None:
    """Send *data* with its length before it."""
    connection.sendall(LENGTH.pack(len(data)) + data)


def receive(connection: socket.socket) -> bytes:
    """Return what `send` has sent; EOFError where the other side has gone."""
    (length,) = LENGTH.unpack(_exactly(connection, LENGTH.size))
    return _exactly(connection, length)


def packed(change: Change, bodies: Sequence[bytes]) -> bytes:
    """Return a change with its bodies as bytes."""
    lengths = json.dumps([len(body) for body in bodies]).encode("ascii")
    return b"\n".join((change.encoded(), lengths, b"".join(bodies)))


def unpacked(data: bytes) -> tuple[Change, list[bytes]]:
    """Return what `packed` has packed."""
    change, lengths, joined = data.split(b"\n", 2)
    bodies, position = [], 0
    for length in json.loads(lengths):
        bodies.append(joined[position : position + length])
        position += length
    return Change.decoded(change), bodies


def done(change: Change, bodies: Sequence[bytes], terms: Terms) -> Done:
    """Make *change*, and return its commit. The time for it runs until the commit begins."""
    with writer(terms.location, keep=change.keep, wait_s=terms.timeout_s) as pen:
        signal.setitimer(signal.ITIMER_REAL, terms.timeout_s)
        with pen.revision(change.action) as revision:
            existed = apply(change, bodies, revision)
            revision.settle()
            signal.setitimer(signal.ITIMER_REAL, 0)
            return Done(revision.commit(), existed)


def run(listener: socket.socket, terms: Terms) -> None:
    """Make changes until the standard input ends."""
    while True:
        ready, _, _ = select.select([sys.stdin.fileno(), listener], [], [])
        if sys.stdin.fileno() in ready:
            return
        with suppress(BlockingIOError):
            connection, _ = listener.accept()
            with connection:
                _serve(listener, connection, terms)


def _serve(listener: socket.socket, connection: socket.socket, terms: Terms) -> None:
    """Have one change made by a fork, and say for it what it cannot say any more."""
    connection.settimeout(READ_S)
    pid = os.fork()
    if pid == 0:
        listener.close()
        _child(connection, terms)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        is_late = os.WTERMSIG(status) == signal.SIGALRM
        kind = "timeout" if is_late else "memory"
        with suppress(OSError):
            send(connection, _said(Failed(kind, "")))


def _child(connection: socket.socket, terms: Terms) -> None:
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        send(connection, b"{}")
        change, bodies = unpacked(receive(connection))
        limit_memory(terms.memory)
        answer = _answer(change, bodies, terms)
        send(connection, _said(answer))
    except (EOFError, OSError):  # nobody waits any more
        pass
    except BaseException:  # the outermost edge of this process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _answer(change: Change, bodies: Sequence[bytes], terms: Terms) -> Done | Failed:
    try:
        return done(change, bodies, terms)
    except MemoryError:
        return Failed("memory", "")
    except DramagraphError as error:
        place = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
        return Failed(NAMES.get(type(error), "document"), str(error), *place)


def _said(answer: Done | Failed) -> bytes:
    return json.dumps(asdict(answer)).encode("ascii")


def _exactly(connection: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        piece = connection.recv(min(length - len(data), 1_048_576))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def main() -> None:
    """Run the scribe that a server has started: a listening socket and the terms are given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.setblocking(False)
    run(listener, Terms(**json.loads(sys.argv[2])))


def arguments(listener: socket.socket, terms: Terms) -> list[str]:
    """Return the command that starts a scribe; its standard input must be a pipe."""
    code = "from dramagraph.engine_scribe import main; main()"
    return [sys.executable, "-c", code, str(listener.fileno()), json.dumps(asdict(terms))]
