"""Whether a graph is what it should be: SHACL shapes over a store or over RDF files.

In: a snapshot of a store, an rdflib graph, or RDF files. Out: a Report. The shapes are the Turtle files of shapes/, each
explained there; pySHACL judges them over graphs in memory. A SHACL data graph is one graph
(https://www.w3.org/TR/shacl/#data-graph), so a store is judged in parts: source graphs, then things and claims, then who
is who. Each part holds some nodes with what the shapes look at from there, so that memory has a bound, parts can be judged
side by side, and after a change only what it touched. Nothing here opens a network connection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal as OneOf

from rdflib import RDF, BNode, Graph, URIRef

from dramagraph import shapes
from dramagraph.graph_view import GraphView, Triple
from dramagraph.iris import graph_iri
from dramagraph.judging import Data, hierarchy, judge, shapes_of
from dramagraph.ontology.terms import DG
from dramagraph.progress import Progress, silent
from dramagraph.rdf import Quad
from dramagraph.rdf_files import load_bytes, load_files
from dramagraph.remote import RemoteSnapshot
from dramagraph.settings import base_iri
from dramagraph.shapes import SHAPE
from dramagraph.shapes.report import Finding, Report
from dramagraph.store import in_memory
from dramagraph.surroundings import WHO_IS_WHO, Facts, Snapshot, held, identity, is_source
from dramagraph.suspects import suspects

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

Kind = OneOf["sources", "facts", "identity"]

SHAPES: dict[Kind, tuple[str, ...]] = {
    "sources": shapes.SOURCES,
    "facts": shapes.FACTS,
    "identity": shapes.IDENTITY,
}


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
    for names in _batches(sorted(filter(is_source, snapshot.graph_names())), SOURCES_AT_ONCE):
        yield Part("sources", names)
    about = {quad.s: quad.o for quad in snapshot.match(None, RDF.subject)}
    facts = snapshot.subjects(None) | snapshot.subjects(graph_iri("status"))
    facts |= {quad.s for quad in snapshot.match(None, RDF.type, DG.Claim)}
    beside = sorted(facts, key=lambda node: (str(about.get(node, node)), node))
    for nodes in _batches(beside, NODES_AT_ONCE):  # a thing, and the claims about it
        yield Part("facts", nodes)
    who = {quad.s for quad in snapshot.match(None, RDF.type, DG.Persona)}
    who.update(*(snapshot.subjects(graph_iri(name)) for name in WHO_IS_WHO))
    for nodes in _batches(sorted(who), NODES_AT_ONCE):
        yield Part("identity", nodes)


def findings(snapshot: Snapshot, part: Part) -> set[Finding]:
    """Return what the shapes find in one part of a store."""
    by = shapes_of(SHAPES[part.kind])
    view = viewed(_surroundings(snapshot, part, part.nodes, frozenset(part.nodes)))
    focus = part.focus if part.kind == "sources" else frozenset(part.nodes)
    doubtful = suspects(view, by, focus)
    if not doubtful:
        return set()
    data = Data()
    named = {node for nodes in doubtful.values() for node in nodes if isinstance(node, URIRef)}
    data.fill(_surroundings(snapshot, part, sorted(named)))
    return judge(data, by, doubtful)


def _surroundings(
    snapshot: Snapshot, part: Part, nodes: Iterable[URIRef], told: Set[URIRef] = frozenset()
) -> Iterator[Triple]:
    """Yield what the shapes look at from some nodes of a part; in source graphs all of them."""
    if part.kind == "sources":
        return held(snapshot, part.nodes)
    if part.kind == "facts":
        return Facts(snapshot, told).around(nodes)
    return identity(snapshot, nodes)


def validate_change(snapshot: Snapshot, changed: Collection[Quad]) -> Report:
    """Return what the shapes find in a store where the quads *changed* have come, or have gone: of each shape, only what
    it says of nodes that look at one of them.
    """
    found: set[Finding] = set()
    for name, touched in _by_source(snapshot, changed):
        found |= findings(snapshot, Part("sources", (name,), touched))
    for nodes in _batches(sorted(_facts_touched(snapshot, changed)), NODES_AT_ONCE):
        found |= findings(snapshot, Part("facts", nodes))
    graphs = {graph_iri(name) for name in WHO_IS_WHO}
    who = {quad.s for quad in changed if quad.g in graphs}
    who.update(quad.s for quad in changed if quad.p == RDF.type and quad.o == DG.Persona)
    for nodes in _batches(sorted(who), NODES_AT_ONCE):
        found |= findings(snapshot, Part("identity", nodes))
    return Report.of(found)


def validate_graph(data: Graph) -> Report:
    """Return what the shapes find in a graph of any origin, which may be a part of a store.

    A shape that judges by what the graph has none of is left out, and a warning says so. *data* is not changed.
    """
    view = viewed(_without_blank_nodes(data))
    absent = frozenset(shapes_of(shapes.FILES).objects(None, SHAPE.needs)) - view.properties()
    by = shapes_of(shapes.FILES, absent)
    doubtful = suspects(view, by)
    if not doubtful:
        return Report(())
    copy = Data()
    copy.fill(_without_blank_nodes(data))
    return Report.of(judge(copy, by, doubtful))


def viewed(triples: Iterable[Triple]) -> GraphView:
    """Return a view of triples, and of what the ontology says of its classes."""
    view = GraphView()
    view.fill(hierarchy())
    view.fill(triples)
    return view


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one shared graph, for reading only."""
    return shapes.graph(shapes.FILES)


def _batches(ordered: Sequence[URIRef], size: int) -> Iterator[tuple[URIRef, ...]]:
    for start in range(0, len(ordered), size):
        yield tuple(ordered[start : start + size])


def _by_source(
    snapshot: Snapshot, changed: Iterable[Quad]
) -> Iterator[tuple[URIRef, frozenset[URIRef]]]:
    """Yield the source graphs that have changed, each with the nodes that did and those that point to them."""
    touched: dict[URIRef, set[URIRef]] = defaultdict(set)
    for quad in changed:
        if quad.g is not None and is_source(quad.g):
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
        elif quad.g == graph_iri("status") or (is_source(quad.g) and _is_of_claim(quad)):
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
