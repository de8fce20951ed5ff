"""The outline of a pattern: the kinds of mention that it cannot match without, in their order, those
that it begins with, and the signs.

In: skeletons of patterns (see patterns.py). Out: what a sentence must hold beside the words of
anchors.py. The answer errs to one side only, as there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]

from dramagraph.anchors import SIGN, Clause, kinds_of, parse
from dramagraph.guards import REPEATS, Node, first_characters
from dramagraph.patterns import MASK_BASE, kind_of


def kinds_in_order(skeleton: str) -> str:
    """Return an expression over the kinds of mention of a sentence, in text order, that is found
    wherever the pattern matches.

    >>> kinds_in_order("[\ue000-\ue0ff] plays (?:the [\ue300-\ue3ff]|it) [\ue300-\ue3ff]")
    '[N].*[W]'
    """
    return ".*".join(_sequence(parse(skeleton)))


def _sequence(nodes: Iterable[Node]) -> Iterator[str]:
    for code, argument in nodes:
        if code is op.IN:
            kinds = kinds_of(argument)
            if kinds:
                yield f"[{''.join(sorted(kinds))}]"
        elif code is op.SUBPATTERN:
            yield from _sequence(argument[3])
        elif code is op.BRANCH:
            options = [".*".join(_sequence(option)) for option in argument[1]]
            if all(options):
                yield f"(?:{'|'.join(dict.fromkeys(options))})"
        elif code in REPEATS and argument[0]:
            yield from _sequence(argument[2])


def opening_kinds(pattern: str) -> frozenset[str] | None:
    """Return the kinds of mention with one of which every match of a compiled pattern begins; None
    where one may begin otherwise.

    >>> sorted(opening_kinds("(?<!by )(?:[\ue000-\ue0ff]|[\ue300-\ue3ff]'s)") or ())
    ['N', 'W']
    """
    first, is_empty = first_characters(parse(pattern))
    kinds = {kind_of(some[0]) for some in first or ()}
    return None if is_empty or not kinds or None in kinds else frozenset(filter(None, kinds))


def signs(skeleton: str) -> frozenset[Clause]:
    """Return sets of signs, of each of which the pattern cannot match without one.

    >>> sorted(map(sorted, signs(r"[a-z]+(?: \\(|, or \\()[:-]")))
    [['('], ['-', ':']]
    """
    return frozenset(_signs(parse(skeleton)))


def _signs(nodes: Iterable[Node]) -> Iterator[Clause]:
    for code, argument in nodes:
        if code in (op.LITERAL, op.IN):
            items = argument if code is op.IN else [(code, argument)]
            if all(kind is op.LITERAL and _is_sign(said) for kind, said in items):
                yield frozenset(chr(said) for _, said in items)
        elif code is op.SUBPATTERN:
            yield from _signs(argument[3])
        elif code is op.BRANCH:
            held = [list(_signs(option)) for option in argument[1]]
            if all(held):
                yield frozenset().union(*(min(some, key=sorted) for some in held))
        elif code in REPEATS and argument[0]:
            yield from _signs(argument[2])


def _is_sign(code: int) -> bool:
    """Whether a character is neither part of a word nor a blank nor a mask."""
    return code < MASK_BASE and SIGN.match(chr(code)) is not None
