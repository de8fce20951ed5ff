"""What follows from a claim without being said: with the same words as evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dramagraph.candidates import Candidate
from dramagraph.castings import Said
from dramagraph.matching import Match
from dramagraph.models import Document, Value
from dramagraph.predicates import KINSHIP
from dramagraph.rules import word_lists

EPISODE_PROPERTIES = frozenset(("premiereDate", "viewershipRating"))
"""What is said of episodes."""


@dataclass(frozen=True)
class Surroundings:
    """What a document tells of the place of a match."""

    work_of: Callable[[Match], str | None]
    """The work that a match names or means."""
    focus: Callable[[Match], str | None]
    """The work that is spoken of."""
    is_character: Callable[[str], bool]


def implied(
    candidate: Candidate,
    subject: str,
    object_: str | Value,
    document: Document,
    around: Surroundings,
) -> Iterator[Said]:
    """A portrayal puts the actor into the cast and the character into the work; a first role is
    a role; relatives share a story; the first episode opens its work.
    """
    predicate, match = candidate.template.predicate, candidate.match
    if predicate == "portrays":
        work = around.work_of(match)
        if work:
            guest = any(t.predicate == "guestAppearance" for t in match.rule.templates)
            if not guest:
                yield work, "castMember", subject, ()
            yield str(object_), "characterIn", work, ()
    elif predicate in EPISODE_PROPERTIES and subject.startswith("episode:"):
        yield from _of_first_or_last(candidate, subject, object_, document)
    elif predicate == "debutWork":
        yield str(object_), "castMember", subject, ()
    elif predicate in KINSHIP | {"affiliation"}:
        for key in (subject, object_):
            is_name = isinstance(key, str) and key.startswith("name:")
            if isinstance(key, str) and is_name and around.is_character(key):
                work = around.focus(match)
                if work:
                    yield key, "characterIn", work, ()


def _of_first_or_last(
    candidate: Candidate, episode: str, value: str | Value, document: Document
) -> Iterator[Said]:
    """The first episode opens its work; the last one ends it, and tells how many there are."""
    work, _, number = episode.removeprefix("episode:").rpartition("#")
    mention = candidate.subject
    words = "|".join(word_lists(document.language).get("final", ())) or "(?!)"
    said = document.text[mention.start : mention.stop] if mention else ""
    dated = candidate.template.predicate == "premiereDate"
    if dated and number == "1":
        yield f"work:{work}", "premiereDate", value, ()
    if re.search(rf"\b(?:{words})\b", said):
        yield f"work:{work}", "numberOfEpisodes", Value(number, "integer"), ()
        if dated:
            yield f"work:{work}", "finaleDate", value, ()
