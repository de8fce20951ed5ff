"""Titles without marks that go on in lower case: "the drama Tell me your wish", "la serie Nada que ver".

In: a text that is neither English nor Korean, and its sentences. Out: the places of such titles. A
capital tells where one begins. Where it ends is told by English words, which the text's own language
does not have, or by a word for a work before it and the same words once more in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from dramagraph.capitals import forms
from dramagraph.clauses import syntax
from dramagraph.english_titles import ENGLISH_TITLE
from dramagraph.gazetteer import phrases
from dramagraph.openings import Finder
from dramagraph.patterns import Mention
from dramagraph.romanisation import parse_name
from dramagraph.rules import word_lists
from dramagraph.text import Span, common_words

MOST_WORDS = 8
"""Of a title. "The king who never smiled at his court" has eight."""

MOST_PLACES = 20
"""Of the same words, that are compared; all with all would take quadratic time."""

FURTHEST_AGAIN = 10_000
"""Code points to where the same words are looked for."""

CAPITALS = re.compile(
    r"(?<![\w.@#'’\"“‘«-])[A-ZÀ-Þ][\w'’]*(?: (?:[A-ZÀ-Þ][\w'’]*|\d+))*(?= [a-zà-ÿ])"
)
ARTICLE = re.compile(r" (?=(?:The|My|Our|Your|When) )")
WORD = re.compile(r" ([^\W\d_][\w'’-]*)")


CONTRACTED = re.compile(r"(?:it|i|you|we|he|she|that|let|don|can|who|what)['’](?:s|re|m|ll|ve|t|d)")
"""English words that no other language has: "You're beautiful"."""

REMARK = re.compile(r" \((?:[^\W\d_][\w+ ]{1,20}, ?)?(?:19|20)\d\d(?: ?[-–] ?\d{2,4})?\)")
"""Who broadcast a work, and when."""

OTHER_TITLE = re.compile(
    r" \((?=[^()]*[a-z])([A-Z][\w'’!?-]*"
    r"(?:,? (?:[A-Z][\w'’!?-]*|of|the|to|on|in|my|your|a|and|for|with|is)){1,6})\)"
)
"""What an English title behind another looks like: "Una casa sin llave (A House Without Keys)"."""

FURTHEST = 80
"""Code points from such a remark back to where the title begins."""


def bare_titles(text: str, sentences: Sequence[Span], language: str) -> Iterator[Mention]:
    """Yield the titles without marks that go on in lower case."""
    if language not in ("en", "ko"):
        for sentence in sentences:
            yield from _dated(text, sentence, language)
            yield from _in_english(text, sentence, language)
        yield from _announced(text, language)
        yield from _recurring(text, language)
        yield from _with_article(text, language)


def _in_english(text: str, sentence: Span, language: str) -> Iterator[Mention]:
    """Titles of English words: "Lovestruck in the city"."""
    looks, ordinary = _english_forms(language), common_words(language).function_words
    for capitals in CAPITALS.finditer(text, *sentence):
        start, at = capitals.span()
        article = ARTICLE.search(text, start, at + 1)
        start = article.end() if article else start
        first, _, rest = text[start:at].partition(" ")
        if rest and start == sentence.start and first.lower() in ordinary:
            start += len(first) + 1  # "Après Love on the …"
        previous = text[start:at].lower().split()[-1]
        is_english = previous in ("the", "my") or CONTRACTED.fullmatch(previous) is not None
        stop = at
        for _ in range(MOST_WORDS):
            word = WORD.match(text, at, sentence.stop)
            if word is None:
                break
            said, at = word[1].lower(), word.end()
            following = WORD.match(text, at, sentence.stop)
            if _is_foreign(said, language):
                is_english = True
                stop = stop if said in forms("english_joints") else at
            elif is_english and (
                _leads_on(previous, language) or word[1][0].isupper() or looks.search(said)
            ):
                stop = at
            elif not (following and _is_foreign(following[1], language)):
                break
            previous = said
        is_lower = text[start:stop].rpartition(" ")[2][:1].islower()
        if is_english and stop > start and (is_lower or not ENGLISH_TITLE.match(text, start)):
            yield Mention(start, stop, "W", text[start:stop])


def _is_foreign(word: str, language: str) -> bool:
    return word in _foreign(language) or CONTRACTED.fullmatch(word) is not None


def _leads_on(word: str, language: str) -> bool:
    """Whether an English word is not the last of a title."""
    joints = forms("english_joints") & _foreign(language)
    return word in joints or CONTRACTED.fullmatch(word) is not None


def _dated(text: str, sentence: Span, language: str) -> Iterator[Mention]:
    """Titles before a year or an English title in brackets, from the last capital on that a word of
    the language stands before: "en Diario de un cartero (tvN, 2019)".
    """
    ordinary = common_words(language).function_words
    noun = re.compile(rf"(?i:{'|'.join(word_lists(language).get('work_noun', ())) or '(?!)'})$")
    others = [m for m in OTHER_TITLE.finditer(text, *sentence) if _is_a_title(m[1], language)]
    for remark in (*REMARK.finditer(text, *sentence), *others):
        before = text[max(sentence.start, remark.start() - FURTHEST) : remark.start()]
        for capital in reversed(list(re.finditer(r"(?<![^\s])[A-ZÀ-Þ]", before))):
            title = before[capital.start() :]
            if re.search(r"[.,;:()\"“”«»]", title) or title.count(" ") >= MOST_WORDS:
                break
            lead = re.search(r"([\w'’]+),? $", before[: capital.start()])
            if lead and lead[1] in ordinary:
                if any(word[0].islower() for word in title.split()) and not noun.search(title):
                    yield Mention(remark.start() - len(title), remark.start(), "W", title)
                break


def _is_a_title(said: str, language: str) -> bool:
    """Whether words in brackets are neither a name nor listed; one has to be an English word."""
    if parse_name(said) or said in phrases(language):
        return False
    looks, words = _english_forms(language), said.lower().split()
    return any(_is_foreign(word, language) or looks.search(word) for word in words)


@cache
def _foreign(language: str) -> frozenset[str]:
    """English words that the language itself does not have."""
    known = common_words(language).function_words
    return (forms("english_words") | forms("english_joints")) - known


@cache
def _english_forms(language: str) -> re.Pattern[str]:
    """How English words look that are none of the language."""
    return re.compile("|".join(word_lists(language).get("english_forms", ())) or "(?!)")


def _announced(text: str, language: str) -> Iterator[Mention]:
    """Titles after a word for a work that the text has once more, and never another word behind
    their capitals: "la telenovela Nada que ver".
    """
    for cue in _announcing(language).find(text):
        capitals = CAPITALS.match(text, cue.end())
        if capitals is None:
            continue
        again = re.compile(rf"(?<!\w){re.escape(capitals.group())}(?!\w)")
        near = (max(0, cue.start() - FURTHEST_AGAIN), cue.end() + FURTHEST_AGAIN)
        others = [
            m.end()
            for m in islice(again.finditer(text, *near), MOST_PLACES)
            if m.start() != capitals.start()
        ]
        shared = [_shared(text, capitals.end(), other) for other in others]
        if shared and min(shared) > 0:
            stop = _whole(text, capitals.end(), max(shared), language)
            if stop > capitals.end():
                yield Mention(capitals.start(), stop, "W", text[capitals.start() : stop])


def _recurring(text: str, language: str) -> Iterator[Mention]:
    """Titles that go on with words of an English look, and return in the text: "Borrowed harbour
    lights".
    """
    found: dict[str, list[re.Match[str]]] = {}
    for capitals in CAPITALS.finditer(text):
        found.setdefault(capitals.group(), []).append(capitals)
    looks, listed = _english_forms(language), phrases(language)
    ordinary = common_words(language).function_words | set(word_lists(language).get("loans", ()))
    for words, places in found.items():
        if len(places) == 1 or words in listed or parse_name(words) or words.lower() in ordinary:
            continue
        for place in places:
            others = places[: MOST_PLACES + 1]
            count = max(_shared(text, place.end(), o.end()) for o in others if o != place)
            stop = at = place.end()
            for _ in range(count):
                word = WORD.match(text, at)
                assert word is not None
                if word[1] in ordinary:
                    break
                if word[1] in forms("english_joints") or word[1][0].isupper():
                    stop = place.end()
                    break
                at = word.end()
                stop = at if looks.search(word[1]) else stop
            if stop > place.end():
                number = NUMBER.match(text, stop)
                stop = number.end() if number else stop
                yield Mention(place.start(), stop, "W", text[place.start() : stop])


NUMBER = re.compile(r" \d{1,2}(?![\d.,:]\d| ?%|\w| de )")


def _with_article(text: str, language: str) -> Iterator[Mention]:
    """Titles that open with an article in a capital within a sentence, and return in the text: "en
    La calle del agua".
    """
    articles = "|".join(word_lists(language).get("title_articles", ())) or "(?!)"
    folded = text.lower()
    for opening in re.finditer(rf"(?<=[a-zà-ÿ] )(?:{articles})(?=[a-zà-ÿ])", text):
        ends: list[tuple[int, str]] = []
        at = opening.end() - 1
        while len(ends) < MOST_WORDS and (word := WORD.match(text, at)):
            at = word.end()
            ends.append((at, word[1]))
        for stop, last in reversed(ends[1:]):
            said = folded[opening.start() : stop]
            near = (max(0, opening.start() - FURTHEST_AGAIN), stop + FURTHEST_AGAIN)
            if not _leads_to_more(last, language) and folded.count(said, *near) > 1:
                yield Mention(opening.start(), stop, "W", text[opening.start() : stop])
                break


@cache
def _announcing(language: str) -> Finder:
    nouns = "|".join(word_lists(language).get("work_noun", ())) or "(?!)"
    return Finder(re.compile(rf"(?i:\b(?:{nouns})) (?:[a-zà-ÿ]{{4,}} ){{0,2}}(?=[A-ZÀ-Þ])"))


def _shared(text: str, one: int, other: int) -> int:
    """How many words two places go on alike."""
    count = 0
    while count < MOST_WORDS and (word := WORD.match(text, one)):
        if not text.startswith(word.group(), other) or text[other + len(word.group())].isalnum():
            break
        one, other, count = word.end(), other + len(word.group()), count + 1
    return count


def _whole(text: str, at: int, count: int, language: str) -> int:
    """Where the last of *count* words from *at* ends that a title can end with."""
    stop = at
    for _ in range(count):
        word = WORD.match(text, at)
        assert word is not None
        at = word.end()
        stop = stop if _leads_to_more(word[1], language) else at
    return stop


def _leads_to_more(word: str, language: str) -> bool:
    """Whether a word is a preposition or joins two: no title ends with one."""
    words, joints = syntax(language), "|".join(word_lists(language)["joints"])
    governs = words is not None and bool(words.governor(f" {word} "))
    return governs or re.fullmatch(joints, word) is not None
