"""A query of reconciliation → candidates with scores and features.

The score is that of openrefine-wikibase, https://openrefine-wikibase.readthedocs.io/en/latest/architecture.html:
the best name counts 1, each property 0.4. A candidate matches only with (nearly) the whole name
and well before the next: who reconciles a table looks at what does not match, and not at what does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import Literal

from dramagraph.errors import UsageError
from dramagraph.link_names import folded, keys
from dramagraph.server.reconcile_index import Entry, Index, likeness, value_keys

NAMES = "all_labels"
"""The feature of the best name, called as other services call it."""
SPELLING = 97.0
"""The score of another spelling of a Korean name: the same syllables are seldom another name."""
OF_A_PROPERTY = 0.4
"""What a property counts beside the name."""
SURE = 95.0
LEAD = 10.0
"""Points: where a candidate matches, and by how much it must lead."""
LEAST = 30.0
"""Points of a name; below, two names have a syllable or two in common."""
MOST = 100
"""Candidates of one query."""
USUAL = 10
LONGEST = 500
"""Code points of a name or a value; what is longer names nothing."""
MEMBERS = frozenset(("query", "type", "limit", "properties", "type_strict"))
STRICTNESS = ("any", "should", "all")


@dataclass(frozen=True)
class Query:
    """One query, checked."""

    text: str
    types: tuple[str, ...]
    limit: int
    strict: str
    properties: tuple[tuple[str, tuple[str, ...]], ...]
    """(property, values)"""


@dataclass(frozen=True)
class Candidate:
    """One thing that may be meant."""

    entry: Entry
    score: float
    match: bool
    features: tuple[tuple[str, float], ...]


def parse(given: Any) -> Query:
    """Return a query of a batch; UsageError that says what is wrong with it."""
    if isinstance(given, str):
        given = {"query": given}
    if not isinstance(given, Mapping) or set(given) - MEMBERS:
        raise UsageError(f"a query is an object with {', '.join(sorted(MEMBERS))}")
    text = given.get("query", "")
    properties = given.get("properties", [])
    if not isinstance(text, str) or not isinstance(properties, list) or not (text or properties):
        raise UsageError("a query needs a string query, or a list of properties")
    types = given.get("type") or []
    limit = given.get("limit", USUAL)
    strict = given.get("type_strict", "should")
    if strict not in STRICTNESS:
        raise UsageError(f"type_strict is one of {', '.join(STRICTNESS)}")
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise UsageError("limit is a number")
    return Query(
        text[:LONGEST],
        tuple(map(_identifier, types if isinstance(types, list) else [types])),
        max(0, min(int(limit), MOST)),
        strict,
        tuple(map(_property, properties)),
    )


def _identifier(given: Any) -> str:
    return str(given.get("id", "")) if isinstance(given, Mapping) else str(given)


def _property(given: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(given, Mapping) or not isinstance(given.get("pid"), str) or "v" not in given:
        raise UsageError("a property of a query has a pid and a v")
    values = given["v"] if isinstance(given["v"], list) else [given["v"]]
    return given["pid"], tuple(_text(value)[:LONGEST] for value in values)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("id", value.get("name", "")))
    return str(value).lower() if isinstance(value, bool) else str(value)


def candidates(found: Index, query: Query) -> list[Candidate]:
    """Return the candidates of a query, the best first, those of another type after or not at all."""
    ids = found.called(query.text) if query.text else _with_values(found, query)
    judged = [
        one
        for one in (_judged(found, found.entries[name], query) for name in ids)
        if one is not None and one.score >= LEAST
    ]
    ranked = sorted(judged, key=lambda one: (-one.score, one.entry.id))
    best = ranked[0] if ranked else None
    second = ranked[1].score if len(ranked) > 1 else 0.0
    if best is not None and best.score >= SURE and best.score - second >= LEAD:
        ranked[0] = Candidate(best.entry, best.score, True, best.features)
    return ranked[: query.limit]


def _with_values(found: Index, query: Query) -> Sequence[str]:
    """Return the things that have some of the values asked for."""
    have = {
        one: None
        for name, values in query.properties
        for value in values
        for key in (value, folded(value), *keys(value))
        for one in found.by_value.get((name, key), ())
    }
    return list(have)


def _judged(found: Index, entry: Entry, query: Query) -> Candidate | None:
    is_right = not query.types or not entry.types.isdisjoint(query.types)
    if not is_right and query.strict in ("any", "all"):
        return None
    if query.strict == "all" and not set(query.types) <= entry.types:
        return None
    features = [(NAMES, _name_score(entry.names, query.text))] if query.text else []
    features += [(name, _value_score(found, entry, name, v)) for name, v in query.properties]
    weights = [1.0 if name == NAMES else OF_A_PROPERTY for name, _ in features]
    total = sum(w * value for w, (_, value) in zip(weights, features, strict=True))
    score = total / sum(weights)
    return Candidate(entry, round(score if is_right else score / 2, 1), False, tuple(features))


def _name_score(names: Iterable[str], text: str) -> float:
    """Return how well the best of a thing's names fits: 100 for the same letters."""
    wanted, syllables = folded(text), keys(text)
    best = 0.0
    for name in names:
        if folded(name) == wanted and wanted:
            return 100.0
        best = max(best, SPELLING if keys(name) & syllables else likeness(name, text))
    return round(min(best, SPELLING), 1)


def _value_score(found: Index, entry: Entry, name: str, wanted: Iterable[str]) -> float:
    held = entry.values.get(name, ())
    for value in held:
        spelt = value_keys(value, found.entries)
        for text in wanted:
            if spelt & {text, folded(text), *keys(text)}:
                return 100.0
            is_date = isinstance(value, Literal) and re.fullmatch(r"\d{4}(-\d\d){0,2}", text)
            if is_date and (str(value).startswith(text) or text.startswith(str(value))):
                return 100.0
    return 0.0
