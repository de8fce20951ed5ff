"""/metrics: what has been counted, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from dramagraph.errors import DramagraphError
from dramagraph.server.counters import heading
from dramagraph.server.site import site

blueprint = Blueprint("metrics", __name__)

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the metrics: to this machine, and elsewhere for a token with the scope read.

    A request that a proxy passes on is from elsewhere.
    """
    passed_on = "Forwarded" in request.headers or "X-Forwarded-For" in request.headers
    is_here = request.remote_addr in {"127.0.0.1", "::1"} and not passed_on
    if not is_here and not site().tokens.allows(request.headers.get("Authorization", ""), "read"):
        challenge = WWWAuthenticate("bearer", {"realm": "dramagraph"})
        raise Unauthorized("metrics take a token with the scope read", www_authenticate=challenge)
    lines = [*site().counters.lines(), *_store()]
    return Response("\n".join(lines) + "\n", content_type=TEXT)


def _store() -> Iterator[str]:
    try:
        with site().snapshots.lease() as held:
            number, quads = held.snapshot.number, held.snapshot.count()
    except DramagraphError:
        return
    for name, help_, value in (
        ("dramagraph_commit", "The newest commit of the store.", number),
        ("dramagraph_quads", "Quads of the newest commit.", quads),
    ):
        yield from heading(name, help_, "gauge")
        yield f"{name} {value}"
