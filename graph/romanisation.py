"""Korean names in Latin letters: which words make one, and which spellings may be the same name.

One name has many spellings (Soo-hyun, Soo Hyun, Soohyun, Su-hyeon) and two names may differ by a
letter (Soo-hyun, So-hyun), so that string
distance is no guide: of twelve pairs measured, different people scored up to 95.7 and one name in
two spellings as little as 66.7 of 100.
What decides is the syllables, folded to the Revised Romanisation that each spelling most probably
stands for.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from dramagraph import resources
from dramagraph.hangul import is_hangul, romanised

LONGEST_SYLLABLE = 6
"""Letters: "kyeong", "hyeong"."""

HYPHENS = "\\-‐‑–"


@dataclass(frozen=True)
class NameGrammar:
    """The tables of names.toml, ready for look-up; all spellings in lower case."""

    surnames: dict[str, str]
    """spelling → Revised Romanisation"""
    common: dict[str, str]
    """Revised Romanisation → commonest spelling"""
    weak: frozenset[str]
    not_given: frozenset[str]
    syllables: frozenset[str]


@cache
def grammar() -> NameGrammar:
    """Return the grammar of names that ships with the package."""
    table = tomllib.loads(resources.text("", "words", "names.toml"))
    surnames: dict[str, str] = {}
    for revised, spellings in table["surnames"].items():
        for spelling in (*spellings, revised):
            surnames.setdefault(spelling, revised)
    return NameGrammar(
        surnames=surnames,
        common={revised: spellings[0] for revised, spellings in table["surnames"].items()},
        weak=frozenset(table["grammar"]["weak"]),
        not_given=frozenset(table["grammar"]["not_given"]),
        syllables=frozenset(table["grammar"]["syllables"].split()),
    )


# The habits of passports and agencies, each turned into the Revised Romanisation; the order
# matters.
FOLDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^sh", "s"),
        (r"^k(?!k)", "g"),
        (r"^l", "r"),
        (r"^v", "b"),
        (r"^z", "j"),
        (r"^ch?eol$|^chul$", "cheol"),
        (r"^woo$|^wu$", "u"),
        (r"^woo(k|n|l|ng)$", r"u\1"),
        (r"^yi$|^ee$|^yee$", "i"),
        (r"^you(?=l)", "yu"),
        (r"you(?=n)", "yeo"),
        (r"ou", "u"),
        (r"ee", "i"),
        (r"^hi$", "hui"),
        (r"^eui$", "ui"),
        (r"(?<=[aou])h$", ""),
        (r"(?<=h)yu(?=[nkb])", "yeo"),
        (r"(?<=[gm])yu(?=ng)", "yeo"),
        (r"^byu(?=[nl]|ng)", "byeo"),
        (r"(?<=r)yu(?=ng)", "yeo"),
        (r"^yung$", "yeong"),
        (r"^(s|j|h)ung$", r"\1eong"),
        (r"^sun$", "seon"),
        (r"^suk$", "seok"),
        (r"^(g)un$", r"\1eon"),
        (r"^bum$", "beom"),
        (r"^gum$", "geum"),
        (r"^uhm$|^um$", "eom"),
        (r"c$", "k"),
        (r"^(s|y|h)u?b$", r"\1eop"),
        (r"b$", "p"),
        (r"^yea?$", "ye"),
        (r"oo", "u"),  # last: "sun" may be 선, "soon" is 순
    )
)


@cache
def revised(syllable: str) -> str:
    """Return the Revised Romanisation that a spelt syllable most probably stands for.

    >>> [revised(s) for s in ("soo", "hyun", "young", "joon", "woo", "kyung")]
    ['su', 'hyeon', 'yeong', 'jun', 'u', 'gyeong']
    """
    for pattern, replacement in FOLDS:
        syllable = pattern.sub(replacement, syllable)
    return syllable


@cache
def split_syllables(word: str) -> tuple[str, ...] | None:
    """Return the one or two syllables that a joined given name is made of, or None if it is no
    Korean name.

    Where there are two ways, the one wins in which the second syllable opens with a consonant, as
    Hangul would write it.

    >>> split_syllables("soohyun"), split_syllables("haein"), split_syllables("london")
    (('soo', 'hyun'), ('hae', 'in'), None)
    >>> split_syllables("dahyun"), split_syllables("kangwon")
    (('da', 'hyun'), ('kang', 'won'))
    """
    known = grammar().syllables
    if word in known:
        return (word,)
    cuts = [
        cut for cut in range(1, min(7, len(word))) if word[:cut] in known and word[cut:] in known
    ]
    if not cuts:
        return None
    cut = min(cuts, key=lambda at: (word[at] in "aeiou" or _is_before_h(word, at), -at))
    return (word[:cut], word[cut:])


def _is_before_h(word: str, at: int) -> bool:
    """Whether a cut tears the h off a syllable such as hyun or hwan."""
    return word[at - 1] == "h" and word[at] in "yw"


@cache
def given_syllables(given: str) -> tuple[str, ...] | None:
    """Return the folded syllables of a given name in any spelling, or None if it is none.

    >>> given_syllables("Soo-hyun") == given_syllables("Soo Hyun") == given_syllables("Suhyeon")
    True
    """
    if len(given) < 4 and all(map(is_hangul, given)):
        return tuple(map(romanised, given)) or None
    parts = [part for part in re.split(rf"[{HYPHENS}\s]+", given.lower()) if part]
    if len(parts) == 1:
        found = split_syllables(parts[0])
    elif len(parts) <= 3 and all(part in grammar().syllables for part in parts):
        found = tuple(parts)
    else:
        found = None
    return tuple(revised(part) for part in found) if found else None


def _unusual_syllables(given: str) -> tuple[str, ...] | None:
    """The parts of a hyphenated given name of syllables that no table has: a family name before it
    and the hyphen say enough.
    """
    parts = re.split(rf"[{HYPHENS}]", given.lower())
    if len(parts) == 2 and all(part.isalpha() and len(part) <= LONGEST_SYLLABLE for part in parts):
        return tuple(revised(part) for part in parts)
    return None


@dataclass(frozen=True, slots=True)
class KoreanName:
    """A romanised name, taken apart: "Kim Soo-hyun" is KoreanName("gim", ("su", "hyeon"))."""

    surname: str
    given: tuple[str, ...]

    @property
    def key(self) -> str:
        """What two spellings of one name share: "gim suhyeon"."""
        return f"{self.surname} {''.join(self.given)}"

    @property
    def slug(self) -> str:
        """The name in an IRI, the same for every spelling: "kim-su-hyeon"."""
        return "-".join((grammar().common[self.surname], *self.given))


def _hangul_name(name: str) -> KoreanName | None:
    """A name in Hangul: a family name of one syllable, or of two before one or two more."""
    syllables = tuple(map(romanised, name))
    surnames = grammar().surnames
    for length in (2, 1):
        surname = "".join(syllables[:length])
        given = syllables[length:]
        if surname in surnames and 1 <= len(given) <= 2 + (length == 1):
            return KoreanName(surnames[surname], given)
    return None


@cache
def parse_name(name: str) -> KoreanName | None:
    """Return a full romanised name taken apart, in either order, or None if it is no Korean name.

    >>> parse_name("Lee Min-ho") == parse_name("Yi Minho") == parse_name("Min-ho Lee")
    True
    >>> parse_name("이민호") == parse_name("Lee Min-ho")
    True
    """
    words = name.split()
    surnames = grammar().surnames
    if len(words) == 1 and all(map(is_hangul, name)):
        return _hangul_name(name)
    if len(words) not in (2, 3):
        return None
    first, rest = words[0].lower(), " ".join(words[1:])
    if first in surnames:
        given = given_syllables(rest) or _unusual_syllables(rest)
        if given:
            return KoreanName(surnames[first], given)
    last, front = words[-1].lower(), " ".join(words[:-1])
    if last in surnames and last not in grammar().weak:
        given = given_syllables(front)
        if given and len(given) > 1:
            return KoreanName(surnames[last], given)
    return None


SYLLABLE = re.compile(
    r"(?:[bcdghjklmnprstwyz]|kk|ss|ch|sh|[hgk]w)?[aeiouwy]{1,4}(?:n|ng|k|g|l|m|p|b|t|r|h)?"
)


def of_unusual_syllables(first: str, second: str, third: str) -> KoreanName | None:
    """Return a family name and two more words, of which one is a syllable that the tables have, and the
    other looks like one: "Yoon Gye Re"; else None.
    """
    table = grammar()
    said = second.lower(), third.lower()
    if first.lower() in table.weak or not any(part in table.syllables for part in said):
        return None
    if not all(SYLLABLE.fullmatch(part) and part not in table.not_given for part in said):
        return None
    return KoreanName(table.surnames[first.lower()], said)


NO_FAMILY = (
    "king",
    "nurse",
    "nun",
    "il",
    "la",
    "le",
    "lo",
    "de",
    "di",
    "el",
    "se",
    "yes",
    "no",
    "do",
    "so",
)
"""Words that look like a syllable and stand before given names."""


def of_unknown_family(family: str, given: str) -> KoreanName | None:
    """Return a family name that the tables do not have before a given name that is surely one, else None."""
    if family.lower() in NO_FAMILY or not SYLLABLE.fullmatch(family.lower()):
        return None
    syllables = given.lower().split("-")
    known = len(syllables) == 2 and all(part in grammar().syllables for part in syllables)
    return KoreanName(family.lower(), tuple(syllables)) if known else None
