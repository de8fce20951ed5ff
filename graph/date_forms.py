"""How a language writes dates, read from words/<language>/dates.toml into regular expressions.

The file holds tables of words (months, weekdays, numbers, what a figure counts that is no year) and
forms: regular expressions in which a space is any blank, "'" any apostrophe, and a name in braces
stands for a table:

    {year} {number} {day}         figures: a year from 1900 to 2099, a month, a day of a month
    {range_start}                 the day that opens a range, "8" in "8-9 March"
    {month} {lone_month}          names of months, short ones too; in full and in their usual case
    {weekday} {any_weekday}       names of days; the second only as context
    {which} {shift}               "last", "next", "this"; "yesterday", "next month"
    {part} {before} {joint}       "early", "second half of"; "in", "since"; "to", "and"
    {count} {unit}                "two", "days"
    {uncounted}                   no word follows that the figure would count: "2000 viewers"

A group (?P<said>…) is the date itself where a form needs words around it, (?P<habit>…) is no date
at all ("every Friday"), (?P<later>…) counts from the date before. A language without a file has
only the figures of ISO 8601 and its kin.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias, cast

from dramagraph import resources
from dramagraph.anchors import Index, clauses, part
from dramagraph.openings import Finder
from dramagraph.patterns import list_mark

Unit: TypeAlias = Literal["day", "week", "month", "year", "previous"]
"""What a shift counts; "previous" is days from the date before it in the text."""

YEAR = "(?:19|20)[0-9]{2}"
DAY = "0?[1-9]|[12][0-9]|3[01]"
SPACE = "[ \u00a0\u202f]"

NUMERIC = (
    "{year}-{number}-{day}",
    r"{year}\. ?{number}\. ?{day}\.?",
    "{year}/{number}/{day}",
    r"[(\[](?:[^()\[\]0-9\n]{0,40}, ?)?(?P<said>{year})(?=[)\],;])",
)
"""What every language writes: ISO 8601 and its kin, and the year in brackets after a title."""

LATIN = (r"(?<!\w)(?<![0-9][.,:/-])", r"(?!\w|[.,:/-][0-9])")
KOREAN = (r"(?<![0-9.,])", "")
FIGURES = (r"(?<![0-9.,])", r"(?!-?[0-9])")
"""What may not stand before and after a form. Korean sets no space between a date and its particle;
after figures a time may follow ("2024-03-09T10:00")."""

CUES = ("past", "future", "reports")


@dataclass(frozen=True, eq=False)
class Form:
    """One way to write a date."""

    pattern: str
    opens_a_word: bool
    """Whether it matches only where a word begins."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The pattern as a regular expression, compiled when it is first wanted."""
        return _compiled(self.pattern)

    @cached_property
    def finder(self) -> Finder:
        """What tells the words that open it."""
        return Finder(self.expression)


@dataclass(frozen=True)
class Grammar:
    """How one language writes dates. The keys of the tables are made by table_key()."""

    forms: Index[Form]
    """By the words that they cannot do without."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    numbers: Mapping[str, int]
    units: Mapping[str, Unit]
    shifts: Mapping[str, tuple[Unit, int]]
    cues: re.Pattern[str]
    """Verbs that tell past from future, in groups of these names; those of reports tell nothing of
    what they report, and close the reach of the verb before."""
    joint: re.Pattern[str]
    """What stands between two dates that share a year."""
    has_cues_after: bool
    """Whether the verb follows its date."""


@cache
def grammar(language: str) -> Grammar:
    """Return the grammar of a language, compiled once."""
    file = resources.folder("") / "words" / language / "dates.toml"
    has_words = language.isalpha() and file.is_file()
    words = tomllib.loads(file.read_text(encoding="utf-8")) if has_words else {}
    slots = _slots(words)
    edges = KOREAN if language == "ko" else LATIN
    forms = [(FIGURES, form) for form in NUMERIC] + [(edges, f) for f in words.get("forms", [])]
    return Grammar(
        forms=_forms(forms, slots),
        months=_numbered(words.get("months", [])),
        weekdays=_numbered(words.get("weekdays", []), first=0),
        numbers=_numbered(words.get("numbers", [])),
        units={
            table_key(word): unit for unit, said in words.get("units", {}).items() for word in said
        },
        shifts={
            table_key(word): _read_shift(said) for word, said in words.get("shifts", {}).items()
        },
        cues=_compiled(rf"(?<!\w){_named(words.get('cues', {}), CUES)}"),
        joint=_compiled(rf"\s?{slots['joint']}\s?(?:the |il |el |le )?"),
        has_cues_after=words.get("has_cues_after", False),
    )


PLAIN = str.maketrans({"’": "'", "İ": "i", "ı": "i"})
"""IGNORECASE takes both Turkish letters for an i, casefold does not."""


def table_key(words: str) -> str:
    """Return words as they stand in the tables: one form for case, blanks and apostrophes."""
    return re.sub(SPACE, " ", words.translate(PLAIN)).rstrip(".").casefold()


def _slots(words: Mapping[str, Any]) -> dict[str, str]:
    """The regular expression of each {name} that a form may hold."""
    full = [names[0] for names in words.get("months", [])]
    short = [name for names in words.get("months", []) for name in names[1:]]
    weekdays = [name for names in words.get("weekdays", []) for name in names]
    units = [word for said in words.get("units", {}).values() for word in said]
    numbers = [word for said in words.get("numbers", []) for word in said]
    if words.get("is_cased"):
        full, short, weekdays = _capitals(full), _capitals(short), _capitals(weekdays)
    case = "-i" if words.get("is_cased") else ""
    month = rf"(?{case}:{_any(full)}|(?:{_any(short)})\.?)"
    weekday = f"(?{case}:{_any(weekdays)})"
    day = f"(?:{_any(words.get('first', []))}|{DAY})(?![0-9])"
    counted = "|".join(words.get("counted", [])) or "(?!)"
    return {
        "year": f"(?P<year>{YEAR})(?![0-9])",
        "number": "(?P<number>0?[1-9]|1[0-2])(?![0-9])",
        "day": f"(?P<day>{day})",
        "range_start": f"(?P<range_start>{day})",
        "month": f"(?P<month>{month})",
        "lone_month": f"(?P<month>(?-i:{_any(full)}))",
        "weekday": f"(?P<weekday>{weekday})",
        "any_weekday": weekday,
        "which": _named(words.get("which", {}), ("past", "future", "current")),
        "shift": f"(?P<shift>{_any(words.get('shifts', []))})",
        "part": f"(?:{_any(words.get('parts', []))})",
        "before": f"(?:{_any(words.get('before', []))})",
        "joint": f"(?:{_any(words.get('joints', ['-', '–']))})",
        "count": f"(?P<count>[0-9]{{1,3}}|{_any(numbers)})",
        "unit": f"(?P<unit>{_any(units)})",
        "uncounted": rf"(?!-[a-z]|{SPACE}?%|{SPACE}(?:{counted})(?!\w))",
    }


def _forms(forms: Sequence[tuple[tuple[str, str], str]], slots: Mapping[str, str]) -> Index[Form]:
    """The forms with what stands around them, each with its clauses."""
    marks = {name: list_mark(i) for i, name in enumerate(slots)}
    parts = {marks[name]: part(pattern, flags=re.IGNORECASE) for name, pattern in slots.items()}
    found = []
    for edges, form in forms:
        short = _filled(form, marks)
        told = clauses(f" {short} " if edges == LATIN else short, parts, re.IGNORECASE)
        written = Form(edges[0] + _filled(form, slots) + edges[1], edges == LATIN)
        found.append((written, told))
    return Index(found)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _filled(form: str, slots: Mapping[str, str]) -> str:
    plain = form.replace(" ", SPACE).replace("'", "['’]")
    return re.sub(r"\{([a-z_]+)\}", lambda match: slots[match[1]], plain)


def _named(tables: Mapping[str, Iterable[str]], names: Iterable[str]) -> str:
    return "(?:" + "|".join(f"(?P<{name}>{_any(tables.get(name, []))})" for name in names) + ")"


def _any(words: Iterable[str]) -> str:
    """A regular expression for any of *words*, the longest first; of none, one without a match."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    escaped = (re.escape(word).replace(r"\ ", SPACE) for word in longest_first)
    return "|".join(escaped).replace("'", "['’]") or "(?!)"


def _capitals(words: Iterable[str]) -> list[str]:
    return [form for word in words for form in (word, word.upper())]


def _numbered(names: Iterable[Iterable[str]], first: int = 1) -> dict[str, int]:
    return {table_key(word): number for number, said in enumerate(names, first) for word in said}


def _read_shift(written: str) -> tuple[Unit, int]:
    unit, count = written.split()
    return cast(Unit, unit), int(count)
