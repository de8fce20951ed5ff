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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from dramagraph.anchors import WORD, Index
from dramagraph.clauses import Clause, Syntax, clauses, syntax
from dramagraph.matching import Match, Sentence
from dramagraph.patterns import SLOTS, Mention
from dramagraph.rules import Role, Rule, frames

Fits = Callable[[Mention, str], bool]
"""Whether a mention may stand in a slot of a kind, as the document tells of it."""

BREAK = re.compile(r"[,;:]|\b(?:and|but|while|when|as|after|before|because|since|although)\b")
POSSESSIVE = re.compile(r"'s?\b|'(?=\s)")


@dataclass(frozen=True)
class Call:
    """A place in a clause where a frame's words stand."""

    frame: Rule
    start: int
    stop: int


def frame_matches(found: Iterable[Sentence], language: str, fits: Fits) -> Iterator[Match]:
    """Yield what the frames of a language find, by sentence and place."""
    words = syntax(language)
    if words is None:
        return
    for sentence in found:
        called = _called(sentence, language)
        if not called:
            continue
        subject: Sequence[Mention] = ()
        for clause in clauses(sentence.views[0], language):
            reading = _Reading(clause, words, fits, subject)
            yield from reading.matches(called, sentence.number)
            if clause.about is None:
                subject = reading.subject or subject


def _called(sentence: Sentence, language: str) -> list[Rule]:
    """The frames whose words the sentence may hold, in order."""
    index = frame_index(language)
    met = index.met(frozenset(WORD.findall(sentence.words)))
    return list(index.found(met | index.met_by_kinds(sentence.kinds)))


@cache
def frame_index(language: str) -> Index[Rule]:
    """Return the frames of a language by the words that call them."""
    return Index([(frame, frame.clauses) for frame in frames(language)])


class _Reading:
    """One clause, read from left to right."""

    def __init__(
        self, clause: Clause, words: Syntax, fits: Fits, subject: Sequence[Mention]
    ) -> None:
        self.clause = clause
        self.words = words
        self.fits = fits
        self.text = clause.view.text
        self.subject = subject
        self.places = [i for i, c in enumerate(self.text) if c in clause.view.mentions]

    def matches(self, frames: Iterable[Rule], number: int) -> Iterator[Match]:
        calls = self._calls(frames)
        for order, call in enumerate(calls):
            slots = self._slots(call, self._limit(call, calls[order + 1 :]))
            if slots is not None:
                yield self._match(call, slots, number)

    def _calls(self, frames: Iterable[Rule]) -> list[Call]:
        """The places of frames' words, in order."""
        found = [
            Call(frame, m.start(), m.end())
            for frame in frames
            for m in frame.expression.finditer(self.text)
        ]
        return sorted(found, key=lambda c: (c.start, c.stop, c.frame.order))

    def _limit(self, call: Call, later: Sequence[Call]) -> int:
        """Where the words of the next verb, or its subject, begin: what stands after goes with it."""
        for other in later:
            if other.start < call.stop:
                continue
            if self.words.coordinated.search(self.text, call.stop, other.start):
                return other.start
            between = [i for i in self.places if call.stop <= i < other.start]
            names = [i for i in between if self.clause.view.mentions[self.text[i]].kind in "NSXPWQOT"]
            if names and BREAK.search(self.text, call.stop, names[-1]):
                return names[-1]
        return len(self.text)

    def _slots(self, call: Call, limit: int) -> dict[str, tuple[Mention, ...]] | None:
        """What fills the roles, or None where one that must be filled is not."""
        slots: dict[str, tuple[Mention, ...]] = {}
        used: set[int] = set()
        for role in call.frame.roles:
            places = self._fillers(call, role, limit, used)
            used.update(places)
            mentions = tuple(self.clause.view.mentions[self.text[i]] for i in places)
            if not mentions and role.where == "before" and not role.marks:
                mentions = self._inherited(role)
            if mentions:
                slots[role.name] = mentions
                if role.where == "before" and not role.marks:
                    self.subject = mentions
            elif not role.optional and role.fallback is None:
                return None
        return slots

    def _inherited(self, role: Role) -> tuple[Mention, ...]:
        """The subject of a relative clause is the name before it, else that of the verb before."""
        about = self.clause.about
        if about is not None:
            return (about,) if self._suits(about, role) else ()
        return tuple(m for m in self.subject if self._suits(m, role))

    def _fillers(self, call: Call, role: Role, limit: int, used: set[int]) -> list[int]:
        if role.where in ("before", "around"):
            coordinated = self.words.coordinated.search(self.text, 0, call.start)
            if coordinated and not role.marks and role.where == "before":
                return []
            found = self._before(call, role, used)
            if found or role.where == "before":
                return found
        return self._after(call, role, limit, used)

    def _before(self, call: Call, role: Role, used: set[int]) -> list[int]:
        for at in reversed([i for i in self.places if i < call.start]):
            if at in used or not self._suits(self.clause.view.mentions[self.text[at]], role):
                continue
            group = self._group(at, role, 0, call.start)
            if self._is_governed_rightly(group[0], role, 0) and not self._is_possessive(at, role):
                return group
        return []

    def _after(self, call: Call, role: Role, limit: int, used: set[int]) -> list[int]:
        for at in (i for i in self.places if call.stop <= i < limit):
            mention = self.clause.view.mentions[self.text[at]]
            if at in used or not self._suits(mention, role):
                if not role.marks and at not in used and mention.kind in "NSWQC":
                    return []  # an object stands next to its verb
                continue
            if self._is_governed_rightly(at, role, call.stop) and not self._is_possessive(at, role):
                return self._group(at, role, call.stop, limit)
        return []

    def _suits(self, mention: Mention, role: Role) -> bool:
        return mention.kind in SLOTS[role.kind] and self.fits(mention, role.kind)

    def _is_possessive(self, at: int, role: Role) -> bool:
        return role.kind != "work" and bool(POSSESSIVE.match(self.text, at + 1))

    def _is_governed_rightly(self, at: int, role: Role, start: int) -> bool:
        """Whether the preposition before a name is one of the role's, or none where it has none."""
        last = self.words.prepositions.search(self.text[self._since(at, start) : at])
        said = last[1].lower() if last else ""
        return bool(re.fullmatch(role.marks, said)) if role.marks else not said

    def _since(self, at: int, start: int) -> int:
        """Where the phrase of a name begins at the earliest: after the name before it."""
        before = [
            i
            for i in self.places
            if start <= i < at and self.clause.view.mentions[self.text[i]].kind in "NSXWQ"
        ]
        return before[-1] + 1 if before else start

    def _group(self, at: int, role: Role, start: int, stop: int) -> list[int]:
        """The list around a place, in order."""
        group = [at]
        if not role.many:
            return group
        for step, places in (
            (1, [i for i in self.places if at < i < stop]),
            (-1, [i for i in reversed(self.places) if start <= i < at]),
        ):
            for i in places:
                mention = self.clause.view.mentions[self.text[i]]
                if mention.kind in "ROUDLIP" and mention.kind not in SLOTS[role.kind]:
                    continue
                left, right = sorted((group[-1] if step > 0 else group[0], i))
                joined = self.words.between.fullmatch(self.text, left + 1, right)
                if not joined or not self._suits(mention, role):
                    break
                group.insert(len(group) if step > 0 else 0, i)
        return group

    def _match(self, call: Call, slots: Mapping[str, tuple[Mention, ...]], number: int) -> Match:
        view = self.clause.view
        inside = [
            view.text.index(c)
            for c, m in view.mentions.items()
            if any(m in s for s in slots.values())
        ]
        start, stop = min([call.start, *inside]), max([call.stop - 1, *inside])
        rule = without_unfilled(call.frame, frozenset(slots))
        if self.words.respectively.search(self.text, stop):
            rule = replace(rule, pairs=True)
        return Match(rule, slots, view.place(start, stop + 1), number)


@cache
def without_unfilled(frame: Rule, filled: frozenset[str]) -> Rule:
    """Return the frame with the work that is spoken of in the place of a work that is not named."""
    spoken_of = {role.name for role in frame.roles if role.fallback and role.name not in filled}
    if not spoken_of:
        return frame
    templates = tuple(
        replace(
            t,
            subject="focus" if t.subject in spoken_of else t.subject,
            object="focus" if t.object in spoken_of else t.object,
        )
        for t in frame.templates
    )
    return replace(frame, templates=templates)
