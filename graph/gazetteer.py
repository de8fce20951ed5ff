"""The small lists of well-known names and of role nouns, matched by spaCy's PhraseMatcher.

In: the tokens of a text. Out: where a listed phrase stands and what it is. A user's own lists can
be added the same way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from dramagraph import resources
from dramagraph.text import pipeline

ORGANISATION_CLASSES = {
    "broadcaster": "Broadcaster",
    "platform": "StreamingPlatform",
    "ratings": "RatingsFirm",
    "other": "Organization",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a listed phrase is."""

    kind: str
    """A kind of mention: O, A, L or R."""
    type: str
    """The local name of its class, or "role"."""
    name: str
    """The preferred spelling; for a role the English noun."""


@dataclass(frozen=True)
class Gazetteer:
    """All listed phrases of one language."""

    names: PhraseMatcher
    roles: PhraseMatcher
    entries: dict[str, Entry]

    def find(self, tokens: Doc) -> Iterator[tuple[int, int, Entry]]:
        """Yield (first token, token after the last, entry), overlapping ones too."""
        for matcher in (self.names, self.roles):
            for key, start, stop in matcher(tokens):
                yield start, stop, self.entries[tokens.vocab.strings[key]]


@cache
def gazetteer(language: str) -> Gazetteer:
    """Return the lists for texts in *language*: names are the same in all, role nouns are its own."""
    blank = pipeline(language)
    names = PhraseMatcher(blank.vocab, attr="ORTH")
    roles = PhraseMatcher(blank.vocab, attr="LOWER")
    entries: dict[str, Entry] = {}
    for spelling, entry in phrases(language).items():
        key = f"{entry.kind} {entry.type} {entry.name}"
        entries[key] = entry
        (roles if entry.kind == "R" else names).add(key, [blank.make_doc(spelling)])
    return Gazetteer(names, roles, entries)


@cache
def phrases(language: str) -> dict[str, Entry]:
    """Return every listed spelling with what it is: names, and the role nouns of *language*."""
    found: dict[str, Entry] = {}
    for group, rows in tomllib.loads(resources.text("", "words", "organisations.toml")).items():
        for row in rows:
            kind = "A" if group == "award" else "O"
            entry = Entry(kind, ORGANISATION_CLASSES.get(group, "Award"), row[0])
            found |= dict.fromkeys(row, entry)
    for row in tomllib.loads(resources.text("", "words", "places.toml"))["place"]:
        found |= dict.fromkeys(row, Entry("L", "Place", row[0]))
    for value, spellings in role_nouns(language).items():
        for spelling in spellings:
            found.setdefault(spelling, Entry("R", "role", value))
    return found


@cache
def role_nouns(language: str) -> dict[str, tuple[str, ...]]:
    """Return English value → the nouns that stand for it in *language*, plurals in -s included for
    English.
    """
    try:
        table = tomllib.loads(resources.text("", "words", language, "roles.toml"))
    except FileNotFoundError:
        return {}
    rows = [row if isinstance(row, list) else [row] for row in table["roles"]]
    if language == "en":
        return {row[0]: tuple(row if len(row) > 1 else [row[0], f"{row[0]}s"]) for row in rows}
    return {row[0]: tuple(row[1:]) for row in rows}


@cache
def plain_words(language: str) -> frozenset[str]:
    """Return the words that, before a role noun, are no part of the role ("young", "a", "famous")."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "roles.toml"))
    except FileNotFoundError:
        return frozenset()
    return frozenset(table.get("plain", ()))


@cache
def _preferred() -> dict[str, str]:
    table = tomllib.loads(resources.text("", "words", "organisations.toml"))
    table |= tomllib.loads(resources.text("", "words", "places.toml"))
    return {spelling: row[0] for rows in table.values() for row in rows for spelling in row}


def preferred_name(name: str) -> str:
    """Return the preferred spelling of a listed name, any other name as it is."""
    return _preferred().get(name, name)
