"""Names → people and characters: what the claims of a document tell of each of its names.

A name alone does not say whether somebody lives or is played. Properties do ("X plays Y"), then
brackets, which a document writes all the same
way round, then families, which are of one sort.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from dramagraph.candidates import Candidate
from dramagraph.models import Document
from dramagraph.patterns import Mention
from dramagraph.predicates import KINSHIP, PROPERTIES
from dramagraph.reference import referent
from dramagraph.rules import word_lists

PEOPLE_ROLES = frozenset(
    ("actor", "actress", "director", "screenwriter", "writer", "singer", "rapper")
)
"""Roles that, right before a name, tell that the name is a real person's; a character's job is
seldom said this way.
"""

ACTORS = frozenset(("actor", "actress"))

PLAYERS = ACTORS | {"idol", "singer"}
"""Roles of those who are in a cast."""

NATION = re.compile(r"\b(?:sud-?|sur)?[ck]or[eé][ae]n", re.I)
NATION_REACH = 13
"""A nation, and code points from it to a role: who "is a South Korean actor" is no character."""

VOTES = {"portrays": 3, "castMember": 2, "guestAppearance": 2, "occupation": 2}
"""How much a property says about whether a name is a person or a character; others count one."""

FURTHEST_RELATIVE = 3
"""Steps over which a family tells the sort of a name: a brother's wife's mother."""


def sorts_of(
    document: Document, mentions: Sequence[Mention], candidates: Sequence[Candidate]
) -> dict[str, str]:
    """Return name (as a referent) → "person" or "character", for the names of which something
    tells.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for candidate in candidates:
        if not candidate.match.rule.either:
            _vote(document.text, votes, candidate)
    sorts = {
        key: "character" if counts["character"] > counts["person"] else "person"
        for key, counts in votes.items()
    }
    in_brackets = [candidate for candidate in candidates if candidate.match.rule.either]
    _sort_brackets(document, mentions, in_brackets, sorts)
    _spread([named(document.text, c) for c in candidates if c.template.predicate in KINSHIP], sorts)
    return sorts


def make_alike(sorts: dict[str, str], one: str, other: str) -> None:
    """Give a relative of whom nothing tells a sort that of the other."""
    for known, unknown in ((one, other), (other, one)):
        if known in sorts:
            sorts.setdefault(unknown, sorts[known])


def named(text: str, candidate: Candidate) -> tuple[str | None, str | None]:
    """Return the referents of the names in a candidate's subject and object."""
    subject, object_ = candidate.subject, candidate.object
    return (
        referent(text, subject, "being") if subject else None,
        referent(text, object_, "being") if object_ else None,
    )


def _vote(text: str, votes: dict[str, Counter[str]], candidate: Candidate) -> None:
    predicate = candidate.template.predicate
    shape = PROPERTIES[predicate]
    for mention, sort in ((candidate.subject, shape.subject), (candidate.object, shape.object)):
        key = referent(text, mention, "being") if mention and mention.kind != "P" else None
        if key and sort in ("person", "character"):
            votes[key][sort] += VOTES.get(predicate, 1)
    role, subject = candidate.object, candidate.subject
    if predicate != "occupation" or subject is None:
        return
    if text.startswith("(", subject.stop):  # whose player follows, in Korean: 작가 유은별(송예솜)
        return
    key = referent(text, subject, "being")
    if key and candidate.template.object.strip('"') in PEOPLE_ROLES:
        votes[key]["person"] += VOTES[predicate]
    if key and role and role.value in PEOPLE_ROLES:
        around = text[max(0, role.start - NATION_REACH) : role.stop + NATION_REACH]
        is_played = text.startswith(
            " (", subject.stop
        )  # "Cha Mu-hee (Go Ye-rin), a Korean actress"
        if role.start < subject.start or (NATION.search(around) and not is_played):
            votes[key]["person"] += VOTES[predicate]


def _sort_brackets(
    document: Document,
    mentions: Sequence[Mention],
    candidates: Sequence[Candidate],
    sorts: dict[str, str],
) -> None:
    """Tell in "X (Y)" who plays whom.

    What is known of one pair tells the others; a character is called by a given name alone. Without
    a sign X is the character.
    """
    pairs = [named(document.text, candidate) for candidate in candidates]
    alone = Counter(
        referent(document.text, m, "being")
        for m in mentions
        if m.kind == "S" and "-" in document.text[m.start : m.stop]
    )
    signs = -sum(_follows_a_cast_cue(document, candidate) for candidate in candidates)
    signs += sum(_is_in_a_story(document, candidate) for candidate in candidates)
    for actor, character in pairs:
        signs += _sign(sorts.get(character or ""), "character", "person")
        signs += _sign(sorts.get(actor or ""), "person", "character")
        signs += (alone[character] > alone[actor]) - (alone[character] < alone[actor])
    for actor, character in pairs:
        if not actor or not character:
            continue
        first, second = (character, actor) if signs < 0 else (actor, character)
        if sorts.get(first) == "character" or sorts.get(second) == "person":
            first, second = second, first
        sorts.setdefault(first, "person")
        sorts.setdefault(second, "character")


def _sign(found: str | None, plus: str, minus: str) -> int:
    return (found == plus) - (found == minus)


def _follows_a_cast_cue(document: Document, candidate: Candidate) -> bool:
    return _follows(document, candidate, "cast_cues", r"(?: \w+)?,? ")


def _is_in_a_story(document: Document, candidate: Candidate) -> bool:
    """Whether what stands before tells a story: "the love between X (Y) and …"."""
    return _follows(document, candidate, "story_cues", r" ?")


def _follows(document: Document, candidate: Candidate, cues: str, between: str) -> bool:
    said = "|".join(word_lists(document.language).get(cues, ())) or "(?!)"
    start = candidate.match.span.start
    before = document.text[max(0, start - 40) : start]
    return bool(re.search(rf"\b(?:{said}){between}$", before))


def _spread(pairs: Sequence[tuple[str | None, str | None]], sorts: dict[str, str]) -> None:
    """Relatives are of one sort; a name never seen in full beside its family is a character's."""
    for _ in range(FURTHEST_RELATIVE):
        for x, y in pairs:
            if x and y:
                for one, other in ((x, y), (y, x)):
                    if one in sorts and other not in sorts:
                        sorts[other] = sorts[one]
    for pair in pairs:
        for key in pair:
            if key and key not in sorts and " " not in key:
                sorts[key] = "character"
