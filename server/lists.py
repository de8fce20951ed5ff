"""What the home page and the lists show, in pieces of 50 that go on from a key.

A list goes on after the key of its last entry, not at a number: an entry that a build adds in
between neither repeats another one nor hides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.server.answers import Row, rows
from dramagraph.server.statements import PropertyRef, Ref, SourceRef, property_ref, ref, source_ref
from dramagraph.server.views import classes_of
from dramagraph.store import Snapshot

PAGE_SIZE = 50
"""Entries on one page of a list; the queries ask for one more, to know whether to go on."""
END = "~"
"""Behind every key that begins with a year: where the list of sources, newest first, begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list."""

    name: Ref
    classes: tuple[PropertyRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim in a list."""

    href: Ref
    subject: Ref
    predicate: PropertyRef
    object: Ref


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
    """The actor with the most facts, else nothing."""


def home_view(snapshot: Snapshot) -> HomeView:
    """Return the home page, by five queries."""
    totals = rows(snapshot, "totals")[0]
    return HomeView(
        facts=totals.number("facts"),
        sources=totals.number("sources"),
        classes=tuple(
            (property_ref(row.term("class")), row.number("count"))
            for row in rows(snapshot, "counts")
            if row.text("class").startswith(str(DG))
        ),
        statuses=tuple(
            (row.text("status"), row.number("count"))
            for row in rows(snapshot, "statuses", statusGraph=graph_iri("status"))
        ),
        newest=source_entries(snapshot, END)[0][:6],
        example=example_thing(snapshot),
    )


def example_thing(snapshot: Snapshot) -> Ref | None:
    """Return the actor with the most facts, None where there is no actor."""
    found = rows(snapshot, "most_linked", **{"class": DG.Actor})
    return ref(found[0].term("thing"), found[0].term("label")) if found else None


def source_entries(snapshot: Snapshot, after: str) -> tuple[tuple[SourceRef, ...], str | None]:
    """Return the sources after a key, newest first, and the key to go on from (None: the end)."""
    found = rows(snapshot, "sources", after=Literal(after))
    return tuple(source_ref(row) for row in found[:PAGE_SIZE]), _next(found)


def class_entries(
    snapshot: Snapshot, name: str, after: str
) -> tuple[tuple[Entry, ...], str | None]:
    """Return the things of a class after a key, by name, and the key to go on from."""
    found = rows(snapshot, "of_class", after=Literal(after), **{"class": DG[name]})
    shown = [Entry(ref(row.term("thing"), row.term("label"))) for row in found[:PAGE_SIZE]]
    return tuple(shown), _next(found)


def found_entries(
    snapshot: Snapshot, text: str, after: str
) -> tuple[tuple[Entry, ...], str | None]:
    """Return what has *text* in its name after a key, the nearest first, and the key to go on from.

    Case, spaces, hyphens and other marks do not count.
    """
    found = rows(snapshot, "search", text=Literal(text), after=Literal(after))
    shown = [
        Entry(
            ref(row.term("thing"), row.term("label")),
            classes_of(URIRef(iri) for iri in row.text("classes").split()),
        )
        for row in found[:PAGE_SIZE]
    ]
    return tuple(shown), _next(found)


def claim_entries(
    snapshot: Snapshot, status: str, after: str
) -> tuple[tuple[ClaimEntry, ...], str | None]:
    """Return the claims of a status after a key, by what they are about, and the key to go on from."""
    found = rows(
        snapshot,
        "claims",
        status=Literal(status),
        after=Literal(after),
        statusGraph=graph_iri("status"),
    )
    return tuple(_claim_entry(row) for row in found[:PAGE_SIZE]), _next(found)


def _claim_entry(row: Row) -> ClaimEntry:
    return ClaimEntry(
        ref(row.term("claim")),
        ref(row.term("subject"), row.maybe("subjectLabel")),
        property_ref(row.term("property")),
        ref(row.term("object"), row.maybe("objectLabel")),
    )


def _next(entries: Sequence[Row]) -> str | None:
    return entries[PAGE_SIZE - 1].text("key") if len(entries) > PAGE_SIZE else None
