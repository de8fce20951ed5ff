"""Mentions → matches: where the rules of a language apply.

Each sentence is read as it stands and once more without its asides ("X, played by Y, a lawyer" →
"X, a lawyer"), since what stands in brackets
splits what belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dramagraph.patterns import PLAIN, Mention, View, compile_pattern, view, without
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
    views: tuple[View, ...]
    words: str
    """The text, with plain marks: where triggers are looked for."""

    @property
    def mentions(self) -> Sequence[Mention]:
        """The mentions in it, in text order."""
        return sorted(self.views[0].mentions.values(), key=lambda m: m.start)


def sentences(
    text: str, spans: Iterable[Span], mentions: Sequence[Mention], language: str
) -> list[Sentence]:
    """Return the sentences at *spans* (in text order) with their views."""
    found = []
    at = 0
    for number, span in enumerate(spans):
        while at < len(mentions) and mentions[at].start < span.start:
            at += 1
        inside = []
        while at < len(mentions) and mentions[at].stop <= span.stop:
            inside.append(mentions[at])
            at += 1
        whole = view(text, span, inside)
        views = (whole, *_shortened(whole, language))
        words = text[span.start : span.stop].translate(PLAIN)
        found.append(Sentence(number, span, views, words))
    return found


def _shortened(whole: View, language: str) -> Iterator[View]:
    aside = asides(language)
    if aside is not None:
        shorter = without(whole, aside)
        if shorter is not None:
            yield shorter


@cache
def asides(language: str) -> re.Pattern[str] | None:
    """Return what a sentence is also read without."""
    words = word_lists(language)
    joints = "|".join(words.get("joints", ()))
    patterns = [compile_pattern(p, words, joints).pattern for p in words.get("asides", ())]
    return (
        re.compile("|".join(re.sub(r"\?P<\w+>", "?:", p) for p in patterns)) if patterns else None
    )


def matches(found: Iterable[Sentence], language: str) -> Iterator[Match]:
    """Yield every match of every rule, by sentence, then by the order of the rules."""
    for sentence in found:
        for rule in sorted(_called(sentence, language), key=lambda rule: rule.order):
            yield from _matches(sentence, rule)


def _called(sentence: Sentence, language: str) -> Iterator[Rule]:
    """Yield the rules one of whose triggers the sentence holds, and the kinds of mention they need.

    Rules share their triggers by the file, so that a score of searches decides about all of them.
    """
    kinds = sentence.views[0].kinds
    for trigger, some in by_trigger(language).items():
        if trigger is None or trigger.search(sentence.words):
            for rule in some:
                if all(needed & kinds for needed in rule.needs):
                    yield rule


@cache
def by_trigger(language: str) -> Mapping[re.Pattern[str] | None, tuple[Rule, ...]]:
    """Return trigger → the rules that it calls."""
    grouped: dict[re.Pattern[str] | None, list[Rule]] = {}
    for rule in rules(language):
        grouped.setdefault(rule.trigger, []).append(rule)
    return {trigger: tuple(some) for trigger, some in grouped.items()}


def _matches(sentence: Sentence, rule: Rule) -> Iterator[Match]:
    seen = set()
    for reading in sentence.views:
        for found in rule.expression.finditer(reading.text):
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
    """Whether a phrase is one word, or a nickname several."""
    for slot, kind in rule.slots.items():
        if kind in ("phrase", "nickname"):
            for mention in slots.get(slot, ()):
                if mention.kind == "X" and (" " in str(mention.value)) == (kind == "nickname"):
                    return True
    return False
