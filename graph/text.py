"""Where the sentences and the quotations of a text stand.

In: a stored text and its language. Out: spans (start, stop) in code points, in text order. Nothing
is rewritten, so a span is always a place in
the stored text.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from dramagraph import resources

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


@dataclass(frozen=True)
class CommonWords:
    """What everybody who reads a language knows of its words."""

    function_words: frozenset[str]
    """Words in lower case that belong to no name where they open a sentence: "the", "after"."""
    abbreviations: frozenset[str]
    """Without their full stop, which ends no sentence."""


@cache
def common_words(language: str) -> CommonWords:
    """Return the common words of *language*, none for one without a list."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "common.toml"))
    except FileNotFoundError:
        return CommonWords(frozenset(), frozenset())
    return CommonWords(frozenset(table["function_words"]), frozenset(table["abbreviations"]))


def layout(text: str, language: str) -> Layout:
    """Return paragraphs, sentences and quotations of *text*."""
    lines = tuple(paragraphs(text))
    marks = tuple(quotation for line in lines for quotation in quotations(text, line))
    short = [m for m in marks if m.stop - m.start <= TITLE_LENGTH]
    return Layout(lines, tuple(sentences(text, lines, language, short)), marks)


PRIZE = r"(?:Daesang|Grand Prize|(?:Top |High )?Excellence|Best [A-Z]|Drama of the Year|Most Popular|Popularity)"
LINE = re.compile(
    r"[^\n]{1,59}[^\n.!?:,]\n\s{0,2}(?:as|plays|portrays|[Pp]layed by|[Pp]ortrayed by) (?=[A-Z“\"])[^\n]+"
    rf"|{PRIZE}[^\n.]{{0,70}}:?\n\s{{0,2}}[A-Z“\"'‘][^\n:]{{1,70}}(?=\s*\n\s*{PRIZE}|\s*\Z)"
    r"|[^\n]+"
)
"""A line, with the part of a list set as "Kim" over "as Baek", and the one winner below a prize."""


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the lines that hold something, without the white space around them; a line that goes on
    with the name of the part belongs to the one above it.
    """
    for match in LINE.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        stop = match.start() + len(line.rstrip())
        if start < stop:
            yield Span(start, stop)


ENDS = ".!?…。！？"
CLOSERS = "\"'”’»)]」』"
END = re.compile(rf"[{ENDS}][{ENDS}{re.escape(CLOSERS)}]*(?:\[[\w ]{{1,9}}\])*(?=\s)")
"""What ends a sentence, with the notes behind it: "[3]"."""
NEXT = re.compile(rf"\s+([^\s{ENDS}])")

LONGEST_SENTENCE = 1000
"""Code points. What has no full stop for longer is no sentence; it is cut, so that no rule takes
time that grows faster than the text. The longest sentence of 47 articles has 311.
"""


def sentences(
    text: str, lines: Sequence[Span], language: str, unbroken: Sequence[Span] = ()
) -> Iterator[Span]:
    """Yield the sentences of the paragraphs *lines*; together they cover them but for the spaces
    between.

    A full stop ends a sentence where it belongs to no abbreviation ("Feb.", "p.m."), something
    follows that can open one, and no *unbroken* span is cut.
    """
    ends = _ends(text, language)
    inside = {at for span in unbroken for at in range(span.start + 1, span.stop)}
    for line in lines:
        start = line.start
        for at in ends[bisect_left(ends, line.start + 1) : bisect_left(ends, line.stop)]:
            if at not in inside:
                yield from _cut(text, start, at)
                start = at
        yield from _cut(text, start, line.stop)


def _cut(text: str, start: int, stop: int) -> Iterator[Span]:
    """A sentence without the space at its end, in pieces if it is too long."""
    while stop - start > LONGEST_SENTENCE:
        at = max(text.rfind(" ", start + 1, start + LONGEST_SENTENCE) + 1, start) or start
        at = at if at > start + 1 else start + LONGEST_SENTENCE
        yield Span(start, start + len(text[start:at].rstrip()))
        start = at + len(text[at:stop]) - len(text[at:stop].lstrip())
    yield Span(start, start + len(text[start:stop].rstrip()))


def _ends(text: str, language: str) -> list[int]:
    """Where something stands that may open a sentence: after a full stop and whatever closes behind
    it.
    """
    found: list[int] = []
    for end in END.finditer(text):
        following = NEXT.match(text, end.end())
        if following and not following[1].islower():
            is_stop = end.group().rstrip(CLOSERS) == "."
            if not (is_stop and language != "ko" and _is_abbreviated(text, end.start(), language)):
                found.append(following.start(1))
    return found


BEFORE_STOP = re.compile(r"[^\s\"'“”‘’«»()\[\]/]*$")
LETTERS = re.compile(r"\d*(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|[^\W\d_]")
"""An initial, or letters that each have a full stop: "p.m", "U.S", "EE.UU"."""


def _is_abbreviated(text: str, stop: int, language: str) -> bool:
    """Whether the full stop at *stop* belongs to an abbreviation or an initial."""
    before = BEFORE_STOP.search(text, max(0, stop - 12), stop)
    word = before.group() if before else ""
    return word in common_words(language).abbreviations or LETTERS.fullmatch(word) is not None


DOUBLE = frozenset('"“”„‟«»＂「」『』《》〈〉')
SINGLE = frozenset("'‘’‛‹›`´")
MARKS = re.compile(f"[{re.escape(''.join(sorted(DOUBLE | SINGLE)))}]")
BEFORE_OPENING = frozenset("([{—–-/:;,.…·\"“”'‘’«‹<>|=~!?")


def quotations(text: str, line: Span) -> Iterator[Span]:
    """Yield the quotations of one paragraph, by the place of their marks.

    Pages write “SKY Castle“ and VIXX‘s, so that the shape of a mark says little: a mark after a
    space opens, one before a space or a stop closes,
    one between letters is an apostrophe. A mark left open spoils its paragraph at most.
    """
    opened: dict[bool, int] = {}
    found: list[Span] = []
    for match in MARKS.finditer(text, *line):
        at, mark = match.start(), match.group()
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
        elif (
            can_close
            and not can_open
            and _closes_another(text, at, opened.get(not is_double), line)
        ):
            found.append(Span(opened.pop(not is_double), at))
        elif can_open:
            opened[is_double] = at + 1
    yield from sorted(found)


def _closes_another(text: str, at: int, start: int | None, line: Span) -> bool:
    """Whether a mark closes a title that a mark of the other kind has opened: 'Salt Garden". After
    a double mark it does not where a double one follows that may close: “the stars’ night”.
    """
    if start is None or at - start > TITLE_LENGTH or not text[start].isupper():
        return False
    if text[at] in DOUBLE:
        return True
    following = next((m for m in MARKS.finditer(text, at + 1, line.stop) if m[0] in DOUBLE), None)
    return following is None or text[following.start() - 1].isspace()
