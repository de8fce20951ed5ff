"""/update, and writing at /data: by bearer token, one commit for each request.

SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/#update-operation, and the SPARQL 1.1
Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request
from rdflib import URIRef
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    RequestEntityTooLarge,
    Unauthorized,
    UnsupportedMediaType,
)

from dramagraph.engine_changes import Change, Done
from dramagraph.remote import is_remote
from dramagraph.server import links
from dramagraph.server.data import here, named
from dramagraph.server.negotiation import DOCUMENTS
from dramagraph.server.protocol import Received, asked_update
from dramagraph.server.site import site

blueprint = Blueprint("writing", __name__)

COMMIT = "Dramagraph-Commit"
"""The header that names the commit of a change, for ?at=."""
SYNTAXES = tuple(format.media_type for format in DOCUMENTS)
LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))
"""This machine, as a host and as the address of a client."""
MULTIPART = "multipart/form-data"


@blueprint.post("/update")
def update() -> Response:
    """Carry out a SPARQL update; the answer names the commit."""
    may_curate = _authorised()
    limit = site().settings.max_write_bytes
    wanted = asked_update(
        Received("POST", request.query_string, request.content_type or "", _body()), limit
    )
    change = Change(
        "update",
        links.absolute("/update"),
        default_graphs=wanted.default_graphs,
        named_graphs=wanted.named_graphs,
        may_curate=may_curate,
    )
    done = site().writing.make(change, [(wanted.query or "").encode("utf-8", "surrogatepass")])
    response = jsonify(commit=done.commit)
    response.headers[COMMIT] = str(done.commit)
    return response


@blueprint.route("/data", methods=["PUT", "POST", "DELETE"])
def indirect() -> Response:
    """Change the graph that a parameter names; POST without one makes a new graph."""
    may_curate = _authorised()
    if request.method == "POST" and not request.args.keys() & {"graph", "default"}:
        address = URIRef(links.absolute(f"/data/{uuid4().hex}"))
        response = _change(address, may_curate=may_curate)
        response.headers["Location"] = str(address)
        return response
    return _change(named(), may_curate=may_curate)


@blueprint.route("/data/<path:_>", methods=["PUT", "POST", "DELETE"])
def direct(_: str) -> Response:
    """Change the graph that has this address."""
    may_curate = _authorised()
    return _change(here(), may_curate=may_curate)


def _change(name: URIRef | None, *, may_curate: bool) -> Response:
    """Answer 201 for a graph that is new, else 204."""
    documents = [] if request.method == "DELETE" else _documents()
    base = str(name) if name is not None else links.absolute("/data")
    change = Change(
        request.method.lower(),
        base,
        name,
        [media_type for media_type, _ in documents],
        may_curate=may_curate,
    )
    done: Done = site().writing.make(change, [data for _, data in documents])
    response = Response(status=204 if done.existed else 201)
    response.headers[COMMIT] = str(done.commit)
    return response


def _authorised() -> bool:
    """Return whether the request may change people's verdicts too.

    Forbidden (403) where there are no tokens at all or this one may not write, Unauthorized (401)
    where there is none, or none that is known.
    """
    tokens, given = site().tokens, request.headers.get("Authorization", "")
    if is_remote(site().settings.store):
        raise Forbidden("the store is an endpoint: write there")
    if not tokens.any:
        if site().settings.local_writes and not site().settings.tokens and _is_local():
            return True
        raise Forbidden("updates are off: no token is configured")
    if tokens.allows(given, "write") or tokens.allows(given, "curate"):
        return tokens.allows(given, "curate")
    if tokens.found(given) is not None:
        raise Forbidden("this token may not write: it has run out, or has another scope")
    values: dict[str, str | None] = {"realm": "dramagraph"}
    if given:
        values["error"] = "invalid_token"
    raise Unauthorized(
        "writing takes a bearer token", www_authenticate=WWWAuthenticate("bearer", values)
    )


def _is_local() -> bool:
    """Return whether a program on this machine asks: no page of a browser, which says where it is
    from, and no name of this machine that somebody else may give out.
    """
    sent = request.headers
    is_page = "Origin" in sent or sent.get("Sec-Fetch-Site", "none") != "none"
    is_passed_on = "Forwarded" in sent or "X-Forwarded-For" in sent
    host = urlsplit(f"//{request.host}").hostname
    return not is_page and not is_passed_on and host in LOCAL and request.remote_addr in LOCAL


def _body() -> bytes:
    limit = site().settings.max_write_bytes
    data = request.stream.read(limit + 1)
    if len(data) > limit:
        raise RequestEntityTooLarge(f"the body is longer than {limit} bytes; send parts of it")
    return data


def _documents() -> list[tuple[str, bytes]]:
    """Return the graphs in the body, each with its media type."""
    if request.mimetype != MULTIPART:
        return [(_syntax(request.mimetype), _body())]
    head = f"Content-Type: {request.content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + _body())
    parts = [part for part in message.walk() if not part.is_multipart()]
    if not message.is_multipart() or not parts:
        raise BadRequest("the body has no parts")
    return [
        (_syntax(part.get_content_type()), _bytes(part.get_payload(decode=True))) for part in parts
    ]


def _bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else b""


def _syntax(media_type: str) -> str:
    if media_type not in SYNTAXES:
        raise UnsupportedMediaType(f"send a graph as one of {', '.join(SYNTAXES)}")
    return media_type
