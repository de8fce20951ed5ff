"""Whether a graph is what it should be: SHACL shapes over a store or over RDF files.

In: a snapshot of a store, an rdflib graph, or RDF files. Out: a Report. The shapes are the Turtle files of shapes/, each
explained there; pySHACL judges them over graphs in memory. A SHACL data graph is one graph
(https://www.w3.org/TR/shacl/#data-graph), so a store is judged in parts: the graphs of the sources in batches, then the
facts with all claims, then who is who. Nothing here opens a network connection.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Protocol

from pyshacl import ShapesGraph, Validator
from pyshacl.graph_abstraction import DataGraph
from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from dramagraph import shapes
from dramagraph.iris import graph_iri
from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.progress import Progress, silent
from dramagraph.rdf import Quad
from dramagraph.rdf_files import load_bytes, load_files, quiet
from dramagraph.settings import base_iri
from dramagraph.shapes import SHAPE
from dramagraph.shapes.report import Finding, Report

__all__ = [
    "Finding",
    "Report",
    "Snapshot",
    "load_bytes",
    "load_files",
    "shapes_graph",
    "validate_graph",
    "validate_store",
]

BATCH = 200
"""Source graphs that are judged at once. An article has about 600 triples, and rdflib holds 120,000 in some 150 MB."""

DERIVED = ("accepted", "status", "identity", "curation", "links", "inferred", "ontology", "shapes")
"""The graphs that are no source's. Whatever else a store holds is judged as a source, so that a stray graph shows."""

GENID = "/.well-known/genid/rdflib/"
"""What stands before the name of a blank node that rdflib made an IRI of."""

NOT_FINITE = SHAPE["not-finite"]
"""The datatype of a value that says it is an xsd:decimal, and is NaN or infinite."""

Triple = tuple[Node, Node, Node]


class Snapshot(Protocol):
    """What is asked of a store."""

    def quads(self, graph: URIRef | None) -> Iterable[Quad]:
        """Return what a graph holds; None is the default graph."""

    def graph_names(self) -> Iterable[URIRef]:
        """Return the names of the named graphs."""


def validate_store(snapshot: Snapshot, progress: Progress = silent) -> Report:
    """Return what the shapes find in a whole store.

    Memory holds a batch of sources, and besides the accepted facts and the claims, without texts and quotes.
    """
    derived = {graph_iri(name) for name in DERIVED}
    sources = sorted(name for name in snapshot.graph_names() if name not in derived)
    facts, identity = _Data(), _Data()
    facts.fill(quad[:3] for quad in snapshot.quads(None))
    facts.fill(quad[:3] for quad in snapshot.quads(graph_iri("status")))
    for name in ("identity", "links"):
        identity.fill(quad[:3] for quad in snapshot.quads(graph_iri(name)))
    findings: set[Finding] = set()
    batches = [sources[start : start + BATCH] for start in range(0, len(sources), BATCH)]
    for names in progress(batches, "validating"):
        batch = _Data()
        for name in names:
            batch.fill(_held(snapshot.quads(name), name))
        findings |= _judge(batch, _shapes(shapes.SOURCES))
        facts.fill(_claims(batch))
        identity.fill(batch.triples((None, RDF.type, DG.Persona)))
    findings |= _judge(facts, _shapes(shapes.FACTS))
    findings |= _judge(identity, _shapes(shapes.IDENTITY))
    return Report.of(findings)


def validate_graph(data: Graph) -> Report:
    """Return what the shapes find in a graph of any origin, which may be a part of a store.

    A shape that judges by what the graph has none of is left out, and a warning says so. *data* is not changed.
    """
    copy = _Data()
    copy.fill(_without_blank_nodes(data))
    absent = frozenset(
        p for p in _shapes(shapes.FILES).objects(None, SHAPE.needs) if (None, p, None) not in copy
    )
    return Report.of(_judge(copy, _shapes(shapes.FILES, absent)))


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one shared graph, for reading only."""
    return shapes.graph(shapes.FILES)


def _held(quads: Iterable[Quad], name: URIRef) -> Iterator[Triple]:
    """Yield the triples of a source graph, and for each subject which graph that is."""
    for quad in quads:
        yield quad[:3]
        yield quad.s, SHAPE.heldBy, name


def _claims(batch: Graph) -> Iterator[Triple]:
    """Yield what facts are judged by: the claims, and the class and polarity of their evidence."""
    for claim in batch.subjects(RDF.type, DG.Claim):
        yield from batch.triples((claim, None, None))
    yield from batch.triples((None, RDF.type, DG.Evidence))
    yield from batch.triples((None, DG.polarity, None))


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


def _judge(data: Graph, by: Graph) -> set[Finding]:
    """Return what the shapes *by* find in *data*.

    The Validator itself, because pyshacl.validate() writes to standard error and sets options of rdflib for the whole
    process.
    """
    with quiet():
        validator = Validator(
            DataGraph.from_rdflib_graph(data),
            shacl_graph=by,
            options={"logger": _SILENT, "inplace": True},
        )
        report = validator.run()[1]  # type: ignore[no-untyped-call]
        return {_finding(report, node) for node in report.objects(None, SH.result)}


def _finding(report: Graph, node: Node) -> Finding:
    """Return one result of pySHACL's report as a value."""
    found = {p: v for p, v in report.predicate_objects(node) if isinstance(v, Identifier)}
    escaped = SH.sourceConstraint in found
    path, value = found.get(SH.resultPath), found.get(SH.value)
    return Finding(
        focus=_restored(found[SH.focusNode], escaped),
        path=path if isinstance(path, URIRef) else None,
        value=None if value is None else _restored(value, escaped),
        severity=found[SH.resultSeverity].removeprefix(str(SH)),
        message=str(found[SH.resultMessage]),
        shape=URIRef(found[SH.sourceShape]),
        component=URIRef(found[SH.sourceConstraintComponent]),
    )


class _Data(Graph):
    """A graph as pySHACL judges it fast and safely."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self.fill(_hierarchy())

    def fill(self, triples: Iterable[Any]) -> None:
        """Add all *triples*."""
        for s, p, o in triples:
            self.add((s, p, _comparable(o)))

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:
        """Return the answer, with backslashes doubled.

        pySHACL asks the same text anew for each focus node, and to parse one takes 30 ms and more, to answer it below one.
        It puts the answers into messages with re.sub, to which a single backslash of a document is a syntax error.
        """
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        result = super().query(query_object, *args, **kwargs)
        result.bindings = [
            {variable: _escaped(term) for variable, term in row.items()} for row in result.bindings
        ]
        return result


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def _comparable(term: Any) -> Any:
    """Return a term that can be compared: NaN, which is no xsd:decimal, but to Python one that is not even unlike."""
    if isinstance(term, Literal) and isinstance(term.value, Decimal) and not term.value.is_finite():
        return Literal(str(term), datatype=NOT_FINITE)
    return term


def _escaped(term: Identifier) -> Identifier:
    return _rewritten(term, "\\", "\\\\")


def _restored(term: Identifier, escaped: bool) -> Identifier:
    """Return a term of the report as it is in the data."""
    plain = _rewritten(term, "\\\\", "\\") if escaped else term
    if isinstance(plain, Literal) and plain.datatype == NOT_FINITE:
        return Literal(str(plain), datatype=XSD.decimal)
    _, genid, name = plain.partition(GENID)
    return BNode(name) if genid and isinstance(plain, URIRef) else plain


def _rewritten(term: Identifier, old: str, new: str) -> Identifier:
    if old not in term:
        return term
    if isinstance(term, Literal):
        return Literal(term.replace(old, new), lang=term.language, datatype=term.datatype)
    return URIRef(term.replace(old, new))


@cache
def _shapes(files: tuple[str, ...], absent: frozenset[Node] = frozenset()) -> Graph:
    """Return the shapes of some files as pySHACL wants them.

    Those that need a property which is *absent* are left out. Queries are put in one line: pySHACL searches the text
    for keywords with patterns that start at every line anew, a quarter of the whole time. What it would add itself is
    there, so that validations at the same time share a graph that does not change.
    """
    graph = shapes.graph(files)
    for property_ in absent:
        for shape in list(graph.subjects(SHAPE.needs, property_)):
            graph.remove((shape, None, None))
    for query, text in list(graph.subject_objects(SH.select)):
        graph.set((query, SH.select, Literal(" ".join(str(text).split()))))
    for triple in ShapesGraph.system_triples:
        graph.add(triple)
    return graph


@cache
def _hierarchy() -> tuple[Triple, ...]:
    """Return which class of the ontology is below which."""
    return tuple(
        (DG[name], RDFS.subClassOf, DG[above])
        for name in vocabulary.classes()
        for above in vocabulary.superclasses(name)[1:]
    )


_SILENT = logging.Logger("pyshacl")
_SILENT.disabled = True
