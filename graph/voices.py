"""Whose quoted speech a place of a text stands in.

In: the quotations of a document and its names. Out: the quotation around a place, and who says it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from dramagraph.patterns import Mention
from dramagraph.text import LONGEST_QUOTATION, TITLE_LENGTH, Layout, Span


class Voices:
    """The speech in one document; a quotation that may be a title is none."""

    def __init__(self, text: str, shape: Layout, mentions: Sequence[Mention]) -> None:
        """Take the quotations of *shape* and the full names among the *mentions*, in text order."""
        self._text = text
        self._speech = [q for q in shape.quotations if q.stop - q.start > TITLE_LENGTH]
        self._starts = [quotation.start for quotation in self._speech]
        self._lines = [line.start for line in shape.paragraphs]
        self._names = [mention for mention in mentions if mention.kind == "N"]
        self._named = [name.start for name in self._names]

    def speech(self, span: Span) -> Span | None:
        """Return the outermost speech that *span* stands in, None outside all."""
        first = bisect_left(self._starts, span.start - LONGEST_QUOTATION)
        last = bisect_right(self._starts, span.start)
        return next((q for q in self._speech[first:last] if q.covers(span)), None)

    def speaker(self, span: Span) -> str | None:
        """Return who says *span*: the last full name before the speech in its paragraph, "speaker"
        where none is told, None outside all speech.
        """
        speech = self.speech(span)
        if speech is None:
            return None
        line = self._lines[bisect_right(self._lines, speech.start) - 1]
        before = bisect_left(self._named, speech.start)
        if not before or self._named[before - 1] < line:
            return "speaker"
        name = self._names[before - 1]
        return self._text[name.start : name.stop]


def without_titles(text: str, mentions: Iterable[Mention]) -> str:
    """Return *text* with spaces in the place of titles."""
    return without(text, (m.span for m in mentions if m.kind in "WQ"))


def without(text: str, spans: Iterable[Span]) -> str:
    """Return *text* with spaces in the place of *spans*, which stand in order."""
    parts, at = [], 0
    for span in spans:
        if span.start >= at:
            parts += [text[at : span.start], " " * (span.stop - span.start)]
            at = span.stop
    return "".join([*parts, text[at:]])
