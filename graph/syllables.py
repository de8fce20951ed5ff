"""Names in Latin letters → the Hangul that each may stand for, and how rare a name is.

Every syllable of Hangul has several spellings and every spelling several syllables: "sun" is 선 or 순. So
two spellings may be one name where they have a reading in common, and are two names where they have
none. No distance between strings tells that: of twelve pairs measured, two people scored up to 95.7
and one name in two spellings as little as 66.7 of 100.

Spellings: the Revised Romanisation (https://www.korean.go.kr/front_eng/roman/roman_01.do) letter by
letter, McCune-Reischauer without its marks, and the habits of passports and agencies.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from dramagraph import resources
from dramagraph.hangul import FIRST, romanised
from dramagraph.romanisation import HYPHENS, KoreanName, given_syllables, parse_name

AFTER_SILENCE = {"ㅜ": ("woo", "wu"), "ㅟ": ("wee",), "ㅣ": ("yee", "lee")}
AFTER_H = {"ㅢ": ("ee", "i", "ie")}
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CLOSED = {"ㅓ": ("u",), "ㅕ": ("yu", "you"), "ㅡ": ("u", "oo")}
"""Spellings that stand for a letter only before a consonant: "sun" is 선 or 순, "su" is 수."""
SILENT, ASPIRATE = 11, 18
"""The places of ㅇ and ㅎ among the initials."""

LONGEST = 7
"""Letters of one syllable: "kyoung" and one more."""

NOTABLE = 20_000
"""People whom texts of this kind name. A catalogue of dramas and the members of groups have 3,898
distinct names; there are several times as many people, as the namesakes among the idols show."""

HANGUL_NAME = re.compile(r"[가-힣]{2,5}")


@dataclass(frozen=True)
class Tables:
    """syllables.toml, ready for look-up."""

    given: Mapping[str, frozenset[str]]
    """spelling → syllables of given names"""
    surnames: Mapping[str, frozenset[str]]
    """spelling → family names"""
    hangul_surnames: frozenset[str]
    counts: Mapping[str, Mapping[str, int]]
    """surname, first, second, only → part in the Revised Romanisation → names that have it"""


@cache
def letters() -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """Return the spellings of the initials, vowels and finals, in the order of Unicode."""
    table = tomllib.loads(resources.text("", "words", "syllables.toml"))["letters"]
    initials, vowels, finals = (
        [part.replace("-", "").split("|") for part in table[name].split()]
        for name in ("initials", "vowels", "finals")
    )
    return initials, vowels, finals


@cache
def tables() -> Tables:
    """Return the tables that ship with the package."""
    table = tomllib.loads(resources.text("", "words", "syllables.toml"))
    given: dict[str, set[str]] = {}
    for syllable in table["hangul"]["given"].split():
        for spelling in spellings(syllable):
            given.setdefault(spelling, set()).add(syllable)
    families = table["hangul"]["surnames"].split()
    surnames: dict[str, set[str]] = {}
    for family in families:
        regular = map("".join, product(*(spellings(syllable) for syllable in family)))
        for spelling in (*regular, *table["surnames"].get(family, ())):
            surnames.setdefault(spelling, set()).add(family)
    return Tables(
        {spelling: frozenset(found) for spelling, found in given.items()},
        {spelling: frozenset(found) for spelling, found in surnames.items()},
        frozenset(families),
        {kind: _counted(words) for kind, words in table["counts"].items()},
    )


def _counted(words: str) -> dict[str, int]:
    parts = words.split()
    return dict(zip(parts[::2], map(int, parts[1::2]), strict=True))


def _letters(syllable: str) -> tuple[int, int, int]:
    initial, rest = divmod(ord(syllable) - FIRST, 21 * 28)
    return initial, *divmod(rest, 28)


@cache
def spellings(syllable: str) -> frozenset[str]:
    """Return the ways to write one Hangul syllable in Latin letters, in lower case.

    >>> sorted(spellings("현"))
    ['hyeon', 'hyoun', 'hyuhn', 'hyun']
    """
    initial, middle, final = _letters(syllable)
    initials, all_vowels, finals = letters()
    letter = VOWELS[middle]
    vowels = [v for v in all_vowels[middle] if final or v not in CLOSED.get(letter, ())]
    if initial == SILENT:
        vowels += AFTER_SILENCE.get(letter, ())
    if initial == ASPIRATE:
        vowels += AFTER_H.get(letter, ())
    return frozenset(map("".join, product(initials[initial], vowels, finals[final])))


@cache
def hangul_name(name: str) -> KoreanName | None:
    """Return a name in Hangul taken apart, None if it is none: a family name, one to three syllables.

    >>> hangul_name("김수현")
    KoreanName(surname='gim', given=('su', 'hyeon'))
    """
    if not HANGUL_NAME.fullmatch(name):
        return None
    families = tables().hangul_surnames
    cut = 2 if len(name) > 2 and name[:2] in families else 1
    if name[:cut] not in families or not 1 <= len(name) - cut <= 3:
        return None
    surname, given = map(romanised, name[:cut]), map(romanised, name[cut:])
    return KoreanName("".join(surname), tuple(given))


@cache
def readings(name: str) -> frozenset[str]:
    """Return the Hangul names that *name* may stand for; of Hangul itself alone, of what is no full
    Korean name none.

    >>> sorted(readings("Han Sun-a"))
    ['한선아', '한순아']
    >>> readings("Kim Soo-hyun") & readings("Kim So-hyun")
    frozenset()
    """
    if HANGUL_NAME.fullmatch(name):
        return frozenset((name,)) if hangul_name(name) else frozenset()
    words = name.lower().split()
    if not 2 <= len(words) <= 4:
        return frozenset()
    return _read(words[0], words[1:]) or _read(words[-1], words[:-1])


def _read(surname: str, given: Sequence[str]) -> frozenset[str]:
    families = tables().surnames.get(surname, frozenset())
    parts = [part for word in given for part in re.split(rf"[{HYPHENS}'’.]", word) if part]
    names = frozenset(_given(parts)) if families else frozenset()
    return frozenset(f"{family}{name}" for family in families for name in names)


def _given(parts: Sequence[str]) -> Iterator[str]:
    """Yield what the parts of a given name may be: one joined word, or a part for each syllable."""
    known = tables().given
    if len(parts) <= 3:
        cut = [parts] if len(parts) > 1 else [*_cuts(parts[0], 2)] or [*_cuts(parts[0], 3)]
        for pieces in cut:
            yield from map("".join, product(*(known.get(piece, ()) for piece in pieces)))


def _cuts(word: str, most: int) -> Iterator[list[str]]:
    """Yield the ways to cut a joined name into at most *most* syllables."""
    known = tables().given
    if word in known:
        yield [word]
    if most > 1:
        for cut in range(1, min(LONGEST, len(word) - 1) + 1):
            if word[:cut] in known:
                yield from ([word[:cut], *rest] for rest in _cuts(word[cut:], most - 1))


def is_one_name(one: str, other: str) -> bool:
    """Whether two full Korean names are the same, each read as it is most probably meant.

    >>> is_one_name("Kim Soo-hyun", "Gim Suhyeon"), is_one_name("Han Sun-a", "한순아")
    (True, False)
    """
    first, second = (parse_name(name) or hangul_name(name) for name in (one, other))
    return first is not None and first == second


def may_be_one_name(one: str, other: str) -> bool:
    """Whether two spellings of a full Korean name have a reading in common.

    >>> may_be_one_name("Choi Woo-shik", "Choe U-sik"), may_be_one_name("Lee Jung-jae", "Lee Jong-jae")
    (True, False)
    """
    return not readings(one).isdisjoint(readings(other))


@cache
def namesakes(name: str) -> float:
    """Return how many other people of note are expected to bear a name, above 0.

    A Korean name by how common its parts are. Of one word alone a Korean given name is shared by many,
    a stage name by few (of 570 idols 35 of 363 and 4 of 207), as are two words of no Korean name.

    >>> namesakes("Kim Ji-won") > 4, namesakes("Namgung Bit-na") < 0.01
    (True, True)
    """
    korean = parse_name(name) or hangul_name(name)
    if korean is None:
        is_given = given_syllables(name) is not None and not name.isupper()  # IU is no given name
        return 4.0 if is_given and len(name.split()) == 1 else 0.1
    counts = tables().counts
    share = _share(counts["surname"], korean.surname)
    first, second = korean.given[0], korean.given[-1]
    if len(korean.given) == 1:
        alone = sum(counts["only"].values()) / sum(counts["surname"].values())
        return NOTABLE * share * alone * _share(counts["only"], first)
    return NOTABLE * share * _share(counts["first"], first) * _share(counts["second"], second)


def _share(counts: Mapping[str, int], part: str) -> float:
    return (counts.get(part, 0) + 0.5) / (sum(counts.values()) + 0.5)
