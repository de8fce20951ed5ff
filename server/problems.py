"""Errors → answers: one table for the whole application.

What a user can cure is told as a problem document (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457),
or as a page to a browser. A fault of ours is logged whole and told without detail.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from dramagraph.errors import DramagraphError, QueryError
from dramagraph.server.negotiation import HTML, PROBLEM, accepted

TYPES = "https://w3id.org/dramagraph/problems#"
"""Where the kinds of problems are named; what HTTP names itself is about:blank."""


@dataclass(frozen=True)
class Problem:
    """What went wrong with one request."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    line: int | None = None
    """For a query: where in it, from 1; None where that is not known."""
    column: int | None = None

    def document(self) -> dict[str, str | int]:
        """Return the members of the problem document; line and column only where known."""
        members: dict[str, str | int] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        place = {"line": self.line, "column": self.column}
        return members | {name: n for name, n in place.items() if n is not None}


def register(app: Flask) -> None:
    """Make *app* answer errors with problems."""
    app.register_error_handler(DramagraphError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _known(error: DramagraphError) -> Response:
    place = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
    kind = TYPES + error.title.replace(" ", "-")
    return answer(Problem(error.status, error.title, str(error), kind, *place))


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirection of the router
    response = answer(Problem(error.code, error.name, error.description or error.name))
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    # The outermost edge; with a handler for Exception, Flask itself logs nothing.
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    fault = InternalServerError()
    return answer(Problem(500, fault.name, "the server has failed; this is logged"))


def answer(problem: Problem) -> Response:
    """Return *problem* as a document, or as a page to whoever would rather have HTML."""
    choice = accepted(request.headers.get("Accept"), (PROBLEM, HTML))
    if choice is not None and choice.format is HTML:
        body, kind = render_template("error.html", problem=problem), "text/html; charset=utf-8"
    else:
        body, kind = json.dumps(problem.document(), ensure_ascii=False), PROBLEM.media_type
    response = Response(body, problem.status, content_type=kind)
    response.vary.add("Accept")
    return response
