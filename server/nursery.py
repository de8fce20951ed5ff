"""The process from which evaluators come (engine_nursery.py), kept alive."""

from __future__ import annotations

from functools import partial

from dramagraph.engine_nursery import Rules, arguments
from dramagraph.server.kept import Kept
from dramagraph.server.settings import MEGABYTE, Settings

END_S = 5.0


def nursery(settings: Settings) -> Kept:
    """Return a nursery that has been started; an OSError comes from the system."""
    memory, copy = settings.query_memory_mb * MEGABYTE, settings.copy_mb * MEGABYTE
    rules = Rules(settings.store, memory, copy, settings.services)
    return Kept("evaluators", partial(arguments, rules=rules), END_S)
