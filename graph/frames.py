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
from dramagraph.couples import are_pairs, listed, with_couple
from dramagraph.matching import Match, Sentence
from dramagraph.patterns import SLOTS, Mention, character_class
from dramagraph.rules import Role, Rule, frames, without_unfilled
from dramagraph.text import Span

Fits = Callable[[Mention, str], bool]
"""Whether a mention may stand in a slot of a kind, as the document tells of it."""

REACH = 120
"""Code points. How far before a name the preposition stands that governs it."""

INHERITED = frozenset(("person", "character", "name", "work", "honoured", "org", "firm", "being"))
"""What a verb may have from the verb before it."""

AROUND_TITLE = re.compile(rf'"\s?{character_class("WQX")}\s?"')
"""Marks that stand around a title, with a space as French sets them: no speech."""

WORKS = ("work", "title")

LONGEST_PHRASE = 30
"""Code points between an owner and what is owned: "'s first leading role on television" """

POSSESSIVE = re.compile(r"'s?\b|'(?=\s)")

WORK_OF_SOMEBODY = re.compile(
    rf"{character_class('WQ')}(?=\s{character_class('R')}\s{character_class('NSX')})"
)
"""A title that only tells who somebody is: "in \"Red Harvest\" director Mok's new film"."""


MOST_CALLS = 40
"""In one clause, each of which is compared with all that follow."""


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
    named_together: tuple[Mention, ...] = ()
    for sentence in found:
        called = _called(sentence, language)
        subject: Sequence[Mention] = ()
        here = listed(sentence, words)
        for clause in clauses(sentence.views[0], language) if called else ():
            reading = _Reading(clause, words, fits, subject)
            for match in reading.matches(called, sentence.number):
                before = here if here and here[-1].stop <= match.span.start else named_together
                yield with_couple(match, before)
            if clause.about is None:
                subject = reading.subject or subject
        named_together = here or named_together


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
        self.subject_here = False
        """Whether the subject is of a verb of this clause."""
        self.speech = AROUND_TITLE.sub(lambda m: m[0].replace('"', " "), self.text)
        self.places = [self.text.index(c) for c in clause.view.mentions]
        self.attributes = frozenset(m.start() for m in WORK_OF_SOMEBODY.finditer(self.text))
        self._held: dict[Call, bool] = {}
        self._fitting: dict[tuple[int, str], bool] = {}

    def matches(self, frames: Iterable[Rule], number: int) -> Iterator[Match]:
        calls = self._calls(frames)
        for order, call in enumerate(calls):
            slots = self._slots(call, self._limit(call, calls[order + 1 :]))
            if slots is not None:
                yield self._match(call, slots, number)

    def _calls(self, frames: Iterable[Rule]) -> list[Call]:
        """The places of frames' words, in order; none where there are too many for prose."""
        found = [
            Call(frame, m.start(), m.end())
            for frame in frames
            for m in frame.expression.finditer(self.text)
        ]
        if len(found) > MOST_CALLS:
            return []
        return sorted(found, key=lambda c: (c.start, c.stop, c.frame.order))

    def _limit(self, call: Call, later: Sequence[Call]) -> int:
        """Where the words of the next verb, or its subject, begin: what stands after goes with it."""
        for other in later:
            is_light = self.words.light.fullmatch(self.text, other.start, other.stop)
            if other.start < call.stop or is_light or not self._may_hold(other):
                continue
            if self.words.coordinated.search(self.text, call.stop, other.start):
                return other.start
            between = [i for i in self.places if call.stop <= i < other.start]
            names = [
                i
                for i in between
                if self._at(i).kind in "NSXPWQOT" and not self._is_governed_work(i, call.stop)
            ]
            if names and self.words.breaks.search(self.text, call.stop, names[-1]):
                return names[-1]
        return len(self.text)

    def _is_governed_work(self, place: int, start: int) -> bool:
        """Whether a work goes with the words before it, as after "in", and is no subject of the next."""
        if self._at(place).kind not in "WQT":
            return False
        return bool(self.words.governor(self.text[self._since(place, start) : place]))

    def _may_hold(self, call: Call) -> bool:
        """Whether on the right side of a frame's words there is something for each of its roles; a
        subject may also come from elsewhere.
        """
        if call not in self._held:
            self._held[call] = self._holds(call)
        return self._held[call]

    def _holds(self, call: Call) -> bool:
        for role in call.frame.roles:
            is_subject = role.where != "after" and role.is_bare and role.kind in INHERITED
            if role.optional or role.fallback or is_subject:
                continue
            places = self.places
            if role.where != "around":
                places = [i for i in places if (i < call.start) == (role.where != "after")]
            if not any(self._suits(self._at(i), role) for i in places):
                return False
        return True

    def _slots(self, call: Call, limit: int) -> dict[str, tuple[Mention, ...]] | None:
        """What fills the roles, or None where one that must be filled is not."""
        slots: dict[str, tuple[Mention, ...]] = {}
        used: set[int] = set()
        for role in call.frame.roles:
            places = self._fillers(call, role, limit, used)
            used.update(places)
            mentions = tuple(self.clause.view.mentions[self.text[i]] for i in places)
            if not mentions and role.where != "after" and not role.marks:
                mentions = self._inherited(role, call.start) or self._left_out(call, role)
            if not mentions and role.kind in ("work", "character"):
                mentions = self._about(role)
            if mentions:
                slots[role.name] = mentions
                if role.where != "after" and not role.marks:
                    self.subject, self.subject_here = mentions, True
            elif not role.optional and (role.fallback is None or self._is_of_somebody(role)):
                return None
        return slots

    def _is_of_somebody(self, role: Role) -> bool:
        """Whether the clause is about a person, so that a work is no subject of it."""
        about = self.clause.about
        return role.where == "before" and about is not None and about.kind in "NSP"

    def _about(self, role: Role) -> tuple[Mention, ...]:
        """The name before a relative clause as its object: "whom Heo plays"."""
        about = self.clause.about
        return (about,) if about is not None and self._suits(about, role) else ()

    def _inherited(self, role: Role, start: int) -> tuple[Mention, ...]:
        """The subject of a relative clause is the name before it, else that of the verb before."""
        about = self.clause.about
        if about is not None and not self.subject_here:
            return (about,) if self._suits(about, role) else ()
        if not self.subject_here and not self.words.right_before.fullmatch(" " + self.text[:start]):
            return ()  # the clause has another subject
        return tuple(m for m in self.subject if self._suits(m, role))

    def _left_out(self, call: Call, role: Role) -> tuple[Mention, ...]:
        """The empty place of a subject that the language leaves out, as a pronoun: somebody whom a
        sentence before named. None where another subject stands in the clause.
        """
        words = self.words.subjectless
        if (
            role.kind not in ("person", "honoured")
            or words is None
            or not words.match(self.text, call.start)
        ):
            return ()
        before = [i for i in self.places if i < call.start and self._at(i).kind in "NSXPTRWQOU"]
        if any(self._is_governed_rightly(i, role, 0) for i in before):
            return ()
        at = self.clause.view.origins[call.start]
        return (Mention(at, at, "P", ""),)

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
        for at in reversed([i for i in self.places if i < call.start]):
            if at in used or at in self.attributes or not self._suits(self._at(at), role):
                continue
            group = self._group(at, role, 0, call.start)
            is_subject = not role.marks and bool(
                self.words.right_before.fullmatch(self.text, group[-1] + 1, call.start)
            )
            if self._is_possessive(at) or self._is_outside(at, call.start):
                continue
            if self._is_governed_rightly(group[0], role, 0, is_subject=is_subject):
                return group
        return []

    def _owner(self, call: Call, role: Role) -> list[int]:
        """Whose it is: "her turn", "Kim's first role"."""
        before = [i for i in self.places if i < call.start]
        if not before or not self._suits(self._at(before[-1]), role):
            return []
        between = self.text[before[-1] + 1 : call.start]
        is_near = not re.search(r"[,;:.]", between) and len(between) < LONGEST_PHRASE
        return [before[-1]] if is_near and self._is_possessive(before[-1]) else []

    def _after(self, call: Call, role: Role, limit: int, used: set[int]) -> list[int]:
        for at in (i for i in self.places if call.stop <= i < limit):
            mention = self._at(at)
            if at in used or at in self.attributes or not self._suits(mention, role):
                is_pronoun = mention.kind == "P" and not self._is_possessive(at)
                is_object = mention.kind in "NSWQC" or is_pronoun
                is_apart = mention.kind in "WQ" or role.kind in WORKS
                is_told = is_apart and self.words.governor(self.text[call.stop : at])
                if role.is_bare and at not in used and is_object and not is_told:
                    return []  # an object stands next to its verb
                continue
            is_apart = self._is_outside(call.stop, at) or bool(
                self.words.apart.search(self.text, call.stop, at)
            )
            if mention.kind == "D":
                is_apart = is_apart or "," in self.text[call.stop : at]
            if is_apart or (self._is_possessive(at) and role.kind != "work"):
                continue
            if self._is_governed_rightly(at, role, call.stop):
                return self._group(at, role, call.stop, limit)
            if role.marks is None and mention.kind == "N":
                return []  # "was for Kim and Park": no object follows
        return []

    def _is_outside(self, start: int, stop: int) -> bool:
        """Whether one of two places is in quoted speech and the other is not."""
        return self.speech.count('"', start, stop) % 2 == 1

    def _at(self, place: int) -> Mention:
        return self.clause.view.mentions[self.text[place]]

    def _suits(self, mention: Mention, role: Role) -> bool:
        if mention.kind == "B":
            return role.many and role.kind == "person"
        if mention.kind not in SLOTS[role.kind]:
            return False
        asked = (mention.start, role.kind)
        if asked not in self._fitting:
            self._fitting[asked] = self.fits(mention, role.kind)
        return self._fitting[asked]

    def _is_possessive(self, place: int) -> bool:
        if self._at(place).kind in "WQT" or self._at(place).value in self.words.subjects:
            return False
        mention = self._at(place)
        is_pronoun = mention.kind == "P" and " " not in str(mention.value)
        return bool(
            POSSESSIVE.match(self.text, place + 1)
            or (is_pronoun and self.words.owned.match(self.text, place + 1))
        )

    def _is_governed_rightly(
        self, place: int, role: Role, start: int, *, is_subject: bool = False
    ) -> bool:
        """Whether the preposition before a name is one of the role's, or none where it has none.

        Before the subject of a verb "since" and its like are conjunctions.
        """
        mention = self._at(place)
        if mention.kind == "P" and mention.value in self.words.subjects:
            return not role.marks
        since = max(self._since(place, start), place - REACH)
        said = self.words.governor(self.text[since:place])
        if is_subject and said in self.words.conjunctions:
            said = ""
        return bool(re.fullmatch(role.marks, said)) if role.marks else not said

    def _since(self, place: int, start: int) -> int:
        """Where the phrase of a name begins at the earliest: after the name before it, or a date or
        a number right before it ("In 2020 Kim").
        """
        is_work = self._at(place).kind in "WQT"
        before = [
            i
            for i in self.places
            if start <= i < place
            and (
                (self._at(i).kind in "NSXWQ" and not (is_work and self._is_modifier(i)))
                or (self._at(i).kind in "DI" and self.text[i + 1 : place].strip(" ,") == "")
            )
        ]
        return before[-1] + 1 if before else start

    def _group(self, at: int, role: Role, start: int, stop: int) -> list[int]:
        """The list around a place, in order: what is joined to it by commas, the last by "and"."""
        if not role.many:
            return [at]
        places = [
            i
            for i in self.places
            if start <= i < stop and (i == at or not self._is_beside(i, role))
        ]
        first = last = closed = here = places.index(at)
        while first and self._joint(places[first - 1], places[first], role) is not None:
            first -= 1
        for n in range(first + 1, len(places)):
            joint = self._joint(places[n - 1], places[n], role)
            if joint is None:
                break
            last = n
            if joint:
                closed = n
        if closed <= here and (
            closed != here or not self._ends_with_joint(places, first, here, role)
        ):
            return places[first : last + 1] if last - first > 1 else [at]
        return places[first : closed + 1]

    def _is_beside(self, place: int, role: Role) -> bool:
        """Whether a mention only tells of the next of a list: a role, a date, whose work it is."""
        kind = self._at(place).kind
        if kind in "ROUDLIP":
            return kind not in SLOTS[role.kind]
        if role.kind in WORKS:
            return self._is_modifier(place)
        before = self.text[max(0, place - LONGEST_PHRASE) : place]
        return kind in "WQX" and self.words.credited.search(before) is not None

    def _is_modifier(self, place: int) -> bool:
        """Whether a name only tells of the work behind it: "in Mok's \"Red Harvest\"."""
        is_owner = self._at(place).kind in "NSX" and self._is_possessive(place)
        return is_owner or place in self.attributes

    def _ends_with_joint(self, places: list[int], first: int, here: int, role: Role) -> bool:
        return first < here and bool(self._joint(places[here - 1], places[here], role))

    def _joint(self, left: int, right: int, role: Role) -> str | None:
        """What joins two of a list: "and", "" for a comma alone, None where they are not of one."""
        match = self.words.between.fullmatch(self.text, left + 1, right)
        mention = self._at(right), self._at(left)
        fit = all(self._suits(m, role) or self._is_one_more(m, role) for m in mention)
        if not match or not fit or (self._is_possessive(right) and role.kind != "work"):
            return None
        return match["joint"] or ""

    def _is_one_more(self, mention: Mention, role: Role) -> bool:
        """Whether capitalised words are a name because they stand in a list of names."""
        return mention.kind == "X" and mention.kind in SLOTS[role.kind]

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
