"""/data: one graph of the store, by the SPARQL 1.1 Graph Store HTTP Protocol. Reading is open to all.

https://www.w3.org/TR/sparql11-http-rdf-update/. A graph is named by ?graph=, by ?default, or by the
address itself, below /data/.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request
from rdflib import URIRef
from werkzeug.exceptions import BadRequest

from dramagraph.errors import MissingError
from dramagraph.server import links
from dramagraph.server.endpoint import Asking
from dramagraph.server.negotiation import encoding
from dramagraph.server.protocol import Asked, commit, is_absolute
from dramagraph.server.sparql import answered

blueprint = Blueprint("data", __name__)

TRIPLES, EXISTS = "CONSTRUCT WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }"
"""Asked of a dataset whose default graph is the graph in question."""


@blueprint.get("/data")
def indirect() -> Response:
    """Return the graph that a parameter names."""
    return _graph(named())


@blueprint.get("/data/<path:_>")
def direct(_: str) -> Response:
    """Return the graph that has this address."""
    return _graph(here())


def here() -> URIRef:
    """Return the graph that has the address of the request; BadRequest where that is no IRI."""
    return _iri(links.absolute(request.path))


def named() -> URIRef | None:
    """Return the graph that ?graph= names, None for ?default; BadRequest for anything else."""
    iris = request.args.getlist("graph")
    is_default = "default" in request.args
    if len(iris) + is_default != 1:
        raise BadRequest("name one graph, by ?default or by ?graph=")
    if is_default:
        return None
    return _iri(iris[0])


def _iri(text: str) -> URIRef:
    if not is_absolute(text):
        raise BadRequest(f"the graph is {text[:200]!r}, which is no absolute IRI")
    return URIRef(text)


def _graph(name: URIRef | None) -> Response:
    """Return a graph. MissingError where it is not there, which for a named one is when it is empty."""
    graphs = (name,) if name is not None else ()
    at = commit(request.args.get("at"))
    exists = Asking(Asked(EXISTS, graphs, (), "json", at), links.absolute("/data"))
    if name is not None and b"true" not in answered(exists).get_data():
        raise MissingError(f"no graph is called {name}")
    return answered(
        replace(
            exists,
            asked=Asked(TRIPLES, graphs, (), request.args.get("format"), at),
            accept=request.headers.get("Accept", ""),
            encoding=encoding(request.headers.get("Accept-Encoding", "")),
            known=request.headers.get("If-None-Match", ""),
            method=request.method,
        )
    )
