"""What Wikidata lacks and our sources state plainly, as QuickStatements, for a person to look at and run.

Version 1 of the language, https://www.wikidata.org/wiki/Help:QuickStatements: a statement a line, its
fields apart by tabs. Given is an accepted claim of a linked thing whose item the store has read
(`dramagraph wikidata statements`), where a source states it plainly and can be named, and Wikidata
has neither it nor another value of what has one. What is private is never given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from rdflib import URIRef

from dramagraph.compare import agree, items_told
from dramagraph.link_claims import Affirmed, Place, affirmed, labels, linked_things
from dramagraph.ontology.vocabulary import label, ranges, single_valued
from dramagraph.store import Snapshot
from dramagraph.wikidata_document import Linked
from dramagraph.wikidata_mapping import is_private, occupation, property_of

COARSE = frozenset(("receivedAward", "nominatedFor"))
"""Our award is the ceremony, Wikidata's the prize: "best actress" of it is another item."""
LONGEST_TEXT = 400
"""Code points of a quotation or a title: the bound that Wikibase had for a long time, and that a
longer quotation is no quotation any more.
"""
MOST_REFERENCES = 3
"""Sources that are named for one statement."""
SHOWN = 5
"""Claims of one reason that a report lists; the rest are counted."""

PRIVATE = "private"
NOT_ACCEPTED = "not accepted"
NO_PROPERTY = "Wikidata has no property that says just this"
NOT_LINKED = "not linked"
UNREAD = "the item has not been read: run dramagraph wikidata statements, and add what it says"
NO_ITEM = "the value has no item"
THERE = "Wikidata has it"
OTHER = "Wikidata has another value"
NOT_PLAIN = "nobody states it plainly"
NO_REFERENCE = "its source has no address"


@dataclass(frozen=True, slots=True)
class Given:
    """One statement with its references."""

    item: str
    predicate: str
    """The property of Wikidata."""
    value: str
    """As QuickStatements writes it."""
    qualifiers: tuple[tuple[str, str], ...]
    references: tuple[tuple[tuple[str, str], ...], ...]
    """Each as pairs of a property with S and a value; one at least."""
    words: str
    """The statement for people."""

    @property
    def line(self) -> str:
        """The statement as a line."""
        fields = [self.item, self.predicate, self.value]
        fields += [part for pair in self.qualifiers for part in pair]
        for at, reference in enumerate(self.references):
            first, *rest = reference
            mark = "!" if at else ""  # a reference of its own
            fields += [f"{mark}{first[0]}", first[1], *(part for pair in rest for part in pair)]
        return "\t".join(fields)


@dataclass(frozen=True, slots=True)
class Withheld:
    """One claim that is not given, and why."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be given, and what would not."""

    given: tuple[Given, ...]
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True)
class Known:
    """What a decision about one claim looks at."""

    linked: Mapping[str, Linked]
    names: Mapping[str, str]
    told: frozenset[str]
    siblings: Mapping[tuple[str, str], Sequence[Affirmed]]
    """(subject, property) → the claims of both."""
    roles: Mapping[tuple[str, int, int, str], str]
    """(source, start, end, actor) → the name of the character whom she plays, as stated there."""
    retrieved: str | None


def plan(snapshot: Snapshot, retrieved: str | None = None) -> Plan:
    """Return what there is to give; *retrieved* is the day on which the sources were read."""
    claims = affirmed(snapshot)
    names = labels(snapshot)
    siblings: dict[tuple[str, str], list[Affirmed]] = {}
    for claim in claims:
        siblings.setdefault((claim.subject, claim.predicate), []).append(claim)
    known = Known(
        linked_things(snapshot),
        names,
        frozenset(items_told(claims)),
        siblings,
        _roles(claims, names),
        retrieved,
    )
    outcomes = [decide_claim(claim, known) for claim in claims if claim.is_told]
    return Plan(
        tuple(sorted((o for o in outcomes if isinstance(o, Given)), key=lambda o: o.line)),
        tuple(
            sorted(
                (o for o in outcomes if isinstance(o, Withheld)), key=lambda o: (o.reason, o.words)
            )
        ),
    )


def quickstatements(found: Plan) -> Iterator[bytes]:
    """Yield the lines of what there is to give, sorted."""
    for one in found.given:
        yield f"{one.line}\n".encode()


def report(found: Plan) -> Iterator[str]:
    """Yield what would be given and what would not, in words."""
    yield f"{len(found.given)} statements for Wikidata, {len(found.withheld)} claims withheld"
    for one in found.given:
        yield f"  {one.words}"
    counts = Counter(one.reason for one in found.withheld)
    for reason, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{count} withheld: {reason}"
        several = [one.words for one in found.withheld if one.reason == reason]
        if reason != PRIVATE:
            yield from (f"  {words}" for words in several[:SHOWN])


def _roles(
    claims: Iterable[Affirmed], names: Mapping[str, str]
) -> dict[tuple[str, int, int, str], str]:
    return {
        (place.source, place.start, place.end, claim.subject): names[str(claim.object)]
        for claim in claims
        if claim.predicate == "portrays" and claim.status == "accepted"
        for place in claim.places
        if str(claim.object) in names
    }


def decide_claim(claim: Affirmed, known: Known) -> Given | Withheld:
    """Return one claim as it would be given, or why it is withheld."""
    subject = known.linked.get(claim.subject)
    name = known.names.get(claim.subject, claim.subject)
    said = known.names.get(str(claim.object), str(claim.object))
    words = f"{name}, {label(claim.predicate)}: {said}"
    reason = _reason(claim, subject, known)
    if reason is not None or subject is None:
        return Withheld(reason or NOT_LINKED, words)
    property_, value = property_of(claim.predicate, subject.type), _value(claim, known)
    if property_ is None or value is None:
        return Withheld(NO_PROPERTY if value else NO_ITEM, words)
    plain = [p for p in claim.places if p.is_plain and not p.is_wikidata]
    references = _references(plain, known)
    if not references:
        return Withheld(NO_REFERENCE if plain else NOT_PLAIN, words)
    return Given(
        subject.item, property_, value, tuple(_role(claim, plain, known)), references, words
    )


def _reason(claim: Affirmed, subject: Linked | None, known: Known) -> str | None:
    """Return why a claim is not given, whatever its value and its sources are; None if it may be."""
    if is_private(claim.predicate):
        return PRIVATE
    if claim.status != "accepted":
        return NOT_ACCEPTED
    if claim.predicate in COARSE or property_of(claim.predicate) is None:
        return NO_PROPERTY
    if subject is None or (
        isinstance(claim.object, URIRef) and str(claim.object) not in known.linked
    ):
        return NOT_LINKED
    if subject.item not in known.told:
        return UNREAD
    theirs = [c for c in known.siblings[claim.subject, claim.predicate] if c.is_known]
    if any(agree(c, claim) for c in theirs):
        return THERE
    return OTHER if theirs and claim.predicate in single_valued() else None


def _value(claim: Affirmed, known: Known) -> str | None:
    """Return the value as QuickStatements writes it, None for a word without an item."""
    if isinstance(claim.object, URIRef):
        return known.linked[str(claim.object)].item
    text = str(claim.object)
    if claim.predicate == "occupation":
        return occupation(text)
    if not ranges(claim.predicate) and claim.predicate.endswith("Date"):
        return moment(text)
    return text if text.isdecimal() else None


def moment(text: str) -> str:
    """Return a date as precise as it is written.

    >>> moment("2024"), moment("2024-03-09")
    ('+2024-00-00T00:00:00Z/9', '+2024-03-09T00:00:00Z/11')
    """
    precision = {4: 9, 7: 10, 10: 11}[len(text)]
    return f"+{text}{'-00' * (11 - precision)}T00:00:00Z/{precision}"


def _role(claim: Affirmed, plain: Sequence[Place], known: Known) -> Iterator[tuple[str, str]]:
    """Yield the name of the character, where the same words tell it."""
    if claim.predicate != "castMember":
        return
    actor = str(claim.object)
    found = {known.roles.get((p.source, p.start, p.end, actor)) for p in plain} - {None}
    if len(found) == 1:
        yield "P4633", quoted(str(min(map(str, found))))


def _references(plain: Sequence[Place], known: Known) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return a reference for each source that can be named, MOST_REFERENCES at most."""
    publishers = {
        one.name.casefold(): one.item for one in known.linked.values() if one.type == "Publisher"
    }
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for place in plain:
        url = address(place.url)
        stated_in = publishers.get(place.outlet.casefold())
        if place.source in found or not (url or stated_in):
            continue
        pairs = [("S248", stated_in)] if stated_in else []
        pairs += [("S854", quoted(url))] if url else []
        if 0 < len(place.title) <= LONGEST_TEXT:
            pairs.append(("S1476", f"{place.language}:{quoted(place.title)}"))
        if len(place.published) == 10:
            pairs.append(("S577", moment(place.published)))
        if len(place.exact) <= LONGEST_TEXT:
            pairs.append(("S1683", f"{place.language}:{quoted(place.exact)}"))
        if known.retrieved:
            pairs.append(("S813", moment(known.retrieved)))
        found[place.source] = tuple(pairs)
    return tuple(found.values())[:MOST_REFERENCES]


def quoted(text: str) -> str:
    """Return text as a string of QuickStatements, which knows no escapes: tabs and line breaks become
    spaces, bars and quotation marks others that look like them.
    """
    plain = " ".join(text.split()).replace('"', "”").replace("|", "¦")
    return f'"{plain}"'


def address(url: str) -> str:
    """Return an address of the web without what a line cannot hold; "" for any other."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._") if is_web else ""
