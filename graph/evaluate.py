"""Claims against gold facts: precision, recall and F1, with the errors one by one.

Gold is a folder of <id>.json files, each with `facts` and `arguable` facts {"s", "p", "o", …} and `entities` with their aliases. Names are compared
without case, marks and spaces; symmetric properties in both directions; an arguable fact is neither right nor wrong. Negated claims are not
counted: gold holds what is so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dramagraph.models import Extraction, Persona, Statement, Value
from dramagraph.predicates import SYMMETRIC

NUMERIC = frozenset(("numberOfEpisodes", "viewershipRating", "hoursViewed"))


@dataclass(frozen=True)
class Comparison:
    """What one document's claims and its gold facts have in common."""

    found: tuple[str, ...]
    wrong: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Right ones among the claims; 1 where there is none."""
        return ratio(len(self.found), len(self.found) + len(self.wrong))

    @property
    def recall(self) -> float:
        """Found ones among the gold facts; 1 where there is none."""
        return ratio(len(self.found), len(self.found) + len(self.missing))


def ratio(part: int, whole: int) -> float:
    """Return part / whole, 1 for nothing of nothing."""
    return part / whole if whole else 1.0


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def fold(name: str) -> str:
    """Return a name without case, accents, marks and spaces, and without a leading article."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    folded = re.sub(r"^(?:the|la|il|le|el) ", "", folded)
    return "".join(c for c in folded if c.isalnum() or c == "#")


def compare(extraction: Extraction, gold: Mapping[str, Any]) -> Comparison:
    """Return how the claims of *extraction* stand to the gold facts of the same document."""
    names = _gold_names(gold["entities"])
    expected = {_gold_key(fact, names): fact for fact in gold["facts"]}
    arguable = {_gold_key(fact, names) for fact in gold["arguable"]}
    found: dict[tuple[str, str, str], str] = {}
    wrong: dict[tuple[str, str, str], str] = {}
    for statement in extraction.statements:
        if all(e.stance.polarity == "negated" for e in statement.evidence):
            continue
        keys = list(_keys(extraction, statement, names))
        hit = next((key for key in keys if key in expected), None)
        if hit:
            found[hit] = describe(extraction, statement)
        elif not any(key in arguable for key in keys):
            wrong[keys[0]] = describe(extraction, statement)
    missing = [f"{f['s']} {f['p']} {f['o']}" for key, f in expected.items() if key not in found]
    return Comparison(tuple(found.values()), tuple(wrong.values()), tuple(missing))


def describe(extraction: Extraction, statement: Statement) -> str:
    """Return a statement in one line."""
    parts = [_name(extraction, statement.subject), statement.predicate, _name(extraction, statement.object)]
    rules = ", ".join(sorted({e.rule for e in statement.evidence}))
    return f"{' '.join(parts)} [{rules}]"


def _name(extraction: Extraction, value: str | Value) -> str:
    return value.lexical if isinstance(value, Value) else extraction.by_key[value].name


def _gold_names(entities: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return folded spelling → folded name of the gold entity."""
    names: dict[str, str] = {}
    for entity in entities:
        for spelling in (entity["name"], *entity.get("aliases", ())):
            names.setdefault(fold(spelling), fold(entity["name"]))
    return names


def _gold_key(fact: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    subject = fold(str(fact["s"]))
    return _key(names.get(subject, subject), fact["p"], str(fact["o"]), names)


def _key(subject: str, predicate: str, object_: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    if predicate in NUMERIC:
        value = f"{float(object_):g}"
    elif predicate.endswith("Date"):
        value = object_
    else:
        value = names.get(fold(object_), fold(object_))
    if predicate in SYMMETRIC and value < subject:
        subject, value = value, subject
    return subject, predicate, value


def _keys(
    extraction: Extraction, statement: Statement, names: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the ways in which gold may write a statement."""
    objects = (
        [statement.object.lexical]
        if isinstance(statement.object, Value)
        else _spellings(extraction, extraction.by_key[statement.object])
    )
    for subject in _spellings(extraction, extraction.by_key[statement.subject]):
        folded = names.get(fold(subject), fold(subject))
        for object_ in objects:
            yield _key(folded, statement.predicate, object_, names)


def _spellings(extraction: Extraction, persona: Persona) -> list[str]:
    if persona.kind == "episode" and persona.work:
        work = extraction.by_key[persona.work]
        return [f"{name}#{persona.number}" for name in (work.name, *work.aliases)]
    return [persona.name, *persona.aliases]
