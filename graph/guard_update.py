"""Decides whether a SPARQL update may reach an engine, and gives it the dataset that a request names.

What holds for queries holds for the patterns of an update. The triples of INSERT DATA and DELETE DATA
are counted in bytes only, since the engine reads them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from dramagraph.errors import ComplexityError, FederationError, QueryError
from dramagraph.guard import LIMITS, Token, refuse_network, tokens

NO_LOAD = "LOAD is off: send the triples themselves"
NOTHING = "INSERT DATA {}"
"""An operation that does nothing, and is no longer than any LOAD SILENT."""
TARGETS = frozenset(
    ("PREFIX", "GRAPH", "TO", "WITH", "USING", "NAMED", "INTO", "ADD", "MOVE", "COPY", "SILENT")
)
"""After these a prefixed name is a name, whatever it begins with."""


@dataclass(frozen=True)
class Part:
    """A token of an update, and how many brackets it stands in."""

    token: Token
    depth: int

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.token.start + len(self.token.text)

    def has(self, *words: str) -> bool:
        """Return whether it is one of *words*, outside of all brackets."""
        return not self.depth and self.token.keyword in words


def refuse_update(sparql: str, max_bytes: int) -> None:
    """Raise the QueryError, with line and column, for an update that may not reach the engine.

    FederationError for SERVICE and LOAD, ComplexityError for more than *max_bytes* of UTF-8, or for
    patterns beyond the limits of queries (guard.py).
    """
    limits = replace(LIMITS, size=max_bytes)
    refuse_network(_without_data(sparql), limits)
    previous = Part(Token("mark", "", 0), 0)
    for part in parts_of(sparql):
        if _may_load(part, previous):
            _refuse(sparql, part, NO_LOAD, FederationError)
        if part.depth > limits.depth:
            reason = f"more than {limits.depth} brackets inside each other"
            _refuse(sparql, part, reason, ComplexityError)
        previous = part


def without_silent_loads(sparql: str) -> str:
    """Return *sparql* with an operation that does nothing in the place of each LOAD SILENT.

    LOAD is off, so it would fail, and one that is silent succeeds then: https://www.w3.org/TR/sparql11-update/#load.
    All else stays in its place.
    """
    parts = list(parts_of(sparql))
    pieces, position = [], 0
    for index, part in enumerate(parts):
        last = _silent_load(parts[index : index + 7])
        if last is not None:
            pieces.append(sparql[position : part.token.start])
            position = last.end
            text = sparql[part.token.start : position]
            rest = (c if c in "\r\n" else " " for c in text[len(NOTHING) :])
            pieces.append(NOTHING + "".join(rest))
    return "".join((*pieces, sparql[position:]))


def _silent_load(parts: Sequence[Part]) -> Part | None:
    """Return the last token of LOAD SILENT <…> or LOAD SILENT <…> INTO GRAPH <…>, a whole operation, that *parts*
    begin with; None where they do not.
    """
    words = [part.token.keyword if not part.depth else "" for part in parts]
    is_name = [part.token.kind in {"iri", "name"} and not part.depth for part in parts]
    if words[:2] != ["LOAD", "SILENT"] or is_name[2:3] != [True]:
        return None
    length = 6 if words[3:5] == ["INTO", "GRAPH"] and is_name[5:6] == [True] else 3
    is_end = len(parts) == length or parts[length].token.text == ";"
    return parts[length - 1] if is_end else None


def with_dataset(sparql: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return *sparql* with each operation that has a WHERE reading these graphs only.

    *default* and *named* are graphs in the form of N-Triples. QueryError where the update says itself
    what it reads, which SPARQL 1.1 Protocol forbids, section 2.2.3.
    """
    if not (default or named):
        return sparql
    using = "".join(f" USING {name}" for name in default)
    using += "".join(f" USING NAMED {name}" for name in named)
    parts = list(parts_of(sparql))
    pieces, position = [], 0
    for index, part in enumerate(parts):
        if part.has("USING", "WITH"):
            raise QueryError("the request names graphs to read, and so does the update: do one")
        if not part.has("WHERE"):
            continue
        pieces.append(sparql[position : part.token.start])
        if index and parts[index - 1].has(
            "DELETE"
        ):  # DELETE WHERE { … }: the pattern is the template
            pieces.append(sparql[part.end : _closing(parts, index + 1)])
        pieces.append(f"{using} ")
        position = part.token.start
    return "".join((*pieces, sparql[position:]))


def _refuse(sparql: str, part: Part, reason: str, error: type[QueryError]) -> NoReturn:
    line = sparql.count("\n", 0, part.token.start) + 1
    column = part.token.start - sparql.rfind("\n", 0, part.token.start)
    raise error(f"line {line}, column {column}: {reason}", line, column)


def parts_of(sparql: str) -> Iterator[Part]:
    """Yield the tokens of *sparql*."""
    for token, brackets in tokens(sparql):
        yield Part(token, len(brackets))


def _closing(parts: Sequence[Part], first: int) -> int:
    """Return where the brackets that *first* opens are closed; 0 where they are not."""
    for index in range(first, len(parts)):
        if parts[index].depth == 1 and parts[index].token.text == "}":
            return parts[index].end
    return 0


def _without_data(sparql: str) -> str:
    """Return *sparql* with blanks in the place of the triples of … DATA { }; all else stays in its place.

    A brace of these stays, with what is nested in it gone: an engine that takes them for a pattern
    after all takes them for an empty one.
    """
    parts = list(parts_of(sparql))
    pieces, position, index = [], 0, 2
    while index < len(parts):
        opens = parts[index]
        is_data = parts[index - 1].has("DATA") and parts[index - 2].has("INSERT", "DELETE")
        end = _closing(parts, index) if is_data and opens.token.text == "{" else 0
        if not end:
            index += 1
            continue
        pieces.append(sparql[position : opens.end])
        inside = sparql[opens.end : end - 1]
        pieces.append("".join(c if c in "\r\n" else " " for c in inside))
        position = end - 1
        while index < len(parts) and parts[index].token.start < position:
            index += 1
    return "".join((*pieces, sparql[position:]))


def _may_load(part: Part, previous: Part) -> bool:
    """Return whether the engine may read *part* as LOAD: its parser takes a keyword off a word too."""
    if part.depth:
        return False
    if part.token.kind == "name":
        is_named = previous.token.keyword in TARGETS
        return not is_named and part.token.text.partition(":")[0].upper().startswith("LOAD")
    return part.token.keyword.startswith("LOAD")
