"""The accepted facts in the words of other vocabularies, for those who ask in them.

schema.org: https://schema.org/docs/documents.html, with a PerformanceRole where a character is known.
wikidata: the RDF that Wikidata's query service has, https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format,
a linked thing under the IRI of its item, any other under its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef

from dramagraph import ontology
from dramagraph.errors import UsageError
from dramagraph.iris import hash_iri
from dramagraph.link_store import accepted_items
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import local_name, superclasses
from dramagraph.rdf import SCHEMA, Quad, Term
from dramagraph.store import Snapshot
from dramagraph.wikidata_mapping import entity, mapped, occupation, own_item_classes, property_of

WDT = Namespace("http://www.wikidata.org/prop/direct/")
P = Namespace("http://www.wikidata.org/prop/")
PS = Namespace("http://www.wikidata.org/prop/statement/")
PQ = Namespace("http://www.wikidata.org/prop/qualifier/")
ROLE, ROLE_NAME, ORDINAL = "P453", "P4633", "P1545"

BESIDE = {
    "broadcaster": SCHEMA.publisher,
    "streamingPlatform": SCHEMA.provider,
    "representedBy": SCHEMA.affiliation,
    "basedOn": SCHEMA.isBasedOn,
}
"""Properties of schema.org that are near in meaning, where ours is declared to be under none."""
TURNED = {"characterIn": SCHEMA.character, "episodeOf": SCHEMA.episode, "memberOf": SCHEMA.member}
"""Properties of schema.org that say one of ours from its value's side."""

Triple = tuple[URIRef, URIRef, Term]


@dataclass(frozen=True)
class Facts:
    """The accepted facts, as views look at them."""

    triples: tuple[Triple, ...]
    types: Mapping[URIRef, frozenset[str]]
    names: Mapping[Term, Literal]
    characters: Mapping[tuple[URIRef, Term], tuple[URIRef, ...]]
    """(work, actor) → the characters that the actor plays in it."""


def profile(snapshot: Snapshot, name: str) -> Iterator[Quad]:
    """Return the accepted facts in another vocabulary; UsageError for one that there is not."""
    view = PROFILES.get(name)
    if view is None:
        raise UsageError(f"unknown profile {name!r}: choose from {', '.join(PROFILES)}")
    return (Quad(*triple, None) for triple in dict.fromkeys(view(snapshot)))


def _facts(snapshot: Snapshot) -> Facts:
    triples = tuple((s, p, o) for s, p, o, _ in snapshot.quads(None))
    types: dict[URIRef, set[str]] = defaultdict(set)
    names: dict[Term, Literal] = {}
    played: dict[Term, list[URIRef]] = defaultdict(list)
    works: dict[URIRef, set[Term]] = defaultdict(set)
    for s, p, o in sorted(triples):
        if p == RDF.type and o in DG:
            types[s].add(local_name(o))
        elif p == RDFS.label and isinstance(o, Literal):
            names[s] = o
        elif p == DG.portrays and isinstance(o, URIRef):
            played[s].append(o)
        elif p == DG.characterIn:
            works[s].add(o)
    characters = {
        (s, o): tuple(c for c in played[o] if s in works[c])
        for s, p, o in triples
        if p == DG.castMember
    }
    return Facts(
        triples, {s: frozenset(several) for s, several in types.items()}, names, characters
    )


# --- schema.org ---------------------------------------------------------------------------------


def schema_org(snapshot: Snapshot) -> Iterator[Triple]:
    """Yield the facts in the words of schema.org; what it has no word for is left out."""
    facts = _facts(snapshot)
    for s, p, o in facts.triples:
        if p == RDF.type:
            yield from ((s, RDF.type, above) for above in _schema_classes(local_name(o)))
        elif p in _NAMES:
            yield s, _NAMES[p], o
        elif p == DG.receivedAward:
            yield s, SCHEMA.award, facts.names.get(o, Literal(str(o)))
        elif p == DG.premiereDate and "Drama" in facts.types.get(s, ()):
            yield s, SCHEMA.startDate, o
        elif p in DG:
            yield from _schema(s, local_name(p), o)
    for (work, actor), characters in facts.characters.items():
        for character in characters:
            yield from _performance(work, actor, character, facts)


_NAMES = {
    RDFS.label: SCHEMA.name,
    SKOS.altLabel: SCHEMA.alternateName,
    OWL.sameAs: SCHEMA.sameAs,
}


def _schema(s: URIRef, name: str, o: Term) -> Iterator[Triple]:
    found = _schema_property(name)
    if found is not None:
        yield s, found, o
    if name in TURNED and isinstance(o, URIRef):
        yield o, TURNED[name], s


def _performance(work: URIRef, actor: Term, character: URIRef, facts: Facts) -> Iterator[Triple]:
    """Yield who plays whom, https://schema.org/PerformanceRole."""
    role = hash_iri("role", work, str(actor), character)
    yield work, SCHEMA.actor, role
    yield role, RDF.type, SCHEMA.PerformanceRole
    yield role, SCHEMA.actor, actor
    if character in facts.names:
        yield role, SCHEMA.characterName, facts.names[character]


@cache
def _schema_classes(name: str) -> tuple[URIRef, ...]:
    """Return the classes of schema.org above one of ours, the nearest that has any."""
    for one in superclasses(name):
        for predicate in (OWL.equivalentClass, RDFS.subClassOf):
            found = sorted(
                o
                for o in ontology.graph().objects(DG[one], predicate)
                if isinstance(o, URIRef) and o in SCHEMA
            )
            if found:
                return tuple(found)
    return ()


@cache
def _schema_property(name: str) -> URIRef | None:
    above = ontology.graph().objects(DG[name], RDFS.subPropertyOf)
    found = sorted(o for o in above if isinstance(o, URIRef) and o in SCHEMA)
    return found[0] if found else BESIDE.get(name)


# --- Wikidata -----------------------------------------------------------------------------------


def wikidata(snapshot: Snapshot) -> Iterator[Triple]:
    """Yield the facts as the query service of Wikidata has them: wdt: for short, p: and ps: for
    statements, with the role of an actor and the number of an episode as qualifiers.
    """
    facts, items = _facts(snapshot), accepted_items(snapshot)

    def here(node: Term) -> Term:
        return entity(items[str(node)]) if str(node) in items else node

    for s, p, o in facts.triples:
        subject = here(s)
        assert isinstance(subject, URIRef)
        if p in (RDFS.label, SKOS.altLabel):
            yield subject, p, o
        elif p in DG and local_name(p) in mapped():
            yield from _statement(subject, (s, p, o), facts, here)
    for thing, types in facts.types.items():
        subject = here(thing)
        assert isinstance(subject, URIRef)
        for kind in sorted(types):
            yield from ((subject, WDT.P31, entity(q)) for q in _class_item(kind))


def _statement(
    subject: URIRef, fact: Triple, facts: Facts, here: Callable[[Term], Term]
) -> Iterator[Triple]:
    s, p, o = fact
    kinds = sorted(facts.types.get(s, ()))
    found = {property_of(local_name(p), kind) for kind in kinds} - {None}
    general = property_of(local_name(p))
    name = next(iter(sorted(f for f in found if f and f != general)), general)
    value = _value(local_name(p), o, here)
    if name is None or value is None:
        return
    node = hash_iri("statement", s, name, str(o))
    yield subject, WDT[name], value
    yield subject, P[name], node
    yield node, PS[name], value
    for character in facts.characters.get((s, o), ()) if p == DG.castMember else ():
        yield node, PQ[ROLE], here(character)
        if character in facts.names:
            yield node, PQ[ROLE_NAME], Literal(str(facts.names[character]))
    if p == DG.episodeOf:
        for number in (n for t, q, n in facts.triples if (t, q) == (s, DG.episodeNumber)):
            yield node, PQ[ORDINAL], Literal(str(number))


def _value(name: str, o: Term, here: Callable[[Term], Term]) -> Term | None:
    """Return a value as Wikidata has it: days as dateTime, numbers as decimals, occupations as items."""
    if isinstance(o, URIRef):
        return here(o)
    text = str(o)
    if name == "occupation":
        item = occupation(text)
        return entity(item) if item else None
    if o.datatype in (XSD.date, XSD.gYearMonth, XSD.gYear):
        day = f"{text}{'-01' * ((10 - len(text)) // 3)}T00:00:00Z"
        return Literal(day, datatype=XSD.dateTime, normalize=False)
    if o.datatype == XSD.integer:
        return Literal(text, datatype=XSD.decimal, normalize=False)
    return o


CLASS_ITEMS = {
    "Drama": "Q5398426",
    "Award": "Q618779",
    "Organization": "Q43229",
    "Broadcaster": "Q15265344",
    "StreamingPlatform": "Q59152282",
    "ProductionCompany": "Q1762059",
    "MusicGroup": "Q215380",
    "Place": "Q2221906",
}
"""Of the classes that items of one of ours may have, the one that says just what ours does."""


@cache
def _class_item(name: str) -> tuple[str, ...]:
    own = own_item_classes(name)
    chosen = CLASS_ITEMS.get(name)
    return (chosen,) if chosen in own and chosen else tuple(own) if len(own) == 1 else ()


PROFILES: Mapping[str, Callable[[Snapshot], Iterator[Triple]]] = {
    "schema.org": schema_org,
    "wikidata": wikidata,
}
"""Name → view."""
