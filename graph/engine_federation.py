"""Asks other endpoints what a query calls them for, and puts their solutions into the query.

The engine (pyoxigraph 0.5.13) would call whatever is named, wherever that leads and for as long as it takes. So
it never sees a call: this module asks, those endpoints that are allowed and no others, at addresses that have been
looked at, without following where an answer points, and takes so much in so much time. An evaluator does this,
which ends with the time of its query.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from time import monotonic
from urllib.parse import SplitResult, urlencode, urlsplit

import pyoxigraph as ox

from dramagraph.errors import EvaluationError
from dramagraph.guard import LIMITS
from dramagraph.guard_service import asked, calls, replaced
from dramagraph.prefixes import with_prefixes

MAX_BYTES = 4_194_304
"""Of one answer: the values that a query may have take less."""
PIECE = 65_536
ACCEPT = "application/sparql-results+json"
LIMITS_AFTER = replace(LIMITS, size=2 * MAX_BYTES)
"""For a query with solutions in it."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Services:
    """Which endpoints queries may call."""

    public: tuple[str, ...] = ()
    """Their addresses must be those of the open internet."""
    private: tuple[str, ...] = ()
    """They may be anywhere."""
    timeout_s: float = 5.0
    """Seconds for each call."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every endpoint that may be called."""
        return tuple(self.public) + tuple(self.private)


class _Failed(Exception):
    """An endpoint gives no solutions; why."""


def federated(sparql: str, services: Services, base: str, max_bytes: int) -> str:
    """Return a query of at most *max_bytes* with solutions in the place of its calls.

    Where a call fails that is SILENT stands one solution without values, as the standard has it; for
    others EvaluationError. Errors of guard_service.calls for what may not be called.
    """
    found = calls(sparql, services.all, replace(LIMITS, size=max_bytes))
    texts = []
    for call in found:
        query = f"BASE <{base}> {with_prefixes(asked(sparql, call))}"
        try:
            answer = _fetched(call.endpoint, query, services)
            texts.append(_values(answer))
        except _Failed as failed:
            if not call.is_silent:
                raise EvaluationError(f"<{call.endpoint}> {failed}") from failed
            texts.append("VALUES () { () }")
    return replaced(sparql, found, texts)


def _values(answer: bytes) -> str:
    """Return solutions as VALUES; its terms are written by the engine, which has read them."""
    try:
        solutions = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise _Failed("sends no solutions")
        width = max(1, len(solutions.variables))
        rows: list[str] = []
        for row in solutions:
            if (len(rows) + 1) * width > LIMITS.values:
                raise _Failed(f"sends more than {LIMITS.values} values: ask it for less")
            rows.append(f"({' '.join(map(_text, row))})")
    except (SyntaxError, ValueError) as error:
        raise _Failed("sends what cannot be read") from error
    names = " ".join(f"?{variable.value}" for variable in solutions.variables)
    return f"VALUES ({names}) {{ {' '.join(rows)} }}"


def _text(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        raise _Failed("sends a blank node, which means nothing here: ask it for what has a name")
    return "UNDEF" if term is None else str(term)


def _fetched(endpoint: str, query: str, services: Services) -> bytes:
    """Return what an endpoint answers."""
    parts, deadline = urlsplit(endpoint), monotonic() + services.timeout_s
    try:
        address = _address(parts, is_private=endpoint in services.private)
        with closing(_connection(parts, address, services.timeout_s)) as connection:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {
                "Host": parts.netloc,
                "Accept": ACCEPT,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", target, urlencode({"query": query}), headers)
            response = connection.getresponse()
            if response.status != 200:
                raise _Failed(f"answers with status {response.status}")
            return b"".join(_pieces(response, deadline))
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise _Failed("does not answer") from error


def _pieces(response: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
    size = 0
    while piece := response.read1(PIECE):
        size += len(piece)
        if size > MAX_BYTES:
            raise _Failed(f"sends more than {MAX_BYTES} bytes: ask it for less")
        if monotonic() > deadline:
            raise _Failed("takes too long")
        yield piece


def _address(parts: SplitResult, *, is_private: bool) -> tuple[str, int]:
    """Return where an endpoint is. The connection goes there, whatever its name means a moment later."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    places = [str(place[4][0]) for place in found]
    if not is_private and not all(map(is_public, places)):
        raise _Failed("has an address that is not of the open internet")
    return places[0], port


def is_public(address: str) -> bool:
    """Return whether an address is of the open internet, and does not stand for another one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if not found.is_global or found.is_multicast:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return True
    return not (found.ipv4_mapped or found.sixtofour or found.teredo or found in NAT64)


def _connection(
    parts: SplitResult, address: tuple[str, int], timeout_s: float
) -> http.client.HTTPConnection:
    """Return a connection that is there already: this one follows no redirection and knows no proxy."""
    plain = socket.create_connection(address, timeout_s)
    connection = http.client.HTTPConnection(str(parts.hostname), address[1], timeout=timeout_s)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(plain, server_hostname=parts.hostname)
    else:
        connection.sock = plain
    return connection
