"""How a text stands to what it says: cases/stance.jsonl, with the place in square brackets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.models import Stance
from dramagraph.stance import clause, stance
from dramagraph.text import Span

CASES = [
    pytest.param(
        case,
        id=case["comment"],
    )
    for line in (Path(__file__).parent / "cases/stance.jsonl").read_text("utf-8").splitlines()
    for case in [json.loads(line)]
]


def read(marked: str, language: str = "en", **given: str) -> Stance:
    """Return the stance to what stands in square brackets."""
    start, stop = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    return stance(text, language, Span(0, len(text)), Span(start, stop), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES)
def test_stance(case: dict[str, Any]) -> None:
    polarity, certainty, *who = case["expected"].split(" ", 2)

    assert read(case["text"], case["language"]) == Stance(
        polarity, certainty, None, who[0] if who else None
    )


def test_what_a_rule_says_goes_before_the_cues() -> None:
    text = "[Ok Na-rin may have been offered the role]."

    assert read(text, certainty="probable", stage="offered") == Stance(
        "affirmed", "probable", "offered"
    )


@pytest.mark.parametrize(
    ("stage", "polarity"),
    [
        ("declined", "negated"),
        ("denied", "negated"),
        ("withdrew", "negated"),
        ("offered", "affirmed"),
        ("confirmed", "affirmed"),
    ],
)
def test_a_casting_that_came_to_nothing_is_denied(stage: str, polarity: str) -> None:
    """Whatever the words are in which the rule found it."""
    assert read("[Ok Na-rin on the role].", stage=stage) == Stance(polarity, "certain", stage)


def test_the_voice_of_a_quotation_goes_before_other_sources() -> None:
    text = "According to her agency, [Ok Na-rin sings]."

    assert read(text, speaker="Ko Sa").attributed_to == "Ko Sa"
    assert read("[Ok Na-rin sings].", "ko", speaker="Ko Sa") == Stance(attributed_to="Ko Sa")


def test_only_what_the_outlet_itself_says_without_doubt_is_plain() -> None:
    plain = Stance()

    assert plain.is_plain and Stance(stage="aired").is_plain
    assert not Stance("negated").is_plain
    assert not Stance(certainty="probable").is_plain
    assert not Stance(attributed_to="her agency").is_plain


@given(st.data())
def test_a_clause_holds_its_place_and_lies_in_its_sentence(
    hostile_text: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(hostile_text)
    first, start, stop, last = sorted(data.draw(st.integers(0, len(text))) for _ in range(4))

    found = clause(text, Span(first, last), Span(start, stop))
    assert first <= found.start <= start and stop <= found.stop <= last
