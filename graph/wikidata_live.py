"""A Wikibase as a source: Wikidata itself, or any other whose address is given.

Candidates come from wbsearchentities (https://www.wikidata.org/w/api.php?action=help&modules=wbsearchentities),
in English and Korean and in other spellings of Korean names, and from full text, narrowed to a
class by haswbstatement; items from wbgetentities, 50 at a time. Answers are kept, so that a second
run asks for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dramagraph.link_names import HANGUL, respelled, spellings
from dramagraph.wikidata_cache import Cache
from dramagraph.wikidata_http import Asker
from dramagraph.wikidata_items import ITEM_ID, LANGUAGES, Item, parse_item
from dramagraph.wikidata_source import MOST_CANDIDATES, Named

WIKIDATA = "https://www.wikidata.org/w/api.php"
AT_ONCE = 50
"""Ids a call of wbgetentities takes."""
SEARCHED = 20
"""Hits of one search; where there are so many, there may be more. Rank is popularity, not identity."""
MOST_SPELLINGS = 6
"""Searches for one thing, so that a name with forty spellings does not cost forty requests."""
PROPERTIES = "info|labels|aliases|descriptions|claims|sitelinks"


class LiveSource:
    """A Wikibase as a source; see wikidata_source.WikidataSource. To be closed."""

    def __init__(
        self,
        api: str = WIKIDATA,
        *,
        cache: Cache,
        asker: Asker | None = None,
        respell: Callable[[str], Sequence[str]] = respelled,
    ) -> None:
        """Ask the api.php at *api*. *respell* gives other spellings of a name to search for."""
        self._api, self._cache, self._respell = api, cache, respell
        self._asker = asker or Asker()
        self._days: set[str] = set()

    @property
    def date(self) -> str | None:
        """The earliest day of what was answered so far."""
        return min(self._days, default=None)

    def close(self) -> None:
        """Close the connections and the file of answers."""
        self._asker.close()
        self._cache.close()

    def named(self, names: Sequence[str], kinds: Sequence[str] = ()) -> Named:
        """Return the items that searches for the names find, in their order."""
        spelt = dict.fromkeys(s for name in names for s in spellings(name))
        spelt.update(dict.fromkeys(s for name in names for s in self._respell(name)))
        found: dict[str, None] = {}
        is_whole = True
        for name in list(spelt)[:MOST_SPELLINGS]:
            hits = self._searched(name, "ko" if HANGUL.search(name) else "en")
            is_whole = is_whole and len(hits) < SEARCHED
            found.update(dict.fromkeys(hits))
        if names and kinds:
            found.update(dict.fromkeys(self._full_text(names[0], kinds)))
        return Named(tuple(found)[:MOST_CANDIDATES], is_whole and len(found) <= MOST_CANDIDATES)

    def _searched(self, name: str, language: str) -> list[str]:
        answer = self._asked(
            f"search {language} {name}",
            {
                "action": "wbsearchentities",
                "search": name,
                "language": language,
                "uselang": language,
                "type": "item",
                "limit": str(SEARCHED),
            },
        )
        return [q for hit in _list(answer, "search") if ITEM_ID.fullmatch(q := str(hit.get("id")))]

    def _full_text(self, name: str, kinds: Sequence[str]) -> list[str]:
        quoted = name.replace('"', " ")
        wanted = "|".join(f"P31={kind}" for kind in kinds)
        return self._listed(f'"{quoted}" haswbstatement:{wanted}')

    def identified(self, property: str, value: str) -> list[str]:
        """Return the ids of items with an external identifier or a sitelink."""
        if property.startswith("P"):
            quoted = value.replace('"', " ")
            return self._listed(f'haswbstatement:"{property}={quoted}"')
        answer = self._asked(
            f"sitelink {property} {value}",
            {"action": "wbgetentities", "sites": property, "titles": value, "props": "info"},
        )
        found = answer.get("entities") if isinstance(answer, Mapping) else None
        return [q for q in (found or {}) if ITEM_ID.fullmatch(q)]

    def _listed(self, query: str) -> list[str]:
        """Return the items that the full text search has, https://www.mediawiki.org/wiki/Help:CirrusSearch."""
        answer = self._asked(
            f"text {query}",
            {
                "action": "query",
                "list": "search",
                "srsearch": query,
                "srnamespace": "0",
                "srlimit": str(SEARCHED),
                "srprop": "",
            },
        )
        inner = answer.get("query") if isinstance(answer, Mapping) else None
        titles = (str(hit.get("title")) for hit in _list(inner, "search"))
        return [title for title in titles if ITEM_ID.fullmatch(title)]

    def _asked(self, key: str, parameters: Mapping[str, str]) -> Any:
        """Return an answer, from the file of answers if it is there."""
        key = f"{self._api} {key}"
        kept = self._cache.get([key])
        if key in kept:
            day, value = kept[key]
        else:
            reply = self._asker.get(
                self._api, {**parameters, "format": "json", "formatversion": "1", "maxlag": "5"}
            )
            day, value = reply.day, reply.value
            self._cache.put(day, {key: value})
        self._days.add(day)
        return value

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return id → item; what an answer leaves out is asked for once more by itself."""
        wanted = [name for name in dict.fromkeys(ids) if ITEM_ID.fullmatch(name)]
        keys = {f"{self._api} item {name}": name for name in wanted}
        held: dict[str, Any] = {}
        for key, (day, value) in self._cache.get(keys).items():
            self._days.add(day)
            held[keys[key]] = value
        missing = [name for name in wanted if name not in held]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            found = self._entities(part)
            for name in part:
                if name not in found:
                    found.update(self._entities([name]))
            held.update(found)
        parsed = {name: parse_item(held.get(name)) for name in wanted}
        return {name: item for name, item in parsed.items() if item is not None}

    def _entities(self, ids: Sequence[str]) -> dict[str, Any]:
        """Return id → entity for one call, and keep it. A redirect stands under its target's id, with
        what it was asked as in "redirects"; what does not exist is kept as missing.
        """
        reply = self._asker.get(
            self._api,
            {
                "action": "wbgetentities",
                "ids": "|".join(ids),
                "props": PROPERTIES,
                "languages": "|".join(LANGUAGES),
                "redirects": "yes",
                "format": "json",
                "formatversion": "1",
                "maxlag": "5",
            },
        )
        answer = reply.value if isinstance(reply.value, Mapping) else {}
        entities = answer.get("entities")
        found = dict(entities) if isinstance(entities, Mapping) else {}
        if len(ids) == 1 and ids[0] not in found:
            if "error" in answer:  # one malformed or unknown id fails the whole call
                found[ids[0]] = {"id": ids[0], "missing": ""}
            elif len(found) == 1:  # a redirect
                found[ids[0]] = next(iter(found.values()))
        for entity in list(found.values()):
            origin = entity.get("redirects") if isinstance(entity, Mapping) else None
            if isinstance(origin, Mapping) and origin.get("from") in ids:
                found[str(origin["from"])] = entity
        kept = {name: found[name] for name in ids if name in found}
        self._cache.put(reply.day, {f"{self._api} item {name}": e for name, e in kept.items()})
        self._days.add(reply.day)
        return kept


def _list(answer: Any, name: str) -> list[Mapping[str, Any]]:
    found = answer.get(name) if isinstance(answer, Mapping) else None
    return [hit for hit in found if isinstance(hit, Mapping)] if isinstance(found, list) else []
