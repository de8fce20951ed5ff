"""A text with its quotes marked, as HTML.

Offsets are Unicode code points, as Python counts them. Every character of the text comes out once
and in order, escaped; only tags are added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Span:
    """A place to mark: text[start:stop], by the id of its element and what it says there."""

    start: int
    stop: int
    id: str
    title: str = ""


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return *text* with each span in a <mark> that has its id.

    Spans may overlap. One that would cross the end of another is closed there and taken up again
    in a second element without id. A span outside of the text is cut to it; an empty one is left
    as an empty element, so that a link to it still arrives.
    """
    cut = (Span(max(s.start, 0), max(s.stop, 0), s.id, s.title) for s in spans)
    waiting = sorted(cut, key=lambda span: (span.start, -span.stop, span.id))
    parts: list[Markup] = []
    opened: list[Span] = []
    position = 0
    for span in waiting:
        position = _advance(text, position, span.start, opened, parts)
        parts.append(_tag(span, is_first=True))
        opened.append(span)
    _advance(text, position, len(text), opened, parts)
    parts.extend(Markup("</mark>") for _ in opened)
    return Markup("").join(parts)


def _advance(text: str, position: int, stop: int, opened: list[Span], parts: list[Markup]) -> int:
    """Write the text from *position* to *stop*, closing the spans that end on the way."""
    while opened and (end := min(span.stop for span in opened)) <= stop:
        parts.append(escape(text[position:end]))
        position = max(position, end)
        _close(end, opened, parts)
    parts.append(escape(text[position:stop]))
    return stop


def _close(end: int, opened: list[Span], parts: list[Markup]) -> None:
    """Close the spans that end at *end*, and open again those that go on but stood inside them."""
    first = next(i for i, span in enumerate(opened) if span.stop <= end)
    inner = opened[first:]
    del opened[first:]
    parts.extend(Markup("</mark>") for _ in inner)
    for span in inner:
        if span.stop > end:
            parts.append(_tag(span, is_first=False))
            opened.append(span)


def _tag(span: Span, *, is_first: bool) -> Markup:
    id_ = Markup(' id="{}"').format(span.id) if is_first else ""
    title = Markup(' title="{}"').format(span.title) if span.title else ""
    return Markup("<mark{}{}>").format(id_, title)
