"""What there is to ask, for programs: VoID, https://www.w3.org/TR/void/, and example queries as SHACL,
https://www.w3.org/TR/shacl-af/#SPARQLExecutables, as editors of queries read them.
"""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, request
from rdflib import RDF, RDFS, SH, VOID, XSD, Graph, Literal, URIRef

from dramagraph.guard import query_form
from dramagraph.ontology.terms import DG
from dramagraph.rdf import SCHEMA
from dramagraph.server import links
from dramagraph.server.answers import Row, query_text, rows
from dramagraph.server.caching import conditional
from dramagraph.server.negotiation import DOCUMENTS, choose
from dramagraph.server.serialising import serialised
from dramagraph.server.site import site
from dramagraph.server.sparql import EXAMPLES
from dramagraph.settings import base_iri
from dramagraph.store import Snapshot

blueprint = Blueprint("metadata", __name__)

EXECUTABLES = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}
"""The form of a query → its class, and the property that has its text."""

Counts = tuple[Row, list[Row], list[Row]]


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the accepted facts: how many, of which classes, with which properties.

    Counted once for each snapshot; 503 until that is done.
    """
    choice = choose(request.headers.get("Accept"), DOCUMENTS, request.args.get("format"))
    timeout_s = site().settings.validation_timeout_s

    def make() -> Response:
        counts = site().evaluator.once(held, "void", _counted, timeout_s)
        return Response(
            serialised(_described(counts), choice.format), content_type=choice.content_type
        )

    with site().snapshots.lease() as held:
        return conditional(held.edition, ("void", links.site_url(), choice.media_type), make)


def _counted(snapshot: Snapshot) -> Counts:
    totals = rows(snapshot, "void_totals")[0]
    return totals, rows(snapshot, "void_classes"), rows(snapshot, "void_properties")


def _described(counts: Counts) -> Graph:
    totals, classes, properties = counts
    address = links.absolute("/.well-known/void")
    dataset = URIRef(f"{address}#dataset")
    graph = Graph()
    graph.bind("void", VOID)
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(links.absolute(links.sparql()))))
    graph.add((dataset, VOID.dataDump, URIRef(links.absolute(links.dump()))))
    graph.add((dataset, VOID.uriSpace, Literal(f"{base_iri()}id/")))
    graph.add((dataset, VOID.vocabulary, URIRef(str(DG))))

    def add(subject: URIRef, property_: URIRef, count: int) -> None:
        graph.add((subject, property_, Literal(count, datatype=XSD.integer)))

    add(dataset, VOID.triples, totals.number("triples"))
    add(dataset, VOID.distinctSubjects, totals.number("subjects"))
    add(dataset, VOID.properties, totals.number("properties"))
    add(dataset, VOID.classes, len(classes))
    for row in classes:
        part = _part(address, "class", row.iri("class"))
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], row.iri("class")))
        add(part, VOID.entities, row.number("entities"))
    for row in properties:
        part = _part(address, "property", row.iri("property"))
        graph.add((dataset, VOID.propertyPartition, part))
        graph.add((part, VOID.property, row.iri("property")))
        add(part, VOID.triples, row.number("triples"))
        add(part, VOID.distinctSubjects, row.number("subjects"))
        add(part, VOID.distinctObjects, row.number("objects"))
    return graph


def _part(address: str, kind: str, iri: URIRef) -> URIRef:
    """Return the name of a partition: the same for the same IRI."""
    return URIRef(f"{address}#{kind}-{sha256(iri.encode()).hexdigest()[:16]}")


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """Return the example queries of the editor, each as a sh:SPARQLExecutable."""
    choice = choose(request.headers.get("Accept"), DOCUMENTS, request.args.get("format"))
    address = links.absolute("/.well-known/sparql-examples")
    graph = Graph()
    graph.bind("sh", SH)
    for name in EXAMPLES:
        title, _, query = query_text(name).partition("\n")
        example = URIRef(f"{address}#{name.removeprefix('example_')}")
        class_, property_ = EXECUTABLES[query_form(query)]
        graph.add((example, RDF.type, SH.SPARQLExecutable))
        graph.add((example, RDF.type, class_))
        graph.add((example, RDFS.comment, Literal(title.lstrip("# "), lang="en")))
        graph.add((example, property_, Literal(query.rstrip())))
        graph.add((example, SCHEMA.target, URIRef(links.absolute(links.sparql()))))
    response = Response(serialised(graph, choice.format), content_type=choice.content_type)
    response.vary.add("Accept")
    return response
