"""Triples in memory by subject and property: what a glance at a graph needs, and no more.

An rdflib graph keeps three indexes, and most of the time of a validation went into filling them; this keeps one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from rdflib import RDF, RDFS
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
Values = Set[Node]
NONE: Values = frozenset()


class GraphView:
    """A graph that is filled, and then asked."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.subjects: dict[Node, dict[Node, set[Node]]] = {}
        """subject → property → values"""
        self._above: dict[Node, frozenset[Node]] = {}
        self._classes: dict[Node, frozenset[Node]] = {}
        self._pointing: dict[Node, dict[Node, list[Node]]] = {}

    def fill(self, triples: Iterable[Triple]) -> None:
        """Add all *triples*; to be done before the view is asked."""
        last: Node | None = None
        of_last: dict[Node, set[Node]] = {}
        for s, p, o in triples:
            if s is not last:
                last, of_last = s, self.subjects.setdefault(s, {})
            held = of_last.get(p)
            if held is None:
                of_last[p] = {o}
            else:
                held.add(o)

    def values(self, subject: Node, property_: Node) -> Values:
        """Return the values of a property of a subject."""
        of_subject = self.subjects.get(subject)
        return NONE if of_subject is None else of_subject.get(property_, NONE)

    def pointing(self, property_: Node, value: Node) -> list[Node]:
        """Return the subjects of which a property has this value."""
        found = self._pointing.get(property_)
        if found is None:
            found = defaultdict(list)
            for subject, said in self.subjects.items():
                for each in said.get(property_, ()):
                    found[each].append(subject)
            self._pointing[property_] = found
        return found.get(value, [])

    def classes(self, node: Node) -> frozenset[Node]:
        """Return the classes of a node, with those above them by the triples of the graph."""
        found = self._classes.get(node)
        if found is None:
            types = self.values(node, RDF.type)
            found = frozenset().union(*map(self._with_above, types)) if types else frozenset()
            self._classes[node] = found
        return found

    def properties(self) -> set[Node]:
        """Return the properties that are used."""
        return {property_ for said in self.subjects.values() for property_ in said}

    def objects(self, property_: Node) -> Iterator[Node]:
        """Yield the values of a property, each as often as it is one."""
        for said in self.subjects.values():
            yield from said.get(property_, ())

    def _with_above(self, type_: Node) -> frozenset[Node]:
        found = self._above.get(type_)
        if found is None:
            reached, waiting = {type_}, [type_]
            while waiting:
                new = self.values(waiting.pop(), RDFS.subClassOf) - reached
                reached |= new
                waiting += new
            found = self._above[type_] = frozenset(reached)
        return found
