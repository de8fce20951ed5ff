"""Pronouns, and nouns that stand for someone or for a work named before. The words are in
words/<language>/anaphors.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dramagraph import resources
from dramagraph.guards import guarded
from dramagraph.openings import Finder
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists


@dataclass(frozen=True)
class AnaphorWords:
    """The words of one language."""

    kinds: tuple[tuple[str, Finder], ...]
    """(kind of mention, what stands for it)"""
    male: frozenset[str]
    female: frozenset[str]
    subjects: frozenset[str]
    """Pronouns that can only be the subject of their clause."""


@cache
def anaphor_words(language: str) -> AnaphorWords | None:
    """Return the words of *language*, None where there are none."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "anaphors.toml"))
    except FileNotFoundError:
        return None
    return AnaphorWords(
        tuple(
            (kind, Finder(re.compile(table[name])))
            for kind, name in (("B", "couple"), ("P", "person"), ("T", "work"))
        ),
        *(frozenset(table[name]) for name in ("male", "female", "subjects")),
    )


def anaphors(text: str, language: str) -> Iterator[Mention]:
    """Yield the places of such words; the value is the words in lower case with a plain apostrophe.

    Where an expression has a group `noun` its place is taken: "the ENA (series)".
    """
    words = anaphor_words(language)
    for kind, finder in words.kinds if words else ():
        has_noun = "noun" in finder.expression.groupindex
        for match in finder.find(text):
            part = "noun" if has_noun and match["noun"] else 0
            yield Mention(*match.span(part), kind, match[part].lower().replace("’", "'"))


@cache
def plot_verbs(language: str) -> re.Pattern[str]:
    """Return what follows a pronoun where a plot is told, in the present."""
    verbs = "|".join(word_lists(language).get("plot_verbs", ())) or "(?!)"
    return guarded(rf" (?:{verbs})(?!\w)")
