"""Matches → candidates: the claims of each match, before anything in them is resolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dramagraph.matching import Match
from dramagraph.patterns import Mention
from dramagraph.reference import named_together
from dramagraph.rules import Template


class Candidate(NamedTuple):
    """One claim of one match; a tuple, as a text has hundreds."""

    match: Match
    template: Template
    subject: Mention | None
    object: Mention | None
    """None where the template names no slot: the focus or a constant."""


def with_respective(match: Match, text: str, mentions: Sequence[Mention]) -> Match:
    """Put the people that "their respective" stands for into its slot: as many as the list beside it has."""
    for slot, kind in match.rule.slots.items():
        if kind == "couple" and match.slots.get(slot):
            count = max(len(some) for name, some in match.slots.items() if name != slot)
            people = named_together(text, mentions, match.slots[slot][0].start, count)
            return match._replace(slots={**match.slots, slot: people})
    return match


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


def without_shared_figures(found: Sequence[Candidate]) -> list[Candidate]:
    """Drop what gives a work the date or figure that an episode has: "its 5th episode, aired on May
    4, recorded 2.7 %".
    """
    of_episodes = {
        (c.template.predicate, c.object.start)
        for c in found
        if c.subject and c.object and c.subject.kind == "E"
    }
    return [
        c
        for c in found
        if not c.object
        or (c.subject and c.subject.kind == "E")
        or (c.template.predicate, c.object.start) not in of_episodes
    ]


def without_guesses(found: Sequence[Candidate]) -> list[Candidate]:
    """Drop what gives the work that is spoken of a property for which a frame names another: "It
    replaces X, whose finale recorded 4.6 %".
    """
    named = {
        (c.template.predicate, c.object.start)
        for c in found
        if c.match.rule.roles and c.subject and c.object and c.template.subject == "work"
    }
    return [
        c
        for c in found
        if c.template.subject != "focus"
        or c.object is None
        or (c.template.predicate, c.object.start) not in named
    ]


def backed(found: Sequence[Match]) -> Iterator[Match]:
    """Leave out weak matches that no other rule stands beside."""
    strong: dict[str, set[int]] = defaultdict(set)
    for match in found:
        if not match.rule.weak:
            for template in match.rule.templates:
                strong[template.predicate].update(range(match.sentence - 1, match.sentence + 2))
    for match in found:
        if not match.rule.weak or match.sentence in strong[match.rule.templates[0].predicate]:
            yield match


def in_passing(found: Iterable[Match]) -> Iterator[int]:
    """Where works are named that the text does not speak of; of a work and a title the title is."""
    for match in found:
        named = set(match.rule.slots.values()) & {"work", "title"}
        kinds = {"title"} if len(named) > 1 else named
        for slot, kind in match.rule.slots.items():
            if match.rule.passing and kind in kinds:
                yield from (mention.start for mention in match.slots.get(slot, ()))
