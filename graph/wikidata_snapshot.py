"""A snapshot of Wikidata in one SQLite file: built once, asked without a network.

Tables: item (number, record as JSON), name (key of link_names.keys, number), identifier (property
or site, value, number), redirect (number, target), about (what the file is).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from dramagraph.errors import DataError, MissingError
from dramagraph.link_names import all_keys, fingerprint
from dramagraph.wikidata_items import (
    ITEM_ID,
    NAME_PROPERTIES,
    Item,
    ItemStatement,
    ItemValue,
)
from dramagraph.wikidata_mapping import read_properties
from dramagraph.wikidata_source import MOST_CANDIDATES, Named

FORMAT = "dramagraph-wikidata-1"
SCHEMA = """
CREATE TABLE item (number INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE name (key TEXT NOT NULL, number INTEGER NOT NULL);
CREATE TABLE identifier (place TEXT NOT NULL, value TEXT NOT NULL, number INTEGER NOT NULL);
CREATE TABLE redirect (number INTEGER PRIMARY KEY, target INTEGER NOT NULL);
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX name_key ON name (key, number);
CREATE INDEX identifier_value ON identifier (place, value, number);
"""
"""Made at the end: sorting a million rows once takes less than placing each."""
FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
"""For a file that nobody reads before it is whole."""
MOST_OF_ONE_KEY = 500
"""Rows of one key that are read. "Kim Min-ji" has some dozens of bearers in Wikidata."""
IN_MEMORY = 20_000
"""Items of about 3 kB that are kept as values: neighbours are asked for again and again."""
WRITTEN_AT_ONCE = 5_000


class SnapshotSource:
    """A snapshot file as a source; see wikidata_source.WikidataSource. To be closed."""

    def __init__(self, path: str | Path) -> None:
        """Open a file. MissingError where there is none, DataError where it is something else."""
        if not Path(path).is_file():
            raise MissingError(f"{path}: there is no such snapshot of Wikidata")
        self._connection = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
        try:
            about = dict(self._connection.execute("SELECT name, value FROM about"))
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise DataError(f"{path} is no snapshot of Wikidata: {error}") from error
        if (about.get("format"), about.get("names")) != (FORMAT, fingerprint()):
            self._connection.close()
            raise DataError(f"{path} was built by another version of dramagraph: build it anew")
        self._date = about.get("date") or None
        self._item = lru_cache(IN_MEMORY)(self._read)

    @property
    def date(self) -> str | None:
        """The day that the snapshot shows."""
        return self._date

    def close(self) -> None:
        """Let go of the file."""
        self._item.cache_clear()
        self._connection.close()

    def named(self, names: Sequence[str], kinds: Sequence[str] = ()) -> Named:
        """Return the items with one of *names*: those with more of them first."""
        found: Counter[int] = Counter()
        for key in sorted(all_keys(names)):
            rows = self._connection.execute(
                "SELECT DISTINCT number FROM name WHERE key = ? LIMIT ?", (key, MOST_OF_ONE_KEY)
            )
            found.update(number for (number,) in rows)
        ranked = sorted(found, key=lambda number: (-found[number], number))
        ids = tuple(f"Q{number}" for number in ranked[:MOST_CANDIDATES])
        return Named(ids, len(ranked) <= MOST_CANDIDATES)

    def identified(self, property: str, value: str) -> list[str]:
        """Return the ids of items with an external identifier or a sitelink."""
        rows = self._connection.execute(
            "SELECT DISTINCT number FROM identifier WHERE place = ? AND value = ? ORDER BY number",
            (property, value),
        )
        return [f"Q{number}" for (number,) in rows]

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return id → item."""
        found = {name: self._item(int(name[1:])) for name in ids if ITEM_ID.fullmatch(name)}
        return {name: item for name, item in found.items() if item is not None}

    def _read(self, number: int) -> Item | None:
        row = self._connection.execute(
            "SELECT number, record FROM item WHERE number = coalesce("
            "(SELECT target FROM redirect WHERE number = ?1), ?1)",
            (number,),
        ).fetchone()
        return None if row is None else decoded(row[0], row[1])


def encoded(item: Item) -> str:
    """Return an item as JSON, without the strings that only find it."""
    statements = [
        [
            s.property,
            *_value(s.value),
            int(s.is_preferred),
            [[name, *_value(value)] for name, value in s.qualifiers if name in read_properties()],
        ]
        for s in item.statements
        if s.property in read_properties()
    ]
    return json.dumps(
        [
            dict(item.labels),
            {x: list(several) for x, several in item.aliases.items()},
            dict(item.descriptions),
            statements,
            {site: title for site, title in item.sitelinks.items() if site in SITES},
            item.modified,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


SITES = frozenset(("enwiki", "kowiki", "itwiki", "eswiki", "frwiki"))
"""The sites whose titles are kept in the record; all are in the table of identifiers."""


def _value(value: ItemValue) -> tuple[str, str, str | None]:
    return value.kind, value.text, value.language


def decoded(number: int, record: str) -> Item:
    """Return an item as it was encoded."""
    labels, aliases, descriptions, statements, sitelinks, modified = json.loads(record)
    return Item(
        f"Q{number}",
        labels,
        {language: tuple(several) for language, several in aliases.items()},
        descriptions,
        tuple(
            ItemStatement(
                name,
                ItemValue(kind, text, language),
                tuple((q, ItemValue(*value)) for q, *value in qualifiers),
                bool(is_preferred),
            )
            for name, kind, text, language, is_preferred, qualifiers in statements
        ),
        sitelinks,
        modified,
    )


def write_snapshot(
    path: str | Path, found: Iterable[tuple[str, Item]], date: str | None = None
) -> int:
    """Write items, each with the id that it stands under, into a new file; return how many.

    An id that is not the item's own is a redirect. Of two versions of an item the later one read
    stays. *date* is the day they show; without it, the day of the newest change among them. The
    file appears whole or not at all.
    """
    target = Path(path)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(partial)
    try:
        connection.executescript(FAST + SCHEMA)
        newest = _insert(connection, found)
        connection.executescript(INDEXES)
        about = {"format": FORMAT, "names": fingerprint(), "date": date or newest}
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        connection.commit()
        (count,) = connection.execute("SELECT count(*) FROM item").fetchone()
    except BaseException:
        connection.close()
        partial.unlink(missing_ok=True)
        raise
    connection.close()
    partial.replace(target)
    return int(count)


def _insert(connection: sqlite3.Connection, found: Iterable[tuple[str, Item]]) -> str:
    """Insert everything and return the day of the newest change, "" where no item tells one."""
    newest = ""
    for batch in _batches(found):
        newest = max((newest, *(item.modified or "" for _, item in batch)))
        rows = [(int(item.id[1:]), item) for _, item in batch]
        connection.executemany(
            "INSERT OR REPLACE INTO item VALUES (?, ?)", [(n, encoded(i)) for n, i in rows]
        )
        connection.executemany(
            "INSERT INTO name VALUES (?, ?)",
            [(key, n) for n, item in rows for key in all_keys(item.names)],
        )
        connection.executemany(
            "INSERT INTO identifier VALUES (?, ?, ?)",
            [(*pair, n) for n, item in rows for pair in _identifiers(item)],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO redirect VALUES (?, ?)",
            [
                (int(asked[1:]), int(item.id[1:]))
                for asked, item in batch
                if asked != item.id and ITEM_ID.fullmatch(asked)
            ],
        )
    return newest


def _batches(found: Iterable[tuple[str, Item]]) -> Iterator[list[tuple[str, Item]]]:
    batch: list[tuple[str, Item]] = []
    for pair in found:
        batch.append(pair)
        if len(batch) == WRITTEN_AT_ONCE:
            yield batch
            batch = []
    yield batch


def _identifiers(item: Item) -> Iterator[tuple[str, str]]:
    yield from item.sitelinks.items()
    for statement in item.statements:
        if statement.value.kind == "string" and statement.property not in NAME_PROPERTIES:
            yield statement.property, statement.value.text
