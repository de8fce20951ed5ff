"""What keeps a name from a role: an end that is no beginning, a new subject, a heading that opens like prose."""

from __future__ import annotations

import pytest

from dramagraph.claims import extract
from dramagraph.evaluate import describe
from dramagraph.models import Document

GUIDE = """\
Tre drama da vedere

1. Traghetto notturno (2023)

In questo thriller Gong Min-ho interpreta un capitano che ogni notte attraversa lo stretto con un segreto. Su Netflix.

2. Il verdetto silenzioso (2024)

Un procuratore perde la voce dopo un incidente e assume chi parli al posto suo. Il drama è disponibile su Viki.

3. Maree (2016)

Un nuotatore dal sogno infranto ritrova la sua allenatrice dopo molti anni. Il drama è andato in onda su JTBC.
"""


def said(text: str, language: str = "en") -> set[str]:
    """Return what a text states, a claim a line."""
    extraction = extract(Document("signs", text, language, published="2024-02-01"))
    return {describe(extraction, s).words.partition(" [")[0] for s in extraction.statements}


@pytest.mark.parametrize(
    "sentence",
    [
        'The drama "Red Harvest" is back. The finale of "Red Harvest" airs on April 28, 2024.',
        'The drama "Red Harvest" aired the final episode on April 28, 2024.',
    ],
)
def test_the_day_of_the_end_opens_no_work(sentence: str) -> None:
    assert not [fact for fact in said(f"{sentence}\n") if "premiereDate 2024-04-28" in fact]


def test_what_somebody_did_before_is_not_done_in_the_work_of_the_next_subject() -> None:
    facts = said('Seo Yul-ha rests. After her comeback, Gong Min-ho is back in "Red Harvest."\n')

    assert "Red Harvest castMember Gong Min-ho" in facts
    assert "Red Harvest castMember Seo Yul-ha" not in facts


def test_a_headline_in_capitals_states_what_a_sentence_states() -> None:
    headline = 'Gong Min-ho Takes On Lead Role In Upcoming Drama "Red Harvest"'

    assert "Red Harvest castMember Gong Min-ho" in said(f"{headline}\n\nFans are happy.\n")


def test_a_counted_heading_with_a_year_is_a_title_whatever_it_opens_with() -> None:
    facts = said(GUIDE, "it")

    assert "Il verdetto silenzioso streamingPlatform Viki" in facts
    assert "Traghetto notturno streamingPlatform Viki" not in facts
