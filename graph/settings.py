"""What a user can set from outside: the base IRI and where the store is."""

from __future__ import annotations

import os
from pathlib import Path

BASE_IRI = "https://w3id.org/dramagraph/"
BASE_IRI_VARIABLE = "DRAMAGRAPH_BASE_IRI"
STORE_VARIABLE = "DRAMAGRAPH_STORE"
KEEP = 2
"""Commits of a store that stay readable: the newest, and the one that readers may still have."""


def base_iri() -> str:
    """Return the base of all IRIs of things and graphs: DRAMAGRAPH_BASE_IRI, else w3id.org."""
    return os.environ.get(BASE_IRI_VARIABLE) or BASE_IRI


def store_location() -> str:
    """Return the store of a command that is given none: DRAMAGRAPH_STORE, else a folder of the
    user's data directory.

    The data directory follows the XDG Base Directory Specification, %LOCALAPPDATA% on Windows.
    """
    named = os.environ.get(STORE_VARIABLE)
    if named:
        return named
    data = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return str(Path(data) / "dramagraph" if data else Path.home() / ".local/share/dramagraph")
