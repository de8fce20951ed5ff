"""A client for notebooks and scripts: asks a server, and never takes a part for the whole.

    with Client("http://127.0.0.1:8000") as client:
        for row in client.query("SELECT ?name { ?x a dg:Drama ; rdfs:label ?name }"):
            print(row["name"])

A result that was cut short, cannot be read, or is an error raises EndpointError; there is no way to get
a part of one by accident. Queries are sent again where the server is busy, changes never: whether
one that failed was made is not known.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError

from dramagraph.closing import Closing
from dramagraph.errors import DataError, UsageError

if TYPE_CHECKING:
    import pandas

Term: TypeAlias = URIRef | Literal | BNode
RESULTS, GRAPH = "application/sparql-results+json", "application/n-triples"
BUSY = frozenset((429, 503))
ATTEMPTS = 3
"""Of a query where the server says that it is busy."""
WAIT_S = 30.0
"""The longest that a server may have us wait between two attempts."""
MAX_BYTES = 1_073_741_824
"""Of an answer, uncompressed, where nothing else is said."""


class EndpointError(DataError):
    """An endpoint has refused a request, has failed, or has sent a result that is not whole."""

    status = 502
    title = "endpoint failed"

    def __init__(self, message: str, code: int | None = None) -> None:
        """Say what happened; *code* is the status of HTTP, None where there was no whole answer."""
        super().__init__(message)
        self.code = code
        self.retry_s = 1.0
        """Seconds that the server would have us wait."""


@dataclass(frozen=True)
class Solutions(Sequence[Mapping[str, Term]]):
    """The rows of a SELECT, all of them. A variable without a value is missing from its row."""

    variables: tuple[str, ...]
    rows: tuple[Mapping[str, Term], ...]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        """Return a row, or some."""
        return self.rows[index]

    def pandas(self) -> pandas.DataFrame:
        """Return a DataFrame of Python values; UsageError where pandas is not installed.

        IRIs are strings, numbers numbers, dates dates; what has no value is None.
        """
        try:
            import pandas
        except ImportError as error:
            raise UsageError("pandas is not installed: pip install pandas") from error
        values = [[_value(row.get(name)) for name in self.variables] for row in self.rows]
        return pandas.DataFrame(values, columns=list(self.variables), dtype=object).infer_objects()


class Client(Closing):
    """Asks a dramagraph server. To be closed, or used in `with`."""

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        timeout_s: float = 70.0,
        max_bytes: int = MAX_BYTES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Ask the server at *address*; *token* is for changes.

        *timeout_s* is for a whole answer, *max_bytes* for its size. Proxies of the environment are
        not used and redirects not followed, so that a token goes nowhere else.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(
            base_url=address,
            headers=headers,
            timeout=timeout_s,
            trust_env=False,
            transport=transport,
        )
        self._timeout_s, self._max_bytes = timeout_s, max_bytes

    def query(self, sparql: str, *, at: int | None = None) -> Solutions:
        """Return the rows of a SELECT; *at* reads a commit as it was."""
        found = self._results(sparql, at)
        try:
            names = tuple(found["head"]["vars"])
            rows = tuple(
                {name: _term(value) for name, value in row.items()}
                for row in found["results"]["bindings"]
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise EndpointError("the answer holds no rows: is the query a SELECT?", 200) from error
        return Solutions(names, rows)

    def ask(self, sparql: str, *, at: int | None = None) -> bool:
        """Return the answer to an ASK."""
        truth = self._results(sparql, at).get("boolean")
        if not isinstance(truth, bool):
            raise EndpointError("the answer is neither yes nor no: is the query an ASK?", 200)
        return truth

    def graph(self, sparql: str, *, at: int | None = None) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE."""
        return _graph(self._asked(sparql, GRAPH, at))

    def get(self, graph: str | None = None, *, at: int | None = None) -> Graph:
        """Return a graph by its name, None for the default one."""
        parameters = _target(graph) | ({} if at is None else {"at": str(at)})
        return _graph(self._read("GET", "/data", params=parameters, headers={"Accept": GRAPH}))

    def update(self, sparql: str) -> int:
        """Carry out an update and return its commit."""
        headers = {"Content-Type": "application/sparql-update"}
        return self._changed("POST", "/update", content=sparql.encode(), headers=headers)

    def put(self, triples: Graph, graph: str) -> int:
        """Make *triples* the whole content of a graph, and return the commit."""
        return self._sent("PUT", triples, graph)

    def post(self, triples: Graph, graph: str) -> int:
        """Add *triples* to a graph, and return the commit."""
        return self._sent("POST", triples, graph)

    def delete(self, graph: str) -> int:
        """Delete a graph, and return the commit."""
        return self._changed("DELETE", "/data", params=_target(graph))

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def _sent(self, method: str, triples: Graph, graph: str) -> int:
        body = triples.serialize(format="nt", encoding="utf-8")
        headers = {"Content-Type": GRAPH}
        return self._changed(method, "/data", params=_target(graph), content=body, headers=headers)

    def _changed(self, method: str, path: str, **request: Any) -> int:
        response, _ = self._answer(method, path, **request)
        commit = response.headers.get("Dramagraph-Commit", "")
        if not commit.isdigit():
            raise EndpointError(
                "the server names no commit: is it dramagraph?", response.status_code
            )
        return int(commit)

    def _results(self, sparql: str, at: int | None) -> dict[str, Any]:
        body = self._asked(sparql, RESULTS, at)
        try:
            found = json.loads(body)
        except ValueError as error:
            raise EndpointError(f"the result is cut short or damaged: {error}") from error
        if not isinstance(found, dict):
            raise EndpointError("the result is none of SPARQL", 200)
        return found

    def _asked(self, sparql: str, accept: str, at: int | None) -> bytes:
        parameters = {} if at is None else {"at": str(at)}
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self._read(
            "POST", "/sparql", params=parameters, content=sparql.encode(), headers=headers
        )

    def _read(self, method: str, path: str, **request: Any) -> bytes:
        """Return the whole body of an answer, asking again where the server is busy."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._answer(method, path, **request)[1]
            except EndpointError as error:
                if error.code not in BUSY or attempt == ATTEMPTS:
                    raise
                time.sleep(min(error.retry_s, WAIT_S))
        raise AssertionError

    def _answer(self, method: str, path: str, **request: Any) -> tuple[httpx.Response, bytes]:
        """Return an answer with its body, which is whole; EndpointError for anything else."""
        deadline, body = time.monotonic() + self._timeout_s, bytearray()
        where = f"{method} {path}"
        try:
            with self._http.stream(method, path, **request) as response:
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > self._max_bytes:
                        raise EndpointError(f"{where}: longer than {self._max_bytes} bytes")
                    if time.monotonic() > deadline:
                        raise EndpointError(f"{where}: not whole within {self._timeout_s:g} s")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise EndpointError(f"{where}: no whole answer: {reason}") from error
        if not response.is_success:
            raise _refused(where, response, bytes(body))
        if response.status_code != 204 and not _has_end(response):
            raise EndpointError(f"{where}: the answer does not say where it ends")
        return response, bytes(body)


def _has_end(response: httpx.Response) -> bool:
    """Return whether a body that was cut short would have been noticed."""
    headers = response.headers
    is_framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "")
    return is_framed or not response.http_version.startswith("HTTP/1")


def _refused(where: str, response: httpx.Response, body: bytes) -> EndpointError:
    """Return what an answer says that is none: the detail of a problem document, else the status."""
    try:
        detail = str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        detail = response.reason_phrase
    error = EndpointError(f"{where}: {response.status_code}: {detail}", response.status_code)
    wait = response.headers.get("Retry-After", "")
    if wait.isascii() and wait.isdigit():
        error.retry_s = float(wait)
    return error


def _graph(body: bytes) -> Graph:
    try:
        return Graph().parse(data=body, format="nt")
    except (ParserError, ValueError) as error:
        raise EndpointError(f"the graph is cut short or damaged: {error}") from error


def _target(graph: str | None) -> dict[str, str]:
    return {"default": ""} if graph is None else {"graph": graph}


def _term(value: Mapping[str, str]) -> Term:
    """Return a term of the JSON of SPARQL; ValueError for one of another kind."""
    text = value["value"]
    if value["type"] == "uri":
        return URIRef(text)
    if value["type"] == "bnode":
        return BNode(text)
    if value["type"] not in {"literal", "typed-literal"}:
        raise ValueError(f"a term of type {value['type']!r}")
    language, datatype = value.get("xml:lang"), value.get("datatype")
    return Literal(text, lang=language, datatype=URIRef(datatype) if datatype else None)


def _value(term: Term | None) -> object:
    """Return a term as a value of Python; one that is none, such as "x"^^xsd:integer, as its text."""
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    value = term.toPython()
    return str(term) if isinstance(value, Literal) else value
