"""The claims of linked things: what our sources affirm, and what Wikidata does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDFS, Literal, URIRef

from dramagraph import resources
from dramagraph.link_store import accepted_items
from dramagraph.link_subjects import subjects
from dramagraph.models import Document
from dramagraph.ontology.vocabulary import local_name
from dramagraph.progress import Progress, silent
from dramagraph.rdf import Quad, Term
from dramagraph.store import Snapshot
from dramagraph.wikidata_document import OUTLET, SUFFIX, Linked, documents, main_type
from dramagraph.wikidata_items import Item
from dramagraph.wikidata_source import WikidataSource

AT_ONCE = 50
"""Items that are asked for together."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One place of a source that affirms a claim."""

    source: str
    start: int
    end: int
    exact: str
    file: str
    language: str
    outlet: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    """As precise as the source says, "" where it does not; likewise the others."""
    is_plain: bool = True
    """Whether it says so without a hedge and in its own name."""

    @property
    def is_wikidata(self) -> bool:
        """Whether the source is what Wikidata says."""
        return self.outlet == OUTLET and self.file.endswith(SUFFIX)


@dataclass(frozen=True, slots=True)
class Affirmed:
    """One claim that some source affirms."""

    claim: str
    subject: str
    predicate: str
    object: Term
    status: str
    places: tuple[Place, ...]
    """Sorted."""

    @property
    def is_told(self) -> bool:
        """Whether a source other than Wikidata affirms it."""
        return any(not place.is_wikidata for place in self.places)

    @property
    def is_known(self) -> bool:
        """Whether Wikidata affirms it."""
        return any(place.is_wikidata for place in self.places)


def affirmed(snapshot: Snapshot) -> list[Affirmed]:
    """Return the claims that sources affirm, sorted by subject, property and value."""
    found: dict[tuple[str, str, str, Term, str], set[Place]] = defaultdict(set)
    for row in snapshot.query(resources.text("", "queries", "affirmed-claims.rq")):
        claim, subject, predicate, object_, status, source, file, *rest = row
        outlet, url, title, language, date, start, end, exact, certainty, attributed = rest
        name = local_name(URIRef(str(predicate)))
        assert object_ is not None
        found[str(claim), str(subject), name, object_, str(status)].add(
            Place(
                str(source),
                int(str(start)),
                int(str(end)),
                str(exact),
                str(file),
                str(language),
                outlet=str(outlet or ""),
                url=str(url or ""),
                title=str(title or ""),
                published=str(date or ""),
                is_plain=str(certainty) == "certain" and attributed is None,
            )
        )
    claims = [Affirmed(*key, tuple(sorted(places))) for key, places in found.items()]
    return sorted(claims, key=lambda c: (c.subject, c.predicate, str(c.object), c.claim))


def own_facts(snapshot: Snapshot) -> Iterator[Quad]:
    """Yield the accepted facts without those that Wikidata alone affirms: an item must not be
    recognised by what it has said itself.
    """
    echoes = set()
    if list(snapshot.query(resources.text("", "queries", "wikidata-sources.rq"))):
        for claim in affirmed(snapshot):
            if not claim.is_told:
                echoes.add((claim.subject, claim.predicate, claim.object))
    for quad in snapshot.quads(None):
        if (str(quad.s), local_name(quad.p), quad.o) not in echoes:
            yield quad


def linked_things(snapshot: Snapshot) -> dict[str, Linked]:
    """Return thing → what it is called, its item and class, for linked things of a class that
    Wikidata's statements can be read for.
    """
    items = accepted_items(snapshot)
    found = {}
    for one in subjects(snapshot.quads(None)):
        kind = main_type(one.types)
        if one.iri in items and kind:
            found[one.iri] = Linked(one.label, items[one.iri], kind)
    return found


def labels(snapshot: Snapshot) -> dict[str, str]:
    """Return thing → label."""
    return {
        str(q.s): str(q.o)
        for q in snapshot.quads(None)
        if q.p == RDFS.label and isinstance(q.o, Literal)
    }


def item_documents(
    snapshot: Snapshot, source: WikidataSource, progress: Progress = silent
) -> Iterator[Document]:
    """Yield what Wikidata says of each linked thing, by item; nothing for an item of which nothing
    is said, or that is not there any more or has become another's.
    """
    by_item = {one.item: one for one in linked_things(snapshot).values()}
    names = sorted(by_item, key=lambda name: int(name[1:]))
    found: dict[str, Item] = {}
    for start in progress(range(0, len(names), AT_ONCE), "reading Wikidata"):
        part = source.items(names[start : start + AT_ONCE])
        found.update((name, item) for name, item in part.items() if name == item.id)
    yield from documents(found, by_item, source.date)
