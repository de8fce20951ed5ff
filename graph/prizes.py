"""Prizes in a text, as mentions: "Best New Actress", "the Grand Prize". What gives them is an award
body; a prize is its category. The forms of each language are the list `prizes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from dramagraph.openings import Finder
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists


def prizes(text: str, language: str) -> Iterator[Mention]:
    """Yield the prizes that *text* names, with their words as the value."""
    finder = prize_finder(language)
    if finder is not None:
        for found in finder.find(text):
            yield Mention(found.start(), found.end(), "C", found.group())


@cache
def prize_finder(language: str) -> Finder | None:
    """Return what finds the prizes of a text in *language*."""
    form = prize_form(language)
    return Finder(form) if form else None


@cache
def prize_form(language: str) -> re.Pattern[str] | None:
    """Return what a prize looks like in *language*, None where nothing tells."""
    forms = word_lists(language).get("prizes", ())
    said = "|".join(forms).replace("'", "['’]")
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)") if forms else None


SKILLS = frozenset(("acting", "directing", "writing", "show"))


def is_for(skill: str, prize: str, language: str) -> bool:
    """Whether a prize is for one of the SKILLS: who wins it for a work has acted in it, directed it
    or written it; a show wins one itself.
    """
    words = "|".join(word_lists(language).get(skill, ())) or "(?!)"
    return bool(re.search(rf"\b(?:{words})", prize, re.I))


AWARD_GOES_ON = re.compile(r" (?:Arts|Film|Drama|Series|TV)(?: Awards?)?\b(?! [A-Z])")


def whole_award(text: str, start: int, stop: int, openers: Iterable[str]) -> tuple[int, int]:
    """Return where the words around a short listed award are its name too: "Premios Golden Crane Arts".

    *openers* are what the name of an award opens with.
    """
    before = "".join(f"{w} " for w in openers if text.endswith(f"{w} ", 0, start))
    more = AWARD_GOES_ON.match(text, stop)
    return start - len(before), more.end() if more else stop
