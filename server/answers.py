"""The queries of the pages: files of queries/, run with terms for their variables.

A query is never put together from text. The terms stand as VALUES at the start of the outermost
group (engine_bindings.py), so a subquery does not see them, and none here needs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from rdflib import Literal, URIRef

from dramagraph import resources
from dramagraph.store import Answer, Snapshot

Term: TypeAlias = URIRef | Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One solution, asked by the names of its variables; a KeyError names one that is not there."""

    terms: dict[str, Term]

    def term(self, name: str) -> Term:
        """Return what is bound to a variable."""
        return self.terms[name]

    def maybe(self, name: str) -> Term | None:
        """Return what is bound to a variable, None where nothing is."""
        return self.terms.get(name)

    def iri(self, name: str) -> URIRef:
        """Return a variable as an IRI."""
        return URIRef(self.terms[name])

    def text(self, name: str) -> str:
        """Return a variable as text, "" where nothing is bound."""
        return str(self.terms.get(name, ""))

    def number(self, name: str) -> int:
        """Return a variable as an integer, 0 where nothing is bound."""
        return int(self.terms.get(name, "0"))


@cache
def query_text(name: str) -> str:
    """Return queries/<name>.rq."""
    return resources.text("server", "queries", f"{name}.rq")


def ask(snapshot: Snapshot, name: str, **terms: Term) -> Answer:
    """Return the answer to queries/<name>.rq with *terms* for its variables."""
    return snapshot.query(query_text(name), bindings=terms)


def rows(snapshot: Snapshot, name: str, **terms: Term) -> list[Row]:
    """Return the solutions of queries/<name>.rq with *terms* for its variables, in its order."""
    answer = ask(snapshot, name, **terms)
    variables = tuple(str(variable) for variable in answer.variables)
    return [
        Row({v: term for v, term in zip(variables, solution, strict=True) if term is not None})
        for solution in answer
    ]
