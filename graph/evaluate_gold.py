"""Gold facts: a folder of <id>.json files, one for each article <id>.txt.

Each holds `entities` {"name", "aliases"}, and `facts` and `arguable` facts {"s", "p", "o"}. A file
that does not is refused, with the line of what is wrong in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from dramagraph.errors import DocumentError, MissingError

NUMERIC = frozenset(("numberOfEpisodes", "viewershipRating", "hoursViewed"))
"""Properties whose values are compared as numbers."""


def gold_files(folder: str) -> dict[str, Path]:
    """Return stem → file of the gold facts in a folder, at any depth. MissingError for none."""
    files = {path.stem: path for path in sorted(Path(folder).rglob("*.json"))}
    if not files:
        raise MissingError(f"{folder}: no folder with gold facts (*.json)")
    return files


def read_gold(path: Path) -> dict[str, Any]:
    """Return `entities`, `facts` and `arguable` of a file. DocumentError says what is wrong in it."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path}: not a gold file ({error})") from error
    parts = ("entities", "facts", "arguable")
    if not isinstance(table, dict) or not all(isinstance(table.get(p), list) for p in parts):
        raise DocumentError(f"{path}: not a gold file with the lists {', '.join(parts)}")
    for part in parts:
        for number, entry in enumerate(table[part], 1):
            fault = _fault(part, entry)
            if fault:
                raise DocumentError(f"{path}: {part}, entry {number}: {fault}")
    return {part: table[part] for part in parts}


def _fault(part: str, entry: object) -> str | None:
    """What is wrong with an entry of a list; None where nothing is."""
    wanted = ("name",) if part == "entities" else ("s", "p", "o")
    if not isinstance(entry, Mapping) or any(name not in entry for name in wanted):
        return f"an object with {', '.join(wanted)} is wanted"
    if part == "entities":
        spellings = (entry["name"], *_listed(entry.get("aliases", [])))
        return None if all(isinstance(s, str) for s in spellings) else "names are strings"
    if not isinstance(entry["p"], str):
        return "p is the name of a property"
    if entry["p"] in NUMERIC and not _is_number(entry["o"]):
        return f'{entry["p"]} is "{entry["o"]}", which is no number'
    return None


def _listed(aliases: object) -> list[object]:
    return aliases if isinstance(aliases, list) else [None]


def _is_number(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
