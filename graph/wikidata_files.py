"""Files that hold items: entity JSON, dumps, folders of them, and results of the query service.

In: paths. Out: pairs (id that the item stands under, item). A line or an entity that cannot be read
is told and left out; a file of which nothing can be read is a DataError.
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from dramagraph.errors import DataError, MissingError
from dramagraph.wikidata_items import (
    ENTITY,
    ITEM_ID,
    LANGUAGES,
    Item,
    ItemStatement,
    ItemValue,
    entities,
    moment_value,
    parse_item,
)

SUFFIXES = (".json", ".srj", ".jsonl", ".ndjson", ".json.gz", ".json.bz2")
WHOLE = 256 * 2**20
"""Bytes of a file that is one JSON value; a dump with an entity a line may have any size."""
_PROPERTY = re.compile(r"P[1-9][0-9]*")
_DIRECT = "http://www.wikidata.org/prop/direct/"
_WIKI = re.compile(r"([a-z-]+)\.wikipedia\.org")


def read_items(paths: Iterable[str | Path]) -> Iterator[tuple[str, Item]]:
    """Yield the items of files and folders, folders in the order of names."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.name.endswith(SUFFIXES))
            if not files:
                raise MissingError(f"{path}: no {', '.join(SUFFIXES)} in this folder")
            for file in files:
                yield from _file(file)
        elif path.is_file():
            yield from _file(path)
        else:
            raise MissingError(f"{path}: there is no such file or folder")


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]  # GzipFile is no IO for mypy
    return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")


def _file(path: Path) -> Iterator[tuple[str, Item]]:
    try:
        with _open(path) as file:
            first = file.readline(WHOLE).strip()
            if first != b"[" and not any(_entity(first)):
                yield from _value(json.loads(first + file.read(WHOLE)), path)
                return
            count = 0  # of a dump: an array with an entity a line, or no array
            for line in chain((first,), file):
                for pair in _entity(line.strip()):
                    count += 1
                    yield pair
            if not count:
                raise ValueError("no line holds an entity")
    except (OSError, EOFError, ValueError) as error:
        raise DataError(f"{path} cannot be read as items of Wikidata: {error}") from error


def _entity(line: bytes) -> Iterator[tuple[str, Item]]:
    text = line.rstrip(b",")
    if not text.startswith(b"{"):
        return
    try:
        item = parse_item(json.loads(text))
    except ValueError:
        return  # the last line of a dump that was cut
    if item is not None:
        yield item.id, item


def _value(value: Any, path: Path) -> Iterator[tuple[str, Item]]:
    if isinstance(value, list):
        for entity in value:
            item = parse_item(entity)
            if item is not None:
                yield item.id, item
    elif isinstance(value, Mapping) and "entities" in value:
        yield from entities(value)
    elif isinstance(value, Mapping) and isinstance(value.get("results"), Mapping):
        yield from ((item.id, item) for item in from_results(value))
    else:
        item = parse_item(value)
        if item is None:
            raise DataError(f"{path} holds no entity of Wikidata and no results of a query")
        yield item.id, item


def from_results(answer: Mapping[str, Any]) -> Iterator[Item]:
    """Yield the items of SPARQL results, https://www.w3.org/TR/sparql11-results-json/.

    Rows with the same ?item are one item. The other variables are ?label (or ?itemLabel), ?alias,
    ?description (or ?itemDescription), ?article (a page of Wikipedia), ?P569 and so on, and pairs
    of ?property and ?value.
    """
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in answer["results"].get("bindings", ()):
        name = str(row.get("item", {}).get("value", "")).removeprefix(ENTITY)
        if ITEM_ID.fullmatch(name):
            rows[name].append(row)
    for name, several in rows.items():
        yield _from_rows(name, several)


def _from_rows(name: str, rows: list[Mapping[str, Any]]) -> Item:
    labels: dict[str, str] = {}
    aliases: dict[str, dict[str, None]] = defaultdict(dict)
    descriptions: dict[str, str] = {}
    sitelinks: dict[str, str] = {}
    statements: dict[ItemStatement, None] = {}
    for row in rows:
        for variable, term in row.items():
            text, language = str(term.get("value", "")), str(term.get("xml:lang", "mul"))
            if language not in LANGUAGES:
                continue
            if variable in ("label", "itemLabel") and text != name:  # a bare id is "no label"
                labels.setdefault(language, text)
            elif variable == "alias":
                aliases[language][text] = None
            elif variable in ("description", "itemDescription"):
                descriptions.setdefault(language, text)
            elif variable == "article":
                sitelinks.update(_sitelink(text))
            elif _PROPERTY.fullmatch(variable):
                statements.update(_statement(variable, term))
        held = str(row.get("property", {}).get("value", "")).removeprefix(_DIRECT)
        if _PROPERTY.fullmatch(held) and "value" in row:
            statements.update(_statement(held, row["value"]))
    return Item(
        name,
        labels,
        {language: tuple(several) for language, several in aliases.items()},
        descriptions,
        tuple(statements),
        sitelinks,
    )


def _sitelink(url: str) -> Iterator[tuple[str, str]]:
    parts = urlsplit(url)
    wiki = _WIKI.fullmatch(parts.hostname or "")
    if wiki and parts.path.startswith("/wiki/"):
        title = unquote(parts.path.removeprefix("/wiki/")).replace("_", " ")
        yield f"{wiki[1].replace('-', '_')}wiki", title


def _statement(name: str, term: Mapping[str, Any]) -> Iterator[tuple[ItemStatement, None]]:
    """Yield the statement of a term; none for an unknown value (a genid)."""
    text, datatype = str(term.get("value", "")), str(term.get("datatype", ""))
    value = None
    if term.get("type") == "uri":
        item = text.removeprefix(ENTITY)
        value = ItemValue("item", item) if ITEM_ID.fullmatch(item) else None
    elif datatype.endswith("#dateTime"):
        value = moment_value(text)
    elif datatype.endswith(("#decimal", "#integer")):
        value = ItemValue("quantity", text.removeprefix("+"))
    elif term.get("type") in ("literal", "typed-literal"):
        value = ItemValue("text" if "xml:lang" in term else "string", text, term.get("xml:lang"))
    if value is not None:
        yield ItemStatement(name, value), None
