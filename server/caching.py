"""ETag and 304, https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.

A body here follows from the snapshot of the store, the version of this program and what was asked
for. So the strong ETag is a hash of these, and a client that has it is answered before any work.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Generic, TypeVar

from flask import Response, request

from dramagraph import __version__

T = TypeVar("T")

SAFE_METHODS = frozenset(("GET", "HEAD", "QUERY"))


def conditional(edition: str, parts: tuple[str, ...], make: Callable[[], Response]) -> Response:
    """Return 304 where the client has what *parts* ask of an edition, else what *make* returns.

    Clients and caches are told to ask each time, since a build may be swapped in at any moment.
    Without an edition, which is when the content may change unseen, there is no ETag.
    """
    if not edition or request.method not in SAFE_METHODS:
        response = make()
    else:
        tag = etag(edition, *parts)
        # The comparison is weak, https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2.
        is_known = request.if_none_match.contains_weak(tag)
        response = Response(status=304) if is_known else make()
        response.set_etag(tag)
    response.headers.setdefault("Cache-Control", "no-cache")
    response.vary.add("Accept")
    return response


class Bounded(Generic[T]):
    """Values by key, as long as they are no more than so many bytes together.

    Who has not been asked for longest goes first. Belongs to one thread.
    """

    def __init__(self, size: int) -> None:
        """Have room for *size* bytes; one value may take an eighth of them."""
        self._room = size
        self._largest = size // 8
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._values)

    def has_room(self, size: int) -> bool:
        """Return whether a value of *size* bytes would be kept."""
        return size <= self._largest

    def get(self, key: str) -> T | None:
        """Return the value of a key, None where there is none any more."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: str, value: T, size: int) -> None:
        """Keep a value, which takes *size* bytes, unless that is too much."""
        if size > self._largest:
            return
        self._room += self._values.pop(key, (None, 0))[1] - size
        self._values[key] = value, size
        while self._room < 0:
            self._room += self._values.popitem(last=False)[1][1]


def etag(*parts: str) -> str:
    """Return a hash of *parts* and of the version of this program."""
    digest = sha256()
    for part in (__version__, *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()[:32]
