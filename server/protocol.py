"""A request → the query it asks and the dataset it asks it of.

SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/#query-operation: by GET, by POST with
a form, by POST with the query itself; and by the method QUERY (RFC 10008), which carries a body as
POST does and is safe as GET is.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from rdflib import URIRef
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestURITooLarge,
    UnsupportedMediaType,
)
from werkzeug.http import parse_options_header

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
MAX_GRAPHS = 1_000
"""Graphs that a request may name; an endpoint over one graph an article may well get hundreds."""
ESCAPED = 3
"""How many bytes a form may spend on one byte of a query: %C3."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came."""

    method: str
    query_string: bytes
    content_type: str = ""
    body: bytes = b""
    """As much of it as body_limit allows, and one byte more where there is more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    query: str | None
    """None where it has none, which asks for the description of the service."""
    default_graphs: tuple[URIRef, ...]
    named_graphs: tuple[URIRef, ...]
    format: str | None
    """The value of ?format=, which the protocol does not know."""
    at: int | None = None
    """The commit to read, by ?at=, which it does not know either; None is the newest."""


def body_limit(content_type: str, max_query_bytes: int) -> int:
    """Return how many bytes a body with a query may have."""
    is_query = parse_options_header(content_type)[0].lower() == QUERY
    return max_query_bytes if is_query else ESCAPED * max_query_bytes + 65_536


def asked(request: Received, max_query_bytes: int) -> Asked:
    """Return what *request* asks for.

    Raises BadRequest (400) for more than one query, an update, text that is not UTF-8 or a graph
    that is no absolute IRI; 413 and 414 for a body and an address that are too long; 415 for a
    body of another media type.
    """
    parameters = _pairs(request.query_string, "the address")
    if request.method in {"POST", "QUERY"}:
        parameters += _body(request, max_query_bytes)
    if any(name == "update" for name, _ in parameters):
        raise BadRequest("an update cannot be sent to the query endpoint")
    query, format_ = _single(parameters, "query"), _single(parameters, "format")
    if query is not None and len(query.encode("utf-8", "surrogatepass")) > max_query_bytes:
        error = RequestURITooLarge if request.method in {"GET", "HEAD"} else RequestEntityTooLarge
        raise error(f"the query is longer than {max_query_bytes} bytes")
    return Asked(
        query,
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        format_,
        commit(_single(parameters, "at")),
    )


def asked_update(request: Received, max_bytes: int) -> Asked:
    """Return the update that a POST asks for, as `query`, and what its patterns read.

    Errors as in asked; BadRequest too where there is no update.
    """
    mimetype = parse_options_header(request.content_type)[0].lower()
    parameters = _pairs(request.query_string, "the address")
    if any(name in {"update", "query"} for name, _ in parameters):
        raise BadRequest("send the update in the body")
    parameters += _body(request, max_bytes, UPDATE, "update")
    if mimetype == FORM and _values(parameters, "query"):
        raise BadRequest("a query cannot be sent to the endpoint of updates")
    update = _single(parameters, "update")
    if update is None:
        raise BadRequest("the request has no update; send one as `update`")
    return Asked(
        update,
        _graphs(parameters, "using-graph-uri"),
        _graphs(parameters, "using-named-graph-uri"),
        None,
    )


def commit(value: str | None) -> int | None:
    """Return the number of a commit that a parameter names; BadRequest where it can be none."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise BadRequest(f"at is {value[:40]!r}, which is no number of a commit")
    return int(value)


def _body(
    request: Received, max_query_bytes: int, kind: str = QUERY, name: str = "query"
) -> list[tuple[str, str]]:
    """Return the parameters that the body carries; a body that is a query counts as `query`."""
    mimetype, parameters = parse_options_header(request.content_type)
    if mimetype.lower() not in {FORM, kind}:
        raise UnsupportedMediaType(f"send {kind} or {FORM}, not {mimetype or 'nothing'}")
    charset = parameters.get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(f"charset {charset[:40]!r} is not read; send UTF-8")
    if len(request.body) > body_limit(request.content_type, max_query_bytes):
        raise RequestEntityTooLarge(f"the {name} is longer than {max_query_bytes} bytes")
    if mimetype.lower() == kind:
        return [(name, _text(request.body, "the body"))]
    return _pairs(request.body, "the body")


def _pairs(data: bytes, where: str) -> list[tuple[str, str]]:
    """Return the names and values of a query string or a form, in order."""
    try:
        return parse_qsl(_text(data, where), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest(f"{where} holds percent-encoded text that is not UTF-8") from None


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{where} is not UTF-8: byte {error.start} begins no character") from None


def _values(parameters: list[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _single(parameters: list[tuple[str, str]], name: str) -> str | None:
    """Return the value of a parameter that may be given once."""
    values = _values(parameters, name)
    if len(values) > 1:
        raise BadRequest(f"{name} is given more than once; send one")
    return values[0] if values else None


def _graphs(parameters: list[tuple[str, str]], name: str) -> tuple[URIRef, ...]:
    values = _values(parameters, name)
    if len(values) > MAX_GRAPHS:
        raise BadRequest(f"{len(values)} times {name}; at most {MAX_GRAPHS}")
    for value in values:
        if not is_absolute(value):
            raise BadRequest(f"{name} is {value[:200]!r}, which is no absolute IRI")
    return tuple(URIRef(value) for value in values)


def is_absolute(iri: str) -> bool:
    """Return whether *iri* has a scheme, and nothing that no IRI can have."""
    try:
        return bool(urlsplit(iri).scheme) and not any(c <= " " or c in '<>"{}|\\^`' for c in iri)
    except ValueError:
        return False
