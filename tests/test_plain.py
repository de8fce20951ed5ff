"""What is said in plain words is found: one sentence, and the facts that it states, in five languages.

tests/cases/plain/<language>.txt holds a sentence a line, a bar, and its facts, parted by semicolons. No
article stands behind them and nobody in them exists.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dramagraph.claims import extract
from dramagraph.evaluate import describe, fold
from dramagraph.models import Document

PLAIN = Path(__file__).parent / "cases" / "plain"
PUBLISHED = "2024-02-01"
"""The day from which "on the 13th" counts."""

SENTENCES = [
    (file.stem, *(part.strip() for part in line.rsplit("|", 1)))
    for file in sorted(PLAIN.glob("*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("language", "sentence", "facts"), SENTENCES)
def test_plain_words_give_their_facts(language: str, sentence: str, facts: str) -> None:
    """By whatever rule; a claim that is only denied counts for nothing."""
    extraction = extract(Document("plain", f"{sentence}\n", language, published=PUBLISHED))

    said = {
        fold(describe(extraction, statement).words.partition(" [")[0])
        for statement in extraction.statements
        if any(evidence.stance.polarity != "negated" for evidence in statement.evidence)
    }
    assert {fold(fact) for fact in facts.split(";")} <= said
