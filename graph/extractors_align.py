"""Words that somebody quotes → where they stand in the text.

A model quotes with other marks and spaces than the page, so that both are folded before they are
compared: runs of white space to one space, quotation marks, apostrophes and dashes to plain ones,
"…" to "...", characters without width to nothing. Case and letters must agree. Offsets are those of
the text as it stands: text[start:stop] is the evidence, not what was quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from dramagraph.text import Span

WIDTHLESS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space, joiners, word joiner, byte order mark."""

FOLDS = {
    **dict.fromkeys(map(ord, WIDTHLESS), ""),
    **dict.fromkeys(map(ord, "“”„‟«»＂「」『』《》〈〉"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›`´ʼ′"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("…"): "...",
}

AROUND = " \"'.-"
"""What a model may put around its words though the text has none there."""


def fold(words: str) -> str:
    """Return words as they are compared."""
    plain = unicodedata.normalize("NFC", words).translate(FOLDS)
    return re.sub(r"\s+", " ", plain).strip()


@dataclass(frozen=True)
class Folded:
    """A text as it is compared; origins[i] is where its character i comes from."""

    text: str
    origins: tuple[int, ...]

    def find(self, words: str, *, whole: bool = False) -> Iterator[Span]:
        """Yield the places of *words* in text order, without overlaps; none for nothing.

        If they stand nowhere, quotation marks and stops around them are left off. *whole* asks for
        whole words: no letter or digit beside them, but for a Korean particle, which is written
        together with a name in Hangul.
        """
        sought = fold(words)
        if sought not in self.text:
            sought = sought.strip(AROUND)
        start = self.text.find(sought) if sought else -1
        while start >= 0:
            stop = start + len(sought)
            if not whole or self._is_whole(start, stop):
                yield Span(self.origins[start], self.origins[stop - 1] + 1)
                start = self.text.find(sought, stop)
            else:
                start = self.text.find(sought, start + 1)

    def _is_whole(self, start: int, stop: int) -> bool:
        before = self.text[start - 1 : start] if start else ""
        after = self.text[stop : stop + 1]
        is_hangul = "가" <= self.text[stop - 1] <= "힣" and "가" <= after <= "힣"
        return not before.isalnum() and (is_hangul or not after.isalnum())


def folded(text: str) -> Folded:
    """Return *text* as it is compared. Time grows with its length."""
    characters: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        if character.isspace():
            if not characters or characters[-1] != " ":
                characters.append(" ")
                origins.append(at)
            continue
        for plain in FOLDS.get(ord(character), character):
            characters.append(plain)
            origins.append(at)
    return Folded("".join(characters), tuple(origins))
