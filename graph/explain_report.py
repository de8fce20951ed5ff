"""Explanations → lines for people, and JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from dramagraph.explain import Explained, Explanation, SentenceReport
from dramagraph.extractors import Named, Proposal
from dramagraph.extractors_accept import Refused
from dramagraph.models import Evidence

LONGEST_LINE = 200
"""Code points of a sentence or quote that are shown; the JSON has it whole."""

MOST_RULES = 4
"""Names of rules in one line."""


def explain_lines(found: Explanation, refused: Iterable[Refused] = ()) -> Iterator[str]:
    """Yield what was extracted, sentence by sentence, and then what was not."""
    said = [s for s in found.sentences if s.claims]
    passed = [s for s in found.sentences if s.passed]
    yield f"{_short(found.document.name)}: {_many(found.read, 'sentence')}, {len(said)} with claims"
    for sentence in said:
        yield ""
        yield _short(sentence.words)
        yield from _claims(sentence)
    if passed:
        yield ""
        yield f"Not extracted: {_many(len(passed), 'sentence')} with words that rules look for"
        for sentence in passed:
            yield ""
            yield from _passed(sentence)
    turned_down = list(refused)
    if turned_down:
        yield ""
        yield f"Refused: {_many(len(turned_down), 'proposal')} that the text does not bear out"
        for one in turned_down:
            yield f"  {_proposed(one.proposal)}: {one.reason}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _claims(sentence: SentenceReport) -> Iterator[str]:
    """The claims of each rule at each place, and what was resolved for them."""
    for (rule, words), some in groupby(sentence.claims, key=lambda e: (e.evidence.rule, e.words)):
        group = list(some)
        evidence = group[0].evidence
        yield f"  {rule} ({evidence.confidence:g}): «{_short(words)}»"
        for claim in dict.fromkeys(e.claim for e in group):
            yield f"    {_short(claim)}"
        for resolved in dict.fromkeys(r for e in group for r in e.resolved):
            words_ = f"“{_short(resolved.words)}”" if resolved.words else "what is spoken of"
            yield f"      {words_} → {_short(resolved.meant)}"
        stance = stance_words(evidence)
        if stance:
            yield f"      not plainly: {_short(stance)}"


def stance_words(evidence: Evidence) -> str:
    """Return what keeps evidence from being a plain statement, "" where nothing does."""
    stance = evidence.stance
    parts = [
        "denied" if stance.polarity == "negated" else "",
        stance.certainty if stance.certainty != "certain" else "",
        stance.stage or "",
        f"said by {stance.attributed_to}" if stance.attributed_to else "",
    ]
    return ", ".join(part for part in parts if part)


def _passed(sentence: SentenceReport) -> Iterator[str]:
    yield f"  {_short(sentence.words)}"
    yield f"    words: {_short(', '.join(sentence.triggers))}"
    for reason in sentence.passed:
        quoted = f" «{_short(reason.words)}»" if reason.words else ""
        yield f"    {_short(reason.why)}{_rules(reason.rules)}{quoted}"


def _rules(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST_RULES} more" if len(names) > MOST_RULES else ""
    return f" ({', '.join(names[:MOST_RULES])}{more})"


def _proposed(proposal: Proposal) -> str:
    object_ = proposal.object.name if isinstance(proposal.object, Named) else proposal.object
    claim = f"{proposal.subject.name} {proposal.predicate} {object_}"
    return f"{_short(claim)} «{_short(proposal.quote)}»"


def _short(words: str) -> str:
    """Words on one line that a terminal takes as words, cut."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def explain_json(found: Explanation, refused: Iterable[Refused] = ()) -> dict[str, Any]:
    """Return the same as an object, with offsets into the text."""
    return {
        "file": found.document.name,
        "lang": found.document.language,
        "sentences": [
            {
                "text": sentence.words,
                "start": sentence.span.start,
                "end": sentence.span.stop,
                "claims": [_claim(one) for one in sentence.claims],
                "triggers": list(sentence.triggers),
                "notExtracted": [
                    {"why": r.why, "rules": list(r.rules), "words": r.words or None}
                    for r in sentence.passed
                ],
            }
            for sentence in found.sentences
        ],
        "refused": [{"claim": _proposed(one.proposal), "why": one.reason} for one in refused],
    }


def _claim(one: Explained) -> dict[str, Any]:
    stance = one.evidence.stance
    return {
        "claim": one.claim,
        "rule": one.evidence.rule,
        "confidence": one.evidence.confidence,
        "exact": one.words,
        "start": one.evidence.start,
        "end": one.evidence.stop,
        "polarity": stance.polarity,
        "certainty": stance.certainty,
        "stage": stance.stage,
        "attributedTo": stance.attributed_to,
        "resolved": [{"words": r.words or None, "meant": r.meant} for r in one.resolved],
    }
