"""From what a user names to a source: a snapshot file, a Wikibase, a reconciliation service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from dramagraph.wikidata_cache import Cache, cache_location
from dramagraph.wikidata_http import Asker
from dramagraph.wikidata_live import WIKIDATA, LiveSource
from dramagraph.wikidata_reconciled import ReconciledSource
from dramagraph.wikidata_snapshot import SnapshotSource
from dramagraph.wikidata_source import WikidataSource

SOURCE_VARIABLE = "DRAMAGRAPH_WIKIDATA"


def source_location() -> str:
    """Return where Wikidata is asked if nothing is named: DRAMAGRAPH_WIKIDATA, else the live site."""
    return os.environ.get(SOURCE_VARIABLE) or WIKIDATA


@contextmanager
def connect(
    location: str | None = None, *, refresh: bool = False, asker: Asker | None = None
) -> Iterator[WikidataSource]:
    """Give the source at *location*, and close it in the end.

    A path is a snapshot; an address that ends in /api.php is a Wikibase, any other a reconciliation
    service. *refresh* forgets all answers that are kept.
    """
    location = location or source_location()
    if not location.startswith(("http://", "https://")):
        snapshot = SnapshotSource(location)
        try:
            yield snapshot
        finally:
            snapshot.close()
        return
    cache = Cache(cache_location())
    if refresh:
        cache.clear()
    source = _online(location, cache, asker or Asker())
    try:
        yield source
    finally:
        source.close()


def _online(location: str, cache: Cache, asker: Asker) -> LiveSource | ReconciledSource:
    if urlsplit(location).path.endswith("/api.php"):
        return LiveSource(location, cache=cache, asker=asker)
    return ReconciledSource(location, cache=cache, asker=asker)
