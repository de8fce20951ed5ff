"""Each place of a text is one evidence, of the claim that says most."""

from __future__ import annotations

from dataclasses import replace

from dramagraph.condensing import condensed
from dramagraph.models import Evidence, Stance, Value

LESS = ("person/ok", "debutWork", "drama/salt", ())
MORE = ("person/ok", "debutWork", "drama/salt", (("year", Value("2007", "gYear")),))
SHORT = Evidence(8, 30, "en.debut.own", 0.9)
LONG = Evidence(0, 30, "en.debut.made", 0.9)
DATED = Evidence(0, 38, "en.debut.dated", 0.9)
ELSEWHERE = Evidence(100, 130, "en.debut.made", 0.9)


def test_of_overlapping_evidence_the_surest_then_the_longest_stays() -> None:
    sure = replace(SHORT, confidence=0.95)

    assert condensed({LESS: [SHORT, LONG]}) == {LESS: [LONG]}
    assert condensed({LESS: [sure, LONG]}) == {LESS: [sure]}


def test_places_apart_and_other_stances_stay() -> None:
    denied = replace(LONG, stance=Stance(polarity="negated"))

    assert condensed({LESS: [LONG, ELSEWHERE]}) == {LESS: [LONG, ELSEWHERE]}
    assert sorted(condensed({LESS: [LONG, denied]})[LESS], key=str) == sorted(
        [LONG, denied], key=str
    )


def test_what_says_less_at_the_same_place_goes_to_what_says_more() -> None:
    assert condensed({LESS: [LONG], MORE: [DATED]}) == {MORE: [DATED]}
    assert condensed({LESS: [LONG, ELSEWHERE], MORE: [DATED]}) == {LESS: [ELSEWHERE], MORE: [DATED]}


def test_the_order_of_rules_does_not_matter() -> None:
    one = condensed({LESS: [SHORT, LONG], MORE: [DATED]})

    assert condensed({MORE: [DATED], LESS: [LONG, SHORT]}) == one
