"""A small graph of rdflib in the formats of documents."""

from __future__ import annotations

from rdflib import Graph

from dramagraph.server.negotiation import JSONLD, NTRIPLES, RDFXML, TURTLE, Format

_NAMES = {TURTLE: "turtle", JSONLD: "json-ld", NTRIPLES: "nt", RDFXML: "xml"}
"""What rdflib calls the formats of negotiation.DOCUMENTS."""


def serialised(graph: Graph, format: Format) -> bytes:
    """Return *graph* in UTF-8, in one of negotiation.DOCUMENTS."""
    return graph.serialize(format=_NAMES[format], encoding="utf-8")
