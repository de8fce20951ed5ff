"""What the query service of Wikidata answers, as items: https://www.mediawiki.org/wiki/Wikidata_Query_Service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dramagraph.errors import WikidataError
from dramagraph.wikidata_files import from_results
from dramagraph.wikidata_http import Asker
from dramagraph.wikidata_items import Item

QUERY_SERVICE = "https://query.wikidata.org/sparql"
ACCEPT = "application/sparql-results+json"


def asked_items(
    queries: Sequence[str], endpoint: str = QUERY_SERVICE, asker: Asker | None = None
) -> tuple[str | None, list[tuple[str, Item]]]:
    """Return the day of the answers, and the items that queries find, each under its id.

    The variables are those of wikidata_files.from_results; what several queries say of one item is
    put together. None and nothing for no query.
    """
    rows: list[Any] = []
    days = set()
    asker = asker or Asker()
    try:
        for query in queries:
            reply = asker.post(endpoint, {"query": query}, ACCEPT)
            days.add(reply.day)
            try:
                rows += reply.value["results"]["bindings"]
            except (KeyError, TypeError) as error:
                raise WikidataError(f"{endpoint} answers with no results of a SELECT") from error
    finally:
        asker.close()
    found = from_results({"results": {"bindings": rows}})
    return min(days, default=None), [(item.id, item) for item in found]
