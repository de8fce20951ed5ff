"""Dates, episodes and numbers in a text, as mentions. The words of each language are in
words/<language>/figures.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from dramagraph import resources
from dramagraph.dates import find_dates
from dramagraph.guards import guarded
from dramagraph.models import Document
from dramagraph.openings import Finder
from dramagraph.patterns import Mention

DAYS_IN_TITLES = frozenset(("tomorrow", "today", "yesterday", "tonight"))
"""Capitalised they are part of a title: "The Best of Tomorrow"."""


@dataclass(frozen=True)
class FigureWords:
    """How a language writes numbers and episodes."""

    episode: re.Pattern[str]
    ordinals: Mapping[str, int]
    figure: re.Pattern[str]
    """A figure, and a word such as "million" behind it."""
    number: Finder
    """A number in a word."""
    numbers: Mapping[str, int]
    multiples: Mapping[str, int]
    decimal_comma: bool
    """Whether it writes 1.234,5 where English and Korean write 1,234.5 (CLDR, numbers/symbols)."""


@cache
def figure_words(language: str) -> FigureWords | None:
    """Return the words of *language*, None where there are none."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "figures.toml"))
    except FileNotFoundError:
        return None
    ordinals = {word: n for n, row in enumerate(table["ordinals"], 1) for word in row}
    numbers = {word: n for n, word in enumerate(table["numbers"], 1)}
    said = "|".join(ordinals)
    forms = [form.replace("#", r"(\d{1,4})").replace("@", f"({said})") for form in table["episode"]]
    return FigureWords(
        guarded(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)"),
        ordinals,
        re.compile(
            r"(\d(?<![\w.,-]\d)(?:\d{,2}(?:[.,]\d{3})+(?![\d%])|\d{,11}(?:[.,]\d+)?))(?![\da-zA-Z])"
            rf"(?: ((?i:{'|'.join(table['multiples'])}))\b)?"
        ),
        Finder(
            re.compile(rf"\b(?:{'|'.join(f'{n}|{n.capitalize()}|{n.upper()}' for n in numbers)})\b")
        ),
        numbers,
        table["multiples"],
        table.get("decimal_comma", False),
    )


def dates(document: Document) -> Iterator[Mention]:
    """Yield the dates whose year is known or can be told from the dateline, as ISO 8601."""
    for date in find_dates(document.text, document.language, document.published):
        said = document.text[date.start : date.stop]
        if date.value is not None and not (said[0].isupper() and said.lower() in DAYS_IN_TITLES):
            yield Mention(date.start, date.stop, "D", date.value)


def episodes(text: str, language: str) -> Iterator[Mention]:
    """Yield episodes by their number: "episode 12", "the 15th episode"."""
    words = figure_words(language)
    if words is None:
        return
    for match in words.episode.finditer(text):
        said = next(group for group in match.groups() if group)
        yield Mention(*match.span(), "E", int(said) if said.isdigit() else words.ordinals[said])


def numbers(text: str, language: str) -> Iterator[Mention]:
    """Yield figures and number words, as strings of digits with a decimal point."""
    words = figure_words(language)
    if words is None:
        return
    for match in words.number.find(text):
        yield Mention(*match.span(), "I", str(words.numbers[match.group().lower()]))
    for match in words.figure.finditer(text):
        figure, multiple = match.groups()
        value = number_value(
            figure, language, is_percent=text[match.end() : match.end() + 2].strip()[:1] == "%"
        )
        if multiple:
            value = f"{Decimal(value) * words.multiples[multiple.lower()]:f}"
            value = value.rstrip("0").rstrip(".") if "." in value else value
        yield Mention(*match.span(), "I", value)


def number_value(figure: str, language: str, *, is_percent: bool = False) -> str:
    """Return a figure with a decimal point. A percentage has no thousands, whatever its mark.

    >>> number_value("682.6", "en"), number_value("3,2", "it"), number_value("1,234", "en")
    ('682.6', '3.2', '1234')
    >>> number_value("2.751", "en", is_percent=True), number_value("1.234", "it")
    ('2.751', '1234')
    """
    if is_percent:
        return figure.replace(",", ".")
    words = figure_words(language)
    if words is not None and words.decimal_comma:
        grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", figure)
        return (figure.replace(".", "") if grouped else figure).replace(",", ".")
    return (
        figure.replace(",", "")
        if re.match(r"\d{1,3}(?:,\d{3})+", figure)
        else figure.replace(",", ".")
    )
