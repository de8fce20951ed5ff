"""A process that evaluates queries, one at a time, and may be killed at any moment.

The engine (pyoxigraph 0.5.13) has no limit of time or memory, and some queries end its process. So
queries of strangers run here: the guard first, then the engine's parser, then the query, each
within the memory that the process may have. The answer leaves in pieces, as the engine finds it.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import IO, Any, cast

import pyoxigraph as ox

from dramagraph.engine_errors import engine_errors, query_errors
from dramagraph.engine_federation import LIMITS_AFTER, Services, federated
from dramagraph.engine_folder import Hold, StoreFolder
from dramagraph.engine_formats import RESULTS, TRIPLES
from dramagraph.engine_outlet import PIECE, Outlet
from dramagraph.engine_wire import (
    Failure,
    Frames,
    Hello,
    Kind,
    Profile,
    Task,
    frame,
)
from dramagraph.errors import (
    ComplexityError,
    DramagraphError,
    EvaluationError,
    FederationError,
    MissingError,
    QueryError,
    StoreError,
)
from dramagraph.guard import LIMITS, query_form, refuse_network, tokens
from dramagraph.prefixes import with_prefixes

CHANGING = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))
"""Functions whose value differs from call to call."""
TIRED = 4
"""An evaluator that has grown by this part of its memory is replaced, since memory that was once
used does not come back whole."""
LOOK_S = 0.02
"""Seconds of work after which is looked how much it has grown: looking takes longer than most queries, and in
this time one grows by some 100 MB."""
KINDS = {
    EvaluationError: "evaluation",
    ComplexityError: "complex",
    FederationError: "federation",
    StoreError: "store",
}


@dataclass(frozen=True)
class Copy:
    """A snapshot in memory, or from disk."""

    number: int
    store: ox.Store
    hold: Hold | None = None
    """What keeps it on disk."""


class Evaluator:
    """Answers the tasks of one connection."""

    def __init__(
        self,
        connection: socket.socket,
        location: Path,
        copy: Copy | None,
        services: Services | None = None,
    ) -> None:
        """Prepare to read the store at *location*, or *copy* where that is what is asked for.

        *services* are the endpoints that queries may call.
        """
        self._connection = connection
        self._services = services if services and services.all else None
        self._folder = StoreFolder(location)
        self._copy = copy
        self._opened: Copy | None = None
        self._memory = 0
        self._grown = _grown()
        self._worked = 0.0
        """Seconds, since it was looked how much it has grown."""

    def run(self, memory: int, *, is_waiting: bool) -> None:
        """Answer until the other side hangs up, in *memory* bytes more than there are in use."""
        limit_memory(memory)
        self._memory = memory
        Thread(target=_end_with, args=(self._connection,), daemon=True).start()
        number = self._copy.number if self._copy else 0
        hello = Hello(os.getpid(), number, is_waiting)
        with suppress(OSError):  # the other side is gone
            self._connection.sendall(frame(Kind.HELLO, hello.encoded()))
            for task in _tasks(self._connection):
                self._answer(task)

    def _answer(self, task: Task) -> None:
        begun = monotonic()
        try:
            profile, text = self._scanned(task)
            format_ = task.formats[profile.form]
            if format_ is None:
                self._fail(Failure("format", profile.form))
                return
            is_copy = self._copy is not None and self._copy.number == task.number
            source = "memory" if is_copy else "disk"
            outlet = Outlet(self._connection, profile, task.encoding, source, format_)
            try:
                self._evaluate(task, text, format_, outlet)
            except QueryError as error:
                raise moved(error, len(text) - len(task.query)) from error
            outlet.end(is_tired=self._is_tired(begun))
        except MissingError as error:
            self._fail(Failure("gone", str(error)))
        except DramagraphError as error:
            place = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
            self._fail(Failure(KINDS.get(type(error), "query"), str(error), *place))
        finally:
            self._worked += monotonic() - begun

    def _scanned(self, task: Task) -> tuple[Profile, str]:
        if self._services is None or "SERVICE" not in task.query.upper():
            return scanned(task.query, task.max_bytes)
        text = federated(task.query, self._services, task.base, task.max_bytes)
        profile, text = scanned.__wrapped__(text, LIMITS_AFTER.size)
        return replace(profile, is_steady=False), text

    def _is_tired(self, begun: float) -> bool:
        if self._worked + monotonic() - begun < LOOK_S:
            return False
        self._worked = 0.0
        return _grown() - self._grown > self._memory // TIRED

    def _fail(self, failure: Failure) -> None:
        self._connection.sendall(frame(Kind.ERROR, failure.encoded()))

    def _evaluate(self, task: Task, text: str, format_: str, outlet: Outlet) -> None:
        dataset: dict[str, Any] = {}
        store = self._store(task.number)
        with query_errors(str(self._folder.path)):
            if task.default_graphs or task.named_graphs:
                dataset["default_graph"] = [ox.NamedNode(name) for name in task.default_graphs]
                dataset["named_graphs"] = [ox.NamedNode(name) for name in task.named_graphs]
            result = store.query(text, base_iri=task.base, **dataset)
            file = cast(IO[bytes], outlet)
            if isinstance(result, ox.QueryTriples):
                result.serialize(file, TRIPLES[format_])
            else:
                result.serialize(file, RESULTS[format_])

    def _store(self, number: int) -> ox.Store:
        """Return a snapshot: the copy in memory, or else from disk; MissingError if it is gone."""
        for known in (self._copy, self._opened):
            if known is not None and known.number == number:
                return known.store
        path, hold = self._folder.snapshot(number), self._folder.hold(number)
        if not path.exists():
            raise MissingError(f"the snapshot {path} has been removed")
        self._folder.check(number)
        with engine_errors(str(self._folder.path)):
            self._opened = Copy(number, ox.Store.read_only(str(path)), hold)
        return self._opened.store


@lru_cache(maxsize=128)
def scanned(query: str, max_bytes: int) -> tuple[Profile, str]:
    """Return what a query is, and its text with the declarations that it may leave out.

    QueryError for a query that the guard refuses.
    """
    refuse_network(query, replace(LIMITS, size=max_bytes))
    form = query_form(query)
    digest, is_steady = sha256(), True
    for token, _ in tokens(query):
        digest.update(token.text.encode() + b"\n")
        is_steady = is_steady and token.keyword not in CHANGING
    return Profile(form, is_steady, digest.hexdigest()), with_prefixes(query)


def moved(error: QueryError, columns: int) -> QueryError:
    """Return *error* with its place in the query as it was sent: declarations went before it."""
    if error.line != 1 or error.column is None or not columns:
        return error
    column = max(error.column - columns, 1)
    reason = str(error).partition(": ")[2]
    return QueryError(f"line 1, column {column}: {reason}", 1, column)


def copied(location: Path, number: int) -> Copy:
    """Return a snapshot in memory. StoreError where it cannot be read.

    Another process reads the disk and hands the quads over, so that this one has no threads of the
    engine's disk store, which a fork would lose.
    """
    read, write = os.pipe()
    reader = os.fork()
    if reader == 0:
        code = 1
        with suppress(BaseException), open(write, "wb") as file:  # noqa: PTH123 - a descriptor
            os.close(read)
            hold = StoreFolder(location).hold(number)
            disk = ox.Store.read_only(str(StoreFolder(location).snapshot(number)))
            # Also those that are empty, which N-Quads cannot say.
            file.write(json.dumps([str(name) for name in disk.named_graphs()]).encode() + b"\n")
            disk.dump(file, ox.RdfFormat.N_QUADS)
            hold.close()
            code = 0
        os._exit(code)
    os.close(write)
    store = ox.Store()
    with engine_errors(str(location)), open(read, "rb") as file:  # noqa: PTH123
        names = json.loads(file.readline() or "[]")
        store.bulk_load(file, ox.RdfFormat.N_QUADS)
        for name in names:
            node = ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name[1:-1])
            store.add_graph(node)
    if os.waitpid(reader, 0)[1] != 0:
        raise StoreError(f"the store {location}: snapshot {number} cannot be read")
    return Copy(number, store)


def _tasks(connection: socket.socket) -> Iterator[Task]:
    frames = Frames()
    while data := connection.recv(PIECE):
        for _, payload in frames.feed(data):
            yield Task.decoded(payload)


def _end_with(connection: socket.socket) -> None:
    """End this process when the other side hangs up: nobody waits for its answer any more."""
    poll = select.poll()
    hung_up = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)
    poll.register(connection, hung_up)
    while not any(event & hung_up for _, event in poll.poll()):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


def limit_memory(memory: int) -> None:
    """Let this process have so many bytes more, and no core file where it wants more still."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = Path("/proc/self/statm")
    if not pages.exists():  # of macOS, which does not keep RLIMIT_AS either
        return
    in_use = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + memory, in_use + memory))


def _grown() -> int:
    """Return how many bytes of memory this process has had at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
