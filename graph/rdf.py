"""The RDF values that leave the extraction: quads of rdflib terms, and the names of the
vocabularies in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from dramagraph.settings import base_iri


class Vocabulary(Namespace):
    """A namespace that makes each of its terms once: OA.exact is asked for at every evidence."""

    def __getattr__(self, name: str) -> URIRef:
        """Return the term of this name."""
        term = super().__getattr__(name)
        setattr(self, name, term)
        return term


OA = Vocabulary("http://www.w3.org/ns/oa#")
SCHEMA = Vocabulary("https://schema.org/")

Term: TypeAlias = URIRef | Literal


class Quad(NamedTuple):
    """A triple and the graph that holds it; None is the default graph. No part is ever a blank
    node.
    """

    s: URIRef
    p: URIRef
    o: Term
    g: URIRef | None


def skolemised(graph: Graph, name: URIRef) -> Iterator[Quad]:
    """Yield a graph as quads of the graph *name*, each blank node as the IRI of its canonical hash.

    See https://www.w3.org/TR/rdf11-concepts/#section-skolemization.
    """

    def named(node: Node) -> URIRef:
        if isinstance(node, BNode):
            return URIRef(f"{base_iri()}.well-known/genid/{node}")
        assert isinstance(node, URIRef)
        return node

    for s, p, o in to_canonical_graph(graph):
        yield Quad(named(s), named(p), o if isinstance(o, Literal) else named(o), name)
