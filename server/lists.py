"""What the home page and the lists show."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Literal, URIRef

from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.server.answers import Row, rows
from dramagraph.server.catalogue import Thing, catalogue, piece, source_key
from dramagraph.server.snapshots import OpenSnapshot
from dramagraph.server.statements import PropertyRef, Ref, SourceRef, property_ref, ref
from dramagraph.store import Snapshot

MAX_CLAIMS = 10_000
"""Claims of one status that are listed; the query asks for one more, to know whether it is cut."""
NEWEST = 6
"""Sources on the home page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list."""

    name: Ref
    classes: tuple[PropertyRef, ...]


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim in a list."""

    claim: Ref
    subject: Ref
    predicate: PropertyRef
    object: Ref

    @property
    def key(self) -> str:
        """What claims are sorted by: claims about one property of one thing stand together."""
        texts = (self.subject.text, self.predicate.label, self.object.text, self.claim.text)
        return "\t".join(texts)


@dataclass(frozen=True, slots=True)
class HomeView:
    """What is in the graph."""

    facts: int
    sources: int
    classes: tuple[tuple[PropertyRef, int], ...]
    """With the number of things, the largest first."""
    statuses: tuple[tuple[str, int], ...]
    """With the number of claims, by name."""
    newest: tuple[SourceRef, ...]
    example: Ref | None
    """The actor with the most facts, None where there is no actor."""


def home_view(held: OpenSnapshot) -> HomeView:
    """Return the home page, by three queries the first time, besides those of the catalogue."""
    return held.remember("home", lambda _: _home_view(held))


def _home_view(held: OpenSnapshot) -> HomeView:
    known, snapshot = catalogue(held), held.snapshot
    counts = {name: len(things) for name, things in known.by_class.items() if name != "Source"}
    return HomeView(
        facts=rows(snapshot, "totals")[0].number("facts"),
        sources=len(known.sources),
        classes=tuple(
            (property_ref(DG[name]), count)
            for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        statuses=tuple(
            (row.text("status"), row.number("count"))
            for row in rows(snapshot, "statuses", statusGraph=graph_iri("status"))
        ),
        newest=known.sources[:NEWEST],
        example=example_thing(snapshot),
    )


def example_thing(snapshot: Snapshot) -> Ref | None:
    """Return the actor with the most facts, None where there is no actor."""
    found = rows(snapshot, "most_linked", **{"class": DG.Actor})
    return ref(found[0].term("thing"), found[0].term("label")) if found else None


def source_entries(held: OpenSnapshot, after: str) -> tuple[tuple[SourceRef, ...], str | None]:
    """Return the sources after a key, the newest first, and the key to go on from, if any."""
    return piece(catalogue(held).sources, source_key, after)


def class_entries(
    held: OpenSnapshot, name: str, after: str
) -> tuple[tuple[Entry, ...], str | None]:
    """Return the things of a class after a key, by name, and the key to go on from, if any."""
    things = catalogue(held).by_class.get(name, ())
    shown, following = piece(things, lambda thing: thing.key, after)
    return tuple(_entry(thing) for thing in shown), following


def found_entries(
    held: OpenSnapshot, text: str, after: str
) -> tuple[tuple[Entry, ...], str | None]:
    """Return what has *text* in a name, after a key, and the key to go on from, if any."""
    shown, following = piece(catalogue(held).find(text), lambda pair: pair[0], after)
    return tuple(_entry(thing) for _, thing in shown), following


def _entry(thing: Thing) -> Entry:
    name = ref(URIRef(thing.iri), Literal(thing.label, lang=thing.language))
    return Entry(name, tuple(property_ref(DG[name]) for name in thing.classes))


def claim_entries(
    held: OpenSnapshot, status: str, after: str
) -> tuple[tuple[ClaimEntry, ...], str | None, bool]:
    """Return the claims of a status after a key, and the key to go on from, if any.

    The last says whether there are more than MAX_CLAIMS; which of them are listed is then chance.
    """
    every = held.remember(f"claims {status}", lambda snapshot: _claims(snapshot, status))
    shown, following = piece(every, lambda entry: entry.key, after)
    return shown, following, len(every) > MAX_CLAIMS


def _claims(snapshot: Snapshot, status: str) -> tuple[ClaimEntry, ...]:
    found = rows(snapshot, "claims", status=Literal(status), statusGraph=graph_iri("status"))
    by_claim = {row.text("claim"): _claim_entry(row) for row in found}
    return tuple(sorted(by_claim.values(), key=lambda entry: entry.key))


def _claim_entry(row: Row) -> ClaimEntry:
    return ClaimEntry(
        ref(row.term("claim")),
        ref(row.term("subject"), row.maybe("subjectLabel")),
        property_ref(row.term("property")),
        ref(row.term("object"), row.maybe("objectLabel")),
    )
