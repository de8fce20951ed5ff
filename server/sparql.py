"""/sparql: the endpoint for programs, and the page on which people write queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, partial

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from dramagraph.errors import QueryError
from dramagraph.guard import LIMITS, query_form, refuse_network
from dramagraph.prefixes import prefixes, with_prefixes
from dramagraph.remote import is_remote
from dramagraph.server import links
from dramagraph.server.answers import query_text
from dramagraph.server.caching import conditional
from dramagraph.server.description import description
from dramagraph.server.endpoint import FORMATS, Asking
from dramagraph.server.negotiation import (
    DOCUMENTS,
    HTML,
    TURTLE,
    choose,
    encoding,
    is_page_wanted,
)
from dramagraph.server.protocol import Asked, Received, asked, body_limit
from dramagraph.server.site import site
from dramagraph.server.statements import cell
from dramagraph.store import Snapshot, solutions_in

blueprint = Blueprint("sparql", __name__)

EXAMPLES = (
    "example_cast",
    "example_awards",
    "example_disagreements",
    "example_rumours",
    "example_sources",
    "example_graph",
)
"""Queries of queries/ for people to start from."""
MAX_ROWS = 1_000
"""Rows and lines of an answer in the page; the other formats are never cut."""


@dataclass(frozen=True, slots=True)
class Result:
    """An answer as far as the page shows it."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    """rdflib terms, None where a variable has no value."""
    truth: bool | None = None
    """Of an ASK; None for other queries."""
    triples: str = ""
    """In Turtle, of CONSTRUCT and DESCRIBE."""
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A query to start from."""

    title: str
    query: str


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def endpoint() -> Response:
    """Answer a SPARQL query; without one, describe the service, to a browser with the editor."""
    wanted = asked(_received(), site().settings.max_query_bytes)
    if wanted.query is None or not wanted.query.strip():
        return _without_query(wanted)
    asking = Asking(
        wanted,
        links.absolute(links.sparql()),
        request.headers.get("Accept", ""),
        encoding(request.headers.get("Accept-Encoding", "")),
        request.headers.get("If-None-Match", ""),
        request.method,
    )
    try:
        is_page = _is_for_browser(wanted)
        return _page(asking) if is_page else answered(asking)
    except QueryError as error:
        if is_page:
            return _editor(wanted.query, error=error)
        raise


def _received() -> Received:
    """Return the request, with no more of its body than a query may have."""
    if request.method not in {"POST", "QUERY"}:
        return Received(request.method, request.query_string)
    limit = body_limit(request.content_type or "", site().settings.max_query_bytes)
    body = request.stream.read(limit + 1)
    return Received(request.method, request.query_string, request.content_type or "", body)


def _without_query(wanted: Asked) -> Response:
    if request.method not in {"GET", "HEAD"}:
        raise BadRequest("the request has no query; send one as `query`")
    choice = choose(request.headers.get("Accept"), (*DOCUMENTS, HTML), wanted.format)
    if choice.format is HTML:
        return _editor("")
    latest = "version=1.2" in request.headers.get("Accept", "") or request.args.get("sd") == "1.2"
    writable = site().tokens.any or bool(site().settings.local_writes)
    federated = bool(site().settings.services.all)
    body = description(choice.format, latest=latest, writable=writable, federated=federated)
    response = Response(body, content_type=choice.content_type)
    response.vary.add("Accept")
    return response


def _is_for_browser(wanted: Asked) -> bool:
    if wanted.format is not None:
        return wanted.format == HTML.name
    return is_page_wanted(request.headers.get("Accept", ""))


def answered(asking: Asking) -> Response:
    """Return the answer for a program."""
    if is_remote(site().settings.store):
        return _from_afar(asking)
    reply = site().queries.reply(asking)
    body = site().queries.pieces(reply)
    response = Response(body if reply.stream else reply.body, reply.status)
    response.headers.update(reply.headers)
    response.call_on_close(partial(site().queries.drop, reply))
    return response


def _from_afar(asking: Asking) -> Response:
    """Return the answer of another endpoint, complete: how long it takes is known only there."""
    wanted = asking.asked
    refuse_network(wanted.query or "", replace(LIMITS, size=site().settings.max_query_bytes))
    form = query_form(wanted.query or "")
    choice = choose(asking.accept or None, FORMATS[form], wanted.format)

    def work(snapshot: Snapshot) -> bytes:
        answer = snapshot.query(
            with_prefixes(wanted.query or ""),
            default_graphs=wanted.default_graphs,
            named_graphs=wanted.named_graphs,
            base_iri=asking.base,
        )
        return answer.serialize(choice.format.name)

    with site().snapshots.lease() as held:
        body = site().evaluator.run(held, work, site().settings.query_timeout_s)
    return Response(body, content_type=choice.content_type)


def _page(asking: Asking) -> Response:
    """Return the answer for a person: as much of it as a page shows."""
    query = asking.asked.query or ""
    programs = replace(asking.asked, format=None)
    accept = "text/tab-separated-values, text/turtle, application/sparql-results+json;q=0.9"
    plain = replace(asking, asked=programs, accept=accept, encoding="", known="")
    response = answered(plain)
    kind = response.content_type.partition(";")[0]
    pieces = response.iter_encoded()
    heading = 1 if kind == "text/tab-separated-values" else 0
    try:
        data, is_cut = first_lines(pieces, heading + MAX_ROWS)
    finally:
        response.close()
    if kind == TURTLE.media_type:
        result = Result(triples=data.decode("utf-8"), is_cut=is_cut)
    elif heading:
        answer = solutions_in(data)
        result = Result(answer.variables, tuple(answer), is_cut=is_cut)
    else:
        result = Result(truth=json.loads(data)["boolean"])
    tag = response.headers.get("ETag", "")
    return conditional(tag, ("page", links.site_url()), lambda: _editor(query, result=result))


def first_lines(pieces: Iterable[bytes], count: int) -> tuple[bytes, bool]:
    """Return the first *count* lines, and whether there are more. No more is read than that."""
    found = bytearray()
    for piece in pieces:
        found += piece
        if found.count(b"\n") > count:
            break
    lines = bytes(found).splitlines(keepends=True)
    return b"".join(lines[:count]), len(lines) > count


def _editor(
    query: str, *, result: Result | None = None, error: QueryError | None = None
) -> Response:
    """Return the page with a query, and what came of it."""
    offered = FORMATS[query_form(query)] if result else ()
    page = render_template(
        "sparql.html",
        query=query,
        result=result,
        error=error,
        formats=offered,
        examples=_examples(),
        prefixes=prefixes(),
        cell=cell,
    )
    return Response(page, 400 if error else 200, content_type="text/html; charset=utf-8")


@cache
def _examples() -> tuple[Example, ...]:
    """Return the queries example_*.rq, each with the purpose of its first line."""
    texts = (query_text(name) for name in EXAMPLES)
    parts = (text.partition("\n") for text in texts)
    return tuple(Example(title.lstrip("# "), query.rstrip()) for title, _, query in parts)
