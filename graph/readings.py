"""What was read from each document, kept beside its store so that it is not read twice.

    STORE/readings.sqlite

No more than a memory: whatever is missing, or was read by another version of the program, is read
again from the text in the store; nothing in the graph depends on it. Besides, it finds the personas
that can be judged together without a look at the others.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from dramagraph import models
from dramagraph.closing import Closing
from dramagraph.errors import StoreError
from dramagraph.models import Extraction, Profile
from dramagraph.profiles import blocks, profiles, source_iri

FILE = "readings.sqlite"
AT_ONCE = 500
"""Documents written in one transaction: some 5 MB."""

_TABLES = """
CREATE TABLE IF NOT EXISTS program (hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reading (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE, said BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS persona (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, reading INTEGER NOT NULL, profile TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS persona_of ON persona (reading);
CREATE TABLE IF NOT EXISTS block (
    name TEXT NOT NULL, persona INTEGER NOT NULL, PRIMARY KEY (name, persona)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS block_of ON block (persona);
CREATE TEMP TABLE asked (value TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE present (value TEXT PRIMARY KEY) WITHOUT ROWID;
"""

# CROSS JOIN keeps the tables in their order: from what is asked to what hangs on it. In an order of its own the database
# reads all blocks, a second in a store of 10,000 documents.
_SAID = "SELECT said FROM asked CROSS JOIN reading ON source = value ORDER BY source"
_OF_SOURCES = """
SELECT DISTINCT name FROM asked CROSS JOIN reading ON source = value
CROSS JOIN persona ON reading = reading.id CROSS JOIN block ON persona = persona.id ORDER BY name
"""
_OF_PERSONAS = """
SELECT DISTINCT name FROM asked CROSS JOIN persona ON iri = value
CROSS JOIN block ON persona = persona.id ORDER BY name
"""
_CHAIN = """
WITH RECURSIVE chain (name) AS (
    SELECT value FROM asked
    UNION
    SELECT other.name FROM chain
    CROSS JOIN block AS one ON one.name = chain.name
    CROSS JOIN persona ON persona.id = one.persona
    CROSS JOIN reading ON reading.id = persona.reading
    CROSS JOIN present ON present.value = reading.source
    CROSS JOIN block AS other ON other.persona = one.persona)
SELECT DISTINCT persona.iri, persona.profile FROM chain
CROSS JOIN block ON block.name = chain.name
CROSS JOIN persona ON persona.id = block.persona
CROSS JOIN reading ON reading.id = persona.reading
CROSS JOIN present ON present.value = reading.source
ORDER BY persona.iri
"""


class Readings(Closing):
    """The readings of one store, open; for the one who may write to it, or for a reader alone."""

    def __init__(self, path: Path, program: str) -> None:
        """Open or create the file; what another *program* read is forgotten."""
        self._path = path
        self._present: frozenset[str] = frozenset()
        with self._reported():
            try:
                self._open(program)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # not what we wrote: nothing is lost for good
                self._database.close()
                path.unlink()
                self._open(program)

    def _open(self, program: str) -> None:
        self._database = sqlite3.connect(self._path, isolation_level=None)
        self._database.executescript(_TABLES)
        if self._database.execute("SELECT hash FROM program").fetchall() != [(program,)]:
            with self._transaction():
                for table in ("program", "reading", "persona", "block"):
                    self._database.execute(f"DELETE FROM {table}")
                self._database.execute("INSERT INTO program VALUES (?)", (program,))

    def put(self, extractions: Iterable[Extraction]) -> None:
        """Remember what was read from some documents, in place of what was known of them."""
        source = iter(extractions)
        while batch := list(islice(source, AT_ONCE)):
            with self._reported(), self._transaction():
                self._forget(source_iri(extraction.document) for extraction in batch)
                for extraction in batch:
                    self._insert(extraction)

    def keep(self, sources: Iterable[str]) -> None:
        """Forget all documents but these."""
        kept = set(sources)
        with self._reported(), self._transaction():
            known = self._database.execute("SELECT source FROM reading").fetchall()
            self._forget(source for (source,) in known if source not in kept)

    def missing(self, sources: Iterable[str]) -> list[str]:
        """Return which of the sources nothing is known of."""
        with self._reported():
            known = {source for (source,) in self._database.execute("SELECT source FROM reading")}
        return [source for source in sources if source not in known]

    def get(self, sources: Iterable[str]) -> list[Extraction]:
        """Return what was read from some documents, sorted by the IRIs of their sources."""
        return [_read(said) for (said,) in self._rows(_SAID, sources)]

    def blocks_of(self, sources: Iterable[str]) -> list[str]:
        """Return the blocks of all personas of some documents, sorted."""
        return [name for (name,) in self._rows(_OF_SOURCES, sources)]

    def blocks_of_personas(self, personas: Iterable[str]) -> list[str]:
        """Return the blocks of some personas, sorted."""
        return [name for (name,) in self._rows(_OF_PERSONAS, personas)]

    def chains(self, seeds: Iterable[str], sources: Iterable[str]) -> list[Profile]:
        """Return the profiles, of the personas of *sources* alone, that a chain of shared blocks joins
        to the blocks *seeds*, sorted by IRI.
        """
        with self._reported():
            self._set_present(frozenset(sources))
        return [json.loads(profile, object_hook=_made) for _, profile in self._rows(_CHAIN, seeds)]

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        self._database.close()

    def _insert(self, extraction: Extraction) -> None:
        run = self._database.execute
        number = run(
            "INSERT INTO reading (source, said) VALUES (?, ?)",
            (source_iri(extraction.document), _written(extraction)),
        ).lastrowid
        for profile in profiles(extraction):
            text = json.dumps(_plain(profile), ensure_ascii=False)
            row = run(
                "INSERT INTO persona (iri, reading, profile) VALUES (?, ?, ?)",
                (profile.iri, number, text),
            ).lastrowid
            names = [(name, row) for name in sorted(blocks(profile))]
            self._database.executemany("INSERT INTO block VALUES (?, ?)", names)

    def _forget(self, sources: Iterable[str]) -> None:
        gone = [(source,) for source in sources]
        reading = "SELECT id FROM reading WHERE source = ?"
        persona = f"SELECT id FROM persona WHERE reading = ({reading})"
        for statement in (
            f"DELETE FROM block WHERE persona IN ({persona})",
            f"DELETE FROM persona WHERE reading = ({reading})",
            "DELETE FROM reading WHERE source = ?",
        ):
            self._database.executemany(statement, gone)

    def _rows(self, question: str, asked: Iterable[str]) -> list[tuple[Any, ...]]:
        with self._reported():
            self._fill("asked", asked)
            return self._database.execute(question).fetchall()

    def _set_present(self, sources: frozenset[str]) -> None:
        """Tell the database which sources count; the next question is mostly about nearly the same."""
        with self._transaction():
            for statement, rows in (
                ("DELETE FROM present WHERE value = ?", self._present - sources),
                ("INSERT INTO present VALUES (?)", sources - self._present),
            ):
                self._database.executemany(statement, ((source,) for source in sorted(rows)))
        self._present = sources

    def _fill(self, table: str, values: Iterable[str]) -> None:
        self._database.execute(f"DELETE FROM {table}")
        with self._transaction():
            rows = ((value,) for value in sorted(set(values)))
            self._database.executemany(f"INSERT INTO {table} VALUES (?)", rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.rollback()
            raise
        self._database.execute("COMMIT")

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self._path}: {error}") from error


_CLASSES: dict[str, Callable[..., Any]] = {
    name: made
    for name, made in vars(models).items()
    if isinstance(made, type) and is_dataclass(made)
}
_CLASS = "is"


def _plain(value: Any) -> Any:
    """Return a value of models.py as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        held = {f.name: getattr(value, f.name) for f in fields(value)}
        return {_CLASS: type(value).__name__, **{n: _plain(v) for n, v in held.items()}}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _made(found: dict[str, Any]) -> Any:
    made = _CLASSES[found.pop(_CLASS)]
    return made(**{name: _tuples(value) for name, value in found.items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _written(value: Any) -> bytes:
    return zlib.compress(json.dumps(_plain(value), ensure_ascii=False).encode("utf-8"), 1)


def _read(data: bytes) -> Any:
    return json.loads(zlib.decompress(data), object_hook=_made)
