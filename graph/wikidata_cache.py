"""Answers of Wikidata, kept on disk: what was asked once is not asked again, and work that was
broken off goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dramagraph.errors import UsageError

CACHE_VARIABLE = "DRAMAGRAPH_WIKIDATA_CACHE"
_KEYS_AT_ONCE = 500
"""SQLite takes 999 variables a statement, https://www.sqlite.org/limits.html."""


def cache_location() -> Path:
    """Return the file of answers: DRAMAGRAPH_WIKIDATA_CACHE, else in the user's cache directory.

    The directory follows the XDG Base Directory Specification, %LOCALAPPDATA% on Windows.
    """
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(folder) if folder else Path.home() / ".cache") / "dramagraph/wikidata.sqlite"


class Cache:
    """A file of answers: key → (day, JSON value). Each answer is kept as soon as it is there."""

    def __init__(self, path: str | Path) -> None:
        """Open or make a file. UsageError where that cannot be."""
        try:
            if str(path) != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=30)
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, day TEXT, value TEXT)"
            )
        except (OSError, sqlite3.Error) as error:
            raise UsageError(
                f"{path}: answers of Wikidata cannot be kept here ({error}); set {CACHE_VARIABLE}"
            ) from error

    def get(self, keys: Iterable[str]) -> dict[str, tuple[str, Any]]:
        """Return key → (day, value) for those that are there."""
        wanted = list(keys)
        found: dict[str, tuple[str, Any]] = {}
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            part = wanted[start : start + _KEYS_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT key, day, value FROM answer WHERE key IN ({marks})", part
            )
            found.update((key, (day, json.loads(value))) for key, day, value in rows)
        return found

    def put(self, day: str, values: Mapping[str, Any]) -> None:
        """Keep answers of a day, all or none of them."""
        rows = [(key, day, json.dumps(v, ensure_ascii=False)) for key, v in values.items()]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", rows)

    def clear(self) -> None:
        """Forget everything."""
        with self._connection:
            self._connection.execute("DELETE FROM answer")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
