"""The literal of a proposal, looked up in its quote: None where the words do not bear it out.

A date must be one that the quote names, read against the dateline as everywhere; a number one of
its figures, in digits or words; an occupation one of its role nouns, in any language; other words
must stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from dramagraph.extractors_align import folded
from dramagraph.figures import dates, number_value, numbers
from dramagraph.gazetteer import role_nouns
from dramagraph.models import Document, Value
from dramagraph.predicates import PROPERTIES, REGIONS
from dramagraph.text import Span

LONGEST_VALUE = 100
"""Code points of a literal; none in 1,645 gold facts has more than 34."""

PERCENT = "viewershipRating"
DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
FIGURE = re.compile(r"\d{1,12}(?:[.,]\d{1,12})*")


def literal(document: Document, predicate: str, said: str, quote: Span) -> Value | None:
    """Return the value of a property as the quote gives it; None if it does not."""
    kind = PROPERTIES[predicate].object
    if kind == "date":
        return date(document, said, quote)
    if kind in ("integer", "decimal"):
        found = number(document, said, quote, whole=kind == "integer")
        return None if found and predicate == PERCENT and Decimal(found.lexical) > 100 else found
    if len(said) > LONGEST_VALUE:
        return None
    if predicate == "occupation":
        return occupation(document, said, quote)
    return words(document, said, quote)


def date(document: Document, said: str, quote: Span) -> Value | None:
    """Return a date that *quote* names, or a coarser one that fits it."""
    for mention in dates(document):
        named = str(mention.value)
        fits = named == said or named.startswith(f"{said}-")
        if fits and len(said) in DATE_TYPES and said[0] != "-" and quote.covers(mention.span):
            return Value(said, DATE_TYPES[len(said)])
    return None


def number(document: Document, said: str, quote: Span, *, whole: bool) -> Value | None:
    """Return a number that is a figure of *quote*; above 0 where it must be *whole*."""
    try:
        wanted = Decimal(said.strip())
    except InvalidOperation:
        return None
    if not wanted.is_finite() or wanted < whole or (whole and wanted != wanted.to_integral_value()):
        return None
    if wanted >= Decimal(10) ** 15 or wanted not in set(_figures(document, quote)):
        return None
    lexical = f"{wanted:f}"
    if "." in lexical:
        lexical = lexical.rstrip("0").rstrip(".")
    return Value(lexical, "integer" if whole else "decimal")


def _figures(document: Document, quote: Span) -> Iterator[Decimal]:
    text = document.text[quote.start : quote.stop]
    for mention in numbers(text, document.language):
        yield Decimal(str(mention.value))
    for match in FIGURE.finditer(text):
        is_percent = text[match.end() : match.end() + 2].strip()[:1] == "%"
        try:
            yield Decimal(number_value(match.group(), document.language, is_percent=is_percent))
        except InvalidOperation:  # 1.2.3
            continue


def occupation(document: Document, said: str, quote: Span) -> Value | None:
    """Return an English noun of an occupation that *quote* names in its own language."""
    noun = " ".join(said.lower().split())
    here = folded(document.text[quote.start : quote.stop].casefold())
    spellings = (noun, *role_nouns(document.language).get(noun, ()))
    is_named = any(any(here.find(word.casefold(), whole=True)) for word in spellings)
    return Value(noun) if noun and is_named else None


def words(document: Document, said: str, quote: Span) -> Value | None:
    """Return words of *quote*, as the text spells them."""
    here = folded(document.text[quote.start : quote.stop])
    found = next(here.find(said, whole=True), None)
    return Value(_as_written(document, quote, found)) if found else None


def _as_written(document: Document, quote: Span, found: Span) -> str:
    """Return the text at a place that is counted from the start of a quote, on one line."""
    start, stop = quote.start + found.start, quote.start + found.stop
    return " ".join(document.text[start:stop].split())


def qualifier(document: Document, name: str, said: str, quote: Span) -> Value | None:
    """Return the literal of a qualifier that *quote* bears out; None if it does not."""
    if name == "year":
        is_there = re.fullmatch(r"(?:19|20)\d\d", said) and re.search(
            rf"(?<!\d){said}(?!\d)", document.text
        )
        return Value(said, "gYear") if is_there else None
    if name == "count":
        return number(document, said, quote, whole=True)
    if name == "onDate":
        return date(document, said, Span(0, len(document.text)))
    if name == "region":
        here = document.text[quote.start : quote.stop].lower()
        is_named = any(word in here for word, region in REGIONS.items() if region == said)
        return Value(said) if is_named else None
    return words(document, said, quote) if len(said) <= LONGEST_VALUE else None
