"""What Wikidata says of linked things, as documents: a source like any other.

Out: a text with a line a statement, in the names that the graph uses, so that the claims of an
item join those of articles; `dramagraph add` takes it. In again: such a text, whose lines are the
evidence of its claims. Only statements between linked things are written, and plain values: a name
alone would be anybody.

    Yoon Bo-mi (Q2495400, Actor)
    birth date (P569): 1993-08-13
    member of (P463): Apink (Q483286, MusicGroup)
    Replay (Q28135190, Drama) | cast member (P161): Yoon Bo-mi (Q2495400, Actor)

A line with a subject of its own is what another item says of this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dramagraph.models import Document, Evidence, Extraction, Persona, Statement, Value
from dramagraph.ontology.vocabulary import domains, label, ranges, superclasses
from dramagraph.wikidata_items import Item, ItemStatement, ItemValue
from dramagraph.wikidata_mapping import mapped, occupation_noun, property_of

OUTLET = "Wikidata"
SUFFIX = ".wikidata"
"""What the names of these documents end in."""
VERSION = "1"
"""Of the lines, in the rule that the evidence names; the number changes with their reading."""

BACKWARD = {"P527": "memberOf"}
"""A property that says one of ours from its value's side: has part."""
SERVICES: dict[tuple[str, str | None], str] = {
    ("broadcaster", "StreamingPlatform"): "streamingPlatform"
}
"""Wikidata calls a service the original broadcaster (P449) of what it made."""
DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}

KINDS = {
    "Person": "person",
    "Actor": "person",
    "Screenwriter": "person",
    "Director": "person",
    "Drama": "drama",
    "Film": "film",
    "Award": "award",
    "Agency": "agency",
    "MusicGroup": "group",
    "Place": "place",
    "Organization": "organization",
    "Broadcaster": "organization",
    "StreamingPlatform": "organization",
    "ProductionCompany": "organization",
    "RatingsFirm": "organization",
    "Publisher": "organization",
}
"""The class of a thing → its kind. Characters and episodes need a work to be told by, and are left out."""

_THING = re.compile(r"(.+) \((Q[1-9]\d*), (\w+)\)")
_LINE = re.compile(r"(?:([^\n|]+) \| )?[^\n|]*\((P[1-9]\d*)\): ([^\n]+)")
_BAR = str.maketrans("|", "¦")


@dataclass(frozen=True, slots=True)
class Linked:
    """A thing that has an item."""

    name: str
    item: str
    type: str
    """The local name of its class, one of KINDS."""

    def __str__(self) -> str:
        """The thing as it stands in a line."""
        return f"{' '.join(self.name.translate(_BAR).split())} ({self.item}, {self.type})"


def main_type(types: Iterable[str]) -> str | None:
    """Return the narrowest of a thing's classes that says what it is; None for what is left out."""
    known = [name for name in sorted(types) if name in KINDS]
    above = {up for name in known for up in superclasses(name)[1:]}
    return next((name for name in known if name not in above), None)


def documents(
    items: Mapping[str, Item], linked: Mapping[str, Linked], date: str | None
) -> Iterator[Document]:
    """Yield what items say, by item; *linked* has all linked things by item. An item that neither
    says anything nor has anything said of it has no document.
    """
    lines: dict[str, dict[str, None]] = {name: {} for name in linked}
    for name, item in items.items():
        subject = linked[name]
        for statement in item.statements:
            for line, other in _lines(subject, statement, linked):
                lines[name][line] = None
                if other is not None and other.item != name:
                    lines[other.item][f"{subject} | {line}"] = None
    for name in sorted(items, key=lambda name: int(name[1:])):
        if lines[name]:
            yield _document(linked[name], sorted(lines[name]), date)


def _document(subject: Linked, lines: Iterable[str], date: str | None) -> Document:
    return Document(
        name=f"{subject.item}{SUFFIX}",
        text="\n".join((str(subject), *lines)) + "\n",
        language="en",
        title=f"{' '.join(subject.name.split())} ({subject.item})",
        published=date,
        outlet=OUTLET,
        url=f"https://www.wikidata.org/wiki/{subject.item}",
    )


def _lines(
    subject: Linked, statement: ItemStatement, linked: Mapping[str, Linked]
) -> Iterator[tuple[str, Linked | None]]:
    """Yield the line of a statement, and the thing that it leads to."""
    name, value = statement.property, statement.value
    other = linked.get(value.text) if value.kind == "item" else None
    said = _predicate(name, subject.type, other.type if other else None)
    if said is None:
        return
    predicate, is_backward = said
    words = f"has as {label(predicate)}" if is_backward else label(predicate)
    if other is not None:
        yield f"{words} ({name}): {other}", other
        return
    shown = literal(predicate, value)
    if shown is not None:
        yield f"{words} ({name}): {shown.lexical}", None


def literal(predicate: str, value: ItemValue) -> Value | None:
    """Return a plain value as ours; None for one that is none of the property's."""
    if predicate == "occupation" and value.kind == "item":
        noun = occupation_noun(value.text)
        return Value(noun) if noun else None
    if predicate == "numberOfEpisodes" and value.kind == "quantity":
        return Value(value.text, "integer") if value.text.isdecimal() else None
    if value.kind == "time" and not ranges(predicate):
        return Value(value.text, DATATYPES[len(value.text)])
    return None


def _predicate(name: str, subject: str, object_: str | None) -> tuple[str, bool] | None:
    """Return the property of ours that one of Wikidata's says between two classes, and whether the
    item is its value.
    """
    for predicate in sorted(mapped()):
        is_theirs = property_of(predicate, subject) == name and _fits(subject, domains(predicate))
        if is_theirs and (object_ is None or _fits(object_, ranges(predicate))):
            return SERVICES.get((predicate, object_), predicate), False
    backward = BACKWARD.get(name)
    if backward and object_ and _fits(object_, domains(backward)):
        return (backward, True) if _fits(subject, ranges(backward)) else None
    return None


def _fits(name: str, wanted: Iterable[str]) -> bool:
    return not set(superclasses(name)).isdisjoint(wanted)


def is_item(document: Document) -> bool:
    """Whether a document tells what Wikidata says."""
    return document.outlet == OUTLET and document.name.endswith(SUFFIX)


def read(document: Document) -> Extraction:
    """Return what a text of `document` says; a line of another form says nothing."""
    first, _, rest = document.text.partition("\n")
    subject = _thing(first)
    if subject is None:
        return Extraction(document, (), ())
    found: dict[tuple[str, str, str | Value], list[Evidence]] = {}
    personas = {subject.item: _persona(subject)}
    for match in _LINE.finditer(document.text, len(first) + 1):
        stated_by, name, words = match.groups()
        speaker, other = _thing(stated_by) if stated_by else subject, _thing(words)
        if speaker is None:
            continue
        said = _predicate(name, speaker.type, other.type if other else None)
        value = _value(said[0], words) if said and other is None else None
        if said is None or (other is None and value is None):
            continue
        here = personas.setdefault(speaker.item, _persona(speaker)).key
        evidence = Evidence(*match.span(), f"wikidata.{name}@{VERSION}", 1.0)
        if other is not None:
            there = personas.setdefault(other.item, _persona(other)).key
            pair = (there, here) if said[1] else (here, there)
            found.setdefault((pair[0], said[0], pair[1]), []).append(evidence)
        elif value is not None:
            found.setdefault((here, said[0], value), []).append(evidence)
    statements = [Statement(s, p, o, (), tuple(e)) for (s, p, o), e in found.items()]
    return Extraction(
        document,
        tuple(sorted(personas.values(), key=lambda one: one.key)),
        tuple(sorted(statements, key=lambda s: (s.subject, s.predicate, str(s.object)))),
    )


def _thing(words: str) -> Linked | None:
    match = _THING.fullmatch(words)
    return Linked(*match.groups()) if match and match[3] in KINDS else None


def _persona(thing: Linked) -> Persona:
    kind = KINDS[thing.type]
    return Persona(f"{kind}/{thing.item.lower()}", kind, thing.type, thing.name)


def _value(predicate: str, words: str) -> Value | None:
    """Return a plain value as the line has it."""
    if predicate == "occupation":
        return Value(words)
    if predicate == "numberOfEpisodes":
        return Value(words, "integer") if words.isdecimal() else None
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", words):
        return Value(words, DATATYPES[len(words)])
    return None
