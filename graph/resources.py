"""The files that ship with the package, read by name, wherever it is installed."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def text(package: str, *path: str) -> str:
    """Return the UTF-8 text of a shipped file: text("ontology", "dramagraph.ttl")."""
    return folder(package).joinpath(*path).read_text(encoding="utf-8")


def folder(package: str) -> Traversable:
    """Return a shipped folder: "" for the package itself, else "ontology", "seeds" and so on."""
    return files(f"dramagraph.{package}" if package else "dramagraph")
