"""A sentence is taken apart into clauses; a relative one is read on its own, with what it is about."""

from __future__ import annotations

import pytest

from dramagraph.clauses import clauses, syntax, works_in_credits
from dramagraph.patterns import Mention, view
from dramagraph.text import Span


def parts(text: str, *mentions: tuple[str, str]) -> list[tuple[str | None, str]]:
    """Return (what it is about, its words) of every clause, with each mention as its letters."""
    places = [
        Mention(text.index(words), text.index(words) + len(words), kind) for words, kind in mentions
    ]
    whole = view(text, Span(0, len(text)), sorted(places, key=lambda m: m.start))
    return [
        (
            clause.about and text[clause.about.start : clause.about.stop],
            "".join(
                text[clause.view.mentions[c].start : clause.view.mentions[c].stop]
                if c in clause.view.mentions
                else c
                for c in clause.view.text
            ).strip(),
        )
        for clause in clauses(whole, "en")
    ]


def test_a_relative_clause_is_said_of_the_name_before_it() -> None:
    text = "Ok Na-rin, who plays Woo Seol-a, won."

    assert parts(text, ("Ok Na-rin", "N"), ("Woo Seol-a", "N")) == [
        ("Ok Na-rin", "plays Woo Seol-a"),
        (None, "Ok Na-rin won."),
    ]


def test_a_list_does_not_end_a_clause() -> None:
    text = "Salt Garden, which stars Ok Na-rin, Tak Jae-ha and Bae Ro-mi, opened."
    names = (("Salt Garden", "W"), ("Ok Na-rin", "N"), ("Tak Jae-ha", "N"), ("Bae Ro-mi", "N"))

    assert parts(text, *names) == [
        ("Salt Garden", "stars Ok Na-rin, Tak Jae-ha and Bae Ro-mi"),
        (None, "Salt Garden opened."),
    ]


def test_what_stands_in_brackets_is_of_the_name_before() -> None:
    text = "Ok Na-rin (Salt Garden) smiled."

    assert parts(text, ("Ok Na-rin", "N"), ("Salt Garden", "W")) == [
        ("Ok Na-rin", "Salt Garden"),
        (None, "Ok Na-rin smiled."),
    ]


def test_a_participle_opens_a_clause_and_semicolons_part_two() -> None:
    text = "Salt Garden, directed by Mok Seung-ho, ended; Ok Na-rin wept."
    names = (("Salt Garden", "W"), ("Mok Seung-ho", "N"), ("Ok Na-rin", "N"))

    assert parts(text, *names) == [
        ("Salt Garden", "directed by Mok Seung-ho"),
        (None, "Salt Garden ended"),
        (None, "Ok Na-rin wept."),
    ]


def test_clauses_may_stand_in_clauses() -> None:
    text = "Ok Na-rin, who stars in Salt Garden, which ended, won."

    assert parts(text, ("Ok Na-rin", "N"), ("Salt Garden", "W")) == [
        ("Ok Na-rin", "stars in Salt Garden"),
        ("Salt Garden", "ended"),
        (None, "Ok Na-rin won."),
    ]


def test_a_work_that_is_somebody_s_credit_is_told() -> None:
    """So that it is not taken for what the sentence speaks of."""
    text = "Tak Jae-ha, last seen in Salt Garden, joins Red Harvest."
    places = [
        Mention(text.index(words), text.index(words) + len(words), kind)
        for words, kind in (("Tak Jae-ha", "N"), ("Salt Garden", "W"), ("Red Harvest", "W"))
    ]
    whole = view(text, Span(0, len(text)), places)

    assert list(works_in_credits(whole, clauses(whole, "en"), "en")) == [text.index("Salt")]


@pytest.mark.parametrize(
    ("before", "preposition"),
    [
        (" in the ", "in"),
        (" with the late ", "with"),
        (" the actress ", ""),
        (", and ", ""),
        (" in May, ", ""),
    ],
)
def test_the_preposition_of_a_name_is_the_last_of_its_phrase(before: str, preposition: str) -> None:
    words = syntax("en")

    assert words is not None
    assert words.governor(before) == preposition


def test_a_language_without_syntax_has_no_clauses() -> None:
    assert syntax("xx") is None
    assert clauses(view("a", Span(0, 1), ()), "xx") == []
