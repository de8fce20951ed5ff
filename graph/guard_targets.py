"""Tells from the tokens of a SPARQL update which graphs it may change, where they tell.

Names are taken as they stand: what a base, an escape or a dot in a path could make another name of is
left undecided, and so is a graph that only the data name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dramagraph.guard_update import Part, parts_of

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\\]*")
Graphs = set[str | None]


class _Undecided(Exception):
    """The tokens do not tell."""


def targets(sparql: str) -> Graphs | None:
    """Return the graphs that *sparql* may change, None among them for the default graph; None where
    that cannot be told.
    """
    prefixes: dict[str, str] = {}
    found: Graphs = set()
    operation: list[Part] = []
    try:
        for part in parts_of(sparql):
            if part.token.text == ";" and not part.depth:
                found |= _Operation(operation, prefixes).graphs()
                operation = []
            else:
                operation.append(part)
        return found | _Operation(operation, prefixes).graphs()
    except (_Undecided, IndexError):
        return None


class _Operation:
    """One operation of an update, read from left to right."""

    def __init__(self, parts: Sequence[Part], prefixes: dict[str, str]) -> None:
        self._parts = parts
        self._prefixes = prefixes
        self._at = 0
        self._default: str | None = None

    def graphs(self) -> Graphs:
        """Return the graphs that it may change."""
        self._prologue()
        if self._at == len(self._parts):
            return set()
        if self._is("WITH"):
            self._default = self._graph()
        if self._is("INSERT", "DELETE"):
            return self._templates()
        if self._is("CLEAR", "DROP", "CREATE"):
            self._is("SILENT")
            return {None} if self._is("ALL") else {self._named(needs_word=True)}
        moves = self._word() == "MOVE"
        if not self._is("COPY", "MOVE", "ADD"):
            raise _Undecided
        self._is("SILENT")
        source = self._named(needs_word=False)
        if not self._is("TO"):
            raise _Undecided
        target = self._named(needs_word=False)
        return {source, target} if moves else {target}

    def _prologue(self) -> None:
        while self._at < len(self._parts) and self._is("PREFIX"):
            name = self._next()
            if name.token.kind != "name" or not name.token.text.endswith(":"):
                raise _Undecided
            self._prefixes[name.token.text[:-1]] = self._iri(self._next())

    def _templates(self) -> Graphs:
        """Return the graphs of what is deleted and inserted."""
        if self._is("DATA", "WHERE"):
            return self._block()
        found = self._block()
        if self._is("INSERT"):
            found |= self._block()
        if not self._is("USING", "WHERE"):
            raise _Undecided
        return found

    def _block(self) -> Graphs:
        """Return the graphs of the triples in a pair of braces."""
        if self._next().token.text != "{":
            raise _Undecided
        found: Graphs = set()
        while True:
            part = self._next()
            if part.depth > 1:
                continue
            if part.token.text == "}":
                return found
            if part.token.keyword == "GRAPH":
                found.add(self._graph())
                if self._parts[self._at].token.text != "{":
                    raise _Undecided
            elif part.token.text != ".":
                found.add(self._default)

    def _named(self, *, needs_word: bool) -> str | None:
        """Return the graph of GRAPH <…> or DEFAULT, without the word GRAPH where that may be."""
        if self._is("DEFAULT"):
            return None
        if not self._is("GRAPH") and needs_word:
            raise _Undecided
        return self._graph()

    def _graph(self) -> str:
        return self._iri(self._next())

    def _iri(self, part: Part) -> str:
        """Return the IRI that a token names, where it names one and the same to everybody."""
        token = part.token
        if token.kind == "iri":
            iri = token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix not in self._prefixes:
                raise _Undecided
            iri = self._prefixes[prefix] + local
        else:
            raise _Undecided
        if not ABSOLUTE.fullmatch(iri) or "/." in iri:
            raise _Undecided
        return iri

    def _word(self) -> str:
        return self._parts[self._at].token.keyword

    def _is(self, *words: str) -> bool:
        """Return whether the next token is one of *words*, and go beyond it if so."""
        found = self._word() in words
        self._at += found
        return found

    def _next(self) -> Part:
        self._at += 1
        return self._parts[self._at - 1]
