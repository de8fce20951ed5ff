"""What the requests of one application share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from dramagraph.server.counters import Counters
from dramagraph.server.dumps import Dumps
from dramagraph.server.evaluation import Evaluator
from dramagraph.server.queries import Queries
from dramagraph.server.settings import Settings
from dramagraph.server.snapshots import Snapshots
from dramagraph.server.tokens import Tokens
from dramagraph.server.writing_scribe import Writing


@dataclass(frozen=True)
class Site:
    """The settings of the application, the snapshot of its store, and who evaluates for strangers."""

    settings: Settings
    snapshots: Snapshots
    evaluator: Evaluator
    """Of validations, and of queries to a store that is an endpoint itself."""
    queries: Queries
    dumps: Dumps
    writing: Writing
    tokens: Tokens
    counters: Counters

    @classmethod
    def of(
        cls,
        settings: Settings,
        nursery: str | None = None,
        scribe: str | None = None,
        counters: Counters | None = None,
    ) -> Site:
        """Return the site for *settings*; nothing is opened yet."""
        snapshots = Snapshots(settings.store)
        evaluator = Evaluator(snapshots, settings.query_slots)
        return cls(
            settings,
            snapshots,
            evaluator,
            Queries(settings, snapshots, nursery),
            Dumps(Path(nursery).parent if nursery else None),
            Writing(settings, scribe),
            Tokens(settings.tokens),
            counters or Counters(),
        )

    def attach(self, app: Flask) -> None:
        """Make this the site of *app*."""
        app.extensions["dramagraph"] = self


def site() -> Site:
    """Return the site of the application that handles the current request."""
    found = current_app.extensions["dramagraph"]
    assert isinstance(found, Site)
    return found
