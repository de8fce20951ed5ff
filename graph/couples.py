"""Who is meant by "they" and "the two", and which lists go together one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dramagraph.clauses import Syntax
from dramagraph.matching import Match, Sentence
from dramagraph.patterns import Mention
from dramagraph.rules import Rule


def listed(sentence: Sentence, words: Syntax) -> tuple[Mention, ...]:
    """The first people that a sentence names together: "A, B and C"."""
    if sum(mention.kind in "NS" for mention in sentence.mentions) < 2:
        return ()
    group: list[Mention] = []
    view = sentence.whole
    names = [view.text.index(c) for c, m in view.mentions.items() if m.kind in "NS"]
    for left, right in zip(names, names[1:], strict=False):
        joined = words.between.fullmatch(view.text, left + 1, right)
        if joined:
            group = [*(group or [view.mentions[view.text[left]]]), view.mentions[view.text[right]]]
            if joined["joint"]:
                return tuple(group)
        else:
            group = []
    return ()


def with_couple(match: Match, together: tuple[Mention, ...]) -> Match:
    """Put those who were named together last in the place of "they"."""
    if not any(m.kind == "B" for some in match.slots.values() for m in some):
        return match
    slots = {
        name: tuple(x for m in some for x in (together if m.kind == "B" else (m,)))
        for name, some in match.slots.items()
    }
    rule = replace(match.rule, pairs=match.rule.pairs or are_pairs(match.rule, slots))
    return match._replace(slots=slots, rule=rule)


def are_pairs(rule: Rule, slots: Mapping[str, tuple[Mention, ...]]) -> bool:
    """Whether two lists go together one by one: nobody plays two whom somebody else plays too."""
    lengths = [len(some) for some in slots.values() if len(some) > 1]
    plays = rule.templates[0].predicate == "portrays"
    return plays and len(lengths) > 1 and len(set(lengths)) == 1
