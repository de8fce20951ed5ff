"""Titles by their form: of a quotation, and of a line that stands over what it is about.

In: a text and its layout. Out: the headings that name works.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dramagraph.anaphors import anaphors
from dramagraph.capitals import any_of
from dramagraph.lexicon import ARTICLES
from dramagraph.line_titles import is_of_a_sheet
from dramagraph.patterns import Mention
from dramagraph.prizes import prize_form
from dramagraph.romanisation import parse_name
from dramagraph.rules import word_lists
from dramagraph.text import TITLE_LENGTH, Layout, Span


def title_of(quotation: str) -> str:
    """Return a quoted title without the comma or stop that American type sets inside the marks."""
    return quotation.strip().rstrip(",.;:").strip()


KIND = re.compile(r"k-?\s?(?:drama|pop|movie|culture|content)s?", re.I)
"""A kind of work in marks that names none: « K-drama »."""


def is_title(quotation: str, language: str) -> bool:
    """Whether a quotation has the form of a title: short, opened by a capital, a digit or Hangul,
    and in English with capitals throughout.

    >>> is_title("Crash Landing", "en"), is_title("I feel so relieved.", "en")
    (True, False)
    """
    title = title_of(quotation)
    if not title or len(title) > TITLE_LENGTH or title.endswith(("…", "..")):
        return False
    words = title.split()
    if len(words) > 9 or title[0].islower() or not any(c.isalnum() for c in title):
        return False
    if title.isupper() and len(words) > 3:
        return False
    if parse_name(title) or KIND.fullmatch(title):
        return False
    if language == "en":
        telling = [w for w in words if len(w) > 3 and w[0].isalpha()]
        return all(
            not w[0].islower() or w.lower() in ("with", "from", "into", "your", "than")
            for w in telling
        )
    return quotation.rstrip()[-1] != "." and "," not in title[:-1]


LONGEST_PAGE_TITLE = 40
"""Code points of a first line that may be the title of the work that a page is about."""

LONGEST_HEADING = 60
"""Code points of a line that may be the title of what the paragraph below is about."""

LABEL = re.compile(r"[A-ZÀ-Þ][\w' ]{2,25}\s?: \S")
"""A line of a fact sheet: "Starring: …"."""

SHORTEST_ITEM = 80
"""Code points of the paragraph below it."""

MARKS = "\"'“”‘’«»"
"""What stands around a title; one in marks is one even where it goes on in lower case."""

NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[-•*#]+)\s+")
FIRST_ITEM = re.compile(r"\s*1[.)] ")
"""How the first item of a list begins, of which a part may be all there is."""

ITEM = re.compile(r"\s*(\d{1,2})[.)] ")
"""How the items of a list begin that numbers them: short ones count where the first two are 1 and 2."""

BARE_NUMBER = re.compile(r"(\d{1,2}) (?=[A-ZÀ-Þ])")
"""Items are counted so where the first two are."""

TWO_PARTS = re.compile(
    r"[A-Z][\w'’ ]+: (?:The |A |An |\d+ )?[A-Z][\w'’]+(?: (?:of|the|in|and|[A-Z][\w'’]+)){0,4}"
)
"""A title with a subtitle: "Gumiho: The Ninth Tail"."""

CAPITALISED = re.compile(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){1,2}$")
"""The words with capitals at the end of a heading."""

SPLIT = re.compile(r" / |[“”«»\"]")
"""What is in no title: it parts two names, or stands around the title in a line that says more."""

IN_MARKS = re.compile(r"([“\"«][^“”«»\"\n]{1,60}: [^“”«»\"\n]{1,60}[”\"»])(?: \d{1,2})?$")
"""A title of two parts in marks, and which season it is."""

DATED = re.compile(r"\((?:19|20)\d\d(?:\s?[-–]\s?(?:\d{2,4})?)?\)$")
"""Behind a title in a list of works that are counted, whatever word it opens with."""

AFTER_TITLE = re.compile(r"\s*(?:\(.*\)|[–—|:/-] .*)$")


def headings(
    text: str, layout: Layout, language: str, figures: Sequence[Mention]
) -> Iterator[Mention]:
    """Yield the titles above the items of a list of works: at least two short lines in title case,
    each over a paragraph; no datelines, and none that says more ("Kim as Baek"). Among headings of
    the parts of an article those that are set as prose have to be named in it; where all are prose that
    nothing names, they are such headings.
    """
    found = []
    is_of_parts = False
    datelines = {m.start for m in figures if m.kind == "D"}
    says_more = any_of(language, "heading_cues", r"\b", r"\b")
    pairs = list(zip(layout.paragraphs, layout.paragraphs[1:], strict=False))
    is_counted = _counts(_numbers(text, pairs, BARE_NUMBER))
    items = _numbers(text, pairs, ITEM)
    is_numbered = _counts(items)
    for line, below in pairs[1:]:
        is_item = below.stop - below.start >= SHORTEST_ITEM or (
            LABEL.match(text, below.start) and not LABEL.match(text, line.start)
        )
        is_item = is_item or (is_numbered and line.start in items and below.start not in items)
        is_fact = is_of_a_sheet(text, line, language)
        if line.stop - line.start > LONGEST_HEADING or not is_item or is_fact:
            continue
        start, stop = _bare(text, line, language, is_counted=is_counted)
        title = text[start:stop].strip(MARKS)
        if start in datelines or parse_name(title.rpartition(": ")[2]):
            continue  # no "Screenplay: Kim Eun-sook"
        is_dated = is_numbered and DATED.search(text, start, line.stop)
        is_other = (not is_dated and _is_ordinary(title, language)) or _names_somebody(text, title)
        if says_more.search(title) or SPLIT.search(title) or is_other:
            is_of_parts = True
            continue
        form = title.title() if title.isupper() else title
        if parse_name(title.partition(" ")[2]) or _tells_of_a_part(title):
            continue  # "Actor Lee Jong-suk"
        if title and title[-1] not in ".!?:," and is_title(form, language):
            found.append(Mention(start, stop, "W", title))
    named = [
        m
        for m in found
        if _is_set(m) or text[m.start] in MARKS or _returns(text, m) or _is_first(text, m)
    ]
    if is_of_parts or not named:
        found = named
    first = pairs[0][0] if pairs else None
    if found and first and first.stop - first.start <= LONGEST_PAGE_TITLE:
        found = [*_first_heading(text, pairs[0], language), *found]
    if len(found) > 1 or (found and _is_first(text, found[0])):
        yield from found
    yield from _page_title(text, layout, language)


def _numbers(
    text: str, pairs: Sequence[tuple[Span, Span]], form: re.Pattern[str]
) -> dict[int, str]:
    """Return where a line begins with a number → the number."""
    return {line.start: m[1] for line, _ in pairs if (m := form.match(text, *line))}


def _counts(numbers: Mapping[int, str]) -> bool:
    return list(numbers.values())[:2] == ["1", "2"]


def _is_first(text: str, title: Mention) -> bool:
    """Whether a heading is the first of numbered ones: "1. Salt Garden"."""
    return FIRST_ITEM.match(text, text.rfind("\n", 0, title.start) + 1) is not None


def _first_heading(text: str, pair: tuple[Span, Span], language: str) -> Iterator[Mention]:
    """Yield the first line where it is set like the heading of an item, which no other line stands over."""
    line, below = pair
    start, stop = _bare(text, line, language, is_counted=False)
    title = text[start:stop]
    is_set = all(not word[0].islower() for word in title.split() if len(word) > 5)
    if (
        below.stop - below.start >= SHORTEST_ITEM
        and title
        and is_set
        and is_title(title, language)
        and title[-1] not in ".!?:,"
        and not SPLIT.search(title)
        and not _is_ordinary(title, language)
        and not any_of(language, "heading_cues", r"\b", r"\b").search(title)
        and not any_of(language, "work_noun", r"(?i:\b(?:", r")\b)").search(title)
    ):
        yield Mention(start, stop, "W", title)


def _page_title(text: str, layout: Layout, language: str) -> Iterator[Mention]:
    """Yield the first line as a title where it is set as one and the text then speaks of "the series"."""
    line = next(iter(layout.paragraphs), None)
    if language in ("en", "ko") or line is None:
        return
    title = text[line.start : line.stop]
    is_short = len(title) <= LONGEST_PAGE_TITLE and 1 < len(title.split()) < 8
    is_set = all(not word[0].islower() for word in title.split() if len(word) > 3)
    if not (is_short and is_set and is_title(title, language) and title[-1] not in ".!?:,"):
        return
    is_other = re.search(r"\W(?:\s|$)|\d", title) or _is_ordinary(title, language)
    noun = any_of(language, "work_noun", r"(?i:\b(?:", r")\b)")
    if is_other or noun.search(title):
        return
    if any(mention.kind == "T" for mention in anaphors(text, language)):
        yield Mention(line.start, line.stop, "W", title)


NAMES_APART = re.compile(r", | (?:and|&|y|e|et) ")


def _tells_of_a_part(title: str) -> bool:
    """Whether a heading says in what somebody is, "Bae Na-rin in Salt Garden", or names several people."""
    names = NAMES_APART.split(title)
    if len(names) > 1 and any(map(parse_name, names)):
        return True
    words = title.split()
    return any(
        words[n : n + 1] in (["in"], ["en"], ["dans"]) and parse_name(" ".join(words[:n]))
        for n in (2, 3)
    )


def _is_set(title: Mention) -> bool:
    """Whether a heading has capitals throughout its longer words."""
    return not any(word[0].islower() and len(word) > 3 for word in str(title.value).split())


def _names_somebody(text: str, title: str) -> bool:
    """Whether a heading has a full name and more, and is nowhere else in the text: "The case of Han Ji-woo"."""
    capitals = CAPITALISED.findall(title)
    named = any(words != title and parse_name(words) for words in capitals)
    return named and text.count(title) < 2


def _returns(text: str, title: Mention) -> bool:
    """Whether a heading is named in the text, too."""
    return text.casefold().count(str(title.value).casefold()) > 1


def _bare(text: str, line: Span, language: str, *, is_counted: bool) -> Span:
    """Return a heading without its number, the word for a work, and what stands behind the title."""
    nouns = any_of(language, "work_noun", r"(?i:(?:l['’]|la |le |the )", r") (?=[\"“«A-ZÀ-Þ])")
    remarks = any_of(language, "heading_remarks", r",? (?:", r")\b.*$")
    said = text[line.start : line.stop]
    last = re.search(r"\s[–—|-]\s+", said)
    if last and said[last.end() :].isupper():  # "Monday, 21:00, tvN – THE LONG FIELD"
        return Span(line.start + last.end(), line.stop)
    in_marks = IN_MARKS.match(said)
    if in_marks:  # “Salt Garden: Busan” 2
        return Span(line.start, line.start + in_marks.end(1))
    number = NUMBERED.match(said) or (BARE_NUMBER.match(said) if is_counted else None)
    start = line.start + (number.end() if number else 0)
    noun = nouns.match(text, start)
    noun_behind = any_of(language, "work_noun", r": (?i:", r")$")
    in_two = TWO_PARTS.fullmatch(said) and not noun_behind.search(said)
    after = None if in_two else AFTER_TITLE.search(said) or remarks.search(said)
    return Span(noun.end() if noun else start, line.start + (after.start() if after else len(said)))


def _is_ordinary(title: str, language: str) -> bool:
    """Whether a heading begins with a word that opens no title, or is a prize."""
    first = (ARTICLES.sub("", title.lower()) if title.isupper() else title.lower()).split(" ")[0]
    prize = prize_form(language)
    listed = first in word_lists(language).get("heading_words", ())
    return listed or (prize is not None and prize.match(title) is not None)
