"""Matches → candidates: the claims of each match, before anything in them is resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dramagraph.matching import Match
from dramagraph.patterns import Mention
from dramagraph.rules import Template


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claim of one match."""

    match: Match
    template: Template
    subject: Mention | None
    object: Mention | None
    """None where the template names no slot: the focus or a constant."""


def candidates(match: Match) -> Iterator[Candidate]:
    """Yield the claims of a match: lists multiply, or go together one by one where the rule says
    so.
    """
    for template in match.rule.templates:
        subjects = _fillers(match, template.subject)
        objects = _fillers(match, template.object)
        if match.rule.pairs and len(subjects) > 1 and len(objects) > 1:
            same_length = len(subjects) == len(objects)
            pairs = list(zip(subjects, objects, strict=True)) if same_length else []
        else:
            pairs = [(subject, object_) for subject in subjects for object_ in objects]
        for subject, object_ in pairs:
            if subject is None or subject is not object_:
                yield Candidate(match, template, subject, object_)


def _fillers(match: Match, slot: str) -> list[Mention | None]:
    """The mentions in a slot; the figures in a list of awards are not of the list."""
    if slot == "focus" or slot.startswith('"'):
        return [None]
    is_number = match.rule.slots[slot] in ("number", "percent", "hours")
    return [m for m in match.slots.get(slot, ()) if is_number or m.kind != "I"]
