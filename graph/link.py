"""Which item of Wikidata each thing is, if that can be told.

In: subjects and a source. Out: links, accepted or undecided. First every subject gets its candidates
and what is to be said of each by itself; then candidates support each other, where Wikidata
relates them as our facts relate the things (a drama and its cast, a singer and the group); then
each subject is decided by the probability of its best candidate against all others and against
none. A wrong link to a living person is worse than none, so that names alone never decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from dramagraph.link_features import REACHED, RELATIONS, Feature, Veto, identity
from dramagraph.link_names import all_keys
from dramagraph.link_subjects import Subject
from dramagraph.link_types import UNTYPED, Types
from dramagraph.ontology.vocabulary import superclasses
from dramagraph.progress import Progress, silent
from dramagraph.syllables import namesakes
from dramagraph.wikidata_items import Item
from dramagraph.wikidata_mapping import item_classes
from dramagraph.wikidata_source import Named, WikidataSource

METHOD = "bits@1"
"""How these links are made; the number changes with the policy."""
ENOUGH = 0.95
"""The probability from which a link is accepted. In bench/link.py, of 5,894 links that were accepted by
one feature, half of them with every other item missing, none was wrong.
"""
GAP = 3.0
"""Bits by which the best candidate must lead: eight times as probable as the next."""
STRONG = 3.0
"""Bits that at least one independent feature of an accepted link has."""
WITHOUT_ITEM = 0.35
"""Of the people whom articles name, about a third have no item. So many of a name's other bearers may
be meant, and a common name takes more than a rare one: a year of birth is not enough for any of the
commonest.
"""
UNSEEN = 10.0
"""Namesakes that are supposed where a source does not show all: with those a year of birth is no proof."""
OTHERS = {"Character": 4.0}
"""Things of a kind that may be meant and have no item, besides people; for other kinds 1."""
SHOWN_CANDIDATES = 3
"""Undecided candidates of one thing that are kept, the best first."""
AT_ONCE = 50
"""Subjects whose items are asked for together: a live source answers 50 ids a call."""
MOST_RELATED = 3
"""Relations of one property that count: with three of its cast in common, a drama is found."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a thing may be."""

    item: str
    label: str
    description: str
    features: tuple[Feature, ...]
    reaches: Mapping[str, frozenset[str]]
    """Property → items, for the properties of relations."""

    @property
    def bits(self) -> float:
        """How strongly the features speak for it."""
        return fsum(feature.bits for feature in self.features)


@dataclass(frozen=True, slots=True)
class Link:
    """What was decided about a thing and an item."""

    thing: str
    name: str
    """What the thing is called."""
    item: str
    label: str
    """What the item is called, and in a few words is."""
    description: str
    status: str
    """accepted or undecided"""
    score: float
    """The probability that it is right, 0 to 1, if the weights are."""
    features: tuple[str, ...]
    """In words, the strongest first; why it was left undecided comes last."""
    method: str = METHOD
    date: str | None = None
    """The day that the source's answers are of."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person has said about a thing and an item."""

    thing: str
    item: str
    is_same: bool


def link(
    found: Sequence[Subject],
    source: WikidataSource,
    *,
    decided: Iterable[Decided] = (),
    progress: Progress = silent,
) -> list[Link]:
    """Return the links of subjects, sorted by thing, the best first of each.

    What people have decided comes before everything else: their yes is accepted as it is, their no
    takes the item out of the candidates.
    """
    verdicts = {(one.thing, one.item): one.is_same for one in decided}
    types = Types(source)
    groups = [found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE)]
    candidates: dict[str, tuple[list[Candidate], bool]] = {}
    for group in progress(groups, "asking Wikidata"):
        candidates.update(_candidates(group, source, types, verdicts))
    bare = {iri: found_ for iri, (found_, _) in candidates.items()}
    links = [
        replace(one, date=source.date)
        for subject in found
        for one in decide(
            subject,
            _with_relations(subject, bare),
            verdicts,
            is_whole=candidates[subject.iri][1],
        )
    ]
    return _once(links, verdicts)


def _candidates(
    group: Sequence[Subject],
    source: WikidataSource,
    types: Types,
    verdicts: Mapping[tuple[str, str], bool],
) -> Iterator[tuple[str, tuple[list[Candidate], bool]]]:
    """Yield each subject's IRI with its candidates, and whether these are all that its names have."""
    asked: dict[str, tuple[set[str], Named]] = {}
    for subject in group:
        identified = {
            q for place, value in subject.identifiers for q in source.identified(place, value)
        }
        kinds = sorted(_kinds(subject), key=lambda q: int(q[1:]))
        asked[subject.iri] = (identified, source.named(subject.names, kinds))
    items = source.items(sorted({q for a, b in asked.values() for q in (*a, *b.ids)}))
    for subject in group:
        identified, named = asked[subject.iri]
        # Two ids that lead to one item are one candidate.
        unique = {items[q].id: items[q] for q in (*sorted(identified), *named.ids) if q in items}
        own = {items[q].id for q in identified if q in items}
        judged = (
            candidate(subject, item, types, item.id in own)
            for item in unique.values()
            if verdicts.get((subject.iri, item.id)) is not False
        )
        yield subject.iri, ([one for one in judged if one is not None], named.is_whole)


def _kinds(subject: Subject) -> frozenset[str]:
    """Return the classes of Wikidata that its narrowest classes stand for."""
    narrow = subject.types - {up for name in subject.types for up in superclasses(name)[1:]}
    return frozenset(q for name in narrow for q in item_classes(name))


def candidate(
    subject: Subject, item: Item, types: Types, is_identified: bool = False
) -> Candidate | None:
    """Return an item as a candidate; None where its name is another, or something vetoes it."""
    if not is_identified and not all_keys(subject.names) & all_keys(item.names):
        return None
    found = identity(subject, item, is_identified)
    if isinstance(found, Veto):
        return None
    kind = types.judge(subject, item)
    if isinstance(kind, Veto):
        return None
    reaches = {p: ids for p in REACHED if (ids := item.items(p))}
    return Candidate(item.id, item.label, item.description, (kind, *found), reaches)


def _with_relations(
    subject: Subject, candidates: Mapping[str, Sequence[Candidate]]
) -> list[Candidate]:
    """Return the candidates of a subject with what their relations to others' candidates say."""
    return [
        replace(one, features=(*one.features, *_related(subject, one, candidates)))
        for one in candidates[subject.iri]
    ]


def _related(
    subject: Subject, one: Candidate, candidates: Mapping[str, Sequence[Candidate]]
) -> Iterator[Feature]:
    counted: dict[str, int] = defaultdict(int)
    for name, iri, is_subject in subject.relations:
        relation = RELATIONS.get(name)
        if relation is None or counted[name] == MOST_RELATED:
            continue
        here, there = relation.forward, relation.backward
        if not is_subject:
            here, there = there, here
        weight = relation.for_subject if is_subject else relation.for_object
        for other in candidates.get(iri, ()):
            if _leads(one, here, other.item) or _leads(other, there, one.item):
                counted[name] += 1
                yield Feature(name, other.label, weight, True)
                break
    yield from _elsewhere(subject, one, counted)


def _leads(one: Candidate, properties: Iterable[str], item: str) -> bool:
    return any(item in one.reaches.get(p, ()) for p in properties)


CONTRADICTING = {"memberOf": ("P463", 1, -3.0), "castMember": ("P161", 3, -6.0)}
"""Property → (Wikidata's, how many values must stand on both sides, bits if none agrees): a singer
has few groups, and of a cast that is told on both sides some must be the same."""


def _elsewhere(subject: Subject, one: Candidate, counted: Mapping[str, int]) -> Iterator[Feature]:
    for name, (property_, least, bits) in CONTRADICTING.items():
        ours = sum(p == name and is_subject for p, _, is_subject in subject.relations)
        theirs = len(one.reaches.get(property_, ()))
        if not counted.get(name) and ours >= least and theirs >= least:
            yield Feature(f"other {name}", str(theirs), bits)


def decide(
    subject: Subject,
    candidates: Sequence[Candidate],
    verdicts: Mapping[tuple[str, str], bool] | None = None,
    *,
    is_whole: bool = True,
) -> Iterator[Link]:
    """Yield the link of one subject if it is accepted, else its best candidates, undecided.

    *is_whole* says whether the candidates are all that its names have.
    """
    ranked = sorted(candidates, key=lambda c: (-c.bits, int(c.item[1:])))
    for one in ranked:
        if (verdicts or {}).get((subject.iri, one.item)):
            yield _link(subject, one, "accepted", 1.0, ("decided by a person",))
            return
    weights = [2.0**c.bits for c in ranked]
    total = fsum((_others(subject) if is_whole else UNSEEN, *weights))
    scores = [weight / total for weight in weights]
    against = tuple(_against(ranked, scores))
    if ranked and not against:
        yield _link(subject, ranked[0], "accepted", scores[0])
        return
    for one, score in zip(ranked[:SHOWN_CANDIDATES], scores, strict=False):
        yield _link(subject, one, "undecided", score, against)


def _others(subject: Subject) -> float:
    """Return how many things without an item may be meant by the names of a subject, 1 at least."""
    if subject.kind != "Person":
        return OTHERS.get(subject.kind, 1.0)
    return max(1.0, WITHOUT_ITEM * min(map(namesakes, subject.names)))


def _against(ranked: Sequence[Candidate], scores: Sequence[float]) -> Iterator[str]:
    """Yield why the best candidate is not accepted; nothing if it is."""
    if not ranked:
        return
    best = ranked[0]
    if UNTYPED in best.features:
        yield "undecided: the item has no class"
    if not any(f.is_independent and f.bits >= STRONG for f in best.features):
        yield "undecided: nothing but the name and the kind agrees"
    elif len(ranked) > 1 and best.bits - ranked[1].bits < GAP:
        yield f"undecided: {ranked[1].item} is as likely"
    elif scores[0] < ENOUGH:
        yield "undecided: too little agrees"


def _link(
    subject: Subject, one: Candidate, status: str, score: float, notes: tuple[str, ...] = ()
) -> Link:
    strongest = sorted(one.features, key=lambda f: (-abs(f.bits), f.name, f.detail))
    features = (*dict.fromkeys(map(str, strongest)), *notes)
    return Link(
        subject.iri,
        subject.label,
        one.item,
        one.label,
        one.description,
        status,
        round(min(score, 1.0), 4),
        features,
    )


def _once(links: Iterable[Link], verdicts: Mapping[tuple[str, str], bool]) -> list[Link]:
    """Return the links with none accepted whose item two things claim; a person's yes stands."""
    claims: dict[str, list[Link]] = defaultdict(list)
    kept = list(links)
    for one in kept:
        if one.status == "accepted":
            claims[one.item].append(one)
    found = []
    for one in kept:
        rivals = [r for r in claims[one.item] if r.thing != one.thing]
        by_person = verdicts.get((one.thing, one.item), False)
        if one.status == "accepted" and rivals and not by_person:
            note = f"undecided: {rivals[0].name} claims the same item"
            one = replace(one, status="undecided", features=(*one.features, note))
        found.append(one)
    return sorted(found, key=lambda o: (o.thing, -o.score, int(o.item[1:])))
