"""Document → mentions: the places in a text that name something, each with the kind that its form
gives it away as.

What the form cannot tell (person or character, which of two works) is left open; claims settle it.
Sorted, without overlaps.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dramagraph.anaphors import anaphors
from dramagraph.bare_titles import bare_titles
from dramagraph.capitals import (
    Capitals,
    by_suffix,
    capitalised,
    full_names,
    given_names,
    without_given,
)
from dramagraph.capitals import (
    forms as listed_forms,
)
from dramagraph.english_titles import english_titles, whole_titles
from dramagraph.figures import dates, episodes, numbers
from dramagraph.filmographies import credits_of
from dramagraph.gazetteer import Entry, gazetteer, role_words
from dramagraph.hangul_figures import hangul_episodes, hangul_numbers
from dramagraph.hangul_names import hangul_names
from dramagraph.hangul_phrases import awards, groups, hangul_listed, hangul_prizes, organisations
from dramagraph.hangul_titles import hangul_titles
from dramagraph.headings import headings
from dramagraph.lexicon import Lexicon
from dramagraph.line_titles import line_titles
from dramagraph.models import Document
from dramagraph.patterns import Mention
from dramagraph.placed_titles import placed_titles
from dramagraph.plain_titles import plain_titles
from dramagraph.prizes import prizes, whole_award
from dramagraph.quoted_titles import led_titles, quoted_titles
from dramagraph.romanisation import KoreanName, grammar
from dramagraph.rules import word_lists
from dramagraph.text import Layout


@dataclass(frozen=True)
class Forms:
    """What the form of a text's words gives away, whatever they turn out to mean: found once, used
    by both readings.
    """

    document: Document
    titles: tuple[Mention, ...]
    capitals: Capitals
    names: tuple[Mention, ...]
    by_suffix: tuple[Mention, ...]
    figures: tuple[Mention, ...]
    """Dates, episodes and numbers, the earlier of two that overlap first."""
    prizes: tuple[Mention, ...]
    given: tuple[Mention, ...]
    anaphors: tuple[Mention, ...]
    listed: tuple[tuple[int, int, Entry], ...] = ()
    """(start, stop, what it is) of the phrases of the lists, the longest first."""
    proposed: tuple[Mention, ...] = ()
    """What another extractor took for names, in text order."""
    credits: tuple[Mention, ...] = ()
    """The titles of filmographies."""


def find_forms(document: Document, layout: Layout, proposed: Sequence[Mention] = ()) -> Forms:
    """Return the forms of *document*."""
    text, language = document.text, document.language
    if language == "ko":
        return _korean_forms(document, proposed)
    capitals = Capitals(text, layout, language)
    figures = (*dates(document), *episodes(text, language), *numbers(text, language))
    titles = (
        *headings(text, layout, language, figures),
        *quoted_titles(text, layout, language, capitals),
        *led_titles(text, language),
        *plain_titles(text, capitals),
        *line_titles(text, layout, language),
        *bare_titles(text, layout.sentences, language),
    )
    names = tuple(without_given(text, list(full_names(text, capitals))))
    suffixed = tuple(by_suffix(text, capitals))
    ends = (*suffixed, *english_titles(text, capitals))
    found = tuple(prizes(text, language))
    given = tuple(given_names(text, capitals))
    listed = tuple(sorted(gazetteer(language).find(text), key=lambda f: (f[0] - f[1], f[0])))
    phrases = (
        Mention(start, stop, entry.kind)
        for start, stop, entry in listed
        if entry.kind == "A"
        or (entry.kind == "O" and not _is_part_of_a_name(text, start, stop))
        or (entry.kind == "L" and " " in text[start:stop])
    )
    days = (m for m in figures if m.kind in "DE" and re.search(r"\d", text[m.start : m.stop]))
    known = (*titles, *names, *suffixed, *found, *given, *phrases, *days)
    stops = {m.start: m.stop for m in ends if m.kind == "W"}
    placed = (m for m in placed_titles(text, capitals, known) if m.stop >= stops.get(m.start, 0))
    return Forms(
        document,
        (*placed, *titles),
        capitals,
        names,
        ends,
        figures,
        found,
        given,
        tuple(anaphors(text, language)),
        listed,
        tuple(proposed),
        tuple(credits_of(text, layout, language)),
    )


def _korean_forms(document: Document, proposed: Sequence[Mention]) -> Forms:
    text = document.text
    return Forms(
        document,
        titles=tuple(hangul_titles(text)),
        capitals=Capitals(text, Layout((), (), ()), "ko"),
        names=(*groups(text), *hangul_names(text)),
        by_suffix=(*awards(text), *organisations(text)),
        figures=(*dates(document), *hangul_episodes(text), *hangul_numbers(text)),
        prizes=tuple(hangul_prizes(text)),
        given=(),
        anaphors=tuple(anaphors(text, "ko")),
        proposed=tuple(proposed),
    )


def find_mentions(forms: Forms, words: Lexicon | None = None) -> list[Mention]:
    """Return the mentions of a document, in text order, without overlaps.

    *words* are what a first reading learned. Where two overlap the earlier of this list wins:
    learned titles and
    organisations, quoted titles, prizes, listed awards, names of organisations by their last word, other
    listed names, full names, listed places,
    learned names, dates, episodes, numbers, given names, pronouns, roles, proposed names, other
    capitalised words.
    """
    text, language = forms.document.text, forms.document.language
    taken = _Taken(len(text))
    learned = list(_without_parts(words.find(text), forms.titles)) if words else []
    starts = frozenset(m.start for m in (*forms.names, *learned))
    listed = list(hangul_listed(text)) if language == "ko" else list(_listed(forms, starts))
    for found in (
        forms.credits,
        (m for m in learned if m.kind != "S"),
        forms.titles,
        forms.prizes,
        (m for m in listed if m.kind == "A"),
        forms.by_suffix,
        (m for m in listed if m.kind not in "ARL"),
        forms.names,
        (m for m in listed if m.kind == "L"),
        (m for m in learned if m.kind == "S"),
        forms.figures,
        forms.given,
        forms.anaphors,
        (m for m in listed if m.kind == "R"),
        forms.proposed,
        capitalised(text, forms.capitals, taken.free),
    ):
        for mention in found:
            taken.add(mention)
    found = whole_titles(text, _in_brackets(text, taken.sorted()))
    return list(_without_heads(text, list(found), language))


def _without_parts(learned: Iterable[Mention], titles: Sequence[Mention]) -> Iterator[Mention]:
    """Yield what was learned, but for titles that are parts of a longer one in marks: "Salt Garden: Busan"."""
    marked = [t for t in titles if t.stop - t.start > len(str(t.value))]
    marked.sort(key=lambda t: t.start)
    starts = [t.start for t in marked]
    longest = max((t.stop - t.start for t in marked), default=0)
    for mention in learned:
        first = bisect_left(starts, mention.start - longest)
        is_part = mention.kind in "WQ" and any(
            mention.stop <= t.stop and len(str(t.value)) > len(str(mention.value)) + 2
            for t in marked[first : bisect_right(starts, mention.start)]
        )
        if not is_part:
            yield mention


def _in_brackets(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the mentions; a family name alone in brackets, "a detective (Kim)", is that of the last who
    bore it in the paragraph: elsewhere it is rather that of whom the text is about. Who is only told
    to have made the work does not take the name from another: "directed by Kim".
    """
    last: dict[str, str] = {}
    bearers: dict[str, str] = {}
    at = 0
    for mention in mentions:
        if "\n" in text[at : mention.start]:
            last.clear()
        at = mention.stop
        words = text[mention.start : mention.stop]
        if isinstance(mention.value, KoreanName):
            if mention.value.surname in bearers and MADE_BY.search(
                text, max(0, mention.start - LONGEST_MODIFIER), mention.start
            ):
                yield mention
                continue
            last[mention.value.surname] = f"name:{mention.value.key}"
            bearers |= last
        elif mention.kind in "XS" and mention.value in (None, words, f"name:{words.lower()}"):
            bearer = bearers.get(grammar().surnames.get(words.lower(), ""))
            if bearer:  # of several who share it the one named last
                yield Mention(mention.start, mention.stop, "S", bearer)
                continue
        elif (
            mention.kind == "S"
            and words.isalpha()
            and text[mention.start - 1 : mention.start] == "("
        ):
            bearer = last.get(grammar().surnames.get(words.lower(), ""))
            if bearer and bearer != mention.value:
                yield Mention(mention.start, mention.stop, mention.kind, bearer)
                continue
        yield mention


def _without_heads(text: str, mentions: Sequence[Mention], language: str) -> Iterator[Mention]:
    """Leave out a noun for a work right before its own title: "the series of Netflix The X"."""
    words = "|".join(word_lists(language).get("own_title", ())) or "(?!)"
    between = re.compile(rf"(?:[\s,]|\b(?:{words})\b)*")
    for at, mention in enumerate(mentions):
        is_head, start = False, mention.stop
        for following in mentions[at + 1 : at + FURTHEST_TITLE] if mention.kind == "T" else ():
            if not between.fullmatch(text, start, following.start):
                break
            if following.kind not in "ODLIAC":
                is_head = following.kind == "W"
                break
            start = following.stop
        if not is_head:
            yield mention


FURTHEST_TITLE = 4
"""Mentions from a noun for a work to its title: a broadcaster and a year may stand between."""


class _Taken:
    """Which places are taken; the first to come keeps its place."""

    def __init__(self, length: int) -> None:
        self._at = bytearray(length + 1)
        self._mentions: list[Mention] = []

    def add(self, mention: Mention) -> bool:
        if not self.free(mention.start, mention.stop):
            return False
        self._at[mention.start : mention.stop] = b"\1" * (mention.stop - mention.start)
        self._mentions.append(mention)
        return True

    def free(self, start: int, stop: int) -> bool:
        return self._at.find(1, start, stop) < 0

    def sorted(self) -> list[Mention]:
        return sorted(self._mentions, key=lambda m: m.start)


def _listed(forms: Forms, names: frozenset[int]) -> Iterator[Mention]:
    """Listed phrases, the longest first where they overlap; a role takes the modifiers that belong
    to it.
    """
    text, language = forms.document.text, forms.document.language
    plain, fields = role_words(language, "plain"), role_words(language, "fields")
    heads = frozenset(start for start, _, entry in forms.listed if entry.kind == "R")
    for start, stop, entry in forms.listed:
        if entry.kind != "R":
            if entry.kind == "A":
                start, stop = whole_award(text, start, stop, listed_forms("award_prefixes"))
            if entry.kind == "L" and forms.capitals.is_of_title(text, start, stop):
                continue
            if not (entry.kind == "O" and _is_part_of_a_name(text, start, stop)):
                yield Mention(start, stop, entry.kind, entry)
            continue
        if _in_a_title(text, start, stop, names):
            continue
        if (
            language == "en"
            and stop + 1 in heads
            and text[stop] == " "
            and text[stop + 1].islower()
        ):
            continue  # "assistant director"
        if language == "en":
            before = WORD_BEFORE.search(text, max(0, start - LONGEST_MODIFIER), start)
            if before and _is_modifier(before[1], plain, fields):
                yield Mention(before.start(), stop, "R", f"{before[1].lower()} {entry.name}")
        yield Mention(start, stop, "R", entry.name)  # where the word before is of something else


LONGEST_COMMON_NAME = 4
"""Letters. Names of broadcasters as short as that are common words too."""


def _is_part_of_a_name(text: str, start: int, stop: int) -> bool:
    """Whether a short listed name that is also a word opens a longer one: "Sky Castle"."""
    said = text[start:stop]
    is_word = said.istitle() and said.isalpha() and len(said) <= LONGEST_COMMON_NAME
    return is_word and re.match(r" [A-Z][a-z]", text[stop : stop + 3]) is not None


MADE_BY = re.compile(r"\b(?:directed|written|penned|helmed|scripted|created|produced) by \Z")

LONGEST_MODIFIER = 30
"""Code points before a role noun that are looked at."""

WORD_BEFORE = re.compile(r"(?<![\w-])(\w+) $")


def _in_a_title(text: str, start: int, stop: int, names: frozenset[int]) -> bool:
    """Whether a role noun is one of several capitalised words that are no name: "Best New Actress",
    "Bicycle Thief Club".
    """
    if not text[start].isupper():
        return False
    before = re.search(r"[A-Z][\w'’-]*[ ]$", text[max(0, start - 30) : start])
    after = re.match(r" [A-Z]", text[stop : stop + 2])
    return bool(before or (after and stop + 1 not in names))


NO_FIELD = re.compile(r"(?:ed|ful|ous|ing|ish|y|less|able|ible|ic|est|ive|ile|(?<!s)s)$")
"""How an adjective or a verb ends: no word before a role noun that tells of which kind it is."""


def _is_modifier(word: str, plain: frozenset[str], fields: frozenset[str]) -> bool:
    """Whether a word before a role noun makes it a narrower role ("tax" investigator), not a
    judgement ("humble" lawyer).
    """
    return (
        word.isalpha()
        and word.islower()
        and len(word) > 2
        and word not in plain
        and (word in fields or not NO_FIELD.search(word))
    )
