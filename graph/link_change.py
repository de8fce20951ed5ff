"""Links that a change of documents makes doubtful, so that none outlives what it was made for.

A link speaks of a thing as its personas described it. Where a thing is gone, or a persona that denoted
it denotes another now, the link goes with it; `dramagraph link` decides anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import OWL, RDF, URIRef

from dramagraph.engine_store import Pending
from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad


def drop_doubtful(
    revision: Pending, changes: Iterable[tuple[Sequence[Quad], Sequence[Quad]]]
) -> tuple[list[Quad], list[Quad]]:
    """Take the links of gone and reinterpreted things out of *revision*, by the quads that went and
    came so far; return the quads that went and those that came, which are none.
    """
    went: dict[URIRef, str] = {}
    came: dict[URIRef, str] = {}
    touched: set[URIRef] = set()
    for gone, new in changes:
        went.update((q.s, str(q.o)) for q in gone if q.p == DG.denotes)
        came.update((q.s, str(q.o)) for q in new if q.p == DG.denotes)
        touched.update(q.s for q in gone if q.p == RDF.type and q.g is None)
    moved = {
        URIRef(thing)
        for persona, old in went.items()
        if persona in came and came[persona] != old
        for thing in (old, came[persona])
    }
    vanished = {t for t in touched if not any(revision.match(t, RDF.type, None, None))}
    doubtful = moved | vanished
    return revision.change([q for thing in sorted(doubtful) for q in _about(revision, thing)], ())


def _about(revision: Pending, thing: URIRef) -> list[Quad]:
    graph = graph_iri("links")
    links = [quad.s for quad in revision.match(None, DG.linkOf, thing, graph)]
    found = [quad for link in links for quad in revision.match(link, None, None, graph)]
    return [*found, *revision.match(thing, OWL.sameAs, None, None)]
