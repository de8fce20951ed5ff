"""What each page shows, asked from one snapshot by a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup
from rdflib import DCTERMS, RDF, RDFS, SKOS, URIRef

from dramagraph.errors import MissingError
from dramagraph.iris import graph_iri
from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.server import links
from dramagraph.server.answers import Row, Term, rows
from dramagraph.server.highlight import Span, marked
from dramagraph.server.statements import (
    PropertyRef,
    Ref,
    SourceRef,
    Statement,
    narrowest,
    property_ref,
    ref,
    source_ref,
    statements,
)
from dramagraph.store import Snapshot

MAX_QUOTES = 1_000
"""Quotes on one page; the queries ask for one more, so that a page can say that it is cut."""


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one property."""

    predicate: PropertyRef
    statements: tuple[Statement, ...]

    @property
    def is_contested(self) -> bool:
        """Whether sources disagree about it."""
        return any(statement.status == "contested" for statement in self.statements)


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing and all that is said about it."""

    iri: str
    title: Ref
    classes: tuple[PropertyRef, ...]
    """The most specific ones."""
    aliases: tuple[Ref, ...]
    own: tuple[Group, ...]
    """What is established of it."""
    incoming: tuple[Group, ...]
    """What is established of others that leads to it; the property as seen from here."""
    context: tuple[Group, ...]
    """What is established within it: who plays whom in this work."""
    doubtful: tuple[Group, ...]
    """What is only reported, denied or not judged, of it or leading to it."""
    unquoted: tuple[tuple[PropertyRef, Ref], ...]
    """Facts that no claim states, such as what follows from others; none where quotes are cut."""
    is_cut: bool
    """Whether there are more quotes than a page holds."""


def thing_view(snapshot: Snapshot, thing: URIRef) -> ThingView:
    """Return the page of a person, a work, an award … by three queries.

    Raises MissingError where the store says nothing of it.
    """
    facts = rows(snapshot, "about", thing=thing)
    evidence = rows(snapshot, "thing_evidence", thing=thing, statusGraph=graph_iri("status"))
    if not facts and not evidence:
        raise MissingError(f"{thing} is not in this store; search for it by name")
    said = statements(evidence, rows(snapshot, "thing_qualifiers", thing=thing))
    parts = _parts(str(thing), said)
    is_cut = len(evidence) > MAX_QUOTES
    own = [row for row in facts if row.maybe("value") is not None]
    return ThingView(
        iri=str(thing),
        title=_title(thing, own),
        classes=_classes(row.term("value") for row in _of(own, RDF.type)),
        aliases=tuple(sorted({ref(r.term("value")) for r in _of(own, SKOS.altLabel)}, key=str)),
        own=_groups(parts["own"]),
        incoming=_groups(parts["incoming"], seen_from_object=True),
        context=_groups(parts["context"]),
        doubtful=_groups(parts["doubtful"]),
        unquoted=() if is_cut else _unquoted(str(thing), facts, said),
        is_cut=is_cut,
    )


def _of(facts: Iterable[Row], predicate: URIRef) -> list[Row]:
    return [row for row in facts if row.term("property") == predicate]


def _title(thing: URIRef, facts: Iterable[Row]) -> Ref:
    """Return the preferred name, the English one of several."""
    names = [ref(row.term("value")) for row in _of(facts, RDFS.label)]
    return min(names, key=lambda n: (n.language != "en", n.text), default=ref(thing))


def _classes(terms: Iterable[Term]) -> tuple[PropertyRef, ...]:
    names = {vocabulary.local_name(term) for term in terms} & set(vocabulary.classes())
    return tuple(property_ref(DG[name]) for name in narrowest(names))


def _parts(thing: str, said: Sequence[Statement]) -> dict[str, list[Statement]]:
    """Return the statements by the section they stand in."""
    parts: dict[str, list[Statement]] = defaultdict(list)
    for statement in said:
        ends = (statement.subject_iri, statement.object_key)
        if not statement.is_established and thing in ends:
            parts["doubtful"].append(statement)
        elif statement.is_established and thing not in ends:
            parts["context"].append(statement)
        elif statement.is_established and statement.subject_iri == thing:
            parts["own"].append(statement)
        elif statement.is_established:
            parts["incoming"].append(statement)
    return parts


def _groups(said: Iterable[Statement], *, seen_from_object: bool = False) -> tuple[Group, ...]:
    ordered = sorted(said, key=lambda s: (s.predicate.label, s.predicate.name))
    return tuple(
        Group(_inverse(predicate) if seen_from_object else predicate, tuple(group))
        for predicate, group in groupby(ordered, key=lambda statement: statement.predicate)
    )


def _inverse(predicate: PropertyRef) -> PropertyRef:
    """Return how a property reads from its other end; itself where it has no inverse."""
    if predicate.name not in vocabulary.properties():
        return predicate
    inverse = vocabulary.inverse(predicate.name)
    return property_ref(DG[inverse]) if inverse else predicate


def _unquoted(
    thing: str, facts: Iterable[Row], said: Iterable[Statement]
) -> tuple[tuple[PropertyRef, Ref], ...]:
    """Return the facts from the thing on that no statement carries in either direction."""
    quoted = {s.object_key for s in said if s.subject_iri == thing}
    quoted |= {s.subject_iri for s in said if s.object_key == thing}
    found = {
        (property_ref(row.term("property")), ref(value, row.maybe("valueLabel")))
        for row in facts
        if (value := row.maybe("value")) is not None
        and row.term("property") not in {RDF.type, RDFS.label, SKOS.altLabel}
        and str(value) not in quoted
    }
    return tuple(sorted(found, key=lambda fact: (fact[0].label, fact[1].text)))


@dataclass(frozen=True, slots=True)
class PersonaView:
    """What a source calls a thing."""

    id: str
    """The id of its element, the fragment of its IRI."""
    name: Ref
    thing: Ref | None
    """None where it is not judged which thing it is."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document: its text with every quote marked, and the claims it makes."""

    source: SourceRef
    file: str
    url: str | None
    """Where it was published, if that may be followed."""
    sha256: str
    text: Markup
    statements: tuple[Statement, ...]
    """In the order of their first quotes."""
    personas: tuple[PersonaView, ...]
    """By name."""
    is_cut: bool


def source_view(snapshot: Snapshot, source: URIRef) -> SourceView:
    """Return the page of a source, by four queries. Raises MissingError where there is none."""
    about = {
        row.term("property"): row.term("value") for row in rows(snapshot, "record", thing=source)
    }
    if DG.text not in about:
        raise MissingError(f"{source} is no source of this store; see the list of sources")
    evidence = rows(snapshot, "evidence", source=source, statusGraph=graph_iri("status"))
    said = statements(evidence, rows(snapshot, "qualifiers", source=source))
    names = {
        name: about[iri]
        for name, iri in (
            ("title", DCTERMS.title),
            ("file", DG.file),
            ("outlet", DG.outlet),
            ("date", DCTERMS.date),
            ("language", DCTERMS.language),
        )
        if iri in about
    }
    spans = [
        Span(quote.start, quote.stop, links.anchor(quote.iri), _words(statement))
        for statement in said
        for quote in statement.quotes
    ]
    return SourceView(
        source=source_ref(Row({"source": source, **names})),
        file=str(about.get(DG.file, "")),
        url=links.outside(str(about.get(DCTERMS.source, ""))),
        sha256=str(about.get(DG.sha256, "")),
        text=marked(str(about[DG.text]), spans),
        statements=tuple(sorted(said, key=lambda s: (s.quotes[0].start, s.predicate.label, s.iri))),
        personas=_personas(snapshot, source),
        is_cut=len(evidence) > MAX_QUOTES,
    )


def _personas(snapshot: Snapshot, source: URIRef) -> tuple[PersonaView, ...]:
    found: dict[Term, PersonaView] = {}
    for row in rows(snapshot, "personas", source=source, identityGraph=graph_iri("identity")):
        thing = row.maybe("thing")
        found.setdefault(
            row.term("persona"),
            PersonaView(
                row.text("persona").partition("#")[2],
                ref(row.term("name")),
                None if thing is None else ref(thing, row.maybe("label")),
            ),
        )
    return tuple(found.values())


def _words(statement: Statement) -> str:
    return f"{statement.subject.text} – {statement.predicate.label} – {statement.object.text}"


def claim_view(snapshot: Snapshot, claim: URIRef) -> Statement:
    """Return the page of a claim, by two queries. Raises MissingError where there is none."""
    evidence = rows(snapshot, "evidence", claim=claim, statusGraph=graph_iri("status"))
    if not evidence:
        raise MissingError(f"{claim} is no claim of this store")
    return statements(evidence, rows(snapshot, "qualifiers", claim=claim))[0]


def evidence_place(snapshot: Snapshot, evidence: URIRef) -> str:
    """Return the address of an evidence's quote. Raises MissingError where there is none."""
    for row in rows(snapshot, "place", evidence=evidence):
        address = links.quote(row.text("source"), str(evidence))
        if address:
            return address
    raise MissingError(f"{evidence} is no evidence of this store")


def record_view(snapshot: Snapshot, thing: URIRef) -> tuple[tuple[PropertyRef, Ref], ...]:
    """Return what is known of a run or a judgement. Raises MissingError where that is nothing."""
    found = rows(snapshot, "record", thing=thing)
    if not found:
        raise MissingError(f"{thing} is not in this store")
    pairs = [
        (property_ref(row.term("property")), ref(row.term("value"), row.maybe("valueLabel")))
        for row in found
    ]
    return tuple(dict.fromkeys(pairs))
