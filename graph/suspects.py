"""Which nodes of a graph a shape could find anything at: all others conform, and pySHACL need not look.

The targets are SHACL's (https://www.w3.org/TR/shacl/#targets), the checks those of core_checks. Of a
catalogue of 1,835 works, 800,000 quads, the 7 nodes that are worth a warning are left to judge. A test
breaks graphs at random, and compares what is found with what pySHACL finds in all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache

from rdflib import SH, Graph
from rdflib.term import Node

from dramagraph.core_checks import TARGETS, Holds, conformity
from dramagraph.graph_view import GraphView


@dataclass(frozen=True)
class Aimed:
    """A shape with its targets."""

    shape: Node
    classes: frozenset[Node]
    subjects_of: frozenset[Node]
    objects_of: frozenset[Node]
    nodes: frozenset[Node]
    holds: Holds


def suspects(
    view: GraphView, shapes: Graph, focus: Set[Node] | None = None
) -> Mapping[Node, Set[Node]]:
    """Return shape → those of its targets, in *focus* where that is given, that may break it."""
    found: dict[Node, set[Node]] = defaultdict(set)
    for shape, node in _targets(view, aimed(shapes), focus):
        if (focus is None or node in focus) and not shape.holds(view, node):
            found[shape.shape].add(node)
    return found


@cache
def aimed(shapes: Graph) -> tuple[Aimed, ...]:
    """Return the shapes of a graph that have targets."""
    targeted = {shape for target in TARGETS for shape in shapes.subjects(target)}
    return tuple(
        Aimed(
            shape,
            frozenset(shapes.objects(shape, SH.targetClass)),
            frozenset(shapes.objects(shape, SH.targetSubjectsOf)),
            frozenset(shapes.objects(shape, SH.targetObjectsOf)),
            frozenset(shapes.objects(shape, SH.targetNode)),
            conformity(shapes, shape),
        )
        for shape in sorted(targeted, key=str)
    )


def _targets(
    view: GraphView, shapes: tuple[Aimed, ...], focus: Set[Node] | None
) -> Iterator[tuple[Aimed, Node]]:
    """Yield the targets of each shape; many nodes are described alike, and need one look at that."""
    alike: dict[tuple[Set[Node], Set[Node]], tuple[Aimed, ...]] = {}
    for node in view.subjects if focus is None else focus & view.subjects.keys():
        key = view.classes(node), frozenset(view.subjects[node])
        if key not in alike:
            alike[key] = tuple(
                one
                for one in shapes
                if not one.classes.isdisjoint(key[0]) or not one.subjects_of.isdisjoint(key[1])
            )
        for shape in alike[key]:
            yield shape, node
    for shape in shapes:
        for node in shape.nodes:
            yield shape, node
        for property_ in shape.objects_of:
            for node in view.objects(property_):
                yield shape, node
