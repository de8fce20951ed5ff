"""/sparql and /update: the endpoint for programs, and the page on which people write queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden

from dramagraph.errors import QueryError
from dramagraph.guard import LIMITS, query_form, refuse_network, tokens
from dramagraph.prefixes import prefixes, with_prefixes
from dramagraph.server import links
from dramagraph.server.answers import query_text
from dramagraph.server.caching import conditional
from dramagraph.server.description import description
from dramagraph.server.negotiation import (
    BOOLEANS,
    DOCUMENTS,
    GRAPHS,
    HTML,
    TABLES,
    Choice,
    accepted,
    choose,
)
from dramagraph.server.protocol import Asked, asked
from dramagraph.server.site import site
from dramagraph.server.snapshots import OpenSnapshot
from dramagraph.server.statements import cell
from dramagraph.store import Answer, Snapshot

blueprint = Blueprint("sparql", __name__)

FORMATS = {"SELECT": TABLES, "ASK": BOOLEANS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}
CHANGING = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))
"""Functions whose value differs from call to call, so that an answer with them has no ETag."""
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
    wanted = asked(request, site().settings.max_query_bytes)
    if wanted.query is None or not wanted.query.strip():
        return _without_query(wanted)
    try:
        offered = (*FORMATS[_form(wanted.query)], HTML)
        choice = choose(request.headers.get("Accept"), offered, wanted.format)
        return _answer(wanted, choice)
    except QueryError as error:
        if _is_for_browser(wanted):
            return _editor(wanted.query, error=error)
        raise


@blueprint.route("/update", methods=["POST"])
def update() -> Response:
    """Refuse updates, as no token is configured that could allow one."""
    raise Forbidden("updates are off: no token is configured")


def _form(query: str) -> str:
    """Return the form of a query that may run; QueryError for one that may not."""
    refuse_network(query, replace(LIMITS, size=site().settings.max_query_bytes))
    return query_form(query)


def _without_query(wanted: Asked) -> Response:
    if request.method not in {"GET", "HEAD"}:
        raise BadRequest("the request has no query; send one as `query`")
    choice = choose(request.headers.get("Accept"), (*DOCUMENTS, HTML), wanted.format)
    if choice.format is HTML:
        return _editor("")
    response = Response(description(choice.format), content_type=choice.content_type)
    response.vary.add("Accept")
    return response


def _is_for_browser(wanted: Asked) -> bool:
    choice = accepted(request.headers.get("Accept"), (*TABLES, *GRAPHS, HTML))
    return wanted.format in {None, HTML.name} and choice is not None and choice.format is HTML


def _answer(wanted: Asked, choice: Choice) -> Response:
    query = wanted.query or ""
    graphs = (*wanted.default_graphs, "", *wanted.named_graphs)
    with site().snapshots.lease() as held:
        is_steady = not any(token.keyword in CHANGING for token, _ in tokens(query))
        return conditional(
            held.edition if is_steady else "",
            ("sparql", links.site_url(), choice.format.name, choice.media_type, query, *graphs),
            lambda: _evaluated(held, wanted, choice),
        )


def _evaluated(held: OpenSnapshot, wanted: Asked, choice: Choice) -> Response:
    timeout_s = site().settings.query_timeout_s
    base = links.absolute(links.sparql())
    if choice.format is HTML:
        result = site().evaluator.run(held, lambda s: _read(_run(s, wanted, base)), timeout_s)
        return _editor(wanted.query or "", result=result)
    body = site().evaluator.run(
        held, lambda s: _run(s, wanted, base).serialize(choice.format.name), timeout_s
    )
    return Response(body, content_type=choice.content_type)


def _run(snapshot: Snapshot, wanted: Asked, base: str) -> Answer:
    """Return the answer. A well-known prefix need not be declared; the base is the endpoint's."""
    query = wanted.query or ""
    full = with_prefixes(query)
    try:
        return snapshot.query(
            full,
            default_graphs=wanted.default_graphs,
            named_graphs=wanted.named_graphs,
            base_iri=base,
        )
    except QueryError as error:
        raise _moved(error, len(full) - len(query)) from error


def _moved(error: QueryError, columns: int) -> QueryError:
    """Return *error* with its place in the query as it was sent: declarations went before it."""
    if error.line != 1 or error.column is None or not columns:
        return error
    column = max(error.column - columns, 1)
    reason = str(error).partition(": ")[2]
    return QueryError(f"line 1, column {column}: {reason}", 1, column)


def _read(answer: Answer) -> Result:
    if answer.kind == "boolean":
        return Result(truth=answer.boolean)
    if answer.kind == "triples":
        lines = answer.serialize("turtle").decode("utf-8").splitlines(keepends=True)
        return Result(triples="".join(lines[:MAX_ROWS]), is_cut=len(lines) > MAX_ROWS)
    rows = tuple(islice(answer, MAX_ROWS + 1))
    return Result(answer.variables, rows[:MAX_ROWS], is_cut=len(rows) > MAX_ROWS)


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
