"""Mentions → matches: where the rules of a language apply.

Each sentence is read as it stands and once more without its asides ("X, played by Y, a lawyer" →
"X, a lawyer"), since what stands in brackets
splits what belongs together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from dramagraph.anchors import SIGN, Index
from dramagraph.clauses import Clause, clauses, works_in_credits
from dramagraph.gazetteer import phrases
from dramagraph.guards import guarded
from dramagraph.openings import matches_at, words_of
from dramagraph.outlines import opening_kinds
from dramagraph.patterns import (
    OPEN_KINDS,
    Mention,
    View,
    character_class,
    compile_pattern,
    plain,
    view,
    without,
)
from dramagraph.romanisation import grammar, parse_name
from dramagraph.rules import Rule, all_rules, word_lists
from dramagraph.text import Span


class Match(NamedTuple):
    """One place where one rule applies; a tuple, as a text has hundreds."""

    rule: Rule
    slots: Mapping[str, tuple[Mention, ...]]
    span: Span
    sentence: int
    """The number of the sentence."""


@dataclass(frozen=True)
class Said:
    """The words and signs of a sentence, which call rules whatever they mean."""

    tokens: frozenset[str]
    language: str

    @cached_property
    def met(self) -> int:
        """What they meet in the index of the rules."""
        return rule_index(self.language).met(self.tokens)


@dataclass(frozen=True)
class Sentence:
    """One sentence that may state something, ready to be read."""

    number: int
    span: Span
    text: str
    """The text that it is of, with plain marks."""
    language: str
    mentions: tuple[Mention, ...]
    """Those in it, in text order."""
    said: Said

    @cached_property
    def words(self) -> str:
        """The sentence with plain marks: where triggers are looked for."""
        return self.text[self.span.start : self.span.stop]

    @cached_property
    def whole(self) -> View:
        """The sentence with its mentions masked; a headline without its capitals."""
        masked = view(self.text, self.span, self.mentions)
        if "[" in masked.text:
            masked = without(masked, NOTE) or masked
        return masked.in_lower_case() if masked.is_in_capitals else masked

    @cached_property
    def views(self) -> tuple[View, ...]:
        """As it stands, and without its asides where it has some."""
        aside = asides(self.language)
        shorter = without(self.whole, aside) if aside else None
        return (self.whole, shorter) if shorter else (self.whole,)

    @cached_property
    def clauses(self) -> Sequence[Clause]:
        """Its clauses, with its mentions masked."""
        return clauses(self.whole, self.language)

    @property
    def credits(self) -> Iterable[int]:
        """Where works stand that only tell who somebody is."""
        return (
            works_in_credits(self.whole, self.clauses, self.language) if "W" in self.kinds else ()
        )

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of mention in it."""
        return frozenset(mention.kind for mention in self.mentions)

    @cached_property
    def called(self) -> Called:
        """The rules that may apply: it holds one of their triggers, and the words and the kinds of
        mention, in their order, that their patterns cannot do without.
        """
        index = rule_index(self.language)
        met = self.said.met | index.met_by_kinds(self.kinds)
        kinds = "".join(mention.kind for mention in self.mentions)
        patterns: list[Rule] = []
        frames: list[Rule] = []
        for rule in index.found(met):
            if rule.roles:
                frames.append(rule)
            elif rule.sequence.search(kinds):
                patterns.append(rule)
        return Called(patterns, frames)

    @cached_property
    def found(self) -> dict[Rule, list[Match]]:
        """The matches of the rules that were looked for, which both readings may ask."""
        return {}


NOTE = re.compile(rf"\[(?:{character_class('I')}|[a-z0-9 ]{{1,9}})\]")
"""The mark of a note: "Kim[1] was born"."""


class Called(NamedTuple):
    """The rules that may apply in a sentence, in order."""

    patterns: Sequence[Rule]
    frames: Sequence[Rule]


def sentences(
    text: str,
    spans: Iterable[Span],
    mentions: Sequence[Mention],
    language: str,
    before: Sequence[Sentence] = (),
) -> list[Sentence]:
    """Return the sentences at *spans* (in text order) with the mentions in each: those of a reading
    *before* where the mentions are the same, with all that was found out about them.
    """
    found = []
    at = 0
    words = words_of(plain(text) if LETTER_APOSTROPHE in text else text)
    text = plain(text)
    for number, span in enumerate(spans):
        while at < len(mentions) and mentions[at].start < span.start:
            at += 1
        first = at
        while at < len(mentions) and mentions[at].stop <= span.stop:
            at += 1
        inside = tuple(mentions[first:at])
        if before and before[number].mentions == inside:
            found.append(before[number])
            continue
        if before:
            said = before[number].said
        else:
            first, last = (bisect_left(words.starts, place) for place in span)
            tokens = frozenset(words.said[first:last]).union(SIGN.findall(text, *span))
            said = Said(tokens, language)
        found.append(Sentence(number, span, text, language, inside, said))
    return found


LETTER_APOSTROPHE = "ʼ"
"""The one mark that is part of a word until it is made plain."""


@cache
def asides(language: str) -> re.Pattern[str] | None:
    """Return what a sentence is also read without."""
    words = word_lists(language)
    joints = "|".join(words.get("joints", ()))
    patterns = [compile_pattern(p, words, joints).pattern for p in words.get("asides", ())]
    return guarded("|".join(re.sub(r"\?P<\w+>", "?:", p) for p in patterns)) if patterns else None


def matches(found: Iterable[Sentence], language: str, *, is_first: bool = False) -> Iterator[Match]:
    """Yield every match of every rule, by sentence, then by the order of the rules. A first reading
    wants only the rules that may tell what a mention of an open kind is.
    """
    for sentence in found:
        if is_first and not sentence.kinds & OPEN_KINDS:
            continue
        known = sentence.found
        for rule in sentence.called.patterns:
            if is_first and not rule.is_open:
                continue
            if rule not in known:
                hits = [(v, hit) for v in sentence.views for hit in _hits(rule, v)]
                known[rule] = list(_matches(sentence, rule, hits)) if hits else []
            yield from known[rule]


def _hits(rule: Rule, reading: View) -> Iterable[re.Match[str]]:
    """What a rule's finditer() yields, looked for only where a match may begin."""
    kinds = _opening_kinds(rule)
    if kinds is None:
        return rule.expression.finditer(reading.text)
    starts = [at for at, kind in reading.places if kind in kinds]
    return matches_at(rule.expression, reading.text, starts)


@cache
def _opening_kinds(rule: Rule) -> frozenset[str] | None:
    return opening_kinds(rule.expression.pattern)


@cache
def rule_index(language: str) -> Index[Rule]:
    """Return the patterns and the frames of a language by the words that call them."""
    return Index([(rule, rule.clauses) for rule in all_rules(language)])


def _matches(
    sentence: Sentence, rule: Rule, hits: Iterable[tuple[View, re.Match[str]]]
) -> Iterator[Match]:
    seen = set()
    for reading, found in hits:
        slots = {
            name: _filled(said, reading.mentions, rule.slots.get(name))
            for name, said in found.groupdict().items()
            if said is not None
        }
        if _is_of_wrong_length(rule, slots):
            continue
        key = tuple(sorted((name, m.start) for name, some in slots.items() for m in some))
        if key not in seen and found.end() > found.start():
            seen.add(key)
            span = reading.place(found.start(), found.end())
            yield Match(rule, slots, span, sentence.number)


def _filled(said: str, mentions: Mapping[str, Mention], kind: str | None) -> tuple[Mention, ...]:
    """The mentions of a list that fill a slot of a kind: not whose something is, among people
    only people, and no subject left out, which is of the next clause.
    """
    if len(said) == 1 and said in mentions:
        one = mentions[said]
        return () if kind == "person" and one.kind in "WQR" else (one,)
    return tuple(
        mentions[c]
        for at, c in enumerate(said)
        if c in mentions
        and not said.startswith("'s ", at + 1)
        and (kind != "person" or mentions[c].kind not in "WQR")
        and not (at and mentions[c].start == mentions[c].stop)
    )


def _is_of_wrong_length(rule: Rule, slots: Mapping[str, tuple[Mention, ...]]) -> bool:
    """Whether a phrase is one word, or a nickname several, or a solo in capitals throughout; or somebody is taken
    for a title.
    """
    for slot, kind in rule.slots.items():
        if kind in ("title", "phrase", "solo") and any(
            mention.kind == "X" and _is_ranked(str(mention.value))
            for mention in slots.get(slot, ())
        ):
            return True
        if kind in ("phrase", "nickname", "solo", "stranger"):
            for mention in slots.get(slot, ()):
                if mention.kind == "X" and is_phrase(str(mention.value)) == (kind != "phrase"):
                    return True
                if kind == "solo" and mention.kind == "X" and str(mention.value).isupper():
                    return True
    return False


@lru_cache(maxsize=5000)
def is_phrase(words: str) -> bool:
    """Return whether capitalised words are several, and no Korean name that the grammar of names doubts.

    >>> is_phrase("Silent Harbour"), is_phrase("Go Soo"), is_phrase("Mirae")
    (True, False, False)
    """
    return " " in words and parse_name(words) is None


@lru_cache(maxsize=5000)
def _is_ranked(words: str) -> bool:
    """Whether a family name stands behind what somebody is, as characters are called: "Nurse Park"."""
    first, _, last = words.lower().rpartition(" ")
    return last in grammar().surnames and first in phrases("en")
