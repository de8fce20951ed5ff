"""A query → its answer: what is known already, else from an evaluator.

Nothing of the query is read here. What it is, its form, its digest and whether its answer lasts,
comes with the first answer and is remembered by its text; from then on a client that has the answer
gets 304, and another one gets it from memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from werkzeug.exceptions import NotAcceptable

from dramagraph.engine_wire import Head, Profile, Task
from dramagraph.errors import MissingError
from dramagraph.server.access_log import note, noted
from dramagraph.server.caching import SAFE_METHODS, Bounded, etag
from dramagraph.server.lookups import Lookups
from dramagraph.server.negotiation import BOOLEANS, GRAPHS, TABLES, Choice, choose
from dramagraph.server.pool import Answered, Pool, Refused, Streamed
from dramagraph.server.protocol import Asked
from dramagraph.server.snapshots import Snapshots

FORMATS = {"SELECT": TABLES, "ASK": BOOLEANS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}
PROFILES = 4_194_304
"""Bytes of queries of which is remembered what they are."""
SOURCES = ("memory", "disk")
"""Where an answer may come from."""
OVERHEAD = 500
"""Bytes that a remembered answer takes besides its body."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request, as far as its answer depends on it."""

    asked: Asked
    base: str
    """The address of the endpoint, against which relative IRIs are resolved."""
    accept: str = ""
    encoding: str = ""
    """br, gzip or nothing."""
    known: str = ""
    """If-None-Match."""
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a body, or a stream of its pieces."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    stream: AsyncIterator[bytes] | None = None
    source: Streamed | None = field(default=None, repr=False)
    """What is behind the stream; to be dropped where the stream is not read to its end."""


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    encoding: str
    rows: int | None


@lru_cache(maxsize=256)
def choices(accept: str, named: str | None) -> Mapping[str, Choice | None]:
    """Return the form of a query → what its answer comes in; None where the client takes nothing."""
    found: dict[str, Choice | None] = {}
    for form, offered in FORMATS.items():
        try:
            found[form] = choose(accept or None, offered, named)
        except NotAcceptable:
            found[form] = None
    return found


class Endpoint:
    """Answers queries on the newest snapshot of a store. Belongs to one event loop."""

    def __init__(self, snapshots: Snapshots, pool: Pool, max_bytes: int, cache_bytes: int) -> None:
        """Take evaluators from *pool*; remember answers in *cache_bytes*."""
        self._snapshots = snapshots
        self._pool = pool
        self._lookups = Lookups(snapshots)
        self._max_bytes = max_bytes
        self._profiles: Bounded[Profile] = Bounded(PROFILES)
        self._kept: Bounded[_Kept] = Bounded(cache_bytes)

    async def reply(self, asking: Asking) -> Reply:
        """Return the answer, or 304 where the client has it; raises what Pool.answer raises.

        NotAcceptable for a query whose answer comes in nothing that the client takes.
        """
        query = asking.asked.query or ""
        at = asking.asked.at
        number, edition = self._snapshots.newest() if at is None else self._snapshots.kept(at)
        formats = choices(asking.accept, asking.asked.format)
        profile = self._profiles.get(query)
        if profile is not None:
            known = self._known(asking, edition, profile, formats[profile.form])
            if known is not None:
                return known
        for attempt in (1, 2):
            try:
                task = self._task(asking, number, formats)
                answered = (self._lookups.answer(task) if at is None else None) or (
                    await self._pool.answer(task)
                )
            except MissingError:
                # Two builds have come since, and the second has removed what was newest before.
                number, edition = self._snapshots.newest()
                if attempt == 2 or at is not None:
                    raise
            except Refused as refused:
                choose(asking.accept, FORMATS[str(refused)], asking.asked.format)
                raise AssertionError(str(refused)) from refused
            else:
                return self._answered(asking, edition, formats, answered)
        raise AssertionError

    def _task(self, asking: Asking, number: int, formats: Mapping[str, Choice | None]) -> Task:
        asked = asking.asked
        return Task(
            number,
            asked.query or "",
            {form: choice.format.name if choice else None for form, choice in formats.items()},
            asking.base,
            [*asked.default_graphs],
            [*asked.named_graphs],
            asking.encoding,
            self._max_bytes,
        )

    def _known(
        self, asking: Asking, edition: str, profile: Profile, choice: Choice | None
    ) -> Reply | None:
        """Return an answer that takes no evaluator, None where it takes one."""
        if choice is None or not (edition and profile.is_steady):
            return None
        for source in SOURCES:
            tag = _tag(asking, edition, profile.digest, choice, source)
            if _is_known(tag, asking):
                return Reply(304, _headers(choice, _tagged(tag, asking.encoding), ""))
            kept = self._kept.get(tag + asking.encoding)
            if kept is not None:
                headers = _headers(choice, _tagged(tag, kept.encoding), kept.encoding)
                note(kept.rows, "cache")
                return Reply(200, headers, kept.body)
        return None

    def _answered(
        self,
        asking: Asking,
        edition: str,
        formats: Mapping[str, Choice | None],
        answered: Answered,
    ) -> Reply:
        head, query = answered.head, asking.asked.query or ""
        profile = Profile(head.form, head.is_steady, head.digest)
        self._profiles.put(query, profile, len(query) + OVERHEAD)
        choice = formats[head.form]
        assert choice is not None
        is_steady = bool(edition) and head.is_steady
        tag = _tag(asking, edition, head.digest, choice, head.source) if is_steady else ""
        if tag and _is_known(tag, asking):
            if answered.rest:
                answered.rest.drop()
            return Reply(304, _headers(choice, _tagged(tag, head.encoding), ""))
        headers = _headers(choice, tag and _tagged(tag, head.encoding), head.encoding)
        if answered.rest is None:
            self._keep(tag, asking, head, answered.body)
            return Reply(200, headers, answered.body)
        stream = self._kept_stream(tag, asking, head, answered.rest)
        return Reply(200, headers, stream=stream, source=answered.rest)

    def _keep(self, tag: str, asking: Asking, head: Head, body: bytes) -> None:
        if tag:
            kept = _Kept(body, head.encoding, noted())
            self._kept.put(tag + asking.encoding, kept, len(body) + OVERHEAD)

    async def _kept_stream(
        self, tag: str, asking: Asking, head: Head, rest: Streamed
    ) -> AsyncIterator[bytes]:
        """Yield the pieces of an answer; what was not too much is kept when it has gone out."""
        pieces: list[bytes] | None = [] if tag else None
        size = 0
        async for piece in rest.pieces():
            size += len(piece)
            if pieces is not None:
                pieces.append(piece)
                if not self._kept.has_room(size):
                    pieces = None
            yield piece
        if pieces is not None:
            self._keep(tag, asking, head, b"".join(pieces))


def _tag(asking: Asking, edition: str, digest: str, choice: Choice, source: str) -> str:
    asked = asking.asked
    graphs = (*asked.default_graphs, "", *asked.named_graphs)
    return _etag(
        edition, source, asking.base, choice.format.name, choice.media_type, digest, *graphs
    )


_etag = lru_cache(maxsize=4096)(etag)


def _tagged(tag: str, encoding: str) -> str:
    """Return the ETag of a body: compressed it is another one."""
    return f'"{tag}-{encoding}"' if encoding else f'"{tag}"'


def _is_known(tag: str, asking: Asking) -> bool:
    """Return whether the client has this answer, in whatever encoding: a tag is a hash."""
    return asking.method in SAFE_METHODS and bool(asking.known) and tag in asking.known


def _headers(choice: Choice, tag: str, encoding: str) -> dict[str, str]:
    headers = {
        "Content-Type": choice.content_type,
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Encoding",
    }
    if tag:
        headers["ETag"] = tag
    if encoding:
        headers["Content-Encoding"] = encoding
    return headers
