"""How the matches of a regular expression open, so that it is tried at a few words of a text and not
at every character.

In: patterns, over plain text or in short over views (see patterns.py). Out: atoms as in anchors.py,
the first words of a match or their beginnings; the places of a text where words open an expression.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import MappingProxyType
from typing import Any, Generic

from dramagraph.anchors import (
    KEPT_WORDS,
    LONGEST_ATOM,
    REPEATS,
    WORD,
    Clause,
    Item,
    Node,
    characters,
    fold,
    spelt,
)

MOST_OPENINGS = 500
"""Of one expression. Of a thousand rules and cues two have more: they are tried everywhere."""


class _AnywhereError(Exception):
    """A match may open with something else than the beginning of a word that is known."""


def openings(
    pattern: str, lists: Mapping[str, str] = MappingProxyType({}), flags: int = 0
) -> Clause | None:
    """Return the atoms one of which opens every match of *pattern*: words (" plays ") or what
    words begin with (" play"). None where a match may open otherwise, or within a word. *lists* are
    the patterns that single characters of it stand for.

    >>> sorted(openings(r"\\b(?:[Ss]he|the (?:star|actor))\\b"))
    [' she ', ' the ']
    """
    reader = _Reader(lists)
    try:
        live, done = reader.read(_parser.parse(pattern, flags), frozenset(("",)))
        reader.check(live)
    except _AnywhereError:
        return None
    return frozenset(fold(run)[: LONGEST_ATOM + 1] for run in live | done)


Runs = frozenset[str]
"""Ways in which a match may open: "" before it is known that a word begins, then a space and what
is read of the word, and a space where the word ends."""


class _Reader:
    """Reads a parsed pattern from left to right, as far as its first words go."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self.lists = lists

    def check(self, live: Runs) -> None:
        """Raise _AnywhereError where a match may open without a word, or with too many."""
        if len(live) > MOST_OPENINGS or not all(run.strip() for run in live):
            raise _AnywhereError

    def read(self, parsed: Iterable[Node], live: Runs) -> tuple[Runs, Runs]:
        """Return the runs that the pattern may go on from, and those that it need not."""
        done: Runs = frozenset()
        for code, argument in parsed:
            if not live:
                break
            live, more = self._step(code, argument, live)
            done |= more
        return live, done

    def _step(self, code: Any, argument: Any, live: Runs) -> tuple[Runs, Runs]:
        if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
            if code is op.ASSERT and argument[0] > 0:
                return self._look_ahead(argument[1], live)
            return _at_edge(live) if _is_edge(code, argument) else (live, frozenset())
        if code is op.LITERAL and chr(argument) in self.lists:
            return self.read(_parser.parse(self.lists[chr(argument)]), live)
        if code in (op.SUBPATTERN, op.ATOMIC_GROUP):
            return self.read(argument[3] if code is op.SUBPATTERN else argument, live)
        if code is op.BRANCH:
            each = [self.read(option, live) for option in argument[1]]
            return tuple(frozenset().union(*some) for some in zip(*each, strict=True))  # type: ignore[return-value]
        if code in REPEATS:
            return self._repeat(*argument, live)
        if code is op.FAILURE:
            return frozenset(), frozenset()
        said = {spelt(chr(argument))} if code is op.LITERAL else None
        if code is op.IN:
            said = characters(argument)
        if said is None:
            self.check(live)
            return frozenset(), live
        return _joined(live, said)

    def _look_ahead(self, inner: Iterable[Node], live: Runs) -> tuple[Runs, Runs]:
        """What follows a place tells as much of its first word as what is matched there."""
        try:
            going, done = self.read(inner, live)
            self.check(going)
        except _AnywhereError:
            return live, frozenset()
        return frozenset(), going | done

    def _repeat(self, least: int, most: int, body: Iterable[Node], live: Runs) -> tuple[Runs, Runs]:
        once, done = self.read(body, live)
        if most > 1:
            self.check(once - live)
            once, done = once & live, done | once - live
        return (once if least else once | live), done


def _joined(live: Runs, said: Iterable[str]) -> tuple[Runs, Runs]:
    """Put characters behind the runs; the first that is no part of a word ends one."""
    going, ended = set(), set()
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


class Openings(Generic[Item]):
    """Many expressions, each with its openings."""

    def __init__(self, entries: Iterable[tuple[Item, Clause | None]]) -> None:
        """Take (item, openings); one without them may match anywhere."""
        table: dict[str, list[Item]] = {}
        items = []
        for item, clause in entries:
            if clause is not None:
                items.append(item)
                for atom in clause:
                    table.setdefault(atom, []).append(item)
        self.items = frozenset(items)
        """Those that match at some words alone."""
        self._table = table
        self._longest = max(map(len, table), default=0)
        self.opened = lru_cache(maxsize=KEPT_WORDS)(self._look_up)
        """What a word opens."""

    def places(self, words: Iterable[tuple[str, int]]) -> dict[Item, list[int]]:
        """Return item → where the *words* (word, start) stand that open it."""
        found: dict[Item, list[int]] = {}
        opened = self.opened
        for word, start in words:
            for item in opened(word):
                found.setdefault(item, []).append(start)
        return found

    def _look_up(self, word: str) -> tuple[Item, ...]:
        padded = f" {fold(word)} "
        ends = range(1, min(len(padded), self._longest) + 1)
        met = (item for end in ends for item in self._table.get(padded[:end], ()))
        return tuple(dict.fromkeys(met))


def words_of(text: str, start: int = 0, stop: int = sys.maxsize) -> list[tuple[str, int]]:
    """Return (word, start) of all words of text[start:stop], in text order."""
    found = []
    for word in WORD.findall(text, start, stop):
        start = text.index(word, start)  # between two words stands nothing that is part of one
        found.append((word, start))
        start += len(word)
    return found


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


class Finder:
    """An expression that is looked for in whole documents."""

    def __init__(self, expression: re.Pattern[str]) -> None:
        """Find out how the matches of *expression* open."""
        self.expression = expression
        told = openings(expression.pattern, flags=expression.flags)
        self._openings = Openings([(expression, told)]) if told else None

    def find(self, text: str) -> Iterable[re.Match[str]]:
        """Return what finditer() yields."""
        if self._openings is None:
            return self.expression.finditer(text)
        opened = self._openings.opened
        places = (starts for word, starts in places_of(text).items() if opened(word))
        return matches_at(self.expression, text, sorted(at for some in places for at in some))


@lru_cache(maxsize=2)
def places_of(text: str) -> Mapping[str, Sequence[int]]:
    """Return word → where it stands in a document: all that is looked for in it asks."""
    found: dict[str, list[int]] = {}
    for word, start in words_of(text):
        found.setdefault(word, []).append(start)
    return found
