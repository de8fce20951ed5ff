"""Blank nodes turned into IRIs that are the same on every machine and in every run.

The IRI is a hash of what hangs on the node, so it holds for nodes that stand for a list or an
expression, as Turtle writes them in brackets, and not for two that point to each other.
"""

from hashlib import sha256
from typing import cast

from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from dramagraph.iris import graph_iri
from dramagraph.rdf import Quad, Term
from dramagraph.settings import base_iri


def skolemised(graph: Graph, name: str) -> tuple[Quad, ...]:
    """Return *graph* as quads of <…/graph/name>, sorted, blank nodes as skolem IRIs.

    Two nodes that say the same, such as two lists of the same classes, become one.
    https://www.w3.org/TR/rdf11-concepts/#section-skolemization
    """
    known: dict[BNode, URIRef] = {}
    holder = graph_iri(name)
    quads = {
        Quad(
            cast(URIRef, _named(graph, s, known)),
            cast(URIRef, p),
            _named(graph, o, known),
            holder,
        )
        for s, p, o in graph
    }
    return tuple(sorted(quads))


def _named(graph: Graph, term: Node, known: dict[BNode, URIRef]) -> Term:
    if not isinstance(term, BNode):
        return cast(Term, term)
    if term not in known:
        described = graph.predicate_objects(term)
        lines = sorted(f"{p.n3()} {_named(graph, o, known).n3()}" for p, o in described)
        digest = sha256("\n".join(lines).encode("utf-8")).hexdigest()[:32]
        known[term] = BNode(digest).skolemize(authority=base_iri())
    return known[term]
