"""English titles without marks in texts of other languages, whose words have no capitals of their own there: "Train to
Busan".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dramagraph.capitals import Capitals, forms
from dramagraph.gazetteer import phrases
from dramagraph.guards import guarded
from dramagraph.patterns import Mention
from dramagraph.romanisation import parse_name

ENGLISH_JOINT = r" (?:of|the|on|to|for|my|your|with|and|from|at|is|you|in|a)(?: (?:a|my|your))? "
SUBTITLE = rf"(?:: [A-Z][\w'’]+(?:(?:{ENGLISH_JOINT}| )(?:the )?[A-Z][\w'’]+)+(?!-))?"
ENGLISH_TITLE = guarded(
    rf"(?<![\w.@#])[A-Z][\w'’]*:? (?:The|A|My) [A-Z][\w'’]+(?:(?:{ENGLISH_JOINT}| )(?:the )?[A-Z][\w'’]+)*{SUBTITLE}"
    rf"|(?<![\w.@#])(?:I(?:['’][a-z]+)? (?:[A-Z][\w'’]+ )?)?(?:The|My|Our|Your|When) [A-Z][\w'’]+"
    rf"(?:(?:{ENGLISH_JOINT}| )(?:the )?[A-Z][\w'’]+)*{SUBTITLE}"
    rf"|(?<![\w.@#])(?:[A-Z][\w'’]+ ){{0,3}}[A-Z][\w'’]+ (?:of|to|on|for|with|and|from|at|is|in(?= (?:My|Your|Our|the) )) "
    rf"(?:(?:the|a|my|your) )?[A-Z][\w'’]+(?:(?:{ENGLISH_JOINT}| )(?:the )?[A-Z][\w'’]+)*{SUBTITLE}"
)
"""English words with capitals around an English article, preposition or conjunction."""

SMALL_NUMBER = re.compile(r"(?<![\w.,])\d{1,3} $")
"""A number with which a title begins: "100 Days My Prince"; four digits would be a year."""

OWN_ARTICLE = re.compile(r"[^:] (?=The )")
"""A listed name that stands before is no part of the title: "Netflix The Sound of Magic"."""


INSTITUTION = re.compile(
    r"(?:Institute|University|College|Academy|Ministry|Museum|Association) of "
)


def english_titles(text: str, capitals: Capitals) -> Iterator[Mention]:
    """Titles without marks that are English in a text of another language: "Train to Busan"."""
    if capitals.language in ("en", "ko"):
        return
    listed = phrases(capitals.language)
    groups = re.compile(rf"\b(?:{'|'.join(sorted(forms('group_nouns')))}) \Z")
    for sentence, _ in capitals.sentences:
        if sentence in capitals.headlines:
            continue
        at = sentence.start
        while found := ENGLISH_TITLE.search(text, at, sentence.stop):
            at = found.end()
            first = found.group().split(" ", 1)[0]
            opens = found.start() == sentence.start
            is_opener = first.lower() in capitals.openers or (
                len(first) > 2 and first.lower() in capitals.stop_words
            )
            if first in capitals.no_names or (opens and is_opener):
                at = found.start() + len(first)  # "Dopo Salt in My Garden"
                continue
            if found.group() in listed or groups.search(text, 0, found.start()):
                continue  # "del grupo The Nuts"
            article = OWN_ARTICLE.search(found.group())
            if article and found.group()[: article.start() + 1] not in listed:
                article = None
            start = found.start() + (article.end() if article else 0)
            number = SMALL_NUMBER.search(text, max(sentence.start, start - 4), start)
            start = number.start() if number else start
            stop = _before_a_name(text, start, found.end())
            if not parse_name(found.group()) and not INSTITUTION.search(found.group()):
                yield Mention(start, stop, "W", text[start:stop])


MORE_NAMES = re.compile(r"(?:,| e| ed| y| et) ([A-Z]\w+ [A-Z][\w-]+(?: [A-Z]\w+)?)")


def _before_a_name(text: str, start: int, stop: int) -> int:
    """Where a title ends that a list of names follows: "The Heirs Park Hyung Sik e Park Shin Hye"."""
    first, _, name = text[start:stop].partition(" ")
    if "-" in name and parse_name(name):
        return start + len(first)  # "Parasite Song Kang-ho"
    more = MORE_NAMES.match(text, stop)
    if more is None or not parse_name(more[1]):
        return stop
    words = [start + m.start() for m in re.finditer(r"(?<=\S) ", text[start:stop])]
    for at in words[-3:-1]:
        if len(words) > 2 and parse_name(text[at + 1 : stop]):
            return at
    return stop


def whole_titles(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions; two titles without marks side by side are one: "River" and "Where the Moon Rises"."""
    last: Mention | None = None
    for mention in mentions:
        beside = last and text[last.stop : mention.start] == " "
        if last and beside and _is_bare_title(text, last) and _is_bare_title(text, mention):
            last = Mention(last.start, mention.stop, "W", text[last.start : mention.stop])
            continue
        if last:
            yield last
        last = mention
    if last:
        yield last


def _is_bare_title(text: str, mention: Mention) -> bool:
    return mention.kind == "W" and str(mention.value) == text[mention.start : mention.stop]
