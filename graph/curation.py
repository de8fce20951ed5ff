"""What a store holds that is not made of its documents, and outlives every build: verdicts of people, graphs of
others, and links of things that are still what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import OWL, RDF, URIRef

from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad
from dramagraph.settings import base_iri
from dramagraph.store import Snapshot, StoreSnapshot
from dramagraph.verdicts import Verdict, told_in

IN_FORCE = "verdicts"
"""The note of a snapshot that names the verdicts which its identities and statuses follow. Others may stand in
its graph of curation, put there by a request; they come into force with the next change."""

MADE = ("status", "identity", "inferred", "ontology", "shapes", "links")
"""The graphs that a build makes, besides those of sources; links are looked at one by one."""


def sources(snapshot: Snapshot) -> list[URIRef]:
    """Return the sources of a store, sorted: the graphs that describe themselves as one."""
    found = snapshot.match(None, RDF.type, DG.Source)
    return sorted({quad.s for quad in found if quad.g == quad.s})


def verdicts(snapshot: Snapshot) -> list[Verdict]:
    """Return the verdicts of a store, in order."""
    return told_in(snapshot.quads(graph_iri("curation")))


def in_force(snapshot: StoreSnapshot) -> list[Verdict]:
    """Return those that the store follows."""
    named = set(snapshot.notes.get(IN_FORCE, ()))
    return [one for one in verdicts(snapshot) if str(one.iri) in named] if named else []


def besides(snapshot: Snapshot, denotes: Mapping[str, str]) -> Iterator[Quad]:
    """Yield what is kept of a store when all else is made anew, and its personas denote what they denote then.

    A link is kept while somebody whom the thing was made of is still there and nobody has become another: a name
    alone may be anyone's.
    """
    made = {graph_iri(name) for name in MADE}
    made.update(sources(snapshot))
    for name in snapshot.graph_names():
        # An endpoint keeps by itself what is not below our base IRI.
        is_ours = isinstance(snapshot, StoreSnapshot) or name.startswith(base_iri())
        if name not in made and is_ours:
            yield from snapshot.quads(name)
    links = graph_iri("links")
    for link in snapshot.match(None, DG.linkOf, None, links):
        thing = URIRef(str(link.o))
        was = snapshot.match(None, DG.denotes, thing, graph_iri("identity"))
        if {denotes[str(quad.s)] for quad in was if str(quad.s) in denotes} == {str(thing)}:
            yield from snapshot.match(link.s, graph=links)
            yield from snapshot.match(thing, OWL.sameAs, None, None)
