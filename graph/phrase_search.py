"""Where the words of a document's own lexicon stand in it, with any apostrophe, and on request in any case.

An expression of all of them would have to be compiled for every document, which takes longer than
to search it. So they are looked up by their first word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dramagraph.anchors import WORD
from dramagraph.gazetteer import lower
from dramagraph.openings import places_of

HANGUL = re.compile("[가-힣]")
"""Particles stand right behind a name, so that its last word is not the text's."""


def places_of_phrases(
    text: str, phrases: Sequence[str], in_any_case: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of the places of *phrases*, in text order, without overlaps: where two begin
    at one place the one that is listed first. No letter stands before or behind, but for Hangul behind.
    """
    if HANGUL.search(text):
        forms = (_form(*entry) for entry in zip(phrases, in_any_case, strict=True))
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(forms)})(?![^\W가-힣])", text):
            yield match.span()
        return
    said = _plain(text)
    words = places_of(text)
    found = []
    low, low_words = said, words
    if any(in_any_case):
        low = lower(said)
        low_words = _in_lower_case(words)
    for order, (phrase, is_folded) in enumerate(zip(phrases, in_any_case, strict=True)):
        form = _plain(lower(phrase) if is_folded else phrase)
        for start in _starts(low if is_folded else said, form, low_words if is_folded else words):
            found.append((start, order, start + len(form)))
    end = 0
    for start, _, stop in sorted(found):
        if start >= end:
            yield start, stop
            end = stop


def _starts(text: str, form: str, words: Mapping[str, Sequence[int]]) -> Iterator[int]:
    """The places of a form between what is no part of a word; *words* are those of the text."""
    first = WORD.search(form)
    if first is None:
        places = [match.start() for match in re.finditer(re.escape(form), text)]
    else:
        places = [place - first.start() for place in words.get(first.group(), ())]
    for start in places:
        if start >= 0 and text.startswith(form, start):
            stop = start + len(form)
            if not (start and WORD.match(text, start - 1)) and not WORD.match(text, stop):
                yield start


def _in_lower_case(words: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for word, starts in words.items():
        found.setdefault(lower(word), []).extend(starts)
    return found


def _plain(words: str) -> str:
    """Words with plain apostrophes."""
    return words.replace("’", "'").replace("‘", "'")


def _form(phrase: str, is_folded: bool) -> str:
    """An expression for a phrase."""
    form = re.sub("['’‘]", "['’‘]", re.escape(phrase))
    return f"(?i:{form})" if is_folded else form
