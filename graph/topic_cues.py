"""Words by which a text tells what it speaks of: beside a title that it names in passing, and behind
a name that may be a title.
"""

from __future__ import annotations

import re
from functools import cache

from dramagraph.guards import guarded
from dramagraph.rules import word_lists


@cache
def subject_cues(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what follows the name of a work that is the subject, and the same where the name opens the
    sentence; what never matches for a language that does not say.
    """
    lists = word_lists(language)
    names = ("work_predicates", "work_auxiliaries", "opening_predicates")
    said, auxiliaries, opening = ("|".join(lists.get(name, ())) or "(?!)" for name in names)
    subject = rf"(?:: [^,.;:]{{1,30}}?)?,? (?:(?:{auxiliaries}) )?(?:{said})\b"
    return re.compile(subject), re.compile(rf"{subject}|,? (?:{opening}) ")


@cache
def by_the_way(language: str) -> re.Pattern[str]:
    """Return what stands before a work that somebody is told of with: ", who loved her in"."""
    words = "|".join(word_lists(language).get("by_the_way", ())) or "(?!)"
    return re.compile(rf"\b(?:{words})\s(?:(?!,\s)[^.;:\n])*\Z")


@cache
def passing_cues(language: str) -> tuple[re.Pattern[str], ...] | None:
    """Return what stands before and after a title that is named in passing, what stands further before
    one, and what stands before a title that is introduced; None for a language that does not say.
    """
    lists = word_lists(language)
    if "passing_before" not in lists:
        return None
    before, after = lists["passing_before"], lists["passing_after"]
    return (
        guarded(rf"\b(?:{'|'.join(before)}) (?:the |[A-Z][\w+]*(?:'s)? )*(?:[a-zà-ÿ-]+ ){{0,3}}$"),
        re.compile(rf"[\"”'’]? ?(?i:{'|'.join(after)})\b"),
        re.compile(
            rf"\b(?:{'|'.join(lists.get('passing_far', ())) or '(?!)'})\b"
            rf"(?:(?!\s(?:{'|'.join(lists.get('passing_ends', ())) or '(?!)'})\s)[^.;:\n])*$"
        ),
        re.compile(
            rf"\b(?:{'|'.join(lists.get('topic_before', ())) or '(?!)'}) [^.,;:\n]*,? ?[\"“'‘ ]$"
        ),
    )
