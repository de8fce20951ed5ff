"""How a server and the processes that evaluate its queries talk: frames over a local socket.

A frame is five bytes, length and kind, and its payload. The server sends one TASK at a time. The
answer is one WHOLE, or HEAD, DATA … and END, or one ERROR, which may also cut an answer short. Who
has not seen WHOLE or END has not seen all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from struct import Struct
from typing import Self

_PREFIX = Struct(">IB")


class Kind(IntEnum):
    """What a frame is."""

    HELLO = 1
    TASK = 2
    WHOLE = 3
    HEAD = 4
    DATA = 5
    END = 6
    ERROR = 7


class _Message:
    """Written as the JSON list of its fields, in a tenth of the time that dataclasses.asdict takes.

    Never pickled or marshalled: a query may have taken the evaluator over.
    """

    __slots__ = ()

    def encoded(self) -> bytes:
        """Return the message as JSON without a newline."""
        names: tuple[str, ...] = self.__slots__
        return json.dumps([getattr(self, name) for name in names]).encode("ascii")

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """Return the message that *data* holds."""
        return cls(*json.loads(data))


@dataclass(frozen=True, slots=True)
class Hello(_Message):
    """What an evaluator says of itself as soon as it is there."""

    pid: int
    copy: int
    """The number of the snapshot that it has in memory, 0 for none."""
    is_waiting: bool
    """Whether an evaluator that is started later may have one."""


@dataclass(frozen=True, slots=True)
class Task(_Message):
    """One query, as it was sent, and all that its answer depends on."""

    number: int
    """The snapshot to read."""
    query: str
    formats: Mapping[str, str | None]
    """The form of a query → the format of its answer; None for a form that the client refuses."""
    base: str
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    encoding: str = ""
    """br, gzip, or nothing."""
    max_bytes: int = 65_536
    """How long the query may be."""


@dataclass(frozen=True, slots=True)
class Profile(_Message):
    """What a query is."""

    form: str
    is_steady: bool
    """Whether it gives the same answer every time."""
    digest: str
    """Of its tokens: the same for queries that differ in white space and comments only."""


@dataclass(frozen=True, slots=True)
class Head(_Message):
    """What comes before an answer."""

    form: str
    is_steady: bool
    digest: str
    encoding: str
    """How the answer is compressed; "" too where that was not worth it."""
    source: str
    """memory or disk: what has no order of its own comes in another one from either."""


@dataclass(frozen=True, slots=True)
class End(_Message):
    """What comes after an answer."""

    is_tired: bool
    """Whether the evaluator has grown so much that another one should take its place."""
    rows: int | None = None
    """How many solutions or triples the answer has, None where its format does not tell."""


@dataclass(frozen=True, slots=True)
class Failure(_Message):
    """Why there is no answer, or none any more."""

    kind: str
    """query, evaluation, complex, federation, format (of the answer), gone (the snapshot) or store"""
    message: str
    line: int | None = None
    column: int | None = None


def frame(kind: Kind, payload: bytes) -> bytes:
    """Return a frame."""
    return _PREFIX.pack(len(payload), kind) + payload


def whole(head: Head, end: End, body: bytes) -> bytes:
    """Return the frame of an answer that is sent in one piece."""
    return frame(Kind.WHOLE, b"\n".join((_encoded(head), _encoded(end), body)))


def parts(payload: bytes) -> tuple[Head, End, bytes]:
    """Return what `whole` has put together."""
    head, end, body = payload.split(b"\n", 2)
    return _head(head), _end(end), body


# The same few come again and again.
_head = lru_cache(maxsize=1024)(Head.decoded)
_end = lru_cache(maxsize=1024)(End.decoded)


@lru_cache(maxsize=1024)
def _encoded(message: Head | End) -> bytes:
    return message.encoded()


class Frames:
    """Puts frames together again from pieces of any size."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Kind, bytes]]:
        """Yield the frames that *data* completes."""
        self._buffer += data
        while len(self._buffer) >= _PREFIX.size:
            length, kind = _PREFIX.unpack_from(self._buffer)
            end = _PREFIX.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[_PREFIX.size : end])
            del self._buffer[:end]
            yield Kind(kind), payload
