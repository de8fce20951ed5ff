"""As many articles as one likes: those of tests/gold/dev with other names, always the same ones.

People, characters, titles and groups of one round of articles are renamed alike, so that they speak of the same
things; broadcasters, agencies, awards and places stay, and are in the news everywhere, as they are.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

GOLD = Path(__file__).parent.parent / "tests" / "gold" / "dev"
RENAMED = frozenset(("Actor", "Person", "Director", "Screenwriter", "Character", "Drama", "Film"))

_PARTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def made(articles: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of as many articles, no two of which are the same; always the same ones."""
    gold = [(path, json.loads(path.read_text("utf-8"))) for path in sorted(GOLD.glob("*.json"))]
    others = Names(0)
    texts = [(p.stem, p.with_suffix(".txt").read_text("utf-8"), d["entities"]) for p, d in gold]
    for number in range(articles):
        turn, which = divmod(number, len(texts))
        others = Names(turn) if which == 0 else others
        stem, text, entities = texts[which]
        yield f"{number:05}-{stem}.txt", renamed(text, entities, others)


def renamed(text: str, entities: Sequence[dict[str, Any]], others: Names) -> str:
    """Return an article about others: each name as another, in every spelling."""
    found: dict[str, str] = {}
    for entity in entities:
        names = (entity["name"], *entity["aliases"])
        if entity["type"] in ("Drama", "Film"):
            found.update((name, others.title(name)) for name in names)
        elif entity["type"] in RENAMED:
            family = entity["name"].partition(" ")[0]
            found.update((name, others.person(name, family)) for name in names)
    if not found:
        return text
    spellings = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    pattern = re.compile(f"(?<![A-Za-z])(?:{spellings})(?![A-Za-z])")
    return pattern.sub(lambda match: found[match[0]], text)


class Names:
    """Other names for those of one round of articles: the same one each time, and no two alike."""

    def __init__(self, turn: int) -> None:
        """Begin the round of this number."""
        self._chance = Random(turn)
        self._known: dict[tuple[str, str], str] = {}

    def person(self, name: str, family: str) -> str:
        """Return another name, part by part, so that every spelling of it is one of the other."""
        if re.search("[가-힣]", name):
            return re.sub("[가-힣]", lambda m: self._other("hangul", m[0], _PARTS["hangul"]), name)
        parts = re.split("([ -])", name)
        return "".join(
            part
            if part in (" ", "-")
            else self._other("surname", part, _PARTS["surnames"].split())
            if part == family
            else self._given(part)
            for part in parts
        )

    def title(self, name: str) -> str:
        """Return another title of as many words."""
        if re.search("[가-힣]", name):
            return re.sub("[가-힣]", lambda m: self._other("title", m[0], _PARTS["hangul"]), name)
        return re.sub(
            "[A-Za-z']+",
            lambda m: (
                m[0]
                if m[0].lower() in _PARTS["small"].split()
                else self._other("word", m[0], _PARTS["words"].split())
            ),
            name,
        )

    def _given(self, part: str) -> str:
        """Return another part of a given name, of as many syllables."""
        syllables = re.findall(
            "[^aeiouwy]*[aeiouwy]+(?:n?g?(?![aeiouwy])|[klmnp](?![aeiouwy]))?", part.lower()
        )
        others = [
            self._other("given", one, _PARTS["syllables"].split())
            for one in syllables or [part.lower()]
        ]
        other = "".join(others).lower()
        return other.capitalize() if part[0].isupper() else other

    def _other(self, kind: str, part: str, pool: Sequence[str]) -> str:
        key = kind, part.lower()
        if key not in self._known:
            taken = {other for (of, _), other in self._known.items() if of == kind}
            free = [one for one in pool if one not in taken] or list(pool)
            self._known[key] = self._chance.choice(free)
        return self._known[key]
