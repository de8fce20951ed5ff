"""A table of works and its mapping → documents, one a row.

The mapping is a TOML file. `outlet` is who made the table, `published` its date, `language` that of
its dates; `empty` are the cells that say nothing. [columns] tells what each column says: the class
of the row's work (Drama or Film) for the one with its title, else a property of the ontology, or
`alias`; two properties for a cell with a span of dates. Columns that are not named are left aside.

    outlet = "Wikipedia"
    empty = ["-"]

    [columns]
    "Title" = "Drama"
    "Written By" = "screenwriter"
    "Release Dates" = "premiereDate finaleDate"
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dramagraph.dates import read_date
from dramagraph.decoding import decode, stored_line
from dramagraph.errors import DocumentError, MissingError, UsageError
from dramagraph.models import Document
from dramagraph.predicates import PROPERTIES
from dramagraph.table_document import WORKS, text_of

LONGEST_CELL = 10_000
"""Code points. A longer one is a fault of the quoting, which swallows the rows behind it."""


@dataclass(frozen=True)
class Columns:
    """What the columns of a table say, and of whom the table is."""

    says: Mapping[str, str]
    title: str
    """The column of the work's title."""
    outlet: str | None = None
    published: str | None = None
    language: str = "en"
    empty: frozenset[str] = field(default=frozenset())


def read_mapping(path: str | Path) -> Columns:
    """Return the mapping in a file. Raises MissingError and UsageError, which name the file and the
    fault.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise MissingError(f"{path}: {error.strerror}; give a mapping file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    return _columns(table, str(path))


def _columns(table: dict[str, Any], where: str) -> Columns:
    says = table.get("columns")
    if not isinstance(says, dict) or not all(isinstance(v, str) and v for v in says.values()):
        raise UsageError(f'{where}: [columns] has lines of "column" = "property"')
    unknown = sorted({word for v in says.values() for word in v.split()} - {*PROPERTIES, *WORKS})
    if unknown:
        raise UsageError(f"{where}: there is no property {unknown[0]}; docs/ontology.md lists them")
    titles = [column for column, word in says.items() if word in WORKS]
    if len(titles) != 1:
        raise UsageError(f"{where}: one column has to be the title, as Drama or Film")
    published = table.get("published")
    if published is not None and read_date(str(published), "en") is None:
        raise UsageError(f'{where}: published = "{published}" is no date; write YYYY-MM-DD')
    return Columns(
        says,
        titles[0],
        table.get("outlet"),
        read_date(str(published), "en") if published is not None else None,
        str(table.get("language", "en")),
        frozenset(map(str, table.get("empty", ()))),
    )


def rows(path: str | Path, columns: Columns) -> Iterator[Document | DocumentError]:
    """Yield a document for each row of a CSV file (RFC 4180, any encoding that articles may have)
    and an error for each that cannot be read. Raises MissingError and UsageError for the file.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise MissingError(f"{path}: {error.strerror}; give a CSV file") from None
    name = Path(path).name
    table = csv.DictReader(io.StringIO(decode(data, str(path)).removeprefix("\ufeff"), newline=""))
    missing = [column for column in columns.says if column not in (table.fieldnames or ())]
    if missing:
        raise UsageError(f'{path} has no column "{missing[0]}", which the mapping names')
    try:
        for number, row in enumerate(table, 1):
            yield _row(row, f"{name}#row={number}", columns)
    except csv.Error as error:
        yield DocumentError(f"{path}, line {table.line_num}: {error}; the rows behind are left out")


def _row(row: Mapping[str, str | None], name: str, columns: Columns) -> Document | DocumentError:
    cells = {column: _cell(row.get(column), columns) for column in columns.says}
    title = cells[columns.title]
    if not title:
        return DocumentError(f'{name}: its cell "{columns.title}" is empty')
    longest = max(cells, key=lambda column: len(cells[column]))
    if len(cells[longest]) > LONGEST_CELL:
        return DocumentError(
            f'{name}: its cell "{longest}" is longer than {LONGEST_CELL} characters'
        )
    return Document(
        name=name,
        text=text_of(title, columns.says, cells),
        language=columns.language,
        title=title,
        published=columns.published,
        outlet=columns.outlet,
    )


def _cell(words: str | None, columns: Columns) -> str:
    """Return a cell on one line; nothing for one that says nothing."""
    said = stored_line(words) or ""
    return "" if said in columns.empty else said
