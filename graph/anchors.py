"""What a regular expression cannot match without, so that a look at the words of a text tells which
of many expressions are worth a search.

In: compiled patterns, over plain text or over views (see patterns.py). Out: clauses, each a set of
atoms one of which a text must hold; and an index that finds, from the words of a text, the patterns
all of whose clauses are met. The answer errs to one side only: what it leaves out cannot match.

An atom is a folded part of a word, with a space where the word has to begin or end ("star" is in
"co-starred", " star" only where a word starts so, " star " is the word alone), or the letter of a
kind of mention, which is a capital and so never part of a folded word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import or_
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from dramagraph import resources
from dramagraph.guards import REPEATS, Node
from dramagraph.patterns import kind_of

Clause: TypeAlias = frozenset[str]
Item = TypeVar("Item")

WORD = re.compile(r"\w+")
SIGN = re.compile(r"[^\w\s]")
TOKEN = re.compile(rf"{WORD.pattern}|{SIGN.pattern}")
"""What an index looks up: words and signs."""


MOST_RUNS = 200
"""Spellings of one stretch of a pattern that are followed; the longest word lists have some 100."""

MOST_CLAUSES = 6
"""For one pattern. Of English rules 1 in 20 has more; the longest atoms tell most and are kept."""

LONGEST_ATOM = 12
"""Code points. Longer ones are cut: a word has fewer parts to look up, and 12 letters say enough."""

COMMON_KINDS = frozenset("NSXP")
"""Kinds of mention that most sentences hold."""


@dataclass(frozen=True)
class Part:
    """What a part of a pattern that has a name of its own, such as a word list, holds."""

    spellings: frozenset[str] | None
    """All ways in which it may be spelt, where they are few; no part of a word is one space."""
    clause: Clause | None
    """What tells most of it."""


def part(pattern: str, parts: Mapping[str, Part] = MappingProxyType({}), flags: int = 0) -> Part:
    """Return what *pattern* holds. *parts* are what single characters of it stand for."""
    spellings = _Reader(parts).spellings(parse(pattern, flags))
    found = clauses(pattern, parts, flags)
    return Part(frozenset(spellings) if spellings else None, found[0] if found else None)


@lru_cache(maxsize=4)
def parse(pattern: str, flags: int = 0) -> Sequence[Node]:
    """Return a pattern as Python's own parser reads it; several look at each after the other."""
    return tuple(_parser.parse(pattern, flags))


def clauses(
    pattern: str, parts: Mapping[str, Part] = MappingProxyType({}), flags: int = 0
) -> tuple[Clause, ...]:
    """Return what a text must hold for *pattern* to match in it, the most telling first. *parts*
    are what single characters of it stand for.

    >>> [sorted(clause) for clause in clauses(r"(?:plays|played) the (?:lead|title) role")]
    [[' played ', ' plays '], [' lead ', ' title '], [' role'], [' the ']]
    """
    reader = _Reader(parts)
    reader.read(parse(pattern, flags))
    reader.close()
    kept: list[Clause] = []
    for clause in sorted(set(reader.found), key=lambda c: (_rank(c), sorted(c))):
        if not any(other <= clause for other in kept):
            kept.append(clause)
    return tuple(kept[:MOST_CLAUSES])


def text_clauses(expression: re.Pattern[str]) -> tuple[Clause, ...]:
    """Return the clauses of an expression over plain text, where \\b is the edge of a word; in a view
    it may stand between a mask and a letter.
    """
    return clauses(expression.pattern.replace(r"\b", " "), flags=expression.flags)


def fold(word: str) -> str:
    """Return a word as atoms have it. IGNORECASE takes both Turkish letters for an i."""
    return word.replace("İ", "i").replace("ı", "i").casefold()


def stem_atom(stem: str) -> str:
    """Return the atom of the words that begin with *stem*, or of a sign. A space behind a stem ends
    the word; of several words the longest counts.

    >>> stem_atom("premier"), stem_atom("as "), stem_atom("in talks"), stem_atom("(")
    (' premier', ' as ', ' talks', '(')
    """
    words = WORD.findall(stem)
    if not words:
        return stem.strip()[:1]
    longest = max(words, key=len)
    ends = " " if not stem.endswith(longest) else ""
    return f" {fold(longest)}{ends}"[: LONGEST_ATOM + 1]


def _rank(clause: Clause) -> tuple[int, int]:
    """How little a clause tells: by its shortest atom, then by how many there are."""
    return -min(map(_weight, clause)), len(clause)


def _is_of_kinds(clause: Clause) -> bool:
    return all(map(str.isupper, clause))


@cache
def common_words() -> frozenset[str]:
    """Return the commonest words of all languages, which tell next to nothing."""
    table = tomllib.loads(resources.text("", "words", "languages.toml"))
    return frozenset(fold(word) for words in table.values() for word in words)


@lru_cache(maxsize=10_000)
def _weight(atom: str) -> int:
    if atom.strip() in common_words():  # of which long ones are rarer than most kinds of mention
        return len(atom.strip())
    if atom.isupper():
        return 3 if atom in COMMON_KINDS else 6
    figures = 5 if any(map(str.isdigit, atom)) else 0  # few words of a text hold figures
    return 2 * len(atom.strip()) + atom.startswith(" ") + atom.endswith(" ") + figures


class _Reader:
    """Reads a parsed pattern from left to right; *runs* are the ways in which the stretch before
    may be spelt, with one space for whatever is no part of a word.
    """

    def __init__(self, parts: Mapping[str, Part], runs: Iterable[str] = ("",)) -> None:
        self.parts = parts
        self.runs = set(runs)
        self.found: list[Clause] = []

    def read(self, parsed: Iterable[Node]) -> None:
        for code, argument in map(self._as_branch, parsed):
            spellings = self._spellings_of(code, argument)
            if spellings and len(spellings) * len(self.runs) <= MOST_RUNS:
                self.runs = {_joined(run, more) for run in self.runs for more in spellings}
            elif code is op.SUBPATTERN:
                self.read(argument[3])
            elif code is op.BRANCH:
                self._branch(argument[1])
            else:
                self.close()
                self._unspelt(code, argument)
            if all(run.endswith(" ") for run in self.runs):
                self.close()
                self.runs = {" "}

    def close(self) -> None:
        """End the runs: what all of them hold is a clause each, else one that each run meets."""
        runs = sorted(map(fold, self.runs), key=lambda run: (len(run), run))
        self.runs = {""}
        shared = [atom for atom in _atoms(runs[0]) if all(atom in run for run in runs)]
        if shared:
            self.found.extend(frozenset((atom,)) for atom in shared)
            return
        held = [_atoms(run) for run in runs]
        if all(held):
            self.found.append(frozenset(max(some, key=_weight) for some in held))

    def spellings(self, parsed: Iterable[Node]) -> set[str] | None:
        """Return every way in which a stretch may be spelt, None where they are too many."""
        runs = {""}
        for code, argument in map(self._as_branch, parsed):
            more = self._spellings_of(code, argument)
            if more is None or len(more) * len(runs) > MOST_RUNS:
                return None
            runs = {_joined(run, one) for run in runs for one in more}
        return runs

    def _as_branch(self, node: Node) -> Node:
        """Return the choice of two parts as one: as each is a character, they were read as a class."""
        code, argument = node
        if code is op.IN and any(
            chr(said) in self.parts for kind, said in argument if kind is op.LITERAL
        ):
            return op.BRANCH, (None, [[item] for item in argument])
        return node

    def _unspelt(self, code: Any, argument: Any) -> None:
        if code is op.LITERAL and chr(argument) in self.parts:
            clause = self.parts[chr(argument)].clause
            self.found.extend([clause] if clause else [])
        elif code is op.IN:
            kinds = kinds_of(argument)
            self.found.extend([kinds] if kinds else [])
        elif code in REPEATS and argument[0]:
            self.read(argument[2])
            self.close()
        elif code in (op.ASSERT, op.ATOMIC_GROUP):
            inner = _Reader(self.parts)
            inner.read(argument[1] if code is op.ASSERT else argument)
            inner.close()
            self.found.extend(inner.found)

    def _branch(self, options: Sequence[Sequence[Node]]) -> None:
        """One option matches, so one of the most telling clauses of each is met; of their words, and
        of their kinds of mention, where all have some.
        """
        held = []
        for option in options:
            inner = _Reader(self.parts, self.runs)
            inner.read(option)
            inner.close()
            if not inner.found:
                self.close()
                return
            held.append(inner.found)
        self.runs = {""}
        of_kinds = [[clause for clause in some if _is_of_kinds(clause)] for some in held]
        of_words = [[clause for clause in some if not _is_of_kinds(clause)] for some in held]
        for each in (held, of_kinds, of_words):
            if all(each):
                best = (min(some, key=_rank) for some in each)
                self.found.append(frozenset().union(*best))

    def _spellings_of(self, code: Any, argument: Any) -> Set[str] | None:
        if code is op.LITERAL:
            stands_for = self.parts.get(chr(argument))
            return stands_for.spellings if stands_for else {spelt(chr(argument))}
        if code is op.IN:
            return characters(argument)
        if code is op.SUBPATTERN:
            return self.spellings(argument[3])
        if code is op.BRANCH:
            options = [self.spellings(option) for option in argument[1]]
            return None if None in options else {one for some in options for one in some or ()}
        if code is op.FAILURE or (code is op.ASSERT_NOT and not argument[1]):
            return set()  # (?!), which stands for a list without words
        if code in (op.AT, op.ASSERT_NOT):
            return {""}
        if code in REPEATS:
            least, most, repeated = argument
            once = self.spellings(repeated)
            if once == {" "} or (once is not None and most == 1):
                return once if least else {"", *once}
        return None


def _joined(run: str, more: str) -> str:
    return run + more[1:] if run.endswith(" ") and more.startswith(" ") else run + more


def _atoms(run: str) -> list[str]:
    """The parts of words in a folded run."""
    return [
        run[max(0, match.start() - 1) : match.end() + 1][: LONGEST_ATOM + 1]
        for match in WORD.finditer(run)
    ]


def spelt(character: str) -> str:
    """Return a character that is part of a word, a space for any other."""
    return character if WORD.match(character) else " "


def characters(items: Sequence[Node]) -> set[str] | None:
    """Return what a class of characters may be spelt as, None for a negated or a long one."""
    found: set[str] = set()
    for code, argument in items:
        if code is op.LITERAL:
            found.add(spelt(chr(argument)))
        elif code is op.RANGE and argument[1] - argument[0] < 10:
            found.update(spelt(chr(c)) for c in range(argument[0], argument[1] + 1))
        elif code is op.CATEGORY and argument is op.CATEGORY_SPACE:
            found.add(" ")
        else:
            return None
    return found


def kinds_of(items: Sequence[Node]) -> Clause | None:
    """Return the kinds of mention that a class of masks takes, None for any other class."""
    found: set[str] = set()
    for code, argument in items:
        kind = kind_of(chr(argument[0])) if code is op.RANGE else None
        if kind is None:
            return None
        found.add(kind)
    return frozenset(found)


class Index(Generic[Item]):
    """Many items, each with its clauses, found by the words of a text.

    A set of items for each place in their lists of clauses is one long number, a bit an item, and
    so is what one word meets; the words of a text are joined by "or", the places by "and".
    """

    def __init__(self, entries: Sequence[tuple[Item, Sequence[Clause]]]) -> None:
        """Take (item, clauses); an item without clauses is always found."""
        self.items = [item for item, _ in entries]
        self._count = len(entries)
        self._all = (1 << self._count) - 1
        self._met: dict[str, int] = {}
        self._free = 0
        self._depth = max((len(some) for _, some in entries), default=0)
        for row, (_, some) in enumerate(entries):
            for place in range(self._depth):
                bit = 1 << (place * self._count + row)
                if place >= len(some):
                    self._free |= bit
                    continue
                for atom in some[place]:
                    self._met[atom] = self._met.get(atom, 0) | bit
        self._longest = max(map(len, self._met), default=0)
        self.opened = lru_cache(maxsize=KEPT_WORDS)(self._look_up_first)
        """The items whose most telling clause a word meets; each match holds such a word."""
        self._of_word = lru_cache(maxsize=KEPT_WORDS)(self._look_up)

    def met(self, words: Iterable[str]) -> int:
        """Return what *words* meet: a number for found()."""
        return reduce(or_, map(self._of_word, words), 0)

    def met_by_kinds(self, kinds: Iterable[str]) -> int:
        """Return what mentions of these kinds meet."""
        met = 0
        for kind in kinds:
            met |= self._met.get(kind, 0)
        return met

    def found(self, met: int) -> Iterator[Item]:
        """Yield the items all of whose clauses are met, in the order in which they were given."""
        met |= self._free
        rows = self._all
        for place in range(self._depth):
            rows &= met >> (place * self._count)
        return self._rows(rows)

    def _rows(self, rows: int) -> Iterator[Item]:
        while rows:
            lowest = rows & -rows
            yield self.items[lowest.bit_length() - 1]
            rows ^= lowest

    def _look_up_first(self, word: str) -> frozenset[Item]:
        return frozenset(self._rows(self._of_word(word) & self._all))

    def _look_up(self, word: str) -> int:
        padded = f" {fold(word)} "
        met = 0
        for start in range(len(padded)):
            for stop in range(start + 1, min(len(padded), start + self._longest) + 1):
                met |= self._met.get(padded[start:stop], 0)
        return met


KEPT_WORDS = 20_000
"""Words that an index remembers: 42 articles in five languages have 6,000; each takes some 0.3 kB."""
