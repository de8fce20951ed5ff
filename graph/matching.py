"""Mentions → matches: where the rules of a language apply.

Each sentence is read as it stands and once more without its asides ("X, played by Y, a lawyer" →
"X, a lawyer"), since what stands in brackets
splits what belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from dramagraph.anchors import TOKEN, Index
from dramagraph.guards import guarded
from dramagraph.patterns import OPEN_KINDS, Mention, View, compile_pattern, plain, view, without
from dramagraph.romanisation import parse_name
from dramagraph.rules import Rule, rules, word_lists
from dramagraph.text import Span


@dataclass(frozen=True)
class Match:
    """One place where one rule applies."""

    rule: Rule
    slots: Mapping[str, tuple[Mention, ...]]
    span: Span
    sentence: int
    """The number of the sentence."""


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

    @cached_property
    def words(self) -> str:
        """The sentence with plain marks: where triggers are looked for."""
        return self.text[self.span.start : self.span.stop]

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Its words and signs, which call rules."""
        return frozenset(TOKEN.findall(self.words))

    @cached_property
    def whole(self) -> View:
        """The sentence with its mentions masked."""
        return view(self.text, self.span, self.mentions)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """As it stands, and without its asides where it has some."""
        aside = asides(self.language)
        shorter = without(self.whole, aside) if aside else None
        return (self.whole, shorter) if shorter else (self.whole,)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of mention in it."""
        return frozenset(mention.kind for mention in self.mentions)


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
    text = plain(text)
    for number, span in enumerate(spans):
        while at < len(mentions) and mentions[at].start < span.start:
            at += 1
        first = at
        while at < len(mentions) and mentions[at].stop <= span.stop:
            at += 1
        inside = tuple(mentions[first:at])
        is_same = before and before[number].mentions == inside
        found.append(before[number] if is_same else Sentence(number, span, text, language, inside))
    return found


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
        for rule in called(sentence, language):
            if is_first and not rule.is_open:
                continue
            hits = [(v, hit) for v in sentence.views for hit in _hits(rule, v.text)]
            if hits:
                yield from _matches(sentence, rule, hits)


def called(sentence: Sentence, language: str) -> Iterator[Rule]:
    """Yield the rules that may apply in a sentence, in order: it holds one of their triggers, and
    the words and the kinds of mention, in their order, that their patterns cannot do without.
    """
    index = rule_index(language)
    kinds = "".join(mention.kind for mention in sentence.mentions)
    met = index.met(sentence.tokens) | index.met_by_kinds(sentence.kinds)
    for rule in index.found(met):
        if rule.sequence.search(kinds):
            yield rule


@cache
def rule_index(language: str) -> Index[Rule]:
    """Return the rules of a language by the words that call them."""
    return Index([(rule, rule.clauses) for rule in rules(language)])


@lru_cache(maxsize=5000)
def _hits(rule: Rule, text: str) -> tuple[re.Match[str], ...]:
    """Where a rule's expression matches in a view. Half of the sentences are the same to both
    readings of a document.
    """
    return tuple(rule.expression.finditer(text))


def _matches(
    sentence: Sentence, rule: Rule, hits: Iterable[tuple[View, re.Match[str]]]
) -> Iterator[Match]:
    seen = set()
    for reading, found in hits:
        slots = {
            name: tuple(
                reading.mentions[c]
                for at, c in enumerate(said)
                if c in reading.mentions and not said.startswith("'s ", at + 1)
            )
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


def _is_of_wrong_length(rule: Rule, slots: Mapping[str, tuple[Mention, ...]]) -> bool:
    """Whether a phrase is one word, or a nickname several, or a solo in capitals throughout."""
    for slot, kind in rule.slots.items():
        if kind in ("phrase", "nickname", "solo"):
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
