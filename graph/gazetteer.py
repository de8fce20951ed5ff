"""The small lists of well-known names and of role nouns, looked up by their first word.

In: a text. Out: where a listed phrase stands and what it is. A user's own lists can be added the
same way.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dramagraph import resources
from dramagraph.anchors import SIGN, TOKEN
from dramagraph.openings import places_of
from dramagraph.romanisation import HYPHENS, given_syllables

SYLLABLE = re.compile(r"[a-z]+(?!\w)")

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
    """All listed phrases of one language, by their first word."""

    names: Mapping[str, tuple[tuple[str, Entry], ...]]
    """As they are written, the longest first."""
    roles: Mapping[str, tuple[tuple[str, Entry], ...]]
    """In lower case; they are found in any."""

    def find(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """Yield (start, stop, entry) in code points, overlapping ones too."""
        tokens = frozenset(places_of(text)).union(SIGN.findall(text))
        yield from _found(text, tokens, self.names)
        yield from _found(lower(text), frozenset(token.lower() for token in tokens), self.roles)


def lower(text: str) -> str:
    """Return *text* in lower case, as long as it was: of İ, which would become two, the first."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(c.lower()[0] for c in text)


def _found(
    text: str, tokens: frozenset[str], phrases: Mapping[str, tuple[tuple[str, Entry], ...]]
) -> Iterator[tuple[int, int, Entry]]:
    for first in sorted(tokens & phrases.keys()):
        at = text.find(first)
        while at >= 0:
            for phrase, entry in phrases[first]:
                stop = at + len(phrase)
                if (
                    text.startswith(phrase, at)
                    and _is_apart(text, at, stop)
                    and not _begins_a_given_name(text, at, stop)
                ):
                    yield at, stop, entry
            at = text.find(first, at + 1)


def _is_apart(text: str, start: int, stop: int) -> bool:
    """Whether no letter or figure stands right before or after."""
    before = start and text[start].isalnum() and text[start - 1].isalnum()
    after = text[stop - 1].isalnum() and text[stop : stop + 1].isalnum()
    return not before and not after


def _begins_a_given_name(text: str, start: int, stop: int) -> bool:
    """Whether what stands there goes on with a hyphen to the syllables of somebody's name: Seul-gi is not Seul."""
    if stop == len(text) or text[stop] not in HYPHENS or not text[start].isupper():
        return False
    rest = SYLLABLE.match(text, stop + 1)
    return rest is not None and given_syllables(text[start : rest.end()]) is not None


@cache
def gazetteer(language: str) -> Gazetteer:
    """Return the lists for texts in *language*: names are the same in all, role nouns are its own."""
    names: dict[str, list[tuple[str, Entry]]] = {}
    roles: dict[str, list[tuple[str, Entry]]] = {}
    for spelling, entry in phrases(language).items():
        phrase = lower(spelling) if entry.kind == "R" else spelling
        (roles if entry.kind == "R" else names).setdefault(TOKEN.findall(phrase)[0], []).append(
            (phrase, entry)
        )
    return Gazetteer(*({f: tuple(some) for f, some in table.items()} for table in (names, roles)))


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
    found: dict[str, tuple[str, ...]] = {}
    for value, *said in rows:
        found[value] = (*found.get(value, ()), *said)
    return found


@cache
def role_words(language: str, name: str) -> frozenset[str]:
    """Return the words that before a role noun are no part of the role ("plain": "young", "a"), or are one though they
    end like an adjective ("fields": "army").
    """
    try:
        table = tomllib.loads(resources.text("", "words", language, "roles.toml"))
    except FileNotFoundError:
        return frozenset()
    return frozenset(table.get(name, ()))


@cache
def _preferred() -> dict[str, str]:
    table = tomllib.loads(resources.text("", "words", "organisations.toml"))
    table |= tomllib.loads(resources.text("", "words", "places.toml"))
    return {spelling: row[0] for rows in table.values() for row in rows for spelling in row}


def preferred_name(name: str) -> str:
    """Return the preferred spelling of a listed name, any other name as it is."""
    return _preferred().get(name, name)
