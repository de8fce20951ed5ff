"""A reconciliation service as a source, https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.

Candidates come from reconciliation queries, what is known of them from data extension. The service
must speak of items and properties of Wikidata: its identifier space says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dramagraph.errors import WikidataError
from dramagraph.wikidata_cache import Cache
from dramagraph.wikidata_http import Asker
from dramagraph.wikidata_items import ITEM_ID, Item, ItemStatement, ItemValue, moment_value
from dramagraph.wikidata_mapping import read_properties
from dramagraph.wikidata_source import MOST_CANDIDATES, Named

HITS = 20
"""Candidates of one query."""
AT_ONCE = 20
"""Ids of one extension, and queries of one batch: services ask for short requests."""
MOST_SPELLINGS = 4
WHOLE = 100.0
"""The score of a name that is one of the candidate's, as openrefine-wikibase gives it."""


class ReconciledSource:
    """A reconciliation service as a source; see wikidata_source.WikidataSource. To be closed."""

    def __init__(self, url: str, *, cache: Cache, asker: Asker | None = None) -> None:
        """Ask the service at *url*."""
        self._url, self._cache = url, cache
        self._asker = asker or Asker()
        self._days: set[str] = set()
        self._names: dict[str, dict[str, None]] = {}
        self._kinds: dict[str, frozenset[str]] = {}

    @property
    def date(self) -> str | None:
        """The earliest day of what was answered so far."""
        return min(self._days, default=None)

    def close(self) -> None:
        """Close the connections and the file of answers."""
        self._asker.close()
        self._cache.close()

    def named(self, names: Sequence[str], kinds: Sequence[str] = ()) -> Named:
        """Return the candidates of the names, in their order."""
        queries = {
            f"q{at}": {"query": name, "limit": HITS} | ({"type": list(kinds)} if kinds else {})
            for at, name in enumerate(names[:MOST_SPELLINGS])
        }
        answer = self._asked({"queries": json.dumps(queries, ensure_ascii=False)})
        found: dict[str, None] = {}
        is_whole = True
        for key, query in queries.items():
            hits = _candidates(answer, key)
            is_whole = is_whole and len(hits) < HITS
            for candidate in hits:
                found[candidate["id"]] = None
                self._remember(candidate, str(query["query"]))
        return Named(tuple(found)[:MOST_CANDIDATES], is_whole)

    def _remember(self, candidate: Mapping[str, Any], query: str) -> None:
        """Keep the names and types of a candidate; a name is one of its own if the service says so."""
        names = self._names.setdefault(candidate["id"], {})
        names[str(candidate.get("name", candidate["id"]))] = None
        features = candidate.get("features")
        for feature in features if isinstance(features, list) else ():
            if feature.get("id") == "all_labels" and feature.get("value") == WHOLE:
                names[query] = None
        kinds = candidate.get("type")
        self._kinds[candidate["id"]] = frozenset(
            str(kind.get("id") if isinstance(kind, Mapping) else kind)
            for kind in (kinds if isinstance(kinds, list) else ())
        )

    def identified(self, property: str, value: str) -> list[str]:
        """Return the ids of items with an external identifier; none for a sitelink."""
        if not property.startswith("P"):
            return []
        query = {"q0": {"query": value, "properties": [{"pid": property, "v": value}]}}
        answer = self._asked({"queries": json.dumps(query, ensure_ascii=False)})
        return [c["id"] for c in _candidates(answer, "q0") if c.get("match") is True]

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return id → item, with the properties that are read."""
        wanted = [name for name in dict.fromkeys(ids) if ITEM_ID.fullmatch(name)]
        found: dict[str, Item] = {}
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            query = {"ids": part, "properties": [{"id": p} for p in sorted(read_properties())]}
            answer = self._asked({"extend": json.dumps(query)})
            rows = answer.get("rows") if isinstance(answer, Mapping) else None
            for name in part:
                row = rows.get(name) if isinstance(rows, Mapping) else None
                if isinstance(row, Mapping):
                    found[name] = self._item(name, row)
        return found

    def _item(self, name: str, row: Mapping[str, Any]) -> Item:
        label, *others = self._names.get(name) or {name: None}
        statements = dict.fromkeys(
            (
                *(ItemStatement("P31", ItemValue("item", q)) for q in self._kinds.get(name, ())),
                *_statements(row),
            )
        )
        kept = tuple(sorted(statements, key=lambda s: (s.property, s.value.kind, s.value.text)))
        return Item(name, {"mul": label}, {"mul": tuple(others)}, statements=kept)

    def _asked(self, form: Mapping[str, str]) -> Any:
        key = f"{self._url} {json.dumps(dict(form), sort_keys=True, ensure_ascii=False)}"
        kept = self._cache.get([key])
        if key in kept:
            day, value = kept[key]
        else:
            reply = self._asker.post(self._url, form)
            if not isinstance(reply.value, Mapping) or reply.value.get("status") == "error":
                said = json.dumps(reply.value, ensure_ascii=False)[:200]
                raise WikidataError(f"{self._url} answers a query with {said}")
            day, value = reply.day, reply.value
            self._cache.put(day, {key: value})
        self._days.add(day)
        return value


def _candidates(answer: Any, key: str) -> list[Mapping[str, Any]]:
    inner = answer.get(key) if isinstance(answer, Mapping) else None
    found = inner.get("result") if isinstance(inner, Mapping) else None
    return [
        c
        for c in (found if isinstance(found, list) else ())
        if isinstance(c, Mapping) and ITEM_ID.fullmatch(str(c.get("id")))
    ]


def _statements(row: Mapping[str, Any]) -> Iterator[ItemStatement]:
    for name, cells in row.items():
        for cell in cells if isinstance(cells, list) else ():
            value = _value(cell) if isinstance(cell, Mapping) else None
            if value is not None:
                yield ItemStatement(name, value)


def _value(cell: Mapping[str, Any]) -> ItemValue | None:
    if ITEM_ID.fullmatch(str(cell.get("id"))):
        return ItemValue("item", str(cell["id"]))
    if "date" in cell:
        return moment_value(str(cell["date"]))
    if "str" in cell:
        return ItemValue("string", str(cell["str"]))
    number = cell.get("int", cell.get("float"))
    return None if number is None else ItemValue("quantity", f"{number:g}")
