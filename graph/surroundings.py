"""What the shapes look at from some nodes of a store: the triples of a SHACL data graph, which is one graph.

In: a snapshot and source graphs, things and claims, or personas, judgements and links. Out: triples, some of them twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache
from typing import Protocol

from rdflib import RDF, SH, Literal, URIRef
from rdflib.term import Node

from dramagraph.engine_snapshot import ANY, GraphName
from dramagraph.iris import graph_iri
from dramagraph.judging import shapes_of
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad, Term
from dramagraph.settings import base_iri
from dramagraph.shapes import FACTS, SHAPE

Triple = tuple[URIRef, URIRef, Term]

DERIVED = ("accepted", "status", "identity", "curation", "links", "inferred", "ontology", "shapes")
"""The graphs that are no source's. Whatever else there is below the base IRI is judged as a source, so that a stray graph
shows; graphs of other names are their owners'."""

WHO_IS_WHO = ("identity", "links")

SAID = frozenset((RDF.subject, RDF.predicate, RDF.object, DG.status, DG.evidence))
"""What a fact is judged by, in whatever graph a claim has it."""

AFFIRMED = Literal("affirmed")


class Snapshot(Protocol):
    """What is asked of a store."""

    def match(
        self,
        s: URIRef | None = None,
        p: URIRef | None = None,
        o: Term | None = None,
        graph: GraphName = ANY,
    ) -> Iterable[Quad]:
        """Return the quads with these terms, None for any; the graph None is the default one."""

    def graph_names(self) -> Iterable[URIRef]:
        """Return the names of the named graphs."""

    def subjects(self, graph: URIRef | None) -> Set[URIRef]:
        """Return the subjects of a graph, None for the default one."""


def is_source(name: URIRef | None) -> bool:
    """Whether a graph is judged as that of a source."""
    base = base_iri()
    return name is not None and name.startswith(base) and name not in _derived(base)


@cache
def _derived(base: str) -> frozenset[URIRef]:
    return frozenset(graph_iri(name) for name in DERIVED)


@cache
def stated() -> frozenset[Node]:
    """Return the properties of facts, which claims have to state."""
    return frozenset(shapes_of(FACTS).objects(SHAPE.StatedFact, SH.targetSubjectsOf))


def held(snapshot: Snapshot, names: Iterable[URIRef]) -> Iterator[Triple]:
    """Yield the triples of source graphs, and for each subject which graph that is."""
    for name in names:
        last = None
        for quad in snapshot.match(graph=name):
            yield quad[:3]
            if quad.s is not last:  # one subject's quads come together
                last = quad.s
                yield last, SHAPE.heldBy, name


class Facts:
    """What the shapes of facts look at from things and claims; what many have in common is told once."""

    def __init__(self, snapshot: Snapshot, told: Set[URIRef] = frozenset()) -> None:
        """Begin with nothing; claims that are *told* are not told again as those behind a fact."""
        self._snapshot = snapshot
        self._told = told
        self._typed: set[URIRef] = set()

    def around(self, nodes: Iterable[URIRef]) -> Iterator[Triple]:
        """Yield the triples of nodes, the classes of their values, and the claims about them."""
        for node in nodes:
            yield from self._around(node)

    def _around(self, node: URIRef) -> Iterator[Triple]:
        states = False
        by_graph: dict[URIRef | None, list[Quad]] = defaultdict(list)
        for quad in self._snapshot.match(node):
            by_graph[quad.g].append(quad)
        for name, quads in by_graph.items():
            is_claim = any(quad.p == RDF.type and quad.o == DG.Claim for quad in quads)
            is_told = name in (None, graph_iri("status")) or (is_claim and is_source(name))
            for quad in quads if is_told else [quad for quad in quads if quad.p in SAID]:
                yield quad[:3]
                if name is None:
                    yield from self._classes(quad.o)
                elif quad.p == DG.evidence:
                    yield from self._witness(quad.o)
                states = states or quad.p in stated()
        if states:
            for quad in self._snapshot.match(None, RDF.subject, node):
                if quad.s not in self._told and is_source(quad.g):
                    yield from self._claim(quad.s)

    def _classes(self, value: Term) -> Iterator[Triple]:
        """Yield the classes of the value of a fact."""
        if isinstance(value, URIRef) and value not in self._typed:
            self._typed.add(value)
            yield from (quad[:3] for quad in self._snapshot.match(value, RDF.type, None, None))

    def _witness(self, value: Term) -> Iterator[Triple]:
        """Yield whether the value is an evidence, and whether it affirms."""
        if isinstance(value, URIRef):
            for quad in self._snapshot.match(value, RDF.type, DG.Evidence):
                yield quad[:3]
            for quad in self._snapshot.match(value, DG.polarity):
                yield quad[:3]

    def _claim(self, claim: URIRef) -> Iterator[Triple]:
        """Yield what a fact is judged by: what a claim says, its status, and one evidence that affirms it."""
        for name in (RDF.subject, RDF.predicate, RDF.object, DG.status):
            yield from (quad[:3] for quad in self._snapshot.match(claim, name))
        for quad in self._snapshot.match(claim, DG.evidence):
            if isinstance(quad.o, URIRef):
                for polarity in self._snapshot.match(quad.o, DG.polarity, AFFIRMED):
                    yield quad[:3]
                    yield polarity[:3]
                    return


def identity(snapshot: Snapshot, nodes: Iterable[URIRef]) -> Iterator[Triple]:
    """Yield what is said of personas, judgements and links, and which of them are personas."""
    graphs = {graph_iri(name) for name in WHO_IS_WHO}
    seen: set[URIRef] = set()
    for node in nodes:
        judged = []
        seen.add(node)
        for quad in snapshot.match(node):
            if quad.g in graphs:
                yield quad[:3]
                if quad.p == DG.judged and isinstance(quad.o, URIRef):
                    judged.append(quad.o)
            elif quad.p == RDF.type and quad.o == DG.Persona:
                yield quad[:3]
        for persona in judged:
            if persona not in seen:
                seen.add(persona)
                yield from (q[:3] for q in snapshot.match(persona, RDF.type, DG.Persona))
