"""/reconcile: the Reconciliation Service API, version 0.2, over the things of the store.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/: a table, in
OpenRefine or elsewhere, is matched against the graph, and its rows are extended by facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from dramagraph.errors import MissingError, UsageError
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import classes, comment, label
from dramagraph.server import links
from dramagraph.server.reconcile_extend import extension, proposed
from dramagraph.server.reconcile_index import Entry, Index, index
from dramagraph.server.reconcile_match import Candidate, candidates, parse
from dramagraph.server.reconcile_suggest import entities, properties, types
from dramagraph.server.site import site
from dramagraph.settings import base_iri

blueprint = Blueprint("reconcile", __name__)

MOST_QUERIES = 100
"""Queries of one batch. OpenRefine sends ten, by default."""
BATCH_BYTES = 1_048_576
"""Of a request; a batch has some 30 kB."""
CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
"""The name of a function, and no other script."""
PREVIEW = (430, 180)
"""Pixels of a preview."""


@blueprint.route("/reconcile", methods=["GET", "POST"])
def reconcile() -> Response:
    """Answer a batch of queries or an extension; without either, say what this service is."""
    if (request.content_length or 0) > BATCH_BYTES:
        raise UsageError(f"a request of at most {BATCH_BYTES} bytes")
    with site().snapshots.lease() as held:
        found = index(held)
        if "queries" in request.values:
            return _json(_batch(found, _parsed("queries")))
        if "extend" in request.values:
            return _json(extension(found, _parsed("extend")))
        if "query" in request.values:
            return _json({"result": _result(found, _single(request.values["query"]))})
    return _json(_manifest())


def _parsed(name: str) -> Any:
    try:
        return json.loads(request.values[name])
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no JSON: {error}") from error


def _single(text: str) -> Any:
    """Return the query of versions before 0.2: an object, or the name itself."""
    if not text.lstrip().startswith("{"):
        return text
    return _parsed("query")


def _batch(found: Index, queries: Any) -> dict[str, Any]:
    if not isinstance(queries, Mapping) or len(queries) > MOST_QUERIES:
        raise UsageError(f"queries is an object with at most {MOST_QUERIES} queries")
    return {str(key): {"result": _result(found, query)} for key, query in queries.items()}


def _result(found: Index, query: Any) -> list[dict[str, Any]]:
    return [_candidate(one) for one in candidates(found, parse(query))]


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "id": one.entry.id,
        "name": one.entry.label,
        "description": one.entry.description,
        "score": one.score,
        "match": one.match,
        "type": [{"id": name, "name": label(name)} for name in one.entry.narrow],
        "features": [{"id": name, "value": value} for name, value in one.features],
    }


def _manifest() -> dict[str, Any]:
    address = links.site_url().rstrip("/")
    suggest = {
        kind: {
            "service_url": address,
            "service_path": f"/reconcile/suggest/{kind}",
            "flyout_service_path": f"/reconcile/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }
    width, height = PREVIEW
    return {
        "versions": ["0.1", "0.2"],
        "name": "dramagraph",
        "identifierSpace": f"{base_iri()}id/",
        "schemaSpace": str(DG),
        "documentation": f"{address}/ontology",
        "defaultTypes": [{"id": name, "name": label(name)} for name in ("Person", "Drama", "Film")],
        "view": {"url": f"{address}/id/{{{{id}}}}"},
        "preview": {
            "url": f"{address}/reconcile/preview?id={{{{id}}}}",
            "width": width,
            "height": height,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {
                "service_url": address,
                "service_path": "/reconcile/properties",
            },
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Most values of a row; 0 for all",
                }
            ],
        },
    }


@blueprint.get("/reconcile/suggest/<kind>")
def suggest(kind: str) -> Response:
    """Complete what a user types, `?prefix=`, from `?cursor=` on."""
    prefix = request.args.get("prefix", "")
    cursor = request.args.get("cursor", 0, type=int)
    if kind == "entity":
        with site().snapshots.lease() as held:
            return _json({"result": entities(index(held), prefix, cursor)})
    if kind == "type":
        return _json({"result": types(prefix, cursor)})
    if kind == "property":
        return _json({"result": properties(prefix, cursor)})
    raise MissingError(f"there is no suggest service {kind[:40]!r}: entity, type or property")


@blueprint.get("/reconcile/flyout/<kind>")
def flyout(kind: str) -> Response:
    """Return a few words of HTML about a thing, a type or a property."""
    name = request.args.get("id", "")
    if kind == "entity":
        entry = _entry(name)
        html = render_template("reconcile_flyout.html", name=entry.label, about=entry.description)
    else:
        try:
            html = render_template("reconcile_flyout.html", name=label(name), about=comment(name))
        except AttributeError:  # of the closed vocabulary
            raise MissingError(f"there is no {name[:80]!r} in the vocabulary") from None
    return _json({"id": name, "html": html})


@blueprint.get("/reconcile/preview")
def preview() -> Response:
    """Return a small page about a thing, to be shown in a frame of another page."""
    entry = _entry(request.args.get("id", ""))
    return Response(render_template("reconcile_preview.html", entry=entry), mimetype="text/html")


@blueprint.get("/reconcile/properties")
def propose() -> Response:
    """Return the properties that things of `?type=` have."""
    name = request.args.get("type", "")
    limit = request.args.get("limit", 0, type=int)
    if name not in classes():
        raise MissingError(f"there is no type {name[:80]!r}")
    return _json(proposed(name, limit))


def _entry(name: str) -> Entry:
    with site().snapshots.lease() as held:
        found = index(held).entries.get(name)
    if found is None:
        raise MissingError(f"{name[:200]!r} is in this store nothing's id")
    return found


def _json(value: Mapping[str, Any]) -> Response:
    """Return JSON, or a script that calls `?callback=` with it."""
    body = json.dumps(value, ensure_ascii=False)
    callback = request.values.get("callback")
    if callback is None:
        return Response(body, mimetype="application/json")
    if not CALLBACK.fullmatch(callback):
        raise UsageError("callback is the name of a function: letters, digits, _, $ and dots")
    # The comment keeps a browser from taking the beginning for anything but a script; the two
    # separators are line ends in older JavaScript.
    safe = body.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return Response(f"/**/{callback}({safe});", mimetype="application/javascript")
