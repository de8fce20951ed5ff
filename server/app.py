"""The factory: settings → Flask application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request

from dramagraph import __version__
from dramagraph.server import (
    data,
    links,
    metadata,
    metrics,
    openapi,
    pages,
    problems,
    reconcile,
    service,
    sparql,
    things,
    validate,
    writing,
)
from dramagraph.server.counters import Counters
from dramagraph.server.headers import FRAMED, OPEN_TO_ALL, SECURITY
from dramagraph.server.settings import Settings
from dramagraph.server.site import Site

DATA = frozenset(
    ("sparql", "data", "writing", "metadata", "things", "validate", "service", "reconcile")
)
"""The blueprints whose routes are for programs."""

STATIC_AGE_S = 365 * 24 * 3600
"""Static files carry their hash in the address, so that they never change."""


def create_app(
    settings: Settings | Mapping[str, Any] | None = None,
    nursery: str | None = None,
    scribe: str | None = None,
    counters: Counters | None = None,
) -> Flask:
    """Return the application for *settings*; what they leave out is as in settings.py.

    Nothing is opened yet: without a store the application starts, and says so in /health/ready.
    Evaluators come from the socket *nursery*, changes go to the socket *scribe*; without them the
    first query starts a nursery, the first change a scribe. *counters* are those of all workers.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_AGE_S
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(links=links, version=__version__)
    Site.of(Settings.of(settings), nursery, scribe, counters).attach(app)
    for module in (
        pages,
        things,
        sparql,
        data,
        writing,
        metadata,
        validate,
        service,
        metrics,
        openapi,
        reconcile,
    ):
        app.register_blueprint(module.blueprint)
    problems.register(app)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    """Add the headers that every response has, and those of the routes for programs."""
    response.headers.update(SECURITY)
    if request.blueprint in DATA:
        response.headers.update(OPEN_TO_ALL)
    if request.endpoint == "reconcile.preview":
        response.headers.update(FRAMED)
        del response.headers["X-Frame-Options"]
    return response
