"""What speaks for and against a thing and an item being the same, in bits.

The weights are those of record linkage (I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage",
1969, https://doi.org/10.1080/01621459.1969.10501049): the logarithm to base 2 of how much more
often two records of the same agree than two namesakes do. Ten bits are a day of birth, one of some
thousand; two are an occupation that every fourth namesake in Wikidata has. A veto ends the matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dramagraph.link_names import folded, hangul
from dramagraph.link_subjects import Subject
from dramagraph.wikidata_items import Item
from dramagraph.wikidata_mapping import occupation, occupations

DECISIVE = 20.0
"""Bits of an identifier that somebody has given."""
BIRTH = {4: 5.0, 7: 7.5, 10: 10.0}
"""Length of the common part of two dates → bits: one year of some 30, a month, a day."""
SHOWN = {4: 3.5, 7: 6.0, 10: 9.0}
"""The same for the first showing of a work: remakes of one title are years apart."""
WORK_YEARS = 1
"""Two works of one title whose years differ by more are two works; festivals and streaming shift
a date by a year at most."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that two descriptions have in common, or have not."""

    name: str
    detail: str
    bits: float
    is_independent: bool = False
    """Whether it says more than that names and kinds of thing agree."""

    def __str__(self) -> str:
        """The feature in words."""
        return f"{self.name}: {self.detail} ({self.bits:+g})"


@dataclass(frozen=True, slots=True)
class Veto:
    """What rules an item out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How a property of ours shows in Wikidata, and what it weighs."""

    forward: frozenset[str]
    """The properties of the subject's item that lead to the object's."""
    backward: frozenset[str]
    """The properties of the object's item that lead back."""
    for_subject: float
    for_object: float


def _relation(forward: str, backward: str, subject: float, object_: float) -> Relation:
    return Relation(frozenset(forward.split()), frozenset(backward.split()), subject, object_)


RELATIONS: Mapping[str, Relation] = {
    "castMember": _relation("P161", "", 8, 8),
    "guestAppearance": _relation("P161", "", 8, 8),
    "screenwriter": _relation("P58", "", 8, 8),
    "director": _relation("P57", "", 8, 8),
    "productionCompany": _relation("P272", "", 4, 8),
    "broadcaster": _relation("P449 P750", "", 3, 8),
    "streamingPlatform": _relation("P750 P449", "", 2, 8),
    "characterIn": _relation("P1441", "P674", 8, 8),
    "portrays": _relation("", "P175", 8, 8),
    "memberOf": _relation("P463", "P527", 8, 8),
    "representedBy": _relation("P1875 P264", "P1268", 6, 8),
    "receivedAward": _relation("P166", "", 2, 6),
    "nominatedFor": _relation("P1411 P166", "", 2, 6),
    "birthPlace": _relation("P19", "", 2, 3),
    "notableWork": _relation("P800", "P161 P58 P57", 8, 8),
    "debutWork": _relation("P800", "P161 P58 P57", 8, 8),
}
"""A namesake is rarely in the same cast, but a channel has many works and Seoul many children."""

REACHED = frozenset(p for r in RELATIONS.values() for p in (*r.forward, *r.backward))
"""Every property that a relation is read from."""


def identity(subject: Subject, item: Item, is_identified: bool) -> list[Feature] | Veto:
    """Return what the two descriptions say by themselves: names, dates, occupation, numbers."""
    found: list[Feature] = []
    if is_identified:
        found.append(Feature("identifier", "as given", DECISIVE, True))
    for judge in (_names, _hangul, _birth, _occupation, _shown, _episodes):
        for verdict in judge(subject, item):
            if isinstance(verdict, Veto):
                return verdict
            found.append(verdict)
    return found


def _names(subject: Subject, item: Item) -> Iterator[Feature]:
    theirs = {folded(name) for name in item.names}
    same = next((name for name in subject.names if folded(name) in theirs), None)
    if same is not None:
        yield Feature("name", same, 0.0)
    else:
        yield Feature("other spelling", item.label, -1.0)
    if subject.kind in ("Organization", "Place", "Award"):
        titles = {folded(title) for title in item.sitelinks.values()}
        title = next((name for name in subject.names if folded(name) in titles), None)
        if title is not None:  # of all that is called so, Wikipedia means this
            yield Feature("page of Wikipedia", title, 3.0, True)


def _hangul(subject: Subject, item: Item) -> Iterator[Feature | Veto]:
    ours, theirs = subject.hangul, hangul(item.names)
    both = ours & theirs
    if both:
        is_person = subject.kind in ("Person", "Character")
        yield Feature("Hangul", min(both), 2.0 if is_person else 4.0, not is_person)
    elif ours and theirs and not any(a in b or b in a for a in ours for b in theirs):
        yield Veto(f"Hangul {min(ours)} is not {min(theirs)}")


def common_length(one: str, other: str) -> int:
    """Return as how precisely two dates agree: 4, 7 or 10 characters; 0 where they differ."""
    shorter = min(len(one), len(other))
    return shorter if one[:shorter] == other[:shorter] else 0


def _birth(subject: Subject, item: Item) -> Iterator[Feature | Veto]:
    ours = subject.literals.get("birthDate", ())
    theirs = [value.text for value in item.values("P569") if value.kind == "time"]
    if not ours or not theirs:
        return
    length = max(common_length(a, b) for a in ours for b in theirs)
    if length:
        yield Feature("born", theirs[0][:length], BIRTH[length], True)
    else:
        yield Veto(f"born {ours[0]}, not {theirs[0]}")


def _occupation(subject: Subject, item: Item) -> Iterator[Feature]:
    if subject.kind != "Person":
        return
    theirs = item.items("P106")
    known = sorted(noun for noun in subject.callings if occupation(noun))
    same = next((noun for noun in known if occupations(noun) & theirs), None)
    if same is not None:
        yield Feature("occupation", same, 2.0, True)
    elif known and theirs:
        yield Feature("other occupation", known[0], -2.0)


def _shown(subject: Subject, item: Item) -> Iterator[Feature | Veto]:
    ours = subject.literals.get("premiereDate", ())
    theirs = [value.text for value in item.values("P580", "P577") if value.kind == "time"]
    if not ours or not theirs:
        return
    length = max(common_length(a, b) for a in ours for b in theirs)
    if length:
        yield Feature("first shown", ours[0][:length], SHOWN[length], True)
        return
    years = min(abs(int(a[:4]) - int(b[:4])) for a in ours for b in theirs)
    if years > WORK_YEARS:
        yield Veto(f"first shown {ours[0]}, not {theirs[0]}")
    else:
        yield Feature("shown at another time", theirs[0], -2.0)


def _episodes(subject: Subject, item: Item) -> Iterator[Feature]:
    ours = subject.literals.get("numberOfEpisodes", ())
    theirs = [value.text for value in item.values("P1113")]
    if ours and theirs:
        # 16 episodes have a third of all Korean dramas: agreement says little
        same = next((n for n in ours if n in theirs), None)
        if same:
            yield Feature("episodes", same, 1.5, True)
        else:
            yield Feature("other number of episodes", theirs[0], -1.0)
