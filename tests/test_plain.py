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


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (file.stem, line)
        for file in sorted((PLAIN.parent / "nobody").glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ],
)
def test_who_does_something_else_with_a_work_is_not_in_its_cast(
    language: str, sentence: str
) -> None:
    """Who praises, sings for, leaves, watches or turns down what is acted: no claim but a denied one."""
    extraction = extract(Document("nobody", f"{sentence}\n", language, published=PUBLISHED))

    assert not [
        describe(extraction, statement).words
        for statement in extraction.statements
        if statement.predicate in ("castMember", "portrays", "castCandidate")
        and any(evidence.stance.polarity != "negated" for evidence in statement.evidence)
    ]
