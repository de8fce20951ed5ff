"""Why the graph says something: each value with its quotes, sources, stance and status.

In: a snapshot, a name, perhaps a property. Out: what was found, as values, and the lines that show
it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rdflib import RDFS, Literal, URIRef

from dramagraph import resources
from dramagraph.errors import MissingError, UsageError
from dramagraph.ontology.vocabulary import inverse, label, local_name, properties
from dramagraph.rdf import Term
from dramagraph.settings import base_iri
from dramagraph.store import Snapshot
from dramagraph.syllables import is_one_name
from dramagraph.verdicts import passage

WIDEST_SENTENCE = 400
"""Code points shown around a quote; a paragraph without a full stop is cut."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One place that states a value."""

    sentence: str
    start: int
    stop: int
    """Where the quote stands in the sentence."""
    file: str
    published: str | None
    outlet: str | None
    stance: str
    """What keeps it from being a plain statement, empty for one."""
    rule: str
    passage: str = ""
    """The IRI of the place."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One value of one property, with everyone who says so."""

    predicate: str
    value: str
    qualifiers: tuple[str, ...]
    status: str
    sources: int
    """How many independent ones speak of it: copies of a text count once."""
    quotes: tuple[Quote, ...]
    is_object: bool
    """Whether the thing asked for is the claim's object: the value is then its subject."""
    reason: str = ""
    """Why it stands so, empty where the store does not say."""
    rivals: tuple[str, ...] = ()
    """The values that it stands against, or gave way to."""

    @property
    def documents(self) -> int:
        """How many documents the quotes are from."""
        return len({quote.file for quote in self.quotes})


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that is said about one thing."""

    iri: str
    label: str
    answers: tuple[Answer, ...]


def why(snapshot: Snapshot, name: str, predicate: str | None = None) -> list[Why]:
    """Return what is known of the things called *name*, and from whom; several things may have one
    name.

    Raises MissingError where nothing has the name or no claim the property, UsageError for a
    property that the vocabulary lacks.
    """
    if predicate is not None and predicate not in properties():
        raise UsageError(
            f'there is no property "{predicate}": see docs/ontology.md for those there are'
        )
    things = _things(snapshot, name)
    if not things:
        raise MissingError(f'nothing in the store is called "{name}"')
    found = [Why(str(t), n, tuple(_answers(snapshot, t, predicate))) for t, n in things]
    told = [one for one in found if one.answers]
    if not told:
        about = f"{predicate} of " if predicate else ""
        raise MissingError(f'the store has no claim about {about}"{found[0].label}"')
    return told


def _query(name: str) -> str:
    return resources.text("", "queries", f"{name}.rq")


def _things(snapshot: Snapshot, name: str) -> list[tuple[URIRef, str]]:
    rows = list(
        snapshot.query(_query("things-by-name"), bindings={"wanted": Literal(name.lower())})
    )
    if not rows:  # a spelling that no document uses
        people = f"{base_iri()}id/person/"
        rows = sorted(
            (quad.s, quad.o)
            for quad in snapshot.quads(None)
            if quad.p == RDFS.label and quad.s.startswith(people)
            if is_one_name(name, str(quad.o))
        )
    return [(URIRef(str(thing)), str(said)) for thing, said in rows]


def _answers(snapshot: Snapshot, thing: URIRef, predicate: str | None) -> Iterator[Answer]:
    wanted = {predicate, inverse(predicate)} if predicate else None
    for row in snapshot.query(_query("claims-about"), bindings={"thing": thing}):
        claim, subject, subject_label, property_, object_, object_label, status, *numbers = row
        name = local_name(URIRef(str(property_)))
        if wanted is not None and name not in wanted:
            continue
        is_object = subject != thing
        value = (subject_label or subject) if is_object else (object_label or object_)
        *counts, reason = numbers
        yield Answer(
            name,
            str(value),
            tuple(_qualifiers(snapshot, claim)),
            str(status),
            sum(int(str(count)) for count in counts),
            tuple(quotes(snapshot, claim)),
            is_object,
            str(reason or ""),
            () if is_object else tuple(_rivals(snapshot, claim, name)),
        )


def _rivals(snapshot: Snapshot, claim: Term, predicate: str) -> Iterator[str]:
    rows = snapshot.query(_query("rivals-of"), bindings={"claim": claim})
    for property_, value, value_label in rows:
        name = local_name(URIRef(str(property_)))
        value_name = str(value_label or value)
        yield value_name if name == predicate else f"{label(name)} {value_name}"


def _qualifiers(snapshot: Snapshot, claim: Term) -> Iterator[str]:
    for qualifier, value, name in snapshot.query(
        _query("qualifiers-of"), bindings={"claim": claim}
    ):
        yield f"{label(local_name(URIRef(str(qualifier))))} {name or value}"


def quotes(snapshot: Snapshot, claim: Term) -> Iterator[Quote]:
    """Yield the places that state a claim, by source and place."""
    for row in snapshot.query(_query("evidence-of"), bindings={"claim": claim}):
        (
            _,
            start,
            end,
            polarity,
            certainty,
            stage,
            attributed_to,
            rule,
            source,
            file,
            _,
            date,
            outlet,
            text,
        ) = row
        first, last = sentence_around(str(text), int(str(start)), int(str(end)))
        yield Quote(
            str(text)[first:last],
            int(str(start)) - first,
            int(str(end)) - first,
            str(file),
            str(date) if date else None,
            str(outlet) if outlet else None,
            _stance(str(polarity), str(certainty), stage, attributed_to),
            str(rule),
            passage(str(source), int(str(start)), int(str(end))),
        )


def _stance(polarity: str, certainty: str, stage: Term | None, attributed_to: Term | None) -> str:
    said = [
        "denied" if polarity == "negated" else "",
        certainty if certainty != "certain" else "",
        str(stage or ""),
        f"according to {attributed_to}" if attributed_to else "",
    ]
    return ", ".join(word for word in said if word)


STOP = re.compile(r"[.!?…。](?:[\"'”’»)]*)\s+(?=[^a-z\s])|\n")


def sentence_around(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return where the sentence that holds text[start:stop] begins and ends.

    >>> text = "He sang. She plays Mo Rin, he said. Then rain."
    >>> first, last = sentence_around(text, 13, 25)
    >>> text[first:last]
    'She plays Mo Rin, he said.'
    """
    low = max(0, start - WIDEST_SENTENCE)
    ends = (m.end() for m in STOP.finditer(text, low, start + 1))
    first = max((end for end in ends if end <= start), default=low)
    after = STOP.search(text, stop, min(len(text), stop + WIDEST_SENTENCE))
    last = len(text[: after.end()].rstrip()) if after else min(len(text), stop + WIDEST_SENTENCE)
    return first, max(stop, last)


def lines(found: Sequence[Why], mark: tuple[str, str] = ("«", "»")) -> Iterator[str]:
    """Yield what was found as text; *mark* stands around each quote in its sentence."""
    for one in found:
        yield f"{one.label}  <{one.iri}>"
        for answer in one.answers:
            qualifiers = f" ({', '.join(answer.qualifiers)})" if answer.qualifiers else ""
            arrow = "of" if answer.is_object else ":"
            head = f"{label(answer.predicate)}{' ' if arrow == 'of' else ''}{arrow} {answer.value}"
            sources = f"{answer.sources} source{'s' * (answer.sources != 1)}"
            copies = f" in {answer.documents} documents" * (answer.documents > answer.sources)
            yield f"  {head}{qualifiers} — {answer.status}, {sources}{copies}"
            if answer.reason:
                rivals = f": {', '.join(answer.rivals)}" if answer.rivals else ""
                yield f"      because {answer.reason}{rivals}"
            for quote, rules in _places(answer.quotes):
                told = quote.sentence
                opened, closed = mark
                yield (
                    f"      {told[: quote.start]}{opened}{told[quote.start : quote.stop]}{closed}"
                    f"{told[quote.stop :]}".replace("\n", " ")
                )
                where = [
                    quote.file,
                    quote.outlet or "",
                    quote.published or "",
                    quote.stance,
                    ", ".join(rules),
                ]
                yield f"        {' · '.join(part for part in where if part)}"


def _places(quotes: Sequence[Quote]) -> list[tuple[Quote, list[str]]]:
    """Return each place once, with all rules that read it alike."""
    rules: dict[Quote, list[str]] = defaultdict(list)
    for quote in quotes:
        rules[replace(quote, rule="")].append(quote.rule)
    return list(rules.items())
