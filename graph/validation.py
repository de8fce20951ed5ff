"""Whether a graph is what it should be: SHACL shapes over a store or over RDF files.

In: a snapshot of a store, an rdflib graph, or RDF files. Out: a Report. The shapes are the Turtle files of shapes/, each
explained there; pySHACL judges them over graphs in memory. A SHACL data graph is one graph
(https://www.w3.org/TR/shacl/#data-graph), so a store is judged in parts: source graphs, then things and claims, then who
is who. Each part holds some nodes with what the shapes look at from there, so that memory has a bound, parts can be judged
side by side, and after a change only what it touched. Nothing here opens a network connection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal as OneOf
from typing import Protocol

from rdflib import RDF, BNode, Graph, Literal, URIRef

from dramagraph import shapes
from dramagraph.engine_snapshot import ANY, GraphName
from dramagraph.iris import graph_iri
from dramagraph.judging import Data, StoredData, Triple, judge, shapes_of
from dramagraph.ontology.terms import DG
from dramagraph.progress import Progress, silent
from dramagraph.rdf import Quad, Term
from dramagraph.rdf_files import load_bytes, load_files
from dramagraph.remote import RemoteSnapshot
from dramagraph.settings import base_iri
from dramagraph.shapes import SHAPE
from dramagraph.shapes.report import Finding, Report
from dramagraph.store import in_memory

__all__ = [
    "Finding",
    "Part",
    "Report",
    "Snapshot",
    "findings",
    "load_bytes",
    "load_files",
    "parts",
    "shapes_graph",
    "validate_change",
    "validate_graph",
    "validate_store",
]

SOURCES_AT_ONCE = 100
"""An article has about 600 triples; rdflib holds 60,000 in some 75 MB, and the engine's copy takes 30 more."""
NODES_AT_ONCE = 1000
"""Things and claims: some 40 triples each with what stands around them."""

DERIVED = ("accepted", "status", "identity", "curation", "links", "inferred", "ontology", "shapes")
"""The graphs that are no source's. Whatever else there is below the base IRI is judged as a source, so that a stray graph
shows; graphs of other names are their owners'."""

WHO_IS_WHO = ("identity", "links")

Kind = OneOf["sources", "facts", "identity"]


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


@dataclass(frozen=True)
class Part:
    """What is judged at once."""

    kind: Kind
    nodes: tuple[URIRef, ...]
    """Source graphs; things and claims; or personas, judgements and links."""
    focus: frozenset[URIRef] | None = None
    """Of source graphs, the nodes in them that are judged; None for all."""


def validate_store(snapshot: Snapshot, progress: Progress = silent) -> Report:
    """Return what the shapes find in a whole store; one that is elsewhere is copied into memory first."""
    if isinstance(snapshot, RemoteSnapshot):
        snapshot = in_memory(snapshot.quads())
    found = (findings(snapshot, part) for part in progress(list(parts(snapshot)), "validating"))
    return Report.of(set(chain.from_iterable(found)))


def parts(snapshot: Snapshot) -> Iterator[Part]:
    """Yield the parts of a whole store, sorted, each small enough for memory."""
    for names in _batches(_sources(snapshot), SOURCES_AT_ONCE):
        yield Part("sources", names)
    facts = {quad.s for name in (None, graph_iri("status")) for quad in snapshot.match(graph=name)}
    facts.update(quad.s for quad in snapshot.match(None, RDF.type, DG.Claim))
    for nodes in _batches(facts, NODES_AT_ONCE):
        yield Part("facts", nodes)
    who = {quad.s for name in WHO_IS_WHO for quad in snapshot.match(graph=graph_iri(name))}
    who.update(quad.s for quad in snapshot.match(None, RDF.type, DG.Persona))
    for nodes in _batches(who, NODES_AT_ONCE):
        yield Part("identity", nodes)


def findings(snapshot: Snapshot, part: Part) -> set[Finding]:
    """Return what the shapes find in one part of a store."""
    data = StoredData()
    if part.kind == "sources":
        for name in part.nodes:
            data.fill(_held(snapshot.match(graph=name), name))
        return judge(data, shapes_of(shapes.SOURCES), part.focus)
    if part.kind == "facts":
        for node in part.nodes:
            data.fill(_around(snapshot, node))
        return judge(data, shapes_of(shapes.FACTS), frozenset(part.nodes))
    for node in part.nodes:
        data.fill(_identity(snapshot, node))
    return judge(data, shapes_of(shapes.IDENTITY), frozenset(part.nodes))


def validate_change(snapshot: Snapshot, changed: Collection[Quad]) -> Report:
    """Return what the shapes find in a store where the quads *changed* have come, or have gone: of each shape, only what
    it says of nodes that look at one of them.
    """
    found: set[Finding] = set()
    for name, touched in _by_source(snapshot, changed):
        found |= findings(snapshot, Part("sources", (name,), touched))
    for nodes in _batches(_facts_touched(snapshot, changed), NODES_AT_ONCE):
        found |= findings(snapshot, Part("facts", nodes))
    graphs = {graph_iri(name) for name in WHO_IS_WHO}
    who = {quad.s for quad in changed if quad.g in graphs}
    who.update(quad.s for quad in changed if quad.p == RDF.type and quad.o == DG.Persona)
    for nodes in _batches(who, NODES_AT_ONCE):
        found |= findings(snapshot, Part("identity", nodes))
    return Report.of(found)


def validate_graph(data: Graph) -> Report:
    """Return what the shapes find in a graph of any origin, which may be a part of a store.

    A shape that judges by what the graph has none of is left out, and a warning says so. *data* is not changed.
    """
    copy = Data()
    copy.fill(_without_blank_nodes(data))
    absent = frozenset(
        p for p in shapes_of(shapes.FILES).objects(None, SHAPE.needs) if (None, p, None) not in copy
    )
    return Report.of(judge(copy, shapes_of(shapes.FILES, absent)))


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one shared graph, for reading only."""
    return shapes.graph(shapes.FILES)


def _batches(nodes: Iterable[URIRef], size: int) -> Iterator[tuple[URIRef, ...]]:
    ordered = sorted(nodes)
    for start in range(0, len(ordered), size):
        yield tuple(ordered[start : start + size])


def _sources(snapshot: Snapshot) -> set[URIRef]:
    return {name for name in snapshot.graph_names() if _is_source(name)}


def _is_source(name: URIRef | None) -> bool:
    base = base_iri()
    return name is not None and name.startswith(base) and name not in _derived(base)


@cache
def _derived(base: str) -> frozenset[URIRef]:
    return frozenset(graph_iri(name) for name in DERIVED)


def _held(quads: Iterable[Quad], name: URIRef) -> Iterator[Triple]:
    """Yield the triples of a source graph, and for each subject which graph that is."""
    subjects = set()
    for quad in quads:
        yield quad[:3]
        subjects.add(quad.s)
    for subject in subjects:
        yield subject, SHAPE.heldBy, name


def _around(snapshot: Snapshot, node: URIRef) -> Iterator[Triple]:
    """Yield what the shapes of facts look at from a thing or a claim: its triples, the classes of their values, and the
    claims about it.
    """
    by_graph: dict[URIRef | None, list[Quad]] = defaultdict(list)
    for quad in snapshot.match(node):
        by_graph[quad.g].append(quad)
    for name, quads in by_graph.items():
        is_claim = any(quad.p == RDF.type and quad.o == DG.Claim for quad in quads)
        if name in (None, graph_iri("status")) or (is_claim and _is_source(name)):
            for quad in quads:
                yield quad[:3]
                yield from _told_of(snapshot, quad.o, None if name is None else ANY)
    for quad in snapshot.match(None, RDF.subject, node):
        if _is_source(quad.g):
            yield from _claim(snapshot, quad.s)


def _told_of(snapshot: Snapshot, value: Term, graph: GraphName) -> Iterator[Triple]:
    """Yield the classes of a value, and the polarity of one that is an evidence."""
    if isinstance(value, URIRef):
        for quad in snapshot.match(value, RDF.type, None, graph):
            if graph is None or quad.o == DG.Evidence:
                yield quad[:3]
        if graph is not None:
            yield from (quad[:3] for quad in snapshot.match(value, DG.polarity, None))


def _claim(snapshot: Snapshot, claim: URIRef) -> Iterator[Triple]:
    """Yield what a fact is judged by: what a claim says, its status, and one evidence that affirms it."""
    for name in (RDF.subject, RDF.predicate, RDF.object, DG.status):
        yield from (quad[:3] for quad in snapshot.match(claim, name))
    for quad in snapshot.match(claim, DG.evidence):
        affirmed = snapshot.match(quad.o, DG.polarity, Literal("affirmed"))  # type: ignore[arg-type]
        for polarity in affirmed:
            yield quad[:3]
            yield polarity[:3]
            return


def _identity(snapshot: Snapshot, node: URIRef) -> Iterator[Triple]:
    """Yield what is said of a persona, a judgement or a link, and which of them are personas."""
    names = {node}
    for name in WHO_IS_WHO:
        for quad in snapshot.match(node, None, None, graph_iri(name)):
            yield quad[:3]
            if quad.p == DG.judged and isinstance(quad.o, URIRef):
                names.add(quad.o)
    for name in names:
        yield from (quad[:3] for quad in snapshot.match(name, RDF.type, DG.Persona))


def _by_source(
    snapshot: Snapshot, changed: Iterable[Quad]
) -> Iterator[tuple[URIRef, frozenset[URIRef]]]:
    """Yield the source graphs that have changed, each with the nodes that did and those that point to them."""
    touched: dict[URIRef, set[URIRef]] = defaultdict(set)
    for quad in changed:
        if quad.g is not None and _is_source(quad.g):
            touched[quad.g].add(quad.s)
    for name, nodes in sorted(touched.items()):
        near = {quad.s for node in nodes for quad in snapshot.match(None, None, node, name)}
        yield name, frozenset(nodes | near)


def _facts_touched(snapshot: Snapshot, changed: Iterable[Quad]) -> set[URIRef]:
    """Return the things and claims that changed, or that the shapes look at a change from."""
    touched: set[URIRef] = set()
    for quad in changed:
        if quad.g is None:
            touched.add(quad.s)
            if quad.p == RDF.type:
                touched.update(near.s for near in snapshot.match(None, None, quad.s, None))
        elif quad.g == graph_iri("status") or (_is_source(quad.g) and _is_of_claim(quad)):
            touched.add(quad.s)
            about = snapshot.match(quad.s, RDF.subject)
            touched.update(near.o for near in about if isinstance(near.o, URIRef))
            if quad.p == RDF.subject and isinstance(quad.o, URIRef):
                touched.add(quad.o)
    return touched


def _is_of_claim(quad: Quad) -> bool:
    return quad.p in (RDF.subject, RDF.predicate, RDF.object, DG.evidence)


def _without_blank_nodes(data: Graph) -> Iterator[Triple]:
    """Yield the triples of *data*, a blank node as a genid IRI that ends in its name, and told by its class.

    pySHACL writes a blank node out with all that it leads to, which takes forever where blank nodes lead to each other.
    """
    for triple in data:
        s, p, o = (
            term.skolemize(authority=base_iri()) if isinstance(term, BNode) else term
            for term in triple
        )
        yield s, p, o
        for named, term in zip((s, p, o), triple, strict=True):
            if isinstance(term, BNode):
                yield named, RDF.type, SHAPE.BlankNode
