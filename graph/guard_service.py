"""Finds where a SPARQL query calls other endpoints, and puts something else there.

SPARQL 1.1 Federated Query, https://www.w3.org/TR/sparql11-federated-query/. Only what is plainly a call is
found: SERVICE, an IRI in angle brackets, a group. What is left is for the guard to refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dramagraph.errors import ComplexityError, FederationError
from dramagraph.guard import FORMS, LIMITS, Limits, Token, refuse_network, tokens

CALLS = 8
"""In one query, one after the other within its time."""


@dataclass(frozen=True)
class Call:
    """One call, and where it stands."""

    endpoint: str
    is_silent: bool
    start: int
    stop: int
    pattern: str
    """With its braces."""


def calls(sparql: str, allowed: Sequence[str], limits: Limits = LIMITS) -> list[Call]:
    """Return the calls of a query, in its order.

    FederationError for an endpoint that is not allowed, letter by letter, and for a call within another one;
    whatever refuse_network raises for what is asked there, or for the rest of the query.
    """
    found = _found([(token, len(brackets)) for token, brackets in tokens(sparql)], sparql)
    refuse_network(replaced(sparql, found, ["VALUES () {}"] * len(found)), limits)
    if len(found) > CALLS:
        raise ComplexityError(f"the query calls {len(found)} endpoints; at most {CALLS}")
    for call in found:
        if call.endpoint not in allowed:
            known = ", ".join(f"<{one}>" for one in allowed)
            raise FederationError(f"<{call.endpoint}> is not called from here, only {known}")
        refuse_network(call.pattern, limits)
    return found


def replaced(sparql: str, found: Sequence[Call], texts: Sequence[str]) -> str:
    """Return a query with one text in the place of each call."""
    pieces, position = [], 0
    for call, text in zip(found, texts, strict=True):
        pieces += [sparql[position : call.start], text]
        position = call.stop
    return "".join((*pieces, sparql[position:]))


def asked(sparql: str, call: Call) -> str:
    """Return the query that a call asks: its pattern, with the declarations of the query around it."""
    start = next(token.start for token, _ in tokens(sparql) if token.keyword in FORMS)
    return f"{sparql[:start]}\nSELECT * {call.pattern}"


def _found(parts: Sequence[tuple[Token, int]], sparql: str) -> list[Call]:
    found: list[Call] = []
    index = 0
    while index < len(parts):
        call, index = _call(parts, index, sparql), index + 1
        if call is not None:
            found.append(call)
            while index < len(parts) and parts[index][0].start < call.stop:
                index += 1
    return found


def _call(parts: Sequence[tuple[Token, int]], index: int, sparql: str) -> Call | None:
    """Return the call that begins with the token at *index*, None where none does."""
    if parts[index][0].keyword != "SERVICE":
        return None
    start, depth = parts[index][0].start, parts[index][1] + 1
    is_silent = index + 1 < len(parts) and parts[index + 1][0].keyword == "SILENT"
    index += 1 + is_silent
    if index + 1 >= len(parts) or parts[index][0].kind != "iri":
        return None
    endpoint, opens = parts[index][0].text[1:-1], parts[index + 1]
    if (opens[0].text, opens[1]) != ("{", depth):
        return None
    for token, at in parts[index + 2 :]:
        if (token.text, at) == ("}", depth):
            stop = token.start + 1
            return Call(endpoint, is_silent, start, stop, sparql[opens[0].start : stop])
    return None
