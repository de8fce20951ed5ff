"""Items of Wikidata as values, and the JSON that they come in.

In: entity JSON as wbgetentities, Special:EntityData and the dumps give it,
https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html. Out: frozen items without what
linking does not need. What is malformed is left out: half an item is better than none, and is
never a reason to accept a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ENTITY = "http://www.wikidata.org/entity/"
"""The namespace of items and properties of Wikidata itself."""

LANGUAGES = ("en", "ko", "mul", "it", "es", "fr")
"""The languages whose names are kept, the first that has one for display first. "mul" is the
default for all languages, https://www.wikidata.org/wiki/Help:Default_values_for_labels_and_aliases.
"""

ITEM_ID = re.compile(r"Q[1-9][0-9]{0,11}")
_TIME = re.compile(r"\+(\d{4})-(\d\d)-(\d\d)T00:00:00Z")
_DIGITS = {9: 4, 10: 7, 11: 10}
"""Precision → length of YYYY, YYYY-MM and YYYY-MM-DD; coarser dates say too little to be compared."""


@dataclass(frozen=True, slots=True)
class ItemValue:
    """The value of a statement or a qualifier."""

    kind: str
    """item, time, text, string or quantity"""
    text: str
    """An item's id; a date as YYYY, YYYY-MM or YYYY-MM-DD; a number without its plus; or words."""
    language: str | None = None
    """Of a monolingual text."""


@dataclass(frozen=True, slots=True)
class ItemStatement:
    """One statement that is not deprecated."""

    property: str
    value: ItemValue
    qualifiers: tuple[tuple[str, ItemValue], ...] = ()
    is_preferred: bool = False


@dataclass(frozen=True)
class Item:
    """One item."""

    id: str
    """Its own id, which after a redirect is not the one that was asked for."""
    labels: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[ItemStatement, ...] = ()
    sitelinks: Mapping[str, str] = field(default_factory=dict)
    """Site → title: {"enwiki": "BTS"}."""
    modified: str | None = None
    """The day of its last change, YYYY-MM-DD, where that is known."""

    @property
    def label(self) -> str:
        """The name to show; the id where there is none."""
        return next((self.labels[x] for x in LANGUAGES if x in self.labels), self.id)

    @property
    def description(self) -> str:
        """A few words that tell it from its namesakes, "" where there are none."""
        return next((self.descriptions[x] for x in LANGUAGES if x in self.descriptions), "")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name, once, the label first."""
        native = (v.text for p in NAME_PROPERTIES for v in self.values(p))
        return tuple(
            dict.fromkeys(
                (
                    self.label,
                    *self.labels.values(),
                    *(alias for several in self.aliases.values() for alias in several),
                    *native,
                )
            )
        )

    def values(self, *properties: str) -> Iterator[ItemValue]:
        """Yield the values of the properties."""
        for statement in self.statements:
            if statement.property in properties:
                yield statement.value

    def items(self, *properties: str) -> frozenset[str]:
        """Return the ids of the items in the properties."""
        return frozenset(v.text for v in self.values(*properties) if v.kind == "item")


NAME_PROPERTIES = ("P1559", "P1477", "P742", "P2001")
"""Name in native language, birth name, pseudonym, Revised Romanization."""


def entities(answer: Any) -> Iterator[tuple[str, Item]]:
    """Yield (id that was asked for, item) of an answer or a file with an "entities" map.

    A redirected item stands under the id of its target or under its own, with the target's id
    inside; a missing one is left out.
    """
    found = answer.get("entities") if isinstance(answer, Mapping) else None
    for asked, entity in (found if isinstance(found, Mapping) else {}).items():
        item = parse_item(entity)
        if item is not None:
            yield asked, item


def parse_item(entity: Any) -> Item | None:
    """Return an item, or None for what is missing, no item or not readable as one."""
    if not isinstance(entity, Mapping) or "missing" in entity:
        return None
    name = entity.get("id")
    if not isinstance(name, str) or not ITEM_ID.fullmatch(name):
        return None
    modified = entity.get("modified")
    return Item(
        name,
        {x: v for x, [v] in _terms(entity.get("labels"))},
        {x: tuple(v) for x, v in _terms(entity.get("aliases"))},
        {x: v for x, [v] in _terms(entity.get("descriptions"))},
        tuple(_statements(entity.get("claims", entity.get("statements")))),
        dict(_sitelinks(entity.get("sitelinks"))),
        modified[:10] if isinstance(modified, str) else None,
    )


def _terms(given: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield (language, texts); an empty map is an empty list in PHP's JSON."""
    for language, terms in given.items() if isinstance(given, Mapping) else ():
        texts = [
            term["value"]
            for term in (terms if isinstance(terms, list) else [terms])
            if isinstance(term, Mapping) and isinstance(term.get("value"), str)
        ]
        if language in LANGUAGES and texts:
            yield language, texts


def _sitelinks(given: Any) -> Iterator[tuple[str, str]]:
    for site, link in given.items() if isinstance(given, Mapping) else ():
        if isinstance(link, Mapping) and isinstance(link.get("title"), str):
            yield site, link["title"]


def _statements(given: Any) -> Iterator[ItemStatement]:
    for name, several in given.items() if isinstance(given, Mapping) else ():
        for statement in several if isinstance(several, list) else ():
            if not isinstance(statement, Mapping) or statement.get("rank") == "deprecated":
                continue
            value = _value(statement.get("mainsnak"))
            if value is not None:
                yield ItemStatement(
                    name,
                    value,
                    tuple(_qualifiers(statement.get("qualifiers"))),
                    statement.get("rank") == "preferred",
                )


def _qualifiers(given: Any) -> Iterable[tuple[str, ItemValue]]:
    found = []
    for name, several in given.items() if isinstance(given, Mapping) else ():
        for snak in several if isinstance(several, list) else ():
            value = _value(snak)
            if value is not None:
                found.append((name, value))
    return found


def _value(snak: Any) -> ItemValue | None:
    """Return the value of a snak; None for an unknown value, none, or a kind that is not used."""
    if not isinstance(snak, Mapping) or snak.get("snaktype") != "value":
        return None
    held = snak.get("datavalue")
    value = held.get("value") if isinstance(held, Mapping) else None
    kind = held.get("type") if isinstance(held, Mapping) else None
    if kind == "string" and isinstance(value, str):
        return ItemValue("string", value)
    if not isinstance(value, Mapping):
        return None
    if kind == "wikibase-entityid":
        name = value.get("id", f"Q{value.get('numeric-id')}")
        return ItemValue("item", name) if ITEM_ID.fullmatch(str(name)) else None
    if kind == "time":
        return time_value(str(value.get("time")), value.get("precision"))
    if kind == "monolingualtext" and isinstance(value.get("text"), str):
        return ItemValue("text", value["text"], str(value.get("language", "und")))
    if kind == "quantity":
        return ItemValue("quantity", str(value.get("amount", "")).removeprefix("+"))
    return None


def time_value(time: str, precision: Any) -> ItemValue | None:
    """Return a point in time as precise as it is stated; None before the year 1 and for a decade.

    >>> time_value("+2013-06-00T00:00:00Z", 10).text
    '2013-06'
    """
    match = _TIME.fullmatch(time)
    if match is None or precision not in _DIGITS:
        return None
    return ItemValue("time", "-".join(match.groups())[: _DIGITS[precision]])


def moment_value(text: str) -> ItemValue | None:
    """Return an xsd:dateTime, which has lost its precision, as precise as is sure: the first of a
    month may be the month, the first of January the year.

    >>> moment_value("2013-06-13T00:00:00Z").text, moment_value("2013-06-01T00:00:00Z").text
    ('2013-06-13', '2013-06')
    """
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)T00:00:00", text)
    if match is None:
        return None
    year, month, day = match.groups()
    known = (year,) if (month, day) == ("01", "01") else (year, month, day)
    return ItemValue("time", "-".join(known[:2] if day == "01" else known))
