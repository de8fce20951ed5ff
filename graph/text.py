"""Where the sentences and the quotations of a text stand.

In: a stored text and its language. Out: spans (start, stop) in code points, in text order. Nothing
is rewritten, so a span is always a place in
the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

LONGEST_QUOTATION = 1500
"""Code points. A longer stretch between two marks is a missing mark, not a quotation."""

TITLE_LENGTH = 60
"""Code points. A quotation up to this long may be a title, and a sentence does not end inside it
("Oh! My Tutor").
"""


class Span(NamedTuple):
    """A place in a text, half open, in code points."""

    start: int
    stop: int

    def covers(self, other: Span) -> bool:
        """Whether *other* lies inside, borders included."""
        return self.start <= other[0] and other[1] <= self.stop


@dataclass(frozen=True, slots=True)
class Layout:
    """The bones of a text."""

    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Span, ...]
    """Without their marks; an inner quotation has its own entry."""


@cache
def pipeline(language: str) -> Language:
    """Return spaCy's blank pipeline: its tokens know the abbreviations of a language. Korean's
    needs a dictionary, so it takes the common one.
    """
    return spacy.blank(language if language in ("en", "it", "es", "fr") else "xx")


LONGEST_RUN = 200
"""Code points without a space. spaCy's tokenizer takes quadratic time on a longer run: 20,000
quotation marks took 18 s.
"""

RUNS = re.compile(rf"\S{{{LONGEST_RUN}}}|(?:(?!\S{{{LONGEST_RUN}}})[\s\S])+")


def tokens(text: str, language: str) -> Doc:
    """Return spaCy's tokens of *text*; what has no space for long is cut."""
    blank = pipeline(language)
    if not re.search(rf"\S{{{LONGEST_RUN}}}", text):
        return blank.make_doc(text)
    pieces = [blank.make_doc(match.group()) for match in RUNS.finditer(text)]
    return Doc.from_docs(pieces, ensure_whitespace=False) or blank.make_doc("")


def layout(text: str, words: Doc, language: str) -> Layout:
    """Return paragraphs, sentences and quotations of *text*, whose tokens are *words*."""
    lines = tuple(paragraphs(text))
    marks = tuple(quotation for line in lines for quotation in quotations(text, line))
    short = [m for m in marks if m.stop - m.start <= TITLE_LENGTH]
    return Layout(lines, tuple(sentences(text, lines, words, language, short)), marks)


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the lines that hold something, without the white space around them."""
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        stop = match.start() + len(line.rstrip())
        if start < stop:
            yield Span(start, stop)


ENDS = frozenset(".!?…。！？")
CLOSERS = frozenset("\"'”’»)]」』")


def sentences(
    text: str, lines: Sequence[Span], words: Doc, language: str, unbroken: Sequence[Span] = ()
) -> Iterator[Span]:
    """Yield the sentences of the paragraphs *lines*; together they cover them but for the spaces
    between.

    A full stop ends a sentence where spaCy's tokens set it apart (so not in "Feb." or "p.m."),
    something follows that can open one,
    and no *unbroken* span is cut.
    """
    ends = _ends(words, language)
    inside = {at for span in unbroken for at in range(span.start + 1, span.stop)}
    for line in lines:
        start = line.start
        for at in ends[bisect_left(ends, line.start + 1) : bisect_left(ends, line.stop)]:
            if at not in inside and text[at - 1].isspace():
                yield Span(start, start + len(text[start:at].rstrip()))
                start = at
        yield Span(start, line.stop)


def _ends(words: Doc, language: str) -> list[int]:
    """Where a token stands that may open a sentence: after a full stop and whatever closes behind
    it.
    """
    found: list[int] = []
    ended = False
    text = words.text
    for token in words:
        said = token.text
        if token.is_space:
            continue
        closes = said[0] in CLOSERS and not text[token.idx - 1].isspace()
        if ended and not closes and said[0] not in ENDS:
            if not said[0].islower():
                found.append(token.idx)
            ended = False
        if said[-1] in ENDS and (len(said) == 1 or said[-2] in ENDS or language == "ko"):
            ended = True
    return found


DOUBLE = frozenset('"“”„‟«»＂「」『』《》〈〉')
SINGLE = frozenset("'‘’‛‹›`´")
BEFORE_OPENING = frozenset("([{—–-/:;,.…·\"“”'‘’«‹<>|=~!?")


def quotations(text: str, line: Span) -> Iterator[Span]:
    """Yield the quotations of one paragraph, by the place of their marks.

    Pages write “SKY Castle“ and VIXX‘s, so that the shape of a mark says little: a mark after a
    space opens, one before a space or a stop closes,
    one between letters is an apostrophe. A mark left open spoils its paragraph at most.
    """
    opened: dict[bool, int] = {}
    found: list[Span] = []
    for at in range(line.start, line.stop):
        mark = text[at]
        if mark not in DOUBLE and mark not in SINGLE:
            continue
        is_double = mark in DOUBLE
        before = text[at - 1] if at > line.start else " "
        after = text[at + 1] if at + 1 < line.stop else " "
        if (
            before.isalnum()
            and after.isalnum()
            and not (is_double and mark in "“”«»「」『』《》〈〉")
        ):
            continue
        can_open = (before.isspace() or before in BEFORE_OPENING) and not after.isspace()
        can_close = not before.isspace() and not after.isalnum()
        if mark in "«「『《〈" or (mark == "“" and not (can_close and is_double in opened)):
            can_open, can_close = True, False
        elif mark in "»」』》〉":
            can_open, can_close = False, True
        if can_close and is_double in opened:
            start = opened.pop(is_double)
            if start < at and at - start <= LONGEST_QUOTATION:
                found.append(Span(start, at))
        elif can_open:
            opened[is_double] = at + 1
    yield from sorted(found)
