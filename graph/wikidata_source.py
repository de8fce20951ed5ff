"""What is asked of Wikidata, wherever it is: a snapshot on disk, the live site, another Wikibase.

Every source answers from what it has and says nothing of what it has not. Ids are followed through
redirects: an item's own id may differ from the one that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from dramagraph.wikidata_items import Item

MOST_CANDIDATES = 50
"""Items that one name may lead to: as many as one call of wbgetentities takes."""


class WikidataSource(Protocol):
    """A place that knows items."""

    @property
    def date(self) -> str | None:
        """The day its answers are of, YYYY-MM-DD; None where that is not known."""

    def named(self, names: Sequence[str], hint: str | None = None) -> list[str]:
        """Return the ids of items that have one of *names* in some spelling, at most
        MOST_CANDIDATES, in an order that stays the same. *hint* is the id of a class that a source
        may use to search more narrowly.
        """

    def identified(self, property: str, value: str) -> list[str]:
        """Return the ids of items with an external identifier (P345, tt10850932) or a sitelink
        (kowiki, title).
        """

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return id → item for the ids that exist; a redirected id leads to its target."""
