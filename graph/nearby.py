"""Which work, or agency, a match means where it takes none: the focus, or one that stands near it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from dramagraph.candidates import Candidate
from dramagraph.matching import Match
from dramagraph.models import Document
from dramagraph.patterns import Mention
from dramagraph.reference import referent
from dramagraph.topics import FURTHEST_WORK, REACH, Topics, work_key


class NearbyWorks:
    """The works of one document, place by place."""

    def __init__(self, document: Document, candidates: Sequence[Candidate], topics: Topics) -> None:
        """Take what the matches of *document* may say, and what it speaks of."""
        self.document = document
        self.candidates = candidates
        self.topics = topics
        self._is_verb_final = document.language == "ko"  # what a verb is about stands before it

    @cached_property
    def casts(self) -> Mapping[str, set[tuple[int, str]]]:
        """name → (sentence, work) where somebody is said to be cast, both by name"""
        found: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for candidate in self.candidates:
            work, player, match = candidate.subject, candidate.object, candidate.match
            is_cast = candidate.template.predicate == "castMember" and not match.rule.passing
            if is_cast and work and player and work.kind == "W":
                key = referent(self.document.text, player, "being")
                found[key or ""].add((match.sentence, work_key(work)))
        return found

    def work(self, match: Match) -> str | None:
        """Return the work that is meant where a match takes none: the focus.

        Where verbs stand last, what stands before counts: a work named inside the match; where the
        sentence names none, the only one in which its actor was just said to be cast.
        """
        topics = self.topics
        if not self._is_verb_final:
            return topics.focus(match.span.start, match.sentence)
        here = [m for m in topics.sentences[match.sentence].mentions if m.kind in "WT"]
        inside = [m for m in here if match.span.covers(m.span) and topics.is_spoken_of(m)]
        if inside:
            return work_key(inside[-1])
        if here:
            after = [m for m in here if m.start >= match.span.stop]
            return topics.focus(match.span.start, match.sentence, after)
        players = [m for slot in ("person", "a") for m in match.slots.get(slot, ())[:1]]
        key = referent(self.document.text, players[0], "being") if players else None
        near = range(match.sentence - REACH, match.sentence)
        works = {work for number, work in self.casts.get(key or "", ()) if number in near}
        if len(works) == 1:
            return min(works)
        if topics.has_one_topic:
            return topics.work(Mention(*match.span, "T"), match.sentence, FURTHEST_WORK)
        return topics.focus(match.span.start, match.sentence)

    def agency(self, at: int) -> str | None:
        """Return the agency that was last said before a place to represent somebody: "the agency"."""
        named = [
            c.object
            for c in self.candidates
            if c.template.predicate == "representedBy" and c.object and c.object.start < at
        ]
        last = max(named, key=lambda m: m.start, default=None)
        return referent(self.document.text, last, "organization") if last else None
