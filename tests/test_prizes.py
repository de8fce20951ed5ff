"""Prizes are told from the bodies that give them."""

from __future__ import annotations

import pytest

from dramagraph.prizes import is_for, prizes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She won Best New Actress at the Golden Crane Awards.", ["Best New Actress"]),
        (
            "the Excellence Award, Actor in a Miniseries, went",
            ["Excellence Award, Actor in a Miniseries"],
        ),
        ("The Daesang and the Popularity Award were given.", ["Daesang", "Popularity Award"]),
        ("Golden Crane Awards", []),
        ("the best of the evening", []),
    ],
)
def test_prizes(text: str, found: list[str]) -> None:
    assert [text[m.start : m.stop] for m in prizes(text, "en")] == found


def test_a_prize_tells_what_its_winner_does() -> None:
    assert is_for("acting", "Best New Actress", "en")
    assert is_for("directing", "Best Director", "en")
    assert is_for("writing", "Best Screenplay", "en")
    assert not is_for("acting", "Best Drama", "en")


def test_a_language_without_forms_has_no_prizes() -> None:
    assert list(prizes("Best New Actress", "xx")) == []
