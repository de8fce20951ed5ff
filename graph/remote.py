"""A store behind a URL: read over the SPARQL 1.1 Protocol, written over Graph Store HTTP Protocol.

The location is the address of the query endpoint itself. Where graphs are written follows from its
last segment:

    …/query    …/store    Oxigraph        http://localhost:7878/query
    …/sparql   …/data     Fuseki, dramagraph   http://localhost:3030/kdrama/sparql

No redirect is followed and no proxy or .netrc of the environment is used: a query goes where the
user said and nowhere else. A user name and password in the URL are sent and never shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias
from urllib.parse import urlencode

import httpx
from rdflib import BNode, URIRef

from dramagraph.engine_answer import Answer
from dramagraph.engine_snapshot import Every, GraphName, Snapshot
from dramagraph.errors import QueryError, StoreError, UsageError
from dramagraph.guard import query_form
from dramagraph.rdf import Quad, Term

CONNECT_S, WAIT_S, TOTAL_S = 10.0, 60.0, 600.0
"""Seconds to connect, to wait for the next bytes, and for a whole answer. Endpoints give up on a
query after about 60 s (Wikidata), and 600 s is 5 million quads at 1 MB/s."""
ANSWER_BYTES = 2 * 1024**3
"""The longest answer taken, after decompression; 5 million quads in JSON have about 1.5 GB."""
_ERROR_BYTES = 4096

_JSON = "application/sparql-results+json"
_NTRIPLES = "application/n-triples"
_DEFAULT = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
_NAMED = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
_ALL = "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_NAMES = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"

Reader: TypeAlias = Callable[[Path, str], Answer]
"""Opens the file with what an endpoint, named second, has sent; the file may then be removed."""


def is_remote(location: str) -> bool:
    """Return whether a store's location is a URL rather than a folder."""
    return location.lower().startswith(("http://", "https://"))


class RemoteSnapshot(Snapshot):
    """What an endpoint holds. Its default graph should be its own, not the union of the named ones.

    An answer waits in a temporary file until it is complete: one that was cut short is an error.
    """

    number = 0

    def __init__(
        self, location: str, solutions: Reader, triples: Reader, text: Callable[[Term], str]
    ) -> None:
        """Prepare to read the endpoint at *location*; nothing is sent yet."""
        self._url = _url(location)
        self.location = _shown(self._url)
        self._client = _client()
        self._solutions, self._triples, self._text = solutions, triples, text

    def match(
        self,
        s: URIRef | None = None,
        p: URIRef | None = None,
        o: Term | None = None,
        graph: GraphName = Every.GRAPH,
    ) -> Iterator[Quad]:
        """Yield the quads that have these terms, in no particular order; None is any term."""
        given = {"s": s, "p": p, "o": o, "g": None if isinstance(graph, Every) else graph}
        bindings = {name: term for name, term in given.items() if term is not None}
        text = _ALL if isinstance(graph, Every) else _DEFAULT if graph is None else _NAMED
        for row in self.query(text, bindings=bindings):
            found = Quad(*(*row, given["g"])[:4])
            if isinstance(found.s, BNode) or isinstance(found.o, BNode):
                raise StoreError(f"{self.location} holds blank nodes: replace them by IRIs first")
            yield found

    def graph_names(self) -> list[URIRef]:
        """Return the names of the named graphs, sorted."""
        return sorted(name for (name,) in self.query(_NAMES))

    def count(self) -> int:
        """Return how many quads there are in all graphs."""
        ((count,),) = self.query(_COUNT)
        return int(count)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(
        self,
        sparql: str,
        default_graphs: Sequence[URIRef],
        named_graphs: Sequence[URIRef],
        base_iri: str | None,
    ) -> Answer:
        if base_iri is not None:
            raise UsageError("an endpoint takes no base IRI: write BASE in the query")
        is_table = query_form(sparql) in {"SELECT", "ASK"}
        form = {
            "query": sparql,
            "default-graph-uri": [str(name) for name in default_graphs],
            "named-graph-uri": [str(name) for name in named_graphs],
        }
        # A form, since Virtuoso 7.2.5 never answers a query that is sent as the body itself.
        headers = {"Accept": _JSON if is_table else _NTRIPLES}
        read = self._solutions if is_table else self._triples
        with _reported(self.location), TemporaryDirectory() as folder:
            with self._client.stream("POST", self._url, data=form, headers=headers) as response:
                _check(response, self.location)
                _receive(response, self.location, file := Path(folder, "answer"))
            return read(file, self.location)

    def _lines(self, graph: GraphName) -> Iterator[bytes]:
        for quad in self.quads(graph):
            terms = [quad.s, quad.p, quad.o]
            if isinstance(graph, Every) and quad.g is not None:
                terms.append(quad.g)
            yield f"{' '.join(map(self._text, terms))} .\n".encode()

    def _term(self, term: Term) -> str:
        return self._text(term)


def write_remote(
    location: str,
    graphs: Iterable[tuple[URIRef | None, Iterable[bytes]]],
    *,
    remove: Iterable[URIRef] = (),
    token: str | None = None,
) -> None:
    """Replace graphs of the endpoint, None being its default one, by N-Triples lines.

    One PUT for each, https://www.w3.org/TR/sparql11-http-rdf-update/#http-put, then a DELETE for
    each of *remove*. Each is whole or not done; together they are not one: after a StoreError
    some have been replaced, and writing again sets that right.
    """
    url = _graph_store(location)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with _client() as client, _reported(_shown(url)):
        for name, lines in graphs:
            sent = client.put(
                _graph_url(url, name),
                content=_pieces(lines),
                headers={**headers, "Content-Type": _NTRIPLES},
            )
            _check(sent, _shown(url))
        for name in remove:
            sent = client.delete(_graph_url(url, name), headers=headers)
            if sent.status_code != 404:
                _check(sent, _shown(url))


def _graph_store(location: str) -> httpx.URL:
    """Return the address of the Graph Store that belongs to a query endpoint."""
    url = _url(location)
    folder, _, last = url.path.rpartition("/")
    name = {"query": "store", "sparql": "data"}.get(last)
    if name is None:
        raise UsageError(
            f"{_shown(url)} does not tell where graphs are written: "
            "the address of a query endpoint ends in /query (Oxigraph) or /sparql (Fuseki)"
        )
    return url.copy_with(path=f"{folder}/{name}")


def _graph_url(url: httpx.URL, name: URIRef | None) -> httpx.URL:
    """Return the address of one graph, https://www.w3.org/TR/sparql11-http-rdf-update/#indirect."""
    query = "default" if name is None else urlencode({"graph": str(name)})
    return url.copy_with(query=query.encode("ascii"))


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces worth sending."""
    source = iter(lines)
    while piece := b"".join(islice(source, 1024)):
        yield piece


def _client() -> httpx.Client:
    timeout = httpx.Timeout(WAIT_S, connect=CONNECT_S)
    return httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)


def _url(location: str) -> httpx.URL:
    try:
        url = httpx.URL(location)
    except httpx.InvalidURL as error:
        raise UsageError(f"{ascii(location)} is no URL: {error}") from error
    if not url.host:
        raise UsageError(f"{ascii(location)} names no host")
    return url


def _shown(url: httpx.URL) -> str:
    """Return a URL as it may be printed, without user name and password."""
    return str(url.copy_with(username=None, password=None))


def _receive(response: httpx.Response, shown: str, path: Path) -> None:
    """Write the body of a response to a file, within the limits of bytes and time."""
    end = time.monotonic() + TOTAL_S
    length = 0
    with path.open("wb") as file:
        for chunk in response.iter_bytes():
            length += len(chunk)
            if length > ANSWER_BYTES:
                raise StoreError(f"{shown} sent more than {ANSWER_BYTES} bytes: ask for less")
            if time.monotonic() > end:
                raise StoreError(f"{shown} was still sending after {TOTAL_S:g} s: ask for less")
            file.write(chunk)


def _check(response: httpx.Response, shown: str) -> None:
    """Raise the error that a response stands for; 2xx is none."""
    if response.is_success:
        return
    if response.has_redirect_location:
        target = _shown(response.url.join(response.headers["Location"]))
        raise StoreError(f"{shown} points to {target}: name that address as the store")
    body = next(response.iter_bytes(_ERROR_BYTES), b"").decode("utf-8", errors="replace")
    said = " ".join(body.split())[:300]
    message = f"{shown} answers {response.status_code} {response.reason_phrase}: {said}"
    if response.status_code == 400 and response.request.method == "POST":
        raise QueryError(message)
    raise StoreError(message)


@contextmanager
def _reported(shown: str) -> Iterator[None]:
    """Turn a failure of the connection into StoreError."""
    try:
        yield
    except (httpx.HTTPError, OSError) as error:
        reason = str(error) or type(error).__name__
        raise StoreError(f"{shown} cannot be reached or broke off: {reason}") from error
