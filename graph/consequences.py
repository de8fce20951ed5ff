"""What follows from facts that have changed in a store: what things are, and what is inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from rdflib import RDF, RDFS, SKOS, URIRef

from dramagraph.increment import Difference, Held, things_of
from dramagraph.iris import graph_iri
from dramagraph.models import Thing
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import inverse, kind, local_name
from dramagraph.quads import roles, thing_quads
from dramagraph.rdf import Quad
from dramagraph.reasoning import Inference, infer, infer_near, is_fact
from dramagraph.store import Pending, StoreSnapshot

FEW_FACTS = 1_000
"""Up to here all is inferred anew with each change, by HermiT in about a second, which proves that nothing
contradicts the ontology; above, the rules look at what has changed."""

NAMES = (RDF.type, RDFS.label, SKOS.altLabel)
"""What the default graph says of a thing by itself."""


@dataclass(frozen=True)
class Reasoned:
    """What reasoning had found before: it decides what has to be found anew."""

    facts: int
    """Triples of the default graph that reasoning looks at."""
    is_consistent: bool


def rename(
    revision: Pending, held: Held, difference: Difference, facts: Iterable[Quad]
) -> tuple[list[Quad], list[Quad]]:
    """Bring the names and types of things in line with *facts* of the default graph that have come
    to or gone from *revision*; return the quads that went and those that came.
    """
    told = {thing.iri: thing for thing in difference.things}
    ends = {str(end) for quad in facts for end in (quad.s, quad.o) if isinstance(end, URIRef)}
    others = things_of(held, ends - told.keys() - difference.things_gone)
    things = (*difference.things, *others)
    known = (*(thing.iri for thing in things), *difference.things_gone)
    old = {q for iri in known for p in NAMES for q in revision.match(URIRef(iri), p, None, None)}
    new = {quad for thing in things for quad in thing_quads(thing, _classes(revision, thing))}
    return revision.change(old - new, new)


def _classes(snapshot: StoreSnapshot, thing: Thing) -> Iterator[str]:
    """Yield the classes that accepted facts give a thing."""
    node = URIRef(thing.iri)
    for name, is_subject, given in roles():
        ends = (node, None) if is_subject else (None, node)
        if any(True for _ in snapshot.match(ends[0], DG[name], ends[1], None)):
            yield given


def reason(
    revision: Pending, before: Reasoned, changed: Iterable[Quad], facts: int
) -> tuple[Inference, list[Quad], list[Quad]]:
    """Bring the inferred graph in line with the *changed* quads of the default graph, of whose
    facts there are now as many as *facts*; return what was found, what went and what came.

    With few facts, or where they contradicted the ontology, all is inferred anew, as a build does.
    """
    graph = graph_iri("inferred")
    changed = list(changed)
    if facts > FEW_FACTS and before.is_consistent:
        things = _touched(changed)
        things |= set(_beside_torn(revision, changed))
        found = infer_near(_about(revision, things), things)
        old = {quad for thing in things for quad in revision.match(thing, None, None, graph)}
        if not found.consistent:
            old = set(revision.quads(graph))
    else:
        found = infer(revision.quads(None))
        old = set(revision.quads(graph))
    went, came = revision.change(old - set(found.quads), found.quads)
    return found, went, came


def _touched(changed: Iterable[Quad]) -> set[URIRef]:
    """Return the things that changed facts are about."""
    ends = (end for quad in changed if is_fact(quad) for end in (quad.s, quad.o))
    return {end for end in ends if isinstance(end, URIRef) and not end.startswith(str(DG))}


def _beside_torn(revision: Pending, changed: Iterable[Quad]) -> Iterator[URIRef]:
    """Yield what stands beside things that were of two kinds before a change or are after it: facts with those
    are left out of reasoning (clashes.clashing).
    """
    kinds: dict[URIRef, set[str | None]] = defaultdict(set)
    for quad in changed:
        if quad.p == RDF.type and is_fact(quad):
            kinds[quad.s].add(kind(local_name(URIRef(str(quad.o)))))
    for thing, known in kinds.items():
        now = revision.match(thing, RDF.type, None, None)
        known |= {kind(local_name(URIRef(str(quad.o)))) for quad in now if is_fact(quad)}
        if len(known) > 1:
            for quad in (*revision.match(thing, graph=None), *revision.match(o=thing, graph=None)):
                yield from (e for e in (quad.s, quad.o) if is_fact(quad) and isinstance(e, URIRef))


def _about(snapshot: StoreSnapshot, things: Set[URIRef]) -> Iterator[Quad]:
    """Yield the facts that things are in, and the classes of what they join.

    Of facts that say no more of their value than its class, one of a kind: a platform has thousands.
    """
    facts: set[Quad] = set()
    for thing in things:
        facts.update(snapshot.match(thing, None, None, None))
        facts.update(_first_of_each(snapshot, thing))
    others = {end for quad in facts for end in (quad.s, quad.o) if isinstance(end, URIRef)}
    yield from facts
    for other in others - things:
        yield from snapshot.match(other, RDF.type, None, None)


def _first_of_each(snapshot: StoreSnapshot, thing: URIRef) -> Iterator[Quad]:
    seen = set()
    for quad in snapshot.match(None, None, thing, None):
        if quad.p not in seen or inverse(local_name(quad.p)) is not None:
            seen.add(quad.p)
            yield quad
