"""Two stores, or two commits of one → what is different: sources, facts, identities, statuses, and why.

Why is told by what can be seen in the two: the sources that came or went, a claim that stands
otherwise, a persona that denotes another thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import DCTERMS, RDF, RDFS, URIRef

from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import local_name
from dramagraph.rdf import Quad, Term
from dramagraph.store import Snapshot


@dataclass(frozen=True)
class SourceChange:
    """A version of a document that is in one of the two stores only."""

    came: bool
    iri: str
    file: str
    title: str | None
    published: str | None
    """As precise as the document gives it."""


@dataclass(frozen=True)
class Reason:
    """What made a difference."""

    kind: str
    """source came, source went, status or identity"""
    what: str
    """The file of the source, the two statuses, or what a persona was taken for."""


@dataclass(frozen=True)
class FactChange:
    """A fact that is accepted in one of the two stores only."""

    came: bool
    subject: str
    predicate: str
    """The local name of a property."""
    object: Term
    names: tuple[str, str]
    """What the subject and the object are called."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ThingChange:
    """A thing that is in one of the two stores only, or has another preferred name."""

    iri: str
    old: str | None
    new: str | None
    """Its preferred names; None where it is not."""


@dataclass(frozen=True)
class IdentityChange:
    """What one document calls somebody, and whom it is taken for in each store."""

    persona: str
    name: str
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class StatusChange:
    """A claim that both stores hold and decide otherwise."""

    claim: str
    subject: str
    predicate: str
    object: Term
    names: tuple[str, str]
    old: str
    new: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Differences:
    """All that is different, each part sorted."""

    sources: tuple[SourceChange, ...]
    things: tuple[ThingChange, ...]
    facts: tuple[FactChange, ...]
    identities: tuple[IdentityChange, ...]
    statuses: tuple[StatusChange, ...]


def differences(old: Snapshot, new: Snapshot) -> Differences:
    """Return what *new* holds that *old* does not, and the other way round.

    Memory holds the facts, the statuses and the identities of both; not the texts and quotes.
    """
    compared = _Compared(old, new)
    return Differences(
        tuple(compared.sources()),
        tuple(compared.things()),
        tuple(compared.facts()),
        tuple(compared.identities()),
        tuple(compared.statuses()),
    )


class _Compared:
    """Two stores side by side."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self.old, self.new = old, new
        self.sides = (old, new)
        self.files = [_files(side) for side in self.sides]
        self.denoted = [_values(side, DG.denotes, "identity") for side in self.sides]
        self.status = [_values(side, DG.status, "status") for side in self.sides]
        self.moved = {
            persona: (before, self.denoted[1][persona])
            for persona, before in self.denoted[0].items()
            if self.denoted[1].get(persona, before) != before
        }

    def sources(self) -> Iterator[SourceChange]:
        for came, side in ((False, self.old), (True, self.new)):
            for iri in sorted(self.files[came].keys() - self.files[not came].keys()):
                said = {q.p: str(q.o) for q in side.match(URIRef(iri), graph=URIRef(iri))}
                title, published = said.get(DCTERMS.title), said.get(DCTERMS.date)
                yield SourceChange(came, iri, self.files[came][iri], title, published)

    def things(self) -> Iterator[ThingChange]:
        before, after = (
            {q.s: q.o for q in s.match(None, RDFS.label, None, None)} for s in self.sides
        )
        for iri in sorted(before.keys() | after.keys()):
            if before.get(iri) != after.get(iri):
                yield ThingChange(str(iri), _text(before.get(iri)), _text(after.get(iri)))

    def facts(self) -> Iterator[FactChange]:
        before, after = ({quad for quad in s.match(graph=None) if quad.p in DG} for s in self.sides)
        for quad in sorted(before ^ after, key=_order):
            came = quad in after
            yield FactChange(
                came,
                str(quad.s),
                local_name(quad.p),
                quad.o,
                self._names(quad.s, quad.o, came),
                tuple(self._reasons_of_fact(quad)),
            )

    def identities(self) -> Iterator[IdentityChange]:
        for persona, (before, after) in sorted(self.moved.items()):
            source = persona.partition("#")[0]
            label = _label(self.new, URIRef(persona), URIRef(source))
            yield IdentityChange(persona, label, self.files[1].get(source, source), before, after)

    def statuses(self) -> Iterator[StatusChange]:
        before, after = self.status
        for claim in sorted(before.keys() & after.keys()):
            if before[claim] != after[claim]:
                said = {quad.p: quad.o for quad in self.new.match(URIRef(claim))}
                subject, value = URIRef(said[RDF.subject]), said[RDF.object]
                yield StatusChange(
                    claim,
                    str(subject),
                    local_name(said[RDF.predicate]),
                    value,
                    self._names(subject, value, True),
                    before[claim],
                    after[claim],
                    tuple(self._reasons_of_status(claim, said)),
                )

    def _reasons_of_fact(self, fact: Quad) -> Iterator[Reason]:
        """Yield why a fact is accepted in one store and not in the other."""
        old, new = (_claims(side, fact) for side in self.sides)
        found: set[Reason] = set()
        for claim in old | new:
            found.update(self._of_sources(claim))
            before, after = (status.get(claim) for status in self.status)
            if before and after and before != after:
                found.add(Reason("status", f"{before} → {after}"))
        if not found:
            ends = {str(fact.s), str(fact.o)}
            for before, after in self.moved.values():
                if ends & {before, after}:
                    found.add(Reason("identity", f"{_short(before)} → {_short(after)}"))
        yield from sorted(found, key=lambda reason: (reason.kind, reason.what))

    def _reasons_of_status(self, claim: str, said: dict[URIRef, Any]) -> Iterator[Reason]:
        """Yield why a claim stands otherwise: who came to state it or no longer does, or whom it
        meets now.
        """
        found = set(self._of_sources(claim))
        if not found:
            rivals = (_rivals(side, said) for side in self.sides)
            found = {reason for other in set().union(*rivals) for reason in self._of_sources(other)}
        yield from sorted(found, key=lambda reason: (reason.kind, reason.what))

    def _of_sources(self, claim: str) -> Iterator[Reason]:
        old, new = (_stated_by(side, claim) for side in self.sides)
        for kind, sources, held, lacking in (
            ("source came", new - old, self.files[1], self.files[0]),
            ("source went", old - new, self.files[0], self.files[1]),
        ):
            yield from (
                Reason(kind, held[source])
                for source in sources
                if source in held and source not in lacking
            )

    def _names(self, subject: URIRef, value: Term, came: bool) -> tuple[str, str]:
        side = self.sides[came]
        named = _label(side, value) if isinstance(value, URIRef) else str(value)
        return _label(side, subject), named


def _files(snapshot: Snapshot) -> dict[str, str]:
    return {str(q.s): str(q.o) for q in snapshot.match(None, DG.file) if q.s == q.g}


def _values(snapshot: Snapshot, predicate: URIRef, graph: str) -> dict[str, str]:
    return {str(q.s): str(q.o) for q in snapshot.match(None, predicate, None, graph_iri(graph))}


def _claims(snapshot: Snapshot, fact: Quad) -> set[str]:
    """Return the claims that state a fact."""
    found = set()
    for quad in snapshot.match(None, RDF.subject, fact.s):
        said = {(near.p, near.o) for near in snapshot.match(quad.s, graph=quad.g)}
        if {(RDF.predicate, fact.p), (RDF.object, fact.o)} <= said:
            found.add(str(quad.s))
    return found


def _rivals(snapshot: Snapshot, said: dict[URIRef, Any]) -> set[str]:
    """Return the claims with the same subject and property."""
    return {
        str(quad.s)
        for quad in snapshot.match(None, RDF.subject, said[RDF.subject])
        for _ in snapshot.match(quad.s, RDF.predicate, said[RDF.predicate], quad.g)
    }


def _stated_by(snapshot: Snapshot, claim: str) -> set[str]:
    return {str(quad.g) for quad in snapshot.match(URIRef(claim), RDF.type, DG.Claim)}


def _label(snapshot: Snapshot, iri: URIRef, graph: URIRef | None = None) -> str:
    found = sorted(str(quad.o) for quad in snapshot.match(iri, RDFS.label, None, graph))
    return found[0] if found else _short(iri)


def _short(iri: str) -> str:
    return "/".join(iri.rsplit("/", 2)[-2:])


def _text(term: Term | None) -> str | None:
    return None if term is None else str(term)


def _order(quad: Quad) -> tuple[str, str, str]:
    return str(quad.s), str(quad.p), quad.o.n3()
