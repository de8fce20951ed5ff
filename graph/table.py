"""Answers as a table for a person to read."""

from __future__ import annotations

from io import StringIO

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dramagraph.prefixes import prefixes
from dramagraph.rdf import Term
from dramagraph.store import Answer

WIDEST = 10_000
"""Columns: a table in a pipe is not folded."""


def table(answer: Answer) -> str:
    """Return the rows of an answer under the names of its variables; yes or no for ASK."""
    if answer.kind == "boolean":
        return "yes" if answer.boolean else "no"
    shown = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for variable in answer.variables:
        shown.add_column(variable, overflow="fold")
    count = 0
    for row in answer:
        shown.add_row(*(Text(_short(term)) for term in row))
        count += 1
    output = StringIO()
    Console(file=output, width=WIDEST, color_system=None).print(shown)
    lines = [line.rstrip() for line in output.getvalue().rstrip("\n").split("\n")]
    return "\n".join([*lines, "", f"{count} row{'s' * (count != 1)}"])


def _short(term: Term | None) -> str:
    """An IRI by its prefix where it has one, a literal by its words."""
    if term is None:
        return ""
    said = str(term)
    for name, iri in prefixes().items():
        if said.startswith(iri) and not hasattr(term, "language"):
            return f"{name}:{said.removeprefix(iri)}"
    return said
