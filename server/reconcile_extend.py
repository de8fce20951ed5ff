"""Data extension: the values of properties for things that a table has been matched with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rdflib import XSD, Literal

from dramagraph.errors import UsageError
from dramagraph.ontology.vocabulary import domains, label, ranges, superclasses
from dramagraph.rdf import Term
from dramagraph.server.reconcile_index import SAME, Entry, Index, local_id
from dramagraph.server.reconcile_suggest import OFFERED, label_of

MOST_IDS = 500
MOST_PROPERTIES = 50
"""Of one request. OpenRefine asks for ten rows at a time."""


def extension(found: Index, given: Any) -> dict[str, Any]:
    """Return the answer to an extension: what each property is, and its values for each id.

    An id that is not there and a property that there is not have no values.
    """
    ids = given.get("ids") if isinstance(given, Mapping) else None
    asked = given.get("properties") if isinstance(given, Mapping) else None
    if not isinstance(ids, list) or not isinstance(asked, list):
        raise UsageError("extend is an object with a list of ids and a list of properties")
    if len(ids) > MOST_IDS or len(asked) > MOST_PROPERTIES:
        raise UsageError(f"at most {MOST_IDS} ids and {MOST_PROPERTIES} properties at once")
    wanted = [_wanted(one) for one in asked]
    return {
        "meta": [_meta(name) for name, _ in wanted],
        "rows": {
            str(one): {
                name: _cells(found, found.entries.get(str(one)), name, limit)
                for name, limit in wanted
            }
            for one in ids
        },
    }


def _wanted(given: Any) -> tuple[str, int]:
    if not isinstance(given, Mapping) or not isinstance(given.get("id"), str):
        raise UsageError("a property of extend has an id")
    settings = given.get("settings")
    limit = settings.get("limit", 0) if isinstance(settings, Mapping) else 0
    return given["id"], int(limit) if re.fullmatch(r"\d{1,9}", str(limit)) else 0


def _meta(name: str) -> dict[str, Any]:
    if name not in OFFERED:
        return {"id": name, "name": name}
    meta: dict[str, Any] = {"id": name, "name": label_of(name)}
    kinds = () if name == SAME else ranges(name)
    if len(kinds) == 1:
        meta["type"] = {"id": kinds[0], "name": label(kinds[0])}
    return meta


def _cells(found: Index, entry: Entry | None, name: str, limit: int) -> list[dict[str, Any]]:
    values = entry.values.get(name, ()) if entry and name in OFFERED else ()
    return [_cell(found, value) for value in (values[:limit] if limit else values)]


def _cell(found: Index, value: Term) -> dict[str, Any]:
    if not isinstance(value, Literal):
        other = found.entries.get(local_id(value))
        if other is not None:
            return {"id": other.id, "name": other.label}
        return {"str": str(value).rpartition("/")[2]}
    if value.datatype == XSD.integer:
        return {"int": int(str(value))}
    if value.datatype == XSD.decimal:
        return {"float": float(str(value))}
    if value.datatype == XSD.date:
        return {"date": f"{value}T00:00:00Z"}
    return {"str": str(value)}  # also a month or a year, which have no day to be given


def proposed(name: str, limit: int = 0) -> dict[str, Any]:
    """Return the properties that things of a class may have, with those of its subclasses."""
    fitting = [p for p in OFFERED if p == SAME or any(_meet(name, d) for d in domains(p))]
    chosen = fitting[:limit] if limit > 0 else fitting
    found: dict[str, Any] = {
        "type": name,
        "properties": [{"id": p, "name": label_of(p)} for p in chosen],
    }
    return found | ({"limit": limit} if limit > 0 else {})


def _meet(name: str, domain: str) -> bool:
    return domain in superclasses(name) or name in superclasses(domain)
