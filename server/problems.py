"""Errors → answers: one table for the whole application.

What a user can cure is told as a problem document (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457),
or as a page to a browser. A fault of ours is logged whole and told without detail.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from dramagraph.errors import DramagraphError, QueryError
from dramagraph.server.negotiation import HTML, PROBLEM, accepted

TYPES = "https://w3id.org/dramagraph/problems#"
"""Where the kinds of problems are named; what HTTP names itself is about:blank."""
RETRY_AFTER_S = 5
"""What a client that came in vain is told to wait: by then queries that run now are through."""
LOG = logging.getLogger("dramagraph.server")


class Overload(HTTPException):
    """A query has taken more than there is for one, or there are too many. 503 or 429."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        """Name the limit, such as query-timeout, and say what to do."""
        super().__init__(detail)
        self.code = status
        self.kind = kind

    def get_headers(self, *_: Any, **__: Any) -> list[tuple[str, str]]:
        """Return when to come again, and for 429 that the quota is used up."""
        headers = [("Retry-After", str(RETRY_AFTER_S))]
        if self.code == 429:
            headers.append(("RateLimit", f'"queries";r=0;t={RETRY_AFTER_S}'))
        return headers


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
    headers: tuple[tuple[str, str], ...] = field(default=(), compare=False)

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

    def body(self) -> bytes:
        """Return the problem document in UTF-8."""
        return json.dumps(self.document(), ensure_ascii=False).encode("utf-8", "replace")


def problem_of(error: Exception, what: str) -> Problem:
    """Return what a client is told of an error; *what* it asked for is logged with a fault of ours."""
    if isinstance(error, DramagraphError):
        place = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
        kind = TYPES + error.title.replace(" ", "-")
        return Problem(error.status, error.title, str(error), kind, *place)
    if isinstance(error, HTTPException) and error.code is not None:
        title, kind = error.name, "about:blank"
        if isinstance(error, Overload):
            title, kind = error.kind.replace("-", " "), TYPES + error.kind
        headers = tuple((n, v) for n, v in error.get_headers() if n.lower() != "content-type")
        return Problem(error.code, title, error.description or title, kind, headers=headers)
    LOG.error("%s", what, exc_info=error)
    return Problem(500, InternalServerError().name, "the server has failed; this is logged")


def register(app: Flask) -> None:
    """Make *app* answer errors with problems."""
    app.register_error_handler(Exception, _answered)


def _answered(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error  # a redirection of the router
    return answer(problem_of(error, f"{request.method} {request.path}"))


def answer(problem: Problem) -> Response:
    """Return *problem* as a document, or as a page to whoever would rather have HTML."""
    choice = accepted(request.headers.get("Accept"), (PROBLEM, HTML))
    if choice is not None and choice.format is HTML:
        body: str | bytes = render_template("error.html", problem=problem)
        kind = "text/html; charset=utf-8"
    else:
        body, kind = problem.body(), PROBLEM.media_type
    response = Response(body, problem.status, content_type=kind)
    response.headers.extend(problem.headers)
    response.vary.add("Accept")
    return response
