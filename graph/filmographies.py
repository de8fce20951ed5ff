"""Filmographies: somebody's works in a list, a line each, below a heading that says so.

In: the lines of a text. Out: the titles of such lines as mentions, marked as credits: a rule tells
by the mark that a line states a part, where a title alone on a line says nothing. The headings of a
language are its lists `filmography_headings` and `filmography_parts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dramagraph.patterns import Mention
from dramagraph.rules import word_lists
from dramagraph.text import Layout

LONGEST_LINE = 90
"""Code points of a line that is one credit; longer ones are prose."""

LINE = re.compile(
    r"(?:[-–—•·*●▪]\s*)?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:\d{4}|present))?\s?[-–—:|]?\s+)?"
    r"[\"“‘«]?(?P<title>[A-ZÀ-Þ\d][^()\[\]\n|\"”»]{1,60}?)[\"”’»]?"
    r"(?=\s*(?:\(.*|\[.*|\|.*|[-–—] .*| (?:as|nel ruolo di|como|dans le rôle de) .*"
    r"|, (?:directed by|regia di|dirigid[ao] por|director:|réalisé par|de) .*)?$)"
)
"""A year may stand before the title; what stands behind it tells of the part, or of who directed."""


class Credit(str):
    """The title of a work in a filmography."""

    __slots__ = ()


def credits_of(text: str, layout: Layout, language: str) -> Iterator[Mention]:
    """Yield the titles in the filmographies of *text*, in text order."""
    headings = _headings(language)
    if headings is None:
        return
    opens, continues = headings
    inside = False
    for line in layout.paragraphs:
        said = text[line.start : line.stop]
        if opens.fullmatch(said):
            inside = True
        elif inside and not continues.fullmatch(said):
            found = LINE.match(said)
            inside = found is not None and len(said) <= LONGEST_LINE and said[-1] not in ".:"
            if inside and found:
                start, stop = (line.start + at for at in found.span("title"))
                yield Mention(start, stop, "W", Credit(found["title"]))


@cache
def _headings(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """What opens a filmography, and what parts it; None for a language that does not say."""
    lists = word_lists(language)
    if "filmography_headings" not in lists:
        return None
    opens, parts = (
        rf"(?:\W{{0,3}}(?:{'|'.join(lists[name])})\s?:?)"
        for name in ("filmography_headings", "filmography_parts")
    )
    return re.compile(opens), re.compile(parts)
