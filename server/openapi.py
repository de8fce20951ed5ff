"""/openapi.json: the description of the server in OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.1."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from dramagraph import __version__
from dramagraph.server import links
from dramagraph.server.negotiation import HTML, PROBLEM
from dramagraph.server.openapi_operations import FORM, STRING, Operation, Parameter, operations

blueprint = Blueprint("openapi", __name__)

JSON_SUFFIXES = ("application/json", "+json")
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": STRING,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": STRING,
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}
DESCRIPTION = (
    "A knowledge graph of entertainment news, in which every fact can be traced to the words that state "
    "it. Errors are problem documents (RFC 9457). `/sparql` takes the method QUERY as well."
)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the description."""
    return jsonify(document(links.site_url()))


def document(address: str) -> dict[str, Any]:
    """Return the description of a server at *address*."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations():
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dramagraph",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address.rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM_SCHEMA},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    name = "".join(part.capitalize() for part in one.path.replace(".", "/").split("/"))
    found: dict[str, Any] = {
        "operationId": f"{one.method}{name.replace('{', '').replace('}', '') or 'Home'}",
        "summary": one.said,
        "responses": {str(status): _success(one, status) for status in one.success},
    }
    found["responses"] |= {str(status): _problem(status) for status in one.problems}
    if one.parameters:
        found["parameters"] = [_parameter(parameter) for parameter in one.parameters]
    if one.takes:
        schemas = {kind: one.form if kind == FORM and one.form else STRING for kind in one.takes}
        content = {kind: {"schema": schema} for kind, schema in schemas.items()}
        found["requestBody"] = {"required": True, "content": content}
    if one.scope:
        found["security"] = [{"token": []}]
        found["description"] = f"Takes a token with the scope {one.scope}."
    return found


def _success(one: Operation, status: int) -> dict[str, Any]:
    found: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if status in {200, 206} and one.gives:
        found["content"] = {
            kind: {"schema": one.schema} if one.schema and kind.endswith(JSON_SUFFIXES) else {}
            for kind in one.gives
        }
    if one.scope:
        header = {"description": "The commit of the change", "schema": STRING}
        found["headers"] = {"Dramagraph-Commit": header}
    return found


def _problem(status: int) -> dict[str, Any]:
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content = {PROBLEM.media_type: reference, HTML.media_type: {}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.said,
        "required": parameter.required,
        "schema": parameter.schema,
    }
