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
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import IO, Any, Protocol, cast

import brotli  # type: ignore[import-untyped]
import pyoxigraph as ox

from dramagraph.engine_errors import engine_errors, query_errors
from dramagraph.engine_folder import Hold, StoreFolder
from dramagraph.engine_formats import RESULTS, TRIPLES
from dramagraph.engine_wire import (
    End,
    Failure,
    Frames,
    Head,
    Hello,
    Kind,
    Profile,
    Task,
    frame,
    whole,
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
PIECE, PIECE_S = 65_536, 0.05
"""Bytes of an answer that leave at a time, and seconds after which fewer do."""
SMALL = 1_000
"""Bytes below which compressing does not pay: one packet holds about 1,400."""
GZIP_LEVEL, BROTLI_LEVEL = 4, 4
"""Of 26 MB of results in JSON they leave 5 % and 4 %, at 200 and 150 MB/s."""
TIRED = 4
"""An evaluator that has grown by this part of its memory is replaced, since memory that was once
used does not come back whole."""
LOOK_S = 0.02
"""Seconds of work after which is looked how much it has grown: looking takes longer than most queries, and in
this time one grows by some 100 MB."""
JSON_MARK, JSON_FIRST = b'}},{"', b'"bindings":[{'
MARKS: dict[str, tuple[bytes, int | None]] = {
    "json": (JSON_MARK, 0),
    "xml": (b"<result>", 0),
    "csv": (b"\n", -1),
    "tsv": (b"\n", -1),
    "ntriples": (b"\n", 0),
    "nquads": (b"\n", 0),
}
"""What ends or begins a row in a format, and what is counted besides rows, such as a heading."""
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


class Compressor(Protocol):
    """What zlib and brotli have in common here."""

    def feed(self, data: bytes) -> bytes:
        """Return what can be sent already."""

    def finish(self) -> bytes:
        """Return the rest."""


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)

    def feed(self, data: bytes) -> bytes:
        return self._inner.compress(data)

    def finish(self) -> bytes:
        return self._inner.flush()


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=BROTLI_LEVEL)

    def feed(self, data: bytes) -> bytes:
        return bytes(self._inner.process(data))

    def finish(self) -> bytes:
        return bytes(self._inner.finish())


COMPRESSORS: dict[str, Callable[[], Compressor]] = {"gzip": _Gzip, "br": _Brotli}


class Rows:
    """Counts solutions and triples by what stands between them, as the engine writes it.

    A literal that ends in }},{ counts as one more in JSON; a line in a literal of CSV as well.
    """

    def __init__(self, format_: str) -> None:
        """Prepare to count in a format."""
        self._mark, self.count = MARKS.get(format_, (b"", None))
        self._tail = b""

    def feed(self, data: bytes) -> None:
        """Take the next piece of an answer."""
        if self.count is None:
            return
        seen = self._tail + data
        if self._mark == JSON_MARK and self.count == 0 and JSON_FIRST in seen:
            self.count = 1
        self.count += seen.count(self._mark)
        self._tail = seen[-len(self._mark) + 1 :] if len(self._mark) > 1 else b""


class Outlet:
    """The file that the engine writes an answer to: sends it on in pieces.

    A piece leaves when it is large enough, or has waited long enough, and more has come: so an
    answer that is small and found at once leaves as one frame.
    """

    def __init__(
        self, connection: socket.socket, profile: Profile, encoding: str, source: str, format_: str
    ) -> None:
        """Prepare to send an answer, compressed by br, by gzip, or not at all."""
        self._source = source
        self._connection = connection
        self._profile = profile
        self._encoding = encoding
        self._rows = Rows(format_)
        self._waiting: list[bytes] = []
        self._size = 0
        self._since = monotonic()
        self._compressor: Compressor | None = None
        self.has_begun = False
        """Whether a part of the answer has left."""

    def write(self, data: bytes) -> int:
        """Take a part of the answer."""
        if self._waiting and (self._size >= PIECE or monotonic() - self._since > PIECE_S):
            self._send()
        self._waiting.append(bytes(data))
        self._rows.feed(self._waiting[-1])
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: what waits leaves in time."""

    def end(self, *, is_tired: bool) -> None:
        """Send the rest, and that it was the rest."""
        end = End(is_tired, self._rows.count)
        if self.has_begun:
            self._send()
            last = self._compressor.finish() if self._compressor else b""
            self._connection.sendall(frame(Kind.DATA, last) + frame(Kind.END, end.encoded()))
            return
        body = b"".join(self._waiting)
        encoding = self._encoding if len(body) >= SMALL else ""
        if encoding:
            compressor = COMPRESSORS[encoding]()
            body = compressor.feed(body) + compressor.finish()
        self._connection.sendall(whole(self._head(encoding), end, body))

    def _head(self, encoding: str) -> Head:
        profile = self._profile
        return Head(profile.form, profile.is_steady, profile.digest, encoding, self._source)

    def _send(self) -> None:
        data = b"".join(self._waiting)
        self._waiting, self._size, self._since = [], 0, monotonic()
        start = b""
        if not self.has_begun:
            self.has_begun = True
            self._compressor = COMPRESSORS[self._encoding]() if self._encoding else None
            start = frame(Kind.HEAD, self._head(self._encoding).encoded())
        if self._compressor:
            data = self._compressor.feed(data)
        self._connection.sendall(start + (frame(Kind.DATA, data) if data else b""))


class Evaluator:
    """Answers the tasks of one connection."""

    def __init__(self, connection: socket.socket, location: Path, copy: Copy | None) -> None:
        """Prepare to read the store at *location*, or *copy* where that is what is asked for."""
        self._connection = connection
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
            profile, text = scanned(task.query, task.max_bytes)
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
