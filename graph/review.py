"""What is left undecided in a store, worst first, with the words that it hangs on.

Four kinds: personas that may be one thing or two, values that contest each other, accepted claims
that hang on weak evidence alone, and things that may be one of several items of Wikidata. What somebody
has answered, if only that it cannot be told, is not asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import RDF, RDFS, Literal, URIRef

from dramagraph.curation import verdicts
from dramagraph.engine_snapshot import ANY, GraphName
from dramagraph.iris import graph_iri
from dramagraph.link_store import stored_links, undecided
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import label, local_name
from dramagraph.rdf import Term
from dramagraph.rulings import matter_of
from dramagraph.store import Snapshot
from dramagraph.verdicts import Verdict, source_of
from dramagraph.why import Quote, quotes
from dramagraph.wikidata_mapping import entity

WEAK_BELIEF = 0.8
"""Below it an accepted claim is worth a look: of claims with this confidence about one in thirty is wrong
in the gold articles, of surer ones one in fifty."""

MOST_QUOTES = 2
"""Shown for each side."""

About = tuple[str, ...]
"""What a verdict names (verdicts.FIELDS)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things, values or items between which it is to be decided."""

    iri: str
    name: str
    remarks: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    about: tuple[About, ...] = ()
    """What verdicts on this side are about: of a claim, all places that state it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide."""

    kind: str
    """identity, claim, evidence or link"""
    asks: str
    """One line."""
    why: tuple[str, ...]
    """What speaks for and against, the strongest first."""
    sides: tuple[Side, ...]


def questions(snapshot: Snapshot, kinds: Sequence[str] = ()) -> Iterator[Question]:
    """Yield what a store leaves undecided, of some *kinds* or of all, by kind, the worst first."""
    answered = {_matter(verdict) for verdict in verdicts(snapshot)}
    for kind, ask in KINDS.items():
        if not kinds or kind in kinds:
            for question in ask(snapshot):
                asked = {(kind, *about) for side in question.sides for about in side.about}
                if asked.isdisjoint(answered):
                    yield question


def _matter(verdict: Verdict) -> About:
    is_said = verdict.kind in ("claim", "evidence")
    return (verdict.kind, *(matter_of(verdict) if is_said else verdict.about))


def _identities(snapshot: Snapshot) -> Iterator[Question]:
    """Personas of which the rules are unsure, those that come nearest to being one thing first."""
    graph = graph_iri("identity")
    unsure = snapshot.match(None, DG.verdict, Literal("unsure"), graph)
    found = [(_one(snapshot, quad.s, DG.score, graph), str(quad.s)) for quad in unsure]
    for score, iri in sorted(found, key=lambda pair: (-float(pair[0] or 0), pair[1])):
        node = URIRef(iri)
        pair = sorted(str(q.o) for q in snapshot.match(node, DG.judged, None, graph))
        features = sorted(str(q.o) for q in snapshot.match(node, DG.feature, None, graph))
        sides = tuple(replace(_persona(snapshot, one), about=(tuple(pair),)) for one in pair)
        names = " and ".join(dict.fromkeys(side.name for side in sides))
        yield Question("identity", f"Is it one? {names} ({score})", tuple(features), sides)


def _persona(snapshot: Snapshot, persona: str) -> Side:
    node = URIRef(persona)
    said = snapshot.match(None, DG.mentions, node)
    claims = sorted({str(q.s) for e in said for q in snapshot.match(None, DG.evidence, e.s)})
    shown = (q for claim in claims for q in quotes(snapshot, URIRef(claim)))
    here = dict.fromkeys(q for q in shown if source_of(q.passage) == source_of(persona))
    thing = _one(snapshot, node, DG.denotes, graph_iri("identity"))
    return Side(persona, _label(snapshot, node), (str(thing),), tuple(here)[:MOST_QUOTES])


def _contested(snapshot: Snapshot) -> Iterator[Question]:
    """Values that contest each other, those that most sources speak of first."""
    graph = graph_iri("status")
    groups: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for quad in snapshot.match(None, DG.status, Literal("contested"), graph):
        about = (_one(snapshot, quad.s, p) for p in (RDF.subject, RDF.predicate))
        sources = int(str(_one(snapshot, quad.s, DG.speakingSources, graph) or 0))
        thing, name = map(str, about)
        groups[thing, name].append((str(quad.s), sources))
    ordered = sorted(groups.items(), key=lambda g: (-sum(n for _, n in g[1]), g[0]))
    for (subject, predicate), claims in ordered:
        asked = f"{_label(snapshot, URIRef(subject))}, {label(local_name(URIRef(predicate)))}"
        sides = tuple(sorted((_claim(snapshot, claim) for claim, _ in claims), key=_by_name))
        yield Question("claim", f"Which holds? {asked}", (), sides)


def _weak(snapshot: Snapshot) -> Iterator[Question]:
    """The places that state accepted claims with little belief, the least first."""
    graph = graph_iri("status")
    found = []
    for quad in snapshot.match(None, DG.belief, None, graph):
        is_weak = float(str(quad.o)) < WEAK_BELIEF
        if is_weak and str(_one(snapshot, quad.s, DG.status, graph)) == "accepted":
            found.append((float(str(quad.o)), str(quad.s)))
    for belief, claim in sorted(found):
        side = _claim(snapshot, claim)
        told = list(quotes(snapshot, URIRef(claim)))
        for about in side.about:
            here = tuple(quote for quote in told if quote.passage == about[0])[:1]
            one = replace(side, quotes=here, about=(about,))
            yield Question(
                "evidence", f"Do the words say so? {side.name}", (f"belief {belief}",), (one,)
            )


def _claim(snapshot: Snapshot, claim: str) -> Side:
    node = URIRef(claim)
    parts = [_one(snapshot, node, p) for p in (RDF.subject, RDF.predicate, RDF.object)]
    subject, predicate, value = parts
    name = f"{_label(snapshot, subject)} – {label(local_name(URIRef(str(predicate))))} – {_label(snapshot, value)}"
    reason = _one(snapshot, node, DG.reason, graph_iri("status"))
    told = tuple(quotes(snapshot, node))
    about = tuple(sorted({_stated(snapshot, node, quote.passage) for quote in told}))
    return Side(claim, name, (str(reason),) if reason else (), told[:MOST_QUOTES], about)


def _by_name(side: Side) -> tuple[str, str]:
    return side.name, side.iri


def _stated(snapshot: Snapshot, claim: URIRef, passage: str) -> About:
    """Return what a claim states at a place, in the names of the document."""
    subject, predicate, value = (
        _one(snapshot, claim, p) for p in (RDF.subject, RDF.predicate, RDF.object)
    )
    source = URIRef(source_of(passage))
    here = [
        quad.o
        for evidence in snapshot.match(claim, DG.evidence, None, source)
        for quad in snapshot.match(URIRef(str(evidence.o)), DG.mentions, None, source)
    ]

    def persona(thing: Term | None) -> str:
        """Return what the document calls a thing; a literal is itself."""
        called = {
            str(name)
            for name in here
            if _one(snapshot, URIRef(str(name)), DG.denotes, graph_iri("identity")) == thing
        }
        return min(called, default=str(thing))

    said = Verdict(
        "claim", (passage, persona(subject), local_name(URIRef(str(predicate))), persona(value)), ""
    )
    return matter_of(said)


def _links(snapshot: Snapshot) -> Iterator[Question]:
    for several in undecided(stored_links(snapshot)):
        thing = several[0].thing
        sides = tuple(
            Side(
                str(entity(one.item)),
                f"{one.label} ({one.item}), {one.description}",
                (f"score {one.score}", *one.features),
                about=((thing, str(entity(one.item))),),
            )
            for one in several
        )
        yield Question("link", f"Which item? {several[0].name} <{thing}>", (), sides)


KINDS: Mapping[str, Callable[[Snapshot], Iterator[Question]]] = {
    "identity": _identities,
    "claim": _contested,
    "evidence": _weak,
    "link": _links,
}
"""Kind of question → how it is asked."""


def _one(
    snapshot: Snapshot, subject: URIRef, predicate: URIRef, graph: GraphName = ANY
) -> Term | None:
    found = sorted({q.o for q in snapshot.match(subject, predicate, None, graph)}, key=str)
    return found[0] if found else None


def _label(snapshot: Snapshot, node: Term | None) -> str:
    if not isinstance(node, URIRef):
        return str(node)
    return str(_one(snapshot, node, RDFS.label) or node)


def lines(question: Question, mark: tuple[str, str] = ("«", "»")) -> Iterator[str]:
    """Yield a question as text."""
    yield question.asks
    for reason in question.why:
        yield f"  {reason}"
    for number, side in enumerate(question.sides, 1):
        yield f"  {number}. {side.name}"
        for remark in side.remarks:
            yield f"     {remark}"
        for quote in side.quotes:
            sentence, start, stop = quote.sentence, quote.start, quote.stop
            shown = f"{sentence[:start]}{mark[0]}{sentence[start:stop]}{mark[1]}{sentence[stop:]}"
            yield f"     {shown}"
            yield f"       {', '.join(filter(None, (quote.file, quote.outlet, quote.published, quote.stance)))}"
