"""Titles without marks that the line they stand in gives away."""

from __future__ import annotations

import pytest

from dramagraph.line_titles import line_titles
from dramagraph.text import layout


def titles(text: str, language: str = "it") -> list[str]:
    """Return what is taken for a title, checked to stand where it says."""
    found = list(line_titles(text, layout(text, language), language))
    assert [text[m.start : m.stop] for m in found] == [m.value for m in found]
    return [str(m.value) for m in found]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Titolo: Un passo di troppo\nEpisodi: 12", "Un passo di troppo"),
        ("UN PASSO DI TROPPO\nAnno 2024 – 12 episodi", "UN PASSO DI TROPPO"),
        ("2. Salt Garden\nGenere: commedia", "Salt Garden"),
        ("Un passo di troppo è la nuova serie con Ok Na-rin.", "Un passo di troppo"),
        ("Un passo di troppo: trama, cast e quando esce", "Un passo di troppo"),
        ("Titolo: Un passo di troppo 지나친 걸음\nEpisodi: 12", "Un passo di troppo"),
        ("Un passo di troppo (Too Far) 지나친 걸음 è la nuova serie.", "Un passo di troppo"),
    ],
)
def test_a_line_gives_a_title_away(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "Questa è la nuova serie con Ok Na-rin.",
        "La serie è la nuova commedia di tvN.",
        "Ok Na-rin è la nuova serie.",
        "Il 19 aprile, il cast finale è stato rivelato.",
        "Regia: Mok Seung-ho\nEpisodi: 12",
        "Ok Na-rin ride.",
    ],
)
def test_a_line_that_says_no_title_gives_none(text: str) -> None:
    assert titles(text) == []


def test_a_language_without_such_lists_has_none() -> None:
    assert titles("Titel: Een stap te veel", "nl") == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Salt Garden\nStarring Ok Na-rin and Byun Woo-jin", "Salt Garden"),
        ("Salt Garden: 60 Days\nCast: Ok Na-rin", "Salt Garden: 60 Days"),
        ("DO YOU LIKE SALT?\nPlatform: Viki", "DO YOU LIKE SALT?"),
    ],
)
def test_an_english_line_above_a_sheet_is_a_title(text: str, title: str) -> None:
    assert titles(text, "en") == [title]


def test_a_line_of_a_sheet_is_no_title() -> None:
    assert titles("Starring Ok Na-rin\nPlatform: Viki\nGenre: Comedy", "en") == []


def test_a_line_above_a_sheet_that_opens_as_a_remark_is_no_title() -> None:
    assert titles("Actuellement disponible sur Netflix\nGenre : romance", "fr") == []
    assert titles("Marée basse\nGenre : romance", "fr") == ["Marée basse"]
