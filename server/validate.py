"""/validate: the SHACL report of the store, or of a graph that is sent."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from dramagraph.rdf_files import load_bytes
from dramagraph.server.caching import conditional
from dramagraph.server.negotiation import (
    DOCUMENTS,
    HTML,
    JSON,
    TEXT,
    TURTLE,
    Choice,
    choose,
)
from dramagraph.server.site import site
from dramagraph.server.statements import cell
from dramagraph.settings import base_iri
from dramagraph.shapes.report import Report
from dramagraph.validation import validate_graph, validate_store

blueprint = Blueprint("validate", __name__)

REPORTS = (TURTLE, JSON, TEXT, HTML)
SYNTAXES = dict(
    zip((f.media_type for f in DOCUMENTS), ("turtle", "json-ld", "nt", "xml"), strict=True)
)
"""Media type → what rdf_files calls the syntax."""


@blueprint.get("/validate")
def report() -> Response:
    """Return the report of the store, worked out once for each snapshot."""
    choice = choose(request.headers.get("Accept"), REPORTS, request.args.get("format"))
    timeout_s = site().settings.validation_timeout_s
    with site().snapshots.lease() as held:
        return conditional(
            held.edition,
            ("validate", choice.media_type),
            lambda: _written(
                site().evaluator.once(held, "validate", validate_store, timeout_s), choice
            ),
        )


@blueprint.post("/validate")
def report_on_graph() -> Response:
    """Return the report of the graph in the body; DocumentError (422) where it cannot be read."""
    choice = choose(request.headers.get("Accept"), REPORTS, request.args.get("format"))
    syntax = SYNTAXES.get(request.mimetype)
    if syntax is None:
        raise UnsupportedMediaType(f"send a graph as one of {', '.join(SYNTAXES)}")
    limit = site().settings.max_graph_bytes
    data = request.stream.read(limit + 1)
    if len(data) > limit:
        raise RequestEntityTooLarge(f"the graph is longer than {limit} bytes; send a part of it")

    def work(_: object) -> Report:
        return validate_graph(load_bytes(data, syntax, "the graph", f"{base_iri()}posted/"))

    with site().snapshots.lease() as held:
        found = site().evaluator.run(held, work, site().settings.validation_timeout_s)
    return _written(found, choice)


def _written(found: Report, choice: Choice) -> Response:
    """Return a report in the format of a choice."""
    if choice.format is HTML:
        body = render_template("validate.html", report=found, cell=cell)
    else:
        write = {TURTLE: found.turtle, JSON: found.json, TEXT: found.text}[choice.format]
        body = write()
    return Response(body, content_type=choice.content_type)
