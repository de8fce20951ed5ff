"""Terms and quads of rdflib ↔ those of the engine, pyoxigraph."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

from dramagraph.errors import DataError
from dramagraph.rdf import Quad, Term

_STRING = XSD.string
_STRING_IRI = str(XSD.string)

REMEMBERED = 65_536
"""IRIs, some 15 MB each way. Most quads of a graph share their predicate, their graph and their subject
with others: half of the time to read or write one."""


@lru_cache(maxsize=REMEMBERED)
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


@lru_cache(maxsize=REMEMBERED)
def _iri(value: str) -> URIRef:
    return URIRef(value)


@lru_cache(maxsize=REMEMBERED)
def _typed(value: str, datatype: str) -> Literal:
    """Return a literal that is no text: numbers and dates are few, and take 5 µs each to be understood."""
    return Literal(value, datatype=_iri(datatype), normalize=False)


def to_engine(term: object) -> ox.NamedNode | ox.Literal:
    """Return an rdflib IRI or literal as the engine's.

    DataError if RDF does not allow it, ValueError for anything else, such as a blank node.
    """
    try:
        if isinstance(term, URIRef):
            return _node(str(term))
        if isinstance(term, Literal):
            if term.language:
                return ox.Literal(str(term), language=term.language)
            if term.datatype is None or term.datatype == _STRING:
                return ox.Literal(str(term))
            return ox.Literal(str(term), datatype=_node(str(term.datatype)))
    except ValueError as error:
        kind = "an IRI" if isinstance(term, URIRef) else "a literal"
        raise DataError(f"{ascii(str(term))} cannot be {kind}: {error}") from error
    raise ValueError(f"{term!r} is neither an IRI nor a literal")


def from_engine(term: object) -> URIRef | Literal | BNode:
    """Return a term of the engine as rdflib's; xsd:string is left out, as rdflib does.

    ValueError for what rdflib does not have: triple terms, directions of text.
    """
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal) or term.direction is not None:
        raise ValueError(f"{term} is neither an IRI, a literal nor a blank node of RDF 1.1")
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    return Literal(term.value) if datatype == _STRING_IRI else _typed(term.value, datatype)


def to_text(term: Term) -> str:
    """Return a term in N-Triples form, escaped by the engine; errors as in to_engine."""
    return str(to_engine(term))


def graph_name(name: URIRef | None) -> ox.NamedNode | ox.DefaultGraph:
    """Return the name of a graph as the engine's; None is the default graph."""
    if name is None:
        return ox.DefaultGraph()
    node = to_engine(name)
    assert isinstance(node, ox.NamedNode)
    return node


def to_engine_quad(quad: Quad) -> ox.Quad:
    """Return a quad as the engine's; errors as in to_engine."""
    s, p = to_engine(quad.s), to_engine(quad.p)
    if isinstance(s, ox.Literal) or isinstance(p, ox.Literal):
        raise ValueError(f"{quad!r} has a literal where only an IRI can stand")
    return ox.Quad(s, p, to_engine(quad.o), graph_name(quad.g))


def from_engine_quad(quad: ox.Quad) -> Quad:
    """Return a quad of the engine as ours; ValueError where it holds what ours cannot."""
    s, p, o, g = quad
    if isinstance(s, ox.NamedNode) and isinstance(g, ox.NamedNode | ox.DefaultGraph):
        value = _iri(o.value) if isinstance(o, ox.NamedNode) else from_engine(o)
        if isinstance(value, URIRef | Literal):
            graph = _iri(g.value) if isinstance(g, ox.NamedNode) else None
            return Quad(_iri(s.value), _iri(p.value), value, graph)
    raise ValueError(f"{quad} holds a blank node")
