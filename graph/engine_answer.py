"""What a SPARQL query gives, whichever engine gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, Literal, TypeAlias

from dramagraph.errors import UsageError

Row: TypeAlias = tuple[Any, ...]
"""rdflib terms, None where a variable has no value; Any, since only a query's author knows more."""
Kind: TypeAlias = Literal["solutions", "boolean", "triples"]

SOLUTION_FORMATS = ("json", "xml", "csv", "tsv")
"""What SELECT and ASK can be written in."""
TRIPLE_FORMATS = ("turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads")
"""What CONSTRUCT and DESCRIBE can be written in."""


@dataclass(frozen=True)
class Answer:
    """The answer to one query, to be read once: row by row, or written in one of its formats.

    Rows are worked out while they are read, so that reading raises QueryError and StoreError too.
    """

    kind: Kind
    rows: Iterator[Row] = field(repr=False)
    """The solutions in the order of *variables*, or triples; empty for a boolean."""
    writer: Callable[[IO[bytes], str], None] = field(repr=False)
    variables: tuple[str, ...] = ()
    """Without question marks; empty for triples and booleans."""
    truth: bool | None = None

    def __iter__(self) -> Iterator[Row]:
        """Yield the solutions; for triples, the triples."""
        return self.rows

    @property
    def boolean(self) -> bool:
        """What ASK gave. UsageError for another query."""
        if self.truth is None:
            raise UsageError(f"the query gives {self.kind}, not true or false: write it as ASK")
        return self.truth

    def triples(self) -> Iterator[Row]:
        """Yield the triples of CONSTRUCT or DESCRIBE. UsageError for another query."""
        if self.kind != "triples":
            raise UsageError(f"the query gives {self.kind}, not triples: write it as CONSTRUCT")
        return self.rows

    def write(self, file: IO[bytes], format: str) -> None:
        """Write the answer to *file*, piece by piece as the engine finds it, without the GIL.

        UsageError for a format that this kind of answer does not have.
        """
        formats = TRIPLE_FORMATS if self.kind == "triples" else SOLUTION_FORMATS
        if format not in formats:
            raise UsageError(
                f"{self.kind} cannot be written as {format!r}: choose from {', '.join(formats)}"
            )
        self.writer(file, format)

    def serialize(self, format: str) -> bytes:
        """Return what `write` writes."""
        file = BytesIO()
        self.write(file, format)
        return file.getvalue()
