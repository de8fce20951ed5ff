"""The small lists of well-known names and of role nouns."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from dramagraph import resources
from dramagraph.gazetteer import gazetteer, preferred_name, role_nouns, role_words


def found(text: str, language: str) -> set[tuple[str, str, str, str]]:
    return {
        (text[start:stop], entry.kind, entry.type, entry.name)
        for start, stop, entry in gazetteer(language).find(text)
    }


@pytest.mark.parametrize("language", ["en", "it", "es", "fr", "ko", "und"])
def test_listed_names_are_found_in_every_language(language: str) -> None:
    text = "tvN, Netflix, Nielsen Korea, YouTube, Baeksang Arts Awards, Seoul"

    assert {
        ("tvN", "O", "Broadcaster", "tvN"),
        ("Netflix", "O", "StreamingPlatform", "Netflix"),
        ("Nielsen Korea", "O", "RatingsFirm", "Nielsen Korea"),
        ("YouTube", "O", "Organization", "YouTube"),
        ("Baeksang Arts Awards", "A", "Award", "Baeksang Arts Awards"),
        ("Seoul", "L", "Place", "Seoul"),
    } <= found(text, language)


def test_names_have_their_case_and_their_borders() -> None:
    """A list of brands must not find common words: max, olive, viu."""
    assert found("max and olive were viewed by nbcs", "en") == set()


def test_roles_have_any_case_and_an_english_value() -> None:
    assert found("ACTRESS and directors", "en") == {
        ("ACTRESS", "R", "role", "actress"),
        ("directors", "R", "role", "director"),
    }
    assert ("attrice", "R", "role", "actress") in found("una attrice", "it")
    assert found("attrice", "en") == set()


def test_a_language_without_roles_has_none() -> None:
    assert role_nouns("xx") == {}
    assert role_words("xx", "plain") == frozenset()


def test_a_listed_spelling_has_a_preferred_one() -> None:
    assert preferred_name("Korean Broadcasting System") == "KBS"
    assert preferred_name("KBS") == "KBS"
    assert preferred_name("Plum Tree Entertainment") == "Plum Tree Entertainment"


def test_a_spelling_stands_in_one_row_only() -> None:
    """Otherwise one name would be two things, by the order of the list."""
    groups = tomllib.loads(resources.text("", "words", "organisations.toml")).values()
    counts = Counter(spelling for rows in groups for row in rows for spelling in set(row))

    assert counts
    assert [spelling for spelling, count in counts.items() if count > 1] == []
