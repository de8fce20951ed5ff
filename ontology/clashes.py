"""What in a set of facts contradicts the ontology, in words a reader can act on.

A reasoner that finds a contradiction does not say where. This looks for the ones that articles
lead to: a thing in two disjoint classes, a property on the wrong kind of thing, and a thing related
to itself or in both directions where that cannot be. Facts without any are not proven consistent.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import combinations
from typing import TypeAlias

from rdflib import RDF, URIRef

from dramagraph.ontology import vocabulary
from dramagraph.rdf import Term

Fact: TypeAlias = tuple[URIRef, URIRef, Term]
Types: TypeAlias = Mapping[Term, Set[str]]


def clashes(facts: Set[Fact]) -> tuple[str, ...]:
    """Return the contradictions, one line each, sorted.

    The facts use the vocabulary's own properties and classes; types count as they are stated.
    """
    types: dict[Term, set[str]] = defaultdict(set)
    for s, p, o in facts:
        if p == RDF.type:
            types[s].add(vocabulary.local_name(o))
    found = set(_between_types(types))
    for fact in facts:
        if fact[1] != RDF.type:
            found.update(_between_ends(fact, facts))
            found.update(_with_types(fact, types))
    return tuple(sorted(found))


def _between_types(types: Types) -> Iterator[str]:
    for thing, names in types.items():
        for one, other in combinations(sorted(names), 2):
            if vocabulary.are_disjoint(one, other):
                yield f"<{thing}> is of two disjoint classes, {one} and {other}"


def _with_types(fact: Fact, types: Types) -> Iterator[str]:
    s, p, o = fact
    name = vocabulary.local_name(p)
    for thing, allowed, end in (
        (s, vocabulary.domains(name), "subject"),
        (o, vocabulary.ranges(name), "value"),
    ):
        for given in sorted(types.get(thing, ())):
            if allowed and all(vocabulary.are_disjoint(given, one) for one in allowed):
                wanted = " or ".join(allowed)
                yield f"<{thing}> is of class {given}, and the {end} of {name} is of {wanted}"


def _between_ends(fact: Fact, facts: Set[Fact]) -> Iterator[str]:
    s, p, o = fact
    name = vocabulary.local_name(p)
    if s == o and name in vocabulary.irreflexive():
        yield f"<{s}> has itself as {name}"
    elif isinstance(o, URIRef) and name in vocabulary.asymmetric() and (o, p, s) in facts:
        yield f"<{min(s, o)}> and <{max(s, o)}> have each other as {name}"
