"""Titles in marks, and those that a word right before tells from speech and names.

In: a text, its layout and its capitals. Out: quotations that may be titles (Q), or are (W); and titles
without marks behind a word that leads to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dramagraph.capitals import Capitals, any_of, forms
from dramagraph.clauses import syntax
from dramagraph.guards import guarded
from dramagraph.headings import is_title, title_of
from dramagraph.patterns import Mention
from dramagraph.prizes import prize_form
from dramagraph.romanisation import parse_name
from dramagraph.rules import word_lists
from dramagraph.text import Layout


def quoted_titles(
    text: str, layout: Layout, language: str, capitals: Capitals
) -> Iterator[Mention]:
    """Yield the quotations that may be titles: no speech, no songs, no awards."""
    before, after = _saying(language)
    leads = _leads(language)
    songs = any_of(language, "before_song", r"\b", r"s? ?$")
    of_names = _named_like_people(text, layout, language)
    for start, stop in layout.quotations:
        said = text[start:stop]
        is_led = leads.search(text, max(0, start - 30), start - 1) is not None
        is_unmarked_too = _is_named_without_marks(text, said)
        if is_led or is_unmarked_too or BESIDE_QUOTATION.match(text, stop + 1):
            said = said.replace(",", "")
        if said in capitals.no_names:
            continue
        if title_of(said) in of_names:
            yield Mention(start - 1, stop + 1, "W", title_of(said))
            continue
        if not is_title(said, language):
            continue
        is_after_colon = text[max(0, start - 3) : start - 1].strip()[-1:] == ":"
        if is_after_colon and ENDS_SPEECH.match(text, stop + 1):
            form = prize_form(language)
            line = text.rfind("\n", 0, start) + 1
            if form is None or not form.search(text, line, start):
                continue
        is_said = before.search(text, max(0, start - 30), start - 1) or after.match(text, stop + 1)
        if is_said and not is_led:
            continue
        if songs.search(text, max(0, start - 30), start - 1):
            continue
        if title_of(said).rsplit(None, 1)[-1] in forms("award_suffixes"):
            continue  # “Golden Crane Awards”
        kind = "W" if is_led or is_unmarked_too else "Q"
        yield Mention(start - 1, stop + 1, kind, title_of(text[start:stop]))


def _named_like_people(text: str, layout: Layout, language: str) -> frozenset[str]:
    """The names of people in marks that one time stand right behind the word for a work: they are its title
    wherever they are in marks.
    """
    noun = any_of(language, "work_noun", r"\b", r" ?$")
    return frozenset(
        title_of(text[start:stop])
        for start, stop in layout.quotations
        if parse_name(title_of(text[start:stop]))
        and noun.search(text, max(0, start - 30), start - 1)
    )


def _is_named_without_marks(text: str, said: str) -> bool:
    """Whether the text has a quotation with a comma once more, without marks: speech is not."""
    if "," not in said or said[-1] in ",.;:!?…":
        return False
    found = re.finditer(rf"(?<![\w\"“«'‘]){re.escape(said)}(?![\w\"”»'’.,])", text)
    return next(found, None) is not None


BESIDE_QUOTATION = re.compile(r"(?:,| [a-z]{1,2}) [\"“«'‘](?=[^\W_])")
"""What follows a quotation in a list of them, which are titles."""

ENDS_SPEECH = re.compile(r"[.!?]?\s*(?:$|\n|[.!?]|[A-ZÀ-Þ])")
"""What follows a quotation after a colon where it is speech: the end of the sentence."""


@cache
def _leads(language: str) -> re.Pattern[str]:
    """What right before a quotation tells that it is a title, even one with a comma: "in", "series"."""
    words = "|".join(word_lists(language).get("before_title", ())) or "(?!)"
    return guarded(rf"\b(?:{words}),? ?$")


TITLE_WITH_NUMBER = (
    r"[A-Z][\w'’]+(?: [A-Z][\w'’]+){0,3} (?:\d{1,2}|20\d\d)(?=[,.;:)\n]|$)(?![.,]\d)"
)


def led_titles(text: str, language: str) -> Iterator[Mention]:
    """Titles without marks that a word before tells: with a number ("the drama School 4"), or with
    an article in a capital within a sentence ("per Il re di carta, disponibile …").
    """
    articles = "|".join(word_lists(language).get("title_articles", ()))
    if not articles:
        return
    stops = "|".join(word_lists(language).get("title_stops", ())) or "(?!)"
    word = rf"(?: (?!(?:{stops})(?!\w))[\w'’-]+)"
    ends, said_of = r"(?= ?[,.;:()\n]|$)", rf"(?:{RELATIVE}|{stops})(?!\w)"
    whole = rf"{word}{{0,5}}{ends}|(?: (?!{said_of})[\w'’-]+){{1,5}}(?= {said_of})"
    by_article = rf"(?:{articles})[^\W_][\w'’-]*(?:{whole})"
    joints = r"(?:d[ei](?:l|lla|i|lle|gli)?|in|a|e) "
    in_capitals = rf"(?:{articles})[A-ZÀ-Þ][\w'’]*(?: (?:{joints})?[A-ZÀ-Þ][\w'’]*)+"
    forms_of_titles = rf"(?:{TITLE_WITH_NUMBER}|{by_article}|{in_capitals})"
    form, at = re.compile(rf"(?<![\w.'’«\"“‘]){forms_of_titles}"), 0
    while found := form.search(text, at):
        at = found.start() + 1  # "La serie La casa sul porto": the second is one
        found_words = _without_name(_as_elsewhere(text, found.group()))
        words = found_words.split()
        is_set = words[-1].isdigit() or any(word[0].islower() for word in words)
        if any(_is_verb(word, language) for word in words[1:]):
            continue  # "in I Hear Your Voice è diventata iconica"
        if is_set and _leads(language).search(text, max(0, found.start() - 30), found.start()):
            at = found.start() + len(found_words)
            yield Mention(found.start(), at, "W", found_words)


UNSTRESSED = frozenset(("lo", "la", "le", "les", "los", "las", "no", "ya", "non", "ne", "ci", "li"))
RELATIVE = "che|cui|que|quien|qui|dont"


def _without_name(said: str) -> str:
    """Return a title without somebody right behind it, "La casa sul porto Bae Na-rin", and without what
    belongs to the verb behind it, "El puerto lo vio".
    """
    words = said.split()
    while len(words) > 2 and words[-1] in UNSTRESSED:
        words.pop()
    for count in (3, 2):
        is_apart = len(words) > count + 1 and words[-count - 1] not in ("de", "di", "d'", "y", "e")
        if is_apart and words[-count][0].isupper() and parse_name(" ".join(words[-count:])):
            return " ".join(words[:-count])
    return " ".join(words)


def _as_elsewhere(text: str, said: str) -> str:
    """Return a title without the words behind it that it has nowhere else: of "La Gloria de Netflix" and "en La Gloria" the
    latter, where its first words come at least twice.
    """
    words = said.split()
    first, more = " ".join(words[:2]), " ".join(words[:3])
    if len(words) < 3 or words[1][0].islower():
        return said
    return first if text.count(first) > 1 and text.count(more) < 2 else said


def _is_verb(word: str, language: str) -> bool:
    """Whether a word is one of the verbs that say little: "è"."""
    words = syntax(language)
    return words is not None and words.light.fullmatch(word) is not None


@cache
def _saying(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What right before or after a quotation tells that it is speech: "said", "ha dichiarato"."""
    verbs = "|".join(word_lists(language).get("says", ())) or "(?!)"
    return (
        guarded(rf"\b(?:{verbs}),? ?$"),
        re.compile(rf",? (?:(?!was|is|were|è|fu|es|fue|est)[\w'’-]+ ){{0,2}}?(?:{verbs})\b"),
    )
