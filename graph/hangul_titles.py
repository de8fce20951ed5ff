"""Titles of works in Korean text: quotations that something shows to be titles.

Korean sets titles in the same marks as nicknames, slogans and asides ('자체 최고'), and has no capitals. So a
quotation is a title where its marks are those of books, where a noun or a broadcaster stands before it,
credits behind it, or another title beside it, once in the text at least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dramagraph.gazetteer import phrases
from dramagraph.hangul import context
from dramagraph.lexicon import title_key
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists

LONGEST_TITLE = 40
"""Code points. The longest of 1,759 Korean programmes has 32."""

LONGEST_IN_SPEECH_MARKS = 20
"""Code points. Longer ones in double marks are what somebody says."""

BOOK = re.compile(r"[〈《「『<≪](?P<said>[^〈〉《》「」『』<>≪≫\n]{1,60})[〉》」』>≫]")
SINGLE = re.compile(r"(?<![A-Za-z])['‘’`´](?P<said>[^'‘’`´\n]{1,60})['‘’`´]")
DOUBLE = re.compile(r"[\"“”](?P<said>[^\"“”\n]{1,60})[\"“”]")
SEASON = re.compile(r" ?(?:시즌 ?\d{1,2}|\(가제\)|\(가칭\))$")
OPEN = re.compile(r"['‘](?P<said>[^'‘’\n()]{2,30})(?= ?\((?:극본|연출|각본|감독))")
"""A mark that nothing closes before the credits: some outlets lose the closing ones."""

CREDITS = re.compile(r" ?\((?:극본|연출|각본|감독|(?:자체 |최고 |평균 )*시청률)")
"""Credits within the marks: '…(극본 …)'."""

NEAR = 20
PRIZE_NEAR = 80
"""Code points around a quotation that are looked at."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in the form of a title; start and stop take its marks in."""

    start: int
    stop: int
    said: str
    is_title: bool
    """Whether something beside it shows that it is one."""

    @property
    def key(self) -> str:
        """What its spellings share."""
        return title_key(self.said)


def hangul_titles(text: str) -> Iterator[Mention]:
    """Yield the titles of *text* as works, their value without season and marks."""
    found = sorted(_quotations(text), key=lambda quotation: quotation.start)
    titles = {quotation.key for quotation in found if quotation.is_title}
    for some in (found, found[::-1]):
        for one, other in zip(some, some[1:], strict=False):
            left, right = (one, other) if one.start < other.start else (other, one)
            if one.key in titles and context("between_titles").fullmatch(
                text, left.stop, right.start
            ):
                titles.add(other.key)
    end = 0
    for quotation in found:
        if quotation.key in titles and quotation.start >= end:
            yield Mention(quotation.start, quotation.stop, "W", quotation.said)
            end = quotation.stop


def _quotations(text: str) -> Iterator[Quotation]:
    for expression in (BOOK, OPEN, SINGLE, DOUBLE):
        for match in expression.finditer(text):
            start, stop = match.span()
            said = match["said"]
            credits = CREDITS.search(said)
            if credits:
                said = said[: credits.start()]
                stop = match.start("said") + credits.start()
            said = SEASON.sub("", said.strip().rstrip(",.")).strip()
            if context("behind_no_title").match(text, stop):
                continue
            if _has_form_of_title(said, is_double=expression is DOUBLE):
                is_book = expression is BOOK and _is_book(text, start)
                yield Quotation(start, stop, said, is_book or _is_told(text, start, stop))


def _is_book(text: str, start: int) -> bool:
    """Whether marks of a book are no copyright notice's."""
    return not text[max(0, start - NEAR) : start].rstrip().endswith(("[", "ⓒ", "©"))


def _is_told(text: str, start: int, stop: int) -> bool:
    """Whether what stands beside text[start:stop] shows that it is a title."""
    if _before().search(text[max(0, start - NEAR) : start]) or _after().match(text, stop):
        return True
    if text[start - 1 : start] in ("", "\n") and context("behind_opening_title").match(text, stop):
        return True
    is_praised = context("behind_praised").match(text, stop)
    near = (max(0, start - PRIZE_NEAR), stop + PRIZE_NEAR)
    return bool(is_praised and context("prize_nearby").search(text, *near))


@cache
def _before() -> re.Pattern[str]:
    """What before a quotation shows that it is a title, up to its mark."""
    words = word_lists("ko")
    networks = [
        p for p, e in phrases("ko").items() if e.type in ("Broadcaster", "StreamingPlatform")
    ]
    names = map(re.escape, sorted(networks, key=lambda name: (-len(name), name)))
    nouns = "|".join((*words["work_noun"], *words["before_title"], *names))
    return re.compile(rf"(?:{nouns})(?: ?\([^()]{{1,12}}\))?(?:인|은|는|의|이었던)? ?$")


@cache
def _after() -> re.Pattern[str]:
    """What right behind a quotation shows the same."""
    return re.compile("|".join(word_lists("ko")["after_title"]))


def _has_form_of_title(said: str, *, is_double: bool) -> bool:
    """Whether a quotation is short, no prize and no sentence that somebody says."""
    if not said or len(said) > LONGEST_TITLE or not any(c.isalnum() for c in said):
        return False
    if is_double and ("'" in said or "‘" in said):
        return False
    if is_double and (len(said) > LONGEST_IN_SPEECH_MARKS or context("speech").search(said)):
        return False
    words = word_lists("ko")
    if said.endswith((*words["award_endings"], *words["prizes_ko"])):
        return False
    return context("furniture").match(said) is None
