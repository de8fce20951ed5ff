"""What in a set of facts contradicts the ontology, in words a reader can act on.

A reasoner that finds a contradiction does not say where. This looks for the ones that articles
lead to: a thing of two disjoint classes, a property on the wrong kind of thing, and a thing related
to itself or in both directions where that cannot be. Facts without any are not proven consistent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeAlias

from rdflib import RDF, URIRef

from dramagraph.ontology import vocabulary
from dramagraph.rdf import Term

Fact: TypeAlias = tuple[URIRef, URIRef, Term]


def clashes(facts: Set[Fact]) -> tuple[str, ...]:
    """Return the contradictions, one line each, sorted.

    The facts use the vocabulary's own properties and classes; types count as they are stated.
    """
    return tuple(sorted({line for line, _ in _found(facts)}))


def clashing(facts: Set[Fact]) -> frozenset[Fact]:
    """Return the facts that have a part in a contradiction: of a thing of two disjoint classes all that it is in.

    Whether a fact has one is told by the stated classes of its two ends and by the facts between them alone.
    """
    return frozenset(fact for _, involved in _found(facts) for fact in involved)


def _found(facts: Set[Fact]) -> Iterator[tuple[str, Iterable[Fact]]]:
    """Yield the contradictions with the facts that make them."""
    kinds: dict[Term, set[str]] = defaultdict(set)
    for s, p, o in facts:
        kind = vocabulary.kind(vocabulary.local_name(o)) if p == RDF.type else None
        if kind:
            kinds[s].add(kind)
    torn = {thing for thing, several in kinds.items() if len(several) > 1}
    around: dict[Term, list[Fact]] = defaultdict(list)
    for fact in facts if torn else ():
        for end in torn & {fact[0], fact[2]}:
            around[end].append(fact)
    for thing in torn:
        several = ", ".join(sorted(kinds[thing]))
        yield f"<{thing}> is of classes that share no member: {several}", around[thing]
    for fact in facts:
        if fact[1] != RDF.type:
            yield from ((line, (fact,)) for line in _with_kinds(fact, kinds))
            yield from _between_ends(fact, facts)


def _with_kinds(fact: Fact, kinds: Mapping[Term, Set[str]]) -> Iterator[str]:
    s, p, o = fact
    name = vocabulary.local_name(p)
    ends = (s, vocabulary.domains(name), "subject"), (o, vocabulary.ranges(name), "value")
    for thing, allowed, end in ends:
        given = kinds.get(thing, set())
        if len(given) == 1 and allowed and given.isdisjoint(map(vocabulary.kind, allowed)):
            wanted = " or ".join(allowed)
            yield f"<{thing}> is of class {min(given)}, and the {end} of {name} is of {wanted}"


def _between_ends(fact: Fact, facts: Set[Fact]) -> Iterator[tuple[str, Iterable[Fact]]]:
    s, p, o = fact
    name = vocabulary.local_name(p)
    if s == o and name in vocabulary.irreflexive():
        yield f"<{s}> has itself as {name}", (fact,)
    elif isinstance(o, URIRef) and name in vocabulary.asymmetric() and (o, p, s) in facts:
        yield f"<{min(s, o)}> and <{max(s, o)}> have each other as {name}", (fact,)
