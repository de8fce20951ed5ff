"""Where the forms of dates match in a text: near the words that only dates hold, and nowhere else.

In: a text and the forms of its language. Out: their matches, in text order, without overlaps.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from typing import NamedTuple

from dramagraph.anchors import Index
from dramagraph.date_forms import Form
from dramagraph.openings import WordSet, matches_at, places_of, words_of

WIDEST = 60
"""Code points. What belongs to a date stands at most this far from a month, a day or a figure."""

WORDS_BEFORE = 8
"""Words of a date before such a one: "throughout the second half of the year before last"."""


class Telling(NamedTuple):
    """A word that only dates hold: a month, a day, a figure."""

    start: int
    stop: int
    opens: frozenset[Form]
    """The forms that may match near it."""


def search(text: str, forms: Index[Form]) -> Iterator[re.Match[str]]:
    """Yield the matches; where two overlap the earlier start wins, then the longer one."""
    matches: list[re.Match[str]] = []
    words = words_of(text)
    for near in _groups(text, forms):
        start, stop = max(0, near[0].start - WIDEST), near[-1].stop + WIDEST
        first, last = bisect_left(words.starts, start), bisect_left(words.starts, stop)
        starts = words.starts[first:last]
        said = frozenset(words.said[first:last])
        for form in forms.found(forms.met(said)):
            own = [word for word in near if form in word.opens]
            if own:
                matches.extend(_matches(text, form, own, starts, said))
    spans = sorted(((*said_span(match), match) for match in matches), key=lambda s: (s[0], -s[1]))
    end = 0
    for start, stop, match in spans:
        if start >= end:
            end = stop
            yield match


def said_span(match: re.Match[str]) -> tuple[int, int]:
    """Return the span of the date in a match, without the words around it that only make it one."""
    return match.span("said") if "said" in match.re.groupindex else match.span()


def _matches(
    text: str, form: Form, own: Sequence[Telling], starts: Sequence[int], said: Set[str]
) -> Iterable[re.Match[str]]:
    """Return the matches of a form near its *own* words, without overlaps: of the words that are
    *said* there, and begin at *starts*, it is tried at those that may open it.
    """
    if not form.opens_a_word:
        reach = max(0, own[0].start - WIDEST), own[-1].stop + WIDEST
        return form.expression.finditer(text, *reach)
    opening = form.finder.among(said)
    if not opening:
        return ()
    places = places_of(text)
    first = starts[max(0, bisect_left(starts, own[0].start) - WORDS_BEFORE)]
    near = (at for word in opening for at in places[word] if first <= at <= own[-1].start)
    return matches_at(form.expression, text, sorted(near))


def _groups(text: str, forms: Index[Form]) -> Iterator[list[Telling]]:
    """Yield such words, those that may belong to one date together."""
    places = places_of(text)
    telling = (
        Telling(start, start + len(word), forms.opened(word))
        for word in _telling(forms).among(places.keys())
        for start in places[word]
    )
    near: list[Telling] = []
    for word in sorted(telling, key=lambda word: word.start):
        if near and word.start - WIDEST > near[-1].stop + WIDEST:
            yield near
            near = []
        near.append(word)
    if near:
        yield near


@cache
def _telling(forms: Index[Form]) -> WordSet:
    return WordSet(lambda word: bool(forms.opened(word)))
