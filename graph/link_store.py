"""Links as quads of a store, and back.

The graph <…/graph/links> holds every link with its reasons; an accepted one also gives owl:sameAs
among the accepted facts, so that every export has it. Links are derived: they can be made again
from the facts and the same source.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from rdflib import DCTERMS, OWL, RDF, RDFS, XSD, Literal, URIRef

from dramagraph.curation import verdicts
from dramagraph.errors import InvalidError
from dramagraph.iris import graph_iri, hash_iri
from dramagraph.link import Decided, Link
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad, Term
from dramagraph.remote import is_remote
from dramagraph.store import Pending, Snapshot, open_snapshot, pending, writer
from dramagraph.validation import validate_store
from dramagraph.wikidata_items import ENTITY
from dramagraph.wikidata_mapping import entity, number

_BITS = re.compile(r"\(([+-][0-9.e+-]+)\)$")


def link_quads(links: Iterable[Link]) -> Iterator[Quad]:
    """Yield the links, and owl:sameAs for those that are accepted."""
    graph = graph_iri("links")
    for one in links:
        node, item = hash_iri("link", one.thing, one.item), entity(one.item)
        for p, o in _described(one, item):
            yield Quad(node, p, o, graph)
        if one.status == "accepted":
            yield Quad(URIRef(one.thing), OWL.sameAs, item, None)


def _described(one: Link, item: URIRef) -> Iterator[tuple[URIRef, Term]]:
    yield RDF.type, DG.Link
    yield RDFS.label, Literal(one.label)
    yield DG.linkOf, URIRef(one.thing)
    yield DG.linkTo, item
    yield DG.linkStatus, Literal(one.status)
    yield DG.score, Literal(f"{one.score:.4f}", datatype=XSD.decimal, normalize=False)
    yield DG.method, Literal(one.method)
    for feature in one.features:
        yield DG.feature, Literal(feature)
    if one.description:
        yield DCTERMS.description, Literal(one.description)
    if one.date:
        yield DCTERMS.date, Literal(one.date, datatype=XSD.date, normalize=False)


def is_link(quad: Quad) -> bool:
    """Whether a quad comes from links."""
    if quad.g is None:
        return quad.p == OWL.sameAs and str(quad.o).startswith(ENTITY)
    return quad.g == graph_iri("links")


def stored_links(snapshot: Snapshot) -> list[Link]:
    """Return the links of a store, sorted by thing, the best first of each."""
    nodes: dict[URIRef, dict[URIRef, list[str]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o, _ in snapshot.quads(graph_iri("links")):
        nodes[s][p].append(str(o))
    wanted = {n[DG.linkOf][0] for n in nodes.values() if DG.linkOf in n}
    names = {
        str(q.s): str(q.o) for q in snapshot.quads(None) if q.p == RDFS.label and str(q.s) in wanted
    }
    found = [
        Link(
            node[DG.linkOf][0],
            names.get(node[DG.linkOf][0], node[DG.linkOf][0]),
            number(URIRef(node[DG.linkTo][0])),
            node[RDFS.label][0],
            "".join(node[DCTERMS.description]),
            node[DG.linkStatus][0],
            float(node[DG.score][0]),
            tuple(sorted(node[DG.feature], key=_weight)),
            node[DG.method][0],
            next(iter(node[DCTERMS.date]), None),
        )
        for node in nodes.values()
        if str(DG.Link) in node[RDF.type]
    ]
    return sorted(found, key=lambda o: (o.thing, -o.score, o.item))


def _weight(feature: str) -> tuple[float, str]:
    match = _BITS.search(feature)
    return (-abs(float(match[1])) if match else 1.0, feature)


def accepted_items(snapshot: Snapshot) -> dict[str, str]:
    """Return thing → id of the item that it is."""
    return {
        str(q.s): number(q.o)
        for q in snapshot.quads(None)
        if is_link(q) and isinstance(q.o, URIRef)
    }


def decisions(snapshot: Snapshot) -> list[Decided]:
    """Return what people have said of things and items, the last word on each pair; "unsure" leaves it open."""
    last = {one.about: one.verdict for one in verdicts(snapshot) if one.kind == "link"}
    return [
        Decided(thing, number(URIRef(item)), verdict == "same")
        for (thing, item), verdict in sorted(last.items())
        if verdict != "unsure"
    ]


def undecided(links: Iterable[Link]) -> Iterator[Sequence[Link]]:
    """Yield the candidates of each thing that is left undecided, the worst first: those whose best
    two candidates are nearest to each other, and then those that are nearest to being accepted.
    """
    open_ = [one for one in links if one.status == "undecided"]
    ordered = sorted(open_, key=lambda one: (one.thing, -one.score, one.item))
    groups = [list(several) for _, several in groupby(ordered, key=lambda one: one.thing)]
    yield from sorted(groups, key=_urgency)


def _urgency(several: Sequence[Link]) -> tuple[float, float, str]:
    best = several[0].score
    gap = best - several[1].score if len(several) > 1 else 1.0
    return round(gap, 4), -best, several[0].thing


def write_links(location: str, links: Sequence[Link]) -> int:
    """Put *links* in the place of those that the store has; return the number of its new snapshot.

    InvalidError, and the store as it was, where the result breaks the shapes.
    """
    counts = {
        status: len({one.thing for one in links if one.status == status})
        for status in ("accepted", "undecided")
    }
    with _changed(location, link_quads(links)) as new:
        report = validate_store(new)
        if not report.conforms:
            first = report.results[0]
            raise InvalidError(f"{first.message} ({first.focus}); the store was left as it was")
        return new.commit(counts)


@contextmanager
def _changed(location: str, links: Iterable[Quad]) -> Iterator[Pending]:
    """Give the next snapshot of a store, with *links* in the place of its own."""
    if is_remote(location):  # an endpoint has no revisions: all its graphs are sent again
        with open_snapshot(location) as old, pending(location, action="link") as new:
            new.load(quad for quad in old.quads() if not is_link(quad))
            new.load(links)
            yield new
        return
    with writer(location) as pen, pen.revision("link") as new:
        mine = [*new.quads(graph_iri("links")), *filter(is_link, new.quads(None))]
        new.change(mine, links)
        yield new
