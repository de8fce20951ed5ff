"""A store behind a URL answers as one in a folder does, and every failure is one clear line."""

import base64
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from rdflib import XSD, BNode, Literal, URIRef

from dramagraph import remote
from dramagraph.errors import DataError, QueryError, StoreError, UsageError
from dramagraph.iris import graph_iri
from dramagraph.rdf import Quad
from dramagraph.remote import is_remote, write_remote
from dramagraph.store import (
    current_number,
    in_memory,
    journal,
    open_snapshot,
    pending,
    read_nquads,
    write,
)

# The server of these tests has threads, and the collector may run in one of them while an answer that
# a test gave up is in a cycle: the engine then says so, and nothing else happens.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

EX = "http://example.org/"
S, P, G = URIRef(EX + "s"), URIRef(EX + "p"), URIRef(EX + "g?a=1&b=#é")
QUADS = [
    Quad(S, P, Literal('한글 "x"\n\\', lang="ko"), None),
    Quad(S, P, URIRef(EX + "o"), None),
    Quad(S, P, Literal("2024-03", datatype=XSD.gYearMonth), G),
    Quad(S, P, Literal(16), graph_iri("status")),
]
ANSWERS = {
    "/nothing/query": (500, {}, b"out of\nmemory"),
    "/wrong/query": (400, {}, b"Prefix not found"),
    "/moved/query": (302, {"Location": "http://u:p@127.0.0.1:9/query"}, b""),
    "/html/query": (200, {}, b"<html>login</html>"),
    "/cut/query": (200, {}, b'{"head":{"vars":["s"]},"results":{"bindings":['),
    "/short/query": (200, {"Content-Length": "1000"}, b'{"head":{"vars":["s"]},'),
    "/blank/query": (
        200,
        {},
        b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[{"s":{"type":"bnode","value":"b"},'
        b'"p":{"type":"uri","value":"http://e/p"},"o":{"type":"uri","value":"http://e/o"}}]}}',
    ),
}


class Endpoint(BaseHTTPRequestHandler):
    """Oxigraph's routes over quads in memory, and some that fail."""

    protocol_version = "HTTP/1.1"
    quads: set[Quad]
    seen: list[tuple[str, str, dict[str, str]]]

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.command, self.path, dict(self.headers)))
        if self.path in ANSWERS:
            return self.answer(*ANSWERS[self.path])
        if self.path == "/slow/query":
            time.sleep(0.5)
        form = {name: values for name, values in parse_qs(body).items() if name != "query"}
        answer = in_memory(self.quads).query(
            parse_qs(body)["query"][0],
            default_graphs=[URIRef(g) for g in form.get("default-graph-uri", [])],
            named_graphs=[URIRef(g) for g in form.get("named-graph-uri", [])],
        )
        is_table = self.headers["Accept"] == "application/sparql-results+json"
        return self.answer(200, {}, answer.serialize("json" if is_table else "ntriples"))

    def do_PUT(self):
        lines = []
        while size := int(self.rfile.readline(), 16):
            lines.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        self.seen.append((self.command, self.path, dict(self.headers)))
        graph = self.graph()
        self.remove(graph)
        self.quads.update(quad._replace(g=graph) for quad in read_nquads([b"".join(lines)]))
        self.answer(204 if self.path.startswith("/store?") else 403, {}, b"")

    def do_DELETE(self):
        self.seen.append((self.command, self.path, dict(self.headers)))
        found = self.remove(self.graph())
        self.answer(204 if found else 404, {}, b"")

    def graph(self):
        query = urlsplit(self.path).query
        return None if query == "default" else URIRef(parse_qs(query)["graph"][0])

    def remove(self, graph):
        old = {quad for quad in self.quads if quad.g == graph}
        self.quads.difference_update(old)
        return old

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if int(headers.get("Content-Length", len(body))) != len(body):
            self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    """The handler of a running fake endpoint; its quads and what it has seen can be looked at."""
    handler = type("Handler", (Endpoint,), {"quads": set(QUADS), "seen": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield handler
        server.shutdown()


@pytest.fixture(params=["fake", "oxigraph"])
def address(request, tmp_path):
    """The address of an empty endpoint: the fake, and Oxigraph's server where it is installed."""
    if request.param == "fake":
        handler = request.getfixturevalue("endpoint")
        handler.quads.clear()
        yield f"{handler.address}/query"
        return
    if shutil.which("oxigraph") is None:
        pytest.skip("no oxigraph server here: pip install oxigraph")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = ["oxigraph", "serve", "--location", str(tmp_path / "oxigraph"), "--bind", bind]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        for _ in range(100):
            try:
                httpx.get(f"http://{bind}/", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield f"http://{bind}/query"
        process.terminate()


# Reading and writing


def test_what_is_written_to_an_endpoint_is_read_as_from_a_folder(address, tmp_path):
    write(str(tmp_path / "store"), QUADS, action="build")

    assert write(address, QUADS, action="build") == 0

    with open_snapshot(address) as there, open_snapshot(str(tmp_path / "store")) as here:
        assert (there.number, there.location, current_number(address)) == (0, address, 0)
        assert list(there.nquads()) == list(here.nquads())
        assert set(there.quads()) == set(here.quads()) == set(QUADS)
        assert set(there.quads(None)) == set(QUADS[:2])
        assert list(there.quads(G)) == [QUADS[2]]
        assert list(there.quads(URIRef(EX + "none"))) == []
        assert list(there.ntriples(None)) == list(here.ntriples(None))
        assert there.graph_names() == here.graph_names() == [G, graph_iri("status")]
        assert there.count() == here.count() == 4
        assert set(there.graph(G)) == {QUADS[2][:3]}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o ?none { ?s ?p ?o OPTIONAL { ?o ?p ?none } } ORDER BY ?o",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "PREFIX ask: <http://e/> SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
    ],
)
def test_a_query_is_answered_as_from_a_folder(address, query):
    write(address, QUADS, action="build")
    here = in_memory(QUADS)

    with open_snapshot(address) as there:
        first, second = there.query(query), here.query(query)
        assert (first.kind, first.variables, first.truth) == (
            second.kind,
            second.variables,
            second.truth,
        )
        assert sorted(first) == sorted(second)
        format = "ntriples" if first.kind == "triples" else "tsv"
        assert sorted(there.query(query).serialize(format).splitlines()) == sorted(
            here.query(query).serialize(format).splitlines()
        )
        dataset = {"default_graphs": [G], "named_graphs": [graph_iri("status")]}
        assert sorted(there.query(query, **dataset)) == sorted(here.query(query, **dataset))


def test_values_are_bound(address):
    write(address, QUADS, action="build")

    with open_snapshot(address) as there:
        for quad in QUADS[:2]:
            assert list(there.query("SELECT ?s { ?s ?p ?o }", bindings={"o": quad.o})) == [(S,)]
            assert not there.query("ASK { ?o ?p ?s }", bindings={"o": quad.o}).boolean


def test_writing_replaces_graphs_and_removes_ours_alone(address):
    mine = [Quad(S, P, S, graph_iri("status")), Quad(S, P, S, graph_iri("links"))]
    write(address, [*QUADS, *mine], action="build")

    write(address, [Quad(S, P, P, graph_iri("status"))], action="build")

    with open_snapshot(address) as there:
        assert set(there.quads()) == {QUADS[2], Quad(S, P, P, graph_iri("status"))}


def test_a_pending_write_that_is_not_committed_sends_nothing(endpoint):
    with pending(f"{endpoint.address}/query", action="build") as build:
        build.load([Quad(S, P, P, None)])
        assert build.count() == 1

    assert endpoint.quads == set(QUADS)
    assert endpoint.seen == []


def test_a_large_graph_is_sent_in_pieces(address):
    quads = {Quad(URIRef(f"{EX}{n}"), P, Literal("x" * 100), None) for n in range(3000)}
    write(address, quads, action="build")

    with open_snapshot(address) as there:
        assert set(there.quads(None)) == quads


def test_a_token_is_sent_when_graphs_are_written(endpoint):
    graphs = [(S, [b"<http://e/s> <http://e/p> <http://e/o> .\n"])]
    write_remote(f"{endpoint.address}/query", graphs, remove=[G, P], token="secret")

    assert [(seen[0], seen[1], seen[2].get("Authorization")) for seen in endpoint.seen] == [
        ("PUT", "/store?graph=http%3A%2F%2Fexample.org%2Fs", "Bearer secret"),
        (
            "DELETE",
            "/store?graph=http%3A%2F%2Fexample.org%2Fg%3Fa%3D1%26b%3D%23%C3%A9",
            "Bearer secret",
        ),
        ("DELETE", "/store?graph=http%3A%2F%2Fexample.org%2Fp", "Bearer secret"),
    ]
    assert G not in {quad.g for quad in endpoint.quads}


# Where a query goes


def test_user_name_and_password_are_sent_and_not_shown(endpoint):
    address = endpoint.address.replace("http://", "http://ann:pass%40word@")

    with open_snapshot(f"{address}/query") as there:
        assert there.location == f"{endpoint.address}/query"
        assert there.query("ASK {}").boolean
    with open_snapshot(f"{address}/nothing/query") as there, pytest.raises(StoreError) as caught:
        there.query("ASK {}")
    assert "ann" not in str(caught.value)
    assert "pass" not in str(caught.value)
    sent = base64.b64encode(b"ann:pass@word").decode()
    assert endpoint.seen[0][2]["Authorization"] == f"Basic {sent}"


def test_no_proxy_of_the_environment_is_used(endpoint, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    with open_snapshot(f"{endpoint.address}/query") as there:
        assert there.count() == 4


def test_a_service_is_refused_before_anything_is_sent(endpoint):
    with open_snapshot(f"{endpoint.address}/query") as there, pytest.raises(QueryError):
        there.query("ASK { SERVICE <http://127.0.0.1:1/> {} }")

    assert endpoint.seen == []


# Failures


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("nothing", StoreError, "/nothing/query answers 500 Internal Server Error: out of memory"),
        ("wrong", QueryError, "/wrong/query answers 400 Bad Request: Prefix not found"),
        ("moved", StoreError, "/moved/query points to http://127.0.0.1:9/query: name that address"),
        ("html", StoreError, "/html/query sent what cannot be read: "),
        ("cut", StoreError, "/cut/query sent what cannot be read: "),
        ("short", StoreError, "/short/query cannot be reached or broke off: "),
        ("blank", StoreError, "/blank/query holds blank nodes: replace them by IRIs first"),
    ],
)
def test_a_failure_of_the_endpoint_is_one_line(endpoint, path, error, message):
    with open_snapshot(f"{endpoint.address}/{path}/query") as there, pytest.raises(error) as caught:
        list(there.quads(None))

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "u:p" not in str(caught.value)


def test_triples_that_are_cut_short_are_an_error(endpoint):
    cut = b"<http://e/s> <http://e/p> "
    ANSWERS["/triples/query"] = (200, {}, cut)

    with (
        open_snapshot(f"{endpoint.address}/triples/query") as there,
        pytest.raises(StoreError, match="sent what cannot be read"),
    ):
        list(there.query("CONSTRUCT WHERE { ?s ?p ?o }"))
        with pytest.raises(StoreError, match="sent what cannot be read"):
            there.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize("turtle")


def test_an_answer_that_takes_too_long_is_given_up(endpoint, monkeypatch):
    monkeypatch.setattr(remote, "WAIT_S", 0.05)
    with (
        open_snapshot(f"{endpoint.address}/slow/query") as there,
        pytest.raises(StoreError, match="cannot be reached or broke off: timed out"),
    ):
        there.query("ASK {}")
    monkeypatch.undo()
    monkeypatch.setattr(remote, "TOTAL_S", -1.0)
    with (
        open_snapshot(f"{endpoint.address}/query") as there,
        pytest.raises(StoreError, match="was still sending after -1 s"),
    ):
        there.query("ASK {}")


def test_an_answer_that_is_too_long_is_given_up(endpoint, monkeypatch):
    monkeypatch.setattr(remote, "ANSWER_BYTES", 100)
    with (
        open_snapshot(f"{endpoint.address}/query") as there,
        pytest.raises(StoreError, match="sent more than 100 bytes: ask for less"),
    ):
        list(there.quads())


def test_nobody_at_the_address_is_said(endpoint):
    with (
        open_snapshot("http://127.0.0.1:9/query") as there,
        pytest.raises(StoreError, match="http://127.0.0.1:9/query cannot be reached"),
    ):
        there.count()


def test_writing_is_refused_with_the_reason(endpoint):
    with pytest.raises(StoreError, match="/data answers 403 Forbidden"):
        write_remote(f"{endpoint.address}/sparql", [(None, [])])
    with pytest.raises(UsageError, match="ends in /query \\(Oxigraph\\) or /sparql \\(Fuseki\\)"):
        write_remote(f"{endpoint.address}/ds", [(None, [])])
    with pytest.raises(DataError, match="cannot be an IRI"):
        write(f"{endpoint.address}/query", [Quad(S, P, URIRef("no"), None)], action="build")
    with pytest.raises(ValueError, match="neither an IRI nor a literal"):
        write(f"{endpoint.address}/query", [Quad(S, P, BNode(), None)], action="build")


def test_what_an_endpoint_has_not_is_refused():
    with pytest.raises(UsageError, match="keeps no journal"):
        journal("http://127.0.0.1:9/query")
    with (
        open_snapshot("http://127.0.0.1:9/query") as there,
        pytest.raises(UsageError, match="an endpoint takes no base IRI"),
    ):
        there.query("ASK {}", base_iri=EX)


@pytest.mark.parametrize("location", ["http://", "http://[::1/query", "https:///query"])
def test_what_is_no_address_is_refused(location):
    with pytest.raises(UsageError):
        open_snapshot(location)


def test_a_url_is_remote_and_a_folder_is_not():
    assert is_remote("http://x/")
    assert is_remote("HTTPS://x/")
    assert not is_remote("http")
    assert not is_remote("/http://x/")
