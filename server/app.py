"""The factory: settings → Flask application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request

from dramagraph import __version__
from dramagraph.server import links, pages, problems, service, sparql, things, validate
from dramagraph.server.settings import Settings
from dramagraph.server.site import Site

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Nothing from elsewhere and nothing inline: text of documents cannot become a script."""

SECURITY = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After",
    "Access-Control-Max-Age": "86400",
}
"""For scripts of any site, without credentials: all here is public, and there are no sessions."""
DATA = frozenset(("sparql", "things", "validate", "service"))
"""The blueprints whose routes are for programs."""

STATIC_AGE_S = 365 * 24 * 3600
"""Static files carry their hash in the address, so that they never change."""


def create_app(settings: Settings | Mapping[str, Any] | None = None) -> Flask:
    """Return the application for *settings*; what they leave out is as in settings.py.

    Nothing is opened yet: without a store the application starts, and says so in /health/ready.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_AGE_S
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(links=links, version=__version__)
    Site.of(Settings.of(settings)).attach(app)
    for module in (pages, things, sparql, validate, service):
        app.register_blueprint(module.blueprint)
    problems.register(app)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    """Add the headers that every response has, and those of the routes for programs."""
    response.headers.update(SECURITY)
    if request.blueprint in DATA:
        response.headers.update(OPEN_TO_ALL)
    return response
