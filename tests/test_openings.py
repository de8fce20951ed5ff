"""How the matches of an expression open, and that looking there alone finds all of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.anaphors import anaphor_words
from dramagraph.figures import figure_words
from dramagraph.openings import Finder, WordSet, matches_at, openings
from dramagraph.prizes import prize_finder


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"\bplays", [" plays"]),
        (r"\b(?:plays|played)\b", [" played ", " plays "]),
        (r"\b[Tt]he (?:star|idol)", [" the "]),
        (r"(?<!\w)(?:new )?drama(?!\w)", [" drama", " new "]),
        (r"\b(?:very )*old\b", [" old ", " very "]),
        (r"\bstar(?:red|s)? in\b", [" star ", " starred ", " stars "]),
        (r"\bun\w+ed\b", [" un"]),
        (r"(?<=-part )(?:drama|film)\b", [" drama ", " film "]),
        (r"(?:^|(?<=[.!?] ))(?=Has (?:won|played))", [" has "]),
        (r"\bextraordinarily\b", [" extraordinar"]),
        (r"\bit\b(?=.*respectively)", [" it "]),
        (r"plays", None),
        (r"\b\w+ plays", None),
        (r"\b(?:it|.)", None),
        (r"\b(?:new )?", None),
        (r"(?<=,) plays", None),
        (r"\b[a-z]+ plays", None),
    ],
)
def test_the_openings_of_a_pattern(pattern: str, told: list[str] | None) -> None:
    found = openings(pattern)

    assert (found and sorted(found)) == told


def test_behind_an_empty_match_another_begins() -> None:
    """As finditer() has it."""
    expression = re.compile(r"\b(?=plays)|\bplays")
    text = "She plays"

    found = [match.span() for match in matches_at(expression, text, [0, 4])]

    assert found == [match.span() for match in expression.finditer(text)] == [(4, 4), (4, 9)]


SHIPPED = [
    finder
    for language in ("en", "it", "es", "fr")
    for finder in (
        *(finder for _, finder in anaphor_words(language).kinds),  # type: ignore[union-attr]
        prize_finder(language),
        figure_words(language).number,  # type: ignore[union-attr]
    )
    if finder
]
WORDS = "he He the The actor actress it drama It's also l'attrice Ha già Best New Actor two È nata il suo film - , . \n"


@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=12), st.sampled_from(SHIPPED))
def test_a_finder_finds_what_a_search_finds(words: list[str], finder: Finder) -> None:
    text = " ".join(words)

    found = [match.span() for match in finder.find(text)]

    assert found == [match.span() for match in finder.expression.finditer(text)]


def test_the_expressions_that_are_shipped_open_with_words() -> None:
    """Else they are tried at every character, which takes ten times as long."""
    told = [openings(f.expression.pattern, f.expression.flags) for f in SHIPPED]

    assert None not in told


def test_a_set_of_words_asks_once_a_word_and_remembers_few() -> None:
    asked: list[str] = []

    def is_capital(word: str) -> bool:
        asked.append(word)
        return word.istitle()

    capitals = WordSet(is_capital, kept=3)

    assert capitals.among({"A", "b"}) == {"A"}
    assert capitals.among({"A", "C"}) == {"A", "C"}
    assert sorted(asked) == ["A", "C", "b"]
    assert capitals.among({"A", "d"}) == {"A"}
    assert sorted(asked) == ["A", "A", "C", "b", "d"]
