"""Mentions → the literals that they stand for, and what an organisation that shows a work is."""

from __future__ import annotations

import re
from functools import cache

from dramagraph.gazetteer import Entry
from dramagraph.hangul import is_hangul
from dramagraph.models import Document, Value
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists

COMPANY_ENDINGS = frozenset({"Entertainment", "Studio", "Picture", "Film", "Production"})
"""How the names of companies end that make works and show none, without the s of the plural."""


def is_no_network(text: str, mention: Mention | None) -> bool:
    """Whether a name is known to be something else: YouTube, a ratings firm, one that is not listed
    and ends as a company's does, in Hangul any such.
    """
    entry = mention.value if mention else None
    if mention and not isinstance(entry, Entry):
        name = text[mention.start : mention.stop]
        return is_hangul(name[0]) or name.split()[-1].rstrip("s") in COMPANY_ENDINGS
    return isinstance(entry, Entry) and entry.type in ("Organization", "RatingsFirm")


def is_channel(mention: Mention) -> bool:
    """Whether a name is that of a listed broadcaster or platform."""
    entry = mention.value
    return isinstance(entry, Entry) and entry.type in ("Broadcaster", "StreamingPlatform")


def network(mention: Mention | None) -> str:
    """Return the property of a work that an organisation shows: broadcaster, or streamingPlatform
    for one that is known as such.
    """
    listed = mention is not None and isinstance(mention.value, Entry) and mention.value.type
    return "streamingPlatform" if listed == "StreamingPlatform" else "broadcaster"


LONGEST_CREW_WORD = 30
"""Code points before a name."""


def is_called_crew(document: Document, mention: Mention | None) -> bool:
    """Whether the word before a name says that it directs or writes: "the writer X returns"."""
    if mention is None:
        return False
    start = max(0, mention.start - LONGEST_CREW_WORD)
    return crew_words(document.language).search(document.text, start, mention.start) is not None


@cache
def crew_words(language: str) -> re.Pattern[str]:
    """Return what right before a name says that it directs or writes."""
    words = "|".join(word_lists(language).get("crew_words", ())) or "(?!)"
    return re.compile(rf"\b(?:{words}) $", re.I)


LONGEST_MAKER = 60
"""Code points before a title."""

BESIDE_A_MAKER = frozenset(("castMember", "castCandidate", "guestAppearance", "network"))
"""What is not said of a work that only tells who makes another."""


def tells_a_maker(document: Document, mention: Mention | None) -> bool:
    """Whether a title only tells who makes another work: "the new drama by the writer of X"."""
    if mention is None or mention.kind not in "WQ":
        return False
    start = max(0, mention.start - LONGEST_MAKER)
    return makers_of(document.language).search(document.text, start, mention.start) is not None


@cache
def makers_of(language: str) -> re.Pattern[str]:
    """Return what right before a title says that somebody made it."""
    lists = word_lists(language)
    words, of = ("|".join(lists.get(name, ())) or "(?!)" for name in ("crew_words", "maker_of"))
    return re.compile(rf"\b(?:{words})\s(?:{of})(?:\s(?:[\w-]+\s){{0,4}})?[\"“«‘\s]*$", re.I)


UNITS = frozenset(("percent", "hours"))
"""Kinds of slot that take only a number with the unit behind it."""


@cache
def unit(kind: str, language: str) -> re.Pattern[str]:
    """Return what stands right after a number of a unit."""
    words = "|".join(word_lists(language).get(kind, ())) or "(?!)"
    return re.compile(rf"\s?(?:{words})")


ENDINGS = frozenset(("plural", "agency"))
"""Slots that take only what ends in a word of the list of the same name."""


def has_ending(kind: str, words: str, language: str) -> bool:
    """Return whether *words* end as the list *kind* of a language asks."""
    endings = "|".join(word_lists(language).get(kind, ())) or "(?!)"
    return re.search(rf"(?:{endings})\Z", words) is not None


def value_of(text: str, mention: Mention, datatype: str) -> Value | None:
    """Return the literal that a mention stands for, None if it is none of this datatype."""
    said = str(mention.value) if mention.value is not None else text[mention.start : mention.stop]
    if datatype == "date":
        kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
        known = mention.kind == "D" and said[0] != "-" and len(said) in kinds
        return Value(said, kinds[len(said)]) if known else None
    if datatype == "gYear":
        return Value(said[:4], "gYear") if said[:4].isdigit() and len(said) >= 4 else None
    if datatype == "integer":
        return Value(said, "integer") if said.isdigit() else None
    if datatype == "decimal":
        return Value(said, "decimal") if said.replace(".", "", 1).isdigit() else None
    return Value(said)
