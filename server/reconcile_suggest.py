"""What a user may be about to type: things, types and properties by their beginnings."""

from __future__ import annotations

from typing import Any

from dramagraph.link_names import folded
from dramagraph.ontology.vocabulary import classes, comment, label
from dramagraph.ontology.vocabulary import properties as all_properties
from dramagraph.predicates import PROPERTIES
from dramagraph.server.reconcile_index import SAME, Index

AT_ONCE = 20
"""Suggestions of one answer; a cursor asks for the next."""
LONGEST = 200
"""Code points that count."""


def entities(found: Index, prefix: str, cursor: int = 0) -> list[dict[str, Any]]:
    """Return things with a name that begins so, then with one in which a word does, by label."""
    wanted = folded(prefix[:LONGEST])
    ranked = []
    for entry in found.entries.values() if wanted else ():
        starts = any(folded(name).startswith(wanted) for name in entry.names)
        inner = any(folded(w).startswith(wanted) for name in entry.names for w in name.split())
        if starts or inner:
            ranked.append((not starts, entry.label.casefold(), entry.id))
    chosen = [found.entries[name] for _, _, name in _page(sorted(ranked), cursor)]
    return [
        {
            "id": entry.id,
            "name": entry.label,
            "description": entry.description,
            "notable": [{"id": name, "name": label(name)} for name in entry.narrow],
        }
        for entry in chosen
    ]


def types(prefix: str, cursor: int = 0) -> list[dict[str, Any]]:
    """Return the classes of things whose name or label begins so."""
    return [_term(name) for name in _page(_beginning(KINDS, prefix), cursor)]


def properties(prefix: str, cursor: int = 0) -> list[dict[str, Any]]:
    """Return the properties of things whose name or label begins so."""
    return [_term(name) for name in _page(_beginning(OFFERED, prefix), cursor)]


KINDS = tuple(
    name
    for name in classes()
    if name
    not in (
        "Claim",
        "Evidence",
        "ExtractionRun",
        "Judgement",
        "Link",
        "Persona",
        "Source",
        "Verdict",
    )
)
OFFERED = (*sorted({*PROPERTIES, "portrayedBy", "child"} & set(all_properties())), SAME)
"""What a table can be extended by: the properties of things, and the item in Wikidata."""


def _beginning(names: tuple[str, ...], prefix: str) -> list[str]:
    wanted = folded(prefix[:LONGEST])
    return [n for n in names if any(folded(w).startswith(wanted) for w in (n, label_of(n)))]


def _term(name: str) -> dict[str, Any]:
    return {"id": name, "name": label_of(name), "description": about(name)}


def label_of(name: str) -> str:
    """Return what a class or a property is called."""
    return "item in Wikidata" if name == SAME else label(name)


def about(name: str) -> str:
    """Return what it means."""
    return "The item of Wikidata for the same thing." if name == SAME else comment(name)


def _page(found: list[Any], cursor: int) -> list[Any]:
    start = max(0, cursor)
    return found[start : start + AT_ONCE]
