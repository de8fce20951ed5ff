"""Words by which a text tells what it speaks of: beside a title that it names in passing, and behind
a name that may be a title.
"""

from __future__ import annotations

import re
from functools import cache

from dramagraph.guards import guarded
from dramagraph.rules import word_lists

SUBJECT = re.compile(
    r"(?:: [^,.;:]{1,30}?)?,? (?:will be |is |was |has been |is being )?"
    r"(?:written|directed|helmed|penned|produced|based|adapted|stars|starring|follows|premieres|airs)\b"
)
"""What follows the name of a work in English where that is the subject."""

OPENER = re.compile(rf"{SUBJECT.pattern}|,? (?:is|was|will|has|had|[a-z]+(?:ed|s)) ")
"""The same where the name opens the sentence."""

BY_THE_WAY = re.compile(r"\bwho(?:m|se)?\s(?:(?!,\s)[^.;:\n])*\Z")
"""Before a work that somebody is told of with: ", who loved her in"."""


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
