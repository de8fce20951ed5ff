"""Regular expressions that are searched faster: a look at one character stands before the rest.

A search tries an expression at every character of a text. Where it begins with \\b, a look behind or
a choice, each try takes some hundred nanoseconds; a look at the characters that a match can begin with
takes ten, and finds the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Node: TypeAlias = tuple[Any, Any]
"""(code, argument) of Python's own parser of regular expressions."""

REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}

OPPOSITES = {op.CATEGORY_NOT_WORD: r"\w", op.CATEGORY_SPACE: r"\S"}
"""What a class without these is part of."""

ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)


def guarded(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return *pattern* compiled, with a look at its first character where that helps.

    >>> guarded(r"\\b(?:drama|film)s?").pattern
    '(?=[df])(?:\\\\b(?:drama|film)s?)'
    """
    parsed = _parser.parse(pattern, flags)
    if not (parsed.state.flags ^ re.UNICODE) & ~flags and _is_slow(parsed):
        first, is_empty = first_characters(parsed)
        if first and not is_empty:
            return re.compile(f"(?=[{''.join(sorted(first))}])(?:{pattern})", flags)
    return re.compile(pattern, flags)


def _is_slow(parsed: Iterable[Node]) -> bool:
    """Whether the engine itself sees no first character."""
    for code, argument in parsed:
        if code is op.SUBPATTERN:
            return _is_slow(argument[3])
        if (code, argument) == (op.AT, op.AT_BEGINNING):
            return False  # it is tried at the beginning, and given up at once elsewhere
        return code not in (op.LITERAL, op.IN)
    return False


def first_characters(parsed: Iterable[Node]) -> tuple[set[str] | None, bool]:
    """Return what a match can begin with, as parts of a class of characters, None where that is
    anything; and whether it can be empty.
    """
    found: set[str] = set()
    for code, argument in parsed:
        if code in ZERO_WIDTH:
            continue
        more, is_empty = _first_of(code, argument)
        if more is None:
            return None, False
        found |= more
        if not is_empty:
            return found, False
    return found, True


def _first_of(code: Any, argument: Any) -> tuple[set[str] | None, bool]:
    if code is op.LITERAL:
        return {re.escape(chr(argument))}, False
    if code is op.IN:
        return _class(argument), False
    if code is op.SUBPATTERN:
        _, added, removed, inner = argument
        return (None, False) if added or removed else first_characters(inner)
    if code is op.ATOMIC_GROUP:
        return first_characters(argument)
    if code is op.BRANCH:
        each = [first_characters(option) for option in argument[1]]
        if any(some is None for some, _ in each):
            return None, False
        return {one for some, _ in each for one in some or ()}, any(empty for _, empty in each)
    if code in REPEATS:
        some, is_empty = first_characters(argument[2])
        return some, is_empty or not argument[0]
    return (set(), True) if code is op.FAILURE else (None, False)


def _class(items: Sequence[Node]) -> set[str] | None:
    found = set()
    for code, argument in items:
        if code is op.LITERAL:
            found.add(re.escape(chr(argument)))
        elif code is op.RANGE:
            found.add("-".join(re.escape(chr(end)) for end in argument))
        elif code is op.CATEGORY and argument in CATEGORIES:
            found.add(CATEGORIES[argument])
        elif code is op.NEGATE:
            denied = {said for kind, said in items if kind is op.CATEGORY}
            wider = [said for kind, said in OPPOSITES.items() if kind in denied]
            return {wider[0]} if wider else None
        else:
            return None
    return found
