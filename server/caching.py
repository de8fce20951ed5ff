"""ETag and 304, https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.

A body here follows from the snapshot of the store, the version of this program and what was asked
for. So the strong ETag is a hash of these, and a client that has it is answered before any work.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Response, request

from dramagraph import __version__

SAFE_METHODS = frozenset(("GET", "HEAD", "QUERY"))


def conditional(edition: str, parts: tuple[str, ...], make: Callable[[], Response]) -> Response:
    """Return 304 where the client has what *parts* ask of an edition, else what *make* returns.

    Clients and caches are told to ask each time, since a build may be swapped in at any moment.
    Without an edition, which is when the content may change unseen, there is no ETag.
    """
    if not edition or request.method not in SAFE_METHODS:
        response = make()
    else:
        tag = _etag(edition, *parts)
        # The comparison is weak, https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2.
        is_known = request.if_none_match.contains_weak(tag)
        response = Response(status=304) if is_known else make()
        response.set_etag(tag)
    response.headers.setdefault("Cache-Control", "no-cache")
    response.vary.add("Accept")
    return response


def _etag(*parts: str) -> str:
    digest = sha256()
    for part in (__version__, *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()[:32]
