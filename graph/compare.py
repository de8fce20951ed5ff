"""Our sources beside Wikidata: what they confirm, contradict and add of what it says of linked things."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from dramagraph.link_claims import Affirmed, affirmed, labels, linked_things
from dramagraph.link_features import common_length
from dramagraph.ontology.vocabulary import label, ranges, single_valued
from dramagraph.store import Snapshot
from dramagraph.wikidata_document import SUFFIX, Linked
from dramagraph.wikidata_mapping import property_of

HELD = ("accepted", "contested", "superseded")
"""Claims that count: another value of Wikidata makes ours contested, a more precise one superseded."""
OUTCOMES = ("confirmed", "contradicted", "added", "only in Wikidata")


@dataclass(frozen=True, slots=True)
class Compared:
    """One value, as our sources and Wikidata stand to it."""

    thing: str
    """Its label."""
    item: str
    predicate: str
    value: str
    """Ours; Wikidata's where only it has one."""
    outcome: str
    """One of OUTCOMES."""
    theirs: str = ""
    """The values of Wikidata that ours contradicts."""

    @property
    def line(self) -> str:
        """The comparison in a line."""
        against = f", Wikidata has {self.theirs}" if self.theirs else ""
        return f"{self.thing} ({self.item}), {label(self.predicate)}: {self.value} — {self.outcome}{against}"


def compare(snapshot: Snapshot) -> list[Compared]:
    """Return the comparison of every linked thing whose item is a source of the store, by thing.

    Values are compared where Wikidata has a property for them, and things where both are linked.
    """
    linked, names = linked_things(snapshot), labels(snapshot)
    claims = [c for c in affirmed(snapshot) if c.status in HELD]
    told = items_told(claims)
    by_property: dict[tuple[str, str], list[Affirmed]] = defaultdict(list)
    for claim in claims:
        if _is_comparable(claim, linked, told):
            by_property[claim.subject, claim.predicate].append(claim)
    return [
        found
        for (subject, _), several in sorted(by_property.items())
        for found in _outcomes(linked[subject], several, names)
    ]


def items_told(claims: Iterable[Affirmed]) -> set[str]:
    """Return the ids of the items that are sources of the store and say something."""
    return {
        place.file.removesuffix(SUFFIX)
        for claim in claims
        for place in claim.places
        if place.is_wikidata
    }


def _is_comparable(claim: Affirmed, linked: Mapping[str, Linked], told: set[str]) -> bool:
    subject = linked.get(claim.subject)
    if subject is None or subject.item not in told:
        return False
    if property_of(claim.predicate, subject.type) is None:
        return False
    return not isinstance(claim.object, URIRef) or str(claim.object) in linked


def _outcomes(
    subject: Linked, several: Sequence[Affirmed], names: Mapping[str, str]
) -> Iterator[Compared]:
    theirs = [c for c in several if c.is_known]
    for claim in several:
        value = names.get(str(claim.object), str(claim.object))
        known = [c for c in theirs if agree(c, claim)]
        others = ", ".join(names.get(str(c.object), str(c.object)) for c in theirs)
        outcome, against = "added", ""
        if not claim.is_told:
            if any(agree(c, claim) for c in several if c.is_told):
                continue  # told with ours
            outcome = "only in Wikidata"
        elif known:
            outcome = "confirmed"
        elif theirs and claim.predicate in single_valued():
            outcome, against = "contradicted", others
        yield Compared(subject.name, subject.item, claim.predicate, value, outcome, against)


def agree(one: Affirmed, other: Affirmed) -> bool:
    """Whether two claims of one property say the same: dates as far as both are precise."""
    if one.object == other.object:
        return True
    is_date = not ranges(one.predicate) and one.predicate.endswith("Date")
    return is_date and common_length(str(one.object), str(other.object)) > 0


def lines(found: Sequence[Compared]) -> Iterator[str]:
    """Yield the counts, then what was found, contradictions first."""
    counts = Counter(one.outcome for one in found)
    yield ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)
    order = {"contradicted": 0, "added": 1, "only in Wikidata": 2, "confirmed": 3}
    for one in sorted(found, key=lambda one: order[one.outcome]):
        yield f"  {one.line}"
