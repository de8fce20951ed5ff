"""How our vocabulary and Wikidata's correspond, as ontology/dramagraph.ttl declares it."""

from __future__ import annotations

from functools import cache

from rdflib import OWL, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from dramagraph import ontology
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import local_name, superclasses
from dramagraph.wikidata_items import ENTITY, NAME_PROPERTIES

READ = frozenset(
    (
        *("P31", "P279"),  # instance of, subclass of
        *("P264", "P527", "P674", "P22", "P25", "P26", "P40", "P3373"),
        *("P453", "P4633", "P1545", "P585", "P495", "P17", "P27"),
        *NAME_PROPERTIES,
    )
)
"""Properties that are read besides those that ours are mapped to: record label, has part, characters,
family, role, ordinal, point in time and countries."""


def number(iri: Node) -> str:
    """Return the id at the end of an IRI of Wikidata: Q5, P161."""
    return str(iri).removeprefix(ENTITY)


def entity(item: str) -> URIRef:
    """Return the IRI of an item or a property."""
    return URIRef(ENTITY + item)


@cache
def property_of(name: str, subject_class: str | None = None) -> str | None:
    """Return the property in which Wikidata says what ours says of a subject of a class.

    >>> property_of("premiereDate", "Drama"), property_of("premiereDate", "Film")
    ('P580', 'P577')
    """
    graph = ontology.graph()
    for axiom in graph.subjects(OWL.annotatedSource, DG[name]):
        kinds = {local_name(c) for c in graph.objects(axiom, DG.subjectClass)}
        if (axiom, OWL.annotatedProperty, DG.wikidataProperty) in graph and kinds & set(
            superclasses(subject_class) if subject_class else ()
        ):
            return number(_only(graph, axiom, OWL.annotatedTarget))
    found = graph.value(DG[name], DG.wikidataProperty)
    return None if found is None else number(found)


def _only(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    found = graph.value(subject, predicate)
    assert found is not None
    return found


@cache
def properties_of(name: str) -> frozenset[str]:
    """Return every property in which Wikidata says the same or nearly the same: P577 and P580."""
    graph = ontology.graph()
    found = {
        number(o)
        for p in (DG.wikidataProperty, SKOS.exactMatch, SKOS.closeMatch)
        for o in graph.objects(DG[name], p)
    }
    for axiom in graph.subjects(OWL.annotatedSource, DG[name]):
        found |= {number(o) for o in graph.objects(axiom, OWL.annotatedTarget)}
    return frozenset(found)


@cache
def mapped() -> frozenset[str]:
    """Return the names of our properties that have one of Wikidata's."""
    return frozenset(local_name(s) for s in ontology.graph().subjects(DG.wikidataProperty))


@cache
def is_private(name: str) -> bool:
    """Whether what a property says of real people is never given to others."""
    return ontology.graph().value(DG[name], DG.private) is not None


@cache
def item_classes(name: str) -> frozenset[str]:
    """Return the classes of Wikidata whose instances can be members of ours, its own first.

    A class that declares none has those of the class above it.
    """
    for one in superclasses(name):
        found = {number(o) for o in ontology.graph().objects(DG[one], DG.wikidataClass)}
        if found:
            return frozenset(found)
    return frozenset()


@cache
def own_item_classes(name: str) -> frozenset[str]:
    """Return the classes of Wikidata that are declared for this class of ours itself."""
    return frozenset(number(o) for o in ontology.graph().objects(DG[name], DG.wikidataClass))


@cache
def occupation(noun: str) -> str | None:
    """Return the item of an occupation: Q33999 for "actor"; None for one that has none here."""
    for concept in ontology.graph().subjects(RDFS.label, None):
        if str(ontology.graph().value(concept, RDFS.label)) == noun:
            item = ontology.graph().value(concept, SKOS.exactMatch)
            if item is not None and "/occupation/" in str(concept):
                return number(item)
    return None


@cache
def occupations(noun: str) -> frozenset[str]:
    """Return the items that say an occupation: its own and narrower ones."""
    graph = ontology.graph()
    own = occupation(noun)
    if own is None:
        return frozenset()
    (concept,) = (
        s for s in graph.subjects(SKOS.exactMatch, entity(own)) if "/occupation/" in str(s)
    )
    return frozenset((own, *(number(o) for o in graph.objects(concept, SKOS.narrowMatch))))


@cache
def occupation_noun(item: str) -> str | None:
    """Return the noun of ours for an item of an occupation, the narrowest first; None for others."""
    graph = ontology.graph()
    for predicate in (SKOS.exactMatch, SKOS.narrowMatch):
        nouns = sorted(
            str(graph.value(s, RDFS.label))
            for s in graph.subjects(predicate, entity(item))
            if "/occupation/" in str(s)
        )
        if nouns:
            return nouns[0]
    return None


@cache
def read_properties() -> frozenset[str]:
    """Return the properties that linking and comparing read."""
    return READ.union(*(properties_of(name) for name in mapped()))
