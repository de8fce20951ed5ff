"""What the endpoint says of itself: SPARQL Service Description, in the terms of 1.1 and of 1.2.

https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/sparql12-service-description/.
"""

from __future__ import annotations

from rdflib import RDF, Graph, Namespace, URIRef

from dramagraph.server import links
from dramagraph.server.negotiation import Format
from dramagraph.server.serialising import serialised

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPARQL = Namespace("http://www.w3.org/ns/sparql#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)
"""The names of https://www.w3.org/ns/formats/ for what negotiation.py offers."""

VERSIONS = ("version-1.1", "version-1.2-basic", "version-1.2")
"""Of SPARQL, as 1.2 names them."""


def description(format: Format, *, latest: bool, writable: bool, federated: bool = False) -> bytes:
    """Return the description of this endpoint, at its own address, in UTF-8.

    *latest* adds what 1.2 has beside the terms of 1.1, which readers of 1.1 would take for a fault.
    """
    endpoint = links.absolute(links.sparql())
    service = URIRef(endpoint)
    dataset, default = URIRef(f"{endpoint}#dataset"), URIRef(f"{endpoint}#default-graph")
    graph = Graph()
    graph.bind("sd", SD)
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    if writable:
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
    for version in VERSIONS if latest else ():
        graph.add((service, SD.supportedVersion, SPARQL[version]))
    graph.add((service, SD.feature, SD.EmptyGraphs))
    if federated:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))
    for name in RESULTS:
        graph.add((service, SD.resultFormat, FORMATS[name]))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    return serialised(graph, format)
