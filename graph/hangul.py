"""Hangul: where a word ends and its particles begin, and the syllables of a word in Latin letters.

Korean particles stand right behind a noun, in a form that its last syllable decides: after a consonant
"이, 은, 을", after a vowel "가, 는, 를". So a word is whole where what follows it up to the next break is a
particle that agrees with it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache

from dramagraph import resources

FIRST, LAST = 0xAC00, 0xD7A3
"""The block of Hangul syllables in Unicode: 19 initials x 21 vowels x 28 finals, in this order."""

INITIALS = tuple(re.split(" ", "g kk n d tt r m b pp s ss  j jj ch k t p h"))
VOWELS = tuple(re.split(" ", "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"))
FINALS = tuple(re.split(" ", " k k k n n n t l k m l l l p l m p p t t ng t t k t p t"))
"""The Revised Romanisation (2000), letter by letter, as names are romanised: without changes of sound."""

WORD = re.compile(r"[가-힣]+")


def is_hangul(character: str) -> bool:
    """Whether a character is a Hangul syllable."""
    return "가" <= character <= "힣"


def has_final(syllable: str) -> bool:
    """Whether a syllable ends in a consonant."""
    return (ord(syllable) - FIRST) % 28 > 0


def romanised(syllable: str) -> str:
    """Return a Hangul syllable in the Revised Romanisation.

    >>> [romanised(s) for s in "김수현"]
    ['gim', 'su', 'hyeon']
    """
    initial, rest = divmod(ord(syllable) - FIRST, 21 * 28)
    vowel, final = divmod(rest, 28)
    return f"{INITIALS[initial]}{VOWELS[vowel]}{FINALS[final]}"


@cache
def context(name: str) -> re.Pattern[str]:
    """Return what stands beside a name or a title, from words/ko/contexts.toml."""
    table = tomllib.loads(resources.text("", "words", "ko", "contexts.toml"))
    return re.compile("|".join(table[name]))


@cache
def _particles() -> tuple[frozenset[str], frozenset[str]]:
    """What may follow a noun that ends in a vowel, and one that ends in a consonant."""
    table = tomllib.loads(resources.text("", "words", "ko", "particles.toml"))
    always = table["always"].split()
    return (
        frozenset((*always, *table["after_vowel"].split())),
        frozenset((*always, *table["after_consonant"].split())),
    )


def is_particle(rest: str, after: str) -> bool:
    """Whether *rest* is nothing or a particle that agrees with the noun *after*.

    >>> is_particle("가", "이준호"), is_particle("이", "이준호"), is_particle("은", "강훈")
    (True, False, True)
    """
    return not rest or _agrees(rest, after[-1])


KEPT_PAIRS = 20_000
"""Particles with the syllables before them that are remembered: 60 articles have 2,000."""


@lru_cache(maxsize=KEPT_PAIRS)
def _agrees(rest: str, last: str) -> bool:
    if not is_hangul(last):
        return any(rest in some for some in _particles())
    if rest.startswith("로") and romanised(last).endswith("l"):
        return True
    return rest in _particles()[has_final(last)]


def is_whole(text: str, start: int, stop: int) -> bool:
    """Whether text[start:stop] is a word of its own, particles apart."""
    before = text[start - 1] if start else " "
    if before.isalnum() and not (is_hangul(before) and text[start].isascii()):
        return False
    after = text[stop : stop + 1]
    if not after or not is_hangul(after):
        return not after.isalnum() or text[stop - 1].isascii() != after.isascii()
    rest = WORD.match(text, stop)
    return rest is not None and is_particle(rest.group(), text[start:stop])
