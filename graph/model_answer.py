"""What a language model answers → proposals. Whatever else the answer holds, only the members of its
claims are looked at, each by itself, so that half an answer is worth its whole claims.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dramagraph.extractors import Named, Proposal
from dramagraph.model_prompt import QUALIFIER_NAMES, qualifier_names
from dramagraph.models import Stance
from dramagraph.ontology import vocabulary

MOST_CLAIMS = 500
"""Of one answer. 4,096 tokens hold some 40."""

LIST = re.compile(r'"claims"\s*:\s*\[|\A\s*(?:```\w*\s*)?\[')
BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class Answer:
    """The claims of an answer."""

    claims: tuple[Mapping[str, Any], ...]
    is_whole: bool
    """Whether the list of claims has an end that could be reached."""
    is_readable: bool
    """Whether there is a list of claims at all."""


def answer(content: str) -> Answer:
    """Return the claims in *content*: JSON, with or without a fence or talk around it, whole or
    broken off.
    """
    opened = LIST.search(content)
    if opened is None:
        return Answer((), is_whole=False, is_readable=False)
    found: list[Mapping[str, Any]] = []
    decoder = json.JSONDecoder()
    at = opened.end()
    while len(found) < MOST_CLAIMS:
        at = _skip(content, at)
        if content[at : at + 1] == "]":
            return Answer(tuple(found), is_whole=True, is_readable=True)
        try:
            value, at = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):  # broken off, or a thousand brackets deep
            break
        if isinstance(value, dict):
            found.append(value)
    return Answer(tuple(found), is_whole=False, is_readable=True)


def _skip(content: str, at: int) -> int:
    match = BETWEEN.match(content, at)
    return match.end() if match else at


def proposals(found: Answer, rule: str, confidence: float) -> Iterator[Proposal]:
    """Yield the claims of an answer as proposals; a member of a wrong kind counts as not given."""
    for claim in found.claims:
        predicate = _text(claim, "predicate")
        value = _text(claim, "object")
        named = predicate in vocabulary.object_properties()
        yield Proposal(
            subject=Named(_text(claim, "subject"), _text(claim, "subjectType")),
            predicate=predicate,
            object=Named(value, _text(claim, "objectType")) if named else value,
            quote=_text(claim, "quote"),
            qualifiers=tuple(
                (name, said)
                for name in qualifier_names()
                if (said := _text(claim, QUALIFIER_NAMES.get(name, name)))
            ),
            stance=Stance(
                _text(claim, "polarity") or "affirmed",
                _text(claim, "certainty") or "certain",
                _text(claim, "stage") or None,
                _text(claim, "attributedTo") or None,
            ),
            confidence=confidence,
            rule=rule,
        )


def _text(claim: Mapping[str, Any], member: str) -> str:
    """A member as text, "" where there is none; a number as its digits."""
    value = claim.get(member)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value}"
    return value.strip() if isinstance(value, str) else ""
