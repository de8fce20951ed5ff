"""What two names are compared by when things are linked: keys that many spellings share.

A key only finds candidates; it never decides. Names that share one are the same letters, or for a
Korean name the same syllables in any romanisation, or in Hangul.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from dramagraph.romanisation import grammar, parse_name

HANGUL = re.compile(r"[가-힣]")
_BRACKETS = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*$")
_ARTICLE = re.compile(
    r"^(?:the|a|an|il|la|lo|le|el|les|los|las|der|die|das)\s+(?=\S)", re.IGNORECASE
)
_NO_LETTER = re.compile(r"[^a-z0-9]+")
KEPT = 100_000
"""Names whose keys are kept: some 40 MB."""
SHORTEST = 2
"""Letters or digits of a key: a single one names nothing ("V" would be anybody)."""


def folded(name: str) -> str:
    """Return the letters and digits of a name in lower case, without accents, "and" for "&".

    >>> folded("It's Okay to Not Be Okay"), folded("Città d'Acqua"), folded("폭싹 속았수다")
    ('itsokaytonotbeokay', 'cittadacqua', '폭싹속았수다')
    """
    if name.isascii():  # most are, and there are millions
        return _NO_LETTER.sub("", name.lower().replace("&", " and "))
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c.isalnum())
    return unicodedata.normalize("NFC", kept)


def spellings(name: str) -> tuple[str, ...]:
    """Return a name, and what stands before and in a bracket at its end.

    >>> spellings("Kim Ji-won (김지원)")
    ('Kim Ji-won (김지원)', 'Kim Ji-won', '김지원')
    """
    match = _BRACKETS.search(name)
    if match is None or not match.start():
        return (name,)
    inside = (match[1],) if HANGUL.search(match[1]) else ()
    return (name, name[: match.start()], *inside)


@lru_cache(KEPT)
def keys(name: str) -> frozenset[str]:
    """Return what a name is found by: its letters, and the syllables of a Korean name.

    >>> sorted(keys("Kim Soo-hyun")) == sorted(keys("Kim Soo Hyun"))
    True
    >>> sorted(keys("Kim Su-hyeon") & keys("Kim Soohyun"))
    ['=gim suhyeon']
    """
    found = set()
    for spelling in spellings(name):
        whole = folded(spelling)
        if len(whole) >= SHORTEST:
            found.add(whole)
        short = folded(_ARTICLE.sub("", spelling.strip()))
        if len(short) > SHORTEST:
            found.add(short)
        korean = parse_name(spelling)
        if korean is not None:
            found.add(f"={korean.key}")
    return frozenset(found)


def respelled(name: str) -> tuple[str, ...]:
    """Return other spellings of a Korean name in Latin letters, to search for where no key is known.

    >>> respelled("Kim Soo-hyun")
    ('Kim Soo Hyun', 'Kim Soohyun', 'Kim Su-hyeon')
    """
    korean = parse_name(name)
    if korean is None:
        return ()
    surname = grammar().common[korean.surname].capitalize()
    revised = "-".join(korean.given).capitalize()
    found = [f"{surname} {revised}"]
    if not HANGUL.search(name) and "-" in name:
        found = [name.replace("-", " ").title(), name.replace("-", ""), *found]
    return tuple(one for one in dict.fromkeys(found) if one != name)


def fingerprint() -> str:
    """Return what changes when names would have other keys: kept keys are then of no use."""
    probes = (f"Kim {one}-{other}" for one, other in pairwise(sorted(grammar().syllables)))
    said = "\n".join(" ".join(sorted(keys(probe))) for probe in probes)
    return sha256(said.encode("utf-8")).hexdigest()[:16]


def all_keys(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of several names."""
    return frozenset(key for name in names for key in keys(name))


def hangul(names: Iterable[str]) -> frozenset[str]:
    """Return the names that are written in Hangul, without spaces; mixed ones are left out."""
    written = ("".join(part.split()) for name in names for part in spellings(name))
    return frozenset(w for w in written if re.fullmatch(r"[가-힣]{2,}", w))
