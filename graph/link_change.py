"""What a change of documents, and people's verdicts, do to links.

A link speaks of a thing as its personas described it. Where a thing is gone, or a persona that denoted
it denotes another now, the link goes with it; `dramagraph link` decides anew. What a person has said of a thing and
an item holds at once, and when links are made again (link_store.decisions).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import OWL, RDF, XSD, Literal, URIRef

from dramagraph.engine_store import Pending
from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad
from dramagraph.verdicts import Verdict


def drop_doubtful(
    revision: Pending, changes: Iterable[tuple[Sequence[Quad], Sequence[Quad]]]
) -> tuple[list[Quad], list[Quad]]:
    """Take the links of gone and reinterpreted things out of *revision*, by the quads that went and
    came so far; return the quads that went and those that came, which are none.
    """
    went: dict[URIRef, str] = {}
    came: dict[URIRef, str] = {}
    touched: set[URIRef] = set()
    for gone, new in changes:
        went.update((q.s, str(q.o)) for q in gone if q.p == DG.denotes)
        came.update((q.s, str(q.o)) for q in new if q.p == DG.denotes)
        touched.update(q.s for q in gone if q.p == RDF.type and q.g is None)
    moved = {
        URIRef(thing)
        for persona, old in went.items()
        if persona in came and came[persona] != old
        for thing in (old, came[persona])
    }
    vanished = {t for t in touched if not any(revision.match(t, RDF.type, None, None))}
    doubtful = moved | vanished
    return revision.change([q for thing in sorted(doubtful) for q in _about(revision, thing)], ())


def _about(revision: Pending, thing: URIRef) -> list[Quad]:
    graph = graph_iri("links")
    links = [quad.s for quad in revision.match(None, DG.linkOf, thing, graph)]
    found = [quad for link in links for quad in revision.match(link, None, None, graph)]
    return [*found, *revision.match(thing, OWL.sameAs, None, None)]


def settle(revision: Pending, decided: Iterable[Verdict]) -> tuple[list[Quad], list[Quad]]:
    """Accept the links that people said are right, in place of the thing's others, and take out those that are
    wrong; return the quads that went and those that came. What is no candidate is left to `dramagraph link`.
    """
    graph = graph_iri("links")
    went: list[Quad] = []
    came: list[Quad] = []
    for verdict in decided:
        if verdict.kind != "link" or verdict.verdict == "unsure":
            continue
        thing, item = map(URIRef, verdict.about)
        links = [quad.s for quad in revision.match(None, DG.linkOf, thing, graph)]
        named = [s for s in links if any(revision.match(s, DG.linkTo, item, graph))]
        if not named:
            continue
        if verdict.verdict == "same":
            gone = _about(revision, thing)
            told = [q for q in gone if q.s == named[0] and q.p not in _DECIDED]
            new = [*told, *(Quad(named[0], p, o, graph) for p, o in _DECIDED.items())]
            new.append(Quad(thing, OWL.sameAs, item, None))
        else:
            gone = [*revision.match(named[0], None, None, graph)]
            gone += revision.match(thing, OWL.sameAs, item, None)
            new = []
        out, in_ = revision.change(gone, new)
        went += out
        came += in_
    return went, came


_DECIDED = {
    DG.linkStatus: Literal("accepted"),
    DG.score: Literal("1.0000", datatype=XSD.decimal, normalize=False),
    DG.feature: Literal("decided by a person"),
}
"""What an accepted link says that a person has decided, as link.decide makes it too."""
