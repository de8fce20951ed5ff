"""Dates in running text: where they stand and what they say, as precise as the words.

In: a text, its language and the day it was published. Out: mentions in text order, with spans in
code points. The clock is never read: what the text leaves open is read against the *base*, and
without one it stays open. How languages write dates is the business of date_forms.py.

Refused: times of day, decades ("the 1990s"), habits ("every Friday and Saturday"), figures that no
word makes a year ("2000 viewers"), days that no calendar has, years outside 1900 to 2099.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from dramagraph.date_forms import Grammar, Unit, grammar, table_key
from dramagraph.date_search import said_span, search

Direction: TypeAlias = Literal["past", "future"]

CUE_REACH = 60
"""Code points. A verb that tells past from future stands at most this far off, in one clause."""

CLOSE_DAYS, CLOSE_MONTHS = 60, 2
"""Whatever the verb, "May 10" is that of this year in an article of May 20: of the next or the last,
the writer would give the year."""

JOINT_REACH = 12
"""Code points between two dates that share a year: "dall'8 aprile al 28 maggio 2024"."""

JUST_PAST = 2
"""Days. Where no verb tells, "este lunes" is the Monday of these days before, else the next one."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: text[start:stop] == words."""

    start: int
    stop: int
    value: str | None
    """YYYY, YYYY-MM or YYYY-MM-DD; --MM-DD or --MM where the year is not known (xsd:gMonthDay and
    xsd:gMonth); None where the base does not tell, and for weeks, which are neither."""
    precision: str
    """What the words name: year, month, week or day; month-day or month-only without their year."""
    is_relative: bool
    """Whether the words leave out the year or more, so that another date has to tell it."""
    words: str


@dataclass(frozen=True, slots=True)
class Base:
    """The date that others are read against; what is not known is None."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def middle(self) -> date:
        """The day, or the middle of the month or year."""
        return date(self.year, self.month or 7, self.day or 15)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the words of one date name."""

    start: int
    stop: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: tuple[Unit, int] | None = None
    """So many units from the base."""
    which: str | None = None
    """past, future or current, where a word such as "last" says so."""

    @property
    def precision(self) -> str:
        """The smallest unit that the words name."""
        if self.day or (self.weekday is not None and not self.month):
            return "day"
        if self.month:
            return "month"
        unit = self.shift[0] if self.shift else "year"
        return "day" if unit == "previous" else unit


def find_dates(
    text: str, language: str, base: str | None, direction: Direction | None = None
) -> list[DateMention]:
    """Return the dates in *text*, in text order, without overlaps.

    Where two forms match, the earlier start wins, then the longer match. A month or day without its
    year is read against *base* (YYYY, YYYY-MM or YYYY-MM-DD): a word such as "last" or "next" says
    which one is meant, else *direction*, else the verb of the clause unless one is close by. Else
    it is the nearest; a bare "on the 9th" is in the base's month, a bare weekday the last one.
    Two dates joined by "to" or "and" share their year. Time grows with the length of the text.
    """
    words = grammar(language)
    anchor = _base(base)
    mentions: list[DateMention] = []
    previous, end = None, 0
    for parts in _shared_years(text, _named(text, words), words.joint):
        if "\n" in text[end : parts.start]:
            previous = None
        end = parts.stop
        value = _value(parts, anchor, direction, _cue(text, parts, words), previous)
        if value is None and (parts.year or parts.month) and not parts.shift:
            continue  # the thirtieth of February
        mentions.append(_mention(text, parts, value))
        if value and len(value) == len("2024-03-09"):
            previous = value
    return mentions


def _mention(text: str, parts: Parts, value: str | None) -> DateMention:
    precision = parts.precision
    if value and value.startswith("--"):
        precision = "month-day" if parts.day else "month-only"
    words = text[parts.start : parts.stop]
    return DateMention(parts.start, parts.stop, value, precision, parts.year is None, words)


# --- Finding ------------------------------------------------------------------------------------


def _named(text: str, words: Grammar) -> list[Parts]:
    return [parts for match in search(text, words.forms) for parts in _parts(match, words)]


def _parts(match: re.Match[str], words: Grammar) -> Iterator[Parts]:
    groups = {name: said for name, said in match.groupdict().items() if said}
    if "habit" in groups:
        return
    start, stop = said_span(match)
    month = groups.get("number") or words.months.get(table_key(groups.get("month", "")))
    parts = Parts(
        start,
        stop,
        year=int(groups["year"]) if "year" in groups else None,
        month=int(month) if month else None,
        day=_number(groups.get("day"), 1),
        weekday=words.weekdays.get(table_key(groups.get("weekday", ""))),
        shift=_shift(groups, words),
        which=next((name for name in ("past", "future", "current") if name in groups), None),
    )
    if "range_start" in groups:
        yield replace(parts, stop=match.end("range_start"), day=_number(groups["range_start"], 1))
        parts = replace(parts, start=match.start("day"))
    yield parts


def _number(figure: str | None, otherwise: int) -> int | None:
    if figure is None:
        return None
    return int(figure) if figure.isdigit() else otherwise


def _shift(groups: Mapping[str, str], words: Grammar) -> tuple[Unit, int] | None:
    if "shift" in groups:
        return words.shifts[table_key(groups["shift"])]
    if "unit" not in groups:
        return None
    count = groups["count"]
    number = int(count) if count.isdigit() else words.numbers[table_key(count)]
    unit = words.units[table_key(groups["unit"])]
    if "later" not in groups:
        return unit, -number
    return ("previous", number) if unit == "day" else ("week", number)  # years later: too vague


def _shared_years(text: str, found: Sequence[Parts], joint: re.Pattern[str]) -> Iterator[Parts]:
    """Give dates without a year the year of the date that they are joined to."""
    shared = list(found)
    for i, (left, right) in enumerate(zip(shared, shared[1:], strict=False)):
        gap = text[left.stop : min(right.start, left.stop + JOINT_REACH + 1)]
        if not (left.month and right.month) or not joint.fullmatch(gap):
            continue
        wraps = (left.month, left.day or 0) > (right.month, right.day or 32)
        if right.year and not left.year and not left.shift:
            shared[i] = replace(left, year=right.year - wraps)
        elif shared[i].year and not right.year and not right.shift and not right.which:
            shared[i + 1] = replace(right, year=(shared[i].year or 0) + wraps)
    return iter(shared)


CLAUSE_END = re.compile(r"[.!?…;:\n]\s")


def _cue(text: str, parts: Parts, words: Grammar) -> Direction | None:
    """Past or future by the verb of the date's clause: the last before it, in Korean the next."""
    if words.has_cues_after:
        cue = words.cues.search(CLAUSE_END.split(text[parts.stop : parts.stop + CUE_REACH])[0])
    else:
        before = CLAUSE_END.split(text[max(0, parts.start - CUE_REACH) : parts.start])[-1]
        cue = next(reversed(list(words.cues.finditer(before))), None)
    if cue is None or cue["reports"]:
        return None
    return "future" if cue["future"] else "past"


# --- Reading ------------------------------------------------------------------------------------


def _value(
    parts: Parts,
    base: Base | None,
    towards: Direction | None,
    cue: Direction | None,
    previous: str | None,
) -> str | None:
    if parts.shift:
        return _shifted(parts, parts.shift, base, previous)
    if parts.year:
        return _iso(parts.year, parts.month, parts.day)
    if parts.which in ("past", "future"):
        towards = "past" if parts.which == "past" else "future"
    if parts.month:
        return _near_month(parts, base, towards, cue)
    if base is None or not base.month or not base.day:
        return None
    if parts.day:
        return _near_day(parts.day, parts.weekday, base.middle, towards or cue)
    if parts.weekday is not None:
        return _near_weekday(parts, base.middle, towards or cue)
    return None


def _shifted(
    parts: Parts, shift: tuple[Unit, int], base: Base | None, previous: str | None
) -> str | None:
    unit, count = shift
    if unit == "previous":
        return _days_from(_base(previous), count)
    if unit == "day":
        return _days_from(base, count)
    if base is None or unit == "week":
        return None
    if unit == "year":
        return _iso(base.year + count, parts.month, parts.day)
    if base.month is None:
        return None
    year, month = divmod(base.year * 12 + base.month - 1 + count, 12)
    return _iso(year, month + 1, parts.day)


def _days_from(base: Base | None, count: int) -> str | None:
    if base is None or not base.month or not base.day:
        return None
    return _written(base.middle.toordinal() + count)


def _near_month(
    parts: Parts, base: Base | None, towards: Direction | None, cue: Direction | None
) -> str | None:
    month, day = parts.month or 1, parts.day
    if base is None:
        return _iso(None, month, day)
    if parts.which == "current":
        return _iso(base.year, month, day)
    is_strict = parts.which is not None
    if day:
        # Four years: the twenty-ninth of February.
        days = [_day(base.year + years, month, day) for years in range(-4, 5)]
        return _written(_pick(days, base.middle.toordinal(), towards, is_strict, cue, CLOSE_DAYS))
    months = [(base.year + years) * 12 + month for years in (-1, 0, 1)]
    at = base.year * 12 + base.middle.month
    chosen = _pick(months, at, towards, is_strict, cue, CLOSE_MONTHS)
    return _iso((chosen - month) // 12, month, None) if chosen else None


def _near_day(day: int, weekday: int | None, at: date, towards: Direction | None) -> str | None:
    months = (divmod(at.year * 12 + at.month - 1 + shift, 12) for shift in (-1, 0, 1))
    days = [_day(year, month + 1, day) for year, month in months]
    known = [d for d in days if d and (weekday is None or date.fromordinal(d).weekday() == weekday)]
    if towards is None and weekday is None:
        own = _day(at.year, at.month, day)
        known = [own] if own else known
    return _written(_pick(known, at.toordinal(), towards))


def _near_weekday(parts: Parts, at: date, towards: Direction | None) -> str:
    today = at.toordinal()
    back = (at.weekday() - (parts.weekday or 0)) % 7
    if towards is None and parts.which == "current" and back > JUST_PAST:
        towards = "future"
    if towards == "future":
        ahead = -back % 7
        return date.fromordinal(today + (ahead or 7 * (parts.which == "future"))).isoformat()
    return date.fromordinal(today - (back or 7 * (parts.which == "past"))).isoformat()


def _pick(
    candidates: Iterable[int | None],
    at: int,
    towards: Direction | None,
    is_strict: bool = False,
    cue: Direction | None = None,
    close: int = 0,
) -> int | None:
    """The nearest before or after *at* where *towards* says which, else the nearest; where that is
    not *close*, a *cue* turns it."""
    known = [candidate for candidate in candidates if candidate]
    nearest = min(known, key=lambda c: (abs(c - at), c), default=None)
    if towards is None and cue and nearest and abs(nearest - at) > close:
        towards = cue
    if towards == "past":
        return max((c for c in known if c < at + (not is_strict)), default=None)
    if towards == "future":
        return min((c for c in known if c > at - (not is_strict)), default=None)
    return nearest


def _written(day: int | None) -> str | None:
    return date.fromordinal(day).isoformat() if day else None


def _day(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    """The parts in ISO 8601, without a year as xsd:gMonthDay; None where no calendar has it."""
    if month and not _day(year or 2000, month, day or 1):
        return None
    parts = [f"{year:04}" if year else "-", *(f"{p:02}" for p in (month, day) if p)]
    return "-".join(parts)


BASE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def _base(written: str | None) -> Base | None:
    """The base, or None for None and for what is no date of the calendar."""
    match = BASE.fullmatch(written or "")
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    # The years before and after have to exist as well.
    if not year or not 10 < year < 9990 or _iso(year, month, day) is None:
        return None
    return Base(year, month, day)


def read_date(written: str, language: str) -> str | None:
    """Return the date that a field of metadata gives, YYYY, YYYY-MM or YYYY-MM-DD, or None.

    It takes a date of ISO 8601, with or without a time, or any that find_dates knows with its year.
    """
    if BASE.fullmatch(written.strip()):
        return written.strip() if _base(written.strip()) else None
    found = (date for date in find_dates(written, language, None) if not date.is_relative)
    return next((date.value for date in found if date.value), None)
