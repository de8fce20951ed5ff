"""What the ontology says of its terms, by local name: superclasses("Actor") is ("Actor", "Person").

Read from dramagraph.ttl, so that nothing is said twice. Only the vocabulary's own classes are told;
a name that it does not declare raises AttributeError.
"""

from collections.abc import Iterable
from functools import cache

from rdflib import OWL, RDF, RDFS, BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from dramagraph.ontology import graph
from dramagraph.ontology.terms import DG


def local_name(iri: Node) -> str:
    """Return the part of one of the vocabulary's own IRIs after the #."""
    return str(iri).removeprefix(str(DG))


@cache
def classes() -> tuple[str, ...]:
    """Return the names of all classes, sorted."""
    return _own(graph().subjects(RDF.type, OWL.Class))


@cache
def properties() -> tuple[str, ...]:
    """Return the names of all object and datatype properties, sorted."""
    return tuple(sorted(object_properties() | datatype_properties()))


@cache
def object_properties() -> frozenset[str]:
    """Return the names of the properties between two things."""
    return _typed(OWL.ObjectProperty)


@cache
def datatype_properties() -> frozenset[str]:
    """Return the names of the properties whose values are literals."""
    return _typed(OWL.DatatypeProperty)


@cache
def symmetric() -> frozenset[str]:
    """Return the properties that hold in both directions: spouse, sibling …"""
    return _typed(OWL.SymmetricProperty)


@cache
def irreflexive() -> frozenset[str]:
    """Return the properties that nothing has to itself."""
    return _typed(OWL.IrreflexiveProperty)


@cache
def asymmetric() -> frozenset[str]:
    """Return the properties that never hold in both directions."""
    return _typed(OWL.AsymmetricProperty)


@cache
def single_valued() -> frozenset[str]:
    """Return the properties of which a thing has one true value: two are a disagreement."""
    return frozenset(_own(graph().subjects(DG.singleValued, Literal(True))))


@cache
def single_for(name: str) -> str | None:
    """Return for what a thing has one value of a property: ever, moment or measurement; None where it
    may have several.
    """
    period = graph().value(DG[name], DG.singleFor)
    return str(period) if period else None


@cache
def superclasses(name: str) -> tuple[str, ...]:
    """Return the class and the classes above it, nearest first."""
    found = [name]
    for below in found:
        above = _own(graph().objects(DG[below], RDFS.subClassOf))
        found.extend(one for one in above if one not in found)
    return tuple(found)


@cache
def inverse(name: str) -> str | None:
    """Return the property that says the same from the other end; a symmetric one is its own."""
    if name in symmetric():
        return name
    pairs = graph().objects(DG[name], OWL.inverseOf), graph().subjects(OWL.inverseOf, DG[name])
    return next((other for nodes in pairs for other in _own(nodes)), None)


@cache
def domains(name: str) -> tuple[str, ...]:
    """Return the classes of which a subject has one; none where the property says nothing."""
    return _alternatives(graph().value(DG[name], RDFS.domain))


@cache
def ranges(name: str) -> tuple[str, ...]:
    """Return the classes of which a value has one; none for literals."""
    return _alternatives(graph().value(DG[name], RDFS.range))


@cache
def label(name: str, language: str = "en") -> str:
    """Return what a class or property is called in en, ko or it; in English for any other."""
    return _words(name, RDFS.label, language)


@cache
def comment(name: str, language: str = "en") -> str:
    """Return what a class or property means, in en, ko or it; in English for any other."""
    return _words(name, RDFS.comment, language)


@cache
def disjoint_classes() -> tuple[str, ...]:
    """Return the classes of which no two share a member, sorted."""
    groups = graph().objects(None, OWL.members)
    return _own(member for group in groups for member in Collection(graph(), group))


@cache
def kind(name: str) -> str | None:
    """Return which of the disjoint classes a class belongs to: Person for Actor."""
    return next((one for one in superclasses(name) if one in disjoint_classes()), None)


def _typed(kind: URIRef) -> frozenset[str]:
    return frozenset(_own(graph().subjects(RDF.type, kind)))


def _own(nodes: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted({local_name(n) for n in nodes if isinstance(n, URIRef) and n in DG}))


def _alternatives(node: Node | None) -> tuple[str, ...]:
    union = graph().value(node, OWL.unionOf) if isinstance(node, BNode) else None
    return _own([node]) if union is None else _own(Collection(graph(), union))


def _words(name: str, predicate: URIRef, language: str) -> str:
    found = {
        words.language: str(words)
        for words in graph().objects(DG[name], predicate)
        if isinstance(words, Literal)
    }
    return found.get(language, found["en"])
