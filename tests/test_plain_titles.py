"""Titles without marks in English texts."""

import pytest

from dramagraph.capitals import Capitals
from dramagraph.plain_titles import plain_titles
from dramagraph.text import layout


def titles(text: str, language: str = "en") -> list[tuple[object, str]]:
    capitals = Capitals(text, layout(text, language), language)
    return [(m.value, text[m.start : m.stop]) for m in plain_titles(text, capitals)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("In Salt Garden (2018), she sang.", "Salt Garden"),
        ("What's Wrong with Captain Gong (2018)", "What's Wrong with Captain Gong"),
        ("He chose Rope and Water Ghost (working title) next.", "Water Ghost"),
        ("She joins the MBC drama The Best Ok Na-rin.", "The Best Ok Na-rin"),
        ("They made the film Admiral Gong Tae-oh in May.", "Admiral Gong Tae-oh"),
        ("She leads the series Lighthouse in the Snow on tvN.", "Lighthouse in the Snow"),
        ("It is the drama Red Harvest in March.", "Red Harvest"),
        ("It is the series Red Harvest Season 2.", "Red Harvest"),
        ("She was in Gumiho: The Ninth Tail for a year.", "Gumiho: The Ninth Tail"),
    ],
)
def test_what_stands_around_a_title_gives_the_whole_of_it_away(text: str, title: str) -> None:
    """A year or a remark behind it, the word for a work before it, a colon inside."""
    assert titles(text) == [(title, title)]


@pytest.mark.parametrize(
    "text",
    [
        "The film Gong Tae-oh made is long.",
        "Gong Tae-oh (1990) smiled.",
        "The Golden Crane Awards (2020) began.",
        "The drama Netflix bought is long.",
        "Verdict: The Korean actor wins.",
        "The series Gong's friend saw is long.",
    ],
)
def test_what_is_something_else_is_no_title(text: str) -> None:
    """A name, an award, a platform, an owner."""
    assert titles(text) == []


def test_a_language_that_does_not_say_how_its_titles_are_set_has_none() -> None:
    """Korean has no list of joints: it has no capitals."""
    assert titles("드라마 Salt Garden (2018)에 출연했다.", "ko") == []
