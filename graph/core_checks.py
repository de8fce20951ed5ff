"""Shapes → checks in Python: whether a node surely conforms, told in microseconds.

A check reads the parameters of a shape (https://www.w3.org/TR/shacl/#core-components) and may be stricter
than SHACL, never laxer. What it does not know, a parameter, a path, a combination, it lets nobody pass by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection as RdfList
from rdflib.term import Node

from dramagraph.graph_view import NONE, GraphView
from dramagraph.query_checks import Check, query_check
from dramagraph.shapes import SHAPE

DESCRIBES = {RDF.type, RDFS.label, RDFS.comment, SH.severity, SH.message, SHAPE.needs}
"""What a shape says without demanding anything."""
TARGETS = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}

Holds = Callable[[GraphView, Node], bool]
"""(graph, focus node) → True where the node surely conforms, False where nobody knows."""

PYTHON: Mapping[Node, type] = {XSD.integer: int, XSD.decimal: Decimal, XSD.date: date}
"""What rdflib makes of a well-formed literal of a datatype."""


def conformity(shapes: Graph, shape: Node) -> Holds:
    """Return how to tell that a node conforms to a shape."""
    path = shapes.value(shape, SH.path)
    checks = [
        _check(shapes, shape, parameter, value)
        for parameter, value in shapes.predicate_objects(shape)
        if parameter not in DESCRIBES | TARGETS | {SH.path}
    ]
    known = [check for check in checks if check is not None]
    if len(known) < len(checks) or not (path is None or isinstance(path, URIRef)):
        return _nobody
    if path is None:
        return lambda view, node: all(check(view, node, (node,)) for check in known)

    def holds(view: GraphView, node: Node) -> bool:
        values = view.values(node, path)
        return all(check(view, node, values) for check in known)

    return holds


def _nobody(view: GraphView, node: Node) -> bool:
    return False


def _check(shapes: Graph, shape: Node, parameter: Node, value: Node) -> Check | None:
    """Return the check of one constraint of a shape; None for one of a kind that is not known."""
    if parameter == SH.sparql:
        return query_check(shapes, shape, value)
    if parameter in (SH["or"], SH.xone):
        members = [conformity(shapes, member) for member in RdfList(shapes, value)]
        if parameter == SH["or"]:
            return _each(lambda view, one: any(member(view, one) for member in members))
        is_exact = all(_is_exact(shapes, member) for member in RdfList(shapes, value))
        return _exactly_one(members) if is_exact else None
    if parameter == SH["not"]:
        other = conformity(shapes, value)
        exact = _is_exact(shapes, value)
        return _each(lambda view, one: not other(view, one)) if exact else None
    if parameter == SH["in"]:
        allowed = frozenset(RdfList(shapes, value))
        return lambda view, node, values: allowed.issuperset(values)
    made = _MADE.get(parameter)
    return made(value) if made else None


def _is_exact(shapes: Graph, shape: Node) -> bool:
    """Whether the check of a shape also tells who does not conform to it."""
    demands = {p for p in shapes.predicates(shape) if p not in DESCRIBES}
    return demands <= {SH["class"]}


def _each(holds: Holds) -> Check:
    """Return the check that all values hold."""

    return lambda view, node, values: all(holds(view, value) for value in values)


def _exactly_one(members: Iterable[Holds]) -> Check:
    shapes = tuple(members)
    return _each(lambda view, one: sum(member(view, one) for member in shapes) == 1)


def _class(wanted: Node) -> Check:
    return _each(lambda view, value: wanted in view.classes(value))


def _at_least(least: Node) -> Check:
    number = _number(least)
    return lambda view, node, values: len(values) >= number


def _at_most(most: Node) -> Check:
    number = _number(most)
    return lambda view, node, values: len(values) <= number


def _kind(wanted: Node) -> Check:
    kinds: dict[Node, tuple[type, ...]] = {
        SH.IRI: (URIRef,),
        SH.Literal: (Literal,),
        SH.IRIOrLiteral: (URIRef, Literal),
    }
    allowed = kinds.get(wanted, ())
    return _each(lambda view, value: isinstance(value, allowed))


def _datatype(wanted: Node) -> Check:
    if wanted == XSD.string:
        return _each(lambda view, value: _is_plain(value))
    if wanted == RDF.langString:
        return _each(lambda view, value: isinstance(value, Literal) and bool(value.language))
    kind = PYTHON.get(wanted, object)

    def holds(view: GraphView, value: Node) -> bool:
        if not isinstance(value, Literal) or value.datatype != wanted or value.ill_typed:
            return False
        return isinstance(value.value, kind) and _is_finite(value)

    return _each(holds)


def _is_plain(value: Node) -> bool:
    return (
        isinstance(value, Literal) and not value.language and value.datatype in (None, XSD.string)
    )


def _is_finite(value: Literal) -> bool:
    return not isinstance(value.value, Decimal) or value.value.is_finite()


def _pattern(wanted: Node) -> Check:
    search = re.compile(str(wanted)).search
    return _each(lambda view, value: search(str(value)) is not None)


def _length(least: Node) -> Check:
    number = _number(least)
    return _each(lambda view, value: len(str(value)) >= number)


def _compared(keeps: Callable[[Decimal, Decimal], bool]) -> Callable[[Node], Check]:
    """Return what makes a check of numbers out of a bound."""

    def made(bound: Node) -> Check:
        limit = Decimal(str(bound))

        def holds(view: GraphView, value: Node) -> bool:
            number = _exact(value)
            return number is not None and keeps(number, limit)

        return _each(holds)

    return made


def _exact(value: Node) -> Decimal | None:
    """Return the number that a well-formed integer or decimal is, None for anything else."""
    if not isinstance(value, Literal) or value.ill_typed or not _is_finite(value):
        return None
    if value.datatype not in (XSD.integer, XSD.decimal):
        return None
    return Decimal(value.value) if isinstance(value.value, int | Decimal) else None


def _less_than(other: Node) -> Check:
    def check(view: GraphView, node: Node, values: Collection[Node]) -> bool:
        first = [_exact(value) for value in values]
        second = [_exact(value) for value in view.values(node, other)]
        return all(
            one is not None and two is not None and one < two for one in first for two in second
        )

    return check


def _equals(other: Node) -> Check:
    return lambda view, node, values: view.values(node, other) == (values or NONE)


def _disjoint(other: Node) -> Check:
    return lambda view, node, values: view.values(node, other).isdisjoint(values)


def _number(literal: Node) -> int:
    return int(str(literal))


_MADE: Mapping[Node, Callable[[Node], Check]] = {
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.disjoint: _disjoint,
    SH.equals: _equals,
    SH.lessThan: _less_than,
    SH.maxCount: _at_most,
    SH.maxInclusive: _compared(lambda number, limit: number <= limit),
    SH.minCount: _at_least,
    SH.minExclusive: _compared(lambda number, limit: number > limit),
    SH.minInclusive: _compared(lambda number, limit: number >= limit),
    SH.minLength: _length,
    SH.nodeKind: _kind,
    SH.pattern: _pattern,
}
