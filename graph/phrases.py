"""The names of one clause with what stands around them: the prepositions that govern them, whose
they are, and which of them are one list.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property

from dramagraph.clauses import Syntax
from dramagraph.patterns import SLOTS, Mention, View, character_class
from dramagraph.rules import Role

Fits = Callable[[Mention, str], bool]
"""Whether a mention may stand in a slot of a kind, as the document tells of it."""

REACH = 120
"""Code points. How far before a name the preposition stands that governs it."""

AROUND_TITLE = re.compile(rf'"\s?{character_class("WQX")}\s?"')
"""Marks that stand around a title, with a space as French sets them: no speech."""

WORKS = ("work", "title")

LONGEST_PHRASE = 30
"""Code points between an owner and what is owned: "'s first leading role on television" """

POSSESSIVE = re.compile(r"'s?\b|'(?=\s)")


def _is_marked(mention: Mention) -> bool:
    """Whether a title stands in marks, which belong to its mention."""
    return mention.kind in "WQ" and mention.stop - mention.start > len(str(mention.value))


class Phrases:
    """The names of one clause."""

    def __init__(self, view: View, words: Syntax, fits: Fits) -> None:
        """Find their places in *view*."""
        self.words = words
        self.fits = fits
        self.text = view.text
        self.at = {view.text.index(mask): mention for mask, mention in view.mentions.items()}
        """place in the view → the mention there"""
        self.places = list(self.at)
        """Where mentions stand, in order."""
        self._fitting: dict[tuple[int, str], bool] = {}
        self._owning: dict[int, bool] = {}

    @cached_property
    def attributes(self) -> frozenset[int]:
        """Where titles stand that only tell who somebody is."""
        before = (m.start() for m in self.words.of_somebody.finditer(self.text))
        after = (m.start("work") for m in self.words.of_work.finditer(self.text))
        return frozenset((*before, *after))

    @cached_property
    def _speech(self) -> str:
        """The clause without the marks around titles."""
        return AROUND_TITLE.sub(lambda m: m[0].replace('"', " "), self.text)

    def before(self, stop: int) -> list[int]:
        """Return the places before a place."""
        return self.places[: bisect_left(self.places, stop)]

    def within(self, start: int, stop: int) -> list[int]:
        """Return the places from one place to another."""
        return self.places[bisect_left(self.places, start) : bisect_left(self.places, stop)]

    def is_governed_work(self, place: int, start: int) -> bool:
        """Whether a work goes with the words before it, as after "in", and is no subject of the next."""
        if self.at[place].kind not in "WQT":
            return False
        return bool(self.words.governor(self.text[self._since(place, start) : place]))

    def is_outside(self, start: int, stop: int) -> bool:
        """Whether one of two places is in quoted speech and the other is not."""
        return '"' in self.text and self._speech.count('"', start, stop) % 2 == 1

    def suits(self, mention: Mention, role: Role) -> bool:
        """Whether a mention may fill a role."""
        if mention.kind == "B":
            return role.many and role.kind == "person"
        if mention.kind not in SLOTS[role.kind]:
            return False
        asked = (mention.start, role.kind)
        if asked not in self._fitting:
            self._fitting[asked] = self.fits(mention, role.kind)
        return self._fitting[asked]

    def is_possessive(self, place: int) -> bool:
        """Whether somebody owns what stands behind: "Kim's", "her drama"."""
        if place not in self._owning:
            self._owning[place] = self._owns(place)
        return self._owning[place]

    def _owns(self, place: int) -> bool:
        mention = self.at[place]
        if mention.kind in "WQT" or mention.value in self.words.subjects:
            return False
        is_pronoun = mention.kind == "P" and " " not in str(mention.value)
        return bool(
            POSSESSIVE.match(self.text, place + 1)
            or (is_pronoun and self.words.owned.match(self.text, place + 1))
        )

    def is_governed_rightly(
        self, place: int, role: Role, start: int, *, is_subject: bool = False
    ) -> bool:
        """Whether the preposition before a name is one of the role's, or none where it has none.

        Before the subject of a verb "since" and its like are conjunctions.
        """
        mention = self.at[place]
        if mention.kind == "P" and mention.value in self.words.subjects:
            return not role.marks
        since = max(self._since(place, start), place - REACH)
        before = self.text[since:place]
        if mention.kind in "WQ":
            before = self.words.apposed.sub(" ", before)
        said = self.words.governor(before)
        if is_subject and said in self.words.conjunctions:
            said = ""
        return bool(role.marks.fullmatch(said)) if role.marks else not said

    def opens_a_clause(self, place: int, stop: int) -> bool:
        """Whether a name may be the subject of a clause of its own: "after Park decided to"."""
        said = self.words.governor(self.text[max(self._since(place, 0), place - REACH) : place])
        return said in self.words.conjunctions and "," not in self.text[place:stop]

    def _since(self, place: int, start: int) -> int:
        """Where the phrase of a name begins at the earliest: after the name before it, or a date or
        a number right before it ("In 2020 Kim").
        """
        is_work = self.at[place].kind in "WQT"
        for i in reversed(self.within(start, place)):
            kind = self.at[i].kind
            if kind in "NSXWQ" and not (is_work and self._is_modifier(i)):
                return i + 1
            if kind in "DI" and not self.text[i + 1 : place].strip(" ,"):
                return i + 1
        return start

    def group(self, at: int, role: Role, start: int, stop: int) -> list[int]:
        """The list around a place, in order: what is joined to it by commas, the last by "and"."""
        if not role.many:
            return [at]
        places = [i for i in self.within(start, stop) if i == at or not self._is_beside(i, role)]
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
        kind = self.at[place].kind
        if kind in "ROUDLIP":
            return kind not in SLOTS[role.kind]
        if role.kind in WORKS:
            return self._is_modifier(place)
        before = self.text[max(0, place - LONGEST_PHRASE) : place]
        return kind in "WQX" and self.words.credited.search(before) is not None

    def _is_modifier(self, place: int) -> bool:
        """Whether a name only tells of the work behind it: "in Mok's \"Red Harvest\"."""
        is_owner = self.at[place].kind in "NSX" and self.is_possessive(place)
        return is_owner or place in self.attributes

    def _ends_with_joint(self, places: list[int], first: int, here: int, role: Role) -> bool:
        return first < here and bool(self._joint(places[here - 1], places[here], role))

    def _joint(self, left: int, right: int, role: Role) -> str | None:
        """What joins two of a list: "and", "" for a comma alone, None where they are not of one."""
        both = self.at[right], self.at[left]
        if role.kind in WORKS and any(m.kind == "X" for m in both) and any(map(_is_marked, both)):
            return None  # among titles in marks what has none is no title
        if not all(self.suits(m, role) or self._is_one_more(m, role) for m in both):
            return None
        match = self.words.between.fullmatch(self.text, left + 1, right) or self._again(
            left, right, role
        )
        if not match or (self.is_possessive(right) and role.kind != "work"):
            return None
        return match["joint"] or ""

    def _again(self, left: int, right: int, role: Role) -> re.Match[str] | None:
        """What joins two of a list where the preposition of the role is said once more."""
        match = self.words.again.fullmatch(self.text, left + 1, right) if role.marks else None
        said = match["preposition"].lower() if match else ""
        is_same = role.marks and said and role.marks.fullmatch(self.words.simple.get(said, said))
        return match if is_same else None

    def _is_one_more(self, mention: Mention, role: Role) -> bool:
        """Whether capitalised words are a name because they stand in a list of names."""
        return mention.kind == "X" and mention.kind in SLOTS[role.kind]
