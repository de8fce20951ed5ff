"""Titles without marks that the line they stand in gives away: behind the label "Title:", above a fact
sheet, and at the opening of a sentence that says what they are ("Un passo di troppo è la nuova serie …").

What such lines look like in a language are its lists title_labels, sheet_labels, sheet_openers,
title_predicates and headline_predicates; one without them has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from dramagraph.guards import guarded
from dramagraph.patterns import Mention
from dramagraph.romanisation import parse_name
from dramagraph.rules import word_lists
from dramagraph.text import TITLE_LENGTH, Layout, Span, common_words

MOST_WORDS = 8
"""Of a title that goes on in lower case."""

WORDS = r"[^\W_][\w'’ -]{1,50}"
NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[^\w\s\"'“”‘’«»()\[\]]{1,3})\s+")
COUNT = re.compile(r"\d+ [^\W\d_]+")
"""No title but a line of the sheet: "16 episodi"."""

MARKED = "\"'“”‘’«»"

IN_HANGUL = re.compile(r"\s+\(?[가-힣].*$", re.S)
"""The Korean title behind one in Latin letters: "Dear Harbor 나의 항구에게"."""

OTHER_NAMES = r"(?: \([^()\n]{1,60}\))?(?: [가-힣][가-힣 ]{0,30})?"
"""What may stand between a title and what is said of it."""
NO_ENDS = (".", ":", ",", ";", "…")
ENDS = (*NO_ENDS, "!", "?")


@dataclass(frozen=True)
class Lines:
    """How the lines of a language look, as expressions."""

    label: re.Pattern[str]
    """A label and the title behind it."""
    sheet: re.Pattern[str]
    """The first line of a fact sheet."""
    opening: re.Pattern[str]
    """A title and what is said of it, at the opening of a sentence."""
    headline: re.Pattern[str]
    """The same in a headline: "Un passo di troppo: cast, trama"."""
    remark: re.Pattern[str]
    """A line that says where to see a work: "Disponible sur Netflix"."""
    no_openers: frozenset[str]
    """Words in lower case with which a sentence opens, but no title."""


@cache
def lines(language: str) -> Lines | None:
    """Return how lines look in *language*; None where it does not say."""
    lists = word_lists(language)
    if "title_labels" not in lists:
        return None
    any_of = {
        name: "|".join(lists.get(name, ())) or "(?!)"
        for name in (
            "title_labels",
            "sheet_labels",
            "sheet_openers",
            "title_predicates",
            "headline_predicates",
            "heading_remarks",
        )
    }
    return Lines(
        guarded(rf"(?:{any_of['title_labels']})\s?: (?P<title>[^\n(|]{{1,60}})"),
        re.compile(
            rf"(?:{any_of['sheet_labels']})\s?(?:: |[12]\d\d\d\b)|(?:{any_of['sheet_openers']}) "
        ),
        guarded(rf"(?P<title>{WORDS})(?={OTHER_NAMES}(?:{any_of['title_predicates']}))"),
        guarded(rf"(?P<title>{WORDS})(?={any_of['headline_predicates']})"),
        guarded(rf"(?i:(?:[^\W\d_]+ment[ei]? )?(?:{any_of['heading_remarks']}))\b"),
        frozenset(lists.get("title_no_openers", ())),
    )


def is_of_a_sheet(text: str, line: Span, language: str) -> bool:
    """Whether a line is one of a fact sheet: a label and a value, or opened as one ("Starring …")."""
    forms = lines(language)
    return forms is not None and forms.sheet.match(text, *line) is not None


def line_titles(text: str, layout: Layout, language: str) -> Iterator[Mention]:
    """Yield the titles that their lines give away."""
    forms = lines(language)
    if forms is None:
        return
    for line in layout.paragraphs:
        labelled = forms.label.match(text, *line)
        if labelled:
            yield from _title(text, Span(*labelled.span("title")), forms)
    for line, below in pairwise(layout.paragraphs):
        is_above = forms.sheet.match(text, *below) and not forms.sheet.match(text, *line)
        if is_above and not forms.remark.match(text, *line):
            number = NUMBERED.match(text, *line)
            yield from _title(text, Span(number.end() if number else line.start, line.stop), forms)
    for sentence in layout.sentences:
        is_prose = text[sentence.stop - 1] in ENDS
        opening = (forms.opening if is_prose else forms.headline).match(text, *sentence)
        if opening and not _is_said_of_another(opening["title"], forms, language):
            yield from _title(text, Span(*opening.span("title")), forms)


def _is_said_of_another(title: str, forms: Lines, language: str) -> bool:
    """Whether the words before a predicate are no title: a pronoun, or a noun that stands for a work."""
    words = title.lower().split()
    noun = re.compile("|".join(word_lists(language).get("work_noun", ())) or "(?!)")
    first = words[0] in common_words(language).function_words or words[0] in forms.no_openers
    return len(words) > MOST_WORDS or (
        (first and len(words) < 2) or any(noun.fullmatch(word) for word in words[:3])
    )


def _title(text: str, span: Span, forms: Lines) -> Iterator[Mention]:
    said = IN_HANGUL.sub("", text[span.start : span.stop].strip())
    title = said.strip(MARKED).strip()
    if (
        title
        and len(title) <= TITLE_LENGTH
        and not title[0].islower()
        and not title.endswith(NO_ENDS if title.istitle() or title.isupper() else ENDS)
        and not parse_name(title)
        and not COUNT.fullmatch(title)
        and not forms.label.match(f"{title}: x")
    ):
        start = text.index(said, span.start)
        yield Mention(start, start + len(said), "W", title)
