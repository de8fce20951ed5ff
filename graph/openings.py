"""How the matches of a regular expression open, so that it is tried at a few words of a text and not
at every character.

In: patterns. Out: atoms as in anchors.py, the first words of a match or their beginnings; and what a
search finds in a text, found at the words that open it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from dramagraph.anchors import (
    KEPT_WORDS,
    LONGEST_ATOM,
    WORD,
    Clause,
    characters,
    fold,
    spelt,
)
from dramagraph.guards import REPEATS, Node

MOST_OPENINGS = 500
"""Of one expression. Of a thousand rules and cues two have more: they are tried everywhere."""


class _AnywhereError(Exception):
    """A match may open with something else than the beginning of a word that is known."""


def openings(pattern: str, flags: int = 0) -> Clause | None:
    """Return the atoms one of which opens every match of *pattern*: words (" plays ") or what
    words begin with (" play"). None where a match may open otherwise, or within a word.

    >>> sorted(openings(r"\\b(?:[Ss]he|the (?:star|actor))\\b"))
    [' she ', ' the ']
    """
    try:
        live, done = _read(_parser.parse(pattern, flags), frozenset(("",)))
        _check(live)
    except _AnywhereError:
        return None
    return frozenset(fold(run)[: LONGEST_ATOM + 1] for run in live | done)


Runs = frozenset[str]
"""Ways in which a match may open: "" before it is known that a word begins, then a space and what
is read of the word, and a space where the word ends."""


def _check(live: Runs) -> None:
    """Raise _AnywhereError where a match may open without a word, or with too many."""
    if len(live) > MOST_OPENINGS or not all(run.strip() for run in live):
        raise _AnywhereError


def _read(parsed: Iterable[Node], live: Runs) -> tuple[Runs, Runs]:
    """Return the runs that the pattern may go on from, and those that it need not."""
    done: Runs = frozenset()
    for code, argument in parsed:
        if not live:
            break
        live, more = _step(code, argument, live)
        done |= more
    return live, done


def _step(code: Any, argument: Any, live: Runs) -> tuple[Runs, Runs]:
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        if code is op.ASSERT and argument[0] > 0:
            return _look_ahead(argument[1], live)
        return _at_edge(live) if _is_edge(code, argument) else (live, frozenset())
    if code in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _read(argument[3] if code is op.SUBPATTERN else argument, live)
    if code is op.BRANCH:
        going, ended = zip(*(_read(option, live) for option in argument[1]), strict=True)
        return frozenset().union(*going), frozenset().union(*ended)
    if code in REPEATS:
        least, most, body = argument
        return _repeat(least, most, body, live)
    if code is op.FAILURE:
        return frozenset(), frozenset()
    said = {spelt(chr(argument))} if code is op.LITERAL else None
    if code is op.IN:
        said = characters(argument)
    if said is None:
        _check(live)
        return frozenset(), live
    return _joined(live, said)


def _look_ahead(inner: Iterable[Node], live: Runs) -> tuple[Runs, Runs]:
    """What follows a place tells as much of its first word as what is matched there."""
    try:
        going, done = _read(inner, live)
        _check(going)
    except _AnywhereError:
        return live, frozenset()
    return frozenset(), going | done


def _repeat(least: int, most: int, body: Iterable[Node], live: Runs) -> tuple[Runs, Runs]:
    once, done = _read(body, live)
    if most > 1:
        _check(once - live)
        once, done = once & live, done | once - live
    return (once if least else once | live), done


def _joined(live: Runs, said: Iterable[str]) -> tuple[Runs, Runs]:
    """Put characters behind the runs; the first that is no part of a word ends one."""
    going: set[str] = set()
    ended: set[str] = set()
    for run in live:
        for character in said:
            if not run or (run == " " and character == " "):
                raise _AnywhereError
            (ended if character == " " else going).add(run + character)
    return frozenset(going), frozenset(ended)


def _at_edge(live: Runs) -> tuple[Runs, Runs]:
    """A word begins or ends."""
    begun = frozenset(run for run in live if not run.strip())
    return frozenset(" " for _ in begun), frozenset(f"{run} " for run in live - begun)


def _is_edge(code: Any, argument: Any) -> bool:
    r"""Whether a place is at an edge of a word: \b, or behind what is no part of one."""
    if code is op.AT:
        return argument in (op.AT_BOUNDARY, op.AT_BEGINNING, op.AT_BEGINNING_STRING)
    direction, inner = argument
    if direction > 0 or len(inner) == 0:
        return False
    last, said = inner[-1]
    if code is op.ASSERT:
        sign = last is op.LITERAL and spelt(chr(said))
        return (sign or (last is op.IN and characters(said))) in (" ", {" "})
    return len(inner) == 1 and last is op.IN and (op.CATEGORY, op.CATEGORY_WORD) in said


def matches_at(
    expression: re.Pattern[str], text: str, starts: Iterable[int]
) -> list[re.Match[str]]:
    """Return the matches that begin at one of *starts*, which are sorted, without overlaps: what
    finditer() finds there.
    """
    found = []
    end = 0
    for start in starts:
        match = expression.match(text, start) if start >= end else None
        if match:
            found.append(match)
            end = match.end()
            if end == start:  # behind an empty match another may begin at the same place
                found.extend(_fuller(expression, text, start))
                end = found[-1].end()
    return found


def _fuller(expression: re.Pattern[str], text: str, start: int) -> list[re.Match[str]]:
    """Return the match at *start* that finditer() finds after an empty one there."""
    scanner = expression.scanner(text, start)  # type: ignore[attr-defined]
    scanner.match()
    second = scanner.match()
    return [second] if second else []


class WordSet:
    """The words of which something holds, which is found out once a word."""

    def __init__(self, holds: Callable[[str], bool], kept: int = KEPT_WORDS) -> None:
        """Take what is to hold, and of how many words the answer is *kept* at the most."""
        self._holds = holds
        self._kept = kept
        self._asked: set[str] = set()
        self._held: set[str] = set()

    def among(self, words: Set[str]) -> Set[str]:
        """Return those of *words* of which it holds."""
        new = words - self._asked
        if new:
            if len(self._asked) + len(new) > self._kept:
                self._asked, self._held, new = set(), set(), words
            self._asked |= new
            self._held.update(filter(self._holds, new))
        return words & self._held


class Finder:
    """An expression that is looked for in whole documents."""

    def __init__(self, expression: re.Pattern[str]) -> None:
        """Find out how the matches of *expression* open."""
        self.expression = expression
        self._openings = openings(expression.pattern, expression.flags)
        self._longest = max(map(len, self._openings or ()), default=0)
        self._opening = WordSet(self._is_opening)

    def find(self, text: str) -> Iterable[re.Match[str]]:
        """Return what finditer() yields."""
        if self._openings is None:
            return self.expression.finditer(text)
        places = places_of(text)
        opening = self._opening.among(places.keys())
        return matches_at(self.expression, text, sorted(at for w in opening for at in places[w]))

    def among(self, words: Set[str]) -> Set[str]:
        """Return those of *words* that a match may open with."""
        return words if self._openings is None else self._opening.among(words)

    def _is_opening(self, word: str) -> bool:
        padded = f" {fold(word)} "
        ends = range(1, min(len(padded), self._longest) + 1)
        return any(padded[:end] in (self._openings or ()) for end in ends)


class Words(NamedTuple):
    """The words of a text, in order."""

    said: Sequence[str]
    starts: Sequence[int]


@lru_cache(maxsize=2)
def words_of(text: str) -> Words:
    """Return the words of a document: all that is looked for in it asks."""
    said = WORD.findall(text)
    starts = []
    at = 0
    for word in said:
        at = text.index(word, at)  # between two words stands nothing that is part of one
        starts.append(at)
        at += len(word)
    return Words(said, starts)


@lru_cache(maxsize=2)
def places_of(text: str) -> Mapping[str, Sequence[int]]:
    """Return word → where it stands in a document."""
    found: dict[str, list[int]] = defaultdict(list)
    for word, start in zip(*words_of(text), strict=True):
        found[word].append(start)
    return found
