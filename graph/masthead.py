"""What an article says about itself in its first and last lines: title, dateline, outlet.

In: a stored text and its language. Out: what stands there, None for what does not. Only the lines
where papers put such things are looked at, and only marks that papers use for them count: a date in
a sentence is no dateline, a broadcaster in a sentence no outlet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from dramagraph.dates import DateMention, find_dates

HEAD_LINES = 8
TAIL_LINES = 3
"""Lines with text. In 47 articles every dateline and outlet stands within them."""

TAIL_REACH = 1_000
LINE_REACH = 1_000
DATE_REACH = 160
"""Code points that are looked at: of a text's end, of a line, of a line for its dates."""

LONGEST_TITLE = 200
"""Code points. Headlines in 47 articles and five seeds have at most 161."""

LONGEST_MARK = 100
"""Code points of a line that holds nothing but a dateline and a section or a name."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """Title, day and publisher of an article, as it gives them."""

    title: str | None = None
    published: str | None = None
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something."""

    text: str
    dates: tuple[DateMention, ...]
    """Those near its start that have a year."""
    is_apart: bool
    """Whether an empty line follows."""


def masthead(text: str, language: str) -> Masthead:
    """Return what the first and last lines of *text* say about it."""
    head = list(islice(_lines(text, language), HEAD_LINES))
    tail = list(_lines(text[-TAIL_REACH:], language))[-TAIL_LINES:]
    return Masthead(_title(head), _published(head, tail), _outlet(head, tail))


def _lines(text: str, language: str) -> Iterator[Line]:
    for line, below in pairwise([*text.split("\n"), ""]):
        if line.strip():
            yield _line(line, language, is_apart=not below.strip())


def _line(text: str, language: str, is_apart: bool) -> Line:
    text = text[:LINE_REACH].strip()
    dates = find_dates(text[:DATE_REACH], language, None)
    full = tuple(date for date in dates if date.value and not date.is_relative)
    return Line(text, full, is_apart)


# --- Title --------------------------------------------------------------------------------------

SENTENCE_END = re.compile(r"(?<!\.)[.。][\"'”’»)\]]*$|[,;:]$")
BYLINE = re.compile(
    r"(?:by|di|de|por|par|words by|a cura di)\s+[^\W\d_][^.,:;!?\d]{2,60}$"
    r"|.{0,40}\b(?:staff writer|correspondent|reporter|contributor)$|.{0,60}기자(?:\s*=)?$",
    re.IGNORECASE,
)


def _title(head: list[Line]) -> str | None:
    """The first line but for dateline and byline, if it looks like a heading and a text follows."""
    for line, below in pairwise(head):
        if not BYLINE.match(line.text) and not _is_mark(line):
            return line.text if _is_heading(line, below) else None
    return None


def _is_heading(line: Line, below: Line) -> bool:
    if len(line.text) > LONGEST_TITLE or SENTENCE_END.search(line.text):
        return False
    if AGENCY.match(line.text) or BRACKET.match(line.text):
        return False
    if any(_opens(line, date) or _is_labelled(line, date) for date in line.dates):
        return False
    is_wrapped = not line.is_apart and below.text[:1].islower() and not _is_mark(below)
    return not is_wrapped and re.search(r"[^\W\d_]", line.text) is not None


def _is_mark(line: Line) -> bool:
    """Whether the line holds a dateline and nothing else."""
    return any(_stands_alone(line, date) for date in line.dates)


# --- Dateline -----------------------------------------------------------------------------------

LABEL = re.compile(
    r"(?:(?:^|[|·•/–—]\s*)(?:first published|published|publication date|posted|input|date|dated"
    r"|pubblicato|data|publicado|publicada|fecha|publié|publiée|mis en ligne)"
    r"|(?:^|[\s|])(?:기사입력|입력|승인|등록|송고|송고시간|발행|게재))"
    r"(?: on| at| il| el| le)?\s*[:：]?\s*$",
    re.IGNORECASE,
)
"""What stands before the day of publication, and nothing else in its part of the line."""

PLACE = r"[^\W\d_][^.!?:;\"“”0-9|()]{0,40}(?:\([^()]{1,20}\))?"
BEFORE_DATE = re.compile(rf"(?P<place>{PLACE}[,–—-]\s*)?(?:le |il |el )?")
AFTER_DATE = re.compile(r"\s*(?:\([^()]{1,40}\)\s*)?(?:--|[-–—]|\.\s?[-–—])\s?\S")
AFTER_DATE_ALONE = re.compile(r"\.\s+[^\W\d_]")
"""A date that is a sentence of its own opens the text: "21 ottobre 2024. Domenica di …"."""
AFTER_PLACE_AND_DATE = re.compile(r"\s*(?:\([^()]{1,40}\)\s*)?[.:]\s")
SECTION = re.compile(rf"(?:(?:{PLACE})\s*[|·•/,–—-]\s*)?")
AUTHOR = re.compile(
    r"(?:[BbPpDd](?:y|ar|i|e|or)\s+)?"
    r"[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){0,3}(?:\s*\([^()]{1,30}\))?\s*[|·•/,–—-]?\s+"
)
"""Who wrote it, before a date that ends the line: "Kim Da-hee (Harbor Daily) - May 14, 2021"."""
CLOCK = (
    r"(?:at |alle ore |alle |ore |a las |à )?(?:오전|오후)?\s*[0-9]{1,2}[:.h][0-9]{2}(?::[0-9]{2})?"
    r"\s*(?:[ap]\.?m\.?)?\s*\(?(?:[A-Z]{2,4})?\)?"
)
ALONE = re.compile(
    rf"\s*(?:[-–,|·]?\s*{CLOCK})?\s*(?:[|·•/–—-].{{0,60}}|by \S.{{0,40}})?", re.IGNORECASE
)
TIMED = re.compile(rf"\s*{CLOCK}", re.IGNORECASE)


def _published(head: list[Line], tail: list[Line]) -> str | None:
    """The first labelled date, else dateline of the head, else a label or a time in the tail."""
    first = [(line, date) for line in head for date in line.dates]
    last = [(line, date) for line in tail for date in line.dates]
    found = (
        *(date for line, date in first if _is_labelled(line, date)),
        *(date for line, date in first if _opens(line, date) or _stands_alone(line, date)),
        *(date for line, date in last if _is_labelled(line, date)),
        *(d for line, d in last if d.start == 0 and TIMED.match(line.text[d.stop :])),
    )
    return found[0].value if found else None


def _is_labelled(line: Line, date: DateMention) -> bool:
    return LABEL.search(line.text[: date.start]) is not None


def _opens(line: Line, date: DateMention) -> bool:
    """Whether a text follows a date as in "SEOUL, June 5, 2023 -- "."""
    if date.precision == "day" and date.start == 0 and AFTER_DATE_ALONE.match(line.text, date.stop):
        return True
    before, after = line.text[: date.start], line.text[date.stop :]
    opening = BEFORE_DATE.fullmatch(before)
    if not opening or date.precision == "year":
        return False
    return bool(AFTER_DATE.match(after) or (opening["place"] and AFTER_PLACE_AND_DATE.match(after)))


def _stands_alone(line: Line, date: DateMention) -> bool:
    """Whether a line holds a date and at most a label, a section or place, and a time of day."""
    before, after = line.text[: date.start], line.text[date.stop :]
    is_introduced = (
        SECTION.fullmatch(before)
        or LABEL.search(before)
        or (date.precision == "day" and AUTHOR.fullmatch(before))
    )
    is_short = date.precision != "year" and len(line.text) <= LONGEST_MARK
    return bool(is_short and is_introduced and ALONE.fullmatch(after))


# --- Outlet -------------------------------------------------------------------------------------

AGENCY = re.compile(r"[(\[](?P<left>[^()\[\]=]{1,30})=(?P<right>[^()\[\]=]{2,30})[)\]]")
"""(서울=한빛뉴스) names the place first, [한빛뉴스=김하율 기자] the reporter last."""

REPORTER = re.compile(r"기자|특파원|PD$|reporter", re.IGNORECASE)
BRACKET = re.compile(
    r"\[(?P<outlet>[^\[\]=]{2,40}?)\s+(?:(?:Staff\s+)?Reporter\s[^\[\]]{2,40}|[가-힣]{2,5}\s+\S{0,4}기자)\]"
)
KOREAN_BYLINE = re.compile(
    r"(?P<outlet>[^\s|=\[\]()]{2,20})\s+[가-힣]{2,4}\s+\S{0,2}기자\s*(?:[|=·]|$)"
)
WIRE = re.compile(
    r"[^\Wa-zà-þ_][^a-zà-þ()\d]{1,40}\((?P<outlet>[^()\d]{2,30})\)\s*(?:--|[-–—]|\.-)\s"
)
"""SEOUL (Hanbit News) – with the place in capitals."""

AFTER_DATELINE = re.compile(r"\s*\((?P<outlet>[^()\d]{2,30})\)\s*(?:--|[-–—]|\.)")
NEWSROOM = frozenset({"redacción", "redazione", "rédaction", "lead", "update", "updated", "staff"})
SOURCE = re.compile(
    r"(?:source|fonte|fuente|출처)\s?[:：]\s*(?P<outlet>[^\s:/][^:/]{1,59})", re.IGNORECASE
)
COPYRIGHT = re.compile(
    r"(?:^|[\s/|(])copyright\s*(?:[ⓒ©]|\(c\))\s*(?:[0-9]{4}\s*)?(?P<outlet>[^.,|/ⓒ©\n]{2,40}?)\s*"
    r"(?:[.,|/)]|all rights|무단|reserved|$)",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"(?:\s*\([0-9]{1,2}\))+$|\.$")


def _outlet(head: list[Line], tail: list[Line]) -> str | None:
    """Who a by-line or dateline of the head names, else a label "Source:", else a copyright."""
    named = next(filter(None, map(_by_line, head)), None)
    if named:
        return named
    lines = [line.text for line in (*head, *tail)]
    labelled = [match for line in lines if (match := SOURCE.fullmatch(line))]
    owned = [match for line in lines if (match := COPYRIGHT.search(line))]
    for match in (*labelled, *owned):
        return FOOTNOTE.sub("", match["outlet"]).strip() or None
    return None


def _by_line(line: Line) -> str | None:
    agency = AGENCY.match(line.text)
    if agency:
        left, right = agency["left"].strip(), agency["right"].strip()
        return left if REPORTER.search(right) else right
    labelled = BRACKET.match(line.text) or KOREAN_BYLINE.match(line.text)
    if labelled:
        return labelled["outlet"].strip()
    wires = [WIRE.match(line.text)]
    wires += [AFTER_DATELINE.match(line.text, d.stop) for d in line.dates if _opens(line, d)]
    for wire in wires:
        if wire and wire["outlet"].casefold() not in NEWSROOM:
            return wire["outlet"].strip()
    return None
