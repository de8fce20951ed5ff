"""The RDF values that leave the extraction: quads of rdflib terms, and the names of the vocabularies in use."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from rdflib import Literal, Namespace, URIRef

OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("https://schema.org/")

Term: TypeAlias = URIRef | Literal


class Quad(NamedTuple):
    """A triple and the graph that holds it; None is the default graph. No part is ever a blank node."""

    s: URIRef
    p: URIRef
    o: Term
    g: URIRef | None
