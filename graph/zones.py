"""Which sentences of a document state nothing: by-lines, captions, page furniture and the voices of
readers.

In: a document and its layout. Out: for each sentence whether it is silent, and which quotations are
speech, with whose voice unknown.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate

from dramagraph import resources
from dramagraph.guards import guarded
from dramagraph.models import Document
from dramagraph.text import Layout, Span


@dataclass(frozen=True)
class Zones:
    """What is heard and what is not."""

    silent: frozenset[Span]
    """Paragraphs that state nothing."""
    readers: tuple[Span, ...]
    """Quotations in the voice of readers: what stands in them is not stated."""

    def is_silent(self, span: Span) -> bool:
        """Whether nothing is stated at *span*."""
        starts, stops = self._ends
        last = bisect_right(starts, span.start) - 1
        return last >= 0 and stops[last] > span.start

    @cached_property
    def _ends(self) -> tuple[list[int], list[int]]:
        """Where the zones start, sorted, and how far those up to each reach."""
        zones = sorted((*self.silent, *self.readers))
        return [zone.start for zone in zones], list(accumulate((z.stop for z in zones), max))


@dataclass(frozen=True)
class ZoneWords:
    """The patterns of one language."""

    furniture: re.Pattern[str]
    comments: re.Pattern[str]
    readers: re.Pattern[str]


@cache
def zone_words(language: str) -> ZoneWords | None:
    """Return the patterns of *language*, None where there are none."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "zones.toml"))
    except FileNotFoundError:
        return None
    return ZoneWords(
        re.compile("|".join(table["furniture"])),
        re.compile("|".join(table["comments"])),
        guarded(table["readers"]),
    )


LONGEST_FURNITURE = 200
"""Code points. A longer line is prose, whatever it begins with."""


def zones(document: Document, layout: Layout) -> Zones:
    """Return the silent parts of *document*.

    After a heading such as "COMMENTS (3)" nothing is stated. Where a paragraph says that readers
    write, its quotations are theirs, and so is
    a paragraph that is one quotation next to it.
    """
    words = zone_words(document.language)
    if words is None:
        return Zones(frozenset(), ())
    text = document.text
    silent: set[Span] = set()
    voices: list[Span] = []
    ended = False
    introduced = False
    for number, paragraph in enumerate(layout.paragraphs):
        line = text[paragraph.start : paragraph.stop]
        ended = ended or (number > 0 and bool(words.comments.fullmatch(line)))
        if ended or (len(line) <= LONGEST_FURNITURE and words.furniture.fullmatch(line)):
            silent.add(paragraph)
            continue
        speaks = bool(words.readers.search(line))
        if speaks or (introduced and line[0] in "\"“«'‘"):
            voices.extend(q for q in layout.quotations if paragraph.covers(q))
            if line[0] in "\"“«'‘" and introduced:
                voices.append(paragraph)
            elif line[0] in '"“«' and speaks:
                voices.append(Span(paragraph.start, paragraph.stop))
        introduced = speaks and line.rstrip()[-1] in ",:"
    return Zones(frozenset(silent), tuple(sorted(voices)))
