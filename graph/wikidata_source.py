"""What is asked of Wikidata, wherever it is: a snapshot on disk, the live site, another Wikibase.

Every source answers from what it has and says nothing of what it has not. Ids are followed through
redirects: an item's own id may differ from the one that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dramagraph.wikidata_items import Item

MOST_CANDIDATES = 100
"""Items that one thing is compared with: two calls of wbgetentities. "Kim Min-ji" has some dozens."""


@dataclass(frozen=True, slots=True)
class Named:
    """The items that a name leads to."""

    ids: tuple[str, ...]
    """In an order that stays the same."""
    is_whole: bool = True
    """Whether these are all; if not, the one that is meant may be among the others."""


class WikidataSource(Protocol):
    """A place that knows items."""

    @property
    def date(self) -> str | None:
        """The day its answers are of, YYYY-MM-DD; None where that is not known."""

    def named(self, names: Sequence[str], kinds: Sequence[str] = ()) -> Named:
        """Return the items that have one of *names* in some spelling, at most MOST_CANDIDATES. *kinds*
        are the ids of classes that a source may use to search more narrowly.
        """

    def identified(self, property: str, value: str) -> list[str]:
        """Return the ids of items with an external identifier (P345, tt10850932) or a sitelink
        (kowiki, title).
        """

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return id → item for the ids that exist; a redirected id leads to its target."""
