"""One graph in memory and some shapes → findings at some nodes, by pySHACL, fast and safely."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from functools import cache
from typing import Any

from pyshacl import ShapesGraph, Validator
from pyshacl.graph_abstraction import DataGraph
from rdflib import RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from dramagraph import shapes
from dramagraph.graph_view import Triple
from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.rdf_files import quiet
from dramagraph.shapes import SHAPE
from dramagraph.shapes.report import Finding

GENID = "/.well-known/genid/rdflib/"
"""What stands before the name of a blank node that rdflib made an IRI of."""

NOT_FINITE = SHAPE["not-finite"]
"""The datatype of a value that says it is an xsd:decimal, and is NaN or infinite."""


def judge(data: Graph, by: Graph, suspects: Mapping[Node, Set[Node]]) -> set[Finding]:
    """Return what the shapes *by* find in *data*: each shape at its *suspects* alone, which are among its targets.

    The parts of pySHACL's validator one by one: pyshacl.validate() writes to standard error and sets options of rdflib
    for the whole process, and the validator's own focus nodes let values pass that a shape within a shape judges.
    """
    with quiet():
        validator: Any = Validator(
            DataGraph.from_rdflib_graph(data),
            shacl_graph=by,
            options={"logger": _SILENT, "inplace": True},
        )
        graph, executor, found = validator.data_graph, validator.make_executor(), []
        for shape in validator.shacl_graph.shapes:
            nodes = list(suspects.get(shape.node, ()))
            if nodes:
                found += shape.validate(executor, graph, focus=nodes)[1]
        validator._target_graph = graph
        report, _ = validator.create_validation_report(validator.shacl_graph, not found, found)
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


class Data(Graph):
    """A graph as pySHACL judges it fast and safely."""

    def __init__(self) -> None:
        """Begin with what the ontology says of its classes."""
        super().__init__(bind_namespaces="none")
        self.fill(hierarchy())

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
def shapes_of(files: tuple[str, ...], absent: frozenset[Node] = frozenset()) -> Graph:
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
def hierarchy() -> tuple[Triple, ...]:
    """Return which class of the ontology is below which."""
    return tuple(
        (DG[name], RDFS.subClassOf, DG[above])
        for name in vocabulary.classes()
        for above in vocabulary.superclasses(name)[1:]
    )


_SILENT = logging.Logger("pyshacl")
_SILENT.disabled = True
