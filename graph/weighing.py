"""What speaks for and against two clusters of personas being one: the policy, as a table of weights.

A weight is in bits: how many times, as a power of two, the finding is likelier of one thing than of two
namesakes (Fellegi and Sunter, "A Theory for Record Linkage", 1969). They are judged by hand, by what
goes wrong: a wrong merge puts one person's life into another's and is hard to see, a missed one is
listed for review. From 0 bits up two are the same; from DIFFERENT down they are different; between them
nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2

from dramagraph.iris import slug
from dramagraph.lexicon import title_key
from dramagraph.models import Profile
from dramagraph.profiles import full_names, person_key, person_readings, title_keys
from dramagraph.syllables import hangul_name, namesakes

DIFFERENT = -8.0

CERTAIN = 10.0
"""Bits of a name that is its owner's alone, such as a broadcaster's."""

LEAST, MOST = 1.0, 8.0
"""Bits of a name. The commonest still says that nothing speaks against one person; the rarest is not
proof."""

PRIOR = 2.0
"""Bits: of two texts that use one name most mean the one who is written about most."""

OTHER_SPELLING = 7.0
"""Bits off where two spellings have a reading in common and are usually two names (Sun, Seon)."""

SHARED = {"work": 12.0, "group": 12.0, "birth date": 8.0, "agency": 5.0, "birth year": 3.0}
"""A cast has some ten names of twenty thousand; a large agency has hundreds. Colleagues do not tell: in a catalogue of
1,835 dramas 1.9 of 100 pairs of works of one actor share another actor, and 1.2 of two actors; of those of one writer
20 share a writer or director, and 0.5 of two writers, which is no proof where one name has a hundred pairs."""

APART = {"work": -4.0, "agency": -3.0, "role": -9.0, "group": -9.0, "birth year": -12.0}
"""Both are known and have nothing in common. Actors have many works and change agencies. That a singer
acts, or that somebody changes groups, a text says; the rarest name alone does not."""

COMMON = 0.25
"""Namesakes to be expected, from which on another work outweighs the name."""

JOINING = ("work", "group", "birth date", "agency")
"""The second features that find pairs, the strongest first."""

SAME_SOURCE = -12.0
"""A text that writes two names means two people."""

OTHER_HANGUL = -32.0
"""Hangul decides."""

TITLE = 4.0
OTHER_TITLE = 2.0
"""Bits of a title that is but another name of one of the two: "Scandal", "My Love"."""
SHARED_NAME = 6.0
MOST_NAMES = 3
"""People in common that count; a remake may have the writer and an actor of the first."""
YEARS_APART = 3
"""A premiere is put off by a year or two, or misprinted; a remake comes later."""
REMAKE = -17.0
OTHER_YEAR = -10.0
"""Years that differ at all, where only another name is shared."""
OTHER_FORM = -8.0
"""A film and a series of one title, with nobody in common."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The bits of a pair, and what they are made of."""

    bits: float
    features: tuple[str, ...]

    def and_also(self, what: str, bits: float) -> Weighed:
        """Return these with one finding more."""
        return Weighed(round(self.bits + bits, 2), (*self.features, _told(what, bits)))

    @property
    def verdict(self) -> str:
        """same, different or unsure"""
        if self.bits >= 0:
            return "same"
        return "different" if self.bits <= DIFFERENT else "unsure"

    @property
    def score(self) -> str:
        """The bits as a likelihood from 0 to 1 with four digits."""
        return f"{1 / (1 + 2**-self.bits):.4f}".rstrip("0").rstrip(".")


Keys = frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What the members of a cluster say together."""

    keys: Keys
    """By which a name alone may join them."""
    readings: Keys
    hangul: Keys
    features: Mapping[str, Keys]
    languages: Keys
    """Those in which works are named: titles in two languages cannot be compared."""
    namesakes: float

    def absorbed(self, other: Known) -> Known:
        """Return what both say together."""
        if other is self:
            return self
        kinds = sorted({*self.features, *other.features})
        none: Keys = frozenset()
        return Known(
            self.keys | other.keys,
            self.readings | other.readings,
            self.hangul | other.hangul,
            {k: self.features.get(k, none) | other.features.get(k, none) for k in kinds},
            self.languages | other.languages,
            min(self.namesakes, other.namesakes),
        )

    def signature(self) -> tuple[object, ...]:
        """Return all that decides where no second feature is shared."""
        values = (
            self.features.get(what) for what in ("role", "birth year", "year", "form", "title")
        )
        names = (self.keys, self.readings, self.hangul, self.languages)
        return (*names, frozenset(self.features), *values, self.namesakes)


def known_person(profile: Profile) -> Known:
    """Return what one source says of a person."""
    names = full_names(profile)
    features = _by_kind(profile.features)
    return Known(
        keys=frozenset(map(person_key, names)),
        readings=person_readings(profile),
        hangul=frozenset(name for name in names if hangul_name(name)),
        features=features,
        languages=frozenset((profile.language,) if "work" in features else ()),
        namesakes=min(map(namesakes, names)),
    )


def known_work(profile: Profile) -> Known:
    """Return what one source says of a work."""
    none: Keys = frozenset()
    keys = frozenset(title_keys(profile))
    main = ("title", slug(title_key(profile.name)))
    return Known(keys, none, none, _by_kind((*profile.features, main)), none, 0.0)


def _by_kind(features: Iterable[tuple[str, str]]) -> dict[str, Keys]:
    found: dict[str, set[str]] = defaultdict(set)
    for what, key in features:
        found[what].add(key)
    return {what: frozenset(keys) for what, keys in found.items()}


def weigh_people(one: Known, other: Known, strangers: bool) -> Weighed:
    """Return what speaks for and against two clusters being one person.

    *strangers* have no second feature in common: what both are known by speaks against them, whatever
    it is. Two spellings that may be one name then count as one.
    """
    parts = [_name(one, other, strangers)]
    for what in sorted({*SHARED, *APART}):
        first, second = one.features.get(what), other.features.get(what)
        if not first or not second:
            continue
        if not first.isdisjoint(second) and not (strangers and what in JOINING):
            if what in SHARED:
                parts.append((f"same {what}", SHARED[what]))
        elif what in APART and _is_comparable(what, one, other):
            parts.append((f"other {what}", APART[what]))
    return _sum(parts)


def _is_comparable(what: str, one: Known, other: Known) -> bool:
    return what != "work" or not one.languages.isdisjoint(other.languages)


def _name(one: Known, other: Known, strangers: bool) -> tuple[str, float]:
    """Return what the names alone say."""
    borne = max(one.namesakes, other.namesakes)
    bits = min(MOST, max(LEAST, PRIOR - log2(borne)))
    rarity = "rare" if borne < 1 else "common"
    if one.hangul and other.hangul:
        if one.hangul.isdisjoint(other.hangul):
            return "other Hangul", OTHER_HANGUL
        return f"same Hangul, {rarity} name", bits
    if one.readings.isdisjoint(other.readings) and one.keys.isdisjoint(other.keys):
        return "other syllables", OTHER_HANGUL
    if one.keys.isdisjoint(other.keys) and not strangers:
        return "syllables that may be the same", min(bits - OTHER_SPELLING, -1.0)
    return f"same syllables, {rarity} name", bits


def weigh_works(one: Known, other: Known, strangers: bool) -> Weighed:
    """Return what speaks for and against two clusters being one work; *strangers* share no people."""
    none: Keys = frozenset()
    mains = [known.features.get("title", none) for known in (one, other)]
    is_main = not mains[0].isdisjoint(mains[1])
    parts = [("same title", TITLE) if is_main else ("same other title", OTHER_TITLE)]
    people = one.features.get("person", none) & other.features.get("person", none)
    if people and not strangers:
        parts.append(("same people", SHARED_NAME * min(len(people), MOST_NAMES)))
    years = [set(map(int, known.features.get("year", ()))) for known in (one, other)]
    apart = min((abs(a - b) for a in years[0] for b in years[1]), default=0)
    if apart >= YEARS_APART:
        parts.append(("years apart", REMAKE))
    elif apart and not is_main:
        parts.append(("other year", OTHER_YEAR))
    forms = [known.features.get("form") for known in (one, other)]
    if forms[0] and forms[1] and forms[0].isdisjoint(forms[1]):
        parts.append(("a film and a series", OTHER_FORM))
    return _sum(parts)


def _sum(parts: Iterable[tuple[str, float]]) -> Weighed:
    found = [part for part in parts if part[1]]
    bits = round(sum(bits for _, bits in found), 2)
    return Weighed(bits, tuple(_told(what, bits) for what, bits in found))


def _told(what: str, bits: float) -> str:
    return f"{what}: {bits:+.1f} bits"
