"""Differences of two stores → text, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from rdflib import Literal, URIRef

from dramagraph.diff import Differences, FactChange, Reason, SourceChange, StatusChange, ThingChange
from dramagraph.ontology.vocabulary import label

SIGNS = ("-", "+")
MOST_REASONS = 5
"""In a line; the rest are counted."""


def lines(found: Differences) -> Iterator[str]:
    """Yield the differences as text, one a line below the name of its part; one line where there is
    none.
    """
    parts = (
        ("sources", [_source(one) for one in found.sources]),
        ("things", [_thing(one) for one in found.things]),
        ("facts", [_fact(one) for one in found.facts]),
        (
            "identities",
            [f'  "{i.name}" of {i.file}: {i.old} → {i.new}' for i in found.identities],
        ),
        ("statuses", [_status(one) for one in found.statuses]),
    )
    if not any(told for _, told in parts):
        yield "no differences"
    for name, told in parts:
        if told:
            yield f"{name}: {len(told)}"
            yield from told


def json_text(found: Differences) -> str:
    """Return the differences as one JSON object, its parts named as in the text."""
    return json.dumps(_plain(found), ensure_ascii=False, indent=1)


def _source(one: SourceChange) -> str:
    told = ", ".join(filter(None, (one.title, one.published)))
    return f"  {SIGNS[one.came]} {one.file}{f' ({told})' if told else ''}"


def _thing(one: ThingChange) -> str:
    if one.old is None or one.new is None:
        return f"  {SIGNS[one.old is None]} {one.new or one.old} <{one.iri}>"
    return f"    {one.old} is called {one.new} now <{one.iri}>"


def _fact(one: FactChange) -> str:
    return f"  {SIGNS[one.came]} {_said(one)}{_because(one.reasons)}"


def _status(one: StatusChange) -> str:
    return f"    {_said(one)}: {one.old} → {one.new}{_because(one.reasons)}"


def _said(one: FactChange | StatusChange) -> str:
    subject, value = one.names
    return f"{subject}, {label(one.predicate)}: {value}"


def _because(reasons: Iterable[Reason]) -> str:
    told = [f"{reason.kind}: {reason.what}" for reason in reasons]
    if len(told) > MOST_REASONS:
        told = [*told[:MOST_REASONS], f"{len(told) - MOST_REASONS} more"]
    return f"  [{'; '.join(told)}]" if told else ""


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Literal):
        typed = {"datatype": str(value.datatype)} if value.datatype else {}
        return {"value": str(value), **typed}
    return {"id": str(value)} if isinstance(value, URIRef) else value
