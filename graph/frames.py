"""Clauses → matches of case frames: a verb, a noun or a phrase with the roles that go with it,
wherever in the clause they stand.

A pattern says how the words between two names go; a frame only which names a verb takes and on
which side, or after which preposition, they stand. A role takes the nearest list of mentions of
its kind on its side that no preposition governs, or that one of its own prepositions does:

    "person+ before"          a list of people before the verb, its subject
    "work? after in|of"       a work after "in" or "of"; the frame holds without it
    "work around else focus"  a work before or after the verb, else the one that is spoken of

A verb after "and" has the subject of the verb before, a relative clause the name before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from dramagraph.capitals import any_of
from dramagraph.clauses import Clause, Syntax, syntax
from dramagraph.couples import are_pairs, listed, with_couple
from dramagraph.matching import Match, Sentence
from dramagraph.patterns import Mention, character_class
from dramagraph.phrases import LONGEST_PHRASE, REACH, WORKS, Fits, Phrases
from dramagraph.rules import Role, Rule, without_unfilled
from dramagraph.text import Span

INHERITED = frozenset(("person", "character", "name", "work", "honoured", "org", "firm", "being"))
"""What a verb may have from the verb before it."""

MOST_CALLS = 40
"""In one clause, each of which is compared with all that follow."""


LONGEST_PART = 20
"""Characters of a part of a work before its name."""

OF_A_WORK = re.compile(rf"{character_class('WQT')}'s? (?:[\w-]+ ){{0,3}}\Z")
"""What stands before somebody of a work: "the show's creator Kim"."""


class Signs(NamedTuple):
    """Words of one language that keep something from a role; what never matches where it lists none."""

    other: re.Pattern[str]
    """Ends a text in which somebody does something else with a work than to act in it."""
    next_subject: re.Pattern[str]
    """Opens a clause of its own: "after her role, Kim is back in X"."""
    last_part: re.Pattern[str]
    """What has a date of its own: "the last episode"."""


@cache
def signs(language: str) -> Signs:
    """Return the signs of a language."""
    name = rf", (?:[\w-]+ )?{character_class('NS')} "
    return Signs(
        any_of(language, "no_acting", r"\b", r"\b[^,;:.]{0,40}$"),
        any_of(language, "clause_verbs", name, " "),
        any_of(language, "last_part", r"\b"),
    )


class Call(NamedTuple):
    """A place in a clause where a frame's words stand."""

    frame: Rule
    start: int
    stop: int


def frame_matches(found: Sequence[Sentence], language: str, fits: Fits) -> Iterator[Match]:
    """Yield what the frames of a language find, by sentence and place."""
    words = syntax(language)
    if words is None:
        return
    named_together: tuple[Mention, ...] = ()
    apart = signs(language)
    speaks_of_couples = any("B" in sentence.kinds for sentence in found)
    for sentence in found:
        called = sentence.called.frames
        subject: Sequence[Mention] = ()
        here = listed(sentence, words) if speaks_of_couples else ()
        for clause in sentence.clauses if called else ():
            calls = _calls(clause.view.text, called, apart.other)
            if not calls:
                continue
            reading = _Reading(clause, words, apart, fits, subject)
            for match in reading.matches(calls, sentence.number):
                before = here if here and here[-1].stop <= match.span.start else named_together
                yield with_couple(match, before)
            if clause.about is None:
                subject = reading.subject or subject
        named_together = here or named_together


def _calls(text: str, called: Iterable[Rule], other: re.Pattern[str]) -> list[Call]:
    """The places of frames' words, in order; none where there are too many for prose. Who does something
    *other* with a work than to act in it is in no cast: "praised the acting in".
    """
    found = [
        Call(frame, match.start(), match.end())
        for frame in called
        for match in frame.expression.finditer(text)
        if not (
            frame.casts_before and other.search(text, max(0, match.start() - REACH), match.start())
        )
    ]
    if len(found) > MOST_CALLS:
        return []
    return sorted(found, key=lambda c: (c.start, c.stop, c.frame.order))


class _Reading:
    """One clause, read from left to right."""

    def __init__(
        self, clause: Clause, words: Syntax, apart: Signs, fits: Fits, subject: Sequence[Mention]
    ) -> None:
        self.clause = clause
        self.words = words
        self.signs = apart
        self.text = clause.view.text
        self.names = Phrases(clause.view, words, fits)
        self.subject = subject
        self.subject_here = False
        """Whether the subject is of a verb of this clause."""
        self._held: dict[Call, bool] = {}

    def matches(self, calls: Sequence[Call], number: int) -> Iterator[Match]:
        for order, call in enumerate(calls):
            slots = self._slots(call, self._limit(call, calls[order + 1 :]))
            if slots is not None:
                yield self._match(call, slots, number)

    def _limit(self, call: Call, later: Sequence[Call]) -> int:
        """Where the words of the next verb, or its subject, begin: what stands after goes with it."""
        for other in later:
            is_light = self.words.light.fullmatch(self.text, other.start, other.stop)
            if other.start < call.stop or is_light or not self._may_hold(other):
                continue
            if self.words.coordinated.search(self.text, call.stop, other.start):
                return other.start
            names = [
                i
                for i in self.names.within(call.stop, other.start)
                if self.names.at[i].kind in "NSXPWQOT"
                and not self.names.is_governed_work(i, call.stop)
            ]
            if names and self.words.breaks.search(self.text, call.stop, names[-1]):
                is_apposed = self.text.count(",", names[-1], other.start) == 1
                return other.start if is_apposed else names[-1]
        return len(self.text)

    def _may_hold(self, call: Call) -> bool:
        """Whether on the right side of a frame's words there is something for each of its roles; a
        subject may also come from elsewhere.
        """
        if call not in self._held:
            self._held[call] = self._holds(call)
        return self._held[call]

    def _holds(self, call: Call) -> bool:
        for role in call.frame.roles:
            if role.where == "owner" and not self._owner(call, role):
                return False
            is_subject = role.where != "after" and role.is_bare and role.kind in INHERITED
            if role.optional or role.fallback or is_subject:
                continue
            places = self.names.places
            if role.where != "around":
                places = [i for i in places if (i < call.start) == (role.where != "after")]
            if not any(self.names.suits(self.names.at[i], role) for i in places):
                return False
        return True

    def _slots(self, call: Call, limit: int) -> dict[str, tuple[Mention, ...]] | None:
        """What fills the roles, or None where one that must be filled is not."""
        slots: dict[str, tuple[Mention, ...]] = {}
        used: set[int] = set()
        for role in call.frame.roles:
            places = self._fillers(call, role, limit, used)
            used.update(places)
            mentions = tuple(self.names.at[i] for i in places)
            may_inherit = role.where in ("before", "around") or self.clause.about is not None
            if not mentions and role.where != "after" and may_inherit and not role.marks:
                mentions = self._inherited(role, call.start) or self._left_out(call, role)
            if not mentions and role.kind in ("work", "character"):
                mentions = self._about(role)
            if mentions:
                slots[role.name] = mentions
                if role.where != "after" and not role.marks:
                    self.subject, self.subject_here = mentions, True
            elif not role.optional and (
                role.fallback is None or self._is_of_somebody(role) or self._is_of_award(call, role)
            ):
                return None
        return slots

    def _is_of_somebody(self, role: Role) -> bool:
        """Whether the clause is about a person, so that a work is no subject of it."""
        about = self.clause.about
        return role.where == "before" and about is not None and about.kind in "NSP"

    def _is_of_award(self, call: Call, role: Role) -> bool:
        """Whether a ceremony stands before a verb that a work could be the subject of: it is streamed,
        not the work.
        """
        names = self.names.before(call.start) if role.where == "before" else []
        return any(self.names.at[i].kind == "A" for i in names)

    def _about(self, role: Role) -> tuple[Mention, ...]:
        """The name before a relative clause as its object: "whom Heo plays"."""
        about = self.clause.about
        return (about,) if about is not None and self.names.suits(about, role) else ()

    def _inherited(self, role: Role, start: int) -> tuple[Mention, ...]:
        """The subject of a relative clause is the name before it, else that of the verb before."""
        about = self.clause.about
        if about is not None and self.clause.is_governed:
            return ()
        if about is not None and not self.subject_here:
            return (about,) if self.names.suits(about, role) else ()
        if not self.subject_here and not self.words.right_before.fullmatch(" " + self.text[:start]):
            return ()  # the clause has another subject
        return tuple(m for m in self.subject if self.names.suits(m, role))

    def _left_out(self, call: Call, role: Role) -> tuple[Mention, ...]:
        """The empty place of a subject that the language leaves out, as a pronoun: somebody whom a
        sentence before named. None where another subject stands in the clause.
        """
        if role.kind not in ("person", "honoured") or not self._is_subjectless(call):
            return ()
        before = [i for i in self.names.before(call.start) if self.names.at[i].kind in "NSXPTRWQOU"]
        if any(self.names.is_governed_rightly(i, role, 0) for i in before):
            return ()
        at = self.clause.view.origins[call.start]
        return (Mention(at, at, "P", ""),)

    def _is_subjectless(self, call: Call) -> bool:
        """Whether the language leaves out the subject of a verb, or of the auxiliaries before it where the clause
        opens with them, or after no more than when or where it is: "En cine, ha actuado".
        """
        words = self.words.subjectless
        if words is None:
            return False
        if words.match(self.text, call.start):
            return True
        led = self.words.auxiliary.search(self.text, 0, call.start)
        if led is None or not words.match(self.text, led.start()):
            return False
        opening = self.text[: led.start()]
        return not opening.strip() or self.words.adverbial.fullmatch(opening) is not None

    def _fillers(self, call: Call, role: Role, limit: int, used: set[int]) -> list[int]:
        if role.where == "owner":
            return self._owner(call, role)
        if role.where in ("before", "around"):
            coordinated = self.words.coordinated.search(self.text, 0, call.start)
            if (
                coordinated
                and not role.marks
                and role.where == "before"
                and self._inherited(role, call.start)
            ):
                return []
            found = self._before(call, role, used)
            if found or role.where == "before":
                return found
        return self._after(call, role, limit, used)

    def _before(self, call: Call, role: Role, used: set[int]) -> list[int]:
        if role.kind in WORKS and role.is_bare and self._has_somebody_right_before(call):
            return []
        for at in reversed(self.names.before(call.start)):
            if (
                at in used
                or at in self.names.attributes
                or not self.names.suits(self.names.at[at], role)
            ):
                continue
            group = self.names.group(at, role, 0, call.start)
            is_subject = not role.marks and bool(
                self.words.right_before.fullmatch(self.text, group[-1] + 1, call.start)
            )
            if self._is_of_the_end(call, at, call.start):
                return []
            is_owner = role.kind == "honoured" and self.text.startswith("'s", at + 1)
            if is_owner or self.names.is_possessive(at) or self.names.is_outside(at, call.start):
                continue
            if role.kind in WORKS and self.words.apart.search(self.text, group[-1] + 1, call.start):
                continue  # "by the director of X, while the script is written by Y": not X
            if self.names.is_governed_rightly(group[0], role, 0, is_subject=is_subject):
                return group
            people = [i for i in group if self.names.at[i].kind in "NSX"]
            if at in people != group and self.names.is_governed_rightly(people[0], role, 0):
                return people  # "won for X and Kim took …": X and Kim are no list
            if not role.marks and self.names.opens_a_clause(group[0], call.start):
                return []  # "Kim arrived after Park decided to write": not Kim
        return []

    def _is_of_the_end(self, call: Call, start: int, stop: int) -> bool:
        """Whether a date of a beginning would be that of the last episode."""
        is_dated = any(t.predicate == "premiereDate" for t in call.frame.templates)
        before = max(0, start - LONGEST_PART)  # "the finale of T airs on": not T
        return is_dated and self.signs.last_part.search(self.text, before, stop) is not None

    def _has_somebody_right_before(self, call: Call) -> bool:
        """Whether a person is the subject: "the show's creator Kim returns"."""
        i = next(iter(self.names.before(call.start)[-1:]), None)
        if i is None or not self.words.right_before.fullmatch(self.text, i + 1, call.start):
            return False
        kind = self.names.at[i].kind
        is_somebody = kind in "NS" or (kind == "X" and OF_A_WORK.search(self.text[:i]))
        return bool(is_somebody) and not self.words.governor(self.text[:i])

    def _owner(self, call: Call, role: Role) -> list[int]:
        """Whose it is: "her turn", "Kim's first role"."""
        before = self.names.before(call.start)
        if not before or not self.names.suits(self.names.at[before[-1]], role):
            return []
        between = self.text[before[-1] + 1 : call.start]
        is_near = not re.search(r"[,;:.]", between) and len(between) < LONGEST_PHRASE
        return [before[-1]] if is_near and self.names.is_possessive(before[-1]) else []

    def _after(self, call: Call, role: Role, limit: int, used: set[int]) -> list[int]:
        for at in self.names.within(call.stop, limit):
            mention = self.names.at[at]
            if at in used or at in self.names.attributes or not self.names.suits(mention, role):
                is_object = mention.kind in "WQC" or (
                    mention.kind in "NSP" and not self.names.is_possessive(at)
                )
                is_apart = mention.kind in "WQ" or role.kind in WORKS
                is_told = is_apart and self.words.governor(self.text[call.stop : at])
                if role.is_bare and at not in used and is_object and not is_told:
                    return []  # an object stands next to its verb
                continue
            is_apart = self.names.is_outside(call.stop, at) or bool(
                self.words.apart.search(self.text, call.stop, at)
                or (role.kind in WORKS and self.signs.next_subject.search(self.text, call.stop, at))
            )
            if mention.kind == "D":
                is_apart = is_apart or "," in self.text[call.stop : at]
                is_apart = is_apart or self._is_of_the_end(call, call.stop, at)
            if is_apart or (self.names.is_possessive(at) and role.kind != "work"):
                continue
            if self.names.is_governed_rightly(at, role, call.stop):
                return self.names.group(at, role, call.stop, limit)
            if role.marks is None and mention.kind == "N":
                return []  # "was for Kim and Park": no object follows
        return []

    def _match(self, call: Call, slots: Mapping[str, tuple[Mention, ...]], number: int) -> Match:
        view = self.clause.view
        inside = [
            view.text.index(c)
            for c, m in view.mentions.items()
            if any(m in s for s in slots.values())
        ]
        start, stop = min([call.start, *inside]), max([call.stop - 1, *inside])
        rule = without_unfilled(call.frame, frozenset(slots))
        lengths = {len(some) for some in slots.values() if len(some) > 1}
        apart = len(lengths) == 1 and self.words.respectively.search(self.text, stop)
        if apart or are_pairs(rule, slots):
            rule = replace(rule, pairs=True)
        return Match(rule, slots, self._with_subject(view.place(start, stop + 1), slots), number)

    def _with_subject(self, span: Span, slots: Mapping[str, tuple[Mention, ...]]) -> Span:
        """Return the words with the name that a relative clause is about, or that the verb before
        has, where it is one of the roles: they state it together.
        """
        before = [m.start for some in slots.values() for m in some if m.start < span.start]
        start = min(before, default=span.start)
        return Span(start, span.stop) if span.start - start < REACH else span
